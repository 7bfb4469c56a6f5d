//! What does a newcomer see first?

use crate::Failure;
use crate::command::Call;

/// `cargo xtask lab`: the binary as a user gets it, without optional features, and Lab 04's
/// scenario answered by it.
pub(crate) fn run(_: &[String]) -> Result<(), Failure> {
    build()?;
    println!("$ ironlaw predict --preset lab-04");
    Call::program(&binary()?, &["predict", "--preset", "lab-04"]).run()
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
