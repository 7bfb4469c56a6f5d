//! Is a lab sound: are its texts complete, its numbers computed, its keys true, its controls alive?
//!
//! Every rule is a name that a script can rely on; every fault has file, line and repair.

mod controls;
mod keys;
mod numbers;
mod texts;
mod words;

use crate::document::bindings::{Bindings, set_all};
use crate::document::structure::{Act, Lab, Said};
use crate::fault::{Fault, Place};
use crate::instruments::{Context, Inputs};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// All faults, by file and line.
    pub faults: Vec<Fault>,
    /// Words of the core, the longest of texts of which a learner reads one.
    pub core_words: usize,
    /// Actions that the core asks for.
    pub required_actions: usize,
}

/// Checks a lab against all rules.
pub fn check(lab: &Lab) -> Checked {
    let mut faults = Vec::new();
    numbers::check(lab, &mut faults);
    texts::check(lab, &mut faults);
    words::check(lab, &mut faults);
    keys::check(lab, &mut faults);
    controls::check(lab, &mut faults);
    let core_words = texts::core_words(lab);
    if core_words > lab.most_words {
        let most = lab.most_words;
        let message = format!("expected a core of at most {most} words, found {core_words}");
        let fault = Fault::new(lab.title.place.clone(), "core-length", message);
        faults.push(fault.hint("move a part into a panel, which is read by choice"));
    }
    faults.sort();
    faults.dedup();
    Checked { faults, core_words, required_actions: required_actions(lab) }
}

/// The context where there is a choice, and in each act a prediction, a curve, the reveal, a reply,
/// the reflection, the observation and the transfer question.
fn required_actions(lab: &Lab) -> usize {
    const OF_AN_ACT: usize = 7;
    usize::from(!lab.contexts.is_empty()) + lab.acts.len() * OF_AN_ACT
}

/// An act's bindings as a learner would have them who has touched nothing and signed everything.
fn bindings<'a>(lab: &'a Lab, act: &'a Act) -> Bindings<'a> {
    let story = act.instrument().story();
    let reply = act.reply.decisions.first().map_or_else(
        || story.clone(),
        |decision| with(act, &decision.set, &story).unwrap_or_else(|_| story.clone()),
    );
    let transfer = drawn(act).into_iter().next().unwrap_or_else(|| story.clone());
    Bindings::new(lab, Some(act)).with_yours(&story).with_reply(&reply).with_transfer(&transfer)
}

fn with(act: &Act, pairs: &[(Said, Said)], inputs: &Inputs) -> Result<Inputs, Fault> {
    let mut inputs = inputs.clone();
    for pair in pairs {
        let set = set_all(act.instrument(), &mut inputs, std::slice::from_ref(pair));
        set.map_err(|error| Fault::new(pair.1.place.clone(), "control", error.to_string()))?;
    }
    Ok(inputs)
}

/// Every draw of the transfer question that can be made; a control that takes no such value is
/// reported elsewhere.
fn drawn(act: &Act) -> Vec<Inputs> {
    crate::session::transfer_draws(act)
}

fn unknown<'a>(
    place: &Place,
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'a str>,
) -> Fault {
    let message = format!("there is no {what} `{}`", crate::fault::shown(name));
    Fault::new(place.clone(), "unknown-name", message).hint_nearest(name, names)
}

/// Both contexts start somewhere; the story is the same in both.
const CONTEXTS: [Context; 2] = Context::ALL;
