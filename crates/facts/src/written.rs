//! How does a value as the catalogue writes it ("3.5 GB/s", "64") become a number in base units?

use units::{
    Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Flop, FlopPerSample,
    FlopPerSec, Quantity, Ratio, Samples, SamplesPerSec, Secs,
};

/// What was wrong with a written value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) expected: String,
    pub(crate) found: String,
    pub(crate) hint: String,
}

/// A unit that is no quantity of the engines: it only ever labels a fact.
struct Label {
    unit: &'static str,
    /// What may stand behind the number, and its power of ten.
    endings: &'static [(&'static str, i32)],
    example: &'static str,
    /// Half an accelerator does not exist.
    whole: bool,
}

const fn counted(unit: &'static str, example: &'static str) -> Label {
    Label { unit, endings: &[("", 0)], example, whole: true }
}

const LABELS: &[Label] = &[
    counted("accelerators", "8"),
    counted("batches", "2"),
    counted("cores", "8"),
    counted("days", "15"),
    counted("parameters", "25557032"),
    counted("requests", "32"),
    counted("sites", "10"),
    counted("threads", "8"),
    counted("workers", "4"),
    Label {
        unit: "requests/s",
        endings: &[(" requests/s", 0)],
        example: "5500 requests/s",
        whole: false,
    },
    Label {
        unit: "usd/request",
        endings: &[("/request", 0), ("/1000 requests", -3), ("/million requests", -6)],
        example: "$0.005/1000 requests",
        whole: false,
    },
    Label {
        unit: "usd/gb-month",
        endings: &[("/GB-month", 0)],
        example: "$0.023/GB-month",
        whole: false,
    },
    Label {
        unit: "usd/gib-hour",
        endings: &[("/GiB-hour", 0)],
        example: "$0.0001/GiB-hour",
        whole: false,
    },
    Label { unit: "usd/day", endings: &[("/day", 0)], example: "$250/day", whole: false },
];

type Parser = fn(&str) -> Result<f64, Misfit>;

fn quantity<Q>(text: &str) -> Result<f64, Misfit>
where
    Q: Quantity + std::str::FromStr<Err = units::ParseError>,
{
    text.parse::<Q>().map(Quantity::get).map_err(|error| Misfit {
        expected: error.expected,
        found: error.found,
        hint: error.hint.unwrap_or_default(),
    })
}

const QUANTITIES: &[(&str, Parser)] = &[
    (Bytes::UNIT, quantity::<Bytes>),
    (BytesPerSec::UNIT, quantity::<BytesPerSec>),
    (Samples::UNIT, quantity::<Samples>),
    (SamplesPerSec::UNIT, quantity::<SamplesPerSec>),
    (BytesPerSample::UNIT, quantity::<BytesPerSample>),
    (Flop::UNIT, quantity::<Flop>),
    (FlopPerSample::UNIT, quantity::<FlopPerSample>),
    (FlopPerSec::UNIT, quantity::<FlopPerSec>),
    (Secs::UNIT, quantity::<Secs>),
    (Dollars::UNIT, quantity::<Dollars>),
    (DollarsPerHour::UNIT, quantity::<DollarsPerHour>),
    (DollarsPerGb::UNIT, quantity::<DollarsPerGb>),
    (Ratio::UNIT, quantity::<Ratio>),
];

/// The unit as the generated tables keep it, if the catalogue may use it.
pub(crate) fn known_unit(unit: &str) -> Option<&'static str> {
    let quantities = QUANTITIES.iter().map(|(name, _)| *name);
    quantities.chain(LABELS.iter().map(|label| label.unit)).find(|name| *name == unit)
}

/// Every unit that a fact may have, for the repair of one that it may not.
pub(crate) fn unit_names() -> String {
    let quantities = QUANTITIES.iter().map(|(name, _)| *name);
    let names: Vec<_> = quantities.chain(LABELS.iter().map(|label| label.unit)).collect();
    names.join(", ")
}

/// The number in base units.
pub(crate) fn base_value(unit: &str, text: &str) -> Result<f64, Misfit> {
    if let Some((_, parser)) = QUANTITIES.iter().find(|(name, _)| *name == unit) {
        return parser(text);
    }
    match LABELS.iter().find(|label| label.unit == unit) {
        Some(label) => label.parse(text),
        None => Err(Misfit {
            expected: "a unit of the catalogue".to_owned(),
            found: unit.to_owned(),
            hint: format!("write one of {}, text", unit_names()),
        }),
    }
}

impl Label {
    fn parse(&self, text: &str) -> Result<f64, Misfit> {
        let plain = text.trim();
        let plain = plain.strip_prefix('$').unwrap_or(plain);
        let number = self.endings.iter().find_map(|(ending, power)| {
            let digits = plain.strip_suffix(ending)?;
            let plain_digits = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if digits.is_empty() || !plain_digits {
                return None;
            }
            // Written into the exponent, so that the result is rounded once.
            format!("{digits}e{power}").parse::<f64>().ok()
        });
        let fits = number.filter(|value| !(self.whole && value.fract() > 0.0));
        fits.ok_or_else(|| Misfit {
            expected: format!("a value in {} like `{}`", self.unit, self.example),
            found: text.to_owned(),
            hint: format!("write it as in `{}`", self.example),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_round_once_and_refuse_the_rest() {
        let bits = |unit: &str, text: &str| base_value(unit, text).map(f64::to_bits);
        assert_eq!(bits("usd/request", "$0.005/1000 requests"), Ok(5e-6_f64.to_bits()));
        assert_eq!(bits("usd/request", "$4.50/million requests"), Ok(4.5e-6_f64.to_bits()));
        assert_eq!(bits("workers", "4"), Ok(4.0_f64.to_bits()));
        for (unit, text) in [
            ("workers", "4.5"),
            ("workers", "-4"),
            ("workers", ""),
            ("workers", "inf"),
            ("workers", "4 GB"),
            ("usd/request", "$0.005"),
            ("usd/gb-month", "$0.023/GiB-hour"),
        ] {
            let misfit = base_value(unit, text).expect_err(text);
            assert_eq!(misfit.found, text);
            assert!(misfit.expected.contains(unit), "{}", misfit.expected);
        }
    }

    #[test]
    fn no_unit_is_listed_twice() {
        let names = unit_names();
        let mut units: Vec<_> = names.split(", ").collect();
        let count = units.len();
        units.sort_unstable();
        units.dedup();
        assert_eq!(units.len(), count);
        assert!(units.iter().all(|unit| known_unit(unit) == Some(*unit)));
        assert_eq!(known_unit("furlongs"), None);
    }
}
