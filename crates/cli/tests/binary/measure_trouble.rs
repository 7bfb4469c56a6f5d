//! What does the meter do with millions of files, closed folders, a vanishing disk, odd names and
//! Ctrl-C?

#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{finish, folder, interrupt, ironlaw, most_memory, path, run, strictly};
use crate::measure::{conforms, schema};
use crate::wire::{AnswerObject, MeasureInputs, MeasureResult, StoppedResult};

const SHORT: [&str; 8] =
    ["--batch", "2", "--probe-seconds", "0.1", "--seconds", "0.2", "--step-time", "1ms"];

/// A corpus of sixty small images.
fn corpus(folder: &tempfile::TempDir) -> String {
    let kept = path(folder, "corpus");
    let demo = ["measure", "--demo", "--keep", &kept, "--images", "60", "--pixels", "10000"];
    let ran = run(&[&demo[..], &SHORT].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    kept
}

/// A quarter of a million hard links to a few images: more than the scan holds.
#[test]
fn a_folder_of_very_many_files_is_counted_in_bounded_memory() {
    const LINKS: usize = 250_000;
    /// A file system allows some ten thousand links to one file.
    const EACH: usize = 10_000;
    let folder = folder();
    let image = fs::read(Path::new(&corpus(&folder)).join("000/000000.jpg")).expect("the first");
    let many = folder.path().join("many");
    for group in 0..LINKS / EACH {
        let inside = many.join(group.to_string());
        fs::create_dir_all(&inside).expect("the folder is ours");
        let first = inside.join("0");
        fs::write(&first, &image).expect("the folder is ours");
        for place in 1..EACH {
            fs::hard_link(&first, inside.join(place.to_string())).expect("links can be made");
        }
    }
    let many = many.to_str().expect("a plain name");
    let (most, ran) = most_memory(ironlaw(
        &[&["measure", many, "--cache", "cold", "--json"], &SHORT[..]].concat(),
    ));
    let answer: Value = serde_json::from_str(&ran.stdout).expect("one object");
    let scan = &answer["result"]["scan"];
    assert_eq!((&scan["samples"], &scan["samples_used"]), (&LINKS.into(), &200_000.into()));
    // What is held stops growing at 200,000 samples; the rest is counted.
    assert!(most < 250 << 20, "{most} bytes");
}

/// Runs the binary as somebody who is not root; nothing where that cannot be.
fn as_nobody(folder: &tempfile::TempDir, arguments: &[&str]) -> Option<Command> {
    let program = folder.path().join("ironlaw");
    fs::copy(env!("CARGO_BIN_EXE_ironlaw"), &program).expect("the folder is ours");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("it is ours");
    let own = fs::metadata(&program).map(|it| std::os::unix::fs::MetadataExt::uid(&it));
    let mut command = if own.expect("it was copied") == 0 {
        let there = Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().is_ok();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        there.then_some(command)?
    } else {
        Command::new(&program)
    };
    command.args(arguments).stdin(Stdio::null());
    Some(command)
}

#[test]
fn what_may_not_be_read_is_refused_or_counted() {
    let folder = folder();
    let corpus = corpus(&folder);
    let inside = Path::new(&corpus);
    let close =
        |path: PathBuf| fs::set_permissions(path, Permissions::from_mode(0o000)).expect("ours");
    fs::create_dir(inside.join("closed")).expect("the folder is ours");
    close(inside.join("closed"));
    close(inside.join("000/000003.jpg"));
    let arguments = [&["measure", corpus.as_str(), "--json"], &SHORT[..]].concat();
    let Some(command) = as_nobody(&folder, &arguments) else { return };
    let ran = finish(command);
    assert_eq!(ran.status, 0, "{}", ran.stdout);
    let answer: Value = serde_json::from_str(&ran.stdout).expect("one object");
    let skipped = &answer["result"]["scan"]["skipped"];
    assert_eq!(skipped["folder that cannot be read"], 1, "{skipped}");
    assert_eq!(skipped["file that cannot be opened"], 1, "{skipped}");
    close(inside.to_owned());
    let ran = finish(as_nobody(&folder, &["measure", &corpus]).expect("it was there before"));
    fs::set_permissions(inside, Permissions::from_mode(0o755)).expect("ours");
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("Permission denied"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: check the permissions of the path"), "{}", ran.stderr);
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_mins(1), "not in a minute: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_disk_that_vanishes_in_mid_run_leaves_what_was_measured() {
    let folder = folder();
    let corpus = corpus(&folder);
    // Eleven workers, the consumer and the thread that waits for Ctrl-C: no probe has as many.
    let flags = ["--workers", "11", "--batch", "2", "--step-time", "1ms", "--seconds", "3600"];
    let probes = ["--probe-seconds", "0.1", "--cache", "warm", "--json"];
    let file = |name: &str| File::create(folder.path().join(name)).expect("the folder is ours");
    let mut command = ironlaw(&[&["measure", &corpus], &flags[..], &probes].concat());
    command.stdout(file("out")).stderr(file("err"));
    let mut child = command.spawn().expect("the binary starts");
    let tasks = format!("/proc/{}/task", child.id());
    wait_until("the loader runs", || fs::read_dir(&tasks).map_or(0, Iterator::count) >= 13);
    std::thread::sleep(Duration::from_secs(1));
    fs::remove_dir_all(&corpus).expect("it is ours");
    wait_until("it ends by itself", || child.try_wait().expect("our child").is_some());
    assert_eq!(child.wait().expect("it ended").code(), Some(130));
    let text = fs::read_to_string(folder.path().join("out")).expect("it was written");
    let answer: Value = serde_json::from_str(&text).expect("one object");
    let typed: AnswerObject<MeasureInputs, MeasureResult> = strictly(&answer);
    assert!(typed.result.partial && !typed.result.valid);
    assert!(typed.result.measured.batches > 0);
    let replaced = &typed.result.measured.replaced;
    assert!(replaced.contains_key("cannot be read: entity not found"), "{replaced:?}");
}

#[test]
fn a_folder_whose_name_is_no_text_is_measured() {
    let folder = folder();
    let corpus = corpus(&folder);
    let odd = folder.path().join(OsStr::from_bytes(b"od\xffd\x1b[31m"));
    fs::rename(corpus, &odd).expect("a name need not be text");
    let mut command = ironlaw(&["measure", "--json"]);
    command.args(SHORT).arg(&odd);
    let ran = finish(command);
    assert_eq!(ran.status, 0, "{}", ran.stdout);
    assert!(!ran.stdout.contains('\x1b'), "nothing steers a terminal");
    let answer: Value = serde_json::from_str(&ran.stdout).expect("one object");
    assert_eq!(answer["result"]["scan"]["samples"], 60);
    assert_eq!(answer["result"]["measured"]["replaced"], serde_json::json!({}));
}

#[test]
fn a_stop_while_probing_is_a_partial_measurement_in_json_too() {
    let folder = folder();
    let corpus = corpus(&folder);
    let mut command = ironlaw(&["measure", &corpus, "--probe-seconds", "60", "--json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary starts");
    // Scanning sixty files takes less, probing them more.
    std::thread::sleep(Duration::from_secs(2));
    let output = interrupt(child);
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(output.stderr, b"", "under --json everything is in the object");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("one object");
    assert_eq!(answer["schema"]["name"], "ironlaw.measure-partial");
    let schema = schema("measurement-partial");
    conforms(&schema, &schema, &answer, "partial");
    let typed: AnswerObject<MeasureInputs, StoppedResult> = strictly(&answer);
    assert!(typed.result.partial && !typed.result.valid);
    assert_eq!(typed.result.scan.samples, 60);
    assert_eq!(typed.result.reasons, ["complete: stopped before the loader ran"]);
}
