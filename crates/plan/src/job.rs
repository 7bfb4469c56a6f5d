//! How long does a training take, and how much does it eat, when data never is late?

use std::num::NonZeroU32;

use engine::{EngineError, EngineName, answer};
use scenario::Scenario;
use units::{Bytes, Secs};

/// What a pipeline's scenario says of the training that a plan is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Job {
    /// One training over all epochs.
    pub train: Secs,
    /// The data set.
    pub volume: Bytes,
    /// The mean size of a sample.
    pub sample: Bytes,
}

/// The training of a scenario, by one of the pipeline's engines, over so many epochs.
///
/// The scenario's own storage stands beside the accelerators: this is the time where data is
/// local, and the planner adds what the distance costs.
///
/// # Errors
///
/// [`EngineError`] where the engine has no answer. A volume beyond all numbers counts as one.
pub fn job(
    scenario: &Scenario,
    epochs: NonZeroU32,
    engine: EngineName,
) -> Result<Option<Job>, EngineError> {
    let found = answer(scenario, engine)?;
    let train = found.epoch.scaled(f64::from(epochs.get()));
    let sample = Bytes::new(scenario.dataset.stored.mean().get()).ok();
    let volume = scenario.dataset.volume();
    Ok(train.zip(volume).zip(sample).map(|((train, volume), sample)| Job { train, volume, sample }))
}
