//! What is wrong with a question, where, and how is it mended?

use std::fmt;

/// One fault, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFault {
    /// Where: a flag, a file and line.
    pub place: Option<String>,
    /// What was expected and found: lower case, no full stop.
    pub message: String,
    /// The repair.
    pub hint: Option<String>,
}

impl PlanFault {
    /// A fault that is not yet in a place.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { place: None, message: message.into(), hint: Some(hint.into()) }
    }

    /// The same fault in a place.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }
}

impl fmt::Display for PlanFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for PlanFault {}

/// Words of a user in a message: short, and without control characters.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).flat_map(char::escape_debug).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

/// Up to three names near to what was written, the nearest first.
pub(crate) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    // Nobody misspells a name beyond this, and the distance costs length times length.
    if written.len() > 64 {
        return Vec::new();
    }
    let written = written.to_ascii_lowercase();
    let mut scored: Vec<(f64, &str)> = names
        .map(|name| (strsim::jaro_winkler(&written, name), name))
        .filter(|(score, _)| *score > 0.75)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}
