//! Does a library's type double as a file format?
//!
//! A derived format changes when a field is renamed, and old files break without a word. Formats
//! are written by hand, with a name and a version, in files called `wire`.

use crate::rust_source::{Kind, SourceFile};

/// Uses of serde's derives or traits outside files and folders called `wire`.
pub(super) fn faults(file: &SourceFile) -> Vec<String> {
    if is_wire(&file.path) {
        return Vec::new();
    }
    let uses = file.tokens.iter().filter(|token| {
        matches!(&token.kind, Kind::Name(name) if name == "Serialize" || name == "Deserialize")
    });
    uses.map(|token| {
        let place = format!("{}:{}", file.path, token.line);
        format!("{place}: a public type is no wire format: convert it by hand in a file `wire.rs`")
    })
    .collect()
}

fn is_wire(path: &str) -> bool {
    path.split('/').any(|part| part == "wire" || part == "wire.rs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust_source::tokens_without_tests;

    fn faults_in(path: &str, text: &str) -> usize {
        faults(&SourceFile { path: path.to_owned(), tokens: tokens_without_tests(text) }).len()
    }

    #[test]
    fn derives_and_implementations_are_found() {
        let path = "crates/engine/src/answer.rs";
        assert_eq!(faults_in(path, "#[derive(Debug, serde::Serialize)] struct A;"), 1);
        assert_eq!(faults_in(path, "impl<'de> Deserialize<'de> for A {}"), 1);
        assert_eq!(faults_in(path, "#[derive(Debug)] struct A; // Serialize"), 0);
    }

    #[test]
    fn wire_files_may_and_names_like_it_may_not() {
        let text = "#[derive(Deserialize)] struct A;";
        assert_eq!(faults_in("crates/engine/src/wire.rs", text), 0);
        assert_eq!(faults_in("crates/engine/src/wire/ledger.rs", text), 0);
        assert_eq!(faults_in("crates/engine/src/wired.rs", text), 1);
    }
}
