//! How far is each option's claim from what the engine finds for the story?

use chart::{Claim, Claims, Figure, claims};

use super::drawing::{format, size};
use crate::document::bindings::{BindError, Bindings, CLAIM, STORY};
use crate::document::structure::{Act, Lab, Said};
use crate::instruments::{RunError, Unit, Value};

/// The claims of a prediction's options beside the story's own number, the learner's marked.
/// It gives the key away.
///
/// # Errors
///
/// An act whose options claim no number, a claim that the lab's checks refuse, or a width that no
/// figure is drawn for.
pub fn claims_figure(
    lab: &Lab,
    act: &Act,
    chosen: Option<&str>,
    width: f64,
) -> Result<Figure, BindError> {
    let none = || BindError::UnknownCase { name: CLAIM.to_owned(), nearest: None };
    let output = act.prediction.output.as_ref().ok_or_else(none)?;
    let mut found = Vec::new();
    for option in &act.prediction.question.options {
        let Some(value) = &option.value else { continue };
        let bindings = Bindings::new(lab, Some(act)).with_claim(output, value);
        let (value, unit) = number(&bindings, CLAIM, "value", output)?;
        let own = chosen == Some(option.id.text.as_str());
        let name = option.label.text.clone();
        found.push(Claim { name, value: value / size(&format(unit)), own });
    }
    let (actual, unit) = number(&Bindings::new(lab, Some(act)), STORY, &output.text, output)?;
    let format = format(unit);
    let data = Claims {
        title: lab.words.need("claims.title")?.to_owned(),
        label: lab.words.need(&format!("output.{}", output.text))?.to_owned(),
        actual: actual / size(&format),
        format,
        claims: found,
        by: lab.words.need("claims.engine")?.to_owned(),
    };
    Ok(claims(&data, width).map_err(RunError::from)?)
}

fn number(
    bindings: &Bindings<'_>,
    case: &str,
    name: &str,
    output: &Said,
) -> Result<(f64, Unit), BindError> {
    match bindings.value(case, name)? {
        Value::Number { value, unit } => Ok((value, unit)),
        Value::Word(_) => Err(BindError::Incomparable(format!("`{}` and a number", output.text))),
    }
}
