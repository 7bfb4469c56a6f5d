//! Does each thing that may differ between worlds, or be asked for, move what it should and no more?

mod common;

use common::{golden, seconds};
use plan::{
    Bound, Case, Congestion, Factor, Item, ItemKind, Load, Obstacle, RateLimit, Shipping, Strategy,
    TimeLimit, Uncertainty, World, bill, evaluate,
};
use units::{Bytes, BytesPerSec, Dollars, DollarsPerHour, Ratio};

fn close(found: f64, expected: f64, what: &str) {
    let off = (found - expected).abs() / expected.abs().max(1e-300);
    assert!(off < 1e-9, "{what}: found {found}, expected {expected}");
}

fn lines(case: &Case, strategy: Strategy) -> (plan::Outcome, Vec<Item>) {
    bill(case, &World::typical(case), strategy)
}

fn quantity(items: &[Item], kind: ItemKind) -> f64 {
    items.iter().find(|item| item.kind == kind).map_or(0.0, |item| item.quantity)
}

fn boxes() -> Shipping {
    Shipping {
        name: "box",
        turnaround: seconds(864_000.0),
        capacity: Bytes::new(1e15).expect("a size"),
        fee: Dollars::new(300.0).expect("a fee"),
        port_rate: BytesPerSec::new(12.5e9).ok(),
        port_minimum: seconds(3600.0),
        port_price: DollarsPerHour::new(360.0).expect("a price"),
        orderable: true,
    }
}

/// A move takes 40,000 s and 1,000 s of provisioning; a quarter is left after 10,000 s.
fn slow() -> Case {
    Case {
        provisioning: seconds(1000.0),
        model_size: Bytes::new(10e9).expect("a size"),
        reduce_share: Ratio::new(0.25).expect("a share"),
        reduce_rate: BytesPerSec::new(5e9).expect("a rate"),
        shipping: Some(boxes()),
        ..golden(1.25e9)
    }
}

/// Each factor's hand-worked effect: the strategy, its seconds and its dollars.
#[test]
fn each_factor_turns_what_it_names() {
    let case = slow();
    let train = 21_600.0;
    for (factor, value, strategy, time_s, usd) in [
        (Factor::Runs, 1.0, Strategy::MoveThenTrain, 41_000.0 + train, 4120.0),
        (Factor::Volume, 2.0, Strategy::MoveThenTrain, 81_000.0 + train, 8120.0),
        (Factor::Link, 2.0, Strategy::MoveThenTrain, 21_000.0 + train, 4120.0),
        (Factor::AchievedShare, 0.5, Strategy::MoveThenTrain, 81_000.0 + train, 4120.0),
        (Factor::EgressPrice, 0.5, Strategy::MoveThenTrain, 41_000.0 + train, 2120.0),
        (Factor::AcceleratorsTo, 2.0, Strategy::MoveThenTrain, 41_000.0 + train, 4240.0),
        (Factor::AcceleratorsFrom, 3.0, Strategy::ComputeInPlace, train, 360.8),
        (Factor::ModelSize, 2.0, Strategy::ComputeInPlace, train, 121.6),
        (Factor::CapacityWait, 3600.0, Strategy::ComputeInPlace, 3600.0 + train, 120.8),
        (Factor::Provisioning, 3.0, Strategy::MoveThenTrain, 43_000.0 + train, 4120.0),
        (Factor::Provisioning, 3.0, Strategy::ReduceThenMove, 23_000.0 + train, 1120.0),
        (Factor::ReduceShare, 0.5, Strategy::ReduceThenMove, 31_000.0 + train, 2120.0),
        (Factor::ReduceRate, 2.0, Strategy::ReduceThenMove, 16_000.0 + train, 1120.0),
        (Factor::Turnaround, 2.0, Strategy::Ship, 1_732_000.0 + train, 300.0 + 400.0 + 120.0),
        (Factor::Runs, 4.0, Strategy::Replicate, 41_000.0 + train, 1120.0),
        // Less than one run is one.
        (Factor::Runs, 0.1, Strategy::Replicate, 41_000.0 + train, 4120.0),
    ] {
        let world = World::typical(&case).with(factor, value);
        let found = evaluate(&case, &world)[strategy.index()];
        let what = format!("{factor:?} of {value} for {strategy}");
        close(found.time_s, time_s, &what);
        close(found.usd, usd, &what);
    }
}

