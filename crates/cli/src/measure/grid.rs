//! `ironlaw measure PATH --grid`: how far off are the engines over many configurations, all
//! predicted from one set of probes?

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use measure::{
    CacheState, Corpus, LoaderOptions, MeasureOptions, Measurement, Probes, SystemClock,
};
use units::DollarsPerHour;

use super::{failure, objects};
use crate::args::MeasureHere;
use crate::compare::{self, Compared};
use crate::failure::{End, Failure};
use crate::output::Output;
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
    let (points, partial) = points(meter, options, probes, output)?;
    let result = GridResult {
        valid: points.iter().filter(|point| point.valid).count(),
        points,
        partial,
        scan: objects::scan(&meter.corpus.scan, meter.corpus.samples().len()),
        environment: objects::environment(probes),
    };
    if output.json {
        output.object(&AnswerObject::new("measure-grid", inputs(command, options), result))?;
    } else {
        output.text(&text(&result))?;
        if partial {
            output.note("partial: stopped before all configurations were measured");
        }
    }
    Ok(if partial { End::Interrupted } else { End::Done })
}

fn inputs(command: &MeasureHere, options: &MeasureOptions) -> GridInputs {
    GridInputs {
        path: command.path.as_deref().map_or_else(|| "demo".to_owned(), crate::files::shown),
        batch: options.loader.batch.get(),
        prefetch: options.loader.prefetch.get(),
        seconds: options.loader.measured.as_secs_f64(),
        seed: options.loader.seed,
        command_line: super::command_line(),
    }
}

/// All configurations, or those before the stop.
fn points(
    meter: &Meter<'_>,
    options: &MeasureOptions,
    probes: &Probes,
    output: &Output,
) -> Result<(Vec<GridPoint>, bool), Failure> {
    let mut points = Vec::new();
    for cache in [CacheState::Cold, CacheState::Warm] {
        if cache == CacheState::Cold && probes.cold_access.is_none() {
            output.note("note: no cold runs: the file system allows no way past the page cache");
            continue;
        }
        for (workers, demand) in configurations() {
            let loader = LoaderOptions {
                workers: NonZeroU32::new(workers).unwrap_or(NonZeroU32::MIN),
                step_time: step_time(options, probes, demand),
                ..options.loader
            };
            let options = MeasureOptions { loader, cache, ..*options };
            let point = point(meter, &options, probes);
            // A configuration that was cut short is left out; those before it are whole.
            if meter.stop.load(Ordering::Relaxed) {
                return Ok((points, true));
            }
            let point = point?;
            output.note(&line(&point));
            points.push(point);
        }
    }
    Ok((points, false))
}

/// Progress, a line for each configuration.
fn line(point: &GridPoint) -> String {
    format!(
        "{} {} workers, {:.1} ms: {:.1}/s measured, simulation {:+.1} %{}",
        point.cache,
        point.workers,
        point.step_time_s * 1e3,
        point.measured_samples_per_s,
        point.predicted.simulate.error * 100.0,
        if point.valid { "" } else { ", not valid" }
    )
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
    let measured = found.rates.samples_per_s;
    let answers = super::answers(&found.scenario(DollarsPerHour::ZERO))?;
    Ok(GridPoint {
        workers: options.loader.workers.get(),
        step_time_s: options.loader.step_time.as_secs_f64(),
        cache: options.cache.as_str().to_owned(),
        measured_samples_per_s: measured,
        measured_utilization: found.rates.utilization,
        predicted: objects::predicted(&answers, measured),
        valid: found.verdict.is_valid(),
        broken: found.verdict.broken().map(objects::sentence).collect(),
    })
}

/// One line for each configuration, and a summary of the errors.
fn text(result: &GridResult) -> String {
    // Neither file nor batch is shown: here they are the same for all.
    let compared = |point| Compared::of_grid("", 1, 1, point);
    let points: Vec<Compared> = result.points.iter().map(compared).collect();
    compare::table_of(&points) + &compare::summary(&points)
}
