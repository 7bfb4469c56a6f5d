//! Which model answers which family of measurements?

mod caches;
mod cores;
mod epochs;
mod run;
mod steps;
mod stores;

use crate::calibration::Calibration;
use crate::case::Case;
use crate::predict::{NoPrediction, Prediction};

/// The prediction of a case by the model of its family, in the unit that the case states.
pub(crate) fn predict(case: &Case, calibration: &Calibration) -> Result<Prediction, NoPrediction> {
    if let Some(key) = case.inputs.repeated() {
        return Err(NoPrediction::new(format!("the row states `{}` twice", key.escape_debug())));
    }
    let prediction = of_family(case, calibration)?;
    let answered = units_of(case);
    if answered.contains(&case.unit.as_str()) {
        return Ok(prediction);
    }
    Err(NoPrediction::new(format!(
        "the model answers in `{}`, the row is in `{}`",
        answered[0],
        case.unit.escape_debug()
    )))
}

/// The unit in which a family is answered, with its other spellings.
fn units_of(case: &Case) -> &'static [&'static str] {
    const PER_SECOND: &[&str] = &["samples/s", "img/s", "images/s"];
    match case.family_code() {
        "A1" | "A6" => &["%"],
        "A2" => &["accelerators"],
        "A5" => &["s"],
        "B" if case.quantity.starts_with("first-batch") => &["s"],
        "C" => &["fraction", "x"],
        "F" => &["minibatch/s"],
        "L" => &["Mb/s"],
        "M" => &["MB/s (tool unit)", "MB/s"],
        _ => PER_SECOND,
    }
}

fn of_family(case: &Case, calibration: &Calibration) -> Result<Prediction, NoPrediction> {
    match case.family_code() {
        "A1" => steps::unstalled(case, calibration),
        "A2" => steps::most_accelerators(case, calibration),
        "A3" => epochs::other_workload(case, calibration),
        "A4" => epochs::scaled_out(case, calibration),
        "A5" => epochs::first_batch(case, calibration),
        "A6" => steps::barrier(case, calibration),
        "B" => epochs::earlier_version(case, calibration),
        "C" => caches::misses(case),
        "D" => cores::cores_to_rate(case, calibration),
        "G" => cores::processes(case, calibration),
        "H" => cores::loader_workers(case, calibration),
        "E" => stores::small_files(case, calibration),
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
