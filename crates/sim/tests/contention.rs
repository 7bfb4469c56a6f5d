//! Do cores that contend do together what `k/(1 + σ·(k − 1))` says?

mod common;

use common::{NVME, close, count, lab_04, quantity, run, steps, workers_only};
use scenario::{Scenario, Spread};

/// Workers that only prepare, 6 ms each, on four cores that take a tenth from one another.
fn preparing(workers: u32) -> Scenario {
    let mut scenario = workers_only(lab_04(NVME, workers));
    scenario.storage.bandwidth = quantity(1e17);
    scenario.storage.stream_bandwidth = quantity(1e17);
    scenario.prep.time = quantity(6e-3);
    scenario.prep.spread = Spread::Exponential;
    scenario.hosts.cores = count(4);
    scenario.hosts.contention = quantity(0.1);
    scenario
}

/// S(1) = 1, S(2) = 2/1.1, S(4) = 4/1.3, and no more with eight workers.
#[test]
fn golden_hand_busy_cores_slow_one_another() {
    for (workers, speedup) in [(1, 1.0), (2, 2.0 / 1.1), (4, 4.0 / 1.3), (8, 4.0 / 1.3)] {
        let report = run(&preparing(workers), &steps(4_000));
        close(&format!("W = {workers}"), report.rate.get(), speedup / 6e-3, 0.01);
    }
}

/// All cores busy is the whole station busy, however little they do.
#[test]
fn contending_cores_can_be_fully_in_use() {
    let report = run(&preparing(8), &steps(2_000));
    close("share of the cores", report.shares.cores.get(), 1.0, 0.01);
    assert_eq!(report.binds, sim::Resource::Cores);
    let elapsed = report.window.elapsed().get();
    close("busy", report.cores.busy.get(), elapsed, 1e-6);
}
