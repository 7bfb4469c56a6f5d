//! How does a learner answer the stakeholder, and what does the engine make of the answer?

use std::sync::Arc;

use labs::session::{Event, JudgedReason, ReplyGiven, decision_card, judge_reason, reply_inputs};
use labs::{Bindings, ControlKind, Decision, Unit, Value};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;
use crate::card::card_view;
use crate::lock::{name, radios};
use crate::prose::{ProseView, Scope};
use crate::store::Store;

/// The unit of the threshold: that of the output which the engine sets beside it.
pub(crate) fn threshold_unit(bench: Bench) -> Unit {
    let engine = &bench.act.reply.threshold.engine.text;
    let output = engine.split_once('.').map_or(engine.as_str(), |(_, output)| output);
    let instrument = bench.act.instrument();
    let of_output = instrument.output(output).and_then(|it| it.unit);
    let of_control = || {
        let control = instrument.controls().iter().find(|it| it.name == output)?;
        match control.kind {
            ControlKind::Range { unit, .. } => Some(unit),
            ControlKind::Choice(_) => None,
        }
    };
    of_output.or_else(of_control).unwrap_or(Unit::Count)
}

/// Decision, reason and threshold; final once confirmed.
#[component]
pub(crate) fn ReplyView(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let id = bench.act.id.text.as_str();
    let given = Memo::new(move |_| {
        store.session.with(|session| session.act(id).and_then(|it| it.reply.clone()))
    });
    let said = move || {
        let reply = given.get()?;
        let decision = decision(bench, &reply.decision)?;
        let reason = bench.act.reply.reasons.iter().find(|it| it.id.text == reply.reason)?;
        let threshold = threshold_unit(bench).text(reply.threshold, DIGITS);
        let asked = reply.asked.iter().map(|(control, value)| {
            format!("; {}: {}", label(bench, control), spoken(bench, control, value))
        });
        let asked: String = asked.collect();
        Some(view! {
            <p class="first">
                <strong>{bench.say("screen.reply.said")}</strong> " "
                {decision.label.text.as_str()} {asked} ". " {reason.label.text.as_str()} ". "
                {bench.act.reply.threshold.label.text.as_str()} " " {threshold} "."
            </p>
        })
    };
    view! {
        <div class="panel">
            <h3 id=format!("{id}-reply") tabindex="-1">{bench.say("screen.reply.title")}</h3>
            <ProseView prose=bench.act.section("reply") scope=Scope::of(bench)/>
            <Show when=move || given.with(Option::is_none)><Form bench=bench/></Show>
            {said}
        </div>
    }
}

const DIGITS: usize = 3;

fn decision(bench: Bench, id: &str) -> Option<&'static Decision> {
    bench.act.reply.decisions.iter().find(|it| it.id.text == id)
}

fn label(bench: Bench, control: &str) -> String {
    bench.word(&format!("control.{control}.label"))
}

fn spoken(bench: Bench, control: &str, value: &Value) -> String {
    bench.story().say(bench.act.instrument(), control, value, DIGITS)
}

