//! `ironlaw compare measurement.json`: how far off were the engines, over one measurement or a
//! grid of them?

mod figure;
mod read;
mod scenario;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::args::Compare;
use crate::failure::{End, Failure, Fault, all_of};
use crate::files::{OutputFile, shown};
use crate::output::{Output, table};
use crate::predict::end;
use crate::require::{Checked, Named, check, conditions};
use crate::wire::{
    AnswerObject, ComparedObject, ComparisonInputs, ComparisonResult, EngineErrors, ErrorsObject,
    GridPoint, PredictedObject, PredictionObject, Required,
};

/// One configuration that was measured and predicted.
#[derive(Debug, Clone)]
pub(crate) struct Compared {
    /// The file that it stands in.
    pub(crate) file: String,
    pub(crate) workers: u32,
    pub(crate) batch: u32,
    pub(crate) prefetch: u32,
    pub(crate) step_time_s: f64,
    pub(crate) cache: String,
    pub(crate) samples_per_s: f64,
    pub(crate) utilization: f64,
    pub(crate) predicted: PredictedObject,
    pub(crate) valid: bool,
}

/// What may be required of a comparison.
const KEYS: [&str; 8] = [
    "configurations",
    "valid",
    "bound_median_error",
    "bound_p90_error",
    "forecast_median_error",
    "forecast_p90_error",
    "simulate_median_error",
    "simulate_p90_error",
];

pub(crate) fn run(command: &Compare, output: &Output) -> Result<End, Failure> {
    let question = Question::of(command)?;
    let (mut points, scenario, conditions) = all_of(
        read::all(&question.measurements),
        question.scenario.map(scenario::read).transpose(),
        conditions(&command.require, &KEYS),
    )?;
    let [svg] = OutputFile::create_all([command.svg.as_deref()], command.force)?;
    if let Some(scenario) = &scenario {
        for point in &mut points {
            point.predicted = scenario::predict(scenario, point)?;
        }
    }
    let result = result(&points);
    let checked = check(&conditions, &named(&result))?;
    if let Some(file) = svg {
        file.fill(&figure::svg(&points)?)?;
    }
    if output.json {
        output.object(&object(&question, result, &checked))?;
    } else {
        output.text(&(table_of(&points) + &summary(&points)))?;
    }
    Ok(end(&checked, output))
}

/// Which files are what.
struct Question<'a> {
    measurements: Vec<&'a Path>,
    scenario: Option<&'a Path>,
}

impl<'a> Question<'a> {
    fn of(command: &'a Compare) -> Result<Self, Failure> {
        let is_scenario = |path: &&Path| path.extension().is_some_and(|end| end == "toml");
        let (scenarios, measurements): (Vec<&Path>, Vec<&Path>) =
            command.files.iter().map(PathBuf::as_path).partition(is_scenario);
        let refused = |message: &str, hint: &str| Failure::one(Fault::new(message, hint));
        if measurements.is_empty() {
            let hint = "`ironlaw measure PATH --json > measurement.json` makes one";
            return Err(refused("expected a measurement, found only a scenario", hint));
        }
        if scenarios.len() > 1 {
            let hint = "compare once with each";
            return Err(refused("expected at most one scenario, found several", hint));
        }
        let mut seen = BTreeSet::new();
        if let Some(again) = measurements.iter().find(|path| !seen.insert(**path)) {
            let fault = Fault::new("asked for twice", "name each file once: it would count double");
            return Err(Failure::one(fault.at(shown(again))));
        }
        Ok(Self { measurements, scenario: scenarios.first().copied() })
    }
}

fn object(
    question: &Question<'_>,
    result: ComparisonResult,
    checked: &[Checked],
) -> AnswerObject<ComparisonInputs, ComparisonResult> {
    let inputs = ComparisonInputs {
        measurements: question.measurements.iter().map(|path| shown(path)).collect(),
        scenario: question.scenario.map(shown),
    };
    AnswerObject {
        required: checked.iter().map(Required::from).collect(),
        ..AnswerObject::new("compare", inputs, result)
    }
}

fn named(result: &ComparisonResult) -> [Named; 8] {
    let EngineErrors { bound, forecast, simulate } = &result.errors;
    [
        Named::new(KEYS[0], result.configurations as f64),
        Named::new(KEYS[1], result.valid as f64),
        Named::new(KEYS[2], bound.median),
        Named::new(KEYS[3], bound.p90),
        Named::new(KEYS[4], forecast.median),
        Named::new(KEYS[5], forecast.p90),
        Named::new(KEYS[6], simulate.median),
        Named::new(KEYS[7], simulate.p90),
    ]
}

impl Compared {
    /// An accelerator that hardly waits delivers its own rate, which every engine knows.
    fn is_starved(&self) -> bool {
        const SATURATED: f64 = 0.98;
        self.utilization < SATURATED
    }

    pub(crate) fn of_grid(file: &str, batch: u32, prefetch: u32, point: &GridPoint) -> Self {
        Self {
            file: file.to_owned(),
            workers: point.workers,
            batch,
            prefetch,
            step_time_s: point.step_time_s,
            cache: point.cache.clone(),
            samples_per_s: point.measured_samples_per_s,
            utilization: point.measured_utilization,
            predicted: point.predicted.clone(),
            valid: point.valid,
        }
    }
}

