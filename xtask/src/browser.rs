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

/// `cargo xtask screenshots`: the pictures of the README, from the web lab as it is now; with
/// `--all FOLDER` every state of it instead, to be looked at.
pub(crate) fn screenshots(arguments: &[String]) -> Result<(), Failure> {
    web::build()?;
    prerequisites::browser()?;
    let folder = workspace::root().join("docs/img");
    let folder = folder.to_string_lossy();
    let wanted: Vec<&str> = match arguments {
        [] => vec![&folder],
        wanted => wanted.iter().map(String::as_str).collect(),
    };
    let run = ["run", "--quiet", "--package", "browser", "--features", "chromium"];
    let run = [&run[..], &["--bin", "screenshots", "--"], &wanted].concat();
    Call::cargo(&run).env("IRONLAW", &binary()?).run()
}

/// `cargo xtask bench-web`: the web lab anew, weighed and timed in Chromium.
pub(crate) fn bench(_: &[String]) -> Result<(), Failure> {
    web::build()?;
    prerequisites::browser()?;
    let binary = binary()?;
    Call::cargo(&[
        "run",
        "--quiet",
        "--package",
        "browser",
        "--features",
        "chromium",
        "--bin",
        "bench-web",
    ])
    .env("IRONLAW", &binary)
    .run()
}

/// The tests in Chromium, against the binary with the web lab that was built last.
pub(crate) fn tests(line: impl FnMut(&str)) -> Result<(), Failure> {
    let binary = binary()?;
    Call::cargo(&["test", "--package", "browser", "--features", "chromium"])
        .env("IRONLAW", &binary)
        .lines(line)
}

/// The binary with the web lab that was built last.
fn binary() -> Result<String, Failure> {
    Call::cargo(&["build", "--quiet", "--package", "ironlaw"]).run()?;
    let target = workspace::metadata()?.target_directory;
    let name = format!("ironlaw{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join("debug").join(name).into_string())
}
