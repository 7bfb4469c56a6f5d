//! How is a number on an axis or beside a point written?

use units::{Bytes, BytesPerSec, Dollars, Ratio, SamplesPerSec, Secs, Significant};

/// What a plain number counts, and so how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// A number without a unit.
    Plain,
    /// A share from 0 to 1, written in percent.
    Percent,
    /// A number in this unit: ticks leave the unit to the axis' title.
    Unit(String),
    /// Bytes.
    Bytes,
    /// Bytes per second.
    BytesPerSec,
    /// Seconds.
    Secs,
    /// Dollars.
    Dollars,
    /// Samples per second.
    SamplesPerSec,
}

/// Places of ticks on a logarithmic axis of time from a second on: decades of each unit.
const TIME_LADDER: [f64; 12] = [
    1.0,
    10.0,
    60.0,
    600.0,
    3600.0,
    36_000.0,
    86_400.0,
    864_000.0,
    8_640_000.0,
    86_400_000.0,
    864_000_000.0,
    8_640_000_000.0,
];

/// Between them: 1, 2, 5 and where a unit is not decimal its half.
const FINE_TIME_LADDER: [f64; 32] = [
    1.0,
    2.0,
    5.0,
    10.0,
    20.0,
    30.0, // seconds
    60.0,
    120.0,
    300.0,
    600.0,
    1200.0,
    1800.0, // minutes
    3600.0,
    7200.0,
    18_000.0,
    36_000.0, // hours
    86_400.0,
    172_800.0,
    432_000.0, // days
    864_000.0,
    1_728_000.0,
    4_320_000.0, // tens of days
    8_640_000.0,
    17_280_000.0,
    43_200_000.0, // hundreds of days
    86_400_000.0,
    172_800_000.0,
    432_000_000.0, // thousands of days
    864_000_000.0,
    1_728_000_000.0,
    4_320_000_000.0,
    8_640_000_000.0,
];

impl Format {
    /// A value with so many significant digits and its unit.
    pub fn value(&self, value: f64, digits: usize) -> String {
        let plain = |value: f64| trimmed(&Significant(value, digits).to_string());
        // Quantities are never negative; a negative number is written with its base unit.
        let or_plain =
            |text: Option<String>, unit: &str| text.unwrap_or_else(|| plain(value) + unit);
        match self {
            Self::Plain => plain(value),
            Self::Percent => {
                or_plain(Ratio::new(value).ok().map(|share| format!("{share:.digits$}")), "")
            }
            Self::Unit(unit) => format!("{} {unit}", plain(value)),
            Self::Bytes => {
                or_plain(Bytes::new(value).ok().map(|size| format!("{size:.digits$}")), " B")
            }
            Self::BytesPerSec => or_plain(
                BytesPerSec::new(value).ok().map(|rate| format!("{rate:.digits$}")),
                " B/s",
            ),
            Self::Secs => {
                or_plain(Secs::new(value).ok().map(|time| format!("{time:.digits$}")), " s")
            }
            Self::Dollars => {
                or_plain(Dollars::new(value).ok().map(|cost| cost.to_string()), " USD")
            }
            Self::SamplesPerSec => or_plain(
                SamplesPerSec::new(value).ok().map(|rate| format!("{rate:.digits$}")),
                "/s",
            ),
        }
    }

    /// The label of one tick among ticks a `step` apart, in units of `per`.
    pub(crate) fn tick(&self, value: f64, step: f64, unit: TickUnit) -> String {
        let digits = digits_for(value, step);
        match self {
            Self::Secs => format!("{} {}", plain(value / unit.per, digits), unit.name),
            Self::Unit(_) => plain(value, digits),
            Self::Dollars => format!("${}", plain(value, digits)),
            _ => self.value(value, digits),
        }
    }

    /// The unit in which ticks up to `most` are round numbers.
    pub(crate) fn tick_unit(&self, most: f64) -> TickUnit {
        if *self != Self::Secs {
            return TickUnit { per: 1.0, name: "" };
        }
        let (per, name) = match most {
            _ if most <= 1e-6 => (1e-9, "ns"),
            _ if most <= 1e-3 => (1e-6, "µs"),
            _ if most <= 1.0 => (1e-3, "ms"),
            _ if most <= 120.0 => (1.0, "s"),
            _ if most <= 7_200.0 => (60.0, "min"),
            _ if most <= 259_200.0 => (3600.0, "h"),
            _ => (86_400.0, "days"),
        };
        TickUnit { per, name }
    }

    /// Round values on a logarithmic axis, if they are not the powers of ten.
    pub(crate) fn ladder(&self) -> Option<&'static [f64]> {
        (*self == Self::Secs).then_some(&TIME_LADDER)
    }

    /// More round values, for an axis that shows few of the ladder's.
    pub(crate) fn fine_ladder(&self) -> Option<&'static [f64]> {
        (*self == Self::Secs).then_some(&FINE_TIME_LADDER)
    }

    /// What an axis' title adds because its ticks leave it out.
    pub(crate) fn title_suffix(&self) -> String {
        match self {
            Self::Unit(unit) => format!(", {unit}"),
            _ => String::new(),
        }
    }
}

/// A unit for all ticks of one axis.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TickUnit {
    pub(crate) per: f64,
    pub(crate) name: &'static str,
}

fn plain(value: f64, digits: usize) -> String {
    trimmed(&Significant(value, digits).to_string())
}

/// Without zeros that say nothing: `2.50` is `2.5`.
fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// As many digits as tell `value` from its neighbors `step` away.
fn digits_for(value: f64, step: f64) -> usize {
    usize::try_from(exponent(value) - exponent(step) + 1).unwrap_or(1).max(1)
}

/// The power of ten of a number's first digit, exact where a logarithm would round.
pub(crate) fn exponent(value: f64) -> i32 {
    if value == 0.0 {
        return 0;
    }
    format!("{value:e}").split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_carry_their_units() {
        assert_eq!(Format::Plain.value(1234.6, 3), "1,235");
        assert_eq!(Format::Percent.value(0.2306, 3), "23.1 %");
        assert_eq!(Format::Unit("Gb/s".into()).value(100.0, 3), "100 Gb/s");
        assert_eq!(Format::Bytes.value(50e12, 3), "50 TB");
        assert_eq!(Format::BytesPerSec.value(150e6, 3), "150 MB/s");
        assert_eq!(Format::Secs.value(4000.0, 3), "66.7 min");
        assert_eq!(Format::Dollars.value(4000.0, 3), "$4,000");
        assert_eq!(Format::SamplesPerSec.value(943.4, 3), "943/s");
        assert_eq!(Format::Bytes.value(-3.0, 3), "-3 B");
    }

    #[test]
    fn ticks_have_the_digits_that_tell_them_apart() {
        let one = TickUnit { per: 1.0, name: "" };
        assert_eq!(Format::Plain.tick(100.5, 0.5, one), "100.5");
        assert_eq!(Format::Plain.tick(100.0, 0.5, one), "100");
        assert_eq!(Format::Unit("ms".into()).tick(20.0, 20.0, one), "20");
        assert_eq!(Format::Dollars.tick(20.0, 20.0, one), "$20");
        let unit = Format::Secs.tick_unit(0.0814);
        assert_eq!(Format::Secs.tick(0.02, 0.02, unit), "20 ms");
    }
}
