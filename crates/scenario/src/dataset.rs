//! What is trained on: how many samples, how large, how unequal?

use std::fmt;
use std::sync::Arc;

use units::{Bytes, BytesPerSample, Ratio};

/// A training set.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// How many samples it has, `N`.
    pub samples: u64,
    /// The size of a sample in storage, `s`.
    pub stored: StoredSizes,
    /// The size of a sample as it crosses to the accelerator, `s_dec`.
    pub decoded: BytesPerSample,
}

impl Dataset {
    /// The stored volume, `D = N·s`; nothing if it is not a finite number.
    pub fn volume(&self) -> Option<Bytes> {
        Bytes::new(self.samples as f64 * self.stored.mean().get()).ok()
    }
}

/// How a positive quantity scatters around its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    /// Always the mean.
    Constant,
    /// Exponential: the coefficient of variation is 1.
    Exponential,
    /// Gamma with this coefficient of variation (standard deviation over mean).
    Gamma(Ratio),
    /// Lognormal with this coefficient of variation.
    Lognormal(Ratio),
}

impl Spread {
    /// Standard deviation over mean.
    pub fn cv(self) -> f64 {
        match self {
            Self::Constant => 0.0,
            Self::Exponential => 1.0,
            Self::Gamma(cv) | Self::Lognormal(cv) => cv.get(),
        }
    }
}

/// Sizes of the stored samples: a distribution, or the sizes themselves.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredSizes {
    /// A mean and its spread.
    Spread {
        /// The mean size.
        mean: BytesPerSample,
        /// How sizes scatter around it.
        spread: Spread,
    },
    /// Sizes as found in a real corpus; the simulator draws from them.
    Empirical(Arc<EmpiricalSizes>),
}

impl StoredSizes {
    /// Sizes as found, at least one and all above 0.
    pub fn empirical(sizes: Vec<Bytes>) -> Result<Self, StoredSizesError> {
        if let Some(place) = sizes.iter().position(|size| size.is_zero()) {
            return Err(StoredSizesError::Zero { place });
        }
        let count = sizes.len() as f64;
        let sum: f64 = sizes.iter().map(|size| size.get()).sum();
        let mean = BytesPerSample::new(sum / count).map_err(|_| StoredSizesError::NoMean)?;
        let square = |size: &Bytes| (size.get() - mean.get()) * (size.get() - mean.get());
        let variance = sizes.iter().map(square).sum::<f64>() / count;
        let cv = variance.sqrt() / mean.get();
        Ok(Self::Empirical(Arc::new(EmpiricalSizes { sizes, mean, cv })))
    }

    /// The mean size, `s`.
    #[inline]
    pub fn mean(&self) -> BytesPerSample {
        match self {
            Self::Spread { mean, .. } => *mean,
            Self::Empirical(found) => found.mean,
        }
    }

    /// Standard deviation over mean.
    pub fn cv(&self) -> f64 {
        match self {
            Self::Spread { spread, .. } => spread.cv(),
            Self::Empirical(found) => found.cv,
        }
    }
}

/// Sizes found in a corpus, with their mean and spread worked out once.
#[derive(Debug, Clone, PartialEq)]
pub struct EmpiricalSizes {
    sizes: Vec<Bytes>,
    mean: BytesPerSample,
    cv: f64,
}

impl EmpiricalSizes {
    /// The sizes, in the order given; at least one.
    pub fn sizes(&self) -> &[Bytes] {
        &self.sizes
    }
}

/// Why a list of sizes describes no data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoredSizesError {
    /// A sample of 0 bytes can be neither read nor decoded.
    Zero {
        /// Its place in the list, from 0.
        place: usize,
    },
    /// The list is empty, or its sum is no finite number.
    NoMean,
}

impl fmt::Display for StoredSizesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zero { place } => {
                write!(f, "expected sizes above 0 bytes, found 0 at place {place}")
            }
            Self::NoMean => f.write_str("expected at least one size and a finite sum"),
        }
    }
}

impl std::error::Error for StoredSizesError {}
