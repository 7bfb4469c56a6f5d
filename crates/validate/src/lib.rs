//! How far are the engines from what others measured, and from what we measured ourselves?
//!
//! Read first: [`parse_cases`] (text to measured rows), [`predict`] (a row to a prediction, or
//! the reason why there is none), [`Validation`] (all rows, family by family, beside the naive
//! bound).
//!
//! Surprises of the domain:
//! - A number that was fitted is named with the row it was fitted on ([`Calibration`]); that row
//!   proves nothing, and [`FamilyReport`] counts its error apart.
//! - A benchmark's "samples per second" may hold the empty start of every epoch; its
//!   utilization ("AU") leaves the start out. The same run has two rates.
//! - A row without a prediction is counted too: a family is judged with what it cannot answer
//!   in sight.

mod calibration;
mod case;
mod comparison;
mod csv;
mod families;
mod gaps;
mod pipeline;
mod predict;
mod report;
mod wire;

pub use calibration::{Calibration, CalibrationError};
pub use case::{Case, CaseError, parse_cases};
pub use comparison::{Comparison, Reason, ReasonError, check_reasons, parse_reasons, reason_for};
pub use csv::{CsvError, Record, read_csv};
pub use gaps::{Gap, GapError, GapFault, check_gaps, parse_gaps};
pub use predict::{Basis, NoPrediction, Prediction, predict};
pub use report::{CaseResult, FamilyReport, Overall, Validation, validate};

/// The published measurements that come with the project, as text for [`parse_cases`].
pub const PUBLISHED_CASES: &str = include_str!("../../../validation/published.csv");

/// The fitted constants that come with the project, as text for [`Calibration::parse`].
pub const CALIBRATION: &str = include_str!("../../../validation/calibration.toml");

/// The largest misses and their causes, as text for [`parse_gaps`].
pub const KNOWN_GAPS: &str = include_str!("../../../validation/known_gaps.toml");

/// Why some families are no better than the naive number, as text for [`parse_reasons`].
pub const REASONS: &str = include_str!("../../../validation/reasons.toml");
