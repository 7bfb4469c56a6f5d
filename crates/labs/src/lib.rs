//! Labs as data: documents, instruments, sessions, ledgers, reports and the text edition; no screen.
//!
//! Read first: [`Lab::read`] (a folder of Markdown and TOML becomes a lab, or faults with file and
//! line), [`Instrument`] (controls in, named outputs and figures out, all from the engines),
//! [`Session`] (what a learner has done, and what may be shown now).
//!
//! Surprises of the domain:
//! - *Story* and *yours*: questions, keys and reveals speak of a frozen scenario, the story; beside
//!   it a line says the same of the learner's own settings. [`Bindings`] holds both.
//! - No sentence holds a number. `{story.utilization}` is bound to an instrument's output, and
//!   [`Bindings::show`] gives its text together with where it comes from.
//! - A key is not believed. Every option carries a claim that an engine judges ([`Predicate`]).
//! - What a learner may see is [`Session::visible`]; a screen draws nothing else, so it cannot
//!   give an answer away. Nothing in it depends on which option is right until the reveal.
//! - A browser has no parser of TOML, Markdown or LaTeX: the feature `author` holds what reads and
//!   judges a lab's texts, and without it a lab comes compiled.
//! - Time, identities and seeds come in as arguments: this crate has no clock and no chance.
//!
//! How a screen uses it:
//!
//! ```text
//! files ──Lab::read──> Lab ──Lab::compiled──> JSON ──Lab::from_compiled──> Lab ──┐
//! slider ──Inputs::set──> Instrument::run ──> Outputs (cards), Instrument::figure ──> chart::Figure
//! click ──Session::apply──> Session ──Session::visible──> which parts of the Lab to draw
//! confirmed answer ──Ledger::record──> Ledger ──Ledger::to_json──> the browser's storage
//! ```

#[cfg(feature = "author")]
pub mod check;
mod document;
mod fault;
pub mod instruments;
pub mod ledger;
pub mod measured;
mod report;
pub mod session;
mod sources;
pub mod text;

pub use document::bindings::{BindError, Bindings, Shown, Source};
pub use document::claim::{Judged, Predicate};
pub use document::compiled::{NotCompiled, refusal};
pub use document::opening::{BEFORE_LOCK, Opening};
pub use document::prose::{Block, Inline, Math, Prose, Reference, Target};
pub use document::structure::{
    Act, Answers, Badge, Case, ContextWords, Curve, Decision, Draw, Lab, Observation, Panel,
    Prediction, Question, QuestionOption, Range, Reading, Reply, Said, Solve, Table, TableRow,
    Threshold, Transfer,
};
pub use document::words::Words;
#[cfg(feature = "author")]
pub use document::words_file::COMMON_WORDS;
pub use fault::{Fault, Faults, Place};
pub use instruments::{
    Context, Control, ControlKind, FailureState, Inputs, Instrument, Outputs, RunError, Step, Unit,
    Value,
};
pub use ledger::Ledger;
pub use report::{Report, words as report_words};
pub use session::Session;
#[cfg(feature = "author")]
pub use sources::written_sources;
pub use sources::{SOURCES, read_sources};