#[component]
fn Form(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let id = bench.act.id.text.as_str();
    let reply = &bench.act.reply;
    let armed = RwSignal::new(None::<ReplyGiven>);
    let fault = RwSignal::new(None::<String>);
    let asks = RwSignal::new(&[] as &'static [labs::Said]);
    let (decisions, reasons) = (name(id, "decision"), name(id, "reason"));
    let group = decisions.clone();
    let follow = move |_| {
        let chosen = browser::checked(&group).and_then(|it| decision(bench, &it));
        asks.set(chosen.map_or(&[], |it| it.asks.as_slice()));
    };
    let (unit, _) = threshold_unit(bench).field();
    let send = {
        let (decisions, reasons) = (decisions.clone(), reasons.clone());
        move |_| match read(bench, &decisions, &reasons) {
            Ok(given) => {
                fault.set(None);
                armed.set(Some(given));
                browser::focus(format!("{id}-reply-confirm"));
            }
            Err(words) => fault.set(Some(words)),
        }
    };
    let confirm = move |_| {
        let Some(given) = armed.get_untracked() else { return };
        bench.at_reply.set(Some(bench.inputs.get_untracked()));
        match store.apply(id, Event::Reply(given)) {
            Ok(()) => browser::focus(format!("{id}-reply")),
            Err(refused) => fault.set(Some(refused.to_string())),
        }
    };
    let choosing = move || armed.with(Option::is_none);
    let pairs = reply.decisions.iter().map(|it| (it.id.text.as_str(), it.label.text.as_str()));
    let decided = radios(&decisions, pairs);
    let pairs = reply.reasons.iter().map(|it| (it.id.text.as_str(), it.label.text.as_str()));
    let reasoned = radios(&reasons, pairs);
    let asked = move || asks.get().iter().map(|it| ask(bench, &it.text)).collect_view();
    view! {
        <fieldset class="options" on:change=follow disabled=move || !choosing()>
            <legend>{bench.say("screen.reply.decision")}</legend>
            {decided}
            <div class="places">{asked}</div>
        </fieldset>
        <fieldset class="options" disabled=move || !choosing()>
            <legend>{bench.say("screen.reply.reason")}</legend>
            {reasoned}
        </fieldset>
        <p class="place">
            <label for=format!("{id}-threshold")>{reply.threshold.label.text.as_str()} ", " {unit}</label>
            <input
                type="number"
                step="any"
                min="0"
                inputmode="decimal"
                id=format!("{id}-threshold")
                disabled=move || !choosing()
            />
        </p>
        <Show when=choosing>
            <p class="actions">
                <button type="button" class="go" on:click=send.clone()>
                    {bench.say("screen.reply.send")}
                </button>
            </p>
        </Show>
        <Show when=move || !choosing()>
            <p class="actions">
                <button type="button" class="go" id=format!("{id}-reply-confirm") on:click=confirm>
                    {bench.say("screen.reply.confirm")}
                </button>
                <button type="button" on:click=move |_| armed.set(None)>
                    {bench.say("screen.reply.change")}
                </button>
                <span class="note">{bench.say("screen.reply.final")}</span>
            </p>
        </Show>
        <p role="alert" class="fault">{move || fault.get()}</p>
    }
}

/// A control that a decision asks for: what the learner would buy or set.
fn ask(bench: Bench, control: &'static str) -> impl IntoView + use<> {
    let found = bench.act.instrument().controls().iter().find(|it| it.name == control)?;
    let id = format!("{}-reply-{control}", bench.act.id.text);
    let text = label(bench, control);
    Some(match &found.kind {
        ControlKind::Choice(words) => {
            let options = words.iter().map(|word| {
                let label = bench.word(&format!("choice.{control}.{word}"));
                view! { <option value=word.clone()>{label}</option> }
            });
            view! {
                <p class="place">
                    <label for=id.clone()>{text}</label>
                    <select id=id>{options.collect_view()}</select>
                </p>
            }
            .into_any()
        }
        ControlKind::Range { unit, .. } => {
            let (field, _) = unit.field();
            let text = if field.is_empty() { text } else { format!("{text}, {field}") };
            view! {
                <p class="place">
                    <label for=id.clone()>{text}</label>
                    <input type="number" step="any" min="0" inputmode="decimal" id=id/>
                </p>
            }
            .into_any()
        }
    })
}

/// The reply that stands on the page.
fn read(bench: Bench, decisions: &str, reasons: &str) -> Result<ReplyGiven, String> {
    let chosen = browser::checked(decisions).and_then(|it| decision(bench, &it));
    let chosen = chosen.ok_or(bench.say("screen.reply.no-decision"))?;
    let mut asked = Vec::new();
    for said in &chosen.asks {
        asked.push((said.text.clone(), asked_value(bench, &said.text)?));
    }
    let reason = browser::checked(reasons).ok_or(bench.say("screen.reply.no-reason"))?;
    let (field, size) = threshold_unit(bench).field();
    let typed = browser::typed(&format!("{}-threshold", bench.act.id.text));
    let missing = || bench.fill("screen.reply.no-threshold", &[("unit", field)]);
    let threshold = typed.ok_or_else(missing)?;
    let decision = chosen.id.text.clone();
    Ok(ReplyGiven { decision, asked, reason, threshold: threshold * size, at_ms: 0 })
}

fn asked_value(bench: Bench, control: &str) -> Result<Value, String> {
    let id = format!("{}-reply-{control}", bench.act.id.text);
    let found = bench.act.instrument().controls().iter().find(|it| it.name == control);
    let missing = || bench.fill("screen.reply.no-value", &[("control", &label(bench, control))]);
    let found = found.ok_or_else(missing)?;
    let value = match found.kind {
        ControlKind::Choice(_) => Value::word(browser::selected(&id).ok_or_else(missing)?),
        ControlKind::Range { unit, .. } => {
            let (_, size) = unit.field();
            Value::number(browser::typed(&id).ok_or_else(missing)? * size, unit)
        }
    };
    found.kind.accepts(&value).map_err(|error| format!("{}: {error}", label(bench, control)))?;
    Ok(value)
}

/// What the engine finds when the reply is put into the story.
#[component]
pub(crate) fn StressTest(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let id = bench.act.id.text.as_str();
    let reply = Memo::new(move |_| {
        store.session.with(|session| session.act(id).and_then(|it| it.reply.clone()))
    });
    let tested = move || {
        let reply = reply.get()?;
        let story = bench.act.instrument().story();
        let inputs = reply_inputs(bench.act, &story, &reply).ok()?;
        let bindings = Bindings::new(bench.lab, Some(bench.act)).with_reply(&inputs);
        let card = decision_card(bench.lab, bench.act, &inputs, &reply).ok();
        let scope = Scope::live(bench, Arc::new(bindings));
        Some(view! {
            <ProseView prose=bench.act.section("stress") scope=scope/>
            {reason(bench, &reply)}
            {card.map(|card| card_view(bench, &card))}
        })
    };
    view! {
        <div class="panel stress">
            <h3 id=format!("{id}-stress")>{bench.say("screen.reply.test")}</h3>
            {tested}
        </div>
    }
}

/// Whether the learner's own run, as it stood at the reply, shows the reason.
fn reason(bench: Bench, reply: &ReplyGiven) -> Option<impl IntoView + use<>> {
    let reason = bench.act.reply.reasons.iter().find(|it| it.id.text == reply.reason)?;
    let yours = bench.at_reply.get_untracked().unwrap_or_else(|| bench.inputs.get_untracked());
    let words = match judge_reason(bench.lab, bench.act, &yours, reply) {
        Ok(found) => verdict(bench, &found?),
        Err(error) => bench.fill("screen.reply.no-engine", &[("why", &error.to_string())]),
    };
    Some(view! { <p>{reason.label.text.as_str()} ": " <strong>{words}</strong></p> })
}

fn verdict(bench: Bench, found: &JudgedReason) -> String {
    let key = match (found.judged.holds, found.by_story_engine) {
        (true, false) => "screen.reply.shown",
        (false, false) => "screen.reply.not-shown",
        (true, true) => "screen.reply.shown-by-story",
        (false, true) => "screen.reply.not-shown-by-story",
    };
    bench.fill(key, &[("numbers", &found.judged.to_string())])
}
