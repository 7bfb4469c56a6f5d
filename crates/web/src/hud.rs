//! What does the line at the foot of the page say at any time?

use labs::session::Trap;
use labs::{Act, Unit};
use leptos::prelude::*;

use crate::act::roman;
use crate::browser;
use crate::next::next;
use crate::store::{Saved, Store};

/// The next step, context, acts, trap, utilization at the start, and how the last save ended.
#[component]
pub(crate) fn Hud(store: Store) -> impl IntoView {
    let context = move || {
        let name = store.session.with(|session| session.context.as_str());
        let words = store.lab.contexts.iter().find(|it| it.name.text == name);
        words.map(|words| view! { <li>{words.label.text.as_str()}</li> })
    };
    let act = |act: &'static Act| {
        let outcome = move || {
            store
                .session
                .with(|session| session.act(&act.id.text).map_or("", |it| it.outcome(act).as_str()))
        };
        view! { <li>{store.say("screen.act.act")} " " {roman(act.number)} " " <b>{outcome}</b></li> }
    };
    let acts = store.lab.acts.iter().map(act).collect_view();
    let trap = move || {
        let met = store.session.with(|session| session.acts.iter().map(|it| it.trap).max());
        store.say(trap_word(met.unwrap_or(Trap::NotTried)))
    };
    let foot = NodeRef::<leptos::html::Footer>::new();
    browser::follow_foot(foot);
    // Only an instrument with a failure has a trap.
    let fails = |act: &Act| act.section("state-trapped").is_some();
    let trap = store.lab.acts.iter().any(fails).then(|| {
        view! { <li>{store.say("screen.hud.trap")} " " <b>{trap}</b></li> }
    });
    view! {
        <footer class="hud" aria-label=store.say("screen.hud.progress") node_ref=foot>
            <ul>
                <Step store=store/>
                {context}
                {acts}
                {trap}
                {move || store.rest.get().map(|rest| untrack(|| rest.start(store)))}
                <li class="save">{move || store.say(saved(&store.saved.get()))}</li>
            </ul>
            <p role="alert" class="fault">{move || failed(store)}</p>
        </footer>
    }
}

/// The step that is open, and the way to it.
#[component]
fn Step(store: Store) -> impl IntoView {
    let open = Memo::new(move |_| store.session.with(|session| next(store.lab, session)));
    let words = move || open.with(|it| it.as_ref().map(|it| it.words));
    let go = move |_| {
        if let Some(step) = open.get_untracked() {
            browser::focus(step.id);
        }
    };
    view! {
        <li hidden=move || open.with(Option::is_none)>
            <button type="button" class="next" on:click=go>{store.say("screen.next.next")} " " {words}</button>
        </li>
    }
}

/// Utilization at the start, once the first act's prediction is no longer open.
#[component]
pub(crate) fn Start(store: Store) -> impl IntoView {
    let text = move || {
        let first = store.lab.acts.first()?;
        let open =
            store.session.with(|session| session.act(&first.id.text)?.is_unlocked().then_some(()));
        open?;
        let value = store.bench(0).story().value("story", "utilization").ok()?.as_number()?;
        let text = Unit::Share.text(value, DIGITS);
        Some(view! { <li>{store.say("screen.hud.start")} " " <b>{text}</b></li> })
    };
    view! { {text} }
}

const DIGITS: usize = 3;

const fn trap_word(trap: Trap) -> &'static str {
    match trap {
        Trap::NotTried => "screen.hud.not-tried",
        Trap::Shown => "screen.hud.shown",
        Trap::Triggered => "screen.hud.triggered",
        Trap::Escaped => "screen.hud.escaped",
    }
}

const fn saved(saved: &Saved) -> &'static str {
    match saved {
        Saved::Nothing => "screen.hud.nothing",
        Saved::Done => "screen.hud.saved",
        Saved::Failed(_) => "screen.hud.not-saved",
        Saved::Never => "screen.hud.preview",
    }
}

fn failed(store: Store) -> Option<String> {
    match store.saved.get() {
        Saved::Failed(why) => Some(store.fill("screen.hud.failed", &[("why", &why)])),
        _ => None,
    }
}
