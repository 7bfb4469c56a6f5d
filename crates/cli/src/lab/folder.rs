//! Where do lab documents come from: from the binary, or from a folder of an author?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use labs::Lab;

use crate::failure::{Failure, Fault};
use crate::files::{read_text, shown};

/// A lab's name and its files, by name, as they come with this binary.
type BuiltIn = (&'static str, &'static [(&'static str, &'static str)]);

/// The files of a lab in the repository.
macro_rules! built_in {
    ($id:literal: $($file:literal),*) => {
        ($id, &[$(($file, include_str!(concat!("../../../../labs/", $id, "/", $file)))),*])
    };
}

/// The labs that come with this binary.
const BUILT_IN: [BuiltIn; 2] = [
    built_in!("v1-04-data-gravity": "lab.toml", "lab.md", "act-1.md", "act-2.md"),
    built_in!("v2-04-feeding-the-fleet": "lab.toml", "lab.md", "act-1.md"),
];

/// A lab's name and the texts of its folder, by file name.
pub(crate) type Texts = (String, BTreeMap<String, String>);

/// The texts of every lab: those of a folder that holds one folder a lab (or is one itself), or
/// those that come with the binary.
pub(crate) fn texts(folder: Option<&Path>) -> Result<Vec<Texts>, Failure> {
    let Some(folder) = folder else {
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let lab = |(id, files): BuiltIn| (id.to_owned(), files.iter().map(own).collect());
        return Ok(BUILT_IN.into_iter().map(lab).collect());
    };
    let mut found = Vec::new();
    if folder.join(STRUCTURE).is_file() {
        found.push(one(folder)?);
    } else {
        for path in folders(folder)? {
            if path.join(STRUCTURE).is_file() {
                found.push(one(&path)?);
            }
        }
    }
    if found.is_empty() {
        let fault = Fault::new("this folder holds no lab", "a lab is a folder with a `lab.toml`");
        return Err(Failure::one(fault.at(shown(folder))));
    }
    Ok(found)
}

/// A folder of labs, and not a lab itself: a server shows each under its folder's name.
pub(crate) fn holds_labs(folder: &Path) -> Result<(), Failure> {
    texts(Some(folder))?;
    if !folder.join(STRUCTURE).is_file() {
        return Ok(());
    }
    let fault = Fault::new("this folder is a lab", "name the folder that it lies in");
    Err(Failure::one(fault.at(shown(folder))))
}

/// The labs themselves.
pub(crate) fn labs(folder: Option<&Path>) -> Result<Vec<Lab>, Failure> {
    let read = |(id, files): Texts| Lab::read(&id, &files).map_err(|faults| failure(&id, faults.0));
    texts(folder)?.into_iter().map(read).collect()
}

/// A lab's faults, as the command line says them.
pub(crate) fn failure(id: &str, faults: Vec<labs::Fault>) -> Failure {
    Failure::Faults(faults.into_iter().map(|fault| said(id, fault)).collect())
}

fn said(id: &str, fault: labs::Fault) -> Fault {
    // What all labs share lies beside the lab's own folder.
    let shared = fault.place.file.strip_prefix("../").map(str::to_owned);
    let place = match shared {
        Some(file) => labs::Place::new(file, fault.place.line).to_string(),
        None => format!("{id}/{}", fault.place),
    };
    Fault { place: Some(place), message: fault.message, hint: fault.hint }
}

const STRUCTURE: &str = "lab.toml";

fn folders(folder: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let failed = |error: &std::io::Error| Failure::of_file(folder, "read", error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| failed(&error))? {
        paths.push(entry.map_err(|error| failed(&error))?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Links are not followed: a lab's texts lie in its folder.
fn one(folder: &Path) -> Result<Texts, Failure> {
    let name = folder.canonicalize().ok().and_then(|it| it.file_name().map(ToOwned::to_owned));
    let id = name.map_or_else(|| shown(folder), |name| name.to_string_lossy().into_owned());
    let mut files = BTreeMap::new();
    for path in folders(folder)? {
        let is_text = path.extension().is_some_and(|it| it == "md" || it == "toml");
        let plain = path.symlink_metadata().is_ok_and(|it| it.is_file());
        if is_text && plain {
            let name = path.file_name().map(|it| it.to_string_lossy().into_owned());
            files.insert(name.unwrap_or_default(), read_text(&path)?);
        }
    }
    let words = folder.join(labs::COMMON_WORDS);
    if words.symlink_metadata().is_ok_and(|it| it.is_file()) {
        files.insert(labs::COMMON_WORDS.to_owned(), read_text(&words)?);
    }
    Ok((id, files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lab_of_the_repository_comes_with_the_binary_whole() {
        let labs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../labs");
        let mut there = texts(Some(&labs)).unwrap();
        for (_, files) in &mut there {
            // Those of this version are the ones that every lab has without a file.
            assert!(files.remove(labs::COMMON_WORDS).is_some());
        }
        assert_eq!(texts(None).unwrap(), there);
    }

    #[test]
    fn a_fault_in_the_words_of_all_labs_is_placed_beside_the_labs() {
        let folder = tempfile::tempdir().unwrap();
        let lab = folder.path().join("own");
        fs::create_dir(&lab).unwrap();
        let (_, files) = texts(None).unwrap().swap_remove(1);
        for (name, text) in files {
            fs::write(lab.join(name), text).unwrap();
        }
        fs::write(folder.path().join("words.toml"), "here = \"here\"\nthere = 4\n").unwrap();
        let Err(Failure::Faults(faults)) = labs(Some(folder.path())) else { panic!("a fault") };
        assert_eq!(faults[0].place.as_deref(), Some("words.toml:2"));
        assert_eq!(faults[0].message, "the word `there` is no text");
    }
}
