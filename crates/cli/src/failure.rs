//! What went wrong, where, and how is it mended: as text or as JSON, once?

use std::io;
use std::path::Path;

use engine::{Diagnostic, Diagnostics, EngineError, Place};

/// How a command ended that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Done.
    Done,
    /// Done, and a condition that was required does not hold.
    NotHeld,
    /// Stopped by the user; what was written so far is whole.
    Interrupted,
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of our output went away; nobody is left to tell.
    ClosedPipe,
    /// Faults, each with its place and repair.
    Faults(Vec<Fault>),
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where: a file and line, a flag.
    pub(crate) place: Option<String>,
    /// What was expected and found.
    pub(crate) message: String,
    /// The repair.
    pub(crate) hint: Option<String>,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { place: None, message: message.into(), hint: Some(hint.into()) }
    }

    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }
}

impl Failure {
    pub(crate) fn one(fault: Fault) -> Self {
        Self::Faults(vec![fault])
    }

    /// A file that could not be read or written.
    pub(crate) fn of_file(path: &Path, doing: &str, error: &io::Error) -> Self {
        let hint = match error.kind() {
            io::ErrorKind::NotFound => {
                "check the path; `ironlaw scenario new -o FILE` writes a scenario"
            }
            io::ErrorKind::PermissionDenied => "check the permissions of the file and its folder",
            io::ErrorKind::AlreadyExists => "choose another name, or say `--force` to replace it",
            io::ErrorKind::InvalidData => "the file is not UTF-8 text",
            io::ErrorKind::IsADirectory => "name a file, not a folder",
            _ => "check the disk and the path",
        };
        let shown = path.display().to_string().escape_debug().to_string();
        Self::one(Fault::new(format!("cannot {doing}: {error}"), hint).at(shown))
    }

    /// What clap says, in our words: its first line is the message, its tip the repair.
    pub(crate) fn of_flags(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or("unknown flag").trim_start_matches("error: ");
        let listed = |line: &str| line.starts_with('<') || line.starts_with("--");
        let rest: Vec<&str> = lines.collect();
        let required: Vec<&str> = rest.iter().copied().take_while(|line| listed(line)).collect();
        let message = if required.is_empty() {
            first.to_owned()
        } else {
            format!("{first} {}", required.join(", "))
        };
        let tip = rest.iter().find_map(|line| line.strip_prefix("tip: "));
        let possible = rest.iter().find(|line| line.starts_with("[possible values"));
        let usage = rest.iter().find(|line| line.starts_with("Usage:"));
        let hint = [tip, possible.copied()].into_iter().flatten().next().map(str::to_owned);
        let hint = hint.or(usage.map(|usage| format!("{usage}; `--help` explains")));
        Self::one(Fault { place: None, message, hint })
    }
}

impl From<Diagnostic> for Fault {
    fn from(diagnostic: Diagnostic) -> Self {
        let Diagnostic { place, message, hint } = diagnostic;
        Self { place: place.map(|place: Place| place.to_string()), message, hint }
    }
}

impl From<Diagnostics> for Failure {
    fn from(Diagnostics(found): Diagnostics) -> Self {
        Self::Faults(found.into_iter().map(Fault::from).collect())
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let hint = match &error {
            EngineError::Simulation(error) => error.hint(),
            _ => "check the zeros of the numbers that go into it",
        };
        Self::one(Fault::new(error.to_string(), hint))
    }
}

impl From<model::ModelError> for Failure {
    fn from(error: model::ModelError) -> Self {
        EngineError::from(error).into()
    }
}

/// An error of standard output: a closed pipe ends us quietly.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::one(Fault::new(
            format!("cannot write the answer: {error}"),
            "check where standard output goes",
        ))
    }
}
