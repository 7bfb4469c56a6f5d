//! Are labs checked, ledgers replayed and classes summed up?

use std::fs;
use std::path::{Path, PathBuf};

use labs::ledger::{Kind, Ledger, Moment};
use labs::session::{Confidence, Event, Session};
use labs::{Context, Lab};

use crate::common::{object, run, run_with_input, strictly, text};
use crate::wire::{
    AnswerObject, GradeInputs, GradeResult, LabCheckInputs, LabCheckResult, ReplayInputs,
    ReplayResult,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../labs/v1-04-data-gravity")
}

fn lab() -> Lab {
    let mut files = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder()).expect("the lab has a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        files.insert(name, fs::read_to_string(path).expect("a text"));
    }
    Lab::read("v1-04-data-gravity", &files).expect("the lab is sound")
}

/// A ledger with one prediction and its reveal.
fn ledger(id: &str, option: &str) -> String {
    let lab = lab();
    let mut ledger = Ledger::default();
    ledger.begin(&lab, Context::Cloud, id, 3, 1);
    let mut session = Session::new(&lab, Context::Cloud, 3);
    let instrument = lab.act("pipeline").expect("the act").instrument();
    let inputs = instrument.story();
    let outputs = instrument.run(&inputs).expect("the story runs");
    for (event, kind) in [
        (Event::Choose { option: option.to_owned() }, None),
        (Event::Trust { confidence: Confidence::Certain }, None),
        (Event::Confirm, Some(Kind::Prediction)),
        (Event::Reveal, Some(Kind::Reveal)),
    ] {
        session = session.apply(&lab, "pipeline", event, 9).expect("it is open");
        if let Some(kind) = kind {
            let moment = Moment { act: "pipeline", kind, inputs: &inputs, outputs: &outputs };
            ledger.record(&lab, id, &session, &moment).expect("it is recorded");
        }
    }
    ledger.to_json()
}

#[test]
fn the_labs_that_come_with_the_binary_are_sound() {
    let said = text(&["lab", "check"]);
    assert!(said.starts_with("v1-04-data-gravity: sound; a core of "), "{said}");
    let answer = object(&["lab", "check"]);
    strictly::<AnswerObject<LabCheckInputs, LabCheckResult>>(&answer);
    assert_eq!(answer["result"]["labs"][0]["required_actions"], 15);
    assert_eq!(answer["result"]["labs"][1]["required_actions"], 7);
    let own = folder();
    let own = own.parent().expect("labs lie together").to_str().expect("a path");
    assert_eq!(text(&["lab", "check", own]), said);
}

#[test]
fn a_broken_lab_is_refused_with_file_line_and_repair() {
    let home = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(folder()).expect("the lab has a folder") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, home.path().join(path.file_name().expect("a name"))).expect("a copy");
    }
    let act = home.path().join("act-1.md");
    let broken = fs::read_to_string(&act).expect("a text").replacen("{story.wait}", "49 ms", 1);
    fs::write(&act, broken).expect("a change");
    let ran = run(&["lab", "check", home.path().to_str().expect("a path")]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("act-1.md:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`49` is a bare number"), "{}", ran.stderr);
}

#[test]
fn an_honest_ledger_replays_and_a_forged_one_does_not() {
    let honest = ledger("a", "b");
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("ledger.json");
    fs::write(&path, &honest).expect("a file");
    let path = path.to_str().expect("a path");
    let answer = object(&["replay", path]);
    strictly::<AnswerObject<ReplayInputs, ReplayResult>>(&answer);
    let entries = answer["result"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry["matches"] == true), "{answer}");
    let forged = run_with_input(&["replay", "-"], &honest.replacen("0.230", "0.930", 1));
    assert_eq!(forged.status, 1, "{}", forged.stderr);
    let foreign = run_with_input(&["replay", "-"], "{}");
    assert_eq!(foreign.status, 2);
    assert!(foreign.stderr.contains("this is no `ironlaw.ledger`"), "{}", foreign.stderr);
}

#[test]
fn a_class_is_summed_up_and_what_is_no_ledger_is_named() {
    let home = tempfile::tempdir().expect("a folder");
    for (name, option) in [("one", "a"), ("two", "b"), ("three", "b"), ("four", "b"), ("five", "b")]
    {
        fs::write(home.path().join(format!("{name}.json")), ledger(name, option)).expect("a file");
    }
    fs::write(home.path().join("other.json"), "[1, 2]").expect("a file");
    let table = home.path().join("class.csv");
    let (folder, table) = (home.path().to_str().expect("a path"), table.to_str().expect("a path"));
    let answer = object(&["grade", folder, "-o", table]);
    strictly::<AnswerObject<GradeInputs, GradeResult>>(&answer);
    let result = &answer["result"];
    assert_eq!(result["attempts"], 5);
    assert_eq!(result["questions"][0]["by_misconception"]["busy-means-slow"], 1);
    assert_eq!(result["not_replayed"], serde_json::json!([]));
    assert_eq!(result["unreadable"].as_array().map(Vec::len), Some(1));
    assert_eq!(fs::read_to_string(table).expect("a table").lines().count(), 6);
}
