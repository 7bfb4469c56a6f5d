//! Rows as comma-separated values and as JSON lines.

use std::fmt::Write as _;
use std::io::{self, StdoutLock, Write};
use std::ops::Range;

use engine::{Grid, Row};
use serde_json::{Map, Value};

use super::Sink;
use super::rows::{Cell, RESULTS, axis_cells};
use crate::failure::Failure;
use crate::files::OutputFile;

/// Where text goes: a file that is finished, or standard output.
pub(super) trait Target: Write {
    fn done(self) -> Result<(), Failure>;
}

impl Target for OutputFile {
    fn done(self) -> Result<(), Failure> {
        self.finish()
    }
}

impl Target for StdoutLock<'_> {
    fn done(mut self) -> Result<(), Failure> {
        self.flush()?;
        Ok(())
    }
}

/// Comma-separated values with a header (RFC 4180).
pub(super) struct Csv<T>(pub(super) T);

impl<T: Target> Sink for Csv<T> {
    type Part = String;

    fn begin(&mut self, grid: &Grid) -> io::Result<()> {
        let axes = grid.axes().iter().map(engine::Axis::column);
        let header: Vec<String> = axes.chain(RESULTS.map(str::to_owned)).collect();
        writeln!(self.0, "{}", header.join(","))
    }

    fn prepare(grid: &Grid, part: Range<u64>) -> String {
        let mut text = String::new();
        for row in grid.rows(part) {
            csv_row(grid, &row, &mut text);
        }
        text
    }

    fn write(&mut self, part: String) -> io::Result<()> {
        self.0.write_all(part.as_bytes())
    }

    fn finish(self) -> Result<(), Failure> {
        self.0.done()
    }
}

fn csv_row(grid: &Grid, row: &Row, text: &mut String) {
    for cell in axis_cells(grid, row) {
        match cell {
            Cell::Number(number) => {
                let _ = write!(text, "{number},");
            }
            Cell::Text(words) => {
                quoted(&words, text);
                text.push(',');
            }
        }
    }
    // Writing to a string cannot fail.
    let _ = write!(text, "{},", grid.engine());
    match &row.outcome {
        Ok(answer) => {
            let next = answer.next_bound.map_or("", model::Resource::as_str);
            let _ = writeln!(
                text,
                "{},{},{},{next},{},",
                answer.samples_per_sec.get(),
                answer.utilization.get(),
                answer.bound_by,
                answer.epoch.get()
            );
        }
        Err(fault) => {
            text.push_str(",,,,,");
            quoted(fault, text);
            text.push('\n');
        }
    }
}

/// A cell that commas, quotes and line ends cannot break.
fn quoted(cell: &str, text: &mut String) {
    if cell.contains([',', '"', '\n', '\r']) {
        let _ = write!(text, "\"{}\"", cell.replace('"', "\"\""));
    } else {
        text.push_str(cell);
    }
}

/// One JSON object a line.
pub(super) struct JsonLines<T>(pub(super) T);

impl<T: Target> Sink for JsonLines<T> {
    type Part = String;

    fn begin(&mut self, _: &Grid) -> io::Result<()> {
        Ok(())
    }

    fn prepare(grid: &Grid, part: Range<u64>) -> String {
        let mut text = String::new();
        for row in grid.rows(part) {
            let _ = writeln!(text, "{}", Value::Object(object(grid, &row)));
        }
        text
    }

    fn write(&mut self, part: String) -> io::Result<()> {
        self.0.write_all(part.as_bytes())
    }

    fn finish(self) -> Result<(), Failure> {
        self.0.done()
    }
}

fn object(grid: &Grid, row: &Row) -> Map<String, Value> {
    let mut object = Map::new();
    for (axis, cell) in grid.axes().iter().zip(axis_cells(grid, row)) {
        let value = match cell {
            Cell::Number(number) => Value::from(number),
            Cell::Text(words) => Value::from(words),
        };
        object.insert(axis.column(), value);
    }
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("engine", Value::from(grid.engine().as_str()));
    match &row.outcome {
        Ok(answer) => {
            put("samples_per_s", Value::from(answer.samples_per_sec.get()));
            put("utilization", Value::from(answer.utilization.get()));
            put("bound_by", Value::from(answer.bound_by.as_str()));
            put(
                "next_bound",
                answer.next_bound.map_or(Value::Null, |next| Value::from(next.as_str())),
            );
            put("epoch_s", Value::from(answer.epoch.get()));
        }
        Err(fault) => {
            put("fault", Value::from(fault.as_str()));
        }
    }
    object
}
