//! What does a step of the storage benchmark take, its epoch's start left out?

use engine::EngineName;
use model::bound;
use scenario::Spread;
use sim::{Options, simulate};

use super::run::{Loop, Run};
use crate::calibration::Calibration;
use crate::case::Case;
use crate::pipeline::{number, quantity, whole};
use crate::predict::{Basis, NoPrediction, Prediction};

fn percent(share: f64) -> f64 {
    share * 100.0
}

/// Family A1: utilization of a lone accelerator that never waits for data.
pub(super) fn unstalled(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let run = Run::of(case, calibration)?;
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
    let run = Run::of(case, calibration)?;
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
/// count. The drive's rate is that of its data sheet, unless a row of the same drive and workload
/// showed that it sustains less for readers of that kind.
pub(super) fn most_accelerators(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let threshold = number(&case.inputs, "AU_threshold")?;
    let mut run = Run::of(case, calibration)?;
    let own = Loop::of(&run, calibration);
    let mut fitted_on = own.fitted_on.clone();
    let mut drive = number(&case.inputs, "drive_read_Bps")?;
    if let Some(known) = calibration.drive_rate(&case.system, &run.workload) {
        drive = known.value;
        fitted_on.extend(known.fitted_on.iter().cloned());
    }
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
        basis: Basis::Calibrated(fitted_on),
    })
}

/// Utilization with a barrier, drive and loop simulated together, in steady state.
pub(super) fn utilization(run: &Run, bytes_per_s: f64, own: &Loop) -> Result<f64, NoPrediction> {
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
