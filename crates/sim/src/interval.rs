//! How far may a mean be from the truth?

/// Means of batches of steps, apart by their place in a cycle.
///
/// A run without cycles has one place. With whole epochs the same place of every epoch is
/// compared with itself, so that a slow start of each epoch, which is no noise, does not widen
/// the interval.
#[derive(Debug, Clone)]
pub(crate) struct BatchMeans {
    /// By place: count, mean and sum of squared deviations (Welford).
    places: Vec<Moments>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl BatchMeans {
    pub(crate) fn new(places: usize) -> Self {
        Self { places: vec![Moments::default(); places] }
    }

    pub(crate) fn record(&mut self, place: usize, value: f64) {
        let moments = &mut self.places[place];
        moments.count += 1.0;
        let off = value - moments.mean;
        moments.mean += off / moments.count;
        moments.squares += off * (value - moments.mean);
    }

    /// Half the width of the 95 % interval of the mean, over the mean; nothing below two
    /// observations of a place.
    pub(crate) fn relative_half_width(&self) -> Option<f64> {
        let (mut freedom, mut variance, mut mean) = (0.0, 0.0, 0.0);
        for place in &self.places {
            if place.count < 2.0 {
                return None;
            }
            freedom += place.count - 1.0;
            variance += place.squares / (place.count - 1.0) / place.count;
            mean += place.mean;
        }
        (mean > 0.0).then(|| student_95(freedom) * variance.sqrt() / mean)
    }
}

/// The 0.975 quantile of Student's t.
///
/// Exact for up to 3 degrees of freedom, else the expansion in 1/ν around the normal quantile
/// (Abramowitz and Stegun 1964, 26.7.5), within 0.001.
fn student_95(freedom: f64) -> f64 {
    const NORMAL: f64 = 1.959_963_984_540_054;
    if freedom < 1.5 {
        return 12.706_204_736_174_7;
    }
    if freedom < 2.5 {
        return 4.302_652_729_749_46;
    }
    if freedom < 3.5 {
        return 3.182_446_305_284_263;
    }
    let square = NORMAL * NORMAL;
    // Polynomials in z², each times z, by power of 1/ν.
    let terms = [
        (square + 1.0) / 4.0,
        ((5.0 * square + 16.0) * square + 3.0) / 96.0,
        (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0,
        ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square - 945.0)
            / 92_160.0,
    ];
    let series = terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom);
    NORMAL * (1.0 + series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_printed_tables() {
        for (freedom, printed) in [
            (1.0, 12.706),
            (2.0, 4.303),
            (3.0, 3.182),
            (4.0, 2.776),
            (5.0, 2.571),
            (19.0, 2.093),
            (1e9, 1.960),
        ] {
            let found = student_95(freedom);
            assert!((found - printed).abs() < 2e-3, "{freedom}: {found} against {printed}");
        }
    }

    /// By hand: 1, 2, 3 have mean 2, variance 1, standard error 1/√3, t = 4.303: 2.484/2.
    #[test]
    fn three_values_give_the_interval_worked_out_by_hand() {
        let mut means = BatchMeans::new(1);
        for value in [1.0, 2.0, 3.0] {
            means.record(0, value);
        }
        let found = means.relative_half_width().unwrap();
        assert!((found - 1.242_07).abs() < 1e-4, "{found}");
    }

    #[test]
    fn a_pattern_that_repeats_is_no_noise() {
        let mut means = BatchMeans::new(2);
        for _ in 0..3 {
            means.record(0, 5.0);
            means.record(1, 1.0);
        }
        assert_eq!(means.relative_half_width(), Some(0.0));
        assert_eq!(BatchMeans::new(1).relative_half_width(), None);
    }
}
