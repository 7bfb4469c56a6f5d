//! How long is simulated, and with which random numbers?

use std::num::{NonZeroU32, NonZeroU64};

/// How to run a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Same seed, same scenario: same trace, on every target.
    pub seed: u64,
    /// How much is measured.
    pub length: Length,
    /// With a cache, at most so many samples keep an identity; a larger data set is simulated
    /// scaled down, cache and all, and the report says so.
    pub most_samples_with_cache: NonZeroU32,
}

/// How much is measured; what is left out before is the steady-state rule's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Enough for an interval of about a percent at interactive speed.
    Auto,
    /// At least so many steps; epochs shorter than that are measured whole, at least three.
    Steps(NonZeroU64),
    /// So many whole epochs after a cold one.
    Epochs(NonZeroU32),
}

impl Default for Options {
    /// Seed 1, automatic length, at most 50 000 samples with identities: at that number the hit
    /// ratio of every policy is within 0.005 of that of an endless data set (tested).
    fn default() -> Self {
        const MOST: NonZeroU32 = NonZeroU32::new(50_000).unwrap();
        Self { seed: 1, length: Length::Auto, most_samples_with_cache: MOST }
    }
}
