//! Does each part of the pipeline do what its field says?

mod common;

use common::{
    HDD, NVME, SSD, close, constant, count, epochs, gamma, lab_04, near, quantity, run, set_sizes,
    steps,
};
use scenario::{CachePolicy, Delivery, Loaders, Scenario, Spread, StepTime};
use sim::{
    Activity, Actor, LastWindow, Options, Resource, SimError, WarmUpRule, simulate, simulate_with,
};
use units::Secs;

/// A pipeline in which nothing but accelerators takes time.
fn fast_loading(accelerators: u32) -> Scenario {
    let mut scenario = constant(lab_04(1e15, 4));
    scenario.prep.time = Secs::ZERO;
    scenario.accelerators.count = count(accelerators);
    scenario.accelerators.step_time = StepTime::Measured(quantity(10e-3));
    scenario
}

/// By hand: the slowest of four exponential overheads of 12 ms takes 12·(1 + 1/2 + 1/3 + 1/4) =
/// 25 ms on average; without a barrier everybody goes on with 12.
#[test]
fn a_barrier_waits_for_the_slowest() {
    let mut scenario = fast_loading(4);
    scenario.accelerators.overhead.mean = quantity(12e-3);
    scenario.accelerators.overhead.spread = Spread::Exponential;
    scenario.accelerators.barrier = true;
    let report = run(&scenario, &steps(10_000));
    close("with a barrier", report.rate.get(), 4.0 * 64.0 / 35e-3, 0.01);
    let waiting = report.accelerators.at_barrier.get() / report.window.elapsed().get() / 4.0;
    close("waiting share", waiting, 13.0 / 35.0, 0.02);
    scenario.accelerators.barrier = false;
    let report = run(&scenario, &steps(10_000));
    close("without", report.rate.get(), 4.0 * 64.0 / 22e-3, 0.01);
    assert!(report.accelerators.at_barrier.is_zero());
    close("utilization is not overhead", report.utilization.get(), 10.0 / 22.0, 0.01);
}

/// One worker, constant times, by hand: an epoch of n batches takes n batches of the worker, one
/// copy and one step; the first batch takes one batch of the worker and a copy.
#[test]
fn an_epoch_restarts_empty() {
    let mut scenario = constant(lab_04(HDD, 1));
    scenario.dataset.samples = 64 * 5 + 63;
    let sample = 159e3 / (HDD / 4.0) + 0.848e-3;
    let (batch, copy) = (64.0 * sample, 64.0 * 150_528.0 / 12e9);
    let compute = 64.0 / 3_410.52;
    let report = run(&scenario, &epochs(3));
    assert_eq!((report.warm_up.steps, report.warm_up.rule), (5, WarmUpRule::ColdEpoch));
    close("epochs", report.window.elapsed().get(), 3.0 * (5.0 * batch + copy + compute), 1e-9);
    close("first batch", report.first_batch.get(), batch + copy, 1e-9);
    let benchmark = report.benchmark_utilization.unwrap().get();
    close("benchmark utilization", benchmark, 4.0 * compute / (4.0 * batch), 1e-9);
    near("constant epochs", report.rate_half_width.unwrap().get(), 0.0, 1e-9);
}

/// A short data set is run in whole epochs, a long one inside of one.
#[test]
fn the_warm_up_rule_follows_the_length_of_an_epoch() {
    let mut scenario = lab_04(HDD, 4);
    let report = run(&scenario, &steps(400));
    assert_eq!((report.warm_up.rule, report.benchmark_utilization), (WarmUpRule::Pilot, None));
    assert!(report.warm_up.steps >= 100 && report.window.steps == 400);
    scenario.dataset.samples = 64 * 150;
    let report = run(&scenario, &steps(400));
    assert_eq!((report.warm_up.rule, report.warm_up.steps), (WarmUpRule::ColdEpoch, 150));
    assert_eq!(report.window.steps, 450);
    scenario.dataset.samples = 64 * 401;
    assert_eq!(run(&scenario, &steps(400)).warm_up.rule, WarmUpRule::Pilot);
}

