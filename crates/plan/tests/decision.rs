//! Is the best recommended, is its confidence what it claims, and are the edges where they should be?

mod common;

use common::{golden, seconds};
use plan::{
    Bound, Case, Factor, Objective, Outcome, Outcomes, Strategy, Uncertainty, World, best,
    best_map, break_evens, evaluate, monte_carlo, multiples, pareto_front, rescue, sensitivities,
};
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

fn uncertain(factor: Factor, low: f64, typical: f64, high: f64) -> Uncertainty {
    Uncertainty { factor, low, typical, high, source: "test".to_owned() }
}

fn wide() -> Vec<Uncertainty> {
    vec![
        uncertain(Factor::AchievedShare, 0.3, 1.0, 1.1),
        uncertain(Factor::EgressPrice, 0.2, 1.0, 1.0),
        uncertain(Factor::AcceleratorsFrom, 0.5, 1.0, 80.0),
        uncertain(Factor::AcceleratorsTo, 0.5, 1.0, 3.0),
        uncertain(Factor::CapacityWait, 0.0, 0.0, 86_400.0),
    ]
}

fn with_deadline(hours: f64) -> Case {
    Case { deadline: Some(seconds(hours * 3600.0)), ..golden(1.25e9) }
}

#[test]
fn dollars_never_recommend_a_plan_that_is_late() {
    // Without accelerators at the source, copying costs $4,000 and streaming $12,000 and more.
    let mut case = with_deadline(20.0);
    case.prices.accelerators_from = None;
    let recommend = |case: &Case| best(&evaluate(case, &World::typical(case)), Objective::Dollars);
    assert_eq!(recommend(&case), Some(Strategy::MoveThenTrain), "the cheapest, idle not reserved");
    case.deadline = Some(seconds(16.0 * 3600.0));
    // 15.11 h either way; equal dollars and time, so the earlier of the list.
    assert_eq!(recommend(&case), Some(Strategy::StreamAndCache));
    case.deadline = Some(seconds(10.0 * 3600.0));
    assert_eq!(recommend(&case), None);
    assert_eq!(recommend(&golden(1.25e9)), Some(Strategy::ComputeInPlace));
}

#[test]
fn the_front_holds_what_nothing_beats() {
    let mut case = golden(1.25e9);
    case.prices.accelerators_from = None;
    let outcomes = evaluate(&case, &World::typical(&case));
    let front = pareto_front(&outcomes);
    assert_eq!(
        front,
        [
            Strategy::StreamAndCache,
            Strategy::TrainWhileCopying,
            Strategy::MoveThenTrain,
            Strategy::Replicate,
            Strategy::ReduceThenMove
        ]
    );
}

/// Outcomes by hand: seconds and dollars of the first strategies, the others beyond all of them.
fn by_hand(first: &[(f64, f64)]) -> Outcomes {
    let far = (1e9, 1e9);
    Strategy::ALL.map(|strategy| {
        let (time_s, usd) = *first.get(strategy.index()).unwrap_or(&far);
        Outcome { time_s, usd, bound: Bound::Training, obstacle: None }
    })
}

#[test]
fn of_equals_in_one_thing_the_better_in_the_other_wins() {
    let [first, second, third] = [0, 1, 2].map(|index| Strategy::ALL[index]);
    let dear = by_hand(&[(5.0, 7.0), (4.0, 7.0), (4.0, 8.0)]);
    assert_eq!(best(&dear, Objective::Dollars), Some(second), "as cheap and faster");
    assert_eq!(best(&dear, Objective::Time), Some(second), "as fast and cheaper");
    assert_eq!(pareto_front(&dear), [second], "each other one is beaten in one thing alone");
    let apart = by_hand(&[(5.0, 1.0), (4.0, 2.0), (3.0, 3.0)]);
    assert_eq!(pareto_front(&apart), [third, second, first], "by growing time");
}

#[test]
fn multiples_lie_evenly_between_their_decades() {
    let found = multiples(5, 2.0);
    for (found, expected) in found.iter().zip([0.01, 0.1, 1.0, 10.0, 100.0]) {
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} against {expected}");
    }
    assert_eq!(found.len(), 5);
}

