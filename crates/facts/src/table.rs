//! How is one TOML table read so that nothing in it is missing, left over or misread unnoticed?

use std::fmt;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// One thing wrong with the catalogue, with its repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// The id of the fact or the name of the entity, as far as known.
    pub(crate) id: String,
    pub(crate) expected: String,
    pub(crate) found: String,
    pub(crate) hint: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, id, expected, found, hint } = self;
        write!(f, "{file}:{line}: `{id}`: expected {expected}, found {found}; hint: {hint}")
    }
}

/// A file of the catalogue: its name for messages and its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

impl File<'_> {
    pub(crate) fn line_at(self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        before.filter(|byte| **byte == b'\n').count() + 1
    }
}

/// One table being read; every key must be asked for, or it is a fault.
pub(crate) struct Table<'a> {
    pub(crate) file: File<'a>,
    pub(crate) line: usize,
    id: String,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl<'a> Table<'a> {
    /// `name_key` is the key whose text names the table in messages.
    pub(crate) fn new(
        file: File<'a>,
        span: Range<usize>,
        entries: &'a DeTable<'a>,
        name_key: &str,
    ) -> Self {
        let named = entries.get(name_key).and_then(|value| value.get_ref().as_str());
        let id = named.unwrap_or("(no name)").to_owned();
        let line = file.line_at(span.start);
        Self { file, line, id, entries, asked: Vec::new(), faults: Vec::new() }
    }

    pub(crate) fn fault(&mut self, line: usize, expected: &str, found: &str, hint: &str) {
        self.faults.push(Fault {
            file: self.file.name.to_owned(),
            line,
            id: self.id.clone(),
            expected: expected.to_owned(),
            found: found.to_owned(),
            hint: hint.to_owned(),
        });
    }

    pub(crate) fn line_of(&self, key: &str) -> usize {
        let span = self.entries.get_key_value(key).map(|(key, _)| key.span());
        span.map_or(self.line, |span| self.file.line_at(span.start))
    }

    fn ask(&mut self, key: &'static str) {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
    }

    fn take(&mut self, key: &'static str) -> Option<&'a DeValue<'a>> {
        self.ask(key);
        self.entries.get(key).map(toml::Spanned::get_ref)
    }

    fn misfit(&mut self, key: &'static str, expected: &str, value: &DeValue<'_>) {
        let line = self.line_of(key);
        let found = format!("`{key}` of type {}", value.type_str());
        self.fault(line, expected, &found, "look at a neighboring entry for the form");
    }

    fn missing(&mut self, key: &'static str, example: &str) {
        let line = self.line;
        self.fault(line, &format!("`{key}`"), "none", &format!("add `{key} = {example}`"));
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    pub(crate) fn optional_text(&mut self, key: &'static str) -> Option<String> {
        match self.take(key)? {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.clone().into_owned()),
            DeValue::String(_) => {
                let line = self.line_of(key);
                let expected = format!("words in `{key}`");
                self.fault(line, &expected, "an empty text", "write it, or remove the key");
                None
            }
            other => {
                self.misfit(key, &format!("a text in `{key}`"), other);
                None
            }
        }
    }

    /// The text, or an empty one and a fault.
    pub(crate) fn text(&mut self, key: &'static str, example: &str) -> String {
        if !self.has(key) {
            self.ask(key);
            self.missing(key, example);
        }
        self.optional_text(key).unwrap_or_default()
    }

    /// A text that must be one of the words of an enum.
    pub(crate) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        from_word: fn(&str) -> Option<T>,
        words: &[&str],
    ) -> Option<T> {
        let text = self.optional_text(key)?;
        let found = from_word(&text);
        if found.is_none() {
            let line = self.line_of(key);
            let hint = format!("write one of {}", words.join(", "));
            self.fault(line, &format!("a known word in `{key}`"), &format!("`{text}`"), &hint);
        }
        found
    }

    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let items = value.as_array().map(|array| {
            array.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        });
        items.unwrap_or(None).unwrap_or_else(|| {
            self.misfit(key, &format!("a list of texts in `{key}`"), value);
            Vec::new()
        })
    }

    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        let Some(value) = self.take(key) else { return false };
        value.as_bool().unwrap_or_else(|| {
            self.misfit(key, &format!("`true` or `false` in `{key}`"), value);
            false
        })
    }

    /// A whole number from 1.
    pub(crate) fn count(&mut self, key: &'static str) -> u32 {
        let Some(value) = self.take(key) else {
            self.missing(key, "8");
            return 0;
        };
        let number = value.as_integer().and_then(|integer| integer.as_str().parse::<u32>().ok());
        number.filter(|number| *number > 0).unwrap_or_else(|| {
            self.misfit(key, &format!("a whole number from 1 in `{key}`"), value);
            0
        })
    }

    /// A day as `2026-01-31`.
    pub(crate) fn day(&mut self, key: &'static str) -> String {
        let Some(value) = self.take(key) else {
            self.missing(key, "2026-01-31");
            return String::new();
        };
        let day = value.as_datetime().filter(|moment| moment.time.is_none());
        let date = day.and_then(|moment| moment.date).map(|date| date.to_string());
        date.unwrap_or_else(|| {
            self.misfit(key, "a bare day like `2026-01-31`", value);
            String::new()
        })
    }

    /// The tables of a list such as `[{ up-to-gb = 100, usd-per-gb = 0.09 }]`, and its source text.
    pub(crate) fn rows(&mut self, key: &'static str) -> Option<(Vec<Table<'a>>, String)> {
        self.ask(key);
        let spanned = self.entries.get(key)?;
        let file = self.file;
        let rows = spanned.get_ref().as_array().map(|array| {
            let rows = array.iter().map(|row| {
                let entries = row.get_ref().as_table()?;
                Some(Table { id: self.id.clone(), ..Table::new(file, row.span(), entries, "") })
            });
            rows.collect::<Option<Vec<_>>>()
        });
        let Some(rows) = rows.flatten() else {
            self.misfit(key, &format!("a list of tables in `{key}`"), spanned.get_ref());
            return None;
        };
        let written = file.text.get(spanned.span()).unwrap_or_default();
        Some((rows, written.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    pub(crate) fn optional_number(&mut self, key: &'static str) -> Option<f64> {
        let value = self.take(key)?;
        let digits = match value {
            DeValue::Integer(integer) => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            other => {
                self.misfit(key, &format!("a number in `{key}`"), other);
                return None;
            }
        };
        let number = digits.parse::<f64>().ok().filter(|number| *number >= 0.0);
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            let line = self.line_of(key);
            let expected = format!("a finite number of 0 or more in `{key}`");
            self.fault(
                line,
                &expected,
                &format!("`{digits}`"),
                "write a plain number, for example `0.09`",
            );
        }
        number
    }

    /// A number that may lie below 0, such as a latitude.
    pub(crate) fn signed_number(&mut self, key: &'static str) -> f64 {
        let Some(value) = self.take(key) else {
            self.missing(key, "-77.49");
            return 0.0;
        };
        let number = float_of(value);
        if number.is_none() {
            self.misfit(key, &format!("a finite number in `{key}`"), value);
        }
        number.unwrap_or_default()
    }

    /// A list of lists of numbers of 0 or more.
    pub(crate) fn grid(&mut self, key: &'static str) -> Vec<Vec<f64>> {
        let Some(value) = self.take(key) else {
            self.missing(key, "[[0.0, 1.5], [1.5, 0.0]]");
            return Vec::new();
        };
        let row = |row: &toml::Spanned<DeValue<'_>>| -> Option<Vec<f64>> {
            let numbers = row.get_ref().as_array()?.iter();
            numbers.map(|number| float_of(number.get_ref()).filter(|n| *n >= 0.0)).collect()
        };
        let rows = value.as_array().and_then(|rows| rows.iter().map(row).collect());
        rows.unwrap_or_else(|| {
            self.misfit(key, &format!("lists of numbers of 0 or more in `{key}`"), value);
            Vec::new()
        })
    }

    pub(crate) fn number(&mut self, key: &'static str) -> f64 {
        if !self.has(key) {
            self.ask(key);
            self.missing(key, "0.09");
        }
        self.optional_number(key).unwrap_or_default()
    }

    /// What was wrong, after a look for keys that nobody asked for.
    pub(crate) fn finish(mut self) -> Vec<Fault> {
        let asked = self.asked.clone();
        let unknown: Vec<String> = (self.entries.keys())
            .map(|key| key.get_ref().clone().into_owned())
            .filter(|key| !asked.contains(&key.as_str()))
            .collect();
        for key in unknown {
            let line = self.line_of(&key);
            let tidy = key.to_lowercase().replace('_', "-");
            let hint = if asked.contains(&tidy.as_str()) {
                format!("did you mean `{tidy}`?")
            } else {
                format!("the keys here are {}", asked.join(", "))
            };
            self.fault(line, "a known key", &format!("`{key}`"), &hint);
        }
        self.faults
    }
}

fn float_of(value: &DeValue<'_>) -> Option<f64> {
    let digits = match value {
        DeValue::Integer(integer) => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return None,
    };
    digits.parse::<f64>().ok().filter(|number| number.is_finite())
}
