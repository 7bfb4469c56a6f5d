//! `ironlaw facts`: what is known, and from where.

use facts::{Fact, Value};

use crate::args;
use crate::failure::{End, Failure};
use crate::output::Output;
use crate::wire::{AnswerObject, FactObject, FactsInputs, FactsResult};

pub(crate) fn run(command: &args::Facts, output: &Output) -> Result<End, Failure> {
    let query = command.query.join(" ");
    let found: Vec<&'static Fact> =
        if query.trim().is_empty() { facts::all().iter().collect() } else { facts::search(&query) };
    if output.json {
        let result =
            FactsResult { facts: found.iter().map(|fact| FactObject::from(*fact)).collect() };
        output.object(&AnswerObject::new("facts", FactsInputs { query }, result))?;
    } else {
        output.text(&found.iter().map(|fact| text(fact)).collect::<String>())?;
    }
    if found.is_empty() {
        output.note("no fact has all these words");
        output.note("hint: `ironlaw facts` lists all of them; try fewer words");
        return Ok(End::NotHeld);
    }
    Ok(End::Done)
}

/// A fact with all that makes it one: value, circumstances, evidence, source.
fn text(fact: &Fact) -> String {
    let mut text = format!("{}\n  {}: {}", fact.id, fact.title, value(fact));
    if let Some(direction) = fact.direction {
        text += &format!(", {direction}");
    }
    text += &format!("\n  {}\n", fact.condition);
    if let Some(note) = fact.note {
        text += &format!("  note: {note}\n");
    }
    let confidence = fact.confidence.map_or_else(String::new, |level| format!(", {level}"));
    text + &format!("  {}{confidence}, {}: {}\n", fact.kind, fact.date, fact.source)
}

fn value(fact: &Fact) -> String {
    if let Value::Tiers(tiers) = fact.value {
        let tier = |tier: &facts::Tier| match tier.up_to_gb {
            Some(end) => format!("${}/GB up to {end} GB", tier.usd_per_gb),
            None => format!("${}/GB beyond", tier.usd_per_gb),
        };
        return tiers.iter().map(tier).collect::<Vec<_>>().join(", ");
    }
    match (fact.low, fact.high) {
        (Some(low), Some(high)) => {
            let unit = if let Value::Scalar { unit, .. } = fact.value { unit } else { "" };
            format!("{} ({low} to {high} {unit})", fact.written)
        }
        _ => fact.written.to_owned(),
    }
}
