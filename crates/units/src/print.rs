//! How is a quantity written so that a reader gets the unit and the digits they expect?

use std::fmt::{self, Display, Formatter};

use crate::quantity::{
    Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Flop, FlopPerSample,
    FlopPerSec, Quantity, Ratio, Samples, SamplesPerSec, Secs,
};

/// A number rounded to so many significant digits, without exponent: `0.0341`, `943`, `62,893,082`.
#[derive(Debug, Clone, Copy)]
pub struct Significant(pub f64, pub usize);

impl Display for Significant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(value, digits) = *self;
        let digits = digits.max(1);
        if value == 0.0 || !value.is_finite() {
            return write!(f, "{value}");
        }
        // The exponent of the *rounded* value, so that 999.7 is 1,000 and not 1000.0.
        let scientific = format!("{value:.*e}", digits - 1);
        let exponent: i32 =
            scientific.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
        let decimals = (i32::try_from(digits).unwrap_or(i32::MAX) - 1).saturating_sub(exponent);
        let decimals = usize::try_from(decimals).unwrap_or(0);
        let plain = format!("{value:.decimals$}");
        f.write_str(&grouped(&plain))
    }
}

/// Thousands set apart: `62893082` is `62,893,082`; four digits stay together with a comma too.
fn grouped(plain: &str) -> String {
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(w, f)| (w, Some(f)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
    let mut text = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Decimal steps: the first whose size the value reaches, from large to small.
const SI: [(f64, &str); 6] =
    [(1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

const IEC: [(f64, &str); 6] = [
    (1_152_921_504_606_846_976.0, "Ei"),
    (1_125_899_906_842_624.0, "Pi"),
    (1_099_511_627_776.0, "Ti"),
    (1_073_741_824.0, "Gi"),
    (1_048_576.0, "Mi"),
    (1024.0, "Ki"),
];

fn digits(f: &Formatter<'_>) -> usize {
    f.precision().unwrap_or(3)
}

fn prefixed(
    value: f64,
    steps: &[(f64, &'static str)],
    unit: &str,
    digits: usize,
    f: &mut Formatter<'_>,
) -> fmt::Result {
    // A value that rounds up to the next step is shown in it: 999,999 B is 1.00 MB.
    let rounded = |size: f64| value / size * (1.0 + 0.5 * ten_to_minus(digits)) >= 1.0;
    let (size, prefix) =
        steps.iter().find(|(size, _)| rounded(*size)).copied().unwrap_or((1.0, ""));
    let space = if prefix.is_empty() && unit.is_empty() { "" } else { " " };
    let number = Number { value: value / size, digits };
    padded(f, &format!("{number}{space}{prefix}{unit}"))
}

/// Like `Formatter::pad`, but a precision counts digits here and cuts nothing off.
fn padded(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    let missing = f.width().unwrap_or(0).saturating_sub(text.chars().count());
    let (before, after) = match f.align() {
        Some(fmt::Alignment::Left) => (0, missing),
        Some(fmt::Alignment::Center) => (missing / 2, missing - missing / 2),
        Some(fmt::Alignment::Right) | None => (missing, 0),
    };
    write!(f, "{:before$}{text}{:after$}", "", "")
}

/// Trailing zeros say precision that a round value does not need: `50 TB`, not `50.0 TB`.
struct Number {
    value: f64,
    digits: usize,
}

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = Significant(self.value, self.digits).to_string();
        let text = if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.')
        } else {
            &text
        };
        f.write_str(text)
    }
}

fn ten_to_minus(digits: usize) -> f64 {
    (0..digits).fold(1.0, |value, _| value / 10.0)
}

macro_rules! display_prefixed {
    ($( $name:ident, $steps:expr, $unit:literal; )*) => { $(
        impl Display for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                prefixed(self.get(), $steps, $unit, digits(f), f)
            }
        }
    )* };
}

display_prefixed! {
    Bytes, &SI, "B";
    BytesPerSec, &SI, "B/s";
    BytesPerSample, &SI, "B";
    Flop, &SI, "FLOP";
    FlopPerSample, &SI, "FLOP";
    FlopPerSec, &SI, "FLOP/s";
}

/// Counts are said in full up to a hundred thousand, then in millions and billions.
fn counted(value: f64, unit: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let digits = digits(f);
    if value < 99_999.5 {
        // A count's own digits are all wanted: 1,234 and not 1,230.
        let digits = if value >= 1000.0 { digits.max(5) } else { digits };
        return padded(f, &format!("{}{unit}", Number { value, digits }));
    }
    prefixed(value, &SI[3..], unit, digits, f)
}

impl Display for Samples {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        counted(self.get(), "", f)
    }
}

