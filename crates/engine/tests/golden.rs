//! Does the way from words to numbers give the contract's golden values?
//!
//! Oracle: worked by hand from the formulas of the physics (each row says how); the forecast row
//! comes from an independent implementation of the closed network.

mod common;

use common::{flagged, lab_04, number, resolve, source};
use engine::{Answer, EngineName, Field, Knob, Needed, answer, needed};
use model::Resource;
use units::Ratio;

fn ask(engine: EngineName, base: &engine::Draft, flags: &[(Field, &str)]) -> Answer {
    answer(&resolve(&flagged(base, flags)), engine).unwrap()
}

/// Two-sided, to half a unit of the last digit that the contract prints.
#[track_caller]
fn close(found: f64, expected: f64, half_a_digit: f64) {
    let gap = (found - expected).abs();
    assert!(gap <= half_a_digit, "found {found}, expected {expected}, off by {gap:e}");
}

#[test]
fn the_textbook_tells_the_story() {
    let found = ask(EngineName::Textbook, &lab_04(), &[]);
    // 18.765 / (18.765 + 49.075 + 13.568) ms
    close(found.utilization.get(), 0.230_511, 5e-7);
    assert_eq!(found.bound_by, Resource::Storage);
    let terms = found.terms.unwrap();
    close(terms.needed.get(), 542.3e6, 5e4);
    close(terms.delivered.get(), 150e6, 1e-3);
}

#[test]
fn the_textbook_s_table_of_the_story() {
    let rows = [
        ("hdd", [("1", 5.7628), ("2", 11.5256), ("4", 23.0511), ("8", 46.1023)]),
        ("ssd", [("1", 21.1302), ("4", 83.5289), ("8", 91.0254), ("9", 91.0254)]),
        ("nvme", [("1", 88.9721), ("4", 96.9944), ("8", 98.4743), ("16", 98.4743)]),
        ("ram", [("1", 99.1398), ("4", 99.7836), ("8", 99.8917), ("32", 99.8917)]),
    ];
    for (storage, columns) in rows {
        for (workers, percent) in columns {
            let flags = [(Field::Storage, storage), (Field::Workers, workers)];
            let found = ask(EngineName::Textbook, &lab_04(), &flags);
            close(found.utilization.percent(), percent, 5e-5);
        }
    }
}

#[test]
fn four_accelerators_share_a_disk_and_a_larger_batch_changes_nothing() {
    let four = ask(EngineName::Textbook, &lab_04(), &[(Field::Count, "4")]);
    close(four.utilization.percent(), 5.7628, 5e-5);
    let large = ask(EngineName::Textbook, &lab_04(), &[(Field::Batch, "512")]);
    close(large.utilization.percent(), 23.0511, 5e-5);
}

#[test]
fn the_original_lab_s_constants() {
    let found =
        ask(EngineName::Textbook, &source(), &[(Field::Storage, "nvme"), (Field::Workers, "8")]);
    close(found.utilization.get(), 0.136_700, 5e-7);
    // 64 · 4.1e9 / 312e12 s
    close(found.compute.get(), 0.841_026e-3, 5e-10);
}

#[test]
fn a_fast_disk_and_the_accelerator_still_starves_for_want_of_workers() {
    let slow_decoding = [
        (Field::Storage, "nvme"),
        (Field::Workers, "4"),
        (Field::Cores, "8"),
        (Field::Prep, "6ms"),
    ];
    let found = ask(EngineName::Bound, &lab_04(), &slow_decoding);
    // 4 / (159 kB / 875 MB/s + 6 ms)
    close(found.samples_per_sec.get(), 647.0697, 5e-5);
    close(found.utilization.get(), 0.189_728, 5e-7);
    assert_eq!(found.bound_by, Resource::Workers);
    let many = [(Field::Storage, "nvme"), (Field::Workers, "16"), (Field::Prep, "6ms")];
    let found = ask(EngineName::Bound, &lab_04(), &many);
    close(found.samples_per_sec.get(), 1333.3333, 5e-5);
    assert_eq!(found.bound_by, Resource::Cores);
}

#[test]
fn queueing_costs_five_percent_at_the_knee() {
    let five = [(Field::Workers, "5")];
    let forecast = ask(EngineName::Forecast, &lab_04(), &five);
    close(forecast.samples_per_sec.get(), 892.9866, 5e-5);
    let bound = ask(EngineName::Bound, &lab_04(), &five);
    // 150 MB/s / 159 kB
    close(bound.samples_per_sec.get(), 943.3962, 5e-5);
    assert_eq!(bound.bound_by, Resource::Storage);
}

#[test]
fn the_simulator_answers_the_same_words() {
    let found = ask(EngineName::Simulate, &lab_04(), &[]);
    // In order and near no knee: within a few percent of 4 / (4.24 + 0.848) ms = 786.2/s.
    close(found.samples_per_sec.get(), 786.1635, 0.05 * 786.1635);
    assert_eq!(found.hit_ratio, Some(Ratio::ZERO));
}

fn asked(flags: &[(Field, &str)], knob: Knob, target: &str) -> Needed {
    let scenario = resolve(&flagged(&lab_04(), flags));
    needed(&scenario, knob, target.parse().unwrap(), EngineName::Bound).unwrap()
}

#[test]
fn the_storage_that_makes_compute_the_limit_at_four_workers() {
    // 4/(s/(B/4) + t_prep) = R gives B = 4·s / (4/R − t_prep) = 636 kB / 324.8 µs
    let Needed::Bandwidth(found) = asked(&[], Knob::StorageBandwidth, "1") else {
        panic!("a fast enough disk exists")
    };
    let by_hand = 4.0 * 159e3 / (4.0 / 3410.52 - 0.848e-3);
    close(found.get(), by_hand, 1e-9 * by_hand);
    close(found.get(), 1.958e9, 5e5);
}

