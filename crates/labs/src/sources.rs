//! Where do the facts behind a number come from, in words, without the catalogue at hand?
//!
//! The words of all facts are a large part of a visitor's download and are read by few: the site
//! holds them as a file of its own, which the app loads when a reader asks.

use serde_json::Value;

use crate::fault::shown;

/// The file's name, at the root of a site.
pub const SOURCES: &str = "facts.json";

const SCHEMA: &str = "ironlaw.fact-sources";
const VERSION: u32 = 1;

/// The file: for each fact, by its id, a line that says what it is and where it was read.
#[cfg(feature = "author")]
pub fn written_sources() -> String {
    let line = |fact: &facts::Fact| {
        let (kind, source) = (fact.kind.as_str(), fact.source());
        let line = format!("{}: {} ({kind}, {}). {source}", fact.id, fact.written, fact.date);
        (fact.id.to_owned(), Value::String(line))
    };
    let facts: serde_json::Map<String, Value> = facts::all().iter().map(line).collect();
    serde_json::json!({ "schema": SCHEMA, "version": VERSION, "facts": facts }).to_string()
}

/// The lines of these facts in the file; the error is a sentence.
pub fn read_sources(text: &str, ids: &[&str]) -> Result<Vec<String>, String> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| format!("{SOURCES} is damaged: {}", shown(&error.to_string())))?;
    if value["schema"] != SCHEMA || value["version"] != VERSION {
        return Err(format!("{SOURCES} is of another version; load the page anew"));
    }
    let line = |id: &&str| {
        let line = value["facts"][*id].as_str().map(str::to_owned);
        line.ok_or_else(|| format!("{SOURCES} lacks `{}`; load the page anew", shown(id)))
    };
    ids.iter().map(line).collect()
}

#[cfg(all(test, feature = "author"))]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_its_line() {
        let ids: Vec<&str> = facts::all().iter().map(|fact| fact.id).collect();
        let lines = read_sources(&written_sources(), &ids).unwrap();
        assert_eq!(lines.len(), ids.len());
        for (fact, line) in facts::all().iter().zip(&lines) {
            assert!(line.starts_with(fact.id) && line.ends_with(fact.source()), "{line}");
            assert!(line.contains(fact.written) && line.contains(fact.date), "{line}");
        }
    }

    #[test]
    fn what_is_no_such_file_is_said_to_be_none() {
        let error = |text: &str, id: &str| read_sources(text, &[id]).unwrap_err();
        assert!(error("{", "a").starts_with("facts.json is damaged"));
        assert!(error("{}", "a").contains("another version"));
        assert!(error(&written_sources(), "no.such.fact").contains("lacks `no.such.fact`"));
    }
}
