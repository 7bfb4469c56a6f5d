//! What does a real loader deliver to an accelerator that computes for a known time?
//!
//! The semantics are those of the PyTorch `DataLoader` and of the simulator: batch k belongs to
//! worker k mod W; a worker takes its samples one after another and holds at most p undelivered
//! batches, the one in progress counted; the consumer takes batches strictly in order, one ahead
//! of the accelerator. The run is one long epoch: when all samples were seen, the next order
//! begins without the pipeline running empty.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::clock::Clock;
use crate::corpus::Sample;
use crate::error::{MeasureError, unread};
use crate::prepare::{Preparer, Preparers, Unprepared};
use crate::random::Random;
use crate::reader::{Reader, Readers};

/// How the loader runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoaderOptions {
    /// Worker threads, `W`.
    pub workers: NonZeroU32,
    /// Samples in a batch, `b`.
    pub batch: NonZeroU32,
    /// Undelivered batches that a worker may hold, the one in progress counted, `p`.
    pub prefetch: NonZeroU32,
    /// Time that the emulated accelerator computes on a batch, `t_c`.
    pub step_time: Duration,
    /// How long is measured, after what is left out at the start.
    pub measured: Duration,
    /// The seed of all chance.
    pub seed: u64,
}

/// What happened to one batch; times are those of the run's clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BatchRecord {
    /// Its number.
    pub index: u64,
    /// Its worker began.
    pub began: Duration,
    /// Its worker was done.
    pub ready: Duration,
    /// The consumer took it.
    pub taken: Duration,
    /// The accelerator began to compute on it.
    pub computed_from: Duration,
    /// The accelerator was done.
    pub computed_to: Duration,
}

/// A run of the loader.
#[derive(Debug, Clone, PartialEq)]
pub struct LoaderRun {
    /// All batches, those left out included.
    pub batches: Vec<BatchRecord>,
    /// Batches left out at the start.
    pub warm_up: usize,
    /// Samples in a batch.
    pub batch: u32,
    /// Samples that could not be read or prepared and were replaced, by reason.
    pub replaced: BTreeMap<String, u64>,
    /// Samples that were tried.
    pub tried: u64,
    /// Stopped before its time.
    pub partial: bool,
}

/// Rates of a stretch of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Samples per second.
    pub samples_per_s: f64,
    /// Share of the time in which the accelerator computed.
    pub utilization: f64,
    /// Batches.
    pub batches: usize,
    /// From the end of the step before the first of them to the end of the last.
    pub elapsed: Duration,
}

impl LoaderRun {
    /// Rates after the start that is left out; nothing if no batch was computed after it.
    pub fn rates(&self) -> Option<Rates> {
        self.rates_between(self.warm_up, self.batches.len())
    }

    /// Rates of the two halves of what is measured.
    pub fn halves(&self) -> Option<(Rates, Rates)> {
        let middle = self.warm_up + (self.batches.len().checked_sub(self.warm_up)?) / 2;
        Some((
            self.rates_between(self.warm_up, middle)?,
            self.rates_between(middle, self.batches.len())?,
        ))
    }

    /// Between ends of steps, so that no step counts in part.
    fn rates_between(&self, first: usize, end: usize) -> Option<Rates> {
        let before = self.batches.get(first.checked_sub(1)?)?;
        let batches = self.batches.get(first..end)?;
        let elapsed = batches.last()?.computed_to.saturating_sub(before.computed_to);
        let computing: Duration =
            batches.iter().map(|each| each.computed_to.saturating_sub(each.computed_from)).sum();
        let seconds = elapsed.as_secs_f64();
        (seconds > 0.0).then(|| Rates {
            samples_per_s: batches.len() as f64 * f64::from(self.batch) / seconds,
            utilization: computing.as_secs_f64() / seconds,
            batches: batches.len(),
            elapsed,
        })
    }
}

/// The accelerator in time: it computes for `step_time` on each batch, one after another, and has
/// room for one batch beside the one that it computes on.
#[derive(Debug, Clone, Copy)]
struct Accelerator {
    step_time: Duration,
    busy_until: Duration,
}

