//! Could these numbers be true, and is none of them told twice?

use std::collections::BTreeMap;

use facts::{Class, Entity, Fact, Kind, Value};

/// What a property can plausibly be, in base units: the engines of the world lie inside.
const BOUNDS: &[(Class, &str, &str, f64, f64)] = &[
    (Class::Storage, "read-bandwidth", "bytes/s", 10e6, 1e12),
    (Class::Storage, "stream-bandwidth", "bytes/s", 1e6, 1e12),
    (Class::Storage, "capacity", "bytes", 1e9, 1e18),
    (Class::Storage, "latency", "s", 1e-6, 1.0),
    (Class::Accelerator, "peak-bf16-dense", "flop/s", 1e12, 2e16),
    (Class::Accelerator, "peak-fp16-dense", "flop/s", 1e12, 2e16),
    (Class::Accelerator, "peak-bf16-sparse", "flop/s", 1e12, 4e16),
    (Class::Accelerator, "peak-fp32", "flop/s", 1e11, 1e15),
    (Class::Accelerator, "memory", "bytes", 1e9, 1e12),
    (Class::Accelerator, "memory-bandwidth", "bytes/s", 2e10, 5e13),
    (Class::Accelerator, "host-link-bandwidth", "bytes/s", 1e9, 1e12),
    (Class::Model, "forward-multiply-adds", "flop/sample", 1e6, 1e15),
    (Class::Model, "parameters", "parameters", 1e4, 1e13),
    (Class::Dataset, "samples", "samples", 10.0, 1e11),
    (Class::Dataset, "size", "bytes", 1e6, 1e18),
    (Class::Dataset, "mean-sample-size", "bytes/sample", 10.0, 1e10),
    (Class::Dataset, "decoded-size", "bytes/sample", 10.0, 1e10),
    (Class::Link, "bandwidth", "bytes/s", 1e6, 1e12),
    (Class::Workload, "samples-per-file", "samples", 1.0, 1e7),
    (Class::Workload, "sample-size", "bytes/sample", 10.0, 1e10),
    (Class::Workload, "sample-sd", "bytes/sample", 0.0, 1e10),
    (Class::Workload, "decoded-size", "bytes/sample", 10.0, 1e10),
    (Class::Workload, "batch", "samples", 1.0, 1e5),
    (Class::Workload, "workers", "workers", 1.0, 1e3),
    (Class::Workload, "compute-time", "s", 1e-4, 100.0),
    (Class::Workload, "au-threshold", "ratio", 0.5, 1.0),
];

/// Properties in words.
const WORDS: &[(Class, &str)] =
    &[(Class::Model, "sample"), (Class::Workload, "format"), (Class::Workload, "framework")];

fn property(fact: &Fact) -> &str {
    fact.id.rsplit('.').next().unwrap_or_default()
}

fn all_entities() -> impl Iterator<Item = &'static Entity> {
    Class::ALL.iter().flat_map(|class| facts::entities(*class))
}

#[test]
fn every_property_of_an_entity_lies_within_physical_bounds() {
    for entity in all_entities() {
        for fact in entity.facts() {
            let name = property(fact);
            if WORDS.contains(&(entity.class, name)) {
                assert!(matches!(fact.value, Value::Text(_)), "{}", fact.id);
                continue;
            }
            let bound = BOUNDS.iter().find(|bound| (bound.0, bound.1) == (entity.class, name));
            let (_, _, unit, least, most) = bound.unwrap_or_else(|| {
                panic!("`{}`: give the property `{name}` its bounds in this test", fact.id)
            });
            let Value::Scalar { value, unit: found } = fact.value else {
                panic!("`{}` is no number", fact.id)
            };
            assert_eq!(found, *unit, "{}", fact.id);
            assert!((*least..=*most).contains(&value), "{} = {value}", fact.id);
        }
    }
}

