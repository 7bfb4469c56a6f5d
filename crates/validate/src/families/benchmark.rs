//! What does a storage benchmark with emulated accelerators (MLPerf Storage, DLIO) report?

use std::num::{NonZeroU32, NonZeroU64};

use engine::EngineName;
use model::bound;
use scenario::{Delivery, Scenario, Spread, StepTime, StoredSizes};
use sim::{Length, Options, simulate};
use units::{BytesPerSample, Ratio, Secs};

use crate::calibration::Calibration;
use crate::case::{Case, Inputs, leading_number};
use crate::pipeline::{bare, count, number, quantity, whole};
use crate::predict::{Basis, NoPrediction, Prediction};

/// Steps of an epoch where a row does not say: the benchmark's least.
const LEAST_STEPS: f64 = 500.0;

/// The workload that the benchmark reads with the PyTorch loader; the others go through `tf.data`.
const PYTORCH_WORKLOAD: &str = "unet3d";

/// A run of the benchmark, as its row states it.
#[derive(Debug, Clone)]
struct Run {
    /// Without the name of the accelerator: `unet3d(V100)` is `unet3d`.
    workload: String,
    ranks: NonZeroU32,
    batch: NonZeroU32,
    compute_s: f64,
    threads: NonZeroU32,
    record_bytes: f64,
    record_cv: f64,
    steps: f64,
}

impl Run {
    fn of(case: &Case) -> Result<Self, NoPrediction> {
        let inputs = &case.inputs;
        let workload = inputs.text("workload").unwrap_or("unet3d");
        let record_bytes = number(inputs, "record_B")?;
        Ok(Self {
            workload: workload.split('(').next().unwrap_or(workload).to_owned(),
            ranks: count(inputs, "N")?,
            batch: count(inputs, "batch")?,
            compute_s: number(inputs, "t_s")?,
            threads: count(inputs, "read_threads")?,
            record_bytes,
            record_cv: inputs.number("record_sd_B").unwrap_or(0.0) / record_bytes,
            steps: inputs.number("steps").unwrap_or(LEAST_STEPS),
        })
    }

    fn ranks(&self) -> f64 {
        f64::from(self.ranks.get())
    }

    fn batch(&self) -> f64 {
        f64::from(self.batch.get())
    }

    /// Bytes of one rank's batch.
    fn batch_bytes(&self) -> f64 {
        self.batch() * self.record_bytes
    }

    /// The bandwidth at which no accelerator ever waits.
    fn demand(&self) -> f64 {
        self.ranks() * self.batch_bytes() / self.compute_s
    }

    /// The pipeline, with all that the row states and ample storage.
    fn scenario(&self) -> Result<Scenario, NoPrediction> {
        let mut scenario = bare();
        let spread = match self.record_cv {
            0.0 => Spread::Constant,
            cv => Spread::Gamma(quantity(cv, "record_sd_B")?),
        };
        let mean: BytesPerSample = quantity(self.record_bytes, "record_B")?;
        scenario.dataset.stored = StoredSizes::Spread { mean, spread };
        scenario.loader.batch = self.batch;
        if self.workload == PYTORCH_WORKLOAD {
            // DLIO spreads its `prefetch_size` of 2 over the threads and rounds up
            // (`torch_data_loader.py`), so each holds one batch, that in progress counted.
            scenario.loader.prefetch = NonZeroU32::MIN;
        } else {
            scenario.loader.delivery = Delivery::Pool;
        }
        scenario.loader.workers = self.threads;
        scenario.accelerators.count = self.ranks;
        scenario.accelerators.step_time = StepTime::Measured(quantity(self.compute_s, "t_s")?);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of samples, far below 2^53; a wild one saturates"
        )]
        let samples = (self.steps * self.ranks() * self.batch()).ceil() as u64;
        scenario.dataset.samples = samples;
        Ok(scenario)
    }

    fn with_storage(&self, bytes_per_s: f64) -> Result<Scenario, NoPrediction> {
        let mut scenario = self.scenario()?;
        scenario.storage.bandwidth = quantity(bytes_per_s, "storage bandwidth")?;
        scenario.storage.stream_bandwidth = scenario.storage.bandwidth;
        Ok(scenario)
    }
}

/// The benchmark's own loop, and how it scatters.
struct Loop {
    mean_s: f64,
    cv: f64,
    fitted_on: Vec<String>,
}

