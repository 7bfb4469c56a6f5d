//! What does the learner's own machine say, beside the story's?

use labs::measured::{Measured, Performance};
use labs::{Unit, Value};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;
use crate::prose::said;
use crate::store::Store;

const DIGITS: usize = 3;

/// Takes the file of a measurement and lays it beside the engines and the story.
#[component]
pub(crate) fn MeasuredPanel(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let id = format!("{}-measurement", bench.act.id.text);
    let show = move |text: Result<String, String>| {
        store.measured.set(Some(text.and_then(|text| read(&text))));
    };
    let choose = {
        let id = id.clone();
        move |_| browser::read_file(&id, show)
    };
    let over = RwSignal::new(false);
    let hover = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        browser::read_dropped(&event, show);
    };
    let fault =
        move || store.measured.with(|it| it.as_ref().and_then(|it| it.as_ref().err().cloned()));
    let shown = move || {
        let found = |it: &Option<Found>| it.as_ref()?.as_ref().ok().map(|it| view_of(bench, it));
        store.measured.with(found)
    };
    let here = store.measured.with_untracked(Option::is_some);
    view! {
        <details
            class="panel further drop"
            class:over=over
            open=here
            on:dragover=hover
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <summary>
                {bench.say("screen.measured.title")} " "
                <span class="tag">{bench.say("screen.measured.further")}</span>
            </summary>
            <p class="help">{help(bench)}</p>
            <p class="place">
                <label for=id.clone()>{bench.say("screen.measured.file")}</label>
                <input type="file" id=id accept="application/json,.json" on:change=choose/>
            </p>
            <p role="alert" class="fault">{fault}</p>
            {shown}
        </details>
    }
}

/// A measurement, or why there is none, in a sentence.
pub(crate) type Found = Result<Measured, String>;

/// Reads the text of a file.
pub(crate) fn read(text: &str) -> Found {
    Measured::read(text).map_err(|error| error.to_string())
}

/// It holds a command, so it is drawn as the lab's other texts are.
fn help(bench: Bench) -> impl IntoView + use<> {
    let words = bench.lab.words.iter().find(|(key, _)| *key == "screen.measured.help");
    words.map(|(_, help)| said(bench.lab, help))
}

fn view_of(bench: Bench, measured: &Measured) -> impl IntoView + use<> {
    let doubts = (!measured.reasons.is_empty() || measured.partial).then(|| {
        let stopped = measured.partial.then(|| bench.say("screen.measured.stopped").to_owned());
        let said: Vec<String> = measured.reasons.iter().cloned().chain(stopped).collect();
        let words = bench.fill("screen.measured.care", &[("reasons", &said.join("; "))]);
        view! { <p class="unread">{words}</p> }
    });
    let found = bench.fill(
        "screen.measured.found",
        &[
            ("workers", &measured.workers.to_string()),
            ("cache", &measured.cache),
            ("resource", &measured.bound_by),
        ],
    );
    let own = bench.say("screen.measured.row").to_owned();
    let own = row(bench, None, own, measured.found, None);
    let rows = measured.predicted.map(|it| {
        let name = bench.word(&format!("choice.engine.{}", it.engine));
        row(bench, Some(it.engine), name, it.said, Some(it.rate_error))
    });
    let heads = [
        "screen.measured.own-share",
        "screen.measured.own-rate",
        "screen.measured.error",
        "screen.measured.story-share",
        "screen.measured.story-rate",
    ];
    let heads = heads.map(|key| view! { <th scope="col" class="num">{bench.say(key)}</th> });
    view! {
        {doubts}
        <p>{found}</p>
        <div
            class="scroll"
            role="region"
            tabindex="0"
            aria-label=bench.say("screen.measured.table")
        >
            <table class="measured">
                <caption>{bench.say("screen.measured.caption")}</caption>
                <thead><tr><td></td>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{own} {rows.into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(
    bench: Bench,
    engine: Option<&'static str>,
    name: String,
    own: Performance,
    error: Option<f64>,
) -> impl IntoView + use<> {
    let (share, rate) = engine.and_then(|engine| story(bench, engine)).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{Unit::Share.text(own.utilization, DIGITS)}</td>
            <td class="num">{Unit::SamplesPerSec.text(own.samples_per_s, DIGITS)}</td>
            <td class="num">{error.map(signed)}</td>
            <td class="num">{share}</td>
            <td class="num">{rate}</td>
        </tr>
    }
}

/// A relative error in percent with its sign.
fn signed(error: f64) -> String {
    let sign = if error.is_sign_negative() { "−" } else { "+" };
    format!("{sign}{}", Unit::Share.text(error.abs(), DIGITS))
}

/// What an engine says of the story; the story was never measured.
fn story(bench: Bench, engine: &str) -> Option<(String, String)> {
    let instrument = bench.act.instrument();
    let mut inputs = instrument.story();
    inputs.set(instrument.controls(), "engine", Value::word(engine)).ok()?;
    let outputs = instrument.run(&inputs).ok()?;
    let say = |name: &str| Some(outputs.get(name)?.text(DIGITS));
    Some((say("utilization")?, say("rate")?))
}
