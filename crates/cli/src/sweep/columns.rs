//! Rows as columns of a Parquet file, which pandas, DuckDB and DataFusion read.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use engine::{Grid, Row};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::Sink;
use super::rows::RESULTS;
use crate::failure::{Failure, Fault};
use crate::files::OutputFile;

/// A Parquet file that is being written; its footer, written last, makes it whole.
pub(super) struct Columns {
    writer: ArrowWriter<OutputFile>,
}

impl Columns {
    pub(super) fn create(file: OutputFile, grid: &Grid) -> Result<Self, Failure> {
        let zstd = ZstdLevel::try_new(3).map_err(|error| failed(&error))?;
        let properties =
            WriterProperties::builder().set_compression(Compression::ZSTD(zstd)).build();
        let writer = ArrowWriter::try_new(file, schema(grid), Some(properties));
        Ok(Self { writer: writer.map_err(|error| failed(&error))? })
    }
}

fn failed(error: &impl std::fmt::Display) -> Failure {
    Failure::one(Fault::new(
        format!("cannot write Parquet: {error}"),
        "check the disk; .csv and .jsonl are other ways",
    ))
}

fn schema(grid: &Grid) -> SchemaRef {
    let axis = |axis: &engine::Axis| {
        let number = axis.number(0).is_some();
        Field::new(axis.column(), if number { DataType::Float64 } else { DataType::Utf8 }, false)
    };
    let result = |name: &str| {
        let number = matches!(name, "samples_per_s" | "utilization" | "epoch_s");
        Field::new(name, if number { DataType::Float64 } else { DataType::Utf8 }, name != "engine")
    };
    Arc::new(Schema::new(
        grid.axes().iter().map(axis).chain(RESULTS.map(|name| result(name))).collect::<Vec<_>>(),
    ))
}

impl Sink for Columns {
    type Part = Result<RecordBatch, String>;

    fn begin(&mut self, _: &Grid) -> io::Result<()> {
        Ok(())
    }

    fn prepare(grid: &Grid, part: Range<u64>) -> Self::Part {
        let rows: Vec<Row> = grid.rows(part).collect();
        let mut columns: Vec<ArrayRef> =
            (0..grid.axes().len()).map(|axis| axis_column(grid, axis, &rows)).collect();
        columns.extend(result_columns(grid, &rows));
        RecordBatch::try_new(schema(grid), columns).map_err(|error| error.to_string())
    }

    fn write(&mut self, part: Self::Part) -> io::Result<()> {
        let batch = part.map_err(io::Error::other)?;
        self.writer.write(&batch).map_err(io::Error::other)?;
        // A row group goes to disk before it grows: memory stays the same for any grid.
        const MOST_IN_PROGRESS: usize = 32 << 20;
        if self.writer.in_progress_size() > MOST_IN_PROGRESS {
            self.writer.flush().map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        let mut file = self.writer.into_inner().map_err(|error| failed(&error))?;
        file.flush()?;
        file.finish()
    }
}

fn axis_column(grid: &Grid, index: usize, rows: &[Row]) -> ArrayRef {
    let axis = &grid.axes()[index];
    if axis.number(0).is_some() {
        let numbers = rows.iter().map(|row| axis.number(row.places[index]).unwrap_or_default());
        return Arc::new(Float64Array::from_iter_values(numbers));
    }
    Arc::new(StringArray::from_iter_values(rows.iter().map(|row| axis.text(row.places[index]))))
}

fn result_columns(grid: &Grid, rows: &[Row]) -> [ArrayRef; RESULTS.len()] {
    let answers = || rows.iter().map(|row| row.outcome.as_ref().ok());
    let numbers = |of: fn(&engine::RowAnswer) -> f64| -> ArrayRef {
        Arc::new(answers().map(|answer| answer.map(of)).collect::<Float64Array>())
    };
    let texts = |of: fn(&engine::RowAnswer) -> Option<&'static str>| -> ArrayRef {
        Arc::new(answers().map(|answer| answer.and_then(of)).collect::<StringArray>())
    };
    let faults = rows.iter().map(|row| row.outcome.as_ref().err().map(String::as_str));
    [
        Arc::new(StringArray::from_iter_values(rows.iter().map(|_| grid.engine().as_str()))),
        numbers(|answer| answer.samples_per_sec.get()),
        numbers(|answer| answer.utilization.get()),
        texts(|answer| Some(answer.bound_by.as_str())),
        texts(|answer| answer.next_bound.map(model::Resource::as_str)),
        numbers(|answer| answer.epoch.get()),
        Arc::new(faults.collect::<StringArray>()),
    ]
}
