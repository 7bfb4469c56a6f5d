//! What does a learner turn, and what do the engines answer?
//!
//! An instrument turns typed inputs into named outputs and figures. It holds no text of a course
//! and no physics: labels come from the lab's [`Words`], numbers from the engines.

mod control;
mod gravity;
mod outputs;
mod pipeline;
mod run;
mod strategies;
mod unit;
mod worlds;

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use chart::Figure;

pub(crate) use control::find;
pub use control::{Control, ControlKind, InputError, Inputs, Step, Value};
pub use gravity::GravityInstrument;
pub use outputs::{Output, Outputs};
pub use pipeline::{CURVES, PipelineInstrument};
pub use run::{Progress, SimulationRun};
pub use strategies::{Plan, Way, best};
pub use unit::Unit;
pub use worlds::{Fate, Spread, Worlds, worlds};

use crate::document::structure::Words;

/// Where the work is deployed; it sets starting values and never the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// Between regions of a provider.
    Cloud,
    /// On a network of one's own.
    Edge,
}

impl Context {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Cloud, Self::Edge];

    /// The name in ledgers and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Edge => "edge",
        }
    }

    /// The context of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.as_str() == name)
    }
}

/// What an instrument says of a state that a learner can fall into and climb out of.
#[derive(Debug, Clone, PartialEq)]
pub struct FailureState {
    /// Its name, which the lab's words and texts are keyed by: `trapped`, `close`, `viable`.
    pub name: &'static str,
    /// Whether it is the failure itself.
    pub failed: bool,
    /// The output that is compared, as a number in its unit.
    pub value: Value,
    /// What it is compared with.
    pub limit: Value,
}

/// Why an instrument has no answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RunError {
    /// The inputs are no scenario.
    Inputs(String),
    /// The engine has no answer.
    Engine(engine::EngineError),
    /// The numbers cannot be drawn.
    Figure(chart::FigureError),
    /// The lab has no word for something that is drawn.
    MissingWord(String),
    /// The instrument has no such figure, or the engine in use does not draw it.
    NoFigure(String),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inputs(faults) => f.write_str(faults),
            Self::Engine(error) => error.fmt(f),
            Self::Figure(error) => error.fmt(f),
            Self::MissingWord(key) => write!(f, "the lab has no word `{key}`"),
            Self::NoFigure(name) => write!(f, "there is no figure `{name}` here"),
        }
    }
}

impl std::error::Error for RunError {}

