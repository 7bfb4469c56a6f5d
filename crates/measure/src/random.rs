//! Numbers by chance, the same for the same seed.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;

/// A generator of what a meter needs: indices, shares, orders.
#[derive(Debug, Clone)]
pub(crate) struct Random(SplitMix64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SplitMix64::seed_from_u64(seed))
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below `end`, which is above 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // Taking the high half of a product is even to one part in 2^64/end.
        let product = u128::from(self.bits()) * u128::from(end);
        u64::try_from(product >> 64).expect("below `end`")
    }

    /// A place in a list that is not empty.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("below a length")
    }

    /// From 0 to 1, without 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Shuffles by Fisher and Yates.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (2..=items.len()).rev() {
            items.swap(end - 1, self.place(end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_holds_everything_once_and_differs_by_seed() {
        let order = |seed| {
            let mut items: Vec<u32> = (0..1000).collect();
            Random::new(seed).shuffle(&mut items);
            items
        };
        let mut sorted = order(1);
        assert_ne!(sorted, order(2));
        assert_eq!(sorted, order(1));
        sorted.sort_unstable();
        assert_eq!(sorted, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn shares_are_even() {
        let mut random = Random::new(7);
        let mean = (0..10_000).map(|_| random.share()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let places = (0..9_000).filter(|_| random.place(3) == 2).count();
        assert!((2_800..3_200).contains(&places), "{places}");
    }
}
