//! The lab as it lies in its folder, for every test of it.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use labs::Lab;

pub(crate) const LAB: &str = "v1-04-data-gravity";

/// The texts of the lab's folder and the words of all labs, by file name.
pub(crate) fn files() -> BTreeMap<String, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../labs").join(LAB);
    let mut files = BTreeMap::new();
    let words = std::fs::read_to_string(folder.join(labs::COMMON_WORDS));
    files.insert(labs::COMMON_WORDS.to_owned(), words.expect("labs share their words"));
    for entry in std::fs::read_dir(folder).expect("the lab has a folder") {
        let path = entry.expect("an entry is readable").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        files.insert(name, std::fs::read_to_string(path).expect("a text is readable"));
    }
    files
}

/// The lab.
pub(crate) fn lab() -> Lab {
    Lab::read(LAB, &files()).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The faults of the lab with texts changed: file, from, to.
pub(crate) fn broken(changes: &[(&str, &str, &str)]) -> Vec<labs::Fault> {
    let mut files = files();
    for (file, from, to) in changes {
        let text = files.get_mut(*file).expect("the lab has the file");
        assert!(text.contains(from), "`{from}` is in {file}");
        *text = text.replacen(from, to, 1);
    }
    match Lab::read(LAB, &files) {
        Ok(lab) => labs::check::check(&lab).faults,
        Err(faults) => faults.0,
    }
}
