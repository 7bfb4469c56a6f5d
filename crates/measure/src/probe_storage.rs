//! How fast do whole samples come from storage, by the number of streams?

use std::num::NonZeroU32;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::clock::{Clock, thread_cpu_time};
use crate::corpus::Sample;
use crate::random::Random;
use crate::reader::{Reader, Readers};
use crate::statistics::{Line, Summary};
use crate::threads::joined;

/// Reads of one number of streams.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamProbe {
    /// Streams that read at once.
    pub streams: u32,
    /// Samples read.
    pub reads: u64,
    /// Reads that failed.
    pub failed: u64,
    /// Bytes per second over all streams.
    pub bytes_per_s: f64,
    /// Seconds of a read, as a stream waits for it.
    pub latency_s: Option<Summary>,
    /// Mean seconds of a core that a read takes; nothing where the system does not count them.
    pub core_s: Option<f64>,
    /// Each read: bytes, seconds waited, seconds of a core.
    pub raw: Vec<ReadRecord>,
}

/// One read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadRecord {
    /// Bytes.
    pub bytes: f64,
    /// Seconds from the call to the last byte.
    pub wall_s: f64,
    /// Seconds of a core; all of `wall_s` where the system does not count them.
    pub core_s: f64,
}

/// What the probes say of the storage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StorageFit {
    /// The most bytes per second of any number of streams.
    pub bytes_per_s: f64,
    /// Bytes per second of one stream beyond its latency.
    pub stream_bytes_per_s: f64,
    /// Seconds from a request to its first byte.
    pub latency_s: f64,
    /// Seconds of a core for a sample of mean size: copying and the system's part.
    pub core_s: f64,
    /// Whether sizes differ enough to tell latency and rate apart; if not, the latency is in the
    /// rate, which is right for samples of this size only.
    pub separated: bool,
}

/// Reads recorded at most, so that memory stays bounded.
const MOST_RECORDS: usize = 100_000;

/// Reads random samples with so many streams for a while.
pub fn probe_streams(
    samples: &[Sample],
    readers: &dyn Readers,
    clock: &dyn Clock,
    streams: NonZeroU32,
    duration: Duration,
    seed: u64,
    stop: &AtomicBool,
) -> StreamProbe {
    let together = Barrier::new(streams.get() as usize);
    let probe = Probe { samples, readers, clock, duration, together, stop };
    let parts: Vec<Part> = if streams.get() == 1 {
        vec![probe.stream(seed)]
    } else {
        thread::scope(|scope| {
            let probe = &probe;
            let spawned: Vec<_> = (0..streams.get())
                .map(|stream| scope.spawn(move || probe.stream(seed ^ u64::from(stream) << 20)))
                .collect();
            spawned.into_iter().map(joined).collect()
        })
    };
    summarize(streams.get(), parts)
}

struct Probe<'a> {
    samples: &'a [Sample],
    readers: &'a dyn Readers,
    clock: &'a dyn Clock,
    duration: Duration,
    /// A stream begins when all have opened what they read from.
    together: Barrier,
    stop: &'a AtomicBool,
}

#[derive(Default)]
struct Part {
    records: Vec<ReadRecord>,
    reads: u64,
    bytes: f64,
    failed: u64,
    elapsed_s: f64,
}

impl Part {
    /// A stream's own rate: its last read is whole.
    fn bytes_per_s(&self) -> f64 {
        if self.elapsed_s > 0.0 { self.bytes / self.elapsed_s } else { 0.0 }
    }
}

impl Probe<'_> {
    fn stream(&self, seed: u64) -> Part {
        let mut random = Random::new(seed);
        let mut reader = self.readers.reader();
        let mut part = Part::default();
        self.together.wait();
        let start = self.clock.now();
        let end = start + self.duration;
        // A folder of unreadable files must not hold the probe up.
        while self.clock.now() < end && !self.stop.load(Ordering::Relaxed) {
            let sample = &self.samples[random.place(self.samples.len())];
            match self.read(reader.as_mut(), sample) {
                Some(record) => {
                    part.reads += 1;
                    part.bytes += record.bytes;
                    if part.records.len() < MOST_RECORDS {
                        part.records.push(record);
                    }
                }
                None => part.failed += 1,
            }
        }
        part.elapsed_s = self.clock.now().saturating_sub(start).as_secs_f64();
        part
    }

    fn read(&self, reader: &mut dyn Reader, sample: &Sample) -> Option<ReadRecord> {
        let core = thread_cpu_time();
        let start = self.clock.now();
        let bytes = reader.read(sample).ok()?.len() as f64;
        let wall_s = self.clock.now().saturating_sub(start).as_secs_f64();
        let core_s = match (core, thread_cpu_time()) {
            (Some(before), Some(after)) => after.saturating_sub(before).as_secs_f64(),
            _ => wall_s,
        };
        Some(ReadRecord { bytes, wall_s, core_s })
    }
}

fn summarize(streams: u32, parts: Vec<Part>) -> StreamProbe {
    let reads = parts.iter().map(|part| part.reads).sum();
    let bytes_per_s = parts.iter().map(Part::bytes_per_s).sum();
    let failed = parts.iter().map(|part| part.failed).sum();
    let raw: Vec<ReadRecord> = parts.into_iter().flat_map(|part| part.records).collect();
    let walls: Vec<f64> = raw.iter().map(|record| record.wall_s).collect();
    let cores: Vec<f64> = raw.iter().map(|record| record.core_s).collect();
    StreamProbe {
        streams,
        reads,
        failed,
        bytes_per_s,
        latency_s: Summary::of(&walls),
        core_s: Summary::of(&cores).map(|summary| summary.mean),
        raw,
    }
}

