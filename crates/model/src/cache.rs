//! Which share of the reads does a cache answer, epoch after epoch?

use libm::{exp, log};
use scenario::{Cache, CachePolicy, EpochOrder, Scenario};
use units::Ratio;

/// The share of the data set that fits the cache, `f = min(1, M/D)`.
#[inline]
pub fn cached_fraction(scenario: &Scenario) -> Ratio {
    let volume = scenario.dataset.samples as f64 * scenario.dataset.stored.mean().get();
    let share = (scenario.cache.capacity.get() / volume).min(1.0);
    // An empty data set has no share; a scenario without faults never has one.
    Ratio::new(share).unwrap_or(Ratio::ZERO)
}

/// The share of reads that the scenario's cache answers in every epoch after the first, `h`.
///
/// ```text
/// none              h = 0
/// pinned            h = f
/// lru,  shuffled    h = f + (1 − f)·ln(1 − f)
/// lru,  fixed       h = 0 below f = 1
/// page, shuffled    1 − m = ((1 − e^(−x))/x)², x = m/f, the positive root; h = 1 − m
/// page, fixed       1 − m = e^(−m/f), the positive root
/// ```
///
/// # Source
///
/// `page`: random replacement over reshuffled epochs; it answers the page-cache misses measured
/// by Mohan et al., PVLDB 14(5), doi:10.14778/3446095.3446100 (f = 0.35: 0.85, f = 0.65: 0.53).
/// `lru`: by the reuse distance D·(1 − u(1 − v)) of a sample at place u of one epoch and v of
/// the next, u and v uniform: P(distance ≤ f·D) = f + (1 − f)·ln(1 − f).
///
/// # Assumptions
///
/// 1. All samples weigh the same; what counts is the share of bytes.
/// 2. `f` is the share of the whole data set over all hosts together.
/// 3. The result is the mean over an epoch. Hits are not spread evenly: under `lru` at f = 0.5
///    the first quarter hits 42 %, the mean is 15 %. Near the accelerators' knee a rate taken
///    from the mean is too high.
///
/// # Valid range
///
/// Data sets of more than about 10⁴ samples; below, the fraction of one sample shows.
///
/// # Example
///
/// ```
/// # use scenario::{CachePolicy, EpochOrder};
/// # use units::Ratio;
/// let half = Ratio::new(0.5)?;
/// let hits = model::hit_ratio_of_fraction(half, CachePolicy::Lru, EpochOrder::Shuffled);
/// assert_eq!(format!("{:.4}", hits), "15.34 %"); // 0.5 + 0.5·ln 0.5
/// # Ok::<(), units::QuantityError>(())
/// ```
#[inline]
pub fn hit_ratio(scenario: &Scenario) -> Ratio {
    let Cache { policy, order, .. } = scenario.cache;
    match policy {
        CachePolicy::None => Ratio::ZERO,
        _ => hit_ratio_of_fraction(cached_fraction(scenario), policy, order),
    }
}

/// [`hit_ratio`] for a cached fraction `f` that is known.
pub fn hit_ratio_of_fraction(fraction: Ratio, policy: CachePolicy, order: EpochOrder) -> Ratio {
    let fraction = fraction.get();
    if policy == CachePolicy::None || fraction == 0.0 {
        return Ratio::ZERO;
    }
    if fraction >= 1.0 {
        return Ratio::ONE;
    }
    let hits = match (policy, order) {
        (CachePolicy::None, _) | (CachePolicy::Lru, EpochOrder::Fixed) => 0.0,
        (CachePolicy::Pinned, _) => fraction,
        (CachePolicy::Lru, EpochOrder::Shuffled) => {
            fraction + (1.0 - fraction) * log(1.0 - fraction)
        }
        (CachePolicy::Page, EpochOrder::Shuffled) => 1.0 - positive_root(fraction, kept_shuffled),
        (CachePolicy::Page, EpochOrder::Fixed) => 1.0 - positive_root(fraction, kept_fixed),
    };
    // Roundings leave −1e−17 where nothing hits.
    Ratio::new(hits.max(0.0)).unwrap_or(Ratio::ZERO)
}

