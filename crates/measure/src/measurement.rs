//! What is measured in which order, and what comes out?

use std::collections::BTreeMap;
use std::fs::File;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use scenario::{
    Accelerators, Cache, CachePolicy, Dataset, Delivery, EpochOrder, HostLink, Hosts, Loader,
    Loaders, Prep, Scenario, Spread, StepOverhead, StepTime, Storage, StoredSizes,
};
use units::{Bytes, BytesPerSample, BytesPerSec, DollarsPerHour, Quantity, Ratio, Secs};

use crate::clock::{Clock, ClockQuality, clock_quality};
use crate::corpus::{Corpus, Sample, Scan};
use crate::environment::{CoreUse, CoreWatch, Environment};
use crate::error::MeasureError;
use crate::loader::{LoaderOptions, LoaderRun, Rates, run_loader};
use crate::prepare::{ImagePreparers, NullPreparers, OpaquePreparers, Preparers};
use crate::probe_preparation::{
    CorePoint, PreparationOptions, PreparationProbe, probe_preparation,
};
use crate::probe_storage::{StorageFit, StreamProbe, fit_storage, probe_streams};
use crate::probe_worker::{
    WorkerFit, WorkerOptions, WorkerPoint, fit_workers, probe_workers, worker_counts,
};
use crate::random::Random;
use crate::reader::{Access, NullReaders, cold_access};
use crate::residency::{evict, resident_share};
use crate::store_use::StoreUse;
use crate::verdict::{Evidence, Verdict, judge};

/// Where samples come from in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheState {
    /// From the device, as in a first epoch.
    Cold,
    /// From memory, as in every epoch of a set that fits.
    Warm,
    /// From an object store, which does not tell what it keeps in memory.
    Remote,
}

impl CacheState {
    /// The word in flags and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Remote => "remote",
        }
    }
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasureOptions {
    /// The loader.
    pub loader: LoaderOptions,
    /// Where samples come from.
    pub cache: CacheState,
    /// Time for each point of a probe.
    pub probe: Duration,
}

/// How far a measurement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Reading everything once.
    Warming,
    /// Reading with so many streams.
    Storage(CacheState, u32),
    /// Reading and preparing in turns with so many workers.
    Workers(CacheState, u32),
    /// Preparing on one core and on more.
    Preparation,
    /// Running the loader.
    Loader,
}

/// What the probes found; predictions stand on this alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Probes {
    /// The machine.
    pub environment: Environment,
    /// The clock.
    pub clock: ClockQuality,
    /// The way past the page cache, if there is one.
    pub cold_access: Option<Access>,
    /// From the device; nothing without a way past the page cache.
    pub cold: Option<StateProbes>,
    /// From memory; nothing where samples are objects of a store.
    pub warm: Option<StateProbes>,
    /// From a store; nothing where samples lie on this machine.
    pub remote: Option<StateProbes>,
    /// What preparation takes.
    pub preparation: PreparationProbe,
    /// What the meter itself takes.
    pub overhead: Overhead,
}

/// What the probes found of reads from one place.
#[derive(Debug, Clone, PartialEq)]
pub struct StateProbes {
    /// Reads alone, by number of streams.
    pub streams: Vec<StreamProbe>,
    /// What they come to.
    pub fit: StorageFit,
    /// Reading and preparing in turns, by number of workers.
    pub workers: Vec<WorkerPoint>,
    /// What those come to.
    pub worker_fit: WorkerFit,
}

/// What the meter itself takes, by running it with nothing to read and nothing to prepare.
#[derive(Debug, Clone, PartialEq)]
pub struct Overhead {
    /// Seconds per sample, each run.
    pub sample_s: Vec<f64>,
    /// The middle run.
    pub median_s: f64,
}