#[test]
fn a_break_even_lies_where_the_hand_puts_it() {
    // In place: accelerators cost $60/h there, $360 and 6 h; moving costs V·0.08 + 120. They are
    // equal at 3,000 GB, and below that moving is cheaper.
    let mut case = golden(12.5e9);
    case.prices.accelerators_from = units::DollarsPerHour::new(60.0).ok();
    case.reduce_share = units::Ratio::ONE;
    let found = break_evens(&case, &World::typical(&case), Objective::Dollars);
    let volume = found.iter().find(|edge| edge.factor == Factor::Volume).expect("an edge");
    assert!((volume.times * 50e12 - 3e12).abs() < 1e4, "{volume:?}");
    let price = found.iter().find(|edge| edge.factor == Factor::EgressPrice).expect("an edge");
    assert!((price.times * 0.08 - 0.0048).abs() < 1e-9, "$240 for 50 TB: {price:?}");
    // Kept storage is free here, so from R = 4000/240 = 16.7 runs a replica costs less.
    let runs = found.iter().find(|edge| edge.factor == Factor::Runs).expect("an edge");
    assert!((runs.times - 4000.0 / 240.0).abs() < 1e-6, "{runs:?}");
    assert_eq!(runs.becomes, Some(Strategy::Replicate));
}

#[test]
fn where_nothing_is_in_time_it_is_said_what_would_be() {
    let mut case = with_deadline(10.0);
    case.prices.accelerators_from = None;
    let world = World::typical(&case);
    let found = rescue(&case, &world, Objective::Dollars).expect("nothing is feasible");
    assert_eq!(found.fastest, Strategy::StreamAndCache);
    assert!((found.time_s - 15.111_111_111 * 3600.0).abs() < 1e-3);
    // Copying while training: T_m + 4 h ≤ 10 h, so T_m ≤ 6 h = 21,600 s against 40,000 s.
    let times = found.rate_times.expect("a faster path would do");
    assert!((times - 40_000.0 / 21_600.0).abs() < 1e-6, "{times}");
    case.deadline = Some(seconds(5.0 * 3600.0));
    let found = rescue(&case, &world, Objective::Dollars).expect("nothing is feasible");
    assert_eq!(found.rate_times, None, "no path makes the training itself shorter");
    assert_eq!(rescue(&golden(1e9), &world, Objective::Dollars), None);
}

#[test]
fn a_budget_that_nothing_keeps_names_the_fastest() {
    // In place costs $120 and is the fastest of those that the budget alone rules out.
    let case = Case { budget: units::Dollars::new(100.0).ok(), ..golden(1.25e9) };
    let found = rescue(&case, &World::typical(&case), Objective::Dollars).expect("too dear");
    assert_eq!(found.fastest, Strategy::ComputeInPlace);
    assert!((found.usd - 120.0).abs() < 1e-9 && found.rate_times.is_none(), "{found:?}");
}

#[test]
fn the_map_agrees_with_the_points_that_it_is_made_of() {
    let mut case = with_deadline(24.0);
    case.prices.accelerators_from = units::DollarsPerHour::new(300.0).ok();
    let world = World::typical(&case);
    let volumes = [0.001, 0.1, 1.0, 10.0];
    let links = [0.1, 1.0, 10.0];
    let map = best_map(&case, &world, Objective::Dollars, &volumes, &links);
    for (index, found) in map.iter().enumerate() {
        let (row, column) = (index / volumes.len(), index % volumes.len());
        let here = world.with(Factor::Volume, volumes[column]).with(Factor::Link, links[row]);
        assert_eq!(*found, best(&evaluate(&case, &here), Objective::Dollars));
    }
    assert!(map.contains(&Some(Strategy::ComputeInPlace)));
    assert!(map.iter().any(|found| *found != Some(Strategy::ComputeInPlace)));
}

#[test]
fn the_same_seed_gives_the_same_worlds_and_another_gives_others() {
    let case = with_deadline(24.0);
    let run = |seed| monte_carlo(&case, &wide(), Objective::Dollars, 2000, seed);
    assert_eq!(run(7), run(7));
    assert_ne!(run(7).spreads, run(8).spreads);
}

#[test]
fn a_share_of_wins_is_the_share_of_the_triangle() {
    // In place costs 120·f and moving 4,120, so in place wins while f < 34.33; f is drawn from
    // a triangle over 0..80 with its top at 0: F(f) = 1 − (1 − f/80)² = 0.674.
    let mut case = golden(12.5e9);
    case.reduce_share = units::Ratio::ONE;
    let fact = [uncertain(Factor::AcceleratorsFrom, 0.0, 0.0, 80.0)];
    let worlds = monte_carlo(&case, &fact, Objective::Dollars, 40_000, 1);
    let expected = 1.0 - (1.0 - 4120.0 / 120.0 / 80.0_f64).powi(2);
    let found = worlds.spreads[Strategy::ComputeInPlace.index()].wins;
    // Four standard deviations of a share of 40,000.
    assert!((found - expected).abs() < 0.01, "{found} against {expected}");
}

