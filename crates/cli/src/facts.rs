//! `ironlaw facts`: what is known, and from where.

use std::fmt::Write;
use std::io::{self, IsTerminal};

use facts::{Fact, Value};

use crate::args;
use crate::failure::{End, Failure};
use crate::output::Output;
use crate::plan::today;
use crate::wire::{AnswerObject, FactObject, FactsInputs, FactsResult};

pub(crate) fn run(command: &args::Facts, output: &Output) -> Result<End, Failure> {
    let query = command.query.join(" ");
    let mut found: Vec<&'static Fact> =
        if query.trim().is_empty() { facts::all().iter().collect() } else { facts::search(&query) };
    if command.stale {
        let today = today()?;
        found.retain(|fact| plan::is_stale(fact.date, today));
    }
    let nothing = found.is_empty();
    if output.json {
        let result =
            FactsResult { facts: found.iter().map(|fact| FactObject::from(*fact)).collect() };
        output.object(&AnswerObject::new("facts", FactsInputs { query }, result))?;
    } else {
        // A reader wants to know how long the list is; a tool wants the list.
        let heading = io::stdout().is_terminal().then(|| heading(found.len(), &query));
        let listed = found.iter().map(|fact| text(fact));
        output.prose(&heading.into_iter().chain(listed).collect::<String>())?;
    }
    if nothing {
        output.note("no fact has all these words");
        output.note("hint: `ironlaw facts` lists all of them; try fewer words");
        return Ok(End::NotHeld);
    }
    Ok(End::Done)
}

fn heading(count: usize, query: &str) -> String {
    let noun = if count == 1 { "fact" } else { "facts" };
    match query.trim() {
        _ if count == 0 => String::new(),
        "" => format!("{count} {noun}\n\n"),
        query => format!("{count} {noun} with `{}`\n\n", query.escape_debug()),
    }
}

/// A fact with all that makes it one: value, circumstances, evidence, source.
fn text(fact: &Fact) -> String {
    let mut text = format!("{}\n  {}: {}", fact.id, fact.title(), value(fact));
    if let Some(direction) = fact.direction {
        let _ = write!(text, ", {direction}");
    }
    let _ = write!(text, "\n  {}\n", fact.condition());
    if let Some(note) = fact.note() {
        let _ = writeln!(text, "  note: {note}");
    }
    let confidence = fact.confidence().map_or_else(String::new, |level| format!(", {level}"));
    text + &format!("  {}{confidence}, {}: {}\n", fact.kind, fact.date, fact.source())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_counts() {
        assert_eq!(heading(1, "a100 memory"), "1 fact with `a100 memory`\n\n");
        assert_eq!(heading(423, " "), "423 facts\n\n");
        assert_eq!(heading(0, "zzz"), "");
    }
}
