//! What does a run say?

use std::fmt;

use units::{Bytes, BytesPerSample, Ratio, Samples, SamplesPerSec, Secs};

use crate::pipeline::secs;
use crate::schedule::WarmUpRule;

/// The result of a simulation, over the measured window unless said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Samples computed per second.
    pub rate: SamplesPerSec,
    /// Half the width of the 95 % interval of the rate, over the rate, by batch means; nothing
    /// if the run is too short for one.
    pub rate_half_width: Option<Ratio>,
    /// Samples that workers made ready per second; in a long run the same as `rate`.
    pub loaded_rate: SamplesPerSec,
    /// Computing seconds over accelerators × elapsed, η. A step overhead is not utilization.
    pub utilization: Ratio,
    /// Utilization as benchmarks of the MLPerf Storage kind report it:
    /// `(n − 1)·t_c / (t_epoch − t_first − t_c)`. Only whole epochs of more than one step have it.
    pub benchmark_utilization: Option<Ratio>,
    /// The resource with the largest share of its capacity in use.
    pub binds: Resource,
    /// The share of each resource's capacity in use.
    pub shares: Shares,
    /// The storage; its capacity is its bandwidth.
    pub storage: Station,
    /// The cores of all hosts; the capacity is that of one host, so `busy` counts hosts.
    pub cores: Station,
    /// Seconds of all workers.
    pub workers: WorkerSeconds,
    /// Seconds of all consumers.
    pub consumers: ConsumerSeconds,
    /// Seconds of all accelerators.
    pub accelerators: AcceleratorSeconds,
    /// What the random draws came to.
    pub realized: Realized,
    /// Ready batches that no consumer has taken yet.
    pub queue: Queue,
    /// Time from one end of a step to the next of the same accelerator; nothing if there is no
    /// second one.
    pub step_time: Option<StepTimes>,
    /// From the start of an epoch to the first computing; of the first epoch if the window lies
    /// inside one.
    pub first_batch: Secs,
    /// How the start was left out.
    pub warm_up: WarmUp,
    /// What was measured.
    pub window: Window,
    /// Completions in the whole run, warm-up included: of latencies, reads, preparations, steps.
    pub sample_events: u64,
    /// Simulated time of the whole run.
    pub simulated: Secs,
    /// What to know before trusting the numbers.
    pub warnings: Vec<Warning>,
}

/// A resource that can be the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// The storage's bandwidth or its request slots.
    Storage,
    /// The workers, each with one sample at a time.
    Workers,
    /// The consumers' hand-over.
    HandOver,
    /// The cores.
    Cores,
    /// The link from host to accelerator.
    HostLink,
    /// The accelerators.
    Accelerators,
}

impl Resource {
    /// All, in the order in which a tie is decided.
    pub const ALL: [Self; 6] = [
        Self::Storage,
        Self::Workers,
        Self::HandOver,
        Self::Cores,
        Self::HostLink,
        Self::Accelerators,
    ];

    /// The name in files and on screens: `storage`, `host-link`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Workers => "workers",
            Self::HandOver => "hand-over",
            Self::Cores => "cores",
            Self::HostLink => "host-link",
            Self::Accelerators => "accelerators",
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// For each resource, the time that it needed for what it did over the time that it had.
///
/// What counts is the work itself: a worker that waits for other readers, for a core or for
/// room is not in use, so that a full storage does not make its workers look busy. The largest
/// share binds, a tie going to the first in [`Resource::ALL`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Bytes read over bandwidth, or slot-seconds at full stream rate over slots, the larger.
    pub storage: Ratio,
    /// Latency, reading at full stream rate, preparing on a core of one's own and hand-over.
    pub workers: Ratio,
    /// Batches handed over by consumers.
    pub hand_over: Ratio,
    /// Core-seconds of preparation.
    pub cores: Ratio,
    /// Seconds of copying.
    pub host_link: Ratio,
    /// Seconds of computing and step overhead.
    pub accelerators: Ratio,
}

impl Shares {
    /// The share of one resource.
    pub fn of(&self, resource: Resource) -> Ratio {
        match resource {
            Resource::Storage => self.storage,
            Resource::Workers => self.workers,
            Resource::HandOver => self.hand_over,
            Resource::Cores => self.cores,
            Resource::HostLink => self.host_link,
            Resource::Accelerators => self.accelerators,
        }
    }

    /// The resource with the largest share.
    pub fn largest(&self) -> Resource {
        let first = Resource::ALL[0];
        Resource::ALL
            .into_iter()
            .fold(first, |best, each| if self.of(each) > self.of(best) { each } else { best })
    }
}

