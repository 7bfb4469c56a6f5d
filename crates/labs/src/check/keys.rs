//! Does the engine confirm every key, and refute every other option?

use super::{bindings, drawn, unknown, with};
use crate::document::bindings::{Bindings, parse};
use crate::document::claim::Predicate;
use crate::document::structure::{Act, Lab, Question, QuestionOption, Said};
use crate::fault::{Fault, Place};
use crate::instruments::ControlKind;

pub(super) fn check(lab: &Lab, faults: &mut Vec<Fault>) {
    for case in &lab.cases {
        let Some(act) = lab.act(&case.act.text) else {
            let acts = lab.acts.iter().map(|act| act.id.text.as_str());
            faults.push(unknown(&case.act.place, "act", &case.act.text, acts));
            continue;
        };
        let story = act.instrument().story();
        match with(act, &case.set, &story) {
            Err(fault) => faults.push(fault),
            Ok(_) => {
                if let Err(error) = Bindings::new(lab, Some(act)).outputs(&case.name.text) {
                    let fault = Fault::new(case.name.place.clone(), "case", error.to_string());
                    faults.push(fault);
                }
            }
        }
    }
    for act in &lab.acts {
        let bindings = bindings(lab, act);
        for question in [&act.prediction.question, &act.reflection, &act.observation.question] {
            check_question(&bindings, question, faults);
        }
        for reason in &act.reply.reasons {
            judge(&bindings, &reason.claim, faults);
        }
        for decision in &act.reply.decisions {
            if let Err(fault) = with(act, &decision.set, &act.instrument().story()) {
                faults.push(fault);
            }
            for asked in &decision.asks {
                check_control(act, asked, faults);
            }
        }
        check_threshold(&bindings, act, faults);
        check_values(act, faults);
        check_curve(act, faults);
        check_transfer(lab, act, faults);
    }
}

fn check_question(bindings: &Bindings<'_>, question: &Question, faults: &mut Vec<Fault>) {
    let mut seen: Vec<&str> = Vec::new();
    for option in &question.options {
        if seen.contains(&option.id.text.as_str()) {
            let message = format!("option `{}` is there twice", option.id.text);
            faults.push(Fault::new(option.id.place.clone(), "option", message));
        }
        seen.push(&option.id.text);
        check_option(bindings, question, option, faults);
    }
    if question.option(&question.key.text).is_none() {
        faults.push(unknown(&question.key.place, "option", &question.key.text, seen.into_iter()));
    }
}

fn check_option(
    bindings: &Bindings<'_>,
    question: &Question,
    option: &QuestionOption,
    faults: &mut Vec<Fault>,
) {
    let right = question.is_right(&option.id.text);
    let id = &option.id.text;
    if let Some((holds, found)) = judge(bindings, &option.claim, faults)
        && holds != right
    {
        let says = if right { "does not confirm the key" } else { "confirms a wrong option," };
        let message = format!("the engine {says} `{id}`: it finds {found}");
        let hint = "check `key`, the claim and its cases";
        faults.push(Fault::new(option.claim.place.clone(), "key", message).hint(hint));
    }
    if right {
        return;
    }
    if option.misconception.is_none() {
        let message = format!("the wrong option `{id}` names no misconception");
        let fault = Fault::new(option.id.place.clone(), "misconception", message);
        faults.push(fault.hint("say in a few words what leads to it"));
    }
    match &option.counter {
        None => {
            let message = format!("the wrong option `{id}` has no counter-example");
            let fault = Fault::new(option.id.place.clone(), "counter", message);
            faults.push(fault.hint("add `counter`, a claim that the engine confirms"));
        }
        Some(counter) => {
            if let Some((false, found)) = judge(bindings, counter, faults) {
                let message = format!("the counter-example to `{id}` fails: it finds {found}");
                faults.push(Fault::new(counter.place.clone(), "counter", message));
            }
        }
    }
}

/// Whether a claim holds and what was found; faults if it cannot be judged at all.
fn judge(bindings: &Bindings<'_>, claim: &Said, faults: &mut Vec<Fault>) -> Option<(bool, String)> {
    let predicate = match Predicate::parse(&claim.text, &claim.place) {
        Ok(predicate) => predicate,
        Err(fault) => {
            faults.push(fault);
            return None;
        }
    };
    match bindings.judge(&predicate) {
        Ok(judged) => Some((judged.holds, format!("`{judged}`"))),
        Err(error) => {
            let fault = Fault::new(claim.place.clone(), "claim", error.to_string());
            faults.push(match error.nearest() {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault,
            });
            None
        }
    }
}

fn check_threshold(bindings: &Bindings<'_>, act: &Act, faults: &mut Vec<Fault>) {
    let engine = &act.reply.threshold.engine;
    let found = engine.text.split_once('.').map(|(case, output)| bindings.value(case, output));
    let message = match found {
        Some(Ok(value)) if value.as_number().is_some() => return,
        Some(Err(error)) => error.to_string(),
        _ => format!("`{}` is no case's number", crate::fault::shown(&engine.text)),
    };
    faults.push(Fault::new(engine.place.clone(), "threshold", message));
}

