//! What is on the page, and in which order?

use chart::{Hatch, patterns};
use labs::{Context, Lab, Said};
use leptos::prelude::*;

use crate::act::ActView;
use crate::desk::{Desk, Notices, TextEdition};
use crate::hud::Hud;
use crate::prose::{OpenSource, ProseView, Scope, SourceBox, said};
use crate::store::Store;
use crate::words::say;

/// The whole page of one lab.
#[component]
pub fn App(
    /// The lab.
    lab: &'static Lab,
) -> impl IntoView {
    let store = Store::new(lab);
    provide_context(store);
    provide_context(OpenSource::new());
    crate::life::begin(store);
    let acts = (0..lab.acts.len()).map(|place| view! { <ActView place=place/> }).collect_view();
    view! {
        <Title store=store/>
        <main id="main">
            <Notices store=store/>
            <Readings lab=lab/>
            {(!lab.contexts.is_empty()).then(|| view! { <ContextChoice store=store/> })}
            {acts}
            <Desk store=store/>
        </main>
        <Hud store=store/>
        <SourceBox/>
        <svg class="patterns" aria-hidden="true" width="0" height="0" inner_html=patterns(Hatch::ALL)></svg>
    }
}

#[component]
fn Title(store: Store) -> impl IntoView {
    let lab = store.lab;
    let badge = |title: &Said, (least, most): (u32, u32)| {
        view! { <li>{title.text.clone()} " · " {least.to_string()} "–" {most.to_string()} " " {store.say("screen.title.minutes")}</li> }
    };
    let acts = lab.acts.iter().map(|act| badge(&act.badge.title, act.badge.minutes)).collect_view();
    let (least, most) = lab.minutes;
    view! {
        <header class="title">
            <a class="skip" href="#main">{store.say("screen.title.skip")}</a>
            <p class="eyebrow">{lab.series.text.as_str()} " · " {store.say("screen.title.lab")} " " {lab.number.as_str()}</p>
            <h1>{lab.title.text.as_str()}</h1>
            <p class="lede">{said(lab, &lab.hook)}</p>
            <ul class="badges">
                {acts}
                <li>{least.to_string()} "–" {most.to_string()} " " {store.say("screen.title.minutes-in-all")}</li>
                <li>{store.say("screen.title.chapter")} " " {lab.chapter.to_string()} ": " {lab.chapter_title.text.as_str()}</li>
            </ul>
            <TextEdition store=store/>
        </header>
    }
}

#[component]
fn Readings(lab: &'static Lab) -> impl IntoView {
    let scope = Scope::opening(lab, None);
    let reading = |reading: &'static labs::Reading| {
        let prose = lab.sections.get(&reading.section.text);
        view! {
            <li>
                <p>
                    <a href=reading.url.text.as_str() rel="noreferrer">{reading.title.text.as_str()}</a>
                    ", " {reading.place.text.as_str()}
                </p>
                <ProseView prose=prose scope=scope.clone()/>
            </li>
        }
    };
    let list = lab.readings.iter().map(reading).collect_view();
    view! {
        <section class="readings" aria-labelledby="readings">
            <h2 id="readings">{say(lab, "screen.title.readings")}</h2>
            <ProseView prose=lab.sections.get("readings") scope=scope.clone()/>
            <ul>{list}</ul>
        </section>
    }
}

#[component]
fn ContextChoice(store: Store) -> impl IntoView {
    let lab = store.lab;
    let scope = Scope::opening(lab, None);
    let option = |words: &'static labs::ContextWords| {
        let name = words.name.text.as_str();
        let chosen = move || store.session.with(|session| session.context.as_str() == name);
        let choose = move |_| {
            if let Some(context) = Context::from_name(name) {
                store.choose_context(context);
            }
        };
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="context"
                    value=name
                    checked=name == Context::Cloud.as_str()
                    prop:checked=chosen
                    on:change=choose
                />
                <span><strong>{words.label.text.as_str()}</strong> " " {said(lab, &words.summary)}</span>
            </label>
        }
    };
    let options = lab.contexts.iter().map(option).collect_view();
    view! {
        <section aria-labelledby="context">
            <h2 id="context">{store.say("screen.title.context")}</h2>
            <ProseView prose=lab.sections.get("context") scope=scope/>
            <fieldset class="options"><legend>{store.say("screen.title.contexts")}</legend>{options}</fieldset>
        </section>
    }
}
