//! What does a worker do from one sample to the next?

use crate::random::{Purpose, Stream};
use crate::setup::Setup;
use crate::trace::{Activity, Actor, Sink};

use super::{Delay, FIRST_HOST, Pipeline, STORAGE};

/// A loader's worker: one sample at a time, one batch after the other.
#[derive(Debug, Clone)]
pub(super) struct Worker {
    pub(super) activity: Activity,
    /// Whether a sample is under way.
    pub(super) busy: bool,
    /// Since when it does what it does.
    pub(super) since: f64,
    loader: u32,
    host: u32,
    /// Bytes to read of the sample under way.
    pub(super) size: f64,
    /// The batch in progress, and the one to which the present activity belongs.
    batch: u64,
    activity_batch: u64,
    /// In order: the next batch of this worker in the epoch.
    next_batch: u64,
    /// In order: samples of the batch in progress that are not over.
    pub(super) left: u32,
    /// Ready and untaken: batches in order, samples in a pool.
    pub(super) held: u64,
    sizes: Stream,
    preps: Stream,
}

/// Where a worker goes on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Phase {
    /// Takes the next sample, if it may.
    Fetch,
    /// Has a request slot.
    Request,
    /// The first byte is there.
    Read,
    /// The last byte is there.
    ReadOver,
    Prepare,
    HandOver,
    /// The sample is ready.
    Over,
}

/// The worker's host: loaders are dealt out over hosts, a lone loader's workers one by one.
fn host_of(setup: &Setup, worker: u32) -> u32 {
    let dealt = if setup.shared { worker } else { worker / setup.workers };
    dealt % setup.hosts
}

/// Workers on each host.
pub(super) fn by_host(setup: &Setup) -> Vec<usize> {
    let mut counts = vec![0; setup.hosts as usize];
    for worker in 0..setup.all_workers() {
        counts[host_of(setup, worker) as usize] += 1;
    }
    counts
}

/// All workers, at the start.
pub(super) fn all(setup: &Setup) -> Vec<Worker> {
    let worker = |number: u32| Worker {
        activity: Activity::Idle,
        busy: false,
        since: 0.0,
        loader: number / setup.workers,
        host: host_of(setup, number),
        size: 0.0,
        batch: 0,
        activity_batch: 0,
        next_batch: u64::from(number % setup.workers),
        left: 0,
        held: 0,
        sizes: Stream::new(setup.seed, Purpose::Size, u64::from(number)),
        preps: Stream::new(setup.seed, Purpose::Prep, u64::from(number)),
    };
    (0..setup.all_workers()).map(worker).collect()
}

impl<S: Sink> Pipeline<S> {
    /// Lets a worker go on until it has to wait for something.
    #[inline]
    pub(super) fn go_on(&mut self, worker: u32, phase: Phase) {
        let mut next = Some(phase);
        while let Some(phase) = next {
            next = match phase {
                Phase::Fetch => self.fetch(worker),
                Phase::Request => self.request(worker),
                Phase::Read => self.read(worker),
                Phase::ReadOver => Some(self.read_over(worker)),
                Phase::Prepare => self.prepare(worker),
                Phase::HandOver => self.hand_over(worker),
                Phase::Over => Some(self.over(worker)),
            };
        }
    }

    /// Ends a worker's activity and begins another.
    #[inline]
    fn enter(&mut self, number: u32, activity: Activity) {
        let worker = &mut self.workers[number as usize];
        let (before, since, batch) = (worker.activity, worker.since, worker.activity_batch);
        self.tally.worker_seconds[before as usize] += self.now - since;
        worker.activity = activity;
        worker.since = self.now;
        worker.activity_batch = worker.batch;
        if S::WANTED {
            let (loader, index) = (worker.loader, number % self.setup.workers);
            self.span(Actor::Worker { loader, index }, before, batch, since, self.now);
        }
    }

    #[inline]
    fn fetch(&mut self, number: u32) -> Option<Phase> {
        let position = match self.next_position(number) {
            Ok(position) => position,
            Err(why_not) => {
                self.enter(number, why_not);
                return None;
            }
        };
        let worker = &mut self.workers[number as usize];
        worker.busy = true;
        self.tally.begun += 1;
        let hit = if let Some(library) = &mut self.library {
            let loader = &self.consumers[worker.loader as usize];
            let (epoch, place) = loader.place_in_data_set(&self.setup, worker.batch, position);
            let found = library.ask(epoch, place);
            worker.size = found.size;
            found.hit
        } else {
            worker.size = self.setup.sizes.draw(&mut worker.sizes);
            false
        };
        self.tally.sizes += worker.size;
        if hit {
            self.tally.hits += 1;
            return Some(Phase::Prepare);
        }
        if self.setup.slots.is_some() {
            if self.free_slots == 0 {
                self.slot_queue.push_back(number);
                self.enter(number, Activity::WaitForSlot);
                return None;
            }
            self.free_slots -= 1;
        }
        Some(Phase::Request)
    }

