//! Which picture shows an answer, in the terminal and as SVG?

use std::collections::BTreeMap;

use chart::{
    Axis, BatchTimeline, Class, Curves, Dash, FigureError, Format, Gantt, Here, Row, Segment,
    Series, Span, State,
};
use engine::{Answer, EngineName, answer};
use model::Textbook;
use scenario::Scenario;
use sim::{Activity, Actor, LastWindow};

use crate::failure::{Failure, Fault};
use crate::phrases::grouped;

/// The width at which figures are drawn.
pub(crate) const WIDTH: f64 = 860.0;

impl From<FigureError> for Failure {
    fn from(error: FigureError) -> Self {
        Self::one(Fault::new(format!("cannot draw the figure: {error}"), "leave out `--svg`"))
    }
}

/// Documents as one, one below the other: each keeps its own style and size.
pub(crate) fn stacked(documents: &[String]) -> String {
    let size = |document: &str, name: &str| {
        let value = document.split_once(&format!(" {name}=\"")).map_or("", |(_, rest)| rest);
        value.split('"').next().and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0)
    };
    let (mut width, mut height, mut inner) = (0.0_f64, 0.0, String::new());
    for (place, document) in documents.iter().enumerate() {
        // Names within one document are each one's own.
        let own = document.replace("chart-title", &format!("chart-title-{place}"));
        let own = own.replace("chart-desc", &format!("chart-desc-{place}"));
        inner += &own.replacen("<svg ", &format!("<svg y=\"{height}\" "), 1);
        inner += "\n";
        width = width.max(size(document, "width"));
        height += size(document, "height");
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n{inner}</svg>\n"
    )
}

/// The textbook's batch: compute, wait, prepare.
pub(crate) fn batch(terms: &Textbook) -> BatchTimeline {
    BatchTimeline {
        title: "One batch, by the textbook".to_owned(),
        segments: vec![
            Segment::new(State::Computing, "computing", terms.compute),
            Segment::new(State::Waiting, "waiting for storage", terms.wait),
            Segment::new(State::Preparing, "preparing", terms.prep),
        ],
    }
}

/// Utilization against workers, by each engine that answers at once.
pub(crate) fn curves(scenario: &Scenario, chosen: &Answer) -> Result<Curves, Failure> {
    let here = scenario.loader.workers.get();
    // Far enough beyond the reader's point that the curve's end is seen.
    let most = (here * 2).clamp(16, 4096);
    let mut series = Vec::new();
    for (engine, class, dash) in [
        (EngineName::Textbook, Class::Waiting, Dash::Short),
        (EngineName::Bound, Class::Data, Dash::Long),
        (EngineName::Forecast, Class::Compute, Dash::Solid),
    ] {
        let mut points = Vec::new();
        for workers in counts(most, here) {
            let mut at = scenario.clone();
            at.loader.workers = workers;
            points.push((f64::from(workers.get()), answer(&at, engine)?.utilization.get()));
        }
        let strong = engine == chosen.engine;
        series.push(Series { name: engine.to_string(), points, class, dash, strong });
    }
    Ok(Curves {
        title: "Utilization against workers".to_owned(),
        x: Axis::linear("workers", Format::Plain),
        y: Axis::linear("utilization", Format::Percent).covering(0.0, 1.0),
        series,
        you: Some(Here {
            x: f64::from(here),
            y: chosen.utilization.get(),
            label: format!("you are here, {:.3}", chosen.utilization),
        }),
    })
}

/// About a hundred counts up to the most, the reader's own among them.
fn counts(most: u32, here: u32) -> Vec<std::num::NonZeroU32> {
    let step = most.div_ceil(128);
    let mut counts: Vec<u32> = (1..=most).step_by(step as usize).chain([here, most]).collect();
    counts.sort_unstable();
    counts.dedup();
    counts.into_iter().filter_map(std::num::NonZeroU32::new).collect()
}

/// At most so many workers are drawn; the rest look like them.
const MOST_WORKERS: usize = 12;
/// At most so many accelerators.
const MOST_ACCELERATORS: usize = 8;

