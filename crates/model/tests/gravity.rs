//! Data gravity: transfer, tiers, trap and break-even, each against numbers by hand.

mod common;

use common::near;
use model::{
    Gigabyte, GravityInputs, PriceSchedule, PriceTier, ScheduleError, Verdict, break_even_volume,
    gravity, transfer_time,
};
use proptest::prelude::*;
use units::{Bytes, BytesPerSec, CheckedDiv, Secs};

const GIB: f64 = 1_073_741_824.0;

fn rate(text: &str) -> BytesPerSec {
    text.parse().unwrap()
}

fn volume(text: &str) -> Bytes {
    text.parse().unwrap()
}

fn story(data: &str, link: &str, budget: &str) -> model::Gravity {
    gravity(&GravityInputs {
        volume: volume(data),
        rate: rate(link),
        price: &PriceSchedule::flat("$0.08/GB".parse().unwrap()),
        run: budget.parse().unwrap(),
        compute_price: "$20/h".parse().unwrap(),
    })
    .unwrap()
}

#[test]
fn golden_hand_moves() {
    let answer = story("50 TB", "100 Gbps", "6 h");
    near("T", answer.transfer.get(), 4000.0, 1e-9);
    near("egress", answer.egress.get(), 4000.0, 1e-9);
    near("compute", answer.compute_in_place.get(), 120.0, 1e-12);
    near("D*", answer.break_even_volume.get(), 270e12, 1e-3);
    assert_eq!(answer.verdict, Verdict::Viable);
    assert!(answer.move_costs_more);

    let answer = story("50 TB", "0.125 GB/s", "6 h");
    near("T", answer.transfer.get(), 400_000.0, 1e-6);
    assert_eq!(answer.transfer.to_string(), "4.63 days");
    assert_eq!(answer.verdict, Verdict::Trapped);

    let answer = story("1 PB", "100 Gbps", "6 h");
    assert_eq!(answer.transfer.to_string(), "22.2 h");
    near("egress", answer.egress.get(), 80_000.0, 1e-9);
}

#[test]
fn golden_hand_which_bandwidth_takes_how_long() {
    let needed = |time: &str| volume("50 TB").checked_div(time.parse::<Secs>().unwrap()).unwrap();
    near("1 min, Tb/s", needed("1 min").get() * 8.0 / 1e12, 6.67, 0.005);
    near("11 h, Gb/s", needed("11 h").get() * 8.0 / 1e9, 10.1, 0.005);
    near("4.6 days, Gb/s", needed("4.6 days").get() * 8.0 / 1e9, 1.0, 0.01);
}

#[test]
fn the_trap_closes_above_the_run_and_warns_above_half_of_it() {
    let run = Secs::new(100.0).unwrap();
    let verdict = |secs: f64| Verdict::of(Secs::new(secs).unwrap(), run);
    assert_eq!(verdict(50.0), Verdict::Viable);
    assert_eq!(verdict(50.000_001), Verdict::Close);
    assert_eq!(verdict(100.0), Verdict::Close);
    assert_eq!(verdict(100.000_001), Verdict::Trapped);
}

#[test]
fn moving_exactly_the_break_even_volume_takes_exactly_the_run() {
    let (link, run) = (rate("10 Gbps"), Secs::new(12_345.0).unwrap());
    let most = break_even_volume(link, run).unwrap();
    near("T", transfer_time(most, link).unwrap().get(), run.get(), 1e-9);
}

#[test]
fn a_link_of_nothing_moves_nothing() {
    let error = transfer_time(volume("1 GB"), BytesPerSec::ZERO).unwrap_err();
    assert_eq!(error.to_string(), "transfer time has no finite value: look at `link`");
}

fn us_east_1() -> PriceSchedule {
    let tier = |up_to_gb, usd_per_gb| PriceTier { up_to_gb, usd_per_gb };
    PriceSchedule::tiered(
        vec![
            tier(Some(10_240.0), 0.09),
            tier(Some(51_200.0), 0.085),
            tier(Some(153_600.0), 0.07),
            tier(None, 0.05),
        ],
        Gigabyte::Binary,
    )
    .unwrap()
}

#[test]
fn golden_hand_tiers() {
    let cost =
        |gigabytes: f64| us_east_1().cost(Bytes::new(gigabytes * GIB).unwrap()).unwrap().get();
    near("0", cost(0.0), 0.0, 0.0);
    near("100 GB", cost(100.0), 9.0, 1e-9);
    near("10 TiB, the boundary", cost(10_240.0), 921.6, 1e-9);
    near("50 TiB, the boundary", cost(51_200.0), 921.6 + 40_960.0 * 0.085, 1e-9);
    // 10,240 · 0.09 + 40,960 · 0.085 + 10,240 · 0.07
    near("60 TiB", cost(61_440.0), 5120.0, 1e-9);
    near("160 TiB", cost(163_840.0), 921.6 + 3481.6 + 7168.0 + 512.0, 1e-9);
}

#[test]
fn a_gigabyte_is_what_the_schedule_says() {
    let price = |gigabyte| {
        PriceSchedule::tiered(vec![PriceTier { up_to_gb: None, usd_per_gb: 0.02 }], gigabyte)
            .unwrap()
            .cost(volume("50 TB"))
            .unwrap()
            .get()
    };
    near("decimal", price(Gigabyte::Decimal), 1000.0, 1e-9);
    near("binary", price(Gigabyte::Binary), 931.0, 0.5);
}

#[test]
fn schedules_that_are_none() {
    let tiered = |tiers: &[(Option<f64>, f64)]| {
        let tiers = tiers.iter().map(|(up_to_gb, usd_per_gb)| PriceTier {
            up_to_gb: *up_to_gb,
            usd_per_gb: *usd_per_gb,
        });
        PriceSchedule::tiered(tiers.collect(), Gigabyte::Decimal).unwrap_err()
    };
    assert_eq!(tiered(&[]), ScheduleError::Empty);
    assert_eq!(
        tiered(&[(Some(10.0), 0.1), (Some(10.0), 0.1), (None, 0.1)]),
        ScheduleError::NotAscending { tier: 1 }
    );
    assert_eq!(tiered(&[(Some(-1.0), 0.1), (None, 0.1)]), ScheduleError::NotAscending { tier: 0 });
    assert_eq!(tiered(&[(Some(10.0), 0.1)]), ScheduleError::OpenEnd { tier: 0 });
    assert_eq!(tiered(&[(None, 0.1), (None, 0.1)]), ScheduleError::OpenEnd { tier: 0 });
    assert_eq!(tiered(&[(Some(f64::NAN), 0.1), (None, 0.1)]), ScheduleError::OpenEnd { tier: 0 });
    assert_eq!(tiered(&[(None, -0.1)]), ScheduleError::Price { tier: 0 });
    assert_eq!(tiered(&[(None, f64::NAN)]), ScheduleError::Price { tier: 0 });
}

proptest! {
    #[test]
    fn tiers_never_fall_and_never_jump(a in 0.0..400e12_f64, step in 0.0..1e9_f64) {
        let schedule = us_east_1();
        let cost = |bytes: f64| schedule.cost(Bytes::new(bytes).unwrap()).unwrap().get();
        let (low, high) = (cost(a), cost(a + step));
        prop_assert!(high >= low);
        // No more than the dearest price for what was added: no jump at a boundary.
        prop_assert!(high - low <= 0.09 * step / GIB * (1.0 + 1e-9) + 1e-9);
        prop_assert!(high - low >= 0.05 * step / GIB * (1.0 - 1e-9) - 1e-9);
    }
}
