//! Rows as comma-separated values and as JSON lines.

use std::io::{StdoutLock, Write};
use std::ops::Range;

use engine::Row;
use serde::Serialize;

use super::rows::{Cell, RESULTS, Table};
use super::{Part, Sink};
use crate::failure::Failure;
use crate::files::OutputFile;

/// Where text goes: a file that is finished, or standard output.
pub(super) trait Target {
    /// Writes these whole lines.
    fn put(&mut self, lines: &[u8]) -> Result<(), Failure>;
    fn done(self) -> Result<(), Failure>;
}

impl Target for OutputFile {
    fn put(&mut self, lines: &[u8]) -> Result<(), Failure> {
        OutputFile::put(self, lines)?;
        // Hours of rows are not thrown away because the disk is full at the end.
        self.keep_lines();
        Ok(())
    }

    fn done(self) -> Result<(), Failure> {
        self.finish()
    }
}

impl Target for StdoutLock<'_> {
    fn put(&mut self, lines: &[u8]) -> Result<(), Failure> {
        Ok(self.write_all(lines)?)
    }

    fn done(mut self) -> Result<(), Failure> {
        Ok(self.flush()?)
    }
}

/// Comma-separated values with a header (RFC 4180).
pub(super) struct Csv<T>(pub(super) T);

impl<T: Target> Sink for Csv<T> {
    type Rows = Vec<u8>;

    fn begin(&mut self, table: &Table<'_>) -> Result<(), Failure> {
        let header: Vec<String> = table.columns().collect();
        self.0.put((header.join(",") + "\n").as_bytes())
    }

    fn prepare(table: &Table<'_>, part: Range<u64>) -> Part<Vec<u8>> {
        text_part(table, part, csv_row)
    }

    fn write(&mut self, rows: Vec<u8>) -> Result<(), Failure> {
        self.0.put(&rows)
    }

    fn finish(self) -> Result<(), Failure> {
        self.0.done()
    }
}

/// One JSON object a line; every line has every key.
pub(super) struct JsonLines<T>(pub(super) T);

impl<T: Target> Sink for JsonLines<T> {
    type Rows = Vec<u8>;

    fn begin(&mut self, _: &Table<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn prepare(table: &Table<'_>, part: Range<u64>) -> Part<Vec<u8>> {
        let columns: Vec<String> = table.columns().collect();
        text_part(table, part, |table, row, text| json_row(table, &columns, row, text))
    }

    fn write(&mut self, rows: Vec<u8>) -> Result<(), Failure> {
        self.0.put(&rows)
    }

    fn finish(self) -> Result<(), Failure> {
        self.0.done()
    }
}

fn text_part(
    table: &Table<'_>,
    part: Range<u64>,
    write: impl Fn(&Table<'_>, &Row, &mut Vec<u8>),
) -> Part<Vec<u8>> {
    let mut text = Vec::new();
    let (mut rows, mut faults) = (0, 0);
    for row in table.grid.rows(part) {
        write(table, &row, &mut text);
        rows += 1;
        faults += u64::from(row.outcome.is_err());
    }
    Part { content: text, rows, faults }
}

fn csv_row(table: &Table<'_>, row: &Row, text: &mut Vec<u8>) {
    for cell in table.cells(row) {
        match cell {
            Cell::Number(value) => number(value, text),
            Cell::Text(words) => quoted(&words, text),
        }
        text.push(b',');
    }
    text.extend_from_slice(table.grid.engine().as_str().as_bytes());
    text.push(b',');
    match &row.outcome {
        Ok(answer) => {
            number(answer.samples_per_sec.get(), text);
            text.push(b',');
            number(answer.utilization.get(), text);
            text.push(b',');
            text.extend_from_slice(answer.bound_by.as_str().as_bytes());
            text.push(b',');
            let next = answer.next_bound.map_or("", model::Resource::as_str);
            text.extend_from_slice(next.as_bytes());
            text.push(b',');
            number(answer.epoch.get(), text);
            text.push(b',');
        }
        Err(fault) => {
            text.extend_from_slice(b",,,,,");
            quoted(fault, text);
        }
    }
    text.push(b'\n');
}

/// A cell that commas, quotes and line ends cannot break.
fn quoted(cell: &str, text: &mut Vec<u8>) {
    if cell.contains([',', '"', '\n', '\r']) {
        text.extend_from_slice(format!("\"{}\"", cell.replace('"', "\"\"")).as_bytes());
    } else {
        text.extend_from_slice(cell.as_bytes());
    }
}

fn json_row(table: &Table<'_>, columns: &[String], row: &Row, text: &mut Vec<u8>) {
    let mut columns = columns.iter();
    text.push(b'{');
    let mut key = |text: &mut Vec<u8>| {
        if text.last() != Some(&b'{') {
            text.push(b',');
        }
        if let Some(column) = columns.next() {
            json(column, text);
        }
        text.push(b':');
    };
    for cell in table.cells(row) {
        key(text);
        match cell {
            Cell::Number(value) => number(value, text),
            Cell::Text(words) => json(&words, text),
        }
    }
    key(text);
    json(table.grid.engine().as_str(), text);
    match &row.outcome {
        Ok(answer) => {
            key(text);
            number(answer.samples_per_sec.get(), text);
            key(text);
            number(answer.utilization.get(), text);
            key(text);
            json(answer.bound_by.as_str(), text);
            key(text);
            json(&answer.next_bound.map(model::Resource::as_str), text);
            key(text);
            number(answer.epoch.get(), text);
            key(text);
            json(&None::<&str>, text);
        }
        Err(fault) => {
            // Engine and fault stand at the ends, nothing between them.
            for _ in 2..RESULTS.len() {
                key(text);
                json(&None::<f64>, text);
            }
            key(text);
            json(fault, text);
        }
    }
    text.extend_from_slice(b"}\n");
}

/// The fewest digits that name this number; whole ones as they are counted: `8` and not `8.0`.
fn number(value: f64, text: &mut Vec<u8>) {
    /// Below it, each whole number is one that 64-bit floats can tell from its neighbors.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && (0.0..WHOLE).contains(&value) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, 0 to 2^53"
        )]
        json(&(value as u64), text);
    } else {
        json(&value, text);
    }
}

fn json<T: Serialize + ?Sized>(value: &T, text: &mut Vec<u8>) {
    // Numbers and strings have a JSON form, and memory takes every byte.
    serde_json::to_writer(text, value).expect("numbers and strings go to memory as JSON");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64) -> String {
        let mut text = Vec::new();
        number(value, &mut text);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn numbers_parse_back_to_themselves() {
        assert_eq!(written(8.0), "8");
        assert_eq!(written(0.0), "0");
        assert_eq!(written(0.1 + 0.2), "0.30000000000000004");
        for value in [1e-300, 1.0 / 3.0, 5e15, 9_007_199_254_740_993.0, 1e16, 1e300] {
            assert_eq!(written(value).parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn cells_with_commas_quotes_and_line_ends_are_quoted() {
        let cell = |words: &str| {
            let mut text = Vec::new();
            quoted(words, &mut text);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"a\"\n"), "\"say \"\"a\"\"\n\"");
    }
}
