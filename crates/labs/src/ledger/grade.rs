//! What does a class make of a lab: which predictions, how sure, what changed?

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Attempt, Kind, Ledger, replay};
use crate::document::structure::{Lab, Question};
use crate::session::Confidence;

/// Groups of fewer learners are not broken down: a single one could be recognized.
const LEAST_GROUP: usize = 5;

/// A ledger as it was handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct GradedLedger {
    /// The file it came from.
    pub file: String,
    /// What it holds.
    pub ledger: Ledger,
}

/// What the class did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClassSummary {
    /// Attempts at the lab.
    pub attempts: usize,
    /// Attempts in which every act is over.
    pub completed: usize,
    /// Answers by question: `pipeline prediction`.
    pub questions: BTreeMap<String, Tally>,
    /// Attempts whose results do not come out again, by file and id.
    pub not_replayed: Vec<String>,
    /// Attempts whose id appears twice, by file and id.
    pub repeated: Vec<String>,
}

/// The answers to one question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many answered.
    pub answered: usize,
    /// How many were right.
    pub right: usize,
    /// Answers by option; nothing if fewer than five answered.
    pub by_option: Option<BTreeMap<String, usize>>,
    /// Wrong answers by misconception; nothing if fewer than five answered.
    pub by_misconception: Option<BTreeMap<String, usize>>,
    /// Right and all answers by confidence; nothing if fewer than five answered.
    pub by_confidence: Option<BTreeMap<&'static str, (usize, usize)>>,
}

/// The columns of the course's fields and of each answer.
const COLUMNS: [&str; 17] = [
    "file",
    "label",
    "attempt",
    "lab",
    "context",
    "storage_type_chosen",
    "gpu_util_at_start",
    "data_gravity_triggered",
    "act1_correct",
    "act1_reflection_correct",
    "act2_correct",
    "act2_reflection_correct",
    "answers",
    "transfer_right",
    "late_answers",
    "replays",
    "id_repeated",
];

/// Sums up the attempts of all ledgers at one lab.
pub fn class_summary(ledgers: &[GradedLedger], lab: &Lab) -> ClassSummary {
    let mut summary = ClassSummary::default();
    let mut answers: BTreeMap<String, Vec<Given>> = BTreeMap::new();
    for (graded, attempt) in attempts(ledgers, lab) {
        summary.attempts += 1;
        let is_over = |act: &crate::document::structure::Act| {
            attempt.entry(&act.id.text, Kind::Transfer).is_some()
        };
        summary.completed += usize::from(lab.acts.iter().all(is_over));
        let named = format!("{} {}", graded.file, attempt.id);
        if is_repeated(ledgers, &attempt.id) {
            summary.repeated.push(named.clone());
        }
        if !replays(graded, attempt, lab) {
            summary.not_replayed.push(named);
        }
        collect(attempt, lab, &mut answers);
    }
    summary.questions = answers.into_iter().map(|(name, given)| (name, tally(&given))).collect();
    summary
}

fn attempts<'a>(
    ledgers: &'a [GradedLedger],
    lab: &'a Lab,
) -> impl Iterator<Item = (&'a GradedLedger, &'a Attempt)> {
    ledgers.iter().flat_map(move |graded| {
        let own = graded.ledger.attempts.iter().filter(move |attempt| attempt.lab == lab.id);
        own.map(move |attempt| (graded, attempt))
    })
}

fn is_repeated(ledgers: &[GradedLedger], id: &str) -> bool {
    let all = ledgers.iter().flat_map(|graded| &graded.ledger.attempts);
    all.filter(|attempt| attempt.id == id).count() > 1
}

fn replays(graded: &GradedLedger, attempt: &Attempt, lab: &Lab) -> bool {
    let alone = Ledger { label: graded.ledger.label.clone(), attempts: vec![attempt.clone()] };
    replay(&alone, std::slice::from_ref(lab)).iter().all(|entry| entry.matches)
}

