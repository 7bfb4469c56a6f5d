//! What do disks, volumes and object stores deliver?

use engine::EngineName;
use model::{bound, forecast};
use scenario::{Scenario, Spread, StoredSizes};
use units::BytesPerSample;

use crate::calibration::Calibration;
use crate::case::{Case, Inputs, leading_number};
use crate::pipeline::{bare, count, number, quantity, whole};
use crate::predict::{Basis, NoPrediction, Prediction};

/// A pipeline whose storage delivers this and whose samples have this size.
fn stored(bytes_per_s: f64, bytes_per_sample: f64) -> Result<Scenario, NoPrediction> {
    let mut scenario = bare();
    let mean: BytesPerSample = quantity(bytes_per_sample, "sample size")?;
    scenario.dataset.stored = StoredSizes::Spread { mean, spread: Spread::Constant };
    scenario.storage.bandwidth = quantity(bytes_per_s, "storage bandwidth")?;
    scenario.storage.stream_bandwidth = scenario.storage.bandwidth;
    Ok(scenario)
}

fn bound_rate(scenario: &Scenario) -> Result<f64, NoPrediction> {
    Ok(bound(scenario)?.samples_per_sec.get())
}

fn by_bound(value: f64, basis: Basis) -> Prediction {
    Prediction { value, engine: EngineName::Bound, basis }
}

/// Family E: one file per sample, whose opening costs more than its bytes.
///
/// Each of the store's readers opens a file, reads it at its stream's rate and prepares it. What
/// an opening takes was fitted on one row of that store; what preparing takes follows from the
/// rate of the same samples concatenated into few files, where the row or its source states it. A
/// store that nobody fitted answers with the bytes alone.
pub(super) fn small_files(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let inputs = &case.inputs;
    let size = number(inputs, "mean_B")?;
    let fitted_store = case.system.contains("unprocessed") && !case.system.contains("SSD");
    if fitted_store {
        return opened_files(case, size, calibration);
    }
    let measured = inputs.text("fio_8thr").or(inputs.text("fio_8thr_5000files_of_0.2MB"));
    let rate = measured.and_then(|rate| leading_number(rate.strip_suffix("MB/s")?));
    let rate = rate.ok_or_else(|| NoPrediction::new("the row states no `fio_8thr` in MB/s"))?;
    let scenario = stored(rate * 1e6, size)?;
    Ok(by_bound(bound_rate(&scenario)?, Basis::Declared))
}

/// Readers of the store, where a row does not say: those of its benchmark.
const FILE_READERS: f64 = 8.0;

fn opened_files(
    case: &Case,
    size: f64,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let inputs = &case.inputs;
    let store = &calibration.file_store;
    let readers = inputs.number("threads").unwrap_or(FILE_READERS);
    let mut scenario = stored(readers * store.value.stream_bytes_per_s, size)?;
    scenario.storage.stream_bandwidth = quantity(store.value.stream_bytes_per_s, "stream")?;
    scenario.storage.latency = quantity(store.value.open_s, "open")?;
    scenario.loader.workers = whole(readers, "threads")?;
    scenario.hosts.cores = scenario.loader.workers;
    let stated = inputs.number("concatenated_sps").filter(|rate| *rate > 0.0);
    if let Some(rate) = stated.or(calibration.concatenated_rate(&case.system)) {
        let reading = size / store.value.stream_bytes_per_s;
        scenario.prep.time = quantity(readers / rate - reading, "preparation time")?;
    }
    Ok(by_bound(bound_rate(&scenario)?, Basis::Calibrated(store.fitted_on.clone())))
}

/// `145 minibatch/s per 100 MB/s` says how many bytes a minibatch needs.
const REFERENCE_BYTES_PER_S: f64 = 100e6;

/// Family F: minibatches per second from a disk's rate, by bytes or by another disk's result.
pub(super) fn disk_bound(case: &Case) -> Result<Prediction, NoPrediction> {
    let inputs = &case.inputs;
    let disk = number(inputs, "disk_MBps")? * 1e6;
    if let (Some(batch), Some(bytes)) = (inputs.number("batch"), inputs.number("bytes_per_image")) {
        let scenario = stored(disk, bytes)?;
        return Ok(by_bound(bound_rate(&scenario)? / batch, Basis::Declared));
    }
    let rate = inputs.number_before("minibatch/s per 100 MB/s").filter(|rate| *rate > 0.0);
    let rate = rate.ok_or_else(|| NoPrediction::new("the row states no bytes per minibatch"))?;
    let scenario = stored(disk, REFERENCE_BYTES_PER_S / rate)?;
    Ok(by_bound(bound_rate(&scenario)?, Basis::OtherRun))
}

/// Family I: images per second from a block volume whose rate another row showed.
pub(super) fn block_volume(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let volume = &calibration.block_volume;
    let scenario = stored(volume.value, number(&case.inputs, "bytes_per_image")?)?;
    Ok(by_bound(bound_rate(&scenario)?, Basis::Calibrated(volume.fitted_on.clone())))
}

/// Family L: the storage rate in Mb/s that an image rate needs.
pub(super) fn needed_bandwidth(case: &Case) -> Result<Prediction, NoPrediction> {
    let inputs = &case.inputs;
    let size = number(inputs, "dataset_B")? / number(inputs, "images")?;
    let bytes_per_s = number(inputs, "img_s")? * size;
    Ok(by_bound(bytes_per_s * 8.0 / 1e6, Basis::Declared))
}

/// Family M: throughput of an object store by the number of concurrent threads.
///
/// Each thread waits for the first byte and reads at its stream's rate; all share the card.
/// Where the row states how long an object takes until its last byte, that is the thread's whole
/// time, and nothing fitted is needed (Little's law).
pub(super) fn object_store(
    case: &Case,
    calibration: &Calibration,
) -> Result<Prediction, NoPrediction> {
    let inputs: &Inputs = &case.inputs;
    let fitted = &calibration.object_store;
    // The tool's MB are taken as it prints them, for objects, streams and the card alike.
    let size = number(inputs, "object_MiB")? * 1e6;
    let threads = count(inputs, "threads")?;
    if inputs.text("avg_TTLB_ms").is_some() {
        let mut scenario = bare();
        scenario.storage.latency = quantity(number(inputs, "avg_TTLB_ms")? * 1e-3, "TTLB")?;
        scenario.loader.workers = threads;
        return Ok(by_bound(bound_rate(&scenario)? * size / 1e6, Basis::Declared));
    }
    let mut scenario = stored(fitted.value.card_bytes_per_s, size)?;
    scenario.storage.stream_bandwidth =
        quantity(fitted.value.stream_bytes_per_s, "stream bandwidth")?;
    scenario.storage.latency = quantity(fitted.value.latency_s, "latency")?;
    scenario.loader.workers = threads;
    let rate = forecast(&scenario)?.samples_per_sec.get();
    Ok(Prediction {
        value: rate * size / 1e6,
        engine: EngineName::Forecast,
        basis: Basis::Calibrated(fitted.fitted_on.clone()),
    })
}
