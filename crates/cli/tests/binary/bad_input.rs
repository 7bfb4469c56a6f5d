//! Does everything wrong end with a clear error, status 2 and nothing written?

use std::fs;

use crate::common::{Ran, finish, folder, ironlaw, names, path, run, run_with_input};

/// Refused: status 2, no answer, and each error with a place and a repair.
#[track_caller]
fn refused(ran: &Ran) -> Vec<&str> {
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{ran:?}");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let errors: Vec<&str> =
        lines.iter().copied().filter(|line| line.starts_with("error: ")).collect();
    let hints = lines.iter().filter(|line| line.starts_with("hint: ")).count();
    assert!(!errors.is_empty(), "{ran:?}");
    assert_eq!(hints, errors.len(), "each error wants a repair: {}", ran.stderr);
    errors
}

/// Wrong values of each kind of field: unit wrong, unit missing, below zero, zero where it makes
/// no sense, no number, absurd.
const WRONG: [(&str, &[&str]); 30] = [
    ("dataset", &["10 kg", "nowhere", "-10 TB", "0 B", "NaN", "1e30 B"]),
    ("samples", &["10 GB", "-3", "0", "NaN", "1e30", "1.5"]),
    ("sample-size", &["5 s", "159", "-1 kB", "0 B", "NaN", "inf B", "1e30 B"]),
    ("sample-cv", &["1 GB", "-1", "NaN", "1e30"]),
    ("sample-sizes", &["1 kB, 2", "1 kB, -2 kB", "1 kB,, 2 kB", "0 B"]),
    ("sample-spread", &["normal", "0", "NaN"]),
    ("decoded-size", &["5 s", "159", "-1 kB", "NaN", "1e30 B"]),
    ("workers", &["4 GB", "-4", "0", "2.5", "NaN", "1e30", ""]),
    ("loaders", &["both", "2"]),
    ("batch", &["64 B", "-64", "0", "NaN", "1e30"]),
    ("prefetch", &["-1", "0", "NaN", "1e30"]),
    ("delivery", &["random"]),
    ("handover-worker", &["1", "1 GB", "-1 ms", "NaN", "1e30 s"]),
    ("handover-consumer", &["1", "1 GB", "-1 ms", "NaN", "1e30 s"]),
    ("hosts", &["0", "-1", "NaN", "1e30"]),
    ("cores", &["0", "-1", "8 s", "NaN", "1e30"]),
    ("storage", &["floppy", "nvm3", "0", "NaN"]),
    ("storage-bandwidth", &["150", "150 MB", "-1 MB/s", "0 B/s", "NaN", "1e30 B/s"]),
    ("stream-bandwidth", &["150", "150 MB", "-1 MB/s", "0 B/s", "NaN", "1e30 B/s"]),
    ("latency", &["1", "1 GB", "-1 ms", "NaN", "1e30 s"]),
    ("requests-in-flight", &["0", "-1", "many", "NaN", "1e30"]),
    ("cache", &["64", "64 s", "-1 GB", "NaN", "1e30 B"]),
    ("cache-policy", &["fifo", "0"]),
    ("epoch-order", &["sorted"]),
    ("prep", &["6", "6 GB", "-6 ms", "NaN", "1e30 s"]),
    ("link-bandwidth", &["12", "12 GB", "-1 GB/s", "0 B/s", "NaN", "1e30 B/s"]),
    ("accelerator", &["a1000000", "", "NaN"]),
    ("count", &["0", "-1", "1.5", "NaN", "1e30"]),
    ("model", &["resnot-5000", "", "NaN"]),
    ("price", &["3", "3 GB", "$-3/h", "NaN", "1e30 USD/h"]),
];

#[test]
fn each_wrong_value_of_a_flag_is_refused_at_its_flag() {
    for (field, values) in WRONG {
        let flag = format!("--{field}");
        for value in values {
            let ran = run(&["predict", &flag, value]);
            let errors = refused(&ran);
            assert!(errors[0].contains(&format!("{flag}: ")), "{field} = {value}: {errors:?}");
        }
    }
}