/// A processor-sharing station over the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Station {
    /// Seconds of full capacity in use: half the capacity for a second counts half.
    pub busy: Secs,
    /// The rest of the window.
    pub idle: Secs,
    /// Customers, integrated over time.
    pub customer_seconds: Secs,
    /// Customers that came.
    pub arrivals: u64,
    /// Customers that left.
    pub departures: u64,
    /// Time that the customers who left had been there, summed by the customers.
    pub sojourn: Secs,
    /// Work done: bytes, or core-seconds.
    pub work: f64,
}

/// Seconds of workers by what they did; the sum is workers × elapsed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorkerSeconds {
    /// Waiting for a request slot.
    pub waiting_for_slot: Secs,
    /// Waiting for the first byte.
    pub latency: Secs,
    /// Reading.
    pub reading: Secs,
    /// Preparing.
    pub preparing: Secs,
    /// Handing over.
    pub handing_over: Secs,
    /// Holding as many undelivered batches as allowed.
    pub blocked: Secs,
    /// Done with the epoch.
    pub idle: Secs,
}

/// Seconds of consumers by what they did; the sum is loaders × elapsed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConsumerSeconds {
    /// Handing a batch over.
    pub handing_over: Secs,
    /// Holding a batch for which its accelerator has no room.
    pub blocked: Secs,
    /// Waiting; where hand-over takes no time, always.
    pub starved: Secs,
}

/// Seconds of accelerators by what they did; the sum is accelerators × elapsed, copying apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AcceleratorSeconds {
    /// Computing.
    pub computing: Secs,
    /// Held up in a step by something that is no computing.
    pub overhead: Secs,
    /// Waiting for a batch.
    pub starved: Secs,
    /// Waiting for the other accelerators.
    pub at_barrier: Secs,
    /// Copying the next batch meanwhile.
    pub copying: Secs,
}

/// What the random draws of the window came to, for a comparison at equal demands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Realized {
    /// Samples begun.
    pub samples: u64,
    /// Mean stored size of a sample, read from storage or found in the cache.
    pub sample_size: BytesPerSample,
    /// Share of samples found in the cache.
    pub hit_ratio: Ratio,
    /// Mean core-seconds of a preparation.
    pub prep_time: Secs,
    /// Requests to storage.
    pub requests: u64,
    /// Bytes delivered by storage.
    pub bytes_read: Bytes,
}

/// Ready, untaken batches over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// Mean over the window, over all loaders.
    pub mean_batches: f64,
    /// Ends of at most 512 stretches of the window, each with its mean.
    pub series: Vec<QueuePoint>,
}

/// A stretch of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QueuePoint {
    /// Its end, in simulated time.
    pub end: Secs,
    /// Ready batches, on average over the stretch.
    pub mean_batches: f64,
}

/// Times between ends of steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepTimes {
    /// The mean.
    pub mean: Secs,
    /// The median, within 0.5 %.
    pub median: Secs,
    /// What 99 in 100 do not exceed, within 0.5 %.
    pub p99: Secs,
}

/// What was left out at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarmUp {
    /// Steps left out.
    pub steps: u64,
    /// By which rule.
    pub rule: WarmUpRule,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Steps.
    pub steps: u64,
    /// Samples computed.
    pub samples: Samples,
    /// Its start in simulated time: the end of a step.
    pub start: Secs,
    /// Its end: the end of a step.
    pub end: Secs,
}

impl Window {
    /// Its length.
    pub fn elapsed(&self) -> Secs {
        secs(self.end.get() - self.start.get())
    }
}

/// Something to know before trusting a number.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// Nothing is random and there are several workers: they can march in lock step, far from
    /// what the same means give with any scatter.
    LockStep,
    /// The data set was scaled down, with the cache, to so many samples.
    ScaledDataSet {
        /// Samples with an identity.
        samples: u64,
    },
    /// The interval of the rate is wider than 1 %, or there is none.
    WideInterval {
        /// Half its width over the rate.
        half_width: Option<Ratio>,
    },
    /// The pilot had not settled when it was given up.
    NoSteadyState,
}

impl Warning {
    /// The code: `lock-step`, `scaled-data-set`, `wide-interval`, `no-steady-state`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LockStep => "lock-step",
            Self::ScaledDataSet { .. } => "scaled-data-set",
            Self::WideInterval { .. } => "wide-interval",
            Self::NoSteadyState => "no-steady-state",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LockStep => f.write_str(
                "nothing is random, so workers can march in lock step; give sizes or preparation \
                 a coefficient of variation",
            ),
            Self::ScaledDataSet { samples } => {
                write!(f, "data set and cache were scaled down together to {samples} samples")
            }
            Self::WideInterval { half_width: Some(half_width) } => write!(
                f,
                "the rate is known to ±{:.1} % only; measure more steps",
                half_width.percent()
            ),
            Self::WideInterval { half_width: None } => {
                f.write_str("too few steps for an interval; measure more")
            }
            Self::NoSteadyState => f.write_str(
                "the step times still drift after the longest pilot; measure more steps",
            ),
        }
    }
}
