//! What does a control's or an output's number count, and how is it written and read?

use units::{
    Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Quantity, Ratio,
    Samples, SamplesPerSec, Secs, Significant,
};

/// What a number counts; numbers are in base units (bytes, seconds, dollars, shares of 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share of a whole, written in percent.
    Share,
    /// A duration.
    Secs,
    /// An amount of data.
    Bytes,
    /// The stored size of one sample.
    BytesPerSample,
    /// A data rate, written in bytes per second.
    BytesPerSec,
    /// A data rate in bytes per second, written in bits per second, as links are sold.
    BitsPerSec,
    /// Money.
    Dollars,
    /// A price for an hour.
    DollarsPerHour,
    /// A price for 10⁹ bytes.
    DollarsPerGb,
    /// A number of things.
    Count,
    /// Samples per second.
    SamplesPerSec,
    /// A number of samples.
    Samples,
    /// How many times as much.
    Times,
    /// Samples for each dollar.
    SamplesPerDollar,
}

const BITS: u32 = 8;

/// Steps of a thousand that link rates are written in.
const BIT_STEPS: [(u64, &str); 4] =
    [(1_000_000_000_000, "Tb/s"), (1_000_000_000, "Gb/s"), (1_000_000, "Mb/s"), (1_000, "kb/s")];

impl Unit {
    /// The base unit in which a number of it is held, as in JSON keys.
    pub const fn base(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Secs => "s",
            Self::Bytes => "bytes",
            Self::BytesPerSample => "bytes/sample",
            Self::BytesPerSec | Self::BitsPerSec => "bytes/s",
            Self::Dollars => "usd",
            Self::DollarsPerHour => "usd/h",
            Self::DollarsPerGb => "usd/gb",
            Self::Count => "count",
            Self::SamplesPerSec => "samples/s",
            Self::Samples => "samples",
            Self::Times => "times",
            Self::SamplesPerDollar => "samples/usd",
        }
    }

    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Share,
        Self::Secs,
        Self::Bytes,
        Self::BytesPerSample,
        Self::BytesPerSec,
        Self::BitsPerSec,
        Self::Dollars,
        Self::DollarsPerHour,
        Self::DollarsPerGb,
        Self::Count,
        Self::SamplesPerSec,
        Self::Samples,
        Self::Times,
        Self::SamplesPerDollar,
    ];

    /// The name in ledgers: the base unit, but for links, which are written in bits.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BitsPerSec => "bytes/s as bits/s",
            other => other.base(),
        }
    }

    /// The unit of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// The number with so many significant digits and its unit, as a learner reads it.
    pub fn text(self, value: f64, digits: usize) -> String {
        fn quantity<Q: Quantity>(value: f64, digits: usize) -> Option<String> {
            Q::new(value).ok().map(|quantity| format!("{quantity:.digits$}"))
        }
        let said = match self {
            Self::Share => quantity::<Ratio>(value, digits),
            Self::Secs => quantity::<Secs>(value, digits),
            Self::Bytes => quantity::<Bytes>(value, digits),
            Self::BytesPerSample => quantity::<BytesPerSample>(value, digits),
            Self::BytesPerSec => quantity::<BytesPerSec>(value, digits),
            Self::BitsPerSec => Some(bits(value, digits)),
            Self::Dollars => quantity::<Dollars>(value, digits),
            Self::DollarsPerHour => quantity::<DollarsPerHour>(value, digits),
            Self::DollarsPerGb => quantity::<DollarsPerGb>(value, digits),
            Self::SamplesPerSec => quantity::<SamplesPerSec>(value, digits),
            Self::Samples => quantity::<Samples>(value, digits),
            Self::Count => Some(plain(value, digits.max(5))),
            Self::Times => Some(format!("{} ×", plain(value, digits))),
            Self::SamplesPerDollar => Some(format!("{}/$", plain(value, digits))),
        };
        // Only a negative or endless number is no quantity; then the bare number is the truth.
        said.unwrap_or_else(|| format!("{value} {}", self.base()))
    }

    /// The number that a text means; an error says what was expected.
    pub fn parse(self, text: &str) -> Result<f64, String> {
        fn quantity<Q: Quantity>(text: &str) -> Result<f64, String>
        where
            Q::Err: std::fmt::Display,
        {
            text.parse::<Q>().map(Q::get).map_err(|error| error.to_string())
        }
        match self {
            Self::Share => quantity::<Ratio>(text),
            Self::Secs => quantity::<Secs>(text),
            Self::Bytes => quantity::<Bytes>(text),
            Self::BytesPerSample => quantity::<BytesPerSample>(text),
            Self::BytesPerSec | Self::BitsPerSec => quantity::<BytesPerSec>(text),
            Self::Dollars => quantity::<Dollars>(text),
            Self::DollarsPerHour => quantity::<DollarsPerHour>(text),
            Self::DollarsPerGb => quantity::<DollarsPerGb>(text),
            Self::SamplesPerSec => quantity::<SamplesPerSec>(text),
            Self::Samples => quantity::<Samples>(text),
            Self::Count | Self::Times | Self::SamplesPerDollar => plain_number(text),
        }
    }

    /// Words that an engine reads back as exactly this number.
    pub(crate) fn exact(self, value: f64) -> String {
        fn quantity<Q: Quantity>(value: f64) -> Option<String> {
            Q::new(value).ok().map(Q::exact)
        }
        let said = match self {
            Self::Share => quantity::<Ratio>(value),
            Self::Secs => quantity::<Secs>(value),
            Self::Bytes => quantity::<Bytes>(value),
            Self::BytesPerSample => quantity::<BytesPerSample>(value),
            Self::BytesPerSec | Self::BitsPerSec => quantity::<BytesPerSec>(value),
            Self::Dollars => quantity::<Dollars>(value),
            Self::DollarsPerHour => quantity::<DollarsPerHour>(value),
            Self::DollarsPerGb => quantity::<DollarsPerGb>(value),
            Self::SamplesPerSec => quantity::<SamplesPerSec>(value),
            Self::Samples => quantity::<Samples>(value),
            Self::Count | Self::Times | Self::SamplesPerDollar => None,
        };
        said.unwrap_or_else(|| value.to_string())
    }

    /// The unit of a number field and how many base units it has: days and petabytes are for
    /// reading, a field keeps one unit while its number changes.
    pub fn field(self) -> (&'static str, f64) {
        let exact = |unit: &'static str, of: &str| (unit, self.parse(of).unwrap_or(f64::NAN));
        match self {
            Self::Share => exact("%", "1 %"),
            Self::Secs => exact("h", "1 h"),
            Self::Bytes => exact("TB", "1 TB"),
            Self::BytesPerSample => exact("kB", "1 kB"),
            Self::BytesPerSec => exact("GB/s", "1 GB/s"),
            Self::BitsPerSec => exact("Gb/s", "1 Gb/s"),
            Self::Dollars => exact("$", "$1"),
            Self::DollarsPerHour => exact("$/h", "$1/h"),
            Self::DollarsPerGb => exact("$/GB", "$1/GB"),
            Self::SamplesPerSec => exact("/s", "1/s"),
            Self::Samples | Self::Count => ("", 1.0),
            Self::Times => ("×", 1.0),
            Self::SamplesPerDollar => ("/$", 1.0),
        }
    }
}

