//! The preset `lab-04` as a scenario, and a two-sided comparison.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::num::NonZeroU32;

use scenario::{
    Accelerators, Cache, CachePolicy, Dataset, Delivery, EpochOrder, HostLink, Hosts, Loader,
    Loaders, Prep, Scenario, Spread, StepOverhead, StepTime, Storage, StoredSizes,
};
use units::{Bytes, BytesPerSec, Ratio, Secs};

pub(crate) fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("counts are not 0")
}

/// The calibrated scenario of the course: ResNet-50 on an A100, fed by one hard disk.
pub(crate) fn lab_04() -> Scenario {
    Scenario {
        dataset: Dataset {
            samples: 62_893_081,
            stored: StoredSizes::Spread {
                mean: "159 kB".parse().unwrap(),
                spread: Spread::Gamma(Ratio::new(0.5).unwrap()),
            },
            decoded: "150528 B".parse().unwrap(),
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
        storage: disk(0.15e9),
        cache: Cache {
            capacity: Bytes::ZERO,
            policy: CachePolicy::None,
            order: EpochOrder::Shuffled,
        },
        prep: Prep {
            time: "0.848 ms".parse().unwrap(),
            spread: Spread::Gamma(Ratio::new(0.3).unwrap()),
        },
        link: HostLink { bandwidth: "12 GB/s".parse().unwrap() },
        accelerators: Accelerators {
            count: count(1),
            barrier: false,
            overhead: StepOverhead { mean: Secs::ZERO, spread: Spread::Constant },
            step_time: StepTime::Rate("3410.52 images/s".parse().unwrap()),
        },
        price: "$2.50/h".parse().unwrap(),
    }
}

/// A device with the preset's rule for one stream: a quarter of the whole.
pub(crate) fn disk(bandwidth: f64) -> Storage {
    Storage {
        bandwidth: BytesPerSec::new(bandwidth).unwrap(),
        stream_bandwidth: BytesPerSec::new(bandwidth / 4.0).unwrap(),
        latency: Secs::ZERO,
        requests_in_flight: None,
    }
}

/// The constants of the original lab: MiB divided by 1024 and called GB, multiply-adds as FLOPs.
pub(crate) fn source() -> Scenario {
    let mut scenario = lab_04();
    let StoredSizes::Spread { mean, .. } = &mut scenario.dataset.stored else { unreachable!() };
    *mean = "560760.498046875 B".parse().unwrap();
    scenario.accelerators.step_time = StepTime::Flops {
        per_sample: "4.1 GFLOP".parse().unwrap(),
        peak: "312 TFLOP/s".parse().unwrap(),
        fraction_of_peak: Ratio::ONE,
    };
    scenario
}

#[track_caller]
pub(crate) fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    let gap = (found - expected).abs();
    assert!(
        gap <= tolerance,
        "{what}: found {found}, expected {expected}, off by {gap:e}, allowed {tolerance:e}"
    );
}
