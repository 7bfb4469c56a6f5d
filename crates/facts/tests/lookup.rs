//! Do names, aliases and words find the facts that they should?

use facts::{Class, FactError, Value};
use units::{Bytes, BytesPerSec, SamplesPerSec};

#[test]
fn ids_are_sorted_and_each_finds_its_fact() {
    assert!(facts::all().windows(2).all(|pair| pair[0].id < pair[1].id));
    for fact in facts::all() {
        assert_eq!(facts::get(fact.id).map(|found| found.id), Some(fact.id));
    }
    assert!(facts::get("storage.hdd").is_none());
    assert!(facts::get("").is_none());
}

#[test]
fn an_entity_is_found_by_name_or_alias_in_any_case() {
    for (class, word, name) in [
        (Class::Storage, "NVMe", "nvme-gen3"),
        (Class::Storage, "ssd", "sata-ssd"),
        (Class::Storage, "ram", "ram-disk"),
        (Class::Storage, "HDD", "hdd"),
        (Class::Accelerator, " a100 ", "a100-80gb"),
        (Class::Accelerator, "H100", "h100-80gb"),
        (Class::Accelerator, "v100", "v100-16gb"),
        (Class::Model, "ViT-B", "vit-b-16"),
        (Class::Model, "llama-8b", "llama-3.1-8b"),
    ] {
        assert_eq!(facts::entity(class, word).map(|entity| entity.name), Some(name), "{word}");
    }
    assert!(facts::entity(Class::Model, "a100").is_none(), "a name of another class");
    assert!(facts::entity(Class::Storage, "").is_none());
}

#[test]
fn an_entity_has_the_facts_of_its_own_ids() {
    for class in Class::ALL {
        for entity in facts::entities(*class) {
            let prefix = format!("{}.{}.", entity.class, entity.name);
            let own: Vec<_> = entity.facts().map(|fact| fact.id).collect();
            let all = facts::all().iter().map(|fact| fact.id);
            let expected: Vec<_> = all.filter(|id| id.starts_with(&prefix)).collect();
            assert_eq!(own, expected);
            for id in own {
                let property = id.strip_prefix(&prefix).expect("an own id");
                assert_eq!(entity.fact(property).map(|fact| fact.id), Some(id));
            }
        }
    }
    let disk = facts::entity(Class::Storage, "hdd").expect("hard disks");
    assert!(disk.fact("read").is_none(), "half a property is none");
}

#[test]
fn a_search_wants_all_words_and_puts_the_exact_first() {
    let by_id = facts::search("LAB-04.batch");
    assert_eq!(by_id[0].id, "lab-04.batch");

    let by_alias = facts::search("a100");
    let own = facts::entity(Class::Accelerator, "a100").expect("the A100").facts().count();
    assert!(by_alias.len() > own, "rates and prices mention it too");
    assert!(by_alias[..own].iter().all(|fact| fact.id.starts_with("accelerator.a100-80gb.")));
    assert!(!by_alias[own].id.starts_with("accelerator.a100-80gb."));

    let words = facts::search("egress FRANKFURT");
    assert!(words.is_empty(), "no fact speaks of Frankfurt");
    let both = facts::search("Internet  eu-central-1");
    assert_eq!(
        both.iter().map(|fact| fact.id).collect::<Vec<_>>(),
        ["egress.aws.eu-central-1.internet"]
    );
    assert_eq!(facts::search("  ").len(), facts::all().len());

    // Words are looked for in the source and the condition as well.
    assert!(facts::search("DeepLearningExamples MxNet").len() >= 10);
    assert!(!facts::search("7,200 rpm").is_empty());
}

#[test]
fn a_fact_gives_only_the_quantity_that_it_counts() {
    let fact = facts::get("storage.hdd.read-bandwidth").expect("the hard disk");
    let expected = BytesPerSec::new(1.5e8).expect("a rate");
    assert_eq!(fact.quantity::<BytesPerSec>(), Ok(expected));
    let wrong = fact.quantity::<Bytes>().expect_err("a rate is no amount");
    assert_eq!(wrong, FactError::WrongUnit { id: fact.id, expected: "bytes", found: "bytes/s" });
    assert_eq!(
        wrong.to_string(),
        "`storage.hdd.read-bandwidth`: expected a value in bytes, found one in bytes/s"
    );

    let tiers = facts::get("egress.aws.us-east-1.internet").expect("tiers");
    assert!(matches!(tiers.value, Value::Tiers(steps) if steps.len() == 5));
    assert!(tiers.number().is_none());
    let none = tiers.quantity::<Bytes>().expect_err("tiers are no amount");
    assert_eq!(
        none.to_string(),
        "`egress.aws.us-east-1.internet`: expected a value in bytes, found a table or a text"
    );
}

#[test]
fn a_pair_has_one_preferred_rate_of_one_accelerator() {
    for (model, accelerator, rate, batch) in [
        ("resnet-50", "a100", 3410.52, 512),
        ("ResNet50", "A100-80GB", 3410.52, 512),
        ("resnet-50", "a100-40gb", 2375.0, 256),
        ("resnet-50", "v100", 1376.0, 192),
        ("resnet-50", "v100-32gb", 1492.0, 256),
        ("resnet-50", "h100", 56050.0 / 8.0, 400),
    ] {
        let found = facts::preferred_rate(model, accelerator).expect(accelerator);
        let expected = SamplesPerSec::new(rate).expect("a rate");
        assert_eq!(found.fact.quantity::<SamplesPerSec>(), Ok(expected));
        assert_eq!(found.batch_per_accelerator, batch);
        assert_eq!(found.accelerators, 1);
        assert!(found.precision.starts_with("AMP"));
    }
    assert!(facts::preferred_rate("resnet-50", "b200").is_none());
    assert!(facts::preferred_rate("a100", "resnet-50").is_none());
}

#[test]
fn rates_and_prices_point_to_the_facts_that_they_mean() {
    assert_eq!(facts::training_rates().len(), 37);
    for rate in facts::training_rates() {
        assert!(rate.fact.id.starts_with(&format!("rate.{}.{}", rate.model, rate.accelerator)));
        assert!(rate.fact.id.ends_with(&format!("-x{}", rate.accelerators)), "{}", rate.fact.id);
        let batch = format!("-b{}-", rate.batch_per_accelerator);
        assert!(rate.fact.id.contains(&batch), "{}", rate.fact.id);
    }
    assert_eq!(facts::accelerator_prices().len(), 12);
    for price in facts::accelerator_prices() {
        assert!(price.fact.id.starts_with("price."));
        assert!(facts::entity(Class::Accelerator, price.accelerator).is_some());
    }
}
