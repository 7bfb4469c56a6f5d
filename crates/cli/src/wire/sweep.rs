//! How does the account of a sweep look in JSON, beside the file with its rows?

use serde::{Deserialize, Serialize};

use super::ScenarioObject;

/// The question of `ironlaw sweep` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SweepInputs {
    /// What the axes vary; null where only the axes' words complete it.
    pub(crate) base: Option<ScenarioObject>,
    /// What varies, the last axis fastest.
    pub(crate) axes: Vec<AxisObject>,
    /// The engine that answers each row.
    pub(crate) engine: String,
}

/// One axis of a sweep.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AxisObject {
    /// The field that takes several values.
    pub(crate) field: String,
    /// Its column in the table.
    pub(crate) column: String,
    /// The values as they were written.
    pub(crate) written: String,
    /// How many values that is.
    pub(crate) values: u64,
}

/// The result of `ironlaw sweep`: the rows themselves are in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SweepResult {
    /// The file with the rows.
    pub(crate) output: String,
    /// `csv`, `jsonl` or `parquet`.
    pub(crate) format: String,
    /// Rows of the whole grid.
    pub(crate) rows: u64,
    /// Rows in the file; fewer if somebody stopped it.
    pub(crate) rows_written: u64,
    /// Rows in the file whose values make no scenario; their column `fault` says why.
    pub(crate) rows_without_answer: u64,
    /// Whether all rows were written.
    pub(crate) complete: bool,
}
