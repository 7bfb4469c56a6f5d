//! Which sample does an epoch visit at a given position?

use crate::random::mixed;

/// The order of an epoch: a permutation of the samples that needs no memory.
///
/// Rounds of multiplying by an odd number, adding and folding the upper half into the lower
/// permute the smallest power of two that holds all samples; a value outside the data set is
/// sent through again until it falls inside (cycle walking, Black and Rogaway 2002,
/// doi:10.1007/3-540-45760-7_9). Any loader can ask for any position of any epoch.
#[derive(Debug, Clone)]
pub(crate) struct EpochOrders {
    samples: u64,
    /// Selects the bits of a number below the power of two.
    mask: u64,
    /// Half of these bits, rounded up.
    fold: u32,
    seed: u64,
    shuffled: bool,
    /// The epoch asked for last, and its rounds.
    epoch: u64,
    rounds: [Round; ROUNDS],
}

const ROUNDS: usize = 4;

#[derive(Debug, Clone, Copy)]
struct Round {
    factor: u64,
    shift: u64,
}

fn rounds(seed: u64, epoch: u64) -> [Round; ROUNDS] {
    let key = mixed(seed ^ mixed(epoch));
    [0, 1, 2, 3].map(|round| Round {
        factor: mixed(key.wrapping_add(2 * round)) | 1,
        shift: mixed(key.wrapping_add(2 * round + 1)),
    })
}

impl EpochOrders {
    /// Orders of `samples` samples: new for every epoch, or as they lie.
    pub(crate) fn new(samples: u64, seed: u64, shuffled: bool) -> Self {
        let mask = samples.next_power_of_two().max(2) - 1;
        let fold = mask.count_ones().div_ceil(2);
        Self { samples, mask, fold, seed, shuffled, epoch: 0, rounds: rounds(seed, 0) }
    }

    /// The sample at `position` of `epoch`; `position` is below the number of samples.
    #[inline]
    pub(crate) fn sample(&mut self, epoch: u64, position: u64) -> u64 {
        if !self.shuffled {
            return position;
        }
        if epoch != self.epoch {
            self.epoch = epoch;
            self.rounds = rounds(self.seed, epoch);
        }
        let mut value = self.permuted(position);
        while value >= self.samples {
            value = self.permuted(value);
        }
        value
    }

    #[inline]
    fn permuted(&self, value: u64) -> u64 {
        self.rounds.iter().fold(value, |value, round| {
            let product = value.wrapping_mul(round.factor).wrapping_add(round.shift) & self.mask;
            product ^ (product >> self.fold)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_epoch_visits_every_sample_once() {
        for samples in [1, 2, 3, 5, 16, 17, 1000, 4096, 4097] {
            let mut orders = EpochOrders::new(samples, 9, true);
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
        let mut orders = EpochOrders::new(samples, 1, true);
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
        let unmoved =
            (0..samples).filter(|&position| orders.sample(0, position) == position).count();
        assert!(unmoved < 12, "{unmoved}");
    }

    #[test]
    fn a_fixed_order_is_the_same_in_every_epoch() {
        let mut orders = EpochOrders::new(10, 1, false);
        assert!((0..10).all(|position| orders.sample(5, position) == position));
    }
}
