//! Turns the presets into static words, so that whoever runs one needs no parser of TOML.

#![allow(
    clippy::disallowed_methods,
    reason = "a build script may read files; the lints for WASM, which see it too, ban that"
)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Each of them is a constant in the library.
const PRESETS: [(&str, &str); 2] = [("LAB_04", "lab-04"), ("SOURCE", "source")];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=presets");
    println!("cargo::rerun-if-changed=build.rs");
    let mut rust = String::new();
    for (constant, name) in PRESETS {
        let text = fs::read_to_string(Path::new("presets").join(format!("{name}.toml")))?;
        let table: toml::Table = text.parse()?;
        let words = table.iter().filter(|(key, _)| key.as_str() != "schema");
        let words: Vec<(&str, String)> = words.map(|(key, value)| (&**key, word(value))).collect();
        rust += &format!("const {constant}: &[(&str, &str)] = &{words:?};\n");
    }
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR for build scripts")?;
    Ok(fs::write(PathBuf::from(out).join("presets.rs"), rust)?)
}

/// Numbers and strings say the same thing.
fn word(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
