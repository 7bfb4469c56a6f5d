//! What do `--from` and `--to` say of price and rate?

use engine::Warning;
use model::PriceSchedule;
use plan::{BookFact, Field, Place, Question, prepare_path};
use units::BytesPerSec;

use crate::args;
use crate::failure::{Failure, Fault};
use crate::plan::{book, today};

/// Two places, what moving between them costs and how fast it goes.
pub(crate) struct Places {
    pub(crate) from: Place,
    pub(crate) to: Place,
    pub(crate) price: PriceSchedule,
    /// The price, were the list's GB the other one, where it does not say which it means.
    pub(crate) other_reading: Option<PriceSchedule>,
    /// What movers achieve, if no link was said.
    pub(crate) rate: Option<BytesPerSec>,
    pub(crate) facts: Vec<BookFact>,
    pub(crate) assumed: Vec<String>,
    pub(crate) warnings: Vec<Warning>,
}

/// The places, if they were said.
pub(crate) fn places(command: &args::Gravity) -> Result<Option<Places>, Failure> {
    let (Some(from), Some(to)) = (&command.from, &command.to) else { return Ok(None) };
    let mut question = Question::default();
    let mut faults = Vec::new();
    for (field, text) in [(Field::From, from), (Field::To, to)] {
        if let Err(fault) = question.set(field, text) {
            faults.push(Fault::from(fault.at(format!("--{field}"))));
        }
    }
    let (Some(from), Some(to)) = (question.from, question.to) else {
        return Err(Failure::Faults(faults));
    };
    let book = book(command.prices.as_deref())?;
    let egress = book.egress(from, to, command.free_tier).map_err(|fault| {
        // Here a price is said by another flag than in a plan.
        let hint = fault.hint.clone().map(|hint| hint.replace("--egress-price", "--price"));
        Failure::one(Fault { place: None, message: fault.message, hint }.at("--from"))
    })?;
    let mut found = Places {
        from,
        to,
        price: egress.schedule,
        other_reading: egress.other_reading,
        rate: None,
        facts: egress.facts,
        assumed: egress.assumed,
        warnings: Vec::new(),
    };
    if command.link.is_none() {
        let path = prepare_path(&question, &book)?;
        found.rate = Some(path.rate.rate);
        found.assumed.push(format!(
            "data moves at {}, bound by {}, as `ironlaw rate` works it out; `--link` says otherwise",
            path.rate.rate, path.rate.limit
        ));
        found.assumed.extend(path.assumed);
        found.facts.extend(path.facts);
        found.warnings.extend(path.warnings);
    }
    if found.other_reading.is_some() {
        found.warnings.push(Warning {
            code: "gigabyte-unstated",
            message:
                "the list does not say whether its GB is 10⁹ or 2³⁰ bytes: the bill differs by 7 %"
                    .to_owned(),
            hint: None,
        });
    }
    let today = today()?;
    let old = found
        .facts
        .iter()
        .filter(|fact| fact.kind == facts::Kind::ListPrice && plan::is_stale(&fact.date, today));
    let old: Vec<String> = old.map(|fact| format!("`{}` of {}", fact.id, fact.date)).collect();
    if !old.is_empty() {
        found.warnings.push(Warning {
            code: "stale-price",
            message: format!("older than a year: {}", old.join(", ")),
            hint: Some("look the price up, and lay it over with `--prices mine.toml`".to_owned()),
        });
    }
    Ok(Some(found))
}
