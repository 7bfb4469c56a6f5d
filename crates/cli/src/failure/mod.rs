//! What went wrong, where, and how is it mended: as text or as JSON, once?

mod flags;

use std::io;
use std::path::Path;

use engine::{Diagnostic, Diagnostics, EngineError, Place};

use crate::files::shown;

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

    /// The same with more faults behind it.
    pub(crate) fn and(self, more: &[Fault]) -> Self {
        match self {
            Self::Faults(faults) => {
                Self::Faults(faults.into_iter().chain(more.iter().cloned()).collect())
            }
            Self::ClosedPipe => Self::ClosedPipe,
        }
    }

    /// A file that could not be read or written.
    pub(crate) fn of_file(path: &Path, doing: &str, error: &io::Error) -> Self {
        let hint = match (error.kind(), doing) {
            (io::ErrorKind::NotFound, "write") => "make the folder first",
            (io::ErrorKind::NotFound, _) => {
                "check the path; `ironlaw scenario new -o FILE` writes a scenario"
            }
            (io::ErrorKind::PermissionDenied, _) => {
                "check the permissions of the file and its folder"
            }
            (io::ErrorKind::AlreadyExists, _) => {
                "choose another name, or say `--force` to replace it"
            }
            (io::ErrorKind::InvalidData, _) => "save it as UTF-8 text",
            (io::ErrorKind::FileTooLarge, "read") => {
                "a scenario has less than 1 MiB: is this another file?"
            }
            (io::ErrorKind::IsADirectory, _) => "name a file, not a folder",
            (io::ErrorKind::StorageFull, _) => "free some space or write elsewhere",
            _ => "check the disk and the path",
        };
        Self::one(Fault::new(format!("cannot {doing}: {error}"), hint).at(shown(path)))
    }

    /// What clap found, in our words and our shape: place, what was expected, what was found,
    /// repair.
    pub(crate) fn of_flags(error: &clap::Error) -> Self {
        Self::one(flags::fault(error))
    }
}

/// All three, or the faults of all three: who mends one wants to hear of the others.
pub(crate) fn all_of<A, B, C>(
    first: Result<A, Failure>,
    second: Result<B, Failure>,
    third: Result<C, Failure>,
) -> Result<(A, B, C), Failure> {
    match (first, second, third) {
        (Ok(first), Ok(second), Ok(third)) => Ok((first, second, third)),
        (first, second, third) => {
            let failures = [first.err(), second.err(), third.err()];
            let faults = failures.into_iter().flatten().flat_map(|failure| match failure {
                Failure::Faults(faults) => faults,
                Failure::ClosedPipe => vec![],
            });
            Err(Failure::Faults(faults.collect()))
        }
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
