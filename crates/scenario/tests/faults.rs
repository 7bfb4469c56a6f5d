//! Every fault of a scenario is found, named by its field, and found together with the others.

use std::num::NonZeroU32;

use scenario::{
    Accelerators, Cache, CachePolicy, Dataset, Delivery, EpochOrder, HostLink, Hosts, Loader,
    Loaders, Prep, Scenario, Spread, StepOverhead, StepTime, Storage, StoredSizes,
    StoredSizesError,
};
use units::{
    Bytes, BytesPerSample, BytesPerSec, DollarsPerHour, FlopPerSample, FlopPerSec, Ratio,
    SamplesPerSec, Secs,
};

fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

fn ratio(value: f64) -> Ratio {
    Ratio::new(value).unwrap()
}

fn sound() -> Scenario {
    Scenario {
        dataset: Dataset {
            samples: 10_000,
            stored: StoredSizes::Spread {
                mean: BytesPerSample::new(100e3).unwrap(),
                spread: Spread::Gamma(ratio(0.5)),
            },
            decoded: BytesPerSample::new(150_528.0).unwrap(),
        },
        loader: Loader {
            workers: count(4),
            loaders: Loaders::PerAccelerator,
            batch: count(64),
            prefetch: count(2),
            delivery: Delivery::InOrder,
            handover_worker: Secs::ZERO,
            handover_consumer: Secs::ZERO,
        },
        hosts: Hosts { count: count(1), cores: count(8), contention: Ratio::ZERO },
        storage: Storage {
            bandwidth: BytesPerSec::new(1e9).unwrap(),
            stream_bandwidth: BytesPerSec::new(2e9).unwrap(),
            latency: Secs::ZERO,
            requests_in_flight: None,
        },
        cache: Cache {
            capacity: Bytes::ZERO,
            policy: CachePolicy::None,
            order: EpochOrder::Shuffled,
        },
        prep: Prep { time: Secs::ZERO, spread: Spread::Constant },
        link: HostLink { bandwidth: BytesPerSec::new(12e9).unwrap() },
        accelerators: Accelerators {
            count: count(2),
            barrier: true,
            overhead: StepOverhead { mean: Secs::ZERO, spread: Spread::Constant },
            step_time: StepTime::Rate(SamplesPerSec::new(1000.0).unwrap()),
        },
        price: DollarsPerHour::ZERO,
    }
}

#[track_caller]
fn fields(change: impl FnOnce(&mut Scenario)) -> Vec<&'static str> {
    let mut scenario = sound();
    change(&mut scenario);
    scenario.faults().iter().map(|fault| fault.field).collect()
}

#[test]
fn a_sound_scenario_has_none() {
    assert_eq!(sound().faults(), []);
}

#[test]
fn each_zero_that_makes_no_sense_is_named() {
    let none = BytesPerSec::ZERO;
    assert_eq!(fields(|s| s.storage.bandwidth = none), ["storage-bandwidth"]);
    assert_eq!(fields(|s| s.storage.stream_bandwidth = none), ["stream-bandwidth"]);
    assert_eq!(fields(|s| s.link.bandwidth = none), ["link-bandwidth"]);
    let empty = StoredSizes::Spread { mean: BytesPerSample::ZERO, spread: Spread::Constant };
    assert_eq!(fields(|s| s.dataset.stored = empty), ["sample-size"]);
    let step = |step_time| fields(|s| s.accelerators.step_time = step_time);
    assert_eq!(step(StepTime::Measured(Secs::ZERO)), ["step-time"]);
    assert_eq!(step(StepTime::Rate(SamplesPerSec::ZERO)), ["rate"]);
    let flops = StepTime::Flops {
        per_sample: FlopPerSample::ZERO,
        peak: FlopPerSec::ZERO,
        fraction_of_peak: Ratio::ZERO,
    };
    assert_eq!(step(flops), ["flops-per-sample", "peak-flops", "fraction-of-peak"]);
}

#[test]
fn nothing_runs_above_its_peak() {
    let above = StepTime::Flops {
        per_sample: FlopPerSample::new(1e9).unwrap(),
        peak: FlopPerSec::new(1e12).unwrap(),
        fraction_of_peak: ratio(1.5),
    };
    assert_eq!(fields(|s| s.accelerators.step_time = above), ["fraction-of-peak"]);
}

#[test]
fn a_compute_time_that_is_no_number_is_said() {
    let too_fast = StepTime::Rate(SamplesPerSec::new(f64::MAX).unwrap());
    assert_eq!(fields(|s| s.accelerators.step_time = too_fast), Vec::<&str>::new());
    let too_slow = StepTime::Rate(SamplesPerSec::new(f64::MIN_POSITIVE / 1e10).unwrap());
    assert_eq!(fields(|s| s.accelerators.step_time = too_slow), ["step-time"]);
}

