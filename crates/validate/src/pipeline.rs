//! How is the scenario of a published run built from the few numbers that its source states?

use std::num::NonZeroU32;

use scenario::{
    Accelerators, Cache, CachePolicy, Dataset, Delivery, EpochOrder, HostLink, Hosts, Loader,
    Loaders, Prep, Scenario, Spread, StepOverhead, StepTime, Storage, StoredSizes,
};
use units::{Bytes, BytesPerSample, BytesPerSec, DollarsPerHour, Quantity, Ratio, Secs};

use crate::case::Inputs;
use crate::predict::NoPrediction;

/// A rate, in any unit, that no published run comes near: the resource has no part in the run.
const AMPLE: f64 = 1e15;

/// A time too short to have a part in the run.
const INSTANT_S: f64 = 1e-12;

/// A number of seconds, bytes or the like as a quantity.
pub(crate) fn quantity<Q: Quantity>(value: f64, name: &str) -> Result<Q, NoPrediction> {
    Q::new(value).map_err(|error| NoPrediction::new(format!("`{name}`: {error}")))
}

/// The number of an input.
pub(crate) fn number(inputs: &Inputs, key: &str) -> Result<f64, NoPrediction> {
    let found = inputs.number(key).filter(|value| *value > 0.0);
    found.ok_or_else(|| NoPrediction::new(format!("the row states no `{key}` above 0")))
}

/// The whole number of an input.
pub(crate) fn count(inputs: &Inputs, key: &str) -> Result<NonZeroU32, NoPrediction> {
    whole(number(inputs, key)?, key)
}

/// A number as a count.
pub(crate) fn whole(value: f64, name: &str) -> Result<NonZeroU32, NoPrediction> {
    /// No published run counts anything higher that engines must hold.
    const MOST: f64 = 1e6;
    let wrong = || NoPrediction::new(format!("`{name}` must be a whole number, found {value}"));
    if !(1.0..=MOST).contains(&value) || value.fract() != 0.0 {
        return Err(wrong());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let whole = value as u32;
    NonZeroU32::new(whole).ok_or_else(wrong)
}

/// One worker, one core, one accelerator, and nothing that takes time: each case adds what its
/// source states.
pub(crate) fn bare() -> Scenario {
    let bytes = |value| BytesPerSample::new(value).expect("a constant");
    let rate = BytesPerSec::new(AMPLE).expect("a constant");
    Scenario {
        dataset: Dataset {
            samples: 1 << 40,
            stored: StoredSizes::Spread { mean: bytes(1.0), spread: Spread::Constant },
            decoded: bytes(1.0),
        },
        loader: Loader {
            workers: NonZeroU32::MIN,
            loaders: Loaders::PerAccelerator,
            batch: NonZeroU32::MIN,
            prefetch: NonZeroU32::MIN.saturating_add(1),
            delivery: Delivery::InOrder,
            handover_worker: Secs::ZERO,
            handover_consumer: Secs::ZERO,
        },
        hosts: Hosts { count: NonZeroU32::MIN, cores: NonZeroU32::MIN, contention: Ratio::ZERO },
        storage: Storage {
            bandwidth: rate,
            stream_bandwidth: rate,
            latency: Secs::ZERO,
            requests_in_flight: None,
        },
        cache: Cache {
            capacity: Bytes::ZERO,
            policy: CachePolicy::None,
            order: EpochOrder::Shuffled,
        },
        prep: Prep { time: Secs::ZERO, spread: Spread::Constant },
        link: HostLink { bandwidth: rate },
        accelerators: Accelerators {
            count: NonZeroU32::MIN,
            barrier: false,
            overhead: StepOverhead { mean: Secs::ZERO, spread: Spread::Constant },
            step_time: StepTime::Measured(Secs::new(INSTANT_S).expect("a constant")),
        },
        price: DollarsPerHour::ZERO,
    }
}
