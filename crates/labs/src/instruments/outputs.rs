//! What has an instrument answered, by name?

use std::collections::BTreeMap;

use facts::Fact;

use super::control::{Inputs, Value};
use super::unit::Unit;

/// What an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// Its name in placeholders and claims.
    pub name: &'static str,
    /// What its number counts; a word has none.
    pub unit: Option<Unit>,
    /// The words that it can be, as the lab's words name them: `resource` for `resource.storage`.
    pub words: Option<&'static str>,
}

impl Output {
    pub(crate) const fn number(name: &'static str, unit: Unit) -> Self {
        Self { name, unit: Some(unit), words: None }
    }

    pub(crate) const fn word(name: &'static str, words: &'static str) -> Self {
        Self { name, unit: None, words: Some(words) }
    }
}

/// The outputs of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outputs {
    /// Which engine answered, by its name; nothing where there is only one.
    pub engine: Option<&'static str>,
    values: BTreeMap<String, Value>,
    /// Codes of what to know before trusting the numbers; the lab's words say them.
    pub warnings: Vec<&'static str>,
    /// The facts that went into them.
    pub facts: Vec<&'static Fact>,
}

impl Outputs {
    /// The inputs themselves are the first outputs.
    pub(crate) fn new(inputs: &Inputs, engine: Option<&'static str>) -> Self {
        let values = inputs.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        Self { engine, values, warnings: Vec::new(), facts: Vec::new() }
    }

    pub(crate) fn number(&mut self, name: &str, value: f64, unit: Unit) {
        self.values.insert(name.to_owned(), Value::number(value, unit));
    }

    pub(crate) fn word(&mut self, name: &str, word: &str) {
        self.values.insert(name.to_owned(), Value::word(word));
    }

    pub(crate) fn truth(&mut self, name: &str, holds: bool) {
        self.word(name, if holds { YES } else { NO });
    }

    /// One output; nothing if the engine in use does not say it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// All outputs, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }
}

pub(crate) const YES: &str = "yes";
pub(crate) const NO: &str = "no";
