//! How near does a placed curve come to the engine's?

use crate::document::bindings::set_all;
use crate::document::structure::{Act, Said};
use crate::instruments::{Unit, Value, find};

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
pub(super) const FULL: u32 = 100;

/// Scores a placed curve; nothing if a value is no number or one is missing.
///
/// A share loses its point's whole score at half of the scale away, any other quantity at a
/// factor of ten: what counts is the shape, and an order of magnitude is the shape of a volume.
pub fn score_curve(act: &Act, placed: &[f64]) -> Option<CurveScore> {
    let (curve, instrument) = (&act.curve, act.instrument());
    let is_number = |value: &f64| value.is_finite() && *value >= 0.0;
    if placed.len() != curve.at.len() || !placed.iter().all(is_number) {
        return None;
    }
    let unit = instrument.output(&curve.output.text)?.unit?;
    let mut actual = Vec::new();
    for at in &curve.at {
        actual.push(engine_value(act, &read(act, &at.text)?)?);
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

/// What the engine says at a value of the curve's control.
fn engine_value(act: &Act, at: &Value) -> Option<f64> {
    let (curve, instrument) = (&act.curve, act.instrument());
    let mut inputs = instrument.story();
    set_all(instrument, &mut inputs, &curve.set).ok()?;
    inputs.set(instrument.controls(), &curve.control.text, at.clone()).ok()?;
    instrument.run(&inputs).ok()?.get(&curve.output.text).and_then(Value::as_number)
}

fn read(act: &Act, text: &str) -> Option<Value> {
    find(act.instrument().controls(), &act.curve.control.text).ok()?.kind.read(text).ok()
}

/// The engine's curve, in base units, at the control's own stops between the outermost places.
pub(super) fn engine_points(act: &Act) -> Option<Vec<(f64, f64)>> {
    let curve = &act.curve;
    let control = find(act.instrument().controls(), &curve.control.text).ok()?;
    let end = |text: &Said| read(act, &text.text)?.as_number();
    let (first, last) = (end(curve.at.first()?)?, end(curve.at.last()?)?);
    let stops = (0..control.kind.positions()).filter_map(|it| control.kind.value_at(it));
    let mut points = Vec::new();
    for stop in stops {
        let x = stop.as_number()?;
        if (first..=last).contains(&x) {
            points.push((x, engine_value(act, &stop)?));
        }
    }
    Some(points)
}

fn closeness(unit: Unit, placed: f64, actual: f64) -> f64 {
    let away = if unit == Unit::Share {
        2.0 * (placed - actual).abs()
    } else if placed > 0.0 && actual > 0.0 {
        libm::log10(placed / actual).abs()
    } else {
        1.0
    };
    (1.0 - away).max(0.0)
}
