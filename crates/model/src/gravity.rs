//! How long and how dear is it to move a data set, and when is moving the wrong way round?

use std::fmt;

use units::{
    Bytes, BytesPerSec, CheckedDiv, CheckedMul, Dollars, DollarsPerGb, DollarsPerHour, Secs,
};

use crate::error::{ModelError, finite};

/// What the question of data gravity is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GravityInputs<'a> {
    /// The data to move, `D`.
    pub volume: Bytes,
    /// The rate at which it moves, `BW`.
    pub rate: BytesPerSec,
    /// What moving it costs.
    pub price: &'a PriceSchedule,
    /// How long the training run takes.
    pub run: Secs,
    /// What the accelerators cost where the data lies, all of them together.
    pub compute_price: DollarsPerHour,
}

/// What moving takes, against what computing in place takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gravity {
    /// Time to move the data, `T = D/BW`.
    pub transfer: Secs,
    /// Price of moving it.
    pub egress: Dollars,
    /// Price of the accelerators for the run where the data lies.
    pub compute_in_place: Dollars,
    /// Whether the move outlasts the job.
    pub verdict: Verdict,
    /// The textbook's economic rule: moving the data costs more than computing where it is.
    pub move_costs_more: bool,
    /// The volume whose move takes exactly as long as the run.
    pub break_even_volume: Bytes,
}

/// Whether a move fits into the training run's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// At most half of the run.
    Viable,
    /// More than half of the run, and not longer than it.
    Close,
    /// Longer than the run: the data gravity trap.
    Trapped,
}

impl Verdict {
    /// Moving against running: trapped when longer, close when more than half.
    pub fn of(transfer: Secs, run: Secs) -> Self {
        if transfer > run {
            Self::Trapped
        } else if transfer.get() > 0.5 * run.get() {
            Self::Close
        } else {
            Self::Viable
        }
    }

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viable => "viable",
            Self::Close => "close",
            Self::Trapped => "trapped",
        }
    }
}

/// Data gravity of one data set, one link and one training run.
///
/// ```text
/// T = D/BW                                         time to move
/// trapped when T > run, close when T > run/2
/// economic rule: compute moves when egress(D) > price per hour · run
/// ```
///
/// # Source
///
/// The course's Lab 04, Act II. `T = D/BW` is the definition of a rate.
///
/// # Assumptions
///
/// 1. The rate is achieved for the whole move: no provisioning, requests or retries.
/// 2. The economic rule counts accelerators in one place only, though either place must be
///    paid: the textbook forgets it, and the planner does not.
///
/// # Valid range
///
/// One move of one data set. Streaming, caching and overlapping belong to the planner.
///
/// # Errors
///
/// [`ModelError::NoFiniteAnswer`] for a link of 0.
///
/// # Example
///
/// ```
/// use model::{GravityInputs, PriceSchedule, Verdict, gravity};
///
/// let price = PriceSchedule::flat("$0.08/GB".parse()?);
/// let answer = gravity(&GravityInputs {
///     volume: "50 TB".parse()?,
///     rate: "100 Gbps".parse()?,
///     price: &price,
///     run: "6 h".parse()?,
///     compute_price: "$20/h".parse()?,
/// })?;
/// assert_eq!(answer.transfer.to_string(), "66.7 min");
/// assert_eq!(answer.egress.to_string(), "$4,000");
/// assert_eq!(answer.verdict, Verdict::Viable);
/// assert!(answer.move_costs_more); // $4,000 against 6 h × $20/h = $120
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn gravity(inputs: &GravityInputs<'_>) -> Result<Gravity, ModelError> {
    let transfer = transfer_time(inputs.volume, inputs.rate)?;
    let egress = finite(inputs.price.cost(inputs.volume), "egress", "price")?;
    let compute_in_place = inputs.compute_price.checked_mul(inputs.run);
    let compute_in_place = finite(compute_in_place, "compute cost", "budget")?;
    Ok(Gravity {
        transfer,
        egress,
        compute_in_place,
        verdict: Verdict::of(transfer, inputs.run),
        move_costs_more: egress > compute_in_place,
        break_even_volume: break_even_volume(inputs.rate, inputs.run)?,
    })
}

/// Time to move a volume at a rate, `T = D/BW`.
pub fn transfer_time(volume: Bytes, rate: BytesPerSec) -> Result<Secs, ModelError> {
    finite(volume.checked_div(rate), "transfer time", "link")
}

