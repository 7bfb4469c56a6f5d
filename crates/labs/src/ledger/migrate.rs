//! How is a ledger of an older version read?
//!
//! Version 1 is the course's flat record: one object a lab with the course's own fields and
//! nothing else. Each step here leads from one version to the next and has a test.

use serde_json::{Map, Value, json};

use super::{SCHEMA, Unreadable, VERSION};

pub(super) fn to_current(json: Value) -> Result<Value, Unreadable> {
    let version = version(&json)?;
    match version {
        VERSION => Ok(json),
        1 => from_first(&json),
        newer if newer > VERSION => Err(Unreadable::Future { version }),
        _ => Err(Unreadable::Foreign(format!("version {version}"))),
    }
}

fn version(json: &Value) -> Result<u32, Unreadable> {
    let schema = json.get("schema");
    let schema = schema.ok_or_else(|| Unreadable::Foreign("it has no `schema`".to_owned()))?;
    let name = schema.get("name").and_then(Value::as_str).unwrap_or_default();
    if name != SCHEMA {
        return Err(Unreadable::Foreign(format!("`{}`", crate::fault::shown(name))));
    }
    let version = schema.get("version").and_then(Value::as_u64);
    let version = version.and_then(|it| u32::try_from(it).ok());
    version.ok_or_else(|| Unreadable::Foreign("its version is no number".to_owned()))
}

/// Course fields alone become an attempt without entries: what was answered is not known.
fn from_first(json: &Value) -> Result<Value, Unreadable> {
    let labs = json.get("labs").and_then(Value::as_object);
    let labs = labs.ok_or_else(|| Unreadable::Foreign("it has no `labs`".to_owned()))?;
    let mut attempts = Vec::new();
    for (lab, fields) in labs {
        let fields = fields.as_object().cloned().unwrap_or_default();
        attempts.push(attempt(lab, fields));
    }
    Ok(json!({
        "schema": { "name": SCHEMA, "version": VERSION },
        "label": Value::Null,
        "attempts": attempts,
    }))
}

fn attempt(lab: &str, fields: Map<String, Value>) -> Value {
    let mut attempt = json!({
        "id": format!("migrated-{lab}"),
        "lab": lab,
        "seed": 0,
        "started_ms": 0,
        "closed_ms": 0,
        "engine_version": "unknown",
        "facts_version": "unknown",
        "entries": [],
        "late": [],
    });
    if let Some(object) = attempt.as_object_mut() {
        object.extend(fields);
    }
    attempt
}
