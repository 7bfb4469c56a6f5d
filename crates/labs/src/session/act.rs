//! How far is a learner in one act, and what does an event make of it?

use super::curve::{CurveScore, score_curve};
use super::{Refused, Session};
use crate::document::bindings::Bindings;
use crate::document::claim::Predicate;
use crate::document::structure::{Act, Lab, Question};
use crate::instruments::{FailureState, Inputs, Value};

/// How sure a learner is of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A guess.
    Guess,
    /// Fairly sure.
    Fairly,
    /// Certain.
    Certain,
}

/// Points with their sign, as a reader sees them: `+3`, `0`, `−6`.
pub fn signed(points: i32) -> String {
    if points == 0 { "0".to_owned() } else { format!("{points:+}").replace('-', "−") }
}

impl Confidence {
    /// All of them, from low to high.
    pub const ALL: [Self; 3] = [Self::Guess, Self::Fairly, Self::Certain];

    /// The name in ledgers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guess => "guess",
            Self::Fairly => "fairly-sure",
            Self::Certain => "certain",
        }
    }

    /// The confidence of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// Points for a right and a wrong answer, as in certainty-based marking: honesty pays best.
    pub const fn points(self) -> (i32, i32) {
        match self {
            Self::Guess => (1, 0),
            Self::Fairly => (2, -2),
            Self::Certain => (3, -6),
        }
    }

    /// The points of one answer.
    pub const fn earned(self, right: bool) -> i32 {
        let (won, lost) = self.points();
        if right { won } else { lost }
    }
}

/// A first answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The option.
    pub option: String,
    /// How sure the learner was.
    pub confidence: Confidence,
    /// When, in milliseconds.
    pub at_ms: u64,
}

/// The answer to a transfer question, with the engine's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferAnswer {
    /// The learner's answer.
    pub answer: Answer,
    /// The option that the engine finds right for the drawn numbers.
    pub key: String,
}

/// An answer to the stakeholder.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplyGiven {
    /// The decision.
    pub decision: String,
    /// The values that the decision asks for, by control.
    pub asked: Vec<(String, Value)>,
    /// The reason.
    pub reason: String,
    /// What would change the learner's mind, in base units.
    pub threshold: f64,
    /// When, in milliseconds.
    pub at_ms: u64,
}

/// What happens in an act.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// An option is chosen, not yet confirmed.
    Choose {
        /// The option.
        option: String,
    },
    /// A confidence is chosen, not yet confirmed.
    Trust {
        /// How sure.
        confidence: Confidence,
    },
    /// The chosen option becomes the prediction.
    Confirm,
    /// Everything is opened without a prediction.
    Skip,
    /// The text edition, which holds all answers, is opened while the act is locked.
    ReadText,
    /// The curve is placed.
    Draw {
        /// The values, in base units, one for each place.
        values: Vec<f64>,
    },
    /// A control was moved; the state that the instrument is in now, if it has one.
    Explore {
        /// The state.
        state: Option<FailureState>,
    },
    /// The instruments appeared, in this state.
    Arrive {
        /// The state.
        state: Option<FailureState>,
    },
    /// The learner compares with the prediction.
    Reveal,
    /// The stakeholder is answered.
    Reply(ReplyGiven),
    /// The reflection is answered.
    Reflect {
        /// The option.
        option: String,
        /// How sure.
        confidence: Confidence,
    },
    /// The observation is answered.
    Observe {
        /// The option.
        option: String,
        /// How sure.
        confidence: Confidence,
    },
    /// The transfer question is answered.
    Transfer {
        /// The option.
        option: String,
        /// How sure.
        confidence: Confidence,
    },
}

/// How far an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing is chosen.
    Pending,
    /// Something is chosen and not confirmed.
    Chosen,
    /// The prediction is final.
    Committed,
    /// A control was moved.
    Explored,
    /// The reveal is open.
    Revealed,
    /// The stakeholder has an answer.
    Replied,
    /// The reflection is answered.
    Reflected,
    /// The transfer question is answered: the act is over.
    Transferred,
}

/// The trap, as the learner met it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trap {
    /// Not met.
    NotTried,
    /// The learner arrived in it.
    Shown,
    /// The learner's own change led into it.
    Triggered,
    /// And out of it.
    Escaped,
}

impl Trap {
    /// The word for the foot of the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotTried => "not tried",
            Self::Shown => "shown",
            Self::Triggered => "triggered",
            Self::Escaped => "escaped",
        }
    }
}

/// What is said of an act where it may be seen by anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No prediction yet.
    Pending,
    /// Final, and the reveal not open yet.
    Committed,
    /// Opened without a prediction.
    Skipped,
    /// Right.
    Correct,
    /// Wrong.
    Incorrect,
}

impl Outcome {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Committed => "committed",
            Self::Skipped => "skipped",
            Self::Correct => "correct",
            Self::Incorrect => "incorrect",
        }
    }
}

