//! What people write and what they read: each accepted spelling, each refusal with its repair.

use std::str::FromStr;

use units::{
    BothPrefixes, Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Flop,
    FlopPerSec, ParseError, Quantity, Ratio, Samples, SamplesPerSec, Secs, Significant,
};

#[track_caller]
fn reads<Q: Quantity + FromStr<Err = ParseError>>(text: &str, expected: f64) {
    let found = text.parse::<Q>().unwrap_or_else(|error| panic!("`{text}`: {error}")).get();
    assert!(found.to_bits() == expected.to_bits(), "`{text}` is {found}, expected {expected}");
}

#[track_caller]
fn refuses<Q: Quantity + FromStr<Err = ParseError>>(text: &str, repair: &str) {
    match text.parse::<Q>() {
        Ok(value) => panic!("`{text}` was taken for {value:?}"),
        Err(error) => {
            let hint = error.hint.unwrap_or_default();
            assert!(hint.contains(repair), "`{text}`: hint `{hint}` lacks `{repair}`");
        }
    }
}

#[test]
fn data_in_decimal_and_binary() {
    reads::<Bytes>("50 TB", 50e12);
    reads::<Bytes>("50TB", 50e12);
    reads::<Bytes>(" 1.5 GiB ", 1.5 * 1_073_741_824.0);
    reads::<Bytes>("5 EB", 5e18);
    reads::<Bytes>("5e2 EB", 5e20);
    reads::<Bytes>("35_888 B", 35_888.0);
    reads::<Bytes>("0", 0.0);
    reads::<BytesPerSample>("159 kB", 159_000.0);
    reads::<BytesPerSample>("159 kB/sample", 159_000.0);
}

#[test]
fn bits_and_bytes_are_told_apart() {
    reads::<BytesPerSec>("100 Gbps", 12.5e9);
    reads::<BytesPerSec>("100Gb/s", 12.5e9);
    reads::<BytesPerSec>("100 Gbit/s", 12.5e9);
    reads::<BytesPerSec>("12.5GB/s", 12.5e9);
    reads::<BytesPerSec>("1 GiB/s", 1_073_741_824.0);
    reads::<BytesPerSec>("8 Mibit/s", 1_048_576.0);
    refuses::<Bytes>("50 Tb", "`50 TB`");
    refuses::<Bytes>("50 Tb", "`6.25 TB`");
    refuses::<DollarsPerGb>("$0.08/Gb", "`$0.08/GB`");
}

#[test]
fn time_money_and_counts() {
    reads::<Secs>("6h", 21_600.0);
    reads::<Secs>("18.8 ms", 0.0188);
    reads::<Secs>("0.848 ms", 0.000_848);
    reads::<Secs>("80 us", 80e-6);
    reads::<Secs>("80 µs", 80e-6);
    reads::<Secs>("3 days", 259_200.0);
    reads::<Dollars>("$4000", 4000.0);
    reads::<Dollars>("4000 USD", 4000.0);
    reads::<DollarsPerHour>("$2.50/h", 2.5);
    reads::<DollarsPerGb>("$0.08/GB", 0.08);
    reads::<DollarsPerGb>("$1/GiB", 1e9 / 1_073_741_824.0);
    reads::<Samples>("1281167", 1_281_167.0);
    reads::<Samples>("62.9 M", 62.9e6);
    reads::<Samples>("5000 images", 5000.0);
    reads::<SamplesPerSec>("3410.52 images/s", 3410.52);
    reads::<SamplesPerSec>("40 k/s", 40_000.0);
    reads::<Ratio>("80 %", 0.8);
    reads::<Ratio>("0.8", 0.8);
    reads::<Flop>("4.1 GMAC", 8.2e9);
    reads::<Flop>("8.2 GFLOP", 8.2e9);
    reads::<FlopPerSec>("312 TFLOP/s", 312e12);
    reads::<FlopPerSec>("19.5 TFLOPS", 19.5e12);
}

