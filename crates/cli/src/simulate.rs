//! `ironlaw simulate`: the pipeline batch by batch, and who did what when.

use std::io::Write;

use engine::{Answer, Resolved, Warning, answer_from_report, warnings};
use serde_json::json;
use sim::{Actor, LastWindow, Length, Options, Report, Span, WarmUpRule};

use crate::args::Simulate;
use crate::failure::{End, Failure};
use crate::figures;
use crate::files::OutputFile;
use crate::output::{Output, columns, glyphs};
use crate::predict::{base_note, costs, details, end, named, stages, summary};
use crate::require::{Named, check};
use crate::wire::{
    AcceleratorSecondsObject, AnswerFields, AnswerObject, Required, ScenarioObject,
    SimulationInputs, SimulationResult, WarningObject, WorkerSecondsObject, facts_used,
};
use crate::words::words;

/// Files that were asked for; all are opened before the run.
struct Files {
    trace: Option<OutputFile>,
    perfetto: Option<OutputFile>,
    svg: Option<OutputFile>,
}

pub(crate) fn run(command: &Simulate, output: &Output) -> Result<End, Failure> {
    let words = words(&command.scenario, false)?;
    let resolved = words.draft.resolve()?;
    let files = Files::open(command)?;
    let mut window = LastWindow::new(command.trace_steps);
    let options = options(command);
    let report = sim::simulate_with(&resolved.scenario, &options, &mut window)
        .map_err(engine::EngineError::from)?;
    let answer = answer_from_report(&resolved.scenario, &report)?;
    let checked = check(&command.require, &required(&answer, &report))?;
    let timeline = figures::timeline(&window, command.trace_steps.get());
    files.write(&window, &timeline)?;

    let mut remarks = warnings(&words.draft, &resolved, &answer);
    remarks.extend(report.warnings.iter().map(remark));
    if output.json {
        let inputs = SimulationInputs {
            scenario: ScenarioObject::new(&resolved, words.preset, words.file.as_deref()),
            seed: command.seed,
        };
        let result = result(&answer, &report, &resolved);
        output.object(&AnswerObject {
            facts: facts_used(&resolved.facts),
            assumed: resolved.assumed.clone(),
            warnings: remarks.iter().map(WarningObject::from).collect(),
            required: checked.iter().map(Required::from).collect(),
            ..AnswerObject::new("simulate", inputs, result)
        })?;
    } else {
        output.text(&text(&answer, &report, &resolved, &timeline)?)?;
        base_note(&words, output);
        details(&resolved, output);
        output.warn(&remarks);
    }
    Ok(end(&checked, output))
}

fn options(command: &Simulate) -> Options {
    let length = match (command.steps, command.epochs) {
        (Some(steps), _) => Length::Steps(steps),
        (None, Some(epochs)) => Length::Epochs(epochs),
        (None, None) => Length::Auto,
    };
    Options { seed: command.seed, length, ..Options::default() }
}

fn remark(warning: &sim::Warning) -> Warning {
    Warning { code: warning.code(), message: warning.to_string(), hint: None }
}

fn required(answer: &Answer, report: &Report) -> Vec<Named> {
    let mut known = named(answer);
    if let Some(steps) = report.step_time {
        known.push(Named { key: "step_mean_s", value: steps.mean.get() });
        known.push(Named { key: "step_p50_s", value: steps.median.get() });
        known.push(Named { key: "step_p99_s", value: steps.p99.get() });
    }
    known
}

impl Files {
    fn open(command: &Simulate) -> Result<Self, Failure> {
        let open = |path: &Option<std::path::PathBuf>| {
            path.as_deref().map(|path| OutputFile::create(path, command.force)).transpose()
        };
        Ok(Self {
            trace: open(&command.trace)?,
            perfetto: open(&command.perfetto)?,
            svg: open(&command.svg)?,
        })
    }

    fn write(self, window: &LastWindow, timeline: &chart::Gantt) -> Result<(), Failure> {
        if let Some(file) = self.trace {
            write_lines(file, window)?;
        }
        if let Some(file) = self.perfetto {
            file.fill(&perfetto(window))?;
        }
        if let Some(file) = self.svg {
            file.fill(&chart::svg(&chart::gantt(timeline, figures::WIDTH)?, chart::Theme::Auto))?;
        }
        Ok(())
    }
}

/// One span a line, with its unit in each key.
fn write_lines(mut file: OutputFile, window: &LastWindow) -> Result<(), Failure> {
    for span in window.spans() {
        let line = json!({
            "actor": kind(span.actor), "index": index(span.actor), "loader": loader(span.actor),
            "activity": activity(span), "batch": span.batch,
            "start_s": span.start.get(), "end_s": span.end.get(),
        });
        let path = file.path().to_owned();
        writeln!(file, "{line}").map_err(|error| Failure::of_file(&path, "write", &error))?;
    }
    file.finish()
}

