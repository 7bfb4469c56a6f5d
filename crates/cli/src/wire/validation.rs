//! How does a validation look in JSON?

use serde::{Deserialize, Serialize};

/// The question of `ironlaw validate`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidationInputs {
    /// The file of cases; null for those that come with ironlaw.
    pub(crate) cases_file: Option<String>,
}

/// The result of `ironlaw validate`. An error is prediction over measurement less one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidationResult {
    /// Family by family.
    pub(crate) families: Vec<FamilyObject>,
    /// All together.
    pub(crate) overall: OverallObject,
    /// Case by case.
    pub(crate) cases: Vec<CaseObject>,
    /// Known gaps that moved, large misses that none explains, and families no better than the
    /// naive number without a reason; empty with a file of cases.
    pub(crate) gaps: Vec<String>,
}

/// A family of cases.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FamilyObject {
    /// Its name.
    pub(crate) family: String,
    /// All of its cases.
    pub(crate) cases: usize,
    /// Cases with a prediction.
    pub(crate) predicted: usize,
    /// Predicted cases that a constant was fitted on; no error here counts them.
    pub(crate) fitted: usize,
    /// Median of the absolute errors; null where nothing counts.
    pub(crate) median_error: Option<f64>,
    /// The signed error that is largest in size.
    pub(crate) worst_error: Option<f64>,
    /// The case with it.
    pub(crate) worst_case: Option<String>,
    /// Median of the naive bound's absolute errors, over the counted cases that have one.
    pub(crate) naive_median_error: Option<f64>,
    /// Median of our absolute errors over those same cases.
    pub(crate) median_error_beside_naive: Option<f64>,
    /// `better` or `worse` than the naive numbers by those medians, the `same-formula`, or
    /// `no-naive` number to compare with.
    pub(crate) comparison: String,
    /// Why the model is no better, where that was looked into.
    pub(crate) because: Option<String>,
    /// On what predictions stand: `declared` inputs, an `other-run` that the row states, or
    /// constants `calibrated` on other rows.
    pub(crate) bases: Vec<String>,
    /// The rows that constants were fitted on.
    pub(crate) calibrated_on: Vec<String>,
}

/// All cases together.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverallObject {
    /// All cases.
    pub(crate) cases: usize,
    /// Cases whose error counts.
    pub(crate) counted: usize,
    /// Median of the absolute errors.
    pub(crate) median_error: Option<f64>,
    /// What nine in ten absolute errors do not exceed.
    pub(crate) p90_error: Option<f64>,
}

/// A case.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseObject {
    /// Its name.
    pub(crate) id: String,
    /// Its family.
    pub(crate) family: String,
    /// What was measured, in `unit`.
    pub(crate) measured: f64,
    /// The unit.
    pub(crate) unit: String,
    /// What was predicted; null where there is no prediction.
    pub(crate) predicted: Option<f64>,
    /// The engine: `bound`, `forecast`, `simulate`.
    pub(crate) engine: Option<String>,
    /// On what it stands: `declared`, `other-run`, `calibrated`, `fitted-here`.
    pub(crate) basis: Option<String>,
    /// The signed error.
    pub(crate) error: Option<f64>,
    /// The naive bound's signed error.
    pub(crate) naive_error: Option<f64>,
    /// Why there is no prediction.
    pub(crate) refused: Option<String>,
    /// Where the number stands.
    pub(crate) source: String,
}
