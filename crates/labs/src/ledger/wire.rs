//! What does a ledger look like as JSON? `docs/schema/ledger.schema.json` says the same.
//!
//! Times are milliseconds since 1970, numbers are in base units, and a value keeps its unit
//! beside it. A schema's version rises when a field changes its meaning or goes away.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Attempt, CourseFields, Entry, Kind, Ledger, MOST_ATTEMPTS, MOST_CHARACTERS, MOST_ENTRIES,
    SCHEMA, Unreadable, VERSION,
};
use crate::instruments::{Context, Unit, Value};
use crate::session::{Confidence, CurveScore, ReplyGiven};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerObject {
    schema: SchemaObject,
    label: Option<String>,
    attempts: Vec<AttemptObject>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaObject {
    name: String,
    version: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AttemptObject {
    id: String,
    lab: String,
    seed: u64,
    started_ms: u64,
    closed_ms: Option<u64>,
    engine_version: String,
    facts_version: String,
    volume: u32,
    chapter: u32,
    context: String,
    storage_type_chosen: Option<String>,
    gpu_util_at_start: Option<f64>,
    data_gravity_triggered: bool,
    act1_correct: Option<bool>,
    act1_reflection_correct: Option<bool>,
    act2_correct: Option<bool>,
    act2_reflection_correct: Option<bool>,
    entries: Vec<EntryObject>,
    late: Vec<EntryObject>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryObject {
    act: String,
    kind: String,
    at_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    option: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    confidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reply: Option<ReplyObject>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    curve: Option<CurveObject>,
    inputs: BTreeMap<String, ValueObject>,
    results: BTreeMap<String, ValueObject>,
    fingerprint: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyObject {
    decision: String,
    asked: BTreeMap<String, ValueObject>,
    reason: String,
    threshold: f64,
    at_ms: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CurveObject {
    placed: Vec<f64>,
    actual: Vec<f64>,
    score: u32,
}

/// A number with its unit, or a word.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum ValueObject {
    Number { value: f64, unit: String },
    Word(String),
}

pub(super) fn text(ledger: &Ledger) -> String {
    let object = LedgerObject {
        schema: SchemaObject { name: SCHEMA.to_owned(), version: VERSION },
        label: ledger.label.clone(),
        attempts: ledger.attempts.iter().map(attempt_object).collect(),
    };
    // Our own objects hold string keys and finite numbers only.
    serde_json::to_string_pretty(&object).unwrap_or_default()
}

fn attempt_object(attempt: &Attempt) -> AttemptObject {
    let course = attempt.course.clone();
    AttemptObject {
        id: attempt.id.clone(),
        lab: attempt.lab.clone(),
        seed: attempt.seed,
        started_ms: attempt.started_ms,
        closed_ms: attempt.closed_ms,
        engine_version: attempt.engine_version.clone(),
        facts_version: attempt.facts_version.clone(),
        volume: course.volume,
        chapter: course.chapter,
        context: course.context.as_str().to_owned(),
        storage_type_chosen: course.storage_type_chosen,
        gpu_util_at_start: course.gpu_util_at_start,
        data_gravity_triggered: course.data_gravity_triggered,
        act1_correct: course.act1_correct,
        act1_reflection_correct: course.act1_reflection_correct,
        act2_correct: course.act2_correct,
        act2_reflection_correct: course.act2_reflection_correct,
        entries: attempt.entries.iter().map(entry_object).collect(),
        late: attempt.late.iter().map(entry_object).collect(),
    }
}

fn entry_object(entry: &Entry) -> EntryObject {
    EntryObject {
        act: entry.act.clone(),
        kind: entry.kind.as_str().to_owned(),
        at_ms: entry.at_ms,
        option: entry.option.clone(),
        confidence: entry.confidence.map(|it| it.as_str().to_owned()),
        key: entry.key.clone(),
        reply: entry.reply.as_ref().map(|reply| ReplyObject {
            decision: reply.decision.clone(),
            asked: objects(&reply.asked),
            reason: reply.reason.clone(),
            threshold: reply.threshold,
            at_ms: reply.at_ms,
        }),
        curve: entry.curve.as_ref().map(|curve| CurveObject {
            placed: curve.placed.clone(),
            actual: curve.actual.clone(),
            score: curve.score,
        }),
        inputs: objects(&entry.inputs),
        results: objects(&entry.results),
        fingerprint: entry.fingerprint.clone(),
    }
}

fn objects(values: &[(String, Value)]) -> BTreeMap<String, ValueObject> {
    let object = |value: &Value| match value {
        Value::Number { value, unit } => {
            ValueObject::Number { value: *value, unit: unit.name().to_owned() }
        }
        Value::Word(word) => ValueObject::Word(word.clone()),
    };
    values.iter().map(|(name, value)| (name.clone(), object(value))).collect()
}

pub(super) fn ledger(json: serde_json::Value) -> Result<Ledger, Unreadable> {
    let object: LedgerObject = serde_json::from_value(json)
        .map_err(|error| Unreadable::Field(crate::fault::shown(&error.to_string())))?;
    at_most("attempts", object.attempts.len(), MOST_ATTEMPTS)?;
    let label = object.label.map(|label| short("label", label)).transpose()?;
    let attempts: Result<Vec<Attempt>, Unreadable> =
        object.attempts.into_iter().map(attempt).collect();
    let attempts = attempts?;
    for (place, attempt) in attempts.iter().enumerate() {
        if attempts[..place].iter().any(|it| it.id == attempt.id) {
            let id = crate::fault::shown(&attempt.id);
            return Err(Unreadable::Field(format!("attempt `{id}` is there twice")));
        }
    }
    Ok(Ledger { label, attempts })
}

fn at_most(what: &str, found: usize, most: usize) -> Result<(), Unreadable> {
    if found <= most {
        return Ok(());
    }
    Err(Unreadable::Field(format!("expected at most {most} {what}, found {found}")))
}

fn short(field: &str, text: String) -> Result<String, Unreadable> {
    if text.chars().count() <= MOST_CHARACTERS {
        return Ok(text);
    }
    let most = MOST_CHARACTERS;
    Err(Unreadable::Field(format!("expected at most {most} characters in `{field}`")))
}

fn known<T>(field: &str, text: &str, value: Option<T>) -> Result<T, Unreadable> {
    let found = crate::fault::shown(text);
    value.ok_or_else(|| Unreadable::Field(format!("`{field}`: `{found}` is not known")))
}

fn attempt(object: AttemptObject) -> Result<Attempt, Unreadable> {
    at_most("entries", object.entries.len().max(object.late.len()), MOST_ENTRIES)?;
    let entries = |all: Vec<EntryObject>| all.into_iter().map(entry).collect::<Result<Vec<_>, _>>();
    let storage = object.storage_type_chosen;
    Ok(Attempt {
        id: short("id", object.id)?,
        lab: short("lab", object.lab)?,
        seed: object.seed,
        started_ms: object.started_ms,
        closed_ms: object.closed_ms,
        engine_version: short("engine_version", object.engine_version)?,
        facts_version: short("facts_version", object.facts_version)?,
        course: CourseFields {
            volume: object.volume,
            chapter: object.chapter,
            context: known("context", &object.context, Context::from_name(&object.context))?,
            storage_type_chosen: storage.map(|it| short("storage_type_chosen", it)).transpose()?,
            gpu_util_at_start: object.gpu_util_at_start,
            data_gravity_triggered: object.data_gravity_triggered,
            act1_correct: object.act1_correct,
            act1_reflection_correct: object.act1_reflection_correct,
            act2_correct: object.act2_correct,
            act2_reflection_correct: object.act2_reflection_correct,
        },
        entries: entries(object.entries)?,
        late: entries(object.late)?,
    })
}

fn entry(object: EntryObject) -> Result<Entry, Unreadable> {
    let confidence = object.confidence;
    let confidence =
        confidence.map(|it| known("confidence", &it, Confidence::from_name(&it))).transpose()?;
    Ok(Entry {
        act: short("act", object.act)?,
        kind: known("kind", &object.kind, Kind::from_name(&object.kind))?,
        at_ms: object.at_ms,
        option: object.option.map(|it| short("option", it)).transpose()?,
        confidence,
        key: object.key.map(|it| short("key", it)).transpose()?,
        reply: object.reply.map(reply).transpose()?,
        curve: object.curve.map(curve).transpose()?,
        inputs: values(object.inputs)?,
        results: values(object.results)?,
        fingerprint: short("fingerprint", object.fingerprint)?,
    })
}

fn reply(object: ReplyObject) -> Result<ReplyGiven, Unreadable> {
    Ok(ReplyGiven {
        decision: short("decision", object.decision)?,
        asked: values(object.asked)?,
        reason: short("reason", object.reason)?,
        threshold: object.threshold,
        at_ms: object.at_ms,
    })
}

fn curve(object: CurveObject) -> Result<CurveScore, Unreadable> {
    at_most("values of a curve", object.placed.len().max(object.actual.len()), MOST_ENTRIES)?;
    Ok(CurveScore { placed: object.placed, actual: object.actual, score: object.score })
}

fn values(objects: BTreeMap<String, ValueObject>) -> Result<Vec<(String, Value)>, Unreadable> {
    at_most("values", objects.len(), MOST_ENTRIES)?;
    let value = |(name, object): (String, ValueObject)| {
        let value = match object {
            ValueObject::Number { value, unit } => {
                Value::number(value, known("unit", &unit, Unit::from_name(&unit))?)
            }
            ValueObject::Word(word) => Value::Word(short(&name, word)?),
        };
        Ok((short("name", name)?, value))
    };
    objects.into_iter().map(value).collect()
}
