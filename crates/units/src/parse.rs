//! How does what people write ("50 TB", "100 Gbps", "6h") become a quantity,
//! and what do they read when it does not?

use std::fmt;
use std::str::FromStr;

use crate::quantity::{
    Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Flop, FlopPerSample,
    FlopPerSec, Quantity, Ratio, Samples, SamplesPerSec, Secs,
};

/// Text that is not the quantity that was asked for, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// What the place needs, for a sentence that starts with "expected".
    pub expected: String,
    /// What stood there, with control characters escaped.
    pub found: String,
    /// The repair.
    pub hint: Option<String>,
}

impl ParseError {
    fn new(expected: impl Into<String>, found: &str, hint: impl Into<String>) -> Self {
        // A quantity is short; a whole book in an error message helps nobody.
        let shown: String = found.chars().take(60).flat_map(char::escape_debug).collect();
        let ellipsis = if found.chars().nth(60).is_some() { "…" } else { "" };
        Self {
            expected: expected.into(),
            found: format!("{shown}{ellipsis}"),
            hint: Some(hint.into()),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found `{}`", self.expected, self.found)
    }
}

impl std::error::Error for ParseError {}

/// A unit's size in base units: `scale × 10^power`.
///
/// The power of ten is kept apart so that `0.848 ms` becomes the number nearest
/// to 0.000848, which a multiplication by 10⁻³ would miss by a rounding.
#[derive(Debug, Clone, Copy)]
struct Factor {
    scale: f64,
    power: i32,
}

impl Factor {
    const ONE: Self = Self::ten_to(0);

    const fn ten_to(power: i32) -> Self {
        Self { scale: 1.0, power }
    }

    const fn times(self, scale: f64) -> Self {
        Self { scale: self.scale * scale, power: self.power }
    }
}

/// What a unit's text is, for one kind of quantity.
enum Unit {
    /// This unit.
    Known(Factor),
    /// Not a unit of this quantity; the repair says what was probably meant.
    Wrong(String),
}

macro_rules! from_str {
    ($( $name:ident, $example:literal, $units:expr; )*) => { $(
        impl FromStr for $name {
            type Err = ParseError;
            fn from_str(text: &str) -> Result<Self, ParseError> {
                let value = parse(text, $name::NOUN, $example, $name::PLAUSIBLE_MAX, $units)?;
                // `parse` lets only finite values of 0 or more through.
                $name::new(value).map_err(|error| ParseError::new(error.to_string(), text, $example))
            }
        }
    )* };
}

from_str! {
    Bytes, "50 GB", data;
    BytesPerSec, "3.5 GB/s", data_rate;
    Samples, "1281167", count;
    SamplesPerSec, "3410 samples/s", count_rate;
    BytesPerSample, "159 kB", sample_size;
    Flop, "24.6 GFLOP", flop;
    FlopPerSample, "24.6 GFLOP", flop_per_sample;
    FlopPerSec, "312 TFLOP/s", flop_rate;
    Secs, "18.8 ms", time;
    Dollars, "$4000", money;
    DollarsPerHour, "$2.50/h", money_per_hour;
    DollarsPerGb, "$0.08/GB", money_per_byte;
    Ratio, "0.8", ratio;
}

fn parse(
    text: &str,
    noun: &str,
    example: &str,
    plausible_max: f64,
    unit_of: fn(&str, &str) -> Unit,
) -> Result<f64, ParseError> {
    let expected = || format!("{noun} like `{example}`");
    let trimmed = text.trim();
    let (number, unit) = split(trimmed);
    if number.is_empty() {
        let hint = if trimmed.is_empty() {
            format!("write a number and its unit, for example `{example}`")
        } else if trimmed.starts_with('-') {
            "it cannot be negative".to_owned()
        } else if trimmed.starts_with(['€', '£', '¥']) {
            "prices are in US dollars; convert at a dated rate and write `$`".to_owned()
        } else {
            format!("start with a number, for example `{example}`")
        };
        return Err(ParseError::new(expected(), text, hint));
    }
    if number.contains(',') {
        let plain = number.replace(',', "");
        let hint = format!("write `{plain}` without separators, or a decimal point for the comma");
        return Err(ParseError::new(expected(), text, hint));
    }
    let factor = match unit_of(unit, number) {
        Unit::Known(factor) => factor,
        // Nothing is nothing in every unit.
        Unit::Wrong(_) if unit.is_empty() && is_zero(number) => Factor::ONE,
        Unit::Wrong(hint) => return Err(ParseError::new(expected(), text, hint)),
    };
    let value = scaled(number, factor)
        .ok_or_else(|| ParseError::new(expected(), text, format!("`{number}` is not a number")))?;
    if value > plausible_max {
        let hint = "this is more than anything on Earth; check the unit and the zeros";
        return Err(ParseError::new(expected(), text, hint));
    }
    if value == 0.0 && !is_zero(number) {
        let hint = "this is too small to be told from 0; check the unit and the exponent";
        return Err(ParseError::new(expected(), text, hint));
    }
    Ok(value)
}

fn is_zero(number: &str) -> bool {
    let mantissa = number.split(['e', 'E']).next().unwrap_or(number);
    mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'_'))
}

