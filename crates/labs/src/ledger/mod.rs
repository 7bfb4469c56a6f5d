//! What has been answered, in every attempt at every lab, in a form that survives reloads?
//!
//! Read first: [`Ledger::read`] (hostile text in, a ledger or the reason why not out),
//! [`Ledger::record`] (a confirmed answer; the first one stays), [`replay`] (recompute it all).

mod grade;
mod merge;
mod migrate;
mod replay;
mod wire;

use std::fmt;

pub use grade::{ClassSummary, GradedLedger, Tally, class_summary, csv};
pub use merge::{Imported, Recorded};
pub use replay::{Replayed, replay};

use crate::document::structure::{Act, Lab};
use crate::instruments::{Context, Inputs, Outputs, Value};
use crate::session::{ActProgress, Confidence, Event, Outcome, Refused, ReplyGiven, Session, Trap};

/// The schema's name and the version that is written.
pub const SCHEMA: &str = "ironlaw.ledger";
/// Rises when a field changes its meaning or goes away; old versions are migrated when read.
pub const VERSION: u32 = 2;

/// A longer text is no ledger.
pub const MOST_BYTES: usize = 4 << 20;
/// More attempts, entries or characters in a word are no learner's doing.
const MOST_ATTEMPTS: usize = 500;
const MOST_ENTRIES: usize = 500;
const MOST_CHARACTERS: usize = 400;

/// Everything that one learner has done.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ledger {
    /// A label that the learner typed for an export; never a name that anyone asked for.
    pub label: Option<String>,
    /// The attempts, in the order in which they were begun.
    pub attempts: Vec<Attempt>,
}

/// One attempt at one lab.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Its identity, drawn by the caller.
    pub id: String,
    /// The lab.
    pub lab: String,
    /// What draws its transfer questions.
    pub seed: u64,
    /// When it was begun.
    pub started_ms: u64,
    /// When it was closed by a reset.
    pub closed_ms: Option<u64>,
    /// The version of the engines that it was done with.
    pub engine_version: String,
    /// A digest of the catalogue of facts that it was done with.
    pub facts_version: String,
    /// The fields that the course reads.
    pub course: CourseFields,
    /// First answers, in the order in which they were confirmed.
    pub entries: Vec<Entry>,
    /// Answers that another tab had given before.
    pub late: Vec<Entry>,
}

/// The fields that the course's later labs read.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseFields {
    /// The course's volume.
    pub volume: u32,
    /// The course's chapter.
    pub chapter: u32,
    /// The deployment context.
    pub context: Context,
    /// `hdd`, `ssd`, `nvme` or `ram`, from the first act's reply.
    pub storage_type_chosen: Option<String>,
    /// Percent, to one decimal, when the first act was committed.
    pub gpu_util_at_start: Option<f64>,
    /// Whether the learner's own change led into the trap.
    pub data_gravity_triggered: bool,
    /// The first act's prediction; nothing while pending or skipped.
    pub act1_correct: Option<bool>,
    /// The first act's reflection.
    pub act1_reflection_correct: Option<bool>,
    /// The second act's prediction.
    pub act2_correct: Option<bool>,
    /// The second act's reflection.
    pub act2_reflection_correct: Option<bool>,
}

/// What was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The prediction.
    Prediction,
    /// The act was opened without one.
    Skip,
    /// The text edition was opened while the act was locked.
    TextEdition,
    /// The placed curve.
    Curve,
    /// The reveal was opened.
    Reveal,
    /// The answer to the stakeholder.
    Reply,
    /// The reflection.
    Reflection,
    /// The observation.
    Observation,
    /// The transfer question.
    Transfer,
}

impl Kind {
    /// All of them, in the order of an act.
    pub const ALL: [Self; 9] = [
        Self::Prediction,
        Self::Skip,
        Self::TextEdition,
        Self::Curve,
        Self::Reveal,
        Self::Reply,
        Self::Reflection,
        Self::Observation,
        Self::Transfer,
    ];

