//! `ironlaw predict`: what binds a pipeline, what it costs, what would help.

use engine::{
    Answer, EngineName, Fix, Knob, Needed, Resolved, Warning, answer, fixes, needed, warnings,
};
use units::{BothPrefixes, BytesPerSec, CheckedMul, Ratio};

use crate::args::Predict;
use crate::failure::{End, Failure, Fault};
use crate::figures;
use crate::files::OutputFile;
use crate::output::{Output, columns, glyphs, table};
use crate::require::{Checked, Named, check};
use crate::wire::{
    AnswerFields, AnswerObject, EngineSummary, FixObject, NeededObject, Prediction, Required,
    ScenarioObject, TextbookTerms, WarningObject, facts_used,
};
use crate::words::{Words, words};

/// Everything that a prediction says.
struct Predicted {
    words: Words,
    resolved: Resolved,
    answer: Answer,
    others: Vec<Answer>,
    fixes: Vec<Fix>,
    target: Option<Ratio>,
    needed: Vec<(Knob, Needed)>,
    warnings: Vec<Warning>,
    checked: Vec<Checked>,
}

pub(crate) fn run(command: &Predict, output: &Output) -> Result<End, Failure> {
    let svg =
        command.svg.as_deref().map(|path| OutputFile::create(path, command.force)).transpose()?;
    let predicted = predict(command)?;
    if let Some(file) = svg {
        let curves = figures::curves(&predicted.resolved.scenario, &predicted.answer)?;
        file.fill(&chart::svg(&chart::curves(&curves, figures::WIDTH)?, chart::Theme::Auto))?;
    }
    if output.json {
        output.object(&object(&predicted))?;
    } else {
        output.text(&text(&predicted)?)?;
        base_note(&predicted.words, output);
        details(&predicted.resolved, output);
        output.warn(&predicted.warnings);
    }
    Ok(end(&predicted.checked, output))
}

/// Conditions that do not hold are said, and end with status 1.
pub(crate) fn end(checked: &[Checked], output: &Output) -> End {
    let failed: Vec<&Checked> = checked.iter().filter(|checked| !checked.holds).collect();
    for checked in &failed {
        output.note(&format!("required: {checked}"));
    }
    if failed.is_empty() { End::Done } else { End::NotHeld }
}

/// A base that nobody asked for is named.
pub(crate) fn base_note(words: &Words, output: &Output) {
    if let (Some(preset), false) = (words.preset, words.preset_said) {
        output.note(&format!("note: what the flags do not say comes from preset `{preset}`"));
    }
}

/// With `-v`: what was assumed, and the facts behind the numbers.
pub(crate) fn details(resolved: &Resolved, output: &Output) {
    for sentence in &resolved.assumed {
        output.detail(&format!("assumed: {sentence}"));
    }
    for fact in facts_used(&resolved.facts) {
        output.detail(&format!("fact: {} ({}, {})", fact.id, fact.kind, fact.date));
    }
}

fn predict(command: &Predict) -> Result<Predicted, Failure> {
    let target = command.target.as_deref().map(parse_target).transpose()?;
    let words = words(&command.scenario, false)?;
    let resolved = words.draft.resolve()?;
    let scenario = &resolved.scenario;
    let engine = EngineName::from(command.engine);
    let closed = [EngineName::Textbook, EngineName::Bound, EngineName::Forecast];
    let mut others = Vec::new();
    for engine in closed {
        others.push(answer(scenario, engine)?);
    }
    let answer = others.iter().find(|other| other.engine == engine).cloned();
    let answer =
        answer.ok_or_else(|| Failure::one(Fault::new("no such engine", "see `--help`")))?;
    let mut found = Vec::new();
    if let Some(target) = target {
        for knob in Knob::ALL {
            found.push((knob, needed(scenario, knob, target, engine)?));
        }
    }
    let checked = check(&command.require, &named(&answer))?;
    Ok(Predicted {
        fixes: fixes(scenario, engine)?,
        warnings: warnings(&words.draft, &resolved, &answer),
        needed: found,
        target,
        others,
        answer,
        checked,
        resolved,
        words,
    })
}