/// The Chrome trace event format, which ui.perfetto.dev opens: complete events in microseconds.
fn perfetto(window: &LastWindow) -> String {
    const PROCESSES: [(&str, u32); 4] =
        [("workers", 1), ("consumers", 2), ("links", 3), ("accelerators", 4)];
    let mut events: Vec<serde_json::Value> = PROCESSES
        .iter()
        .map(|(name, pid)| json!({"name": "process_name", "ph": "M", "pid": pid, "args": {"name": name}}))
        .collect();
    let mut actors: Vec<Actor> = window.spans().map(|span| span.actor).collect();
    actors.sort_unstable();
    actors.dedup();
    events.extend(actors.iter().map(|actor| {
        let name = match loader(*actor) {
            Some(loader) => format!("{} {loader}.{}", kind(*actor), index(*actor)),
            None => format!("{} {}", kind(*actor), index(*actor)),
        };
        json!({"name": "thread_name", "ph": "M", "pid": process(*actor), "tid": thread(*actor), "args": {"name": name}})
    }));
    events.extend(window.spans().map(|span| {
        json!({
            "name": activity(span), "cat": kind(span.actor), "ph": "X",
            "pid": process(span.actor), "tid": thread(span.actor),
            "ts": span.start.get() * 1e6, "dur": (span.end.get() - span.start.get()) * 1e6,
            "args": {"batch": span.batch},
        })
    }));
    json!({"displayTimeUnit": "ms", "traceEvents": events}).to_string()
}

fn kind(actor: Actor) -> &'static str {
    match actor {
        Actor::Worker { .. } => "worker",
        Actor::Consumer { .. } => "consumer",
        Actor::Link { .. } => "link",
        Actor::Accelerator { .. } => "accelerator",
    }
}

fn index(actor: Actor) -> u32 {
    match actor {
        Actor::Worker { index, .. } | Actor::Accelerator { index } => index,
        Actor::Consumer { loader } => loader,
        Actor::Link { accelerator } => accelerator,
    }
}

fn loader(actor: Actor) -> Option<u32> {
    if let Actor::Worker { loader, .. } = actor { Some(loader) } else { None }
}

fn process(actor: Actor) -> u32 {
    match actor {
        Actor::Worker { .. } => 1,
        Actor::Consumer { .. } => 2,
        Actor::Link { .. } => 3,
        Actor::Accelerator { .. } => 4,
    }
}

/// Threads need distinct numbers within a process: workers of different loaders are apart.
fn thread(actor: Actor) -> u64 {
    u64::from(loader(actor).unwrap_or(0)) << 32 | u64::from(index(actor))
}

fn activity(span: &Span) -> &'static str {
    use sim::Activity;
    match span.activity {
        Activity::WaitForSlot => "wait-for-slot",
        Activity::Latency => "latency",
        Activity::Read => "read",
        Activity::Prepare => "prepare",
        Activity::HandOver => "hand-over",
        Activity::Blocked => "blocked",
        Activity::Idle => "idle",
        Activity::Copy => "copy",
        Activity::Compute => "compute",
        Activity::Overhead => "overhead",
        Activity::Starved => "starved",
        Activity::Barrier => "barrier",
    }
}

fn rule(rule: WarmUpRule) -> &'static str {
    match rule {
        WarmUpRule::ColdEpoch => "cold-epoch",
        WarmUpRule::Pilot => "pilot-mser-5",
        _ => "other",
    }
}

fn text(
    answer: &Answer,
    report: &Report,
    resolved: &Resolved,
    timeline: &chart::Gantt,
) -> Result<String, Failure> {
    let mut text = chart::gantt_text(timeline, columns(), glyphs())?;
    text.push('\n');
    text += &stages(answer);
    text.push('\n');
    text += &summary(answer, resolved);
    if let Some(half_width) = report.rate_half_width {
        text += &format!("rate known to ±{half_width:.2} (95 %, batch means)");
    }
    if let Some(steps) = report.step_time {
        text += &format!(
            "; steps {:.3} mean, {:.3} median, {:.3} p99",
            steps.mean, steps.median, steps.p99
        );
    }
    text += "\n";
    text += &costs(answer, resolved);
    text += &format!(
        "measured {} steps over {:.3} of simulated time, after {} of warm-up ({}); {} sample-events\n",
        report.window.steps,
        report.window.elapsed(),
        report.warm_up.steps,
        rule(report.warm_up.rule),
        report.sample_events,
    );
    Ok(text)
}

fn result(answer: &Answer, report: &Report, resolved: &Resolved) -> SimulationResult {
    let workers = &report.workers;
    let accelerators = &report.accelerators;
    SimulationResult {
        answer: AnswerFields::new(answer, &resolved.scenario),
        samples_per_s_half_width: report.rate_half_width.map(units::Ratio::get),
        step_mean_s: report.step_time.map(|steps| steps.mean.get()),
        step_p50_s: report.step_time.map(|steps| steps.median.get()),
        step_p99_s: report.step_time.map(|steps| steps.p99.get()),
        benchmark_utilization: report.benchmark_utilization.map(units::Ratio::get),
        start_to_first_compute_s: report.first_batch.get(),
        queue_mean_batches: report.queue.mean_batches,
        worker_seconds: WorkerSecondsObject {
            waiting_for_slot_s: workers.waiting_for_slot.get(),
            latency_s: workers.latency.get(),
            reading_s: workers.reading.get(),
            preparing_s: workers.preparing.get(),
            handing_over_s: workers.handing_over.get(),
            blocked_s: workers.blocked.get(),
            idle_s: workers.idle.get(),
        },
        accelerator_seconds: AcceleratorSecondsObject {
            computing_s: accelerators.computing.get(),
            overhead_s: accelerators.overhead.get(),
            starved_s: accelerators.starved.get(),
            at_barrier_s: accelerators.at_barrier.get(),
        },
        storage_busy_s: report.storage.busy.get(),
        bytes_read: report.realized.bytes_read.get(),
        warm_up_steps: report.warm_up.steps,
        warm_up_rule: rule(report.warm_up.rule).to_owned(),
        window_steps: report.window.steps,
        window_s: report.window.elapsed().get(),
        sample_events: report.sample_events,
    }
}
