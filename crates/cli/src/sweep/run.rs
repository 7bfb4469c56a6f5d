//! How do many threads answer the rows of a grid while one writes them in order?

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use indicatif::ProgressBar;
use rayon::prelude::*;

use super::pace::Pace;
use super::rows::Table;
use super::{Part, Sink};
use crate::failure::Failure;

/// What a run of a sweep works with.
pub(super) struct Run<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) pool: &'a rayon::ThreadPool,
    pub(super) stop: &'a AtomicBool,
    pub(super) bar: &'a ProgressBar,
}

/// What has been written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Written {
    pub(super) rows: u64,
    /// How many of them have no answer.
    pub(super) faults: u64,
}

impl Run<'_> {
    /// Writes all rows, or those until somebody stops it.
    ///
    /// While this thread writes one round of parts, the pool prepares the next: no more than two
    /// rounds are ever in memory.
    pub(super) fn all<S: Sink>(&self, mut sink: S) -> Result<Written, Failure> {
        sink.begin(self.table)?;
        let rows = self.table.grid.len();
        let mut pace = Pace::new();
        let mut written = Written::default();
        let mut ready: Vec<Part<S::Rows>> = Vec::new();
        let mut next = 0;
        loop {
            let stop = self.stop.load(Ordering::SeqCst);
            let round = pace.rows() * self.pool.current_num_threads() as u64;
            let end = if stop { next } else { (next + round).min(rows) };
            let mut prepared = Vec::new();
            let begun = Instant::now();
            self.pool.in_place_scope(|scope| {
                scope.spawn(|_| prepared = prepare::<S>(self.table, next..end, pace.rows()));
                std::mem::take(&mut ready)
                    .into_iter()
                    .try_for_each(|part| write(&mut sink, part, &mut written))
            })?;
            self.bar.set_position(written.rows);
            if prepared.is_empty() {
                break;
            }
            pace.took(begun.elapsed());
            ready = prepared;
            next = end;
        }
        sink.finish()?;
        Ok(written)
    }
}

fn prepare<S: Sink>(table: &Table<'_>, rows: Range<u64>, of_a_part: u64) -> Vec<Part<S::Rows>> {
    let parts = (rows.end - rows.start).div_ceil(of_a_part);
    (0..parts)
        .into_par_iter()
        .map(|part| {
            let start = rows.start + part * of_a_part;
            S::prepare(table, start..(start + of_a_part).min(rows.end))
        })
        .collect()
}

fn write<S: Sink>(sink: &mut S, part: Part<S::Rows>, written: &mut Written) -> Result<(), Failure> {
    sink.write(part.content)?;
    written.rows += part.rows;
    written.faults += part.faults;
    Ok(())
}
