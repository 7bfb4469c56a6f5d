//! Are tiers added up to the cent, is every pair priced or said not to be, and does a user's file win?

use plan::{Book, Place, StorageClass, Store};
use proptest::prelude::{prop_assert, proptest};
use units::Bytes;

const TIB: f64 = 1_099_511_627_776.0;

fn place(text: &str) -> Place {
    Place::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn dollars(from: &str, to: &str, bytes: f64, free_tier: bool) -> f64 {
    let egress = Book::catalogue().egress(place(from), place(to), free_tier);
    let egress = egress.unwrap_or_else(|fault| panic!("{from} {to}: {fault}"));
    egress.schedule.cost(Bytes::new(bytes).expect("a volume")).expect("finite").get()
}

fn cents(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 0.005, "{what}: found {found}, expected {expected}");
}

/// By hand: 10,240 at $0.09, 40,960 at $0.085, 102,400 at $0.07, then $0.05; GB of 2³⁰ bytes.
#[test]
fn aws_to_the_internet_by_hand() {
    for (bytes, expected) in [
        (0.0, 0.0),
        // 93.1323 GB.
        (100e9, 8.38),
        (10.0 * TIB, 921.60),
        (50.0 * TIB, 921.60 + 3481.60),
        (60.0 * TIB, 5120.00),
        (150.0 * TIB, 11_571.20),
        (200.0 * TIB, 11_571.20 + 51_200.0 * 0.05),
    ] {
        cents(
            dollars("aws:us-east-1", "internet", bytes, false),
            expected,
            "without the free tier",
        );
        // The free 100 GB spare nine dollars, and a volume within them everything.
        let spared = expected.min(9.0);
        let found = dollars("aws:us-east-1", "internet", bytes, true);
        cents(found, expected - spared, "with the free tier");
    }
}

#[test]
fn fifty_terabytes_between_regions_cost_a_thousand() {
    cents(dollars("aws:us-east-1", "aws:us-west-2", 50e12, false), 1000.0, "at $0.02");
    cents(dollars("aws:us-east-1", "aws:us-east-2", 50e12, false), 500.0, "at $0.01");
    cents(dollars("aws:ap-northeast-1", "aws:us-east-1", 50e12, false), 4500.0, "at $0.09");
    let book = Book::catalogue();
    let egress =
        book.egress(place("aws:us-east-1"), place("aws:us-west-2"), false).expect("priced");
    let other = egress.other_reading.expect("the list does not say which GB");
    let found = other.cost(Bytes::new(50e12).expect("a volume")).expect("finite").get();
    cents(found, 931.32, "in GB of 2³⁰ bytes");
}

#[test]
fn a_tier_boundary_exactly_hit_is_charged_at_the_lower_tier() {
    let at = dollars("aws:us-east-1", "internet", 10.0 * TIB, false);
    let beyond = dollars("aws:us-east-1", "internet", 10.0 * TIB + 1_073_741_824.0, false);
    cents(beyond - at, 0.085, "one GB beyond the first tier");
}

#[test]
fn other_pairs_by_hand() {
    // Google: 1,024 at $0.12, 9,216 at $0.11, then $0.08.
    cents(
        dollars("gcp:us-central1", "aws:us-east-1", 10.0 * TIB, false),
        122.88 + 1013.76,
        "to another provider",
    );
    cents(dollars("gcp:us-central1", "gcp:us-east4", 1e12, false), 20.0, "within a continent");
    // Azure counts in thousands: 10,000 at $0.087, then $0.083.
    cents(
        dollars("azure:westeurope", "aws:us-east-1", 20e12, false),
        870.0 + 830.0,
        "Azure to another provider",
    );
    cents(dollars("azure:eastus", "azure:westus2", 1e12, false), 20.0, "within North America");
    cents(dollars("coreweave", "aws:us-east-1", 1e15, false), 0.0, "no egress fee");
    cents(dollars("onprem", "aws:us-east-1", 1e15, false), 0.0, "one's own site");
    cents(dollars("aws:us-east-1", "zone", 1e12, false), 20.0, "each of two directions");
    cents(dollars("aws:us-east-1", "interconnect", 1e12, false), 20.0, "a dedicated connection");
}

