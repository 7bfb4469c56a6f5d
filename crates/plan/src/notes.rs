//! What was looked up and assumed on the way from a question to a case?

use engine::Warning;
use units::Quantity;

use crate::book::{Book, BookFact};
use crate::case::Factor;
use crate::fault::PlanFault;
use crate::monte_carlo::Uncertainty;

/// Notes of what was looked up and assumed on the way.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) assumed: Vec<String>,
    pub(crate) facts: Vec<BookFact>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) uncertain: Vec<Uncertainty>,
}

impl Notes {
    /// A number of the book by its id.
    pub(crate) fn number<Q: Quantity>(&mut self, book: &Book, id: &str) -> Option<Q> {
        let fact = book.fact(id)?;
        let value = fact.quantity()?;
        self.facts.push(fact);
        Some(value)
    }

    /// A number that a label counts.
    pub(crate) fn labeled(&mut self, book: &Book, id: &str, unit: &str) -> Option<f64> {
        let fact = book.fact(id)?;
        let value = fact.number(unit)?;
        self.facts.push(fact);
        Some(value)
    }

    /// What was said, or the book's number and a word about it.
    pub(crate) fn or_fact<Q: Quantity>(
        &mut self,
        said: Option<Q>,
        book: &Book,
        id: &str,
        phrase: &str,
        flag: &str,
    ) -> Option<Q> {
        if said.is_some() {
            return said;
        }
        let value: Q = self.number(book, id)?;
        self.assumed.push(format!("{phrase} {value} (`{id}`); `--{flag}` says otherwise"));
        Some(value)
    }

    /// Draws a factor between the fact's ends, as multiples of its value.
    pub(crate) fn uncertain_times(&mut self, factor: Factor, fact: &BookFact) {
        if let Some((low, high)) = fact.range_times() {
            let source = fact.id.clone();
            self.uncertain.push(Uncertainty { factor, low, typical: 1.0, high, source });
        }
    }

    /// Draws a factor between the fact's ends, in its own unit.
    pub(crate) fn uncertain_value(&mut self, factor: Factor, book: &Book, id: &str, unit: &str) {
        let Some(fact) = book.fact(id) else { return };
        let Some(typical) = fact.number(unit) else { return };
        let (low, high) = (fact.low.unwrap_or(typical), fact.high.unwrap_or(typical));
        if low < high {
            self.uncertain.push(Uncertainty { factor, low, typical, high, source: id.to_owned() });
        }
    }
}

/// A fact that the catalogue ships; without it there is no plan.
pub(crate) fn missing(id: &str) -> PlanFault {
    PlanFault::new(
        format!("the catalogue has no `{id}`"),
        "this version is incomplete: reinstall it",
    )
}

pub(crate) fn needed<T>(value: Option<T>, flag: &str, example: &str) -> Result<T, PlanFault> {
    value.ok_or_else(|| {
        PlanFault::new(
            format!("`--{flag}` is missing"),
            format!("for example `--{flag} {example}`"),
        )
    })
}

/// Each fact once, by id.
pub(crate) fn distinct(mut facts: Vec<BookFact>) -> Vec<BookFact> {
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts.dedup_by(|a, b| a.id == b.id);
    facts
}
