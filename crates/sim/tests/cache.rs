//! Do caches hit as often as the formulas say, with time and without?

mod common;

use common::{
    NVME, any_scenario, close, constant, count, gamma, lab_04, near, quantity, run, set_cache,
    set_sizes, share,
};
use proptest::prelude::*;
use scenario::{Cache, CachePolicy, EpochOrder, Scenario, Spread};
use sim::{EpochHits, Length, Options, SimError, Warning, replay};

/// The mean hit ratio over the epochs after the cold one.
fn warm(epochs: &[EpochHits]) -> f64 {
    let warm = &epochs[1..];
    warm.iter().map(|epoch| epoch.ratio.get()).sum::<f64>() / warm.len() as f64
}

fn replayed(samples: u64, policy: CachePolicy, order: EpochOrder, part: f64) -> Vec<EpochHits> {
    let mut scenario = constant(lab_04(NVME, 1));
    scenario.dataset.samples = samples;
    set_cache(&mut scenario, policy, part);
    let cache = Cache { order, ..scenario.cache };
    // Random replacement needs some epochs to forget how the cold one filled it.
    let epochs = if policy == CachePolicy::Page { 12 } else { 5 };
    replay(&scenario.dataset, &cache, count(epochs), 1).unwrap()
}

/// `1 − m = ((1 − e^(−x))/x)²`, `x = m/f`: the positive root, by bisection.
fn page_miss_ratio(part: f64) -> f64 {
    root(|miss| {
        let x = miss / part;
        let factor = (1.0 - libm::exp(-x)) / x;
        1.0 - miss - factor * factor
    })
}

/// `1 − m = e^(−m/f)`.
fn page_miss_ratio_in_fixed_order(part: f64) -> f64 {
    root(|miss| 1.0 - miss - libm::exp(-miss / part))
}

/// The root above the trivial one at 0; the function is positive below it.
fn root(function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (1e-6, 1.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if function(middle) > 0.0 { low = middle } else { high = middle }
    }
    low
}

/// Published miss ratios of the page cache, physics §3.
#[test]
fn the_formula_of_this_test_gives_the_rows_of_physics() {
    near("f = 0.35", page_miss_ratio(0.35), 0.862, 5e-4);
    near("f = 0.65", page_miss_ratio(0.65), 0.536, 5e-4);
}

/// At 10⁴ samples, and at the number to which larger data sets are scaled down.
#[test]
fn replays_agree_with_the_formulas() {
    use CachePolicy::{Lru, Page, Pinned};
    use EpochOrder::{Fixed, Shuffled};
    for samples in [10_000, 50_000] {
        for part in [0.2, 0.35, 0.5, 0.65, 0.9] {
            let lru = part + (1.0 - part) * libm::log(1.0 - part);
            for (policy, order, expected) in [
                (Lru, Shuffled, lru),
                (Lru, Fixed, 0.0),
                (Pinned, Shuffled, part),
                (Pinned, Fixed, part),
                (Page, Shuffled, 1.0 - page_miss_ratio(part)),
                (Page, Fixed, 1.0 - page_miss_ratio_in_fixed_order(part)),
            ] {
                let replay = replayed(samples, policy, order, part);
                let settled = if policy == Page { &replay[5..] } else { &replay[..] };
                let what = format!("{policy:?}, {order:?}, f = {part}, N = {samples}");
                near(&what, warm(settled), expected, 0.005);
            }
        }
    }
}

/// Physics §3: under LRU at f = 0.5 the first quarter of an epoch hits 42 %, the mean is 15 %.
#[test]
fn hits_are_not_spread_evenly_over_an_epoch() {
    let replay = replayed(50_000, CachePolicy::Lru, EpochOrder::Shuffled, 0.5);
    near("first quarter", replay[2].quarters[0].get(), 0.42, 0.01);
    near("mean", replay[2].ratio.get(), 0.1534, 0.005);
    assert!(replay[0].ratio.is_zero(), "a cold cache has nothing");
    let quarters: f64 = replay[2].quarters.iter().map(|quarter| quarter.get() / 4.0).sum();
    near("mean of quarters", quarters, replay[2].ratio.get(), 1e-9);
}

#[test]
fn a_cache_for_everything_hits_everything_after_the_cold_epoch() {
    for policy in [CachePolicy::Lru, CachePolicy::Page, CachePolicy::Pinned] {
        let replay = replayed(2_000, policy, EpochOrder::Shuffled, 1.0 + 1e-9);
        assert!((warm(&replay) - 1.0).abs() < 1e-12, "{policy:?}");
    }
}

fn cached(samples: u64, policy: CachePolicy) -> Scenario {
    let mut scenario = lab_04(NVME, 4);
    scenario.dataset.samples = samples;
    scenario.accelerators.count = count(2);
    set_cache(&mut scenario, policy, 0.5);
    scenario
}

