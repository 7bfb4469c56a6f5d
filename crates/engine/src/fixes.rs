//! What would help, by how much, and what does a sample cost then?

use std::num::NonZeroU32;

use facts::Class;
use scenario::{CachePolicy, Prep, Scenario, StoredSizes};
use units::{Bytes, BytesPerSec, CheckedMul, Dollars, Ratio};

use crate::answer::{Answer, EngineError, EngineName, answer};

/// One change, tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What is changed, as a phrase: "8 workers instead of 4".
    pub change: String,
    /// The flags that make the change.
    pub flags: Vec<(&'static str, String)>,
    /// The scenario with the change made.
    pub scenario: Scenario,
    /// What the engine says of it.
    pub answer: Answer,
    /// The new rate over the old one.
    pub gain: Ratio,
    /// Dollars of accelerators for a million samples.
    pub cost_per_million: Dollars,
}

/// Tries each kind of change and ranks them: by gain, then by dollars for a sample.
///
/// Dollars are those of the accelerators: the catalogue does not know what storage, cores or an
/// engineer's week cost the reader.
pub fn fixes(scenario: &Scenario, engine: EngineName) -> Result<Vec<Fix>, EngineError> {
    let before = answer(scenario, engine)?;
    let mut tried = Vec::new();
    for change in changes(scenario) {
        let answer = answer(&change.scenario, engine)?;
        let gain = answer.samples_per_sec.get() / before.samples_per_sec.get();
        tried.push(Fix {
            gain: Ratio::new(gain).map_err(|_| EngineError::TooLarge("gain"))?,
            cost_per_million: cost_per_million(&change.scenario, &answer)?,
            change: change.phrase,
            flags: change.flags,
            scenario: change.scenario,
            answer,
        });
    }
    // Gains that print alike are alike; the cheaper sample goes first.
    let rounded = |fix: &Fix| libm::round(fix.gain.get() * 100.0);
    tried.sort_by(|one, other| {
        rounded(other)
            .total_cmp(&rounded(one))
            .then(one.cost_per_million.cmp(&other.cost_per_million))
    });
    Ok(tried)
}

/// Dollars of accelerators for a million samples at the answer's rate.
pub(crate) fn cost_per_million(
    scenario: &Scenario,
    answer: &Answer,
) -> Result<Dollars, EngineError> {
    let count = f64::from(scenario.accelerators.count.get());
    let too_large = EngineError::TooLarge("cost of a million samples");
    units::Secs::new(1e6 / answer.samples_per_sec.get())
        .ok()
        .and_then(|time| scenario.price.scaled(count)?.checked_mul(time))
        .ok_or(too_large)
}