    /// The name in ledgers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prediction => "prediction",
            Self::Skip => "skip",
            Self::TextEdition => "text-edition",
            Self::Curve => "curve",
            Self::Reveal => "reveal",
            Self::Reply => "reply",
            Self::Reflection => "reflection",
            Self::Observation => "observation",
            Self::Transfer => "transfer",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One confirmed answer, with the instrument's state at that moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The act.
    pub act: String,
    /// What was confirmed.
    pub kind: Kind,
    /// When, in milliseconds.
    pub at_ms: u64,
    /// The option of a question.
    pub option: Option<String>,
    /// How sure the learner was.
    pub confidence: Option<Confidence>,
    /// The option that the engine found right, for a transfer question.
    pub key: Option<String>,
    /// The reply.
    pub reply: Option<ReplyGiven>,
    /// The placed values of a curve, the engine's, and the score.
    pub curve: Option<crate::session::CurveScore>,
    /// The instrument's inputs, by control.
    pub inputs: Vec<(String, Value)>,
    /// Its outputs, by name.
    pub results: Vec<(String, Value)>,
    /// A digest of the results.
    pub fingerprint: String,
}

/// Why a text is no ledger; the text itself is kept by the caller and never overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is longer than any ledger.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// It is no JSON, or nested too deeply.
    NoJson {
        /// The line.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// It is JSON and no ledger.
    Foreign(String),
    /// A later version of this program wrote it.
    Future {
        /// The version found.
        version: u32,
    },
    /// A field holds what it cannot hold.
    Field(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => {
                write!(f, "expected at most {MOST_BYTES} bytes, found {bytes}")
            }
            Self::NoJson { line, reason } => write!(f, "line {line}: {reason}"),
            Self::Foreign(found) => write!(f, "this is no `{SCHEMA}`: {found}"),
            Self::Future { version } => {
                write!(f, "version {version} is newer than {VERSION}, the last known")
            }
            Self::Field(field) => write!(f, "{field}"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Ledger {
    /// Reads a ledger from text that anybody may have made; old versions are migrated.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        if text.len() > MOST_BYTES {
            return Err(Unreadable::TooLong { bytes: text.len() });
        }
        let json: serde_json::Value =
            serde_json::from_str(text).map_err(|error| Unreadable::NoJson {
                line: error.line(),
                reason: crate::fault::shown(&error.to_string()),
            })?;
        wire::ledger(migrate::to_current(json)?)
    }

    /// The ledger as JSON text that [`Ledger::read`] reads back to the same ledger.
    pub fn to_json(&self) -> String {
        wire::text(self)
    }

    /// Begins an attempt; identity, seed and time come from the caller.
    pub fn begin(&mut self, lab: &Lab, context: Context, id: &str, seed: u64, at_ms: u64) {
        self.attempts.push(Attempt {
            id: id.to_owned(),
            lab: lab.id.clone(),
            seed,
            started_ms: at_ms,
            closed_ms: None,
            engine_version: env!("CARGO_PKG_VERSION").to_owned(),
            facts_version: facts_version(),
            course: CourseFields {
                volume: lab.volume,
                chapter: lab.chapter,
                context,
                storage_type_chosen: None,
                gpu_util_at_start: None,
                data_gravity_triggered: false,
                act1_correct: None,
                act1_reflection_correct: None,
                act2_correct: None,
                act2_reflection_correct: None,
            },
            entries: Vec::new(),
            late: Vec::new(),
        });
    }

    /// The attempt at a lab that is under way: the last one that no reset has closed.
    pub fn current(&self, lab: &str) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|it| it.lab == lab && it.closed_ms.is_none())
    }

    /// Closes an attempt, so that the next one can begin; `None` undoes it.
    pub fn close(&mut self, id: &str, at_ms: Option<u64>) {
        if let Some(attempt) = self.attempts.iter_mut().find(|it| it.id == id) {
            attempt.closed_ms = at_ms;
        }
    }

    /// Notes that the learner's own change led into the trap, which no answer may follow.
    pub fn note_trap(&mut self, id: &str) {
        if let Some(attempt) = self.attempts.iter_mut().find(|it| it.id == id) {
            attempt.course.data_gravity_triggered = true;
        }
    }

    /// Records a confirmed answer as the session has it; the first of its kind in its act stays,
    /// a later one is kept beside it.
    pub fn record(
        &mut self,
        lab: &Lab,
        id: &str,
        session: &Session,
        moment: &Moment<'_>,
    ) -> Option<Recorded> {
        let entry = entry(session, moment)?;
        let attempt = self.attempts.iter_mut().find(|it| it.id == id)?;
        let recorded = attempt.add(entry);
        if recorded == Recorded::First {
            attempt.course = attempt.fields(lab, session, moment);
        }
        Some(recorded)
    }
}

