//! What does the first-order formula of the course say, and is it on safe ground?

use scenario::Scenario;
use units::{BytesPerSec, Quantity, Ratio, SamplesPerSec, Secs};

use crate::error::{ModelError, finite};
use crate::resource::Resource;

/// Workers up to this many add to the formula's bandwidth; more change nothing.
const WORKERS_COUNTED: u32 = 8;
/// So many workers get exactly the device's bandwidth out of it.
const WORKERS_OF_ONE_DEVICE: f64 = 4.0;
/// The formula's preparation time as a share of its read time.
const PREP_SHARE: f64 = 0.2;
/// Two sides that differ by less than roundings do are equal.
const ROUNDING: f64 = 1e-9;

/// The textbook's estimate for one scenario, with each term of its sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Textbook {
    /// How many devices' worth of bandwidth the workers get, `f`.
    pub worker_factor: Ratio,
    /// Bandwidth that the formula delivers to one accelerator, `B_e`.
    pub delivered: BytesPerSec,
    /// Bandwidth that one accelerator would need to be always busy, `b·s/t_c`.
    pub needed: BytesPerSec,
    /// Time to compute on a batch, `t_c`.
    pub compute: Secs,
    /// Time to read a batch, `t_io`.
    pub read: Secs,
    /// The part of reading that computing does not hide, `t_w`.
    pub wait: Secs,
    /// Time to prepare a batch, `t_p`; the formula never hides it.
    pub prep: Secs,
    /// Share of the time in which an accelerator computes, `η`.
    pub utilization: Ratio,
    /// Samples per second over all accelerators.
    pub samples_per_sec: SamplesPerSec,
    /// Storage while a batch takes longer to read than to compute, else the accelerators.
    pub bound_by: Resource,
    /// Whether this result stands outside the formula's range.
    pub edges: Edges,
}

/// Where the formula says what no machine does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Edges {
    /// `exceeds-device`: the workers get more than the device has.
    pub exceeds_device: bool,
    /// `prep-follows-storage`: preparation is shorter than the cores need, since the formula
    /// ties it to the disk.
    pub prep_follows_storage: bool,
}

/// What a utilization means for the one who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// At least 80 %.
    Healthy,
    /// From 50 % up to 80 %.
    Degraded,
    /// Below 50 %.
    Starved,
}

impl Health {
    /// The word for a utilization.
    pub fn of(utilization: Ratio) -> Self {
        match utilization.get() {
            share if share >= 0.8 => Self::Healthy,
            share if share >= 0.5 => Self::Degraded,
            _ => Self::Starved,
        }
    }

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Starved => "starved",
        }
    }
}

