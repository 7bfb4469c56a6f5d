//! How fast is a training input pipeline fed? The instrument of Act I of Lab 04.

use std::num::NonZeroU32;

use chart::{
    Axis, Bar, Bars, BatchTimeline, Class, Curves, Dash, Figure, Format, Here, Segment, Series,
    State, bars, batch_timeline, curves,
};
use engine::{Answer, Draft, EngineName, Field, Knob, Needed, Place, Preset, Resolved, reads};
use facts::Class as FactClass;
use model::Textbook;
use scenario::{Scenario, StepTime};
use units::{CheckedMul, Ratio, Secs};

use super::control::{Control, ControlKind, Inputs, Value, choice, range, stops};
use super::outputs::{Output, Outputs};
use super::unit::Unit;
use super::{Context, FailureState, Instrument, RunError, Unread, common_words};
use crate::document::structure::Words;

/// The preset whose words the story starts from.
const PRESET: &str = "lab-04";
const STORAGES: [&str; 4] = ["hdd", "sata-ssd", "nvme-gen3", "ram-disk"];
/// The figure of utilization against workers.
pub const CURVES: &str = "curves";
const FIGURES: [&str; 5] = ["timeline", "bandwidth", "stages", CURVES, "gantt"];
const MOST_WORKERS: u32 = 32;

/// The pipeline: storage, workers, cores and accelerators, asked of four engines.
#[derive(Debug)]
pub struct PipelineInstrument {
    controls: Vec<Control>,
}

/// The controls that are one field of a scenario each.
const FIELDS: [(&str, Field); 12] = [
    ("dataset", Field::Dataset),
    ("storage", Field::Storage),
    ("workers", Field::Workers),
    ("batch", Field::Batch),
    ("sample-size", Field::SampleSize),
    ("prep", Field::Prep),
    ("cores", Field::Cores),
    ("prefetch", Field::Prefetch),
    ("accelerator", Field::Accelerator),
    ("count", Field::Count),
    ("gpu-price", Field::Price),
    ("step-overhead", Field::StepOverhead),
];

const OUTPUTS: [Output; 28] = [
    Output::number("utilization", Unit::Share),
    Output::number("feeding-tax", Unit::Share),
    Output::word("health", "health"),
    Output::number("compute", Unit::Secs),
    Output::number("rate", Unit::SamplesPerSec),
    Output::number("rate-per-accelerator", Unit::SamplesPerSec),
    Output::number("epoch", Unit::Secs),
    Output::number("epoch-cost", Unit::Dollars),
    Output::number("idle-per-hour", Unit::DollarsPerHour),
    Output::number("idle-per-day", Unit::Dollars),
    Output::number("images-per-dollar", Unit::SamplesPerDollar),
    Output::word("bound-by", "resource"),
    Output::word("next-bound", "resource"),
    Output::number("headroom", Unit::Times),
    Output::number("read", Unit::Secs),
    Output::number("wait", Unit::Secs),
    Output::number("prepare", Unit::Secs),
    Output::number("batch-time", Unit::Secs),
    Output::number("needed", Unit::BytesPerSec),
    Output::number("delivered", Unit::BytesPerSec),
    Output::number("worker-factor", Unit::Times),
    Output::number("samples", Unit::Samples),
    Output::number("hit-ratio", Unit::Share),
    Output::number("bandwidth", Unit::BytesPerSec),
    Output::number("bandwidth-for-compute", Unit::BytesPerSec),
    Output::word("workers-for-compute", "count"),
    Output::word("exceeds-device", "truth"),
    Output::word("prep-follows-storage", "truth"),
];

impl PipelineInstrument {
    pub(super) fn new() -> Self {
        let draft = story_draft();
        let story = draft.resolve().expect("the preset is tested where it lies").scenario;
        Self { controls: controls(&story) }
    }

    /// The scenario that the inputs describe, for an engine of one's own choice.
    pub fn scenario(&self, inputs: &Inputs) -> Result<Scenario, RunError> {
        Ok(resolve(inputs)?.scenario)
    }

    /// The utilization curves with the learner's own point where these outputs found it; without
    /// outputs, while a simulation still runs, without a point.
    pub fn curves(
        &self,
        inputs: &Inputs,
        outputs: Option<&Outputs>,
        words: &Words,
        width: f64,
    ) -> Result<Figure, RunError> {
        let title = words.need("figure.curves")?.to_owned();
        let found = outputs.and_then(|outputs| outputs.get("utilization")?.as_number());
        utilization_curves(title, inputs, found, words, width)
    }