/// The number at the front (a `$` before it belongs to the unit) and the unit behind it.
fn split(text: &str) -> (&str, &str) {
    let text = text.strip_prefix('$').map_or(text, str::trim_start);
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes[from..].iter().take_while(|b| b.is_ascii_digit() || **b == b'_').count()
    };
    let mut end = 0;
    while end < bytes.len()
        && (bytes[end].is_ascii_digit() || matches!(bytes[end], b'_' | b',' | b'.'))
    {
        end += 1;
    }
    if end > 0 && matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        // `5 EB` has an E without digits behind it: that is a unit.
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    (&text[..end], text[end..].trim_start())
}

/// `number × factor`, rounded once where the factor is a power of ten.
fn scaled(number: &str, factor: Factor) -> Option<f64> {
    let plain = number.replace('_', "");
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (plain.as_str(), 0),
    };
    let power = exponent.checked_add(factor.power)?;
    let value: f64 = format!("{mantissa}e{power}").parse().ok()?;
    Some(value * factor.scale)
}

const DECIMAL: [(&str, i32); 8] =
    [("", 0), ("k", 3), ("K", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];

const BINARY: [(&str, f64); 6] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
];

fn prefix(text: &str) -> Option<Factor> {
    let decimal = DECIMAL.iter().find(|(name, _)| *name == text);
    let binary = BINARY.iter().find(|(name, _)| *name == text);
    decimal
        .map(|(_, power)| Factor::ten_to(*power))
        .or(binary.map(|(_, scale)| Factor::ONE.times(*scale)))
}

/// Bytes or bits.
enum Data {
    Bytes(Factor),
    Bits(Factor),
}

fn data_unit(unit: &str) -> Option<Data> {
    for (ending, bits) in [
        ("bytes", false),
        ("byte", false),
        ("B", false),
        ("bits", true),
        ("bit", true),
        ("b", true),
    ] {
        if let Some(factor) = unit.strip_suffix(ending).map(str::trim_end).and_then(prefix) {
            return Some(if bits { Data::Bits(factor.times(0.125)) } else { Data::Bytes(factor) });
        }
    }
    None
}

/// The repair for a data unit in the wrong case or without its prefix's capital.
fn data_repair(unit: &str, number: &str, suffix: &str) -> Option<String> {
    let lower = unit.to_ascii_lowercase();
    let letter = lower.strip_suffix("ib").or(lower.strip_suffix('b')).or(Some(&lower))?;
    let prefix = match letter {
        "k" => "k",
        "m" => "M",
        "g" => "G",
        "t" => "T",
        "p" => "P",
        "e" => "E",
        _ => return None,
    };
    if lower.ends_with("ib") {
        let prefix = prefix.to_ascii_uppercase();
        return Some(format!("did you mean `{number} {prefix}iB{suffix}`?"));
    }
    Some(format!(
        "did you mean `{number} {prefix}B{suffix}` (bytes) or `{number} {prefix}b{suffix}` (bits)?"
    ))
}

fn in_bytes(number: &str, unit: &str, suffix: &str) -> String {
    let bytes_unit = unit.trim_end_matches("bits").trim_end_matches("bit").trim_end_matches('b');
    match scaled(number, Factor::ONE) {
        Some(bits) => format!(
            "bits are not bytes: did you mean `{number} {bytes_unit}B{suffix}`? \
             {number} {unit} are `{} {bytes_unit}B{suffix}`",
            bits / 8.0
        ),
        None => format!("bits are not bytes: write `{bytes_unit}B{suffix}`"),
    }
}

