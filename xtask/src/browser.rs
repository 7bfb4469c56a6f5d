//! Does the web lab work in a real browser? Builds it, serves it, and runs the tests against it.

use crate::Failure;
use crate::command::Call;
use crate::{prerequisites, web, workspace};

/// `cargo xtask browser`: the web lab anew, and its tests.
pub(crate) fn run(_: &[String]) -> Result<(), Failure> {
    web::build()?;
    prerequisites::browser()?;
    tests(|line| println!("{line}"))
}

/// The tests in Chromium, against the binary with the web lab that was built last.
pub(crate) fn tests(line: impl FnMut(&str)) -> Result<(), Failure> {
    Call::cargo(&["build", "--quiet", "--package", "ironlaw"]).run()?;
    let target = workspace::metadata()?.target_directory;
    let name = format!("ironlaw{}", std::env::consts::EXE_SUFFIX);
    let binary = target.join("debug").join(name);
    Call::cargo(&["test", "--package", "browser", "--features", "chromium"])
        .env("IRONLAW", binary.as_str())
        .lines(line)
}
