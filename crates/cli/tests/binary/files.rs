//! Is nothing lost that a user made?

use std::fs;

use crate::common::{folder, names, path, run, text};

#[test]
fn existing_files_are_never_overwritten_unasked() {
    let folder = folder();
    let file = path(&folder, "mine.csv");
    fs::write(&file, "mine").expect("the folder is ours");
    for arguments in [
        &["predict", "--svg", &file][..],
        &["simulate", "--steps", "50", "--trace", &file],
        &["simulate", "--steps", "50", "--perfetto", &file],
        &["sweep", "-o", &file],
        &["scenario", "new", "-o", &file],
    ] {
        let ran = run(arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains("`--force`"), "{}", ran.stderr);
        assert_eq!(fs::read_to_string(&file).expect("it is there"), "mine");
    }
    text(&["sweep", "-q", "-o", &file, "--force"]);
    assert!(fs::read_to_string(&file).expect("it is there").starts_with("engine,"));
    assert_eq!(names(folder.path()), ["mine.csv"]);
}

#[test]
fn the_old_file_survives_a_failed_run() {
    let folder = folder();
    let file = path(&folder, "mine.csv");
    fs::write(&file, "mine").expect("the folder is ours");
    for arguments in [
        &["predict", "--engine", "textbook", "--require", "headroom>1", "--svg", &file][..],
        // The simulator's answer lacks what is required, which is known only at the end.
        &["simulate", "--steps", "50", "--require", "mlperf_au>0", "--trace", &file],
        &["sweep", "--workers", "0..3", "-o", &file],
    ] {
        let ran = run(&[arguments, &["--force"]].concat());
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.stderr);
        assert_eq!(fs::read_to_string(&file).expect("it is there"), "mine");
        assert_eq!(names(folder.path()), ["mine.csv"], "{arguments:?}");
    }
}

#[test]
fn manual_pages_are_written_all_or_none() {
    let folder = folder();
    let dir = folder.path().to_str().expect("plain");
    fs::write(folder.path().join("ironlaw-sweep.1"), "mine").expect("the folder is ours");
    let ran = run(&["man", "--dir", dir]);
    assert_eq!(ran.status, 2);
    assert_eq!(names(folder.path()), ["ironlaw-sweep.1"]);
    text(&["man", "--dir", dir, "--force"]);
    assert!(names(folder.path()).len() > 8);
}

#[test]
fn a_scenario_file_says_what_its_preset_says() {
    let folder = folder();
    let file = path(&folder, "scenario.toml");
    text(&["scenario", "new", "--preset", "lab-04", "--storage", "nvme", "-o", &file]);
    let by_file = text(&["predict", "--scenario", &file]);
    assert_eq!(by_file, text(&["predict", "--preset", "lab-04", "--storage", "nvme"]));
    let checked = run(&["scenario", "check", &file]);
    assert_eq!((checked.status, checked.stderr.as_str()), (0, ""));
    assert!(checked.stdout.contains("storage"), "{}", checked.stdout);
    // A flag stands over the file.
    let over = text(&["predict", "--scenario", &file, "--workers", "8"]);
    assert_ne!(over, by_file);
}

#[test]
fn figures_are_documents() {
    let folder = folder();
    let [curves, gantt] = ["curves.svg", "gantt.svg"].map(|name| path(&folder, name));
    text(&["predict", "--svg", &curves]);
    text(&["simulate", "--steps", "50", "--svg", &gantt]);
    for file in [curves, gantt] {
        let svg = fs::read_to_string(file).expect("it was written");
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        assert!(!svg.contains("NaN"));
    }
}
