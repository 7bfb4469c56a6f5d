//! Which batch goes to which accelerator next?

use std::collections::VecDeque;

use crate::setup::Setup;
use crate::trace::{Activity, Actor, Sink};

use super::accelerators::Buffer;
use super::{Delay, Pipeline};

/// A loader's consumer: the thread that takes what the workers have ready.
#[derive(Debug, Clone)]
pub(super) struct Consumer {
    loader: u32,
    /// Waiting for a batch (`Starved`), handing one over, or holding one without room (`Blocked`).
    pub(super) activity: Activity,
    pub(super) since: f64,
    /// The next batch to take in this epoch.
    next: u64,
    /// In order: which of the loader's workers has it, or will.
    next_worker: u32,
    /// Which of the loader's accelerators gets it.
    next_accelerator: u32,
    /// The batch in hand.
    batch: u64,
    accelerator: u32,
    /// In a pool: the next sample of the epoch to load, as batch and place in it.
    ticket: (u64, u32),
    /// In a pool: ready samples by their worker.
    pub(super) pool: VecDeque<u32>,
    /// Batches of an epoch; without end if the pipeline never restarts.
    pub(super) epoch_batches: u64,
    pub(super) epoch: u64,
    pub(super) epoch_start: f64,
    /// Batches of the epoch whose step is over.
    pub(super) done: u64,
    /// Already among those to serve.
    due: bool,
}

impl Consumer {
    pub(super) fn new(loader: u32, epoch_batches: u64) -> Self {
        Self {
            loader,
            activity: Activity::Starved,
            since: 0.0,
            next: 0,
            next_worker: 0,
            next_accelerator: 0,
            batch: 0,
            accelerator: 0,
            ticket: (0, 0),
            pool: VecDeque::new(),
            epoch_batches,
            epoch: 0,
            epoch_start: 0.0,
            done: 0,
            due: false,
        }
    }

    /// In a pool: the batch and the place in it of the next sample that somebody should load.
    #[inline]
    pub(super) fn next_ticket(&mut self, batch: u32) -> Option<(u64, u32)> {
        let (number, place) = self.ticket;
        if number >= self.epoch_batches {
            return None;
        }
        self.ticket = if place + 1 == batch { (number + 1, 0) } else { (number, place + 1) };
        Some((number, place))
    }

    /// Which epoch of the data set, and which place in its order, a sample of a batch has.
    pub(super) fn place_in_data_set(&self, setup: &Setup, batch: u64, position: u32) -> (u64, u64) {
        let identities = setup.identities.as_ref().expect("a library only with identities");
        let global = if setup.shared {
            batch
        } else {
            batch * u64::from(setup.accelerators) + u64::from(self.loader)
        };
        let place = global * u64::from(setup.batch) + u64::from(position);
        if identities.scaled_cycle.is_some() {
            let samples = u64::from(identities.samples);
            (place / samples, place % samples)
        } else {
            (self.epoch, place)
        }
    }
}

impl<S: Sink> Pipeline<S> {
    pub(super) fn ask_to_serve(&mut self, loader: u32) {
        let consumer = &mut self.consumers[loader as usize];
        if !consumer.due {
            consumer.due = true;
            self.to_serve.push_back(loader);
        }
    }

    /// Delivers what can be delivered now.
    pub(super) fn serve(&mut self, loader: u32) {
        self.consumers[loader as usize].due = false;
        if self.setup.batch_handover > 0.0 {
            self.serve_by_hand(loader);
            return;
        }
        while self.has_room(self.target(loader)) && self.has_batch(loader) {
            let (batch, accelerator) = self.take(loader);
            self.copy(accelerator, batch);
        }
    }

