//! Is everything in order? The steps that CI runs, in an order that fails early.

use std::time::{Duration, Instant};

use cargo_metadata::Metadata;

use crate::Failure;
use crate::command::Call;
use crate::prerequisites::WASM;
use crate::{browser, digest, prerequisites, web, workspace};

/// Features of the binary that everyone who tries it out gets, but the lab's visitor does not.
/// Clippy and the tests see them; features are never turned on by `--all-features`, for those of
/// a browser exclude one another.
const BINARY_FEATURES: [&str; 2] = ["parquet", "object-store"];

/// A step and what it does.
struct Step {
    name: &'static str,
    run: fn(&Metadata, &mut Tally) -> Result<(), Failure>,
}

const STEPS: [Step; 12] = [
    Step { name: "prerequisites", run: |_, _| prerequisites::install() },
    Step { name: "format", run: |_, _| Call::cargo(&["fmt", "--all", "--check"]).run() },
    Step { name: "clippy, native", run: |metadata, _| clippy_native(metadata) },
    Step { name: "clippy, WASM", run: |metadata, _| clippy_wasm(metadata) },
    Step { name: "documentation", run: |_, _| documentation() },
    Step { name: "build, WASM", run: |metadata, _| build_wasm(metadata) },
    Step { name: "digests, native and WASM", run: |_, _| digest::agree(digest::compute()?) },
    Step { name: "licenses, bans and sources", run: |_, _| dependencies() },
    Step { name: "build, web lab", run: |_, _| web::build() },
    Step { name: "tests", run: tests },
    Step { name: "decoding by libjpeg-turbo", run: |_, tally| turbojpeg(tally) },
    Step { name: "browser tests", run: |_, tally| browser_tests(tally) },
];

