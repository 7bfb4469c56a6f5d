//! Are a scenario's own sums alike?

use crate::fnv::Fnv;
use crate::grid;

pub(crate) fn hash(fnv: &mut Fnv) {
    for scenario in grid::scenarios() {
        fnv.integer(scenario.steps_per_epoch());
        fnv.integer(scenario.worker_count());
        for number in [
            scenario.compute_time().map(units::Secs::get),
            scenario.compute_rate().map(units::SamplesPerSec::get),
            scenario.dataset.volume().map(units::Bytes::get),
            Some(scenario.dataset.stored.cv()),
        ] {
            fnv.number(number.expect("the scenarios of the grid have no faults"));
        }
    }
}
