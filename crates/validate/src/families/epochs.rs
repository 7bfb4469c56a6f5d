//! What does a whole epoch of the storage benchmark take, its empty start counted?

use std::num::NonZeroU32;

use engine::EngineName;
use model::bound;
use scenario::{Spread, StoredSizes};
use sim::{Length, Options, simulate};
use units::BytesPerSample;

use super::run::{LEAST_STEPS, Loop, Run, slowest_of, spread};
use super::steps::utilization;
use crate::calibration::Calibration;
use crate::case::{Case, Inputs, leading_number};
use crate::pipeline::{bare, count, number, quantity, whole};
use crate::predict::{Basis, NoPrediction, Prediction};

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
    let run = Run::of(case, calibration)?;
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
/// every rank. The rate is that of whole epochs, whose empty start counts: the burst runs at what
/// the accelerators need, for they got that.
pub(super) fn scaled_out(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let run = Run::of(case, calibration)?;
    let known = KnownRun::of(&case.inputs)?;
    let (cv, fitted_on) = spread(&run, calibration);
    let known_waiting = run.compute_s * (1.0 / known.utilization - 1.0);
    let growth = slowest_of(run.ranks, cv)? / slowest_of(known.ranks, cv)?;
    let step = run.compute_s + known_waiting * growth;
    let first = first_batch_s(&run, run.demand())?;
    Ok(Prediction {
        value: run.steps * run.ranks() * run.batch() / (first + run.steps * step),
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
/// The burst runs at what the storage can do: see [`burst_rate`].
pub(super) fn first_batch(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let run = Run::of(case, calibration)?;
    let own = Loop::of(&run, calibration);
    let mut rate = burst_rate(&run, number(&case.inputs, "steady_GBps")? * 1e9, &own)?;
    let mut fitted_on = own.fitted_on;
    if let Some(burst) = calibration.bursts.iter().find(|it| case.system.starts_with(&it.name)) {
        rate *= burst.fitted.value;
        fitted_on.extend(burst.fitted.fitted_on.iter().cloned());
    }
    Ok(Prediction {
        value: first_batch_s(&run, rate)?,
        engine: EngineName::Simulate,
        basis: Basis::Calibrated(fitted_on),
    })
}

/// The time until a rank has its first batch, in the mean over ranks.
///
/// All workers begin at once and share the storage, and the first batch of a rank is that of its
/// first worker. Records differ, so that batch is done before the last of the burst is: in the
/// mean after N·W·b·s/B less the share (mean absolute difference of two batches)/(2 · their
/// mean), a tenth for seven records with a CV of 0.47. A formula with constant records misses
/// that, so the burst is simulated; records of one size it has exactly.
fn first_batch_s(run: &Run, bytes_per_s: f64) -> Result<f64, NoPrediction> {
    /// Bursts to take the mean of, so that three ranks say as much as hundreds.
    const BURSTS: NonZeroU32 = NonZeroU32::new(8).expect("not 0");
    let mut scenario = run.with_storage(bytes_per_s)?;
    if run.record_cv == 0.0 {
        return Ok(bound(&scenario)?.epoch(&scenario)?.first_batch.get());
    }
    // Two batches of each worker: a rank that is served early reads on beside the others.
    scenario.dataset.samples = scenario.samples_per_step() * 2 * u64::from(run.threads.get());
    // The benchmark's ranks meet at the end of an epoch, so the next burst is one of all of them.
    scenario.accelerators.barrier = true;
    let options = Options { length: Length::Epochs(BURSTS), ..Options::default() };
    Ok(simulate(&scenario, &options)?.first_batch.get())
}

/// What the storage gives to a burst, from what it delivered over whole epochs.
///
/// Where the accelerators got less than their own loop would take, the storage was their limit,
/// and what it delivered is what it can do. Where they got all that the loop takes, the row says
/// nothing of what the storage has beyond; the benchmark's rule (the most accelerators that stay
/// above 90 %) makes it about the bandwidth at which no accelerator would ever wait.
fn burst_rate(run: &Run, delivered: f64, own: &Loop) -> Result<f64, NoPrediction> {
    // An epoch begins empty, and the rate over the whole of it pays for that: an epoch at the
    // rate `B` takes (bytes of all steps + bytes until the first batch)/B.
    let demand = run.demand();
    let until_first = first_batch_s(run, demand)? * demand;
    let all_steps = run.steps * run.ranks() * run.batch_bytes();
    let sustained = delivered * (1.0 + until_first / all_steps);
    let loop_alone = run.compute_s / (run.compute_s + own.slowest_s(run.ranks)?);
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
    let run = Run::of(case, calibration)?;
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
