//! `ironlaw rate`: how fast does data move between two places, and what binds?

use plan::{Path, Question, prepare_path};
use units::{CheckedDiv, Secs};

use crate::args;
use crate::failure::{End, Failure};
use crate::output::{Output, table};
use crate::phrases::both;
use crate::plan::{book, fact_used, path_object, said};
use crate::predict::end;
use crate::require::{Checked, Named, check, conditions};
use crate::wire::{AnswerObject, RateInputs, RateResult, Required, WarningObject};

const KEYS: [&str; 3] = ["bytes_per_s", "round_trip_s", "transfer_s"];

pub(crate) fn run(command: &args::Rate, output: &Output) -> Result<End, Failure> {
    let conditions = conditions(&command.require, &KEYS)?;
    let question = said(&command.said.0)?;
    let path = prepare_path(&question, &book(command.prices.as_deref())?)?;
    let transfer = question.data.and_then(|data| data.checked_div(path.rate.rate));
    let checked = check(
        &conditions,
        &[
            Named::new("bytes_per_s", path.rate.rate.get()),
            Named::new("round_trip_s", path.fleet.stream.round_trip.get()),
            Named::maybe("transfer_s", transfer.map(Secs::get)),
        ],
    )?;
    if output.json {
        output.object(&object(&question, &path, transfer, &checked))?;
    } else {
        output.prose(&text(&path, transfer, &question))?;
        for sentence in &path.assumed {
            output.note(&format!("assumed: {sentence}"));
        }
        for fact in &path.facts {
            output.detail(&format!("fact: {} ({}, {})", fact.id, fact.kind, fact.date));
        }
        output.warn(&path.warnings);
    }
    Ok(end(&checked, output))
}

fn text(path: &Path, transfer: Option<Secs>, question: &Question) -> String {
    let mut caps = path.rate.caps.clone();
    caps.sort_by_key(|(_, cap)| *cap);
    let row = |(limit, cap): &(plan::RateLimit, units::BytesPerSec)| {
        let mark = if *limit == path.rate.limit { "<- binds" } else { "" };
        vec![limit.to_string(), both(*cap), mark.to_owned()]
    };
    let mut text = table(&["cap", "allows", ""], caps.iter().map(row).collect(), &[1]);
    let counted = |count: std::num::NonZeroU32, noun: &str| match count.get() {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    text += &format!(
        "\n{} to {}: {}, bound by {}\n{} with {} each; round trip {} ({})\n",
        path.from,
        path.to,
        both(path.rate.rate),
        path.rate.limit,
        counted(path.fleet.movers, "mover"),
        counted(path.fleet.streams, "stream"),
        path.fleet.stream.round_trip,
        path.round_trip_how
    );
    if let (Some(data), Some(transfer)) = (question.data, transfer) {
        text += &format!("{data} take {transfer}, provisioning and requests not counted\n");
    }
    text
}

fn object(
    question: &Question,
    path: &Path,
    transfer: Option<Secs>,
    checked: &[Checked],
) -> AnswerObject<RateInputs, RateResult> {
    let inputs = RateInputs {
        from: path.from.to_string(),
        to: path.to.to_string(),
        data_bytes: question.data.map(units::Bytes::get),
    };
    let result = RateResult { path: path_object(path), transfer_s: transfer.map(Secs::get) };
    AnswerObject {
        facts: path.facts.iter().map(fact_used).collect(),
        assumed: path.assumed.clone(),
        warnings: path.warnings.iter().map(WarningObject::from).collect(),
        required: checked.iter().map(Required::from).collect(),
        ..AnswerObject::new("rate", inputs, result)
    }
}