    /// The outputs of a simulation that has been run in slices.
    pub(super) fn outputs_of_report(
        inputs: &Inputs,
        report: &sim::Report,
    ) -> Result<Outputs, RunError> {
        let resolved = resolve(inputs)?;
        let answer = engine::answer_from_report(&resolved.scenario, report)?;
        let mut outputs = shared(inputs, &resolved, &answer)?;
        let steps = report.window.samples.get() / resolved.scenario.samples_per_step() as f64;
        let count = f64::from(resolved.scenario.accelerators.count.get());
        let spent = report.accelerators;
        let waited = spent.starved.get() + spent.at_barrier.get() + spent.overhead.get();
        outputs.number("wait", waited / (steps * count), Unit::Secs);
        outputs.warnings.extend(report.warnings.iter().map(sim::Warning::code));
        Ok(outputs)
    }
}

fn story_draft() -> Draft {
    Preset::from_name(PRESET).expect("the preset comes with the engine").draft()
}

fn controls(story: &Scenario) -> Vec<Control> {
    let control = |name, kind, story| Control { name, kind, story };
    let count = |value: u32| Value::number(f64::from(value), Unit::Count);
    let size = story.dataset.stored.mean().get();
    let volume = "10 TB";
    let accelerators: Vec<String> = facts::entities(FactClass::Accelerator)
        .filter(|it| facts::preferred_rate("resnet-50", it.name).is_some())
        .map(|it| it.name.to_owned())
        .collect();
    let engines = EngineName::ALL.map(EngineName::as_str);
    let powers = ["8", "16", "32", "64", "128", "256", "512", "1024"];
    let caches = ["0 B", "1 TB", "2 TB", "4 TB", "8 TB", "16 TB", "32 TB", "64 TB"];
    let nothing = 0.0;
    vec![
        control("dataset", range(Unit::Bytes, "1 TB", "100 TB", "1 TB"), read(Unit::Bytes, volume)),
        control("storage", choice(&STORAGES), Value::word(STORAGES[0])),
        control(
            "workers",
            range(Unit::Count, "1", &MOST_WORKERS.to_string(), "1"),
            count(story.loader.workers.get()),
        ),
        control("engine", choice(&engines), Value::word(engines[0])),
        control("batch", stops(Unit::Count, &powers, 1), count(story.loader.batch.get())),
        control(
            "sample-size",
            range(Unit::BytesPerSample, "10 kB", "5 MB", "decades"),
            Value::number(size, Unit::BytesPerSample),
        ),
        control(
            "prep",
            range(Unit::Secs, "100 us", "20 ms", "decades"),
            Value::number(story.prep.time.get(), Unit::Secs),
        ),
        control("cores", range(Unit::Count, "1", "64", "1"), count(story.hosts.cores.get())),
        control("cache", stops(Unit::Bytes, &caches, 1), Value::number(nothing, Unit::Bytes)),
        control("cache-policy", choice(&["page", "lru", "pinned"]), Value::word("page")),
        control("prefetch", range(Unit::Count, "1", "16", "1"), count(story.loader.prefetch.get())),
        control("accelerator", ControlKind::Choice(accelerators), Value::word("a100-80gb")),
        control("count", range(Unit::Count, "1", "64", "1"), count(story.accelerators.count.get())),
        control(
            "gpu-price",
            range(Unit::DollarsPerHour, "$0/h", "$20/h", "$0.25/h"),
            Value::number(story.price.get(), Unit::DollarsPerHour),
        ),
        control(
            "compute-speed",
            stops(Unit::Times, &["0.1", "0.2", "0.5", "1", "2", "5", "10"], 1),
            Value::number(1.0, Unit::Times),
        ),
        control(
            "step-overhead",
            range(Unit::Secs, "0 s", "200 ms", "1 ms"),
            Value::number(nothing, Unit::Secs),
        ),
    ]
}

fn read(unit: Unit, text: &str) -> Value {
    Value::number(unit.parse(text).expect("an instrument's own value parses"), unit)
}

fn engine_of(inputs: &Inputs) -> EngineName {
    let name = inputs.word("engine");
    EngineName::ALL
        .into_iter()
        .find(|engine| engine.as_str() == name)
        .expect("the control holds engines only")
}

fn resolve(inputs: &Inputs) -> Result<Resolved, RunError> {
    let mut resolved = draft(inputs)?.resolve()?;
    faster(&mut resolved.scenario, inputs.number("compute-speed"))?;
    Ok(resolved)
}

