//! Which quantities are there, and what does each promise?

use std::fmt;

/// Why a number is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum QuantityError {
    /// The number is below zero.
    Negative(f64),
    /// The number is infinite or not a number.
    NotFinite(f64),
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Negative(value) => write!(f, "expected a value of 0 or more, found `{value}`"),
            Self::NotFinite(value) => write!(f, "expected a finite value, found `{value}`"),
        }
    }
}

impl std::error::Error for QuantityError {}

/// What every quantity can do; the types differ only in what they count.
pub trait Quantity: Copy + Ord + fmt::Debug + fmt::Display + std::str::FromStr {
    /// The base unit, as written in JSON keys and tables: `bytes`, `s`, `samples/s`.
    const UNIT: &'static str;
    /// What the quantity is called in a sentence: "an amount of data", "a duration".
    const NOUN: &'static str;
    /// Above this an input is taken for a slip of the pen, not for a plan.
    const PLAUSIBLE_MAX: f64;

    /// A quantity from a number in base units.
    fn new(value: f64) -> Result<Self, QuantityError>;
    /// The number in base units: finite and at least 0.
    fn get(self) -> f64;
    /// Text that parses back to exactly this value.
    fn exact(self) -> String;
}

macro_rules! quantities {
    ($( $(#[$doc:meta])* $name:ident, $unit:literal, $noun:literal, $max:literal; )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq)]
        pub struct $name(f64);

        impl $name {
            /// Nothing at all.
            pub const ZERO: Self = Self(0.0);

            #[doc = concat!("From a number of ", $unit, ", which must be finite and not negative.")]
            #[inline]
            pub const fn new(value: f64) -> Result<Self, QuantityError> {
                if value >= 0.0 && value < f64::INFINITY {
                    // Adding 0 turns -0.0 into 0.0, so equal values have equal bits.
                    Ok(Self(value + 0.0))
                } else if value < 0.0 && value > f64::NEG_INFINITY {
                    Err(QuantityError::Negative(value))
                } else {
                    Err(QuantityError::NotFinite(value))
                }
            }

            #[doc = concat!("The number of ", $unit, ": finite and at least 0.")]
            #[inline]
            pub const fn get(self) -> f64 { self.0 }

            /// Whether this is exactly nothing.
            #[inline]
            pub const fn is_zero(self) -> bool { self.0 == 0.0 }

            /// The sum, or nothing if it leaves the finite numbers.
            #[inline]
            pub fn checked_add(self, other: Self) -> Option<Self> { Self::new(self.0 + other.0).ok() }

            /// This many times the quantity, or nothing if that is negative or not finite.
            #[inline]
            pub fn scaled(self, factor: f64) -> Option<Self> { Self::new(self.0 * factor).ok() }

            /// What remains after taking `other` away, never less than nothing.
            #[inline]
            #[must_use]
            pub fn saturating_sub(self, other: Self) -> Self { Self((self.0 - other.0).max(0.0)) }
        }

        impl Quantity for $name {
            const UNIT: &'static str = $unit;
            const NOUN: &'static str = $noun;
            const PLAUSIBLE_MAX: f64 = $max;
            fn new(value: f64) -> Result<Self, QuantityError> { Self::new(value) }
            fn get(self) -> f64 { self.0 }
            fn exact(self) -> String { crate::print::exact(self).trim_end().to_owned() }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> { Some(self.cmp(other)) }
        }

        impl Ord for $name {
            #[inline]
            // Values are finite and without a negative zero, so this order is the usual one.
            fn cmp(&self, other: &Self) -> std::cmp::Ordering { self.0.total_cmp(&other.0) }
        }

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) { self.0.to_bits().hash(state); }
        }

        impl Default for $name {
            fn default() -> Self { Self::ZERO }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }
    )* };
}

quantities! {
    /// An amount of data, in bytes.
    Bytes, "bytes", "an amount of data", 1e21;
    /// A data rate in one direction, in bytes per second.
    BytesPerSec, "bytes/s", "a data rate", 1e18;
    /// A number of samples (images, volumes, clips) of a training set.
    Samples, "samples", "a number of samples", 1e15;
    /// A rate of samples per second.
    SamplesPerSec, "samples/s", "a sample rate", 1e15;
    /// The size of one sample, in bytes.
    BytesPerSample, "bytes/sample", "a sample's size", 1e15;
    /// A number of floating-point operations; a multiply-add counts as two.
    Flop, "flop", "a number of floating-point operations", 1e30;
    /// Floating-point operations for one sample.
    FlopPerSample, "flop/sample", "floating-point operations per sample", 1e24;
    /// A rate of floating-point operations per second.
    FlopPerSec, "flop/s", "a compute rate", 1e24;
    /// A duration, in seconds.
    Secs, "s", "a duration", 1e10;
    /// An amount of money, in US dollars.
    Dollars, "usd", "an amount of money", 1e15;
    /// A price for an hour of use, in US dollars.
    DollarsPerHour, "usd/h", "a price per hour", 1e9;
    /// A price for moving or keeping data, in US dollars for 10⁹ bytes.
    ///
    /// Prices are listed per GB, so this is stored as listed; a price per GiB (2³⁰ bytes)
    /// is converted when read, and the two are never mixed.
    DollarsPerGb, "usd/gb", "a price per amount of data", 1e6;
    /// A share or a factor, without a unit: `0.8`, `80 %`.
    Ratio, "ratio", "a ratio", 1e6;
}

impl Ratio {
    /// All of it.
    pub const ONE: Self = Self(1.0);

    /// The rest of the whole: `1 − self`, nothing if more than the whole is taken.
    #[must_use]
    pub fn rest(self) -> Self {
        Self((1.0 - self.0).max(0.0))
    }

    /// The ratio in percent.
    pub fn percent(self) -> f64 {
        self.0 * 100.0
    }
}

impl Secs {
    /// An hour.
    pub const HOUR: Self = Self(3600.0);

    /// The duration in hours.
    pub fn hours(self) -> f64 {
        self.0 / Self::HOUR.0
    }

    /// From a number of hours.
    pub fn from_hours(hours: f64) -> Result<Self, QuantityError> {
        Self::new(hours * Self::HOUR.0)
    }
}

impl From<std::num::NonZeroU32> for Samples {
    fn from(count: std::num::NonZeroU32) -> Self {
        Self(f64::from(count.get()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_finite_non_negative_numbers_gets_in() {
        assert_eq!(Bytes::new(-1.0), Err(QuantityError::Negative(-1.0)));
        assert!(matches!(Bytes::new(f64::NAN), Err(QuantityError::NotFinite(_))));
        assert!(matches!(Bytes::new(f64::INFINITY), Err(QuantityError::NotFinite(_))));
        assert!(matches!(Bytes::new(f64::NEG_INFINITY), Err(QuantityError::NotFinite(_))));
        assert_eq!(Bytes::new(-0.0).unwrap().get().to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn sums_and_multiples_stay_inside_or_say_nothing() {
        let most = Bytes::new(f64::MAX).unwrap();
        assert_eq!(most.checked_add(most), None);
        assert_eq!(most.scaled(2.0), None);
        assert_eq!(most.scaled(-1.0), None);
        assert_eq!(Bytes::ZERO.saturating_sub(most), Bytes::ZERO);
    }
}