/// The miss ratio `m > 0` with `1 − m = kept(m/f)`.
///
/// `1 − m − kept(m/f)` is positive just above 0 (its slope there is 1/f − 1) and negative at 1,
/// so a root lies between; Newton's steps are kept inside the bracket that shrinks around it.
fn positive_root(fraction: f64, kept: fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let mut miss = 1.0 - 0.5 * fraction;
    for _ in 0..200 {
        let (value, slope) = kept(miss / fraction);
        let error = 1.0 - miss - value;
        if error > 0.0 {
            low = miss;
        } else {
            high = miss;
        }
        let newton = miss + error / (1.0 + slope / fraction);
        let next = if (low..=high).contains(&newton) { newton } else { 0.5 * (low + high) };
        // Newton's steps square their error: after one this small the next could not be seen.
        if (next - miss).abs() <= 1e-9 * miss {
            return next;
        }
        miss = next;
    }
    miss
}

/// The chance that a cached sample is still there after `x` cache-fulls of misses, and its slope.
fn kept_shuffled(x: f64) -> (f64, f64) {
    let gone = exp(-x);
    let mean = (1.0 - gone) / x;
    (mean * mean, 2.0 * mean * (gone - mean) / x)
}

fn kept_fixed(x: f64) -> (f64, f64) {
    let kept = exp(-x);
    (kept, -kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(fraction: f64, policy: CachePolicy, order: EpochOrder) -> f64 {
        hit_ratio_of_fraction(Ratio::new(fraction).unwrap(), policy, order).get()
    }

    #[track_caller]
    fn near(found: f64, expected: f64, tolerance: f64) {
        let gap = (found - expected).abs();
        assert!(gap <= tolerance, "found {found}, expected {expected}, off by {gap:e}");
    }

    #[test]
    fn golden_paper_page_cache_misses_of_mohan_et_al() {
        let shuffled = |f| 1.0 - hits(f, CachePolicy::Page, EpochOrder::Shuffled);
        near(shuffled(0.35), 0.862, 5e-4); // published: 0.85
        near(shuffled(0.65), 0.536, 5e-4); // published: 0.53
    }

    #[test]
    fn golden_closed_form_lru_over_reshuffled_epochs() {
        near(hits(0.5, CachePolicy::Lru, EpochOrder::Shuffled), 0.1534, 5e-5);
        near(hits(0.5, CachePolicy::Lru, EpochOrder::Fixed), 0.0, 0.0);
    }

    #[test]
    fn the_root_solves_its_equation_at_every_size() {
        for step in 1..1000 {
            let fraction = f64::from(step) / 1000.0;
            for (order, kept) in [
                (EpochOrder::Shuffled, kept_shuffled as fn(f64) -> (f64, f64)),
                (EpochOrder::Fixed, kept_fixed),
            ] {
                let miss = 1.0 - hits(fraction, CachePolicy::Page, order);
                assert!(miss > 0.0 && miss <= 1.0, "f = {fraction}: {miss}");
                near(1.0 - miss, kept(miss / fraction).0, 1e-12);
            }
        }
    }

    #[test]
    fn slopes_are_the_derivatives() {
        for x in [0.01, 0.5, 1.0, 3.0, 20.0] {
            for kept in [kept_shuffled as fn(f64) -> (f64, f64), kept_fixed] {
                let step = 1e-6;
                let secant = (kept(x + step).0 - kept(x - step).0) / (2.0 * step);
                near(kept(x).1, secant, 1e-6);
            }
        }
    }

    #[test]
    fn limits_of_all_policies() {
        for policy in [CachePolicy::Page, CachePolicy::Lru, CachePolicy::Pinned] {
            for order in [EpochOrder::Shuffled, EpochOrder::Fixed] {
                near(hits(0.0, policy, order), 0.0, 0.0);
                near(hits(1.0, policy, order), 1.0, 0.0);
            }
        }
    }
}