#[test]
fn a_fleet_below_its_link_binds_and_achieves_its_share() {
    let fleet = BytesPerSec::new(1e9).map(|rate| (rate, RateLimit::MoverEgress)).ok();
    let share = Ratio::new(0.5).expect("a share");
    let case = Case { fleet, achieved_share: share, ..golden(1.25e9) };
    let found = lines(&case, Strategy::MoveThenTrain).0;
    close(found.time_s, 100_000.0 + 21_600.0, "50 TB at half of 1 GB/s");
    assert_eq!(found.bound, Bound::Transfer(TimeLimit::Rate(RateLimit::MoverEgress)));
    // Turning the link beyond the fleet changes nothing.
    let world = World::typical(&case).with(Factor::Link, 10.0);
    close(evaluate(&case, &world)[0].time_s, found.time_s, "the fleet still binds");
}

#[test]
fn a_link_below_its_fleet_binds() {
    let fleet = BytesPerSec::new(2e9).map(|rate| (rate, RateLimit::MoverEgress)).ok();
    let case = Case { fleet, ..golden(1.25e9) };
    let found = lines(&case, Strategy::MoveThenTrain).0;
    close(found.time_s, 40_000.0 + 21_600.0, "50 TB at 1.25 GB/s");
    assert_eq!(found.bound, Bound::Transfer(TimeLimit::Rate(RateLimit::Link)));
    // A faster link leaves the fleet to bind.
    let world = World::typical(&case).with(Factor::Link, 10.0);
    close(evaluate(&case, &world)[0].time_s, 25_000.0 + 21_600.0, "50 TB at 2 GB/s");
}

/// From 1 over 4 to 5: below 4 the share is (x − 1)²/12, above it 1 − (5 − x)²/4.
#[test]
fn a_triangle_has_the_quantiles_of_the_hand() {
    let fact = Uncertainty {
        factor: Factor::Link,
        low: 1.0,
        typical: 4.0,
        high: 5.0,
        source: "a link".to_owned(),
    };
    let root = 3.0_f64.sqrt();
    for (share, value) in [(0.0, 1.0), (0.25, 1.0 + root), (0.75, 4.0), (0.91, 4.4), (1.0, 5.0)] {
        close(fact.quantile(share), value, "a quantile");
    }
    let known = Uncertainty { low: 4.0, high: 4.0, ..fact };
    close(known.quantile(0.1), 4.0, "no range");
}

#[test]
fn three_times_a_load_are_three_times_its_bytes_and_objects() {
    let load = Load { bytes: 2.0, objects: 5.0 }.times(3.0);
    assert_eq!(load, Load { bytes: 6.0, objects: 15.0 });
}

/// What JSON and tables call things; a word that changes breaks those who read it.
#[test]
fn words_are_those_that_were_published() {
    for (kind, word) in [
        (ItemKind::Egress, "egress"),
        (ItemKind::ReadBackRequests, "read-back-requests"),
        (ItemKind::ReservedIdle, "reserved-idle"),
    ] {
        assert_eq!(kind.as_str(), word);
    }
    assert_eq!([Congestion::Cubic, Congestion::Reno].map(Congestion::as_str), ["cubic", "reno"]);
}

#[test]
fn waiting_accelerators_cost_nothing_and_bind_only_when_longer() {
    for (hours, bound) in [(10.0, Bound::Capacity), (6.0, Bound::Training)] {
        let case = Case { capacity_wait: seconds(hours * 3600.0), ..golden(12.5e9) };
        let (found, items) = lines(&case, Strategy::ComputeInPlace);
        close(found.time_s, (hours + 6.0) * 3600.0, "wait and training");
        close(found.usd, 120.0, "six hours of accelerators");
        assert_eq!(found.bound, bound);
        let kinds: Vec<ItemKind> = items.iter().map(|item| item.kind).collect();
        assert_eq!(kinds, [ItemKind::Accelerators], "nothing costs no line");
    }
}