fn data(unit: &str, number: &str) -> Unit {
    match data_unit(unit) {
        Some(Data::Bytes(factor)) => Unit::Known(factor),
        Some(Data::Bits(_)) => Unit::Wrong(in_bytes(number, unit, "")),
        None if unit.is_empty() => Unit::Wrong(format!(
            "did you mean `{number} GB` (decimal) or `{number} GiB` (7 % more)?"
        )),
        None if unit.contains('/') || unit.ends_with("ps") => {
            Unit::Wrong("this is a rate; an amount has no `/s`, for example `50 GB`".to_owned())
        }
        None => Unit::Wrong(data_repair(unit, number, "").unwrap_or_else(|| {
            format!("`{unit}` is no unit of data: use B, kB, MB, GB, TB, PB or KiB, MiB, GiB, TiB")
        })),
    }
}

fn per_second(unit: &str) -> Option<&str> {
    ["/s", "/sec", "/second", "ps"].iter().find_map(|ending| unit.strip_suffix(ending))
}

fn data_rate(unit: &str, number: &str) -> Unit {
    if unit.is_empty() {
        return Unit::Wrong(format!(
            "did you mean `{number} GB/s` (bytes), `{number} GiB/s` (7 % more) or \
             `{number} Gb/s` (bits)?"
        ));
    }
    let Some(amount) = per_second(unit) else {
        return Unit::Wrong(format!(
            "a rate needs `per second`: did you mean `{number} {unit}/s`?"
        ));
    };
    match data_unit(amount.trim_end()) {
        Some(Data::Bytes(factor) | Data::Bits(factor)) => Unit::Known(factor),
        None => Unit::Wrong(data_repair(amount, number, "/s").unwrap_or_else(|| {
            format!("`{unit}` is no data rate: use MB/s, GB/s, GiB/s or Mb/s, Gb/s, Gbps")
        })),
    }
}

const SAMPLE_WORDS: [&str; 12] = [
    "samples", "sample", "images", "image", "img", "items", "item", "files", "file", "records",
    "record", "objects",
];

fn count(unit: &str, number: &str) -> Unit {
    let bare = SAMPLE_WORDS.iter().find_map(|word| unit.strip_suffix(word)).unwrap_or(unit);
    match DECIMAL.iter().find(|(name, _)| *name == bare.trim_end()) {
        Some((_, power)) => Unit::Known(Factor::ten_to(*power)),
        None => Unit::Wrong(format!(
            "a count has no unit but k, M, G: did you mean `{number}` or `{number} M`?"
        )),
    }
}

fn count_rate(unit: &str, number: &str) -> Unit {
    let wrong = || Unit::Wrong(format!("did you mean `{number} samples/s`?"));
    match per_second(unit) {
        Some(amount) => match count(amount.trim_end(), number) {
            Unit::Wrong(_) => wrong(),
            known @ Unit::Known(_) => known,
        },
        None => wrong(),
    }
}

fn without_per_sample(unit: &str) -> &str {
    unit.rsplit_once('/')
        .filter(|(_, word)| SAMPLE_WORDS.contains(word))
        .map_or(unit, |(amount, _)| amount.trim_end())
}

fn sample_size(unit: &str, number: &str) -> Unit {
    if unit.is_empty() {
        return Unit::Wrong(format!(
            "did you mean `{number} kB` (decimal) or `{number} KiB` (2.4 % more)?"
        ));
    }
    data(without_per_sample(unit), number)
}

fn flop(unit: &str, number: &str) -> Unit {
    // A multiply-add is two operations, in every vendor's peak rate and here.
    for (ending, scale) in [("FLOPs", 1.0), ("FLOP", 1.0), ("MACs", 2.0), ("MAC", 2.0)] {
        if let Some(factor) = unit.strip_suffix(ending).map(str::trim_end).and_then(prefix) {
            return Unit::Known(factor.times(scale));
        }
    }
    Unit::Wrong(if unit.to_ascii_uppercase().ends_with("FLOPS") || unit.ends_with("/s") {
        "`FLOPS` and `FLOP/s` are rates; an amount of work is written `GFLOP`".to_owned()
    } else {
        format!("did you mean `{number} GFLOP` or `{number} GMAC` (multiply-adds, two each)?")
    })
}

