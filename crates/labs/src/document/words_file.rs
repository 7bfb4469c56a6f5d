//! How are words read from TOML: those of all labs, and over them a lab's own?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::Lines;
use super::structure::Said;
use super::words::Words;
use crate::fault::{Fault, Faults};

/// The words that all labs share, seen from the folder of one.
pub const COMMON_WORDS: &str = "../words.toml";

/// The key of the names that hold digits, beside the words.
const NAMES: &str = "names";

/// Those that come with this version, for a folder of labs that has none of its own.
const BUILT_IN: &str = include_str!("../../../../labs/words.toml");

/// The words of a lab, under `[words]` of its structure, over those of all labs; and the names
/// that these hold and that are no numbers.
pub(super) fn words_of(
    structure: (&str, &str),
    files: &BTreeMap<String, String>,
) -> Result<(Words, Vec<Said>), Faults> {
    let common = files.get(COMMON_WORDS).map_or(BUILT_IN, String::as_str);
    let mut reader = Reader {
        lines: Lines::new(common, COMMON_WORDS),
        found: Words::default(),
        faults: Vec::new(),
    };
    let tree = DeTable::parse(common).map_err(|error| reader.lines.no_toml(&error))?;
    let mut names = Vec::new();
    for (key, branch) in tree.get_ref() {
        match key.get_ref().as_ref() {
            NAMES => names = reader.list(branch),
            key => reader.branch(key, branch),
        }
    }
    let (name, text) = structure;
    reader.lines = Lines::new(text, name);
    let tree = DeTable::parse(text).map_err(|error| reader.lines.no_toml(&error))?;
    if let Some(words) = tree.get_ref().get("words") {
        reader.branch("", words);
    }
    if reader.faults.is_empty() { Ok((reader.found, names)) } else { Err(Faults(reader.faults)) }
}

/// The words that come with this version: what the page says, it says by these keys.
pub(crate) fn built_in() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        let found = words_of(("lab.toml", ""), &BTreeMap::new());
        found.unwrap_or_else(|faults| panic!("{faults}")).0
    });
    &WORDS
}

struct Reader<'a> {
    lines: Lines<'a>,
    found: Words,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    /// A tree of any depth, its keys joined by dots.
    fn branches(&mut self, prefix: &str, tree: &DeTable<'_>) {
        for (key, branch) in tree {
            let dot = if prefix.is_empty() { "" } else { "." };
            self.branch(&format!("{prefix}{dot}{}", key.get_ref()), branch);
        }
    }

    fn list(&mut self, list: &Spanned<DeValue<'_>>) -> Vec<Said> {
        let place = self.lines.place(list.span().start);
        let said = |item: &Spanned<DeValue<'_>>| {
            let text = item.get_ref().as_str()?.to_owned();
            Some(Said { text, place: place.clone() })
        };
        let items = list.get_ref().as_array();
        let found = items.and_then(|items| items.iter().map(said).collect());
        found.unwrap_or_else(|| {
            let fault = Fault::new(place, "toml", "expected a list of names");
            self.faults.push(fault.hint("write each in quotes"));
            Vec::new()
        })
    }

    fn branch(&mut self, name: &str, tree: &Spanned<DeValue<'_>>) {
        let place = self.lines.place(tree.span().start);
        match tree.get_ref() {
            DeValue::String(text) => {
                self.found.0.insert(name.to_owned(), Said { text: text.to_string(), place });
            }
            DeValue::Table(branches) => self.branches(name, branches),
            _ => {
                let message = format!("the word `{}` is no text", crate::fault::shown(name));
                self.faults.push(Fault::new(place, "toml", message).hint("write it in quotes"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(common: &str) -> BTreeMap<String, String> {
        [(COMMON_WORDS.to_owned(), common.to_owned())].into()
    }

    #[test]
    fn a_lab_says_otherwise_key_by_key() {
        let common = "here = \"you\"\nnames = [\"A100\"]\n[control.workers]\nlabel = \"Workers\"\nhelp = \"Readers.\"\n";
        let own = "schema = 1\n\n[words.control.workers]\nhelp = \"Hands.\"\n";
        let (words, names) = words_of(("lab.toml", own), &files(common)).unwrap();
        assert_eq!(names.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["A100"]);
        assert_eq!(words.get("here"), Some("you"));
        assert_eq!(words.get("control.workers.label"), Some("Workers"));
        let help = &words.0["control.workers.help"];
        assert_eq!((help.text.as_str(), help.place.to_string().as_str()), ("Hands.", "lab.toml:4"));
        assert_eq!(words.0["here"].place.to_string(), "../words.toml:1");
    }

    #[test]
    fn a_fault_names_the_file_that_it_stands_in() {
        let fault = |own: &str, common: &str| {
            let faults = words_of(("lab.toml", own), &files(common)).unwrap_err();
            faults.0[0].to_string()
        };
        assert_eq!(fault("", "a = \"b\"\nc = 4\n"), "../words.toml:2: the word `c` is no text");
        assert_eq!(fault("\n[words]\nc = 4\n", ""), "lab.toml:3: the word `c` is no text");
        assert_eq!(fault("", "names = [4]\n"), "../words.toml:1: expected a list of names");
        assert!(fault("", "a = \n").starts_with("../words.toml:1: "));
    }
}