impl Loop {
    fn of(run: &Run, calibration: &Calibration) -> Self {
        let overhead = &calibration.step_overhead;
        let (cv, more) = spread(run, calibration);
        let fitted_on = overhead.fitted_on.iter().chain(&more).cloned().collect();
        Self { mean_s: overhead.of_batch(run.batch_bytes()), cv, fitted_on }
    }

    /// Seconds that a step of so many ranks waits for the slowest loop, by simulation.
    fn slowest_s(&self, ranks: NonZeroU32) -> Result<f64, NoPrediction> {
        Ok(self.mean_s * slowest_of(ranks, self.cv)?)
    }
}

/// The spread of a workload's loop; one that nobody calibrated takes the middle of the others.
fn spread(run: &Run, calibration: &Calibration) -> (f64, Vec<String>) {
    let known = &calibration.overhead_spreads;
    if let Some(named) = known.iter().find(|named| named.name == run.workload) {
        return (named.fitted.value, named.fitted.fitted_on.clone());
    }
    let mut values: Vec<f64> = known.iter().map(|named| named.fitted.value).collect();
    values.sort_by(f64::total_cmp);
    let all = known.iter().flat_map(|named| named.fitted.fitted_on.iter().cloned());
    (values.get(values.len() / 2).copied().unwrap_or(0.0), all.collect())
}

/// The mean of the largest of so many lognormal times of mean 1, by simulating a barrier.
fn slowest_of(ranks: NonZeroU32, cv: f64) -> Result<f64, NoPrediction> {
    /// Times drawn in all: enough for a percent, whatever the number of ranks.
    const DRAWN: u64 = 1_000_000;
    let mut scenario = bare();
    scenario.accelerators.count = ranks;
    scenario.accelerators.barrier = true;
    scenario.accelerators.step_time = StepTime::Measured(Secs::new(1.0).expect("a constant"));
    scenario.accelerators.overhead = scenario::StepOverhead {
        mean: Secs::new(1.0).expect("a constant"),
        spread: Spread::Lognormal(quantity::<Ratio>(cv, "overhead cv")?),
    };
    let steps = NonZeroU64::new(DRAWN / u64::from(ranks.get())).unwrap_or(NonZeroU64::MIN);
    let options = Options { length: Length::Steps(steps), ..Options::default() };
    let report = simulate(&scenario, &options)?;
    Ok(f64::from(ranks.get()) / report.rate.get() - 1.0)
}

fn percent(share: f64) -> f64 {
    share * 100.0
}

/// Family A1: utilization of a lone accelerator that never waits for data.
pub(super) fn unstalled(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let run = Run::of(case)?;
    let mut scenario = run.scenario()?;
    let overhead = calibration.step_overhead.of_batch(run.batch_bytes());
    scenario.accelerators.overhead.mean = quantity(overhead, "step overhead")?;
    Ok(Prediction {
        value: percent(bound(&scenario)?.utilization.get()),
        engine: EngineName::Bound,
        basis: Basis::Calibrated(calibration.step_overhead.fitted_on.clone()),
    })
}

/// Family A6: the same run with and without a barrier at each step.
pub(super) fn barrier(case: &Case, calibration: &Calibration) -> Result<Prediction, NoPrediction> {
    let run = Run::of(case)?;
    let own = Loop::of(&run, calibration);
    let (waiting, fitted_on) = match case.inputs.text("barrier_each_step") {
        Some("yes") => (own.slowest_s(run.ranks)?, own.fitted_on),
        Some("no") => (own.mean_s, calibration.step_overhead.fitted_on.clone()),
        _ => return Err(NoPrediction::new("the row does not say `barrier_each_step` yes or no")),
    };
    Ok(Prediction {
        value: percent(run.compute_s / (run.compute_s + waiting)),
        engine: EngineName::Simulate,
        basis: Basis::Calibrated(fitted_on),
    })
}

/// Family A2: the most accelerators that one drive keeps at the benchmark's threshold.
///
/// Simulated from the bound's answer downward, so that queueing at the knee and the barrier
/// count.
pub(super) fn most_accelerators(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let threshold = number(&case.inputs, "AU_threshold")?;
    let drive = number(&case.inputs, "drive_read_Bps")?;
    let mut run = Run::of(case)?;
    let own = Loop::of(&run, calibration);
    let per_rank = run.batch_bytes() / run.compute_s * threshold;
    let mut ranks = (drive / per_rank).floor().max(1.0);
    while ranks > 1.0 {
        run.ranks = whole(ranks, "N")?;
        if utilization(&run, drive, &own)? >= threshold {
            break;
        }
        ranks -= 1.0;
    }
    Ok(Prediction {
        value: ranks,
        engine: EngineName::Simulate,
        basis: Basis::Calibrated(own.fitted_on),
    })
}

