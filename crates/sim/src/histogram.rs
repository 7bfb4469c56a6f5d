//! What is the median, what the 99th percentile, without keeping all values?

/// Counts of non-negative numbers in bins of equal relative width.
///
/// A bin is what a float's exponent and the first seven bits of its mantissa select: at most
/// 1/128 wide, so its middle is within 0.4 % of every number in it. Memory grows with the
/// range of the numbers, never with how many there are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    /// The bin of the first counter.
    first: usize,
    counts: Vec<u64>,
    total: u64,
    sum: f64,
}

const DROPPED_BITS: u32 = 52 - 7;

fn bin_of(value: f64) -> usize {
    usize::try_from(value.to_bits() >> DROPPED_BITS).expect("19 bits")
}

fn edge_of(bin: usize) -> f64 {
    f64::from_bits((bin as u64) << DROPPED_BITS)
}

impl Histogram {
    pub(crate) fn record(&mut self, value: f64) {
        let bin = bin_of(value);
        if self.counts.is_empty() {
            self.first = bin;
        }
        if bin < self.first {
            let missing = self.first - bin;
            self.counts.splice(0..0, std::iter::repeat_n(0, missing));
            self.first = bin;
        }
        let place = bin - self.first;
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
        self.total += 1;
        self.sum += value;
    }

    pub(crate) fn mean(&self) -> Option<f64> {
        (self.total > 0).then(|| self.sum / self.total as f64)
    }

    /// The number that this share of all numbers does not exceed (nearest rank), as the middle
    /// of its bin.
    pub(crate) fn quantile(&self, share: f64) -> Option<f64> {
        let rank = (share * self.total as f64).ceil().max(1.0);
        let mut reached = 0;
        for (offset, count) in self.counts.iter().enumerate() {
            reached += count;
            if reached as f64 >= rank {
                let bin = self.first + offset;
                // Bin 0 holds 0 itself and numbers that no duration comes near.
                let middle = f64::midpoint(edge_of(bin), edge_of(bin + 1));
                return Some(if bin == 0 { 0.0 } else { middle });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_within_half_a_percent_over_twelve_decades() {
        let mut values: Vec<f64> =
            (0..10_000).map(|i| libm::pow(10.0, f64::from(i) / 800.0 - 6.0)).collect();
        let mut histogram = Histogram::default();
        // Neither ascending nor descending, so that the range grows at both ends.
        for index in 0..values.len() {
            histogram.record(values[(index * 7_919) % values.len()]);
        }
        values.sort_by(f64::total_cmp);
        for (share, rank) in [(0.001, 9), (0.5, 4_999), (0.99, 9_899), (1.0, 9_999)] {
            let found = histogram.quantile(share).unwrap();
            let error = (found / values[rank] - 1.0).abs();
            assert!(error < 0.005, "{share}: {found} against {}", values[rank]);
        }
        let mean = values.iter().sum::<f64>() / 10_000.0;
        assert!((histogram.mean().unwrap() / mean - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_has_no_quantile_and_zero_is_zero() {
        let mut histogram = Histogram::default();
        assert_eq!((histogram.quantile(0.5), histogram.mean()), (None, None));
        histogram.record(0.0);
        assert_eq!(histogram.quantile(0.5), Some(0.0));
    }
}
