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
