//! Do the strategies take what can be worked out by hand, and never less than their parts?

mod common;

use common::{golden, seconds};
use plan::{
    Bound, Case, ItemKind, Obstacle, RateLimit, Strategy, TimeLimit, World, bill, evaluate,
};
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use proptest::strategy::Strategy as _;

fn outcome(case: &Case, strategy: Strategy) -> plan::Outcome {
    evaluate(case, &World::typical(case))[strategy.index()]
}

fn close(found: f64, expected: f64, what: &str) {
    let off = (found - expected).abs() / expected.abs().max(1e-300);
    assert!(off < 1e-9, "{what}: found {found}, expected {expected}, off by {off:e}");
}

/// D = 50 TB, E = 3, 6 h, $0.08/GB, accelerators $20/h; worked out by hand.
#[test]
fn golden_rows_at_12_5_gigabytes_a_second() {
    let case = golden(12.5e9);
    for (strategy, hours, usd) in [
        (Strategy::MoveThenTrain, 6.0 + 4000.0 / 3600.0, 4120.0),
        (Strategy::ComputeInPlace, 6.0, 120.0),
        (Strategy::Stream, 6.0, 12_120.0),
        (Strategy::StreamAndCache, 6.0, 4120.0),
        (Strategy::TrainWhileCopying, 6.0, 4120.0),
    ] {
        let found = outcome(&case, strategy);
        close(found.time_s / 3600.0, hours, strategy.as_str());
        close(found.usd, usd, strategy.as_str());
        assert_eq!(found.bound, Bound::Training, "{strategy}");
        assert!(found.feasible());
    }
}

#[test]
fn golden_rows_at_1_25_gigabytes_a_second() {
    let case = golden(1.25e9);
    // A move takes 40,000 s = 11.111 h; three readings 33.333 h; an epoch 2 h.
    for (strategy, hours, accelerator_hours) in [
        (Strategy::MoveThenTrain, 17.111_111_111, 6.0),
        (Strategy::Stream, 33.333_333_333, 33.333_333_333),
        (Strategy::StreamAndCache, 15.111_111_111, 15.111_111_111),
        (Strategy::TrainWhileCopying, 15.111_111_111, 15.111_111_111),
    ] {
        let (found, items) = bill(&case, &World::typical(&case), strategy);
        close(found.time_s / 3600.0, hours, strategy.as_str());
        assert_eq!(found.bound, Bound::Transfer(TimeLimit::Rate(RateLimit::Link)), "{strategy}");
        let line = items.iter().find(|item| item.kind == ItemKind::Accelerators).expect("paid");
        close(line.quantity / 3600.0, accelerator_hours, strategy.as_str());
        close(line.usd, 20.0 * accelerator_hours, strategy.as_str());
    }
}

#[test]
fn a_cache_that_misses_reads_again() {
    // m = 0.5 at 1.25 GB/s: 11.111 h, then twice 5.556 h; bytes D·(1 + 2·0.5) = 100 TB.
    let case = Case { miss: units::Ratio::new(0.5).expect("a share"), ..golden(1.25e9) };
    let (found, items) = bill(&case, &World::typical(&case), Strategy::StreamAndCache);
    close(found.time_s / 3600.0, 22.222_222_222, "time");
    close(items[0].quantity, 100e12, "bytes");
    close(items[0].usd, 8000.0, "egress");
}

#[test]
fn reducing_costs_cores_and_saves_bytes() {
    // 50e12 at 5 GB/s: 10,000 s; a quarter moves at 1.25 GB/s in 10,000 s; then 6 h.
    let mut case = golden(1.25e9);
    case.reduce_share = units::Ratio::new(0.25).expect("a share");
    case.reduce_rate = units::BytesPerSec::new(5e9).expect("a rate");
    case.prices.reducers = units::DollarsPerHour::new(36.0).expect("a price");
    let (found, items) = bill(&case, &World::typical(&case), Strategy::ReduceThenMove);
    close(found.time_s, 20_000.0 + 21_600.0, "time");
    let usd = |kind| items.iter().find(|item| item.kind == kind).map_or(0.0, |item| item.usd);
    close(usd(ItemKind::Egress), 1000.0, "egress of 12.5 TB");
    close(usd(ItemKind::Reducers), 100.0, "36 $/h for 10,000 s");
    close(usd(ItemKind::Accelerators), 120.0, "accelerators");
}

#[test]
fn replicas_are_paid_once_for_all_runs() {
    let mut case = golden(12.5e9);
    case.runs = std::num::NonZeroU32::new(4).expect("not 0");
    case.keep = seconds(730.0 * 3600.0);
    case.prices.storage_to = plan::StoragePrice::per_month(
        units::Dollars::new(0.023).expect("a price"),
        model::Gigabyte::Decimal,
    );
    let found = outcome(&case, Strategy::Replicate);
    // 4,000/4 + 50,000 GB · 0.023/4 + 120.
    close(found.usd, 1000.0 + 287.5 + 120.0, "dollars of a run");
    close(found.time_s, 4000.0 + 21_600.0, "time");
}

