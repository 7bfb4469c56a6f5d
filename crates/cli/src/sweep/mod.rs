//! `ironlaw sweep`: a whole grid of scenarios, row by row, in memory that does not grow.

mod pace;
mod rows;
mod run;
mod text;

#[cfg(feature = "parquet")]
mod columns;

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::{Axis, Diagnostics, EngineName, Grid, Place, Warning, reads};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{Sweep, TableFormat};
use crate::failure::{End, Failure, Fault, all_of};
use crate::files::{OutputFile, shown};
use crate::objects::facts_used;
use crate::output::Output;
use crate::phrases::{base_note, grouped};
use crate::wire::{
    AnswerObject, AxisObject, ScenarioObject, SweepInputs, SweepResult, WarningObject,
};
use crate::words::{Words, words};
use rows::Table;
use run::{Run, Written};

/// Writes the rows of a grid, part after part.
trait Sink {
    /// What the threads make of rows before it is written in order.
    type Rows: Send;
    /// Some rows in the form that is written; runs on any thread.
    fn prepare(table: &Table<'_>, part: Range<u64>) -> Part<Self::Rows>;
    /// Writes rows that were prepared.
    fn write(&mut self, rows: Self::Rows) -> Result<(), Failure>;
    /// What stands before the first row.
    fn begin(&mut self, table: &Table<'_>) -> Result<(), Failure>;
    /// What stands after the last row, then everything to disk.
    fn finish(self) -> Result<(), Failure>;
}

/// Rows, ready to be written.
struct Part<Rows> {
    content: Rows,
    rows: u64,
    /// How many of them have no answer.
    faults: u64,
}

pub(crate) fn run(command: &Sweep, output: &Output) -> Result<End, Failure> {
    let words = words(&command.scenario, true)?;
    let (format, grid, ()) =
        all_of(format(command), grid(command, &words), json_needs_a_file(command, output))?;
    base_note(&words, output);
    let warnings = unread(&words, command.engine.into());
    output.warn(&warnings);
    let pool = threads(command)?;
    let stop = stopper()?;
    let bar = progress(output, grid.len());
    let run = Run { table: &Table::new(&grid), pool: &pool, stop: &stop, bar: &bar };
    let written = write_in(command, format, &run)?;
    bar.finish_and_clear();
    if output.json {
        output.object(&object(command, format, &words, &grid, written, &warnings))?;
    }
    remarks(written, grid.len(), output);
    Ok(if written.rows < grid.len() { End::Interrupted } else { End::Done })
}

fn remarks(written: Written, rows: u64, output: &Output) {
    if written.faults > 0 {
        let count = grouped(written.faults);
        output.note(&format!("warning: {count} of the rows written have no answer"));
        output.note("hint: their column `fault` says why");
    }
    if written.rows < rows {
        output.note(&format!(
            "stopped after {} of {} rows; the table is whole up to there",
            grouped(written.rows),
            grouped(rows)
        ));
    }
}

fn grid(command: &Sweep, words: &Words) -> Result<Grid, Failure> {
    let mut axes = Vec::new();
    let mut faults = words.faults().to_vec();
    for (field, text) in &words.axes {
        match Axis::parse(*field, text) {
            Ok(parsed) => axes.push(parsed),
            Err(fault) => faults.push(fault.into()),
        }
    }
    match Grid::new(words.draft.clone(), axes, command.engine.into()) {
        Ok(grid) if faults.is_empty() => return Ok(grid),
        Ok(_) => {}
        Err(Diagnostics(found)) => faults.extend(found.into_iter().map(Fault::from)),
    }
    Err(Failure::Faults(faults))
}

/// Standard output is either the table or the one object.
fn json_needs_a_file(command: &Sweep, output: &Output) -> Result<(), Failure> {
    if !output.json || command.output.is_some() {
        return Ok(());
    }
    let message = "expected a file for the rows: standard output gets the one JSON object";
    let hint = "say `--output FILE`, or for one object a row `--format jsonl` without `--json`";
    Err(Failure::one(Fault::new(message, hint).at("--json")))
}

/// A flag that the engine does not listen to would otherwise be ignored without a word.
fn unread(words: &Words, engine: EngineName) -> Vec<Warning> {
    let flags = words.draft.entries().filter(|(_, entry)| matches!(entry.place, Place::Flag(_)));
    let fields = flags.map(|(field, _)| field).chain(words.axes.iter().map(|(field, _)| *field));
    let warning = |field: engine::Field| {
        let readers = EngineName::ALL.into_iter().filter(|other| reads(*other, field));
        let readers: Vec<&str> = readers.map(EngineName::as_str).collect();
        Warning {
            code: "not-read",
            message: format!(
                "`--{}` changes nothing here: `{engine}` does not read it",
                field.name()
            ),
            hint: Some(format!("it is read by {}", readers.join(", "))),
        }
    };
    fields.filter(|field| !reads(engine, *field)).map(warning).collect()
}

fn object(
    command: &Sweep,
    format: TableFormat,
    words: &Words,
    grid: &Grid,
    written: Written,
    warnings: &[Warning],
) -> AnswerObject<SweepInputs, SweepResult> {
    let base = words.resolve().ok();
    let axis = |(axis, (_, text)): (&Axis, &(engine::Field, String))| AxisObject {
        field: axis.field().name().to_owned(),
        column: axis.column(),
        written: text.clone(),
        values: axis.len(),
    };
    let inputs = SweepInputs {
        base: base
            .as_ref()
            .map(|base| ScenarioObject::new(base, words.preset, words.file.as_deref())),
        axes: grid.axes().iter().zip(&words.axes).map(axis).collect(),
        engine: grid.engine().to_string(),
    };
    let result = SweepResult {
        output: command
            .output
            .as_deref()
            .map_or_else(String::new, |path| path.display().to_string()),
        format: name_of(format).to_owned(),
        rows: grid.len(),
        rows_written: written.rows,
        rows_without_answer: written.faults,
        complete: written.rows == grid.len(),
    };
    AnswerObject {
        facts: base.as_ref().map_or_else(Vec::new, |base| facts_used(&base.facts)),
        assumed: base.map_or_else(Vec::new, |base| base.assumed),
        warnings: warnings.iter().map(WarningObject::from).collect(),
        ..AnswerObject::new("sweep", inputs, result)
    }
}

fn name_of(format: TableFormat) -> &'static str {
    match format {
        TableFormat::Csv => "csv",
        TableFormat::Jsonl => "jsonl",
        TableFormat::Parquet => "parquet",
    }
}

fn write_in(command: &Sweep, format: TableFormat, run: &Run<'_>) -> Result<Written, Failure> {
    match (&command.output, format) {
        (Some(path), TableFormat::Parquet) => parquet(path, command.force, run),
        (Some(path), TableFormat::Csv) => {
            run.all(text::Csv(OutputFile::create(path, command.force)?))
        }
        (Some(path), TableFormat::Jsonl) => {
            run.all(text::JsonLines(OutputFile::create(path, command.force)?))
        }
        (None, TableFormat::Csv) => run.all(text::Csv(io::stdout().lock())),
        (None, TableFormat::Jsonl) => run.all(text::JsonLines(io::stdout().lock())),
        (None, TableFormat::Parquet) => {
            let fault = Fault::new(
                "a Parquet file cannot go to standard output",
                "say `--output FILE.parquet`",
            );
            Err(Failure::one(fault.at("--format")))
        }
    }
}

#[cfg(feature = "parquet")]
fn parquet(path: &Path, force: bool, run: &Run<'_>) -> Result<Written, Failure> {
    run.all(columns::Columns::create(OutputFile::create(path, force)?, run.table)?)
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Path, _: bool, _: &Run<'_>) -> Result<Written, Failure> {
    let hint = "choose .csv or .jsonl, or build with `--features parquet`";
    Err(Failure::one(Fault::new("this ironlaw was built without Parquet", hint)))
}

/// The format that is said, or that the file's ending says.
fn format(command: &Sweep) -> Result<TableFormat, Failure> {
    let ending =
        command.output.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
    let by_ending = match ending {
        Some("csv") => Some(TableFormat::Csv),
        Some("jsonl" | "ndjson") => Some(TableFormat::Jsonl),
        Some("parquet") => Some(TableFormat::Parquet),
        _ => None,
    };
    match (command.format, by_ending, &command.output) {
        (Some(said), Some(ending), _) if said != ending => {
            let fault = Fault::new(
                "the format contradicts the file's ending",
                "drop `--format` or rename the file",
            );
            Err(Failure::one(fault.at("--format")))
        }
        (Some(format), ..) | (None, Some(format), _) => Ok(format),
        (None, None, None) => Ok(TableFormat::Csv),
        (None, None, Some(path)) => {
            let message = format!("`{}` does not say its format", shown(path));
            Err(Failure::one(
                Fault::new(message, "end it in .csv, .jsonl or .parquet, or say `--format`")
                    .at("--output"),
            ))
        }
    }
}

fn threads(command: &Sweep) -> Result<rayon::ThreadPool, Failure> {
    let count = command.threads.map_or(0, std::num::NonZeroUsize::get);
    rayon::ThreadPoolBuilder::new().num_threads(count).build().map_err(|error| {
        Failure::one(Fault::new(
            format!("cannot start threads: {error}"),
            "say fewer with `--threads`",
        ))
    })
}

/// Ctrl-C asks to stop; a second one ends at once, as it always did.
fn stopper() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let handler = move || {
        if asked.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(handler).map_err(|error| {
        Failure::one(Fault::new(format!("cannot listen for Ctrl-C: {error}"), "try again"))
    })?;
    Ok(stop)
}

fn progress(output: &Output, rows: u64) -> ProgressBar {
    if !output.shows_progress() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} rows, {eta} left");
    ProgressBar::new(rows).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
