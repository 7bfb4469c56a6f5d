//! Do bound and forecast know that busy cores slow one another?

mod common;

use common::{count, lab_04, near};
use model::{Resource, bound, forecast};
use scenario::Scenario;
use units::{BytesPerSec, Ratio, Secs};

/// Workers that only prepare, 6 ms each, on four cores that take a tenth from one another, and
/// an accelerator that is always done.
fn preparing(workers: u32) -> Scenario {
    let mut scenario = lab_04();
    scenario.storage.bandwidth = BytesPerSec::new(1e17).unwrap();
    scenario.storage.stream_bandwidth = BytesPerSec::new(1e17).unwrap();
    scenario.prep.time = Secs::new(6e-3).unwrap();
    scenario.loader.workers = count(workers);
    scenario.hosts.cores = count(4);
    scenario.hosts.contention = Ratio::new(0.1).unwrap();
    scenario.accelerators.step_time = scenario::StepTime::Measured(Secs::new(1e-9).unwrap());
    scenario
}

/// S(2) = 2/1.1 and S(4) = 4/1.3 of a core; eight workers on four cores get no more.
#[test]
fn golden_hand_the_forecast_follows_the_speedup() {
    for (workers, speedup) in [(1, 1.0), (2, 2.0 / 1.1), (4, 4.0 / 1.3), (8, 4.0 / 1.3)] {
        let found = forecast(&preparing(workers)).unwrap().samples_per_sec.get();
        near("forecast", found, speedup / 6e-3, 1e-3);
    }
}

#[test]
fn golden_hand_the_bound_takes_all_cores_at_once() {
    let found = bound(&preparing(8)).unwrap();
    assert_eq!(found.bound_by, Resource::Cores);
    near("bound", found.samples_per_sec.get(), 4.0 / 1.3 / 6e-3, 1e-9);
}

/// Two hosts with four workers each contend within themselves only.
#[test]
fn hosts_do_not_slow_one_another() {
    let one = forecast(&preparing(4)).unwrap().samples_per_sec.get();
    let mut two = preparing(4);
    two.hosts.count = count(2);
    two.accelerators.count = count(2);
    near("two hosts", forecast(&two).unwrap().samples_per_sec.get(), 2.0 * one, 1e-3);
}

#[test]
fn without_contention_cores_are_whole() {
    let mut scenario = preparing(4);
    scenario.hosts.contention = Ratio::ZERO;
    near("whole", forecast(&scenario).unwrap().samples_per_sec.get(), 4.0 / 6e-3, 1e-3);
}
