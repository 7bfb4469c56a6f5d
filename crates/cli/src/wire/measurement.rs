//! How does a measurement look in JSON? This is the schema `ironlaw.measure`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The question of `ironlaw measure` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureInputs {
    /// Where the samples lie; `demo` for a corpus made for the run.
    pub(crate) path: String,
    /// Worker threads.
    pub(crate) workers: u32,
    /// Samples in a batch.
    pub(crate) batch: u32,
    /// Undelivered batches that a worker may hold, the one in progress counted.
    pub(crate) prefetch: u32,
    /// Time that the emulated accelerator computes on a batch.
    pub(crate) step_time_s: f64,
    /// For how long was measured after the start that is left out.
    pub(crate) seconds: f64,
    /// `cold` (from the device), `warm` (from memory) or `remote` (from an object store).
    pub(crate) cache: String,
    /// The seed of all chance.
    pub(crate) seed: u64,
    /// Price of the accelerator.
    pub(crate) price_usd_per_h: f64,
    /// The command line.
    pub(crate) command_line: Vec<String>,
}

/// The result of `ironlaw measure`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureResult {
    /// Whether no rule of validity is broken.
    pub(crate) valid: bool,
    /// The broken rules, as sentences.
    pub(crate) reasons: Vec<String>,
    /// Every rule of validity.
    pub(crate) rules: Vec<RuleObject>,
    /// What the loader delivered.
    pub(crate) measured: MeasuredObject,
    /// What the engines say from the probes alone.
    pub(crate) predicted: PredictedObject,
    /// What binds, by the simulation.
    pub(crate) bound_by: String,
    /// Dollars an hour for an accelerator that waits, at the measured utilization.
    pub(crate) idle_usd_per_h: f64,
    /// Changes by their gain, as the forecast sees them.
    pub(crate) fixes: Vec<MeasuredFixObject>,
    /// What was found where the samples lie.
    pub(crate) scan: ScanObject,
    /// What the probes found.
    pub(crate) probes: ProbesObject,
    /// The machine.
    pub(crate) environment: EnvironmentObject,
    /// The batches of the run.
    pub(crate) batches: Vec<BatchObject>,
    /// Batches at the start that are left out: workers × (prefetch + 1).
    pub(crate) warm_up_batches: usize,
    /// The run was stopped before its time.
    pub(crate) partial: bool,
}

/// What is known of a measurement that was stopped before its loader ran.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoppedResult {
    /// Never: nothing was measured to the end.
    pub(crate) valid: bool,
    /// Why it is not valid.
    pub(crate) reasons: Vec<String>,
    /// Always.
    pub(crate) partial: bool,
    /// What was found where the samples lie.
    pub(crate) scan: ScanObject,
}

/// A rule of validity.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleObject {
    /// Its name.
    pub(crate) rule: String,
    /// What a valid measurement has.
    pub(crate) expected: String,
    /// What this one has.
    pub(crate) found: String,
    /// `held`, `broken` or `not checked`.
    pub(crate) verdict: String,
}

/// What the loader delivered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasuredObject {
    /// Share of the time in which the accelerator computed.
    pub(crate) utilization: f64,
    /// Samples per second.
    pub(crate) samples_per_s: f64,
    /// Batches that were counted.
    pub(crate) batches: usize,
    /// In how many seconds.
    pub(crate) elapsed_s: f64,
    /// Samples that could not be read or prepared and were replaced, by reason.
    pub(crate) replaced: BTreeMap<String, u64>,
    /// Share of the samples' pages in memory before and after; null where the system does not say.
    pub(crate) resident: Option<[f64; 2]>,
    /// `direct`, `evicted`, `buffered` or `object`; null if a cold run had no way past the page
    /// cache.
    pub(crate) access: Option<String>,
    /// What the store was asked during the run; null where samples lie on this machine.
    pub(crate) store: Option<StoreUseObject>,
    /// Cores used by the meter, by others, and by other virtual machines.
    pub(crate) cores_used: Option<CoresObject>,
}

/// What a store was asked, and how it answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoreUseObject {
    /// Requests, those that were sent again included.
    pub(crate) requests: u64,
    /// Answers of status 429, 500, 502, 503 or 504.
    pub(crate) turned_away: u64,
    /// Seconds waited before such requests were sent again, over all connections.
    pub(crate) waited_s: f64,
}

/// Cores in use over the run, on average.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoresObject {
    /// By this process.
    pub(crate) own: f64,
    /// By all others.
    pub(crate) others: f64,
    /// Taken by the host of a virtual machine.
    pub(crate) stolen: f64,
}

