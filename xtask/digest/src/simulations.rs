//! Are simulations alike, event by event?

use std::fmt::Debug;
use std::num::{NonZeroU32, NonZeroU64};

use scenario::Scenario;
use sim::{LastWindow, Length, Options, Sink, StepWindow};

use crate::fnv::Fnv;
use crate::grid;

/// Enough steps for queues to fill and caches to turn over; few enough for an interpreter.
const STEPS: NonZeroU64 = NonZeroU64::new(40).expect("40 is above 0");
const EPOCHS: NonZeroU32 = NonZeroU32::new(1).expect("1 is above 0");
const TRACED: NonZeroU32 = NonZeroU32::new(3).expect("3 is above 0");

pub(crate) fn hash(fnv: &mut Fnv) {
    for (place, scenario) in grid::scenarios().enumerate() {
        let length =
            if place.is_multiple_of(2) { Length::Steps(STEPS) } else { Length::Epochs(EPOCHS) };
        let options = Options { seed: place as u64, length, ..Options::default() };
        fnv.text(&told(&scenario, &options, LastWindow::new(TRACED)));
        fnv.text(&told(&scenario, &options, StepWindow::new(0, 2)));
        fnv.value(&sim::replay(&scenario.dataset, &scenario.cache, TRACED, options.seed));
    }
}

/// A run's report and what its sink kept.
fn told(scenario: &Scenario, options: &Options, mut sink: impl Sink + Debug) -> String {
    let report = sim::simulate_with(scenario, options, &mut sink);
    format!("{report:?} {sink:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_simulation_of_the_grid_has_a_report_and_a_trace() {
        for scenario in grid::scenarios() {
            let options = Options { length: Length::Steps(STEPS), ..Options::default() };
            for told in [
                told(&scenario, &options, LastWindow::new(TRACED)),
                told(&scenario, &options, StepWindow::new(0, 2)),
            ] {
                assert!(told.starts_with("Ok(Report { "), "{told}");
                assert!(told.contains("activity: Compute"), "{told}");
            }
        }
    }
}