#[test]
fn a_range_holds_its_value() {
    let mut ranges = 0;
    for fact in facts::all() {
        let Some(value) = fact.number() else {
            assert!(fact.low.is_none() && fact.high.is_none());
            continue;
        };
        assert!(value.is_finite() && value >= 0.0, "{}", fact.id);
        assert!(fact.low.is_none_or(|low| low <= value), "{}", fact.id);
        assert!(fact.high.is_none_or(|high| value <= high), "{}", fact.id);
        ranges += usize::from(fact.low.is_some() && fact.high.is_some());
    }
    assert!(ranges >= 20, "the Monte Carlo needs ranges, found {ranges}");
}

#[test]
fn peaks_rise_from_fp32_to_dense_to_sparse() {
    let number = |entity: &Entity, name: &str| entity.fact(name).and_then(Fact::number);
    for entity in facts::entities(Class::Accelerator) {
        let bf16 = number(entity, "peak-bf16-dense");
        let fp16 = number(entity, "peak-fp16-dense");
        assert!(bf16.is_some() != fp16.is_some(), "{}: one dense peak", entity.name);
        let dense = bf16.or(fp16).expect("one of both");
        if let Some(fp32) = number(entity, "peak-fp32") {
            assert!(fp32 < dense, "{}", entity.name);
        }
        if let Some(sparse) = number(entity, "peak-bf16-sparse") {
            // Twice the dense one, but for a rounding in print.
            assert!((sparse / dense - 2.0).abs() < 0.002, "{}", entity.name);
        }
        let memory = number(entity, "memory-bandwidth").expect("memory bandwidth");
        assert!(number(entity, "host-link-bandwidth").is_some_and(|link| link < memory));
        let link = entity.fact("host-link-bandwidth").expect("a host link");
        assert_eq!(link.direction, Some("toward the accelerator"));
    }
}

#[test]
fn every_entity_has_what_the_engines_read() {
    for entity in all_entities() {
        let required: &[&str] = match entity.class {
            Class::Storage => &["read-bandwidth", "capacity"],
            // Google prints no FP32 rate of the TPU v5e.
            Class::Accelerator if entity.name == "tpu-v5e" => {
                &["memory", "memory-bandwidth", "host-link-bandwidth"]
            }
            Class::Accelerator => {
                &["peak-fp32", "memory", "memory-bandwidth", "host-link-bandwidth"]
            }
            Class::Model => &["forward-multiply-adds", "parameters", "sample"],
            Class::Dataset => &["samples"],
            Class::Link => &["bandwidth"],
            Class::Workload => &[
                "samples-per-file",
                "sample-size",
                "sample-sd",
                "batch",
                "workers",
                "compute-time",
                "format",
                "framework",
            ],
        };
        for name in required {
            assert!(entity.fact(name).is_some(), "{} has no {name}", entity.name);
        }
        let sized = entity.fact("size").is_some() || entity.fact("mean-sample-size").is_some();
        assert!(entity.class != Class::Dataset || sized, "{} has no size", entity.name);
    }
}

#[test]
fn the_entities_that_lessons_name_are_there() {
    for (class, names) in [
        (
            Class::Storage,
            "hdd sata-ssd nvme-gen3 nvme-gen4 nvme-gen5 ram-disk network-block-store \
             parallel-file-system object-store",
        ),
        (
            Class::Accelerator,
            "v100-16gb v100-32gb a100-40gb a100-80gb h100-80gb h200 b200 tpu-v5e \
             jetson-agx-orin-64gb",
        ),
        (Class::Model, "resnet-18 resnet-50 vit-b-16 llama-3.1-8b"),
        (Class::Dataset, "imagenet-1k openimages coco-2017 librispeech kits19 c4"),
        (Class::Link, "ethernet-1g ethernet-10g ethernet-100g"),
    ] {
        for name in names.split_whitespace() {
            assert!(facts::entity(class, name).is_some(), "{class} {name}");
        }
    }
    assert_eq!(facts::entities(Class::Workload).count(), 11);
}

