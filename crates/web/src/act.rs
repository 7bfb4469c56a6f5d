//! How does an act unfold: message, prediction, instruments, reveal, and what comes after?

use labs::session::{Event, Part, claims_figure};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::curve::{CurveAnswer, CurveQuestion};
use crate::figure::FigureView;
use crate::lock::{FirstAnswer, Lock};
use crate::measured::MeasuredPanel;
use crate::panel::{CorePanel, FurtherPanels};
use crate::prose::{ProseView, Scope};
use crate::question::{Asked, QuestionView};
use crate::reply::{ReplyView, StressTest};
use crate::store::Store;

/// One act, as far as it may be seen.
#[component]
pub(crate) fn ActView(
    /// Which one, from 0.
    place: usize,
) -> impl IntoView {
    let store = expect_context::<Store>();
    let act = &store.lab.acts[place];
    let visible = store.visible(place);
    let shows = move |part: Part| move || visible.with(|it| it.shows(part));
    let section = move |name: &'static str| {
        view! { <ProseView prose=act.section(name) scope=Scope::opening(store.lab, Some(act))/> }
    };
    let id = act.id.text.as_str();
    let locked = move || !visible.with(|it| it.shows(Part::Message));
    let is_unlocked = Memo::new(move |_| visible.with(|it| it.shows(Part::Instruments)));
    let unlocked = move || {
        let rest = store.rest.get().filter(|_| is_unlocked.get());
        rest.map(|rest| untrack(|| rest.unlocked(place)))
    };
    view! {
        <section class="act" aria-labelledby=format!("{id}-act")>
            <h2 id=format!("{id}-act") tabindex="-1">
                <span class="eyebrow">{store.say("screen.act.act")} " " {roman(act.number)}</span>
                {act.badge.title.text.as_str()}
            </h2>
            <Show when=locked>
                <p class="note">{store.say("screen.act.locked")}</p>
            </Show>
            <Show when=shows(Part::Bridge)>
                <ProseView
                    prose=store.lab.sections.get("bridge")
                    scope=Scope::opening(store.lab, None)
                />
            </Show>
            <Show when=shows(Part::Message)>
                <div class="message">
                    {section("message")}
                    <p class="from">{act.stakeholder.text.as_str()}</p>
                </div>
            </Show>
            <Show when=shows(Part::Question)>
                <div class="question">{section("question")}</div>
            </Show>
            <Show when=shows(Part::Lock)><Lock act=act/></Show>
            {unlocked}
        </section>
    }
}

/// What the lock of an act holds back, as far as it may be seen.
#[component]
pub(crate) fn Unlocked(
    /// Which act, from 0.
    place: usize,
) -> impl IntoView {
    let store = expect_context::<Store>();
    let bench = store.bench(place);
    let visible = store.visible(place);
    let shows = move |part: Part| move || visible.with(|it| it.shows(part));
    // A measurement is one of a pipeline.
    let measures = bench.act.instrument().name() == "pipeline";
    view! {
        <Show when=shows(Part::FirstAnswer)><FirstAnswer bench=bench/></Show>
        <Show when=shows(Part::Instruments)><CorePanel bench=bench/></Show>
        <Show when=shows(Part::CurveQuestion)><CurveQuestion bench=bench/></Show>
        <Show when=shows(Part::CurveAnswer)><CurveAnswer bench=bench/></Show>
        <Show when=shows(Part::Panels)>
            <FurtherPanels bench=bench/>
            {measures.then(|| view! { <MeasuredPanel bench=bench/> })}
        </Show>
        <Show when=shows(Part::RevealButton)><RevealButton bench=bench/></Show>
        <Show when=shows(Part::Reveal)><Reveal bench=bench/></Show>
        <Show when=shows(Part::Reply)><ReplyView bench=bench/></Show>
        <Show when=shows(Part::StressTest)><StressTest bench=bench/></Show>
        <Show when=shows(Part::Reflection)>
            <QuestionView bench=bench asked=Asked::Reflection/>
        </Show>
        <Show when=shows(Part::Observation)>
            <QuestionView bench=bench asked=Asked::Observation/>
        </Show>
        <Show when=shows(Part::Equation)><Equation bench=bench/></Show>
        <Show when=shows(Part::Transfer)>
            <QuestionView bench=bench asked=Asked::Transfer/>
        </Show>
    }
}