/// Skewed samples one by one: in order, one slow sample holds up all that come after it.
#[test]
fn a_pool_delivers_what_order_holds_back() {
    let mut scenario = lab_04(HDD, 4);
    scenario.loader.batch = count(1);
    set_sizes(&mut scenario, 159e3, Spread::Lognormal(quantity(2.0)));
    scenario.accelerators.step_time = StepTime::Measured(quantity(0.1e-3));
    let in_order = run(&scenario, &steps(40_000)).rate.get();
    scenario.loader.delivery = Delivery::Pool;
    let pool = run(&scenario, &steps(40_000)).rate.get();
    assert!(in_order < 0.9 * pool, "in order {in_order}, pool {pool}");
    assert!(pool < 1.03 * 786.1635, "a pool of four workers passes no closed network: {pool}");
}

#[test]
fn prefetch_helps_until_the_order_is_no_limit() {
    let rate = |prefetch| {
        let mut scenario = lab_04(HDD, 4);
        scenario.loader.batch = count(8);
        set_sizes(&mut scenario, 159e3, gamma(1.5));
        scenario.loader.prefetch = count(prefetch);
        run(&scenario, &steps(20_000)).rate.get()
    };
    let rates = [1, 2, 4, 16].map(rate);
    assert!(rates.windows(2).all(|pair| pair[0] < pair[1] * 1.002), "{rates:?}");
    assert!(rates[0] < 0.95 * rates[3], "{rates:?}");
}

/// A worker holds at most p undelivered batches, the one in progress counted.
#[test]
fn workers_hold_no_more_than_prefetch_allows() {
    for prefetch in [1, 2, 5] {
        let mut scenario = fast_loading(1);
        scenario.loader.prefetch = count(prefetch);
        let report = run(&scenario, &steps(100));
        // Accelerators are the limit, so four workers are full all the time.
        let most = 4.0 * f64::from(prefetch);
        near("ready batches", report.queue.mean_batches, most, 1.0);
        assert!(report.queue.mean_batches <= most);
        let blocked = report.workers.blocked.get() / report.window.elapsed().get();
        close("blocked workers", blocked, 4.0, 1e-3);
        let series = &report.queue.series;
        assert!(series.iter().all(|point| point.mean_batches <= most + 1e-9) && series.len() > 90);
    }
}

#[test]
fn every_host_has_its_own_cores() {
    let rate = |hosts, loaders| {
        let mut scenario = constant(lab_04(1e15, 4));
        scenario.accelerators.count = count(2);
        scenario.loader.loaders = loaders;
        scenario.hosts.count = count(hosts);
        scenario.hosts.cores = count(1);
        scenario.prep.time = quantity(1e-3);
        let report = run(&scenario, &steps(100));
        assert_eq!(report.binds, Resource::Cores);
        report.rate.get()
    };
    for loaders in [Loaders::PerAccelerator, Loaders::Shared] {
        close("one host", rate(1, loaders), 1e3, 1e-6);
        close("two hosts", rate(2, loaders), 2e3, 1e-6);
    }
}

/// By hand, σ = 0.5: S(2) = 2/1.5 and S(4) = 4/2.5 cores, and no more beyond the four there are.
#[test]
fn cores_that_contend_do_less_together() {
    for (workers, cores) in [(1, 1.0), (2, 2.0 / 1.5), (4, 1.6), (8, 1.6)] {
        let mut scenario = constant(lab_04(1e15, workers));
        scenario.hosts.cores = count(4);
        scenario.hosts.contention = quantity(0.5);
        scenario.prep.time = quantity(10e-3);
        let report = run(&scenario, &steps(100));
        close(&format!("W = {workers}"), report.rate.get(), cores / 10e-3, 1e-6);
    }
}

/// A shared loader has W workers in all, one for each accelerator has W each.
#[test]
fn loaders_are_shared_or_not() {
    let mut scenario = constant(lab_04(NVME, 1));
    scenario.accelerators.count = count(2);
    let each = run(&scenario, &steps(100)).rate.get();
    scenario.loader.loaders = Loaders::Shared;
    let shared = run(&scenario, &steps(100)).rate.get();
    close("one worker each", each, 2.0 * shared, 1e-6);
    close("one worker in all", shared, 1.0 / (159e3 / (NVME / 4.0) + 0.848e-3), 1e-6);
}

