//! Does each warning come exactly when it should?

mod common;

use common::{flagged, lab_04, source};
use engine::{Draft, EngineName, Field, Place, answer, warnings};

fn codes(draft: &Draft, engine: EngineName) -> Vec<&'static str> {
    let resolved = draft.resolve().unwrap_or_else(|faults| panic!("{faults}"));
    let answer = answer(&resolved.scenario, engine).unwrap();
    let found = warnings(draft, &resolved, &answer);
    for warning in &found {
        assert!(warning.hint.is_some(), "{warning}");
        assert!(!warning.to_string().ends_with('.'), "{warning}");
    }
    found.into_iter().map(|warning| warning.code).collect()
}

/// The codes for flags over the story, said as a file would, so that `not-read` is silent.
fn of(engine: EngineName, words: &[(Field, &str)]) -> Vec<&'static str> {
    codes(&filed(&lab_04(), words), engine)
}

fn filed(base: &Draft, words: &[(Field, &str)]) -> Draft {
    let mut file = Draft::new();
    for (line, (field, text)) in words.iter().enumerate() {
        file.set(*field, *text, Place::File { name: "x.toml".to_owned(), line: line + 2 });
    }
    let mut laid = base.clone();
    laid.overlay(&file).unwrap();
    laid
}

#[test]
fn the_story_itself_has_none() {
    assert_eq!(of(EngineName::Textbook, &[]), [""; 0]);
    assert_eq!(of(EngineName::Forecast, &[]), [""; 0]);
}

#[test]
fn more_than_four_workers_get_more_than_the_device_has() {
    for (workers, expected) in [("4", false), ("5", true), ("8", true), ("32", true)] {
        let found = of(EngineName::Textbook, &[(Field::Workers, workers)]);
        assert_eq!(found.contains(&"exceeds-device"), expected, "{workers}");
        let found = of(EngineName::Bound, &[(Field::Workers, workers)]);
        assert!(!found.contains(&"exceeds-device"), "a bound keeps to the device");
    }
}

#[test]
fn preparation_follows_storage_when_the_disk_is_fast_or_decoding_slow() {
    let code = "prep-follows-storage";
    // On the hard disk the preset's preparation is the textbook's fifth by construction.
    for (storage, prep, expected) in [
        ("hdd", "0.848 ms", false),
        ("hdd", "0.9 ms", true),
        ("ssd", "0.848 ms", true),
        ("ssd", "0.2 ms", false),
    ] {
        let words = [(Field::Storage, storage), (Field::Prep, prep)];
        assert_eq!(of(EngineName::Textbook, &words).contains(&code), expected, "{words:?}");
        assert!(!of(EngineName::Bound, &words).contains(&code));
    }
    assert!(!codes(&source(), EngineName::Textbook).contains(&code));
}

#[test]
fn a_bound_near_the_next_limit_is_near_the_knee() {
    let code = "near-knee";
    // Four workers: 786.16/s against the disk's 943.40/s, 20 % more. Three: 589.6/s, 60 % more.
    for (workers, expected) in [("3", false), ("4", true), ("5", true), ("7", false)] {
        let words = [(Field::Workers, workers)];
        assert_eq!(of(EngineName::Bound, &words).contains(&code), expected, "{workers}");
        assert!(!of(EngineName::Forecast, &words).contains(&code), "the forecast queues");
    }
    // One worker has nobody to queue behind.
    let lone = [(Field::Workers, "1"), (Field::StreamBandwidth, "100 %")];
    assert!(!of(EngineName::Bound, &lone).contains(&code));
}

#[test]
fn a_mean_of_uneven_hits_matters_near_the_accelerators() {
    let code = "uneven-hits";
    let near = |policy, cache| {
        [
            (Field::Storage, "ssd"),
            (Field::Workers, "8"),
            (Field::Cache, cache),
            (Field::CachePolicy, policy),
        ]
    };
    for engine in [EngineName::Bound, EngineName::Forecast] {
        for policy in ["lru", "page"] {
            assert!(of(engine, &near(policy, "5 TB")).contains(&code), "{engine} {policy}");
            // Everything fits: hits are as even as can be.
            assert!(!of(engine, &near(policy, "20 TB")).contains(&code), "{engine} {policy}");
        }
        assert!(!of(engine, &near("pinned", "5 TB")).contains(&code), "pinned hits are even");
        let far = [(Field::Workers, "1"), (Field::Cache, "1 TB"), (Field::CachePolicy, "lru")];
        assert!(!of(engine, &far).contains(&code), "far from the accelerators");
    }
    assert!(!of(EngineName::Textbook, &near("lru", "5 TB")).contains(&code));
}