/// Utilization with a barrier, drive and loop simulated together, in steady state.
fn utilization(run: &Run, bytes_per_s: f64, own: &Loop) -> Result<f64, NoPrediction> {
    let mut scenario = run.with_storage(bytes_per_s)?;
    scenario.accelerators.barrier = true;
    scenario.accelerators.overhead = scenario::StepOverhead {
        mean: quantity(own.mean_s, "step overhead")?,
        spread: Spread::Lognormal(quantity(own.cv, "overhead cv")?),
    };
    // The start of the epoch is not in a utilization, so no epoch ends.
    scenario.dataset.samples = 1 << 40;
    Ok(simulate(&scenario, &Options::default())?.utilization.get())
}

/// Samples per second over a whole epoch, whose empty start counts.
fn epoch_rate(run: &Run, bytes_per_s: f64, own: &Loop) -> Result<f64, NoPrediction> {
    let steady = run.ranks() * run.batch() / run.compute_s * utilization(run, bytes_per_s, own)?;
    let scenario = run.with_storage(bytes_per_s)?;
    let first = bound(&scenario)?.epoch(&scenario)?.first_batch.get();
    let samples = run.steps * run.ranks() * run.batch();
    Ok(samples / (first + samples / steady))
}

/// Family A3: another workload on the same system, from the bandwidth that one workload got.
///
/// Both rates are those of whole epochs, whose empty start counts: the delivered bandwidth of
/// the known run is raised by its fill, and the predicted run pays its own.
pub(super) fn other_workload(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let run = Run::of(case)?;
    let fill = f64::from(run.threads.get()) / LEAST_STEPS;
    let mut scenario = run.with_storage(known_bandwidth(&case.inputs)? * (1.0 + fill))?;
    let own = Loop::of(&run, calibration);
    scenario.accelerators.overhead.mean = quantity(own.slowest_s(run.ranks)?, "step overhead")?;
    let epoch = bound(&scenario)?.epoch(&scenario)?;
    Ok(Prediction {
        value: scenario.dataset.samples as f64 / epoch.time.get(),
        engine: EngineName::Bound,
        basis: Basis::Calibrated(own.fitted_on),
    })
}

/// `calibrate[unet3d t=0.323 N=13]=36.25GB/s` says 36.25e9 bytes per second.
fn known_bandwidth(inputs: &Inputs) -> Result<f64, NoPrediction> {
    let known = inputs.words_starting("calibrate[").and_then(|words| words.split_once("]="));
    let rate = known.filter(|(_, rate)| rate.trim_end().ends_with("GB/s"));
    let rate = rate.and_then(|(_, rate)| leading_number(rate)).filter(|rate| *rate > 0.0);
    rate.map(|rate| rate * 1e9)
        .ok_or_else(|| NoPrediction::new("the row states no `calibrate[…]=… GB/s`"))
}

/// Family A4: more accelerators on one system, from the run with the fewest.
///
/// The known run's utilization gives the loop's time; its spread makes the barrier dearer with
/// every rank.
pub(super) fn scaled_out(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let run = Run::of(case)?;
    let known = KnownRun::of(&case.inputs)?;
    let (cv, fitted_on) = spread(&run, calibration);
    let known_waiting = run.compute_s * (1.0 / known.utilization - 1.0);
    let growth = slowest_of(run.ranks, cv)? / slowest_of(known.ranks, cv)?;
    let step = run.compute_s + known_waiting * growth;
    Ok(Prediction {
        value: run.ranks() * run.batch() / step,
        engine: EngineName::Simulate,
        basis: Basis::Calibrated(fitted_on),
    })
}

/// `calibrate[N=1]=236.37/s AU=82.80%`.
struct KnownRun {
    ranks: NonZeroU32,
    utilization: f64,
}

impl KnownRun {
    fn of(inputs: &Inputs) -> Result<Self, NoPrediction> {
        let missing = || NoPrediction::new("the row states no `calibrate[N=…]=… AU=…%`");
        let words = inputs.words_starting("calibrate[").ok_or_else(missing)?;
        let after = |mark: &str| leading_number(words.split_once(mark)?.1);
        let ranks = after("N=").ok_or_else(missing)?;
        let utilization = after("AU=").ok_or_else(missing)? / 100.0;
        if !(utilization > 0.0 && utilization < 1.0) {
            return Err(missing());
        }
        Ok(Self { ranks: whole(ranks, "N")?, utilization })
    }
}

