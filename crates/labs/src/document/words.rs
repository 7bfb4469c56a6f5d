//! What is everything called: labels, help, names and what the page says, by key?

use std::collections::BTreeMap;

use super::structure::Said;
use crate::instruments::RunError;

/// The short words of a lab: labels, help, names of outputs and figures, by key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(pub(crate) BTreeMap<String, Said>);

/// What stands before the name of something that only the page knows: `{page.file}`.
const PAGE: &str = "page.";

impl Words {
    /// The word of this key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|said| said.text.as_str())
    }

    /// The word of this key, or the error that names it.
    pub fn need(&self, key: &str) -> Result<&str, RunError> {
        self.get(key).ok_or_else(|| RunError::MissingWord(key.to_owned()))
    }

    /// All keys with their words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Said)> {
        self.0.iter().map(|(key, said)| (key.as_str(), said))
    }

    /// The sentence of this key with each `{page.name}` replaced by what the page knows; the key
    /// where the lab lacks it.
    pub fn fill(&self, key: &str, known: &[(&str, &str)]) -> String {
        let sentence = self.get(key).unwrap_or(key);
        let mut filled = String::with_capacity(sentence.len());
        let mut rest = sentence;
        // One way through: what is filled in may itself look like a placeholder.
        while let Some((before, name, after)) = next_of_page(rest) {
            filled.push_str(before);
            match known.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => filled.push_str(value),
                None => filled.push_str(&rest[before.len()..rest.len() - after.len()]),
            }
            rest = after;
        }
        filled + rest
    }

    #[cfg(feature = "author")]
    pub(crate) fn nearest(&self, key: &str) -> Option<&str> {
        crate::fault::nearest(key, self.0.keys().map(String::as_str))
    }
}

/// What stands before the next `{page.name}` of a text, the name, and what stands behind it.
fn next_of_page(text: &str) -> Option<(&str, &str, &str)> {
    let open = format!("{{{PAGE}");
    let (before, rest) = text.split_once(&open)?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// The names in a text that only the page can fill in, sorted.
#[cfg(feature = "author")]
pub(crate) fn names_of_page(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, name, after)) = next_of_page(rest) {
        names.push(name);
        rest = after;
    }
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Place;

    fn words(text: &str) -> Words {
        let said = Said { text: text.to_owned(), place: Place::new("words.toml", 1) };
        Words([("screen.a".to_owned(), said)].into())
    }

    #[test]
    fn a_sentence_takes_what_the_page_knows_and_nothing_twice() {
        let fill = |text: &str| {
            words(text).fill("screen.a", &[("why", "{page.file} & more"), ("file", "a.json")])
        };
        assert_eq!(fill("It failed: {page.why}."), "It failed: {page.file} & more.");
        assert_eq!(fill("{page.file}, {page.file}"), "a.json, a.json");
        assert_eq!(fill("no name"), "no name");
        assert_eq!(fill("{page.other} and {page.file}"), "{page.other} and a.json");
        assert_eq!(fill("open {page.file"), "open {page.file");
    }

    #[test]
    fn a_key_without_a_word_is_shown_as_it_is() {
        assert_eq!(words("a").fill("screen.b", &[]), "screen.b");
    }

    #[cfg(feature = "author")]
    #[test]
    fn the_names_of_the_page_are_found_once_each() {
        assert_eq!(names_of_page("{page.b} {story.a} {page.a} {page.b}"), ["a", "b"]);
    }
}