impl Accelerator {
    /// A batch is taken now; says from when to when it is computed on.
    fn compute(&mut self, taken: Duration) -> (Duration, Duration) {
        let from = taken.max(self.busy_until);
        self.busy_until = from + self.step_time;
        (from, self.busy_until)
    }
}

/// A batch on its way.
struct Ready {
    index: u64,
    began: Duration,
    ended: Duration,
    numbers: Vec<f32>,
}

/// What a worker and the consumer share.
#[derive(Default)]
struct Lane {
    queue: Mutex<LaneQueue>,
    changed: Condvar,
}

#[derive(Default)]
struct LaneQueue {
    ready: VecDeque<Ready>,
    /// Memory of batches that were delivered.
    free: Vec<Vec<f32>>,
    /// Batches begun and not yet taken.
    undelivered: u32,
}

impl Lane {
    fn lock(&self) -> MutexGuard<'_, LaneQueue> {
        // A worker that panicked is reported when its thread is joined.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What all threads of a run share.
struct Shared<'a> {
    samples: &'a [Sample],
    readers: &'a dyn Readers,
    preparers: &'a dyn Preparers,
    clock: &'a dyn Clock,
    options: &'a LoaderOptions,
    lanes: Vec<Lane>,
    over: AtomicBool,
    tried: AtomicU64,
    failures: Mutex<BTreeMap<String, u64>>,
}

/// Runs the loader until enough is measured or `stop` is set.
///
/// # Errors
///
/// [`MeasureError::Unprepared`] when most samples fail, [`MeasureError::Stopped`] when it was
/// stopped before two batches were computed.
pub fn run_loader(
    samples: &[Sample],
    readers: &dyn Readers,
    preparers: &dyn Preparers,
    clock: &dyn Clock,
    options: &LoaderOptions,
    stop: &AtomicBool,
) -> Result<LoaderRun, MeasureError> {
    let shared = Shared {
        samples,
        readers,
        preparers,
        clock,
        options,
        lanes: (0..options.workers.get()).map(|_| Lane::default()).collect(),
        over: AtomicBool::new(false),
        tried: AtomicU64::new(0),
        failures: Mutex::default(),
    };
    let consumed = thread::scope(|scope| {
        for worker in 0..options.workers.get() {
            let shared = &shared;
            scope.spawn(move || shared.work(worker));
        }
        let consumed = shared.consume(stop);
        shared.finish();
        consumed
    });
    shared.end(consumed)
}

