//! How do question and answer of `ironlaw compare` look in JSON?

use serde::{Deserialize, Serialize};

use super::measurement::{ByEngine, PredictedObject};

/// The question of `ironlaw compare` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparisonInputs {
    /// The files of measurements.
    pub(crate) measurements: Vec<String>,
    /// The scenario that predicts; null where each measurement's own probes do.
    pub(crate) scenario: Option<String>,
}

/// The result of `ironlaw compare`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparisonResult {
    /// All configurations of all files.
    pub(crate) configurations: usize,
    /// Those whose measurement is valid.
    pub(crate) valid: usize,
    /// Those whose accelerator waits: measured utilization below 98 %.
    pub(crate) starved: usize,
    /// The engines' errors over all configurations.
    pub(crate) errors: EngineErrors,
    /// The errors over the starved ones; null without any.
    pub(crate) errors_starved: Option<EngineErrors>,
    /// The errors over the valid ones; null without any.
    pub(crate) errors_valid: Option<EngineErrors>,
    /// Each configuration.
    pub(crate) points: Vec<ComparedObject>,
}

/// Errors of each engine: predicted over measured samples per second, less one.
pub(crate) type EngineErrors = ByEngine<ErrorsObject>;

/// How far off one engine is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorsObject {
    /// The middle one of the absolute errors.
    pub(crate) median: f64,
    /// What nine in ten of the absolute errors do not exceed.
    pub(crate) p90: f64,
    /// The error that is furthest from zero, with its sign.
    pub(crate) worst: f64,
}

/// One configuration.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparedObject {
    /// The file that it stands in.
    pub(crate) file: String,
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
    /// What the engines say.
    pub(crate) predicted: PredictedObject,
    /// Whether the measurement is valid.
    pub(crate) valid: bool,
}
