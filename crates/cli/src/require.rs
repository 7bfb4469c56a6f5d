//! Does what the user requires hold?

use std::fmt;

use units::{
    Bytes, BytesPerSec, Dollars, DollarsPerHour, ParseError, Quantity, Ratio, Samples, Secs,
};

use crate::failure::{Failure, Fault};

/// A named number of an answer that conditions may speak of, in the unit that its key ends in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    pub(crate) key: &'static str,
    /// Nothing if this answer does not know it.
    pub(crate) value: Option<f64>,
}

impl Named {
    pub(crate) fn new(key: &'static str, value: f64) -> Self {
        Self { key, value: Some(value) }
    }

    pub(crate) fn maybe(key: &'static str, value: Option<f64>) -> Self {
        Self { key, value }
    }
}

/// A condition that was understood; it is read before the work whose result it judges begins.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// As written.
    text: String,
    key: &'static str,
    sign: Sign,
    asked: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    AtLeast,
    AtMost,
    Above,
    Below,
}

impl Sign {
    /// The longer signs first, since the shorter ones are their beginnings.
    const ALL: [(&'static str, Self); 4] =
        [(">=", Self::AtLeast), ("<=", Self::AtMost), (">", Self::Above), ("<", Self::Below)];

    fn holds(self, found: f64, asked: f64) -> bool {
        match self {
            Self::AtLeast => found >= asked,
            Self::AtMost => found <= asked,
            Self::Above => found > asked,
            Self::Below => found < asked,
        }
    }
}

/// A condition, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    /// As written.
    pub(crate) condition: String,
    /// What was found.
    pub(crate) found: f64,
    /// Whether it holds.
    pub(crate) holds: bool,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let condition = self.condition.escape_debug();
        write!(f, "`{condition}` does not hold: found {}", self.found)
    }
}

/// Reads every condition; the keys are those of the answer to come.
pub(crate) fn conditions(
    texts: &[String],
    keys: &[&'static str],
) -> Result<Vec<Condition>, Failure> {
    let mut faults = Vec::new();
    let mut conditions = Vec::new();
    for text in texts {
        match Condition::parse(text, keys) {
            Ok(condition) => conditions.push(condition),
            Err(fault) => faults.push(fault.at("--require")),
        }
    }
    if faults.is_empty() { Ok(conditions) } else { Err(Failure::Faults(faults)) }
}

/// Holds every condition against the answer's numbers.
pub(crate) fn check(conditions: &[Condition], named: &[Named]) -> Result<Vec<Checked>, Failure> {
    conditions.iter().map(|condition| condition.check(named)).collect()
}

impl Condition {
    fn parse(text: &str, keys: &[&'static str]) -> Result<Self, Fault> {
        let shown = text.escape_debug();
        let split = Sign::ALL.iter().find_map(|(written, sign)| {
            text.split_once(written).map(|(key, value)| (key.trim(), value.trim(), *sign))
        });
        let Some((key, value, sign)) = split else {
            let message = format!("expected a condition with >=, <=, > or <, found `{shown}`");
            return Err(Fault::new(message, "for example `utilization>=0.8`"));
        };
        let Some(known) = keys.iter().find(|known| **known == key) else {
            let message = format!("`{shown}`: unknown result `{}`", key.escape_debug());
            return Err(Fault::new(message, format!("known: {}", keys.join(", "))));
        };
        let asked = value_of(key, value).map_err(|error| Fault {
            place: None,
            message: format!("`{shown}`: {error}"),
            hint: error.hint,
        })?;
        Ok(Self { text: text.to_owned(), key: known, sign, asked })
    }

    fn check(&self, named: &[Named]) -> Result<Checked, Failure> {
        let known = named.iter().find(|known| known.key == self.key);
        let found = known.and_then(|known| known.value).ok_or_else(|| {
            let message =
                format!("`{}`: this answer has no `{}`", self.text.escape_debug(), self.key);
            let hint = "ask another engine, or measure more steps, or leave the condition out";
            Failure::one(Fault::new(message, hint).at("--require"))
        })?;
        let holds = self.sign.holds(found, self.asked);
        Ok(Checked { condition: self.text.clone(), found, holds })
    }
}

/// The value in the unit of the key; a bare number is in that unit already.
fn value_of(key: &str, value: &str) -> Result<f64, ParseError> {
    if let Ok(number) = value.parse::<f64>()
        && number.is_finite()
    {
        return Ok(number);
    }
    match key {
        _ if key.ends_with("bytes_per_s") => value.parse::<BytesPerSec>().map(Quantity::get),
        _ if key.ends_with("samples_per_s") => {
            let count = value.strip_suffix("/s").unwrap_or(value);
            count.parse::<Samples>().map(Quantity::get)
        }
        _ if key.ends_with("_usd_per_h") => value.parse::<DollarsPerHour>().map(Quantity::get),
        _ if key.ends_with("_bytes") => value.parse::<Bytes>().map(Quantity::get),
        _ if key.ends_with("_usd") => value.parse::<Dollars>().map(Quantity::get),
        _ if key.ends_with("_s") => value.parse::<Secs>().map(Quantity::get),
        _ => value.parse::<Ratio>().map(Quantity::get),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 5] =
        ["utilization", "epoch_s", "idle_usd_per_h", "samples_per_s", "break_even_bytes_per_s"];

    fn asked(text: &str) -> (f64, Sign) {
        let condition = Condition::parse(text, &KEYS).unwrap_or_else(|fault| panic!("{fault:?}"));
        (condition.asked, condition.sign)
    }

    #[test]
    fn values_are_read_in_the_unit_of_their_key() {
        assert_eq!(asked("utilization >= 80%"), (0.8, Sign::AtLeast));
        assert_eq!(asked("utilization<0.5"), (0.5, Sign::Below));
        assert_eq!(asked("epoch_s<=2h"), (7200.0, Sign::AtMost));
        assert_eq!(asked("idle_usd_per_h<$2/h"), (2.0, Sign::Below));
        assert_eq!(asked("samples_per_s>40k/s"), (40_000.0, Sign::Above));
        assert_eq!(asked("break_even_bytes_per_s>=1 Gbps"), (0.125e9, Sign::AtLeast));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in
            ["", "utilization", "utilization=0.8", "util>=0.8", "utilization>=much", "epoch_s<5 GB"]
        {
            assert!(Condition::parse(text, &KEYS).is_err(), "{text}");
        }
        assert!(Condition::parse("utilization>=NaN", &KEYS).is_err());
    }

    #[test]
    fn each_sign_holds_where_it_should() {
        let ties = Sign::ALL.map(|(_, sign)| sign.holds(1.0, 1.0));
        assert_eq!(ties, [true, true, false, false]);
        let more = Sign::ALL.map(|(_, sign)| sign.holds(2.0, 1.0));
        assert_eq!(more, [true, false, true, false]);
    }

    #[test]
    fn an_answer_without_the_number_cannot_be_judged() {
        let conditions = conditions(&["epoch_s<=2h".to_owned()], &KEYS).unwrap();
        let unknown = [Named::maybe("epoch_s", None)];
        assert!(check(&conditions, &unknown).is_err());
        assert!(check(&conditions, &[Named::new("epoch_s", 7200.0)]).unwrap()[0].holds);
    }
}
