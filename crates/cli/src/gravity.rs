//! `ironlaw gravity`: is moving the data slower or dearer than computing where it lies?

use std::str::FromStr;

use engine::Warning;
use facts::Fact;
use model::{Gigabyte, Gravity, GravityInputs, PriceSchedule, PriceTier, Verdict, gravity};
use units::{
    BothPrefixes, Bytes, BytesPerSec, CheckedDiv, DollarsPerGb, DollarsPerHour, ParseError,
    Quantity, Secs,
};

use crate::args;
use crate::failure::{End, Failure, Fault, all_of};
use crate::objects::facts_used;
use crate::output::{Output, table};
use crate::places::{Places, places};
use crate::plan::fact_used;
use crate::predict::end;
use crate::require::{Checked, Named, check, conditions};
use crate::wire::{
    AnswerObject, FactUsed, GravityInputsObject, GravityResult, Required, WarningObject,
};

/// The question, understood.
struct Question {
    volume: Bytes,
    rate: BytesPerSec,
    price: PriceSchedule,
    price_fact: Option<&'static Fact>,
    budget: Secs,
    compute_price: DollarsPerHour,
    facts: Vec<&'static Fact>,
    assumed: Vec<String>,
    warnings: Vec<Warning>,
    places: Option<Places>,
}

pub(crate) fn run(command: &args::Gravity, output: &Output) -> Result<End, Failure> {
    let (question, conditions, ()) =
        all_of(Question::read(command), conditions(&command.require, &KEYS), Ok(()))?;
    let answer = gravity(&GravityInputs {
        volume: question.volume,
        rate: question.rate,
        price: &question.price,
        run: question.budget,
        compute_price: question.compute_price,
    })?;
    let checked = check(&conditions, &named(&answer))?;
    if output.json {
        output.object(&object(&question, &answer, &checked)?)?;
    } else {
        output.prose(&text(&question, &answer)?)?;
        for sentence in &question.assumed {
            output.note(&format!("note: {sentence}"));
        }
        for fact in used(&question) {
            output.detail(&format!("fact: {} ({}, {})", fact.id, fact.kind, fact.date));
        }
        output.warn(&question.warnings);
    }
    Ok(end(&checked, output))
}

/// The facts of the story and those of the places.
fn used(question: &Question) -> Vec<FactUsed> {
    let mut used = facts_used(&question.facts);
    let of_places = question.places.iter().flat_map(|places| places.facts.iter().map(fact_used));
    used.extend(of_places);
    used.sort_by(|a, b| a.id.cmp(&b.id));
    used.dedup_by(|a, b| a.id == b.id);
    used
}

impl Question {
    fn read(command: &args::Gravity) -> Result<Self, Failure> {
        let mut faults = Vec::new();
        let mut facts = Vec::new();
        let mut assumed = Vec::new();
        let volume = positive::<Bytes>("--data", &command.data, &mut faults);
        let places = match places(command) {
            Ok(places) => places,
            Err(Failure::Faults(found)) => {
                faults.extend(found);
                None
            }
            Err(closed) => return Err(closed),
        };
        let rate = rate(command.link.as_deref(), places.as_ref(), &mut faults);
        let price = match &places {
            Some(places) => {
                Some(Price { schedule: places.price.clone(), fact: None, warning: None })
            }
            // The place's own fault was said; a story's price would stand for no place.
            None if command.from.is_some() => None,
            None => price(command.price.as_deref(), &mut faults, &mut assumed),
        };
        let mut told = Told { facts: &mut facts, assumed: &mut assumed, faults: &mut faults };
        let budget = told.or_story(
            "--budget",
            command.budget.as_deref(),
            "lab-04.gravity-budget",
            "the run takes",
        );
        let compute_price = told.compute_price(command.compute_price.as_deref());
        match (volume, rate, price, budget, compute_price) {
            (Some(volume), Some(rate), Some(price), Some(budget), Some(compute_price))
                if faults.is_empty() =>
            {
                facts.extend(price.fact);
                let mut warnings: Vec<Warning> = price.warning.into_iter().collect();
                if let Some(places) = &places {
                    assumed.extend(places.assumed.iter().cloned());
                    warnings.extend(places.warnings.iter().cloned());
                }
                Ok(Self {
                    volume,
                    rate,
                    price: price.schedule,
                    price_fact: price.fact,
                    budget,
                    compute_price,
                    facts,
                    assumed,
                    warnings,
                    places,
                })
            }
            _ => Err(Failure::Faults(faults)),
        }
    }
}

/// As said, or as movers between the places achieve it.
fn rate(
    said: Option<&str>,
    places: Option<&Places>,
    faults: &mut Vec<Fault>,
) -> Option<BytesPerSec> {
    if let Some(text) = said {
        return positive("--link", text, faults);
    }
    let found = places.and_then(|places| places.rate);
    if found.is_none() && faults.is_empty() {
        let hint = "say `--link 100Gbps`, or name places with `--from` and `--to`";
        faults.push(Fault::new("the rate is missing", hint).at("--link"));
    }
    found
}

