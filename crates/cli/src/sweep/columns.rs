//! Rows as columns of a Parquet file, which pandas, DuckDB and the like read.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use engine::Row;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::rows::{Cell, RESULTS, Table};
use super::{Part, Sink};
use crate::failure::{Failure, Fault};
use crate::files::OutputFile;

/// A row group goes to disk before it grows: memory stays the same for any grid.
const ROWS_OF_A_GROUP: usize = 1 << 17;

/// A Parquet file that is being written; its footer, written last, makes it whole.
pub(super) struct Columns {
    writer: ArrowWriter<OutputFile>,
}

impl Columns {
    pub(super) fn create(file: OutputFile, table: &Table<'_>) -> Result<Self, Failure> {
        let zstd = ZstdLevel::try_new(3).map_err(|error| failed(&error))?;
        let properties =
            WriterProperties::builder().set_compression(Compression::ZSTD(zstd)).build();
        let writer = ArrowWriter::try_new(file, schema(table), Some(properties));
        Ok(Self { writer: writer.map_err(|error| failed(&error))? })
    }
}

fn failed(error: &impl std::fmt::Display) -> Failure {
    Failure::one(Fault::new(
        format!("cannot write Parquet: {error}"),
        "check the disk; .csv and .jsonl are other ways",
    ))
}

fn schema(table: &Table<'_>) -> SchemaRef {
    let kind = |number: bool| if number { DataType::Float64 } else { DataType::Utf8 };
    let axes = table.grid.axes().iter().enumerate();
    let axes = axes.map(|(at, axis)| Field::new(axis.column(), kind(table.is_number(at)), false));
    let result = |name: &str| {
        let number = matches!(name, "samples_per_s" | "utilization" | "epoch_s");
        Field::new(name, kind(number), name != "engine")
    };
    Arc::new(Schema::new(axes.chain(RESULTS.map(result)).collect::<Vec<_>>()))
}

impl Sink for Columns {
    type Rows = Result<RecordBatch, String>;

    fn begin(&mut self, _: &Table<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn prepare(table: &Table<'_>, part: Range<u64>) -> Part<Self::Rows> {
        let rows: Vec<Row> = table.grid.rows(part).collect();
        let mut columns: Vec<ArrayRef> =
            (0..table.grid.axes().len()).map(|axis| axis_column(table, axis, &rows)).collect();
        columns.extend(result_columns(table, &rows));
        let batch = RecordBatch::try_new(schema(table), columns);
        let faults = rows.iter().filter(|row| row.outcome.is_err()).count() as u64;
        let content = batch.map_err(|error| error.to_string());
        Part { content, rows: rows.len() as u64, faults }
    }

    fn write(&mut self, batch: Self::Rows) -> Result<(), Failure> {
        let batch = batch.map_err(|error| failed(&error))?;
        self.writer.write(&batch).map_err(|error| failed(&error))?;
        if self.writer.in_progress_rows() >= ROWS_OF_A_GROUP {
            self.writer.flush().map_err(|error| failed(&error))?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        self.writer.into_inner().map_err(|error| failed(&error))?.finish()
    }
}

fn axis_column(table: &Table<'_>, axis: usize, rows: &[Row]) -> ArrayRef {
    let cells = rows.iter().map(|row| table.cell(axis, row.places[axis]));
    if table.is_number(axis) {
        let number = |cell| if let Cell::Number(number) = cell { Some(number) } else { None };
        return Arc::new(cells.map(number).collect::<Float64Array>());
    }
    let text = |cell| if let Cell::Text(text) = cell { Some(text) } else { None };
    Arc::new(cells.map(text).collect::<StringArray>())
}

fn result_columns(table: &Table<'_>, rows: &[Row]) -> [ArrayRef; RESULTS.len()] {
    let answers = || rows.iter().map(|row| row.outcome.as_ref().ok());
    let numbers = |of: fn(&engine::RowAnswer) -> f64| -> ArrayRef {
        Arc::new(answers().map(|answer| answer.map(of)).collect::<Float64Array>())
    };
    let texts = |of: fn(&engine::RowAnswer) -> Option<&'static str>| -> ArrayRef {
        Arc::new(answers().map(|answer| answer.and_then(of)).collect::<StringArray>())
    };
    let faults = rows.iter().map(|row| row.outcome.as_ref().err().map(String::as_str));
    let engine = table.grid.engine().as_str();
    [
        Arc::new(StringArray::from_iter_values(rows.iter().map(|_| engine))),
        numbers(|answer| answer.samples_per_sec.get()),
        numbers(|answer| answer.utilization.get()),
        texts(|answer| Some(answer.bound_by.as_str())),
        texts(|answer| answer.next_bound.map(model::Resource::as_str)),
        numbers(|answer| answer.epoch.get()),
        Arc::new(faults.collect::<StringArray>()),
    ]
}
