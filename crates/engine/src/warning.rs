//! What should be known before an answer is trusted?

use std::fmt;

use model::Resource;
use scenario::CachePolicy;
use units::Bytes;

use crate::answer::{Answer, EngineName};
use crate::diagnostic::Place;
use crate::draft::Draft;
use crate::field::{Field, reads};
use crate::resolve::Resolved;

/// A remark beside a result, with a code that a script can rely on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The code: `exceeds-device`.
    pub code: &'static str,
    /// What it means here: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

fn warning(code: &'static str, message: String, hint: &str) -> Warning {
    Warning { code, message, hint: Some(hint.to_owned()) }
}

/// Everything to know before trusting this answer to these words.
pub fn warnings(draft: &Draft, resolved: &Resolved, answer: &Answer) -> Vec<Warning> {
    let mut found = Vec::new();
    found.extend(textbook_edges(answer));
    found.extend(knee(resolved, answer));
    found.extend(uneven_hits(resolved, answer));
    found.extend(approximate(resolved, answer));
    found.extend(capacity(resolved));
    found.extend(unread(draft, answer.engine));
    found
}

fn textbook_edges(answer: &Answer) -> Vec<Warning> {
    let Some(terms) = &answer.terms else { return vec![] };
    let mut found = Vec::new();
    if terms.edges.exceeds_device {
        let factor = terms.worker_factor.get();
        found.push(warning(
            "exceeds-device",
            format!("the textbook gives {factor} × the storage bandwidth, which no device does"),
            "`--engine bound` keeps to the device",
        ));
    }
    if terms.edges.prep_follows_storage {
        found.push(warning(
            "prep-follows-storage",
            "the textbook ties preparation to the storage: here it is shorter than the cores need"
                .to_owned(),
            "`--engine bound` counts cores and preparation on their own",
        ));
    }
    found
}

/// Below this distance between the two tightest resources, queueing shows.
const KNEE: f64 = 1.25;

fn knee(resolved: &Resolved, answer: &Answer) -> Option<Warning> {
    let (next, headroom) = (answer.next_bound?, answer.headroom?);
    let several = resolved.scenario.worker_count() > 1;
    let near = answer.engine == EngineName::Bound && several && headroom.get() < KNEE;
    near.then(|| {
        let more = (headroom.get() - 1.0) * 100.0;
        warning(
            "near-knee",
            format!("`{next}` allows only {more:.0} % more than `{}`: queueing, which a bound leaves out, costs most here", answer.bound_by),
            "`--engine forecast` has queueing in it",
        )
    })
}

fn uneven_hits(resolved: &Resolved, answer: &Answer) -> Option<Warning> {
    let policy = resolved.scenario.cache.policy;
    let uneven = matches!(policy, CachePolicy::Page | CachePolicy::Lru)
        && answer.hit_ratio.is_some_and(|hits| hits.get() > 0.0 && hits.get() < 1.0)
        && matches!(answer.engine, EngineName::Bound | EngineName::Forecast)
        && (answer.bound_by == Resource::Accelerators
            || answer.next_bound == Some(Resource::Accelerators));
    uneven.then(|| {
        warning(
            "uneven-hits",
            "the cache's mean hit ratio is used, but hits are not spread evenly over an epoch: near the accelerators' limit the rate is too high".to_owned(),
            "`ironlaw simulate` replays the cache",
        )
    })
}

fn approximate(resolved: &Resolved, answer: &Answer) -> Option<Warning> {
    let limit = resolved.scenario.storage.requests_in_flight?;
    let approximate = answer.engine == EngineName::Forecast
        && u64::from(limit.get()) < resolved.scenario.worker_count();
    approximate.then(|| {
        warning(
            "approximate-requests",
            format!("storage takes {limit} requests at once from {} workers: the forecast is approximate", resolved.scenario.worker_count()),
            "`ironlaw simulate` follows every request",
        )
    })
}

fn capacity(resolved: &Resolved) -> Option<Warning> {
    let name = &resolved.input(Field::Storage)?.text;
    let capacity: Bytes =
        facts::entity(facts::Class::Storage, name)?.fact("capacity")?.quantity().ok()?;
    let volume = resolved.scenario.dataset.volume()?;
    (volume > capacity).then(|| {
        warning(
            "exceeds-capacity",
            format!("the data set has {volume}, one `{name}` holds {capacity}"),
            "several devices hold more and also deliver more: say `storage-bandwidth` for all of them",
        )
    })
}

/// A flag that the engine does not listen to would otherwise be ignored without a word.
fn unread(draft: &Draft, engine: EngineName) -> Vec<Warning> {
    let said = draft.entries().filter(|(_, entry)| matches!(entry.place, Place::Flag(_)));
    said.filter(|(field, _)| !reads(engine, *field))
        .map(|(field, _)| {
            let readers: Vec<&str> = EngineName::ALL
                .into_iter()
                .filter(|other| reads(*other, field))
                .map(EngineName::as_str)
                .collect();
            warning(
                "not-read",
                format!("`--{}` changes nothing here: `{engine}` does not read it", field.name()),
                &format!("it is read by {}", readers.join(", ")),
            )
        })
        .collect()
}
