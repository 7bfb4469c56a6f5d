//! The scenario `lab-04` and small changes to it, for all tests.
#![allow(dead_code, reason = "each test file uses a part of these helpers")]

use std::num::{NonZeroU32, NonZeroU64};

use proptest::option;
use proptest::prelude::*;
use scenario::{
    Accelerators, Cache, CachePolicy, Dataset, Delivery, EpochOrder, HostLink, Hosts, Loader,
    Loaders, Prep, Scenario, Spread, StepOverhead, StepTime, Storage, StoredSizes,
};
use sim::{Length, Options, Report};
use units::{
    Bytes, BytesPerSample, BytesPerSec, DollarsPerHour, Quantity, Ratio, SamplesPerSec, Secs,
};

pub(crate) const HDD: f64 = 0.15e9;
pub(crate) const SSD: f64 = 0.55e9;
pub(crate) const NVME: f64 = 3.5e9;

pub(crate) fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("a count above 0")
}

pub(crate) fn quantity<Q: Quantity>(value: f64) -> Q {
    Q::new(value).expect("a finite value of 0 or more")
}

pub(crate) fn gamma(cv: f64) -> Spread {
    Spread::Gamma(quantity(cv))
}

/// The lab's default scenario with a storage and a number of workers.
pub(crate) fn lab_04(bandwidth: f64, workers: u32) -> Scenario {
    Scenario {
        dataset: Dataset {
            samples: 62_900_000,
            stored: StoredSizes::Spread { mean: quantity(159e3), spread: gamma(0.5) },
            decoded: quantity(150_528.0),
        },
        loader: Loader {
            workers: count(workers),
            loaders: Loaders::PerAccelerator,
            batch: count(64),
            prefetch: count(2),
            delivery: Delivery::InOrder,
            handover_worker: Secs::ZERO,
            handover_consumer: Secs::ZERO,
        },
        hosts: Hosts { count: count(1), cores: count(8), contention: Ratio::ZERO },
        storage: Storage {
            bandwidth: quantity(bandwidth),
            stream_bandwidth: quantity(bandwidth / 4.0),
            latency: Secs::ZERO,
            requests_in_flight: None,
        },
        cache: Cache {
            capacity: Bytes::ZERO,
            policy: CachePolicy::None,
            order: EpochOrder::Shuffled,
        },
        prep: Prep { time: quantity(0.848e-3), spread: gamma(0.3) },
        link: HostLink { bandwidth: quantity(12e9) },
        accelerators: Accelerators {
            count: count(1),
            barrier: false,
            overhead: StepOverhead { mean: Secs::ZERO, spread: Spread::Constant },
            step_time: StepTime::Rate(quantity::<SamplesPerSec>(3_410.52)),
        },
        price: DollarsPerHour::ZERO,
    }
}

/// Nothing random: sizes and preparation at their means.
pub(crate) fn constant(mut scenario: Scenario) -> Scenario {
    set_sizes(&mut scenario, 159e3, Spread::Constant);
    scenario.prep.spread = Spread::Constant;
    scenario
}

/// Accelerators that take no time worth speaking of, fed by a pool without limit: what remains
/// is the closed network of the workers.
pub(crate) fn workers_only(mut scenario: Scenario) -> Scenario {
    scenario.accelerators.step_time = StepTime::Measured(quantity(1e-12));
    scenario.dataset.decoded = BytesPerSample::ZERO;
    scenario.loader.delivery = Delivery::Pool;
    scenario.loader.prefetch = count(1_000_000);
    scenario
}

pub(crate) fn set_sizes(scenario: &mut Scenario, mean: f64, spread: Spread) {
    scenario.dataset.stored = StoredSizes::Spread { mean: quantity(mean), spread };
}

pub(crate) fn set_cache(scenario: &mut Scenario, policy: CachePolicy, share: f64) {
    let volume = scenario.dataset.volume().expect("a finite data set").get();
    scenario.cache.policy = policy;
    scenario.cache.capacity = quantity(volume * share);
}

pub(crate) fn steps(number: u64) -> Options {
    let steps = NonZeroU64::new(number).expect("a count above 0");
    Options { length: Length::Steps(steps), ..Options::default() }
}

pub(crate) fn epochs(number: u32) -> Options {
    Options { length: Length::Epochs(count(number)), ..Options::default() }
}

pub(crate) fn run(scenario: &Scenario, options: &Options) -> Report {
    sim::simulate(scenario, options).expect("a scenario without faults")
}

/// Fails unless `found` is `expected` within `tolerance`, relative to it.
#[track_caller]
pub(crate) fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    let difference = found - expected;
    assert!(
        difference.abs() <= tolerance * expected.abs(),
        "{what}: expected {expected}, found {found}, difference {difference:e}, tolerance {tolerance:e}"
    );
}

/// Fails unless `found` is `expected` within `tolerance`, in their unit.
#[track_caller]
pub(crate) fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    let difference = found - expected;
    assert!(
        difference.abs() <= tolerance,
        "{what}: expected {expected}, found {found}, difference {difference:e}, tolerance {tolerance:e}"
    );
}

