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
use crate::random::Random;
use crate::reader::{Access, FileReaders, NullReaders, Readers, cold_access};
use crate::residency::{evict, resident_share};
use crate::verdict::{Evidence, Verdict, judge};

/// Where samples come from in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheState {
    /// From the device, as in a first epoch.
    Cold,
    /// From memory, as in every epoch of a set that fits.
    Warm,
}

impl CacheState {
    /// The word in flags and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
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
    /// Reads from the device, by number of streams.
    pub cold: Vec<StreamProbe>,
    /// What they come to; nothing without a way past the page cache.
    pub cold_fit: Option<StorageFit>,
    /// Reads from memory, by number of streams.
    pub warm: Vec<StreamProbe>,
    /// What they come to.
    pub warm_fit: StorageFit,
    /// What preparation takes.
    pub preparation: PreparationProbe,
    /// What the meter itself takes.
    pub overhead: Overhead,
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
    let cold_access = cold_access(corpus);
    let cold = cold_access
        .map_or(vec![], |way| meter.storage(corpus.samples(), CacheState::Cold, way, progress));
    progress(Progress::Warming);
    meter.warm(samples);
    let warm = meter.storage(samples, CacheState::Warm, Access::Buffered, progress);
    progress(Progress::Preparation);
    let preparation = meter.preparation(samples, environment.cores, 2)?;
    Ok(Probes {
        cold_fit: fit_storage(&cold, mean_bytes(corpus.samples())),
        warm_fit: fit_storage(&warm, mean_bytes(samples)).ok_or_else(|| unreadable(&warm))?,
        environment,
        clock: quality,
        cold_access,
        cold,
        warm,
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
    let cold = options.cache == CacheState::Cold;
    let access = if cold { probes.cold_access } else { Some(Access::Buffered) };
    if cold {
        meter.cool(samples);
    } else {
        progress(Progress::Warming);
        meter.warm(samples);
    }
    progress(Progress::Loader);
    let before = meter.resident(samples);
    let watch = CoreWatch::start(clock);
    let readers = FileReaders::new(corpus, access.unwrap_or(Access::Buffered));
    let run = run_loader(samples, &readers, preparers, clock, &options.loader, stop)?;
    let core_use = watch.stop(clock);
    let resident = before.zip(meter.resident(samples));
    let alone = probes.preparation.curve.first().map(CorePoint::median);
    let core_rate = alone.zip(meter.core_rate(samples));
    let rates = run.rates().ok_or(MeasureError::Stopped)?;
    let verdict = judge(&Evidence {
        run: &run,
        clock: probes.clock,
        cores: probes.environment.cores,
        core_use,
        cold,
        access,
        resident,
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
    /// counted as preparation, its wait as storage.
    pub fn scenario(&self, price: DollarsPerHour) -> Scenario {
        let (loader, probes) = (&self.options.loader, &self.probes);
        let storage = self.storage();
        let numbers_bytes = self.numbers * size_of::<f32>();
        let decoded =
            if numbers_bytes > 0 { numbers_bytes as f64 } else { self.sizes.mean().get() };
        let preparation = &probes.preparation;
        let core_s = preparation.mean_s + storage.core_s;
        // Only preparation scatters; the copy goes with the size.
        let cv = preparation.cv * preparation.mean_s / core_s;
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
                handover_worker: known(probes.overhead.median_s),
                handover_consumer: Secs::ZERO,
            },
            hosts: Hosts {
                count: NonZeroU32::MIN,
                cores: NonZeroU32::new(probes.environment.cores).unwrap_or(NonZeroU32::MIN),
                contention: known(preparation.contention),
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
            prep: Prep { time: known(core_s), spread: Spread::Gamma(known::<Ratio>(cv)) },
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
    pub fn storage(&self) -> &StorageFit {
        match (self.options.cache, &self.probes.cold_fit) {
            (CacheState::Cold, Some(cold)) => cold,
            _ => &self.probes.warm_fit,
        }
    }

    /// What the device gives to all streams. Memory is no device: there each stream has its own.
    fn device_bytes_per_s(&self) -> f64 {
        let storage = self.storage();
        match self.options.cache {
            CacheState::Cold => storage.bytes_per_s,
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

    /// Reads at 1, 2, 4 … streams, at least eight and as many as there are workers.
    fn storage(
        &self,
        samples: &[Sample],
        state: CacheState,
        access: Access,
        progress: &mut dyn FnMut(Progress),
    ) -> Vec<StreamProbe> {
        const LEAST_MOST: u32 = 8;
        if state == CacheState::Cold {
            self.cool(samples);
        }
        let readers = FileReaders::new(self.corpus, access);
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
                &readers,
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
        let readers = FileReaders::new(self.corpus, Access::Buffered);
        let batch = self.options.loader.batch.get();
        let options = PreparationOptions { cores, each, rounds, batch, seed: self.seed() };
        probe_preparation(samples, &readers, self.preparers, self.clock, &options, self.stop)
    }

    /// Reads everything once, so that it is in memory.
    fn warm(&self, samples: &[Sample]) {
        let readers = FileReaders::new(self.corpus, Access::Buffered);
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
