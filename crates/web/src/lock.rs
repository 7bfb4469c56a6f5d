//! How does a learner commit to a prediction, once and for all?

use labs::Act;
use labs::session::{Confidence, Event, signed};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;
use crate::store::Store;

/// Where the lock stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Choosing,
    Armed,
    Skipping,
}

/// Options, confidence, and the two steps of a commitment.
#[expect(clippy::too_many_lines, reason = "one form; its parts mean nothing apart")]
#[component]
pub(crate) fn Lock(act: &'static Act) -> impl IntoView {
    let store = expect_context::<Store>();
    let id = act.id.text.as_str();
    let step = RwSignal::new(Step::Choosing);
    let picked = RwSignal::new(None::<(String, Confidence)>);
    let fault = RwSignal::new(None::<String>);
    let choosing = move || step.get() == Step::Choosing;
    let wait = move || !store.ready.get();
    let commit = move |_| {
        let found = chosen(store, &name(id, OPTION), &name(id, SURE));
        fault.set(found.as_ref().err().map(|words| (*words).to_owned()));
        if let Ok(found) = found {
            picked.set(Some(found));
            step.set(Step::Armed);
            browser::focus(format!("{id}-confirm"));
        }
    };
    // What is confirmed early is kept until the instruments are here, with which it is recorded.
    let early = RwSignal::new(false);
    let close = move |events: Vec<Event>| {
        early.set(store.rest.with_untracked(Option::is_none));
        store.with_rest(move |rest| {
            let mut events = events.into_iter();
            match events.try_for_each(|event| rest.apply(store, id, event)) {
                Ok(()) => browser::focus(format!("{id}-instruments")),
                Err(refused) => fault.set(Some(refused.to_string())),
            }
        });
    };
    let confirm = move |_| {
        if let Some((option, confidence)) = picked.get_untracked() {
            close(vec![Event::Choose { option }, Event::Trust { confidence }, Event::Confirm]);
        }
    };
    let change = move |_| {
        step.set(Step::Choosing);
        browser::focus(format!("{id}-commit"));
    };
    let options = act.prediction.question.options.iter();
    let options = options.map(|it| (it.id.text.as_str(), it.label.text.as_str()));
    view! {
        <div class="lock">
            <fieldset class="options" disabled=move || !choosing()>
                <legend>{store.say("screen.lock.prediction")}</legend>
                {radios(&name(id, OPTION), options)}
            </fieldset>
            <fieldset class="sure" disabled=move || !choosing()>
                <legend>{store.say("screen.lock.sure")}</legend>
                {radios(&name(id, SURE), sureness(store))}
            </fieldset>
            <Show when=choosing>
                <p class="actions">
                    <button type="button" class="go" id=format!("{id}-commit") disabled=wait on:click=commit>
                        {store.say("screen.lock.commit")}
                    </button>
                    <button
                        type="button"
                        disabled=wait
                        on:click=move |_| {
                            step.set(Step::Skipping);
                            browser::focus(format!("{id}-confirm"));
                        }
                    >
                        {store.say("screen.lock.skip")}
                    </button>
                    <Show when=wait><span class="note">{store.say("screen.lock.reading")}</span></Show>
                </p>
            </Show>
            <Show when=move || step.get() == Step::Armed>
                <p class="summary">{move || picked.with(|it| summary(store, act, it.as_ref()?))}</p>
                <p class="actions">
                    <button
                        type="button"
                        class="go"
                        id=format!("{id}-confirm")
                        disabled=move || early.get()
                        on:click=confirm
                    >
                        {store.say("screen.lock.confirm")}
                    </button>
                    <button type="button" disabled=move || early.get() on:click=change>{store.say("screen.lock.change")}</button>
                    <span class="note">{store.say("screen.lock.final")}</span>
                </p>
            </Show>
            <Show when=move || step.get() == Step::Skipping>
                <p class="summary">{store.say("screen.lock.skipping")}</p>
                <p class="actions">
                    <button
                        type="button"
                        id=format!("{id}-confirm")
                        disabled=move || early.get()
                        on:click=move |_| close(vec![Event::Skip])
                    >
                        {store.say("screen.lock.skip-all")}
                    </button>
                    <button type="button" disabled=move || early.get() on:click=change>{store.say("screen.lock.back")}</button>
                </p>
            </Show>
            <p role="status" class="note">{move || early.get().then(|| store.say("screen.lock.kept"))}</p>
            <p role="alert" class="fault">{move || fault.get()}</p>
        </div>
    }
}

const OPTION: &str = "option";
const SURE: &str = "sure";

/// The name of a group of radios, by which a browser keeps one of them chosen.
pub(crate) fn name(of: &str, what: &str) -> String {
    format!("{of}-{what}")
}

/// Radios that nobody but the reader sets: a choice made before the app was there survives.
pub(crate) fn radios<'a>(
    group: &str,
    options: impl IntoIterator<Item = (&'a str, impl Into<String>)>,
) -> Vec<AnyView> {
    let radio = |(value, label): (&'a str, _)| {
        let label: String = Into::into(label);
        view! {
            <label class="option">
                <input type="radio" name=group.to_owned() value=value.to_owned()/>
                <span>{label}</span>
            </label>
        }
        .into_any()
    };
    options.into_iter().map(radio).collect()
}

/// The words of a confidence, with what it wins and loses.
pub(crate) fn sure(store: Store, confidence: Confidence) -> String {
    let (won, lost) = confidence.points();
    let points = [("right", &*signed(won)), ("wrong", &*signed(lost))];
    let key = match confidence {
        Confidence::Guess => "screen.sure.guess",
        Confidence::Fairly => "screen.sure.fairly-sure",
        Confidence::Certain => "screen.sure.certain",
    };
    store.fill(key, &points)
}

/// How sure one can be, in words.
pub(crate) fn sureness(store: Store) -> Vec<(&'static str, String)> {
    Confidence::ALL.iter().map(|it| (it.as_str(), sure(store, *it))).collect()
}

/// The chosen option and confidence of two groups of radios.
pub(crate) fn chosen(
    store: Store,
    options: &str,
    sure: &str,
) -> Result<(String, Confidence), &'static str> {
    let option = browser::checked(options);
    let confidence = browser::checked(sure).and_then(|it| Confidence::from_name(&it));
    match (option, confidence) {
        (Some(option), Some(confidence)) => Ok((option, confidence)),
        (None, Some(_)) => Err(store.say("screen.lock.no-option")),
        (Some(_), None) => Err(store.say("screen.lock.no-sure")),
        (None, None) => Err(store.say("screen.lock.neither")),
    }
}

fn summary(store: Store, act: &Act, (option, confidence): &(String, Confidence)) -> Option<String> {
    let option = act.prediction.question.option(option)?;
    Some(format!("{}. {}.", option.label.text, sure(store, *confidence)))
}

/// The prediction as it was first given.
#[component]
pub(crate) fn FirstAnswer(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let words = move || {
        store.session.with(|session| {
            let answer = session.act(&bench.act.id.text)?.prediction.as_ref()?;
            let option = bench.act.prediction.question.option(&answer.option)?;
            Some(format!("{}. {}.", option.label.text, sure(store, answer.confidence)))
        })
    };
    view! { <p class="first"><strong>{store.say("screen.lock.first")}</strong> " " {words}</p> }
}
