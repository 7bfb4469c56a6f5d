//! Is every text there, shown, and resolved; does none give an answer away; is the core short?

use std::collections::BTreeMap;

use super::{bindings, unknown};
use crate::document::bindings::{Bindings, CLAIM, REPLY, TRANSFER, YOURS};
use crate::document::prose::{Block, Inline, Prose, Target, line};
use crate::document::structure::{Act, Lab, QuestionOption, Said};
use crate::fault::{Fault, Place};

/// Sections that every act has.
const OF_AN_ACT: [&str; 11] = [
    "message",
    "question",
    "curve",
    "reveal",
    "reply",
    "stress",
    "reflection",
    "observation",
    "equation",
    "transfer",
    "panel-",
];
/// Sections that an act may have besides.
const FURTHER: [&str; 2] = ["fixes", "edge"];
/// Sections of the lab itself.
const OF_A_LAB: [&str; 4] = ["readings", "end", "text-edition", "answered"];

/// What is read while the act is locked.
const LOCKED: [&str; 2] = ["message", "question"];

pub(super) fn check(lab: &Lab, faults: &mut Vec<Fault>) {
    check_sections(&lab.sections, &lab.file, &sections_of_lab(lab), faults);
    for prose in lab.sections.values() {
        check_references(lab, None, &Bindings::new(lab, None), prose, faults);
    }
    for act in &lab.acts {
        check_sections(&act.sections, &act.file, &sections_of_act(act), faults);
        check_act(lab, act, faults);
    }
    check_facts(lab, faults);
    check_lines(lab, faults);
    check_spoilers(lab, faults);
}

fn sections_of_lab(lab: &Lab) -> Vec<String> {
    let context = (!lab.contexts.is_empty()).then_some("context");
    let bridge = (lab.acts.len() > 1).then_some("bridge");
    let own = OF_A_LAB.into_iter().chain(context).chain(bridge).map(str::to_owned);
    own.chain(lab.readings.iter().map(|reading| reading.section.text.clone())).collect()
}

/// The sections that an act must have, by its own parts.
fn sections_of_act(act: &Act) -> Vec<String> {
    let fixed = OF_AN_ACT.iter().filter(|name| !name.ends_with('-'));
    let mut names: Vec<String> = fixed.map(|name| (*name).to_owned()).collect();
    let of = |prefix: &str, options: &[QuestionOption]| {
        let name = |option: &QuestionOption| format!("{prefix}-{}", option.id.text);
        options.iter().map(name).collect::<Vec<_>>()
    };
    names.extend(of("reveal", &act.prediction.question.options));
    let wrong = act.prediction.question.options.iter();
    let wrong = wrong.filter(|option| !act.prediction.question.is_right(&option.id.text));
    names.extend(wrong.map(|option| format!("right-when-{}", option.id.text)));
    names.extend(of("feedback", &act.reflection.options));
    names.extend(of("observed", &act.observation.question.options));
    names.extend(of("transfer", &act.transfer.options));
    names.extend(act.further.iter().map(|panel| format!("panel-{}", panel.id.text)));
    let instrument = act.instrument();
    let has_states =
        instrument.run(&instrument.story()).is_ok_and(|it| instrument.state(&it).is_some());
    if has_states {
        names.extend(["trapped", "close", "viable"].map(|state| format!("state-{state}")));
    }
    names
}

fn check_sections(
    sections: &BTreeMap<String, Prose>,
    file: &str,
    needed: &[String],
    faults: &mut Vec<Fault>,
) {
    for name in needed {
        match sections.get(name) {
            None => {
                let message = format!("the section `{name}` is missing");
                let fault = Fault::new(Place::new(file, 1), "missing-text", message);
                faults.push(fault.hint(format!("add `## {name}` with its text")));
            }
            Some(prose) if prose.blocks.is_empty() => {
                let message = format!("the section `{name}` says nothing");
                let fault = Fault::new(prose.place.clone(), "missing-text", message);
                faults.push(fault.hint("write its text"));
            }
            Some(_) => {}
        }
    }
    let is_title = |prose: &Prose| prose.blocks.is_empty() && prose.place.line == 1;
    for (name, prose) in sections {
        let known = needed.contains(name) || FURTHER.contains(&name.as_str());
        if !known && !is_title(prose) {
            let message = format!("nothing shows the section `{}`", crate::fault::shown(name));
            let fault = Fault::new(prose.place.clone(), "unused-text", message);
            faults.push(fault.hint_nearest(name, needed.iter().map(String::as_str)));
        }
    }
}

