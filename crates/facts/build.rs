//! Checks the catalogue and turns it into static tables; a fault stops the build.

#![expect(unreachable_pub, reason = "the modules are shared with the library, which exports them")]
#![allow(
    clippy::disallowed_methods,
    reason = "a build script may read files; the lints for WASM, which see it too, ban that"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

#[path = "src/catalogue.rs"]
mod catalogue;
#[path = "src/checks.rs"]
mod checks;
#[path = "src/emit.rs"]
mod emit;
#[path = "src/places.rs"]
mod places;
#[path = "src/table.rs"]
mod table;
#[path = "src/vocabulary.rs"]
mod vocabulary;
#[path = "src/written.rs"]
mod written;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=catalogue");
    println!("cargo::rerun-if-changed=src");
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            for line in message.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    let texts = read_texts(Path::new("catalogue")).map_err(|error| error.to_string())?;
    let files: Vec<_> = texts.iter().map(|(name, text)| table::File { name, text }).collect();
    let catalogue = catalogue::read(&files).map_err(|faults| {
        let mut message = String::new();
        for fault in faults {
            // Writing to a string cannot fail.
            let _ = writeln!(message, "{fault}");
        }
        message
    })?;
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR for build scripts")?;
    let path = PathBuf::from(out).join("catalogue.rs");
    fs::write(path, emit::rust(&catalogue)).map_err(|error| error.to_string())
}

fn read_texts(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let named = |path: &PathBuf| {
        let text = fs::read_to_string(path)?;
        Ok((path.display().to_string(), text))
    };
    paths.iter().map(named).collect()
}