/// Physics §2: four accelerators share one disk.
#[test]
fn accelerators_share_the_storage() {
    let mut scenario = lab_04(HDD, 4);
    scenario.accelerators.count = count(4);
    let report = run(&scenario, &steps(500));
    close("rate of the disk", report.rate.get(), HDD / 159e3, 0.02);
    assert_eq!(report.binds, Resource::Storage);
}

#[test]
fn the_consumer_s_hand_over_overlaps_with_computing() {
    let mut scenario = fast_loading(1);
    // 64 · 0.1 ms = 6.4 ms of hand-over fit behind 10 ms of computing; 12.8 do not.
    scenario.loader.handover_consumer = quantity(0.1e-3);
    close("hidden", run(&scenario, &steps(100)).rate.get(), 6_400.0, 1e-9);
    scenario.loader.handover_consumer = quantity(0.2e-3);
    let report = run(&scenario, &steps(100));
    close("limit", report.rate.get(), 5_000.0, 1e-9);
    assert_eq!(report.binds, Resource::HandOver);
    close("handing over", report.consumers.handing_over.get(), report.window.elapsed().get(), 1e-9);
}

#[test]
fn latency_is_hidden_by_workers_until_the_slots_run_out() {
    let rate = |slots| {
        let mut scenario = constant(lab_04(1e15, 8));
        scenario.storage.latency = quantity(10e-3);
        scenario.prep.time = Secs::ZERO;
        scenario.storage.requests_in_flight = slots;
        run(&scenario, &steps(200))
    };
    close("8 in flight", rate(None).rate.get(), 800.0, 1e-6);
    let two = rate(Some(count(2)));
    close("2 in flight", two.rate.get(), 200.0, 1e-6);
    assert_eq!(two.binds, Resource::Storage);
    let elapsed = two.window.elapsed().get();
    close("waiting", two.workers.waiting_for_slot.get(), 6.0 * elapsed, 0.01);
    close("latency", two.workers.latency.get(), 2.0 * elapsed, 0.01);
    close("as many as workers", rate(Some(count(8))).rate.get(), 800.0, 1e-6);
}

#[test]
fn step_times_have_a_median_and_a_tail() {
    let mut scenario = fast_loading(1);
    scenario.accelerators.step_time = StepTime::Measured(quantity(1e-9));
    scenario.dataset.decoded = quantity(0.0);
    scenario.accelerators.overhead.mean = quantity(1e-3);
    scenario.accelerators.overhead.spread = Spread::Exponential;
    let times = run(&scenario, &steps(50_000)).step_time.unwrap();
    close("mean", times.mean.get(), 1e-3, 0.02);
    close("median", times.median.get(), 1e-3 * libm::log(2.0), 0.03);
    close("p99", times.p99.get(), 1e-3 * libm::log(100.0), 0.05);
}

#[test]
fn the_last_window_keeps_the_last_steps_only() {
    let scenario = lab_04(HDD, 4);
    let mut window = LastWindow::new(count(6));
    let report = simulate_with(&scenario, &steps(300), &mut window).unwrap();
    let (start, end) = window.bounds();
    assert_eq!(end, report.window.end);
    let spans: Vec<_> = window.spans().collect();
    let steps = |span: &&&sim::Span| span.activity == Activity::Compute;
    let computed: Vec<_> = spans.iter().filter(steps).map(|span| span.batch).collect();
    assert_eq!(computed.len(), 6);
    assert!(computed.windows(2).all(|pair| pair[1] == pair[0] + 1), "{computed:?}");
    assert!(spans.iter().all(|span| span.end > start && span.end <= end && span.start < span.end));
    // About 6 batches of 64 samples, two spans each.
    assert!((400..2_000).contains(&spans.len()), "{}", spans.len());
    let worker = Actor::Worker { loader: 0, index: 3 };
    let of_one: Vec<_> = spans.iter().filter(|span| span.actor == worker).collect();
    assert!(of_one.windows(2).all(|pair| pair[0].end == pair[1].start), "without gaps");
}