/// The same accelerators on a model that they compute so many times as fast.
fn faster(scenario: &mut Scenario, speed: f64) -> Result<(), RunError> {
    let rate = scenario.compute_rate().and_then(|rate| rate.scaled(speed));
    let rate = rate.filter(|rate| !rate.is_zero());
    let none = || RunError::Inputs("`compute-speed`: too slow to compute at all".to_owned());
    scenario.accelerators.step_time = StepTime::Rate(rate.ok_or_else(none)?);
    Ok(())
}

fn draft(inputs: &Inputs) -> Result<Draft, RunError> {
    let mut later = Draft::new();
    let mut say = |field: Field, text: String| later.set(field, text, Place::Flag(field));
    for (name, field) in FIELDS {
        let value = inputs.get(name).expect("every control has a value");
        say(field, exact(value));
    }
    // A cache of nothing is no cache, whatever it would have kept.
    if inputs.number("cache") > 0.0 {
        say(Field::Cache, exact(inputs.get("cache").expect("every control has a value")));
        say(Field::CachePolicy, inputs.word("cache-policy").to_owned());
    }
    let mut draft = story_draft();
    draft.overlay(&later).map_err(|faults| RunError::from(engine::Diagnostics(faults)))?;
    Ok(draft)
}

/// Words that an engine reads back as exactly this value.
fn exact(value: &Value) -> String {
    match value {
        Value::Word(word) => word.clone(),
        Value::Number { value, unit: Unit::Count } => format!("{value:.0}"),
        Value::Number { value, unit } => unit.exact(*value),
    }
}

/// What every engine says.
fn shared(inputs: &Inputs, resolved: &Resolved, answer: &Answer) -> Result<Outputs, RunError> {
    let scenario = &resolved.scenario;
    let count = f64::from(scenario.accelerators.count.get());
    let rate = answer.samples_per_sec.get();
    let mut outputs = Outputs::new(inputs, Some(answer.engine.as_str()));
    outputs.facts.clone_from(&resolved.facts);
    outputs.number("utilization", answer.utilization.get(), Unit::Share);
    outputs.number("feeding-tax", answer.feeding_tax().get(), Unit::Share);
    outputs.word("health", answer.health().as_str());
    outputs.number("compute", answer.compute.get(), Unit::Secs);
    outputs.number("rate", rate, Unit::SamplesPerSec);
    outputs.number("rate-per-accelerator", rate / count, Unit::SamplesPerSec);
    outputs.number("epoch", answer.epoch.get(), Unit::Secs);
    outputs.number("epoch-cost", answer.epoch_cost.get(), Unit::Dollars);
    outputs.number("idle-per-hour", answer.idle_cost.get(), Unit::DollarsPerHour);
    outputs.number("samples", scenario.dataset.samples as f64, Unit::Samples);
    outputs.number("bandwidth", scenario.storage.bandwidth.get(), Unit::BytesPerSec);
    outputs.word("bound-by", answer.bound_by.as_str());
    if let Some(next) = answer.next_bound {
        outputs.word("next-bound", next.as_str());
    }
    if let Some(headroom) = answer.headroom {
        outputs.number("headroom", headroom.get(), Unit::Times);
    }
    if let Some(hits) = answer.hit_ratio {
        outputs.number("hit-ratio", hits.get(), Unit::Share);
    }
    money(&mut outputs, scenario, answer);
    outputs.number("batch-time", answer.compute.get() / answer.utilization.get(), Unit::Secs);
    let warnings = engine::warnings(&draft(inputs)?, resolved, answer);
    // Which controls are read is shown at the controls themselves.
    let codes = warnings.iter().map(|warning| warning.code).filter(|code| *code != "not-read");
    outputs.warnings = codes.collect();
    Ok(outputs)
}

fn money(outputs: &mut Outputs, scenario: &Scenario, answer: &Answer) {
    const HOURS_A_DAY: u32 = 24;
    let day = Secs::from_hours(f64::from(HOURS_A_DAY)).ok();
    if let Some(cost) = day.and_then(|day| answer.idle_cost.checked_mul(day)) {
        outputs.number("idle-per-day", cost.get(), Unit::Dollars);
    }
    let per_hour = scenario.price.scaled(f64::from(scenario.accelerators.count.get()));
    let hourly = per_hour.and_then(|price| price.checked_mul(Secs::HOUR));
    if let Some(hourly) = hourly.filter(|cost| !cost.is_zero()) {
        let images = answer.samples_per_sec.get() * Secs::HOUR.get();
        outputs.number("images-per-dollar", images / hourly.get(), Unit::SamplesPerDollar);
    }
}