fn read<Q: Quantity + FromStr<Err = ParseError>>(
    flag: &str,
    text: &str,
    faults: &mut Vec<Fault>,
) -> Option<Q> {
    text.parse()
        .map_err(|error: ParseError| {
            faults.push(Fault {
                place: Some(flag.to_owned()),
                message: error.to_string(),
                hint: error.hint,
            });
        })
        .ok()
}

fn positive<Q: Quantity + FromStr<Err = ParseError>>(
    flag: &str,
    text: &str,
    faults: &mut Vec<Fault>,
) -> Option<Q> {
    let value: Q = read(flag, text, faults)?;
    if value.get() > 0.0 {
        return Some(value);
    }
    let message = format!("expected {} above 0, found `{}`", Q::NOUN, text.escape_debug());
    faults.push(
        Fault::new(message, "nothing to move, or nothing to move it with, has no answer").at(flag),
    );
    None
}

/// Where defaults come from: the story of the course, and said so.
struct Told<'a> {
    facts: &'a mut Vec<&'static Fact>,
    assumed: &'a mut Vec<String>,
    faults: &'a mut Vec<Fault>,
}

impl Told<'_> {
    fn or_story<Q: Quantity + FromStr<Err = ParseError>>(
        &mut self,
        flag: &str,
        text: Option<&str>,
        id: &str,
        phrase: &str,
    ) -> Option<Q> {
        if let Some(text) = text {
            return positive(flag, text, self.faults);
        }
        let fact = facts::get(id)?;
        let value: Q = fact.quantity().ok()?;
        self.facts.push(fact);
        self.assumed.push(format!(
            "{phrase} {value}, the course's story (`{id}`); `{flag}` says otherwise"
        ));
        Some(value)
    }

    fn compute_price(&mut self, text: Option<&str>) -> Option<DollarsPerHour> {
        if let Some(text) = text {
            return read("--compute-price", text, self.faults);
        }
        let one = facts::get("lab-04.accelerator-price")?;
        let count = facts::get("lab-04.gravity-accelerators")?;
        let price = one.quantity::<DollarsPerHour>().ok()?.scaled(count.number()?)?;
        self.facts.extend([one, count]);
        self.assumed.push(format!(
            "accelerators cost {price} where the data lies, the course's story (`{}` × `{}`); `--compute-price` says otherwise",
            one.id, count.id
        ));
        Some(price)
    }
}

struct Price {
    schedule: PriceSchedule,
    fact: Option<&'static Fact>,
    warning: Option<Warning>,
}

