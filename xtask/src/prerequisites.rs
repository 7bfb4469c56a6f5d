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