/// The bound of physics §3 at the means that the run realized, worked out here by hand.
pub(crate) fn bound_at_realized(scenario: &Scenario, report: &Report) -> f64 {
    let realized = &report.realized;
    let miss = realized.hit_ratio.rest().get();
    let per_sample = |total: f64| total / realized.samples.max(1) as f64;
    let read_bytes = per_sample(report.storage.work);
    let storage = &scenario.storage;
    let lone = storage.stream_bandwidth.get().min(storage.bandwidth.get());
    let read = miss * storage.latency.get() + read_bytes / lone;
    let prep = realized.prep_time.get();
    let loader = &scenario.loader;
    let step = scenario.compute_time().expect("a time").get()
        + report.accelerators.overhead.get()
            / (report.window.steps * u64::from(scenario.accelerators.count.get())) as f64;
    let accelerators = f64::from(scenario.accelerators.count.get());
    let slots = storage.requests_in_flight.map_or(f64::INFINITY, |slots| f64::from(slots.get()));
    [
        storage.bandwidth.get() / read_bytes,
        slots / read,
        scenario.worker_count() as f64 / (read + prep + loader.handover_worker.get()),
        f64::from(scenario.loader_count()) / loader.handover_consumer.get(),
        scenario.core_capacity() / prep,
        accelerators * scenario.link.bandwidth.get() / scenario.dataset.decoded.get(),
        accelerators * f64::from(loader.batch.get()) / step,
    ]
    .into_iter()
    .fold(f64::INFINITY, f64::min)
}

/// A ratio for options that want one.
pub(crate) fn share(value: f64) -> Ratio {
    quantity(value)
}

/// A bandwidth.
pub(crate) fn bandwidth(value: f64) -> BytesPerSec {
    quantity(value)
}

/// Small pipelines, biased to trouble: ties, one worker, tiny and huge sizes, every option.
pub(crate) fn any_scenario() -> impl Strategy<Value = Scenario> {
    let few = prop_oneof![Just(1_u32), 2..6_u32];
    let loader = (few.clone(), few.clone(), prop_oneof![Just(1_u32), Just(2), Just(1_000)]);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let counts = (1..4_u32, 1..3_u32, few, 1..9_u64);
    let contention = prop_oneof![Just(0.0), Just(0.5), Just(1.0)];
    let times = (any_time(), any_time(), any_time(), any_time(), any_time(), contention);
    let sizes = prop_oneof![Just(1.0), Just(1e5), Just(1e12)];
    let store = (sizes, any_spread(), any_spread(), option::of(1..4_u32), 0..4_usize);
    (loader, flags, counts, times, store).prop_map(assembled)
}

fn any_time() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1e-3), Just(1e-9), 1e-4..1e-2_f64]
}

fn any_spread() -> impl Strategy<Value = Spread> {
    prop_oneof![
        Just(Spread::Constant),
        Just(Spread::Exponential),
        Just(gamma(0.5)),
        Just(gamma(3.0)),
        Just(Spread::Lognormal(quantity(1.0))),
    ]
}

type AnyLoader = (u32, u32, u32);
type AnyFlags = (bool, bool, bool, bool);
type AnyCounts = (u32, u32, u32, u64);
type AnyTimes = (f64, f64, f64, f64, f64, f64);
type AnyStore = (f64, Spread, Spread, Option<u32>, usize);

fn assembled(
    (loader, flags, counts, times, store): (AnyLoader, AnyFlags, AnyCounts, AnyTimes, AnyStore),
) -> Scenario {
    let (workers, batch, prefetch) = loader;
    let (shared, pool, barrier, fixed) = flags;
    let (accelerators, hosts, cores, steps) = counts;
    let (latency, prep, worker, consumer, overhead, contention) = times;
    let (size, size_spread, spread, slots, policy) = store;
    let mut scenario = lab_04(size * 1e3, workers);
    set_sizes(&mut scenario, size, size_spread);
    scenario.loader.batch = count(batch);
    scenario.loader.prefetch = count(prefetch);
    scenario.loader.loaders = if shared { Loaders::Shared } else { Loaders::PerAccelerator };
    scenario.loader.delivery = if pool { Delivery::Pool } else { Delivery::InOrder };
    scenario.loader.handover_worker = quantity(worker);
    scenario.loader.handover_consumer = quantity(consumer);
    scenario.storage.latency = quantity(latency);
    scenario.storage.requests_in_flight = slots.map(count);
    scenario.prep = Prep { time: quantity(prep), spread };
    let ends = accelerators.min(if shared { workers } else { accelerators });
    scenario.hosts = Hosts {
        count: count(hosts.min(ends)),
        cores: count(cores),
        contention: quantity(contention),
    };
    scenario.accelerators.count = count(accelerators);
    scenario.accelerators.barrier = barrier;
    scenario.accelerators.overhead = StepOverhead { mean: quantity(overhead), spread };
    scenario.accelerators.step_time = StepTime::Measured(quantity(1e-3));
    // A rest that fills no step is dropped at every epoch.
    scenario.dataset.samples = scenario.samples_per_step() * steps + u64::from(batch) - 1;
    let policies = [CachePolicy::None, CachePolicy::Page, CachePolicy::Lru, CachePolicy::Pinned];
    if policies[policy] != CachePolicy::None {
        set_cache(&mut scenario, policies[policy], 0.5);
    }
    scenario.cache.order = if fixed { EpochOrder::Fixed } else { EpochOrder::Shuffled };
    scenario
}

/// Whole epochs, stretches inside of one, data sets scaled down to a handful of samples.
pub(crate) fn any_options() -> impl Strategy<Value = Options> {
    let length = prop_oneof![
        (1..4_u32).prop_map(|number| epochs(number).length),
        (1..12_u64).prop_map(|number| steps(number).length),
    ];
    let most = prop_oneof![Just(3_u32), Just(50_000)];
    (0..1_000_u64, length, most).prop_map(|(seed, length, most)| Options {
        seed,
        length,
        most_samples_with_cache: count(most),
    })
}
