//! Laws that hold for every scenario: tightness, conservation, limits, order of the engines.

mod common;

use common::{count, lab_04, near};
use model::{Bound, Resource, bound, forecast, pool, textbook};
use proptest::prelude::*;
use scenario::{CachePolicy, EpochOrder, Loaders, Scenario, Spread, StoredSizes};
use units::{Bytes, BytesPerSample, BytesPerSec, Secs};

/// Log-spaced between the ends: trouble lies at both.
fn spread_over(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (low.log10()..high.log10()).prop_map(|exponent| 10.0_f64.powf(exponent))
}

fn scenarios() -> impl Strategy<Value = Scenario> {
    let sizes = (
        prop_oneof![Just(159e3), spread_over(1.0, 1e9)],
        prop_oneof![Just(0.0), Just(0.848e-3), spread_over(1e-7, 10.0)],
        prop_oneof![Just(0.15e9), spread_over(1e3, 1e12)],
        prop_oneof![Just(0.25), Just(1.0), 0.001..2.0_f64],
        prop_oneof![Just(0.0), spread_over(1e-6, 1.0)],
        prop_oneof![Just(0.0), spread_over(1e-7, 0.1)],
        prop_oneof![Just(0.0), spread_over(1e-7, 0.1)],
    );
    let counts = (
        prop_oneof![Just(1_u32), Just(4), 1..200_u32],
        prop_oneof![Just(1_u32), Just(64), 1..1024_u32],
        prop_oneof![Just(1_u32), 1..16_u32],
        1..128_u32,
        prop_oneof![Just(None), (1..64_u32).prop_map(Some)],
        any::<bool>(),
    );
    let cache = (
        prop_oneof![
            Just(CachePolicy::None),
            Just(CachePolicy::Page),
            Just(CachePolicy::Lru),
            Just(CachePolicy::Pinned)
        ],
        any::<bool>(),
        prop_oneof![Just(1.0), 0.001..1.5_f64],
    );
    (sizes, counts, cache).prop_map(|(sizes, counts, cache)| {
        let mut scenario = lab_04();
        let (size, prep, bandwidth, stream_share, latency, handover, consumer) = sizes;
        let (workers, batch, accelerators, cores, requests, shared) = counts;
        scenario.dataset.stored = StoredSizes::Spread {
            mean: BytesPerSample::new(size).unwrap(),
            spread: Spread::Constant,
        };
        scenario.prep.time = Secs::new(prep).unwrap();
        scenario.storage.bandwidth = BytesPerSec::new(bandwidth).unwrap();
        scenario.storage.stream_bandwidth = BytesPerSec::new(bandwidth * stream_share).unwrap();
        scenario.storage.latency = Secs::new(latency).unwrap();
        scenario.storage.requests_in_flight = requests.map(count);
        scenario.loader.handover_worker = Secs::new(handover).unwrap();
        scenario.loader.handover_consumer = Secs::new(consumer).unwrap();
        scenario.loader.workers = count(workers);
        scenario.loader.batch = count(batch);
        scenario.loader.loaders = if shared { Loaders::Shared } else { Loaders::PerAccelerator };
        scenario.accelerators.count = count(accelerators);
        scenario.hosts.cores = count(cores);
        let (policy, fixed, fraction) = cache;
        scenario.cache.policy = policy;
        scenario.cache.order = if fixed { EpochOrder::Fixed } else { EpochOrder::Shuffled };
        if policy != CachePolicy::None {
            let volume = scenario.dataset.volume().unwrap().get();
            scenario.cache.capacity = Bytes::new(volume * fraction).unwrap();
        }
        scenario
    })
}