#[test]
fn results_agree_with_each_other() {
    let report = run(&lab_04(SSD, 4), &Options::default());
    let compute = 64.0 / 3_410.52;
    close("η = X·t_c/b", report.utilization.get(), report.rate.get() * compute / 64.0, 1e-9);
    close("loaded", report.loaded_rate.get(), report.rate.get(), 0.01);
    close("mean step", report.step_time.unwrap().mean.get(), 64.0 / report.rate.get(), 1e-9);
    let half_width = report.rate_half_width.unwrap().get();
    assert!(half_width > 1e-4 && half_width < 0.01, "{half_width}");
    // Two completions for each sample, one for each batch.
    let samples = report.simulated.get() * report.rate.get();
    close("sample-events", report.sample_events as f64, samples * (2.0 + 1.0 / 64.0), 0.02);
}

#[test]
fn a_run_without_enough_steps_says_that_it_knows_little() {
    let mut scenario = lab_04(HDD, 8);
    scenario.dataset.samples = 64;
    let report = run(&scenario, &epochs(1));
    let codes: Vec<_> = report.warnings.iter().map(sim::Warning::code).collect();
    assert_eq!((report.rate_half_width, codes), (None, vec!["wide-interval"]));
    assert_eq!(report.warnings[0].to_string(), "too few steps for an interval; measure more");
}

/// One worker has a steady rate from the first batch on: nothing to warn of.
#[test]
fn a_steady_run_carries_no_warning() {
    let report = run(&lab_04(HDD, 1), &steps(1_000));
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
}
#[test]
fn faults_and_excess_are_refused_with_all_reasons() {
    let mut scenario = lab_04(HDD, 4);
    scenario.storage.bandwidth = quantity(0.0);
    scenario.cache.policy = CachePolicy::Lru;
    let refused = simulate(&scenario, &Options::default()).unwrap_err();
    let SimError::Faults(faults) = &refused else { panic!("{refused:?}") };
    let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["storage-bandwidth", "cache"]);
    assert!(refused.to_string().starts_with("the scenario cannot be simulated; `storage-band"));

    let mut scenario = lab_04(HDD, 1 << 21);
    let refused = simulate(&scenario, &Options::default()).unwrap_err();
    let text = "`workers`: expected at most 1048576 to simulate, found 2097152";
    assert_eq!(refused.to_string(), text);
    scenario.loader.workers = count(1);
    scenario.dataset.decoded = quantity(1e300);
    scenario.link.bandwidth = quantity(1e-300);
    let refused = simulate(&scenario, &Options::default()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "expected a copy time b·s_dec/H that sums stay finite with, found inf"
    );
    assert_eq!(refused.hint(), "check the zeros of batch, sizes and bandwidths");
}

/// Quantities at the ends of what floats hold are simulated or refused, never a panic.
#[test]
fn absurd_quantities_are_refused() {
    for (size, bandwidth) in [(1e200, 1e300), (1e-300, 1e-300), (1e99, 1e99), (1.0, 1e-99)] {
        let mut scenario = lab_04(bandwidth, 3);
        set_sizes(&mut scenario, size, Spread::Lognormal(quantity(10.0)));
        match simulate(&scenario, &steps(50)) {
            Ok(report) => assert!(report.rate.get() > 0.0, "{size}, {bandwidth}"),
            Err(refused) => assert!(matches!(refused, SimError::OutOfRange { .. }), "{refused}"),
        }
    }
}

#[test]
fn steps_too_short_for_a_float_are_refused() {
    let mut scenario = fast_loading(1);
    scenario.storage.bandwidth = quantity(1e3);
    scenario.storage.stream_bandwidth = quantity(1e3);
    scenario.cache.policy = CachePolicy::Pinned;
    scenario.cache.capacity = quantity(1e15);
    scenario.dataset.samples = 64;
    scenario.dataset.decoded = quantity(0.0);
    scenario.accelerators.step_time = StepTime::Measured(quantity(1e-30));
    // The cold epoch reads for hours; after it nothing takes time that the clock could hold.
    assert_eq!(simulate(&scenario, &epochs(2)), Err(SimError::NoElapsedTime));
}
