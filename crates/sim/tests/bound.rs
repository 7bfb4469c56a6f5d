//! Does the simulation reach the bound where it must, and never pass it?

mod common;

use common::{
    HDD, NVME, SSD, bound_at_realized, close, constant, count, epochs, lab_04, near, quantity, run,
    set_sizes, steps,
};
use proptest::prelude::*;
use scenario::{Scenario, Spread, StepTime};
use sim::{Options, Resource, Warning};
use units::{BytesPerSample, Secs};

/// Rows of physics §3 that one worker, or accelerators alone, decide: worked out there by hand.
#[test]
fn golden_rows_of_the_bound_with_constant_times() {
    for (storage, expected) in [(HDD, 196.540_880_503), (SSD, 498.911_465_893)] {
        let report = run(&constant(lab_04(storage, 1)), &steps(200));
        close("one worker", report.rate.get(), expected, 1e-9);
        assert_eq!(report.binds, Resource::Workers);
    }
    let report = run(&constant(lab_04(NVME, 4)), &steps(200));
    close("accelerators", report.rate.get(), 3_410.52, 1e-9);
    assert_eq!(report.binds, Resource::Accelerators);
    close("utilization", report.utilization.get(), 1.0, 1e-9);
}

/// Five workers in lock step on the disk: 813 of the 943 that the bound promises.
#[test]
fn constant_times_march_in_lock_step_and_say_so() {
    let report = run(&constant(lab_04(HDD, 5)), &Options::default());
    near("lock step", report.rate.get(), 813.0, 0.5);
    assert_eq!(report.warnings, [Warning::LockStep]);
    assert_eq!(report.warnings[0].code(), "lock-step");
    let scattered = run(&lab_04(HDD, 5), &Options::default());
    assert!(!scattered.warnings.contains(&Warning::LockStep));
    assert!(scattered.rate.get() > 870.0, "{}", scattered.rate);
    assert!(run(&constant(lab_04(HDD, 1)), &Options::default()).warnings.is_empty());
}

/// The batch size has no say in a steady rate: physics §2, "batch 512 instead of 64".
#[test]
fn the_rate_does_not_depend_on_the_batch() {
    let mut scenario = constant(lab_04(HDD, 1));
    scenario.loader.batch = count(512);
    close("b = 512", run(&scenario, &steps(40)).rate.get(), 196.540_880_503, 1e-9);
}

fn only_accelerators_and(workers: u32) -> Scenario {
    let mut scenario = constant(lab_04(1e30, workers));
    scenario.storage.stream_bandwidth = quantity(1e30);
    scenario.prep.time = Secs::ZERO;
    scenario.dataset.decoded = BytesPerSample::ZERO;
    scenario.accelerators.step_time = StepTime::Measured(quantity(1e-15));
    scenario
}

/// The bound for constant times, from the scenario alone.
fn bound(scenario: &Scenario) -> f64 {
    let size = scenario.dataset.stored.mean().get();
    let lone = scenario.storage.lone_stream().get();
    let prep = scenario.prep.time.get();
    let (loader, link) = (&scenario.loader, &scenario.link);
    let workers = f64::from(loader.workers.get());
    let cores = f64::from(scenario.hosts.cores.get());
    let step =
        scenario.compute_time().expect("a time").get() + scenario.accelerators.overhead.mean.get();
    [
        scenario.storage.bandwidth.get() / size,
        workers / (size / lone + prep + loader.handover_worker.get()),
        1.0 / loader.handover_consumer.get(),
        cores / prep,
        link.bandwidth.get() / scenario.dataset.decoded.get(),
        f64::from(loader.batch.get()) / step,
    ]
    .into_iter()
    .fold(f64::INFINITY, f64::min)
}