#[test]
fn each_wrong_value_of_a_file_is_refused_at_its_line() {
    let folder = folder();
    let file = path(&folder, "scenario.toml");
    for (field, values) in WRONG.iter().filter(|(field, _)| *field != "sample-sizes") {
        let value = values[0];
        let text = format!("schema = 1\npreset = \"lab-04\"\n{field} = \"{value}\"\n");
        fs::write(&file, text).expect("the folder is ours");
        let ran = run(&["predict", "--scenario", &file]);
        let errors = refused(&ran);
        assert!(errors[0].contains("scenario.toml:3: "), "{field} = {value}: {errors:?}");
    }
}

#[test]
fn wrong_values_of_gravity_are_all_said() {
    let ran =
        run(&["gravity", "--data", "50", "--link", "100 GB", "--price", "8", "--budget", "-1 h"]);
    let errors = refused(&ran);
    assert_eq!(errors.len(), 4, "{errors:?}");
    for (error, flag) in errors.iter().zip(["--data", "--link", "--price", "--budget"]) {
        assert!(error.starts_with(&format!("error: {flag}: ")), "{error}");
    }
    for flags in [["--data", "0 TB"], ["--data", "NaN"], ["--data", "1e30 B"]] {
        refused(&run(&["gravity", flags[0], flags[1], "--link", "1 Gbps"]));
    }
    refused(&run(&["gravity", "--data", "1 TB", "--link", "1 Gbps", "--price", "egress.nowhere"]));
    refused(&run(&[
        "gravity",
        "--data",
        "1 TB",
        "--link",
        "1 Gbps",
        "--price",
        "storage.hdd.read-bandwidth",
    ]));
}

