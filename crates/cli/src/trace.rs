//! How does a simulated window become a file: JSON lines, or a trace for Perfetto?

use std::collections::BTreeMap;

use serde_json::json;
use sim::{Activity, Actor, LastWindow, Span};

use crate::failure::Failure;
use crate::files::OutputFile;

/// One span a line, with its unit in each key.
pub(crate) fn write_lines(mut file: OutputFile, window: &LastWindow) -> Result<(), Failure> {
    for span in window.spans() {
        let line = json!({
            "actor": kind(span.actor), "index": index(span.actor), "loader": loader(span.actor),
            "activity": activity(span.activity), "batch": span.batch,
            "start_s": span.start.get(), "end_s": span.end.get(),
        });
        file.put(format!("{line}\n").as_bytes())?;
    }
    file.finish()
}

/// The Chrome trace event format, which <https://ui.perfetto.dev> opens: the names of processes
/// and threads, then complete events in microseconds by the time of their start.
pub(crate) fn write_perfetto(mut file: OutputFile, window: &LastWindow) -> Result<(), Failure> {
    let mut spans: Vec<&Span> = window.spans().collect();
    spans.sort_by(|one, other| one.start.cmp(&other.start).then(one.actor.cmp(&other.actor)));
    let threads = threads(&spans);
    file.put(b"{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n")?;
    let mut separator = "";
    for event in process_names().chain(thread_names(&threads)).chain(events(&spans, &threads)) {
        file.put(format!("{separator}{event}").as_bytes())?;
        separator = ",\n";
    }
    file.put(b"\n]}\n")?;
    file.finish()
}

fn process_names() -> impl Iterator<Item = serde_json::Value> {
    let names = [("workers", 1), ("consumers", 2), ("links", 3), ("accelerators", 4)];
    names.into_iter().map(
        |(name, pid)| json!({"name": "process_name", "ph": "M", "pid": pid, "args": {"name": name}}),
    )
}

/// A number for each actor: the format keeps 32 bits of it, so it cannot hold loader and index.
fn threads(spans: &[&Span]) -> BTreeMap<Actor, u32> {
    let mut threads: BTreeMap<Actor, u32> = spans.iter().map(|span| (span.actor, 0)).collect();
    for (number, thread) in (1..).zip(threads.values_mut()) {
        *thread = number;
    }
    threads
}

fn thread_names(threads: &BTreeMap<Actor, u32>) -> impl Iterator<Item = serde_json::Value> {
    threads.iter().map(|(actor, thread)| {
        let name = match loader(*actor) {
            Some(loader) => format!("{} {loader}.{}", kind(*actor), index(*actor)),
            None => format!("{} {}", kind(*actor), index(*actor)),
        };
        json!({
            "name": "thread_name", "ph": "M", "pid": process(*actor), "tid": thread,
            "args": {"name": name},
        })
    })
}

fn events(
    spans: &[&Span],
    threads: &BTreeMap<Actor, u32>,
) -> impl Iterator<Item = serde_json::Value> {
    spans.iter().map(|span| {
        let (start, end) = (span.start.get() * 1e6, span.end.get() * 1e6);
        json!({
            "name": activity(span.activity), "cat": kind(span.actor), "ph": "X",
            "pid": process(span.actor), "tid": threads.get(&span.actor),
            "ts": start, "dur": end - start, "args": {"batch": span.batch},
        })
    })
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

fn activity(activity: Activity) -> &'static str {
    match activity {
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