#[test]
fn reserved_accelerators_are_paid_while_data_moves() {
    let case = Case { reserve_idle: true, ..golden(1.25e9) };
    close(outcome(&case, Strategy::MoveThenTrain).usd, 4120.0 + 20.0 * 40_000.0 / 3600.0, "move");
    close(outcome(&case, Strategy::ComputeInPlace).usd, 120.0, "in place nothing moves");
}

#[test]
fn requests_nat_reading_back_and_movers_are_lines_of_their_own() {
    let mut case = golden(12.5e9);
    let per_gb =
        |price: f64| model::PriceSchedule::flat(units::DollarsPerGb::new(price).expect("a price"));
    case.object = units::Bytes::new(110e3).expect("a size");
    case.prices.get = units::Dollars::new(0.4e-6).expect("a price");
    case.prices.put = units::Dollars::new(5e-6).expect("a price");
    case.prices.nat = Some(per_gb(0.048));
    let get = units::Dollars::new(0.1e-6).expect("a price");
    case.prices.read_back = Some(plan::ReadBack { egress: per_gb(0.02), get });
    case.prices.movers = units::DollarsPerHour::new(18.0).expect("a price");
    let (_, items) = bill(&case, &World::typical(&case), Strategy::MoveThenTrain);
    let usd = |kind| items.iter().find(|item| item.kind == kind).map_or(0.0, |item| item.usd);
    close(usd(ItemKind::ReadRequests), 454_545_454.545_454_5 * 0.4e-6, "$182 to read them once");
    close(usd(ItemKind::WriteRequests), 454_545_454.545_454_5 * 5e-6, "writes");
    close(usd(ItemKind::Nat), 2400.0, "NAT");
    close(usd(ItemKind::ReadBack), 1000.0, "read back");
    close(usd(ItemKind::ReadBackRequests), 454_545_454.545_454_5 * 0.1e-6, "reads of the copy");
    close(usd(ItemKind::ReadBackNat), 2400.0, "NAT on the way back");
    close(usd(ItemKind::Movers), 20.0, "18 $/h for 4,000 s");
}

#[test]
fn requests_for_small_objects_and_for_shards() {
    // Read once: 454.5 M requests at $0.4 a million, against 50e12/2^27 = 372,529 requests.
    let mut case = golden(12.5e9);
    case.prices.get = units::Dollars::new(0.4e-6).expect("a price");
    for (object, expected) in [(110e3, 181.818_181_818), (134_217_728.0, 0.149_011_611_9)] {
        case.object = units::Bytes::new(object).expect("a size");
        let (_, items) = bill(&case, &World::typical(&case), Strategy::MoveThenTrain);
        let line = items.iter().find(|item| item.kind == ItemKind::ReadRequests).expect("paid");
        close(line.usd, expected, "requests");
    }
}

#[test]
fn each_obstacle_is_named() {
    let mut case = golden(1.25e9);
    case.deadline = Some(seconds(16.0 * 3600.0));
    case.prices.accelerators_from = None;
    let at = |case: &Case, strategy| outcome(case, strategy).obstacle;
    assert_eq!(at(&case, Strategy::MoveThenTrain), Some(Obstacle::Deadline));
    assert_eq!(at(&case, Strategy::StreamAndCache), None);
    assert_eq!(at(&case, Strategy::ComputeInPlace), Some(Obstacle::NoAcceleratorsAtSource));
    assert_eq!(at(&case, Strategy::Ship), Some(Obstacle::NoCarrier));
    case.reducible = false;
    assert_eq!(at(&case, Strategy::ReduceThenMove), Some(Obstacle::ReductionNotSaid));
    case.deadline = None;
    case.budget = units::Dollars::new(4119.0).ok();
    assert_eq!(at(&case, Strategy::MoveThenTrain), Some(Obstacle::Budget));
    case.budget = units::Dollars::new(4120.0).ok();
    assert_eq!(at(&case, Strategy::MoveThenTrain), None, "exactly the budget is within it");
    case.prices.accelerators_to = None;
    assert_eq!(at(&case, Strategy::Stream), Some(Obstacle::NoAcceleratorsAtDestination));
}

#[test]
fn a_deadline_exactly_met_is_met() {
    let mut case = golden(1.25e9);
    case.deadline = Some(seconds(40_000.0 + 21_600.0));
    assert!(outcome(&case, Strategy::MoveThenTrain).feasible());
    case.deadline = Some(seconds(40_000.0 + 21_599.999));
    assert!(!outcome(&case, Strategy::MoveThenTrain).feasible());
}