/// The volume that moves in exactly this time, `D* = BW·T`.
pub fn break_even_volume(rate: BytesPerSec, time: Secs) -> Result<Bytes, ModelError> {
    finite(rate.checked_mul(time), "break-even volume", "link")
}

/// What a provider means by "GB" in its price list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gigabyte {
    /// 10⁹ bytes.
    Decimal,
    /// 2³⁰ bytes.
    Binary,
}

impl Gigabyte {
    /// Its size in bytes.
    pub const fn bytes(self) -> f64 {
        match self {
            Self::Decimal => 1e9,
            Self::Binary => 1_073_741_824.0,
        }
    }
}

/// One price of a schedule: it holds for the volume between the last tier's end and its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceTier {
    /// Where the tier ends, in the schedule's gigabytes; the last has no end.
    pub up_to_gb: Option<f64>,
    /// Its price for one of the schedule's gigabytes.
    pub usd_per_gb: f64,
}

/// A price by volume, in cumulative tiers, as providers list egress.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceSchedule {
    tiers: Vec<PriceTier>,
    gigabyte: Gigabyte,
}

/// Why a list of tiers is no price schedule.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ScheduleError {
    /// There is no tier.
    Empty,
    /// A tier ends where or before it starts.
    NotAscending {
        /// The tier, from 0.
        tier: usize,
    },
    /// The last tier ends, or one before it does not.
    OpenEnd {
        /// The tier, from 0.
        tier: usize,
    },
    /// A price is negative or no number.
    Price {
        /// The tier, from 0.
        tier: usize,
    },
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("expected at least one tier"),
            Self::NotAscending { tier } => {
                write!(f, "expected tier {tier} to end after the one before it")
            }
            Self::OpenEnd { tier } => {
                write!(f, "expected the last tier, and only it, to have no end; see tier {tier}")
            }
            Self::Price { tier } => write!(f, "expected a price of 0 or more in tier {tier}"),
        }
    }
}

impl std::error::Error for ScheduleError {}

impl PriceSchedule {
    /// One price for any volume.
    pub fn flat(price: DollarsPerGb) -> Self {
        let tiers = vec![PriceTier { up_to_gb: None, usd_per_gb: price.get() }];
        Self { tiers, gigabyte: Gigabyte::Decimal }
    }

    /// Tiers in ascending order; only the last is open.
    pub fn tiered(tiers: Vec<PriceTier>, gigabyte: Gigabyte) -> Result<Self, ScheduleError> {
        let last = tiers.len().checked_sub(1).ok_or(ScheduleError::Empty)?;
        let mut start = 0.0;
        for (tier, PriceTier { up_to_gb, usd_per_gb }) in tiers.iter().copied().enumerate() {
            if !(usd_per_gb >= 0.0 && usd_per_gb.is_finite()) {
                return Err(ScheduleError::Price { tier });
            }
            match up_to_gb {
                Some(end) if end > start && tier < last => start = end,
                Some(end) if end.is_finite() && tier < last => {
                    return Err(ScheduleError::NotAscending { tier });
                }
                None if tier == last => {}
                _ => return Err(ScheduleError::OpenEnd { tier }),
            }
        }
        Ok(Self { tiers, gigabyte })
    }

    /// The tiers, in ascending order.
    pub fn tiers(&self) -> &[PriceTier] {
        &self.tiers
    }

    /// What the schedule means by a gigabyte.
    pub fn gigabyte(&self) -> Gigabyte {
        self.gigabyte
    }

    /// The price of moving this volume within one month; nothing if it is no finite number.
    ///
    /// Each tier's price holds for the part of the volume inside it, so the cost is continuous
    /// and never falls as the volume grows.
    pub fn cost(&self, volume: Bytes) -> Option<Dollars> {
        let gigabytes = volume.get() / self.gigabyte.bytes();
        let mut start = 0.0;
        let mut cost = 0.0;
        for PriceTier { up_to_gb, usd_per_gb } in &self.tiers {
            let end = up_to_gb.unwrap_or(f64::INFINITY).min(gigabytes);
            if end <= start {
                break;
            }
            cost += (end - start) * usd_per_gb;
            start = end;
        }
        Dollars::new(cost).ok()
    }
}
