//! `ironlaw measure PATH`: the reader's own disk, cores and files, and the engines held against
//! them.

mod grid;
mod kept;
mod objects;
mod store;

pub(crate) use objects::predicted;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use engine::{Answer, Draft, EngineName, Field, Fix, Place, Preset, answer, fixes};
use indicatif::ProgressBar;
use measure::{
    CacheState, Container, Corpus, DemoCorpus, DemoOptions, LoaderOptions, MeasureError,
    MeasureOptions, Measurement, Photographs, Progress, Scan, ScanLimits, SystemClock,
};
use scenario::Scenario;
use units::{BothPrefixes, BytesPerSec, DollarsPerHour};

use kept::Kept;

use crate::args::{Cache, Kept as KeptAs, MeasureHere};
use crate::failure::{End, Failure, Fault, all_of};
use crate::output::{Output, table};
use crate::wire::{AnswerObject, MeasureInputs};

/// What an engine says of the measured scenario, and a measurement beside it.
pub(crate) struct Measured {
    pub(crate) measurement: Measurement,
    pub(crate) price: DollarsPerHour,
    pub(crate) answers: [Answer; 3],
    pub(crate) fixes: Vec<Fix>,
}

/// The engines that are held against a measurement.
const ENGINES: [EngineName; 3] = [EngineName::Bound, EngineName::Forecast, EngineName::Simulate];

pub(crate) fn run(command: &MeasureHere, output: &Output) -> Result<End, Failure> {
    let asked = Asked::of(command)?;
    let kept = Kept::prepare(command, output)?;
    let stop = watch_for_stop()?;
    let demo = command.demo.then(|| make_demo(command, output, &stop)).transpose()?;
    let path = match (&demo, &command.path) {
        (Some(demo), _) => demo.folder().to_owned(),
        (None, Some(path)) => path.clone(),
        (None, None) => {
            let hint = "`ironlaw measure DIR`, or `ironlaw measure --demo` without data at hand";
            return Err(Failure::one(Fault::new("expected a folder, found nothing", hint)));
        }
    };
    store::check_list(&path, command)?;
    let corpus = if store::is_named(&path) {
        store::scan(&path, command, output, &stop)?
    } else {
        scan(&path, command, output, &stop)?
    };
    let options = asked.options(command, &corpus);
    let asked_for = inputs(command, &path, &options, asked.price);
    let clock = SystemClock::new();
    let meter = grid::Meter { corpus: &corpus, clock: &clock, stop: &stop };
    let bar = spinner(output);
    let mut progress = |progress| tick(bar.as_ref(), said(progress));
    let probes = measure::probe(&corpus, &options, &clock, &stop, &mut progress);
    if let Err(MeasureError::Stopped) = &probes {
        return stopped(&corpus, asked_for, output);
    }
    let probes = probes.map_err(|error| failure(&error))?;
    if command.grid {
        return grid::run(command, &meter, &options, &probes, output);
    }
    let measurement = measure::measure(&corpus, &options, probes, &clock, &stop, &mut progress);
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    if let Err(MeasureError::Stopped) = &measurement {
        return stopped(&corpus, asked_for, output);
    }
    let measured = Measured::of(measurement.map_err(|error| failure(&error))?, asked.price)?;
    answered(&measured, asked_for, kept, output)
}

fn answered(
    measured: &Measured,
    inputs: MeasureInputs,
    kept: Kept,
    output: &Output,
) -> Result<End, Failure> {
    let answer = AnswerObject::new("measure", inputs, objects::result(measured));
    if output.json {
        output.object(&answer)?;
    } else {
        output.text(&text(measured))?;
        broken(measured, output);
    }
    kept.finish(&answer, measured.measurement.run.partial, output)
}

/// Ctrl-C ends the measurement and not the program: what was measured so far is told.
fn watch_for_stop() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&stop);
    let set = ctrlc::set_handler(move || handler.store(true, Ordering::Relaxed));
    set.map_err(|error| {
        Failure::one(Fault::new(format!("cannot watch for Ctrl-C: {error}"), "try again"))
    })?;
    Ok(stop)
}