#[test]
fn a_cache_and_its_policy_belong_together() {
    let size = Bytes::new(1e9).unwrap();
    assert_eq!(fields(|s| s.cache.capacity = size), ["cache-policy"]);
    assert_eq!(fields(|s| s.cache.policy = CachePolicy::Lru), ["cache"]);
    let both = fields(|s| (s.cache.capacity, s.cache.policy) = (size, CachePolicy::Lru));
    assert!(both.is_empty());
}

#[test]
fn a_step_has_to_be_filled() {
    assert_eq!(fields(|s| s.loader.batch = count(5000)), Vec::<&str>::new());
    assert_eq!(fields(|s| s.loader.batch = count(5001)), ["batch"]);
}

#[test]
fn every_host_has_something_to_do() {
    assert_eq!(fields(|s| s.hosts.count = count(2)), Vec::<&str>::new());
    assert_eq!(fields(|s| s.hosts.count = count(3)), ["hosts"]);
    let shared = |hosts| {
        fields(|s| {
            s.loader.loaders = Loaders::Shared;
            s.hosts.count = count(hosts);
        })
    };
    assert_eq!(shared(4), Vec::<&str>::new());
    assert_eq!(shared(5), ["hosts"]);
}

#[test]
fn spreads_without_a_mean_worth_the_name_are_refused() {
    let wide = Spread::Lognormal(ratio(10.1));
    assert_eq!(fields(|s| s.prep.spread = wide), ["prep-cv"]);
    assert_eq!(fields(|s| s.accelerators.overhead.spread = wide), ["step-overhead-cv"]);
    let mean = BytesPerSample::new(1.0).unwrap();
    assert_eq!(
        fields(|s| s.dataset.stored = StoredSizes::Spread { mean, spread: wide }),
        ["sample-cv"]
    );
}

#[test]
fn all_faults_are_found_at_once_with_a_repair_each() {
    let mut scenario = sound();
    scenario.storage.bandwidth = BytesPerSec::ZERO;
    scenario.link.bandwidth = BytesPerSec::ZERO;
    scenario.cache.policy = CachePolicy::Page;
    scenario.loader.batch = count(10_000);
    let faults = scenario.faults();
    let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["storage-bandwidth", "link-bandwidth", "cache", "batch"]);
    assert!(faults.iter().all(|fault| !fault.problem.is_empty() && !fault.hint.is_empty()));
    assert_eq!(faults[0].to_string(), "`storage-bandwidth`: expected more than 0, found 0");
}

#[test]
fn sizes_as_found_have_their_own_mean_and_spread() {
    let sizes = |list: &[f64]| {
        StoredSizes::empirical(list.iter().map(|s| Bytes::new(*s).unwrap()).collect())
    };
    let found = sizes(&[1.0, 3.0]).unwrap();
    assert!((found.mean().get() - 2.0).abs() < 1e-15);
    assert!((found.cv() - 0.5).abs() < 1e-15, "standard deviation 1 over mean 2");
    assert_eq!(sizes(&[]), Err(StoredSizesError::NoMean));
    assert_eq!(sizes(&[1.0, 0.0]), Err(StoredSizesError::Zero { place: 1 }));
}

#[test]
fn counts_follow_from_the_parts() {
    let scenario = sound();
    assert_eq!(scenario.loader_count(), 2);
    assert_eq!(scenario.worker_count(), 8);
    assert_eq!(scenario.samples_per_step(), 128);
    assert_eq!(scenario.steps_per_epoch(), 78); // ⌊10,000/128⌋
    assert!((scenario.compute_time().unwrap().get() - 0.064).abs() < 1e-15);
    let mut shared = sound();
    shared.loader.loaders = Loaders::Shared;
    assert_eq!((shared.loader_count(), shared.worker_count()), (1, 4));
}

#[test]
fn each_way_to_say_a_step_time_gives_rate_and_time() {
    let both = |step_time| {
        let mut scenario = sound();
        scenario.accelerators.step_time = step_time;
        (scenario.compute_time().unwrap().get(), scenario.compute_rate().unwrap().get())
    };
    let near = |(time, rate): (f64, f64), expected: (f64, f64)| {
        assert!((time / expected.0 - 1.0).abs() < 1e-12, "{time} s, expected {}", expected.0);
        assert!((rate / expected.1 - 1.0).abs() < 1e-12, "{rate}/s, expected {}", expected.1);
    };
    // A batch of 64: 64/0.02 s; 64/1000 per s; 64 · 1 GFLOP/(10 TFLOP/s · 0.4).
    near(both(StepTime::Measured(Secs::new(0.02).unwrap())), (0.02, 3200.0));
    near(both(StepTime::Rate(SamplesPerSec::new(1000.0).unwrap())), (0.064, 1000.0));
    let flops = StepTime::Flops {
        per_sample: FlopPerSample::new(1e9).unwrap(),
        peak: FlopPerSec::new(10e12).unwrap(),
        fraction_of_peak: ratio(0.4),
    };
    near(both(flops), (0.016, 4000.0));
}
