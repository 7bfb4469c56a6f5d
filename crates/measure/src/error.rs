//! Why is there no measurement?

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no measurement; nothing was written anywhere.
#[derive(Debug)]
#[non_exhaustive]
pub enum MeasureError {
    /// A file or folder could not be used.
    File {
        /// Which.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// The path leads to a device, a pipe or a socket.
    NoFolder {
        /// The path.
        path: PathBuf,
    },
    /// Nothing there can be read as a sample.
    NoSamples {
        /// The path.
        path: PathBuf,
        /// What was there instead, by reason.
        skipped: BTreeMap<String, u64>,
    },
    /// A store does not say what it holds.
    Store {
        /// Which.
        place: String,
        /// What it answered.
        reason: String,
        /// The repair.
        hint: &'static str,
    },
    /// Objects that are archives of samples.
    ShardsInStore {
        /// The store.
        place: PathBuf,
    },
    /// Too many samples could not be prepared.
    Unprepared {
        /// How many of those that were tried.
        failed: u64,
        /// How many were tried.
        tried: u64,
        /// The most common reason.
        reason: String,
    },
    /// The batches that may be in flight do not fit into memory.
    Memory {
        /// What they need, in bytes.
        needed: u64,
        /// What the machine has, in bytes.
        available: u64,
    },
    /// Stopped before anything was measured.
    Stopped,
}

impl MeasureError {
    pub(crate) fn file(path: &Path, doing: &'static str, error: io::Error) -> Self {
        Self::File { path: path.to_owned(), doing, error }
    }

    /// Of `tried` samples, those that failed by reason; the most common one is told.
    pub(crate) fn unprepared(reasons: &BTreeMap<String, u64>, tried: u64) -> Self {
        let most = reasons.iter().max_by_key(|(_, count)| **count);
        let reason = most.map(|(reason, _)| reason.clone()).unwrap_or_default();
        Self::Unprepared { failed: reasons.values().sum(), tried, reason }
    }

    /// The repair.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { error, .. } => match error.kind() {
                io::ErrorKind::NotFound => "check the path; `--demo` makes a corpus of its own",
                io::ErrorKind::PermissionDenied => "check the permissions of the path",
                _ => "check the disk and the path",
            },
            Self::NoFolder { .. } => "name a folder of samples, or a shard",
            Self::NoSamples { .. } => "name a folder of images, tar shards or TFRecord files",
            Self::Store { hint, .. } => hint,
            Self::ShardsInStore { .. } => "copy some shards to a disk and measure those",
            Self::Unprepared { .. } => "check the files, or measure another folder",
            Self::Memory { .. } => "use a smaller `--batch`, `--prefetch` or fewer `--workers`",
            Self::Stopped => "let it run for a few seconds",
        }
    }
}

impl fmt::Display for MeasureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, doing, error } => {
                write!(f, "cannot {doing} {}: {error}", shown(path))
            }
            Self::NoFolder { path } => {
                write!(f, "{} is neither a folder nor a file", shown(path))
            }
            Self::NoSamples { path, skipped } => {
                write!(f, "{} holds no samples", shown(path))?;
                let listed: Vec<String> =
                    skipped.iter().map(|(reason, count)| format!("{count} × {reason}")).collect();
                if listed.is_empty() {
                    Ok(())
                } else {
                    write!(f, ": skipped {}", listed.join(", "))
                }
            }
            Self::Store { place, reason, .. } => {
                write!(f, "cannot list {}: {reason}", place.escape_debug())
            }
            Self::ShardsInStore { place } => write!(
                f,
                "{} holds shards: in a store the meter reads objects that are one sample each",
                shown(place)
            ),
            Self::Unprepared { failed, tried, reason } => {
                write!(f, "{failed} of {tried} samples cannot be prepared: {reason}")
            }
            Self::Memory { needed, available } => write!(
                f,
                "batches in flight need {needed} bytes, and half of memory is {available}"
            ),
            Self::Stopped => f.write_str("stopped before anything was measured"),
        }
    }
}

impl std::error::Error for MeasureError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Why a sample could not be read, in the words of the lists of reasons.
pub(crate) fn unread(error: &io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Reason>()) {
        Some(reason) => format!("cannot be read: {reason}"),
        None => format!("cannot be read: {}", error.kind()),
    }
}

/// Why an object did not come, where the system has no kind of error for it.
#[derive(Debug)]
struct Reason(String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Reason {}

/// An error with a reason in words.
#[cfg(feature = "object-store")]
pub(crate) fn because(reason: impl Into<String>) -> io::Error {
    io::Error::other(Reason(reason.into()))
}

/// A path as text that steers no terminal.
fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}
