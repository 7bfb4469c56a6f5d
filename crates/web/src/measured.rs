//! What does the learner's own machine say, beside the story's?

use labs::measured::{Measured, Performance};
use labs::{Unit, Value};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;

const DIGITS: usize = 3;

/// Takes the file of a measurement and lays it beside the engines and the story.
#[component]
pub(crate) fn MeasuredPanel(bench: Bench) -> impl IntoView {
    let found = RwSignal::new(None::<Result<Measured, String>>);
    let id = format!("{}-measurement", bench.act.id.text);
    let take = {
        let id = id.clone();
        move |_| {
            browser::read_file(&id, move |text| {
                let read = |text: String| Measured::read(&text).map_err(|error| error.to_string());
                found.set(Some(text.and_then(read)));
            });
        }
    };
    let fault = move || found.with(|it| it.as_ref().and_then(|it| it.as_ref().err().cloned()));
    let shown = move || {
        found.with(|it| it.as_ref().and_then(|it| it.as_ref().ok()).map(|it| view_of(bench, it)))
    };
    view! {
        <details class="panel further">
            <summary>"Your own machine" <span class="tag">"further"</span></summary>
            <p class="help">
                "Measure where your own files lie, with " <code>"ironlaw measure PATH --json"</code>
                ", and choose or drop the file here. " "It stays in this browser."
            </p>
            <p class="place">
                <label for=id.clone()>"Measurement file"</label>
                <input type="file" id=id accept="application/json,.json" on:change=take/>
            </p>
            <p role="alert" class="fault">{fault}</p>
            {shown}
        </details>
    }
}

fn view_of(bench: Bench, measured: &Measured) -> impl IntoView + use<> {
    let doubts = (!measured.reasons.is_empty() || measured.partial).then(|| {
        let stopped = measured.partial.then(|| "the run was stopped before its time".to_owned());
        let said: Vec<String> = measured.reasons.iter().cloned().chain(stopped).collect();
        view! { <p class="unread">"Read it with care: " {said.join("; ")} "."</p> }
    });
    let own = row(bench, None, "Measured".to_owned(), measured.found, None);
    let rows = measured.predicted.map(|it| {
        let name = bench.word(&format!("choice.engine.{}", it.engine));
        row(bench, Some(it.engine), name, it.said, Some(it.rate_error))
    });
    view! {
        {doubts}
        <p>
            "Measured with " {measured.workers.to_string()} " workers on "
            {measured.cache.clone()} " files; by the simulation, " {measured.bound_by.clone()} " binds."
        </p>
        <div class="scroll" role="region" tabindex="0" aria-label="Your own machine: table">
            <table class="measured">
                <caption>"Your own machine beside the story's"</caption>
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col" class="num">"Yours: utilization"</th>
                        <th scope="col" class="num">"Yours: rate"</th>
                        <th scope="col" class="num">"Error of the rate"</th>
                        <th scope="col" class="num">"Story: utilization"</th>
                        <th scope="col" class="num">"Story: rate"</th>
                    </tr>
                </thead>
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
    let sign = if error < f64::from(0) { "−" } else { "+" };
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
