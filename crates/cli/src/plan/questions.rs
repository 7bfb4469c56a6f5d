//! What do the flags of `ironlaw plan` ask?

use engine::EngineName;
use plan::{Field, Names, Question, Strategy, Tool, emit, job};

use super::Planned;
use crate::args;
use crate::failure::{Failure, Fault};
use crate::words::words;

/// The question, and what a scenario adds to it; every fault at once.
pub(super) fn read(command: &args::Plan, assumed: &mut Vec<String>) -> Result<Question, Failure> {
    let mut question = said(&command.said.0)?;
    if let Some(scenario) = scenario(command)? {
        let resolved = words(&scenario, false)?.resolve()?;
        let epochs = question.epochs.unwrap_or(std::num::NonZeroU32::MIN);
        let engine = EngineName::from(command.engine);
        let found = job(&resolved.scenario, epochs, engine)?.ok_or_else(|| {
            Failure::one(Fault::new("the scenario's training has no end", "check its zeros"))
        })?;
        let mut from_scenario = |what: &str, value: String, flag: &str| {
            assumed.push(format!("{what} {value}, by the scenario; `--{flag}` says otherwise"));
        };
        if question.train.is_none() {
            question.train = Some(found.train);
            let value = format!("{} for {epochs} epochs (engine {engine})", found.train);
            from_scenario("a training takes", value, "train");
        }
        if question.data.is_none() {
            question.data = Some(found.volume);
            from_scenario("the data has", found.volume.to_string(), "data");
        }
        if question.objects.is_none() {
            question.objects = Some(found.sample);
            from_scenario("an object is one sample of", found.sample.to_string(), "objects");
        }
    }
    Ok(question)
}

/// What fields were said.
pub(crate) fn said(fields: &[(Field, String)]) -> Result<Question, Failure> {
    let mut question = Question::default();
    let mut faults = Vec::new();
    for (field, text) in fields {
        if let Err(fault) = question.set(*field, text) {
            faults.push(Fault::from(fault.at(format!("--{field}"))));
        }
    }
    if faults.is_empty() { Ok(question) } else { Err(Failure::Faults(faults)) }
}

fn scenario(command: &args::Plan) -> Result<Option<args::ScenarioArgs>, Failure> {
    if command.scenario.is_none() && command.preset.is_none() {
        return Ok(None);
    }
    if command.said.0.iter().any(|(field, _)| *field == Field::Train) {
        let message = "`--train` contradicts a scenario, which says how long a training takes";
        return Err(Failure::one(Fault::new(message, "keep one of the two").at("--train")));
    }
    Ok(Some(args::ScenarioArgs {
        preset: command.preset.clone(),
        file: command.scenario.clone(),
        flags: Vec::new(),
    }))
}

/// The strategy of this name.
pub(super) fn strategy(word: &str) -> Result<Strategy, Failure> {
    Strategy::from_word(word).ok_or_else(|| {
        let names: Vec<&str> = Strategy::ALL.iter().map(|strategy| strategy.as_str()).collect();
        let message = format!("unknown strategy `{}`", word.escape_debug());
        Failure::one(Fault::new(message, format!("known: {}", names.join(", "))).at("--explain"))
    })
}

/// The plan for another tool, of the strategy that was named or is recommended.
pub(super) fn emitted(command: &args::Plan, planned: &Planned) -> Result<Option<String>, Failure> {
    let Some(tool) = command.emit else { return Ok(None) };
    let chosen = match &command.strategy {
        Some(word) => Some(strategy(word)?),
        None => planned.recommended,
    };
    let chosen = chosen.ok_or_else(|| {
        let fault = Fault::new("no strategy is feasible, so none is written", planned.reason());
        Failure::one(fault.at("--emit"))
    })?;
    let names = Names {
        source: command.source_uri.clone(),
        destination: command.destination_uri.clone(),
        command: command.command.clone(),
    };
    let tool = match tool {
        args::EmitTool::Skypilot => Tool::SkyPilot,
        args::EmitTool::Rclone => Tool::Rclone,
        args::EmitTool::Skyplane => Tool::Skyplane,
    };
    Ok(Some(emit(tool, &planned.question, &planned.prepared, chosen, &names)?))
}

/// A flag that a plan file would silently overrule is refused.
pub(super) fn refuse_beside_a_file(command: &args::Plan) -> Result<(), Failure> {
    let mut beside: Vec<String> =
        command.said.0.iter().map(|(field, _)| format!("--{field}")).collect();
    for (given, flag) in [
        (command.scenario.is_some(), "--scenario"),
        (command.preset.is_some(), "--preset"),
        (command.explain.is_some(), "--explain"),
        (command.emit.is_some(), "--emit"),
        (command.svg.is_some(), "--svg"),
        (!command.require.is_empty(), "--require"),
    ] {
        if given {
            beside.push(flag.to_owned());
        }
    }
    if beside.is_empty() {
        return Ok(());
    }
    let message = format!("`--file` says all of the question, found also {}", beside.join(", "));
    let hint = "put it into [all] of the file, or ask about one case by flags";
    Err(Failure::one(Fault::new(message, hint).at("--file")))
}
