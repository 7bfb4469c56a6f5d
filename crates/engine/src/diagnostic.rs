//! What went wrong, where, and how is it mended?

use std::fmt;

use crate::field::Field;

/// Where a word was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a file, on this line (from 1).
    File {
        /// The file, as the user named it.
        name: String,
        /// The line.
        line: usize,
    },
    /// In a flag.
    Flag(Field),
    /// In a preset of this name.
    Preset(&'static str),
    /// Nowhere: a documented default.
    Default,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { name, line } => write!(f, "{}:{line}", name.escape_debug()),
            Self::Flag(field) => write!(f, "--{}", field.name()),
            Self::Preset(name) => write!(f, "preset `{name}`"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One fault, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where it is, if it is in one place.
    pub place: Option<Place>,
    /// What was expected and what was found: lower case, no full stop.
    pub message: String,
    /// The repair.
    pub hint: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// All faults that were found; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, diagnostic) in self.0.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// Words of a user in a message: short, and without what draws on a terminal.
pub fn shown(text: &str) -> String {
    printable(text, 60)
}

/// A repair that quotes the user: as far as a person would read, and safe to print.
pub(crate) fn hinted(hint: &str) -> String {
    printable(hint, 240)
}

fn printable(text: &str, most: usize) -> String {
    let mut printable = String::with_capacity(text.len().min(most));
    for character in text.chars().take(most) {
        match character {
            '"' | '\'' => printable.push(character),
            other => printable.extend(other.escape_debug()),
        }
    }
    if text.chars().nth(most).is_some() {
        printable.push('…');
    }
    printable
}

/// The name nearest to what was written, for a hint; nothing if none is near.
pub fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    near(written, names).first().copied()
}

/// Up to three names near to what was written, the nearest first.
pub fn near<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    const MOST: usize = 3;
    // Nobody misspells a name beyond this, and the distance costs length times length.
    if written.len() > 64 {
        return Vec::new();
    }
    let written = written.to_ascii_lowercase();
    let mut scored: Vec<(f64, &str)> = names
        .map(|name| (strsim::jaro_winkler(&written, name), name))
        .filter(|(score, _)| *score > 0.75)
        .collect();
    // Of names equally near the first, so that the order in which they come decides.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(MOST).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_stranger_has_none() {
        let names = || ["utilization", "wait", "compute"].into_iter();
        assert_eq!(nearest("utilisation", names()), Some("utilization"));
        assert_eq!(nearest("transfer", names()), None);
        assert_eq!(nearest(&"u".repeat(1000), names()), None);
    }

    #[test]
    fn at_most_three_names_are_near_and_the_nearest_comes_first() {
        let names = ["us-west-1", "us-east-2", "us-east-1", "us-west-2", "lambda"];
        let found = near("us-east-1", names.into_iter());
        assert_eq!((found.len(), found[0]), (3, "us-east-1"));
        assert!(!found.contains(&"lambda"), "{found:?}");
    }
}
