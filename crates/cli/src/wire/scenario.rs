//! How does a scenario look in JSON, as it was understood?

use serde::{Deserialize, Serialize};

/// A scenario as it was understood: every field, in base units.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScenarioObject {
    /// The preset at its base.
    pub(crate) preset: Option<String>,
    /// The file that was read.
    pub(crate) scenario_file: Option<String>,
    /// The data set's name, if it has one in the catalogue.
    pub(crate) dataset: Option<String>,
    /// Samples in the data set.
    pub(crate) samples: u64,
    /// Mean stored size of a sample.
    pub(crate) sample_size_bytes: f64,
    /// Standard deviation of the stored size over its mean.
    pub(crate) sample_cv: f64,
    /// How stored sizes scatter: constant, exponential, gamma, lognormal, empirical.
    pub(crate) sample_spread: String,
    /// Size of a sample as it crosses to the accelerator.
    pub(crate) decoded_size_bytes: f64,
    /// Workers of each loader.
    pub(crate) workers: u32,
    /// `per-accelerator` or `shared`.
    pub(crate) loaders: String,
    /// Samples in a batch of one accelerator.
    pub(crate) batch: u32,
    /// Undelivered batches that a worker may hold, the one in progress counted.
    pub(crate) prefetch: u32,
    /// `in-order` or `pool`.
    pub(crate) delivery: String,
    /// Time of the worker to hand one sample over.
    pub(crate) handover_worker_s: f64,
    /// Time of the consumer to take one sample.
    pub(crate) handover_consumer_s: f64,
    /// Machines that the loaders run on.
    pub(crate) hosts: u32,
    /// Cores of each that preparation may use.
    pub(crate) cores: u32,
    /// What each further busy core of a host takes from the others.
    pub(crate) core_contention: f64,
    /// The storage's name, if it has one in the catalogue.
    pub(crate) storage: Option<String>,
    /// What storage sustains over all streams.
    pub(crate) storage_bandwidth_bytes_per_s: f64,
    /// What one stream gets at most.
    pub(crate) stream_bandwidth_bytes_per_s: f64,
    /// Time from a request to its first byte.
    pub(crate) latency_s: f64,
    /// Requests that storage takes at once; null for no limit.
    pub(crate) requests_in_flight: Option<u32>,
    /// Size of the cache over all hosts.
    pub(crate) cache_bytes: f64,
    /// `none`, `page`, `lru` or `pinned`.
    pub(crate) cache_policy: String,
    /// `shuffled` or `fixed`.
    pub(crate) epoch_order: String,
    /// Seconds of one core to prepare one sample.
    pub(crate) prep_s: f64,
    /// Standard deviation of the preparation time over its mean.
    pub(crate) prep_cv: f64,
    /// How preparation times scatter.
    pub(crate) prep_spread: String,
    /// Host memory to one accelerator.
    pub(crate) link_bandwidth_bytes_per_s: f64,
    /// The accelerator's name, if it was named.
    pub(crate) accelerator: Option<String>,
    /// The model's name, if it was named.
    pub(crate) model: Option<String>,
    /// Accelerators.
    pub(crate) count: u32,
    /// Time to compute one batch, however it was said.
    pub(crate) step_time_s: f64,
    /// Samples per second of one accelerator that never waits.
    pub(crate) rate_samples_per_s: f64,
    /// Time per step that is no computing.
    pub(crate) step_overhead_s: f64,
    /// Standard deviation of the step overhead over its mean.
    pub(crate) step_overhead_cv: f64,
    /// Whether each step waits for the slowest accelerator.
    pub(crate) barrier: bool,
    /// Price of one accelerator.
    pub(crate) price_usd_per_h: f64,
    /// Where each field was said: `preset`, `file:LINE`, `flag`, `default`.
    pub(crate) said: std::collections::BTreeMap<String, String>,
}

/// The result of `ironlaw scenario`: the answer is the inputs, as they were understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Understood {
    /// Whether the words make a scenario; if not, there is an error object instead.
    pub(crate) valid: bool,
}
