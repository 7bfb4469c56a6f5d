//! What holds for any words, however senseless?

mod common;

use common::{draft, lab_04};
use engine::{Axis, Draft, EngineName, Field, Grid, Place, parse, presets, write};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Words that fields know, and near misses of them.
const KNOWN: &str = "0|1|4|8|64|1000000|1000001|0.25|25 %|2|-1|1.5|1e30|nan|inf|-0|0 s|1 ms|6ms|1 h|0 B|\
    159 kB|10 TB|1e30 B|150528 B|64 GB|1 GB/s|100 Mb/s|1e-300 B|1e-300 s|3410 samples/s|\
    24.6 GFLOP|312 TFLOP/s|$2.50/h|hdd|ssd|nvme|s3|object-store|a100|h100|jetson|\
    resnet-50|llama|imagenet-1k|coco|kits19|c4|gamma|constant|exponential|lognormal|none|\
    page|lru|pinned|shuffled|fixed|true|false|shared|per-accelerator|pool|in-order|\
    unlimited|1 kB, 2 kB|1 kB,,2 kB|fact:lab-04.batch|fact:source.sample-size|\
    fact:nothing|fact:|| |5 \u{1b}[31m|5\u{0}|\u{0}|\u{1b}[31m|§|";

/// Words that fields know, a very long number, and plain rubbish.
fn words() -> impl Strategy<Value = String> {
    let mut known: Vec<String> = KNOWN.split('|').map(str::to_owned).collect();
    known.push("9".repeat(400));
    let known = select(known);
    prop_oneof![8 => known, 1 => any::<String>(), 1 => "[0-9.]{1,6} ?[a-zA-Z/%]{0,6}"]
}

fn fields() -> impl Strategy<Value = Vec<(Field, String)>> {
    vec((select(Field::ALL.to_vec()), words()), 0..12)
}

fn said(words: &[(Field, String)]) -> Draft {
    let mut draft = Draft::new();
    for (field, text) in words {
        draft.set(*field, text.clone(), Place::Flag(*field));
    }
    draft
}

/// A layer with at most one field, so that it cannot contradict itself.
fn layer() -> impl Strategy<Value = Draft> {
    vec((select(Field::ALL.to_vec()), words()), 0..4)
        .prop_map(|words| said(&words))
        .prop_filter("contradicts itself", |layer| Draft::new().overlay(layer).is_ok())
}