#[test]
fn the_fact_that_turns_the_decision_comes_first() {
    let case = with_deadline(24.0);
    let facts = wide();
    let found = sensitivities(&case, &facts, Objective::Dollars, Strategy::ComputeInPlace);
    assert_eq!(found.len(), facts.len());
    let first = &found[0];
    assert!(
        matches!(first.fact.factor, Factor::AcceleratorsFrom | Factor::CapacityWait),
        "{first:?}"
    );
    assert_ne!(first.best_at_high, Some(Strategy::ComputeInPlace));
    let share = found.iter().find(|one| one.fact.factor == Factor::AchievedShare).expect("there");
    assert_eq!(share.best_at_low, Some(Strategy::ComputeInPlace));
}

/// In place costs $120, reading once $4,120, and half of the data, if it may be reduced, $2,120.
#[test]
fn a_swing_is_how_far_the_lead_over_the_next_feasible_moves() {
    let facts = [
        uncertain(Factor::ModelSize, 1.0, 1.0, 1.0),
        uncertain(Factor::AcceleratorsFrom, 1.0, 1.0, 3.0),
        uncertain(Factor::EgressPrice, 0.5, 1.0, 1.0),
    ];
    let swings = |case: &Case| -> Vec<(Factor, f64)> {
        let place = Strategy::ComputeInPlace;
        let found = sensitivities(case, &facts, Objective::Dollars, place);
        found.iter().map(|one| (one.fact.factor, (one.swing * 1e6).round() / 1e6)).collect()
    };
    let price = |swing| (Factor::EgressPrice, swing);
    let accelerators = |swing| (Factor::AcceleratorsFrom, swing);
    let mut case = golden(12.5e9);
    assert_eq!(swings(&case), [price(1000.0), accelerators(240.0)], "$2,000 of egress");
    case.reducible = false;
    assert_eq!(swings(&case), [price(2000.0), accelerators(240.0)], "$4,000 of egress");
    case.prices.accelerators_to = None;
    assert_eq!(swings(&case), [accelerators(240.0), price(0.0)], "alone, its own dollars");
}

#[test]
fn worlds_count_where_a_strategy_is_feasible() {
    // Without a carrier never; in place always; a move within 20 h where 40,000 s/f ≤ 14 h.
    let case = with_deadline(20.0);
    let fact = [uncertain(Factor::AchievedShare, 0.5, 0.5, 1.0)];
    let worlds = monte_carlo(&case, &fact, Objective::Dollars, 20_000, 3);
    let share = |strategy: Strategy| worlds.spreads[strategy.index()].feasible;
    assert!(share(Strategy::Ship) <= 0.0 && share(Strategy::ComputeInPlace) >= 1.0);
    // The triangle falls from 0.5 to 1: beyond x lie ((1 − x)/0.5)² of it, x = 40,000/50,400.
    let expected = ((1.0 - 40_000.0 / 50_400.0) / 0.5_f64).powi(2);
    let found = share(Strategy::MoveThenTrain);
    assert!((found - expected).abs() < 0.012, "{found} against {expected}");
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]

    #[test]
    fn wins_and_none_make_one(seed: u64, hours in 5.0..60.0_f64, count in 1_u32..400) {
        let case = with_deadline(hours);
        let worlds = monte_carlo(&case, &wide(), Objective::Dollars, count, seed);
        let sum: f64 = worlds.spreads.iter().map(|spread| spread.wins).sum::<f64>() + worlds.none;
        prop_assert!((sum - 1.0).abs() < 1e-12, "{}", sum);
        for spread in worlds.spreads {
            prop_assert!(spread.wins <= spread.feasible);
            prop_assert!(spread.usd.p5 <= spread.usd.p50 && spread.usd.p50 <= spread.usd.p95);
        }
    }

    #[test]
    fn the_best_is_on_the_front(link in 1e8..1e11_f64, hours in 5.0..60.0_f64) {
        let case = Case { link: units::BytesPerSec::new(link).ok(), ..with_deadline(hours) };
        let outcomes = evaluate(&case, &World::typical(&case));
        let front = pareto_front(&outcomes);
        for objective in [Objective::Dollars, Objective::Time] {
            let found = best(&outcomes, objective);
            prop_assert_eq!(found.is_none(), front.is_empty());
            prop_assert!(found.is_none_or(|strategy| front.contains(&strategy)));
        }
    }
}
