//! What does each command say to a person? Pins of the text, not truths about numbers.

use insta::assert_snapshot;

use crate::common::{finish, ironlaw, run};

/// Answer, remarks and status of a run, in the order in which a reader meets them.
fn shown(arguments: &[&str]) -> String {
    let ran = run(arguments);
    format!("{}--- remarks, status {}\n{}", ran.stdout, ran.status, ran.stderr)
}

#[test]
fn predict() {
    assert_snapshot!(shown(&["predict"]));
}

#[test]
fn predict_textbook() {
    assert_snapshot!(shown(&["predict", "--engine", "textbook", "--workers", "8"]));
}

#[test]
fn predict_target() {
    let flags = ["--storage", "nvme", "--prep", "6ms", "--target", "80%", "--engine", "bound"];
    assert_snapshot!(shown(&[&["predict", "--preset", "lab-04"], flags.as_slice()].concat()));
}

#[test]
fn predict_healthy() {
    let flags = ["--storage", "ram", "--workers", "16", "--prep", "0.1 ms", "--price", "$0/h"];
    assert_snapshot!(shown(&[&["predict", "--preset", "lab-04"], flags.as_slice()].concat()));
}

#[test]
fn simulate() {
    assert_snapshot!(shown(&["simulate", "--preset", "lab-04", "--workers", "8"]));
}

#[test]
fn simulate_many() {
    let flags = ["--workers", "20", "--count", "9", "--steps", "200", "--storage", "nvme"];
    assert_snapshot!(shown(&[&["simulate", "--preset", "lab-04"], flags.as_slice()].concat()));
}

#[test]
fn gravity() {
    assert_snapshot!(shown(&["gravity", "--data", "1 PB", "--link", "10 Gbps"]));
}

#[test]
fn facts() {
    assert_snapshot!(shown(&["facts", "a100-80gb", "memory"]));
}

#[test]
fn no_facts() {
    assert_snapshot!(shown(&["facts", "unobtainium"]));
}

#[test]
fn scenario_new() {
    assert_snapshot!(shown(&["scenario", "new", "--preset", "source"]));
}

#[test]
fn scenario_check() {
    let written = run(&["scenario", "new", "--storage", "nvme"]).stdout;
    let ran = crate::common::run_with_input(&["scenario", "check", "-"], &written);
    assert_snapshot!(format!("{}--- remarks\n{}", ran.stdout, ran.stderr));
}

#[test]
fn sweep() {
    assert_snapshot!(shown(&["sweep", "--workers", "2..4", "--storage", "hdd,nvme"]));
}

#[test]
fn narrow_terminals_get_narrow_text() {
    let mut command = ironlaw(&["predict"]);
    command.env("COLUMNS", "60");
    let ran = finish(command);
    for line in ran.stdout.lines().chain(ran.stderr.lines()) {
        assert!(line.chars().count() <= 60, "{line}");
    }
    let mut command = ironlaw(&["facts", "egress"]);
    command.env("COLUMNS", "60");
    // What has no space cannot be broken: ids and addresses.
    let wide = |line: &str| line.chars().count() > 60 && line.trim().contains(' ');
    let listed = finish(command).stdout;
    assert_eq!(listed.lines().find(|line| wide(line)), None);
}

#[test]
fn terminals_without_unicode_get_letters() {
    let mut command = ironlaw(&["predict", "--engine", "textbook"]);
    command.env("LC_ALL", "C");
    let ran = finish(command);
    let bar = ran.stdout.lines().nth(1).expect("the batch is drawn");
    assert!(bar.is_ascii() && bar.len() > 60, "{bar}");
}
