//! `ironlaw measure PATH --grid`: how far off are the engines over many configurations, all
//! predicted from one set of probes?

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use engine::{EngineName, answer};
use measure::{
    CacheState, Corpus, LoaderOptions, MeasureOptions, Measurement, Probes, SystemClock,
};
use units::DollarsPerHour;

use super::failure;
use crate::args::MeasureHere;
use crate::failure::{End, Failure};
use crate::output::{Output, table};
use crate::wire::{AnswerObject, GridInputs, GridPoint, GridResult};

/// What measures.
pub(super) struct Meter<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) clock: &'a SystemClock,
    pub(super) stop: &'a AtomicBool,
}

const WORKERS: [u32; 4] = [1, 2, 4, 8];

/// What the accelerator would take over what all cores can prepare: starved to saturated.
const DEMANDS: [f64; 4] = [4.0, 1.3, 0.8, 0.3];

pub(super) fn run(
    command: &MeasureHere,
    meter: &Meter<'_>,
    options: &MeasureOptions,
    probes: &Probes,
    output: &Output,
) -> Result<End, Failure> {
    let mut points = Vec::new();
    for cache in [CacheState::Cold, CacheState::Warm] {
        if cache == CacheState::Cold && probes.cold_access.is_none() {
            output.note("note: no cold runs: the file system allows no way past the page cache");
            continue;
        }
        for (workers, demand) in configurations() {
            if meter.stop.load(Ordering::Relaxed) {
                break;
            }
            let loader = LoaderOptions {
                workers: NonZeroU32::new(workers).unwrap_or(NonZeroU32::MIN),
                step_time: step_time(options, probes, demand),
                ..options.loader
            };
            let options = MeasureOptions { loader, cache, ..*options };
            let point = point(meter, &options, probes)?;
            output.note(&format!(
                "{} {workers} workers, {:.1} ms: {:.1}/s measured, simulation {:+.1} %{}",
                point.cache,
                point.step_time_s * 1e3,
                point.measured_samples_per_s,
                point.simulate_error * 100.0,
                if point.valid { "" } else { ", not valid" }
            ));
            points.push(point);
        }
    }
    let result = GridResult {
        simulate_median_error: quantile(&points, 0.5, |point| point.simulate_error),
        simulate_p90_error: quantile(&points, 0.9, |point| point.simulate_error),
        forecast_median_error: quantile(&points, 0.5, |point| point.forecast_error),
        bound_median_error: quantile(&points, 0.5, |point| point.bound_error),
        valid: points.iter().filter(|point| point.valid).count(),
        points,
    };
    if output.json {
        let path = command.path.as_deref().map_or_else(|| "demo".to_owned(), crate::files::shown);
        output.object(&AnswerObject::new("measure-grid", GridInputs { path }, result))?;
    } else {
        output.text(&text(&result))?;
    }
    let stopped = meter.stop.load(Ordering::Relaxed);
    Ok(if stopped { End::Interrupted } else { End::Done })
}

fn configurations() -> impl Iterator<Item = (u32, f64)> {
    WORKERS.into_iter().flat_map(|workers| DEMANDS.into_iter().map(move |demand| (workers, demand)))
}

/// The step that asks for `demand` times what all cores prepare.
fn step_time(options: &MeasureOptions, probes: &Probes, demand: f64) -> Duration {
    let prepared = probes.preparation.curve.last().map_or(1.0, measure::CorePoint::median);
    Duration::from_secs_f64(f64::from(options.loader.batch.get()) / (prepared * demand))
}

fn point(
    meter: &Meter<'_>,
    options: &MeasureOptions,
    probes: &Probes,
) -> Result<GridPoint, Failure> {
    let Meter { corpus, clock, stop } = meter;
    let found = measure::measure(corpus, options, probes.clone(), *clock, stop, &mut |_| ());
    let found: Measurement = found.map_err(|error| failure(&error))?;
    let scenario = found.scenario(DollarsPerHour::ZERO);
    let measured = found.rates.samples_per_s;
    let error = |engine| -> Result<f64, Failure> {
        Ok(answer(&scenario, engine)?.samples_per_sec.get() / measured - 1.0)
    };
    Ok(GridPoint {
        workers: options.loader.workers.get(),
        step_time_s: options.loader.step_time.as_secs_f64(),
        cache: options.cache.as_str().to_owned(),
        measured_samples_per_s: measured,
        measured_utilization: found.rates.utilization,
        bound_error: error(EngineName::Bound)?,
        forecast_error: error(EngineName::Forecast)?,
        simulate_error: error(EngineName::Simulate)?,
        valid: found.verdict.is_valid(),
        broken: found
            .verdict
            .broken()
            .map(|rule| format!("{}: {}", rule.name, rule.found))
            .collect(),
    })
}

/// The quantile of the absolute errors; nothing of no points.
fn quantile(points: &[GridPoint], share: f64, error: fn(&GridPoint) -> f64) -> Option<f64> {
    let mut sizes: Vec<f64> = points.iter().map(|point| error(point).abs()).collect();
    sizes.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in the list")]
    let place = (share * sizes.len().checked_sub(1)? as f64).round() as usize;
    sizes.get(place).copied()
}

fn text(result: &GridResult) -> String {
    let percent = |error: f64| format!("{:+.1} %", error * 100.0);
    let row = |point: &GridPoint| {
        vec![
            point.cache.clone(),
            point.workers.to_string(),
            format!("{:.1} ms", point.step_time_s * 1e3),
            format!("{:.1}/s", point.measured_samples_per_s),
            format!("{:.1} %", point.measured_utilization * 100.0),
            percent(point.bound_error),
            percent(point.forecast_error),
            percent(point.simulate_error),
            if point.valid { "yes" } else { "no" }.to_owned(),
        ]
    };
    let header =
        ["cache", "workers", "step", "measured", "busy", "bound", "forecast", "simulate", "valid"];
    let rows = result.points.iter().map(row).collect();
    let size = |error: Option<f64>| {
        error.map_or_else(|| "—".to_owned(), |error| format!("{:.1} %", error * 100.0))
    };
    let mut text = table(&header, rows, &[1, 2, 3, 4, 5, 6, 7]);
    text += &format!(
        "\n{} configurations, {} of them valid; simulation: median error {}, 90th percentile {}; \
         forecast {}, bound {}\n",
        result.points.len(),
        result.valid,
        size(result.simulate_median_error),
        size(result.simulate_p90_error),
        size(result.forecast_median_error),
        size(result.bound_median_error),
    );
    text
}