/// The timed run uses the same cache; several workers ask a little out of order.
#[test]
fn a_timed_run_hits_as_often_as_the_replay() {
    for (policy, expected) in [(CachePolicy::Lru, 0.1534), (CachePolicy::Pinned, 0.5)] {
        let report = run(&cached(20_000, policy), &Options::default());
        near(&format!("{policy:?}"), report.realized.hit_ratio.get(), expected, 0.01);
        let misses = report.realized.hit_ratio.rest().get() * report.realized.samples as f64;
        close("requests", report.realized.requests as f64, misses, 1e-9);
    }
}

#[test]
fn a_large_data_set_is_scaled_down_and_the_report_says_so() {
    let report = run(&cached(62_900_000, CachePolicy::Lru), &Options::default());
    near("hit ratio", report.realized.hit_ratio.get(), 0.1534, 0.005);
    // 50 000 samples in whole steps of 128.
    assert!(report.warnings.contains(&Warning::ScaledDataSet { samples: 49_920 }));
    assert_eq!(report.benchmark_utilization, None, "no whole epoch was seen");
    let small = run(&cached(20_000, CachePolicy::Lru), &Options::default());
    assert!(small.warnings.iter().all(|warning| warning.code() != "scaled-data-set"));
}

/// Scaled down or not, the rate is the same within the intervals.
#[test]
fn scaling_down_keeps_the_rate() {
    let mut scenario = cached(64_000, CachePolicy::Pinned);
    scenario.storage.bandwidth = quantity(0.3e9);
    let whole = Options { most_samples_with_cache: count(64_000), ..Options::default() };
    let scaled = Options { most_samples_with_cache: count(16_000), ..whole };
    let (whole, scaled) = (run(&scenario, &whole), run(&scenario, &scaled));
    assert!(scaled.window.samples.get() < whole.window.samples.get());
    close("rate", scaled.rate.get(), whole.rate.get(), 0.02);
}

/// What is cached is not read: a pinned half doubles the rate of a disk that is the limit.
#[test]
fn hits_spare_the_storage() {
    let mut scenario = constant(cached(12_800, CachePolicy::Pinned));
    scenario.storage.bandwidth = quantity(1e8);
    scenario.storage.stream_bandwidth = quantity(1e8);
    let report =
        run(&scenario, &Options { length: Length::Epochs(count(3)), ..Options::default() });
    close("rate", report.rate.get(), 2.0 * 1e8 / 159e3, 0.02);
    assert_eq!(report.binds, sim::Resource::Storage);
}

#[test]
fn what_cannot_be_replayed_is_refused_with_a_reason() {
    let mut scenario = cached(1 << 31, CachePolicy::Lru);
    let refused = replay(&scenario.dataset, &scenario.cache, count(1), 1).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`samples`: expected at most 134217728 to simulate, found 2147483648"
    );
    scenario.dataset.samples = 0;
    let refused = replay(&scenario.dataset, &scenario.cache, count(1), 1).unwrap_err();
    assert!(matches!(refused, SimError::Faults(_)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever the sizes: hits are counted once, and only a cache has any.
    #[test]
    fn requests_are_what_the_cache_does_not_have(scenario in any_scenario()) {
        let report = run(&scenario, &Options { length: Length::Epochs(count(2)), ..Options::default() });
        let realized = &report.realized;
        let hits = realized.hit_ratio.get() * realized.samples as f64;
        let waiting = scenario.worker_count() as f64;
        near("misses", realized.requests as f64 + hits, realized.samples as f64, waiting);
        prop_assert!(scenario.cache.policy != CachePolicy::None || hits == 0.0);
    }

    /// A sample has the same size in every epoch: with everything pinned, bytes of the cold
    /// epoch are all that is ever read.
    #[test]
    fn a_sample_keeps_its_size(seed in 0..100_u64, cv in 0.1..2.0_f64) {
        let mut scenario = cached(2_000, CachePolicy::Pinned);
        set_sizes(&mut scenario, 159e3, gamma(cv));
        scenario.cache.capacity = quantity(1e12);
        let options = |epochs| Options { seed, length: Length::Epochs(count(epochs)), ..Options::default() };
        scenario.cache.order = EpochOrder::Fixed;
        let (one, two) = (run(&scenario, &options(1)), run(&scenario, &options(2)));
        prop_assert!(one.realized.hit_ratio == share(1.0));
        close("size", one.realized.sample_size.get(), two.realized.sample_size.get(), 0.02);
    }
}

#[test]
fn sizes_with_identities_keep_their_mean() {
    let mut scenario = cached(40_000, CachePolicy::Lru);
    set_sizes(&mut scenario, 159e3, Spread::Exponential);
    let report = run(&scenario, &Options::default());
    close("mean size", report.realized.sample_size.get(), 159e3, 5.0 / 200.0);
}
