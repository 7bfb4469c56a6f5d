//! What the pipeline runs on: hosts, storage, cache, host link, accelerators.

use std::num::NonZeroU32;

use units::{
    Bytes, BytesPerSample, BytesPerSec, CheckedDiv, FlopPerSample, FlopPerSec, Ratio, Samples,
    SamplesPerSec, Secs,
};

use crate::dataset::Spread;

/// The machines that loaders run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hosts {
    /// How many there are; loaders are spread over them evenly.
    pub count: NonZeroU32,
    /// Cores of each that preparation may use, `C`.
    pub cores: NonZeroU32,
    /// What each further busy core of a host takes from the others, `σ`: 0 where every core is
    /// whole, above where threads share a core, its clock or the memory behind it.
    pub contention: Ratio,
}

impl Hosts {
    /// What so many busy cores of one host do together, in cores that are alone.
    ///
    /// ```text
    /// S(k) = k/(1 + σ·(k − 1)) up to k = C, the same from there on
    /// ```
    ///
    /// # Source
    ///
    /// Gunther (1993), "A simple capacity model of massively parallel transaction systems", CMG
    /// conference: the serial term of the universal scalability law, without its coherency term,
    /// so that `S` never falls while `σ ≤ 1`.
    #[inline]
    pub fn speedup(&self, busy: f64) -> f64 {
        let busy = busy.min(f64::from(self.cores.get()));
        busy / (1.0 + self.contention.get() * (busy - 1.0).max(0.0))
    }
}

/// Where stored samples lie; one device or service, shared by all loaders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Storage {
    /// What it sustains over all streams, `B`.
    pub bandwidth: BytesPerSec,
    /// What one stream gets at most, `B₁`.
    pub stream_bandwidth: BytesPerSec,
    /// Time from a request to its first byte, `L`.
    pub latency: Secs,
    /// Requests in flight at most, `Q`; without one, as many as there are workers.
    pub requests_in_flight: Option<NonZeroU32>,
}

/// What is kept nearer than storage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cache {
    /// Its size, `M`, over all hosts together.
    pub capacity: Bytes,
    /// What it keeps when it is full.
    pub policy: CachePolicy,
    /// Whether each epoch has an order of its own.
    pub order: EpochOrder,
}

/// What a full cache keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePolicy {
    /// There is no cache.
    None,
    /// The operating system's page cache, modeled as random replacement.
    Page,
    /// The least recently used sample leaves first.
    Lru,
    /// What came first stays.
    Pinned,
}

/// The order in which an epoch visits the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochOrder {
    /// A new random order for every epoch.
    Shuffled,
    /// The same order in every epoch.
    Fixed,
}

/// The work of a core on one sample (decoding, augmentation), `t_prep`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prep {
    /// Its mean, in seconds of one core.
    pub time: Secs,
    /// How it scatters from sample to sample.
    pub spread: Spread,
}

/// The way from host memory to one accelerator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HostLink {
    /// Its bandwidth toward the accelerator, `H`.
    pub bandwidth: BytesPerSec,
}

/// What consumes the batches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accelerators {
    /// How many there are, `G`.
    pub count: NonZeroU32,
    /// Whether a step ends only when the slowest accelerator is done.
    pub barrier: bool,
    /// Time per step that is no computing, `t_o`, drawn per accelerator and step.
    pub overhead: StepOverhead,
    /// Where the compute time of a batch comes from.
    pub step_time: StepTime,
}

/// Time per step that is no computing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepOverhead {
    /// Its mean.
    pub mean: Secs,
    /// How it scatters.
    pub spread: Spread,
}

/// Where the compute time of a batch, `t_c`, comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StepTime {
    /// A step was timed; it holds at this batch size only.
    Measured(Secs),
    /// A rate was measured, `R`: `t_c = b/R`.
    Rate(SamplesPerSec),
    /// Worked out from operations: `t_c = b·F/(P·u)`.
    Flops {
        /// Operations to train on one sample, `F`: three times the forward pass.
        per_sample: FlopPerSample,
        /// The peak rate, `P`, at a precision and density that its fact states.
        peak: FlopPerSec,
        /// The part of the peak that is reached, `u`.
        fraction_of_peak: Ratio,
    },
}

impl StepTime {
    /// Samples per second of one accelerator that never waits.
    pub fn rate(self, batch: Samples) -> Option<SamplesPerSec> {
        match self {
            Self::Measured(time) => batch.checked_div(time),
            Self::Rate(rate) => Some(rate),
            Self::Flops { per_sample, peak, fraction_of_peak } => {
                peak.scaled(fraction_of_peak.get())?.checked_div(per_sample)
            }
        }
    }
}

impl Storage {
    /// The rate of a lone stream: no stream gets more than the device has.
    #[inline]
    pub fn lone_stream(&self) -> BytesPerSec {
        self.stream_bandwidth.min(self.bandwidth)
    }

    /// The time of a lone stream for one sample, without latency.
    #[inline]
    pub fn read_time(&self, size: BytesPerSample) -> Option<Secs> {
        Secs::new(size.get() / self.lone_stream().get()).ok()
    }
}