/// The act and kind of what was confirmed, with the instrument as it stood.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The act.
    pub act: &'a str,
    /// What was confirmed.
    pub kind: Kind,
    /// The instrument's inputs.
    pub inputs: &'a Inputs,
    /// What it answered to them.
    pub outputs: &'a Outputs,
}

fn entry(session: &Session, moment: &Moment<'_>) -> Option<Entry> {
    let act = session.act(moment.act)?;
    let results = results(moment.inputs, moment.outputs);
    let mut entry = Entry {
        act: moment.act.to_owned(),
        kind: moment.kind,
        at_ms: 0,
        option: None,
        confidence: None,
        key: None,
        reply: None,
        curve: None,
        inputs: moment
            .inputs
            .iter()
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect(),
        fingerprint: fingerprint(&results),
        results,
    };
    let mut answered = |answer: &crate::session::Answer| {
        entry.option = Some(answer.option.clone());
        entry.confidence = Some(answer.confidence);
        entry.at_ms = answer.at_ms;
    };
    match moment.kind {
        Kind::Prediction => answered(act.prediction.as_ref()?),
        Kind::Reflection => answered(act.reflection.as_ref()?),
        Kind::Observation => answered(act.observation.as_ref()?),
        Kind::Transfer => {
            answered(&act.transfer.as_ref()?.answer);
            entry.key = Some(act.transfer.as_ref()?.key.clone());
        }
        Kind::Skip => entry.at_ms = act.skipped_ms?,
        Kind::TextEdition => entry.at_ms = act.text_ms?,
        Kind::Reveal => entry.at_ms = act.revealed_ms?,
        Kind::Reply => {
            entry.at_ms = act.reply.as_ref()?.at_ms;
            entry.reply.clone_from(&act.reply);
        }
        Kind::Curve => {
            entry.at_ms = act.drawn_ms?;
            entry.curve.clone_from(&act.curve);
        }
    }
    Some(entry)
}

/// What the instrument says besides its own inputs.
fn results(inputs: &Inputs, outputs: &Outputs) -> Vec<(String, Value)> {
    let own = outputs.iter().filter(|(name, _)| inputs.get(name).is_none());
    own.map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

/// FNV-1a over names and values, numbers by their bits: equal results and only they agree.
pub(crate) fn fingerprint(results: &[(String, Value)]) -> String {
    let mut digest = Digest::new();
    for (name, value) in results {
        digest.add(name.as_bytes());
        match value {
            Value::Number { value, .. } => digest.add(&value.to_bits().to_le_bytes()),
            Value::Word(word) => digest.add(word.as_bytes()),
        }
    }
    digest.hex()
}

struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        // A byte that no text holds ends each part, so that parts cannot run into one another.
        for byte in bytes.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}

/// A digest of every fact, so that a ledger says which catalogue it was made with.
pub fn facts_version() -> String {
    let mut digest = Digest::new();
    for fact in facts::all() {
        digest.add(fact.id.as_bytes());
        digest.add(fact.written.as_bytes());
    }
    digest.hex()
}

