//! Where do answers, warnings and errors go, as text or as JSON?

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use comfy_table::{CellAlignment, ContentArrangement, Table};
use engine::Warning;
use serde::Serialize;

use crate::args::Global;
use crate::failure::{End, Failure};
use crate::wire;

/// How this run speaks.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) json: bool,
    quiet: bool,
    verbose: bool,
}

impl Output {
    pub(crate) fn new(global: &Global) -> Self {
        Self { json: global.json, quiet: global.quiet, verbose: global.verbose }
    }

    /// Before the flags are known.
    pub(crate) fn plain(json: bool) -> Self {
        Self { json, quiet: false, verbose: false }
    }

    /// Text to standard output, as it is.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
        Ok(())
    }

    /// The one JSON object of an answer.
    pub(crate) fn object(&self, answer: &impl Serialize) -> Result<(), Failure> {
        // Our wire types hold no maps with keys that are no strings and no NaN.
        let text = serde_json::to_string_pretty(answer).map_err(io::Error::from)?;
        self.text(&(text + "\n"))
    }

    /// Warnings for a person; under `--json` they are in the object.
    pub(crate) fn warn(&self, warnings: &[Warning]) {
        if self.json || self.quiet {
            return;
        }
        for warning in warnings {
            self.remark(&format!("warning: {}", warning.message));
            if let Some(hint) = &warning.hint {
                self.remark(&format!("hint: {hint}"));
            }
        }
    }

    /// A remark for those who want to know more.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose && !self.json {
            self.remark(text);
        }
    }

    /// A remark beside the answer, on standard error.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet && !self.json {
            self.remark(text);
        }
    }

    fn remark(&self, text: &str) {
        // Nobody may be reading standard error; that is no reason to stop.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Whether a progress bar would be seen and is wanted.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && !self.json && io::stderr().is_terminal()
    }

    /// Says how it ended, and gives the exit status.
    pub(crate) fn end(&self, end: Result<End, Failure>) -> ExitCode {
        match end {
            Ok(End::Done) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
            Ok(End::NotHeld) => ExitCode::from(1),
            Ok(End::Interrupted) => ExitCode::from(130),
            Err(Failure::Faults(faults)) => {
                if self.json {
                    // Were even this write to fail, the status would still say it.
                    let _ = self.object(&wire::ErrorAnswer::new(&faults));
                } else {
                    for fault in &faults {
                        let place = fault.place.as_ref().map(|place| format!("{place}: "));
                        self.remark(&format!(
                            "error: {}{}",
                            place.unwrap_or_default(),
                            fault.message
                        ));
                        if let Some(hint) = &fault.hint {
                            self.remark(&format!("hint: {hint}"));
                        }
                    }
                }
                ExitCode::from(2)
            }
        }
    }
}

/// Columns of the terminal; 80 where there is none.
pub(crate) fn columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)).clamp(40, 200)
}

/// Whether the terminal's language can show blocks and shades.
pub(crate) fn glyphs() -> chart::Glyphs {
    let said = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    match said {
        Some(value) if !value.to_ascii_lowercase().replace('-', "").contains("utf8") => {
            chart::Glyphs::Ascii
        }
        _ => chart::Glyphs::Unicode,
    }
}

/// A table without frames: columns apart, numbers to the right.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>, right: &[usize]) -> String {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    let last = header.len().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index == last { 0 } else { 3 }));
        if right.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}