    /// The next sample's place in its batch, or why there is none.
    #[inline]
    fn next_position(&mut self, number: u32) -> Result<u32, Activity> {
        let setup = &self.setup;
        let worker = &mut self.workers[number as usize];
        let consumer = &mut self.consumers[worker.loader as usize];
        if setup.pool {
            if worker.held >= u64::from(setup.prefetch) * u64::from(setup.batch) {
                return Err(Activity::Blocked);
            }
            let (batch, position) = consumer.next_ticket(setup.batch).ok_or(Activity::Idle)?;
            worker.batch = batch;
            return Ok(position);
        }
        if worker.left == 0 {
            if worker.held >= u64::from(setup.prefetch) {
                return Err(Activity::Blocked);
            }
            if worker.next_batch >= consumer.epoch_batches {
                return Err(Activity::Idle);
            }
            worker.batch = worker.next_batch;
            worker.next_batch += u64::from(setup.workers);
            worker.left = setup.batch;
        }
        Ok(setup.batch - worker.left)
    }

    #[inline]
    fn request(&mut self, number: u32) -> Option<Phase> {
        self.tally.latencies += 1;
        if self.setup.latency == 0.0 {
            return Some(Phase::Read);
        }
        self.enter(number, Activity::Latency);
        self.plan(Delay::Latency, number, self.now + self.setup.latency);
        None
    }

    #[inline]
    fn read(&mut self, number: u32) -> Option<Phase> {
        let size = self.workers[number as usize].size;
        if size == 0.0 {
            return Some(self.release_slot());
        }
        self.enter(number, Activity::Read);
        self.storage.arrive(self.now, number, size);
        self.next.set(STORAGE, self.storage.next_departure());
        None
    }

    #[inline]
    fn read_over(&mut self, number: u32) -> Phase {
        self.tally.sample_events += 1;
        self.tally.bytes_read += self.workers[number as usize].size;
        self.release_slot()
    }

    /// Gives the request slot to whoever waits longest.
    #[inline]
    fn release_slot(&mut self) -> Phase {
        if self.setup.slots.is_some() {
            match self.slot_queue.pop_front() {
                Some(waiting) => self.to_go_on.push_back((waiting, Phase::Request)),
                None => self.free_slots += 1,
            }
        }
        Phase::Prepare
    }

    #[inline]
    fn prepare(&mut self, number: u32) -> Option<Phase> {
        let worker = &mut self.workers[number as usize];
        let work = self.setup.prep.draw(&mut worker.preps);
        let host = worker.host;
        self.tally.prep += work;
        self.tally.preps += 1;
        if work == 0.0 {
            return Some(Phase::HandOver);
        }
        self.enter(number, Activity::Prepare);
        let station = &mut self.hosts[host as usize];
        station.arrive(self.now, number, work);
        self.next.set(FIRST_HOST + host, station.next_departure());
        None
    }

    #[inline]
    fn hand_over(&mut self, number: u32) -> Option<Phase> {
        if self.setup.worker_handover == 0.0 {
            return Some(Phase::Over);
        }
        self.enter(number, Activity::HandOver);
        self.plan(Delay::WorkerHandOver, number, self.now + self.setup.worker_handover);
        None
    }

    /// A sample is ready; perhaps its batch is, too.
    #[inline]
    fn over(&mut self, number: u32) -> Phase {
        self.tally.loaded += 1;
        let worker = &mut self.workers[number as usize];
        worker.busy = false;
        let loader = worker.loader;
        if self.setup.pool {
            worker.held += 1;
            self.consumers[loader as usize].pool.push_back(number);
            self.ready(loader, 1);
        } else {
            worker.left -= 1;
            if worker.left == 0 {
                worker.held += 1;
                self.ready(loader, self.setup.batch);
            }
        }
        Phase::Fetch
    }

    fn ready(&mut self, loader: u32, samples: u32) {
        self.account_ready();
        self.tally.ready += u64::from(samples);
        self.ask_to_serve(loader);
    }

    /// The consumer took something of a worker's; if that made room, the worker goes on.
    pub(super) fn taken_from(&mut self, number: u32) {
        let most = u64::from(self.setup.prefetch)
            * if self.setup.pool { u64::from(self.setup.batch) } else { 1 };
        let worker = &mut self.workers[number as usize];
        let was_full = worker.held == most;
        worker.held -= 1;
        if was_full && worker.activity == Activity::Blocked {
            self.to_go_on.push_back((number, Phase::Fetch));
        }
    }

    /// A new epoch begins for all workers of a loader.
    pub(super) fn restart_workers(&mut self, loader: u32) {
        let first = loader * self.setup.workers;
        for index in 0..self.setup.workers {
            let worker = &mut self.workers[(first + index) as usize];
            worker.next_batch = u64::from(index);
            self.to_go_on.push_back((first + index, Phase::Fetch));
        }
    }
}
