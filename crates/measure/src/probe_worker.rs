//! What does a worker's whole way take, when reading and preparing take turns, by number of workers?
//!
//! Probes of one thing alone miss what the two do to each other: a read after a millisecond of
//! decoding finds cold caches and a sleeping device, and a thread that wakes from a read is put on
//! a core that is busy while another one idles. The system tells that last wait apart.

use std::num::NonZeroU32;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::clock::{Clock, thread_core_wait, thread_cpu_time};
use crate::corpus::Sample;
use crate::prepare::{Preparer, Preparers};
use crate::random::Random;
use crate::reader::{Reader, Readers};
use crate::statistics::{Summary, at_size};
use crate::threads::joined;

/// So many workers without a queue between them and without an accelerator.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkerPoint {
    /// Workers.
    pub workers: u32,
    /// Samples read and prepared.
    pub samples: u64,
    /// Samples per second over all workers.
    pub samples_per_s: f64,
    /// Mean seconds of a core for a sample; nothing where the system does not count them.
    pub core_s: Option<f64>,
    /// Mean seconds for a sample in which a worker could have run and had no core; nothing where
    /// the system does not tell.
    pub core_wait_s: Option<f64>,
    /// Each sample.
    pub raw: Vec<WorkRecord>,
}

/// One sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorkRecord {
    /// Stored bytes.
    pub bytes: f64,
    /// Seconds until it was read.
    pub read_s: f64,
    /// Seconds of a core of those; all of them where the system does not count them.
    pub read_core_s: f64,
    /// Seconds of a core to prepare it; the seconds it took where the system does not count them.
    pub prepare_core_s: f64,
}

impl WorkRecord {
    fn core_s(&self) -> f64 {
        self.read_core_s + self.prepare_core_s
    }
}

/// How the probe runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WorkerOptions {
    /// Time for each point.
    pub(crate) each: Duration,
    /// Samples of a batch: as much memory is written as the loader writes.
    pub(crate) batch: NonZeroU32,
    /// The seed of all chance.
    pub(crate) seed: u64,
}

/// What the points come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorkerFit {
    /// Seconds of a core for a sample of mean size, by a lone worker.
    pub core_s: f64,
    /// Standard deviation over mean of those.
    pub core_cv: f64,
    /// What each further busy core takes from the others.
    pub contention: f64,
    /// Seconds for a sample that a worker has no core though one is free, with as many workers as
    /// cores.
    pub core_wait_s: f64,
    /// Seconds of a core with twice as many workers as cores over those with as many: what taking
    /// turns costs, or saves where threads then stay on their cores.
    pub turns: f64,
}

/// Runs so many workers for a while, each as it would fill batches.
pub(crate) fn probe_workers(
    samples: &[Sample],
    readers: &dyn Readers,
    preparers: &dyn Preparers,
    clock: &dyn Clock,
    workers: NonZeroU32,
    options: &WorkerOptions,
    stop: &AtomicBool,
) -> WorkerPoint {
    let together = Barrier::new(workers.get() as usize);
    let probe = Probe { samples, readers, preparers, clock, options, together, stop };
    let parts: Vec<Part> = thread::scope(|scope| {
        let probe = &probe;
        let spawned: Vec<_> =
            (0..workers.get()).map(|worker| scope.spawn(move || probe.work(worker))).collect();
        spawned.into_iter().map(joined).collect()
    });
    summarize(workers.get(), parts)
}

struct Probe<'a> {
    samples: &'a [Sample],
    readers: &'a dyn Readers,
    preparers: &'a dyn Preparers,
    clock: &'a dyn Clock,
    options: &'a WorkerOptions,
    /// A worker begins when all have opened what they read from.
    together: Barrier,
    stop: &'a AtomicBool,
}

struct Part {
    raw: Vec<WorkRecord>,
    elapsed_s: f64,
    core: Option<Duration>,
    core_wait: Option<Duration>,
}