/// What a sample takes of each resource, worked out from the meaning of the fields and not from
/// the bound's own table: (resource, busy seconds per sample, how many are there).
fn demands(scenario: &Scenario, hit_ratio: f64) -> Vec<(Resource, f64, f64)> {
    let miss = 1.0 - hit_ratio;
    let size = scenario.dataset.stored.mean().get();
    let lone = scenario.storage.stream_bandwidth.get().min(scenario.storage.bandwidth.get());
    let read = miss * (scenario.storage.latency.get() + size / lone);
    let prep = scenario.prep.time.get();
    let accelerators = f64::from(scenario.accelerators.count.get());
    let step = scenario.compute_time().unwrap().get() + scenario.accelerators.overhead.mean.get();
    let mut demands = vec![
        (Resource::Storage, miss * size / scenario.storage.bandwidth.get(), 1.0),
        (
            Resource::Workers,
            read + prep + scenario.loader.handover_worker.get(),
            scenario.worker_count() as f64,
        ),
        (
            Resource::HandOver,
            scenario.loader.handover_consumer.get(),
            f64::from(scenario.loader_count()),
        ),
        (Resource::Cores, prep, f64::from(scenario.hosts.cores.get())),
        (
            Resource::HostLink,
            scenario.dataset.decoded.get() / scenario.link.bandwidth.get(),
            accelerators,
        ),
        (Resource::Accelerators, step / f64::from(scenario.loader.batch.get()), accelerators),
    ];
    if let Some(most) = scenario.storage.requests_in_flight {
        demands.push((Resource::StorageRequests, read, f64::from(most.get())));
    }
    demands
}

