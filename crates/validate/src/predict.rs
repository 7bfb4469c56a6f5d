//! What do the engines say of a measured case?

use std::fmt;

use engine::EngineName;

use crate::calibration::Calibration;
use crate::case::Case;
use crate::families;

/// What an engine says of a case, in the case's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The predicted value.
    pub value: f64,
    /// Which engine said so.
    pub engine: EngineName,
    /// On what the prediction stands.
    pub basis: Basis,
}

/// On what a prediction stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// On what the row itself states.
    Declared,
    /// On what the row states of another run of the same system.
    OtherRun,
    /// On constants that were fitted on these other rows.
    Calibrated(Vec<String>),
    /// On a constant that was fitted on this very row: its error proves nothing.
    FittedHere,
}

impl Basis {
    /// The word in files and tables.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::OtherRun => "other-run",
            Self::Calibrated(_) => "calibrated",
            Self::FittedHere => "fitted-here",
        }
    }
}

/// Why there is no prediction, for a sentence: lower case, no full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPrediction(pub String);

impl NoPrediction {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for NoPrediction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoPrediction {}

impl From<engine::EngineError> for NoPrediction {
    fn from(error: engine::EngineError) -> Self {
        Self(error.to_string())
    }
}

impl From<model::ModelError> for NoPrediction {
    fn from(error: model::ModelError) -> Self {
        Self(error.to_string())
    }
}

impl From<sim::SimError> for NoPrediction {
    fn from(error: sim::SimError) -> Self {
        Self(error.to_string())
    }
}

/// The prediction of a case, from what its row states and the fitted constants.
pub fn predict(case: &Case, calibration: &Calibration) -> Result<Prediction, NoPrediction> {
    let mut prediction = families::predict(case, calibration)?;
    if !(prediction.value.is_finite() && prediction.value > 0.0) {
        return Err(NoPrediction::new("the prediction is no finite number above 0"));
    }
    if let Basis::Calibrated(rows) = &prediction.basis
        && rows.contains(&case.id)
    {
        prediction.basis = Basis::FittedHere;
    }
    Ok(prediction)
}