/// Before the probes were through there is no prediction and no rate, only what lies there.
fn stopped(corpus: &Corpus, inputs: MeasureInputs, output: &Output) -> Result<End, Failure> {
    if output.json {
        let result = objects::stopped(corpus);
        output.object(&AnswerObject::new("measure-partial", inputs, result))?;
    } else {
        output.text(&found_samples(&corpus.scan))?;
        output.note("partial: stopped while probing, before the loader ran");
    }
    Ok(End::Interrupted)
}

fn tick(bar: Option<&ProgressBar>, message: String) {
    if let Some(bar) = bar {
        bar.set_message(message);
        bar.tick();
    }
}

impl Measured {
    fn of(measurement: Measurement, price: DollarsPerHour) -> Result<Self, Failure> {
        let scenario = measurement.scenario(price);
        let answers = answers(&scenario)?;
        Ok(Self { fixes: fixes(&scenario, EngineName::Forecast)?, measurement, price, answers })
    }
}

/// What bound, forecast and simulation say.
pub(crate) fn answers(scenario: &Scenario) -> Result<[Answer; 3], Failure> {
    let [bound, forecast, simulation] = ENGINES.map(|engine| answer(scenario, engine));
    Ok([bound?, forecast?, simulation?])
}

fn command_line() -> Vec<String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// What the flags say, understood before any work begins.
struct Asked {
    step_time: Duration,
    price: DollarsPerHour,
    measured: Duration,
    probe: Duration,
}

impl Asked {
    /// The step time, said or of an accelerator and a model, as the engines resolve it.
    fn of(command: &MeasureHere) -> Result<Self, Failure> {
        let mut draft = Preset::from_name("lab-04").map(Preset::draft).unwrap_or_default();
        let mut flags = Draft::new();
        let said = [
            (Field::StepTime, &command.step_time),
            (Field::Accelerator, &command.accelerator),
            (Field::Model, &command.model),
            (Field::Price, &command.price),
        ];
        for (field, text) in said {
            if let Some(text) = text {
                flags.set(field, text.as_str(), Place::Flag(field));
            }
        }
        flags.set(Field::Batch, command.batch.to_string(), Place::Flag(Field::Batch));
        draft.overlay(&flags).map_err(engine::Diagnostics)?;
        let scenario = draft.resolve()?.scenario;
        let step_time = scenario.compute_time().ok_or_else(|| {
            Failure::one(Fault::new("the step has no finite time", "say `--step-time 20ms`"))
        })?;
        let step_time = Duration::try_from_secs_f64(step_time.get()).map_err(|error| {
            Failure::one(Fault::new(error.to_string(), "a step takes milliseconds to minutes"))
        })?;
        let (measured, probe, ()) = all_of(
            seconds("--seconds", command.seconds),
            seconds("--probe-seconds", command.probe_seconds),
            Ok(()),
        )?;
        Ok(Self { step_time, price: scenario.price, measured, probe })
    }

    fn options(&self, command: &MeasureHere, corpus: &Corpus) -> MeasureOptions {
        MeasureOptions {
            loader: LoaderOptions {
                workers: command.workers,
                batch: command.batch,
                prefetch: command.prefetch,
                step_time: self.step_time,
                measured: self.measured,
                seed: command.seed,
            },
            cache: match command.cache {
                _ if corpus.is_remote() => CacheState::Remote,
                Cache::Cold => CacheState::Cold,
                Cache::Warm => CacheState::Warm,
                Cache::Auto => fitting_state(corpus),
            },
            probe: self.probe,
        }
    }
}

fn seconds(flag: &str, value: f64) -> Result<Duration, Failure> {
    let sane = value.is_finite() && (0.1..=86_400.0).contains(&value);
    sane.then(|| Duration::from_secs_f64(value)).ok_or_else(|| {
        let message = format!("expected 0.1 to 86400 seconds, found `{value}`");
        Failure::one(Fault::new(message, "5 is a good start").at(flag))
    })
}

/// What an epoch after the first meets: memory, if all samples fit into half of it.
fn fitting_state(corpus: &Corpus) -> CacheState {
    let memory = measure::Environment::of(Path::new("/")).memory_bytes;
    match memory {
        Some(memory) if corpus.scan.bytes <= memory / 2 => CacheState::Warm,
        _ => CacheState::Cold,
    }
}

