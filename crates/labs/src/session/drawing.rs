//! What does a learner draw before the engine's curve appears, and how does that lie over it?

use chart::{Axis, Drawing, Figure, Format, Over, Spread, drawing};

use super::curve::{CurveScore, FULL, engine_points};
use crate::document::structure::{Act, Lab};
use crate::instruments::{ControlKind, RunError, Step, Unit, find};

/// The learner's curve over its axes: what is placed so far, and nothing that an engine says.
///
/// # Errors
///
/// A curve that the lab's checks refuse, or a width that no figure is drawn for.
pub fn drawn_curve(
    lab: &Lab,
    act: &Act,
    placed: &[Option<f64>],
    width: f64,
) -> Result<Figure, RunError> {
    Ok(drawing(&empty(lab, act, placed)?, width)?)
}

/// The engine's curve over the learner's, with the score of the shape.
///
/// # Errors
///
/// As of [`drawn_curve`].
pub fn scored_curve(
    lab: &Lab,
    act: &Act,
    score: &CurveScore,
    width: f64,
) -> Result<Figure, RunError> {
    let placed: Vec<Option<f64>> = score.placed.iter().copied().map(Some).collect();
    let mut data = empty(lab, act, &placed)?;
    let (per_x, per_y) = (size(&data.x.format), size(&data.y.format));
    let points = engine_points(act).ok_or_else(|| no_curve(act))?;
    let points = points.into_iter().map(|(x, y)| (x / per_x, y / per_y)).collect();
    let verdict = format!("{}: {} / {FULL}.", lab.words.need("drawing.score")?, score.score);
    let name = lab.words.need("drawing.engine")?.to_owned();
    data.over = Some(Over { name, points, verdict });
    Ok(drawing(&data, width)?)
}

/// The value that a hand means which points at this one: whole percent of a share, two digits of
/// anything else, since nobody draws the third.
pub fn meant(unit: Unit, value: f64) -> f64 {
    let hundred = 100.0;
    if unit == Unit::Share {
        return libm::round(value * hundred) / hundred;
    }
    format!("{value:.1e}").parse().unwrap_or(value)
}

fn no_curve(act: &Act) -> RunError {
    RunError::Inputs(format!("act `{}`: the engine has no curve", act.id.text))
}

fn empty(lab: &Lab, act: &Act, placed: &[Option<f64>]) -> Result<Drawing, RunError> {
    let curve = &act.curve;
    let controls = act.instrument().controls();
    let refused = |error: crate::instruments::InputError| RunError::Inputs(error.to_string());
    let control = find(controls, &curve.control.text).map_err(refused)?;
    let unit = act.instrument().output(&curve.output.text).and_then(|output| output.unit);
    let unit = unit.ok_or_else(|| no_curve(act))?;
    let label = format!("control.{}.label", control.name);
    let x = axis(lab.words.need(&label)?, &control.kind, unit_of(&control.kind));
    let y =
        axis(lab.words.need(&format!("output.{}", curve.output.text))?, &ends(act, unit)?, unit);
    // Each act has a drawing, and a screen reader tells them apart by their titles.
    let title = format!("{}: {}", lab.words.need("drawing.title")?, y.label);
    let (per_x, per_y) = (size(&x.format), size(&y.format));
    let mut places = Vec::new();
    for at in &curve.at {
        let value = control.kind.read(&at.text).map_err(RunError::Inputs)?;
        places.push(value.as_number().ok_or_else(|| no_curve(act))? / per_x);
    }
    let (first, last) = (places.first().copied(), places.last().copied());
    let (first, last) = first.zip(last).ok_or_else(|| no_curve(act))?;
    let (low, high) = margins(x.spread, first, last);
    // Nothing has no place on a logarithmic axis; it is scored all the same.
    let linear = y.spread == Spread::Linear;
    let has_place = |value: &f64| linear || *value > 0.0;
    let placed = placed.iter().map(|value| value.filter(has_place).map(|value| value / per_y));
    Ok(Drawing {
        title,
        x: x.covering(low, high).naming(places.clone()),
        y,
        placed: placed.collect(),
        places,
        name: lab.words.need("drawing.own")?.to_owned(),
        over: None,
    })
}

/// Room beside the outermost places; a linear axis keeps to what the control takes.
fn margins(spread: Spread, first: f64, last: f64) -> (f64, f64) {
    let two = 2.0;
    match spread {
        Spread::Linear => (first, last),
        Spread::Log => (first / two, last * two),
    }
}

/// What the upward axis covers: the whole of a share, or what the control of the same unit
/// takes. It must not depend on the answer.
fn ends(act: &Act, unit: Unit) -> Result<ControlKind, RunError> {
    if unit == Unit::Share {
        let (low, high) = (0.0, 1.0);
        return Ok(ControlKind::Range {
            unit,
            low,
            high,
            step: Step::By(high),
            buttons: Vec::new(),
        });
    }
    let same =
        |kind: &ControlKind| matches!(kind, ControlKind::Range { unit: it, .. } if *it == unit);
    let found = act.instrument().controls().iter().find(|control| same(&control.kind));
    found.map(|control| control.kind.clone()).ok_or_else(|| no_curve(act))
}

fn unit_of(kind: &ControlKind) -> Unit {
    match kind {
        ControlKind::Range { unit, .. } => *unit,
        ControlKind::Choice(_) => Unit::Count,
    }
}

/// An axis over what a control takes: uneven stops are told apart on a logarithmic one only.
fn axis(label: &str, kind: &ControlKind, unit: Unit) -> Axis {
    let format = format(unit);
    let per = size(&format);
    match kind {
        ControlKind::Range { low, high, step: Step::Table { .. }, .. } if *low > 0.0 => {
            Axis::log(label, format).covering(low / per, high / per)
        }
        ControlKind::Range { low, high, .. } => {
            Axis::linear(label, format).covering(low / per, high / per)
        }
        ControlKind::Choice(_) => Axis::linear(label, format),
    }
}

pub(super) fn format(unit: Unit) -> Format {
    match unit {
        Unit::Share => Format::Percent,
        Unit::Secs => Format::Secs,
        Unit::Bytes | Unit::BytesPerSample => Format::Bytes,
        Unit::BytesPerSec => Format::BytesPerSec,
        Unit::BitsPerSec => Format::Unit(unit.field().0.to_owned()),
        Unit::Dollars => Format::Dollars,
        Unit::SamplesPerSec => Format::SamplesPerSec,
        _ => Format::Plain,
    }
}

/// How many base units one unit of an axis has.
pub(super) fn size(format: &Format) -> f64 {
    match format {
        Format::Unit(_) => Unit::BitsPerSec.field().1,
        _ => 1.0,
    }
}

/// A value of the upward axis in the base units of the output that is drawn.
pub fn output_value(act: &Act, y: f64) -> f64 {
    let unit = act.instrument().output(&act.curve.output.text).and_then(|output| output.unit);
    y * unit.map_or(1.0, |unit| size(&format(unit)))
}

/// Where the places of an act's curve lie on its axis to the right.
pub fn places(lab: &Lab, act: &Act) -> Result<Vec<f64>, RunError> {
    Ok(empty(lab, act, &vec![None; act.curve.at.len()])?.places)
}
