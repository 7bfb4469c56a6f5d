//! Which sample does an epoch visit at a given position?

use crate::random::mixed;

/// The order of an epoch: a permutation of the samples that needs no memory.
///
/// A Feistel network permutes the smallest power of four that holds them all; a value outside
/// the data set is sent through again until it falls inside (Black and Rogaway 2002,
/// doi:10.1007/3-540-45760-7_9). Any loader can ask for any position of any epoch.
#[derive(Debug, Clone)]
pub(crate) struct EpochOrders {
    samples: u64,
    half_bits: u32,
    seed: u64,
    shuffled: bool,
}

const ROUNDS: u64 = 5;

impl EpochOrders {
    /// Orders of `samples` samples: new for every epoch, or as they lie.
    pub(crate) fn new(samples: u64, seed: u64, shuffled: bool) -> Self {
        let bits = 64 - samples.saturating_sub(1).leading_zeros();
        Self { samples, half_bits: bits.div_ceil(2).max(1), seed, shuffled }
    }

    /// The sample at `position` of `epoch`; `position` is below the number of samples.
    #[inline]
    pub(crate) fn sample(&self, epoch: u64, position: u64) -> u64 {
        if !self.shuffled {
            return position;
        }
        let key = mixed(self.seed ^ mixed(epoch));
        let mut value = self.permuted(key, position);
        while value >= self.samples {
            value = self.permuted(key, value);
        }
        value
    }

    #[inline]
    fn permuted(&self, key: u64, value: u64) -> u64 {
        let mask = (1_u64 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for round in 0..ROUNDS {
            let word = mixed(key.wrapping_add(round << 56) ^ right);
            (left, right) = (right, left ^ (word >> 32) & mask);
        }
        (left << self.half_bits) | right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_epoch_visits_every_sample_once() {
        for samples in [1, 2, 3, 5, 16, 17, 1000, 4096, 4097] {
            let orders = EpochOrders::new(samples, 9, true);
            for epoch in 0..3 {
                let mut visited: Vec<_> =
                    (0..samples).map(|position| orders.sample(epoch, position)).collect();
                visited.sort_unstable();
                assert!(visited.into_iter().eq(0..samples), "{samples} in epoch {epoch}");
            }
        }
    }

    /// Positions of one sample in two epochs are independent: their correlation is near 0.
    #[test]
    fn epochs_are_shuffled_independently() {
        let samples = 20_000;
        let orders = EpochOrders::new(samples, 1, true);
        let mut place = vec![0.0; 20_000];
        for position in 0..samples {
            place[usize::try_from(orders.sample(0, position)).unwrap()] = position as f64;
        }
        let mean = (samples - 1) as f64 / 2.0;
        let products = (0..samples).map(|position| {
            let before = place[usize::try_from(orders.sample(1, position)).unwrap()];
            (before - mean) * (position as f64 - mean)
        });
        let variance = (samples * samples) as f64 / 12.0;
        let correlation = products.sum::<f64>() / samples as f64 / variance;
        assert!(correlation.abs() < 5.0 / 141.0, "{correlation}");
        let unmoved = (0..samples).filter(|&position| orders.sample(0, position) == position);
        assert!(unmoved.count() < 12);
    }

    #[test]
    fn a_fixed_order_is_the_same_in_every_epoch() {
        let orders = EpochOrders::new(10, 1, false);
        assert!((0..10).all(|position| orders.sample(5, position) == position));
    }
}
