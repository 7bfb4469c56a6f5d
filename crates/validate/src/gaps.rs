//! Are the largest misses those that are explained, and still as large?

use std::fmt;

use crate::report::{CaseResult, Validation};
use crate::wire::{GapEntry, GapsFile};

/// A miss that is known, with its cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The case.
    pub id: String,
    /// The signed error when it was written down.
    pub error: f64,
    /// Why the prediction misses.
    pub cause: String,
}

/// Text that holds no gaps, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapError(String);

impl fmt::Display for GapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for GapError {}

/// What no longer is as it was written down.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum GapFault {
    /// The gap grew, or the prediction fell to the other side.
    Grew {
        /// The case.
        id: String,
        /// What was written down.
        known: f64,
        /// What is now.
        found: f64,
    },
    /// The gap is smaller than written down by more than a fifth: say so, or take it out.
    Closed {
        /// The case.
        id: String,
        /// What was written down.
        known: f64,
        /// What is now.
        found: f64,
    },
    /// There is no such prediction.
    Gone {
        /// The case.
        id: String,
    },
    /// A miss this large must be explained.
    Unexplained {
        /// The case.
        id: String,
        /// The signed error.
        found: f64,
    },
}

impl fmt::Display for GapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |error: &f64| format!("{:+.1} %", error * 100.0);
        match self {
            Self::Grew { id, known, found } => {
                write!(f, "{id}: the gap grew from {} to {}", percent(known), percent(found))
            }
            Self::Closed { id, known, found } => {
                write!(f, "{id}: the gap closed from {} to {}", percent(known), percent(found))
            }
            Self::Gone { id } => write!(f, "{id}: a known gap without a prediction"),
            Self::Unexplained { id, found } => {
                write!(f, "{id}: a miss of {} that no known gap explains", percent(found))
            }
        }
    }
}

/// The known gaps of a TOML text.
pub fn parse_gaps(text: &str) -> Result<Vec<Gap>, GapError> {
    let file: GapsFile = toml::from_str(text).map_err(|error| GapError(error.to_string()))?;
    let gap = |entry: GapEntry| Gap { id: entry.id, error: entry.error, cause: entry.cause };
    Ok(file.gap.into_iter().map(gap).collect())
}

/// A miss this large must be among the known gaps.
const LARGE: f64 = 0.15;

/// A known gap may move by this share of itself, or by half a percent.
const PLAY: f64 = 0.2;
const LEAST_PLAY: f64 = 0.005;

/// Compares a validation with the known gaps, both ways.
pub fn check_gaps(validation: &Validation, known: &[Gap]) -> Vec<GapFault> {
    let error = |id: &str| {
        validation.cases.iter().find(|each| each.case.id == id).and_then(CaseResult::error)
    };
    let mut faults: Vec<GapFault> =
        known.iter().filter_map(|gap| moved(gap, error(&gap.id))).collect();
    for each in &validation.cases {
        let id = &each.case.id;
        if let Some(found) = each.error()
            && found.abs() > LARGE
            && !known.iter().any(|gap| gap.id == *id)
        {
            faults.push(GapFault::Unexplained { id: id.clone(), found });
        }
    }
    faults
}

fn moved(gap: &Gap, found: Option<f64>) -> Option<GapFault> {
    let (id, known) = (gap.id.clone(), gap.error);
    let Some(found) = found else { return Some(GapFault::Gone { id }) };
    let play = (known.abs() * PLAY).max(LEAST_PLAY);
    if found * known < 0.0 || found.abs() > known.abs() + play {
        Some(GapFault::Grew { id, known, found })
    } else if found.abs() < known.abs() - play {
        Some(GapFault::Closed { id, known, found })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(error: f64) -> Gap {
        Gap { id: "x".to_owned(), error, cause: String::new() }
    }

    #[test]
    fn a_gap_may_neither_grow_nor_flip_nor_close() {
        assert_eq!(moved(&gap(0.2), Some(0.21)), None);
        assert_eq!(moved(&gap(-0.2), Some(-0.19)), None);
        assert!(matches!(moved(&gap(0.2), Some(0.25)), Some(GapFault::Grew { .. })));
        assert!(matches!(moved(&gap(0.2), Some(-0.2)), Some(GapFault::Grew { .. })));
        assert!(matches!(moved(&gap(0.2), Some(0.15)), Some(GapFault::Closed { .. })));
        assert!(matches!(moved(&gap(0.2), None), Some(GapFault::Gone { .. })));
    }

    #[test]
    fn gaps_have_a_cause() {
        let text = "[[gap]]\nid = \"E.1\"\nerror = 2.3\n";
        assert!(parse_gaps(text).unwrap_err().to_string().contains("cause"));
    }
}
