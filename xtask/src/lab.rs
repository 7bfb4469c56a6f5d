//! What does a newcomer see first?

use crate::Failure;
use crate::command::Call;
use crate::web;

/// `cargo xtask lab`: the web lab and the binary as a user gets them, without optional features,
/// and Lab 04 opened in a browser. Further arguments go to `ironlaw lab serve`.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    web::build()?;
    build()?;
    let mut call = vec!["lab", "serve"];
    call.extend(arguments.iter().map(String::as_str));
    println!("$ ironlaw {}", call.join(" "));
    Call::program(&binary()?, &call).run()
}

/// Builds the released binary.
pub(crate) fn build() -> Result<(), Failure> {
    Call::cargo(&["build", "--release", "--package", "ironlaw"]).run()
}

/// Where the released binary lies.
pub(crate) fn binary() -> Result<String, Failure> {
    let target = crate::workspace::metadata()?.target_directory;
    let name = format!("ironlaw{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name).into_string())
}
