//! In how many plausible worlds does each strategy win, and which facts matter most?

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::case::{Case, Factor, World};
use crate::decision::{Objective, best};
use crate::strategy::{Strategy, evaluate};

/// A fact that is not known exactly: where it may lie, in the unit of its [`Factor`].
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// What it turns.
    pub factor: Factor,
    /// The least plausible value.
    pub low: f64,
    /// The likeliest value.
    pub typical: f64,
    /// The greatest plausible value.
    pub high: f64,
    /// The fact it comes from, or what else says so.
    pub source: String,
}

impl Uncertainty {
    /// The value below which a share `u` of all plausible ones lies: a triangle over the range.
    ///
    /// ```text
    /// F⁻¹(u) = low + √(u·w·(typical−low))            u·w ≤ typical−low, w = high−low
    ///        = high − √((1−u)·w·(high−typical))      else
    /// ```
    pub fn quantile(&self, u: f64) -> f64 {
        let Self { low, typical, high, .. } = *self;
        let width = high - low;
        if width <= 0.0 {
            return typical;
        }
        if u * width <= typical - low {
            low + libm::sqrt(u * width * (typical - low))
        } else {
            high - libm::sqrt((1.0 - u) * width * (high - typical))
        }
    }
}

/// The middle and the ends of the values in nine worlds of ten.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// One world in twenty lies below.
    pub p5: f64,
    /// Half of them lie below.
    pub p50: f64,
    /// One world in twenty lies above.
    pub p95: f64,
}

/// What became of one strategy in all worlds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The share of worlds in which it is the best.
    pub wins: f64,
    /// The share of worlds in which nothing stands in its way.
    pub feasible: f64,
    /// Its time to the first model, in seconds.
    pub time_s: Interval,
    /// Its dollars of a run.
    pub usd: Interval,
}

/// What became of all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Worlds {
    /// How many worlds.
    pub count: u32,
    /// The seed that gives the same worlds again.
    pub seed: u64,
    /// By strategy, in the order of [`Strategy::ALL`].
    pub spreads: [Spread; Strategy::ALL.len()],
    /// The share of worlds in which no strategy is feasible; with all wins it makes 1.
    pub none: f64,
}

/// Draws so many worlds and counts who wins. The same seed gives the same answer everywhere.
///
/// Facts are drawn independently of each other, each from a triangle over its range.
pub fn monte_carlo(
    case: &Case,
    uncertain: &[Uncertainty],
    objective: Objective,
    count: u32,
    seed: u64,
) -> Worlds {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let typical = World::typical(case);
    let size = count as usize;
    let mut times: [Vec<f64>; 8] = std::array::from_fn(|_| Vec::with_capacity(size));
    let mut dollars: [Vec<f64>; 8] = std::array::from_fn(|_| Vec::with_capacity(size));
    let mut wins = [0_u32; Strategy::ALL.len()];
    let mut feasible = [0_u32; Strategy::ALL.len()];
    let mut none = 0_u32;
    for _ in 0..count {
        let mut world = typical;
        for fact in uncertain {
            world.set(fact.factor, fact.quantile(unit(random.next_u64())));
        }
        let outcomes = evaluate(case, &world);
        for (index, outcome) in outcomes.iter().enumerate() {
            times[index].push(outcome.time_s);
            dollars[index].push(outcome.usd);
            feasible[index] += u32::from(outcome.feasible());
        }
        match best(&outcomes, objective) {
            Some(strategy) => wins[strategy.index()] += 1,
            None => none += 1,
        }
    }
    let share = |number: u32| f64::from(number) / f64::from(count.max(1));
    let spreads = std::array::from_fn(|index| Spread {
        wins: share(wins[index]),
        feasible: share(feasible[index]),
        time_s: interval(&mut times[index]),
        usd: interval(&mut dollars[index]),
    });
    Worlds { count, seed, spreads, none: share(none) }
}

/// A number strictly between 0 and 1 from the upper 52 bits.
fn unit(bits: u64) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * STEP
}