impl Display for SamplesPerSec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        counted(self.get(), "/s", f)
    }
}

/// Below a minute in seconds and their fractions, below two hours in minutes, below two days
/// in hours, else in days: each step keeps the number small enough to picture.
impl Display for Secs {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let secs = self.get();
        let (size, unit) = match secs {
            _ if secs == 0.0 => (1.0, "s"),
            _ if secs < 1e-6 => (1e-9, "ns"),
            _ if secs < 1e-3 => (1e-6, "µs"),
            _ if secs < 1.0 => (1e-3, "ms"),
            _ if secs < 60.0 => (1.0, "s"),
            _ if secs < 7_200.0 => (60.0, "min"),
            _ if secs < 172_800.0 => (3600.0, "h"),
            _ => (86_400.0, "days"),
        };
        padded(f, &format!("{} {unit}", Number { value: secs / size, digits: digits(f) }))
    }
}

/// Cents below a hundred dollars, whole dollars above: `$0.15`, `$4,000`.
impl Display for Dollars {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let value = self.get();
        let text = match value {
            _ if value == 0.0 => "$0".to_owned(),
            _ if value < 0.01 => format!("${}", Significant(value, 2)),
            _ if value < 99.995 => format!("${value:.2}"),
            _ => format!("${}", grouped(&format!("{value:.0}"))),
        };
        padded(f, &text)
    }
}

impl Display for DollarsPerHour {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        padded(f, &format!("${}/h", grouped(&format!("{:.2}", self.get()))))
    }
}

impl Display for DollarsPerGb {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        padded(f, &format!("${}/GB", Number { value: self.get(), digits: digits(f) }))
    }
}

impl Display for Ratio {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        padded(f, &format!("{} %", Number { value: self.percent(), digits: digits(f) }))
    }
}

/// A data quantity in decimal and in binary units: `1 GB/s (954 MiB/s)`.
#[derive(Debug, Clone, Copy)]
pub struct BothPrefixes<Q>(pub Q);

impl Display for BothPrefixes<Bytes> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        both(self.0.get(), "B", f)
    }
}

impl Display for BothPrefixes<BytesPerSec> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        both(self.0.get(), "B/s", f)
    }
}

fn both(value: f64, unit: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let digits = digits(f);
    prefixed(value, &SI, unit, digits, f)?;
    if value < 1024.0 {
        return Ok(());
    }
    f.write_str(" (")?;
    prefixed(value, &IEC, unit, digits, f)?;
    f.write_str(")")
}

/// Text in the largest unit that parses back to exactly this value.
pub(crate) fn exact<Q: Quantity>(quantity: Q) -> String {
    let value = quantity.get();
    let back = |text: &str| text.parse::<Q>().ok().map(Q::get);
    let spelled = |unit: &String| {
        // The size of the unit, asked of the parser so that it stands in one place only.
        let size = back(&format!("1 {unit}"))?;
        let text = format!("{} {unit}", shortest(value / size));
        (value >= size && back(&text) == Some(value)).then_some(text)
    };
    let (units, base) = spellings(Q::UNIT);
    units.iter().find_map(spelled).unwrap_or_else(|| format!("{} {base}", shortest(value)))
}

/// The units in which a quantity may be written, the largest first, and its base unit.
fn spellings(unit: &'static str) -> (Vec<String>, &'static str) {
    let prefixed = |base| {
        let prefixes = SI.iter().map(|(_, prefix)| *prefix).chain([""]);
        (prefixes.map(|prefix| format!("{prefix}{base}")).collect(), base)
    };
    match unit {
        "bytes" | "bytes/sample" => prefixed("B"),
        "bytes/s" => prefixed("B/s"),
        "flop" | "flop/sample" => prefixed("FLOP"),
        "flop/s" => prefixed("FLOP/s"),
        "s" => (["h", "min", "s", "ms", "us", "ns"].map(str::to_owned).to_vec(), "s"),
        "usd" => (vec![], "USD"),
        "usd/h" => (vec![], "USD/h"),
        "usd/gb" => (vec![], "USD/GB"),
        "samples" | "ratio" => (vec![], ""),
        other => (vec![], other),
    }
}

/// The fewest digits that name this number, with an exponent only where zeros would run away.
fn shortest(value: f64) -> String {
    if value == 0.0 || (1e-4..1e15).contains(&value) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}
