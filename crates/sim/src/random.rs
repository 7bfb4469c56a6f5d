//! Where do independent, repeatable random numbers come from?

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// What a stream of random numbers is for.
///
/// Every purpose and every index has a stream of its own: a changed field leaves the draws of
/// the others alone, so two scenarios are compared on common random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Size = 1,
    Prep = 2,
    Overhead = 3,
    Shuffle = 4,
    Eviction = 5,
    SizeById = 6,
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream of this seed, purpose and index.
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let state = mixed(mixed(mixed(seed) ^ purpose as u64) ^ index);
        Self(Xoshiro256PlusPlus::seed_from_u64(state))
    }

    #[inline]
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform between 0 and 1, never either of them.
    #[inline]
    pub(crate) fn unit(&mut self) -> f64 {
        open_unit(self.bits())
    }

    /// A whole number below `end`, each equally likely; `end` is at least 1.
    #[inline]
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // Multiply and shift; the bias is below `end`/2^64 and no run is long enough to see it.
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }
}

/// A number strictly between 0 and 1 from the upper 52 bits.
#[inline]
pub(crate) fn open_unit(bits: u64) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * STEP
}

/// A bijection of 64-bit numbers that spreads each bit over all (the finalizer of `SplitMix64`,
/// Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195).
#[inline]
pub(crate) const fn mixed(value: u64) -> u64 {
    let mut word = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_seed_purpose_and_index_and_repeat() {
        let first = |seed, purpose, index| Stream::new(seed, purpose, index).bits();
        let base = first(1, Purpose::Size, 0);
        assert_eq!(base, first(1, Purpose::Size, 0));
        for other in [
            first(2, Purpose::Size, 0),
            first(1, Purpose::Prep, 0),
            first(1, Purpose::Size, 1),
            first(1, Purpose::Shuffle, 0),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn uniform_numbers_stay_inside_their_bounds() {
        assert!(open_unit(0) > 0.0 && open_unit(u64::MAX) < 1.0);
        let mut stream = Stream::new(7, Purpose::Eviction, 0);
        let mut seen = [0_u32; 3];
        for _ in 0..30_000 {
            seen[usize::try_from(stream.below(3)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|&count| count.abs_diff(10_000) < 400), "{seen:?}");
    }
}