fn textbook_terms(outputs: &mut Outputs, terms: &Textbook) {
    outputs.number("read", terms.read.get(), Unit::Secs);
    outputs.number("wait", terms.wait.get(), Unit::Secs);
    outputs.number("prepare", terms.prep.get(), Unit::Secs);
    outputs.number("needed", terms.needed.get(), Unit::BytesPerSec);
    outputs.number("delivered", terms.delivered.get(), Unit::BytesPerSec);
    outputs.number("worker-factor", terms.worker_factor.get(), Unit::Times);
    outputs.truth("exceeds-device", terms.edges.exceeds_device);
    outputs.truth("prep-follows-storage", terms.edges.prep_follows_storage);
}

/// What would make computing the limit: an inverse question, which the bound answers.
fn inverse(outputs: &mut Outputs, scenario: &Scenario) -> Result<(), RunError> {
    let ask = |knob| engine::needed(scenario, knob, Ratio::ONE, EngineName::Bound);
    if let Needed::Bandwidth(bandwidth) = ask(Knob::StorageBandwidth)? {
        outputs.number("bandwidth-for-compute", bandwidth.get(), Unit::BytesPerSec);
    }
    let workers = match ask(Knob::Workers)? {
        Needed::Count(count) => count.to_string(),
        _ => "out-of-reach".to_owned(),
    };
    outputs.word("workers-for-compute", &workers);
    Ok(())
}

impl Instrument for PipelineInstrument {
    fn name(&self) -> &'static str {
        "pipeline"
    }

    fn controls(&self) -> &[Control] {
        &self.controls
    }

    fn outputs(&self) -> &[Output] {
        &OUTPUTS
    }

    fn figures(&self) -> &'static [&'static str] {
        &FIGURES
    }

    /// The context changes nothing here.
    fn starting(&self, _: Context) -> Inputs {
        self.story()
    }

    fn run(&self, inputs: &Inputs) -> Result<Outputs, RunError> {
        let engine = engine_of(inputs);
        let resolved = resolve(inputs)?;
        let mut outputs = if engine == EngineName::Simulate {
            let report = sim::simulate(&resolved.scenario, &sim::Options::default())?;
            Self::outputs_of_report(inputs, &report)?
        } else {
            let answer = engine::answer(&resolved.scenario, engine)?;
            let mut outputs = shared(inputs, &resolved, &answer)?;
            if let Some(terms) = &answer.terms {
                textbook_terms(&mut outputs, terms);
            }
            if engine == EngineName::Bound {
                inverse(&mut outputs, &resolved.scenario)?;
            }
            outputs
        };
        outputs.facts.sort_by_key(|fact| fact.id);
        Ok(outputs)
    }

    fn figure(
        &self,
        name: &str,
        inputs: &Inputs,
        words: &Words,
        width: f64,
    ) -> Result<Figure, RunError> {
        let title = words.need(&format!("figure.{name}"))?.to_owned();
        match name {
            "timeline" | "bandwidth" => {
                self.figure_of_run(name, inputs, &self.run(inputs)?, words, width)
            }
            "stages" => stages(title, inputs, words, width),
            CURVES => self.curves(inputs, Some(&self.run(inputs)?), words, width),
            // Only the simulation knows single batches.
            "gantt" if engine_of(inputs) == EngineName::Simulate => {
                super::run::gantt_of(title, &self.scenario(inputs)?, words, width)
            }
            other => Err(RunError::NoFigure(other.to_owned())),
        }
    }

    fn figure_of_run(
        &self,
        name: &str,
        inputs: &Inputs,
        outputs: &Outputs,
        words: &Words,
        width: f64,
    ) -> Result<Figure, RunError> {
        let title = || words.need(&format!("figure.{name}")).map(str::to_owned);
        match name {
            "timeline" => timeline(title()?, outputs, words, width),
            "bandwidth" => bandwidth(title()?, outputs, words, width),
            // Both ask closed forms only, whatever engine is in use.
            "stages" | "curves" => self.figure(name, inputs, words, width),
            // Its spans are drawn by the run itself: the outputs do not hold them.
            other => Err(RunError::NoFigure(other.to_owned())),
        }
    }

    fn draws(&self, name: &str, inputs: &Inputs) -> bool {
        let engine = engine_of(inputs);
        match name {
            "bandwidth" => engine == EngineName::Textbook,
            "stages" => engine != EngineName::Textbook,
            "gantt" => engine == EngineName::Simulate,
            other => FIGURES.contains(&other),
        }
    }

    fn unread(&self, control: &str, inputs: &Inputs) -> Option<Unread> {
        let reason = format!("control.{control}.unread");
        let engine = engine_of(inputs);
        let field = match control {
            "cache" | "cache-policy" => Field::Cache,
            // Every engine reads what `engine` and `compute-speed` say.
            name => FIELDS.iter().find(|(own, _)| *own == name)?.1,
        };
        // The textbook looks at preparation only to say that its own is too short.
        if !reads(engine, field) {
            let reader = EngineName::ALL.into_iter().find(|engine| reads(*engine, field))?;
            let value = reader.as_str().to_owned();
            return Some(Unread { reason, control: "engine", value });
        }
        let no_cache = inputs.number("cache") <= 0.0;
        (control == "cache-policy" && no_cache).then(|| Unread {
            reason,
            control: "cache",
            value: "1 TB".to_owned(),
        })
    }

    fn state(&self, _: &Outputs) -> Option<FailureState> {
        None
    }

    fn words(&self) -> Vec<String> {
        let mut keys = common_words(self, &FIGURES);
        let some_engine_skips =
            |field: Field| EngineName::ALL.into_iter().any(|it| !reads(it, field));
        let fields = FIELDS.iter().filter(|(_, field)| some_engine_skips(*field));
        keys.extend(fields.map(|(name, _)| format!("control.{name}.unread")));
        keys.extend(["cache", "cache-policy"].map(|name| format!("control.{name}.unread")));
        keys.extend(["healthy", "degraded", "starved"].map(|word| format!("health.{word}")));
        keys.extend(["truth.yes", "truth.no", "count.out-of-reach"].map(str::to_owned));
        let actors = ["worker", "accelerator", "consumer", "link"];
        keys.extend(actors.map(|actor| format!("actor.{actor}")));
        keys.extend(WARNINGS.map(|code| format!("warning.{code}")));
        keys.extend(STATES.map(|state| format!("state.{state}")));
        keys.extend(model::Resource::ALL.map(|it| format!("resource.{}", it.as_str())));
        let more = ["axis.batch-time", "axis.bandwidth", "axis.rate", "axis.workers"];
        keys.extend(more.map(str::to_owned));
        keys.extend(["axis.utilization", "here", "not-computing", "binds"].map(str::to_owned));
        keys
    }
}

