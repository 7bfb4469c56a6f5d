//! Where on the screen does a value lie, and which value lies at a place?

use crate::FigureError;

/// How values are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Equal differences take equal room.
    Linear,
    /// Equal ratios take equal room.
    Log,
}

/// A scale for numbers: a domain of values onto a range of pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    spread: Spread,
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// A scale from two different finite ends; both above 0 if logarithmic.
    ///
    /// # Errors
    ///
    /// [`FigureError::NotFinite`], [`FigureError::NotPositive`] or [`FigureError::Degenerate`].
    pub fn new(spread: Spread, domain: (f64, f64), range: (f64, f64)) -> Result<Self, FigureError> {
        let what = || "a scale's end".to_owned();
        for value in [domain.0, domain.1, range.0, range.1] {
            if !value.is_finite() {
                return Err(FigureError::NotFinite { what: what(), value });
            }
        }
        for value in [domain.0, domain.1] {
            if spread == Spread::Log && value <= 0.0 {
                return Err(FigureError::NotPositive { what: what(), value });
            }
        }
        let scale = Self { spread, domain, range };
        let length = scale.measure(domain.1) - scale.measure(domain.0);
        if length == 0.0 || !length.is_finite() {
            return Err(FigureError::Degenerate { value: domain.0 });
        }
        Ok(scale)
    }

    /// How values are spread.
    pub fn spread(&self) -> Spread {
        self.spread
    }

    /// The values at the two ends.
    pub fn domain(&self) -> (f64, f64) {
        self.domain
    }

    /// The pixels at the two ends.
    pub fn range(&self) -> (f64, f64) {
        self.range
    }

    /// The pixel of a value; beyond the range for a value beyond the domain.
    pub fn position(&self, value: f64) -> f64 {
        let (low, high) = (self.measure(self.domain.0), self.measure(self.domain.1));
        let share = (self.measure(value) - low) / (high - low);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// The value at a pixel: the inverse of [`Scale::position`].
    pub fn value(&self, position: f64) -> f64 {
        let share = (position - self.range.0) / (self.range.1 - self.range.0);
        let (low, high) = (self.measure(self.domain.0), self.measure(self.domain.1));
        let measure = low + share * (high - low);
        match self.spread {
            Spread::Linear => measure,
            Spread::Log => libm::exp10(measure),
        }
    }

    /// The quantity that takes equal room: the value or its logarithm.
    fn measure(&self, value: f64) -> f64 {
        match self.spread {
            Spread::Linear => value,
            Spread::Log => libm::log10(value),
        }
    }
}

/// A scale for things that have names: equal bands with gaps between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bands {
    start: f64,
    step: f64,
    thickness: f64,
}

impl Bands {
    /// Bands from `start` on, each `step` after the last and `thickness` wide.
    pub const fn new(start: f64, step: f64, thickness: f64) -> Self {
        Self { start, step, thickness }
    }

    /// Where the band begins.
    pub fn start(&self, index: usize) -> f64 {
        self.start + self.step * index as f64
    }

    /// The middle of the band.
    pub fn middle(&self, index: usize) -> f64 {
        self.start(index) + self.thickness / 2.0
    }

    /// How wide each band is.
    pub fn thickness(&self) -> f64 {
        self.thickness
    }

    /// The index of the band at a place; nothing in a gap or before the first.
    pub fn index(&self, position: f64) -> Option<usize> {
        let steps = (position - self.start) / self.step;
        let inside = position - self.start - steps.floor() * self.step <= self.thickness;
        (steps >= 0.0 && inside).then(|| crate::whole(steps))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "expected {expected}, found {found}");
    }

    #[test]
    fn positions_are_those_worked_by_hand() {
        let linear = Scale::new(Spread::Linear, (0.0, 80.0), (0.0, 1040.0)).unwrap();
        near(linear.position(20.0), 260.0, 1e-9);
        let upward = Scale::new(Spread::Linear, (0.0, 1.0), (232.0, 14.0)).unwrap();
        near(upward.position(0.25), 177.5, 1e-9);
        // Half the ratio's logarithm is half the way: the root of 1 × 10,000 is 100.
        let log = Scale::new(Spread::Log, (1.0, 1e4), (0.0, 400.0)).unwrap();
        near(log.position(100.0), 200.0, 1e-9);
        near(log.value(300.0), 1000.0, 1e-9);
    }

    #[test]
    fn a_scale_without_two_usable_ends_is_refused() {
        let made = |spread, domain| Scale::new(spread, domain, (0.0, 1.0)).unwrap_err();
        assert_eq!(made(Spread::Linear, (2.0, 2.0)), FigureError::Degenerate { value: 2.0 });
        assert!(matches!(made(Spread::Log, (0.0, 2.0)), FigureError::NotPositive { .. }));
        assert!(matches!(made(Spread::Linear, (f64::NAN, 2.0)), FigureError::NotFinite { .. }));
        // The length of the whole range of floats is itself not finite.
        assert!(matches!(
            made(Spread::Linear, (-f64::MAX, f64::MAX)),
            FigureError::Degenerate { .. }
        ));
    }

    #[test]
    fn bands_are_found_where_they_are_and_gaps_are_not() {
        let bands = Bands::new(10.0, 30.0, 20.0);
        near(bands.start(2), 70.0, 0.0);
        near(bands.middle(1), 50.0, 0.0);
        assert_eq!(bands.index(75.0), Some(2));
        assert_eq!(bands.index(65.0), None);
        assert_eq!(bands.index(5.0), None);
    }

    proptest! {
        #[test]
        fn a_linear_position_gives_its_value_back(
            start in -1e6..1e6_f64, length in 1e-3..1e6_f64, share in 0.0..1.0_f64,
        ) {
            let scale =
                Scale::new(Spread::Linear, (start, start + length), (40.0, 900.0)).unwrap();
            let value = start + share * length;
            let back = scale.value(scale.position(value));
            prop_assert!((back - value).abs() <= 1e-9 * (start.abs() + length), "{value} {back}");
        }

        #[test]
        fn a_log_position_gives_its_value_back(
            low in -12.0..12.0_f64, decades in 0.1..12.0_f64, share in 0.0..1.0_f64,
        ) {
            let ends = (libm::exp10(low), libm::exp10(low + decades));
            let scale = Scale::new(Spread::Log, ends, (300.0, 10.0)).unwrap();
            let value = libm::exp10(low + share * decades);
            let back = scale.value(scale.position(value));
            prop_assert!((back / value - 1.0).abs() <= 1e-10, "{value} {back}");
        }

        #[test]
        fn band_middles_give_their_index_back(
            start in -100.0..100.0_f64, step in 10.0..50.0_f64, index in 0..200_usize,
        ) {
            let bands = Bands::new(start, step, step * 0.7);
            prop_assert_eq!(bands.index(bands.middle(index)), Some(index));
        }
    }
}