#[test]
fn multiply_adds_fit_the_parameters() {
    // A weight is used at least once a sample (but for an embedding's look-up), and in a
    // convolution once for every output position: some hundred times, not some million.
    for model in facts::entities(Class::Model) {
        let number = |name| model.fact(name).and_then(Fact::number).expect("both are required");
        let uses = number("forward-multiply-adds") / 2.0 / number("parameters");
        assert!((0.9..=1000.0).contains(&uses), "{}: {uses} uses of a weight", model.name);
        let title = model.fact("forward-multiply-adds").expect("required").title();
        assert!(title.contains("multiply-adds") && title.contains("GFLOP"), "{title}");
    }
}

#[test]
fn tokens_per_second_at_the_peak_are_a_plausible_number() {
    let llama = facts::entity(Class::Model, "llama").expect("a language model");
    assert!(matches!(llama.fact("sample").map(|fact| fact.value), Some(Value::Text("one token"))));
    let flop = llama.fact("forward-multiply-adds").and_then(Fact::number).expect("its work");
    let parameters = llama.fact("parameters").and_then(Fact::number).expect("its size");
    // Two operations a weight and token, less the input embedding.
    assert!((0.9..=1.0).contains(&(flop / (2.0 * parameters))));
}

#[test]
fn an_accelerator_for_an_hour_costs_cents_to_tens_of_dollars() {
    for price in facts::accelerator_prices() {
        let total = price.fact.number().expect("a price");
        let each = total / f64::from(price.accelerators);
        assert!((0.05..=50.0).contains(&each), "{}: ${each}", price.fact.id);
    }
    let price = facts::get("lab-04.accelerator-price").and_then(Fact::number).expect("the story's");
    assert!((0.05..=50.0).contains(&price));
}

#[test]
fn egress_stays_below_a_dollar_and_tiers_fall() {
    let mut tables = 0;
    for fact in facts::all() {
        match fact.value {
            Value::Tiers(tiers) => {
                tables += 1;
                // The free volume at the front is the one step after which a price may rise.
                let paid: Vec<_> = tiers.iter().skip_while(|tier| tier.usd_per_gb <= 0.0).collect();
                assert!(paid.windows(2).all(|pair| pair[0].usd_per_gb >= pair[1].usd_per_gb));
                assert!(paid.iter().all(|tier| (0.001..=1.0).contains(&tier.usd_per_gb)));
                assert!(tiers.windows(2).all(|pair| match (pair[0].up_to_gb, pair[1].up_to_gb) {
                    (Some(lower), Some(upper)) => lower < upper,
                    (lower, _) => lower.is_some(),
                }));
                assert!(fact.gigabyte.is_some(), "{}", fact.id);
            }
            Value::Scalar { value, unit: "usd/gb" } => {
                assert!(value <= 1.0, "{}", fact.id);
                assert!(fact.gigabyte.is_some(), "{}", fact.id);
            }
            Value::Scalar { .. } | Value::Text(_) => {}
        }
    }
    // 28 AWS regions, us-east-1 twice, Google and Azure.
    assert_eq!(tables, 31);
}

#[test]
fn rates_grow_with_the_accelerators_but_not_beyond_them() {
    let rates = facts::training_rates();
    for many in rates.iter().filter(|rate| rate.accelerators > 1) {
        let one = rates.iter().find(|one| {
            one.accelerators == 1
                && one.accelerator == many.accelerator
                && one.framework == many.framework
                && one.precision == many.precision
                && one.batch_per_accelerator == many.batch_per_accelerator
                && one.fact.title().split(" × ").nth(1).map(|t| t.split(',').next())
                    == many.fact.title().split(" × ").nth(1).map(|t| t.split(',').next())
        });
        let one = one.unwrap_or_else(|| panic!("{} has no single one", many.fact.id));
        let total = many.fact.number().expect("a rate");
        let gain = total / one.fact.number().expect("a rate");
        let count = f64::from(many.accelerators);
        // Published runs scatter by a percent or two around a linear gain.
        assert!(gain > 0.8 * count && gain <= 1.02 * count, "{}: {gain}", many.fact.id);
    }
}