/// What may have to be known before a number is trusted.
const WARNINGS: [&str; 10] = [
    "exceeds-device",
    "prep-follows-storage",
    "near-knee",
    "uneven-hits",
    "approximate-requests",
    "exceeds-capacity",
    "lock-step",
    "scaled-data-set",
    "wide-interval",
    "no-steady-state",
];

/// What the timeline and the Gantt chart call what happens.
pub(super) const STATES: [&str; 6] =
    ["computing", "waiting", "preparing", "reading", "blocked", "idle"];

/// The time of one batch, in as many parts as the engine tells apart.
fn timeline(
    title: String,
    outputs: &Outputs,
    words: &Words,
    width: f64,
) -> Result<Figure, RunError> {
    let secs = |name: &str| {
        let value = outputs.get(name)?.as_number()?;
        Secs::new(value).ok()
    };
    let segment = |state: State, name: &str| {
        let label = words.need(&format!("state.{}", state.word()))?;
        Ok::<_, RunError>(secs(name).map(|time| Segment::new(state, label, time)))
    };
    let mut segments: Vec<Segment> = segment(State::Computing, "compute")?.into_iter().collect();
    let waiting = segment(State::Waiting, "wait")?;
    if let Some(waiting) = waiting {
        segments.push(waiting);
        segments.extend(segment(State::Preparing, "prepare")?);
    } else if let (Some(batch), Some(compute)) = (secs("batch-time"), secs("compute")) {
        // A bound knows that nothing is computed, and what binds, but not how the time is split.
        let binding = outputs.get("bound-by").and_then(Value::as_word).unwrap_or_default();
        let binding = words.need(&format!("resource.{binding}"))?;
        let label = format!("{}: {binding}", words.need("not-computing")?);
        segments.push(Segment::new(State::Waiting, label, batch.saturating_sub(compute)));
    }
    Ok(batch_timeline(&BatchTimeline { title, segments }, width)?)
}

