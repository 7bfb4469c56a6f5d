//! Which configurations does a file of `ironlaw measure --json` hold?

use std::path::Path;

use serde_json::Value;

use super::Compared;
use crate::failure::{Failure, Fault};
use crate::files::{read_text_below, shown};
use crate::wire::{
    AnswerObject, GridInputs, GridResult, MeasureInputs, MeasureResult, PredictedObject, Schema,
};

/// A measurement with every batch of an hour is smaller.
const MOST_BYTES: u64 = 256 << 20;

const HINT: &str = "name a file written by `ironlaw measure PATH --json`, with or without `--grid`";

/// The configurations of all files, or the faults of all.
pub(super) fn all(paths: &[&Path]) -> Result<Vec<Compared>, Failure> {
    let (mut points, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        match one(path) {
            Ok(found) => points.extend(found),
            Err(Failure::Faults(found)) => faults.extend(found),
            Err(other) => return Err(other),
        }
    }
    if faults.is_empty() { Ok(points) } else { Err(Failure::Faults(faults)) }
}

fn one(path: &Path) -> Result<Vec<Compared>, Failure> {
    let text = read_text_below(path, MOST_BYTES)?;
    let name = shown(path);
    let fault = |message: String| Failure::one(Fault::new(message, HINT).at(name.clone()));
    let value: Value =
        serde_json::from_str(&text).map_err(|error| fault(format!("not JSON: {error}")))?;
    let schema: Schema = value
        .get("schema")
        .and_then(|schema| serde_json::from_value(schema.clone()).ok())
        .ok_or_else(|| fault("expected a measurement, found other JSON".to_owned()))?;
    let unreadable = |error: serde_json::Error| {
        fault(format!("not a measurement: {}", error.to_string().escape_debug()))
    };
    let points = match (schema.name.as_str(), schema.version) {
        ("ironlaw.measure", 1) => {
            let found = serde_json::from_value(value).map_err(unreadable)?;
            vec![of_single(&name, found)]
        }
        ("ironlaw.measure-grid", 1) => {
            let found = serde_json::from_value(value).map_err(unreadable)?;
            of_grid(&name, &found)
        }
        (other, version) => {
            let other = other.escape_debug();
            return Err(fault(format!(
                "expected `ironlaw.measure` or `ironlaw.measure-grid` of version 1, found \
                 `{other}` of version {version}"
            )));
        }
    };
    if points.is_empty() {
        return Err(fault("expected at least one configuration, found none".to_owned()));
    }
    let sane = points.into_iter().enumerate().map(|(place, point)| {
        sane(point).map_err(|what| fault(format!("configuration {}: {what}", place + 1)))
    });
    sane.collect()
}

fn of_single(file: &str, found: AnswerObject<MeasureInputs, MeasureResult>) -> Compared {
    let AnswerObject { inputs, result, .. } = found;
    Compared {
        file: file.to_owned(),
        workers: inputs.workers,
        batch: inputs.batch,
        prefetch: inputs.prefetch,
        step_time_s: inputs.step_time_s,
        cache: inputs.cache,
        samples_per_s: result.measured.samples_per_s,
        utilization: result.measured.utilization,
        predicted: result.predicted,
        valid: result.valid,
    }
}

fn of_grid(file: &str, found: &AnswerObject<GridInputs, GridResult>) -> Vec<Compared> {
    let GridInputs { batch, prefetch, .. } = found.inputs;
    found.result.points.iter().map(|it| Compared::of_grid(file, batch, prefetch, it)).collect()
}

/// What a file says is not believed: rates must be rates, and errors are worked out anew.
fn sane(mut point: Compared) -> Result<Compared, String> {
    if !["cold", "warm", "remote"].contains(&point.cache.as_str()) {
        let found = point.cache.escape_debug();
        return Err(format!(
            "expected a cache that is `cold`, `warm` or `remote`, found `{found}`"
        ));
    }
    for (name, count) in
        [("workers", point.workers), ("batch", point.batch), ("prefetch", point.prefetch)]
    {
        if count == 0 {
            return Err(format!("expected 1 or more as `{name}`, found 0"));
        }
    }
    let positive = |name: &str, value: f64| {
        let fine = value.is_finite() && value > 0.0;
        fine.then_some(()).ok_or_else(|| format!("expected `{name}` above 0, found {value}"))
    };
    positive("step_time_s", point.step_time_s)?;
    positive("samples_per_s", point.samples_per_s)?;
    positive("utilization", point.utilization)?;
    let PredictedObject { bound, forecast, simulate } = &mut point.predicted;
    for prediction in [bound, forecast, simulate] {
        positive("predicted samples_per_s", prediction.samples_per_s)?;
        prediction.error = prediction.samples_per_s / point.samples_per_s - 1.0;
    }
    Ok(point)
}
