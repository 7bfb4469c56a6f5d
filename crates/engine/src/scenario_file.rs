//! How is a scenario read from a file and written to one?

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::draft::Draft;
use crate::field::{Field, Group};

/// The version of the scenario file that this engine reads and writes.
const SCHEMA: &str = "1";

/// A scenario file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedFile {
    /// The preset that the file builds on, if it names one, and its line.
    pub preset: Option<(String, usize)>,
    /// Everything else it says.
    pub draft: Draft,
}

/// Reads a scenario file; `name` is what to call it in messages.
///
/// All faults are collected: unknown keys, tables, wrong kinds of value, a missing schema. Whether
/// the values make a scenario is for [`Draft::resolve`] to say.
pub fn parse(text: &str, name: &str) -> Result<ParsedFile, Diagnostics> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let fault = |error: toml::de::Error| {
            let line = error.span().map_or(1, |span| line_of(text, &span));
            Diagnostic {
                place: Some(Place::File { name: name.to_owned(), line }),
                message: format!("not a TOML file: {}", error.message().escape_debug()),
                hint: Some(
                    "write `key = \"value\"` lines; `ironlaw scenario new` shows all keys"
                        .to_owned(),
                ),
            }
        };
        return Err(Diagnostics(errors.into_iter().map(fault).collect()));
    }
    let mut reader = Reader { text, name, faults: Vec::new(), preset: None, draft: Draft::new() };
    let mut schema = None;
    for (key, value) in table.get_ref() {
        let line = line_of(text, &key.span());
        match key.get_ref().as_ref() {
            "schema" => schema = Some((scalar(value.get_ref()), line)),
            other => reader.key(other, value.get_ref(), line),
        }
    }
    reader.check_schema(schema);
    if !reader.faults.is_empty() {
        return Err(Diagnostics(reader.faults));
    }
    Ok(ParsedFile { preset: reader.preset, draft: reader.draft })
}

struct Reader<'a> {
    text: &'a str,
    name: &'a str,
    faults: Vec<Diagnostic>,
    preset: Option<(String, usize)>,
    draft: Draft,
}

impl Reader<'_> {
    fn place(&self, line: usize) -> Place {
        Place::File { name: self.name.to_owned(), line }
    }

    fn fault(&mut self, line: usize, message: String, hint: String) {
        let place = Some(self.place(line));
        self.faults.push(Diagnostic { place, message, hint: Some(hint) });
    }

    fn key(&mut self, key: &str, value: &DeValue<'_>, line: usize) {
        let Some(text) = scalar(value).or_else(|| list(value)) else {
            let message =
                format!("`{}`: expected one value, found a {}", shown(key), value.type_str());
            return self.fault(
                line,
                message,
                "fields are not nested: write `storage-bandwidth`, not `[storage]`".to_owned(),
            );
        };
        if key == "preset" {
            self.preset = Some((text, line));
            return;
        }
        match Field::from_name(key) {
            Some(field) => {
                let place = self.place(line);
                self.draft.set(field, text, place);
            }
            None => self.unknown(key, line),
        }
    }

    fn unknown(&mut self, key: &str, line: usize) {
        let names = Field::ALL.iter().map(|field| field.name()).chain(["preset", "schema"]);
        let hint = match nearest(key, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`ironlaw scenario new` shows all keys".to_owned(),
        };
        self.fault(line, format!("unknown key `{}`", shown(key)), hint);
    }

    fn check_schema(&mut self, schema: Option<(Option<String>, usize)>) {
        let hint = format!("this version reads `schema = {SCHEMA}`");
        match schema {
            Some((Some(version), _)) if version == SCHEMA => {}
            Some((version, line)) => {
                let found = version.unwrap_or_else(|| "something else".to_owned());
                self.fault(
                    line,
                    format!("expected schema {SCHEMA}, found `{}`", shown(&found)),
                    hint,
                );
            }
            None => {
                let lines = self.text.lines().count().max(1);
                self.fault(
                    1,
                    format!("no `schema` in {lines} lines"),
                    format!("{hint}: write it on the first line"),
                );
            }
        }
    }
}

/// A key or value in a message: short, and without control characters.
fn shown(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    text.as_bytes()[..span.start.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// A value's words: numbers and strings say the same thing.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        _ => return None,
    })
}

fn list(value: &DeValue<'_>) -> Option<String> {
    let items = value.as_array()?;
    let texts: Option<Vec<String>> = items.iter().map(|item| scalar(item.get_ref())).collect();
    texts.map(|texts| texts.join(", "))
}

/// A scenario file that says what the draft says, with a line of help for each key.
pub fn write(draft: &Draft, title: &str) -> String {
    let title = title.replace(char::is_control, " ");
    let mut text = format!("# {title}\nschema = {SCHEMA}\n");
    let mut group: Option<Group> = None;
    for (field, entry) in draft.entries() {
        if group != Some(field.group()) {
            group = Some(field.group());
            text += &format!("\n# {}\n", field.group().heading());
        }
        let value = toml::Value::String(entry.text.clone());
        text += &format!("{} = {value} # {}\n", field.name(), field.help());
    }
    text
}