#[test]
fn a_pair_without_a_price_is_said_and_never_free() {
    for (from, to, part) in [
        ("gcp:us-central1", "gcp:europe-west1", "within a continent only"),
        ("azure:eastus", "azure:westeurope", "within North America or Europe only"),
        ("azure:japaneast", "internet", "no price is known"),
        ("aws:me-central-1", "internet", "no price is known"),
        ("aws:us-east-1", "aws:us-east-1", "nothing leaves the region"),
        ("internet", "aws:us-east-1", "cannot start"),
    ] {
        let fault = Book::catalogue().egress(place(from), place(to), false).expect_err(from);
        assert!(fault.message.contains(part), "{fault}");
        assert!(fault.hint.is_some());
    }
}

#[test]
fn every_pair_of_regions_has_a_price_above_nothing_or_a_fault() {
    let book = Book::catalogue();
    let mut priced = 0;
    for one in facts::regions() {
        for other in facts::regions() {
            if let Ok(egress) = book.egress(Place::Region(one), Place::Region(other), false) {
                let cost = egress.schedule.cost(Bytes::new(1e12).expect("a volume"));
                assert!(cost.is_some_and(|cost| cost.get() > 1.0), "{} {}", one.name, other.name);
                priced += 1;
            }
        }
    }
    assert!(priced > 5000, "{priced}");
}

const MINE: &str = r#"
[[fact]]
id = "egress.aws.us-east-1.inter-region"
title = "Our contract"
value = "$0.012/GB"
unit = "usd/gb"
gigabyte = "10^9 bytes"
condition = "private pricing"
kind = "list-price"
source = "contract"
date = 2026-10-01

[[fact]]
id = "egress.gcp.us-central1.europe-west1"
title = "Our contract"
value = "$0.05/GB"
unit = "usd/gb"
gigabyte = "2^30 bytes"
condition = "private pricing"
kind = "list-price"
source = "contract"
date = 2026-10-01
"#;

#[test]
fn a_users_file_overrides_and_keeps_its_provenance() {
    let book = Book::with_user_prices("mine.toml", MINE).expect("whole");
    let egress =
        book.egress(place("aws:us-east-1"), place("aws:us-west-2"), false).expect("priced");
    let cost = egress.schedule.cost(Bytes::new(50e12).expect("a volume")).expect("finite");
    cents(cost.get(), 600.0, "ours");
    assert_eq!(egress.facts[0].told_in.as_deref(), Some("mine.toml:2"));
    assert_eq!(egress.other_reading, None, "the file says which GB");
    let added =
        book.egress(place("gcp:us-central1"), place("gcp:europe-west1"), false).expect("priced");
    assert_eq!(added.facts[0].source, "contract");
    // What the file does not name stays the catalogue's.
    let other = book.egress(place("aws:us-west-2"), place("aws:us-east-1"), false).expect("priced");
    assert_eq!(other.facts[0].told_in, None);
}

#[test]
fn an_id_that_nothing_asks_for_is_refused_with_the_nearest() {
    let text = MINE.replacen("us-east-1.inter-region", "us-east-1.inter-reigon", 1);
    let faults = Book::with_user_prices("mine.toml", &text).expect_err("a slip");
    assert_eq!(faults[0].place.as_deref(), Some("mine.toml:2"));
    let hint = faults[0].hint.as_deref().expect("a repair");
    assert!(hint.contains("egress.aws.us-east-1.inter-region"), "{hint}");
}

#[test]
fn only_what_something_asks_for_may_be_priced() {
    let read = |id: &str| {
        let text = MINE.replacen("egress.aws.us-east-1.inter-region", id, 1);
        Book::with_user_prices("mine.toml", &text).map(|_| ())
    };
    for id in ["egress.aws.inter-zone", "egress.gcp.interconnect", "price.aws.nat"] {
        assert_eq!(read(id), Ok(()), "{id}");
    }
    for id in ["egress.nobody.inter-zone", "egress.aws.inter-planet", "price.nobody.nat"] {
        assert!(read(id).is_err(), "{id}");
    }
}

