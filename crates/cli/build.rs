//! Which commit is this binary built from, and is there a web lab to embed?

use std::path::Path;
use std::process::Command;

fn main() {
    commit();
    web();
    println!("cargo::rerun-if-changed=build.rs");
}

/// Nothing if the sources are no git checkout.
fn commit() {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    if let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) {
        println!("cargo::rustc-env=IRONLAW_COMMIT={commit}");
    }
    // HEAD's log moves with every commit and checkout, unlike HEAD itself.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo::rerun-if-changed={log}");
    }
}

/// The web lab is embedded if `cargo xtask web` has built it.
fn web() {
    println!("cargo::rustc-check-cfg=cfg(has_web)");
    // A path that is not there counts as changed, so every build would start anew; instead,
    // `cargo xtask web` renews this file's time.
    if Path::new("../../dist/index.html").is_file() {
        println!("cargo::rustc-cfg=has_web");
        println!("cargo::rerun-if-changed=../../dist");
    }
}
