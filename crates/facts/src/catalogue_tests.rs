//! Is each way to break the catalogue refused, in words that help?

use crate::catalogue::{self, Catalogue, RowValue};
use crate::emit;
use crate::table::{Fault, File};
use crate::vocabulary::Kind;

const ENTITIES: &str = r#"
[[entity]]
class = "storage"
name = "disk"
title = "A disk"
aliases = ["platter"]

[[entity]]
class = "accelerator"
name = "chip"
title = "A chip"

[[entity]]
class = "model"
name = "net"
title = "A net"
"#;

const FACTS: &str = r#"
[[fact]]
id = "storage.disk.read-bandwidth"
title = "A disk, read"
value = "150 MB/s"
low = "100 MB/s"
high = "0.2 GB/s"
unit = "bytes/s"
direction = "read"
condition = "sequential"
kind = "datasheet"
source = "data sheet, page 3"
date = 2026-01-31
confidence = "primary"
note = "outer tracks"

[[fact]]
id = "accelerator.chip.memory"
title = "A chip, memory"
value = "80 GB"
unit = "bytes"
condition = "as sold"
kind = "estimate"
source = "none found"
date = 2026-01-31
reason = "a guess"

[[fact]]
id = "model.net.sample"
title = "What a sample is"
value = "one image"
unit = "text"
condition = "always"
kind = "paper"
source = "section 2"
date = 2026-01-31

[[fact]]
id = "egress.cloud.internet"
title = "Out of the cloud"
tiers = [
  { up-to-gb = 100, usd-per-gb = 0.0 },
  { usd-per-gb = 0.09 },
]
unit = "usd/gb"
gigabyte = "unstated"
condition = "list price"
kind = "list-price"
source = "price list"
date = 2026-01-31
"#;

const RATE: &str = r#"
[[rate]]
id = "rate.net.chip"
title = "A net on a chip"
value = "100 samples/s"
unit = "samples/s"
condition = "training"
kind = "measured"
source = "readme"
date = 2026-01-31
model = "net"
accelerator = "chip"
accelerators = 1
framework = "MXNet"
precision = "AMP"
batch-per-accelerator = 64
preferred = true
"#;

const PRICE: &str = r#"
[[price]]
id = "price.chip"
title = "A machine"
value = "$8/h"
unit = "usd/h"
condition = "list price"
kind = "list-price"
source = "price list"
date = 2026-01-31
accelerator = "chip"
accelerators = 8
"#;

fn whole() -> String {
    [ENTITIES, FACTS, RATE, PRICE].concat()
}

fn read(text: &str) -> Result<Catalogue, Vec<Fault>> {
    catalogue::read(&[File { name: "test.toml", text }])
}

/// The faults of the whole catalogue with one passage replaced.
fn broken(from: &str, to: &str) -> Vec<Fault> {
    let text = whole();
    assert!(text.contains(from), "the fixture has no `{from}`");
    read(&text.replacen(from, to, 1)).expect_err("the catalogue is broken")
}

/// The one fault, printed; more than one is a failure of the test.
fn message(from: &str, to: &str) -> String {
    let faults = broken(from, to);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    faults[0].to_string()
}

#[test]
fn a_whole_catalogue_is_read_as_written() {
    let catalogue = read(&whole()).expect("the fixture is whole");
    let ids: Vec<_> = catalogue.facts.iter().map(|fact| fact.id.as_str()).collect();
    let sorted = [
        "accelerator.chip.memory",
        "egress.cloud.internet",
        "model.net.sample",
        "price.chip",
        "rate.net.chip",
        "storage.disk.read-bandwidth",
    ];
    assert_eq!(ids, sorted);
    let disk = &catalogue.facts[5];
    assert!(matches!(disk.value, RowValue::Scalar { value, unit: "bytes/s" }
        if value.to_bits() == 1.5e8_f64.to_bits()));
    assert_eq!(disk.low.map(f64::to_bits), Some(1e8_f64.to_bits()));
    assert_eq!(disk.high.map(f64::to_bits), Some(2e8_f64.to_bits()));
    assert_eq!(disk.written, "150 MB/s");
    assert_eq!(disk.note.as_deref(), Some("outer tracks"));
    assert_eq!(disk.date, "2026-01-31");
    assert_eq!(catalogue.facts[0].kind, Kind::Estimate);
    assert_eq!(catalogue.facts[0].note.as_deref(), Some("a guess"));
}

