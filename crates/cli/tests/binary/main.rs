//! Does the binary do what its users are promised? Each test runs the built program.

mod bad_input;
mod common;
mod compare;
mod contract;
mod files;
mod flags;
mod labs;
mod measure;
mod measure_trouble;
mod open;
mod pipes;
mod plan;
mod readme;
#[cfg(feature = "object-store")]
mod store;
mod sweep;
mod text;
mod traces;

/// The types that wrote the JSON read it back here. They are included as they are: the binary
/// has no library, and its wire format is for scripts, not for Rust programs to link against.
#[expect(unused_imports, reason = "the tests name whole answers, not all of their parts")]
#[allow(dead_code, reason = "each test file reads a part of the answers")]
#[path = "../../src/wire/mod.rs"]
mod wire;
