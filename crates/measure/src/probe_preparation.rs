//! How long does a core take for a sample, and what do more cores bring?

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::clock::Clock;
use crate::corpus::Sample;
use crate::error::{MeasureError, unread};
use crate::prepare::Preparers;
use crate::random::Random;
use crate::reader::Readers;
use crate::statistics::{Summary, at_size, median};
use crate::threads::joined;

/// Preparation by so many threads at once.
#[derive(Debug, Clone, PartialEq)]
pub struct CorePoint {
    /// Threads.
    pub threads: u32,
    /// Samples per second, each repetition.
    pub samples_per_s: Vec<f64>,
}

impl CorePoint {
    /// The middle repetition.
    pub fn median(&self) -> f64 {
        median(&self.samples_per_s).unwrap_or(0.0)
    }
}

/// What preparation takes.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparationProbe {
    /// Seconds of one core for each sample that was prepared alone.
    pub alone_s: Option<Summary>,
    /// Seconds of one core for a sample of the corpus: the samples' seconds, brought from the
    /// sizes of those that were probed to those of all.
    pub mean_s: f64,
    /// Standard deviation over mean.
    pub cv: f64,
    /// Rates at 1, 2, 4 … threads up to all cores.
    pub curve: Vec<CorePoint>,
    /// What each further core takes from the others, by least squares over the curve.
    pub contention: f64,
    /// Samples that could not be prepared.
    pub failed: u64,
    /// Samples that were held in memory for the probe.
    pub held: usize,
    /// Each preparation by one thread: stored bytes, seconds.
    pub raw: Vec<(f64, f64)>,
}

/// How the probe runs.
#[derive(Debug, Clone, Copy)]
pub struct PreparationOptions {
    /// Cores that this process may use.
    pub cores: u32,
    /// Time for each point of the curve.
    pub each: Duration,
    /// Rounds over the curve; a point takes the middle of its rounds.
    pub rounds: u32,
    /// Samples of a batch: as much memory is written as the loader writes.
    pub batch: u32,
    /// The seed of all chance.
    pub seed: u64,
}

/// Prepares samples from memory, at one thread and at more.
///
/// # Errors
///
/// [`MeasureError::Unprepared`] with the most common reason if no sample can be read and prepared,
/// [`MeasureError::Stopped`] if none was before the stop.
pub fn probe_preparation(
    samples: &[Sample],
    readers: &dyn Readers,
    preparers: &dyn Preparers,
    clock: &dyn Clock,
    options: &PreparationOptions,
    stop: &AtomicBool,
) -> Result<PreparationProbe, MeasureError> {
    // A slow store must not hold the probe up.
    let hold_until = clock.now() + options.each * 4;
    let enough = || stop.load(Ordering::Relaxed) || clock.now() >= hold_until;
    let (stored, reasons) = hold(samples, readers, preparers, options.seed, &enough);
    let mut failed = reasons.values().sum();
    if stored.is_empty() {
        return Err(MeasureError::unprepared(&reasons, failed));
    }
    let probe = Probe { stored: &stored, preparers, clock, options, stop };
    let counts = thread_counts(options.cores);
    let mut curve: Vec<CorePoint> =
        counts.iter().map(|&threads| CorePoint { threads, samples_per_s: vec![] }).collect();
    let mut raw = Vec::new();
    for round in 0..options.rounds {
        for point in &mut curve {
            let part = probe.threads(point.threads, u64::from(round));
            point.samples_per_s.push(part.samples_per_s);
            failed += part.failed;
            if point.threads == 1 {
                raw.extend(part.raw);
            }
        }
    }
    let seconds: Vec<f64> = raw.iter().map(|(_, seconds)| *seconds).collect();
    let alone_s = Summary::of(&seconds).ok_or(MeasureError::Stopped)?;
    let all_bytes: u64 = samples.iter().map(|sample| sample.length).sum();
    let mean_bytes = all_bytes as f64 / samples.len() as f64;
    Ok(PreparationProbe {
        mean_s: at_size(&raw, mean_bytes, alone_s.mean),
        cv: alone_s.cv,
        alone_s: Some(alone_s),
        contention: contention(&curve),
        curve,
        failed,
        held: stored.len(),
        raw,
    })
}

/// 1, 2, 4 … and all cores.
fn thread_counts(cores: u32) -> Vec<u32> {
    let mut counts: Vec<u32> = (0..32).map(|power| 1 << power).take_while(|c| *c < cores).collect();
    counts.push(cores.max(1));
    counts
}

/// The contention that fits the curve best.
///
/// ```text
/// S(k) = k/(1 + σ·(k − 1))   so   k/S(k) − 1 = σ·(k − 1): a line through the origin
/// ```
fn contention(curve: &[CorePoint]) -> f64 {
    let Some(alone) = curve.iter().find(|point| point.threads == 1).map(CorePoint::median) else {
        return 0.0;
    };
    let (mut products, mut squares) = (0.0, 0.0);
    for point in curve.iter().filter(|point| point.threads > 1 && point.median() > 0.0) {
        let more = f64::from(point.threads) - 1.0;
        let lost = f64::from(point.threads) * alone / point.median() - 1.0;
        products += more * lost;
        squares += more * more;
    }
    // Threads that help one another (a warmer cache, a higher clock) count as whole cores.
    if squares > 0.0 { (products / squares).clamp(0.0, 1.0) } else { 0.0 }
}

