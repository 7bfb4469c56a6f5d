//! What would help, by how much, and what does a sample cost then?

use std::num::NonZeroU32;

use facts::{Class, Entity};
use scenario::{CachePolicy, Scenario, StepTime, Storage, StoredSizes};
use units::{BytesPerSec, CheckedDiv, CheckedMul, Dollars, Quantity, Ratio};

use crate::answer::{Answer, EngineError, EngineName, answer};
use crate::field::Field;
use crate::resolve::MOST_COUNTED;

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
/// A change that leads where the engine has no answer (more workers than the simulator holds) is
/// left out. The flags of a fix, laid over the words that the scenario came from, resolve to the
/// fix's scenario.
///
/// Dollars are those of the accelerators: the catalogue does not know what storage, cores or an
/// engineer's week cost the reader.
pub fn fixes(scenario: &Scenario, engine: EngineName) -> Result<Vec<Fix>, EngineError> {
    let before = answer(scenario, engine)?;
    let mut tried = Vec::new();
    for change in changes(scenario) {
        let Ok(answer) = answer(&change.scenario, engine) else { continue };
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
    let storage = faster_storage(scenario);
    let both = storage.as_ref().and_then(with_more_workers);
    let changes = [
        storage,
        both,
        workers(scenario),
        cores(scenario),
        faster_preparation(scenario),
        smaller_samples(scenario),
        batch(scenario),
        accelerators(scenario),
        cache(scenario),
    ];
    changes.into_iter().flatten().filter(|change| change.scenario.faults().is_empty()).collect()
}

impl Change {
    fn new(
        scenario: &Scenario,
        phrase: String,
        flags: Vec<(Field, String)>,
        edit: impl FnOnce(&mut Scenario),
    ) -> Self {
        let mut scenario = scenario.clone();
        edit(&mut scenario);
        let flags = flags.into_iter().map(|(field, text)| (field.name(), text)).collect();
        Self { phrase, flags, scenario }
    }
}

/// Twice as many, if a draft can say so many.
fn doubled(count: NonZeroU32) -> Option<NonZeroU32> {
    count.checked_mul(NonZeroU32::new(2)?).filter(|count| count.get() <= MOST_COUNTED)
}

/// Half as much, unless that is nothing or more than a draft can say.
fn halved<Q: Quantity>(quantity: Q) -> Option<Q> {
    let half = Q::new(0.5 * quantity.get()).ok()?;
    (half.get() > 0.0 && half.get() <= Q::PLAUSIBLE_MAX).then_some(half)
}

/// The slowest storage of the catalogue that is at least twice as fast.
///
/// What the catalogue knows of its streams and latency comes with it; else latency stays, and
/// streams keep their share.
fn faster_storage(scenario: &Scenario) -> Option<Change> {
    let now = scenario.storage;
    let (entity, bandwidth) = facts::entities(Class::Storage)
        .filter_map(|entity| Some((entity, known::<BytesPerSec>(entity, "read-bandwidth")?)))
        .filter(|(_, bandwidth)| bandwidth.get() >= 2.0 * now.bandwidth.get())
        .min_by_key(|(_, bandwidth)| *bandwidth)?;
    let mut flags = vec![(Field::Storage, entity.name.to_owned())];
    let stream_bandwidth = if let Some(stream) = known(entity, "stream-bandwidth") {
        stream
    } else {
        let (text, stream) = same_stream(&now, bandwidth)?;
        flags.push((Field::StreamBandwidth, text));
        stream
    };
    // What is not nothing is said again, since the draft may have it from the storage that goes.
    let latency = known(entity, "latency").unwrap_or(now.latency);
    if !latency.is_zero() {
        flags.push((Field::Latency, latency.exact()));
    }
    if let Some(most) = now.requests_in_flight {
        flags.push((Field::RequestsInFlight, most.to_string()));
    }
    let phrase = format!("storage `{}` at {bandwidth}", entity.name);
    Some(Change::new(scenario, phrase, flags, |s| {
        s.storage = Storage { bandwidth, stream_bandwidth, latency, ..now };
    }))
}

fn known<Q: Quantity>(entity: &Entity, property: &str) -> Option<Q> {
    entity.fact(property)?.quantity().ok()
}

/// A stream's share of another bandwidth, as words too; a stream that is not limited by the
/// storage keeps its rate.
fn same_stream(now: &Storage, bandwidth: BytesPerSec) -> Option<(String, BytesPerSec)> {
    let stream = now.stream_bandwidth;
    if stream > now.bandwidth {
        return Some((stream.exact(), stream));
    }
    let share = stream.checked_div(now.bandwidth)?;
    Some((share.exact(), bandwidth.scaled(share.get())?))
}

fn with_more_workers(change: &Change) -> Option<Change> {
    let more = workers(&change.scenario)?;
    let count = more.scenario.loader.workers;
    Some(Change {
        phrase: format!("{} and {count} workers", change.phrase),
        flags: change.flags.iter().cloned().chain(more.flags).collect(),
        scenario: more.scenario,
    })
}

fn workers(scenario: &Scenario) -> Option<Change> {
    let more = doubled(scenario.loader.workers)?;
    let phrase = format!("{more} workers instead of {}", scenario.loader.workers);
    let flags = vec![(Field::Workers, more.to_string())];
    Some(Change::new(scenario, phrase, flags, |s| s.loader.workers = more))
}

fn cores(scenario: &Scenario) -> Option<Change> {
    let more = doubled(scenario.hosts.cores)?;
    let phrase = format!("{more} cores instead of {}", scenario.hosts.cores);
    let flags = vec![(Field::Cores, more.to_string())];
    Some(Change::new(scenario, phrase, flags, |s| s.hosts.cores = more))
}

fn faster_preparation(scenario: &Scenario) -> Option<Change> {
    let time = halved(scenario.prep.time)?;
    let phrase = format!("preparation in {time} instead of {}", scenario.prep.time);
    let flags = vec![(Field::Prep, time.exact())];
    Some(Change::new(scenario, phrase, flags, |s| s.prep.time = time))
}

/// As many samples as before, each half as large.
fn smaller_samples(scenario: &Scenario) -> Option<Change> {
    let StoredSizes::Spread { mean, spread } = scenario.dataset.stored else { return None };
    let half = halved(mean)?;
    let phrase = format!("stored samples of {half} instead of {mean}");
    // The count is said too: a data set of a stored size would have twice the samples now.
    let samples = scenario.dataset.samples.to_string();
    let flags = vec![(Field::SampleSize, half.exact()), (Field::Samples, samples)];
    Some(Change::new(scenario, phrase, flags, |s| {
        s.dataset.stored = StoredSizes::Spread { mean: half, spread };
    }))
}

fn batch(scenario: &Scenario) -> Option<Change> {
    // A timed step holds at its own batch only, so another batch has no step time.
    if matches!(scenario.accelerators.step_time, StepTime::Measured(_)) {
        return None;
    }
    let more = doubled(scenario.loader.batch)?;
    let phrase = format!("a batch of {more} instead of {}", scenario.loader.batch);
    let flags = vec![(Field::Batch, more.to_string())];
    Some(Change::new(scenario, phrase, flags, |s| s.loader.batch = more))
}

fn accelerators(scenario: &Scenario) -> Option<Change> {
    let more = doubled(scenario.accelerators.count)?;
    let phrase = format!("{more} accelerators instead of {}", scenario.accelerators.count);
    let flags = vec![(Field::Count, more.to_string())];
    Some(Change::new(scenario, phrase, flags, |s| s.accelerators.count = more))
}

/// A pinned cache of half the data set: what fits a budget is the reader's to say.
fn cache(scenario: &Scenario) -> Option<Change> {
    if scenario.cache.policy != CachePolicy::None {
        return None;
    }
    let half = halved(scenario.dataset.volume()?)?;
    let phrase = format!("a pinned cache of {half}, half the data set");
    let flags = vec![(Field::Cache, half.exact()), (Field::CachePolicy, "pinned".to_owned())];
    Some(Change::new(scenario, phrase, flags, |s| {
        s.cache.capacity = half;
        s.cache.policy = CachePolicy::Pinned;
    }))
}