/// Everything done in one act.
#[derive(Debug, Clone, PartialEq)]
pub struct ActProgress {
    /// The act.
    pub id: String,
    /// The option chosen and not confirmed.
    pub chosen: Option<String>,
    /// The confidence chosen and not confirmed.
    pub trust: Option<Confidence>,
    /// The prediction.
    pub prediction: Option<Answer>,
    /// When the act was opened without one.
    pub skipped_ms: Option<u64>,
    /// When the text edition was opened, if that was before the act was.
    pub text_ms: Option<u64>,
    /// The placed curve and its score.
    pub curve: Option<CurveScore>,
    /// When it was placed.
    pub drawn_ms: Option<u64>,
    /// Whether a control was moved.
    pub explored: bool,
    /// When the reveal was opened.
    pub revealed_ms: Option<u64>,
    /// The answer to the stakeholder.
    pub reply: Option<ReplyGiven>,
    /// The first answer to the reflection.
    pub reflection: Option<Answer>,
    /// The first answer to the observation.
    pub observation: Option<Answer>,
    /// The first answer to the transfer question.
    pub transfer: Option<TransferAnswer>,
    /// The trap, as met.
    pub trap: Trap,
    /// Whether the learner's own change led into the trap.
    pub triggered: bool,
    /// Whether the instrument stands in the trap now.
    in_trap: bool,
}

impl ActProgress {
    pub(crate) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            chosen: None,
            trust: None,
            prediction: None,
            skipped_ms: None,
            text_ms: None,
            curve: None,
            drawn_ms: None,
            explored: false,
            revealed_ms: None,
            reply: None,
            reflection: None,
            observation: None,
            transfer: None,
            trap: Trap::NotTried,
            triggered: false,
            in_trap: false,
        }
    }

    /// Whether the instruments are there.
    pub fn is_unlocked(&self) -> bool {
        self.prediction.is_some() || self.skipped_ms.is_some()
    }

    /// Whether the reveal is open.
    pub fn is_revealed(&self) -> bool {
        self.revealed_ms.is_some() || self.skipped_ms.is_some()
    }

    /// How far the act is.
    pub fn stage(&self) -> Stage {
        let reached = [
            (self.transfer.is_some(), Stage::Transferred),
            (self.reflection.is_some(), Stage::Reflected),
            (self.reply.is_some(), Stage::Replied),
            (self.is_revealed(), Stage::Revealed),
            (self.is_unlocked() && self.explored, Stage::Explored),
            (self.is_unlocked(), Stage::Committed),
            (self.chosen.is_some() || self.trust.is_some(), Stage::Chosen),
        ];
        reached.into_iter().find(|(is, _)| *is).map_or(Stage::Pending, |(_, stage)| stage)
    }

    /// What may be said of the prediction anywhere, before and after the reveal.
    pub fn outcome(&self, document: &Act) -> Outcome {
        match (&self.prediction, self.skipped_ms, self.revealed_ms) {
            (Some(answer), _, Some(_)) => {
                if document.prediction.question.is_right(&answer.option) {
                    Outcome::Correct
                } else {
                    Outcome::Incorrect
                }
            }
            (Some(_), _, None) => Outcome::Committed,
            (None, Some(_), _) => Outcome::Skipped,
            (None, None, _) => Outcome::Pending,
        }
    }

    pub(super) fn after(
        &self,
        lab: &Lab,
        document: &Act,
        draw: &Inputs,
        event: Event,
        at_ms: u64,
    ) -> Result<Self, Refused> {
        let mut next = self.clone();
        match event {
            Event::Choose { option } => {
                next.open_to_choice()?;
                known(&document.prediction.question, &option)?;
                next.chosen = Some(option);
            }
            Event::Trust { confidence } => {
                next.open_to_choice()?;
                next.trust = Some(confidence);
            }
            Event::Confirm => next.confirm(at_ms)?,
            Event::Skip => {
                next.open_to_choice()?;
                next.skipped_ms = Some(at_ms);
            }
            Event::ReadText => {
                next.open_to_choice()?;
                next.text_ms = self.text_ms.or(Some(at_ms));
            }
            Event::Draw { values } => {
                next.draw(document, &values, at_ms)?;
            }
            Event::Arrive { state } => {
                need(self.is_unlocked())?;
                next.arrive(state.as_ref());
            }
            Event::Explore { state } => {
                need(self.is_unlocked())?;
                next.explored = true;
                next.meet(state.as_ref());
            }
            Event::Reveal => {
                need(self.is_unlocked())?;
                next.revealed_ms = self.revealed_ms.or(Some(at_ms));
            }
            Event::Reply(reply) => {
                need(self.is_revealed())?;
                fresh(self.reply.is_some())?;
                check_reply(document, &reply)?;
                next.reply = Some(ReplyGiven { at_ms, ..reply });
            }
            Event::Reflect { option, confidence } => {
                need(self.is_revealed())?;
                fresh(self.reflection.is_some())?;
                known(&document.reflection, &option)?;
                next.reflection = Some(Answer { option, confidence, at_ms });
            }
            Event::Observe { option, confidence } => {
                need(self.is_revealed())?;
                fresh(self.observation.is_some())?;
                known(&document.observation.question, &option)?;
                next.observation = Some(Answer { option, confidence, at_ms });
            }
            Event::Transfer { option, confidence } => {
                need(self.is_revealed())?;
                fresh(self.transfer.is_some())?;
                let key = transfer_key(lab, document, draw).ok_or(Refused::UnknownOption)?;
                let known = document.transfer.options.iter().any(|it| it.id.text == option);
                if !known {
                    return Err(Refused::UnknownOption);
                }
                let answer = Answer { option, confidence, at_ms };
                next.transfer = Some(TransferAnswer { answer, key });
            }
        }
        Ok(next)
    }

    fn open_to_choice(&self) -> Result<(), Refused> {
        fresh(self.is_unlocked())
    }

    fn draw(&mut self, document: &Act, values: &[f64], at_ms: u64) -> Result<(), Refused> {
        need(self.is_unlocked())?;
        fresh(self.curve.is_some())?;
        self.curve = Some(score_curve(document, values).ok_or(Refused::NotANumber)?);
        self.drawn_ms = Some(at_ms);
        Ok(())
    }

    fn confirm(&mut self, at_ms: u64) -> Result<(), Refused> {
        self.open_to_choice()?;
        let (Some(option), Some(confidence)) = (self.chosen.clone(), self.trust) else {
            return Err(Refused::NothingChosen);
        };
        self.prediction = Some(Answer { option, confidence, at_ms });
        Ok(())
    }

    /// To arrive in the trap is no doing of the learner.
    fn arrive(&mut self, state: Option<&FailureState>) {
        self.in_trap = state.is_some_and(|state| state.failed);
        if self.in_trap {
            self.trap = self.trap.max(Trap::Shown);
        }
    }

    fn meet(&mut self, state: Option<&FailureState>) {
        let failed = state.is_some_and(|state| state.failed);
        match (self.in_trap, failed) {
            (false, true) => {
                self.triggered = true;
                self.trap = self.trap.max(Trap::Triggered);
            }
            // Only who has been in can get out.
            (true, false) => self.trap = Trap::Escaped,
            _ => {}
        }
        self.in_trap = failed;
    }
}