fn flop_per_sample(unit: &str, number: &str) -> Unit {
    flop(without_per_sample(unit), number)
}

fn flop_rate(unit: &str, number: &str) -> Unit {
    for ending in ["FLOP/s", "FLOPS", "FLOPs/s", "flops"] {
        if let Some(factor) = unit.strip_suffix(ending).map(str::trim_end).and_then(prefix) {
            return Unit::Known(factor);
        }
    }
    Unit::Wrong(format!("did you mean `{number} TFLOP/s`?"))
}

fn time(unit: &str, number: &str) -> Unit {
    Unit::Known(match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => Factor::ONE,
        "ms" | "millisecond" | "milliseconds" => Factor::ten_to(-3),
        "us" | "µs" | "μs" | "microsecond" | "microseconds" => Factor::ten_to(-6),
        "ns" | "nanosecond" | "nanoseconds" => Factor::ten_to(-9),
        "min" | "mins" | "minute" | "minutes" => Factor::ONE.times(60.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => Factor::ONE.times(3600.0),
        "d" | "day" | "days" => Factor::ONE.times(86_400.0),
        "" => {
            return Unit::Wrong(format!(
                "did you mean `{number} ms`, `{number} s` or `{number} h`?"
            ));
        }
        "m" | "M" => {
            return Unit::Wrong(format!("did you mean `{number} min` or `{number} ms`?"));
        }
        _ => return Unit::Wrong(format!("`{unit}` is no duration: use us, ms, s, min, h or d")),
    })
}

fn money(unit: &str, number: &str) -> Unit {
    match unit {
        "" | "$" | "USD" | "usd" | "dollars" | "dollar" => Unit::Known(Factor::ONE),
        _ if unit.contains('/') => {
            Unit::Wrong(format!("this is a price; an amount is written `${number}`"))
        }
        _ => other_currency(number),
    }
}

fn other_currency(number: &str) -> Unit {
    Unit::Wrong(format!("prices are in US dollars; convert at a dated rate and write `${number}`"))
}

/// What stands behind the price's slash.
fn per(unit: &str) -> Option<&str> {
    let (currency, per) = unit.split_once('/')?;
    matches!(currency.trim_end(), "" | "$" | "USD" | "usd").then_some(per.trim())
}

fn money_per_hour(unit: &str, number: &str) -> Unit {
    match per(unit) {
        Some("h" | "hr" | "hour") => Unit::Known(Factor::ONE),
        None if unit.contains('/') => other_currency(number),
        _ => Unit::Wrong(format!("did you mean `${number}/h`?")),
    }
}

fn money_per_byte(unit: &str, number: &str) -> Unit {
    match per(unit).map(data_unit) {
        Some(Some(Data::Bytes(Factor { scale, power }))) => {
            Unit::Known(Factor { scale: 1.0 / scale, power: 9 - power })
        }
        Some(Some(Data::Bits(_))) => {
            Unit::Wrong(format!("bits are not bytes: did you mean `${number}/GB`?"))
        }
        None if unit.contains('/') => other_currency(number),
        _ => Unit::Wrong(format!(
            "did you mean `${number}/GB` (10⁹ bytes) or `${number}/GiB` (2³⁰ bytes)?"
        )),
    }
}

fn ratio(unit: &str, number: &str) -> Unit {
    match unit {
        "" | "x" => Unit::Known(Factor::ONE),
        "%" => Unit::Known(Factor::ten_to(-2)),
        _ => Unit::Wrong(format!("a ratio has no unit: did you mean `{number}` or `{number} %`?")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_where_its_unit_begins() {
        assert_eq!(split("50 TB"), ("50", "TB"));
        assert_eq!(split("5EB"), ("5", "EB"));
        assert_eq!(split("5e3EB"), ("5e3", "EB"));
        assert_eq!(split("1e-3 s"), ("1e-3", "s"));
        assert_eq!(split("$ 0.08/GB"), ("0.08", "/GB"));
        assert_eq!(split("TB"), ("", "TB"));
        assert_eq!(split("-5 GB"), ("", "-5 GB"));
    }

    #[test]
    fn zero_is_zero_however_it_is_written() {
        for text in ["0", "0.0", "0e5", "0_0"] {
            assert!(is_zero(text), "{text}");
        }
        for text in ["1", "0.1", "10", "1e-400"] {
            assert!(!is_zero(text), "{text}");
        }
    }
}
