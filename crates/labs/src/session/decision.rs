//! What does an engine make of a reply: two plans side by side, the threshold, the confidence?

use super::ReplyGiven;
use crate::document::bindings::{BindError, Bindings, set_all};
use crate::document::structure::{Act, Lab};
use crate::instruments::{
    Fate, GravityInstrument, InputError, Inputs, Instrument, Plan, RunError, Spread, Value, Way,
    worlds,
};

/// A plan on the card.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The plan.
    pub plan: Plan,
    /// What becomes of it in the plausible worlds.
    pub fate: Fate,
    /// Whether the textbook's dollars speak for it: it moves what they say to move.
    pub textbook: bool,
}

/// The learner's plan beside the engine's.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionCard {
    /// What the learner chose.
    pub yours: Side,
    /// The one to recommend, or the best other one if that is the learner's own; nothing if no
    /// other plan meets the deadline.
    pub other: Option<Side>,
    /// Which is faster, if one is.
    pub faster: Option<Way>,
    /// Which costs less in whole plans, if one does.
    pub cheaper: Option<Way>,
    /// The learner's threshold, in base units.
    pub your_threshold: f64,
    /// The engine's, in base units.
    pub engine_threshold: f64,
    /// The data volume at which the learner's plan becomes the one to recommend, or stops being
    /// it, all else staying; nothing if no volume does.
    pub flips_at_volume: Option<f64>,
    /// How many worlds were drawn.
    pub worlds: u32,
}

/// The inputs of a reply: a base with what the decision sets and asks for.
pub fn reply_inputs(act: &Act, base: &Inputs, reply: &ReplyGiven) -> Result<Inputs, InputError> {
    let instrument = act.instrument();
    let mut inputs = base.clone();
    let decision = act.reply.decisions.iter().find(|it| it.id.text == reply.decision);
    if let Some(decision) = decision {
        set_all(instrument, &mut inputs, &decision.set)?;
    }
    for (control, value) in &reply.asked {
        inputs.set(instrument.controls(), control, value.clone())?;
    }
    Ok(inputs)
}

/// The card for a reply whose decisions are ways to bring data and compute together.
///
/// # Errors
///
/// A reply that names no way, or inputs without an answer.
pub fn decision_card(
    lab: &Lab,
    act: &Act,
    inputs: &Inputs,
    reply: &ReplyGiven,
) -> Result<DecisionCard, BindError> {
    let no_way =
        || RunError::Inputs(format!("`{}` is no way", crate::fault::shown(&reply.decision)));
    let way = Way::from_name(&reply.decision).ok_or_else(no_way)?;
    let instrument = gravity();
    let plans = instrument.plans(inputs)?;
    let spreads = spreads(lab, act)?;
    let found = worlds(inputs, &spreads)?;
    let yours = plans.iter().find(|plan| plan.way == way).ok_or_else(no_way)?;
    let others: Vec<Plan> = plans.iter().filter(|plan| plan.way != way).copied().collect();
    let other = crate::instruments::best(&others);
    let textbook = instrument.run(inputs)?;
    let stays = textbook.get("move-costs-more").and_then(Value::as_word) == Some("yes");
    let side = |plan: &Plan| Side {
        plan: *plan,
        fate: found.fate(plan.way),
        textbook: (plan.way == Way::InPlace) == stays,
    };
    let better = |less: fn(&Plan) -> f64| {
        let other = other?;
        let (own, theirs) = (less(yours), less(other));
        if own < theirs {
            Some(yours.way)
        } else if theirs < own {
            Some(other.way)
        } else {
            None
        }
    };
    Ok(DecisionCard {
        yours: side(yours),
        other: other.map(side),
        faster: better(|plan| plan.time_s),
        cheaper: better(Plan::usd),
        your_threshold: reply.threshold,
        engine_threshold: engine_threshold(lab, act)?,
        flips_at_volume: instrument.flips_at(inputs, "volume", way)?,
        worlds: found.count(),
    })
}

/// What the engine sets beside a learner's threshold.
pub(crate) fn engine_threshold(lab: &Lab, act: &Act) -> Result<f64, BindError> {
    let engine = &act.reply.threshold.engine.text;
    let unknown = || BindError::UnknownOutput { name: engine.clone(), nearest: None };
    let (case, output) = engine.split_once('.').ok_or_else(unknown)?;
    Bindings::new(lab, Some(act)).value(case, output)?.as_number().ok_or_else(unknown)
}

fn spreads(lab: &Lab, act: &Act) -> Result<Vec<Spread>, BindError> {
    let mut found = Vec::new();
    for range in &lab.uncertain {
        let control = crate::instruments::find(act.instrument().controls(), &range.control.text)?;
        let number = |text: &str| {
            let value = control.kind.read(text).map_err(RunError::Inputs)?;
            value.as_number().ok_or_else(|| RunError::Inputs("expected a number".to_owned()))
        };
        let (low, high) = (number(&range.low.text)?, number(&range.high.text)?);
        found.push(Spread { control: range.control.text.clone(), low, high });
    }
    Ok(found)
}

fn gravity() -> &'static GravityInstrument {
    crate::instruments::gravity_instrument()
}
