//! What does one row of a sweep say?

use model::Resource;
use scenario::Scenario;
use units::{Ratio, SamplesPerSec, Secs};

use crate::answer::{EngineError, EngineName, answer};

/// The answer of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The place of each axis' value.
    pub places: Vec<u64>,
    /// What the engine says, or why it says nothing.
    pub outcome: Result<RowAnswer, String>,
}

/// What a row keeps of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowAnswer {
    /// Samples per second over all accelerators.
    pub samples_per_sec: SamplesPerSec,
    /// Share of the time in which the accelerators compute.
    pub utilization: Ratio,
    /// What sets the rate.
    pub bound_by: Resource,
    /// What would set it next.
    pub next_bound: Option<Resource>,
    /// The time of an epoch.
    pub epoch: Secs,
}

impl RowAnswer {
    /// Asks an engine; the two that answer millions of rows without the trimmings of an answer.
    pub(super) fn of(scenario: &Scenario, engine: EngineName) -> Result<Self, EngineError> {
        Ok(match engine {
            EngineName::Bound => {
                let bound = model::bound(scenario)?;
                Self {
                    samples_per_sec: bound.samples_per_sec,
                    utilization: bound.utilization,
                    bound_by: bound.bound_by,
                    next_bound: bound.next,
                    epoch: bound.epoch(scenario)?.time,
                }
            }
            EngineName::Forecast => {
                let forecast = model::forecast(scenario)?;
                Self {
                    samples_per_sec: forecast.samples_per_sec,
                    utilization: forecast.utilization,
                    bound_by: forecast.bound_by,
                    next_bound: forecast.next,
                    epoch: forecast.epoch(scenario)?.time,
                }
            }
            EngineName::Textbook | EngineName::Simulate => {
                let answer = answer(scenario, engine)?;
                Self {
                    samples_per_sec: answer.samples_per_sec,
                    utilization: answer.utilization,
                    bound_by: answer.bound_by,
                    next_bound: answer.next_bound,
                    epoch: answer.epoch,
                }
            }
        })
    }
}
