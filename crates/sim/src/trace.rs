//! Who did what from when to when?

use std::collections::VecDeque;

use units::Secs;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A worker of a loader.
    Worker {
        /// The loader's number.
        loader: u32,
        /// The worker's number in its loader.
        index: u32,
    },
    /// The consumer thread of a loader.
    Consumer {
        /// The loader's number.
        loader: u32,
    },
    /// The way into the buffer of an accelerator.
    Link {
        /// The accelerator's number.
        accelerator: u32,
    },
    /// An accelerator.
    Accelerator {
        /// Its number.
        index: u32,
    },
}

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activity {
    /// A worker waited for a free request slot of the storage.
    WaitForSlot,
    /// A worker waited for the first byte.
    Latency,
    /// A worker read, sharing the storage with others.
    Read,
    /// A worker prepared a sample, sharing its host's cores with others.
    Prepare,
    /// A worker handed a sample over, or a consumer a batch.
    HandOver,
    /// A worker had as many undelivered batches as it may; a consumer held a batch for which its
    /// accelerator had no room.
    Blocked,
    /// A worker had nothing left to do in this epoch.
    Idle,
    /// A batch crossed the host link.
    Copy,
    /// An accelerator computed.
    Compute,
    /// An accelerator was held up in its step by something that is no computing.
    Overhead,
    /// An accelerator waited for a batch.
    Starved,
    /// An accelerator waited for the others.
    Barrier,
}

/// One stretch of one activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Who.
    pub actor: Actor,
    /// What.
    pub activity: Activity,
    /// The number of the batch in its loader's epoch; the last one while there is none.
    pub batch: u64,
    /// From this time of the simulation.
    pub start: Secs,
    /// To this, which is later: stretches without length are not reported.
    pub end: Secs,
}

/// What listens to a simulation.
pub trait Sink {
    /// Whether spans are wanted; if not, none is made and the calls compile to nothing.
    const WANTED: bool = true;

    /// A stretch of an activity ended.
    fn span(&mut self, span: Span);

    /// A step ended: every accelerator's share of it is computed.
    fn step(&mut self, step: u64, at: Secs) {
        let _ = (step, at);
    }
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoTrace;

impl Sink for NoTrace {
    const WANTED: bool = false;
    #[inline]
    fn span(&mut self, _: Span) {}
}

impl<S: Sink> Sink for &mut S {
    const WANTED: bool = S::WANTED;
    #[inline]
    fn span(&mut self, span: Span) {
        (**self).span(span);
    }
    #[inline]
    fn step(&mut self, step: u64, at: Secs) {
        (**self).step(step, at);
    }
}

/// Keeps the spans of the last steps, for a Gantt chart.
#[derive(Debug, Clone)]
pub struct LastWindow {
    steps: usize,
    /// Ends of the last steps, and of the one before them.
    ends: VecDeque<Secs>,
    spans: VecDeque<Span>,
}

impl LastWindow {
    /// Keeps so many steps.
    pub fn new(steps: std::num::NonZeroU32) -> Self {
        Self { steps: steps.get() as usize, ends: VecDeque::new(), spans: VecDeque::new() }
    }

    /// From the end of the step before the window to the end of its last step.
    pub fn bounds(&self) -> (Secs, Secs) {
        let start = if self.ends.len() > self.steps { self.ends.front() } else { None };
        (start.copied().unwrap_or(Secs::ZERO), self.ends.back().copied().unwrap_or(Secs::ZERO))
    }

    /// The spans that reach into the window, by the time of their end.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        let start = self.bounds().0;
        self.spans.iter().filter(move |span| span.end > start)
    }
}

impl Sink for LastWindow {
    fn span(&mut self, span: Span) {
        self.spans.push_back(span);
    }

    fn step(&mut self, _: u64, at: Secs) {
        self.ends.push_back(at);
        if self.ends.len() > self.steps + 1 {
            self.ends.pop_front();
        }
        let start = self.bounds().0;
        while self.spans.front().is_some_and(|span| span.end <= start) {
            self.spans.pop_front();
        }
    }
}

/// Keeps the spans of some steps, counted from the start of the run.
#[derive(Debug, Clone)]
pub struct StepWindow {
    from: u64,
    to: u64,
    ended: u64,
    spans: Vec<Span>,
}

impl StepWindow {
    /// From step `from`, counted from 0, up to step `to`, not included.
    pub fn new(from: u64, to: u64) -> Self {
        Self { from, to, ended: 0, spans: Vec::new() }
    }

    /// Spans that ended in those steps, by the time of their end.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }
}

impl Sink for StepWindow {
    fn span(&mut self, span: Span) {
        if (self.from..self.to).contains(&self.ended) {
            self.spans.push(span);
        }
    }

    fn step(&mut self, step: u64, _: Secs) {
        self.ended = step;
    }
}