/// Samples in memory for the probe, those that can be prepared; of the others, the reasons.
fn hold(
    samples: &[Sample],
    readers: &dyn Readers,
    preparers: &dyn Preparers,
    seed: u64,
    enough: &dyn Fn() -> bool,
) -> (Vec<Vec<u8>>, BTreeMap<String, u64>) {
    const MOST_BYTES: usize = 256 << 20;
    const MOST_HELD: usize = 512;
    let mut random = Random::new(seed);
    let mut reader = readers.reader();
    let mut preparer = preparers.preparer(seed);
    let mut numbers = vec![0.0; preparers.numbers()];
    let (mut held, mut bytes, mut reasons) = (Vec::new(), 0, BTreeMap::new());
    for _ in 0..samples.len().min(MOST_HELD) {
        let sample = &samples[random.place(samples.len())];
        let read = reader.read(sample).map_err(|error| unread(&error));
        let prepared = read.and_then(|stored| match preparer.prepare(stored, &mut numbers) {
            Ok(()) => Ok(stored.to_vec()),
            Err(unprepared) => Err(unprepared.as_str().to_owned()),
        });
        match prepared {
            Ok(stored) => {
                bytes += stored.len();
                held.push(stored);
            }
            Err(reason) => *reasons.entry(reason).or_default() += 1,
        }
        if bytes > MOST_BYTES || enough() {
            break;
        }
    }
    (held, reasons)
}

struct Probe<'a> {
    stored: &'a [Vec<u8>],
    preparers: &'a dyn Preparers,
    clock: &'a dyn Clock,
    options: &'a PreparationOptions,
    stop: &'a AtomicBool,
}

struct Part {
    samples_per_s: f64,
    failed: u64,
    raw: Vec<(f64, f64)>,
}

impl Probe<'_> {
    fn threads(&self, threads: u32, round: u64) -> Part {
        let seed = self.options.seed ^ (round << 40);
        let start = self.clock.now();
        let end = start + self.options.each;
        let parts: Vec<Part> = if threads == 1 {
            vec![self.one(seed, end)]
        } else {
            thread::scope(|scope| {
                let spawned: Vec<_> = (0..threads)
                    .map(|thread| {
                        scope.spawn(move || self.one(seed ^ u64::from(thread) << 20, end))
                    })
                    .collect();
                spawned.into_iter().map(joined).collect()
            })
        };
        Part {
            // Each thread's own rate: the last sample of each is whole.
            samples_per_s: parts.iter().map(|part| part.samples_per_s).sum(),
            failed: parts.iter().map(|part| part.failed).sum(),
            raw: parts.into_iter().flat_map(|part| part.raw).collect(),
        }
    }

    fn one(&self, seed: u64, end: Duration) -> Part {
        let mut random = Random::new(seed);
        let mut preparer = self.preparers.preparer(seed);
        let each = self.preparers.numbers();
        let mut batch = vec![0.0; each * self.options.batch as usize];
        let (mut raw, mut failed) = (Vec::new(), 0);
        let start = self.clock.now();
        let mut now = start;
        let mut place = 0;
        while now < end && !self.stop.load(Ordering::Relaxed) {
            let stored = &self.stored[random.place(self.stored.len())];
            let out = &mut batch[place * each..(place + 1) * each];
            place = (place + 1) % self.options.batch as usize;
            let done = preparer.prepare(stored, out).is_ok();
            let before = now;
            now = self.clock.now();
            if done {
                raw.push((stored.len() as f64, now.saturating_sub(before).as_secs_f64()));
            } else {
                failed += 1;
            }
        }
        let elapsed = now.saturating_sub(start).as_secs_f64();
        let samples_per_s = if elapsed > 0.0 { raw.len() as f64 / elapsed } else { 0.0 };
        Part { samples_per_s, failed, raw }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(u32, f64)]) -> Vec<CorePoint> {
        let point = |&(threads, rate)| CorePoint { threads, samples_per_s: vec![rate] };
        points.iter().map(point).collect()
    }

    #[test]
    fn golden_hand_contention_of_a_curve() {
        // S(2) = 2/1.1, S(4) = 4/1.3: σ = 0.1 exactly.
        let exact = curve(&[(1, 100.0), (2, 200.0 / 1.1), (4, 400.0 / 1.3)]);
        assert!((contention(&exact) - 0.1).abs() < 1e-12);
        assert!(contention(&curve(&[(1, 100.0), (2, 200.0)])).abs() < 1e-12);
        assert!(
            contention(&curve(&[(1, 100.0), (2, 230.0)])).abs() < 1e-12,
            "no core is more than one"
        );
        assert!((contention(&curve(&[(1, 100.0), (2, 100.0)])) - 1.0).abs() < 1e-12);
        assert_eq!(contention(&[]), 0.0);
    }

    #[test]
    fn all_cores_are_probed_and_their_halves() {
        assert_eq!(thread_counts(1), [1]);
        assert_eq!(thread_counts(2), [1, 2]);
        assert_eq!(thread_counts(6), [1, 2, 4, 6]);
        assert_eq!(thread_counts(8), [1, 2, 4, 8]);
    }
}