fn check_act(lab: &Lab, act: &Act, faults: &mut Vec<Fault>) {
    let plain = bindings(lab, act);
    for (name, prose) in &act.sections {
        let option = name.strip_prefix("reveal-");
        let option = option.and_then(|id| act.prediction.question.option(id));
        let claimed = option.and_then(|option| {
            let value = option.value.as_ref()?;
            Some((act.prediction.output.as_ref()?, value))
        });
        match claimed {
            Some((output, value)) => {
                let bindings = bindings(lab, act).with_claim(output, value);
                check_references(lab, Some(act), &bindings, prose, faults);
            }
            None => check_references(lab, Some(act), &plain, prose, faults),
        }
        check_scope(name, prose, faults);
    }
}

/// A reply's and a transfer question's numbers exist only after them; the learner's own never
/// stand in what is read before the lock.
fn check_scope(name: &str, prose: &Prose, faults: &mut Vec<Fault>) {
    for reference in prose.references() {
        let Target::Output { case, .. } = &reference.target else { continue };
        let fits = match case.as_str() {
            REPLY => name == "stress",
            TRANSFER => name.starts_with("transfer"),
            CLAIM => name.starts_with("reveal-"),
            YOURS => !LOCKED.contains(&name),
            _ => true,
        };
        if !fits {
            let message = format!("`{case}` means nothing in the section `{name}`");
            let fault = Fault::new(reference.place.clone(), "placeholder", message);
            faults.push(fault.hint("use `story`, or a case of `lab.toml`"));
        }
    }
}

fn check_references(
    lab: &Lab,
    act: Option<&Act>,
    bindings: &Bindings<'_>,
    prose: &Prose,
    faults: &mut Vec<Fault>,
) {
    for reference in prose.references() {
        if let Target::Table(_) = reference.target {
            let place = reference.place.clone();
            let fault = Fault::new(place, "placeholder", "a table stands inside a sentence");
            faults.push(fault.hint("give `{table:name}` a paragraph of its own"));
        } else if let Err(error) = bindings.show(reference) {
            let fault = Fault::new(reference.place.clone(), "placeholder", error.to_string());
            faults.push(match error.nearest() {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault,
            });
        }
    }
    check_tables(lab, act, prose, faults);
}

fn check_tables(lab: &Lab, act: Option<&Act>, prose: &Prose, faults: &mut Vec<Fault>) {
    for block in &prose.blocks {
        let Block::Table(name) = block else { continue };
        let Some(table) = lab.table(name) else {
            let names = lab.tables.iter().map(|table| table.name.text.as_str());
            faults.push(unknown(&prose.place, "table", name, names));
            continue;
        };
        let bindings = Bindings::new(lab, act);
        for row in &table.rows {
            if let Err(error) = bindings.outputs(&row.case.text) {
                faults.push(Fault::new(row.case.place.clone(), "table", error.to_string()));
                continue;
            }
            for column in &table.columns {
                if let Err(error) = bindings.value(&row.case.text, &column.text) {
                    faults.push(Fault::new(column.place.clone(), "table", error.to_string()));
                }
            }
        }
    }
}

