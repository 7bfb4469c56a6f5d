//! What has everybody done since the start, up to this very moment?

use crate::station::StationTotals;
use crate::trace::{Activity, Sink};

use super::accelerators::Buffer;
use super::{ACTIVITIES, Pipeline, WORKER_ACTIVITIES};

/// Samples that went in, came out and are inside, counted independently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conservation {
    /// Samples that workers began.
    pub begun: u64,
    /// Samples whose step is over.
    pub consumed: u64,
    /// Samples under way, ready, handed over, copied or computed, counted one by one.
    pub inside: u64,
}

/// Sums up to a moment, what is still going on included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Totals {
    pub(crate) time: f64,
    pub(crate) worker_seconds: [f64; WORKER_ACTIVITIES],
    pub(crate) consumer_seconds: [f64; ACTIVITIES],
    pub(crate) accelerator_seconds: [f64; ACTIVITIES],
    pub(crate) copy_seconds: f64,
    pub(crate) storage: StationTotals,
    pub(crate) cores: StationTotals,
    /// Seconds that departed customers of storage and cores were there.
    pub(crate) read_sojourn: f64,
    pub(crate) prep_sojourn: f64,
    pub(crate) bytes_read: f64,
    pub(crate) prep_done: f64,
    pub(crate) sample_events: u64,
    pub(crate) begun: u64,
    pub(crate) loaded: u64,
    pub(crate) consumed: u64,
    pub(crate) hits: u64,
    pub(crate) latencies: u64,
    pub(crate) sizes: f64,
    pub(crate) prep: f64,
    pub(crate) preps: u64,
    pub(crate) ready_sample_seconds: f64,
}

impl<S: Sink> Pipeline<S> {
    /// Sums up to now. Costs a look at every actor: for the ends of a window, not for events.
    pub(crate) fn totals(&mut self) -> Totals {
        self.account_ready();
        let tally = self.tally;
        let mut totals = Totals {
            time: self.now,
            worker_seconds: tally.worker_seconds,
            consumer_seconds: tally.consumer_seconds,
            accelerator_seconds: tally.accelerator_seconds,
            copy_seconds: tally.copy_seconds,
            storage: self.storage.totals(self.now),
            cores: StationTotals::default(),
            read_sojourn: tally.worker_seconds[Activity::Read as usize],
            prep_sojourn: tally.worker_seconds[Activity::Prepare as usize],
            bytes_read: tally.bytes_read,
            prep_done: tally.prep,
            sample_events: tally.sample_events,
            begun: tally.begun,
            loaded: tally.loaded,
            consumed: tally.consumed,
            hits: tally.hits,
            latencies: tally.latencies,
            sizes: tally.sizes,
            prep: tally.prep,
            preps: tally.preps,
            ready_sample_seconds: tally.ready_sample_seconds,
        };
        self.add_stations(&mut totals);
        self.add_actors(&mut totals);
        totals
    }

    fn add_stations(&self, totals: &mut Totals) {
        let reading = self.workers.iter().filter(|worker| worker.activity == Activity::Read);
        let requested: f64 = reading.map(|worker| worker.size).sum();
        totals.bytes_read += requested - self.storage.remaining(self.now);
        for host in &self.hosts {
            let here = host.totals(self.now);
            totals.cores.busy += here.busy;
            totals.cores.customer_seconds += here.customer_seconds;
            totals.cores.arrivals += here.arrivals;
            totals.cores.departures += here.departures;
            totals.prep_done -= host.remaining(self.now);
        }
    }

    fn add_actors(&self, totals: &mut Totals) {
        for worker in &self.workers {
            totals.worker_seconds[worker.activity as usize] += self.now - worker.since;
        }
        for consumer in &self.consumers {
            totals.consumer_seconds[consumer.activity as usize] += self.now - consumer.since;
        }
        for accelerator in &self.accelerators {
            if accelerator.activity == Activity::Compute {
                let (computing, overhead) = self.step_so_far(accelerator);
                totals.accelerator_seconds[Activity::Compute as usize] += computing;
                totals.accelerator_seconds[Activity::Overhead as usize] += overhead;
            } else {
                totals.accelerator_seconds[accelerator.activity as usize] +=
                    self.now - accelerator.since;
            }
            if accelerator.buffer == Buffer::Filling {
                totals.copy_seconds += self.now - accelerator.copy_start;
            }
        }
    }

    /// Counts samples where they are.
    pub(crate) fn conservation(&self) -> Conservation {
        let batch = u64::from(self.setup.batch);
        let at_workers: u64 = self
            .workers
            .iter()
            .map(|worker| {
                let unfinished = u64::from(worker.left);
                let in_batch = if worker.left == 0 { 0 } else { batch - unfinished };
                let unit = if self.setup.pool { 1 } else { batch };
                worker.held * unit + in_batch + u64::from(worker.busy)
            })
            .sum();
        let in_hand = |activity| matches!(activity, Activity::HandOver | Activity::Blocked);
        let in_hands = self.consumers.iter().filter(|consumer| in_hand(consumer.activity)).count();
        let buffered = self.accelerators.iter().filter(|each| each.buffer != Buffer::Empty).count();
        let computing =
            self.accelerators.iter().filter(|each| each.activity != Activity::Starved).count();
        Conservation {
            begun: self.tally.begun,
            consumed: self.tally.consumed,
            inside: at_workers + batch * (in_hands + buffered + computing) as u64,
        }
    }
}
