//! Which resource sets the rate, and which rate does no pipeline exceed?

use scenario::{Delivery, Scenario};
use units::{Ratio, SamplesPerSec, Secs};

use crate::cache::hit_ratio;
use crate::error::{ModelError, finite};
use crate::resource::{Limits, Resource};
use crate::textbook::quantity;

/// The asymptotic bound of one scenario, with the resource behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// No pipeline like this delivers more, over all accelerators, `X`.
    pub samples_per_sec: SamplesPerSec,
    /// The resource that sets it.
    pub bound_by: Resource,
    /// The resource that would set it next, if it ever would.
    pub next: Option<Resource>,
    /// How much faster the pipeline could get before `next` binds, as a ratio of rates.
    pub headroom: Option<Ratio>,
    /// The rate that each resource alone allows.
    pub limits: Limits,
    /// Share of the time in which the accelerators compute, `η = X·t_c/(G·b)`.
    pub utilization: Ratio,
    /// Share of reads that the cache answers, after the first epoch.
    pub hit_ratio: Ratio,
}

/// How long an epoch takes at a given rate, its empty start included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    /// Steps, `n = ⌊N/(G·b)⌋`.
    pub steps: u64,
    /// From the start until the first batch is there, `t_first`.
    pub first_batch: Secs,
    /// The whole epoch, `t_epoch = t_first + n·G·b/X`.
    pub time: Secs,
    /// Accelerator utilization as MLPerf Storage counts it; nothing for a single step.
    pub mlperf_au: Option<Ratio>,
}

/// Asymptotic operational bound on the sample rate of a training input pipeline.
///
/// Each resource alone allows a rate; the smallest is the bound.
///
/// ```text
/// storage            B/((1 − h)·s)
/// storage-requests   Q/((1 − h)·(L + s/min(B₁, B)))         Little's law
/// workers            n_L·W/(t_read + t_prep + t_h),          t_read = (1 − h)·(L + s/min(B₁, B))
/// hand-over          n_L/t_d
/// cores              hosts·S(C)/t_prep,                     S(k) = k/(1 + σ·(k − 1))
/// host-link          G·H/s_dec
/// accelerators       G·b/(t_c + t_o)
/// X = min of these                                          η = X·t_c/(G·b)
/// ```
///
/// # Source
///
/// Denning and Buzen (1978), ACM Computing Surveys 10(3), doi:10.1145/356733.356735 (bottleneck
/// analysis from operational laws); Little (1961), Operations Research 9(3),
/// doi:10.1287/opre.9.3.383.
///
/// # Assumptions
///
/// 1. Steady state: the start and the end of an epoch are not counted ([`Bound::epoch`] is).
/// 2. Resources overlap fully, nothing queues: random times only make it slower.
/// 3. The cache hits its mean share at every moment of an epoch.
/// 4. Latency and per-stream bandwidth do not change with load.
///
/// # Valid range
///
/// Any scenario without faults. As a prediction it is close when one resource is well below the
/// others (`headroom` above a third or so); near a tie [`forecast()`](crate::forecast()) is.
///
/// # Errors
///
/// [`ModelError::NoFiniteAnswer`] when the rate or a time is beyond the finite numbers.
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
/// #     loader: Loader { workers: count(16), loaders: Loaders::PerAccelerator, batch: count(64), prefetch: count(2), delivery: Delivery::InOrder, handover_worker: Secs::ZERO, handover_consumer: Secs::ZERO },
/// #     hosts: Hosts { count: count(1), cores: count(8), contention: Ratio::ZERO },
/// #     storage: Storage { bandwidth: "3.5 GB/s".parse()?, stream_bandwidth: "875 MB/s".parse()?, latency: Secs::ZERO, requests_in_flight: None },
/// #     cache: Cache { capacity: Bytes::ZERO, policy: CachePolicy::None, order: EpochOrder::Shuffled },
/// #     prep: Prep { time: "6 ms".parse()?, spread: Spread::Constant },
/// #     link: HostLink { bandwidth: "12 GB/s".parse()? },
/// #     accelerators: Accelerators { count: count(1), barrier: false, overhead: StepOverhead { mean: Secs::ZERO, spread: Spread::Constant }, step_time: StepTime::Rate("3410.52 images/s".parse()?) },
/// #     price: "$2.50/h".parse()?,
/// # };
/// let bound = model::bound(&scenario)?; // a fast disk, 6 ms of decoding, 8 cores
/// assert_eq!(bound.bound_by, model::Resource::Cores); // 8 / 6 ms
/// assert_eq!(bound.samples_per_sec.to_string(), "1,333.3/s");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bound(scenario: &Scenario) -> Result<Bound, ModelError> {
    let compute = finite(scenario.compute_time(), "compute time", "step-time")?;
    let hits = hit_ratio(scenario);
    let limits = limits(scenario, hits, compute);
    let (bound_by, rate) = limits.smallest(|_| true);
    let (next, next_rate) = limits.smallest(|resource| resource != bound_by);
    let next = next_rate.is_finite().then_some(next);
    Ok(Bound {
        samples_per_sec: quantity(rate, "sample rate", "step-time")?,
        bound_by,
        next,
        headroom: next.and_then(|_| Ratio::new(next_rate / rate).ok()),
        limits,
        utilization: utilization(scenario, rate, compute)?,
        hit_ratio: hits,
    })
}