/// One thing for each engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByEngine<T> {
    /// The slowest resource.
    pub(crate) bound: T,
    /// With queueing.
    pub(crate) forecast: T,
    /// Batch by batch.
    pub(crate) simulate: T,
}

/// What the engines say.
pub(crate) type PredictedObject = ByEngine<PredictionObject>;

/// What one engine says, and how far off it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PredictionObject {
    /// Share of the time in which the accelerator computes.
    pub(crate) utilization: f64,
    /// Samples per second.
    pub(crate) samples_per_s: f64,
    /// Predicted over measured samples per second, less one.
    pub(crate) error: f64,
}

/// A change and its gain.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasuredFixObject {
    /// What is changed.
    pub(crate) change: String,
    /// The new rate over the old one.
    pub(crate) gain: f64,
    /// The utilization then.
    pub(crate) utilization: f64,
}

/// What was found where the samples lie.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScanObject {
    /// `files`, `tar` or `tfrecord`.
    pub(crate) container: String,
    /// Samples in all.
    pub(crate) samples: u64,
    /// Samples that were read.
    pub(crate) samples_used: usize,
    /// Bytes in all.
    pub(crate) bytes: u64,
    /// Mean size of the samples held.
    pub(crate) mean_bytes: Option<f64>,
    /// Standard deviation of sizes over their mean.
    pub(crate) size_cv: Option<f64>,
    /// Samples by size: the key is the bucket's least size, its end is twice that.
    pub(crate) histogram: BTreeMap<u64, u64>,
    /// Files whose first bytes were looked at.
    pub(crate) looked_at: u64,
    /// Their formats.
    pub(crate) formats: BTreeMap<String, u64>,
    /// What was left out, by reason.
    pub(crate) skipped: BTreeMap<String, u64>,
}

/// What the probes found.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProbesObject {
    /// Reads from the device; empty where there is no way past the page cache.
    pub(crate) storage_cold: Vec<StreamProbeObject>,
    /// Reads from memory; empty for a store.
    pub(crate) storage_warm: Vec<StreamProbeObject>,
    /// Reads from a store; empty where samples lie on this machine.
    pub(crate) storage_remote: Vec<StreamProbeObject>,
    /// Reading and preparing in turns, in the state measured: one worker, as many as cores, twice
    /// as many.
    pub(crate) workers: Vec<WorkerPointObject>,
    /// Seconds of a core for a sample of the corpus, read and prepared by a lone worker.
    pub(crate) worker_core_s: f64,
    /// Their standard deviation over the mean.
    pub(crate) worker_core_cv: f64,
    /// What each further busy core takes from the others while workers read and prepare.
    pub(crate) worker_contention: f64,
    /// Seconds for a sample that a worker has no core though one is free.
    pub(crate) worker_core_wait_s: f64,
    /// Seconds of a core with twice as many workers as cores over those with as many.
    pub(crate) worker_turns: f64,
    /// Most bytes per second over all streams, in the state measured.
    pub(crate) storage_bytes_per_s: f64,
    /// Bytes per second of a stream beyond its latency.
    pub(crate) stream_bytes_per_s: f64,
    /// Seconds from a request to its first byte.
    pub(crate) latency_s: f64,
    /// Whether sizes differ enough to tell latency and rate apart.
    pub(crate) latency_separated: bool,
    /// Seconds of a core to read a sample.
    pub(crate) read_core_s: f64,
    /// What preparation did.
    pub(crate) preparation: String,
    /// The decoders.
    pub(crate) decoders: String,
    /// Seconds of one core to prepare a sample of the corpus.
    pub(crate) prep_s: f64,
    /// Their standard deviation over the mean.
    pub(crate) prep_cv: f64,
    /// Samples prepared by one thread.
    pub(crate) prepared: usize,
    /// Samples per second by threads, each repetition.
    pub(crate) core_curve: Vec<CorePointObject>,
    /// What each further core takes from the others.
    pub(crate) core_contention: f64,
    /// Seconds of each preparation by one thread; at most 2,000.
    pub(crate) prep_raw_s: Vec<f64>,
    /// The meter's own seconds per sample, each run with nothing to read and nothing to prepare.
    pub(crate) overhead_s: Vec<f64>,
    /// Samples per second of one core before and after the run.
    pub(crate) core_rate: Option<[f64; 2]>,
}

