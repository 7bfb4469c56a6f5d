//! When does an accelerator compute, and what for?

use crate::random::{Purpose, Stream};
use crate::setup::Setup;
use crate::trace::{Activity, Actor, Sink};

use super::{Delay, Pipeline, secs};

/// One accelerator with one batch of buffer.
#[derive(Debug, Clone)]
pub(super) struct Accelerator {
    /// `Compute` stands for the whole step until it is over.
    pub(super) activity: Activity,
    pub(super) since: f64,
    pub(super) buffer: Buffer,
    buffered: u64,
    pub(super) copy_start: f64,
    batch: u64,
    overhead: f64,
    overheads: Stream,
    last_end: Option<f64>,
    /// When it first computed in this epoch.
    epoch_first: Option<f64>,
}

/// The room for the next batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Buffer {
    Empty,
    Filling,
    Full,
}

/// Sums over accelerators and epochs for times that only whole epochs have.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EpochTimes {
    /// From the start of an epoch to the first computing, and how many such times.
    pub(crate) first_batch: f64,
    pub(crate) epochs_begun: u64,
    /// Computing time of all steps but the first of each epoch, and the time in which it happened.
    pub(crate) later_compute: f64,
    pub(crate) later_time: f64,
}

pub(super) fn all(setup: &Setup) -> Vec<Accelerator> {
    let accelerator = |index: u32| Accelerator {
        activity: Activity::Starved,
        since: 0.0,
        buffer: Buffer::Empty,
        buffered: 0,
        copy_start: 0.0,
        batch: 0,
        overhead: 0.0,
        overheads: Stream::new(setup.seed, Purpose::Overhead, u64::from(index)),
        last_end: None,
        epoch_first: None,
    };
    (0..setup.accelerators).map(accelerator).collect()
}

impl<S: Sink> Pipeline<S> {
    fn loader_of(&self, accelerator: u32) -> u32 {
        accelerator / self.setup.batches_per_step()
    }

    /// A batch begins its way into the empty buffer.
    pub(super) fn copy(&mut self, index: u32, batch: u64) {
        let accelerator = &mut self.accelerators[index as usize];
        accelerator.buffer = Buffer::Filling;
        accelerator.buffered = batch;
        accelerator.copy_start = self.now;
        if self.setup.copy > 0.0 {
            self.plan(Delay::Copy, index, self.now + self.setup.copy);
        } else {
            self.copied(index);
        }
    }

    pub(super) fn copied(&mut self, index: u32) {
        let accelerator = &mut self.accelerators[index as usize];
        accelerator.buffer = Buffer::Full;
        let (start, batch) = (accelerator.copy_start, accelerator.buffered);
        let waits = accelerator.activity == Activity::Starved;
        self.tally.copy_seconds += self.now - start;
        self.span(Actor::Link { accelerator: index }, Activity::Copy, batch, start, self.now);
        if waits {
            self.start(index);
        }
    }

    /// The buffered batch is computed; the buffer is free for the next.
    fn start(&mut self, index: u32) {
        self.accelerator_enters(index, Activity::Compute);
        let loader = self.loader_of(index);
        let accelerator = &mut self.accelerators[index as usize];
        accelerator.buffer = Buffer::Empty;
        accelerator.batch = accelerator.buffered;
        accelerator.overhead = self.setup.overhead.draw(&mut accelerator.overheads);
        if accelerator.epoch_first.is_none() {
            accelerator.epoch_first = Some(self.now);
            let epoch_start = self.consumers[loader as usize].epoch_start;
            self.epoch_times.first_batch += self.now - epoch_start;
            self.epoch_times.epochs_begun += 1;
        }
        let end = self.now + (self.setup.compute + accelerator.overhead);
        self.plan(Delay::Step, index, end);
        self.ask_to_serve(loader);
    }

    /// An accelerator's own part of a step is over.
    pub(super) fn computed(&mut self, index: u32) {
        self.accelerator_enters(index, Activity::Barrier);
        if !self.setup.barrier {
            self.step_over(index);
            self.compute_next(index);
            return;
        }
        self.at_barrier += 1;
        if self.at_barrier == self.setup.accelerators {
            self.at_barrier = 0;
            // All steps end before any begins.
            (0..self.setup.accelerators).for_each(|each| self.step_over(each));
            (0..self.setup.accelerators).for_each(|each| self.compute_next(each));
        }
    }

    fn step_over(&mut self, index: u32) {
        self.accelerator_enters(index, Activity::Starved);
        let loader = self.loader_of(index);
        let accelerator = &mut self.accelerators[index as usize];
        if let Some(last) = accelerator.last_end.replace(self.now) {
            self.intervals.record(self.now - last);
        }
        self.tally.consumed += u64::from(self.setup.batch);
        self.batches_done += 1;
        if self.batches_done.is_multiple_of(u64::from(self.setup.accelerators)) {
            self.step_ended = true;
            if S::WANTED {
                let step = self.batches_done / u64::from(self.setup.accelerators);
                self.sink.step(step, secs(self.now));
            }
        }
        self.consumers[loader as usize].done += 1;
        self.end_epoch(loader, index);
    }

    /// If that was the last step of the loader's epoch, or of this accelerator's part of it.
    fn end_epoch(&mut self, loader: u32, index: u32) {
        let Some(steps) = self.restart_after else {
            return;
        };
        let per_step = u64::from(self.setup.batches_per_step());
        let is_last = self.accelerators[index as usize].batch / per_step + 1 == steps;
        if is_last {
            let first = self.accelerators[index as usize].epoch_first.take();
            let first = first.expect("an accelerator that ends an epoch has begun it");
            self.epoch_times.later_compute += (steps - 1) as f64 * self.setup.compute;
            self.epoch_times.later_time += self.now - first - self.setup.compute;
        }
        if self.consumers[loader as usize].done == steps * per_step {
            self.restart(loader);
        }
    }

    fn compute_next(&mut self, index: u32) {
        if self.accelerators[index as usize].buffer == Buffer::Full {
            self.start(index);
        }
    }

    fn accelerator_enters(&mut self, index: u32, activity: Activity) {
        let now = self.now;
        let accelerator = &mut self.accelerators[index as usize];
        let (before, since, batch) = (accelerator.activity, accelerator.since, accelerator.batch);
        let overhead = accelerator.overhead;
        (accelerator.activity, accelerator.since) = (activity, now);
        let actor = Actor::Accelerator { index };
        let seconds = &mut self.tally.accelerator_seconds;
        if before == Activity::Compute && overhead > 0.0 {
            let computed = since + self.setup.compute;
            seconds[Activity::Compute as usize] += self.setup.compute;
            seconds[Activity::Overhead as usize] += now - since - self.setup.compute;
            self.span(actor, Activity::Compute, batch, since, computed);
            self.span(actor, Activity::Overhead, batch, computed, now);
        } else {
            seconds[before as usize] += now - since;
            self.span(actor, before, batch, since, now);
        }
    }

    /// How an accelerator's present step divides into computing and overhead so far.
    pub(super) fn step_so_far(&self, accelerator: &Accelerator) -> (f64, f64) {
        let elapsed = self.now - accelerator.since;
        if accelerator.overhead > 0.0 {
            let computing = elapsed.min(self.setup.compute);
            (computing, elapsed - computing)
        } else {
            (elapsed, 0.0)
        }
    }
}