#[test]
fn a_missing_unit_is_asked_for() {
    refuses::<Bytes>("7", "did you mean `7 GB` (decimal) or `7 GiB` (7 % more)?");
    refuses::<BytesPerSec>("7", "`7 GB/s`");
    refuses::<BytesPerSec>("7 GB", "`7 GB/s`");
    refuses::<BytesPerSample>("159", "`159 kB`");
    refuses::<Secs>("6", "`6 ms`");
    refuses::<SamplesPerSec>("3410", "`3410 samples/s`");
    refuses::<DollarsPerHour>("$2.50", "`$2.50/h`");
    refuses::<DollarsPerGb>("0.08", "`$0.08/GB`");
}

#[test]
fn a_wrong_unit_is_named_with_its_repair() {
    refuses::<Bytes>("50 tb", "`50 TB` (bytes) or `50 Tb` (bits)");
    refuses::<Bytes>("50 gib", "`50 GiB`");
    refuses::<Bytes>("50 GB/s", "this is a rate");
    refuses::<Bytes>("50 bananas", "`bananas` is no unit of data");
    refuses::<Secs>("5 m", "`5 min` or `5 ms`");
    refuses::<Secs>("5 parsec", "no duration");
    refuses::<Flop>("8 GFLOPS", "rates");
    refuses::<Flop>("8", "`8 GMAC`");
    refuses::<FlopPerSec>("312", "`312 TFLOP/s`");
    refuses::<Dollars>("€40", "US dollars");
    refuses::<Dollars>("40 EUR", "US dollars");
    refuses::<DollarsPerHour>("2 EUR/h", "US dollars");
    refuses::<Dollars>("$4,000", "`4000`");
    refuses::<Samples>("5 GB", "a count has no unit");
}

#[test]
fn what_is_no_number_or_no_possible_one() {
    refuses::<Bytes>("", "write a number and its unit");
    refuses::<Bytes>("-5 GB", "cannot be negative");
    refuses::<Bytes>("NaN", "start with a number");
    refuses::<Bytes>("inf GB", "start with a number");
    refuses::<Bytes>("1e30 B", "more than anything on Earth");
    refuses::<Bytes>("1e400 B", "more than anything on Earth");
    refuses::<Bytes>("1.2.3 GB", "is not a number");
    refuses::<Secs>("1e99999999999 s", "is not a number");
    refuses::<Secs>("1e-400 s", "too small");
}

#[test]
fn what_stood_there_is_shown_without_its_control_characters() {
    let error = "\u{1b}[31m7".parse::<Bytes>().unwrap_err();
    assert_eq!(error.to_string(), "expected an amount of data like `50 GB`, found `\\u{1b}[31m7`");
    let error = "x".repeat(1000).parse::<Bytes>().unwrap_err();
    assert!(error.found.chars().count() < 70);
}

#[track_caller]
fn shows(value: impl std::fmt::Display, expected: &str) {
    assert_eq!(value.to_string(), expected);
}