/// Reads by so many streams.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamProbeObject {
    /// Streams.
    pub(crate) streams: u32,
    /// Samples read.
    pub(crate) reads: u64,
    /// Reads that failed.
    pub(crate) failed: u64,
    /// Bytes per second over all streams.
    pub(crate) bytes_per_s: f64,
    /// Median seconds of a read.
    pub(crate) median_s: Option<f64>,
    /// 90th percentile.
    pub(crate) p90_s: Option<f64>,
    /// 99th percentile.
    pub(crate) p99_s: Option<f64>,
    /// Seconds of a core for a read, on average.
    pub(crate) core_s: Option<f64>,
    /// Seconds of each read; at most 2,000.
    pub(crate) raw_s: Vec<f64>,
}

/// Reading and preparing in turns by so many workers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkerPointObject {
    /// Workers.
    pub(crate) workers: u32,
    /// Samples read and prepared.
    pub(crate) samples: u64,
    /// Samples per second over all workers.
    pub(crate) samples_per_s: f64,
    /// Seconds of a core for a sample; null where the system does not count them.
    pub(crate) core_s: Option<f64>,
    /// Seconds for a sample in which a worker waited for a core; null where the system does not
    /// tell.
    pub(crate) core_wait_s: Option<f64>,
}

/// Preparation by so many threads.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorePointObject {
    /// Threads.
    pub(crate) threads: u32,
    /// Samples per second, each repetition.
    pub(crate) samples_per_s: Vec<f64>,
}

/// The machine; null where the system does not say.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnvironmentObject {
    /// The processor.
    pub(crate) processor: Option<String>,
    /// Cores that the meter may use.
    pub(crate) cores: u32,
    /// Memory.
    pub(crate) memory_bytes: Option<u64>,
    /// The kernel.
    pub(crate) kernel: Option<String>,
    /// The file system of the samples.
    pub(crate) file_system: Option<String>,
    /// The device behind it.
    pub(crate) device: Option<String>,
    /// How the clock of the cores is governed.
    pub(crate) governor: Option<String>,
    /// Processes that wanted a core over the minute before.
    pub(crate) load_average: Option<f64>,
    /// The clock.
    pub(crate) clock: String,
    /// The smallest step of the clock.
    pub(crate) clock_resolution_s: f64,
    /// Time of a reading of the clock.
    pub(crate) clock_reading_s: f64,
    /// How late a sleeper wakes, in the median.
    pub(crate) timer_lateness_s: f64,
}

/// A batch; times since the start of the run's clock.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "a raw number's name ends in its unit")]
pub(crate) struct BatchObject {
    /// Its worker began.
    pub(crate) began_s: f64,
    /// Its worker was done.
    pub(crate) ready_s: f64,
    /// The consumer took it.
    pub(crate) taken_s: f64,
    /// The accelerator began.
    pub(crate) computed_from_s: f64,
    /// The accelerator was done.
    pub(crate) computed_to_s: f64,
}

/// The question of `ironlaw measure --grid`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GridInputs {
    /// Where the samples lie; `demo` for a corpus made for the run.
    pub(crate) path: String,
    /// Samples in a batch.
    pub(crate) batch: u32,
    /// Undelivered batches that a worker may hold, the one in progress counted.
    pub(crate) prefetch: u32,
    /// For how long each configuration was measured after the start that is left out.
    pub(crate) seconds: f64,
    /// The seed of all chance.
    pub(crate) seed: u64,
    /// The command line.
    pub(crate) command_line: Vec<String>,
}

/// The result of `ironlaw measure --grid`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GridResult {
    /// Configurations whose measurement is valid.
    pub(crate) valid: usize,
    /// All configurations, valid or not; each is predicted from the one set of probes.
    pub(crate) points: Vec<GridPoint>,
    /// Stopped before all configurations were measured.
    pub(crate) partial: bool,
    /// What was found where the samples lie.
    pub(crate) scan: ScanObject,
    /// The machine.
    pub(crate) environment: EnvironmentObject,
}

/// One configuration.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GridPoint {
    /// Worker threads.
    pub(crate) workers: u32,
    /// Time of a step.
    pub(crate) step_time_s: f64,
    /// `cold`, `warm` or `remote`.
    pub(crate) cache: String,
    /// What the loader delivered.
    pub(crate) measured_samples_per_s: f64,
    /// Share of the time in which the accelerator computed.
    pub(crate) measured_utilization: f64,
    /// What the engines say from the probes alone.
    pub(crate) predicted: PredictedObject,
    /// Whether no rule of validity is broken.
    pub(crate) valid: bool,
    /// Those that are, with what was found.
    pub(crate) broken: Vec<String>,
}