fn load(answer: &Bound, (_, demand, servers): (Resource, f64, f64)) -> f64 {
    answer.samples_per_sec.get() * demand / servers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Tightness and conservation: the named resource is used up, and none is used more than up.
    #[test]
    fn the_named_resource_is_exactly_used_up(scenario in scenarios()) {
        let answer = bound(&scenario).unwrap();
        for demand in demands(&scenario, answer.hit_ratio.get()) {
            let load = load(&answer, demand);
            prop_assert!(load <= 1.0 + 1e-9, "{:?} carries {load}", demand.0);
            if demand.0 == answer.bound_by {
                prop_assert!(load >= 1.0 - 1e-9, "{:?} binds and carries {load}", demand.0);
            }
        }
    }

    /// The next resource is used up exactly when the rate grows by the headroom.
    #[test]
    fn the_next_resource_binds_after_the_headroom(scenario in scenarios()) {
        let answer = bound(&scenario).unwrap();
        let next = answer.next.unwrap();
        let loads: Vec<_> = demands(&scenario, answer.hit_ratio.get());
        let demand = loads.iter().find(|demand| demand.0 == next).unwrap();
        let at_headroom = load(&answer, *demand) * answer.headroom.unwrap().get();
        prop_assert!((at_headroom - 1.0).abs() < 1e-9, "{next:?} carries {at_headroom}");
        prop_assert!(next != answer.bound_by);
    }

    /// Utilization is computing over time, taken another way: steps × compute time per second.
    #[test]
    fn utilization_counts_computing_only(scenario in scenarios(), overhead in 0.0..0.1_f64) {
        let mut scenario = scenario;
        scenario.accelerators.overhead.mean = Secs::new(overhead).unwrap();
        let answer = bound(&scenario).unwrap();
        let compute = scenario.compute_time().unwrap().get();
        let most = compute / (compute + overhead);
        prop_assert!(answer.utilization.get() <= most * (1.0 + 1e-9));
        if answer.bound_by == Resource::Accelerators {
            prop_assert!((answer.utilization.get() - most).abs() < 1e-9);
        }
    }

    /// Queueing only costs: the forecast never exceeds the bound, and reaches it without queues.
    #[test]
    fn the_forecast_lies_below_the_bound(scenario in scenarios()) {
        let most = bound(&scenario).unwrap().samples_per_sec.get();
        let answer = forecast(&scenario).unwrap();
        prop_assert!(answer.samples_per_sec.get() <= most * (1.0 + 1e-9));
        prop_assert!(answer.samples_per_sec.get() > 0.0);
    }

    /// One worker queues behind nobody, so bound and forecast say the same.
    #[test]
    fn a_lone_worker_never_queues(scenario in scenarios()) {
        let mut scenario = scenario;
        scenario.loader.workers = count(1);
        scenario.loader.loaders = Loaders::Shared;
        let most = bound(&scenario).unwrap().samples_per_sec.get();
        let answer = forecast(&scenario).unwrap().samples_per_sec.get();
        prop_assert!((answer / most - 1.0).abs() < 1e-9, "{answer} against {most}");
    }

    /// The pool's workers are all somewhere, and Little's law holds at each station.
    #[test]
    fn the_pools_workers_are_all_somewhere(scenario in scenarios()) {
        if let Some(pool) = pool(&scenario).unwrap() {
            let total: f64 = pool.stations.iter().map(|station| station.workers).sum();
            let workers = scenario.worker_count() as f64;
            prop_assert!((total / workers - 1.0).abs() < 1e-6, "{total} of {workers}");
            let round: f64 = pool.stations.iter().map(|station| station.response.get()).sum();
            prop_assert!((round * pool.samples_per_sec.get() / workers - 1.0).abs() < 1e-6);
        }
    }

    /// More of a resource never slows a pipeline down.
    #[test]
    fn more_never_hurts(scenario in scenarios()) {
        let rate = |scenario: &Scenario| (
            bound(scenario).unwrap().samples_per_sec.get(),
            forecast(scenario).unwrap().samples_per_sec.get(),
        );
        let (bound_before, forecast_before) = rate(&scenario);
        let improvements: [fn(&mut Scenario); 5] = [
            |s| s.loader.workers = count(s.loader.workers.get() + 1),
            |s| s.hosts.cores = count(s.hosts.cores.get() + 1),
            |s| s.storage.bandwidth = s.storage.bandwidth.scaled(1.5).unwrap(),
            |s| s.storage.latency = s.storage.latency.scaled(0.5).unwrap(),
            |s| s.prep.time = s.prep.time.scaled(0.5).unwrap(),
        ];
        for improve in improvements {
            let mut better = scenario.clone();
            improve(&mut better);
            let (bound_after, forecast_after) = rate(&better);
            prop_assert!(bound_after >= bound_before * (1.0 - 1e-9));
            prop_assert!(forecast_after >= forecast_before * (1.0 - 1e-9));
        }
    }

    /// Bytes counted in another unit on both sides change nothing.
    #[test]
    fn the_unit_of_data_does_not_matter(scenario in scenarios()) {
        let mut scaled = scenario.clone();
        let factor = 1024.0;
        let StoredSizes::Spread { mean, .. } = &mut scaled.dataset.stored else { unreachable!() };
        *mean = mean.scaled(factor).unwrap();
        scaled.dataset.decoded = scaled.dataset.decoded.scaled(factor).unwrap();
        scaled.storage.bandwidth = scaled.storage.bandwidth.scaled(factor).unwrap();
        scaled.storage.stream_bandwidth = scaled.storage.stream_bandwidth.scaled(factor).unwrap();
        scaled.link.bandwidth = scaled.link.bandwidth.scaled(factor).unwrap();
        scaled.cache.capacity = scaled.cache.capacity.scaled(factor).unwrap();
        let (before, after) = (forecast(&scenario).unwrap(), forecast(&scaled).unwrap());
        prop_assert!((after.samples_per_sec.get() / before.samples_per_sec.get() - 1.0).abs() < 1e-9);
        prop_assert_eq!(before.bound_by, after.bound_by);
        let (before, after) = (textbook(&scenario).unwrap(), textbook(&scaled).unwrap());
        prop_assert!((after.utilization.get() - before.utilization.get()).abs() < 1e-12);
    }

    /// The textbook's terms add up to a batch, and its rate and utilization say the same thing.
    #[test]
    fn the_textbooks_terms_add_up(scenario in scenarios()) {
        let estimate = textbook(&scenario).unwrap();
        let batch_time = estimate.compute.get() + estimate.wait.get() + estimate.prep.get();
        let rate = scenario.samples_per_step() as f64 / batch_time;
        prop_assert!((estimate.samples_per_sec.get() / rate - 1.0).abs() < 1e-9);
        let share = estimate.compute.get() / batch_time;
        prop_assert!((estimate.utilization.get() - share).abs() < 1e-12);
        let read = f64::from(scenario.loader.batch.get()) * scenario.dataset.stored.mean().get()
            / estimate.delivered.get();
        prop_assert!((estimate.read.get() / read - 1.0).abs() < 1e-9);
        prop_assert!(estimate.wait.get() <= estimate.read.get());
        // Needed against delivered is the same question as reading against computing.
        let starved = estimate.needed > estimate.delivered;
        let slower = estimate.read.get() > estimate.compute.get() * (1.0 + 1e-12);
        prop_assert!(starved || !slower);
    }
}

