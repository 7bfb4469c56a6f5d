//! How is a scenario read from a file and written to one?

use std::ops::Range;

use toml::de::{DeArray, DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest, shown};
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
    let (parsed, faults) = parse_all(text, name);
    if faults.is_empty() { Ok(parsed) } else { Err(Diagnostics(faults)) }
}

/// Like [`parse`], with whatever could be read beside the faults, so that what is wrong with the
/// values of a file can be said together with what is wrong with its keys.
pub fn parse_all(text: &str, name: &str) -> (ParsedFile, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(text, name);
    for error in errors {
        reader.no_toml(&error);
    }
    // What a broken file seems to say is a guess, and guesses make misleading faults.
    if reader.faults.is_empty() {
        reader.keys(table.get_ref());
    }
    reader.finish()
}

/// The words of a file as far as they were read.
struct Reader<'a> {
    name: &'a str,
    /// Where each line starts, so that a file of a million keys is not counted a million times.
    starts: Vec<usize>,
    faults: Vec<(usize, Diagnostic)>,
    preset: Option<(String, usize)>,
    draft: Draft,
}

impl<'a> Reader<'a> {
    fn new(text: &str, name: &'a str) -> Self {
        let starts = text.match_indices('\n').map(|(place, _)| place + 1).collect();
        Self { name, starts, faults: Vec::new(), preset: None, draft: Draft::new() }
    }

    fn finish(mut self) -> (ParsedFile, Vec<Diagnostic>) {
        // A reader of messages goes through the file from its top.
        self.faults.sort_by_key(|(line, _)| *line);
        let faults = self.faults.into_iter().map(|(_, fault)| fault).collect();
        (ParsedFile { preset: self.preset, draft: self.draft }, faults)
    }

    fn line_of(&self, span: &Range<usize>) -> usize {
        self.starts.partition_point(|start| *start <= span.start) + 1
    }

    fn place(&self, line: usize) -> Place {
        Place::File { name: self.name.to_owned(), line }
    }

    fn fault(&mut self, line: usize, message: String, hint: impl Into<String>) {
        let place = Some(self.place(line));
        self.faults.push((line, Diagnostic { place, message, hint: Some(hint.into()) }));
    }

    fn no_toml(&mut self, error: &toml::de::Error) {
        let line = error.span().map_or(1, |span| self.line_of(&span));
        self.fault(
            line,
            format!("not a TOML file: {}", shown(error.message())),
            "write `key = \"value\"` lines; `ironlaw scenario new` shows all keys",
        );
    }

    fn keys(&mut self, table: &DeTable<'_>) {
        let mut has_schema = false;
        for (key, value) in table {
            let line = self.line_of(&key.span());
            match key.get_ref().as_ref() {
                "schema" => {
                    has_schema = true;
                    self.schema(value.get_ref(), line);
                }
                "preset" => {
                    self.preset = self.value("preset", value.get_ref(), line).map(|v| (v, line));
                }
                other => self.field(other, value.get_ref(), line),
            }
        }
        if !has_schema {
            let hint = format!("write `schema = {SCHEMA}` on the first line");
            self.fault(1, "`schema` is missing".to_owned(), hint);
        }
    }

    fn field(&mut self, key: &str, value: &DeValue<'_>, line: usize) {
        let field = Field::from_name(key);
        if field.is_none() && !matches!(value, DeValue::Table(_)) {
            return self.unknown(key, line);
        }
        let text = match (field, value) {
            (Some(Field::SampleSizes), DeValue::Array(items)) => self.list(key, items, line),
            _ => self.value(key, value, line),
        };
        if let (Some(field), Some(text)) = (field, text) {
            let place = self.place(line);
            self.draft.set(field, text, place);
        }
    }

    /// The words of one value; numbers and strings say the same thing.
    fn value(&mut self, key: &str, value: &DeValue<'_>, line: usize) -> Option<String> {
        let hint = match value {
            DeValue::String(text) => return Some(text.to_string()),
            DeValue::Integer(number) => return Some(number.to_string()),
            DeValue::Float(number) => return Some(number.to_string()),
            DeValue::Boolean(truth) => return Some(truth.to_string()),
            DeValue::Table(_) => {
                "fields are not nested: write `storage-bandwidth`, not `[storage]`"
            }
            DeValue::Array(_) => {
                "a scenario has one value for each field; `ironlaw sweep` tries several"
            }
            DeValue::Datetime(_) => "no field is a date",
        };
        let message = format!("`{}`: expected one value, found a {}", shown(key), value.type_str());
        self.fault(line, message, hint);
        None
    }

    fn list(&mut self, key: &str, items: &DeArray<'_>, line: usize) -> Option<String> {
        let texts: Option<Vec<String>> =
            items.iter().map(|item| self.value(key, item.get_ref(), line)).collect();
        texts.map(|texts| texts.join(", "))
    }

    fn unknown(&mut self, key: &str, line: usize) {
        let names = Field::ALL.iter().map(|field| field.name()).chain(["preset", "schema"]);
        let hint = match nearest(key, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`ironlaw scenario new` shows all keys".to_owned(),
        };
        self.fault(line, format!("unknown key `{}`", shown(key)), hint);
    }

    fn schema(&mut self, value: &DeValue<'_>, line: usize) {
        let version = self.value("schema", value, line);
        if let Some(version) = version.filter(|version| version != SCHEMA) {
            let message = format!("expected schema {SCHEMA}, found `{}`", shown(&version));
            self.fault(line, message, format!("this version reads `schema = {SCHEMA}`"));
        }
    }
}

/// A scenario file that says what the draft says, with a line of help for each key.
pub fn write(draft: &Draft, title: &str) -> String {
    let title = title.replace(char::is_control, " ");
    let mut lines = vec![format!("# {title}"), format!("schema = {SCHEMA}")];
    let mut group: Option<Group> = None;
    for (field, entry) in draft.entries() {
        if group != Some(field.group()) {
            group = Some(field.group());
            lines.push(format!("\n# {}", field.group().heading()));
        }
        let value = toml::Value::String(entry.text.clone());
        lines.push(format!("{} = {value} # {}", field.name(), field.help()));
    }
    lines.push(String::new());
    lines.join("\n")
}
