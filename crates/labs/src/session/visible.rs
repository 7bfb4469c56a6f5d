//! Which parts of an act may be shown now? A screen draws these and nothing else.

use std::collections::BTreeSet;

use super::{ActProgress, Session};

/// A part of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What was found in the act before, which leads to this one.
    Bridge,
    /// The stakeholder's message.
    Message,
    /// The question and its options, nothing preselected.
    Question,
    /// The choice of confidence, *Commit*, *Change*, *Confirm* and *Skip*.
    Lock,
    /// The prediction as first given.
    FirstAnswer,
    /// Core controls, cards and figures.
    Instruments,
    /// Places for the curve.
    CurveQuestion,
    /// The engine's curve over the placed one.
    CurveAnswer,
    /// The further panels and their tasks.
    Panels,
    /// "Compare with my prediction".
    RevealButton,
    /// The reveal, and each option's own text.
    Reveal,
    /// The reply to the stakeholder, to be given.
    Reply,
    /// The stress test of the reply, and the decision card.
    StressTest,
    /// The reflection.
    Reflection,
    /// Its feedback, and the table that the engine ran.
    ReflectionFeedback,
    /// The observation.
    Observation,
    /// Its feedback.
    ObservationFeedback,
    /// The governing equation and the model's edge.
    Equation,
    /// The transfer question.
    Transfer,
    /// Its feedback.
    TransferFeedback,
}

/// The parts of an act that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible(BTreeSet<Part>);

impl Visible {
    /// Whether this part may be shown.
    pub fn shows(&self, part: Part) -> bool {
        self.0.contains(&part)
    }

    /// All of them, in the order of the page.
    pub fn parts(&self) -> impl Iterator<Item = Part> + '_ {
        self.0.iter().copied()
    }
}

impl Session {
    /// What may be shown of an act, by its place; nothing of one that is not open.
    ///
    /// It depends on what was done and never on which option is right.
    pub fn visible(&self, place: usize) -> Visible {
        let mut parts = BTreeSet::new();
        if let Some(act) = self.acts.get(place).filter(|_| self.is_open(place)) {
            if place > 0 {
                parts.insert(Part::Bridge);
            }
            parts.extend(of_act(act));
        }
        Visible(parts)
    }
}

fn of_act(act: &ActProgress) -> impl Iterator<Item = Part> {
    let skipped = act.skipped_ms.is_some();
    let unlocked = act.is_unlocked();
    let revealed = act.is_revealed();
    let replied = act.reply.is_some() || skipped;
    let reflected = act.reflection.is_some() || skipped;
    let parts = [
        (Part::Message, true),
        (Part::Question, true),
        (Part::Lock, !unlocked),
        (Part::FirstAnswer, act.prediction.is_some()),
        (Part::Instruments, unlocked),
        (Part::CurveQuestion, unlocked && act.curve.is_none()),
        (Part::CurveAnswer, act.curve.is_some() || skipped),
        (Part::Panels, unlocked && (act.curve.is_some() || skipped)),
        (Part::RevealButton, unlocked && !revealed),
        (Part::Reveal, revealed),
        (Part::Reply, revealed),
        (Part::StressTest, act.reply.is_some()),
        (Part::Reflection, replied),
        (Part::ReflectionFeedback, reflected),
        (Part::Observation, reflected),
        (Part::ObservationFeedback, act.observation.is_some() || skipped),
        (Part::Equation, reflected),
        (Part::Transfer, reflected),
        (Part::TransferFeedback, act.transfer.is_some() || skipped),
    ];
    parts.into_iter().filter(|(_, shown)| *shown).map(|(part, _)| part)
}
