//! Do the fuzz targets build, and do their promises hold for a few thousand texts?
//!
//! The fuzzer itself needs nightly Rust; this is the same in small, with every check.

#[expect(unreachable_pub, reason = "it is the library of the fuzz targets as well")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

/// Text near to a quantity: the interesting faults lie one slip away from what is right.
fn nearly_a_quantity() -> impl Strategy<Value = String> {
    let number = prop_oneof!["[0-9]{1,3}(\\.[0-9]{0,6})?(e[-+]?[0-9]{1,3})?", "[-0-9.,_eE+]{0,12}"];
    let unit = prop_oneof![
        "(|k|K|M|G|T|P|E|Ki|Mi|Gi|Ti)(B|b|bit|bytes|bps|B/s|b/s|FLOP|FLOP/s|MAC)",
        "(ns|us|µs|ms|s|min|h|hours|days|images/s|samples|%|USD|/GB|/GiB|/h)",
        "[ -~]{0,6}",
    ];
    ("[ $€]{0,2}", number, "[ \\t\\n]{0,2}", unit)
        .prop_map(|(before, number, blank, unit)| format!("{before}{number}{blank}{unit}"))
}

/// A scenario file of keys that exist, or nearly, with values that make sense, or nearly.
fn nearly_a_scenario() -> impl Strategy<Value = String> {
    let names = engine::Field::ALL.map(engine::Field::name).to_vec();
    let key =
        prop_oneof![9 => prop::sample::select(names).prop_map(str::to_owned), 1 => "[a-z-]{1,12}"];
    let value = prop_oneof![
        4 => nearly_a_quantity().prop_map(|text| toml::Value::String(text).to_string()),
        2 => prop::sample::select(vec!["'lru'", "'page'", "'none'", "'gamma'", "'shuffled'", "'hdd'"])
            .prop_map(str::to_owned),
        4 => "[0-9]{1,4}",
        1 => "(true|false|\\[1, '2 kB'\\]|\\{a = 1\\}|1e400|nan|-1|\"\\\\u0007\")",
    ];
    let line = (key, value).prop_map(|(key, value)| format!("{key} = {value}\n"));
    (prop_oneof![9 => Just("schema = 1\n"), 1 => Just("")], prop::collection::vec(line, 0..6))
        .prop_map(|(schema, lines)| schema.to_owned() + &lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

    #[test]
    fn units_keep_their_promises_near_a_quantity(text in nearly_a_quantity()) {
        targets::units(&text);
    }

    #[test]
    fn units_keep_their_promises_for_any_text(text in any::<String>()) {
        targets::units(&text);
    }

    #[test]
    fn scenarios_keep_their_promises_near_a_scenario(text in nearly_a_scenario()) {
        targets::scenario(&text);
    }

    #[test]
    fn scenarios_keep_their_promises_for_any_text(text in any::<String>()) {
        targets::scenario(&text);
    }
}

/// The generator must reach scenarios that resolve, or the promises above are about errors only.
#[test]
fn some_generated_scenarios_are_right_and_some_are_wrong() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut read, mut refused) = (0, 0);
    for _ in 0..500 {
        let text = nearly_a_scenario().new_tree(&mut runner).expect("it makes text").current();
        if engine::parse(&text, "a.toml").is_ok() { read += 1 } else { refused += 1 }
    }
    assert!(read > 50 && refused > 50, "{read} read, {refused} refused");
}
