//! How does a learner draw a curve before the engine does?

use labs::Unit;
use labs::session::Event;
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;
use crate::prose::{ProseView, Scope};
use crate::store::Store;

fn unit(bench: Bench) -> Unit {
    let output = bench.act.instrument().output(&bench.act.curve.output.text);
    output.and_then(|output| output.unit).unwrap_or(Unit::Count)
}

/// A number field for each place of the curve.
#[component]
pub(crate) fn CurveQuestion(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let curve = &bench.act.curve;
    let id = bench.act.id.text.as_str();
    let (field, size) = unit(bench).field();
    let output = bench.word(&format!("output.{}", curve.output.text));
    let control = bench.word(&format!("control.{}.label", curve.control.text));
    let fault = RwSignal::new(None::<String>);
    let name = move |place: usize| format!("{id}-curve-{place}");
    let fields = curve.at.iter().enumerate().map(|(place, at)| {
        let label = format!("{output}, {field}, at {control} {}", at.text);
        view! {
            <p class="place">
                <label for=name(place)>{label}</label>
                <input type="number" step="any" min="0" inputmode="decimal" id=name(place)/>
            </p>
        }
    });
    let draw = move |_| {
        let typed = (0..curve.at.len()).map(|place| browser::typed(&name(place)));
        let values: Option<Vec<f64>> = typed.map(|value| value.map(|value| value * size)).collect();
        let outcome = values.ok_or_else(|| "Fill in every place first.".to_owned());
        let outcome = outcome.and_then(|values| {
            store.apply(id, Event::Draw { values }).map_err(|refused| refused.to_string())
        });
        match outcome {
            Ok(()) => browser::focus(format!("{id}-curve")),
            Err(words) => fault.set(Some(words)),
        }
    };
    view! {
        <div class="panel">
            <h3 id=format!("{id}-draw")>"Draw the curve first"</h3>
            <ProseView prose=bench.act.section("curve") scope=Scope::of(bench)/>
            <div class="places">{fields.collect_view()}</div>
            <p class="actions">
                <button type="button" class="go" on:click=draw>"Place my points"</button>
            </p>
            <p role="alert" class="fault">{move || fault.get()}</p>
        </div>
    }
}

/// The placed points beside the engine's.
#[component]
pub(crate) fn CurveAnswer(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let curve = &bench.act.curve;
    let id = bench.act.id.text.as_str();
    let control = bench.word(&format!("control.{}.label", curve.control.text));
    let output = bench.word(&format!("output.{}", curve.output.text));
    let unit = unit(bench);
    let found = Memo::new(move |_| {
        store.session.with(|session| session.act(id).and_then(|it| it.curve.clone()))
    });
    let row = move |place: usize, placed: f64, actual: f64| {
        view! {
            <tr>
                <th scope="row">{curve.at[place].text.as_str()}</th>
                <td class="num">{unit.text(placed, DIGITS)}</td>
                <td class="num">{unit.text(actual, DIGITS)}</td>
            </tr>
        }
    };
    let table = move || {
        let score = found.get()?;
        let pairs = score.placed.iter().zip(&score.actual).enumerate();
        let rows = pairs.map(|(place, (placed, actual))| row(place, *placed, *actual));
        Some(view! {
            <p>"Your points and the engine's: " {score.score.to_string()} " of 100 for the shape."</p>
            <table>
                <caption>{output.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{control.clone()}</th>
                        <th scope="col">"Placed"</th>
                        <th scope="col">"Engine"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        })
    };
    view! {
        <div class="panel">
            <h3 id=format!("{id}-curve") tabindex="-1">"Your curve"</h3>
            {table}
        </div>
    }
}

const DIGITS: usize = 3;
