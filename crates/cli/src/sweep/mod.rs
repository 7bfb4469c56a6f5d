//! `ironlaw sweep`: a whole grid of scenarios, row by row, in memory that does not grow.

mod rows;
mod text;

#[cfg(feature = "parquet")]
mod columns;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::{Axis, Diagnostics, Grid};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{Sweep, TableFormat};
use crate::failure::{End, Failure, Fault};
use crate::files::OutputFile;
use crate::output::Output;
use crate::predict::base_note;
use crate::words::words;

/// Writes the rows of a grid, part after part.
trait Sink {
    /// What the threads make of a part before it is written in order.
    type Part: Send;
    /// One part's rows in the form that is written; runs on any thread.
    fn prepare(grid: &Grid, part: std::ops::Range<u64>) -> Self::Part;
    /// Writes a part that was prepared.
    fn write(&mut self, part: Self::Part) -> io::Result<()>;
    /// What stands before the first row.
    fn begin(&mut self, grid: &Grid) -> io::Result<()>;
    /// What stands after the last row, then everything to disk.
    fn finish(self) -> Result<(), Failure>;
}

pub(crate) fn run(command: &Sweep, output: &Output) -> Result<End, Failure> {
    let words = words(&command.scenario, true)?;
    let format = format(command)?;
    if output.json {
        let hint = "`--format jsonl` writes one object a row";
        return Err(Failure::one(
            Fault::new("a sweep has many answers and no single object", hint).at("--json"),
        ));
    }
    let mut axes = Vec::new();
    for (field, text) in &words.axes {
        axes.push(
            Axis::parse(*field, text).map_err(|fault| Failure::from(Diagnostics(vec![fault])))?,
        );
    }
    let grid = Grid::new(words.draft.clone(), axes, command.engine.into())?;
    base_note(&words, output);
    let pool = threads(command)?;
    let stop = stopper()?;
    let bar = progress(output, grid.len());
    let run = Run { grid: &grid, pool: &pool, stop: &stop, bar: &bar };
    let done = write_in(command, format, &run)?;
    bar.finish_and_clear();
    if done < grid.len() {
        output.note(&format!(
            "stopped after {done} of {} rows; what was written is whole",
            grid.len()
        ));
        return Ok(End::Interrupted);
    }
    Ok(End::Done)
}

fn write_in(command: &Sweep, format: TableFormat, run: &Run<'_>) -> Result<u64, Failure> {
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
fn parquet(path: &Path, force: bool, run: &Run<'_>) -> Result<u64, Failure> {
    run.all(columns::Columns::create(OutputFile::create(path, force)?, run.grid)?)
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Path, _: bool, _: &Run<'_>) -> Result<u64, Failure> {
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
            let message =
                format!("`{}` does not say its format", path.display().to_string().escape_debug());
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

/// Rows of a part: enough to be worth a thread's while, few enough to stop soon.
const PART: u64 = 8192;

struct Run<'a> {
    grid: &'a Grid,
    pool: &'a rayon::ThreadPool,
    stop: &'a AtomicBool,
    bar: &'a ProgressBar,
}

impl Run<'_> {
    /// Writes all rows, as many parts at a time as there are threads; says how many were written.
    fn all<S: Sink>(&self, mut sink: S) -> Result<u64, Failure> {
        use rayon::prelude::*;
        sink.begin(self.grid)?;
        let rows = self.grid.len();
        let round = PART * 2 * self.pool.current_num_threads() as u64;
        let mut done = 0;
        while done < rows && !self.stop.load(Ordering::SeqCst) {
            let end = (done + round).min(rows);
            let starts: Vec<u64> = (done..end).step_by(PART as usize).collect();
            let parts: Vec<S::Part> = self.pool.install(|| {
                starts
                    .par_iter()
                    .map(|start| S::prepare(self.grid, *start..(start + PART).min(end)))
                    .collect()
            });
            for part in parts {
                sink.write(part)?;
            }
            done = end;
            self.bar.set_position(done);
        }
        sink.finish()?;
        Ok(done)
    }
}
