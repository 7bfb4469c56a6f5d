//! `ironlaw replay`: do a ledger's results come out again?

use std::path::Path;

use labs::Ledger;
use labs::ledger::{MOST_BYTES, Replayed, replay};

use super::folder::labs;
use crate::args::Replay;
use crate::failure::{End, Failure, Fault};
use crate::files::shown;
use crate::output::{Output, table};
use crate::wire::{AnswerObject, ReplayInputs, ReplayResult, ReplayedEntry};

pub(crate) fn run(command: &Replay, output: &Output) -> Result<End, Failure> {
    let ledger = read_ledger(&command.ledger)?;
    let found = replay(&ledger, &labs(command.labs.as_deref())?);
    let all = found.iter().all(|entry| entry.matches);
    if output.json {
        let inputs = ReplayInputs { ledger_file: shown(&command.ledger) };
        let result = ReplayResult {
            matches: all,
            attempts: ledger.attempts.len(),
            entries: found.iter().map(object).collect(),
        };
        output.object(&AnswerObject::new("replay", inputs, result))?;
    } else {
        output.text(&text(&found))?;
        output.note("a replay proves the arithmetic of a ledger, not who made it");
    }
    Ok(if all { End::Done } else { End::NotHeld })
}

/// A ledger that anybody may have made.
pub(super) fn read_ledger(path: &Path) -> Result<Ledger, Failure> {
    let text = read(path)?;
    Ledger::read(&text).map_err(|error| {
        let hint = "a ledger is what the lab exports, as JSON";
        Failure::one(Fault::new(error.to_string(), hint).at(shown(path)))
    })
}

/// A byte more than a ledger may have is enough to refuse it.
fn read(path: &Path) -> Result<String, Failure> {
    use std::io::Read;
    let failed = |error: &std::io::Error| Failure::of_file(path, "read", error);
    let mut text = String::new();
    let most = MOST_BYTES as u64 + 1;
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(most).read_to_string(&mut text))
    };
    read.map_err(|error| failed(&error))?;
    Ok(text)
}

fn object(entry: &Replayed) -> ReplayedEntry {
    ReplayedEntry {
        attempt: entry.attempt.clone(),
        lab: entry.lab.clone(),
        act: entry.act.clone(),
        kind: entry.kind.as_str().to_owned(),
        matches: entry.matches,
        differences: entry.differences.clone(),
    }
}

fn text(found: &[Replayed]) -> String {
    let safe = |text: &str| text.escape_debug().to_string();
    let row = |entry: &Replayed| {
        let result = if entry.matches {
            "comes out again".to_owned()
        } else {
            safe(&entry.differences.join("; "))
        };
        vec![safe(&entry.attempt), safe(&entry.act), entry.kind.as_str().to_owned(), result]
    };
    table(&["attempt", "act", "answer", "result"], found.iter().map(row).collect(), &[])
}