#[test]
fn printing_picks_the_unit_a_reader_expects() {
    let secs = |value| Secs::new(value).unwrap();
    shows(secs(0.0), "0 s");
    shows(secs(0.018_765), "18.8 ms");
    shows(secs(59.9), "59.9 s");
    shows(secs(60.0), "1 min");
    shows(secs(4000.0), "66.7 min");
    shows(secs(7199.0), "120 min");
    shows(secs(7200.0), "2 h");
    shows(secs(80_000.0), "22.2 h");
    shows(secs(172_800.0), "2 days");
    shows(secs(400_000.0), "4.63 days");
    let bytes = |value| Bytes::new(value).unwrap();
    shows(bytes(50e12), "50 TB");
    shows(bytes(999e9), "999 GB");
    shows(bytes(1e12), "1 TB");
    shows(bytes(999.9e9), "1 TB");
    shows(bytes(1e15), "1 PB");
    shows(bytes(159_000.0), "159 kB");
    shows(BothPrefixes(BytesPerSec::new(1e9).unwrap()), "1 GB/s (954 MiB/s)");
    let dollars = |value| Dollars::new(value).unwrap();
    shows(dollars(0.15), "$0.15");
    shows(dollars(4000.0), "$4,000");
    shows(dollars(11_571.2), "$11,571");
    shows(dollars(99.996), "$100");
    shows(Ratio::new(0.230_511).unwrap(), "23.1 %");
    shows(Ratio::new(1.0).unwrap(), "100 %");
    shows(SamplesPerSec::new(943.3962).unwrap(), "943/s");
    shows(SamplesPerSec::new(3410.52).unwrap(), "3,410.5/s");
    shows(Samples::new(62_893_081.76).unwrap(), "62.9 M");
    shows(DollarsPerGb::new(0.08).unwrap(), "$0.08/GB");
    shows(DollarsPerHour::new(2.5).unwrap(), "$2.50/h");
    shows(Significant(999.7, 3), "1,000");
    shows(Significant(0.034_123, 3), "0.0341");
    assert_eq!(format!("{:>10}|{:.5}", secs(4000.0), secs(4000.0)), "  66.7 min|66.667 min");
}

#[test]
fn exact_text_is_short_where_it_can_be() {
    shows(Bytes::new(159_000.0).unwrap().exact(), "159 kB");
    shows(BytesPerSec::new(0.15e9).unwrap().exact(), "150 MB/s");
    shows(Secs::new(0.000_848).unwrap().exact(), "848 us");
    shows(Secs::new(21_600.0).unwrap().exact(), "6 h");
    shows(DollarsPerGb::new(0.08).unwrap().exact(), "0.08 USD/GB");
}

proptest::proptest! {
    #[test]
    fn exact_text_parses_back_to_the_bit(value in proptest::num::f64::POSITIVE | proptest::num::f64::ZERO) {
        fn check<Q: Quantity + FromStr<Err = ParseError>>(value: f64) -> Result<(), proptest::test_runner::TestCaseError> {
            let value = value % Q::PLAUSIBLE_MAX;
            let quantity = Q::new(value).unwrap();
            let text = quantity.exact();
            match text.parse::<Q>() {
                Ok(back) => proptest::prop_assert_eq!(back, quantity, "{}", text),
                Err(error) => proptest::prop_assert!(false, "`{}`: {} {:?}", text, error, error.hint),
            }
            Ok(())
        }
        check::<Bytes>(value)?;
        check::<BytesPerSec>(value)?;
        check::<BytesPerSample>(value)?;
        check::<Secs>(value)?;
        check::<Samples>(value)?;
        check::<SamplesPerSec>(value)?;
        check::<Flop>(value)?;
        check::<FlopPerSec>(value)?;
        check::<Dollars>(value)?;
        check::<DollarsPerHour>(value)?;
        check::<DollarsPerGb>(value)?;
        check::<Ratio>(value)?;
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC*", number in "[0-9eE+._-]{0,12}", unit in "[a-zA-Z%/$ ]{0,8}") {
        for text in [text, format!("{number}{unit}"), format!("${number}{unit}")] {
            let _ = text.parse::<Bytes>();
            let _ = text.parse::<BytesPerSec>();
            let _ = text.parse::<BytesPerSample>();
            let _ = text.parse::<Secs>();
            let _ = text.parse::<Samples>();
            let _ = text.parse::<SamplesPerSec>();
            let _ = text.parse::<Flop>();
            let _ = text.parse::<FlopPerSec>();
            let _ = text.parse::<Dollars>();
            let _ = text.parse::<DollarsPerHour>();
            let _ = text.parse::<DollarsPerGb>();
            let _ = text.parse::<Ratio>();
        }
    }
}