#[test]
fn each_missing_key_is_named_with_its_repair() {
    for (line, key) in [
        ("title = \"A disk, read\"\n", "title"),
        ("value = \"150 MB/s\"\n", "value"),
        ("unit = \"bytes/s\"\n", "unit"),
        ("condition = \"sequential\"\n", "condition"),
        ("kind = \"datasheet\"\n", "kind"),
        ("source = \"data sheet, page 3\"\n", "source"),
        ("date = 2026-01-31\nconfidence", "date"),
    ] {
        let to = if line.ends_with("confidence") { "confidence" } else { "" };
        let faults = broken(line, to);
        let [fault] = &faults[..] else { panic!("{key}: {faults:#?}") };
        assert_eq!(fault.expected, format!("`{key}`"));
        assert_eq!(fault.found, "none");
        assert_eq!(fault.id, "storage.disk.read-bandwidth");
        assert!(fault.hint.starts_with(&format!("add `{key} = ")), "{}", fault.hint);
    }
    let missing_id = broken("id = \"storage.disk.read-bandwidth\"\n", "");
    assert!(missing_id.iter().any(|fault| fault.expected == "`id`"), "{missing_id:#?}");
}

#[test]
fn a_message_says_where_what_and_how_to_mend_it() {
    assert_eq!(
        message("condition = \"sequential\"\n", ""),
        "test.toml:18: `storage.disk.read-bandwidth`: expected `condition`, found none; \
         hint: add `condition = \"128 KiB sequential, queue depth 32\"`"
    );
    assert_eq!(
        message("\"150 MB/s\"", "\"150\""),
        "test.toml:21: `storage.disk.read-bandwidth`: expected a data rate like `3.5 GB/s`, \
         found `150`; hint: did you mean `150 GB/s` (bytes), `150 GiB/s` (7 % more) or \
         `150 Gb/s` (bits)?"
    );
    assert_eq!(
        message("direction = \"read\"", "Direction = \"read\""),
        "test.toml:25: `storage.disk.read-bandwidth`: expected a known key, found `Direction`; \
         hint: did you mean `direction`?"
    );
}

#[test]
fn unknown_words_keys_and_sections_are_refused() {
    for (from, to, found) in [
        ("kind = \"datasheet\"", "kind = \"rumor\"", "`rumor`"),
        ("confidence = \"primary\"", "confidence = \"sure\"", "`sure`"),
        ("gigabyte = \"unstated\"", "gigabyte = \"GB\"", "`GB`"),
        ("direction = \"read\"", "speed = \"read\"", "`speed`"),
        ("reason = \"a guess\"", "reason = \"a guess\"\nnote = \"more\"", "`note`"),
        ("note = \"outer tracks\"", "reason = \"outer tracks\"", "`reason`"),
        ("unit = \"bytes\"", "unit = \"bytes\"\ngigabyte = \"unstated\"", "`gigabyte`"),
        ("usd-per-gb = 0.0 }", "usd-per-gb = 0.0, cap = 3 }", "`cap`"),
        ("[[price]]", "[[prices]]", "`prices`"),
        ("unit = \"bytes\"\n", "unit = \"furlongs\"\n", "`furlongs`"),
        ("class = \"model\"", "class = \"modem\"", "`modem`"),
    ] {
        let faults = broken(from, to);
        assert!(faults.iter().any(|fault| fault.found == found), "{to}: {faults:#?}");
    }
}

const PLACES: &str = r#"
[[regions]]
id = "region.cloud"
title = "A cloud's regions"
provider = "cloud"
condition = "the city's center"
kind = "paper"
source = "list"
date = 2026-01-31
regions = [
  { name = "here", city = "Quito", latitude = -0.18, longitude = -78.47, area = "sa" },
  { name = "there", city = "Oslo", latitude = 59.91, longitude = 10.75, area = "eu" },
]

[[round-trips]]
id = "round-trip.cloud"
title = "A cloud's round trips"
provider = "cloud"
condition = "medians"
kind = "measured"
source = "grid"
date = 2026-01-31
regions = ["here", "there"]
millis = [
  [1.5, 160],
  [162.0, 0.5],
]
"#;