/// A measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// What was asked.
    pub options: MeasureOptions,
    /// What was found where the samples lie.
    pub scan: Scan,
    /// Samples that were read; fewer than were found where only part fits into memory.
    pub samples_used: usize,
    /// How the loader read them; nothing for a cold run without a way past the page cache.
    pub access: Option<Access>,
    /// What preparation did.
    pub preparation: &'static str,
    /// What the probes found.
    pub probes: Probes,
    /// The loader's run.
    pub run: LoaderRun,
    /// What the loader delivered.
    pub rates: Rates,
    /// What cores did during the loader's run.
    pub core_use: Option<CoreUse>,
    /// Share of the samples' pages in memory before and after the run.
    pub resident: Option<(f64, f64)>,
    /// What the store was asked during the run; nothing where samples lie on this machine.
    pub store_use: Option<StoreUse>,
    /// Samples per second of one core before and after the run.
    pub core_rate: Option<(f64, f64)>,
    /// Whether to trust it.
    pub verdict: Verdict,
    sizes: StoredSizes,
    numbers: usize,
}

/// Probes the clock, the storage, the cores and the meter itself.
///
/// Of the options, the loader's workers say how many streams are tried at least, its batch how
/// much memory preparation writes.
pub fn probe(
    corpus: &Corpus,
    options: &MeasureOptions,
    clock: &impl Clock,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Probes, MeasureError> {
    let environment = Environment::of(corpus.path(&corpus.samples()[0]));
    let preparers = preparers(corpus);
    check_memory(&options.loader, preparers, &environment)?;
    let meter = Meter { corpus, options, clock, stop, preparers };
    let samples = meter.warmable(environment.memory_bytes);
    let quality = clock_quality(clock);
    let overhead = meter.overhead()?;
    // First, for it says why samples cannot be prepared, where none can.
    progress(Progress::Preparation);
    let preparation = meter.preparation(samples, environment.cores, 2)?;
    let cold_access = cold_access(corpus);
    let all = corpus.samples();
    let mut state =
        |samples, state, access| meter.state(samples, state, access, environment.cores, progress);
    let (mut cold, mut warm, mut remote) = (None, None, None);
    if corpus.is_remote() {
        remote = Some(state(all, CacheState::Remote, Access::Object)?);
    } else {
        // A file system that lets nothing past its cache has no cold reads; that is told.
        cold = cold_access.map(|way| state(all, CacheState::Cold, way)).transpose()?;
        warm = Some(state(samples, CacheState::Warm, Access::Buffered)?);
    }
    Ok(Probes {
        environment,
        clock: quality,
        cold_access,
        cold,
        warm,
        remote,
        preparation,
        overhead,
    })
}

/// Runs the loader, and judges whether the run and the probes before it can be trusted.
pub fn measure(
    corpus: &Corpus,
    options: &MeasureOptions,
    probes: Probes,
    clock: &impl Clock,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Measurement, MeasureError> {
    let preparers = preparers(corpus);
    check_memory(&options.loader, preparers, &probes.environment)?;
    let meter = Meter { corpus, options, clock, stop, preparers };
    let samples = meter.warmable(probes.environment.memory_bytes);
    let access = match options.cache {
        CacheState::Cold => probes.cold_access,
        CacheState::Warm => Some(Access::Buffered),
        CacheState::Remote => Some(Access::Object),
    };
    meter.settle(samples, options.cache, progress);
    progress(Progress::Loader);
    let before = (meter.resident(samples), corpus.store_use());
    let watch = CoreWatch::start(clock);
    let readers = corpus.readers(access.unwrap_or(Access::Buffered));
    let run = run_loader(samples, readers.as_ref(), preparers, clock, &options.loader, stop)?;
    let core_use = watch.stop(clock);
    let resident = before.0.zip(meter.resident(samples));
    let store_use = corpus.store_use().zip(before.1).map(|(now, then)| now.since(then));
    let alone = probes.preparation.curve.first().map(CorePoint::median);
    let core_rate = alone.zip(meter.core_rate(samples));
    let rates = run.rates().ok_or(MeasureError::Stopped)?;
    let verdict = judge(&Evidence {
        run: &run,
        clock: probes.clock,
        cores: probes.environment.cores,
        core_use,
        cache: options.cache,
        access,
        resident,
        store_use,
        core_rate,
        overhead_s: probes.overhead.median_s,
    });
    Ok(Measurement {
        options: *options,
        scan: corpus.scan.clone(),
        samples_used: samples.len(),
        access,
        preparation: preparers.describe(),
        probes,
        run,
        rates,
        core_use,
        resident,
        store_use,
        core_rate,
        verdict,
        sizes: sizes(samples),
        numbers: preparers.numbers(),
    })
}

impl Measurement {
    /// The same question for an engine, made of the probes alone: nothing of the loader's run is
    /// in it.
    ///
    /// The run is one long epoch, so the data set has no end. Reading's work of a core is
    /// counted as preparation, its wait as storage, and the wait for a core that the system makes
    /// though one is free as the worker's hand-over, which keeps no core busy either.
    pub fn scenario(&self, price: DollarsPerHour) -> Scenario {
        let (loader, probes) = (&self.options.loader, &self.probes);
        let state = self.state();
        let (storage, work) = (&state.fit, &state.worker_fit);
        let numbers_bytes = self.numbers * size_of::<f32>();
        let decoded =
            if numbers_bytes > 0 { numbers_bytes as f64 } else { self.sizes.mean().get() };
        let cores = probes.environment.cores;
        let workers = loader.workers.get();
        let core_s = if workers > cores { work.core_s * work.turns } else { work.core_s };
        // One worker is never put on a core beside another.
        let core_wait_s = if workers > 1 { work.core_wait_s } else { 0.0 };
        Scenario {
            dataset: Dataset {
                samples: 1 << 40,
                stored: self.sizes.clone(),
                decoded: known::<BytesPerSample>(decoded),
            },
            loader: Loader {
                workers: loader.workers,
                loaders: Loaders::PerAccelerator,
                batch: loader.batch,
                prefetch: loader.prefetch,
                delivery: Delivery::InOrder,
                handover_worker: known(probes.overhead.median_s + core_wait_s),
                handover_consumer: Secs::ZERO,
            },
            hosts: Hosts {
                count: NonZeroU32::MIN,
                cores: NonZeroU32::new(cores).unwrap_or(NonZeroU32::MIN),
                contention: known(work.contention),
            },
            storage: Storage {
                bandwidth: known(self.device_bytes_per_s()),
                stream_bandwidth: known(storage.stream_bytes_per_s),
                latency: known(storage.latency_s),
                requests_in_flight: None,
            },
            cache: Cache {
                capacity: Bytes::ZERO,
                policy: CachePolicy::None,
                order: EpochOrder::Shuffled,
            },
            prep: Prep { time: known(core_s), spread: Spread::Gamma(known::<Ratio>(work.core_cv)) },
            link: HostLink { bandwidth: known::<BytesPerSec>(EMULATED_LINK_BYTES_PER_S) },
            accelerators: Accelerators {
                count: NonZeroU32::MIN,
                barrier: false,
                overhead: StepOverhead { mean: Secs::ZERO, spread: Spread::Constant },
                step_time: StepTime::Measured(known(loader.step_time.as_secs_f64())),
            },
            price,
        }
    }

    /// What the reads of the state that was measured come to.
    ///
    /// A cold run without a way past the page cache is told by the reads from memory, and is not
    /// valid.
    pub fn state(&self) -> &StateProbes {
        let probes = &self.probes;
        let asked = match self.options.cache {
            CacheState::Cold => probes.cold.as_ref(),
            CacheState::Warm => probes.warm.as_ref(),
            CacheState::Remote => probes.remote.as_ref(),
        };
        asked.or(probes.warm.as_ref()).expect("a corpus lies here or in a store: one was probed")
    }

    /// What the device gives to all streams. Memory is no device: there each stream has its own.
    fn device_bytes_per_s(&self) -> f64 {
        let storage = &self.state().fit;
        match self.options.cache {
            CacheState::Cold | CacheState::Remote => storage.bytes_per_s,
            CacheState::Warm => {
                storage.stream_bytes_per_s * f64::from(self.options.loader.workers.get())
            }
        }
    }
}

/// Nothing is copied to an emulated accelerator.
const EMULATED_LINK_BYTES_PER_S: f64 = 1e15;

/// A number that was measured: finite and not negative.
fn known<Q: Quantity>(value: f64) -> Q {
    Q::new(value).expect("measured numbers are finite and not negative")
}

fn preparers(corpus: &Corpus) -> &'static dyn Preparers {
    let images = corpus.scan.formats.keys().any(|format| format.is_image());
    let shards = corpus.scan.container != crate::Container::Files;
    if images || shards { &ImagePreparers } else { &OpaquePreparers }
}

fn check_memory(
    loader: &LoaderOptions,
    preparers: &dyn Preparers,
    environment: &Environment,
) -> Result<(), MeasureError> {
    let batch =
        preparers.numbers() as u64 * size_of::<f32>() as u64 * u64::from(loader.batch.get());
    let held = u64::from(loader.workers.get()).saturating_mul(u64::from(loader.prefetch.get()));
    let needed = batch.saturating_mul(held.saturating_add(1));
    match environment.memory_bytes.map(|bytes| bytes / 2) {
        Some(available) if needed > available => Err(MeasureError::Memory { needed, available }),
        _ => Ok(()),
    }
}

fn mean_bytes(samples: &[Sample]) -> f64 {
    samples.iter().map(|sample| sample.length as f64).sum::<f64>() / samples.len() as f64
}

fn unreadable(probes: &[StreamProbe]) -> MeasureError {
    let failed: u64 = probes.iter().map(|probe| probe.failed).sum();
    let reads: u64 = probes.iter().map(|probe| probe.reads).sum();
    if failed + reads == 0 {
        return MeasureError::Stopped;
    }
    let reasons = BTreeMap::from([("cannot be read".to_owned(), failed)]);
    MeasureError::unprepared(&reasons, failed + reads)
}

/// Sizes for the engines: those of all samples, or of ten thousand spread over them.
fn sizes(samples: &[Sample]) -> StoredSizes {
    const MOST: usize = 10_000;
    let step = samples.len().div_ceil(MOST).max(1);
    let found = samples.iter().step_by(step).map(|sample| known::<Bytes>(sample.length as f64));
    StoredSizes::empirical(found.collect()).expect("a corpus has samples, none of them empty")
}

struct Meter<'a, C> {
    corpus: &'a Corpus,
    options: &'a MeasureOptions,
    clock: &'a C,
    stop: &'a AtomicBool,
    preparers: &'a dyn Preparers,
}

