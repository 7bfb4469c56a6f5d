//! Which model answers which family of measurements?

mod benchmark;
mod caches;
mod cores;
mod stores;

use crate::calibration::Calibration;
use crate::case::Case;
use crate::predict::{NoPrediction, Prediction};

/// The prediction of a case by the model of its family.
pub(crate) fn predict(case: &Case, calibration: &Calibration) -> Result<Prediction, NoPrediction> {
    match case.family_code() {
        "A1" => benchmark::unstalled(case, calibration),
        "A2" => benchmark::most_accelerators(case, calibration),
        "A3" => benchmark::other_workload(case, calibration),
        "A4" => benchmark::scaled_out(case, calibration),
        "A5" => benchmark::first_batch(case, calibration),
        "A6" => benchmark::barrier(case, calibration),
        "B" => benchmark::earlier_version(case, calibration),
        "C" => caches::misses(case),
        "D" => cores::cores_to_rate(case, calibration),
        "G" => cores::processes(case, calibration),
        "H" => cores::loader_workers(case, calibration),
        "E" => stores::small_files(case),
        "F" => stores::disk_bound(case),
        "I" => stores::block_volume(case, calibration),
        "L" => stores::needed_bandwidth(case),
        "M" => stores::object_store(case, calibration),
        "K" => Err(NoPrediction::new(
            "the row states a rate and its own inverse: there is nothing to predict",
        )),
        other => Err(NoPrediction::new(format!(
            "no model for family `{}`",
            other.chars().take(40).collect::<String>().escape_debug()
        ))),
    }
}