#[test]
fn regions_and_round_trips_are_read_into_tables() {
    let text = [whole().as_str(), PLACES].concat();
    let rust = emit::rust(&read(&text).expect("whole"));
    for expected in [
        "provider: \"cloud\", name: \"here\", city: \"Quito\", latitude: -0.18, \
         longitude: -78.47, area: Area::SouthAmerica }",
        "regions: &[\"here\", \"there\"], millis: &[1.5, 160.0, 162.0, 0.5] }",
        "value: Value::Text(\"2 regions\")",
    ] {
        assert!(rust.contains(expected), "missing {expected} in\n{rust}");
    }
    for (from, to, expected) in [
        ("latitude = -0.18", "latitude = -91", "degrees north up to 90 and east up to 180"),
        ("longitude = 10.75", "longitude = 180.5", "degrees north up to 90 and east up to 180"),
        ("name = \"there\"", "name = \"here\"", "each region once"),
        ("area = \"eu\"", "area = \"moon\"", "a known word in `area`"),
        (", latitude = 59.91", "", "`latitude`"),
        ("[1.5, 160],", "[1.5],", "2 rows of 2 numbers"),
        ("[1.5, 160],", "", "2 rows of 2 numbers"),
        ("160]", "-160]", "lists of numbers of 0 or more in `millis`"),
    ] {
        let faults = read(&text.replacen(from, to, 1)).expect_err(to);
        assert!(faults.iter().any(|fault| fault.expected == expected), "{to}: {faults:#?}");
    }
}

#[test]
fn a_guess_without_a_reason_is_refused() {
    for kind in ["estimate", "teaching"] {
        let text = whole().replace("kind = \"estimate\"", &format!("kind = \"{kind}\""));
        let faults = read(&text.replace("reason = \"a guess\"\n", "")).expect_err(kind);
        assert_eq!(faults.len(), 1, "{faults:#?}");
        assert_eq!(faults[0].expected, "`reason`");
    }
}

#[test]
fn a_price_per_gb_says_which_gigabyte() {
    assert!(message("gigabyte = \"unstated\"\n", "").contains("expected `gigabyte`"));
}

#[test]
fn values_of_the_wrong_type_or_size_are_refused() {
    for (from, to, expected) in [
        ("date = 2026-01-31", "date = \"2026-01-31\"", "a bare day like `2026-01-31`"),
        ("date = 2026-01-31", "date = 2026-01-31T10:00:00", "a bare day like `2026-01-31`"),
        ("value = \"80 GB\"", "value = 80", "a text in `value`"),
        ("condition = \"as sold\"", "condition = \" \"", "words in `condition`"),
        ("low = \"100 MB/s\"", "low = \"151 MB/s\"", "low ≤ value ≤ high"),
        ("high = \"0.2 GB/s\"", "high = \"0.1 GB/s\"", "low ≤ value ≤ high"),
        ("low = \"100 MB/s\"", "low = \"100 MB\"", "a data rate like `3.5 GB/s`"),
        ("accelerators = 8", "accelerators = 0", "a whole number from 1 in `accelerators`"),
        ("preferred = true", "preferred = \"yes\"", "`true` or `false` in `preferred`"),
        ("aliases = [\"platter\"]", "aliases = \"platter\"", "a list of texts in `aliases`"),
        ("usd-per-gb = 0.09", "usd-per-gb = -0.09", "a finite number of 0 or more in `usd-per-gb`"),
        ("usd-per-gb = 0.09", "usd-per-gb = inf", "a finite number of 0 or more in `usd-per-gb`"),
        ("usd-per-gb = 0.09", "usd-per-gb = \"free\"", "a number in `usd-per-gb`"),
        ("unit = \"samples/s\"", "unit = \"bytes/s\"", "a data rate like `3.5 GB/s`"),
    ] {
        let faults = broken(from, to);
        assert!(faults.iter().any(|fault| fault.expected == expected), "{to}: {faults:#?}");
    }
}

#[test]
fn impossible_days_and_broken_toml_are_refused_with_their_line() {
    let faults = broken("date = 2026-01-31\nconfidence", "date = 2026-02-31\nconfidence");
    assert_eq!(faults[0].expected, "a TOML document");
    assert_eq!(faults[0].line, 29);
}

#[test]
fn tiers_grow_and_only_the_last_may_be_open() {
    for (from, to) in [
        ("{ usd-per-gb = 0.09 }", "{ up-to-gb = 100, usd-per-gb = 0.09 }"),
        ("up-to-gb = 100, ", ""),
        ("{ usd-per-gb = 0.09 }", "{ up-to-gb = 50, usd-per-gb = 0.09 }"),
    ] {
        assert!(message(from, to).contains("expected tiers of growing volume"));
    }
    // A list that says nothing beyond its last step is a table too.
    let text = whole().replace("{ usd-per-gb = 0.09 }", "{ up-to-gb = 200, usd-per-gb = 0.09 }");
    assert!(read(&text).is_ok());
}

