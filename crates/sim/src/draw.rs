//! How large is the next sample, how long does the next preparation take?

use std::sync::Arc;

use scenario::{EmpiricalSizes, Spread, StoredSizes};

use crate::random::Stream;
use crate::ziggurat::{self, Layers};

/// A distribution of positive numbers with a given mean, ready to draw from.
#[derive(Debug, Clone)]
pub(crate) enum Sampler {
    Constant(f64),
    Exponential { mean: f64, layers: &'static Layers },
    Gamma(Gamma),
    Lognormal { log_mean: f64, log_sd: f64, layers: &'static Layers },
    Empirical(Arc<EmpiricalSizes>),
}

impl Sampler {
    /// Numbers of this mean and spread.
    pub(crate) fn new(mean: f64, spread: Spread) -> Self {
        if spread.cv() == 0.0 || mean == 0.0 {
            return Self::Constant(mean);
        }
        match spread {
            Spread::Constant => Self::Constant(mean),
            Spread::Exponential => Self::Exponential { mean, layers: Layers::exponential() },
            Spread::Gamma(cv) => Self::Gamma(Gamma::new(mean, cv.get())),
            Spread::Lognormal(cv) => {
                // The logarithm's mean is shifted so that the mean itself is kept.
                let variance = libm::log1p(cv.get() * cv.get());
                let (log_mean, log_sd) = (libm::log(mean) - 0.5 * variance, variance.sqrt());
                Self::Lognormal { log_mean, log_sd, layers: Layers::normal() }
            }
        }
    }

    /// The sizes of a data set.
    pub(crate) fn of_sizes(stored: &StoredSizes) -> Self {
        match stored {
            StoredSizes::Spread { mean, spread } => Self::new(mean.get(), *spread),
            StoredSizes::Empirical(found) => Self::Empirical(Arc::clone(found)),
        }
    }

    #[inline]
    pub(crate) fn draw(&self, stream: &mut Stream) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential { mean, layers } => mean * ziggurat::exponential(layers, stream),
            Self::Gamma(gamma) => gamma.draw(stream),
            Self::Lognormal { log_mean, log_sd, layers } => {
                libm::exp(log_mean + log_sd * ziggurat::normal(layers, stream))
            }
            Self::Empirical(found) => {
                let sizes = found.sizes();
                let place = stream.below(sizes.len() as u64);
                sizes[usize::try_from(place).expect("a place in a list")].get()
            }
        }
    }
}

/// The gamma distribution by rejection from a cubed normal.
///
/// # Source
///
/// Marsaglia and Tsang (2000), ACM TOMS 26(3), doi:10.1145/358407.358414.
#[derive(Debug, Clone)]
pub(crate) struct Gamma {
    /// Below shape 1 a draw of shape + 1 is multiplied by a power of a uniform number.
    boost: Option<f64>,
    shift: f64,
    steepness: f64,
    scale: f64,
    layers: &'static Layers,
}

impl Gamma {
    fn new(mean: f64, cv: f64) -> Self {
        let shape = 1.0 / (cv * cv);
        let boost = (shape < 1.0).then(|| 1.0 / shape);
        let shift = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
        let steepness = 1.0 / (9.0 * shift).sqrt();
        Self { boost, shift, steepness, scale: shift * mean / shape, layers: Layers::normal() }
    }

    #[inline]
    fn draw(&self, stream: &mut Stream) -> f64 {
        let cube = self.cube(stream);
        match self.boost {
            None => cube * self.scale,
            Some(power) => cube * self.scale * libm::pow(stream.unit(), power),
        }
    }

    #[inline]
    fn cube(&self, stream: &mut Stream) -> f64 {
        loop {
            let normal = ziggurat::normal(self.layers, stream);
            let root = 1.0 + self.steepness * normal;
            if root <= 0.0 {
                continue;
            }
            let (cube, square) = (root * root * root, normal * normal);
            let unit = stream.unit();
            // The squeeze accepts nearly all draws without a logarithm.
            if unit < 1.0 - 0.0331 * square * square
                || libm::log(unit) < 0.5 * square + self.shift * (1.0 - cube + libm::log(cube))
            {
                return cube;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use units::{Bytes, Ratio};

    use super::*;
    use crate::random::Purpose;

    fn moments(sampler: &Sampler) -> (f64, f64) {
        let mut stream = Stream::new(11, Purpose::Prep, 3);
        let count = 1_000_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..count {
            let value = sampler.draw(&mut stream);
            assert!(value >= 0.0);
            sum += value;
            squares += value * value;
        }
        let mean = sum / f64::from(count);
        (mean, (squares / f64::from(count) - mean * mean).sqrt() / mean)
    }

    #[test]
    fn draws_keep_the_mean_and_the_coefficient_of_variation() {
        let cv = |value| Ratio::new(value).unwrap();
        for (spread, expected) in [
            (Spread::Constant, 0.0),
            (Spread::Exponential, 1.0),
            (Spread::Gamma(cv(0.3)), 0.3),
            (Spread::Gamma(cv(1.0)), 1.0),
            (Spread::Gamma(cv(2.0)), 2.0),
            (Spread::Lognormal(cv(0.5)), 0.5),
            (Spread::Gamma(cv(0.0)), 0.0),
            (Spread::Lognormal(cv(0.0)), 0.0),
        ] {
            let (mean, found) = moments(&Sampler::new(159e3, spread));
            // Five standard errors of a mean of 10^6 draws.
            assert!((mean / 159e3 - 1.0).abs() <= 5e-3 * expected + 1e-9, "{spread:?}: {mean}");
            assert!((found - expected).abs() <= 0.03 * expected + 1e-4, "{spread:?}: {found}");
        }
    }

    /// The distribution of a gamma number of shape 4 at x: 1 − e^(−x)·(1 + x + x²/2 + x³/6).
    #[test]
    fn gamma_draws_follow_their_distribution() {
        let sampler = Sampler::new(4.0, Spread::Gamma(Ratio::new(0.5).unwrap()));
        let mut stream = Stream::new(2, Purpose::Size, 0);
        let mut below = [0_u32; 3];
        let limits = [1.5, 4.0, 9.0];
        for _ in 0..400_000 {
            let value = sampler.draw(&mut stream);
            for (count, limit) in below.iter_mut().zip(limits) {
                *count += u32::from(value < limit);
            }
        }
        for (count, x) in below.into_iter().zip(limits) {
            let polynomial = 1.0 + x + x * x / 2.0 + x * x * x / 6.0;
            let truth = 1.0 - libm::exp(-x) * polynomial;
            let found = f64::from(count) / 400_000.0;
            assert!((found - truth).abs() < 0.004, "{x}: {found} against {truth}");
        }
    }

    #[test]
    fn an_empirical_list_is_drawn_evenly() {
        let sizes = [1.0, 2.0, 9.0].map(|size| Bytes::new(size).unwrap()).to_vec();
        let sampler = Sampler::of_sizes(&StoredSizes::empirical(sizes).unwrap());
        let (mean, _) = moments(&sampler);
        assert!((mean - 4.0).abs() < 0.02, "{mean}");
    }
}
