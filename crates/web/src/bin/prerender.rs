//! Which pages are there before any script has run? Writes them into a folder.

#![expect(clippy::print_stderr, reason = "a tool for the terminal")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use labs::Lab;
use web::Page;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [labs, out, style, start, icon] = arguments.as_slice() else {
        eprintln!("error: expected LABS OUT STYLE START ICON");
        return ExitCode::FAILURE;
    };
    let assets = Page { style: style.clone(), start: start.clone(), icon: icon.clone() };
    match run(Path::new(labs), Path::new(out), &assets) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path, out: &Path, assets: &Page) -> Result<(), String> {
    let mut read = Vec::new();
    for folder in folders(folder)? {
        let files = files(&folder)?;
        let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let lab = Lab::read(&id, &files).map_err(|faults| format!("{id}:\n{faults}"))?;
        let lab: &'static Lab = Box::leak(Box::new(lab));
        let place = out.join("labs").join(&id);
        let compiled = lab.compiled();
        // The page is drawn of what a browser gets, so that both draw the same.
        let drawn = Lab::from_compiled(&compiled).map_err(|error| format!("{id}: {error}"))?;
        let drawn: &'static Lab = Box::leak(Box::new(drawn));
        write(&place.join("index.html"), &web::page(drawn, &above(assets, "../../")))?;
        write(&place.join("lab.json"), &compiled)?;
        let edition = labs::text::edition(lab).map_err(|error| format!("{id}: {error}"))?;
        write(&place.join("text/index.html"), &edition.html)?;
        for (name, text) in &edition.files {
            write(&place.join("text").join(name), text)?;
        }
        read.push(lab);
    }
    write(&out.join(labs::SOURCES), &labs::written_sources())?;
    write(&out.join("index.html"), &web::index(&read, assets))
}

/// The same files, seen from a folder further down.
fn above(assets: &Page, up: &str) -> Page {
    let Page { style, start, icon } = assets;
    let from = |address: &str| format!("{up}{address}");
    Page { style: from(style), start: from(start), icon: from(icon) }
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| at(folder, &error))?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The texts of a lab by their names; pictures and the like are no part of it.
fn files(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut found = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|error| at(folder, &error))?.path();
        let is_text = path.extension().is_some_and(|ending| ending == "md" || ending == "toml");
        if is_text {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
            found.insert(name, text);
        }
    }
    Ok(found)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text)).map_err(|error| at(path, &error))
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
