//! How does a simulation look in JSON?

use serde::{Deserialize, Serialize};

use super::{AnswerFields, ScenarioObject};

/// How `ironlaw simulate` was asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulationInputs {
    /// The scenario.
    pub(crate) scenario: ScenarioObject,
    /// The seed of all chance.
    pub(crate) seed: u64,
}

/// The result of `ironlaw simulate`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SimulationResult {
    /// The answer in the words that all engines share.
    #[serde(flatten)]
    pub(crate) answer: AnswerFields,
    /// Half the 95 % interval of the rate, over the rate.
    pub(crate) samples_per_s_half_width: Option<f64>,
    /// Mean time from one end of a step to the next.
    pub(crate) step_mean_s: Option<f64>,
    /// Its median.
    pub(crate) step_p50_s: Option<f64>,
    /// Its 99th percentile.
    pub(crate) step_p99_s: Option<f64>,
    /// From the start of an epoch to the first computing.
    pub(crate) start_to_first_compute_s: f64,
    /// Mean number of ready batches that wait for the consumers.
    pub(crate) queue_mean_batches: f64,
    /// Seconds of all workers in the window, by what they did.
    pub(crate) worker_seconds: WorkerSecondsObject,
    /// Seconds of all accelerators in the window, by what they did.
    pub(crate) accelerator_seconds: AcceleratorSecondsObject,
    /// Busy seconds of the storage in the window.
    pub(crate) storage_busy_s: f64,
    /// Bytes that storage delivered in the window.
    pub(crate) bytes_read: f64,
    /// Steps left out at the start.
    pub(crate) warm_up_steps: u64,
    /// By which rule they were left out.
    pub(crate) warm_up_rule: String,
    /// Steps that were measured.
    pub(crate) window_steps: u64,
    /// Simulated seconds that were measured.
    pub(crate) window_s: f64,
    /// Completions of latencies, reads, preparations and steps in the whole run.
    pub(crate) sample_events: u64,
}

/// What the workers did.
#[expect(clippy::struct_field_names, reason = "a key ends in its unit")]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkerSecondsObject {
    /// Waited for a request slot of the storage.
    pub(crate) waiting_for_slot_s: f64,
    /// Waited for first bytes.
    pub(crate) latency_s: f64,
    /// Read.
    pub(crate) reading_s: f64,
    /// Prepared.
    pub(crate) preparing_s: f64,
    /// Handed over.
    pub(crate) handing_over_s: f64,
    /// Had all the undelivered batches that they may have.
    pub(crate) blocked_s: f64,
    /// Had nothing left to do in the epoch.
    pub(crate) idle_s: f64,
}

/// What the accelerators did.
#[expect(clippy::struct_field_names, reason = "a key ends in its unit")]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceleratorSecondsObject {
    /// Computed.
    pub(crate) computing_s: f64,
    /// Were held up by something that is no computing.
    pub(crate) overhead_s: f64,
    /// Waited for a batch.
    pub(crate) starved_s: f64,
    /// Waited for the other accelerators.
    pub(crate) at_barrier_s: f64,
}