fn over(base: &Draft, later: &Draft) -> Draft {
    let mut base = base.clone();
    base.overlay(later).expect("layers are made not to contradict themselves");
    base
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>(), name in any::<String>()) {
        let _ = parse(&text, &name);
    }

    #[test]
    fn no_nearly_right_file_makes_the_parser_panic(
        lines in vec(("[a-z-]{0,20}", select(vec![" = ", "=", ".a = ", " ", "]", "[["]), any::<String>()), 0..8)
    ) {
        let lines: Vec<String> =
            lines.iter().map(|(key, between, value)| format!("{key}{between}{value:?}")).collect();
        let text = lines.join("\n");
        if let Err(faults) = parse(&format!("schema = 1\n{text}"), "x.toml") {
            prop_assert!(!faults.0.is_empty());
            prop_assert!(!faults.to_string().contains('\u{1b}'), "{faults}");
        }
    }

    #[test]
    fn no_draft_makes_resolve_panic(words in fields(), on_a_preset in any::<bool>()) {
        let mut base = if on_a_preset { lab_04() } else { Draft::new() };
        let layer = said(&words);
        let laid = base.overlay(&layer);
        let draft = if laid.is_ok() { base } else { layer };
        match draft.resolve() {
            Ok(resolved) => {
                prop_assert!(resolved.scenario.faults().is_empty());
                for engine in [EngineName::Textbook, EngineName::Bound] {
                    if let Ok(answer) = engine::answer(&resolved.scenario, engine) {
                        prop_assert!(answer.samples_per_sec.get().is_finite());
                        let _ = engine::warnings(&draft, &resolved, &answer);
                    }
                }
            }
            Err(faults) => prop_assert!(!faults.0.is_empty(), "an error says why"),
        }
    }

    #[test]
    fn every_fault_has_a_repair_and_no_control_characters(words in fields()) {
        if let Err(faults) = said(&words).resolve() {
            for fault in &faults.0 {
                prop_assert!(fault.hint.as_ref().is_some_and(|hint| !hint.is_empty()), "{fault}");
                let text = format!("{fault} {}", fault.hint.as_deref().unwrap_or_default());
                prop_assert!(!text.contains(char::is_control), "{text:?}");
                prop_assert!(text.chars().count() < 900, "{text}");
            }
        }
    }

    #[test]
    fn what_resolves_is_written_and_read_back_the_same(words in fields()) {
        let mut base = lab_04();
        if base.overlay(&said(&words)).is_ok()
            && let Ok(resolved) = base.resolve()
        {
            let text = write(&base, "title\nwith a line break");
            let parsed = parse(&text, "written.toml").unwrap_or_else(|faults| panic!("{faults}\n{text}"));
            prop_assert_eq!(&parsed.draft.resolve().unwrap().scenario, &resolved.scenario);
            // What was understood says it all too, in other words.
            let mut understood = Draft::new();
            for input in &resolved.inputs {
                understood.set(input.field, input.text.clone(), input.place.clone());
            }
            let again = understood.resolve().unwrap_or_else(|faults| panic!("{faults}"));
            prop_assert_eq!(again.scenario, resolved.scenario);
        }
    }

    /// A layer that takes words of the middle layer away cannot know what those had taken.
    #[test]
    fn layers_may_be_grouped_as_one_likes_if_the_last_takes_nothing_of_the_middle(
        bottom in layer(), middle in layer(), top in layer(), preset in any::<bool>()
    ) {
        let bottom = if preset { lab_04() } else { bottom };
        let upper = over(&middle, &top);
        prop_assume!(middle.entries().all(|(field, entry)| upper.get(field) == Some(entry)));
        // The group has to be a layer itself.
        prop_assume!(Draft::new().overlay(&upper).is_ok());
        prop_assert_eq!(over(&over(&bottom, &middle), &top), over(&bottom, &upper));
    }

    #[test]
    fn laying_the_same_twice_is_laying_it_once(bottom in layer(), top in layer()) {
        let once = over(&bottom, &top);
        prop_assert_eq!(over(&once, &top), once);
    }

    #[test]
    fn a_layered_draft_never_contradicts_itself(bottom in layer(), top in layer()) {
        let laid = over(&bottom, &top);
        prop_assert!(Draft::new().overlay(&laid).is_ok(), "{laid:?}");
    }

    #[test]
    fn no_axis_makes_a_grid_panic(
        field in select(Field::ALL.to_vec()),
        text in prop_oneof![
            any::<String>(),
            "[0-9]{1,3}\\.\\.[0-9]{1,4}([:*][0-9]{1,3})?",
            "[0-9.]{1,5}(ms|GB|MB/s| %)?\\.\\.[0-9.]{1,5}(ms|GB|MB/s| %)?[:*][0-9.]{1,4}(ms|GB|MB/s| %)?",
            vec(words(), 1..4).prop_map(|words| words.join(",")),
        ],
    ) {
        if let Ok(axis) = Axis::parse(field, &text) {
            prop_assert!(!axis.is_empty());
            let last = axis.text(axis.len() - 1);
            prop_assert!(!last.is_empty());
            if let Ok(grid) = Grid::new(lab_04(), vec![axis], EngineName::Bound) {
                prop_assert_eq!(grid.rows(0..3).count() as u64, grid.len().min(3));
                prop_assert_eq!(grid.rows(grid.len() - 1..u64::MAX).count(), 1);
            }
        }
    }
}

#[test]
fn the_properties_above_meet_scenarios_that_resolve() {
    // A generator that never makes a right scenario would prove nothing.
    let right = draft(&[(Field::Workers, "8"), (Field::Storage, "nvme")]);
    assert!(over(&lab_04(), &right).resolve().is_ok());
    assert_eq!(presets().len(), 2);
}