/// Short texts with placeholders: what stands outside of acts knows facts and named cases only.
fn check_lines(lab: &Lab, faults: &mut Vec<Fault>) {
    let outside = Bindings::new(lab, None);
    let words = lab.words.iter().map(|(_, said)| (said, true));
    let contexts = lab.contexts.iter().map(|context| &context.summary);
    for (said, is_word) in words.chain(contexts.chain([&lab.hook]).map(|said| (said, false))) {
        let Ok(inlines) = line(&said.text, &said.place) else { continue };
        for inline in inlines {
            let Inline::Reference(reference) = inline else { continue };
            if is_word && super::words::is_of_page(&reference) {
                continue;
            }
            if let Err(error) = outside.show(&reference) {
                faults.push(Fault::new(said.place.clone(), "placeholder", error.to_string()));
            }
        }
    }
}

fn check_facts(lab: &Lab, faults: &mut Vec<Fault>) {
    for fact in &lab.facts {
        if facts::get(&fact.text).is_none() {
            let names = facts::all().iter().map(|it| it.id);
            faults.push(unknown(&fact.place, "fact", &fact.text, names));
        }
    }
}

fn check_spoilers(lab: &Lab, faults: &mut Vec<Fault>) {
    let mut check = |text: &str, place: &Place| {
        let bare = |word: &str| word.trim_matches(|it: char| !it.is_alphabetic()).to_lowercase();
        for word in text.split_whitespace().map(bare) {
            if lab.spoilers.iter().any(|spoiler| spoiler.text.to_lowercase() == word) {
                let message = format!("`{word}` gives an answer away before the lock");
                let fault = Fault::new(place.clone(), "spoiler", message);
                faults.push(fault.hint("say it after the reveal"));
            }
        }
    };
    let short = [&lab.title, &lab.hook];
    let contexts = lab.contexts.iter().map(|context| &context.summary);
    let readings = lab.readings.iter().map(|reading| &reading.title);
    for Said { text, place } in short.into_iter().chain(contexts).chain(readings) {
        check(text, place);
    }
    let locked = |(name, _): &(&String, &Prose)| LOCKED.contains(&name.as_str());
    let of_acts = lab.acts.iter().flat_map(|act| act.sections.iter().filter(locked));
    let before =
        |(name, _): &(&String, &Prose)| name.as_str() != "end" && name.as_str() != "bridge";
    for (_, prose) in lab.sections.iter().filter(before).chain(of_acts) {
        for piece in &prose.pieces {
            check(&piece.text, &piece.place);
        }
    }
    for act in &lab.acts {
        let Some(output) = &act.prediction.output else { continue };
        let locked = LOCKED.iter().filter_map(|name| act.section(name));
        for reference in locked.flat_map(Prose::references) {
            if let Target::Output { output: shown, .. } = &reference.target
                && *shown == output.text
            {
                let message = format!("`{shown}` is what the prediction asks for");
                faults.push(Fault::new(reference.place.clone(), "spoiler", message));
            }
        }
    }
}

/// Words of the core: of texts of which a learner reads one, the longest.
pub(super) fn core_words(lab: &Lab) -> usize {
    let own: usize = lab.sections.values().map(Prose::word_count).sum();
    let acts = lab.acts.iter().map(|act| {
        let mut longest: BTreeMap<&str, usize> = BTreeMap::new();
        let mut sum = 0;
        for (name, prose) in &act.sections {
            let words = prose.word_count();
            let one_of =
                ["reveal-", "right-when-", "feedback-", "observed-", "transfer-", "state-"];
            match one_of.iter().find(|prefix| name.starts_with(*prefix)) {
                Some(prefix) => {
                    let most = longest.entry(prefix).or_default();
                    *most = words.max(*most);
                }
                None if name.starts_with("panel-") => {}
                None => sum += words,
            }
        }
        let labels = |options: &[QuestionOption]| {
            options.iter().map(|it| it.label.text.split_whitespace().count()).sum::<usize>()
        };
        sum + longest.values().sum::<usize>()
            + labels(&act.prediction.question.options)
            + labels(&act.reflection.options)
            + labels(&act.observation.question.options)
            + labels(&act.transfer.options)
    });
    own + acts.sum::<usize>()
}