struct Change {
    phrase: String,
    flags: Vec<(&'static str, String)>,
    scenario: Scenario,
}

fn changes(scenario: &Scenario) -> Vec<Change> {
    let more_workers = doubled(scenario.loader.workers);
    let mut changes: Vec<Change> = faster_storage(scenario).into_iter().collect();
    changes.extend(faster_storage(scenario).and_then(|change| with_workers(change, more_workers)));
    changes.extend(
        [
            workers(scenario, more_workers),
            cores(scenario),
            faster_preparation(scenario),
            smaller_samples(scenario),
            batch(scenario),
            accelerators(scenario),
        ]
        .into_iter()
        .flatten(),
    );
    changes.extend(cache(scenario));
    changes
}

fn doubled(count: NonZeroU32) -> Option<NonZeroU32> {
    count.checked_mul(NonZeroU32::new(2)?)
}

fn edited(
    scenario: &Scenario,
    phrase: String,
    flags: Vec<(&'static str, String)>,
    edit: impl FnOnce(&mut Scenario),
) -> Change {
    let mut scenario = scenario.clone();
    edit(&mut scenario);
    Change { phrase, flags, scenario }
}

/// The slowest storage of the catalogue that is at least twice as fast; its streams keep their share.
fn faster_storage(scenario: &Scenario) -> Option<Change> {
    let now = scenario.storage.bandwidth.get();
    let share = scenario.storage.stream_bandwidth.get() / now;
    let bandwidth =
        |entity: &facts::Entity| entity.fact("read-bandwidth")?.quantity::<BytesPerSec>().ok();
    let (entity, bandwidth) = facts::entities(Class::Storage)
        .filter_map(|entity| Some((entity, bandwidth(entity)?)))
        .filter(|(_, bandwidth)| bandwidth.get() >= 2.0 * now)
        .min_by_key(|(_, bandwidth)| *bandwidth)?;
    let stream = bandwidth.scaled(share)?;
    let phrase = format!("storage `{}` at {bandwidth}", entity.name);
    let flags = vec![("storage", entity.name.to_owned())];
    Some(edited(scenario, phrase, flags, |s| {
        s.storage.bandwidth = bandwidth;
        s.storage.stream_bandwidth = stream;
    }))
}

fn with_workers(change: Change, workers: Option<NonZeroU32>) -> Option<Change> {
    let workers = workers?;
    let phrase = format!("{} and {workers} workers", change.phrase);
    let mut flags = change.flags;
    flags.push(("workers", workers.to_string()));
    Some(edited(&change.scenario, phrase, flags, |s| s.loader.workers = workers))
}

fn workers(scenario: &Scenario, more: Option<NonZeroU32>) -> Option<Change> {
    let more = more?;
    let phrase = format!("{more} workers instead of {}", scenario.loader.workers);
    Some(edited(scenario, phrase, vec![("workers", more.to_string())], |s| s.loader.workers = more))
}

fn cores(scenario: &Scenario) -> Option<Change> {
    let more = doubled(scenario.hosts.cores)?;
    let phrase = format!("{more} cores instead of {}", scenario.hosts.cores);
    Some(edited(scenario, phrase, vec![("cores", more.to_string())], |s| s.hosts.cores = more))
}

fn faster_preparation(scenario: &Scenario) -> Option<Change> {
    let time = scenario.prep.time.scaled(0.5).filter(|time| !time.is_zero())?;
    let phrase = format!("preparation in {time} instead of {}", scenario.prep.time);
    let prep = Prep { time, ..scenario.prep };
    Some(edited(scenario, phrase, vec![("prep", units::Quantity::exact(time))], |s| s.prep = prep))
}

fn smaller_samples(scenario: &Scenario) -> Option<Change> {
    let StoredSizes::Spread { mean, spread } = scenario.dataset.stored else { return None };
    let half = mean.scaled(0.5)?;
    let phrase = format!("stored samples of {half} instead of {mean}");
    let flags = vec![("sample-size", units::Quantity::exact(half))];
    Some(edited(scenario, phrase, flags, |s| {
        s.dataset.stored = StoredSizes::Spread { mean: half, spread };
    }))
}

fn batch(scenario: &Scenario) -> Option<Change> {
    // A timed step holds at its own batch only, so another batch has no step time.
    if matches!(scenario.accelerators.step_time, scenario::StepTime::Measured(_)) {
        return None;
    }
    let more = doubled(scenario.loader.batch)?;
    let phrase = format!("a batch of {more} instead of {}", scenario.loader.batch);
    let change =
        edited(scenario, phrase, vec![("batch", more.to_string())], |s| s.loader.batch = more);
    (change.scenario.steps_per_epoch() > 0).then_some(change)
}

fn accelerators(scenario: &Scenario) -> Option<Change> {
    let more = doubled(scenario.accelerators.count)?;
    let phrase = format!("{more} accelerators instead of {}", scenario.accelerators.count);
    let flags = vec![("count", more.to_string())];
    let change = edited(scenario, phrase, flags, |s| s.accelerators.count = more);
    (change.scenario.steps_per_epoch() > 0).then_some(change)
}

/// A pinned cache of half the data set: what fits a budget is the reader's to say.
fn cache(scenario: &Scenario) -> Option<Change> {
    let half: Bytes = scenario.dataset.volume()?.scaled(0.5)?;
    if scenario.cache.policy != CachePolicy::None {
        return None;
    }
    let phrase = format!("a pinned cache of {half}, half the data set");
    let flags =
        vec![("cache", units::Quantity::exact(half)), ("cache-policy", "pinned".to_owned())];
    Some(edited(scenario, phrase, flags, |s| {
        s.cache.capacity = half;
        s.cache.policy = CachePolicy::Pinned;
    }))
}