fn make_demo(
    command: &MeasureHere,
    output: &Output,
    stop: &AtomicBool,
) -> Result<DemoCorpus, Failure> {
    let container = match command.kept {
        KeptAs::Files => Container::Files,
        KeptAs::Tar => Container::Tar,
        KeptAs::Tfrecord => Container::TfRecord,
    };
    let photographs = command.photographs.as_deref().map(|from| Photographs::read(from, stop));
    let photographs = photographs.transpose().map_err(|error| failure(&error))?;
    let options = DemoOptions {
        images: command.images,
        container,
        median_pixels: f64::from(command.pixels),
        photographs: photographs.as_ref(),
        ..DemoOptions::default()
    };
    let parent = std::env::temp_dir();
    let (place, afterwards) = match &command.keep {
        Some(folder) => (folder, "they stay there"),
        None => (&parent, "they are removed afterwards"),
    };
    output.note(&format!(
        "note: making {} photo-like images in {}; {afterwards}",
        options.images,
        crate::files::shown(place)
    ));
    let made = match &command.keep {
        Some(folder) => DemoCorpus::make_at(folder, &options, stop, &|_| ()),
        None => DemoCorpus::make(&parent, &options, stop, &|_| ()),
    };
    let mut made = made.map_err(|error| failure(&error))?;
    if command.keep.is_some() {
        made.keep();
    }
    Ok(made)
}

