//! What is wrong with a lab, in which file and line, and how is it mended?

use std::fmt;

pub(crate) use engine::{nearest, shown};

/// A line of a lab's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, by its name in the lab's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl Place {
    /// A line of a file.
    pub fn new(file: impl Into<String>, line: usize) -> Self {
        Self { file: file.into(), line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.escape_debug(), self.line)
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where it is.
    pub place: Place,
    /// A word for the rule that is broken, which a script can rely on: `bare-number`.
    pub rule: &'static str,
    /// What was expected and what was found: lower case, no full stop.
    pub message: String,
    /// The repair.
    pub hint: Option<String>,
}

impl Fault {
    pub(crate) fn new(place: Place, rule: &'static str, message: impl Into<String>) -> Self {
        Self { place, rule, message: message.into(), hint: None }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    #[cfg(feature = "author")]
    pub(crate) fn hint_nearest<'a>(
        self,
        written: &str,
        names: impl Iterator<Item = &'a str>,
    ) -> Self {
        match nearest(written, names) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// All faults that were found; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "{fault}")?;
            if let Some(hint) = &fault.hint {
                writeln!(f, "  hint: {hint}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

#[cfg(all(test, feature = "author"))]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_where_and_what_to_do() {
        let fault = Fault::new(Place::new("act-1.md", 7), "unknown-name", "no output `wayt`")
            .hint_nearest("wayt", ["wait"].into_iter());
        assert_eq!(
            Faults(vec![fault]).to_string(),
            "act-1.md:7: no output `wayt`\n  hint: did you mean `wait`?\n"
        );
    }
}