fn need(open: bool) -> Result<(), Refused> {
    if open { Ok(()) } else { Err(Refused::Locked) }
}

fn fresh(answered: bool) -> Result<(), Refused> {
    if answered { Err(Refused::AlreadyAnswered) } else { Ok(()) }
}

fn known(question: &Question, option: &str) -> Result<(), Refused> {
    question.option(option).map(|_| ()).ok_or(Refused::UnknownOption)
}

fn check_reply(document: &Act, reply: &ReplyGiven) -> Result<(), Refused> {
    let decision = document.reply.decisions.iter().find(|it| it.id.text == reply.decision);
    let decision = decision.ok_or(Refused::UnknownOption)?;
    let reason = document.reply.reasons.iter().any(|it| it.id.text == reply.reason);
    let asked = decision.asks.iter().all(|asked| {
        let value = reply.asked.iter().find(|(control, _)| *control == asked.text);
        let control = crate::instruments::find(document.instrument().controls(), &asked.text);
        matches!((value, control), (Some((_, value)), Ok(control)) if control.kind.accepts(value).is_ok())
    });
    if !reason || !asked {
        return Err(Refused::UnknownOption);
    }
    if !(reply.threshold.is_finite() && reply.threshold >= 0.0) {
        return Err(Refused::NotANumber);
    }
    Ok(())
}

/// The option that the engine finds right for the drawn numbers.
pub(crate) fn transfer_key(lab: &Lab, document: &Act, draw: &Inputs) -> Option<String> {
    let bindings = Bindings::new(lab, Some(document)).with_transfer(draw);
    document.transfer.options.iter().find_map(|option| {
        let claim = Predicate::parse(&option.claim.text, &option.claim.place).ok()?;
        bindings.judge(&claim).ok()?.holds.then(|| option.id.text.clone())
    })
}

impl Session {
    /// The option of a transfer question that the engine finds right for these numbers.
    pub fn transfer_key(lab: &Lab, act: &Act, draw: &Inputs) -> Option<String> {
        transfer_key(lab, act, draw)
    }

    /// The points of all confirmed answers whose keys may be known, for learning and not for marks.
    pub fn points(&self, lab: &Lab) -> i32 {
        let of_act = |progress: &ActProgress| {
            let Some(document) = lab.act(&progress.id) else { return 0 };
            let earned = |question: &Question, answer: &Option<Answer>| {
                answer.as_ref().map_or(0, |it| it.confidence.earned(question.is_right(&it.option)))
            };
            let transfer = progress
                .transfer
                .as_ref()
                .map_or(0, |it| it.answer.confidence.earned(it.answer.option == it.key));
            // A prediction's points would give its key away before the reveal.
            let prediction = if progress.is_revealed() {
                earned(&document.prediction.question, &progress.prediction)
            } else {
                0
            };
            prediction
                + earned(&document.reflection, &progress.reflection)
                + earned(&document.observation.question, &progress.observation)
                + transfer
        };
        self.acts.iter().map(of_act).sum()
    }
}