fn result(points: &[Compared]) -> ComparisonResult {
    let those = |wanted: fn(&Compared) -> bool| -> Vec<&Compared> {
        points.iter().filter(|point| wanted(point)).collect()
    };
    let all = those(|_| true);
    let starved = those(Compared::is_starved);
    let valid = those(|point| point.valid);
    ComparisonResult {
        configurations: points.len(),
        valid: valid.len(),
        starved: starved.len(),
        errors: errors(&all).expect("a file without measurements is refused"),
        errors_starved: errors(&starved),
        errors_valid: errors(&valid),
        points: points.iter().map(compared).collect(),
    }
}

fn compared(point: &Compared) -> ComparedObject {
    ComparedObject {
        file: point.file.clone(),
        workers: point.workers,
        step_time_s: point.step_time_s,
        cache: point.cache.clone(),
        measured_samples_per_s: point.samples_per_s,
        measured_utilization: point.utilization,
        predicted: point.predicted.clone(),
        valid: point.valid,
    }
}

/// Which engine's prediction is meant.
type Of = fn(&PredictedObject) -> &PredictionObject;

/// Nothing of no configurations.
fn errors(points: &[&Compared]) -> Option<EngineErrors> {
    let of = |engine: Of| {
        let found = points.iter().map(|point| engine(&point.predicted).error);
        distances(found.collect())
    };
    Some(EngineErrors {
        bound: of(|predicted| &predicted.bound)?,
        forecast: of(|predicted| &predicted.forecast)?,
        simulate: of(|predicted| &predicted.simulate)?,
    })
}

fn distances(mut errors: Vec<f64>) -> Option<ErrorsObject> {
    errors.sort_by(|one, other| one.abs().total_cmp(&other.abs()));
    let worst = *errors.last()?;
    let at = |quantile: f64| errors[rank(errors.len(), quantile)].abs();
    let middle = errors.len() / 2;
    let median = if errors.len().is_multiple_of(2) {
        f64::midpoint(errors[middle - 1].abs(), errors[middle].abs())
    } else {
        errors[middle].abs()
    };
    Some(ErrorsObject { median, p90: at(0.9), worst })
}

/// The place of the smallest of `count` sorted numbers that at least this share do not exceed.
fn rank(count: usize, share: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in the list")]
    let place = (count as f64 * share).ceil() as usize;
    place.clamp(1, count) - 1
}

/// A line for each configuration.
pub(crate) fn table_of(points: &[Compared]) -> String {
    let percent = |error: f64| format!("{:+.1} %", error * 100.0);
    let several = points.iter().any(|point| point.file != points[0].file);
    let row = |point: &Compared| {
        let predicted = &point.predicted;
        let place =
            if several { format!("{} {}", point.cache, point.file) } else { point.cache.clone() };
        vec![
            place,
            point.workers.to_string(),
            format!("{:.1} ms", point.step_time_s * 1e3),
            format!("{:.1}/s", point.samples_per_s),
            format!("{:.1} %", point.utilization * 100.0),
            percent(predicted.bound.error),
            percent(predicted.forecast.error),
            percent(predicted.simulate.error),
            if point.valid { "yes" } else { "no" }.to_owned(),
        ]
    };
    let header =
        ["cache", "workers", "step", "measured", "busy", "bound", "forecast", "simulate", "valid"];
    table(&header, points.iter().map(row).collect(), &[1, 2, 3, 4, 5, 6, 7])
}

/// How far off the engines are, over all and over parts.
pub(crate) fn summary(points: &[Compared]) -> String {
    if points.is_empty() {
        return "\nno configuration was measured\n".to_owned();
    }
    let result = result(points);
    let percent = |error: f64| format!("{:.1} %", error * 100.0);
    let row = |name: String, errors: &EngineErrors| {
        let engines = [&errors.bound, &errors.forecast, &errors.simulate];
        let both = engines.map(|each| format!("{} / {}", percent(each.median), percent(each.p90)));
        [vec![name], both.to_vec()].concat()
    };
    let mut rows = vec![row(format!("all {}", result.configurations), &result.errors)];
    let parts = [
        (result.starved, "where the accelerator waits", &result.errors_starved),
        (result.valid, "that are valid", &result.errors_valid),
    ];
    for (count, name, errors) in parts {
        if let Some(errors) = errors {
            rows.push(row(format!("{count} {name}"), errors));
        }
    }
    let header = ["absolute error, median / 90th percentile", "bound", "forecast", "simulate"];
    "\n".to_owned() + &table(&header, rows, &[1, 2, 3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_hand_errors_of_ten_configurations() {
        let errors = [0.01, -0.02, 0.03, -0.04, 0.05, 0.06, -0.07, 0.08, 0.09, -0.30];
        let found = distances(errors.to_vec()).unwrap();
        // The fifth and the sixth of ten; the ninth; the tenth with its sign.
        assert!((found.median - 0.055).abs() < 1e-12, "{found:?}");
        assert!((found.p90 - 0.09).abs() < 1e-12, "{found:?}");
        assert!((found.worst + 0.30).abs() < 1e-12, "{found:?}");
        let odd = distances(vec![0.2, -0.1, 0.0]).unwrap();
        assert!((odd.median - 0.1).abs() < 1e-12 && (odd.p90 - 0.2).abs() < 1e-12, "{odd:?}");
        assert!(distances(vec![]).is_none());
    }

    #[test]
    fn ranks_are_the_nearest_above() {
        assert_eq!([rank(1, 0.9), rank(10, 0.9), rank(11, 0.9), rank(20, 0.5)], [0, 8, 9, 9]);
    }
}
