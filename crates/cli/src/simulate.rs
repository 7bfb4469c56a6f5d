//! `ironlaw simulate`: the pipeline batch by batch, and who did what when.

use std::fmt::Write;

use engine::{Answer, Resolved, Warning, answer_from_report, warnings};
use sim::{LastWindow, Length, Options, Report, WarmUpRule};

use crate::args::Simulate;
use crate::failure::{End, Failure, all_of};
use crate::figures;
use crate::files::OutputFile;
use crate::objects::facts_used;
use crate::output::Output;
use crate::phrases::{base_note, costs, details, grouped, stages, summary};
use crate::predict::{KEYS, end, named};
use crate::require::{Named, check, conditions};
use crate::terminal::{columns, glyphs};
use crate::trace::{write_lines, write_perfetto};
use crate::wire::{
    AcceleratorSecondsObject, AnswerFields, AnswerObject, Required, ScenarioObject,
    SimulationInputs, SimulationResult, WarningObject, WorkerSecondsObject,
};
use crate::words::resolved;

/// Files that were asked for; all are opened before the run.
struct Files {
    trace: Option<OutputFile>,
    perfetto: Option<OutputFile>,
    svg: Option<OutputFile>,
}

pub(crate) fn run(command: &Simulate, output: &Output) -> Result<End, Failure> {
    let keys = [KEYS.as_slice(), STEP_KEYS.as_slice()].concat();
    let ((words, resolved), conditions, ()) =
        all_of(resolved(&command.scenario), conditions(&command.require, &keys), Ok(()))?;
    let files = Files::open(command)?;
    let mut window = LastWindow::new(command.trace_steps);
    let report = sim::simulate_with(&resolved.scenario, &options(command), &mut window)
        .map_err(engine::EngineError::from)?;
    let answer = answer_from_report(&resolved.scenario, &report)?;
    let checked = check(&conditions, &required(&answer, &report))?;
    let steps = report.warm_up.steps + report.window.steps;
    let timeline = figures::timeline(
        &window,
        u64::from(command.trace_steps.get()).min(steps),
        &resolved.scenario,
    );
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
        output.prose(&text(&answer, &report, &resolved, &timeline)?)?;
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

/// What only a simulation knows.
const STEP_KEYS: [&str; 3] = ["step_mean_s", "step_p50_s", "step_p99_s"];

fn required(answer: &Answer, report: &Report) -> Vec<Named> {
    let steps = report.step_time;
    let mut known = named(answer);
    known.retain(|named| named.key != "mlperf_au");
    known.extend([
        Named::maybe("mlperf_au", report.benchmark_utilization.map(units::Ratio::get)),
        Named::maybe(STEP_KEYS[0], steps.map(|steps| steps.mean.get())),
        Named::maybe(STEP_KEYS[1], steps.map(|steps| steps.median.get())),
        Named::maybe(STEP_KEYS[2], steps.map(|steps| steps.p99.get())),
    ]);
    known
}

impl Files {
    fn open(command: &Simulate) -> Result<Self, Failure> {
        let paths = [&command.trace, &command.perfetto, &command.svg].map(Option::as_deref);
        let [trace, perfetto, svg] = OutputFile::create_all(paths, command.force)?;
        Ok(Self { trace, perfetto, svg })
    }

    fn write(self, window: &LastWindow, timeline: &chart::Gantt) -> Result<(), Failure> {
        if let Some(file) = self.trace {
            write_lines(file, window)?;
        }
        if let Some(file) = self.perfetto {
            write_perfetto(file, window)?;
        }
        if let Some(file) = self.svg {
            file.fill(&chart::svg(&chart::gantt(timeline, figures::WIDTH)?, chart::Theme::Auto))?;
        }
        Ok(())
    }
}

/// The rule's name, for scripts.
fn rule(rule: WarmUpRule) -> &'static str {
    match rule {
        WarmUpRule::ColdEpoch => "cold-epoch",
        WarmUpRule::Pilot => "pilot-mser-5",
        _ => "other",
    }
}

/// And for people.
fn rule_in_words(rule: WarmUpRule) -> &'static str {
    match rule {
        WarmUpRule::ColdEpoch => "the cold epoch",
        WarmUpRule::Pilot => "found by MSER-5 on a pilot run",
        _ => "by another rule",
    }
}

fn text(
    answer: &Answer,
    report: &Report,
    resolved: &Resolved,
    timeline: &chart::Gantt,
) -> Result<String, Failure> {
    let mut text = chart::gantt_text(timeline, columns(), glyphs())?;
    text += &figures::not_drawn(&resolved.scenario);
    text += figures::blank_ends(timeline);
    text.push('\n');
    text += &stages(answer);
    text.push('\n');
    text += &summary(answer, resolved, report.rate_half_width);
    if let Some(steps) = report.step_time {
        let _ = writeln!(
            text,
            "steps take {:.3} on average, {:.3} in the median, {:.3} at the 99th percentile",
            steps.mean, steps.median, steps.p99
        );
    }
    text += &costs(answer, resolved);
    let _ = writeln!(
        text,
        "measured {} over {:.3} of simulated time, after {} of warm-up ({}); {} sample-events",
        counted(report.window.steps, "step"),
        report.window.elapsed(),
        counted(report.warm_up.steps, "step"),
        rule_in_words(report.warm_up.rule),
        grouped(report.sample_events),
    );
    Ok(text)
}

fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

fn result(answer: &Answer, report: &Report, resolved: &Resolved) -> SimulationResult {
    let workers = &report.workers;
    let accelerators = &report.accelerators;
    SimulationResult {
        answer: AnswerFields {
            mlperf_au: report.benchmark_utilization.map(units::Ratio::get),
            ..AnswerFields::new(answer, &resolved.scenario)
        },
        samples_per_s_half_width: report.rate_half_width.map(units::Ratio::get),
        step_mean_s: report.step_time.map(|steps| steps.mean.get()),
        step_p50_s: report.step_time.map(|steps| steps.median.get()),
        step_p99_s: report.step_time.map(|steps| steps.p99.get()),
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
