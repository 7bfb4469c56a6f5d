//! How does an answer of an engine look in JSON, and what stands beside it in a prediction?

use serde::{Deserialize, Serialize};

/// What one engine says, in the words that all share.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerFields {
    /// `textbook`, `bound`, `forecast` or `simulate`.
    pub(crate) engine: String,
    /// What its result is called: estimate, bound, forecast, simulation.
    pub(crate) is: String,
    /// Share of the time in which the accelerators compute.
    pub(crate) utilization: f64,
    /// The rest of that time.
    pub(crate) feeding_tax: f64,
    /// `healthy` (from 0.8), `degraded` (from 0.5) or `starved`.
    pub(crate) health: String,
    /// Samples per second over all accelerators.
    pub(crate) samples_per_s: f64,
    /// The resource that sets the rate: storage, storage-requests, workers, hand-over, cores,
    /// host-link or accelerators.
    pub(crate) bound_by: String,
    /// The resource that would set it next.
    pub(crate) next_bound: Option<String>,
    /// How much faster it could get before that, as a ratio of rates.
    pub(crate) headroom: Option<f64>,
    /// Compute time of a batch.
    pub(crate) compute_s: f64,
    /// Share of reads that the cache answers.
    pub(crate) hit_ratio: Option<f64>,
    /// The time of an epoch, its empty start included where the engine knows it.
    pub(crate) epoch_s: f64,
    /// Steps of an epoch.
    pub(crate) epoch_steps: u64,
    /// From an epoch's start to its first batch; bound and forecast only.
    pub(crate) first_batch_s: Option<f64>,
    /// Utilization as MLPerf Storage counts it, over whole epochs, which is another number.
    pub(crate) mlperf_au: Option<f64>,
    /// Dollars an hour that pay for accelerators which do not compute.
    pub(crate) idle_usd_per_h: f64,
    /// Dollars of accelerators for an epoch.
    pub(crate) epoch_usd: f64,
    /// What each resource allows alone, and the share of it in use.
    pub(crate) stages: Vec<StageObject>,
}

/// One resource in an answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StageObject {
    /// The resource.
    pub(crate) resource: String,
    /// What it alone allows; null from the simulator, which knows loads only.
    pub(crate) limit_samples_per_s: Option<f64>,
    /// The share of it in use.
    pub(crate) busy: f64,
}

/// The result of `ironlaw predict`: the chosen engine's answer, and what the others say.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Prediction {
    /// The chosen engine's answer.
    #[serde(flatten)]
    pub(crate) answer: AnswerFields,
    /// The textbook's terms, if it is the chosen engine.
    pub(crate) terms: Option<TextbookTerms>,
    /// What each engine says, in short.
    pub(crate) engines: Vec<EngineSummary>,
    /// Changes that were tried, the best first.
    pub(crate) fixes: Vec<FixObject>,
    /// What alone would reach the target of `--target`.
    pub(crate) needed: Vec<NeededObject>,
}

/// The terms of the textbook's sum.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextbookTerms {
    /// How many devices' worth of bandwidth the workers get.
    pub(crate) worker_factor: f64,
    /// Bandwidth delivered to one accelerator.
    pub(crate) delivered_bytes_per_s: f64,
    /// Bandwidth that one accelerator needs to be always busy.
    pub(crate) needed_bytes_per_s: f64,
    /// Time to read a batch.
    pub(crate) read_s: f64,
    /// The part of reading that computing does not hide.
    pub(crate) wait_s: f64,
    /// Time to prepare a batch.
    pub(crate) prep_s: f64,
}

/// One engine's answer in short.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EngineSummary {
    /// The engine.
    pub(crate) engine: String,
    /// Its utilization.
    pub(crate) utilization: f64,
    /// Its samples per second.
    pub(crate) samples_per_s: f64,
    /// What it says binds.
    pub(crate) bound_by: String,
}

/// A change that was tried.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FixObject {
    /// The change, as a phrase.
    pub(crate) change: String,
    /// The flags that make it.
    pub(crate) flags: Vec<String>,
    /// The new rate over the old one.
    pub(crate) gain: f64,
    /// The utilization then.
    pub(crate) utilization: f64,
    /// Samples per second then.
    pub(crate) samples_per_s: f64,
    /// What binds then.
    pub(crate) bound_by: String,
    /// Dollars of accelerators for a million samples then.
    pub(crate) usd_per_million_samples: f64,
}

/// How much of one thing alone reaches the target utilization.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeededObject {
    /// The field that is turned.
    pub(crate) field: String,
    /// Whether it can reach the target at all.
    pub(crate) reachable: bool,
    /// `at-least` or `at-most`.
    pub(crate) sense: String,
    /// The value, in base units; null if out of reach.
    pub(crate) value: Option<f64>,
    /// Its unit.
    pub(crate) unit: String,
    /// The utilization at the end of its range, if out of reach.
    pub(crate) best_utilization: Option<f64>,
    /// What binds there, if out of reach.
    pub(crate) bound_by: Option<String>,
}
