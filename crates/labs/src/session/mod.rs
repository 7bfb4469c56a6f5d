//! What has a learner done so far, and what may be shown now?
//!
//! Pure: a session and an event make the next session, or a refusal. First answers never change;
//! time comes in as milliseconds that the caller read from its clock.

mod act;
mod claims;
mod curve;
mod decision;
mod drawing;
mod reason;
mod visible;

use std::fmt;

pub use act::{
    ActProgress, Answer, Confidence, Event, Outcome, ReplyGiven, Stage, TransferAnswer, Trap,
    signed,
};
pub use claims::claims_figure;
pub use curve::{CurveScore, score_curve};
pub use decision::{DecisionCard, Side, decision_card, reply_inputs};
pub use drawing::{drawn_curve, meant, output_value, places, scored_curve};
pub use reason::{JudgedReason, judge_reason};
pub use visible::{Part, Visible};

use crate::document::bindings::set_all;
use crate::document::structure::{Act, Lab};
use crate::instruments::{Context, Inputs};

/// Where a learner is in a lab.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The chosen deployment context.
    pub context: Context,
    /// Draws the numbers of the transfer questions.
    pub seed: u64,
    /// One for each act, in order.
    pub acts: Vec<ActProgress>,
}

/// Why an event changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// The lab has no such act.
    UnknownAct,
    /// The question has no such option, the reply no such decision or reason.
    UnknownOption,
    /// Choice and confidence come first.
    NothingChosen,
    /// It was answered before, and first answers stay.
    AlreadyAnswered,
    /// The part is not open yet.
    Locked,
    /// A placed value or a threshold is no number.
    NotANumber,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownAct => "there is no such act",
            Self::UnknownOption => "there is no such option",
            Self::NothingChosen => "choose an option and how sure you are first",
            Self::AlreadyAnswered => "this was answered before; the first answer stays",
            Self::Locked => "this part is not open yet",
            Self::NotANumber => "expected a number",
        })
    }
}

impl std::error::Error for Refused {}

impl Session {
    /// A session in which nothing has been done.
    pub fn new(lab: &Lab, context: Context, seed: u64) -> Self {
        let acts = lab.acts.iter().map(|act| ActProgress::new(&act.id.text)).collect();
        Self { context, seed, acts }
    }

    /// The progress in an act.
    pub fn act(&self, id: &str) -> Option<&ActProgress> {
        self.acts.iter().find(|act| act.id == id)
    }

    /// The session after an event in an act, at a time in milliseconds.
    ///
    /// # Errors
    ///
    /// [`Refused`], and then nothing has changed.
    pub fn apply(&self, lab: &Lab, act: &str, event: Event, at_ms: u64) -> Result<Self, Refused> {
        let document = lab.act(act).ok_or(Refused::UnknownAct)?;
        let place = self.acts.iter().position(|it| it.id == act).ok_or(Refused::UnknownAct)?;
        // The text edition shows the answers of acts that are not open yet, too.
        if !self.is_open(place) && event != Event::ReadText {
            return Err(Refused::Locked);
        }
        let mut next = self.clone();
        let draw = transfer_draw(document, self.seed);
        next.acts[place] = self.acts[place].after(lab, document, &draw, event, at_ms)?;
        Ok(next)
    }

    /// An act opens once the one before it has been revealed or skipped: its bridge speaks of
    /// what was found there.
    pub fn is_open(&self, place: usize) -> bool {
        place == 0 || self.acts.get(place - 1).is_some_and(ActProgress::is_revealed)
    }

    /// Where the learner was: the act that was worked on last, and how far it is.
    pub fn place(&self) -> Option<&ActProgress> {
        self.acts.iter().rev().find(|act| act.stage() > Stage::Pending)
    }

    /// The act whose lock holds answers back that the text edition shows: the first that is
    /// neither committed nor skipped.
    pub fn locked_act(&self) -> Option<&ActProgress> {
        self.acts.iter().find(|act| !act.is_unlocked())
    }

    /// Another context: starting values of instruments change, answers never do.
    #[must_use]
    pub fn in_context(&self, context: Context) -> Self {
        Self { context, ..self.clone() }
    }
}

/// The transfer question's scenario for a seed.
pub fn transfer_draw(act: &Act, seed: u64) -> Inputs {
    let all = transfer_draws(act);
    let place = usize::try_from(mixed(seed, act.number) % (all.len().max(1) as u64));
    let drawn = place.ok().and_then(|place| all.into_iter().nth(place));
    drawn.unwrap_or_else(|| act.instrument().story())
}

/// Every scenario that the transfer question can draw; values that a control refuses are left
/// out, and `check` reports them.
pub(crate) fn transfer_draws(act: &Act) -> Vec<Inputs> {
    let instrument = act.instrument();
    let mut base = instrument.story();
    if set_all(instrument, &mut base, &act.transfer.set).is_err() {
        return vec![instrument.story()];
    }
    let mut found = vec![base];
    for draw in &act.transfer.draws {
        let drawn = |inputs: &Inputs| {
            let set = |value: &crate::document::structure::Said| {
                let mut inputs = inputs.clone();
                let read = inputs.read(instrument.controls(), &draw.control.text, &value.text);
                read.ok().map(|()| inputs)
            };
            draw.values.iter().filter_map(set).collect::<Vec<_>>()
        };
        found = found.iter().flat_map(drawn).collect();
    }
    found
}

/// A seed spread over all bits (Vigna's splitmix64 finalizer), so that near seeds draw apart.
fn mixed(seed: u64, act: u32) -> u64 {
    let mut state = seed.wrapping_add(u64::from(act).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
