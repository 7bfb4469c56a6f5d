//! Do samples, seconds and bytes add up, whatever the pipeline?

mod common;

use common::{
    HDD, any_options, any_scenario, close, count, gamma, lab_04, near, quantity, run, steps,
};
use proptest::prelude::*;
use scenario::StepTime;
use sim::{Progress, Report, Simulation};

/// Tolerance of sums of many floats against each other.
const SUM: f64 = 1e-9;

#[test]
fn a_fed_accelerator_computes_all_of_the_time_and_no_more() {
    for tenths_of_a_millisecond in 190..260_u32 {
        let mut scenario = lab_04(1e12, 64);
        let step = f64::from(tenths_of_a_millisecond) * 1e-4;
        scenario.accelerators.step_time = StepTime::Measured(quantity(step));
        let utilization = run(&scenario, &steps(50)).utilization.get();
        assert!((1.0 - 1e-9..=1.0).contains(&utilization), "{step} s: {utilization}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn samples_in_are_samples_out_and_inside_at_every_event(
        scenario in any_scenario(), options in any_options(),
    ) {
        let mut simulation = Simulation::new(&scenario, &options).unwrap();
        loop {
            let found = simulation.conservation();
            prop_assert_eq!(found.begun, found.consumed + found.inside);
            if simulation.advance(1) == Progress::Done {
                break;
            }
        }
        prop_assert!(simulation.finish().unwrap().rate.get() > 0.0);
    }

    #[test]
    fn seconds_and_bytes_add_up(scenario in any_scenario(), options in any_options()) {
        let report = run(&scenario, &options);
        let elapsed = report.window.elapsed().get();
        let accelerators = f64::from(scenario.accelerators.count.get());
        workers_add_up(&report, elapsed * scenario.worker_count() as f64);
        accelerators_add_up(&report, elapsed * accelerators);
        consumers_add_up(&report, elapsed * f64::from(scenario.loader_count()));
        stations_add_up(&scenario, &report, elapsed);
    }

    #[test]
    fn workers_and_stations_tell_the_same_sojourns(
        scenario in any_scenario(), options in any_options(),
    ) {
        let report = run(&scenario, &options);
        let scale = report.window.elapsed().get() * scenario.worker_count() as f64;
        // Each worker is one customer: its seconds are the station's.
        let (storage, cores) = (&report.storage, &report.cores);
        near("reading", report.workers.reading.get(), storage.customer_seconds.get(), SUM * scale);
        near("preparing", report.workers.preparing.get(), cores.customer_seconds.get(), SUM * scale);
    }
}

fn workers_add_up(report: &Report, expected: f64) {
    let spent = &report.workers;
    let sum = spent.waiting_for_slot.get()
        + spent.latency.get()
        + spent.reading.get()
        + spent.preparing.get()
        + spent.handing_over.get()
        + spent.blocked.get()
        + spent.idle.get();
    close("workers: sum of activities", sum, expected, SUM);
}

fn accelerators_add_up(report: &Report, expected: f64) {
    let spent = &report.accelerators;
    let sum =
        spent.computing.get() + spent.overhead.get() + spent.starved.get() + spent.at_barrier.get();
    close("accelerators: sum of activities", sum, expected, SUM);
    assert!(spent.copying.get() <= expected * (1.0 + SUM), "one copy at a time");
}

fn consumers_add_up(report: &Report, expected: f64) {
    let spent = &report.consumers;
    let sum = spent.handing_over.get() + spent.blocked.get() + spent.starved.get();
    close("consumers: sum of activities", sum, expected, SUM);
}

fn stations_add_up(scenario: &scenario::Scenario, report: &Report, elapsed: f64) {
    let bandwidth = scenario.storage.bandwidth.get();
    let (storage, cores) = (&report.storage, &report.cores);
    near("storage busy", storage.busy.get(), storage.work / bandwidth, SUM * elapsed);
    let of_host = scenario.hosts.speedup(f64::from(scenario.hosts.cores.get()));
    near("cores busy", cores.busy.get(), cores.work / of_host, SUM * elapsed);
    let hosts = f64::from(scenario.hosts.count.get());
    near("storage", storage.busy.get() + storage.idle.get(), elapsed, SUM * elapsed);
    near("cores", cores.busy.get() + cores.idle.get(), hosts * elapsed, SUM * hosts * elapsed);
}

/// Little's law from three counters that do not know each other: customers over time (station),
/// departures (station), sojourns (workers). Only those present at the ends make a difference.
#[test]
fn little_s_law_from_three_counters() {
    let mut scenario = lab_04(HDD, 8);
    scenario.hosts.cores = count(2);
    scenario.prep.time = quantity(3e-3);
    let report = run(&scenario, &steps(4_000));
    let elapsed = report.window.elapsed().get();
    for (what, station) in [("storage", &report.storage), ("cores", &report.cores)] {
        let present = station.customer_seconds.get() / elapsed;
        let departures = station.departures as f64;
        let sojourn = station.sojourn.get() / departures;
        assert!(station.arrivals.abs_diff(station.departures) <= 8);
        close(what, departures / elapsed * sojourn, present, 10.0 / departures);
        assert!(present > 1.0, "{what}: a queue worth the name, found {present}");
    }
}

/// Seconds of computing are steps times `t_c`, to the steps that the ends of the window cut.
#[test]
fn computing_seconds_are_steps_times_compute_time() {
    let mut scenario = lab_04(HDD, 4);
    scenario.accelerators.overhead.mean = quantity(5e-3);
    scenario.accelerators.overhead.spread = gamma(1.0);
    let report = run(&scenario, &steps(1_000));
    let compute = scenario.compute_time().unwrap().get();
    let steps = report.window.steps as f64;
    close("computing", report.accelerators.computing.get(), steps * compute, 1e-9);
    let overhead = report.accelerators.overhead.get() / steps;
    close("overhead", overhead, 5e-3, 5.0 / steps.sqrt());
}
