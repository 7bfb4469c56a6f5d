//! `ironlaw grade`: what did a class do, from the ledgers that were handed in?

use std::fmt::Write;
use std::path::{Path, PathBuf};

use labs::ledger::{ClassSummary, GradedLedger, Tally, class_summary, csv};

use super::folder::labs;
use super::replay::read_ledger;
use crate::args::Grade;
use crate::failure::{End, Failure, Fault};
use crate::files::{OutputFile, shown};
use crate::output::Output;
use crate::wire::{AnswerObject, GradeInputs, GradeResult, GradedQuestion};

pub(crate) fn run(command: &Grade, output: &Output) -> Result<End, Failure> {
    let file = match &command.output {
        Some(path) => Some(OutputFile::create(path, command.force)?),
        None => None,
    };
    let labs = labs(command.labs.as_deref())?;
    let Some(lab) = labs.iter().find(|lab| command.lab.as_ref().is_none_or(|id| *id == lab.id))
    else {
        let known: Vec<&str> = labs.iter().map(|lab| lab.id.as_str()).collect();
        let hint = format!("known: {}", known.join(", "));
        return Err(Failure::one(Fault::new("there is no such lab", hint).at("--lab")));
    };
    let (ledgers, unreadable) = read_all(&command.ledgers)?;
    if ledgers.is_empty() {
        let fault = Fault::new("no ledger could be read", "name files, or a folder of them");
        return Err(Failure::one(fault).and(&unreadable));
    }
    let summary = class_summary(&ledgers, lab);
    for fault in &unreadable {
        let place = fault.place.clone().unwrap_or_default();
        output.note(&format!("warning: {place}: {} (left out)", fault.message));
    }
    if let Some(file) = file {
        file.fill(&csv(&ledgers, lab))?;
    }
    if output.json {
        let inputs = GradeInputs { lab: lab.id.clone(), ledgers: ledgers.len() };
        output.object(&AnswerObject::new("grade", inputs, object(&summary, &unreadable)))?;
    } else {
        output.text(&text(&summary))?;
    }
    Ok(End::Done)
}

/// Every file named, and every JSON file of a folder named; one that is no ledger stops nobody
/// else's from being read.
fn read_all(named: &[PathBuf]) -> Result<(Vec<GradedLedger>, Vec<Fault>), Failure> {
    let mut paths = Vec::new();
    for path in named {
        if path.is_dir() {
            paths.extend(json_files(path)?);
        } else {
            paths.push(path.clone());
        }
    }
    let (mut ledgers, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        match read_ledger(&path) {
            Ok(ledger) => ledgers.push(GradedLedger { file: shown(&path), ledger }),
            Err(Failure::Faults(found)) => faults.extend(found),
            Err(other) => return Err(other),
        }
    }
    Ok((ledgers, faults))
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: &std::io::Error| Failure::of_file(folder, "read", error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(&error))? {
        let path = entry.map_err(|error| failed(&error))?.path();
        if path.extension().is_some_and(|it| it == "json") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn object(summary: &ClassSummary, unreadable: &[Fault]) -> GradeResult {
    let question = |(name, tally): (&String, &Tally)| GradedQuestion {
        question: name.clone(),
        answered: tally.answered,
        right: tally.right,
        by_option: tally.by_option.clone(),
        by_misconception: tally.by_misconception.clone(),
        right_of_all_by_confidence: tally.by_confidence.as_ref().map(|groups| {
            groups.iter().map(|(name, (right, all))| ((*name).to_owned(), [*right, *all])).collect()
        }),
    };
    GradeResult {
        attempts: summary.attempts,
        completed: summary.completed,
        questions: summary.questions.iter().map(question).collect(),
        not_replayed: summary.not_replayed.clone(),
        repeated: summary.repeated.clone(),
        unreadable: unreadable.iter().filter_map(|fault| fault.place.clone()).collect(),
    }
}

fn text(summary: &ClassSummary) -> String {
    let mut out = format!("{} attempts, {} completed\n", summary.attempts, summary.completed);
    for (name, tally) in &summary.questions {
        let name = name.escape_debug();
        let _ = writeln!(out, "\n{name}: {} of {} right", tally.right, tally.answered);
        let mut list = |title: &str, groups: &[(String, String)]| {
            for (group, count) in groups {
                let _ = writeln!(out, "  {title} {}: {count}", group.escape_debug());
            }
        };
        if tally.by_option.is_none() {
            list("fewer than five answers", &[("not broken down".to_owned(), String::new())]);
        }
        let counted = |groups: &Option<std::collections::BTreeMap<String, usize>>| {
            let pairs = groups.iter().flatten();
            pairs.map(|(name, count)| (name.clone(), count.to_string())).collect::<Vec<_>>()
        };
        list("option", &counted(&tally.by_option));
        list("misconception", &counted(&tally.by_misconception));
        let sure = tally.by_confidence.iter().flatten();
        let sure: Vec<(String, String)> = sure
            .map(|(name, (right, all))| ((*name).to_owned(), format!("{right} of {all} right")))
            .collect();
        list("when", &sure);
    }
    for named in &summary.not_replayed {
        let _ = writeln!(out, "does not replay: {}", named.escape_debug());
    }
    for named in &summary.repeated {
        let _ = writeln!(out, "attempt id appears twice: {}", named.escape_debug());
    }
    out
}