#[test]
fn limits_at_the_ends() {
    let mut scenario = lab_04();
    scenario.storage.requests_in_flight = Some(count(1));
    let by_requests = bound(&scenario).unwrap();
    assert_eq!(by_requests.bound_by, Resource::StorageRequests);
    near("one request", by_requests.samples_per_sec.get(), 37.5e6 / 159e3, 1e-9);

    let mut scenario = lab_04();
    scenario.cache.policy = CachePolicy::Pinned;
    scenario.cache.capacity = scenario.dataset.volume().unwrap();
    scenario.prep.time = Secs::ZERO;
    let cached = forecast(&scenario).unwrap();
    assert_eq!(cached.bound_by, Resource::Accelerators);
    assert_eq!(cached.pool, None);
    near("all cached", cached.utilization.get(), 1.0, 1e-12);
}

#[test]
fn with_enough_requests_the_limit_changes_nothing() {
    let mut scenario = lab_04();
    scenario.storage.latency = Secs::new(8e-3).unwrap();
    scenario.loader.workers = count(8);
    let free = forecast(&scenario).unwrap();
    scenario.storage.requests_in_flight = Some(count(8));
    let limited = forecast(&scenario).unwrap();
    assert!(!limited.approximate);
    assert_eq!(free.samples_per_sec, limited.samples_per_sec);
    scenario.storage.requests_in_flight = Some(count(7));
    let fewer = forecast(&scenario).unwrap();
    assert!(fewer.approximate);
    assert!(fewer.samples_per_sec < free.samples_per_sec);
}

#[test]
fn without_cores_to_share_a_request_limit_is_exact() {
    // Only storage: the subnetwork is the whole network, so Q = 4 of 9 workers is 4 workers.
    let mut scenario = lab_04();
    scenario.prep.time = Secs::ZERO;
    scenario.storage.latency = Secs::new(8e-3).unwrap();
    scenario.loader.workers = count(4);
    let four = forecast(&scenario).unwrap().pool.unwrap().get();
    scenario.loader.workers = count(9);
    scenario.storage.requests_in_flight = Some(count(4));
    let limited = forecast(&scenario).unwrap().pool.unwrap().get();
    near("Q = 4", limited / four, 1.0, 1e-12);
}

#[test]
fn edges_of_the_textbook() {
    let edges = |change: fn(&mut Scenario)| {
        let mut scenario = lab_04();
        change(&mut scenario);
        textbook(&scenario).unwrap().edges
    };
    let inside = edges(|_| ());
    assert!(!inside.exceeds_device && !inside.prep_follows_storage);
    assert!(edges(|s| s.loader.workers = count(5)).exceeds_device);
    // On the hard disk the formula's preparation equals the scenario's up to eight workers.
    assert!(!edges(|s| s.loader.workers = count(8)).prep_follows_storage);
    assert!(edges(|s| s.storage = common::disk(0.55e9)).prep_follows_storage);
    assert!(edges(|s| s.storage = common::disk(3.5e9)).prep_follows_storage);
}

#[test]
fn ratios_that_break_ties_name_the_first_on_the_way() {
    // Two cores' worth of preparation for two workers without reading: cores and workers tie.
    let mut scenario = lab_04();
    scenario.storage = common::disk(1e15);
    scenario.prep.time = Secs::new(0.5).unwrap();
    scenario.cache.policy = CachePolicy::Pinned;
    scenario.cache.capacity = scenario.dataset.volume().unwrap();
    scenario.loader.workers = count(2);
    scenario.hosts.cores = count(2);
    let answer = bound(&scenario).unwrap();
    assert_eq!((answer.bound_by, answer.next), (Resource::Workers, Some(Resource::Cores)));
    near("headroom", answer.headroom.unwrap().get(), 1.0, 0.0);
}
