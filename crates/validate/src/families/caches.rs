//! How much of an epoch does a cache of this size miss?

use engine::EngineName;
use model::hit_ratio_of_fraction;
use scenario::{CachePolicy, EpochOrder};
use units::Ratio;

use crate::case::Case;
use crate::pipeline::{number, quantity};
use crate::predict::{Basis, NoPrediction, Prediction};

/// Family C: miss ratios over epochs.
///
/// What the cache keeps follows from what read through it: files in a new random order each
/// epoch meet the page cache (random replacement); whole record files read in sequence, the
/// order of files anew each epoch, meet it least recently used first; the loader's own cache
/// that never evicts keeps what came first. Jobs that share a page cache in unrelated orders
/// each miss like one.
pub(super) fn misses(case: &Case) -> Result<Prediction, NoPrediction> {
    let fraction: Ratio = quantity(number(&case.inputs, "cache_frac")?, "cache_frac")?;
    let policy = policy(case);
    let miss = hit_ratio_of_fraction(fraction, policy, EpochOrder::Shuffled).rest().get();
    let jobs = case.inputs.number("jobs").unwrap_or(1.0);
    Ok(Prediction { value: miss * jobs, engine: EngineName::Bound, basis: Basis::Declared })
}

fn policy(case: &Case) -> CachePolicy {
    let said = |word: &str| case.family.contains(word) || case.system.contains(word);
    if said("no-evict") {
        CachePolicy::Pinned
    } else if said("sequential") || said("TFRecord") {
        CachePolicy::Lru
    } else {
        CachePolicy::Page
    }
}