impl Shared<'_> {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn finish(&self) {
        self.over.store(true, Ordering::Relaxed);
        for lane in &self.lanes {
            drop(lane.lock());
            lane.changed.notify_all();
        }
    }

    /// A worker: its batches, one after another.
    fn work(&self, worker: u32) {
        let mut order = Order::new(self.samples.len(), self.options.seed);
        let mut reader = self.readers.reader();
        let seed = self.options.seed ^ (u64::from(worker) << 32);
        let mut preparer = self.preparers.preparer(seed);
        let mut index = u64::from(worker);
        while let Some(mut numbers) = self.room(worker) {
            let began = self.clock.now();
            if !self.fill(&mut order, index, reader.as_mut(), preparer.as_mut(), &mut numbers) {
                // Most samples fail: nothing that would come out is worth waiting for.
                return self.finish();
            }
            let ready = Ready { index, began, ended: self.clock.now(), numbers };
            self.lanes[worker as usize].lock().ready.push_back(ready);
            self.lanes[worker as usize].changed.notify_all();
            index += u64::from(self.options.workers.get());
        }
    }

    /// Waits until the worker may begin a batch; nothing when the run is over.
    fn room(&self, worker: u32) -> Option<Vec<f32>> {
        let lane = &self.lanes[worker as usize];
        let mut queue = lane.lock();
        while queue.undelivered >= self.options.prefetch.get() && !self.is_over() {
            queue = lane.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        if self.is_over() {
            return None;
        }
        queue.undelivered += 1;
        let length = self.preparers.numbers() * self.options.batch.get() as usize;
        Some(queue.free.pop().unwrap_or_else(|| vec![0.0; length]))
    }

    /// Reads and prepares a batch; false when most samples fail or the run is over.
    fn fill(
        &self,
        order: &mut Order,
        index: u64,
        reader: &mut dyn Reader,
        preparer: &mut dyn Preparer,
        numbers: &mut [f32],
    ) -> bool {
        /// Others that are tried in place of a sample that fails.
        const SUBSTITUTES: u64 = 16;
        let each = self.preparers.numbers();
        let batch = u64::from(self.options.batch.get());
        for place in 0..batch {
            if self.is_over() {
                return false;
            }
            let start = usize::try_from(place).expect("below the batch") * each;
            let out = &mut numbers[start..start + each];
            let number = index * batch + place;
            let filled = (0..SUBSTITUTES).any(|attempt| {
                let sample = &self.samples[order.sample(number, attempt)];
                self.tried.fetch_add(1, Ordering::Relaxed);
                self.one(sample, reader, preparer, out)
            });
            if !filled {
                return false;
            }
        }
        true
    }

    fn one(
        &self,
        sample: &Sample,
        reader: &mut dyn Reader,
        preparer: &mut dyn Preparer,
        out: &mut [f32],
    ) -> bool {
        let reason = match reader.read(sample) {
            Ok(stored) => match preparer.prepare(stored, out) {
                Ok(()) => return true,
                Err(unprepared) => Unprepared::as_str(&unprepared).to_owned(),
            },
            Err(error) => unread(&error),
        };
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        *failures.entry(reason).or_default() += 1;
        false
    }

    /// The consumer: batches in order, one ahead of the accelerator.
    fn consume(&self, stop: &AtomicBool) -> Vec<BatchRecord> {
        let mut accelerator =
            Accelerator { step_time: self.options.step_time, busy_until: Duration::ZERO };
        let mut batches: Vec<BatchRecord> = Vec::new();
        let workers = u64::from(self.options.workers.get());
        let mut end = None;
        for index in 0.. {
            if stop.load(Ordering::Relaxed) {
                return batches;
            }
            let lane = usize::try_from(index % workers).expect("a worker");
            let Some(ready) = self.take(lane, stop) else { return batches };
            debug_assert_eq!(ready.index, index);
            let taken = self.clock.now();
            let (computed_from, computed_to) = accelerator.compute(taken);
            batches.push(BatchRecord {
                index,
                began: ready.began,
                ready: ready.ended,
                taken,
                computed_from,
                computed_to,
            });
            self.give_back(lane, ready.numbers);
            if batches.len() == warm_up(self.options) {
                end = Some(computed_to + self.options.measured);
            }
            if end.is_some_and(|end| computed_to >= end) {
                return batches;
            }
            // Room for the next batch comes when this one begins to be computed on.
            self.clock.sleep_until(computed_from);
        }
        batches
    }

    /// Waits for the next batch of a lane; nothing when the run is over or stopped.
    fn take(&self, lane: usize, stop: &AtomicBool) -> Option<Ready> {
        /// How soon a stop is noticed while nothing comes.
        const GLANCE: Duration = Duration::from_millis(100);
        let lane = &self.lanes[lane];
        let mut queue = lane.lock();
        loop {
            if let Some(ready) = queue.ready.pop_front() {
                // The slot frees when the batch is taken, before it is computed on.
                queue.undelivered -= 1;
                drop(queue);
                lane.changed.notify_all();
                return Some(ready);
            }
            if self.is_over() || stop.load(Ordering::Relaxed) {
                return None;
            }
            let waited = lane.changed.wait_timeout(queue, GLANCE);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn give_back(&self, lane: usize, numbers: Vec<f32>) {
        self.lanes[lane].lock().free.push(numbers);
    }

    fn end(self, batches: Vec<BatchRecord>) -> Result<LoaderRun, MeasureError> {
        let tried = self.tried.into_inner();
        let replaced = self.failures.into_inner().unwrap_or_else(PoisonError::into_inner);
        let failed: u64 = replaced.values().sum();
        let measured = warm_up(self.options);
        let complete = batches.len() > measured
            && batches.last().is_some_and(|last| {
                last.computed_to >= batches[measured - 1].computed_to + self.options.measured
            });
        if !complete && failed * 2 > tried {
            return Err(MeasureError::unprepared(&replaced, tried));
        }
        if batches.len() < 2 {
            return Err(MeasureError::Stopped);
        }
        Ok(LoaderRun {
            warm_up: measured.min(batches.len() - 1),
            batches,
            batch: self.options.batch.get(),
            replaced,
            tried,
            partial: !complete,
        })
    }
}

/// Batches left out at the start: until every worker has delivered what it may hold and one more.
fn warm_up(options: &LoaderOptions) -> usize {
    let held = (options.prefetch.get() as usize).saturating_add(1);
    (options.workers.get() as usize).saturating_mul(held)
}

/// Which sample comes when: a new random order each time all were seen.
struct Order {
    seed: u64,
    epoch: Option<u64>,
    places: Vec<u32>,
}

impl Order {
    fn new(samples: usize, seed: u64) -> Self {
        let samples = u32::try_from(samples).expect("a scan holds fewer");
        Self { seed, epoch: None, places: (0..samples).collect() }
    }

    /// The place of the sample with this number in the run; another for each further attempt.
    fn sample(&mut self, number: u64, attempt: u64) -> usize {
        let count = self.places.len() as u64;
        let epoch = number / count;
        if self.epoch != Some(epoch) {
            self.places.sort_unstable();
            Random::new(self.seed ^ epoch.wrapping_mul(0x9e37_79b9_7f4a_7c15))
                .shuffle(&mut self.places);
            self.epoch = Some(epoch);
        }
        // Substitutes lie far away, so that neighbors do not take each other's.
        let place = (number % count + attempt * (count / 2 + 1)) % count;
        self.places[usize::try_from(place).expect("below a length")] as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::clock::SystemClock;
    use crate::prepare::NullPreparers;
    use crate::reader::NullReaders;

    fn millis(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    fn count(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).unwrap()
    }

    fn options(workers: u32, step: u64, measured: u64) -> LoaderOptions {
        LoaderOptions {
            workers: count(workers),
            batch: count(4),
            prefetch: count(2),
            step_time: millis(step),
            measured: millis(measured),
            seed: 1,
        }
    }

    fn samples(count: u32) -> Vec<Sample> {
        (0..count).map(|file| Sample { file, offset: 0, length: 1 }).collect()
    }

    fn run(readers: &dyn Readers, options: &LoaderOptions) -> Result<LoaderRun, MeasureError> {
        let stop = AtomicBool::new(false);
        let clock = SystemClock::new();
        run_loader(&samples(10), readers, &NullPreparers, &clock, options, &stop)
    }

    #[test]
    fn golden_hand_the_accelerator_computes_one_after_another() {
        let mut accelerator = Accelerator { step_time: millis(10), busy_until: Duration::ZERO };
        assert_eq!(accelerator.compute(millis(5)), (millis(5), millis(15)));
        assert_eq!(accelerator.compute(millis(7)), (millis(15), millis(25)));
        assert_eq!(accelerator.compute(millis(40)), (millis(40), millis(50)));
    }

    #[test]
    fn golden_hand_rates_count_whole_steps() {
        let record = |index, from, to| BatchRecord {
            index,
            began: Duration::ZERO,
            ready: Duration::ZERO,
            taken: Duration::ZERO,
            computed_from: millis(from),
            computed_to: millis(to),
        };
        let run = LoaderRun {
            batches: vec![
                record(0, 0, 10),
                record(1, 20, 30),
                record(2, 30, 40),
                record(3, 70, 80),
            ],
            warm_up: 1,
            batch: 8,
            replaced: BTreeMap::new(),
            tried: 32,
            partial: false,
        };
        let rates = run.rates().unwrap();
        // Three batches of 8 in the 70 ms after the first step, 30 of them computing.
        assert!((rates.samples_per_s - 24.0 / 0.07).abs() < 1e-9);
        assert!((rates.utilization - 3.0 / 7.0).abs() < 1e-12);
        let (first, second) = run.halves().unwrap();
        assert_eq!((first.batches, second.batches), (1, 2));
        assert!((first.utilization - 0.5).abs() < 1e-12);
    }

    #[test]
    fn every_sample_comes_once_before_any_comes_again() {
        let mut order = Order::new(10, 1);
        let first: Vec<usize> = (0..10).map(|number| order.sample(number, 0)).collect();
        let second: Vec<usize> = (10..20).map(|number| order.sample(number, 0)).collect();
        assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), 10);
        assert_eq!(second.iter().collect::<BTreeSet<_>>().len(), 10);
        assert_ne!(first, second);
        assert_eq!(order.sample(3, 0), first[3], "an order is a function of seed and epoch");
        assert_ne!(order.sample(3, 1), first[3], "a substitute is another sample");
        assert_eq!(Order::new(1, 1).sample(99, 5), 0);
    }

    #[test]
    fn a_loader_that_does_nothing_keeps_the_accelerator_busy() {
        // Where other tests take the cores a run may be disturbed, but not one after another.
        let busy = |run: &LoaderRun| run.rates().unwrap().utilization;
        let mut runs = (0..10).map(|_| run(&NullReaders, &options(2, 5, 300)).unwrap());
        let run = runs.find(|run| busy(run) > 0.95).expect("an accelerator that never waits");
        assert!(!run.partial);
        assert!(run.batches.windows(2).all(|pair| pair[0].index + 1 == pair[1].index));
        assert_eq!(run.warm_up, 6);
    }

    /// Sleeps for each sample, so that the worker sets the rate whatever else the machine does.
    struct Sleepy(Duration);
    struct SleepyReader(Duration);

    impl Readers for Sleepy {
        fn reader(&self) -> Box<dyn Reader + '_> {
            Box::new(SleepyReader(self.0))
        }
    }

    impl Reader for SleepyReader {
        fn read(&mut self, _sample: &Sample) -> std::io::Result<&[u8]> {
            thread::sleep(self.0);
            Ok(&[])
        }
    }

    #[test]
    fn slow_workers_starve_the_accelerator_by_their_number() {
        // Four samples of at least 5 ms make a batch of 20 ms; two workers give one each 10 ms.
        let run = run(&Sleepy(millis(5)), &options(2, 1, 500)).unwrap();
        let rates = run.rates().unwrap();
        assert!((0.03..0.101).contains(&rates.utilization), "{rates:?}");
        let held = |at: Duration| {
            let inside = |each: &&BatchRecord| each.began <= at && at < each.taken;
            run.batches.iter().filter(inside).count()
        };
        let most = run.batches.iter().map(|each| held(each.began)).max().unwrap();
        assert!(most <= 4, "2 workers hold at most 2 undelivered batches each, found {most}");
    }

    struct Failing;
    struct FailingReader(u64);

    impl Readers for Failing {
        fn reader(&self) -> Box<dyn Reader + '_> {
            Box::new(FailingReader(0))
        }
    }

    impl Reader for FailingReader {
        fn read(&mut self, _sample: &Sample) -> std::io::Result<&[u8]> {
            self.0 += 1;
            if self.0 > 40 {
                return Err(std::io::ErrorKind::NotFound.into());
            }
            Ok(&[])
        }
    }

    #[test]
    fn a_disk_that_vanishes_ends_the_run_with_what_was_measured() {
        let run = run(&Failing, &options(1, 1, 5_000)).unwrap();
        assert!(run.partial);
        assert_eq!(run.batches.len(), 10, "40 samples are ten batches");
        assert_eq!(run.replaced["cannot be read: entity not found"], 16);
    }

    #[test]
    fn a_stop_keeps_what_was_measured() {
        let stop = AtomicBool::new(false);
        let clock = SystemClock::new();
        let options = options(1, 2, 60_000);
        let run = thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(millis(200));
                stop.store(true, Ordering::Relaxed);
            });
            let readers = Sleepy(millis(1));
            run_loader(&samples(10), &readers, &NullPreparers, &clock, &options, &stop)
        });
        let run = run.unwrap();
        assert!(run.partial && run.batches.len() > 5, "{}", run.batches.len());
    }
}
