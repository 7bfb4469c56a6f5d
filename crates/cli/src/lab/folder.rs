//! Where do lab documents come from: from the binary, or from a folder of an author?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use labs::Lab;

use crate::failure::{Failure, Fault};
use crate::files::{read_text, shown};

/// The lab that comes with this binary.
const BUILT_IN: (&str, [(&str, &str); 4]) = (
    "v1-04-data-gravity",
    [
        ("lab.toml", include_str!("../../../../labs/v1-04-data-gravity/lab.toml")),
        ("lab.md", include_str!("../../../../labs/v1-04-data-gravity/lab.md")),
        ("act-1.md", include_str!("../../../../labs/v1-04-data-gravity/act-1.md")),
        ("act-2.md", include_str!("../../../../labs/v1-04-data-gravity/act-2.md")),
    ],
);

/// A lab's name and the texts of its folder, by file name.
pub(crate) type Texts = (String, BTreeMap<String, String>);

/// The texts of every lab: those of a folder that holds one folder a lab (or is one itself), or
/// those that come with the binary.
pub(crate) fn texts(folder: Option<&Path>) -> Result<Vec<Texts>, Failure> {
    let Some(folder) = folder else {
        let (id, files) = BUILT_IN;
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        return Ok(vec![(id.to_owned(), files.into())]);
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
    Fault { place: Some(format!("{id}/{}", fault.place)), message: fault.message, hint: fault.hint }
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
    Ok((id, files))
}