struct Given {
    option: String,
    right: bool,
    misconception: Option<String>,
    confidence: Option<Confidence>,
}

fn collect(attempt: &Attempt, lab: &Lab, answers: &mut BTreeMap<String, Vec<Given>>) {
    for entry in &attempt.entries {
        let (Some(act), Some(option)) = (lab.act(&entry.act), &entry.option) else { continue };
        let given = |question: &Question| Given {
            option: option.clone(),
            right: question.is_right(option),
            misconception: question
                .option(option)
                .and_then(|it| it.misconception.as_ref())
                .map(|it| it.text.clone()),
            confidence: entry.confidence,
        };
        let given = match entry.kind {
            Kind::Prediction => given(&act.prediction.question),
            Kind::Reflection => given(&act.reflection),
            Kind::Observation => given(&act.observation.question),
            Kind::Transfer => Given {
                option: option.clone(),
                right: entry.key.as_ref() == Some(option),
                misconception: None,
                confidence: entry.confidence,
            },
            _ => continue,
        };
        let name = format!("{} {}", entry.act, entry.kind.as_str());
        answers.entry(name).or_default().push(given);
    }
}

fn tally(given: &[Given]) -> Tally {
    let mut tally = Tally {
        answered: given.len(),
        right: given.iter().filter(|it| it.right).count(),
        ..Tally::default()
    };
    if given.len() < LEAST_GROUP {
        return tally;
    }
    let (mut options, mut wrong, mut sure) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for answer in given {
        *options.entry(answer.option.clone()).or_default() += 1;
        if let Some(misconception) = &answer.misconception {
            *wrong.entry(misconception.clone()).or_default() += 1;
        }
        if let Some(confidence) = answer.confidence {
            let (right, all) = sure.entry(confidence.as_str()).or_insert((0, 0));
            *right += usize::from(answer.right);
            *all += 1;
        }
    }
    tally.by_option = Some(options);
    tally.by_misconception = Some(wrong);
    tally.by_confidence = Some(sure);
    tally
}

/// One row an attempt, for a spreadsheet; cells that one would run as formulas are quoted.
pub fn csv(ledgers: &[GradedLedger], lab: &Lab) -> String {
    let mut text = COLUMNS.join(",") + "\r\n";
    for (graded, attempt) in attempts(ledgers, lab) {
        let course = &attempt.course;
        let truth = |value: Option<bool>| value.map_or(String::new(), |it| it.to_string());
        let transfers = attempt.entries.iter().filter(|it| it.kind == Kind::Transfer);
        let right = transfers.filter(|it| it.key.is_some() && it.key == it.option).count();
        let cells = [
            graded.file.clone(),
            graded.ledger.label.clone().unwrap_or_default(),
            attempt.id.clone(),
            attempt.lab.clone(),
            course.context.as_str().to_owned(),
            course.storage_type_chosen.clone().unwrap_or_default(),
            course.gpu_util_at_start.map_or(String::new(), |it| it.to_string()),
            course.data_gravity_triggered.to_string(),
            truth(course.act1_correct),
            truth(course.act1_reflection_correct),
            truth(course.act2_correct),
            truth(course.act2_reflection_correct),
            attempt.entries.len().to_string(),
            right.to_string(),
            attempt.late.len().to_string(),
            replays(graded, attempt, lab).to_string(),
            is_repeated(ledgers, &attempt.id).to_string(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = write!(text, "{}\r\n", cells.join(","));
    }
    text
}

/// A cell that no spreadsheet takes for a formula and no parser for several cells.
fn quoted(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if runs { format!("'{cell}") } else { cell.to_owned() };
    if runs || cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_of_a_spreadsheet_stay_text() {
        assert_eq!(quoted("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(quoted("@SUM(1)"), "\"'@SUM(1)\"");
        assert_eq!(quoted("-1+1"), "\"'-1+1\"");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("plain"), "plain");
    }
}
