//! Are the closed forms alike?

use model::{Gigabyte, GravityInputs, PriceSchedule, PriceTier};
use scenario::{CachePolicy, EpochOrder};
use units::{DollarsPerHour, Ratio, Secs};

use crate::fnv::Fnv;
use crate::grid;

pub(crate) fn hash(fnv: &mut Fnv) {
    scenarios(fnv);
    caches(fnv);
    gravity(fnv);
}

fn scenarios(fnv: &mut Fnv) {
    for scenario in grid::scenarios() {
        fnv.value(&model::textbook(&scenario));
        let bound = model::bound(&scenario);
        fnv.value(&bound);
        fnv.value(&bound.map(|bound| bound.epoch(&scenario)));
        let forecast = model::forecast(&scenario);
        fnv.value(&forecast);
        fnv.value(&forecast.map(|forecast| forecast.epoch(&scenario)));
        fnv.value(&model::pool(&scenario));
    }
}

fn caches(fnv: &mut Fnv) {
    for policy in [CachePolicy::Page, CachePolicy::Lru, CachePolicy::Pinned] {
        for order in [EpochOrder::Shuffled, EpochOrder::Fixed] {
            for percent in 0..=100 {
                let fraction = Ratio::new(f64::from(percent) / 100.0).expect("a positive share");
                fnv.value(&model::hit_ratio_of_fraction(fraction, policy, order));
            }
        }
    }
}

fn gravity(fnv: &mut Fnv) {
    let tier = |up_to_gb, usd_per_gb| PriceTier { up_to_gb, usd_per_gb };
    let tiers = vec![tier(Some(10_240.0), 0.09), tier(Some(51_200.0), 0.085), tier(None, 0.07)];
    let tiered = PriceSchedule::tiered(tiers, Gigabyte::Binary).expect("the tiers ascend");
    let flat = PriceSchedule::flat(grid::quantity("$0.08/GB"));
    for price in [&tiered, &flat] {
        for volume in ["0.7 TB", "50 TB", "1.1 PB"] {
            for rate in ["1 Gbps", "100 Gbps", "0.3 TB/s"] {
                fnv.value(&model::gravity(&GravityInputs {
                    volume: grid::quantity(volume),
                    rate: grid::quantity(rate),
                    price,
                    run: grid::quantity::<Secs>("6.1 h"),
                    compute_price: grid::quantity::<DollarsPerHour>("$20/h"),
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_of_the_grid_has_all_three_answers() {
        for scenario in grid::scenarios() {
            assert!(model::textbook(&scenario).is_ok(), "{scenario:?}");
            assert!(model::bound(&scenario).is_ok(), "{scenario:?}");
            assert!(model::forecast(&scenario).is_ok(), "{scenario:?}");
            assert!(model::pool(&scenario).is_ok_and(|pool| pool.is_some()), "{scenario:?}");
        }
    }
}
