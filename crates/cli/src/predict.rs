//! `ironlaw predict`: what binds a pipeline, what it costs, what would help.

use std::fmt::Write;

use engine::{
    Answer, Draft, EngineName, Field, Fix, Knob, Needed, Place, Resolved, Warning, answer, fixes,
    needed, warnings,
};
use units::Ratio;

use crate::args::Predict;
use crate::failure::{End, Failure, Fault, all_of};
use crate::figures;
use crate::files::OutputFile;
use crate::objects::facts_used;
use crate::output::{Output, table};
use crate::phrases::{base_note, both, costs, details, percent, shell_words, stages, summary};
use crate::require::{Checked, Condition, Named, check, conditions};
use crate::terminal::{columns, glyphs};
use crate::wire::{
    AnswerFields, AnswerObject, EngineSummary, FixObject, NeededObject, Prediction, Required,
    ScenarioObject, TextbookTerms, WarningObject,
};
use crate::words::{Words, resolved};

/// What was asked; all of it is read, and all that is wrong with it said, before any work.
struct Question {
    words: Words,
    resolved: Resolved,
    target: Option<Ratio>,
    conditions: Vec<Condition>,
}

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
    let question = Question::read(command)?;
    // Opened before the work, so that a wrong path is not the last thing that is said.
    let [svg] = OutputFile::create_all([command.svg.as_deref()], command.force)?;
    let predicted = predict(question, command.engine.into())?;
    if let Some(file) = svg {
        let curves = figures::curves(&predicted.resolved.scenario, &predicted.answer)?;
        file.fill(&chart::svg(&chart::curves(&curves, figures::WIDTH)?, chart::Theme::Auto))?;
    }
    if output.json {
        output.object(&object(&predicted))?;
    } else {
        output.prose(&text(&predicted)?)?;
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

impl Question {
    fn read(command: &Predict) -> Result<Self, Failure> {
        let ((words, resolved), target, conditions) = all_of(
            resolved(&command.scenario),
            command.target.as_deref().map(parse_target).transpose(),
            conditions(&command.require, &KEYS),
        )?;
        Ok(Self { words, resolved, target, conditions })
    }
}

fn predict(question: Question, engine: EngineName) -> Result<Predicted, Failure> {
    let Question { words, resolved, target, conditions } = question;
    let scenario = &resolved.scenario;
    let mut others = Vec::new();
    for closed in [EngineName::Textbook, EngineName::Bound, EngineName::Forecast] {
        others.push(answer(scenario, closed)?);
    }
    let answer = match others.iter().find(|other| other.engine == engine) {
        Some(chosen) => chosen.clone(),
        None => answer(scenario, engine)?,
    };
    let mut found = Vec::new();
    if let Some(target) = target {
        for knob in Knob::ALL {
            found.push((knob, needed(scenario, knob, target, engine)?));
        }
    }
    Ok(Predicted {
        fixes: fixes(scenario, engine)?,
        warnings: warnings(&words.draft, &resolved, &answer),
        checked: check(&conditions, &named(&answer))?,
        needed: found,
        target,
        others,
        answer,
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

/// The keys that `--require` may speak of.
pub(crate) const KEYS: [&str; 10] = [
    "utilization",
    "feeding_tax",
    "samples_per_s",
    "headroom",
    "hit_ratio",
    "epoch_s",
    "first_batch_s",
    "mlperf_au",
    "epoch_usd",
    "idle_usd_per_h",
];

/// Their numbers, under the keys of the JSON answer.
pub(crate) fn named(answer: &Answer) -> Vec<Named> {
    let epoch = answer.epoch_detail;
    vec![
        Named::new("utilization", answer.utilization.get()),
        Named::new("feeding_tax", answer.feeding_tax().get()),
        Named::new("samples_per_s", answer.samples_per_sec.get()),
        Named::maybe("headroom", answer.headroom.map(Ratio::get)),
        Named::maybe("hit_ratio", answer.hit_ratio.map(Ratio::get)),
        Named::new("epoch_s", answer.epoch.get()),
        Named::maybe("first_batch_s", epoch.map(|epoch| epoch.first_batch.get())),
        Named::maybe("mlperf_au", epoch.and_then(|epoch| epoch.mlperf_au).map(Ratio::get)),
        Named::new("epoch_usd", answer.epoch_cost.get()),
        Named::new("idle_usd_per_h", answer.idle_cost.get()),
    ]
}

// ---- as text ----

fn text(predicted: &Predicted) -> Result<String, Failure> {
    let Predicted { answer, resolved, others, .. } = predicted;
    let mut text = String::new();
    if let Some(terms) = &answer.terms {
        text += &chart::batch_timeline_text(&figures::batch(terms), columns().min(100), glyphs())?;
        let _ =
            write!(text, "needed {} · delivered {}\n\n", both(terms.needed), both(terms.delivered));
    } else {
        text += &stages(answer);
        text.push('\n');
    }
    text += &summary(answer, resolved, None);
    text += &compared(others);
    text += &costs(answer, resolved);
    text += &target(predicted);
    text += &helps(&predicted.fixes);
    text += &advice(predicted);
    Ok(text)
}

fn compared(answers: &[Answer]) -> String {
    let said: Vec<String> = answers
        .iter()
        .map(|other| format!("{} {}", other.engine, percent(other.utilization, 3)))
        .collect();
    format!("engines: {}\n", said.join(" · "))
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
            format!("out of reach: {} at best, bound by {bound_by}", percent(*best, 3))
        }
    }
}

/// So many changes are shown; the rest is in `--json`.
const SHOWN: usize = 5;

/// The changes whose gain shows in the digits that are printed.
fn useful(fixes: &[Fix]) -> impl Iterator<Item = &Fix> {
    fixes.iter().filter(|fix| fix.gain.get() >= 1.005)
}

fn helps(fixes: &[Fix]) -> String {
    let row = |fix: &Fix| {
        vec![
            fix.change.clone(),
            format!("{} ×", units::Significant(fix.gain.get(), 3)),
            percent(fix.answer.utilization, 3),
            fix.answer.bound_by.to_string(),
            fix.cost_per_million.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = useful(fixes).take(SHOWN).map(row).collect();
    if rows.is_empty() {
        return "\nnothing that was tried makes it faster\n".to_owned();
    }
    let header = ["what would help", "rate", "utilization", "then binds", "$/M samples"];
    format!("\n{}", table(&header, rows, &[1, 2, 4]))
}

/// The best change of the table, as the flags that make it.
fn advice(predicted: &Predicted) -> String {
    let Some(best) = useful(&predicted.fixes).next() else { return String::new() };
    format!(
        "\nadvice: `{}` gives {} × the rate\n",
        shell_words(&needed_flags(&predicted.words.draft, best)),
        units::Significant(best.gain.get(), 3)
    )
}

/// The flags of a fix without those that repeat what the words say already.
fn needed_flags(draft: &Draft, fix: &Fix) -> Vec<String> {
    let mut flags = fix.flags.clone();
    let mut place = 0;
    while place < flags.len() {
        let mut fewer = flags.clone();
        fewer.remove(place);
        if makes(draft, &fewer, fix) {
            flags = fewer;
        } else {
            place += 1;
        }
    }
    flags.into_iter().flat_map(|(name, value)| [format!("--{name}"), value]).collect()
}

/// Whether these flags, laid over the words, make the scenario of the fix.
fn makes(draft: &Draft, flags: &[(&'static str, String)], fix: &Fix) -> bool {
    let mut layer = Draft::new();
    for (name, value) in flags {
        if let Some(field) = Field::from_name(name) {
            layer.set(field, value.as_str(), Place::Flag(field));
        }
    }
    let mut draft = draft.clone();
    draft.overlay(&layer).is_ok()
        && draft.resolve().is_ok_and(|resolved| resolved.scenario == fix.scenario)
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
