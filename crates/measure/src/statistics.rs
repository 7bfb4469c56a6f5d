//! What do a list of numbers and a list of pairs come to?

/// Mean, spread and quantiles of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Standard deviation over mean.
    pub cv: f64,
    /// The smallest.
    pub min: f64,
    /// Half are at most this.
    pub median: f64,
    /// Nine in ten are at most this.
    pub p90: f64,
    /// 99 in 100 are at most this.
    pub p99: f64,
    /// The largest.
    pub max: f64,
}

impl Summary {
    /// Nothing of an empty list.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
        Some(Self {
            count: sorted.len(),
            mean,
            cv: deviation(&sorted, mean) / mean,
            min,
            median: quantile(&sorted, 0.5),
            p90: quantile(&sorted, 0.9),
            p99: quantile(&sorted, 0.99),
            max,
        })
    }
}

fn deviation(values: &[f64], mean: f64) -> f64 {
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / values.len() as f64).sqrt()
}

/// The quantile of a sorted list that is not empty.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in the list")]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let part = place - below as f64;
    sorted[below] * (1.0 - part) + sorted[above] * part
}

/// The middle of a list; nothing of an empty one.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    Summary::of(values).map(|summary| summary.median)
}

/// A straight line through pairs, by least squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub(crate) at_zero: f64,
    pub(crate) slope: f64,
}

impl Line {
    /// Nothing if the pairs lie above fewer than two places.
    pub(crate) fn through(pairs: &[(f64, f64)]) -> Option<Self> {
        let count = pairs.len() as f64;
        let mean_x = pairs.iter().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = pairs.iter().map(|(_, y)| y).sum::<f64>() / count;
        let spread: f64 = pairs.iter().map(|(x, _)| (x - mean_x) * (x - mean_x)).sum();
        if pairs.len() < 2 || spread <= 0.0 {
            return None;
        }
        let together: f64 = pairs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
        let slope = together / spread;
        Some(Self { at_zero: mean_y - slope * mean_x, slope })
    }

    pub(crate) fn at(self, x: f64) -> f64 {
        self.at_zero + self.slope * x
    }
}

/// Seconds at a mean size of its own: large samples take longer, and a probe of a few hundred has
/// another mean size than all.
pub(crate) fn at_size(raw: &[(f64, f64)], mean_bytes: f64, mean: f64) -> f64 {
    let line = Line::through(raw).filter(|line| line.slope > 0.0);
    // A line far from the middle of its points says less than the plain mean.
    line.map(|line| line.at(mean_bytes)).filter(|found| *found > 0.5 * mean).unwrap_or(mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_hand_a_summary() {
        let summary = Summary::of(&[4.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!((summary.count, summary.mean, summary.median), (4, 2.5, 2.5));
        assert_eq!((summary.min, summary.max), (1.0, 4.0));
        // Variance (2.25 + 0.25) · 2 / 4 = 1.25.
        assert!((summary.cv - 1.25_f64.sqrt() / 2.5).abs() < 1e-15);
        assert!((summary.p90 - 3.7).abs() < 1e-12);
        assert_eq!(Summary::of(&[]), None);
    }

    #[test]
    fn golden_hand_a_line() {
        let line = Line::through(&[(1.0, 5.0), (2.0, 7.0), (4.0, 11.0)]).unwrap();
        assert!((line.at_zero - 3.0).abs() < 1e-12 && (line.slope - 2.0).abs() < 1e-12);
        assert!((line.at(10.0) - 23.0).abs() < 1e-12);
        assert_eq!(Line::through(&[(1.0, 5.0), (1.0, 7.0)]), None);
        assert_eq!(Line::through(&[(1.0, 5.0)]), None);
    }

    #[test]
    fn golden_hand_the_mean_follows_the_sizes_of_the_corpus() {
        // 1 ms and 10 ns a byte; the probe met small files, the corpus' mean is 200 kB.
        let raw: Vec<(f64, f64)> =
            [50e3, 100e3, 150e3].iter().map(|bytes| (*bytes, 1e-3 + bytes * 1e-8)).collect();
        assert!((at_size(&raw, 200e3, 2e-3) - 3e-3).abs() < 1e-12);
        assert_eq!(at_size(&[(1.0, 2e-3)], 9.0, 2e-3), 2e-3);
    }
}