/// The word for a right answer, or a wrong one.
pub(crate) fn verdict(bench: Bench, right: bool) -> &'static str {
    bench.say(if right { "screen.act.correct" } else { "screen.act.incorrect" })
}

pub(crate) fn roman(number: u32) -> String {
    let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let found = usize::try_from(number).ok().and_then(|number| ones.get(number));
    found.map_or_else(|| number.to_string(), |it| (*it).to_owned())
}

#[component]
fn RevealButton(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let id = bench.act.id.text.as_str();
    let open = move |_| {
        if store.apply(id, Event::Reveal).is_ok() {
            crate::browser::focus(format!("{id}-reveal"));
        }
    };
    view! {
        <p>
            <button type="button" class="go" id=format!("{id}-compare") on:click=open>
                {bench.say("screen.act.compare")}
            </button>
        </p>
    }
}

/// What the story's engine finds, and each option's own text: the learner's first.
#[component]
fn Reveal(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let act = bench.act;
    let id = act.id.text.as_str();
    let first = store.session.with_untracked(|session| {
        session.act(id).and_then(|it| it.prediction.as_ref().map(|it| it.option.clone()))
    });
    let question = &act.prediction.question;
    let text = move |option: &'static labs::QuestionOption| {
        let scope = match (&act.prediction.output, &option.value) {
            (Some(output), Some(value)) => {
                let bindings = labs::Bindings::new(bench.lab, Some(act)).with_claim(output, value);
                Scope::live(bench, std::sync::Arc::new(bindings))
            }
            _ => Scope::of(bench),
        };
        let section = |prefix: &str| act.section(&format!("{prefix}-{}", option.id.text));
        view! {
            <p class="picked">
                <strong>{option.label.text.as_str()}</strong>
                ": " {verdict(bench, question.is_right(&option.id.text))}
            </p>
            <ProseView prose=section("reveal") scope=scope.clone()/>
            <ProseView prose=section("right-when") scope=scope/>
        }
    };
    // An option that claims a number is off by a factor, which a picture shows.
    let drawn = first.clone();
    let claims = act.prediction.output.is_some().then(|| {
        let draw = move |width| {
            let figure = claims_figure(bench.lab, act, drawn.as_deref(), width);
            figure.map_err(|error| error.to_string())
        };
        view! {
            <FigureView
                name=format!("{id}-claims")
                draw=Box::new(draw)
                stale=false
                width=None
                grab=None
            />
        }
    });
    let is_first = |option: &&labs::QuestionOption| Some(&option.id.text) == first.as_ref();
    let own = question.options.iter().find(is_first).map(text);
    let others = question.options.iter().filter(|it| !is_first(it)).map(|option| {
        view! { <div class="other">{text(option)}</div> }
    });
    view! {
        <div class="reveal">
            <h3 id=format!("{id}-reveal") tabindex="-1">{bench.say("screen.act.compared")}</h3>
            {own.map(|own| view! { <div class="own">{own}</div> })}
            {claims}
            <ProseView prose=act.section("reveal") scope=Scope::of(bench)/>
            <details>
                <summary>{bench.say("screen.act.others")}</summary>
                {others.collect_view()}
            </details>
        </div>
    }
}

#[component]
fn Equation(bench: Bench) -> impl IntoView {
    let act = bench.act;
    let id = act.id.text.as_str();
    let edge = act.section("edge").map(|prose| {
        view! {
            <h3>{bench.say("screen.act.edge")}</h3>
            <ProseView prose=Some(prose) scope=Scope::of(bench)/>
        }
    });
    view! {
        <div>
            <h3 id=format!("{id}-equation")>{bench.say("screen.act.equation")}</h3>
            <ProseView prose=act.section("equation") scope=Scope::of(bench)/>
            {edge}
        </div>
    }
}
