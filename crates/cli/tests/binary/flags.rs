//! Are help, version, completions and manual pages made, each with every flag?

use std::fs;

use crate::common::{folder, names, run, text};

/// The flags that the contract names.
const SCENARIO: [&str; 16] = [
    "preset",
    "scenario",
    "storage",
    "workers",
    "batch",
    "sample-size",
    "dataset",
    "cores",
    "prep",
    "prefetch",
    "cache",
    "cache-policy",
    "accelerator",
    "count",
    "model",
    "step-time",
];

const OTHERS: [&str; 22] = [
    "json",
    "quiet",
    "verbose",
    "engine",
    "target",
    "require",
    "svg",
    "force",
    "seed",
    "steps",
    "epochs",
    "trace",
    "perfetto",
    "trace-steps",
    "output",
    "format",
    "threads",
    "data",
    "link",
    "budget",
    "compute-price",
    "dir",
];

#[test]
fn completions_of_every_shell_know_every_flag() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = text(&["completions", shell]);
        for flag in SCENARIO.iter().chain(&OTHERS) {
            assert!(script.contains(flag), "--{flag} for {shell}");
        }
    }
}

#[test]
fn manual_pages_know_every_flag() {
    let folder = folder();
    text(&["man", "--dir", folder.path().to_str().expect("plain")]);
    let page = |name: &str| {
        let page = fs::read_to_string(folder.path().join(name)).expect("each command has one");
        // Hyphens are escaped in the format.
        page.replace("\\-", "-")
    };
    for command in ["predict", "simulate", "sweep", "scenario-new"] {
        let page = page(&format!("ironlaw-{command}.1"));
        for flag in SCENARIO {
            assert!(page.contains(&format!("--{flag}")), "--{flag} of {command}");
        }
    }
    let pages: String = names(folder.path()).iter().map(|name| page(name)).collect();
    for flag in OTHERS {
        assert!(pages.contains(&format!("--{flag}")), "--{flag}");
    }
    assert!(text(&["man"]).contains("ironlaw"));
}

#[test]
fn help_knows_every_flag_and_the_version_its_number() {
    for command in [&["predict"][..], &["simulate"], &["sweep"], &["scenario", "new"]] {
        let help = text(&[command, &["--help"]].concat());
        for flag in SCENARIO {
            assert!(help.contains(&format!("--{flag}")), "--{flag} of {command:?}");
        }
    }
    let version = text(&["--version"]);
    assert!(version.starts_with(concat!("ironlaw ", env!("CARGO_PKG_VERSION"))), "{version}");
    assert!(text(&["--help"]).contains("Exit status: 0 done"));
}

#[test]
fn without_a_command_the_help_is_shown_and_it_is_an_error() {
    let ran = run(&[]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("Usage: ironlaw"), "{}", ran.stderr);
    assert!(ran.stderr.contains("error: expected a command, found none"), "{}", ran.stderr);
}

#[test]
fn wrong_flags_are_explained() {
    let said = |arguments: &[&str]| {
        let ran = run(arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        ran.stderr
    };
    assert_eq!(
        said(&["predict", "--worker", "4"]),
        "error: unknown flag `--worker`\nhint: did you mean `--workers`?\n"
    );
    assert_eq!(
        said(&["predict", "mine.toml"]),
        "error: unknown argument `mine.toml`\n\
         hint: a value belongs to a flag, a file for example: `--scenario mine.toml`\n"
    );
    assert_eq!(
        said(&["predict", "--engine", "bond"]),
        "error: --engine: expected one of textbook, bound, forecast, found `bond`\n\
         hint: did you mean `bound`?\n"
    );
    assert_eq!(
        said(&["predict", "--workers", "4", "--workers", "8"]),
        "error: --workers: expected one value, found several\nhint: say it once\n"
    );
    assert_eq!(
        said(&["simulate", "--steps", "9", "--epochs", "1"]),
        "error: `--steps` and `--epochs` contradict each other\nhint: keep one of the two\n"
    );
    assert_eq!(said(&["swep"]), "error: unknown command `swep`\nhint: did you mean `sweep`?\n");
    let missing = said(&["gravity"]);
    assert!(missing.starts_with("error: missing: `--data <SIZE>`"), "{missing}");
    assert!(missing.contains("\nhint: usage: ironlaw gravity --data <SIZE>"), "{missing}");
    assert_eq!(
        said(&["predict", "--svg", ""]),
        "error: --svg: expected a value, found nothing\nhint: write it as `--svg <FILE>`\n"
    );
    assert!(said(&["simulate", "--seed", "-1"]).starts_with("error: "));
    assert!(said(&["simulate", "--steps", "0"]).starts_with("error: --steps: expected a whole"));
}

#[test]
fn quiet_says_only_the_answer_and_verbose_says_what_was_used() {
    let quiet = run(&["predict", "-q", "--prefetch", "4"]);
    assert_eq!((quiet.status, quiet.stderr.as_str()), (0, ""));
    let loud = run(&["predict", "--prefetch", "4"]);
    assert_eq!(loud.stdout, quiet.stdout);
    assert!(loud.stderr.contains("`--prefetch` changes nothing here"), "{}", loud.stderr);
    let verbose = run(&["predict", "-v", "--preset", "lab-04"]);
    assert!(verbose.stderr.contains("fact: lab-04.sample-size (teaching, "), "{}", verbose.stderr);
    let failed = run(&["predict", "-q", "--workers", "0"]);
    assert!(failed.stderr.starts_with("error: "), "errors are said even then");
}

#[test]
fn no_color_is_ever_sent_to_a_pipe() {
    for arguments in [&["--help"][..], &["predict"], &["predict", "--bogus"], &["facts", "hdd"]] {
        let ran = run(arguments);
        assert!(!(ran.stdout + &ran.stderr).contains('\u{1b}'), "{arguments:?}");
    }
}
