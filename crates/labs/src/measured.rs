//! What did a learner's own machine do, and how far from it were the engines?
//!
//! The file is the one of `ironlaw measure PATH --json`, schema `ironlaw.measure`, and anybody may
//! have made it: it is read within limits, and what is shown of it is checked.

use std::fmt;

use serde_json::Value as Json;

use crate::fault::shown;

/// The schema that is read, and its version.
const SCHEMA: &str = "ironlaw.measure";
const VERSION: u64 = 1;

/// A measurement keeps every batch of a run of seconds; a longer text is none.
pub const MOST_MEASUREMENT_BYTES: usize = 8 << 20;
/// More broken rules than a measurement has.
const MOST_REASONS: usize = 20;

/// Utilization and rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Performance {
    /// The share of the time in which the accelerator computed.
    pub utilization: f64,
    /// Samples a second.
    pub samples_per_s: f64,
}

/// What one engine said from the machine's probes alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predicted {
    /// The engine's name.
    pub engine: &'static str,
    /// What it said.
    pub said: Performance,
    /// How far its rate is off, signed: predicted over measured, less one.
    pub rate_error: f64,
}

/// A measured run of a loader, beside what three engines said.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What was measured.
    pub found: Performance,
    /// The engines, from the plainest on.
    pub predicted: [Predicted; 3],
    /// Worker threads of the run.
    pub workers: u32,
    /// `cold` or `warm`.
    pub cache: String,
    /// What binds, by the simulation.
    pub bound_by: String,
    /// Why the measurement is not to be trusted; empty for a valid one.
    pub reasons: Vec<String>,
    /// Whether the run was stopped before its time.
    pub partial: bool,
}

/// Why a file is no measurement, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoMeasurement {
    /// It is too long.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// It is no JSON, or nested too deeply.
    NoJson {
        /// The line.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// It is JSON of another kind.
    Foreign {
        /// The schema that it names, if it does.
        found: String,
    },
    /// Another version of the meter wrote it.
    Version {
        /// The version found.
        found: String,
    },
    /// A field holds what it cannot hold.
    Field {
        /// Where.
        path: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
}

impl fmt::Display for NoMeasurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => {
                let most = MOST_MEASUREMENT_BYTES;
                write!(f, "expected at most {most} bytes, found {bytes}")
            }
            Self::NoJson { line, reason } => write!(f, "line {line}: this is no JSON: {reason}"),
            Self::Foreign { found } => write!(f, "expected the schema `{SCHEMA}`, found {found}"),
            Self::Version { found } => {
                write!(f, "expected version {VERSION} of `{SCHEMA}`, found {found}")
            }
            Self::Field { path, expected } => write!(f, "`{path}`: expected {expected}"),
        }?;
        write!(f, "; {}", self.repair())
    }
}

impl NoMeasurement {
    const fn repair(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "measure for fewer seconds",
            Self::Version { .. } => "measure again with the `ironlaw` of this page",
            _ => "write one with `ironlaw measure PATH --json > FILE`",
        }
    }
}

impl std::error::Error for NoMeasurement {}

impl Measured {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// [`NoMeasurement`], with the cause and the repair.
    pub fn read(text: &str) -> Result<Self, NoMeasurement> {
        if text.len() > MOST_MEASUREMENT_BYTES {
            return Err(NoMeasurement::TooLong { bytes: text.len() });
        }
        let json: Json = serde_json::from_str(text).map_err(|error| NoMeasurement::NoJson {
            line: error.line(),
            reason: shown(&error.to_string()),
        })?;
        check_schema(&json)?;
        let found =
            performance(&json, ("/result/measured/utilization", "/result/measured/samples_per_s"))?;
        let predict = |engine, paths| {
            let said = performance(&json, paths)?;
            let rate_error = said.samples_per_s / found.samples_per_s - 1.0;
            Ok(Predicted { engine, said, rate_error })
        };
        Ok(Self {
            predicted: [
                predict("bound", BOUND)?,
                predict("forecast", FORECAST)?,
                predict("simulate", SIMULATE)?,
            ],
            found,
            workers: workers(&json)?,
            cache: word(&json, "/inputs/cache")?,
            bound_by: word(&json, "/result/bound_by")?,
            reasons: reasons(&json)?,
            partial: truth(&json, "/result/partial")?,
        })
    }
}

type Paths = (&'static str, &'static str);

const BOUND: Paths =
    ("/result/predicted/bound/utilization", "/result/predicted/bound/samples_per_s");
const FORECAST: Paths =
    ("/result/predicted/forecast/utilization", "/result/predicted/forecast/samples_per_s");
const SIMULATE: Paths =
    ("/result/predicted/simulate/utilization", "/result/predicted/simulate/samples_per_s");

fn check_schema(json: &Json) -> Result<(), NoMeasurement> {
    let name = json.pointer("/schema/name").and_then(Json::as_str);
    if name != Some(SCHEMA) {
        let found = name.map_or_else(|| "none".to_owned(), |name| format!("`{}`", shown(name)));
        return Err(NoMeasurement::Foreign { found });
    }
    let version = json.pointer("/schema/version");
    if version.and_then(Json::as_u64) != Some(VERSION) {
        let found = version.map_or_else(|| "none".to_owned(), |it| shown(&it.to_string()));
        return Err(NoMeasurement::Version { found });
    }
    Ok(())
}

