//! Does the learner's own run show the reason that was given for a reply?

use super::ReplyGiven;
use crate::document::bindings::{BindError, Bindings};
use crate::document::claim::{Judged, Predicate};
use crate::document::structure::{Act, Lab};
use crate::instruments::{Inputs, find};

/// A reason, put to the engine at the learner's own settings.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedReason {
    /// Whether it holds, with the numbers.
    pub judged: Judged,
    /// Whether the engine in use does not say what the reason speaks of, so that the story's
    /// engine was asked at the same settings.
    pub by_story_engine: bool,
}

/// Judges the reason of a reply on the run that the learner had when replying; nothing for a
/// reason that the lab does not have.
///
/// # Errors
///
/// Settings to which neither engine has an answer.
pub fn judge_reason(
    lab: &Lab,
    act: &Act,
    yours: &Inputs,
    reply: &ReplyGiven,
) -> Result<Option<JudgedReason>, BindError> {
    let reason = act.reply.reasons.iter().find(|it| it.id.text == reply.reason);
    let claim = reason.and_then(|it| Predicate::parse(&it.claim.text, &it.claim.place).ok());
    let Some(claim) = claim else { return Ok(None) };
    let judge = |inputs: &Inputs| Bindings::new(lab, Some(act)).with_yours(inputs).judge(&claim);
    let found = match judge(yours) {
        Ok(judged) => JudgedReason { judged, by_story_engine: false },
        Err(error) => {
            let other = by_story_engine(act, yours).ok_or(error)?;
            JudgedReason { judged: judge(&other)?, by_story_engine: true }
        }
    };
    Ok(Some(found))
}

/// The same settings under the story's engine; nothing if that is the one in use.
fn by_story_engine(act: &Act, yours: &Inputs) -> Option<Inputs> {
    let controls = act.instrument().controls();
    let engine = find(controls, "engine").ok()?;
    if yours.get(engine.name) == Some(&engine.story) {
        return None;
    }
    let mut other = yours.clone();
    other.set(controls, engine.name, engine.story.clone()).ok()?;
    Some(other)
}
