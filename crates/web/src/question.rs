//! How is a question asked after the reveal, answered once, and explained?

use std::sync::Arc;

use labs::session::{Answer, Confidence, Event, signed, transfer_draw};
use labs::{Bindings, QuestionOption};
use leptos::prelude::*;

use crate::act::verdict;
use crate::bench::Bench;
use crate::browser;
use crate::lock::{chosen, name, radios, sureness};
use crate::prose::{ProseView, Scope};
use crate::store::Store;

/// Which question.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// What fixes it.
    Reflection,
    /// What was seen in the instruments.
    Observation,
    /// The same law on a new surface.
    Transfer,
}

impl Asked {
    /// The key of its heading.
    const fn heading(self) -> &'static str {
        match self {
            Self::Reflection => "screen.question.reflection",
            Self::Observation => "screen.question.observation",
            Self::Transfer => "screen.question.transfer",
        }
    }

    const fn section(self) -> &'static str {
        match self {
            Self::Reflection => "reflection",
            Self::Observation => "observation",
            Self::Transfer => "transfer",
        }
    }

    /// The beginning of the names of its options' explanations.
    const fn explained(self) -> &'static str {
        match self {
            Self::Reflection => "feedback",
            Self::Observation => "observed",
            Self::Transfer => "transfer",
        }
    }

    fn options(self, bench: Bench) -> &'static [QuestionOption] {
        match self {
            Self::Reflection => &bench.act.reflection.options,
            Self::Observation => &bench.act.observation.question.options,
            Self::Transfer => &bench.act.transfer.options,
        }
    }

    const fn event(self, option: String, confidence: Confidence) -> Event {
        match self {
            Self::Reflection => Event::Reflect { option, confidence },
            Self::Observation => Event::Observe { option, confidence },
            Self::Transfer => Event::Transfer { option, confidence },
        }
    }

    /// The first answer and the right option, once there is an answer.
    fn given(self, store: Store, bench: Bench) -> Option<(Answer, String)> {
        store.session.with(|session| {
            let progress = session.act(&bench.act.id.text)?;
            let key = |key: &labs::Said| key.text.clone();
            match self {
                Self::Reflection => {
                    Some((progress.reflection.clone()?, key(&bench.act.reflection.key)))
                }
                Self::Observation => {
                    Some((progress.observation.clone()?, key(&bench.act.observation.question.key)))
                }
                Self::Transfer => {
                    progress.transfer.clone().map(|transfer| (transfer.answer, transfer.key))
                }
            }
        })
    }
}

/// The question, and after the answer its explanation.
#[component]
pub(crate) fn QuestionView(bench: Bench, asked: Asked) -> impl IntoView {
    let store = expect_context::<Store>();
    let act = bench.act;
    let id = format!("{}-{}", act.id.text, asked.section());
    let given = Memo::new(move |_| asked.given(store, bench));
    let scope = move || match asked {
        Asked::Transfer => {
            let draw = store.session.with(|session| transfer_draw(act, session.seed));
            let bindings = Bindings::new(bench.lab, Some(act)).with_transfer(&draw);
            Scope::live(bench, Arc::new(bindings))
        }
        _ => Scope::of(bench),
    };
    let form = {
        let id = id.clone();
        move || view! { <Form bench=bench asked=asked id=id.clone()/> }
    };
    let explained =
        move || given.get().map(|(answer, key)| explanation(bench, asked, &scope(), &answer, &key));
    let question = move || view! { <ProseView prose=act.section(asked.section()) scope=scope()/> };
    view! {
        <div class="panel">
            <h3 id=id.clone() tabindex="-1">{bench.say(asked.heading())}</h3>
            {question}
            <Show when=move || given.with(Option::is_none)>{form.clone()}</Show>
            {explained}
        </div>
    }
}

#[component]
fn Form(bench: Bench, asked: Asked, id: String) -> impl IntoView {
    let store = expect_context::<Store>();
    let fault = RwSignal::new(None::<String>);
    let options =
        asked.options(bench).iter().map(|it| (it.id.text.as_str(), it.label.text.as_str()));
    let confidences = sureness(store);
    let (option_group, sure_group) = (name(&id, "option"), name(&id, "sure"));
    let (options, confidences) = (radios(&option_group, options), radios(&sure_group, confidences));
    let question = bench.say(asked.heading());
    let legend = bench.fill("screen.question.legend", &[("question", question)]);
    let answer = move |_| {
        let found = chosen(store, &option_group, &sure_group).map_err(str::to_owned);
        let outcome = found.and_then(|(option, confidence)| {
            let event = asked.event(option, confidence);
            store.apply(&bench.act.id.text, event).map_err(|refused| refused.to_string())
        });
        match outcome {
            Ok(()) => browser::focus(id.clone()),
            Err(words) => fault.set(Some(words)),
        }
    };
    view! {
        <fieldset class="options"><legend>{legend}</legend>{options}</fieldset>
        <fieldset class="sure"><legend>{bench.say("screen.lock.sure")}</legend>{confidences}</fieldset>
        <p class="actions">
            <button type="button" class="go" on:click=answer>{bench.say("screen.question.answer")}</button>
            <span class="note">{bench.say("screen.question.stays")}</span>
        </p>
        <p role="alert" class="fault">{move || fault.get()}</p>
    }
}

fn explanation(
    bench: Bench,
    asked: Asked,
    scope: &Scope,
    answer: &Answer,
    key: &str,
) -> impl IntoView + use<> {
    let options = asked.options(bench);
    let section = |option: &str| bench.act.section(&format!("{}-{option}", asked.explained()));
    let label = |id: &str| {
        let option = options.iter().find(|it| it.id.text == id);
        option.map_or("", |option| option.label.text.as_str())
    };
    let right = answer.option == key;
    let points = signed(answer.confidence.earned(right));
    let given = [("verdict", verdict(bench, right)), ("points", &*points)];
    let points = bench.fill("screen.question.verdict", &given);
    let better = (!right).then(|| {
        view! {
            <p class="picked"><strong>{label(key)}</strong>": " {verdict(bench, true)}</p>
            <ProseView prose=section(key) scope=scope.clone()/>
        }
    });
    let table = (asked == Asked::Reflection).then(|| {
        view! { <ProseView prose=bench.act.section("fixes") scope=scope.clone()/> }
    });
    view! {
        <p class="picked">
            {bench.say("screen.question.yours")} " " <strong>{label(&answer.option)}</strong> ": "
            {points}
        </p>
        <ProseView prose=section(&answer.option) scope=scope.clone()/>
        {better}
        {table}
    }
}