fn scan(
    path: &Path,
    command: &MeasureHere,
    output: &Output,
    stop: &AtomicBool,
) -> Result<Corpus, Failure> {
    let bar = spinner(output);
    let limits = ScanLimits { seed: command.seed, ..ScanLimits::default() };
    let corpus = Corpus::scan(path, limits, stop, &mut |files| {
        tick(bar.as_ref(), format!("scanning: {files} files"));
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    corpus.map_err(|error| failure(&error))
}

fn spinner(output: &Output) -> Option<ProgressBar> {
    output.shows_progress().then(ProgressBar::new_spinner)
}

fn said(progress: Progress) -> String {
    match progress {
        Progress::Warming => "reading everything once".to_owned(),
        Progress::Storage(state, 1) => format!("storage, {}: 1 stream", state.as_str()),
        Progress::Storage(state, streams) => {
            format!("storage, {}: {streams} streams", state.as_str())
        }
        Progress::Workers(state, workers) => {
            format!("reading and preparing in turns, {}: {workers}", state.as_str())
        }
        Progress::Preparation => "preparation, one core and all".to_owned(),
        Progress::Loader => "the loader".to_owned(),
    }
}

fn failure(error: &MeasureError) -> Failure {
    Failure::one(Fault::new(error.to_string(), error.hint()))
}

fn inputs(
    command: &MeasureHere,
    path: &Path,
    options: &MeasureOptions,
    price: DollarsPerHour,
) -> MeasureInputs {
    let shown = |path: &PathBuf| crate::files::shown(path);
    MeasureInputs {
        path: command
            .path
            .as_ref()
            .map_or_else(|| format!("demo: {}", crate::files::shown(path)), shown),
        workers: options.loader.workers.get(),
        batch: options.loader.batch.get(),
        prefetch: options.loader.prefetch.get(),
        step_time_s: options.loader.step_time.as_secs_f64(),
        seconds: options.loader.measured.as_secs_f64(),
        cache: options.cache.as_str().to_owned(),
        seed: options.loader.seed,
        price_usd_per_h: price.get(),
        command_line: command_line(),
    }
}

// ---- as text ----

fn text(measured: &Measured) -> String {
    let Measured { measurement, answers, .. } = measured;
    let mut text = found(measurement);
    let rates = &measurement.rates;
    let mut rows = vec![vec![
        "measured".to_owned(),
        format!("{:.1} %", rates.utilization * 100.0),
        format!("{:.1}/s", rates.samples_per_s),
        String::new(),
    ]];
    for answer in answers {
        rows.push(vec![
            answer.engine.result_noun().to_owned(),
            format!("{:.1} %", answer.utilization.percent()),
            format!("{:.1}/s", answer.samples_per_sec.get()),
            format!("{:+.1} %", (answer.samples_per_sec.get() / rates.samples_per_s - 1.0) * 100.0),
        ]);
    }
    text += "\n";
    text += &table(&["", "utilization", "samples", "error"], rows, &[1, 2, 3]);
    let simulation = &answers[2];
    let idle = measured.price.get() * (1.0 - rates.utilization).max(0.0);
    text += &format!(
        "\nbound by {}; the feeding tax is {:.1} %, ${idle:.2} an hour per accelerator\n",
        simulation.bound_by,
        (1.0 - rates.utilization) * 100.0
    );
    for fix in measured.fixes.iter().take(3).filter(|fix| fix.gain.get() > 1.005) {
        text += &format!(
            "  {:.2}× with {} (utilization {:.0} %)\n",
            fix.gain.get(),
            fix.change,
            fix.answer.utilization.percent()
        );
    }
    text
}

/// What lies there, a line.
fn found_samples(scan: &Scan) -> String {
    let formats: Vec<String> =
        scan.formats.iter().map(|(format, count)| format!("{count} {}", format.as_str())).collect();
    let mut text = format!(
        "samples      {} in {}, {:.0} kB each (cv {:.2}); of {} looked at {}\n",
        scan.samples,
        scan.container.as_str(),
        scan.sizes.map_or(0.0, |sizes| sizes.mean) / 1e3,
        scan.sizes.map_or(0.0, |sizes| sizes.cv),
        scan.looked_at,
        formats.join(", "),
    );
    if !scan.skipped.is_empty() {
        let skipped: Vec<String> =
            scan.skipped.iter().map(|(reason, count)| format!("{count} × {reason}")).collect();
        text += &format!("skipped      {}\n", skipped.join(", "));
    }
    text
}

/// What the probes found, a line each.
fn found(measurement: &Measurement) -> String {
    let probes = &measurement.probes;
    let state = measurement.state();
    let (storage, work) = (&state.fit, &state.worker_fit);
    let curve: Vec<String> = probes
        .preparation
        .curve
        .iter()
        .map(|point| format!("{}: {:.0}/s", point.threads, point.median()))
        .collect();
    format!(
        "{}storage      {} ({}): {} over all streams, {} a stream, {:.3} ms latency\n\
         preparation  {:.2} ms of a core (cv {:.2}), by threads {}; contention {:.3}\n\
         workers      {:.2} ms of a core to read and prepare; with {} of them {:.2} times that, \
         and {:.3} ms without a core though one is free\n\
         meter        {:.2} µs a sample of its own\n",
        found_samples(&measurement.scan),
        measurement.options.cache.as_str(),
        measurement.access.map_or("no way past the page cache", measure::Access::as_str),
        rate(storage.bytes_per_s),
        rate(storage.stream_bytes_per_s),
        storage.latency_s * 1e3,
        probes.preparation.mean_s * 1e3,
        probes.preparation.cv,
        curve.join(", "),
        probes.preparation.contention,
        work.core_s * 1e3,
        probes.environment.cores,
        1.0 + work.contention * f64::from(probes.environment.cores.saturating_sub(1)),
        work.core_wait_s * 1e3,
        probes.overhead.median_s * 1e6,
    )
}

fn rate(bytes_per_s: f64) -> String {
    /// Beyond any memory: the reads of a lone stream took no time but a core's.
    const NO_WAIT: f64 = 1e12;
    if bytes_per_s > NO_WAIT {
        return "no wait".to_owned();
    }
    let rate = BytesPerSec::new(bytes_per_s);
    rate.map_or_else(|_| "—".to_owned(), |rate| BothPrefixes(rate).to_string())
}

fn broken(measured: &Measured, output: &Output) {
    let verdict = &measured.measurement.verdict;
    for rule in verdict.broken() {
        output.note(&format!(
            "warning: not valid: {}: expected {}, found {}",
            rule.name, rule.expected, rule.found
        ));
    }
    for rule in verdict.rules.iter().filter(|rule| rule.held == measure::Held::NotChecked) {
        output.note(&format!("note: not checked: {}: {}", rule.name, rule.found));
    }
    if verdict.is_valid() {
        output.note("the measurement is valid by all rules that were checked");
    }
    if measured.measurement.run.partial {
        output.note("partial: stopped before its time");
    }
}