#[test]
fn what_binds_is_the_longer_and_of_equals_the_training() {
    // A copy of 10,000 s is longer than an epoch of 7,200 s and shorter than the training.
    let bound = |case: &Case, strategy| lines(case, strategy).0.bound;
    let link = Bound::Transfer(TimeLimit::Rate(RateLimit::Link));
    let case = golden(5e9);
    assert_eq!(bound(&case, Strategy::TrainWhileCopying), link);
    assert_eq!(bound(&case, Strategy::MoveThenTrain), Bound::Training);
    // 21.6 TB at 1 GB/s take just as long as the training.
    let even = Case { volume: Bytes::new(21.6e12).expect("a volume"), ..golden(1e9) };
    assert_eq!(bound(&even, Strategy::MoveThenTrain), Bound::Training);
    // Reducing at 4 GB/s takes 12,500 s: longer than moving a quarter, not than the training.
    let rate = |bytes_per_s| BytesPerSec::new(bytes_per_s).expect("a rate");
    let reduced = Case { reduce_rate: rate(4e9), provisioning: seconds(0.0), ..slow() };
    assert_eq!(bound(&reduced, Strategy::ReduceThenMove), Bound::Training);
    let slower = Case { reduce_rate: rate(1e9), ..reduced };
    assert_eq!(bound(&slower, Strategy::ReduceThenMove), Bound::Reducing);
    let near = Shipping { turnaround: seconds(1000.0), ..boxes() };
    let shipped = Case { shipping: Some(near), ..golden(1e9) };
    assert_eq!(bound(&shipped, Strategy::Ship), Bound::Training);
}

#[test]
fn reducing_leaves_as_many_objects_and_keeps_accelerators_idle_all_the_while() {
    let mut case = Case { reserve_idle: true, ..slow() };
    case.prices.storage_to = plan::StoragePrice::per_month(
        Dollars::new(0.0262).expect("a price"),
        model::Gigabyte::Decimal,
    );
    let (_, items) = lines(&case, Strategy::ReduceThenMove);
    let objects = 50e12 / (128.0 * 1_048_576.0);
    close(quantity(&items, ItemKind::ReadRequests), objects, "objects read");
    close(quantity(&items, ItemKind::Egress), 12.5e12, "bytes that leave");
    close(quantity(&items, ItemKind::ReservedIdle), 21_000.0, "reducing and moving");
    let kept = 12.5e12 * (11_000.0 + 21_600.0);
    close(quantity(&items, ItemKind::SecondCopy), kept, "what is left, from its copy on");
}

#[test]
fn movers_and_idle_accelerators_are_paid_as_long_as_the_copy_takes() {
    let mut case = Case { reserve_idle: true, ..slow() };
    case.runs = std::num::NonZeroU32::new(4).expect("not 0");
    case.prices.movers = DollarsPerHour::new(18.0).expect("a price");
    for (strategy, share, idle) in [
        (Strategy::MoveThenTrain, 1.0, 41_000.0),
        (Strategy::TrainWhileCopying, 1.0, 0.0),
        (Strategy::Replicate, 0.25, 41_000.0),
    ] {
        let (_, items) = lines(&case, strategy);
        close(quantity(&items, ItemKind::Movers), 41_000.0 * share, strategy.as_str());
        let found = quantity(&items, ItemKind::ReservedIdle);
        assert!((found - idle * share).abs() < 1e-6, "{strategy}: {found}");
    }
}

#[test]
fn ports_have_a_shortest_time_and_shipped_copies_lie_while_training() {
    let patient = Shipping { port_minimum: seconds(7200.0), ..boxes() };
    let mut case = Case { shipping: Some(patient), ..golden(1e9) };
    case.prices.storage_to = plan::StoragePrice::per_month(
        Dollars::new(0.0262).expect("a price"),
        model::Gigabyte::Decimal,
    );
    let (found, items) = lines(&case, Strategy::Ship);
    close(found.time_s, 864_000.0 + 7200.0 + 21_600.0, "two hours at the port at least");
    close(quantity(&items, ItemKind::SecondCopy), 50e12 * 21_600.0, "kept while it trains");
    case.prices.accelerators_to = None;
    let obstacle = lines(&case, Strategy::Ship).0.obstacle;
    assert_eq!(obstacle, Some(Obstacle::NoAcceleratorsAtDestination));
}

#[test]
fn a_budget_is_for_all_runs_and_a_missed_deadline_is_named_first() {
    let budget = Dollars::new(8239.0).ok();
    let two = std::num::NonZeroU32::new(2).expect("not 0");
    let case = Case { budget, runs: two, ..golden(1.25e9) };
    let obstacle = |case: &Case| lines(case, Strategy::MoveThenTrain).0.obstacle;
    assert_eq!(obstacle(&case), Some(Obstacle::Budget), "twice $4,120");
    assert_eq!(obstacle(&Case { budget: Dollars::new(8240.0).ok(), ..case.clone() }), None);
    let late = Case { deadline: Some(seconds(3600.0)), ..case };
    assert_eq!(obstacle(&late), Some(Obstacle::Deadline));
}