/// First-order estimate of accelerator utilization from storage bandwidth and workers.
///
/// Reading overlaps computing, preparation overlaps nothing.
///
/// ```text
/// f    = min(min(W, 8)/4, 2)          worker factor
/// B_e  = B·f/G                        effective bandwidth of each accelerator
/// t_io = b·s/B_e                      read time of a batch
/// t_p  = 0.2·t_io                     prep time
/// t_w  = max(t_io − t_c, 0)           wait time
/// η    = t_c/(t_c + t_w + t_p)        utilization; 1 − η is the Feeding Tax
/// ```
///
/// # Source
///
/// The course's Lab 04, "The Data Gravity Trap", Act I. It is a teaching formula and no paper
/// carries it; its overlap of reading and computing is that of any double-buffered loader.
///
/// # Assumptions
///
/// 1. Eight workers get twice the device's bandwidth. No device gives that: `exceeds_device`.
/// 2. Preparation is a fifth of reading, so it shrinks with a faster disk:
///    `prep_follows_storage` when the scenario's own preparation takes longer.
/// 3. There are no caches, latencies, cores or host links.
///
/// # Valid range
///
/// Up to four workers, with a preparation of about a fifth of the read time. Within it the
/// formula agrees with [`bound()`](crate::bound()) to a few percent while storage binds.
///
/// # Errors
///
/// [`ModelError::NoFiniteAnswer`] names the term and the field behind it.
///
/// # Example
///
/// ```
/// # use std::num::NonZeroU32;
/// # use scenario::*;
/// # use units::*;
/// # let count = |n| NonZeroU32::new(n).unwrap();
/// # let scenario = Scenario {
/// #     dataset: Dataset { samples: 62_893_081, stored: StoredSizes::Spread { mean: "159 kB".parse()?, spread: Spread::Constant }, decoded: "150528 B".parse()? },
/// #     loader: Loader { workers: count(4), loaders: Loaders::PerAccelerator, batch: count(64), prefetch: count(2), delivery: Delivery::InOrder, handover_worker: Secs::ZERO, handover_consumer: Secs::ZERO },
/// #     hosts: Hosts { count: count(1), cores: count(8), contention: Ratio::ZERO },
/// #     storage: Storage { bandwidth: "0.15 GB/s".parse()?, stream_bandwidth: "37.5 MB/s".parse()?, latency: Secs::ZERO, requests_in_flight: None },
/// #     cache: Cache { capacity: Bytes::ZERO, policy: CachePolicy::None, order: EpochOrder::Shuffled },
/// #     prep: Prep { time: "0.848 ms".parse()?, spread: Spread::Constant },
/// #     link: HostLink { bandwidth: "12 GB/s".parse()? },
/// #     accelerators: Accelerators { count: count(1), barrier: false, overhead: StepOverhead { mean: Secs::ZERO, spread: Spread::Constant }, step_time: StepTime::Rate("3410.52 images/s".parse()?) },
/// #     price: "$2.50/h".parse()?,
/// # };
/// let estimate = model::textbook(&scenario)?; // ResNet-50 on an A100, fed by one hard disk
/// assert_eq!(format!("{:.4}", estimate.utilization), "23.05 %");
/// assert_eq!(estimate.bound_by, model::Resource::Storage);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn textbook(scenario: &Scenario) -> Result<Textbook, ModelError> {
    let compute = finite(scenario.compute_time(), "compute time", "step-time")?.get();
    let batch = f64::from(scenario.loader.batch.get());
    let workers = scenario.loader.workers.get();
    let accelerators = f64::from(scenario.accelerators.count.get());
    let batch_bytes = batch * scenario.dataset.stored.mean().get();

    let factor = f64::from(workers.min(WORKERS_COUNTED)) / WORKERS_OF_ONE_DEVICE;
    let delivered = scenario.storage.bandwidth.get() * factor / accelerators;
    let read = batch_bytes / delivered;
    let prep = PREP_SHARE * read;
    let wait = (read - compute).max(0.0);
    let batch_time = compute + wait + prep;

    let cores_need = batch * scenario.prep.time.get() / f64::from(workers);
    Ok(Textbook {
        worker_factor: quantity(factor, "worker factor", "workers")?,
        delivered: quantity(delivered, "delivered bandwidth", "storage-bandwidth")?,
        needed: quantity(batch_bytes / compute, "needed bandwidth", "step-time")?,
        compute: quantity(compute, "compute time", "step-time")?,
        read: quantity(read, "read time", "storage-bandwidth")?,
        wait: quantity(wait, "wait time", "storage-bandwidth")?,
        prep: quantity(prep, "prep time", "storage-bandwidth")?,
        utilization: quantity(compute / batch_time, "utilization", "step-time")?,
        samples_per_sec: quantity(accelerators * batch / batch_time, "sample rate", "step-time")?,
        bound_by: if read > compute { Resource::Storage } else { Resource::Accelerators },
        edges: Edges {
            exceeds_device: factor > 1.0,
            prep_follows_storage: prep * (1.0 + ROUNDING) < cores_need,
        },
    })
}

/// The number as a quantity, or the error that says which answer has no finite value.
pub(crate) fn quantity<Q: Quantity>(
    value: f64,
    of: &'static str,
    field: &'static str,
) -> Result<Q, ModelError> {
    finite(Q::new(value).ok(), of, field)
}