fn plain_number(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('×').trim_end().parse::<f64>();
    number
        .ok()
        .filter(|value| value.is_finite() && *value >= 0.0)
        .ok_or_else(|| format!("expected a number, found `{}`", crate::fault::shown(text)))
}

fn bits(bytes_per_s: f64, digits: usize) -> String {
    let value = bytes_per_s * f64::from(BITS);
    let step = BIT_STEPS.into_iter().find(|(size, _)| value >= *size as f64);
    let (size, unit) = step.unwrap_or((1, "b/s"));
    format!("{} {unit}", plain(value / size as f64, digits))
}

/// Without zeros that say nothing.
fn plain(value: f64, digits: usize) -> String {
    let text = Significant(value, digits).to_string();
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_learner_reads_them() {
        assert_eq!(Unit::Share.text(0.230_511, 3), "23.1 %");
        assert_eq!(Unit::Secs.text(4000.0, 3), "66.7 min");
        assert_eq!(Unit::BitsPerSec.text(12.5e9, 3), "100 Gb/s");
        assert_eq!(Unit::BitsPerSec.text(833_333_333_333.0, 3), "6.67 Tb/s");
        assert_eq!(Unit::Dollars.text(4000.0, 3), "$4,000");
        assert_eq!(Unit::Count.text(64.0, 3), "64");
        assert_eq!(Unit::Times.text(9.96, 2), "10 ×");
        assert_eq!(Unit::Secs.text(-1.0, 3), "-1 s");
    }

    #[test]
    fn what_is_read_is_what_was_meant() {
        assert_eq!(Unit::BitsPerSec.parse("100 Gb/s"), Ok(12.5e9));
        assert_eq!(Unit::Secs.parse("67 min"), Ok(4020.0));
        assert_eq!(Unit::Count.parse("32"), Ok(32.0));
        assert!(Unit::Count.parse("-1").is_err());
        assert!(Unit::Bytes.parse("many").is_err());
    }

    #[test]
    fn every_unit_has_a_field_with_a_finite_size() {
        for unit in Unit::ALL {
            let (name, size) = unit.field();
            assert!(size.is_finite() && size > 0.0, "{name} {unit:?}");
        }
    }
}
