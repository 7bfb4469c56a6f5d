//! Which scenarios are asked, so that every branch of the engines has a say?
//!
//! The numbers are made up to be awkward (no round binary fractions); they claim nothing.

use std::num::NonZeroU32;

use scenario::{
    Accelerators, Cache, CachePolicy, Dataset, Delivery, EpochOrder, HostLink, Hosts, Loader,
    Loaders, Prep, Scenario, Spread, StepOverhead, StepTime, Storage, StoredSizes,
};
use units::{
    Bytes, BytesPerSample, BytesPerSec, DollarsPerHour, FlopPerSample, FlopPerSec, Ratio, Secs,
};

const POLICIES: [CachePolicy; 4] =
    [CachePolicy::None, CachePolicy::Page, CachePolicy::Lru, CachePolicy::Pinned];
const SPREADS: [fn(Ratio) -> Spread; 4] =
    [|_| Spread::Constant, |_| Spread::Exponential, Spread::Gamma, Spread::Lognormal];

/// Scenarios without faults, in a fixed order: every cache policy with every worker count, the
/// other choices taking turns.
pub(crate) fn scenarios() -> impl Iterator<Item = Scenario> {
    let workers = [1, 3, 4, 5, 32];
    POLICIES.into_iter().flat_map(move |policy| {
        workers.into_iter().enumerate().map(move |(turn, workers)| scenario(policy, workers, turn))
    })
}

fn scenario(policy: CachePolicy, workers: u32, turn: usize) -> Scenario {
    let accelerators = if turn.is_multiple_of(2) { 1 } else { 4 };
    Scenario {
        dataset: Dataset {
            samples: 4_096,
            stored: StoredSizes::Spread {
                mean: quantity("159 kB"),
                spread: SPREADS[turn % SPREADS.len()](quantity("0.53")),
            },
            decoded: quantity::<BytesPerSample>("150528 B"),
        },
        loader: Loader {
            workers: count(workers),
            loaders: if turn == 3 { Loaders::Shared } else { Loaders::PerAccelerator },
            batch: count(16),
            prefetch: count(2),
            delivery: if turn == 1 { Delivery::Pool } else { Delivery::InOrder },
            handover_worker: quantity("11 us"),
            handover_consumer: quantity("7 us"),
        },
        hosts: Hosts { count: count(1), cores: count(7), contention: Ratio::ZERO },
        storage: Storage {
            bandwidth: quantity::<BytesPerSec>("0.55 GB/s"),
            stream_bandwidth: quantity("0.1375 GB/s"),
            latency: quantity("90 us"),
            requests_in_flight: (turn == 4).then(|| count(6)),
        },
        cache: cache(policy, turn),
        prep: Prep {
            time: quantity("0.848 ms"),
            spread: SPREADS[(turn + 2) % SPREADS.len()](quantity("0.3")),
        },
        link: HostLink { bandwidth: quantity("12 GB/s") },
        accelerators: Accelerators {
            count: count(accelerators),
            barrier: turn == 3,
            overhead: StepOverhead {
                mean: quantity("0.3 ms"),
                spread: SPREADS[(turn + 1) % SPREADS.len()](quantity("0.7")),
            },
            step_time: step_time(turn),
        },
        price: quantity::<DollarsPerHour>("$2.50/h"),
    }
}

fn cache(policy: CachePolicy, turn: usize) -> Cache {
    let capacity =
        if policy == CachePolicy::None { Bytes::ZERO } else { quantity::<Bytes>("231 MB") };
    let order = if turn == 2 { EpochOrder::Fixed } else { EpochOrder::Shuffled };
    Cache { capacity, policy, order }
}

fn step_time(turn: usize) -> StepTime {
    match turn % 3 {
        0 => StepTime::Rate(quantity("3410.52/s")),
        1 => StepTime::Measured(quantity::<Secs>("4.7 ms")),
        _ => StepTime::Flops {
            per_sample: quantity::<FlopPerSample>("24.6 GFLOP"),
            peak: quantity::<FlopPerSec>("312 TFLOP/s"),
            fraction_of_peak: quantity("0.269"),
        },
    }
}

fn count(value: u32) -> NonZeroU32 {
    NonZeroU32::new(value).expect("the counts of the grid are above 0")
}

/// A quantity that is known to be well written.
pub(crate) fn quantity<Q: units::Quantity>(text: &str) -> Q {
    text.parse().unwrap_or_else(|_| panic!("`{text}` in the grid is no quantity"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_scenario_of_the_grid_has_a_fault() {
        for scenario in scenarios() {
            assert_eq!(scenario.faults(), [], "{scenario:?}");
        }
        assert_eq!(scenarios().count(), 20);
    }
}
