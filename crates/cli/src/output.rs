//! Where do answers, warnings and errors go, as text or as JSON?

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use comfy_table::{CellAlignment, ContentArrangement, Table};
use engine::Warning;
use serde::Serialize;

use crate::args::Global;
use crate::failure::{End, Failure, Fault};
use crate::terminal::{printable, wrap_at, wrapped};
use crate::wire;

/// How this run speaks.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) json: bool,
    quiet: bool,
    verbose: bool,
    stdout: io::Stdout,
}

impl Output {
    pub(crate) fn new(global: &Global) -> Self {
        Self {
            json: global.json,
            quiet: global.quiet,
            verbose: global.verbose,
            stdout: io::stdout(),
        }
    }

    /// Before the flags are known.
    pub(crate) fn plain(json: bool) -> Self {
        Self { json, quiet: false, verbose: false, stdout: io::stdout() }
    }

    /// Text to standard output, as it is.
    ///
    /// A reader who has seen enough and went away is no failure: what is left to do is done, and
    /// the exit status says what it would have said.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = self.stdout.lock();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        match written.map_err(Failure::from) {
            Err(Failure::ClosedPipe) => Ok(()),
            written => written,
        }
    }

    /// Sentences to standard output, broken at the terminal's width.
    pub(crate) fn prose(&self, text: &str) -> Result<(), Failure> {
        self.text(&wrapped(text, wrap_at(self.stdout.is_terminal())))
    }

    /// The one JSON object of an answer.
    pub(crate) fn object(&self, answer: &impl Serialize) -> Result<(), Failure> {
        // Our wire types hold no maps with keys that are no strings, so only writing can fail.
        let text = serde_json::to_string_pretty(answer).map_err(io::Error::from)?;
        self.text(&(text + "\n"))
    }

    /// For a command whose answer is a text for a shell or a reader.
    pub(crate) fn refuse_json(&self, what: &str) -> Result<(), Failure> {
        if !self.json {
            return Ok(());
        }
        let fault = Fault::new(format!("{what} is text and has no JSON"), "leave out `--json`");
        Err(Failure::one(fault.at("--json")))
    }

    /// Warnings for a person; under `--json` they are in the object.
    pub(crate) fn warn(&self, warnings: &[Warning]) {
        for warning in warnings {
            self.note(&format!("warning: {}", warning.message));
            if let Some(hint) = &warning.hint {
                self.note(&format!("hint: {hint}"));
            }
        }
    }

    /// A remark for those who want to know more.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose && !self.json {
            remark(text);
        }
    }

    /// A remark beside the answer, on standard error.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet && !self.json {
            remark(text);
        }
    }

    /// What a person must see while the answer is still to come, whatever its form.
    pub(crate) fn aside(&self, text: &str) {
        if self.json {
            remark(text);
        }
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
                self.faults(&faults);
                ExitCode::from(2)
            }
        }
    }

    fn faults(&self, faults: &[Fault]) {
        if self.json {
            // Were even this write to fail, the exit status would still say it.
            let _ = self.object(&wire::ErrorAnswer::new(faults));
            return;
        }
        for fault in faults {
            let place = fault.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
            remark(&format!("error: {place}{}", fault.message));
            if let Some(hint) = &fault.hint {
                remark(&format!("hint: {hint}"));
            }
        }
    }
}

fn remark(text: &str) {
    let text = wrapped(&printable(text), wrap_at(io::stderr().is_terminal()));
    // Nobody may be reading standard error; that is no reason to stop.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A table without frames: columns apart, numbers to the right.
///
/// Where the terminal is too narrow, the first column breaks between words.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>, right: &[usize]) -> String {
    table_within(header, rows, right, wrap_at(io::stdout().is_terminal()))
}

fn table_within(
    header: &[&str],
    rows: Vec<Vec<String>>,
    right: &[usize],
    columns: Option<usize>,
) -> String {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    if let Some(columns) = columns {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(columns).unwrap_or(u16::MAX));
    }
    table.set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    let last = header.len().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index == last { 0 } else { 2 }));
        if right.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if index > 0 {
            // Numbers and names stay whole; what breaks is the phrase in front.
            column.set_constraint(comfy_table::ColumnConstraint::ContentWidth);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_align_and_break_in_their_first_column_only() {
        let rows = || {
            vec![
                vec!["a long phrase with words".to_owned(), "1.0 %".to_owned()],
                vec!["short".to_owned(), "100 %".to_owned()],
            ]
        };
        let wide = table_within(&["what", "share"], rows(), &[1], None);
        let lines: Vec<&str> = wide.lines().collect();
        assert_eq!(lines[1], "a long phrase with words  1.0 %");
        assert_eq!(lines[2], "short                     100 %");
        let narrow = table_within(&["what", "share"], rows(), &[1], Some(24));
        assert!(narrow.lines().all(|line| line.chars().count() <= 24), "{narrow}");
        assert!(narrow.contains("1.0 %") && narrow.contains("phrase"), "{narrow}");
    }
}
