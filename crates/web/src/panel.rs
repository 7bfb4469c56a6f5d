//! What stands in a panel of instruments: controls, cards, figures, and one voice?

use labs::session::Event;
use labs::{Panel, Prose, Said};
use leptos::prelude::*;

use crate::bench::{Bench, GANTT};
use crate::browser;
use crate::control::ControlView;
use crate::figure::FigureView;
use crate::grab::{Grab, Handle};
use crate::prose::{ProseView, Scope};
use crate::store::Store;

/// What is met first after a commitment.
#[component]
pub(crate) fn CorePanel(bench: Bench) -> impl IntoView {
    let id = bench.act.id.text.as_str();
    explore(expect_context::<Store>(), bench);
    bench.simulate();
    view! {
        <section class="panel" aria-labelledby=format!("{id}-instruments")>
            <h3 id=format!("{id}-instruments") tabindex="-1">{bench.act.core.title.text.as_str()}</h3>
            <Inside bench=bench panel=&bench.act.core/>
            <StateBox bench=bench/>
            <Warnings bench=bench/>
        </section>
    }
}

/// The panels that a task opens.
#[component]
pub(crate) fn FurtherPanels(bench: Bench) -> impl IntoView {
    let panel = |panel: &'static Panel| {
        let open = RwSignal::new(false);
        let task: Option<&'static Prose> = bench.act.section(&format!("panel-{}", panel.id.text));
        view! {
            <details
                class="panel further"
                on:toggle:target=move |event| open.set(browser::is_open(&event.target()))
            >
                <summary>{panel.title.text.as_str()} <span class="tag">"further"</span></summary>
                <Show when=move || open.get()>
                    <ProseView prose=task scope=Scope::of(bench)/>
                    <Inside bench=bench panel=panel/>
                </Show>
            </details>
        }
    };
    bench.act.further.iter().map(panel).collect_view()
}

#[component]
fn Inside(bench: Bench, panel: &'static Panel) -> impl IntoView {
    let controls = panel.controls.iter().map(|name| {
        view! { <ControlView bench=bench name=name.text.as_str()/> }
    });
    let figures = panel.figures.iter().map(|name| figure(bench, name.text.as_str()));
    view! {
        <div class="controls">{controls.collect_view()}</div>
        <Cards bench=bench names=&panel.cards/>
        <div class="figures">{figures.collect_view()}</div>
        <Voice bench=bench panel=panel/>
    }
}

fn figure(bench: Bench, name: &'static str) -> impl IntoView {
    let file = format!("{}-{name}", bench.act.id.text);
    let drawn = Memo::new(move |_| bench.draws(name));
    let missing = move || {
        (!drawn.get()).then(|| {
            let title = bench.word(&format!("figure.{name}"));
            view! { <p class="note">{title} ": the engine in use does not draw it."</p> }
        })
    };
    view! {
        {missing}
        <Show when=move || drawn.get()>
            <FigureView
                name=file.clone()
                draw=Box::new(move |width| bench.figure(name, width))
                stale=bench.stale
                width=(name == GANTT).then_some(bench.gantt_width)
                grab=grab(bench, name)
            />
        </Show>
    }
}

/// The learner's own point, where the instrument says which settings a place stands for.
fn grab(bench: Bench, name: &'static str) -> Option<Grab> {
    let instrument = bench.act.instrument();
    let here = move |inputs: &labs::Inputs| instrument.here(name, inputs);
    bench.inputs.with_untracked(here)?;
    let at = Signal::derive(move || bench.inputs.with(here));
    let moved = Callback::new(move |(_, at)| bench.set_all(&instrument.placed(name, at)));
    Some(Grab { handles: vec![Handle::Point(at)], moved })
}

#[component]
fn Cards(bench: Bench, names: &'static [Said]) -> impl IntoView {
    let card = |name: &'static Said| {
        let text = move || said(bench, &name.text);
        let label = bench.word(&format!("output.{}", name.text));
        view! { <div><dt>{label}</dt><dd class:stale=bench.stale>{text}</dd></div> }
    };
    view! { <dl class="cards">{names.iter().map(card).collect_view()}</dl> }
}

/// An output as the learner reads it; a dash where the engine in use does not say it.
fn said(bench: Bench, name: &str) -> String {
    let instrument = bench.act.instrument();
    bench.outputs.with(|outputs| {
        let Some(Ok(outputs)) = outputs else { return "…".to_owned() };
        let value = outputs.get(name);
        value.map_or_else(|| "—".to_owned(), |it| bench.story().say(instrument, name, it, DIGITS))
    })
}

const DIGITS: usize = 3;

/// One status for a panel, which speaks once the hand rests.
#[component]
fn Voice(bench: Bench, panel: &'static Panel) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u64);
    Effect::new(move |before: Option<()>| {
        bench.outputs.track();
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        if before.is_some() {
            browser::after(REST_MILLIS, move || {
                if turn.try_get_value() == Some(mine) {
                    words.set(summary(bench, panel));
                }
            });
        }
    });
    view! { <p role="status" class="voice">{words}</p> }
}

const REST_MILLIS: u64 = 700;
/// A voice that reads every card would still be reading at the next change.
const SPOKEN: usize = 3;

fn summary(bench: Bench, panel: &Panel) -> String {
    let card = |name: &Said| {
        let label = bench.word(&format!("output.{}", name.text));
        untrack(|| format!("{label}: {}", said(bench, &name.text)))
    };
    panel.cards.iter().take(SPOKEN).map(card).collect::<Vec<_>>().join("; ")
}

/// The state that the instrument is in, with value, limit and ways out.
#[component]
fn StateBox(bench: Bench) -> impl IntoView {
    let state = Memo::new(move |_| {
        bench.outputs.with(|outputs| match outputs {
            Some(Ok(outputs)) => bench.act.instrument().state(outputs).map(|it| it.name),
            _ => None,
        })
    });
    let words = move || {
        let name = state.get()?;
        let prose = bench.act.section(&format!("state-{name}"));
        Some(view! {
            <div class=format!("state {name}")><ProseView prose=prose scope=Scope::of(bench)/></div>
        })
    };
    view! { {words} }
}

#[component]
fn Warnings(bench: Bench) -> impl IntoView {
    let codes = Memo::new(move |_| {
        bench.outputs.with(|outputs| match outputs {
            Some(Ok(outputs)) => outputs.warnings.clone(),
            Some(Err(_)) | None => Vec::new(),
        })
    });
    let fault =
        move || bench.outputs.with(|it| it.as_ref().and_then(|it| it.as_ref().err().cloned()));
    let line = move |code: &str| view! { <li>{bench.word(&format!("warning.{code}"))}</li> };
    view! {
        <ul class="warnings">{move || codes.with(|codes| codes.iter().map(|it| line(it)).collect_view())}</ul>
        <p class="fault">{fault}</p>
    }
}

/// Tells the session of every move, and of the state that the learner arrived in.
fn explore(store: Store, bench: Bench) {
    let id = bench.act.id.text.as_str();
    let state = move || {
        bench.outputs.with(|outputs| match outputs {
            Some(Ok(outputs)) => bench.act.instrument().state(outputs),
            _ => None,
        })
    };
    Effect::new(move |before: Option<()>| {
        let state = state();
        let moved = before.is_some() && bench.touched.get_untracked();
        let event = if moved { Event::Explore { state } } else { Event::Arrive { state } };
        // The session refuses only what is locked, and then there is nothing to tell.
        let _ = store.apply(id, event);
    });
}
