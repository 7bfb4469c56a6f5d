//! Does what the user requires hold?

use std::fmt;

use units::{Bytes, BytesPerSec, Dollars, ParseError, Quantity, Ratio, Samples, Secs};

use crate::failure::{Failure, Fault};

/// A named number of an answer that conditions may speak of, with the unit of its key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    pub(crate) key: &'static str,
    pub(crate) value: f64,
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
        write!(f, "`{}` does not hold: found {}", self.condition, self.found)
    }
}

/// Checks every condition against the answer's numbers.
pub(crate) fn check(conditions: &[String], named: &[Named]) -> Result<Vec<Checked>, Failure> {
    let mut faults = Vec::new();
    let mut checked = Vec::new();
    for condition in conditions {
        match parse(condition, named) {
            Ok(found) => checked.push(found),
            Err(fault) => faults.push(fault.at("--require")),
        }
    }
    if faults.is_empty() { Ok(checked) } else { Err(Failure::Faults(faults)) }
}

fn parse(condition: &str, named: &[Named]) -> Result<Checked, Fault> {
    let shown = condition.escape_debug().to_string();
    let compare: [(&str, fn(f64, f64) -> bool); 4] = [
        (">=", |found, asked| found >= asked),
        ("<=", |found, asked| found <= asked),
        (">", |found, asked| found > asked),
        ("<", |found, asked| found < asked),
    ];
    let split = compare.iter().find_map(|(sign, holds)| {
        condition.split_once(sign).map(|(key, value)| (key.trim(), value.trim(), *holds))
    });
    let Some((key, value, holds)) = split else {
        let message = format!("expected a condition with >=, <=, > or <, found `{shown}`");
        return Err(Fault::new(message, "for example `utilization>=0.8`"));
    };
    let Some(known) = named.iter().find(|known| known.key == key) else {
        let keys: Vec<&str> = named.iter().map(|known| known.key).collect();
        let message = format!("unknown result `{}`", key.escape_debug());
        return Err(Fault::new(message, format!("known: {}", keys.join(", "))));
    };
    let asked = value_of(key, value).map_err(|error| Fault {
        place: None,
        message: format!("`{shown}`: {error}"),
        hint: error.hint,
    })?;
    Ok(Checked {
        condition: condition.to_owned(),
        found: known.value,
        holds: holds(known.value, asked),
    })
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
        _ if key.ends_with("_bytes") => value.parse::<Bytes>().map(Quantity::get),
        _ if key.ends_with("_usd") => value.parse::<Dollars>().map(Quantity::get),
        _ if key.ends_with("_s") => value.parse::<Secs>().map(Quantity::get),
        _ => value.parse::<Ratio>().map(Quantity::get),
    }
}