fn bandwidth(
    title: String,
    outputs: &Outputs,
    words: &Words,
    width: f64,
) -> Result<Figure, RunError> {
    let bar = |name: &str, class| {
        let value = outputs.get(name).and_then(Value::as_number);
        let value = value.ok_or_else(|| RunError::NoFigure("bandwidth".to_owned()))?;
        let name = words.need(&format!("output.{name}"))?.to_owned();
        Ok::<_, RunError>(Bar { name, value, class, note: None })
    };
    let axis = Axis::linear(words.need("axis.bandwidth")?, Format::BytesPerSec);
    let own = vec![bar("needed", Class::Compute)?, bar("delivered", Class::Data)?];
    Ok(bars(&Bars { title, axis, bars: own, limit: None }, width)?)
}

/// What each resource alone lets through, the binding one marked.
fn stages(title: String, inputs: &Inputs, words: &Words, width: f64) -> Result<Figure, RunError> {
    let scenario = resolve(inputs)?.scenario;
    let chosen = engine_of(inputs);
    // The textbook has no stages, and a simulation measures loads and no limits.
    if chosen == EngineName::Textbook {
        return Err(RunError::NoFigure("stages".to_owned()));
    }
    let engine = if chosen == EngineName::Simulate { EngineName::Bound } else { chosen };
    let answer = engine::answer(&scenario, engine)?;
    let mut own = Vec::new();
    for stage in &answer.stages {
        let Some(limit) = stage.limit else { continue };
        let binds = stage.resource == answer.bound_by;
        let note = if binds { Some(words.need("binds")?.to_owned()) } else { None };
        own.push(Bar {
            name: words.need(&format!("resource.{}", stage.resource.as_str()))?.to_owned(),
            value: limit.get(),
            class: if binds { Class::Over } else { Class::Bar },
            note,
        });
    }
    let axis = Axis::log(words.need("axis.rate")?, Format::SamplesPerSec);
    Ok(bars(&Bars { title, axis, bars: own, limit: None }, width)?)
}

/// Utilization at each number of workers, one line for each storage.
///
/// A simulation for every point would take seconds, so its curves are the bound's, drawn thin,
/// and only the learner's own point is simulated.
fn utilization_curves(
    title: String,
    inputs: &Inputs,
    found: Option<f64>,
    words: &Words,
    width: f64,
) -> Result<Figure, RunError> {
    let chosen = engine_of(inputs);
    let engine = if chosen == EngineName::Simulate { EngineName::Bound } else { chosen };
    let looks = [Class::Data, Class::Bar, Class::Cloud, Class::Edge];
    let dashes = [Dash::Solid, Dash::Long, Dash::Dots, Dash::StrokeDot];
    let own = inputs.word("storage");
    let mut series = Vec::new();
    for ((storage, class), dash) in STORAGES.into_iter().zip(looks).zip(dashes) {
        series.push(Series {
            name: words.need(&format!("choice.storage.{storage}"))?.to_owned(),
            points: curve(inputs, storage, engine)?,
            class,
            dash,
            strong: chosen != EngineName::Simulate && storage == own,
        });
    }
    let here = words.need("here")?;
    let you = found.map(|y| {
        let label = format!("{here}: {}", Unit::Share.text(y, 3));
        Here { x: inputs.number("workers"), y, label }
    });
    let most = f64::from(MOST_WORKERS);
    let whole = Axis::linear(words.need("axis.utilization")?, Format::Percent);
    let data = Curves {
        title,
        x: Axis::linear(words.need("axis.workers")?, Format::Plain).covering(1.0, most),
        y: whole.covering(0.0, 1.0),
        series,
        you,
    };
    Ok(curves(&data, width)?)
}

/// Utilization at one to thirty-two workers; the words are read once for the whole line.
fn curve(inputs: &Inputs, storage: &str, engine: EngineName) -> Result<Vec<(f64, f64)>, RunError> {
    let mut of_storage = draft(inputs)?;
    let mut later = Draft::new();
    later.set(Field::Storage, storage, Place::Flag(Field::Storage));
    of_storage.overlay(&later).map_err(|faults| RunError::from(engine::Diagnostics(faults)))?;
    let mut scenario = of_storage.resolve()?.scenario;
    faster(&mut scenario, inputs.number("compute-speed"))?;
    let mut points = Vec::new();
    for workers in (1..=MOST_WORKERS).filter_map(NonZeroU32::new) {
        scenario.loader.workers = workers;
        let utilization = engine::answer(&scenario, engine)?.utilization;
        points.push((f64::from(workers.get()), utilization.get()));
    }
    Ok(points)
}
