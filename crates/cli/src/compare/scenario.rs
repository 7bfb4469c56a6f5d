//! What would a scenario of the reader's own have said of what was measured?

use std::num::NonZeroU32;
use std::path::Path;

use ::scenario::{Cache, CachePolicy, EpochOrder, Scenario, StepTime};
use units::{Bytes, Secs};

use super::Compared;
use crate::args::ScenarioArgs;
use crate::failure::Failure;
use crate::measure::{answers, predicted};
use crate::wire::PredictedObject;

pub(super) fn read(path: &Path) -> Result<Scenario, Failure> {
    let words = ScenarioArgs { file: Some(path.to_owned()), ..ScenarioArgs::default() };
    Ok(crate::words::resolved(&words)?.1.scenario)
}

/// The scenario with the workers, batch, prefetch, step and cache of what was measured: a cold
/// or remote run has no cache, a warm one holds the whole data set.
pub(super) fn predict(scenario: &Scenario, point: &Compared) -> Result<PredictedObject, Failure> {
    let mut scenario = scenario.clone();
    let count = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    scenario.loader.workers = count(point.workers);
    scenario.loader.batch = count(point.batch);
    scenario.loader.prefetch = count(point.prefetch);
    scenario.accelerators.step_time =
        StepTime::Measured(Secs::new(point.step_time_s).unwrap_or_default());
    scenario.cache = if point.cache == "warm" {
        Cache {
            capacity: everything(&scenario),
            policy: CachePolicy::Pinned,
            order: EpochOrder::Shuffled,
        }
    } else {
        Cache { capacity: Bytes::ZERO, policy: CachePolicy::None, order: EpochOrder::Shuffled }
    };
    Ok(predicted(&answers(&scenario)?, point.samples_per_s))
}

/// As much as the whole data set, and a little against rounding.
fn everything(scenario: &Scenario) -> Bytes {
    let dataset = &scenario.dataset;
    Bytes::new(dataset.samples as f64 * dataset.stored.mean().get() * 1.001).unwrap_or_default()
}
