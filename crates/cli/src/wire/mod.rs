//! Every field of every JSON answer, documented in this one place.
//!
//! Keys end in their unit, values are in base units: bytes, seconds, samples, US dollars.
//! A schema's version rises when a key changes its meaning or goes away; new keys may come.
//! Nothing here knows the engines, so that the tests can include these files as they are and
//! read the binary's answers with the types that wrote them.

mod answer;
mod comparison;
mod facts;
mod gravity;
mod labs;
mod link;
mod measurement;
mod plan;
mod scenario;
mod simulation;
mod sweep;
mod validation;

use serde::{Deserialize, Serialize};

pub(crate) use answer::{
    AnswerFields, EngineSummary, FixObject, NeededObject, Prediction, StageObject, TextbookTerms,
};
pub(crate) use comparison::{
    ComparedObject, ComparisonInputs, ComparisonResult, EngineErrors, ErrorsObject,
};
pub(crate) use facts::{FactObject, FactsInputs, FactsResult, TierObject};
pub(crate) use gravity::{GravityInputsObject, GravityResult};
pub(crate) use labs::{
    CheckedLab, GradeInputs, GradeResult, GradedQuestion, LabCheckInputs, LabCheckResult,
    ReplayInputs, ReplayResult, ReplayedEntry,
};
pub(crate) use link::{LinkInputs, LinkResult};
pub(crate) use measurement::{
    BatchObject, CorePointObject, CoresObject, EnvironmentObject, GridInputs, GridPoint,
    GridResult, MeasureInputs, MeasureResult, MeasuredFixObject, MeasuredObject, PredictedObject,
    PredictionObject, ProbesObject, RuleObject, ScanObject, StoppedResult, StoreUseObject,
    StreamProbeObject, WorkerPointObject,
};
pub(crate) use plan::{
    BreakEvenObject, CapObject, ItemObject, PathObject, PlanCaseObject, PlanFileInputs,
    PlanFileResult, PlanInputs, PlanResult, PlanSiteObject, RateInputs, RateResult, RescueObject,
    SensitivityObject, StrategyObject,
};
pub(crate) use scenario::{ScenarioObject, Understood};
pub(crate) use simulation::{
    AcceleratorSecondsObject, SimulationInputs, SimulationResult, WorkerSecondsObject,
};
pub(crate) use sweep::{AxisObject, SweepInputs, SweepResult};
pub(crate) use validation::{
    CaseObject, FamilyObject, OverallObject, ValidationInputs, ValidationResult,
};

/// The name and version of an answer's shape.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Schema {
    /// `ironlaw.predict`, `ironlaw.simulate`, `ironlaw.gravity`, `ironlaw.facts`, …
    pub(crate) name: String,
    /// Rises when a key changes its meaning or goes away.
    pub(crate) version: u32,
}

/// What answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tool {
    /// The version of ironlaw.
    pub(crate) version: String,
    /// The commit it was built from, if it was built from a checkout.
    pub(crate) commit: Option<String>,
}

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerObject<Inputs, Result> {
    /// Which answer this is.
    pub(crate) schema: Schema,
    /// What answered.
    pub(crate) tool: Tool,
    /// The question as it was understood.
    pub(crate) inputs: Inputs,
    /// The answer.
    pub(crate) result: Result,
    /// The facts that went into it.
    pub(crate) facts: Vec<FactUsed>,
    /// What nobody said and was taken from a documented default.
    pub(crate) assumed: Vec<String>,
    /// What to know before trusting it.
    pub(crate) warnings: Vec<WarningObject>,
    /// What was required, and whether it holds.
    pub(crate) required: Vec<Required>,
}

/// A fact that went into an answer; `ironlaw facts ID` says all about it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactUsed {
    /// Its id.
    pub(crate) id: String,
    /// What sort of evidence it is.
    pub(crate) kind: String,
    /// The day on which it was true or last verified.
    pub(crate) date: String,
}

/// A remark beside a result.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WarningObject {
    /// The code, which a script can rely on: `exceeds-device`.
    pub(crate) code: String,
    /// What it means here.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
}

/// A condition of `--require`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Required {
    /// As it was written.
    pub(crate) condition: String,
    /// The value that was found, in the unit of its key.
    pub(crate) found: f64,
    /// Whether it holds.
    pub(crate) holds: bool,
}

/// What stands in place of an answer when there is none; the exit status is 2.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorAnswer {
    /// `ironlaw.error`.
    pub(crate) schema: Schema,
    /// What answered.
    pub(crate) tool: Tool,
    /// All faults that were found; at least one.
    pub(crate) errors: Vec<ErrorObject>,
}

/// One fault.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorObject {
    /// Where: a file and line, a flag.
    #[serde(rename = "where")]
    pub(crate) place: Option<String>,
    /// What was expected and found.
    pub(crate) message: String,
    /// The repair.
    pub(crate) hint: Option<String>,
}