/// Options that predict a value: all of them or none, and the key's is the engine's.
fn check_values(act: &Act, faults: &mut Vec<Fault>) {
    let question = &act.prediction.question;
    let Some(output) = &act.prediction.output else {
        for option in question.options.iter().filter(|option| option.value.is_some()) {
            let message = format!("option `{}` has a value and no output", option.id.text);
            let fault = Fault::new(option.id.place.clone(), "option", message);
            faults.push(fault.hint("name the prediction's `output`"));
        }
        return;
    };
    let unit = act.instrument().output(&output.text).and_then(|it| it.unit);
    let Some(unit) = unit else {
        let names = act.instrument().outputs().iter().map(|it| it.name);
        faults.push(unknown(&output.place, "output", &output.text, names));
        return;
    };
    for option in &question.options {
        match &option.value {
            None => {
                let message = format!("option `{}` predicts no value", option.id.text);
                faults.push(Fault::new(option.id.place.clone(), "option", message));
            }
            Some(value) => {
                if let Err(error) = parse(unit, &value.text) {
                    faults.push(Fault::new(value.place.clone(), "option", error.to_string()));
                }
            }
        }
    }
}

fn check_curve(act: &Act, faults: &mut Vec<Fault>) {
    let curve = &act.curve;
    let instrument = act.instrument();
    if !check_control(act, &curve.control, faults) {
        return;
    }
    let inputs = match with(act, &curve.set, &instrument.story()) {
        Ok(inputs) => inputs,
        Err(fault) => {
            faults.push(fault);
            return;
        }
    };
    for at in &curve.at {
        let mut inputs = inputs.clone();
        if let Err(error) = inputs.read(instrument.controls(), &curve.control.text, &at.text) {
            faults.push(Fault::new(at.place.clone(), "control", error.to_string()));
            continue;
        }
        let found = instrument.run(&inputs).ok();
        if found.and_then(|it| it.get(&curve.output.text)?.as_number()).is_none() {
            let names = instrument.outputs().iter().map(|it| it.name);
            faults.push(unknown(&curve.output.place, "number", &curve.output.text, names));
            return;
        }
    }
}

fn check_control(act: &Act, control: &Said, faults: &mut Vec<Fault>) -> bool {
    let known = crate::instruments::find(act.instrument().controls(), &control.text).is_ok();
    if !known {
        let names = act.instrument().controls().iter().map(|it| it.name);
        faults.push(unknown(&control.place, "control", &control.text, names));
    }
    known
}

/// In every draw exactly one option is right, and every option is right in some draw.
fn check_transfer(lab: &Lab, act: &Act, faults: &mut Vec<Fault>) {
    if let Err(fault) = with(act, &act.transfer.set, &act.instrument().story()) {
        faults.push(fault);
        return;
    }
    if !check_draws(act, faults) {
        return;
    }
    let options = &act.transfer.options;
    let mut right = vec![false; options.len()];
    for inputs in drawn(act) {
        let bindings = bindings(lab, act).with_transfer(&inputs);
        let mut holding = Vec::new();
        for (place, option) in options.iter().enumerate() {
            match judge(&bindings, &option.claim, faults) {
                Some((true, _)) => holding.push(place),
                Some((false, _)) => {}
                None => return,
            }
        }
        if let [only] = holding.as_slice() {
            right[*only] = true;
        } else {
            let draws: Vec<String> = act
                .transfer
                .draws
                .iter()
                .filter_map(|draw| Some(inputs.get(&draw.control.text)?.text(3)))
                .collect();
            let count = holding.len();
            let draws = draws.join(", ");
            let message = format!("{count} options are right when `{draws}` is drawn");
            let place = act.transfer.options.first().map(|it| it.claim.place.clone());
            let place = place.unwrap_or_else(|| act.id.place.clone());
            faults.push(Fault::new(place, "transfer", message).hint("expected exactly one"));
        }
    }
    for (option, right) in options.iter().zip(right) {
        if !right {
            let message = format!("the option `{}` is right in no draw", option.id.text);
            let fault = Fault::new(option.claim.place.clone(), "transfer", message);
            faults.push(fault.hint("draw from values that make it right once"));
        }
    }
}

fn check_draws(act: &Act, faults: &mut Vec<Fault>) -> bool {
    let before = faults.len();
    for draw in &act.transfer.draws {
        let found = crate::instruments::find(act.instrument().controls(), &draw.control.text);
        let Ok(control) = found else {
            check_control(act, &draw.control, faults);
            continue;
        };
        for value in &draw.values {
            if let Err(error) = ControlKind::read(&control.kind, &value.text) {
                faults.push(Fault::new(Place::clone(&value.place), "control", error));
            }
        }
    }
    faults.len() == before
}