#[test]
fn no_training_rate_is_above_the_peak() {
    for rate in facts::training_rates() {
        let model = facts::entity(Class::Model, rate.model).expect("declared");
        let chip = facts::entity(Class::Accelerator, rate.accelerator).expect("declared");
        let peak = chip.fact("peak-bf16-dense").or(chip.fact("peak-fp16-dense"));
        let forward = model.fact("forward-multiply-adds").and_then(Fact::number).expect("work");
        let each = rate.fact.number().expect("a rate") / f64::from(rate.accelerators);
        let share = each * 3.0 * forward / peak.and_then(Fact::number).expect("a peak");
        assert!((0.02..=0.6).contains(&share), "{}: {share} of the peak", rate.fact.id);
    }
}

/// Whose source counts in powers of two; elsewhere a slip of 2 to 10 % would go unseen.
const BINARY: &[&str] = &[
    "egress.gcp.inter-zone",
    "price.gcp.",
    "storage.network-block-store.",
    "storage.parallel-file-system.capacity",
    "storage.ram-disk.capacity",
];

#[test]
fn powers_of_two_stand_only_where_the_source_has_them() {
    for fact in facts::all().iter().filter(|fact| fact.number().is_some()) {
        let binary = ["KiB", "MiB", "GiB", "TiB"].iter().any(|unit| fact.written.contains(unit));
        let expected = BINARY.iter().any(|prefix| fact.id.starts_with(prefix));
        assert!(!binary || expected, "{}: {}", fact.id, fact.written);
    }
}

/// Ids that begin and end alike may repeat a number of one source, for the reason given.
const SAME: &[(&str, &str, &str)] = &[
    ("accelerator.v100-", ".peak-fp16-dense", "one data sheet covers both memory sizes"),
    ("accelerator.v100-", ".peak-fp32", "one data sheet covers both memory sizes"),
    ("accelerator.v100-", ".memory-bandwidth", "one data sheet covers both memory sizes"),
    ("accelerator.v100-", ".host-link-bandwidth", "one data sheet covers both memory sizes"),
    ("accelerator.a100-", ".peak-bf16-dense", "one data sheet covers both memory sizes"),
    ("accelerator.a100-", ".peak-bf16-sparse", "one data sheet covers both memory sizes"),
    ("accelerator.a100-", ".peak-fp32", "one data sheet covers both memory sizes"),
    ("accelerator.a100-", ".host-link-bandwidth", "one data sheet covers both memory sizes"),
    ("accelerator.", ".host-link-bandwidth", "devices of one PCI Express generation"),
    ("egress.aws.", ".inter-zone", "one list charges several regions alike"),
    ("egress.aws.", ".inter-region", "one list charges several regions alike"),
    ("egress.aws.", ".internet", "one list charges several regions alike"),
    ("lab-04.", "", "the story reuses round numbers, each pinned by a test of its own"),
    ("model.resnet-", ".sample", "one input size"),
    ("price.azure.data-box-120-525.", "", "two fees are waived"),
    ("price.gcp.transfer-appliance.", "tb", "two sizes cost the same"),
    ("transfer.aws.", "-rate", "a small instance is held to one flow"),
    ("transfer.", "gress", "one paper states the caps of several providers"),
    ("workload.", "-v0-5.au-threshold", "one threshold for a whole release"),
    ("workload.cosmoflow-v100-dlio.", "", "one sample a file and one a batch"),
    ("workload.cosmoflow-a100-v1-0.", "", "one sample a file and one a batch"),
    ("workload.cosmoflow-h100-v1-0.", "", "one sample a file and one a batch"),
    ("workload.", "-dlio.framework", "one framework reads both"),
    ("workload.", "-dlio.format", "one framework reads both"),
];

