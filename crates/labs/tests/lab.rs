//! Is Lab 04 sound, and does the check find each way of breaking it, in its file and line?

mod common;

use common::{broken, files, lab};
use labs::check::check;
use labs::{Bindings, Lab};

#[test]
fn the_lab_has_no_fault_and_a_core_of_the_promised_length() {
    let checked = check(&lab());
    assert!(checked.faults.is_empty(), "\n{}", labs::Faults(checked.faults.clone()));
    assert!((1500..=2400).contains(&checked.core_words), "{} words", checked.core_words);
    assert_eq!(checked.required_actions, 15);
}

/// A change of one place: file, from, to, the rule that it breaks and what the fault says.
type Change<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

#[track_caller]
fn assert_broken(file: &str, from: &str, to: &str, rule: &str, message: &str) {
    assert_all_broken(&[(file, from, to, rule, message)]);
}

/// Breaks several places at once, since a whole check takes its time, and finds each fault near
/// its place.
#[track_caller]
fn assert_all_broken(changes: &[Change<'_>]) {
    let edits: Vec<_> = changes.iter().map(|(file, from, to, ..)| (*file, *from, *to)).collect();
    let faults = broken(&edits);
    for (file, from, _, rule, message) in changes {
        assert_found(&faults, file, from, rule, message);
    }
}

#[track_caller]
fn assert_found(faults: &[labs::Fault], file: &str, from: &str, rule: &str, message: &str) {
    let line = files()[file].split(from).next().unwrap().matches('\n').count() + 1;
    let found = faults.iter().find(|fault| fault.rule == rule && fault.message.contains(message));
    let found =
        found.unwrap_or_else(|| panic!("{rule}: {message}\n{}", labs::Faults(faults.to_vec())));
    if !["missing-text", "missing-word", "core-length", "failure-state"].contains(&rule) {
        let name = &found.place.file;
        assert_eq!(name, file);
        assert!(found.place.line.abs_diff(line) <= 6, "{} is not near line {line}", found.place);
    }
}

#[test]
fn numbers_that_nobody_computed_are_found() {
    let stuck = "has been stuck at {story.utilization:2} the whole time";
    let label = "label = \"Loader workers\"";
    assert_all_broken(&[
        ("act-1.md", stuck, "has been stuck at 23 % all along", "bare-number", "`23`"),
        ("act-1.md", "Low utilization looks like", "Four times", "bare-number", "`Four`"),
        ("act-1.md", "$1 - \\eta$", "$1 - 0.23$", "bare-number", "`0.23`"),
        ("../words.toml", label, "label = \"Loader workers, 4\"", "bare-number", "`4`"),
    ]);
}

#[test]
fn placeholders_that_name_nothing_are_found_with_the_nearest_name() {
    let faults = broken(&[("act-1.md", "{story.needed}", "{story.neded}")]);
    let fault = faults.iter().find(|fault| fault.rule == "placeholder").unwrap();
    assert_eq!(fault.message, "there is no output `neded`");
    assert_eq!(fault.hint.as_deref(), Some("did you mean `needed`?"));
    let inverse = "{story-bound.bandwidth-for-compute}";
    let silent = "the engine `bound` does not say `wait`";
    let fact = "no fact `lab-04.edge-lnk`";
    assert_all_broken(&[
        ("act-1.md", "{four-gpus.rate}", "{four-gpu.rate}", "placeholder", "`four-gpu`"),
        ("act-1.md", inverse, "{story-bound.wait}", "placeholder", silent),
        ("act-2.md", "{story.volume}", "{yours.volume}", "placeholder", "`yours` means nothing"),
        ("act-1.md", "{table:fixes}", "{table:fix}", "unknown-name", "no table `fix`"),
        ("lab.toml", "{fact:lab-04.edge-link}", "{fact:lab-04.edge-lnk}", "placeholder", fact),
        ("lab.toml", "\"lab-04.edge-link\"", "\"lab-04.edge-lnk\"", "unknown-name", fact),
    ]);
}

#[test]
fn texts_that_are_missing_or_that_nothing_shows_are_found() {
    let changes = [
        ("act-1.md", "## reveal-c", "## reveal-x"),
        ("act-2.md", "## state-close", "## state-narrow"),
        ("../words.toml", "here = \"you are here\"", "hear = \"you are here\""),
    ];
    let faults = broken(&changes);
    for (change, rule, message) in [
        (0, "missing-text", "`reveal-c` is missing"),
        (0, "unused-text", "`reveal-x`"),
        (1, "missing-text", "`state-close`"),
        (2, "missing-word", "`here` is missing"),
        (2, "unused-word", "`hear`"),
    ] {
        let (file, from, _) = changes[change];
        assert_found(&faults, file, from, rule, message);
    }
}

#[test]
fn a_lab_may_say_otherwise_but_only_what_is_shown_and_only_whole() {
    let from = "[[act]]\nid = \"gravity\"";
    let with = |words: &str| format!("[words]\n{words}\n\n{from}");
    let own =
        with("control.workers.label = \"Hands\"\nscreen.desk.saved = \"Written: {page.file}\"");
    assert_eq!(broken(&[("lab.toml", from, &own)]), []);
    let wrong = [
        ("screen.desk.safed = \"a\"", "unused-word", "`screen.desk.safed`"),
        ("control.workers.labl = \"a\"", "unused-word", "`control.workers.labl`"),
        ("screen.desk.saved = \"Done.\"", "placeholder", "expected `{page.file}`, found none"),
        ("screen.desk.title = \"{page.a}\"", "placeholder", "expected none, found `{page.a}`"),
        ("here = \"{story.workers}\"", "placeholder", "`story`"),
    ];
    let own = with(&wrong.map(|(word, ..)| word).join("\n"));
    let hook = "hook = \"A lab";
    let faults = broken(&[
        ("lab.toml", from, &own),
        ("lab.toml", hook, "hook = \"{page.file} A lab"),
        ("act-1.md", "{story.wait}", "{page.file}"),
    ]);
    let begins = files()["lab.toml"].split(from).next().unwrap().matches('\n').count() + 2;
    for (line, (word, rule, message)) in (begins..).zip(wrong) {
        let found = faults.iter().find(|it| it.rule == rule && it.message.contains(message));
        let found = found.unwrap_or_else(|| panic!("{word}: {}", labs::Faults(faults.clone())));
        assert_eq!(found.place, labs::Place::new("lab.toml", line), "{word}");
    }
    let elsewhere = faults.iter().filter(|it| it.message.contains("`page`"));
    let mut files: Vec<&str> = elsewhere.map(|it| it.place.file.as_str()).collect();
    files.dedup();
    assert_eq!(files, ["act-1.md", "lab.toml"], "only the page's words are filled in by the page");
}

#[test]
fn a_key_that_the_engine_does_not_confirm_is_found() {
    let swapped =
        "[act.prediction]\nkey = \"a\"\n\n[[act.prediction.option]]\nid = \"a\"\nlabel = \"The GPU";
    let from =
        "[act.prediction]\nkey = \"b\"\n\n[[act.prediction.option]]\nid = \"a\"\nlabel = \"The GPU";
    let faults = broken(&[("lab.toml", from, swapped)]);
    let keys: Vec<&str> =
        faults.iter().filter(|it| it.rule == "key").map(|it| it.message.as_str()).collect();
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert!(keys[0].starts_with("the engine does not confirm the key `a`"), "{keys:?}");
    assert!(keys[1].starts_with("the engine confirms a wrong option, `b`"), "{keys:?}");
}

#[test]
fn every_wrong_option_needs_a_misconception_and_a_counter_example_that_holds() {
    let from = "misconception = \"busy-means-slow\"";
    assert_broken("lab.toml", from, "", "misconception", "the wrong option `a`");
    let from = "counter = \"minute.link > 50 * story.link\"";
    assert_broken("lab.toml", from, "", "counter", "`a` has no counter-example");
    let to = "counter = \"minute.link > 500 * story.link\"";
    assert_broken("lab.toml", from, to, "counter", "the counter-example to `a` fails");
    assert_broken("lab.toml", from, "counter = \"it is so\"", "claim", "compares nothing");
    let to = "counter = \"minute.link > 3 h\"";
    assert_broken("lab.toml", from, to, "claim", "a data rate");
}

#[test]
fn a_transfer_question_has_exactly_one_right_option_in_every_draw() {
    let from = "claim = \"transfer.bound-by = storage\"";
    let to = "claim = \"transfer.bound-by != cores\"";
    assert_broken("lab.toml", from, to, "transfer", "options are right when");
    let from = "sample-size = [\"60 kB\", \"1.5 MB\", \"2 MB\"]";
    let to = "sample-size = [\"60 kB\"]";
    assert_broken("lab.toml", from, to, "transfer", "is right in no draw");
}

#[test]
fn a_control_that_changes_nothing_and_a_failure_that_cannot_be_met_are_found() {
    // The pipeline has no control that is dead, so one is put where its engine never reads it.
    let from = "controls = [\"rule\"]";
    assert_broken("lab.toml", from, "controls = [\"ruel\"]", "unknown-name", "no control `ruel`");
    let from = "controls = [\"volume\", \"link\", \"run\"]";
    let to = "controls = [\"rule\", \"epochs\", \"jobs\"]";
    assert_broken("lab.toml", from, to, "failure-state", "cannot be reached");
    let to = "controls = [\"volume\", \"link\", \"run\", \"price\"]";
    assert_broken("lab.toml", from, to, "core-size", "more than three controls");
}

#[test]
fn spoilers_and_a_long_core_are_found() {
    let lead = "The model is clearly too much";
    let question = "How long would the move take?";
    let keyed = "`transfer` is what";
    assert_all_broken(&[
        ("act-1.md", lead, "The GPU is waiting, too much", "spoiler", "`waiting`"),
        ("act-2.md", question, "Is it {story.transfer}?", "spoiler", keyed),
        ("lab.toml", "most-words = 2400", "most-words = 240", "core-length", "at most 240"),
    ]);
}

#[test]
fn a_wrong_formula_is_found_when_the_lab_is_read() {
    assert_broken("act-1.md", "\\max\\left(", "\\maxx\\left(", "formula", "maxx");
}

#[test]
fn structure_that_cannot_be_read_says_where_and_what_was_meant() {
    let faults = broken(&[("lab.toml", "stakeholder = ", "stakholder = ")]);
    assert_eq!(faults[0].rule, "toml");
    assert_eq!(faults[0].hint.as_deref(), Some("did you mean `stakeholder`?"));
    let faults = broken(&[("lab.toml", "prose = \"act-1.md\"", "prose = \"act1.md\"")]);
    assert_eq!(faults[0].message, "the folder has no `act1.md`");
    assert_eq!(faults[0].hint.as_deref(), Some("did you mean `act-1.md`?"));
    let faults = broken(&[("lab.toml", "instrument = \"pipeline\"", "instrument = \"pipelin\"")]);
    assert_eq!(faults[0].hint.as_deref(), Some("did you mean `pipeline`?"));
    let faults = broken(&[("lab.toml", "schema = 1", "schema = 9")]);
    assert_eq!(faults[0].rule, "schema");
    assert!(Lab::read("x", &std::collections::BTreeMap::new()).is_err());
}

/// The story's numbers, worked by hand in the physics.
#[test]
fn the_story_says_what_was_worked_by_hand() {
    let lab = lab();
    let say = |act: &str, case: &str, output: &str, digits: usize| {
        let act = lab.act(act).unwrap();
        let value = Bindings::new(&lab, Some(act)).value(case, output).unwrap();
        value.text(digits)
    };
    assert_eq!(say("pipeline", "story", "utilization", 6), "23.0511 %");
    assert_eq!(say("pipeline", "four-gpus", "utilization", 5), "5.7628 %");
    assert_eq!(say("pipeline", "big-batch", "utilization", 6), "23.0511 %");
    assert_eq!(say("pipeline", "hdd-eight-textbook", "utilization", 6), "46.1023 %");
    assert_eq!(say("pipeline", "hdd-eight", "utilization", 6), "27.6614 %");
    assert_eq!(say("pipeline", "decoding-bound", "utilization", 5), "37.946 %");
    assert_eq!(say("pipeline", "story-bound", "bandwidth-for-compute", 4), "1.958 GB/s");
    assert_eq!(say("pipeline", "story", "needed", 4), "542.3 MB/s");
    // t_c/η − t_c = 18.765467 ms · (1/0.230511 − 1)
    assert_eq!(say("pipeline", "overhead-alike", "step-overhead", 4), "62.64 ms");
    assert_eq!(say("gravity", "story", "transfer", 3), "66.7 min");
    assert_eq!(say("gravity", "story", "egress", 3), "$4,000");
    assert_eq!(say("gravity", "list-price", "egress", 3), "$1,000");
    assert_eq!(say("gravity", "story", "compute-in-place", 3), "$120");
    assert_eq!(say("gravity", "story", "break-even-volume", 3), "270 TB");
    assert_eq!(say("gravity", "dollars-even", "volume", 3), "1.5 TB");
    assert_eq!(say("gravity", "minute", "link", 3), "6.67 Tb/s");
    assert_eq!(say("gravity", "eleven-hours", "link", 3), "10.1 Gb/s");
    assert_eq!(say("gravity", "days", "link", 2), "1 Gb/s");
    assert_eq!(say("gravity", "edge-story", "transfer", 3), "4.63 days");
    assert_eq!(say("gravity", "petabyte", "transfer", 3), "22.2 h");
    assert_eq!(say("gravity", "movers-few", "transfer", 3), "11.1 h");
}
