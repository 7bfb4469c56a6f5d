//! How much of one thing would reach a utilization that is wanted?

use std::num::NonZeroU32;

use model::Resource;
use scenario::{Scenario, Spread, StoredSizes};
use units::{BytesPerSample, BytesPerSec, Ratio, Secs};

use crate::answer::{EngineError, EngineName, answer};

/// The one thing that is turned while all others stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knob {
    /// The storage bandwidth; a stream's share of it stays.
    StorageBandwidth,
    /// Workers of each loader.
    Workers,
    /// Cores of each host.
    Cores,
    /// The preparation time of a sample.
    PrepTime,
    /// The stored size of a sample.
    SampleSize,
}

impl Knob {
    /// All knobs.
    pub const ALL: [Self; 5] =
        [Self::StorageBandwidth, Self::Workers, Self::Cores, Self::PrepTime, Self::SampleSize];

    /// The field's name in files and flags.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StorageBandwidth => "storage-bandwidth",
            Self::Workers => "workers",
            Self::Cores => "cores",
            Self::PrepTime => "prep",
            Self::SampleSize => "sample-size",
        }
    }

    /// Whether more of it helps, or less.
    pub const fn more_helps(self) -> bool {
        !matches!(self, Self::PrepTime | Self::SampleSize)
    }
}

/// What turning one knob can do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Needed {
    /// This bandwidth at least.
    Bandwidth(BytesPerSec),
    /// So many at least.
    Count(NonZeroU32),
    /// This time at most.
    Time(Secs),
    /// This size at most.
    Size(BytesPerSample),
    /// However far it is turned, the target is out of reach.
    Unreachable {
        /// The utilization at its end.
        best: Ratio,
        /// What binds there.
        bound_by: Resource,
    },
}

/// The least (or most) of one thing that reaches a target utilization, all else staying.
///
/// The rate of the bound and of the forecast never falls when a resource grows (a law that the
/// models' tests hold), so bisection finds the edge: to one unit for counts, to 12 digits else.
/// It looks from a billionth to a billion times what is there; where even the lower end reaches
/// the target (a full cache needs no storage), that end is the answer.
///
/// # Errors
///
/// [`EngineError`] where the engine itself has no answer.
pub fn needed(
    scenario: &Scenario,
    knob: Knob,
    target: Ratio,
    engine: EngineName,
) -> Result<Needed, EngineError> {
    let reaches = |turned: &Scenario| {
        // Roundings must not turn "exactly reached" into "just missed".
        Ok::<bool, EngineError>(
            answer(turned, engine)?.utilization.get() >= target.get() * (1.0 - 1e-12),
        )
    };
    match knob {
        Knob::Workers | Knob::Cores => least_count(scenario, knob, reaches, engine),
        _ => edge(scenario, knob, reaches, engine),
    }
}

/// Counts are searched up to here: beyond, the closed forms take long and no machine is like it.
const MOST: u32 = 4096;

fn least_count(
    scenario: &Scenario,
    knob: Knob,
    reaches: impl Fn(&Scenario) -> Result<bool, EngineError>,
    engine: EngineName,
) -> Result<Needed, EngineError> {
    let turned = |count: NonZeroU32| {
        let mut turned = scenario.clone();
        match knob {
            Knob::Workers => turned.loader.workers = count,
            _ => turned.hosts.cores = count,
        }
        turned
    };
    let (mut low, mut high) = (0, MOST);
    let count = |value: u32| NonZeroU32::new(value).unwrap_or(NonZeroU32::MIN);
    if !reaches(&turned(count(high)))? {
        return unreachable(&turned(count(high)), engine);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if reaches(&turned(count(middle)))? {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(Needed::Count(count(high)))
}

fn edge(
    scenario: &Scenario,
    knob: Knob,
    reaches: impl Fn(&Scenario) -> Result<bool, EngineError>,
    engine: EngineName,
) -> Result<Needed, EngineError> {
    // Powers of two: from a billionth to a billion times what is there.
    let (mut low, mut high) = (-30.0_f64, 30.0_f64);
    let factor = |exponent: f64| libm::exp2(if knob.more_helps() { exponent } else { -exponent });
    let turned = |exponent: f64| turn(scenario, knob, factor(exponent));
    if !reaches(&turned(high)?)? {
        return unreachable(&turned(high)?, engine);
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if reaches(&turned(middle)?)? {
            high = middle;
        } else {
            low = middle;
        }
    }
    let found = turned(high)?;
    Ok(match knob {
        Knob::StorageBandwidth => Needed::Bandwidth(found.storage.bandwidth),
        Knob::PrepTime => Needed::Time(found.prep.time),
        _ => Needed::Size(found.dataset.stored.mean()),
    })
}

fn turn(scenario: &Scenario, knob: Knob, factor: f64) -> Result<Scenario, EngineError> {
    let too_large = EngineError::TooLarge("a value that was tried");
    let mut turned = scenario.clone();
    match knob {
        Knob::StorageBandwidth => {
            let storage = &mut turned.storage;
            storage.bandwidth = storage.bandwidth.scaled(factor).ok_or(too_large.clone())?;
            storage.stream_bandwidth = storage.stream_bandwidth.scaled(factor).ok_or(too_large)?;
        }
        Knob::PrepTime => {
            turned.prep.time = turned.prep.time.scaled(factor).ok_or(too_large)?;
        }
        _ => {
            // The closed forms read the mean only, so sizes as found give way to it here.
            let mean = turned.dataset.stored.mean().scaled(factor).ok_or(too_large)?;
            turned.dataset.stored = StoredSizes::Spread { mean, spread: Spread::Constant };
        }
    }
    Ok(turned)
}

fn unreachable(turned: &Scenario, engine: EngineName) -> Result<Needed, EngineError> {
    let at_the_end = answer(turned, engine)?;
    Ok(Needed::Unreachable { best: at_the_end.utilization, bound_by: at_the_end.bound_by })
}