impl Bound {
    /// The time of an epoch at this bound, its empty start included.
    pub fn epoch(&self, scenario: &Scenario) -> Result<Epoch, ModelError> {
        epoch(scenario, self.samples_per_sec)
    }
}

/// `η = X·t_c/(G·b)`: a step overhead is no utilization.
#[inline]
pub(crate) fn utilization(
    scenario: &Scenario,
    rate: f64,
    compute: Secs,
) -> Result<Ratio, ModelError> {
    let share = rate * compute.get() / scenario.samples_per_step() as f64;
    quantity(share, "utilization", "step-time")
}

/// The time of an epoch that delivers at `rate` once its pipeline has filled.
///
/// ```text
/// t_first = k · max( t_read + t_prep, n_L·W·s·(1 − h)/B, n_L·W·t_prep/(hosts·S(C)) )
/// k       = b in order, ⌈b/W⌉ from a pool
/// t_epoch = t_first + n·G·b/X
/// AU      = (n − 1)·t_c/(t_epoch − t_first − t_c)
/// ```
///
/// The pipeline starts empty at every epoch and all workers begin at once, each with `k` samples
/// before a first batch is ready: a whole batch if batches are delivered in order, a share of one
/// if any ready sample will do. The first batch takes one worker's `k` samples, and no less than
/// the burst of all workers' takes of the storage and of the cores.
pub(crate) fn epoch(scenario: &Scenario, rate: SamplesPerSec) -> Result<Epoch, ModelError> {
    let compute = finite(scenario.compute_time(), "compute time", "step-time")?.get();
    let miss = 1.0 - hit_ratio(scenario).get();
    let each = samples_of_each_worker(scenario);
    let burst = scenario.worker_count() as f64 * each;
    let size = scenario.dataset.stored.mean().get();
    let prep = scenario.prep.time.get();
    let first = (each * (read_time(scenario, miss) + prep))
        .max(burst * size * miss / scenario.storage.bandwidth.get())
        .max(burst * prep / scenario.core_capacity());
    let steps = scenario.steps_per_epoch();
    let consuming = steps as f64 * scenario.samples_per_step() as f64 / rate.get();
    let au = (steps as f64 - 1.0) * compute / (consuming - compute);
    Ok(Epoch {
        steps,
        first_batch: quantity(first, "first batch", "storage-bandwidth")?,
        time: quantity(first + consuming, "epoch time", "samples")?,
        mlperf_au: if steps > 1 { Ratio::new(au).ok() } else { None },
    })
}

/// Samples that each worker makes ready before a loader has its first batch.
fn samples_of_each_worker(scenario: &Scenario) -> f64 {
    let loader = &scenario.loader;
    f64::from(match loader.delivery {
        Delivery::InOrder => loader.batch.get(),
        Delivery::Pool => loader.batch.get().div_ceil(loader.workers.get()),
    })
}

/// `t_read`: what a worker spends on storage for a sample, hits included.
#[inline]
pub(crate) fn read_time(scenario: &Scenario, miss: f64) -> f64 {
    let storage = &scenario.storage;
    let size = scenario.dataset.stored.mean().get();
    miss * (storage.latency.get() + size / storage.lone_stream().get())
}

#[inline]
pub(crate) fn limits(scenario: &Scenario, hits: Ratio, compute: Secs) -> Limits {
    let storage = &scenario.storage;
    let loader = &scenario.loader;
    let miss = 1.0 - hits.get();
    let read = read_time(scenario, miss);
    let prep = scenario.prep.time.get();
    let loaders = f64::from(scenario.loader_count());
    let accelerators = f64::from(scenario.accelerators.count.get());
    let step = compute.get() + scenario.accelerators.overhead.mean.get();
    let requests = storage.requests_in_flight.map_or(f64::INFINITY, |most| f64::from(most.get()));
    // A demand of 0 makes an infinite rate: that resource has no part in the scenario.
    Limits::new([
        storage.bandwidth.get() / (miss * scenario.dataset.stored.mean().get()),
        if requests.is_finite() { requests / read } else { f64::INFINITY },
        scenario.worker_count() as f64 / (read + prep + loader.handover_worker.get()),
        loaders / loader.handover_consumer.get(),
        scenario.core_capacity() / prep,
        accelerators * scenario.link.bandwidth.get() / scenario.dataset.decoded.get(),
        accelerators * f64::from(loader.batch.get()) / step,
    ])
}
