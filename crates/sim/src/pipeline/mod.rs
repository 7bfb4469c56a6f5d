//! What happens next in the pipeline, and what follows from it at once?
//!
//! Events of the same time happen in this order, which does not depend on the order in which
//! they were planned:
//! 1. reads that end, by virtual finish, then by worker;
//! 2. preparations that end, by host, then by virtual finish, then by worker;
//! 3. latencies that end, by worker; hand-overs of workers, by worker; hand-overs of consumers,
//!    by loader; copies, by accelerator; steps, by accelerator.
//!
//! Workers are numbered loader by loader. What follows from an event without time passing
//! (a batch taken, a worker that goes on) happens before the next event.

mod accelerators;
mod consumers;
mod totals;
mod workers;

use std::collections::VecDeque;

use units::Secs;

use crate::heap::MinHeap;
use crate::histogram::Histogram;
use crate::replay::Library;
use crate::setup::Setup;
use crate::station::Station;
use crate::tournament::Tournament;
use crate::trace::{Activity, Actor, Sink, Span};

use accelerators::Accelerator;
pub(crate) use accelerators::EpochTimes;
use consumers::Consumer;
pub use totals::Conservation;
pub(crate) use totals::Totals;
use workers::{Phase, Worker};

/// The state of everything at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Pipeline<S> {
    setup: Setup,
    /// Steps after which a loader restarts empty, if it does.
    restart_after: Option<u64>,
    now: f64,
    next: Tournament,
    storage: Station,
    hosts: Vec<Station>,
    /// Events whose time is known when they are planned.
    delays: MinHeap,
    workers: Vec<Worker>,
    /// One for each loader.
    consumers: Vec<Consumer>,
    accelerators: Vec<Accelerator>,
    /// Free request slots, where workers can run out of them.
    free_slots: u32,
    slot_queue: VecDeque<u32>,
    library: Option<Library>,
    /// Loaders that may have something to deliver, now.
    to_serve: VecDeque<u32>,
    /// Workers that may go on, now.
    to_go_on: VecDeque<(u32, Phase)>,
    at_barrier: u32,
    batches_done: u64,
    step_ended: bool,
    tally: Tally,
    /// Times between ends of steps of the same accelerator.
    pub(crate) intervals: Histogram,
    pub(crate) epoch_times: EpochTimes,
    pub(crate) sink: S,
}

/// Sums since the start that belong to no single actor.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// By [`Activity`], those of workers.
    worker_seconds: [f64; WORKER_ACTIVITIES],
    consumer_seconds: [f64; ACTIVITIES],
    accelerator_seconds: [f64; ACTIVITIES],
    copy_seconds: f64,
    sample_events: u64,
    begun: u64,
    loaded: u64,
    taken: u64,
    consumed: u64,
    hits: u64,
    latencies: u64,
    /// Bytes of begun samples.
    sizes: f64,
    /// Bytes of samples whose read is over, or that had none to read.
    bytes_read: f64,
    /// Core-seconds of samples whose preparation began.
    prep: f64,
    preps: u64,
    /// Ready samples that no consumer has taken, and since when so many.
    ready: u64,
    ready_since: f64,
    ready_sample_seconds: f64,
}

const WORKER_ACTIVITIES: usize = Activity::Idle as usize + 1;
const ACTIVITIES: usize = Activity::Barrier as usize + 1;

const STORAGE: u32 = 0;
const FIRST_HOST: u32 = 1;

/// Kinds of events with a known time, in the order of their rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delay {
    Latency = 0,
    WorkerHandOver = 1,
    ConsumerHandOver = 2,
    Copy = 3,
    Step = 4,
}

/// Bits of an index below the kind of a delay.
const INDEX_BITS: u32 = 24;