fn performance(json: &Json, (share, rate): Paths) -> Result<Performance, NoMeasurement> {
    let number = |path: &str| json.pointer(path).and_then(Json::as_f64);
    let (nothing, whole) = (0.0, 1.0);
    let utilization = number(share).filter(|value| (nothing..=whole).contains(value));
    let samples = number(rate).filter(|value| *value > nothing && value.is_finite());
    let fault = |path, expected| NoMeasurement::Field { path, expected };
    Ok(Performance {
        utilization: utilization.ok_or_else(|| fault(share, "a share from 0 to 1"))?,
        samples_per_s: samples.ok_or_else(|| fault(rate, "a rate above 0"))?,
    })
}

fn workers(json: &Json) -> Result<u32, NoMeasurement> {
    let path = "/inputs/workers";
    let found = json.pointer(path).and_then(Json::as_u64).and_then(|it| u32::try_from(it).ok());
    found.ok_or(NoMeasurement::Field { path, expected: "a count" })
}

fn word(json: &Json, path: &'static str) -> Result<String, NoMeasurement> {
    let found = json.pointer(path).and_then(Json::as_str).map(shown);
    found.ok_or(NoMeasurement::Field { path, expected: "a word" })
}

fn truth(json: &Json, path: &'static str) -> Result<bool, NoMeasurement> {
    let found = json.pointer(path).and_then(Json::as_bool);
    found.ok_or(NoMeasurement::Field { path, expected: "`true` or `false`" })
}

/// The broken rules; a measurement that calls itself valid has none.
fn reasons(json: &Json) -> Result<Vec<String>, NoMeasurement> {
    let valid = truth(json, "/result/valid")?;
    let path = "/result/reasons";
    let fault = || NoMeasurement::Field { path, expected: "sentences where it is not valid" };
    let list = json.pointer(path).and_then(Json::as_array).ok_or_else(fault)?;
    let said: Option<Vec<String>> =
        list.iter().take(MOST_REASONS).map(|it| it.as_str().map(shown)).collect();
    let said = said.ok_or_else(fault)?;
    if valid == said.is_empty() { Ok(said) } else { Err(fault()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> String {
        let engine = |share: f64, rate: f64| serde_json::json!({ "utilization": share, "samples_per_s": rate, "error": 0.5 });
        serde_json::json!({
            "schema": { "name": "ironlaw.measure", "version": 1 },
            "inputs": { "workers": 2, "cache": "cold" },
            "result": {
                "valid": true, "reasons": [], "partial": false, "bound_by": "storage",
                "measured": { "utilization": 0.5, "samples_per_s": 100.0 },
                "predicted": {
                    "bound": engine(0.6, 120.0),
                    "forecast": engine(0.55, 110.0),
                    "simulate": engine(0.49, 98.0),
                },
            },
        })
        .to_string()
    }

    #[test]
    fn errors_are_signed_and_worked_out_here() {
        let measured = Measured::read(&text()).unwrap();
        let errors = measured.predicted.map(|it| (it.engine, (it.rate_error * 1e3).round()));
        assert_eq!(errors, [("bound", 200.0), ("forecast", 100.0), ("simulate", -20.0)]);
        assert_eq!((measured.workers, &*measured.cache), (2, "cold"));
        assert_eq!((measured.found.utilization * 10.0).round().to_string(), "5");
    }

    #[test]
    fn a_wrong_file_gets_a_sentence_with_cause_and_repair() {
        let change = |from: &str, to: &str| {
            assert!(text().contains(from), "{from}");
            Measured::read(&text().replacen(from, to, 1)).unwrap_err().to_string()
        };
        for (from, to, said) in [
            ("ironlaw.measure", "ironlaw.ledger", "found `ironlaw.ledger`"),
            ("\"version\":1", "\"version\":7", "found 7"),
            ("\"utilization\":0.6", "\"utilization\":1.5", "predicted/bound/utilization"),
            ("\"samples_per_s\":100.0", "\"samples_per_s\":0", "a rate above 0"),
            ("\"workers\":2", "\"workers\":-2", "a count"),
            ("\"valid\":true", "\"valid\":false", "sentences where it is not valid"),
            ("\"partial\":false", "\"partial\":3", "`true` or `false`"),
            ("{", "", "line 1: this is no JSON"),
        ] {
            let found = change(from, to);
            assert!(found.contains(said) && found.contains("measure"), "{from}: {found}");
        }
        let deep = "[".repeat(100_000);
        assert!(matches!(Measured::read(&deep), Err(NoMeasurement::NoJson { .. })));
        let long = " ".repeat(MOST_MEASUREMENT_BYTES + 1);
        assert!(matches!(Measured::read(&long), Err(NoMeasurement::TooLong { .. })));
    }

    #[test]
    fn a_measurement_that_is_not_valid_says_why() {
        let doubtful = text().replace("\"valid\":true", "\"valid\":false");
        let doubtful = doubtful.replace("\"reasons\":[]", "\"reasons\":[\"warm \\u0007 files\"]");
        let reasons = Measured::read(&doubtful).unwrap().reasons;
        assert!(reasons.len() == 1 && !reasons[0].contains('\u{7}'), "{reasons:?}");
    }
}