impl<C: Clock> Meter<'_, C> {
    fn seed(&self) -> u64 {
        self.options.loader.seed
    }

    /// For a warm run, as many samples as fit into half of memory.
    fn warmable(&self, memory: Option<u64>) -> &[Sample] {
        let all = self.corpus.samples();
        let (CacheState::Warm, Some(memory)) = (self.options.cache, memory) else {
            return all;
        };
        let mut bytes = 0;
        let fits = all.iter().take_while(|sample| {
            bytes += sample.length;
            bytes <= memory / 2
        });
        &all[..fits.count().max(1)]
    }

    fn overhead(&self) -> Result<Overhead, MeasureError> {
        const RUNS: usize = 5;
        const EACH: Duration = Duration::from_millis(40);
        let options = LoaderOptions {
            workers: NonZeroU32::MIN,
            step_time: Duration::ZERO,
            measured: EACH,
            ..self.options.loader
        };
        let mut sample_s = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            let run = self.null_run(self.corpus.samples(), &options)?;
            let rates = run.rates().ok_or(MeasureError::Stopped)?;
            sample_s.push(1.0 / rates.samples_per_s);
        }
        let median_s = crate::statistics::median(&sample_s).ok_or(MeasureError::Stopped)?;
        Ok(Overhead { sample_s, median_s })
    }

    /// With nothing to read and to prepare, what takes time is the hand-over; an accelerator that
    /// computes for no time at all never ends a run by itself, so this one takes a little.
    fn null_run(
        &self,
        samples: &[Sample],
        options: &LoaderOptions,
    ) -> Result<LoaderRun, MeasureError> {
        let options = LoaderOptions { step_time: Duration::from_nanos(1), ..*options };
        run_loader(samples, &NullReaders, &NullPreparers, self.clock, &options, self.stop)
    }

    /// Reads alone, and reads and preparation in turns, of one state.
    fn state(
        &self,
        samples: &[Sample],
        state: CacheState,
        access: Access,
        cores: u32,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<StateProbes, MeasureError> {
        self.settle(samples, state, progress);
        let streams = self.storage(samples, state, access, progress);
        let mean = mean_bytes(samples);
        let fit = fit_storage(&streams, mean).ok_or_else(|| unreadable(&streams))?;
        let workers = self.workers(samples, state, access, cores, progress);
        let worker_fit = fit_workers(&workers, cores, mean).ok_or(MeasureError::Stopped)?;
        Ok(StateProbes { streams, fit, workers, worker_fit })
    }

    /// Brings samples into the state in which they are to be found.
    fn settle(&self, samples: &[Sample], state: CacheState, progress: &mut dyn FnMut(Progress)) {
        match state {
            CacheState::Cold => self.cool(samples),
            CacheState::Warm => {
                progress(Progress::Warming);
                self.warm(samples);
            }
            // What a store keeps in memory is its own affair.
            CacheState::Remote => {}
        }
    }

    /// One worker, as many as cores, and twice as many.
    fn workers(
        &self,
        samples: &[Sample],
        state: CacheState,
        access: Access,
        cores: u32,
        progress: &mut dyn FnMut(Progress),
    ) -> Vec<WorkerPoint> {
        let readers = self.corpus.readers(access);
        let options = WorkerOptions {
            each: self.options.probe.mul_f64(1.5),
            batch: self.options.loader.batch,
            seed: self.seed(),
        };
        let mut points = Vec::new();
        for workers in worker_counts(cores) {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            progress(Progress::Workers(state, workers.get()));
            points.push(probe_workers(
                samples,
                readers.as_ref(),
                self.preparers,
                self.clock,
                workers,
                &options,
                self.stop,
            ));
        }
        points
    }

    /// Reads at 1, 2, 4 … streams, at least eight and as many as there are workers.
    fn storage(
        &self,
        samples: &[Sample],
        state: CacheState,
        access: Access,
        progress: &mut dyn FnMut(Progress),
    ) -> Vec<StreamProbe> {
        const LEAST_MOST: u32 = 8;
        let readers = self.corpus.readers(access);
        let most = self.options.loader.workers.get().clamp(LEAST_MOST, 64);
        let counts = (0..).map(|power| 1_u32 << power).take_while(|streams| *streams <= most);
        let mut probes = Vec::new();
        for streams in counts {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            progress(Progress::Storage(state, streams));
            probes.push(probe_streams(
                samples,
                readers.as_ref(),
                self.clock,
                NonZeroU32::new(streams).unwrap_or(NonZeroU32::MIN),
                self.options.probe,
                self.seed() ^ u64::from(streams),
                self.stop,
            ));
        }
        probes
    }

    fn preparation(
        &self,
        samples: &[Sample],
        cores: u32,
        rounds: u32,
    ) -> Result<PreparationProbe, MeasureError> {
        self.prepare_for(samples, cores, rounds, self.options.probe.mul_f64(1.5))
    }

    /// The rate of one core now, to be held against that of the probe.
    fn core_rate(&self, samples: &[Sample]) -> Option<f64> {
        // What was prepared before and cannot be now leaves the rule unchecked, and says so.
        let again = self.prepare_for(samples, 1, 1, self.options.probe).ok()?;
        again.curve.first().map(CorePoint::median).filter(|rate| *rate > 0.0)
    }

    /// With one seed always the same samples: two rates differ by the cores alone.
    fn prepare_for(
        &self,
        samples: &[Sample],
        cores: u32,
        rounds: u32,
        each: Duration,
    ) -> Result<PreparationProbe, MeasureError> {
        let readers = self.corpus.readers(Access::Buffered);
        let batch = self.options.loader.batch.get();
        let options = PreparationOptions { cores, each, rounds, batch, seed: self.seed() };
        let readers = readers.as_ref();
        probe_preparation(samples, readers, self.preparers, self.clock, &options, self.stop)
    }

    /// Reads everything once, so that it is in memory.
    fn warm(&self, samples: &[Sample]) {
        let readers = self.corpus.readers(Access::Buffered);
        let mut reader = readers.reader();
        for sample in samples {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            // A sample that cannot be read is counted where it matters, in the probes and the run.
            let _ = reader.read(sample);
        }
    }

    /// Asks the kernel to forget all files.
    fn cool(&self, samples: &[Sample]) {
        let mut last = None;
        for sample in samples.iter().filter(|sample| last.replace(sample.file) != Some(sample.file))
        {
            if let Ok(file) = File::open(self.corpus.path(sample)) {
                // Whether it did is asked with `mincore`, not taken from here.
                let _ = evict(&file);
            }
        }
    }

    /// The share of pages of samples taken by chance that is in memory.
    fn resident(&self, samples: &[Sample]) -> Option<f64> {
        const ASKED: usize = 200;
        if self.corpus.is_remote() {
            return None;
        }
        let mut random = Random::new(self.seed() ^ 0xca5e);
        let (mut share, mut count) = (0.0, 0.0);
        for _ in 0..ASKED.min(samples.len() * 2) {
            let sample = &samples[random.place(samples.len())];
            let Ok(file) = File::open(self.corpus.path(sample)) else { continue };
            let length = file.metadata().ok()?.len();
            share += resident_share(&file, length).ok()?;
            count += 1.0;
        }
        (count > 0.0).then_some(share / count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Container;
    use crate::probe_worker::WorkRecord;

    fn count(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).unwrap()
    }

    fn state(scale: f64) -> StateProbes {
        let record = WorkRecord { bytes: 1.0, read_s: 1.0, read_core_s: 1.0, prepare_core_s: 1.0 };
        StateProbes {
            streams: vec![],
            fit: StorageFit {
                bytes_per_s: 400e6 * scale,
                stream_bytes_per_s: 100e6 * scale,
                latency_s: 2e-3 * scale,
                core_s: 1.0,
                separated: true,
            },
            workers: vec![WorkerPoint {
                workers: 1,
                samples: 1,
                samples_per_s: 1.0,
                core_s: None,
                core_wait_s: None,
                raw: vec![record],
            }],
            worker_fit: WorkerFit {
                core_s: 5e-3 * scale,
                core_cv: 0.3,
                contention: 0.07,
                core_wait_s: 0.4e-3 * scale,
                turns: 1.1,
            },
        }
    }

    /// A measurement on four cores with numbers that can be told apart.
    fn measurement(workers: u32, cache: CacheState) -> Measurement {
        let loader = LoaderOptions {
            workers: count(workers),
            batch: count(16),
            prefetch: count(3),
            step_time: Duration::from_millis(20),
            measured: Duration::from_secs(1),
            seed: 1,
        };
        let sizes = [100e3, 300e3].map(known::<Bytes>);
        let tick = Duration::from_nanos(1);
        Measurement {
            options: MeasureOptions { loader, cache, probe: Duration::from_secs(1) },
            scan: Scan {
                container: Container::Files,
                samples: 2,
                bytes: 400_000,
                sizes: None,
                histogram: BTreeMap::new(),
                looked_at: 0,
                formats: BTreeMap::new(),
                skipped: BTreeMap::new(),
                partial: false,
            },
            samples_used: 2,
            access: None,
            preparation: "none",
            probes: Probes {
                environment: Environment { cores: 4, ..Environment::default() },
                clock: ClockQuality { resolution: tick, reading: tick, lateness: tick },
                cold_access: None,
                cold: Some(state(2.0)),
                warm: Some(state(1.0)),
                remote: None,
                preparation: PreparationProbe {
                    alone_s: None,
                    mean_s: 1.0,
                    cv: 1.0,
                    curve: vec![],
                    contention: 1.0,
                    failed: 0,
                    held: 0,
                    raw: vec![],
                },
                overhead: Overhead { sample_s: vec![], median_s: 1e-6 },
            },
            run: LoaderRun {
                batches: vec![],
                warm_up: 0,
                batch: 16,
                replaced: BTreeMap::new(),
                tried: 0,
                partial: false,
            },
            rates: Rates {
                samples_per_s: 1.0,
                utilization: 1.0,
                batches: 1,
                elapsed: Duration::from_secs(1),
            },
            core_use: None,
            resident: None,
            store_use: None,
            core_rate: None,
            verdict: Verdict { rules: vec![] },
            sizes: StoredSizes::empirical(sizes.to_vec()).unwrap(),
            numbers: 150_528,
        }
    }

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-12, "expected {expected}, found {found}");
    }

    #[test]
    fn golden_hand_what_a_prediction_is_made_of() {
        let scenario = measurement(4, CacheState::Cold).scenario(DollarsPerHour::ZERO);
        assert_eq!(scenario.faults(), []);
        near(scenario.dataset.stored.mean().get(), 200e3);
        near(scenario.dataset.decoded.get(), 602_112.0);
        let loader = &scenario.loader;
        assert_eq!(
            (loader.workers, loader.batch, loader.prefetch),
            (count(4), count(16), count(3))
        );
        near(loader.handover_worker.get(), 0.8e-3 + 1e-6);
        assert_eq!(loader.handover_consumer, Secs::ZERO);
        near(scenario.storage.bandwidth.get(), 800e6);
        near(scenario.storage.stream_bandwidth.get(), 200e6);
        near(scenario.storage.latency.get(), 4e-3);
        assert_eq!(scenario.hosts.cores, count(4));
        near(scenario.hosts.contention.get(), 0.07);
        near(scenario.prep.time.get(), 10e-3);
        assert_eq!(scenario.prep.spread, Spread::Gamma(known(0.3)));
        assert_eq!(scenario.cache.policy, CachePolicy::None);
        assert_eq!(scenario.accelerators.step_time, StepTime::Measured(known(20e-3)));
    }

    #[test]
    fn golden_hand_warm_lone_and_crowded_workers() {
        let warm = |workers| measurement(workers, CacheState::Warm).scenario(DollarsPerHour::ZERO);
        // Memory is no device: each worker has its own.
        near(warm(3).storage.bandwidth.get(), 300e6);
        near(warm(3).prep.time.get(), 5e-3);
        near(warm(3).loader.handover_worker.get(), 0.4e-3 + 1e-6);
        near(warm(1).loader.handover_worker.get(), 1e-6);
        near(warm(5).prep.time.get(), 5.5e-3);
    }

    #[test]
    fn batches_that_do_not_fit_are_refused_with_what_they_need() {
        let loader = measurement(4, CacheState::Warm).options.loader;
        let environment = Environment { memory_bytes: Some(250_000_000), ..Environment::default() };
        // 16 · 150,528 · 4 bytes, twelve in the workers' hands and one with the consumer.
        let needed = 16 * 150_528 * 4 * 13;
        let refused = check_memory(&loader, &ImagePreparers, &environment).unwrap_err();
        let MeasureError::Memory { needed: found, available } = refused else {
            panic!("{refused}");
        };
        assert_eq!((found, available), (needed, 125_000_000));
        let more = Environment { memory_bytes: Some(2 * needed), ..Environment::default() };
        assert!(check_memory(&loader, &ImagePreparers, &more).is_ok());
    }
}
