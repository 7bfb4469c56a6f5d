//! What do more cores, processes and workers bring?

use engine::EngineName;
use model::{bound, forecast};
use scenario::{Scenario, Spread, StepTime};
use sim::{Options, simulate};
use units::{Ratio, SamplesPerSec, Secs};

use crate::calibration::{Calibration, HandOver};
use crate::case::Case;
use crate::pipeline::{bare, count, number, quantity, whole};
use crate::predict::{Basis, NoPrediction, Prediction};

/// Family D: the training rate with `c` cores, from the rate with three and with the most.
///
/// The time of a core per sample follows from three contending cores, `t_prep = S(3)/rate(3)`.
pub(super) fn cores_to_rate(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    const KNOWN_CORES: f64 = 3.0;
    let inputs = &case.inputs;
    let known_rate = number(inputs, "batch")? / number(inputs, "t_3cpu_s")?;
    let mut fitted_on = calibration.core_contention.fitted_on.clone();

    let mut scenario = bare();
    scenario.hosts.contention = contention(calibration)?;
    scenario.hosts.cores = whole(KNOWN_CORES, "cores")?;
    let prep = scenario.hosts.speedup(KNOWN_CORES) / known_rate;
    scenario.prep.time = quantity(prep, "preparation time")?;
    scenario.hosts.cores = count(inputs, "cpus")?;
    scenario.loader.workers = scenario.hosts.cores;
    let accelerator = calibration.accelerator_rates.iter().find(|rate| rate.name == case.system);
    if let Some(rate) = accelerator {
        let measured: SamplesPerSec = quantity(rate.fitted.value, "accelerator rate")?;
        scenario.accelerators.step_time = StepTime::Rate(measured);
        fitted_on.extend(rate.fitted.fitted_on.iter().cloned());
    }
    let value = forecast(&scenario)?.samples_per_sec.get();
    Ok(Prediction { value, engine: EngineName::Forecast, basis: Basis::Calibrated(fitted_on) })
}

/// Family G: processes of one pipeline on hardware threads, or its operators one after another.
pub(super) fn processes(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let inputs = &case.inputs;
    let mut scenario = bare();
    if let Some(latencies) = inputs.text("op_latency_ns") {
        let nanos: Option<f64> =
            latencies.split(',').map(|each| each.trim().parse::<f64>().ok()).sum();
        let nanos = nanos.ok_or_else(|| NoPrediction::new("`op_latency_ns` is no list"))?;
        scenario.prep.time = quantity(nanos * 1e-9, "op_latency_ns")?;
        let value = bound(&scenario)?.samples_per_sec.get();
        return Ok(Prediction { value, engine: EngineName::Bound, basis: Basis::Declared });
    }
    let processes = count(inputs, "procs")?;
    scenario.prep.time = quantity(1.0 / number(inputs, "rate_1proc")?, "rate_1proc")?;
    scenario.loader.workers = processes;
    scenario.hosts.cores = processes;
    scenario.hosts.contention = contention(calibration)?;
    let value = forecast(&scenario)?.samples_per_sec.get();
    let basis = Basis::Calibrated(calibration.core_contention.fitted_on.clone());
    Ok(Prediction { value, engine: EngineName::Forecast, basis })
}

fn contention(calibration: &Calibration) -> Result<Ratio, NoPrediction> {
    quantity(calibration.core_contention.value, "core contention")
}

/// How decoding times scatter: the `lab-04` preset's value. A whole batch averages most of it out.
const DECODING_CV: f64 = 0.3;

/// Family H: images per second of a loader with `W` worker processes, from one thread's rate.
///
/// What one decoder of a processor shows of the hand-over holds for the other decoders: the
/// images are of one size. A processor that nobody calibrated takes the median of the others.
pub(super) fn loader_workers(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let inputs = &case.inputs;
    let (hand_over, mut fitted_on) = hand_over(case, calibration)?;
    fitted_on.extend(calibration.core_contention.fitted_on.iter().cloned());
    let mut scenario = bare();
    scenario.hosts.contention = contention(calibration)?;
    scenario.prep.time = quantity(1.0 / number(inputs, "single_thread_img_s")?, "rate")?;
    scenario.loader.workers = count(inputs, "workers")?;
    scenario.hosts.cores = hardware_threads(&case.system)?;
    set_hand_over(&mut scenario, hand_over)?;
    scenario.loader.batch = count(inputs, "batch")?;
    scenario.prep.spread = Spread::Gamma(Ratio::new(DECODING_CV).expect("a constant"));
    let value = simulate(&scenario, &Options::default())?.rate.get();
    Ok(Prediction { value, engine: EngineName::Simulate, basis: Basis::Calibrated(fitted_on) })
}

fn set_hand_over(scenario: &mut Scenario, hand_over: HandOver) -> Result<(), NoPrediction> {
    let secs = |value| quantity::<Secs>(value, "hand-over");
    scenario.loader.handover_worker = secs(hand_over.worker_s)?;
    scenario.loader.handover_consumer = secs(hand_over.consumer_s)?;
    Ok(())
}

fn hand_over(
    case: &Case,
    calibration: &Calibration,
) -> Result<(HandOver, Vec<String>), NoPrediction> {
    let known = &calibration.hand_overs;
    if let Some(named) = known.iter().find(|named| case.system.starts_with(&named.name)) {
        return Ok((named.fitted.value, named.fitted.fitted_on.clone()));
    }
    let median = |of: fn(&HandOver) -> f64| {
        let mut values: Vec<f64> = known.iter().map(|named| of(&named.fitted.value)).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let all = known.iter().flat_map(|named| named.fitted.fitted_on.iter().cloned()).collect();
    let worker_s = median(|each| each.worker_s);
    let consumer_s = median(|each| each.consumer_s);
    match (worker_s, consumer_s) {
        (Some(worker_s), Some(consumer_s)) => Ok((HandOver { worker_s, consumer_s }, all)),
        _ => Err(NoPrediction::new("no processor's hand-over was calibrated")),
    }
}

/// `AMD EPYC 9B14 16 vCPU` has 16.
fn hardware_threads(system: &str) -> Result<std::num::NonZeroU32, NoPrediction> {
    let before = system.split(" vCPU").next().filter(|before| *before != system);
    let threads = before.and_then(|before| before.rsplit(' ').next()?.parse().ok());
    threads.ok_or_else(|| NoPrediction::new("the system does not say its hardware threads (vCPU)"))
}