/// `cargo xtask check`.
pub(crate) fn run(_: &[String]) -> Result<(), Failure> {
    let metadata = workspace::metadata()?;
    let start = Instant::now();
    let mut tally = Tally::default();
    let mut outcome = Ok(());
    for (place, step) in STEPS.iter().enumerate() {
        println!("── {}/{} {}", place + 1, STEPS.len(), step.name);
        let begin = Instant::now();
        outcome = (step.run)(&metadata, &mut tally);
        let verdict = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("── {} {verdict} in {}", step.name, seconds(begin.elapsed()));
        if outcome.is_err() {
            // A failed test is counted already; any other step is one check that failed.
            tally.failed = tally.failed.max(1);
            break;
        }
    }
    println!("all steps that ran: {}", seconds(start.elapsed()));
    println!("{} passed, {} failed", tally.passed, tally.failed);
    outcome
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The binary's optional features that exist, as arguments.
fn features(metadata: &Metadata) -> Vec<String> {
    let binary = metadata.packages.iter().find(|package| package.name.as_str() == "ironlaw");
    let there = |feature: &str| binary.is_some_and(|it| it.features.contains_key(feature));
    let found = BINARY_FEATURES.iter().filter(|feature| there(feature));
    let found = found.map(|feature| format!("ironlaw/{feature}"));
    let found = found.collect::<Vec<_>>().join(",");
    if found.is_empty() { vec![] } else { vec!["--features".to_owned(), found] }
}

fn clippy_native(metadata: &Metadata) -> Result<(), Failure> {
    let features = features(metadata);
    let mut arguments = vec!["clippy", "--workspace", "--all-targets", "--quiet"];
    arguments.extend(features.iter().map(String::as_str));
    arguments.extend(["--", "-D", "warnings"]);
    Call::cargo(&arguments).run()
}

/// With a configuration of its own, which bans what WASM lacks or computes differently.
fn clippy_wasm(metadata: &Metadata) -> Result<(), Failure> {
    let configuration = workspace::root().join(".clippy-wasm");
    let packages = core_packages(metadata);
    let mut arguments = vec!["clippy", "--quiet", "--lib", "--target", WASM];
    arguments.extend(packages.iter().map(String::as_str));
    arguments.extend(["--", "-D", "warnings"]);
    Call::cargo(&arguments).env("CLIPPY_CONF_DIR", &configuration.to_string_lossy()).run()
}

fn build_wasm(metadata: &Metadata) -> Result<(), Failure> {
    let packages = core_packages(metadata);
    let mut arguments = vec!["build", "--quiet", "--release", "--lib", "--target", WASM];
    arguments.extend(packages.iter().map(String::as_str));
    Call::cargo(&arguments).run()
}

fn core_packages(metadata: &Metadata) -> Vec<String> {
    let crates = workspace::core_crates(metadata);
    crates.iter().map(|package| format!("--package={}", package.name)).collect()
}

fn documentation() -> Result<(), Failure> {
    Call::cargo(&["doc", "--workspace", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

fn dependencies() -> Result<(), Failure> {
    let deny = prerequisites::cargo_deny()?;
    Call::program(&deny, &["check", "bans", "licenses", "sources"]).run()
}

/// Unit tests, integration tests and the examples in the documentation.
fn tests(metadata: &Metadata, tally: &mut Tally) -> Result<(), Failure> {
    let features = features(metadata);
    let mut arguments = vec!["test", "--workspace", "--no-fail-fast"];
    arguments.extend(features.iter().map(String::as_str));
    Call::cargo(&arguments).lines(|line| show(line, tally))
}

/// The meter's other decoder. It stands in for the default one, so its tests run apart; without
/// what builds it, the step says so.
fn turbojpeg(tally: &mut Tally) -> Result<(), Failure> {
    let missing = prerequisites::missing(&["cmake", "nasm"]);
    if !missing.is_empty() {
        println!("left out: `turbojpeg` needs {}, not on the search path", missing.join(" and "));
        return Ok(());
    }
    let base = ["--package", "measure", "--features", "turbojpeg", "--lib"];
    let clippy = [&["clippy", "--quiet"][..], &base, &["--", "-D", "warnings"]].concat();
    Call::cargo(&clippy).run()?;
    let test = [&["test"][..], &base, &["prepare"]].concat();
    Call::cargo(&test).lines(|line| show(line, tally))
}

/// The web lab in Chromium.
fn browser_tests(tally: &mut Tally) -> Result<(), Failure> {
    prerequisites::browser()?;
    browser::tests(|line| show(line, tally))
}

fn show(line: &str, tally: &mut Tally) {
    tally.read(line);
    if !is_routine(line) {
        println!("{line}");
    }
}

/// Lines that say only that all is well: thousands, and none is read.
fn is_routine(line: &str) -> bool {
    let empty = line.is_empty() || line == "running 0 tests";
    let passed = line.starts_with("test ") && line.ends_with(" ok");
    let nothing = line.starts_with("test result: ok. 0 passed; 0 failed; 0 ignored");
    empty || passed || nothing
}

/// How many tests passed and failed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Adds a line like `test result: ok. 7 passed; 0 failed; …`; other lines say nothing.
    fn read(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        let counts = result.split_once(". ").map_or("", |(_, counts)| counts);
        for count in counts.split("; ") {
            match count.split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_test_programs_add_up() {
        let mut tally = Tally::default();
        for line in [
            "test parse::tests::reads ... ok",
            "test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 30 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "result: ok. 7 passed; 5 failed",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { passed: 37, failed: 2 });
    }

    #[test]
    fn what_failed_or_was_ignored_is_shown() {
        assert!(is_routine("test parse::reads ... ok"));
        assert!(is_routine("test crates/units/src/lib.rs - (line 12) ... ok"));
        assert!(!is_routine("test parse::reads ... FAILED"));
        assert!(!is_routine("test parse::reads ... ignored, takes a minute"));
        assert!(!is_routine("test result: ok. 7 passed; 0 failed; 0 ignored; 0 measured"));
        assert!(!is_routine("    left: 3"));
    }
}
