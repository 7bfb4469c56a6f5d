//! How does the chosen strategy look as something that other tools run?

mod location;
mod rclone;
mod skypilot;
mod skyplane;

use crate::fault::PlanFault;
use crate::prepare::Prepared;
use crate::question::Question;
use crate::shell::shell_line;
use crate::strategy::Strategy;

use location::Ends;

/// A tool that a plan can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// A task for SkyPilot, in YAML.
    SkyPilot,
    /// A command line of rclone.
    Rclone,
    /// A command line of Skyplane.
    Skyplane,
}

/// What a plan leaves to its user to name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Where the data lies: `s3://bucket/path`, `gs://bucket/path`, `azure://account/container`.
    pub source: Option<String>,
    /// Where it goes, in the same form.
    pub destination: Option<String>,
    /// The command that trains.
    pub command: Option<String>,
}

/// The strategy for a tool, marked for review, every argument quoted.
///
/// # Errors
///
/// A strategy that the tool has no part in, a place or an accelerator that it does not know, a
/// name that no argument can hold.
pub fn emit(
    tool: Tool,
    question: &Question,
    prepared: &Prepared,
    strategy: Strategy,
    names: &Names,
) -> Result<String, PlanFault> {
    let ends = Ends::new(prepared, names)?;
    let text = match tool {
        Tool::SkyPilot => skypilot::task(question, prepared, strategy, &ends, names)?,
        Tool::Rclone => rclone::command(prepared, strategy, &ends)?,
        Tool::Skyplane => skyplane::command(prepared, strategy, &ends)?,
    };
    let mut head = format!(
        "# REVIEW BEFORE RUNNING: written by ironlaw plan; it moves data and spends money.\n\
         # Strategy: {strategy}, from {} to {}.\n",
        prepared.path.from, prepared.path.to
    );
    for name in ends.open {
        head += "# REVIEW: replace ";
        head += name;
        head += ".\n";
    }
    if tool == Tool::SkyPilot && names.command.is_none() {
        head += "# REVIEW: replace the command that trains.\n";
    }
    Ok(head + &text)
}

/// Whether a strategy has a copy that a tool can make.
fn copies(strategy: Strategy, tool: &str) -> Result<(), PlanFault> {
    match strategy {
        Strategy::MoveThenTrain
        | Strategy::TrainWhileCopying
        | Strategy::Replicate
        | Strategy::ReduceThenMove => Ok(()),
        _ => Err(PlanFault::new(
            format!("`{strategy}` copies nothing that {tool} could copy"),
            "`--emit skypilot` writes the training, `--explain` the bill",
        )
        .at("--emit")),
    }
}

/// What has to happen before the copy, and on how many machines it runs.
fn before_copy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::ReduceThenMove => {
            "# REVIEW: reduce the data first; the source below is what is left of it.\n"
        }
        _ => "",
    }
}

fn line(words: &[String]) -> Result<String, PlanFault> {
    shell_line(words).ok_or_else(|| {
        PlanFault::new("a name holds a zero byte", "no argument of a command can hold one")
    })
}