/// What one stream and many streams together say of the storage; nothing without reads.
///
/// ```text
/// wait = L + s/B₁ of one stream, by least squares over its reads;   B = max over streams
/// ```
///
/// The wait is the time of a read less the core's part of it: copying is work of a core, and
/// counted there.
pub fn fit_storage(probes: &[StreamProbe], mean_bytes: f64) -> Option<StorageFit> {
    /// A storage that answers sooner than this answers at once.
    const LEAST_WAIT_S: f64 = 1e-9;
    let one = probes.iter().find(|probe| probe.streams == 1)?;
    let pair = |record: &ReadRecord| (record.bytes, (record.wall_s - record.core_s).max(0.0));
    let mut pairs: Vec<(f64, f64)> = one.raw.iter().map(pair).collect();
    drop_stragglers(&mut pairs);
    let count = pairs.len() as f64;
    let mean_size = pairs.iter().map(|(size, _)| size).sum::<f64>() / count;
    let mean_wait = pairs.iter().map(|(_, wait)| wait).sum::<f64>() / count;
    let core = Line::through(&one.raw.iter().map(|r| (r.bytes, r.core_s)).collect::<Vec<_>>());
    let core_s = core.map_or(one.core_s?, |line| line.at(mean_bytes)).max(0.0);
    let line = Line::through(&pairs).filter(|line| line.slope > 0.0 && line.at_zero >= 0.0);
    let fastest = probes.iter().map(|probe| probe.bytes_per_s).fold(0.0, f64::max);
    let (latency_s, stream_bytes_per_s) = match line {
        Some(line) => (line.at_zero, 1.0 / line.slope),
        None => (0.0, mean_size / mean_wait.max(LEAST_WAIT_S)),
    };
    (fastest > 0.0 && stream_bytes_per_s.is_finite()).then_some(StorageFit {
        bytes_per_s: fastest,
        stream_bytes_per_s,
        latency_s,
        core_s,
        separated: line.is_some(),
    })
}

/// Reads that met something else (a sleeping disk, another process) bend a line: the slowest one
/// in a hundred, per byte, is left out.
fn drop_stragglers(pairs: &mut Vec<(f64, f64)>) {
    pairs.sort_by(|one, other| one.1.total_cmp(&other.1));
    pairs.truncate(pairs.len() - pairs.len() / 100);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::mock::MockClock;

    /// A disk in mock time: 2 ms and 100 MB/s.
    struct Disk<'a>(&'a MockClock);
    struct Arm<'a> {
        clock: &'a MockClock,
        buffer: Vec<u8>,
    }

    impl Readers for Disk<'_> {
        fn reader(&self) -> Box<dyn Reader + '_> {
            Box::new(Arm { clock: self.0, buffer: vec![0; 400_000] })
        }
    }

    impl Reader for Arm<'_> {
        fn read(&mut self, sample: &Sample) -> std::io::Result<&[u8]> {
            if sample.file == 9 {
                return Err(std::io::ErrorKind::PermissionDenied.into());
            }
            let length = sample.length as f64;
            self.clock.advance(Duration::from_secs_f64(0.002 + length / 100e6));
            Ok(&self.buffer[..usize::try_from(sample.length).unwrap()])
        }
    }

    fn samples() -> Vec<Sample> {
        (0..10).map(|n| Sample { file: n, offset: 0, length: u64::from(n + 1) * 40_000 }).collect()
    }

    #[test]
    fn golden_hand_latency_and_rate_are_found_again() {
        let clock = MockClock::default();
        let probe = probe_streams(
            &samples(),
            &Disk(&clock),
            &clock,
            NonZeroU32::MIN,
            Duration::from_secs(20),
            1,
            &AtomicBool::new(false),
        );
        assert!(probe.reads > 3_000, "{}", probe.reads);
        assert!(probe.failed > 100, "one in ten may not be read");
        let mut probe = probe;
        // In mock time a core's seconds are real ones and mean nothing.
        probe.raw.iter_mut().for_each(|record| record.core_s = 0.0);
        let fit = fit_storage(&[probe.clone()], 200_000.0).unwrap();
        assert!(fit.separated);
        // Dropping the slowest hundredth takes away only reads of the largest size.
        assert!((fit.latency_s / 0.002 - 1.0).abs() < 1e-6, "{fit:?}");
        assert!((fit.stream_bytes_per_s / 100e6 - 1.0).abs() < 1e-6, "{fit:?}");
        let mean = probe.raw.iter().map(|r| r.bytes).sum::<f64>() / probe.raw.len() as f64;
        let expected = mean / (0.002 + mean / 100e6);
        assert!((fit.bytes_per_s / expected - 1.0).abs() < 1e-3, "{fit:?} against {expected}");
        assert_eq!(fit.core_s, 0.0);
    }

    #[test]
    fn equal_sizes_cannot_be_told_apart_from_latency() {
        let clock = MockClock::default();
        let one = [Sample { file: 0, offset: 0, length: 200_000 }];
        let stop = AtomicBool::new(false);
        let streams = NonZeroU32::MIN;
        let second = Duration::from_secs(1);
        let mut probe = probe_streams(&one, &Disk(&clock), &clock, streams, second, 1, &stop);
        probe.raw.iter_mut().for_each(|record| record.core_s = 0.0);
        let fit = fit_storage(&[probe], 200_000.0).unwrap();
        assert!(!fit.separated);
        // 200 kB in 2 + 2 ms.
        assert!((fit.stream_bytes_per_s / 50e6 - 1.0).abs() < 1e-6, "{fit:?}");
        assert_eq!(fit.latency_s, 0.0);
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        assert_eq!(fit_storage(&[], 1.0), None);
    }
}