fn parse_target(text: &str) -> Result<Ratio, Failure> {
    let fault =
        |message: String, hint: String| Failure::one(Fault::new(message, hint).at("--target"));
    let target: Ratio = text.parse().map_err(|error: units::ParseError| {
        fault(error.to_string(), error.hint.unwrap_or_default())
    })?;
    if target.is_zero() || target > Ratio::ONE {
        let message = format!("expected a utilization above 0 and up to 100 %, found `{target}`");
        return Err(fault(message, "for example `80%`".to_owned()));
    }
    Ok(target)
}

/// The numbers that `--require` may speak of.
pub(crate) fn named(answer: &Answer) -> Vec<Named> {
    let named = |key, value| Named { key, value };
    vec![
        named("utilization", answer.utilization.get()),
        named("feeding_tax", answer.feeding_tax().get()),
        named("samples_per_s", answer.samples_per_sec.get()),
        named("epoch_s", answer.epoch.get()),
        named("epoch_usd", answer.epoch_cost.get()),
        named("idle_usd_per_h", answer.idle_cost.get()),
    ]
}

// ---- as text ----

fn text(predicted: &Predicted) -> Result<String, Failure> {
    let Predicted { answer, resolved, others, .. } = predicted;
    let mut text = String::new();
    if let Some(terms) = &answer.terms {
        text += &chart::batch_timeline_text(&figures::batch(terms), columns().min(100), glyphs())?;
        text += &format!("needed {} · delivered {}\n\n", both(terms.needed), both(terms.delivered));
    } else {
        text += &stages(answer);
        text.push('\n');
    }
    text += &summary(answer, resolved);
    text += &compared(others);
    text += &costs(answer, resolved);
    text += &target(predicted);
    text += &helps(&predicted.fixes);
    Ok(text)
}

fn both(rate: BytesPerSec) -> String {
    BothPrefixes(rate).to_string()
}

/// The resources from the tightest to the loosest.
pub(crate) fn stages(answer: &Answer) -> String {
    let mut stages = answer.stages.clone();
    stages.sort_by(|one, other| other.busy.cmp(&one.busy));
    let row = |stage: &engine::Stage| {
        let allows = stage.limit.map_or_else(String::new, |limit| format!("{limit:.4}"));
        let mark = if stage.resource == answer.bound_by { "<- binds" } else { "" };
        vec![stage.resource.to_string(), allows, format!("{:.3}", stage.busy), mark.to_owned()]
    };
    let header = if answer.engine == EngineName::Simulate { "" } else { "allows" };
    table(&["stage", header, "in use", ""], stages.iter().map(row).collect(), &[1, 2])
}

pub(crate) fn summary(answer: &Answer, resolved: &Resolved) -> String {
    let read = answer
        .samples_per_sec
        .checked_mul(resolved.scenario.dataset.stored.mean())
        .map_or_else(String::new, |rate| format!(", {}", both(rate)));
    let next = match (answer.next_bound, answer.headroom) {
        (Some(next), Some(headroom)) if headroom.get() < 1000.0 => {
            format!(", then {next} at {:.3} ×", units::Significant(headroom.get(), 3))
        }
        _ => String::new(),
    };
    format!(
        "{}: {:.4} samples{read}\nutilization {:.3} ({}), bound by {}{next}\n",
        answer.engine,
        answer.samples_per_sec,
        answer.utilization,
        answer.health().as_str(),
        answer.bound_by,
    )
}

fn compared(answers: &[Answer]) -> String {
    let said: Vec<String> =
        answers.iter().map(|other| format!("{} {:.3}", other.engine, other.utilization)).collect();
    format!("engines: {}\n", said.join(" · "))
}

pub(crate) fn costs(answer: &Answer, resolved: &Resolved) -> String {
    if resolved.scenario.price.is_zero() {
        return format!("epoch {:.3}\n", answer.epoch);
    }
    format!(
        "epoch {:.3}, {} of accelerators; the Feeding Tax of {:.3} burns {}\n",
        answer.epoch,
        answer.epoch_cost,
        answer.feeding_tax(),
        answer.idle_cost
    )
}

fn target(predicted: &Predicted) -> String {
    let Some(target) = predicted.target else { return String::new() };
    let row = |(knob, needed): &(Knob, Needed)| vec![knob.name().to_owned(), needed_text(needed)];
    let rows = predicted.needed.iter().map(row).collect();
    format!(
        "\nfor {target} by {}, one thing alone:\n{}",
        predicted.answer.engine,
        table(&["field", "needed"], rows, &[])
    )
}

