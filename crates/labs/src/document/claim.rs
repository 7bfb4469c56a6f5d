//! What does an option claim, as a sentence that an engine can judge?
//!
//! ```text
//! four-gpus.rate > 1.1 * story.rate and story.bound-by = storage
//! ```
//!
//! Each side is a case's output, a quantity in that output's unit, or a word; `~` means equal to
//! within one percent.

use std::fmt;

use crate::fault::{Fault, Place, shown};
use crate::instruments::Value;

/// A claim: comparisons that must all hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    /// The comparisons.
    pub comparisons: Vec<Comparison>,
    /// As it was written.
    pub text: String,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is compared.
    pub left: Operand,
    /// How.
    pub relation: Relation,
    /// With what.
    pub right: Operand,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// An output of a case, times a factor.
    Output {
        /// The factor.
        factor: f64,
        /// The case.
        case: String,
        /// The output.
        output: String,
    },
    /// A quantity or a word, as written.
    Literal(String),
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `=`, to within roundings
    Equal,
    /// `!=`
    Unequal,
    /// `~`, to within a percent
    Near,
}

const RELATIONS: [(&str, Relation); 7] = [
    ("<", Relation::Less),
    ("<=", Relation::AtMost),
    (">", Relation::More),
    (">=", Relation::AtLeast),
    ("=", Relation::Equal),
    ("!=", Relation::Unequal),
    ("~", Relation::Near),
];

/// One percent, as a divisor.
const PERCENT: u32 = 100;
/// A part in a billion: roundings stay below it.
const ROUNDINGS: u32 = 1_000_000_000;

impl Relation {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        RELATIONS.iter().find(|(_, it)| *it == self).map_or("", |(sign, _)| sign)
    }

    /// Whether it holds between two numbers.
    pub fn holds(self, left: f64, right: f64) -> bool {
        let size = left.abs().max(right.abs());
        let differ = (left - right).abs();
        let equal = differ <= size / f64::from(ROUNDINGS);
        match self {
            Self::Less => left < right && !equal,
            Self::AtMost => left <= right || equal,
            Self::More => left > right && !equal,
            Self::AtLeast => left >= right || equal,
            Self::Equal => equal,
            Self::Unequal => !equal,
            Self::Near => differ <= size / f64::from(PERCENT),
        }
    }
}

/// What an engine found of a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Whether all of it holds.
    pub holds: bool,
    /// Both sides of each comparison, as found.
    pub sides: Vec<(Value, Relation, Value)>,
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (left, relation, right)) in self.sides.iter().enumerate() {
            let and = if number > 0 { " and " } else { "" };
            write!(f, "{and}{} {} {}", left.text(4), relation.as_str(), right.text(4))?;
        }
        Ok(())
    }
}

impl Predicate {
    /// Reads a claim.
    pub fn parse(text: &str, place: &Place) -> Result<Self, Fault> {
        let comparisons: Result<Vec<Comparison>, Fault> =
            text.split(" and ").map(|part| comparison(part, place)).collect();
        Ok(Self { comparisons: comparisons?, text: text.to_owned() })
    }

    /// The cases and outputs that it asks for.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &str)> {
        let sides = self.comparisons.iter().flat_map(|it| [&it.left, &it.right]);
        sides.filter_map(|side| match side {
            Operand::Output { case, output, .. } => Some((case.as_str(), output.as_str())),
            Operand::Literal(_) => None,
        })
    }
}

fn comparison(text: &str, place: &Place) -> Result<Comparison, Fault> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let sign = |word: &&str| RELATIONS.iter().find(|(sign, _)| sign == word);
    let at = words.iter().position(|word| sign(word).is_some());
    let found = at.and_then(|at| Some((at, sign(&words[at])?.1)));
    let Some((at, relation)) = found.filter(|(at, _)| *at > 0 && at + 1 < words.len()) else {
        let message = format!("`{}` compares nothing", shown(text.trim()));
        let fault = Fault::new(place.clone(), "claim", message);
        return Err(fault.hint("write `case.output > value`, parts joined by `and`"));
    };
    let (left, right) = (operand(&words[..at]), operand(&words[at + 1..]));
    if matches!((&left, &right), (Operand::Literal(_), Operand::Literal(_))) {
        let message = format!("`{}` asks no engine", shown(text.trim()));
        let fault = Fault::new(place.clone(), "claim", message);
        return Err(fault.hint("one side must be a case's output"));
    }
    Ok(Comparison { left, relation, right })
}

fn operand(words: &[&str]) -> Operand {
    let (factor, name) = match words {
        [factor, "*", name] => (factor.parse().ok(), *name),
        [name] => (Some(1.0), *name),
        _ => (None, ""),
    };
    let is_name = |part: &str| {
        part.starts_with(|it: char| it.is_ascii_lowercase())
            && part.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
    };
    match (factor, name.split_once('.')) {
        (Some(factor), Some((case, output))) if is_name(case) && is_name(output) => {
            Operand::Output { factor, case: case.to_owned(), output: output.to_owned() }
        }
        _ => Operand::Literal(words.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Predicate, Fault> {
        Predicate::parse(text, &Place::new("lab.toml", 1))
    }

    #[test]
    fn a_claim_is_read_with_factors_quantities_and_words() {
        let claim = parse("four-gpus.rate > 1.1 * story.rate and story.wait ~ 49 ms").unwrap();
        assert_eq!(claim.comparisons.len(), 2);
        assert_eq!(claim.comparisons[1].right, Operand::Literal("49 ms".into()));
        let outputs: Vec<_> = claim.outputs().collect();
        assert_eq!(outputs, [("four-gpus", "rate"), ("story", "rate"), ("story", "wait")]);
    }

    #[test]
    fn what_asks_no_engine_is_no_claim() {
        for text in ["", "story.wait", "1 > 2", "story.wait >", "> 3 ms", "true"] {
            assert_eq!(parse(text).unwrap_err().rule, "claim", "{text}");
        }
    }

    #[test]
    fn relations_hold_to_within_roundings() {
        let third = 1.0_f64 / 3.0;
        assert!(Relation::Equal.holds(3.0 * third + 1e-13, 1.0));
        assert!(!Relation::More.holds(1.0 + 1e-13, 1.0), "a rounding is no rise");
        assert!(Relation::Near.holds(100.0, 100.9) && !Relation::Near.holds(100.0, 102.0));
        assert!(Relation::AtMost.holds(1.0, 1.0) && Relation::AtLeast.holds(1.0, 1.0));
        assert!(Relation::Unequal.holds(1.0, 1.1) && !Relation::Less.holds(1.0, 1.0));
    }
}