/// Family A5: the time until a rank has its first batch, in the mean over ranks.
///
/// All workers begin at once and share the storage, and the first batch of a rank is that of its
/// first worker. Records differ, so that batch is done before the last of the burst is: in the
/// mean after N·W·b·s/B less the share (mean absolute difference of two batches)/(2 · their
/// mean), a tenth for seven records with a CV of 0.47. A formula with constant records misses
/// that, so the burst is simulated.
///
/// The burst runs at what the storage can do: see [`burst_rate`].
pub(super) fn first_batch(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    /// Bursts to take the mean of, so that three ranks say as much as hundreds.
    const BURSTS: NonZeroU32 = NonZeroU32::new(8).expect("not 0");
    let mut run = Run::of(case)?;
    let own = Loop::of(&run, calibration);
    let rate = burst_rate(&run, number(&case.inputs, "steady_GBps")? * 1e9, &own)?;
    // Two batches of each worker: a rank that is served early reads on beside the others.
    run.steps = 2.0 * f64::from(run.threads.get());
    let mut scenario = run.with_storage(rate)?;
    // The benchmark's ranks meet at the end of an epoch, so the next burst is one of all of them.
    scenario.accelerators.barrier = true;
    let options = Options { length: Length::Epochs(BURSTS), ..Options::default() };
    Ok(Prediction {
        value: simulate(&scenario, &options)?.first_batch.get(),
        engine: EngineName::Simulate,
        basis: Basis::Calibrated(own.fitted_on),
    })
}

/// What the storage gives to a burst, from what it delivered over whole epochs.
///
/// Where the accelerators got less than their own loop would take, the storage was their limit,
/// and what it delivered is what it can do. Where they got all that the loop takes, the row says
/// nothing of what the storage has beyond; the benchmark's rule (the most accelerators that stay
/// above 90 %) makes it about the bandwidth at which no accelerator would ever wait.
fn burst_rate(run: &Run, delivered: f64, own: &Loop) -> Result<f64, NoPrediction> {
    // An epoch begins empty, which the rate over the whole of it pays for.
    let sustained = delivered * (1.0 + f64::from(run.threads.get()) / run.steps);
    let loop_alone = run.compute_s / (run.compute_s + own.slowest_s(run.ranks)?);
    let demand = run.demand();
    Ok(if sustained < demand * loop_alone { sustained } else { demand })
}

/// Family B: an earlier version of the benchmark, with records of unequal size.
pub(super) fn earlier_version(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let drive = case.inputs.number("drive_Bps");
    if case.quantity.starts_with("first-batch") {
        return burst(case, drive);
    }
    let run = Run::of(case)?;
    let own = Loop::of(&run, calibration);
    // Without a stated drive, nothing but the ranks themselves can hold a step up.
    let bandwidth = drive.unwrap_or_else(|| run.demand() * 1e3);
    let mut run = run;
    if let Some(files) = case.inputs.number("files") {
        run.steps = (files / (run.ranks() * run.batch())).floor().max(1.0);
    }
    Ok(Prediction {
        value: epoch_rate(&run, bandwidth, &own)?,
        engine: EngineName::Simulate,
        basis: Basis::Calibrated(own.fitted_on),
    })
}

fn burst(case: &Case, drive: Option<f64>) -> Result<Prediction, NoPrediction> {
    let inputs = &case.inputs;
    let drive = drive.ok_or_else(|| NoPrediction::new("the row states no `drive_Bps`"))?;
    let record: BytesPerSample = quantity(number(inputs, "record_B")?, "record_B")?;
    let mut scenario = bare();
    scenario.dataset.stored = StoredSizes::Spread { mean: record, spread: Spread::Constant };
    scenario.storage.bandwidth = quantity(drive, "drive_Bps")?;
    scenario.storage.stream_bandwidth = scenario.storage.bandwidth;
    scenario.loader.batch = count(inputs, "batch")?;
    scenario.loader.workers = count(inputs, "read_threads")?;
    scenario.accelerators.count = count(inputs, "N")?;
    let epoch = bound(&scenario)?.epoch(&scenario)?;
    Ok(Prediction {
        value: epoch.first_batch.get(),
        engine: EngineName::Bound,
        basis: Basis::Declared,
    })
}