    /// With a hand-over that takes time the consumer takes a batch as soon as it is free, and
    /// holds it until its accelerator has room.
    fn serve_by_hand(&mut self, loader: u32) {
        let consumer = &self.consumers[loader as usize];
        let (batch, accelerator) = (consumer.batch, consumer.accelerator);
        if consumer.activity == Activity::Blocked {
            if !self.has_room(accelerator) {
                return;
            }
            self.consumer_enters(loader, Activity::Starved);
            self.copy(accelerator, batch);
        }
        if self.consumers[loader as usize].activity == Activity::Starved && self.has_batch(loader) {
            let (batch, accelerator) = self.take(loader);
            self.consumer_enters(loader, Activity::HandOver);
            let consumer = &mut self.consumers[loader as usize];
            (consumer.batch, consumer.accelerator) = (batch, accelerator);
            self.plan(Delay::ConsumerHandOver, loader, self.now + self.setup.batch_handover);
        }
    }

    pub(super) fn consumer_done(&mut self, loader: u32) {
        self.consumer_enters(loader, Activity::Blocked);
        self.ask_to_serve(loader);
    }

    fn consumer_enters(&mut self, loader: u32, activity: Activity) {
        let now = self.now;
        let consumer = &mut self.consumers[loader as usize];
        let (before, since, batch) = (consumer.activity, consumer.since, consumer.batch);
        (consumer.activity, consumer.since) = (activity, now);
        self.tally.consumer_seconds[before as usize] += now - since;
        self.span(Actor::Consumer { loader }, before, batch, since, now);
    }

    /// The accelerator whose turn it is: batch k of a shared loader goes to k mod G.
    fn target(&self, loader: u32) -> u32 {
        loader * self.setup.batches_per_step() + self.consumers[loader as usize].next_accelerator
    }

    fn has_room(&self, accelerator: u32) -> bool {
        self.accelerators[accelerator as usize].buffer == Buffer::Empty
    }

    fn has_batch(&self, loader: u32) -> bool {
        let consumer = &self.consumers[loader as usize];
        if self.setup.pool {
            return consumer.pool.len() >= self.setup.batch as usize;
        }
        self.workers[(loader * self.setup.workers + consumer.next_worker) as usize].held > 0
    }

    /// Takes the next batch off the workers' hands: its number and its accelerator.
    fn take(&mut self, loader: u32) -> (u64, u32) {
        let target = self.target(loader);
        self.account_ready();
        self.tally.ready -= u64::from(self.setup.batch);
        self.tally.taken += u64::from(self.setup.batch);
        let consumer = &mut self.consumers[loader as usize];
        let (batch, worker) = (consumer.next, consumer.next_worker);
        consumer.next += 1;
        consumer.next_worker = (worker + 1) % self.setup.workers;
        consumer.next_accelerator = (consumer.next_accelerator + 1) % self.setup.batches_per_step();
        if self.setup.pool {
            for _ in 0..self.setup.batch {
                let pool = &mut self.consumers[loader as usize].pool;
                let owner = pool.pop_front().expect("a pool with a whole batch");
                self.taken_from(owner);
            }
        } else {
            self.taken_from(loader * self.setup.workers + worker);
        }
        (batch, target)
    }

    /// A loader's last step is over: it starts again, empty, at its first worker.
    pub(super) fn restart(&mut self, loader: u32) {
        let now = self.now;
        let consumer = &mut self.consumers[loader as usize];
        consumer.epoch += 1;
        consumer.epoch_start = now;
        (consumer.next, consumer.next_worker, consumer.next_accelerator) = (0, 0, 0);
        (consumer.ticket, consumer.done) = ((0, 0), 0);
        self.restart_workers(loader);
    }

    /// Ready, untaken samples, integrated over time up to now.
    pub(crate) fn ready_sample_seconds(&mut self) -> f64 {
        self.account_ready();
        self.tally.ready_sample_seconds
    }

    pub(super) fn account_ready(&mut self) {
        let tally = &mut self.tally;
        tally.ready_sample_seconds += (self.now - tally.ready_since) * tally.ready as f64;
        tally.ready_since = self.now;
    }
}