#[test]
fn fewer_requests_than_workers_make_a_forecast_approximate() {
    let code = "approximate-requests";
    for (requests, expected) in [("3", true), ("4", false), ("5", false), ("unlimited", false)] {
        let words = [(Field::RequestsInFlight, requests)];
        assert_eq!(of(EngineName::Forecast, &words).contains(&code), expected, "{requests}");
        assert!(!of(EngineName::Bound, &words).contains(&code));
    }
}

#[test]
fn a_data_set_that_does_not_fit_its_storage() {
    let code = "exceeds-capacity";
    for (storage, size, expected) in [
        ("hdd", "10 TB", false),
        ("hdd", "20.1 TB", true),
        ("ssd", "10 TB", true),
        ("ssd", "3.9 TB", false),
    ] {
        let words = [(Field::Storage, storage), (Field::Dataset, size)];
        for engine in [EngineName::Textbook, EngineName::Bound, EngineName::Forecast] {
            assert_eq!(of(engine, &words).contains(&code), expected, "{engine} {words:?}");
        }
    }
    let unnamed = [(Field::StorageBandwidth, "550 MB/s")];
    assert!(!of(EngineName::Bound, &unnamed).contains(&code), "nobody said which device");
}

#[test]
fn a_flag_that_changes_nothing_is_named() {
    let flags = flagged(&lab_04(), &[(Field::Cores, "2"), (Field::Workers, "4")]);
    assert_eq!(codes(&flags, EngineName::Textbook), ["not-read"]);
    assert_eq!(codes(&flags, EngineName::Forecast), [""; 0]);
    // What a file says is read by whoever reads it.
    assert_eq!(of(EngineName::Textbook, &[(Field::Cores, "2")]), [""; 0]);
    let resolved = flags.resolve().unwrap();
    let answer = answer(&resolved.scenario, EngineName::Textbook).unwrap();
    let warning = &warnings(&flags, &resolved, &answer)[0];
    insta::assert_snapshot!(warning, @"`--cores` changes nothing here: `textbook` does not read it");
    insta::assert_snapshot!(warning.hint.as_deref().unwrap(), @"it is read by bound, forecast, simulate");
}

#[test]
fn warnings_say_what_and_what_to_do() {
    let told = |engine, words: &[(Field, &str)]| {
        let draft = filed(&lab_04(), words);
        let resolved = draft.resolve().unwrap();
        let answer = answer(&resolved.scenario, engine).unwrap();
        let lines = warnings(&draft, &resolved, &answer).into_iter().map(|warning| {
            format!(
                "{}: {warning}\n  hint: {}\n",
                warning.code,
                warning.hint.as_deref().unwrap_or_default()
            )
        });
        lines.collect::<String>()
    };
    let textbook = [(Field::Workers, "8"), (Field::Storage, "ssd"), (Field::Prep, "6 ms")];
    insta::assert_snapshot!(told(EngineName::Textbook, &textbook), @r"
        exceeds-device: the textbook gives 2 × the storage bandwidth, which no device does
          hint: `--engine bound` keeps to the device
        prep-follows-storage: the textbook ties preparation to the storage: here it is shorter than the cores need
          hint: `--engine bound` counts cores and preparation on their own
        exceeds-capacity: the data set has 10 TB, one `sata-ssd` holds 4 TB
          hint: several devices hold more and also deliver more: say `storage-bandwidth` for all of them
    ");
    let bound = [
        (Field::Workers, "4"),
        (Field::Cache, "5 TB"),
        (Field::CachePolicy, "lru"),
        (Field::Rate, "1000/s"),
    ];
    insta::assert_snapshot!(told(EngineName::Bound, &bound), @r"
        near-knee: `accelerators` allows only 11 % more than `workers`: queueing, which a bound leaves out, costs most here
          hint: `--engine forecast` has queueing in it
        uneven-hits: the cache's mean hit ratio is used, but hits are not spread evenly over an epoch: near the accelerators' limit the rate is too high
          hint: `ironlaw simulate` replays the cache
    ");
    insta::assert_snapshot!(told(EngineName::Forecast, &[(Field::RequestsInFlight, "1")]), @r"
        approximate-requests: storage takes 1 requests at once from 4 workers: the forecast is approximate
          hint: `ironlaw simulate` follows every request
    ");
}