impl From<engine::EngineError> for RunError {
    fn from(error: engine::EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<model::ModelError> for RunError {
    fn from(error: model::ModelError) -> Self {
        Self::Engine(error.into())
    }
}

impl From<sim::SimError> for RunError {
    fn from(error: sim::SimError) -> Self {
        Self::Engine(error.into())
    }
}

impl From<engine::Diagnostics> for RunError {
    fn from(faults: engine::Diagnostics) -> Self {
        Self::Inputs(faults.to_string())
    }
}

impl From<chart::FigureError> for RunError {
    fn from(error: chart::FigureError) -> Self {
        Self::Figure(error)
    }
}

/// Controls in, outputs and figures out.
pub trait Instrument: fmt::Debug + Send + Sync {
    /// Its name in documents.
    fn name(&self) -> &'static str;

    /// What can be set.
    fn controls(&self) -> &[Control];

    /// What it can say; the value of every control is an output too, by the control's name.
    fn outputs(&self) -> &[Output];

    /// The names of the figures that it can draw.
    fn figures(&self) -> &'static [&'static str];

    /// Where a learner starts in a context; the story's inputs do not depend on it.
    fn starting(&self, context: Context) -> Inputs;

    /// Asks the engine in use.
    fn run(&self, inputs: &Inputs) -> Result<Outputs, RunError>;

    /// Draws one figure for a width, with the lab's words.
    fn figure(
        &self,
        name: &str,
        inputs: &Inputs,
        words: &Words,
        width: f64,
    ) -> Result<Figure, RunError>;

    /// Where the reader's own point lies in a figure, if it can be moved there.
    fn here(&self, _figure: &str, _inputs: &Inputs) -> Option<(f64, f64)> {
        None
    }

    /// The settings that a place in a figure stands for, where the reader's own point can be moved
    /// there: controls with values that they take.
    fn placed(&self, _figure: &str, _at: (f64, f64)) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    /// Draws one figure of a run that is over, without running it again; what a closed form adds
    /// is computed anew.
    fn figure_of_run(
        &self,
        name: &str,
        inputs: &Inputs,
        _outputs: &Outputs,
        words: &Words,
        width: f64,
    ) -> Result<Figure, RunError> {
        self.figure(name, inputs, words, width)
    }

    /// Whether the engine in use draws this figure at all.
    fn draws(&self, name: &str, _inputs: &Inputs) -> bool {
        self.figures().contains(&name)
    }

    /// Whether the control changes nothing now, and which choice of which control reads it.
    fn unread(&self, control: &str, inputs: &Inputs) -> Option<Unread>;

    /// The state that these outputs are in, where the instrument has a failure to show.
    fn state(&self, outputs: &Outputs) -> Option<FailureState>;

    /// The keys of all words that its controls, outputs and figures need from a lab.
    fn words(&self) -> Vec<String>;

    /// Where the story begins.
    fn story(&self) -> Inputs {
        Inputs::story(self.controls())
    }

    /// An output's description; the control's own for the name of a control.
    fn output(&self, name: &str) -> Option<&Output> {
        self.outputs().iter().find(|output| output.name == name)
    }
}

/// Why a control is disabled, and what would enable it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The key of the reason in the lab's words: `control.cores.unread`.
    pub reason: String,
    /// The control whose change would enable it: `engine`, `cache`.
    pub control: &'static str,
    /// The value of that control, as words: `bound`.
    pub value: String,
}

/// The instruments there are, by name.
pub fn all() -> [&'static dyn Instrument; 2] {
    [pipeline_instrument(), gravity_instrument()]
}

/// The pipeline, for a simulation in slices.
pub fn pipeline_instrument() -> &'static PipelineInstrument {
    static PIPELINE: LazyLock<PipelineInstrument> = LazyLock::new(PipelineInstrument::new);
    &PIPELINE
}

/// The gravity instrument, for its plans.
pub fn gravity_instrument() -> &'static GravityInstrument {
    static GRAVITY: LazyLock<GravityInstrument> = LazyLock::new(GravityInstrument::new);
    &GRAVITY
}

/// The instruments that are here.
static HERE: OnceLock<[&'static dyn Instrument; 2]> = OnceLock::new();

/// Brings the instruments, where a lab can be shown without them for a while: in a browser, which
/// loads the engines after the page. Whoever reads a lab's texts has them from the start.
pub fn bring() {
    HERE.get_or_init(all);
}

/// The instrument of this name; in a browser none before [`bring`].
pub fn by_name(name: &str) -> Option<&'static dyn Instrument> {
    #[cfg(feature = "author")]
    bring();
    HERE.get()?.iter().copied().find(|instrument| instrument.name() == name)
}

/// The keys that every instrument needs: names and help of controls, choices, outputs, figures.
fn common_words(instrument: &dyn Instrument, figures: &[&str]) -> Vec<String> {
    let mut keys = Vec::new();
    for control in instrument.controls() {
        keys.push(format!("control.{}.label", control.name));
        keys.push(format!("control.{}.help", control.name));
        if let ControlKind::Choice(words) = &control.kind {
            keys.extend(words.iter().map(|word| format!("choice.{}.{word}", control.name)));
        }
    }
    let own = |name: &str| instrument.controls().iter().any(|control| control.name == name);
    let outputs = instrument.outputs().iter().filter(|output| !own(output.name));
    keys.extend(outputs.map(|output| format!("output.{}", output.name)));
    keys.extend(figures.iter().map(|figure| format!("figure.{figure}")));
    keys.extend(["title", "own", "engine", "score"].map(|it| format!("drawing.{it}")));
    keys.extend(["title", "engine"].map(|it| format!("claims.{it}")));
    keys
}