#[test]
fn disks_take_their_turnaround_and_a_discontinued_device_is_never_feasible() {
    let mut case = golden(1.25e9);
    let shipping = plan::Shipping {
        name: "box",
        turnaround: seconds(864_000.0),
        capacity: units::Bytes::new(20e12).expect("a size"),
        fee: units::Dollars::new(300.0).expect("a fee"),
        port_rate: units::BytesPerSec::new(12.5e9).ok(),
        port_minimum: seconds(3600.0),
        port_price: units::DollarsPerHour::new(360.0).expect("a price"),
        orderable: true,
    };
    case.shipping = Some(shipping.clone());
    let found = outcome(&case, Strategy::Ship);
    // Ten days, 4,000 s at the port, six hours; three boxes; 400 $ at the port; 120 $.
    close(found.time_s, 864_000.0 + 4000.0 + 21_600.0, "time");
    close(found.usd, 900.0 + 400.0 + 120.0, "dollars");
    assert_eq!(found.bound, Bound::Shipping);
    assert!(found.feasible());
    case.shipping = Some(plan::Shipping { orderable: false, ..shipping });
    assert_eq!(outcome(&case, Strategy::Ship).obstacle, Some(Obstacle::Discontinued));
}

fn log(low: f64, high: f64) -> impl proptest::strategy::Strategy<Value = f64> {
    (low.ln()..high.ln()).prop_map(f64::exp)
}

proptest! {
    /// The time is never below its longest part, and the bill is the sum of its lines.
    #[test]
    fn no_strategy_beats_its_parts(
        volume in log(1e9, 1e16), link in log(1e6, 1e11), train in log(60.0, 1e6),
        epochs in 1_u32..200, miss in 0.0..=1.0_f64, provisioning in 0.0..1e4_f64,
    ) {
        let mut case = golden(link);
        case.volume = units::Bytes::new(volume).unwrap();
        case.train = seconds(train);
        case.epochs = std::num::NonZeroU32::new(epochs).unwrap();
        case.miss = units::Ratio::new(miss).unwrap();
        case.provisioning = seconds(provisioning);
        let world = World::typical(&case);
        let read = volume / link;
        let copy = read + provisioning;
        let found = evaluate(&case, &world);
        let least = |strategy: Strategy, bound: f64| {
            let time = found[strategy.index()].time_s;
            prop_assert!(time >= bound * (1.0 - 1e-12), "{}: {} < {}", strategy, time, bound);
            Ok(())
        };
        least(Strategy::MoveThenTrain, train + copy)?;
        least(Strategy::ComputeInPlace, train)?;
        least(Strategy::Stream, train.max(f64::from(epochs) * read))?;
        least(Strategy::StreamAndCache, train.max(read))?;
        least(Strategy::TrainWhileCopying, train.max(copy))?;
        least(Strategy::Replicate, train + copy)?;
        // Equalities: what overlaps lies between the longest part and the sum of all.
        let copying = found[Strategy::TrainWhileCopying.index()].time_s;
        prop_assert!(copying <= (train + copy) * (1.0 + 1e-12));
        let once = found[Strategy::StreamAndCache.index()].time_s;
        prop_assert!(once <= found[Strategy::Stream.index()].time_s * (1.0 + 1e-12) + train);
        for strategy in Strategy::ALL {
            let (outcome, items) = bill(&case, &world, strategy);
            let sum: f64 = items.iter().map(|item| item.usd).sum();
            let world_usd = found[strategy.index()].usd;
            prop_assert!((sum - world_usd).abs() <= 1e-9 * world_usd.max(1.0));
            prop_assert_eq!(outcome.time_s.to_bits(), found[strategy.index()].time_s.to_bits());
            prop_assert_eq!(outcome.bound, found[strategy.index()].bound);
        }
    }

    /// One epoch: streaming, caching and copying while training are one and the same.
    #[test]
    fn with_one_epoch_reading_once_is_reading_always(
        link in log(1e8, 1e11), train in log(60.0, 1e6),
    ) {
        let mut case = golden(link);
        case.train = seconds(train);
        case.epochs = std::num::NonZeroU32::MIN;
        let found = evaluate(&case, &World::typical(&case));
        let [stream, cache, copying] =
            [Strategy::Stream, Strategy::StreamAndCache, Strategy::TrainWhileCopying]
                .map(|strategy| found[strategy.index()]);
        prop_assert!((stream.time_s - cache.time_s).abs() <= 1e-9 * stream.time_s);
        prop_assert!((stream.time_s - copying.time_s).abs() <= 1e-9 * stream.time_s);
        prop_assert!((stream.usd - cache.usd).abs() <= 1e-9 * stream.usd);
    }
}