#[test]
fn no_number_is_told_twice_but_for_a_reason() {
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for fact in facts::all() {
        let class = fact.id.split('.').next().unwrap_or_default();
        let key = format!("{class}|{:?}|{}|{}", fact.value, fact.source(), fact.date);
        seen.entry(key).or_default().push(fact.id);
    }
    let mut used = vec![false; SAME.len()];
    let mut unexplained = Vec::new();
    for ids in seen.values().filter(|ids| ids.len() > 1) {
        let reason = SAME.iter().position(|(start, end, _)| {
            ids.iter().all(|id| id.starts_with(start) && id.ends_with(end))
        });
        match reason {
            Some(index) => used[index] = true,
            None => unexplained.push(ids),
        }
    }
    assert!(unexplained.is_empty(), "told twice: {unexplained:#?}");
    for ((start, end, _), used) in SAME.iter().zip(used) {
        assert!(used, "`{start}…{end}` needs no exception any more: remove it");
    }
}

/// The numbers of the story as physics and lesson state them.
const STORY: &[(&str, f64, &str)] = &[
    ("lab-04.sample-size", 159e3, "bytes/sample"),
    ("lab-04.dataset-size", 10e12, "bytes"),
    ("lab-04.batch", 64.0, "samples"),
    ("lab-04.workers", 4.0, "workers"),
    ("lab-04.stream-share", 0.25, "ratio"),
    ("lab-04.prep-time", 0.848e-3, "s"),
    ("lab-04.sample-cv", 0.5, "ratio"),
    ("lab-04.prep-cv", 0.3, "ratio"),
    ("lab-04.cores", 8.0, "cores"),
    ("lab-04.host-link-bandwidth", 12e9, "bytes/s"),
    ("lab-04.decoded-size", 150_528.0, "bytes/sample"),
    ("lab-04.prefetch", 2.0, "batches"),
    ("lab-04.accelerator-price", 2.5, "usd/h"),
    ("lab-04.gravity-data", 50e12, "bytes"),
    ("lab-04.gravity-link", 12.5e9, "bytes/s"),
    ("lab-04.gravity-price", 0.08, "usd/gb"),
    ("lab-04.gravity-budget", 6.0 * 3600.0, "s"),
    ("lab-04.gravity-accelerators", 8.0, "accelerators"),
    ("lab-04.edge-link", 0.125e9, "bytes/s"),
    ("lab-04.edge-price", 0.0, "usd/gb"),
    ("lab-04.healthy-from", 0.8, "ratio"),
    ("lab-04.degraded-from", 0.5, "ratio"),
    ("lab-04.gravity-warning-share", 0.5, "ratio"),
    ("textbook.prep-share", 0.2, "ratio"),
    ("textbook.reference-workers", 4.0, "workers"),
    ("textbook.most-workers", 8.0, "workers"),
    ("textbook.most-gain", 2.0, "ratio"),
    ("source.sample-size", 35_888_671.875 / 64.0, "bytes/sample"),
    ("source.flops-per-sample", 4.1e9, "flop/sample"),
    ("source.peak-flops", 312e12, "flop/s"),
    ("source.fraction-of-peak", 1.0, "ratio"),
    ("source.batch", 64.0, "samples"),
    ("source.workers", 4.0, "workers"),
    ("storage.hdd.read-bandwidth", 0.15e9, "bytes/s"),
    ("storage.sata-ssd.read-bandwidth", 0.55e9, "bytes/s"),
    ("storage.nvme-gen3.read-bandwidth", 3.5e9, "bytes/s"),
    ("storage.ram-disk.read-bandwidth", 50e9, "bytes/s"),
    ("model.resnet-50.forward-multiply-adds", 8.2e9, "flop/sample"),
    ("accelerator.a100-80gb.peak-bf16-dense", 312e12, "flop/s"),
    ("accelerator.a100-80gb.peak-fp32", 19.5e12, "flop/s"),
    ("egress.aws.us-east-1.inter-region", 0.02, "usd/gb"),
];

