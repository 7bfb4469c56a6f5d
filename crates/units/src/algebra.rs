//! Which quantity times or divided by which gives which?

use crate::quantity::{
    Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Flop, FlopPerSample,
    FlopPerSec, Ratio, Samples, SamplesPerSec, Secs,
};

/// Division of one quantity by another.
pub trait CheckedDiv<Divisor> {
    /// What the quotient counts.
    type Output;
    /// The quotient, or nothing if the divisor is 0 or the quotient is not finite.
    fn checked_div(self, divisor: Divisor) -> Option<Self::Output>;
}

/// Multiplication of one quantity by another.
pub trait CheckedMul<Factor> {
    /// What the product counts.
    type Output;
    /// The product, or nothing if it is not finite.
    fn checked_mul(self, factor: Factor) -> Option<Self::Output>;
}

/// `A / B = C` gives also `A / C = B`, `B × C = A` and `C × B = A`.
macro_rules! relations {
    ($( $dividend:ident / $divisor:ident = $quotient:ident; )*) => { $(
        divide!($dividend / $divisor = $quotient);
        divide!($dividend / $quotient = $divisor);
        multiply!($divisor * $quotient = $dividend);
        multiply!($quotient * $divisor = $dividend);
    )* };
}

macro_rules! divide {
    ($dividend:ident / $divisor:ident = $quotient:ident) => {
        impl CheckedDiv<$divisor> for $dividend {
            type Output = $quotient;
            #[inline]
            fn checked_div(self, divisor: $divisor) -> Option<$quotient> {
                $quotient::new(self.get() / divisor.get()).ok()
            }
        }
    };
}

macro_rules! multiply {
    ($left:ident * $right:ident = $product:ident) => {
        impl CheckedMul<$right> for $left {
            type Output = $product;
            #[inline]
            fn checked_mul(self, factor: $right) -> Option<$product> {
                $product::new(self.get() * factor.get()).ok()
            }
        }
    };
}

/// `A / A` is a ratio, and a ratio of `A` is an `A`.
macro_rules! shares {
    ($( $name:ident )*) => { $(
        divide!($name / $name = Ratio);
        multiply!($name * Ratio = $name);
    )* };
}

relations! {
    Bytes / Secs = BytesPerSec;
    Bytes / Samples = BytesPerSample;
    Samples / Secs = SamplesPerSec;
    BytesPerSec / BytesPerSample = SamplesPerSec;
    Flop / Secs = FlopPerSec;
    Flop / Samples = FlopPerSample;
    FlopPerSec / FlopPerSample = SamplesPerSec;
}

shares! { Bytes BytesPerSec Samples SamplesPerSec BytesPerSample Flop FlopPerSec Secs Dollars DollarsPerHour }

impl CheckedMul<Secs> for DollarsPerHour {
    type Output = Dollars;
    fn checked_mul(self, time: Secs) -> Option<Dollars> {
        Dollars::new(self.get() * time.hours()).ok()
    }
}

impl CheckedMul<Bytes> for DollarsPerGb {
    type Output = Dollars;
    fn checked_mul(self, volume: Bytes) -> Option<Dollars> {
        Dollars::new(self.get() * volume.get() / 1e9).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_takes_volume_over_rate() {
        let volume = Bytes::new(50e12).unwrap();
        let link = BytesPerSec::new(12.5e9).unwrap();
        assert_eq!(volume.checked_div(link), Some(Secs::new(4000.0).unwrap()));
        assert_eq!(link.checked_mul(Secs::new(4000.0).unwrap()), Some(volume));
    }

    #[test]
    fn dividing_by_nothing_gives_nothing() {
        assert_eq!(Bytes::new(1.0).unwrap().checked_div(Secs::ZERO), None);
        assert_eq!(Bytes::ZERO.checked_div(Secs::ZERO), None);
    }

    #[test]
    fn a_price_per_gb_counts_billions_of_bytes() {
        let price = DollarsPerGb::new(0.08).unwrap();
        assert_eq!(price.checked_mul(Bytes::new(50e12).unwrap()), Dollars::new(4000.0).ok());
    }

    #[test]
    fn an_hourly_price_counts_hours() {
        let price = DollarsPerHour::new(20.0).unwrap();
        assert_eq!(price.checked_mul(Secs::new(21_600.0).unwrap()), Dollars::new(120.0).ok());
    }
}