/// Times that differ by decades and times that tie.
fn duration() -> impl Strategy<Value = f64> {
    prop_oneof![Just(1e-3), Just(1e-3 + 1e-9), 1e-5..1e-1_f64, Just(1e-6)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn one_worker_with_constant_times_reaches_the_bound(
        read in duration(), prep in duration(), handover in duration(), consume in duration(),
        copy in duration(), compute in duration(), overhead in duration(),
        batch in prop_oneof![Just(1_u32), Just(2), Just(64)], prefetch in 1_u32..4,
    ) {
        let mut scenario = constant(lab_04(1e8, 1));
        set_sizes(&mut scenario, read * 1e8, Spread::Constant);
        scenario.storage.stream_bandwidth = quantity(1e8);
        scenario.prep.time = quantity(prep);
        scenario.loader.handover_worker = quantity(handover);
        scenario.loader.handover_consumer = quantity(consume);
        scenario.loader.batch = count(batch);
        scenario.loader.prefetch = count(prefetch);
        scenario.link.bandwidth = quantity(150_528.0 / copy);
        let per_batch = f64::from(batch);
        scenario.accelerators.step_time = StepTime::Measured(quantity(per_batch * compute));
        scenario.accelerators.overhead.mean = quantity(per_batch * overhead);
        let report = run(&scenario, &steps(200));
        close("rate", report.rate.get(), bound(&scenario), 1e-9);
    }

    #[test]
    fn a_single_demand_reaches_the_bound_whatever_the_workers(
        which in 0..6_usize, time in duration(), workers in 1_u32..12, cores in 1_u32..8,
        streams in prop_oneof![Just(1.0), Just(4.0), 1.0..16.0_f64], batch in 1_u32..9,
    ) {
        let mut scenario = only_accelerators_and(workers);
        scenario.hosts.cores = count(cores);
        scenario.loader.batch = count(batch);
        match which {
            0 => {
                scenario.storage.bandwidth = quantity(1e8);
                scenario.storage.stream_bandwidth = quantity(1e8 / streams);
                set_sizes(&mut scenario, time * 1e8, Spread::Constant);
            }
            1 => scenario.prep.time = quantity(time),
            2 => scenario.loader.handover_worker = quantity(time),
            3 => scenario.loader.handover_consumer = quantity(time),
            4 => {
                scenario.dataset.decoded = quantity(1e5);
                scenario.link.bandwidth = quantity(1e5 / time);
            }
            _ => scenario.accelerators.step_time = StepTime::Measured(quantity(time)),
        }
        let report = run(&scenario, &steps(40));
        close("rate", report.rate.get(), bound(&scenario), 1e-9);
        let expected = match which {
            1 if workers > cores => Resource::Cores,
            // A core for each worker: both are used up, and workers come first.
            1 | 2 => Resource::Workers,
            3 => Resource::HandOver,
            4 => Resource::HostLink,
            5 => Resource::Accelerators,
            _ if f64::from(workers) >= streams => Resource::Storage,
            _ => Resource::Workers,
        };
        let found = report.shares.of(report.binds).get();
        close("the binding resource is used up", found, 1.0, 1e-6);
        let claimed = report.shares.of(expected).get();
        prop_assert!(report.binds == expected || (claimed - found).abs() < 1e-6,
            "expected {expected}, found {}", report.binds);
    }

    /// Over whole epochs after the first: never above the bound at the realized demands by more
    /// than the ends of the window hold. Loaders that run on their own are not at the end of an
    /// epoch at the same time: with several of them, a barrier keeps them together.
    #[test]
    fn no_run_passes_the_bound_at_its_realized_demands(
        mut scenario in common::any_scenario(), seed in 0..1_000_u64,
    ) {
        scenario.accelerators.barrier |= scenario.loader_count() > 1;
        let options = Options { seed, ..epochs(3) };
        let report = run(&scenario, &options);
        let elapsed = report.window.elapsed().get();
        let bound = bound_at_realized(&scenario, &report) * elapsed;
        let loader = &scenario.loader;
        let edge = f64::from(loader.prefetch.get() + 1)
            * scenario.worker_count() as f64
            * f64::from(loader.batch.get());
        let computed = report.window.samples.get();
        prop_assert!(computed <= bound + edge, "{computed} computed, bound {bound}, edge {edge}");
    }
}