/// 10⁹ over 2³⁰ is 0.931323: read as the larger gigabyte, the same volume costs less.
#[test]
fn what_a_list_leaves_open_about_its_gigabyte_widens_the_price_to_one_side() {
    let range = |to: &str| {
        let egress = Book::catalogue().egress(place("aws:us-east-1"), place(to), false);
        egress.expect("priced").range_times
    };
    let close = |found: (f64, f64), expected: (f64, f64)| {
        let near = |one: f64, other: f64| (one - other).abs() < 1e-6;
        assert!(near(found.0, expected.0) && near(found.1, expected.1), "{found:?} {expected:?}");
    };
    close(range("aws:us-west-2"), (0.931_323, 1.0));
    close(range("internet"), (1.0, 1.073_742));
}

#[test]
fn each_store_has_its_own_prices_of_requests_and_space() {
    let book = Book::catalogue();
    for (at, ids) in [
        ("aws:us-east-1", "price.aws.s3."),
        ("gcp:us-central1", "price.gcp.gcs."),
        ("azure:eastus", "price.azure.blob."),
        ("r2", "price.cloudflare.r2."),
    ] {
        let store = book.store(place(at), StorageClass::Standard);
        for fact in [store.get, store.put, store.storage] {
            let fact = fact.unwrap_or_else(|| panic!("{at} lacks a price"));
            assert!(fact.id.starts_with(ids), "{at}: {}", fact.id);
        }
    }
    assert_eq!(book.store(place("onprem"), StorageClass::Standard), Store::default());
}

/// $0.000027397 a GiB and hour, 730 h a month: $0.0200 a GiB and month.
#[test]
fn a_price_by_the_hour_is_one_by_the_month() {
    let store = Book::catalogue().store(place("gcp:us-central1"), StorageClass::Standard);
    let found = store.storage_price().expect("priced").get();
    let month = units::Dollars::new(0.02).expect("a price");
    let expected = plan::StoragePrice::per_month(month, model::Gigabyte::Binary).get();
    assert!((found / expected - 1.0).abs() < 1e-4, "{found} {expected}");
}

proptest! {
    /// More volume never costs less, and no volume costs a jump more.
    #[test]
    fn tiers_are_monotone_and_continuous(
        gigabytes in 0.0..400_000.0_f64, more in 0.0..1000.0_f64, free: bool, which in 0_usize..4,
    ) {
        let (from, to) = [
            ("aws:us-east-1", "internet"),
            ("aws:sa-east-1", "internet"),
            ("gcp:us-east1", "internet"),
            ("azure:eastus", "internet"),
        ][which];
        let bytes = gigabytes * 1_073_741_824.0;
        let before = dollars(from, to, bytes, free);
        let after = dollars(from, to, bytes + more * 1_073_741_824.0, free);
        prop_assert!(after >= before - 1e-9);
        // The dearest gigabyte of any of these lists costs 15 cents (and is 7 % larger if decimal).
        prop_assert!(after - before <= more * 0.16 * 1.08 + 1e-6);
    }

    /// A boundary from both sides gives the same.
    #[test]
    fn both_sides_of_a_boundary_meet(tier in 0_usize..3, step in 1e-9..1e-3_f64) {
        let end = [10_240.0, 51_200.0, 153_600.0][tier] * 1_073_741_824.0;
        let below = dollars("aws:us-east-1", "internet", end * (1.0 - step), false);
        let above = dollars("aws:us-east-1", "internet", end * (1.0 + step), false);
        let at = dollars("aws:us-east-1", "internet", end, false);
        prop_assert!(below <= at && at <= above);
        prop_assert!(above - below <= 2.0 * step * end / 1e9 * 0.09 + 1e-9);
    }
}
