//! How is a simulation run in slices, so that a screen stays smooth, and drawn at its end?

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use chart::{Figure, Gantt, Row, Span, State, gantt};
use scenario::Scenario;
use sim::{Activity, Actor, LastWindow};

use super::control::Inputs;
use super::outputs::Outputs;
use super::pipeline::PipelineInstrument;
use super::{Instrument, RunError};
use crate::document::structure::Words;

/// So many steps are drawn, and so many workers and accelerators.
const STEPS: NonZeroU32 = NonZeroU32::new(6).unwrap();
const MOST_WORKERS: u32 = 12;
const MOST_ACCELERATORS: u32 = 8;

/// A simulation of the pipeline that goes on in slices.
#[derive(Debug)]
pub struct SimulationRun {
    inputs: Inputs,
    simulation: sim::Simulation<LastWindow>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress {
    /// It goes on; the share of its steps that is over.
    Running(f64),
    /// All is measured.
    Done,
}

impl SimulationRun {
    /// The start of a run.
    pub fn new(instrument: &PipelineInstrument, inputs: &Inputs) -> Result<Self, RunError> {
        let scenario = instrument.scenario(inputs)?;
        let window = LastWindow::new(STEPS);
        let simulation = sim::Simulation::with_sink(&scenario, &sim::Options::default(), window)?;
        Ok(Self { inputs: inputs.clone(), simulation })
    }

    /// Goes on for at most so many events.
    pub fn advance(&mut self, most_events: u64) -> Progress {
        match self.simulation.advance(most_events) {
            sim::Progress::Running { done, .. } => Progress::Running(done.get()),
            sim::Progress::Done => Progress::Done,
        }
    }

    /// Runs to the end: the outputs, as the instrument itself would give them, and the drawing.
    pub fn finish(mut self, words: &Words, width: f64) -> Result<(Outputs, Figure), RunError> {
        while self.advance(u64::MAX) != Progress::Done {}
        let title = words.need("figure.gantt")?.to_owned();
        let figure = drawn(title, self.simulation.sink(), words, width)?;
        let report = self.simulation.finish()?;
        Ok((PipelineInstrument::outputs_of_report(&self.inputs, &report)?, figure))
    }
}

/// The last steps of a run, made for this figure.
pub(super) fn gantt_of(
    title: String,
    scenario: &Scenario,
    words: &Words,
    width: f64,
) -> Result<Figure, RunError> {
    let mut window = LastWindow::new(STEPS);
    sim::simulate_with(scenario, &sim::Options::default(), &mut window)?;
    drawn(title, &window, words, width)
}

fn drawn(
    title: String,
    window: &LastWindow,
    words: &Words,
    width: f64,
) -> Result<Figure, RunError> {
    let (start, end) = window.bounds();
    let mut spans: BTreeMap<Actor, Vec<Span>> = BTreeMap::new();
    for span in window.spans().filter(|span| is_drawn(span.actor)) {
        let Some(state) = state(span.activity) else { continue };
        let (from, to) = (span.start.max(start), span.end.min(end));
        if from < to {
            merge(spans.entry(span.actor).or_default(), Span { state, start: from, end: to });
        }
    }
    let mut rows = Vec::new();
    for (actor, spans) in spans {
        rows.push(Row { name: name(actor, words)?, spans });
    }
    Ok(gantt(&Gantt { title, rows }, width)?)
}

fn is_drawn(actor: Actor) -> bool {
    match actor {
        Actor::Worker { loader, index } => loader == 0 && index < MOST_WORKERS,
        Actor::Accelerator { index } => index < MOST_ACCELERATORS,
        Actor::Consumer { .. } | Actor::Link { .. } => false,
    }
}

fn name(actor: Actor, words: &Words) -> Result<String, RunError> {
    Ok(match actor {
        Actor::Worker { index, .. } => format!("{} {}", words.need("actor.worker")?, index + 1),
        Actor::Accelerator { index } => {
            format!("{} {}", words.need("actor.accelerator")?, index + 1)
        }
        Actor::Consumer { loader } => format!("{} {}", words.need("actor.consumer")?, loader + 1),
        Actor::Link { accelerator } => format!("{} {}", words.need("actor.link")?, accelerator + 1),
    })
}

/// What a span looks like; copying overlaps computing and has no row of its own.
fn state(activity: Activity) -> Option<State> {
    Some(match activity {
        Activity::WaitForSlot | Activity::Starved | Activity::Barrier => State::Waiting,
        Activity::Latency | Activity::Read => State::Reading,
        Activity::Prepare => State::Preparing,
        Activity::HandOver | Activity::Blocked | Activity::Overhead => State::Blocked,
        Activity::Idle => State::Idle,
        Activity::Compute => State::Computing,
        Activity::Copy => return None,
    })
}

/// A worker that reads sample after sample reads, as far as the eye can tell.
fn merge(spans: &mut Vec<Span>, next: Span) {
    match spans.last_mut() {
        Some(last) if last.state == next.state && last.end == next.start => last.end = next.end,
        _ => spans.push(next),
    }
}

impl SimulationRun {
    /// Whether these inputs ask for a simulation at all.
    pub fn is_wanted(instrument: &dyn Instrument, inputs: &Inputs) -> bool {
        let simulate = engine::EngineName::Simulate.as_str();
        instrument.name() == "pipeline" && inputs.word("engine") == simulate
    }
}
