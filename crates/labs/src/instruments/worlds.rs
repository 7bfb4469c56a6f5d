//! In which share of plausible worlds does a decision hold?
//!
//! A world takes each uncertain input somewhere in its range. The points are a Halton sequence:
//! even over the ranges, the same on every machine, and without chance.

use super::control::Inputs;
use super::strategies::{Way, best};
use super::{GravityInstrument, RunError};

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

/// What the worlds say of the ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Worlds {
    /// How many were tried.
    pub tried: u32,
    /// In how many each way was the one to recommend, in the order of [`Way::ALL`].
    pub best: [u32; Way::ALL.len()],
    /// In how many no way met the deadline.
    pub none: u32,
}

impl Worlds {
    /// The share of worlds in which this way is the one to recommend.
    pub fn share(&self, way: Way) -> f64 {
        let place = Way::ALL.iter().position(|it| *it == way).unwrap_or_default();
        f64::from(self.best[place]) / f64::from(self.tried)
    }
}

/// Worlds enough to know a share to about a percent.
const WORLDS: u32 = 1000;

/// One base of the sequence for each uncertain input: small primes.
const BASES: [u32; 6] = [2, 3, 5, 7, 11, 13];

/// Tries the worlds over at most six uncertain inputs; more are refused.
pub fn worlds(
    instrument: &GravityInstrument,
    inputs: &Inputs,
    spreads: &[Spread],
) -> Result<Worlds, RunError> {
    if spreads.len() > BASES.len() {
        let most = BASES.len();
        return Err(RunError::Inputs(format!("expected at most {most} uncertain inputs")));
    }
    let mut found = Worlds { tried: WORLDS, best: [0; Way::ALL.len()], none: 0 };
    for world in 1..=WORLDS {
        let mut at = inputs.clone();
        for (spread, base) in spreads.iter().zip(BASES) {
            let share = radical_inverse(world, base);
            at.set_beyond(&spread.control, spread.low + share * (spread.high - spread.low));
        }
        let plans = instrument.plans(&at)?;
        let way = best(&plans).map(|plan| plan.way);
        match Way::ALL.iter().position(|it| Some(*it) == way) {
            Some(place) => found.best[place] += 1,
            None => found.none += 1,
        }
    }
    Ok(found)
}

/// The digits of a number behind the point, in reverse: 1, 2, 3 in base 2 are 1/2, 1/4, 3/4.
fn radical_inverse(mut number: u32, base: u32) -> f64 {
    let (mut value, mut place) = (f64::from(0), f64::from(1));
    while number > 0 {
        place /= f64::from(base);
        value += place * f64::from(number % base);
        number /= base;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::{Context, Instrument};

    #[test]
    fn the_sequence_is_the_known_one() {
        let found: Vec<f64> = (1..=4).map(|number| radical_inverse(number, 2)).collect();
        assert_eq!(found, [0.5, 0.25, 0.75, 0.125]);
        assert!((radical_inverse(5, 3) - 7.0 / 9.0).abs() < 1e-15);
    }

    /// With capacity at hand the data stays; it is free only up to the deadline, which a wait
    /// between 0 and 36 h leaves (24 h less 6 h of training) in half of the worlds.
    #[test]
    fn an_uncertain_wait_splits_the_worlds() {
        let instrument = GravityInstrument::new();
        let inputs = instrument.starting(Context::Cloud);
        let wait = Spread { control: "capacity-wait".into(), low: 0.0, high: 36.0 * 3600.0 };
        let found = worlds(&instrument, &inputs, &[wait]).unwrap();
        assert!((found.share(Way::InPlace) - 0.5).abs() < 0.01, "{found:?}");
        assert_eq!(found.best.iter().sum::<u32>() + found.none, found.tried);
    }
}
