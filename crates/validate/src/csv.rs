//! What are the fields of a CSV text, and in which line does each record begin?

use std::fmt;

/// One record, by the names of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its fields, in the order of the header.
    pub fields: Vec<String>,
}

/// Text that is no CSV.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CsvError {
    /// There is no header.
    Empty,
    /// A quote is opened and never closed.
    OpenQuote {
        /// The line of the record.
        line: usize,
        /// The field of the record, from 1.
        field: usize,
    },
    /// A closing quote is followed by something else than a comma or the end of the line.
    AfterQuote {
        /// The line of the record.
        line: usize,
        /// The field of the record, from 1.
        field: usize,
    },
    /// A record has more or fewer fields than the header.
    FieldCount {
        /// The line of the record.
        line: usize,
        /// Fields of the header.
        expected: usize,
        /// Fields of the record.
        found: usize,
    },
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("expected a header line, found nothing"),
            Self::OpenQuote { line, field } => {
                write!(f, "line {line}, field {field}: a quote is never closed")
            }
            Self::AfterQuote { line, field } => {
                write!(f, "line {line}, field {field}: expected a comma after the closing quote")
            }
            Self::FieldCount { line, expected, found } => {
                write!(f, "line {line}: expected {expected} fields like the header, found {found}")
            }
        }
    }
}

impl std::error::Error for CsvError {}

/// The header and the records of a CSV text (RFC 4180; lines may end in LF alone).
///
/// Empty lines between records are skipped, as most writers leave one at the end.
pub fn read_csv(text: &str) -> Result<(Vec<String>, Vec<Record>), CsvError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { rest: text, line: 1 };
    let header = reader.record()?.ok_or(CsvError::Empty)?;
    let mut records = Vec::new();
    while let Some(record) = reader.record()? {
        let (expected, found) = (header.fields.len(), record.fields.len());
        if found != expected {
            return Err(CsvError::FieldCount { line: record.line, expected, found });
        }
        records.push(record);
    }
    Ok((header.fields, records))
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

/// What ended a field.
enum End {
    Comma,
    Line,
}

impl Reader<'_> {
    fn record(&mut self) -> Result<Option<Record>, CsvError> {
        while let Some(rest) = self.rest.strip_prefix("\r\n").or(self.rest.strip_prefix('\n')) {
            self.rest = rest;
            self.line += 1;
        }
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            let (field, end) = match self.rest.strip_prefix('"') {
                Some(rest) => {
                    self.rest = rest;
                    self.quoted(line, fields.len() + 1)?
                }
                None => self.bare(),
            };
            fields.push(field);
            if matches!(end, End::Line) {
                return Ok(Some(Record { line, fields }));
            }
        }
    }

    fn bare(&mut self) -> (String, End) {
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let field = self.rest[..end].to_owned();
        let comma = self.rest[end..].starts_with(',');
        let newline = self.rest[end..].starts_with('\n');
        self.rest = &self.rest[end + usize::from(comma || newline)..];
        self.line += usize::from(newline);
        if comma {
            return (field, End::Comma);
        }
        (field.strip_suffix('\r').map(str::to_owned).unwrap_or(field), End::Line)
    }

    fn quoted(&mut self, line: usize, number: usize) -> Result<(String, End), CsvError> {
        let mut field = String::new();
        loop {
            let quote = self.rest.find('"').ok_or(CsvError::OpenQuote { line, field: number })?;
            field += &self.rest[..quote];
            self.line += self.rest[..quote].matches('\n').count();
            self.rest = &self.rest[quote + 1..];
            match self.rest.strip_prefix('"') {
                Some(rest) => {
                    field.push('"');
                    self.rest = rest;
                }
                None => break,
            }
        }
        let (more, end) = self.bare();
        let after = CsvError::AfterQuote { line, field: number };
        if more.is_empty() { Ok((field, end)) } else { Err(after) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        read_csv(text).unwrap().1.into_iter().map(|record| record.fields).collect()
    }

    #[test]
    fn quotes_hold_commas_quotes_and_lines() {
        let text = "a,b\r\n\"1,2\",\"say \"\"no\"\"\"\r\n\"two\nlines\",x\n\n";
        assert_eq!(rows(text), [["1,2", "say \"no\""], ["two\nlines", "x"]]);
        let (_, records) = read_csv("a\n\"1\n2\"\n3\n").unwrap();
        assert_eq!(records.iter().map(|record| record.line).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn a_last_field_may_be_empty() {
        assert_eq!(rows("a,b\n1,\n,2"), [["1", ""], ["", "2"]]);
    }

    #[test]
    fn what_is_no_csv_is_said_with_its_line() {
        assert_eq!(read_csv(""), Err(CsvError::Empty));
        assert_eq!(read_csv("a\n\"x"), Err(CsvError::OpenQuote { line: 2, field: 1 }));
        let after = CsvError::AfterQuote { line: 2, field: 2 };
        assert_eq!(read_csv("a,b\n1,\"x\"y"), Err(after.clone()));
        assert_eq!(after.to_string(), "line 2, field 2: expected a comma after the closing quote");
        let count = CsvError::FieldCount { line: 3, expected: 2, found: 1 };
        assert_eq!(read_csv("a,b\n1,2\n3\n"), Err(count.clone()));
        assert_eq!(count.to_string(), "line 3: expected 2 fields like the header, found 1");
    }
}