impl Probe<'_> {
    fn work(&self, worker: u32) -> Part {
        let seed = self.options.seed ^ (u64::from(worker) << 24);
        let mut random = Random::new(seed);
        let mut reader = self.readers.reader();
        let mut preparer = self.preparers.preparer(seed);
        let each = self.preparers.numbers();
        let batch = self.options.batch.get() as usize;
        let mut numbers = vec![0.0; each * batch];
        let mut raw = Vec::new();
        self.together.wait();
        let (core, core_wait) = (thread_cpu_time(), thread_core_wait());
        let start = self.clock.now();
        let end = start + self.options.each;
        let mut place = 0;
        while self.clock.now() < end && !self.stop.load(Ordering::Relaxed) {
            let sample = &self.samples[random.place(self.samples.len())];
            let out = &mut numbers[place * each..(place + 1) * each];
            if let Some(record) = self.one(sample, reader.as_mut(), preparer.as_mut(), out) {
                raw.push(record);
                place = (place + 1) % batch;
            }
        }
        let passed = |since: Option<Duration>, now: Option<Duration>| {
            now.zip(since).map(|(now, since)| now.saturating_sub(since))
        };
        Part {
            raw,
            elapsed_s: self.clock.now().saturating_sub(start).as_secs_f64(),
            core: passed(core, thread_cpu_time()),
            core_wait: passed(core_wait, thread_core_wait()),
        }
    }

    /// Nothing of a sample that cannot be read and prepared: those are counted elsewhere.
    fn one(
        &self,
        sample: &Sample,
        reader: &mut dyn Reader,
        preparer: &mut dyn Preparer,
        out: &mut [f32],
    ) -> Option<WorkRecord> {
        let (core, start) = (thread_cpu_time(), self.clock.now());
        let stored = reader.read(sample).ok()?;
        let (core_read, read) = (thread_cpu_time(), self.clock.now());
        preparer.prepare(stored, out).ok()?;
        let (core_end, end) = (thread_cpu_time(), self.clock.now());
        let seconds = |from: (Option<Duration>, Duration), to: (Option<Duration>, Duration)| {
            let (after, before) = to.0.zip(from.0).unwrap_or((to.1, from.1));
            after.saturating_sub(before).as_secs_f64()
        };
        Some(WorkRecord {
            bytes: sample.length as f64,
            read_s: read.saturating_sub(start).as_secs_f64(),
            read_core_s: seconds((core, start), (core_read, read)),
            prepare_core_s: seconds((core_read, read), (core_end, end)),
        })
    }
}

fn summarize(workers: u32, parts: Vec<Part>) -> WorkerPoint {
    let samples: usize = parts.iter().map(|part| part.raw.len()).sum();
    let rate = |part: &Part| part.raw.len() as f64 / part.elapsed_s.max(f64::MIN_POSITIVE);
    let per_sample = |of: fn(&Part) -> Option<Duration>| {
        let all: Option<Duration> = parts.iter().map(of).sum();
        all.filter(|_| samples > 0).map(|all| all.as_secs_f64() / samples as f64)
    };
    WorkerPoint {
        workers,
        samples: samples as u64,
        // Each worker's own rate: the last sample of each is whole.
        samples_per_s: parts.iter().map(rate).sum(),
        core_s: per_sample(|part| part.core),
        core_wait_s: per_sample(|part| part.core_wait),
        raw: parts.into_iter().flat_map(|part| part.raw).collect(),
    }
}

/// One worker, as many as cores, and twice as many.
pub(crate) fn worker_counts(cores: u32) -> Vec<NonZeroU32> {
    let mut counts = vec![1, cores, cores.saturating_mul(2)];
    counts.dedup();
    counts.into_iter().filter_map(NonZeroU32::new).collect()
}

