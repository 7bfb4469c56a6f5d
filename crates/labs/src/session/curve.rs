//! How near does a placed curve come to the engine's?

use crate::document::bindings::set_all;
use crate::document::structure::Act;
use crate::instruments::{Unit, Value};

/// A placed curve beside the engine's.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveScore {
    /// What the learner placed, in base units.
    pub placed: Vec<f64>,
    /// What the engine says.
    pub actual: Vec<f64>,
    /// From 0 to 100.
    pub score: u32,
}

/// What a whole score is.
const FULL: u32 = 100;

/// Scores a placed curve; nothing if a value is no number or one is missing.
///
/// A share loses its point's whole score at half of the scale away, any other quantity at a
/// factor of ten: what counts is the shape, and an order of magnitude is the shape of a volume.
pub fn score_curve(act: &Act, placed: &[f64]) -> Option<CurveScore> {
    let curve = &act.curve;
    let instrument = act.instrument();
    let is_number = |value: &f64| value.is_finite() && *value >= f64::from(0);
    if placed.len() != curve.at.len() || !placed.iter().all(is_number) {
        return None;
    }
    let mut inputs = instrument.story();
    set_all(instrument, &mut inputs, &curve.set).ok()?;
    let unit = instrument.output(&curve.output.text)?.unit?;
    let mut actual = Vec::new();
    for at in &curve.at {
        inputs.read(instrument.controls(), &curve.control.text, &at.text).ok()?;
        let found = instrument.run(&inputs).ok()?;
        actual.push(found.get(&curve.output.text).and_then(Value::as_number)?);
    }
    let pairs = placed.iter().zip(&actual);
    let sum: f64 = pairs.map(|(placed, actual)| closeness(unit, *placed, *actual)).sum();
    let score = libm::round(f64::from(FULL) * sum / placed.len() as f64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a score lies between 0 and 100"
    )]
    let score = score as u32;
    Some(CurveScore { placed: placed.to_vec(), actual, score })
}

fn closeness(unit: Unit, placed: f64, actual: f64) -> f64 {
    let away = if unit == Unit::Share {
        f64::from(2) * (placed - actual).abs()
    } else if placed > f64::from(0) && actual > f64::from(0) {
        libm::log10(placed / actual).abs()
    } else {
        f64::from(1)
    };
    (f64::from(1) - away).max(f64::from(0))
}
