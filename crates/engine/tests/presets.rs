//! Do the presets stand on facts alone?
#![expect(
    clippy::float_cmp,
    reason = "values as written or as the catalogue has them, not worked out"
)]

mod common;

use common::{lab_04, resolve};
use engine::{Field, Place, Preset, presets, write};
use facts::Class;

/// Words that leave a part out: they are no numbers about the world.
const NEUTRAL: [&str; 4] = ["0 s", "0 B", "0", "1"];

#[test]
fn presets_assume_nothing() {
    for preset in presets() {
        let resolved = preset.draft().resolve().unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(resolved.assumed, [""; 0], "{}", preset.name);
        for input in &resolved.inputs {
            assert_eq!(input.place, Place::Preset(preset.name), "{}", input.field.name());
        }
    }
}

#[test]
fn every_number_of_a_preset_is_a_fact_with_a_source() {
    for preset in presets() {
        let draft = preset.draft();
        for (field, entry) in draft.entries() {
            let text = entry.text.as_str();
            let named = |class| facts::entity(class, text).is_some();
            let known = match field {
                Field::Storage => named(Class::Storage),
                Field::Accelerator => named(Class::Accelerator),
                Field::Model => named(Class::Model),
                _ => match text.strip_prefix("fact:") {
                    Some(id) => facts::get(id).is_some_and(|fact| !fact.source().is_empty()),
                    None => NEUTRAL.contains(&text) || !text.contains(|c: char| c.is_ascii_digit()),
                },
            };
            assert!(known, "{}: `{} = {text}`", preset.name, field.name());
        }
        for fact in draft.resolve().unwrap().facts {
            assert!(!fact.source().is_empty() && !fact.date.is_empty(), "{}", fact.id);
        }
    }
}

#[test]
fn each_fact_is_listed_once() {
    for preset in presets() {
        let facts = preset.draft().resolve().unwrap().facts;
        let mut ids: Vec<&str> = facts.iter().map(|fact| fact.id).collect();
        assert!(ids.len() > 10, "{ids:?}");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), facts.len());
    }
}

#[test]
fn the_story_s_scenario_is_the_contract_s() {
    let scenario = resolve(&lab_04());
    assert_eq!(scenario.dataset.samples, 62_893_081); // 10 TB / 159 kB
    assert_eq!(scenario.storage.bandwidth.get(), 150e6);
    assert_eq!(scenario.storage.stream_bandwidth.get(), 37.5e6);
    assert_eq!(scenario.prep.time.get(), 0.848e-3);
    assert_eq!(scenario.dataset.stored.cv(), 0.5);
    assert_eq!(scenario.prep.spread, scenario::Spread::Gamma("0.3".parse().unwrap()));
    assert_eq!(scenario.compute_rate().unwrap().get(), 3410.52);
    assert_eq!(scenario.storage.requests_in_flight, None);
}

#[test]
fn presets_are_found_by_name_and_the_first_is_the_story() {
    assert_eq!(presets()[0].name, "lab-04");
    for preset in presets() {
        assert_eq!(Preset::from_name(preset.name), Some(*preset));
        assert!(!preset.title.is_empty());
    }
    assert_eq!(Preset::from_name("lab-05"), None);
}

#[test]
fn a_preset_says_every_field_that_it_can() {
    // What is left unsaid says the same in other words.
    let unsaid = |name| {
        let draft = Preset::from_name(name).unwrap().draft();
        let names = Field::ALL.into_iter().filter(move |field| draft.get(*field).is_none());
        names.map(Field::name).collect::<Vec<_>>()
    };
    let story = [
        "samples",
        "sample-sizes",
        "storage-bandwidth",
        "step-time",
        "rate",
        "flops-per-sample",
        "peak-flops",
        "fraction-of-peak",
    ];
    assert_eq!(unsaid("lab-04"), story);
    let source = [
        "samples",
        "sample-sizes",
        "storage-bandwidth",
        "accelerator",
        "model",
        "step-time",
        "rate",
    ];
    assert_eq!(unsaid("source"), source);
}

#[test]
fn a_written_preset_reads_back_the_same() {
    for preset in presets() {
        let text = write(&preset.draft(), preset.title);
        let parsed = engine::parse(&text, "written.toml").unwrap();
        assert_eq!(resolve(&parsed.draft), resolve(&preset.draft()));
        assert_eq!(parsed.preset, None);
    }
}
