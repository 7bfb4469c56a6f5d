//! In which share of plausible worlds does a decision hold?
//!
//! The planner draws the worlds, as many and from the same seed as `ironlaw plan`; this file says
//! which of its factors a control turns.

use plan::{Factor, Interval, Objective, Uncertainty, monte_carlo};

use super::RunError;
use super::control::Inputs;
use super::strategies::{self, Way};

/// An input whose value is not known better than this.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The control.
    pub control: String,
    /// Its least plausible value, in base units.
    pub low: f64,
    /// Its greatest.
    pub high: f64,
}

/// What became of one way in all worlds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fate {
    /// The share of worlds in which it is the one to recommend.
    pub best: f64,
    /// The share of worlds in which it meets the deadline.
    pub feasible: f64,
    /// Its time in seconds, in nine worlds of ten from the first to the second.
    pub time_s: (f64, f64),
    /// Its dollars, likewise.
    pub usd: (f64, f64),
}

impl Fate {
    /// So many worlds of a hundred lie between the ends that a fate gives: the fifth percentile
    /// and the ninety-fifth.
    pub const INSIDE_PERCENT: u32 = 90;
}

/// What the worlds say of the ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Worlds(plan::Worlds);

impl Worlds {
    /// What became of a way.
    pub fn fate(&self, way: Way) -> Fate {
        let spread = &self.0.spreads[way.strategy().index()];
        let ends = |it: Interval| (it.p5, it.p95);
        Fate {
            best: spread.wins,
            feasible: spread.feasible,
            time_s: ends(spread.time_s),
            usd: ends(spread.usd),
        }
    }

    /// How many were drawn.
    pub fn count(&self) -> u32 {
        self.0.count
    }

    /// The share of worlds in which no way meets the deadline.
    pub fn none(&self) -> f64 {
        self.0.none
    }
}

/// As many as `ironlaw plan` draws where nothing else is said, from its seed.
const WORLDS: u32 = 10_000;
const SEED: u64 = 1;

/// Draws the worlds over the uncertain inputs of the gravity instrument.
///
/// # Errors
///
/// Inputs that are no job; a control whose uncertainty the planner does not know, or two that
/// turn the same of its factors.
pub fn worlds(inputs: &Inputs, spreads: &[Spread]) -> Result<Worlds, RunError> {
    let mut uncertain: Vec<Uncertainty> = Vec::new();
    for spread in spreads {
        let found = uncertainty(inputs, spread)?;
        if uncertain.iter().any(|other| other.factor == found.factor) {
            return Err(refused(&spread.control, "expected one uncertain control for each factor"));
        }
        uncertain.push(found);
    }
    let case = strategies::case(&super::gravity::job(inputs)?);
    Ok(Worlds(monte_carlo(&case, &uncertain, Objective::Dollars, WORLDS, SEED)))
}

fn refused(control: &str, why: &str) -> RunError {
    RunError::Inputs(format!("`{control}`: {why}"))
}

/// The range of one control as the planner turns it: most factors are multiples of the setting.
///
/// A setting outside of its own range is likeliest at the end that is nearest to it. Nothing at
/// all stays nothing: a link that costs nothing costs nothing in every world.
fn uncertainty(inputs: &Inputs, spread: &Spread) -> Result<Uncertainty, RunError> {
    let factor = match spread.control.as_str() {
        "volume" => Factor::Volume,
        "link" | "share" => Factor::Link,
        "price" => Factor::EgressPrice,
        "price-at-data" => Factor::AcceleratorsFrom,
        "price-elsewhere" => Factor::AcceleratorsTo,
        "capacity-wait" => Factor::CapacityWait,
        "jobs" => Factor::Runs,
        other => return Err(refused(other, "expected a control whose range the planner knows")),
    };
    if spread.low > spread.high {
        return Err(refused(&spread.control, "expected a range that begins at its lower end"));
    }
    let now = match factor {
        Factor::EgressPrice => super::gravity::egress_price(inputs)?.get(),
        _ => inputs.number(&spread.control),
    };
    let nothing = 0.0;
    let (size, once) = match factor {
        Factor::CapacityWait => (1.0, now),
        _ if now > nothing => (now, 1.0),
        _ => (f64::INFINITY, nothing),
    };
    let (low, high) = (spread.low / size, spread.high / size);
    let typical = once.max(low).min(high);
    Ok(Uncertainty { factor, low, typical, high, source: spread.control.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::{Context, Instrument, gravity_instrument};

    fn spread(control: &str, low: f64, high: f64) -> Spread {
        Spread { control: control.into(), low, high }
    }

    fn found(context: Context, spreads: &[Spread]) -> Result<Worlds, RunError> {
        let instrument = gravity_instrument();
        worlds(&instrument.starting(context), spreads)
    }

    /// With capacity at hand the data stays; it can wait up to the deadline less the training,
    /// 18 h. A triangle from 0 to 36 h with its peak at 0 has 3/4 of its worlds below its middle.
    #[test]
    fn an_uncertain_wait_splits_the_worlds() {
        let wait = spread("capacity-wait", 0.0, 36.0 * 3600.0);
        let found = found(Context::Cloud, &[wait]).unwrap();
        let fate = found.fate(Way::InPlace);
        assert!((fate.best - 0.75).abs() < 0.02, "{fate:?}");
        assert!((fate.feasible - fate.best).abs() < 1e-12, "it is best wherever it is in time");
        let all: f64 = Way::ALL.iter().map(|way| found.fate(*way).best).sum();
        assert!((all + found.none() - 1.0).abs() < 1e-9);
    }

    /// The achieved share turns the link alone: at a tenth the move takes ten times 4,000 s.
    #[test]
    fn a_share_of_the_link_stretches_the_move() {
        let found = found(Context::Cloud, &[spread("share", 0.1, 1.0)]).unwrap();
        let (least, most) = found.fate(Way::Move).time_s;
        let (run, whole) = (21_600.0, 4_000.0);
        assert!(least > run + whole && most < run + 10.0 * whole, "{least} {most}");
        assert!(most - least > whole, "{least} {most}");
    }

    #[test]
    fn a_link_that_costs_nothing_costs_nothing_in_every_world() {
        let price = spread("price", 0.02, 0.09);
        let edge = found(Context::Edge, std::slice::from_ref(&price)).unwrap().fate(Way::Move).usd;
        let (least, most) = found(Context::Cloud, &[price]).unwrap().fate(Way::Move).usd;
        assert!((edge.0 - edge.1).abs() < 1e-9, "{edge:?}");
        assert!((1_120.0..4_620.0).contains(&least) && most < 4_620.0 && least < most - 1e3);
    }

    #[test]
    fn what_the_planner_cannot_turn_is_refused() {
        for (spreads, why) in [
            (vec![spread("movers", 0.0, 1.0)], "the planner knows"),
            (vec![spread("share", 0.1, 1.0), spread("link", 1e8, 1e9)], "one uncertain control"),
            (vec![spread("share", 1.0, 0.1)], "begins at its lower end"),
        ] {
            let error = found(Context::Cloud, &spreads).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
