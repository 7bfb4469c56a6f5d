//! Does the simulation reach the exact solution of the closed network, within its interval?
//!
//! The rates are those of physics §4, from an independent implementation of the product form;
//! the two-station network is worked out here.

mod common;

use common::{HDD, NVME, close, count, lab_04, quantity, run, set_sizes, steps, workers_only};
use scenario::{Scenario, Spread};
use sim::Report;

fn exponential(mut scenario: Scenario) -> Scenario {
    set_sizes(&mut scenario, 159e3, Spread::Exponential);
    scenario.prep.spread = Spread::Exponential;
    workers_only(scenario)
}

#[track_caller]
fn within_interval(what: &str, report: &Report, expected: f64) {
    let half_width = report.rate_half_width.expect("a long run has an interval").get();
    assert!(half_width < 0.005, "{what}: an interval of ±{half_width} proves little");
    close(what, report.rate.get(), expected, half_width);
}

/// HDD, W = 4 / 5 / 8.
#[test]
fn readers_that_share_a_disk() {
    for (workers, expected) in [(4, 786.1635), (5, 892.9866), (8, 943.0438)] {
        let report = run(&exponential(lab_04(HDD, workers)), &steps(20_000));
        within_interval(&format!("W = {workers}"), &report, expected);
    }
}

#[test]
fn latency_is_a_delay() {
    let mut scenario = exponential(lab_04(HDD, 8));
    scenario.storage.latency = quantity(8e-3);
    within_interval("L = 8 ms", &run(&scenario, &steps(20_000)), 599.7329);
}

/// `NVMe` with 6 ms of preparation: fewer cores than workers.
#[test]
fn preparers_that_share_cores() {
    for (cores, workers, expected) in
        [(8, 9, 1328.9113), (8, 12, 1333.3321), (2, 3, 333.0397), (2, 4, 333.3274)]
    {
        let mut scenario = exponential(lab_04(NVME, workers));
        scenario.prep.time = quantity(6e-3);
        scenario.hosts.cores = count(cores);
        let report = run(&scenario, &steps(20_000));
        within_interval(&format!("C = {cores}, W = {workers}"), &report, expected);
    }
}

/// Processor sharing does not care for the distribution, only for its mean.
#[test]
fn the_rate_of_the_pool_is_insensitive_to_spread() {
    for spread in [Spread::Gamma(quantity(0.5)), Spread::Lognormal(quantity(2.0))] {
        let mut scenario = workers_only(lab_04(HDD, 5));
        set_sizes(&mut scenario, 159e3, spread);
        within_interval(&format!("{spread:?}"), &run(&scenario, &steps(40_000)), 892.9866);
    }
}

/// One disk of one reader's rate and one core, exponential demands of 2 ms and 1 ms, two workers.
/// G(0), G(1), G(2) = 1, 3, 7: X = 3/7 per ms, and 10/7 workers at the disk on average.
#[test]
fn two_stations_and_two_workers_as_worked_out_by_hand() {
    let mut scenario = exponential(lab_04(HDD, 2));
    set_sizes(&mut scenario, 2e5, Spread::Exponential);
    scenario.storage.bandwidth = quantity(1e8);
    scenario.storage.stream_bandwidth = quantity(1e8);
    scenario.prep.time = quantity(1e-3);
    scenario.hosts.cores = count(1);
    let report = run(&scenario, &steps(20_000));
    within_interval("X", &report, 3_000.0 / 7.0);
    let elapsed = report.window.elapsed().get();
    close("at the disk", report.storage.customer_seconds.get() / elapsed, 10.0 / 7.0, 0.01);
    close("disk in use", report.storage.busy.get() / elapsed, 6.0 / 7.0, 0.01);
}
