//! The command line: what is asked, who answers, and how does it end?
//!
//! Read first: [`args`] (every flag, once), [`failure`] (what a user sees when something is
//! wrong), [`wire`] (every field of every JSON answer).
//!
//! Surprises of the domain:
//! - No output file is there unless the command succeeded: see [`files`].
//! - A reader who went away (`ironlaw facts | head`) is no failure: see [`output`].
//! - Names and texts that come from files never steer the terminal: see [`terminal`].

mod args;
mod compare;
mod facts;
mod failure;
mod figures;
mod files;
mod gravity;
mod lab;
mod link;
mod manual;
mod measure;
mod objects;
mod output;
mod phrases;
mod places;
mod plan;
mod predict;
mod rate;
mod require;
mod scenario;
mod simulate;
mod sweep;
mod terminal;
mod trace;
mod validate;
mod wire;
mod words;

use std::process::ExitCode;

use args::{Cli, Command};
use clap::Parser;
use failure::{End, Failure};
use output::Output;

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => {
            let output = Output::new(&cli.global);
            let end = run(&cli, &output);
            output.end(end)
        }
        Err(error) => {
            // The flags could not be read, so whether JSON is wanted is asked of the words.
            let json = arguments.iter().any(|word| word == "--json");
            let output = Output::plain(json);
            output.end(refused(&error, &output))
        }
    }
}

fn run(cli: &Cli, output: &Output) -> Result<End, Failure> {
    match &cli.command {
        Command::Predict(command) => predict::run(command, output),
        Command::Simulate(command) => simulate::run(command, output),
        Command::Sweep(command) => sweep::run(command, output),
        Command::Gravity(command) => gravity::run(command, output),
        Command::Measure(command) => match &command.what {
            Some(args::MeasureWhat::Link(link)) => link::run(link, output),
            None => measure::run(&command.here, output),
        },
        Command::Compare(command) => compare::run(command, output),
        Command::Plan(command) => plan::run(command, output),
        Command::Rate(command) => rate::run(command, output),
        Command::Facts(command) => facts::run(command, output),
        Command::Scenario(command) => scenario::run(command, output),
        Command::Lab(command) => lab::run(command, output),
        Command::Replay(command) => lab::replay::run(command, output),
        Command::Grade(command) => lab::grade::run(command, output),
        Command::Validate(command) => validate::run(command, output),
        Command::Completions(command) => manual::completions(command, output),
        Command::Man(command) => manual::pages(command, output),
    }
}

/// Help and version are no failure; everything else that clap says is one of ours.
fn refused(error: &clap::Error, output: &Output) -> Result<End, Failure> {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output.text(&error.render().to_string())?;
            Ok(End::Done)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output.note(&error.render().to_string());
            Err(Failure::of_flags(error))
        }
        _ => Err(Failure::of_flags(error)),
    }
}