impl Attempt {
    /// The entry of a kind in an act.
    pub fn entry(&self, act: &str, kind: Kind) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.act == act && entry.kind == kind)
    }

    fn fields(&self, lab: &Lab, session: &Session, moment: &Moment<'_>) -> CourseFields {
        let mut fields = CourseFields { context: session.context, ..self.course.clone() };
        let acts = lab.acts.iter().zip(&session.acts);
        for (document, progress) in acts {
            let correct = match progress.outcome(document) {
                Outcome::Correct => Some(true),
                Outcome::Incorrect => Some(false),
                _ => None,
            };
            let reflected = progress
                .reflection
                .as_ref()
                .map(|answer| document.reflection.is_right(&answer.option));
            match document.number {
                1 => (fields.act1_correct, fields.act1_reflection_correct) = (correct, reflected),
                2 => (fields.act2_correct, fields.act2_reflection_correct) = (correct, reflected),
                _ => {}
            }
            fields.data_gravity_triggered |= progress.triggered;
            if let Some(reply) = &progress.reply
                && let Some(storage) = storage_chosen(document, reply)
            {
                fields.storage_type_chosen = Some(storage);
            }
        }
        let first = lab.acts.first().is_some_and(|act| act.id.text == moment.act);
        if first && moment.kind == Kind::Prediction {
            let share = moment.outputs.get("utilization").and_then(Value::as_number);
            fields.gpu_util_at_start = share.map(percent);
        }
        fields
    }

    /// The session that these entries make, so that a page can go on where it was left.
    ///
    /// Entries that no longer fit the lab are left out and named.
    pub fn session(&self, lab: &Lab) -> (Session, Vec<(String, Refused)>) {
        let mut session = Session::new(lab, self.course.context, self.seed);
        let mut refused = Vec::new();
        for entry in &self.entries {
            for event in events(entry) {
                match session.apply(lab, &entry.act, event, entry.at_ms) {
                    Ok(next) => session = next,
                    Err(error) => {
                        refused.push((format!("{} {}", entry.act, entry.kind.as_str()), error));
                    }
                }
            }
        }
        if self.course.data_gravity_triggered
            && let Some(act) = session.acts.iter_mut().find(|act| is_gravity(lab, act))
        {
            act.triggered = true;
            act.trap = act.trap.max(Trap::Triggered);
        }
        (session, refused)
    }
}

fn is_gravity(lab: &Lab, act: &ActProgress) -> bool {
    let instrument = lab.act(&act.id).map(Act::instrument);
    instrument
        .is_some_and(|it| it.run(&it.story()).is_ok_and(|outputs| it.state(&outputs).is_some()))
}

/// Percent to one decimal.
fn percent(share: f64) -> f64 {
    let thousand = 1000.0;
    libm::round(share * thousand) / 10.0
}

/// The course's word for the storage of a reply: what was asked for, or the story's unchanged.
fn storage_chosen(document: &Act, reply: &ReplyGiven) -> Option<String> {
    let control = "storage";
    let story = document.instrument().story();
    let asked = reply.asked.iter().find(|(name, _)| name == control).map(|(_, value)| value);
    let word = asked.or_else(|| story.get(control))?.as_word()?;
    let course = match word {
        "sata-ssd" => "ssd",
        "nvme-gen3" => "nvme",
        "ram-disk" => "ram",
        other => other,
    };
    Some(course.to_owned())
}

/// The events that lead to an entry.
fn events(entry: &Entry) -> Vec<Event> {
    let option = entry.option.clone().unwrap_or_default();
    let confidence = entry.confidence.unwrap_or(Confidence::Guess);
    match entry.kind {
        Kind::Prediction => {
            vec![Event::Choose { option }, Event::Trust { confidence }, Event::Confirm]
        }
        Kind::Skip => vec![Event::Skip],
        Kind::TextEdition => vec![Event::ReadText],
        Kind::Curve => {
            let values = entry.curve.as_ref().map(|curve| curve.placed.clone());
            vec![Event::Draw { values: values.unwrap_or_default() }]
        }
        Kind::Reveal => vec![Event::Reveal],
        Kind::Reply => entry.reply.clone().map(Event::Reply).into_iter().collect(),
        Kind::Reflection => vec![Event::Reflect { option, confidence }],
        Kind::Observation => vec![Event::Observe { option, confidence }],
        Kind::Transfer => vec![Event::Transfer { option, confidence }],
    }
}