impl<S: Sink> Pipeline<S> {
    pub(crate) fn new(
        setup: Setup,
        restart_after: Option<u64>,
        library: Option<Library>,
        sink: S,
    ) -> Self {
        let all_workers = setup.all_workers() as usize;
        let by_host = workers::by_host(&setup);
        let per_step = u64::from(setup.batches_per_step());
        let epoch_batches = restart_after.map_or(u64::MAX, |steps| steps * per_step);
        let cores = setup.cores;
        let host = |&count: &usize| {
            let rate = |busy: f64| cores.speedup(busy) / busy;
            Station::paced(setup.core_capacity(), rate, count)
        };
        Self {
            now: 0.0,
            next: Tournament::new(setup.hosts + 2),
            storage: Station::new(setup.bandwidth, setup.lone_stream, all_workers),
            hosts: by_host.iter().map(host).collect(),
            delays: MinHeap::with_capacity(all_workers + 2 * setup.accelerators as usize),
            workers: workers::all(&setup),
            consumers: (0..setup.loaders)
                .map(|loader| Consumer::new(loader, epoch_batches))
                .collect(),
            accelerators: accelerators::all(&setup),
            free_slots: setup.slots.unwrap_or(0),
            slot_queue: VecDeque::new(),
            library,
            to_serve: VecDeque::new(),
            to_go_on: (0..setup.all_workers()).map(|worker| (worker, Phase::Fetch)).collect(),
            at_barrier: 0,
            batches_done: 0,
            step_ended: false,
            tally: Tally::default(),
            intervals: Histogram::default(),
            epoch_times: EpochTimes::default(),
            sink,
            restart_after,
            setup,
        }
    }

    #[inline]
    pub(crate) fn now(&self) -> f64 {
        self.now
    }

    /// Processes the next event; true if a step of all accelerators ended with it.
    ///
    /// What follows from the event is left for the next call, so that the caller can look at
    /// the end of an epoch before the next one begins.
    #[inline]
    pub(crate) fn advance(&mut self) -> bool {
        self.settle();
        let (time, station) = self.next.earliest();
        assert!(time.is_finite(), "a pipeline never runs out of events: accelerators compute on");
        self.now = time;
        self.step_ended = false;
        if station == STORAGE {
            let worker = self.storage.depart(time);
            self.go_on(worker, Phase::ReadOver);
            self.next.set(STORAGE, self.storage.next_departure());
        } else if station <= self.setup.hosts {
            let worker = self.hosts[(station - FIRST_HOST) as usize].depart(time);
            self.tally.sample_events += 1;
            self.go_on(worker, Phase::HandOver);
            let host = &self.hosts[(station - FIRST_HOST) as usize];
            self.next.set(station, host.next_departure());
        } else {
            self.delay_over();
        }
        self.step_ended
    }

    fn delay_over(&mut self) {
        let (_, id) = self.delays.pop().expect("an event among the delays");
        let (kind, index) = (id >> INDEX_BITS, id & ((1 << INDEX_BITS) - 1));
        self.plan_next_delay();
        if kind == Delay::Latency as u32 {
            self.tally.sample_events += 1;
            self.go_on(index, Phase::Read);
        } else if kind == Delay::WorkerHandOver as u32 {
            self.go_on(index, Phase::Over);
        } else if kind == Delay::ConsumerHandOver as u32 {
            self.consumer_done(index);
        } else if kind == Delay::Copy as u32 {
            self.copied(index);
        } else {
            self.tally.sample_events += 1;
            self.computed(index);
        }
    }

    fn plan(&mut self, delay: Delay, index: u32, time: f64) {
        self.delays.push(time, ((delay as u32) << INDEX_BITS) | index);
        self.plan_next_delay();
    }

    fn plan_next_delay(&mut self) {
        let time = self.delays.smallest().unwrap_or(f64::INFINITY);
        self.next.set(self.setup.hosts + 1, time);
    }

    /// Everything that follows without time passing.
    #[inline]
    fn settle(&mut self) {
        loop {
            if let Some(loader) = self.to_serve.pop_front() {
                self.serve(loader);
            } else if let Some((worker, phase)) = self.to_go_on.pop_front() {
                self.go_on(worker, phase);
            } else {
                return;
            }
        }
    }

    fn span(&mut self, actor: Actor, activity: Activity, batch: u64, start: f64, end: f64) {
        if S::WANTED && end > start {
            self.sink.span(Span { actor, activity, batch, start: secs(start), end: secs(end) });
        }
    }
}

/// A duration or a moment from sums of such.
pub(crate) fn secs(value: f64) -> Secs {
    // The difference of two equal sums can be a hair below 0.
    Secs::new(value.max(0.0)).expect("sums of finite times are finite")
}