/// By nearest rank; no values have no interval.
fn interval(values: &mut [f64]) -> Interval {
    let mut at = |share: f64| {
        let last = values.len().checked_sub(1)?;
        let rank = (share * last as f64).round();
        // Ranks are far below 2^53 and at least 0.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
        let rank = rank as usize;
        Some(*values.select_nth_unstable_by(rank, f64::total_cmp).1)
    };
    let mut or_nan = |share| at(share).unwrap_or(f64::NAN);
    Interval { p5: or_nan(0.05), p50: or_nan(0.5), p95: or_nan(0.95) }
}

/// How much the uncertainty of one fact matters for the decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// The fact.
    pub fact: Uncertainty,
    /// What is the best at its low end, all else as usual.
    pub best_at_low: Option<Strategy>,
    /// What is the best at its high end.
    pub best_at_high: Option<Strategy>,
    /// How far the recommended strategy's lead over the next best moves between the ends, in
    /// dollars, or seconds where time is the objective; where no other is feasible, how far its
    /// own dollars or seconds move.
    pub swing: f64,
}

/// The facts whose uncertainty matters most for the recommended strategy, the weightiest first.
///
/// One fact is moved from end to end while the others stay at their typical values. Facts that
/// turn the recommendation come first, then those that move its lead the most.
pub fn sensitivities(
    case: &Case,
    uncertain: &[Uncertainty],
    objective: Objective,
    recommended: Strategy,
) -> Vec<Sensitivity> {
    let typical = World::typical(case);
    let lead = |world: &World| {
        let outcomes = evaluate(case, world);
        let value = |strategy: Strategy| {
            let outcome = &outcomes[strategy.index()];
            match objective {
                Objective::Dollars => outcome.usd,
                Objective::Time => outcome.time_s,
            }
        };
        let others = Strategy::ALL
            .into_iter()
            .filter(|other| *other != recommended && outcomes[other.index()].feasible());
        let next = others.map(value).fold(f64::INFINITY, f64::min);
        let lead = if next.is_finite() { next - value(recommended) } else { -value(recommended) };
        (lead, best(&outcomes, objective))
    };
    let mut found: Vec<Sensitivity> = uncertain
        .iter()
        .filter(|fact| fact.low < fact.high)
        .map(|fact| {
            let (at_low, best_at_low) = lead(&typical.with(fact.factor, fact.low));
            let (at_high, best_at_high) = lead(&typical.with(fact.factor, fact.high));
            let swing = (at_high - at_low).abs();
            Sensitivity { fact: fact.clone(), best_at_low, best_at_high, swing }
        })
        .collect();
    let turns = |one: &Sensitivity| {
        one.best_at_low != Some(recommended) || one.best_at_high != Some(recommended)
    };
    found.sort_by(|a, b| turns(b).cmp(&turns(a)).then(b.swing.total_cmp(&a.swing)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(low: f64, typical: f64, high: f64) -> Uncertainty {
        Uncertainty { factor: Factor::AchievedShare, low, typical, high, source: String::new() }
    }

    #[test]
    fn quantiles_of_a_triangle_by_hand() {
        // Over 0..4 with its top at 1: F(1) = 1/4; F(x) = 1 − (4−x)²/12 above.
        let triangle = fact(0.0, 1.0, 4.0);
        for (u, expected) in
            [(0.0, 0.0), (0.0625, 0.5), (0.25, 1.0), (11.0 / 12.0, 3.0), (1.0, 4.0)]
        {
            let found = triangle.quantile(u);
            assert!((found - expected).abs() < 1e-12, "F⁻¹({u}) = {found}, not {expected}");
        }
        // A top at an end, and no width at all.
        assert!((fact(0.0, 0.0, 2.0).quantile(0.75) - 1.0).abs() < 1e-12);
        assert!((fact(3.0, 3.0, 3.0).quantile(0.3) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn intervals_are_ranks() {
        let mut values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        assert_eq!(interval(&mut values), Interval { p5: 5.0, p50: 50.0, p95: 95.0 });
    }

    #[test]
    fn units_are_open_on_both_sides() {
        assert!(unit(0) > 0.0 && unit(u64::MAX) < 1.0);
    }
}