#[test]
fn ids_and_names_are_distinct_and_well_formed() {
    let twice = message("id = \"price.chip\"", "id = \"rate.net.chip\"");
    assert!(twice.contains("one fact per id") && twice.contains("test.toml:"), "{twice}");
    for id in ["price", "Price.chip", "price.chip-", "price..chip", "price.a_b"] {
        let faults = broken("id = \"price.chip\"", &format!("id = \"{id}\""));
        assert!(faults.iter().any(|fault| fault.expected == "a dotted kebab-case id"), "{id}");
    }
    for (from, to) in [
        ("aliases = [\"platter\"]", "aliases = [\"disk\"]"),
        ("aliases = [\"platter\"]", "aliases = [\"Platter\"]"),
    ] {
        assert!(message(from, to).contains(" name"));
    }
    let second = "[[entity]]\nclass = \"storage\"\nname = \"disk.two\"\ntitle = \"Another\"\n";
    let fact = FACTS.split("\n\n").next().expect("a first fact");
    let text = [&whole(), second, &fact.replace("storage.disk.", "storage.disk.two.")].concat();
    let faults = read(&text).expect_err("a name continues another");
    assert!(faults.iter().all(|fault| fault.expected == "distinct names"), "{faults:#?}");
}

#[test]
fn facts_and_entities_need_each_other() {
    let faults = broken("\"storage.disk.read-bandwidth\"", "\"storage.tape.read-bandwidth\"");
    let found: Vec<_> = faults.iter().map(|fault| (&*fault.id, &*fault.expected)).collect();
    let expected = [("storage.tape.read-bandwidth", "`class.entity.property`"), ("disk", "facts")];
    assert_eq!(found, expected);
    let short = broken("\"storage.disk.read-bandwidth\"", "\"storage.disk\"");
    assert_eq!(short[0].expected, "`class.entity.property`");
}

#[test]
fn rates_and_prices_name_declared_entities() {
    for (from, to) in [
        ("model = \"net\"", "model = \"ned\""),
        ("accelerator = \"chip\"\naccelerators = 1", "accelerator = \"chop\"\naccelerators = 1"),
        ("accelerator = \"chip\"\naccelerators = 8", "accelerator = \"platter\"\naccelerators = 8"),
    ] {
        assert!(message(from, to).contains("expected a declared"));
    }
}

#[test]
fn a_preferred_rate_is_one_of_one_accelerator_in_mixed_precision() {
    assert!(message("accelerators = 1\n", "accelerators = 2\n").contains("several accelerators"));
    assert!(message("\"AMP\"", "\"FP32\"").contains("another precision"));
    let second = RATE.replace("rate.net.chip", "rate.net.chip-two");
    let faults = read(&[&whole(), second.as_str()].concat()).expect_err("two are preferred");
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].found, "a second one for its pair");
}

#[test]
fn rates_and_prices_have_their_unit() {
    let text = whole().replace("\"$8/h\"", "\"$8\"").replace("\"usd/h\"", "\"usd\"");
    let faults = read(&text).expect_err("a price of an hour");
    assert_eq!(faults[0].expected, "the unit usd/h of a price");
}

#[test]
fn the_tables_in_rust_say_what_the_catalogue_says() {
    let quoted = whole().replace("data sheet, page 3", r#"a \"quoted\" sheet \\ §3"#);
    let rust = emit::rust(&read(&quoted).expect("still whole"));
    for part in [
        "value: Value::Scalar { value: 150000000.0, unit: \"bytes/s\" }",
        "low: Some(100000000.0), high: Some(200000000.0), direction: Some(\"read\")",
        r#"source: "a \"quoted\" sheet \\ §3""#,
        "kind: Kind::Estimate",
        "confidence: Some(Confidence::Primary) }",
        "gigabyte: None }",
        "Value::Tiers(&[Tier { up_to_gb: Some(100.0), usd_per_gb: 0.0 }, \
         Tier { up_to_gb: None, usd_per_gb: 0.09 }])",
        "TrainingRate { fact: &FACTS[4], model: \"net\"",
        "PREFERRED: &[usize] = &[0]",
        "AcceleratorPrice { fact: &FACTS[3], accelerator: \"chip\", accelerators: 8, regions: &[] }",
        "Entity { class: Class::Storage, name: \"disk\", title: \"A disk\", \
         aliases: &[\"platter\"] }",
    ] {
        assert!(rust.contains(part), "missing {part} in\n{rust}");
    }
}
