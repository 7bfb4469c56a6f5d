//! What helps, in which order, and can the user repeat it with the flags that are named?

mod common;

use common::{flagged, lab_04, resolve, source};
use engine::{Draft, EngineName, Field, Fix, Place, fixes};

fn found(draft: &Draft, engine: EngineName) -> Vec<Fix> {
    fixes(&resolve(draft), engine).unwrap()
}

fn named<'a>(fixes: &'a [Fix], start: &str) -> &'a Fix {
    fixes.iter().find(|fix| fix.change.starts_with(start)).unwrap_or_else(|| {
        let changes: Vec<&str> = fixes.iter().map(|fix| fix.change.as_str()).collect();
        panic!("no `{start}` in {changes:?}")
    })
}

#[test]
fn the_story_faster_storage_with_workers_helps_most_and_accelerators_nothing() {
    for engine in [EngineName::Textbook, EngineName::Bound, EngineName::Forecast] {
        let fixes = found(&lab_04(), engine);
        assert_eq!(fixes[0].change, "storage `sata-ssd` at 550 MB/s and 8 workers", "{engine}");
        assert!(fixes[0].gain.get() > 2.0, "{engine}");
        let nothing = |fix: &Fix| (fix.gain.get() - 1.0).abs() < 1e-9;
        assert!(nothing(named(&fixes, "a batch of 128 instead of 64")), "{engine}");
        assert!(nothing(named(&fixes, "16 cores instead of 8")) || engine == EngineName::Forecast);
    }
    // The textbook divides the disk by the accelerators: more of them change nothing at all.
    let textbook = found(&lab_04(), EngineName::Textbook);
    let more = named(&textbook, "2 accelerators instead of 1");
    assert!((more.gain.get() - 1.0).abs() < 1e-9, "{}", more.gain);
    // Twice the dollars for the same samples.
    let before = named(&textbook, "a batch of").cost_per_million;
    assert!((more.cost_per_million.get() / before.get() - 2.0).abs() < 1e-9);
}

#[test]
fn with_one_loader_for_all_more_accelerators_help_nothing() {
    let shared = flagged(&lab_04(), &[(Field::Loaders, "shared")]);
    let fixes = found(&shared, EngineName::Bound);
    let more = named(&fixes, "2 accelerators instead of 1");
    assert!((more.gain.get() - 1.0).abs() < 1e-9, "{}", more.gain);
}

#[test]
fn fixes_are_ranked_the_best_first_and_the_cheaper_of_equals_before() {
    for engine in [EngineName::Textbook, EngineName::Bound, EngineName::Forecast] {
        for draft in [lab_04(), source()] {
            let fixes = found(&draft, engine);
            assert!(fixes.len() >= 8, "{}", fixes.len());
            let rank = |fix: &Fix| ((fix.gain.get() * 100.0).round(), -fix.cost_per_million.get());
            for pair in fixes.windows(2) {
                assert!(
                    rank(&pair[0]) >= rank(&pair[1]),
                    "{} before {}",
                    pair[0].change,
                    pair[1].change
                );
            }
        }
    }
}

#[test]
fn a_gain_is_the_new_rate_over_the_old_and_dollars_follow() {
    let fixes = found(&lab_04(), EngineName::Bound);
    let workers = named(&fixes, "8 workers instead of 4");
    // From 786.1635/s of the workers to 943.3962/s of the disk.
    assert!((workers.gain.get() - 943.396_226 / 786.163_522).abs() < 1e-6);
    // 1e6 / 943.3962/s at $2.50/h
    let dollars = 1e6 / 943.396_226 / 3600.0 * 2.5;
    assert!((workers.cost_per_million.get() - dollars).abs() < 1e-6);
}

/// Drafts that say the same things in many ways.
fn drafts() -> Vec<Draft> {
    let over = |words: &[(Field, &str)]| flagged(&lab_04(), words);
    vec![
        lab_04(),
        source(),
        over(&[(Field::StorageBandwidth, "400 MB/s"), (Field::StreamBandwidth, "100 MB/s")]),
        over(&[(Field::StorageBandwidth, "400 MB/s"), (Field::StreamBandwidth, "7 GB/s")]),
        over(&[(Field::Latency, "3 ms"), (Field::RequestsInFlight, "7")]),
        over(&[(Field::Storage, "object-store")]),
        over(&[(Field::Storage, "nvme"), (Field::StreamBandwidth, "0.3333")]),
        over(&[(Field::Dataset, "imagenet-1k")]),
        over(&[(Field::Dataset, "kits19"), (Field::Batch, "2")]),
        over(&[(Field::Samples, "100000")]),
        over(&[(Field::SampleSizes, "1 kB, 2 kB, 500 kB")]),
        over(&[(Field::StepTime, "20 ms"), (Field::Count, "3")]),
        over(&[(Field::Cache, "1 TB"), (Field::CachePolicy, "lru")]),
        over(&[(Field::Accelerator, "v100"), (Field::FractionOfPeak, "0.3")]),
        over(&[(Field::Prep, "0 s"), (Field::Workers, "700000")]),
    ]
}

#[test]
fn a_fix_s_flags_over_the_same_words_make_its_scenario() {
    for draft in drafts() {
        let fixes = found(&draft, EngineName::Bound);
        assert!(!fixes.is_empty());
        for fix in fixes {
            let mut flags = Draft::new();
            for (name, text) in &fix.flags {
                let field = Field::from_name(name).unwrap();
                flags.set(field, text.clone(), Place::Flag(field));
            }
            let mut repeated = draft.clone();
            repeated.overlay(&flags).unwrap();
            assert_eq!(resolve(&repeated), fix.scenario, "{}: {:?}", fix.change, fix.flags);
        }
    }
}

#[test]
fn what_makes_no_sense_is_not_proposed() {
    let changes = |draft: &Draft| -> Vec<String> {
        found(draft, EngineName::Bound).into_iter().map(|fix| fix.change).collect()
    };
    let has = |changes: &[String], part: &str| changes.iter().any(|change| change.contains(part));
    // A timed step holds at its own batch only.
    assert!(!has(&changes(&flagged(&lab_04(), &[(Field::StepTime, "20 ms")])), "a batch of"));
    // Nothing is faster than no preparation.
    assert!(!has(&changes(&flagged(&lab_04(), &[(Field::Prep, "0 s")])), "preparation in"));
    // A batch that is more than half the data set cannot double.
    let tiny = flagged(&lab_04(), &[(Field::Samples, "100")]);
    assert!(!has(&changes(&tiny), "a batch of") && !has(&changes(&tiny), "accelerators"));
    // There is no storage twice as fast as the fastest, and no count beyond a million.
    let most = flagged(&lab_04(), &[(Field::Storage, "ram"), (Field::Workers, "600000")]);
    assert!(!has(&changes(&most), "storage") && !has(&changes(&most), "workers"));
    // A cache that is there is not put beside another.
    let cached = flagged(&lab_04(), &[(Field::Cache, "1 TB"), (Field::CachePolicy, "lru")]);
    assert!(!has(&changes(&cached), "pinned"));
}

#[test]
fn the_simulator_ranks_fixes_too() {
    let simulated = found(&lab_04(), EngineName::Simulate);
    assert!(simulated.len() >= 8);
    assert!(simulated[0].change.starts_with("storage `sata-ssd`"), "{}", simulated[0].change);
}