fn price(text: Option<&str>, faults: &mut Vec<Fault>, assumed: &mut Vec<String>) -> Option<Price> {
    let Some(text) = text else {
        let fact = facts::get("lab-04.gravity-price")?;
        let price: DollarsPerGb = fact.quantity().ok()?;
        assumed.push(format!(
            "moving costs {price}, the course's story (`{}`); `--price` says otherwise",
            fact.id
        ));
        return Some(Price {
            schedule: PriceSchedule::flat(price),
            fact: Some(fact),
            warning: None,
        });
    };
    // An id has no digit or `$` in front; a price always has.
    let id = text.strip_prefix("fact:").unwrap_or(text);
    if let Some(fact) = facts::get(id) {
        return price_of_fact(fact, faults);
    }
    if text.starts_with(|first: char| first.is_ascii_lowercase()) {
        let near: Vec<&str> = facts::search(id).iter().take(3).map(|fact| fact.id).collect();
        let hint = if near.is_empty() {
            "`ironlaw facts egress` lists prices".to_owned()
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        faults
            .push(Fault::new(format!("unknown fact `{}`", id.escape_debug()), hint).at("--price"));
        return None;
    }
    let price = read::<DollarsPerGb>("--price", text, faults)?;
    Some(Price { schedule: PriceSchedule::flat(price), fact: None, warning: None })
}

fn price_of_fact(fact: &'static Fact, faults: &mut Vec<Fault>) -> Option<Price> {
    let gigabyte = match fact.gigabyte {
        Some(facts::Gigabyte::Binary) => Gigabyte::Binary,
        _ => Gigabyte::Decimal,
    };
    let unstated = fact.gigabyte == Some(facts::Gigabyte::Unstated);
    let warning = unstated.then(|| Warning {
        code: "gigabyte-unstated",
        message: format!("`{}` does not say what its GB is: counted as 10⁹ bytes; as 2³⁰ bytes it would cost 7 % less", fact.id),
        hint: None,
    });
    let tiers = match fact.value {
        facts::Value::Tiers(tiers) => tiers
            .iter()
            .map(|tier| PriceTier { up_to_gb: tier.up_to_gb, usd_per_gb: tier.usd_per_gb })
            .collect(),
        facts::Value::Scalar { value, unit: "usd/gb" } => {
            vec![PriceTier { up_to_gb: None, usd_per_gb: value }]
        }
        _ => {
            let message = format!("`{}` is no price of an amount of data", fact.id);
            faults.push(Fault::new(message, "`ironlaw facts egress` lists prices").at("--price"));
            return None;
        }
    };
    match PriceSchedule::tiered(tiers, gigabyte) {
        Ok(schedule) => Some(Price { schedule, fact: Some(fact), warning }),
        Err(error) => {
            let message = format!("`{}`: {error}", fact.id);
            faults.push(
                Fault::new(message, "its list says nothing of larger volumes; choose another")
                    .at("--price"),
            );
            None
        }
    }
}

/// The keys that `--require` may speak of.
const KEYS: [&str; 4] = ["transfer_s", "egress_usd", "compute_in_place_usd", "break_even_bytes"];

fn named(answer: &Gravity) -> [Named; 4] {
    let values = [
        answer.transfer.get(),
        answer.egress.get(),
        answer.compute_in_place.get(),
        answer.break_even_volume.get(),
    ];
    let mut values = values.into_iter();
    KEYS.map(|key| Named::maybe(key, values.next()))
}

/// The rate that moves this volume in exactly the run's time.
fn break_even_rate(question: &Question) -> Result<BytesPerSec, Failure> {
    question.volume.checked_div(question.budget).ok_or_else(|| {
        Failure::one(Fault::new(
            "the break-even rate is beyond the finite numbers",
            "check the zeros",
        ))
    })
}

/// The price, were the list's GB the other one.
fn other_gb(question: &Question) -> Option<units::Dollars> {
    question.places.as_ref()?.other_reading.as_ref()?.cost(question.volume)
}

fn text(question: &Question, answer: &Gravity) -> Result<String, Failure> {
    let rows = vec![
        vec!["move".to_owned(), answer.transfer.to_string(), answer.egress.to_string()],
        vec![
            "compute in place".to_owned(),
            question.budget.to_string(),
            answer.compute_in_place.to_string(),
        ],
    ];
    let verdict = match answer.verdict {
        Verdict::Trapped => format!(
            "trapped: the move takes {}, longer than the run of {}",
            answer.transfer, question.budget
        ),
        Verdict::Close => format!(
            "close: the move takes {}, more than half of the run of {}",
            answer.transfer, question.budget
        ),
        Verdict::Viable => format!(
            "viable: the move takes {}, at most half of the run of {}",
            answer.transfer, question.budget
        ),
    };
    let economic = if answer.move_costs_more {
        format!(
            "by the textbook's dollars, compute moves to the data: {} against {}",
            answer.egress, answer.compute_in_place
        )
    } else {
        format!(
            "by the textbook's dollars, the data may move: {} against {}",
            answer.egress, answer.compute_in_place
        )
    };
    let link = BothPrefixes(question.rate);
    let bits = question.rate.get() * 8.0 / 1e9;
    let break_even = format!(
        "break-even: {} at {link} = {} Gb/s, or {} for {}",
        answer.break_even_volume,
        units::Significant(bits, 3),
        break_even_rate(question)?,
        question.volume
    );
    let table = table(&[&format!("{}", question.volume), "time", "dollars"], rows, &[1, 2]);
    Ok(format!("{table}\n{verdict}\n{economic}\n{break_even}\n"))
}

fn object(
    question: &Question,
    answer: &Gravity,
    checked: &[Checked],
) -> Result<AnswerObject<GravityInputsObject, GravityResult>, Failure> {
    let flat = match question.price.tiers() {
        [only] if question.price.gigabyte() == Gigabyte::Decimal => Some(only.usd_per_gb),
        _ => None,
    };
    let inputs = GravityInputsObject {
        data_bytes: question.volume.get(),
        from: question.places.as_ref().map(|places| places.from.to_string()),
        to: question.places.as_ref().map(|places| places.to.to_string()),
        link_bytes_per_s: question.rate.get(),
        price_usd_per_gb: flat,
        price_fact: question.price_fact.map(|fact| fact.id.to_owned()),
        budget_s: question.budget.get(),
        compute_price_usd_per_h: question.compute_price.get(),
    };
    let result = GravityResult {
        transfer_s: answer.transfer.get(),
        egress_usd: answer.egress.get(),
        egress_usd_other_gb: other_gb(question).map(units::Dollars::get),
        trapped: answer.verdict == Verdict::Trapped,
        verdict: answer.verdict.as_str().to_owned(),
        break_even_bytes: answer.break_even_volume.get(),
        break_even_bytes_per_s: break_even_rate(question)?.get(),
        compute_in_place_usd: answer.compute_in_place.get(),
        move_costs_more: answer.move_costs_more,
    };
    Ok(AnswerObject {
        facts: used(question),
        assumed: question.assumed.clone(),
        warnings: question.warnings.iter().map(WarningObject::from).collect(),
        required: checked.iter().map(Required::from).collect(),
        ..AnswerObject::new("gravity", inputs, result)
    })
}
