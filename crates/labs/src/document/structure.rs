//! Which parts does a lab have, and what stands in each?

use std::collections::BTreeMap;

use super::opening::Opening;
use super::prose::{Prose, Reference, Target};
pub(crate) use super::words::Words;
use crate::fault::Place;
use crate::instruments::{Instrument, by_name};

/// A short text of a TOML file, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The text; it may hold placeholders.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A whole lab.
#[derive(Debug, Clone, PartialEq)]
pub struct Lab {
    /// The folder's name: `v1-04-data-gravity`.
    pub id: String,
    /// The series it belongs to.
    pub series: Said,
    /// The course's volume.
    pub volume: u32,
    /// The course's chapter.
    pub chapter: u32,
    /// The chapter's name.
    pub chapter_title: Said,
    /// Its number, as shown: `04`.
    pub number: String,
    /// Its title.
    pub title: Said,
    /// One neutral sentence.
    pub hook: Said,
    /// Minutes that the core takes, at least and at most.
    pub minutes: (u32, u32),
    /// The most words that the core may have.
    pub most_words: usize,
    /// What to read before.
    pub readings: Vec<Reading>,
    /// The contexts to choose from; none where they would change nothing.
    pub contexts: Vec<ContextWords>,
    /// The acts, in order.
    pub acts: Vec<Act>,
    /// Named scenarios that texts and claims speak of.
    pub cases: Vec<Case>,
    /// Tables that the engine fills.
    pub tables: Vec<Table>,
    /// Inputs that nobody knows exactly, for the confidence of a decision.
    pub uncertain: Vec<Range>,
    /// Facts that the lab rests on, by id.
    pub facts: Vec<Said>,
    /// Names that hold digits and are no numbers: `ResNet-50`.
    pub names: Vec<Said>,
    /// Words that would give a key away, and so stand nowhere before the lock.
    pub spoilers: Vec<Said>,
    /// Labels, help and names.
    pub words: Words,
    /// The sections outside of acts: `readings`, `context`, `bridge`, `end`.
    pub sections: BTreeMap<String, Prose>,
    /// The file of `sections`.
    pub file: String,
    /// The numbers that stand before every lock; none in a lab that was read from its texts.
    pub opening: Opening,
}

/// Something to read before the lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it is about.
    pub title: Said,
    /// Its place in the book.
    pub place: Said,
    /// Where it can be read.
    pub url: Said,
    /// The lab's section that says why to read it.
    pub section: Said,
}

/// A context in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextWords {
    /// `cloud` or `edge`.
    pub name: Said,
    /// Its label.
    pub label: Said,
    /// Link and price, and nothing that gives a key away.
    pub summary: Said,
}

/// A badge of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// What it says.
    pub title: Said,
    /// Minutes, at least and at most.
    pub minutes: (u32, u32),
}

/// A scenario with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its name in placeholders and claims.
    pub name: Said,
    /// The act whose instrument and story it starts from.
    pub act: Said,
    /// Controls that differ from the story.
    pub set: Vec<(Said, Said)>,
    /// A control that the engine finds, so that an output has a wanted value.
    pub solve: Option<Solve>,
}

/// An inverse question.
#[derive(Debug, Clone, PartialEq)]
pub struct Solve {
    /// The control that is turned, beyond its ends if need be.
    pub control: Said,
    /// The output that is wanted.
    pub output: Said,
    /// Its value: a quantity, or another case's output.
    pub target: Said,
}

/// An act.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Its name in ledgers: `pipeline`.
    pub id: Said,
    /// Its number in the course's ledger, from 1.
    pub number: u32,
    /// Title and minutes.
    pub badge: Badge,
    /// Who writes the message.
    pub stakeholder: Said,
    /// The instrument's name.
    pub instrument: Said,
    /// What is met first: three controls, two figures, the cards.
    pub core: Panel,
    /// What a task opens.
    pub further: Vec<Panel>,
    /// The question before the instruments.
    pub prediction: Prediction,
    /// The curve that is drawn before the engine's.
    pub curve: Curve,
    /// The answer to the stakeholder.
    pub reply: Reply,
    /// The question after the reveal.
    pub reflection: Question,
    /// The check of what was seen in the instruments.
    pub observation: Observation,
    /// The same law on a new surface.
    pub transfer: Transfer,
    /// The texts, by their sections' names.
    pub sections: BTreeMap<String, Prose>,
    /// The file of `sections`.
    pub file: String,
}

impl Act {
    /// The instrument; in a browser not before [`crate::instruments::bring`].
    pub fn instrument(&self) -> &'static dyn Instrument {
        by_name(&self.instrument.text)
            .expect("the instruments are here, and the lab was read with them")
    }

    /// One of its texts.
    pub fn section(&self, name: &str) -> Option<&Prose> {
        self.sections.get(name)
    }
}