#[test]
fn the_story_has_its_numbers_to_the_bit() {
    for (id, expected, unit) in STORY {
        let fact = facts::get(id).unwrap_or_else(|| panic!("{id}"));
        let Value::Scalar { value, unit: found } = fact.value else { panic!("{id}") };
        assert_eq!(value.to_bits(), expected.to_bits(), "{id} = {value}");
        assert_eq!(found, *unit, "{id}");
    }
    let presets = ["lab-04.", "source.", "textbook."];
    let told = facts::all().iter().filter(|fact| presets.iter().any(|id| fact.id.starts_with(id)));
    for fact in told {
        assert_eq!(fact.kind, Kind::Teaching, "{}", fact.id);
        assert!(fact.id == "source.prep-time" || STORY.iter().any(|(id, ..)| *id == fact.id));
    }
}

#[test]
fn preparation_takes_a_fifth_of_the_textbook_read_time() {
    let number = |id: &str| facts::get(id).and_then(Fact::number).expect("in the catalogue");
    let stream = number("storage.hdd.read-bandwidth") * number("lab-04.stream-share");
    for preset in ["lab-04", "source"] {
        let expected = 0.2 * number(&format!("{preset}.sample-size")) / stream;
        let found = number(&format!("{preset}.prep-time"));
        let gap = (found / expected - 1.0).abs();
        assert!(gap < 1e-9, "{preset}: expected {expected}, found {found}");
    }
}

#[test]
fn the_story_lies_where_physics_puts_it() {
    // 26.9 % of the dense BF16 peak at 24.6 GFLOP an image.
    let number = |id| facts::get(id).and_then(Fact::number).expect(id);
    let rate = facts::preferred_rate("resnet-50", "a100").and_then(|rate| rate.fact.number());
    let flop = 3.0 * number("model.resnet-50.forward-multiply-adds");
    let share = rate.expect("a rate") * flop / number("accelerator.a100-80gb.peak-bf16-dense");
    assert!((share - 0.269).abs() < 0.0005, "{share}");
}

#[test]
fn provenance_is_complete_and_says_how_a_number_was_derived() {
    for fact in facts::all() {
        assert!(
            !fact.title().is_empty() && !fact.condition().is_empty() && !fact.source().is_empty()
        );
        let guess = matches!(fact.kind, Kind::Estimate | Kind::Teaching);
        assert!(!guess || fact.note().is_some(), "{}", fact.id);
        let derived = fact.confidence() == Some(facts::Confidence::Derived);
        assert!(!derived || fact.note().is_some(), "{}: show the derivation", fact.id);
        assert!(fact.date.len() == 10 && fact.date < "2027-01-01" && fact.date > "2010-01-01");
        // A citation names a public document: no path of somebody's machine, no "same as above".
        let words = || fact.source().split([' ', ';']);
        assert!(words().all(|word| !word.starts_with('/') && word != "same"), "{}", fact.id);
    }
}

#[test]
fn the_h100_rate_is_an_eighth_of_eight() {
    let one = facts::preferred_rate("resnet-50", "h100").expect("derived");
    let eight = facts::get("rate.resnet-50.h100-80gb.mxnet-amp-b400-x8").and_then(Fact::number);
    let shown = one.fact.number().expect("a rate");
    assert!((shown * 8.0 - eight.expect("measured")).abs() < 1e-9);
    assert_eq!(one.fact.confidence(), Some(facts::Confidence::Derived));
    assert!(one.fact.note().is_some_and(|note| note.contains("56,050 / 8")));
}