fn needed_text(needed: &Needed) -> String {
    match needed {
        Needed::Bandwidth(least) => format!("at least {least:.4}"),
        Needed::Count(least) => format!("at least {least}"),
        Needed::Time(most) => format!("at most {most:.4}"),
        Needed::Size(most) => format!("at most {most:.4}"),
        Needed::Unreachable { best, bound_by } => {
            format!("out of reach: {bound_by} stop it at {best:.3}")
        }
    }
}

/// So many changes are shown; the rest is in `--json`.
const SHOWN: usize = 5;

fn helps(fixes: &[Fix]) -> String {
    let useful: Vec<&Fix> =
        fixes.iter().filter(|fix| fix.gain.get() >= 1.005).take(SHOWN).collect();
    if useful.is_empty() {
        return "\nnothing that was tried makes it faster\n".to_owned();
    }
    let row = |fix: &&Fix| {
        vec![
            fix.change.clone(),
            format!("{} ×", units::Significant(fix.gain.get(), 3)),
            format!("{:.3}", fix.answer.utilization),
            fix.answer.bound_by.to_string(),
            fix.cost_per_million.to_string(),
        ]
    };
    let rows = useful.iter().map(row).collect();
    let header = ["what would help", "rate", "utilization", "then bound by", "per million samples"];
    format!("\n{}", table(&header, rows, &[1, 2, 4]))
}

// ---- as JSON ----

fn object(predicted: &Predicted) -> AnswerObject<ScenarioObject, Prediction> {
    let Predicted { words, resolved, answer, .. } = predicted;
    let inputs = ScenarioObject::new(resolved, words.preset, words.file.as_deref());
    let summary = |other: &Answer| EngineSummary {
        engine: other.engine.to_string(),
        utilization: other.utilization.get(),
        samples_per_s: other.samples_per_sec.get(),
        bound_by: other.bound_by.to_string(),
    };
    let result = Prediction {
        answer: AnswerFields::new(answer, &resolved.scenario),
        terms: answer.terms.as_ref().map(terms),
        engines: predicted.others.iter().map(summary).collect(),
        fixes: predicted.fixes.iter().map(fix).collect(),
        needed: predicted.needed.iter().map(|(knob, found)| needed_object(*knob, found)).collect(),
    };
    AnswerObject {
        facts: facts_used(&resolved.facts),
        assumed: resolved.assumed.clone(),
        warnings: predicted.warnings.iter().map(WarningObject::from).collect(),
        required: predicted.checked.iter().map(Required::from).collect(),
        ..AnswerObject::new("predict", inputs, result)
    }
}

fn terms(terms: &model::Textbook) -> TextbookTerms {
    TextbookTerms {
        worker_factor: terms.worker_factor.get(),
        delivered_bytes_per_s: terms.delivered.get(),
        needed_bytes_per_s: terms.needed.get(),
        read_s: terms.read.get(),
        wait_s: terms.wait.get(),
        prep_s: terms.prep.get(),
    }
}

fn fix(fix: &Fix) -> FixObject {
    FixObject {
        change: fix.change.clone(),
        flags: fix
            .flags
            .iter()
            .flat_map(|(name, value)| [format!("--{name}"), value.clone()])
            .collect(),
        gain: fix.gain.get(),
        utilization: fix.answer.utilization.get(),
        samples_per_s: fix.answer.samples_per_sec.get(),
        bound_by: fix.answer.bound_by.to_string(),
        usd_per_million_samples: fix.cost_per_million.get(),
    }
}

fn needed_object(knob: Knob, needed: &Needed) -> NeededObject {
    let (value, unit) = match needed {
        Needed::Bandwidth(least) => (Some(least.get()), "bytes/s"),
        Needed::Count(least) => (Some(f64::from(least.get())), "count"),
        Needed::Time(most) => (Some(most.get()), "s"),
        Needed::Size(most) => (Some(most.get()), "bytes/sample"),
        Needed::Unreachable { .. } => (None, ""),
    };
    let (best, bound_by) = match needed {
        Needed::Unreachable { best, bound_by } => (Some(best.get()), Some(bound_by.to_string())),
        _ => (None, None),
    };
    NeededObject {
        field: knob.name().to_owned(),
        reachable: value.is_some(),
        sense: if knob.more_helps() { "at-least" } else { "at-most" }.to_owned(),
        value,
        unit: unit.to_owned(),
        best_utilization: best,
        bound_by,
    }
}