#[test]
fn all_faults_are_said_at_once() {
    let scenario = "schema = 1\npreset = \"lab-04\"\nbatch = 0\nsample-size = \"5\"\nwrokers = 3\n";
    let arguments =
        ["predict", "--scenario", "-", "--cores", "nan", "--workers", "1..4", "--require", "x>1"];
    let ran = run_with_input(&[&arguments[..], &["--target", "180%"]].concat(), scenario);
    let errors = refused(&ran);
    for place in
        ["-:3: ", "-:4: ", "-:5: ", "--cores: ", "--workers: ", "--require: ", "--target: "]
    {
        let told = errors.iter().filter(|error| error.starts_with(&format!("error: {place}")));
        assert_eq!(told.count(), 1, "{place} in {errors:#?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_hides_no_fault_of_the_flags() {
    let arguments = ["predict", "--scenario", "-", "--workers", "1..4", "--require", "x>1"];
    let ran = run_with_input(&arguments, "workers = ");
    let errors = refused(&ran);
    let places = ["-:1: ", "--workers: ", "--require: "];
    for (error, place) in errors.iter().zip(places) {
        assert!(error.starts_with(&format!("error: {place}")), "{errors:#?}");
    }
    assert_eq!(errors.len(), places.len(), "{errors:#?}");
}

#[test]
fn unknown_keys_name_the_nearest() {
    let ran = run_with_input(&["predict", "--scenario", "-"], "schema = 1\nworkrs = 4\n");
    refused(&ran);
    assert_eq!(ran.stderr, "error: -:2: unknown key `workrs`\nhint: did you mean `workers`?\n");
    let ran = run(&["predict", "--preset", "lab-4"]);
    refused(&ran);
    assert_eq!(
        ran.stderr,
        "error: --preset: unknown preset `lab-4`\nhint: known: lab-04, source\n"
    );
    let ran = run(&["predict", "--storage", "nvmee"]);
    refused(&ran);
    assert!(ran.stderr.contains("did you mean `nvme`?"), "{}", ran.stderr);
}

#[test]
fn contradictions_are_refused_and_never_resolved_in_silence() {
    for flags in [
        &["--storage", "hdd", "--storage-bandwidth", "1 GB/s"][..],
        &["--step-time", "20 ms", "--rate", "10/s"],
        &["--dataset", "10 TB", "--samples", "1000"],
        &["--cache-policy", "pinned", "--cache", "0 B"],
        &["--workers", "4", "--workers", "8"],
        &["--quiet", "--verbose"],
    ] {
        refused(&run(&[&["predict"], flags].concat()));
    }
    refused(&run(&["simulate", "--steps", "10", "--epochs", "2"]));
    refused(&run(&["sweep", "-o", "x.csv", "--format", "jsonl"]));
    let file = "schema = 1\npreset = \"source\"\n";
    let ran = run_with_input(&["predict", "--preset", "lab-04", "--scenario", "-"], file);
    let errors = refused(&ran);
    assert!(errors[0].starts_with("error: -:2: "), "{errors:?}");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = folder();
    let there = |name: &str, bytes: &[u8]| {
        let path = path(&folder, name);
        fs::write(&path, bytes).expect("the folder is ours");
        path
    };
    let whole = run(&["scenario", "new", "--preset", "lab-04"]).stdout;
    let cases = [
        (path(&folder, "missing.toml"), "cannot read"),
        (folder.path().to_str().expect("plain").to_owned(), "cannot read: is a directory"),
        (there("bytes.toml", b"schema = 1\nworkers = \"\xff\xfe\"\n"), "cannot read"),
        (there("half.toml", &whole.as_bytes()[..whole.len() / 2]), "half.toml:"),
        (there("open.toml", b"schema = 1\nworkers = \"4"), "open.toml:2: not a TOML file"),
        (there("empty.toml", b""), "schema"),
        (there("long.toml", &vec![b'#'; (1 << 20) + 1]), "cannot read"),
    ];
    for (file, expected) in cases {
        let ran = run(&["predict", "--scenario", &file]);
        refused(&ran);
        assert!(ran.stderr.contains(expected), "{file}: {}", ran.stderr);
    }
}

#[test]
fn what_steers_a_terminal_is_shown_escaped() {
    let hostile = "schema = 1\n\"w\\u001b[31m\" = 1\nstorage = \"\\u001b]0;x\\u0007\"\n";
    let outputs = [
        run_with_input(&["predict", "--scenario", "-"], hostile),
        run(&["predict", "--storage", "\u{1b}[31m"]),
        run(&["predict", "--\u{1b}[31m"]),
        run(&["\u{1b}[31m"]),
        run(&["predict", "--engine", "\u{1b}[31m"]),
        run(&["predict", "--scenario", "/\u{1b}[31m"]),
        run(&["predict", "--require", "utilization>=\u{1b}"]),
        run(&["predict", "--require", "utilization>=\u{b}2"]),
        run(&["facts", "\u{1b}[31m"]),
    ];
    for ran in outputs {
        let said = ran.stdout + &ran.stderr;
        assert!(!said.is_empty());
        let steering = said.chars().find(|letter| letter.is_control() && *letter != '\n');
        assert_eq!(steering, None, "{said:?}");
    }
}

#[test]
fn arguments_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStrExt;
    let bytes = std::ffi::OsStr::from_bytes(b"\xff");
    for flag in ["--workers", "--scenario", "--preset", "--svg"] {
        let mut command = ironlaw(&["predict", flag]);
        let folder = folder();
        // A path may be any bytes; a missing folder keeps the file from being made.
        command.arg(bytes).current_dir(folder.path());
        let ran = finish(command);
        if flag == "--svg" {
            assert_eq!(ran.status, 0, "a path need not be text: {}", ran.stderr);
        } else {
            refused(&ran);
        }
    }
}

#[test]
fn nothing_is_written_when_something_is_wrong() {
    let folder = folder();
    let [svg, trace, rows] = ["a.svg", "b.jsonl", "c.csv"].map(|name| path(&folder, name));
    for arguments in [
        &["predict", "--workers", "0", "--svg", &svg][..],
        &["predict", "--require", "x>1", "--svg", &svg],
        &["predict", "--engine", "textbook", "--require", "headroom>1", "--svg", &svg],
        &["simulate", "--workers", "0", "--svg", &svg, "--trace", &trace],
        &["simulate", "--require", "mlperf_au>0", "--steps", "50", "--trace", &trace],
        &["simulate", "--svg", &svg, "--trace", &svg],
        &["simulate", "--svg", &svg, "--trace", "/nonexistent/trace"],
        &["sweep", "--workers", "0..4", "-o", &rows],
        &["sweep", "--workers", "1..4", "--storage", "floppy,hdd", "-o", &rows],
        &["scenario", "new", "--workers", "0", "-o", &rows],
    ] {
        refused(&run(arguments));
        assert_eq!(names(folder.path()), [""; 0], "{arguments:?}");
    }
}
