//! Is everything here that the checks need, and can we fetch what is not?

use std::path::Path;

use crate::Failure;
use crate::command::Call;
use crate::workspace;

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A version known to build with our Rust; a newer one on the search path is as good.
const CARGO_DENY: &str = "0.20.2";

/// Installs what is missing, or says exactly what that is.
pub(crate) fn install() -> Result<(), Failure> {
    component("rustfmt", &["fmt", "--version"])?;
    component("clippy", &["clippy", "--version"])?;
    wasm_target()
}

fn component(name: &str, probe: &[&str]) -> Result<(), Failure> {
    if Call::cargo(probe).succeeds() {
        return Ok(());
    }
    rustup(&["component", "add", name])
}

/// Compiling for WASM needs its standard library beside the compiler.
pub(crate) fn wasm_target() -> Result<(), Failure> {
    let sysroot = Call::program("rustc", &["--print", "sysroot"]).output()?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", WASM])
}

fn rustup(arguments: &[&str]) -> Result<(), Failure> {
    let call = Call::program("rustup", arguments);
    let line = call.shown().to_owned();
    println!("missing; running `{line}`");
    call.run().map_err(|error| {
        format!("{error}\nhint: without rustup, install what `{line}` would have added")
    })
}

/// Chromium with its driver for the browser tests, and npm for the accessibility rules.
const PROGRAMS: [(&str, &str); 3] =
    [("chromium", "chromium"), ("chromedriver", "chromium-driver"), ("npm", "npm")];

/// What the browser tests need: from Debian's packages where those can be had.
pub(crate) fn browser() -> Result<(), Failure> {
    let missing = PROGRAMS.iter().filter(|(program, _)| !is_there(program));
    let packages: Vec<&str> = missing.map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return rules_of_access();
    }
    let listed = packages.join(" ");
    let absent = format!("the browser tests need {listed}, which are not on the search path");
    if !is_there("apt-get") {
        return Err(format!("{absent}\nhint: install them with your system's own tool"));
    }
    println!("missing; running `apt-get install {listed}`");
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    // An old list of packages names files that are gone, so it is fetched anew first.
    let installed = Call::program("apt-get", &["update", "--quiet"])
        .run()
        .and_then(|()| Call::program("apt-get", &install).run());
    installed.map_err(|error| format!("{absent}\n{error}"))?;
    rules_of_access()
}

/// The accessibility rules, in the version that the lock file names.
fn rules_of_access() -> Result<(), Failure> {
    let folder = workspace::root().join("xtask/browser");
    if folder.join("node_modules/axe-core/axe.min.js").is_file() {
        return Ok(());
    }
    let folder = folder.to_string_lossy();
    Call::program("npm", &["ci", "--silent", "--no-audit", "--no-fund", "--prefix", &folder]).run()
}

/// Those of the programs that are not on the search path.
pub(crate) fn missing(programs: &[&'static str]) -> Vec<&'static str> {
    programs.iter().copied().filter(|program| !is_there(program)).collect()
}

fn is_there(program: &str) -> bool {
    Call::program(program, &["--version"]).succeeds()
}

/// cargo-deny: the one on the search path, or else one of our own beside the build's outputs, so
/// that nothing is installed behind a developer's back. Building it takes two minutes, once.
pub(crate) fn cargo_deny() -> Result<String, Failure> {
    if Call::program("cargo-deny", &["--version"]).succeeds() {
        return Ok("cargo-deny".to_owned());
    }
    let tools = workspace::metadata()?.target_directory.join("tools");
    let own = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !Call::program(own.as_str(), &["--version"]).succeeds() {
        let version = format!("cargo-deny@{CARGO_DENY}");
        let install = ["install", "--locked", "--quiet", "--root", tools.as_str(), &version];
        println!("missing; building cargo-deny {CARGO_DENY}");
        Call::cargo(&install).run()?;
    }
    Ok(own.into_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(missing(&["rustc", "no-such-program"]), ["no-such-program"]);
    }
}
