//! `ironlaw lab check`: is a lab sound, and if not, where?

use labs::Lab;
use labs::check::check;

use super::folder::{failure, texts};
use crate::args::LabCheck;
use crate::failure::{End, Failure};
use crate::output::Output;
use crate::wire::{AnswerObject, CheckedLab, LabCheckInputs, LabCheckResult};

pub(crate) fn run(command: &LabCheck, output: &Output) -> Result<End, Failure> {
    let mut checked = Vec::new();
    let mut failed: Option<Failure> = None;
    for (id, files) in texts(command.dir.as_deref())? {
        let faults = match Lab::read(&id, &files) {
            Err(faults) => faults.0,
            Ok(lab) => {
                let found = check(&lab);
                if found.faults.is_empty() {
                    checked.push(CheckedLab {
                        id: id.clone(),
                        core_words: found.core_words,
                        most_words: lab.most_words,
                        required_actions: found.required_actions,
                    });
                }
                found.faults
            }
        };
        if faults.is_empty() {
            continue;
        }
        let own = failure(&id, faults);
        failed = Some(match (failed, own) {
            (Some(before), Failure::Faults(more)) => before.and(&more),
            (_, own) => own,
        });
    }
    if let Some(failed) = failed {
        return Err(failed);
    }
    if output.json {
        let inputs =
            LabCheckInputs { folder: command.dir.as_ref().map(|dir| crate::files::shown(dir)) };
        output.object(&AnswerObject::new("lab-check", inputs, LabCheckResult { labs: checked }))?;
    } else {
        let line = |lab: &CheckedLab| {
            format!(
                "{}: sound; a core of {} words (at most {}) and {} required actions\n",
                lab.id, lab.core_words, lab.most_words, lab.required_actions
            )
        };
        output.text(&checked.iter().map(line).collect::<String>())?;
    }
    Ok(End::Done)
}
