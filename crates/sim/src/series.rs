//! How did a quantity go over time, in a few hundred points?

/// One stretch of time and the mean of a quantity over it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) end: f64,
    pub(crate) integral: f64,
}

/// Time averages over stretches of equal numbers of steps; when there are too many, neighbors
/// merge, so memory does not grow with the run.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    start: f64,
    stretches: Vec<Stretch>,
    /// Steps in a stretch.
    stride: u64,
    /// Steps in the stretch that is growing.
    pending: u64,
    pending_integral: f64,
}

pub(crate) const MOST_POINTS: usize = 512;

impl Series {
    pub(crate) fn new(start: f64) -> Self {
        Self { start, stretches: Vec::new(), stride: 1, pending: 0, pending_integral: 0.0 }
    }

    /// A step ended; `integral` is the quantity's over the step.
    pub(crate) fn record(&mut self, end: f64, integral: f64) {
        self.pending += 1;
        self.pending_integral += integral;
        if self.pending < self.stride {
            return;
        }
        self.stretches.push(Stretch { end, integral: self.pending_integral });
        self.pending = 0;
        self.pending_integral = 0.0;
        if self.stretches.len() == MOST_POINTS {
            self.merge();
        }
    }

    fn merge(&mut self) {
        self.stretches = self
            .stretches
            .chunks_exact(2)
            .map(|pair| Stretch { end: pair[1].end, integral: pair[0].integral + pair[1].integral })
            .collect();
        self.stride *= 2;
    }

    /// Ends of the stretches with the mean over each; one without length has no mean.
    pub(crate) fn means(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let starts =
            std::iter::once(self.start).chain(self.stretches.iter().map(|stretch| stretch.end));
        self.stretches
            .iter()
            .zip(starts)
            .filter(|(stretch, start)| stretch.end > *start)
            .map(|(stretch, start)| (stretch.end, stretch.integral / (stretch.end - start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stay_few_and_keep_the_integral() {
        let mut series = Series::new(1.0);
        for step in 0..10_240_u32 {
            series.record(f64::from(step) + 2.0, f64::from(step % 3));
        }
        let points: Vec<_> = series.means().collect();
        assert!((MOST_POINTS / 2..MOST_POINTS).contains(&points.len()), "{}", points.len());
        let width = points[1].0 - points[0].0;
        let integral: f64 = points.iter().map(|(_, mean)| mean * width).sum();
        let covered = points.last().unwrap().0 - 1.0;
        assert!((integral - covered).abs() < 2.0, "{integral} over {covered}");
    }
}