#[test]
fn workers_and_cores_that_are_needed() {
    // Each worker gives 1/(159 kB / 875 MB/s + 6 ms) = 161.767/s: 3410.52/s take 21.08 of them,
    // and 20.46 cores of 166.67/s.
    let slow = [(Field::Storage, "nvme"), (Field::Prep, "6ms"), (Field::Cores, "32")];
    assert_eq!(asked(&slow, Knob::Workers, "1"), Needed::Count(number(22)));
    let wide = [(Field::Storage, "nvme"), (Field::Prep, "6ms"), (Field::Workers, "64")];
    assert_eq!(asked(&wide, Knob::Cores, "1"), Needed::Count(number(21)));
    // A tenth of it: 341.05/s take 2.1 workers.
    assert_eq!(asked(&slow, Knob::Workers, "10 %"), Needed::Count(number(3)));
    assert_eq!(asked(&slow, Knob::Workers, "1 %"), Needed::Count(number(1)));
}

#[test]
fn times_and_sizes_that_are_needed() {
    // 4/(t_read + t) = 3410.52/s on the NVMe: t = 4/3410.52 − 159 kB / 875 MB/s
    let nvme = [(Field::Storage, "nvme"), (Field::Prep, "6ms")];
    let Needed::Time(found) = asked(&nvme, Knob::PrepTime, "1") else { panic!("a time") };
    let by_hand = 4.0 / 3410.52 - 159e3 / 875e6;
    close(found.get(), by_hand, 1e-9 * by_hand);
    // (4/3410.52 − 0.848 ms) · 37.5 MB/s
    let Needed::Size(found) = asked(&[], Knob::SampleSize, "1") else { panic!("a size") };
    let by_hand = (4.0 / 3410.52 - 0.848e-3) * 37.5e6;
    close(found.get(), by_hand, 1e-9 * by_hand);
}

#[test]
fn out_of_reach_says_what_binds_there() {
    // However fast the disk, four workers of 6 ms do 666.7/s at most.
    let Needed::Unreachable { best, bound_by } =
        asked(&[(Field::Prep, "6ms")], Knob::StorageBandwidth, "1")
    else {
        panic!("no disk makes up for decoding")
    };
    assert_eq!(bound_by, Resource::Workers);
    close(best.get(), 4.0 / 6e-3 / 3410.52, 1e-6);
    // However many workers, one hard disk gives 943.4/s.
    let Needed::Unreachable { best, bound_by } = asked(&[], Knob::Workers, "80 %") else {
        panic!("no number of workers makes a faster disk")
    };
    assert_eq!(bound_by, Resource::Storage);
    close(best.get(), 0.276_614, 5e-7);
}

#[test]
fn what_is_needed_just_reaches_the_target() {
    for knob in Knob::ALL {
        let flags = [
            (Field::Storage, "nvme"),
            (Field::Prep, "6ms"),
            (Field::Workers, "8"),
            (Field::Cores, "8"),
        ];
        let target = Ratio::new(0.3).unwrap();
        let field = Field::from_name(knob.name()).unwrap();
        let text = match asked(&flags, knob, "30 %") {
            Needed::Bandwidth(found) => format!("{} B/s", found.get()),
            Needed::Count(found) => found.to_string(),
            Needed::Time(found) => format!("{} s", found.get()),
            Needed::Size(found) => format!("{} B", found.get()),
            Needed::Unreachable { .. } => panic!("`{}` reaches 30 %", knob.name()),
        };
        let base = flagged(&lab_04(), &flags);
        let reached = ask(EngineName::Bound, &base, &[(field, &text)]);
        let found = reached.utilization.get();
        assert!(found >= target.get() * (1.0 - 1e-9), "`{}` = {text} gives {found}", knob.name());
    }
}

#[test]
fn without_a_measured_rate_three_forward_passes_are_counted() {
    // ResNet-50 forward: 4.1 G multiply-adds = 8.2 GFLOP, so 24.6 GFLOP to train on one image;
    // an A100 at 40 % of 312 TFLOP/s does 5,073 of them a second.
    let found = ask(EngineName::Bound, &lab_04(), &[(Field::FractionOfPeak, "40 %")]);
    close(found.compute.get(), 64.0 * 24.6e9 / (0.4 * 312e12), 1e-9);
    // A V100 has no bfloat16: its FP16 peak of 125 TFLOP/s counts.
    let older = [(Field::Accelerator, "v100"), (Field::FractionOfPeak, "40 %")];
    let found = ask(EngineName::Bound, &lab_04(), &older);
    close(found.compute.get(), 64.0 * 24.6e9 / (0.4 * 125e12), 1e-9);
}

#[test]
fn a_measured_rate_is_that_of_one_accelerator() {
    let mut pairs = 0;
    for accelerator in facts::entities(facts::Class::Accelerator) {
        let Some(rate) = facts::preferred_rate("resnet-50", accelerator.name) else { continue };
        let flags = [(Field::Accelerator, accelerator.name), (Field::Count, "8")];
        let scenario = resolve(&flagged(&lab_04(), &flags));
        let all = scenario.compute_rate().unwrap().get() * f64::from(rate.accelerators);
        close(all, rate.fact.number().unwrap(), 1e-9 * all);
        pairs += 1;
    }
    assert!(pairs >= 3, "{pairs}");
}