/// Controls, figures and cards that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// Its name; the section `panel-NAME` holds its task.
    pub id: Said,
    /// Its heading.
    pub title: Said,
    /// Controls, by name.
    pub controls: Vec<Said>,
    /// Figures, by name.
    pub figures: Vec<Said>,
    /// Outputs shown as cards, by name.
    pub cards: Vec<Said>,
}

/// The question before the instruments.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Its options and key.
    pub question: Question,
    /// The output that options with a value predict.
    pub output: Option<Said>,
}

/// One question with one right option.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The id of the right option.
    pub key: Said,
    /// The options, in order.
    pub options: Vec<QuestionOption>,
}

impl Question {
    /// The option of this id.
    pub fn option(&self, id: &str) -> Option<&QuestionOption> {
        self.options.iter().find(|option| option.id.text == id)
    }

    /// Whether this option is the right one.
    pub fn is_right(&self, id: &str) -> bool {
        self.key.text == id
    }
}

/// One option.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionOption {
    /// Its id: `a`.
    pub id: Said,
    /// What it says.
    pub label: Said,
    /// What an engine would have to find if it were right.
    pub claim: Said,
    /// What the engine finds instead, for a wrong option.
    pub counter: Option<Said>,
    /// The misconception behind a wrong option, by a short name.
    pub misconception: Option<Said>,
    /// The value that it predicts.
    pub value: Option<Said>,
}

/// The curve that is drawn before the engine's.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The control along it.
    pub control: Said,
    /// Where the learner places a value.
    pub at: Vec<Said>,
    /// The output that is placed.
    pub output: Said,
    /// Controls that differ from the story.
    pub set: Vec<(Said, Said)>,
}

/// The answer to the stakeholder.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// What can be decided.
    pub decisions: Vec<Decision>,
    /// Reasons, of which one is chosen; each is checked against the learner's own run.
    pub reasons: Vec<Answers>,
    /// What would change the learner's mind.
    pub threshold: Threshold,
}

/// One decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Its id.
    pub id: Said,
    /// What it says.
    pub label: Said,
    /// What it changes in the story.
    pub set: Vec<(Said, Said)>,
    /// Controls whose values the learner names with it.
    pub asks: Vec<Said>,
}

/// A reason with a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// Its id.
    pub id: Said,
    /// What it says.
    pub label: Said,
    /// What an engine would have to find in the learner's own run.
    pub claim: Said,
}

/// What would change a learner's mind.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// What it is called.
    pub label: Said,
    /// The case's output that the engine sets beside it.
    pub engine: Said,
}

/// The check of what was seen in the instruments.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Its options and key.
    pub question: Question,
}

/// The same law on a new surface.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// Controls that differ from the story in every draw.
    pub set: Vec<(Said, Said)>,
    /// Controls that the learner's seed draws.
    pub draws: Vec<Draw>,
    /// The options; the engine says which is right.
    pub options: Vec<QuestionOption>,
}

/// A control and the values that it is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// The control.
    pub control: Said,
    /// The values.
    pub values: Vec<Said>,
}

/// A table that the engine fills.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Said,
    /// What it shows.
    pub title: Said,
    /// Outputs, by name.
    pub columns: Vec<Said>,
    /// A case to a row.
    pub rows: Vec<TableRow>,
}

impl Table {
    /// What stands in its cells, row by row.
    pub fn references(&self) -> impl Iterator<Item = Reference> {
        self.rows.iter().flat_map(|row| self.columns.iter().map(|column| row.reference(column)))
    }
}

impl TableRow {
    /// What stands in the cell of a column.
    pub fn reference(&self, column: &Said) -> Reference {
        let (case, output) = (self.case.text.clone(), column.text.clone());
        let target = Target::Output { case, output };
        Reference { target, digits: Reference::DIGITS, place: column.place.clone() }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// What the row is called.
    pub label: Said,
    /// Its case.
    pub case: Said,
}

/// An input that nobody knows exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The control.
    pub control: Said,
    /// Its least plausible value.
    pub low: Said,
    /// Its greatest.
    pub high: Said,
    /// Why this range.
    pub reason: Said,
}

impl Lab {
    /// The act of this id.
    pub fn act(&self, id: &str) -> Option<&Act> {
        self.acts.iter().find(|act| act.id.text == id)
    }

    /// The case of this name.
    pub fn case(&self, name: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.name.text == name)
    }

    /// With the names that the words of all labs hold, too.
    #[cfg(feature = "author")]
    pub(super) fn with_names(mut self, shared: Vec<Said>) -> Self {
        self.names.extend(shared);
        self
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name.text == name)
    }
}
