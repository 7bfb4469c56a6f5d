//! `ironlaw scenario`: write a scenario file, or check one.

use engine::Resolved;

use crate::args::{ScenarioAction, ScenarioArgs, ScenarioCheck, ScenarioCommand, ScenarioNew};
use crate::failure::{End, Failure};
use crate::files::{OutputFile, shown};
use crate::objects::facts_used;
use crate::output::{Output, table};
use crate::phrases::{base_note, details};
use crate::wire::{AnswerObject, ScenarioObject, Understood};
use crate::words::{Words, resolved};

pub(crate) fn run(command: &ScenarioCommand, output: &Output) -> Result<End, Failure> {
    match &command.action {
        ScenarioAction::New(command) => new(command, output),
        ScenarioAction::Check(command) => check(command, output),
    }
}

fn new(command: &ScenarioNew, output: &Output) -> Result<End, Failure> {
    // A file that could not be read back helps nobody.
    let (words, resolved) = resolved(&command.scenario)?;
    let title = match words.preset {
        Some(preset) => format!("An ironlaw scenario, from preset {preset}"),
        None => "An ironlaw scenario".to_owned(),
    };
    let text = engine::write(&words.draft, &title);
    match &command.output {
        Some(path) => {
            OutputFile::create(path, command.force)?.fill(&text)?;
            if output.json {
                object(&words, &resolved, output)?;
            } else {
                output.note(&format!("wrote {}", shown(path)));
            }
        }
        None if output.json => object(&words, &resolved, output)?,
        None => output.text(&text)?,
    }
    Ok(End::Done)
}

fn check(command: &ScenarioCheck, output: &Output) -> Result<End, Failure> {
    let args = ScenarioArgs { file: Some(command.file.clone()), ..ScenarioArgs::default() };
    let (words, resolved) = resolved(&args)?;
    if output.json {
        object(&words, &resolved, output)?;
        return Ok(End::Done);
    }
    let row = |input: &engine::Input| {
        vec![input.field.name().to_owned(), input.text.clone(), input.place.to_string()]
    };
    let rows = resolved.inputs.iter().map(row).collect();
    output.text(&table(&["field", "value", "said in"], rows, &[]))?;
    base_note(&words, output);
    details(&resolved, output);
    Ok(End::Done)
}

fn object(words: &Words, resolved: &Resolved, output: &Output) -> Result<(), Failure> {
    let inputs = ScenarioObject::new(resolved, words.preset, words.file.as_deref());
    output.object(&AnswerObject {
        facts: facts_used(&resolved.facts),
        assumed: resolved.assumed.clone(),
        ..AnswerObject::new("scenario", inputs, Understood { valid: true })
    })
}