/// What the points say of workers; nothing without samples.
///
/// ```text
/// c(k) seconds of a core for a sample with k workers
/// σ = (c(C)/c(1) − 1)/(C − 1)        turns = c(2C)/c(C)        w = waits for a core with C
/// ```
///
/// With at most as many workers as cores nobody need wait for one: what was waited there is the
/// system's placing of threads. With more workers waiting is what sharing means.
pub(crate) fn fit_workers(
    points: &[WorkerPoint],
    cores: u32,
    mean_bytes: f64,
) -> Option<WorkerFit> {
    let at = |workers: u32| points.iter().find(|point| point.workers == workers);
    let alone = at(1).filter(|point| !point.raw.is_empty())?;
    let seconds: Vec<(f64, f64)> =
        alone.raw.iter().map(|record| (record.bytes, record.core_s())).collect();
    let summary = Summary::of(&seconds.iter().map(|(_, core_s)| *core_s).collect::<Vec<_>>())?;
    let full = at(cores).and_then(|point| point.core_s);
    let double = at(cores.saturating_mul(2)).and_then(|point| point.core_s);
    let ratio =
        |few: Option<f64>, many: Option<f64>| few.zip(many).map_or(1.0, |(few, many)| many / few);
    // Threads that help one another (a warmer cache, a higher clock) count as whole cores.
    let lost = (ratio(alone.core_s, full) - 1.0).max(0.0);
    Some(WorkerFit {
        core_s: at_size(&seconds, mean_bytes, summary.mean),
        core_cv: summary.cv,
        contention: if cores > 1 { (lost / f64::from(cores - 1)).min(1.0) } else { 0.0 },
        core_wait_s: at(cores).and_then(|point| point.core_wait_s).unwrap_or(0.0),
        turns: ratio(full, double),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::prepare::NullPreparers;

    fn point(workers: u32, core_ms: f64, core_wait_ms: f64) -> WorkerPoint {
        WorkerPoint {
            workers,
            samples: 3,
            samples_per_s: 1.0,
            core_s: Some(core_ms * 1e-3),
            core_wait_s: Some(core_wait_ms * 1e-3),
            // 0.2 ms to read and 10 ns a byte to prepare: 1.2 ms for 100 kB.
            raw: [50e3, 100e3, 150e3]
                .map(|bytes| WorkRecord {
                    bytes,
                    read_s: 1e-3,
                    read_core_s: 2e-4,
                    prepare_core_s: bytes * 1e-8,
                })
                .to_vec(),
        }
    }

    #[test]
    fn golden_hand_what_workers_take_from_one_another() {
        let points = [point(1, 1.2, 0.01), point(4, 1.56, 0.3), point(8, 1.638, 2.0)];
        let fit = fit_workers(&points, 4, 200e3).unwrap();
        assert!((fit.core_s - 2.2e-3).abs() < 1e-12, "at 200 kB: {fit:?}");
        // 0.7, 1.2 and 1.7 ms: a standard deviation of √(0.5²·2/3) ms.
        assert!((fit.core_cv - (0.25_f64 * 2.0 / 3.0).sqrt() / 1.2).abs() < 1e-9, "{fit:?}");
        // 1.56/1.2 = 1.3, shared by three more.
        assert!((fit.contention - 0.1).abs() < 1e-12, "{fit:?}");
        assert!((fit.core_wait_s - 0.3e-3).abs() < 1e-12, "with as many as cores: {fit:?}");
        assert!((fit.turns - 1.05).abs() < 1e-12, "{fit:?}");
    }

    #[test]
    fn workers_that_help_one_another_count_as_whole_cores() {
        let fit = fit_workers(&[point(1, 1.2, 0.0), point(2, 1.1, 0.0)], 2, 100e3).unwrap();
        assert_eq!((fit.contention, fit.turns), (0.0, 1.0));
        let one = fit_workers(&[point(1, 1.2, 0.1), point(2, 1.32, 0.0)], 1, 100e3).unwrap();
        assert!((one.turns - 1.1).abs() < 1e-12 && one.contention == 0.0, "{one:?}");
        assert_eq!(fit_workers(&[point(2, 1.2, 0.0)], 2, 1.0), None);
    }

    #[test]
    fn one_as_many_as_cores_and_twice_as_many() {
        let counts = |cores| worker_counts(cores).iter().map(|it| it.get()).collect::<Vec<_>>();
        assert_eq!(counts(1), [1, 2]);
        assert_eq!(counts(2), [1, 2, 4]);
        assert_eq!(counts(6), [1, 6, 12]);
    }

    /// Sleeps for each sample: a wait that takes no core.
    struct Sleepy;

    impl Readers for Sleepy {
        fn reader(&self) -> Box<dyn Reader + '_> {
            Box::new(Self)
        }
    }

    impl Reader for Sleepy {
        fn read(&mut self, _sample: &Sample) -> std::io::Result<&[u8]> {
            thread::sleep(Duration::from_millis(5));
            Ok(&[])
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_wait_is_no_work_of_a_core() {
        let samples = [Sample { file: 0, offset: 0, length: 7 }];
        let options = WorkerOptions {
            each: Duration::from_millis(200),
            batch: NonZeroU32::new(3).unwrap(),
            seed: 1,
        };
        let three = NonZeroU32::new(3).unwrap();
        let (clock, stop) = (SystemClock::new(), AtomicBool::new(false));
        let found =
            probe_workers(&samples, &Sleepy, &NullPreparers, &clock, three, &options, &stop);
        assert_eq!(found.workers, 3);
        assert_eq!(found.samples, found.raw.len() as u64);
        // Three workers with one sample in at least 5 ms each.
        assert!(found.samples_per_s > 30.0 && found.samples_per_s <= 600.0, "{found:?}");
        assert!(found.core_s.unwrap() < 2.5e-3, "{:?}", found.core_s);
        let one = found.raw[0];
        assert!(one.bytes == 7.0 && one.read_s >= 5e-3 && one.read_core_s < 2.5e-3, "{one:?}");
    }
}