/// What workers and accelerators did in the last steps.
pub(crate) fn timeline(window: &LastWindow, steps: u64, scenario: &Scenario) -> Gantt {
    let (start, end) = window.bounds();
    // Those too that finished nothing in the window.
    let workers =
        (0..scenario.loader.workers.get()).map(|index| Actor::Worker { loader: 0, index });
    let accelerators =
        (0..scenario.accelerators.count.get()).map(|index| Actor::Accelerator { index });
    let mut spans: BTreeMap<Actor, Vec<Span>> = workers
        .take(MOST_WORKERS)
        .chain(accelerators.take(MOST_ACCELERATORS))
        .map(|actor| (actor, Vec::new()))
        .collect();
    for span in window.spans().filter(|span| drawn(span.actor)) {
        let Some(state) = state(span.activity) else { continue };
        let (from, to) = (span.start.max(start), span.end.min(end));
        if from < to {
            merge(spans.entry(span.actor).or_default(), Span { state, start: from, end: to });
        }
    }
    let rows = spans.into_iter().map(|(actor, spans)| Row { name: name(actor), spans }).collect();
    let title = match steps {
        1 => "The last step".to_owned(),
        _ => format!("The last {} steps", grouped(steps)),
    };
    Gantt { title, rows }
}

/// How many workers and accelerators the timeline leaves out; nothing if it shows all.
pub(crate) fn not_drawn(scenario: &Scenario) -> String {
    let of = |all: u64, shown: u64, noun: &str| {
        (all > shown).then(|| {
            let verb = if all - shown == 1 { "is" } else { "are" };
            format!("{} of {} {noun} {verb} not shown", grouped(all - shown), grouped(all))
        })
    };
    let first_loader = u64::from(scenario.loader.workers.get()).min(MOST_WORKERS as u64);
    let accelerators = u64::from(scenario.accelerators.count.get());
    let left_out = [
        of(scenario.worker_count(), first_loader, "workers"),
        of(accelerators, accelerators.min(MOST_ACCELERATORS as u64), "accelerators"),
    ];
    let left_out: Vec<String> = left_out.into_iter().flatten().collect();
    if left_out.is_empty() { String::new() } else { left_out.join(", ") + "\n" }
}

/// What a blank end of a line means; nothing if no line has one.
pub(crate) fn blank_ends(timeline: &Gantt) -> &'static str {
    let ends = || timeline.rows.iter().map(|row| row.spans.last().map(|span| span.end));
    if ends().min() < ends().max() { "blank at the end: not done when the run ended\n" } else { "" }
}

fn drawn(actor: Actor) -> bool {
    match actor {
        Actor::Worker { loader, index } => loader == 0 && (index as usize) < MOST_WORKERS,
        Actor::Accelerator { index } => (index as usize) < MOST_ACCELERATORS,
        Actor::Consumer { .. } | Actor::Link { .. } => false,
    }
}

fn name(actor: Actor) -> String {
    match actor {
        Actor::Worker { index, .. } => format!("worker {index}"),
        Actor::Accelerator { index } => format!("accelerator {index}"),
        Actor::Consumer { loader } => format!("consumer {loader}"),
        Actor::Link { accelerator } => format!("link {accelerator}"),
    }
}

/// Stretches of one state that touch are one: a batch has hundreds of reads.
fn merge(row: &mut Vec<Span>, next: Span) {
    match row.last_mut() {
        Some(last) if last.state == next.state && last.end == next.start => last.end = next.end,
        _ => row.push(next),
    }
}

fn state(activity: Activity) -> Option<State> {
    Some(match activity {
        Activity::WaitForSlot | Activity::Starved | Activity::Barrier => State::Waiting,
        Activity::Latency | Activity::Read => State::Reading,
        Activity::Prepare => State::Preparing,
        Activity::HandOver | Activity::Blocked => State::Blocked,
        Activity::Compute => State::Computing,
        Activity::Idle | Activity::Overhead => State::Idle,
        Activity::Copy => return None,
    })
}
