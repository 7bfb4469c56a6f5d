//! How do the checks of labs and ledgers look in JSON?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The question of `ironlaw lab check`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabCheckInputs {
    /// The folder; null for the labs that come with ironlaw.
    pub(crate) folder: Option<String>,
}

/// The result of `ironlaw lab check`: every lab is sound, else it is an error.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabCheckResult {
    /// The labs.
    pub(crate) labs: Vec<CheckedLab>,
}

/// A sound lab.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckedLab {
    /// Its folder's name.
    pub(crate) id: String,
    /// Words of its core.
    pub(crate) core_words: usize,
    /// The most that it allows itself.
    pub(crate) most_words: usize,
    /// Actions that its core asks for.
    pub(crate) required_actions: usize,
}

/// The question of `ironlaw replay`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayInputs {
    /// The ledger.
    pub(crate) ledger_file: String,
}

/// The result of `ironlaw replay`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayResult {
    /// Whether every entry comes out again.
    pub(crate) matches: bool,
    /// Attempts in the ledger.
    pub(crate) attempts: usize,
    /// The entries of all attempts.
    pub(crate) entries: Vec<ReplayedEntry>,
}

/// One entry, recomputed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayedEntry {
    /// The attempt.
    pub(crate) attempt: String,
    /// The lab.
    pub(crate) lab: String,
    /// The act.
    pub(crate) act: String,
    /// What was confirmed: `prediction`, `curve`, …
    pub(crate) kind: String,
    /// Whether everything comes out again.
    pub(crate) matches: bool,
    /// What does not.
    pub(crate) differences: Vec<String>,
}

/// The question of `ironlaw grade`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GradeInputs {
    /// The lab.
    pub(crate) lab: String,
    /// Ledgers that were read.
    pub(crate) ledgers: usize,
}

/// The result of `ironlaw grade`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GradeResult {
    /// Attempts at the lab.
    pub(crate) attempts: usize,
    /// Attempts with every act over.
    pub(crate) completed: usize,
    /// Question by question.
    pub(crate) questions: Vec<GradedQuestion>,
    /// Attempts whose results do not come out again, by file and id.
    pub(crate) not_replayed: Vec<String>,
    /// Attempts whose id appears twice, by file and id.
    pub(crate) repeated: Vec<String>,
    /// Files that are no ledger.
    pub(crate) unreadable: Vec<String>,
}

/// The answers to one question; groups under five are not broken down.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GradedQuestion {
    /// Act and question.
    pub(crate) question: String,
    /// How many answered.
    pub(crate) answered: usize,
    /// How many were right.
    pub(crate) right: usize,
    /// Answers by option.
    pub(crate) by_option: Option<BTreeMap<String, usize>>,
    /// Wrong answers by misconception.
    pub(crate) by_misconception: Option<BTreeMap<String, usize>>,
    /// Right and all answers by confidence.
    pub(crate) right_of_all_by_confidence: Option<BTreeMap<String, [usize; 2]>>,
}
