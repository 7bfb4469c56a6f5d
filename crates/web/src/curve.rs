//! How does a learner draw a curve before the engine does?

use labs::Unit;
use labs::session::{Event, drawn_curve, meant, output_value, places, scored_curve};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;
use crate::figure::FigureView;
use crate::grab::{Grab, Handle};
use crate::prose::{ProseView, Scope};
use crate::store::Store;

fn unit(bench: Bench) -> Unit {
    let output = bench.act.instrument().output(&bench.act.curve.output.text);
    output.and_then(|output| output.unit).unwrap_or(Unit::Count)
}

/// A drawing and a number field for each place of the curve: either moves the other.
#[component]
pub(crate) fn CurveQuestion(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let id = bench.act.id.text.as_str();
    let count = bench.act.curve.at.len();
    let (_, size) = unit(bench).field();
    let placed = RwSignal::new(vec![None; count]);
    let fault = RwSignal::new(None::<String>);
    let draw = move |_| {
        let typed = (0..count).map(|place| browser::typed(&field_name(id, place)));
        let values: Option<Vec<f64>> = typed.map(|value| value.map(|value| value * size)).collect();
        let outcome = values.ok_or_else(|| bench.say("screen.curve.incomplete").to_owned());
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
            <h3 id=format!("{id}-draw") tabindex="-1">{bench.say("screen.curve.ask")}</h3>
            <ProseView prose=bench.act.section("curve") scope=Scope::of(bench)/>
            <FigureView
                name=format!("{id}-drawing")
                draw=Box::new(move |width| {
                    let drawn = placed.with(|it| drawn_curve(bench.lab, bench.act, it, width));
                    drawn.map_err(|error| error.to_string())
                })
                stale=false
                width=None
                grab=grab(bench, placed)
            />
            <Fields bench=bench placed=placed/>
            <p class="actions">
                <button type="button" class="go" on:click=draw>{bench.say("screen.curve.go")}</button>
            </p>
            <p role="alert" class="fault">{move || fault.get()}</p>
        </div>
    }
}

fn field_name(act: &str, place: usize) -> String {
    format!("{act}-curve-{place}")
}

/// Each place can be drawn at over the whole height, so that a point needs no aim.
fn grab(bench: Bench, placed: RwSignal<Vec<Option<f64>>>) -> Option<Grab> {
    let unit = unit(bench);
    let handles = places(bench.lab, bench.act).ok()?.into_iter().map(Handle::Column).collect();
    let moved = Callback::new(move |(place, (_, y)): (usize, (f64, f64))| {
        let value = meant(unit, output_value(bench.act, y));
        placed.update(|placed| placed[place] = Some(value));
    });
    Some(Grab { handles, moved })
}

#[component]
fn Fields(bench: Bench, placed: RwSignal<Vec<Option<f64>>>) -> impl IntoView {
    let curve = &bench.act.curve;
    let id = bench.act.id.text.as_str();
    let (name, size) = unit(bench).field();
    let output = bench.word(&format!("output.{}", curve.output.text));
    let control = bench.word(&format!("control.{}.label", curve.control.text));
    let field = move |place: usize, at: &labs::Said| {
        let label = bench.fill(
            "screen.curve.field",
            &[("output", &output), ("unit", name), ("control", &control), ("place", &at.text)],
        );
        let typed = move |text: &str| {
            placed.update(|placed| placed[place] = read(text).map(|it| it * size));
        };
        let input = NodeRef::<leptos::html::Input>::new();
        Effect::new(move |_| {
            let (Some(value), Some(field)) = (placed.with(|it| it[place]), input.get()) else {
                return;
            };
            // What was typed stays as typed: only a pointer rewrites the field.
            if read(&field.value()).map(|it| it * size) != Some(value) {
                field.set_value(&plain(value / size));
            }
        });
        view! {
            <p class="place">
                <label for=field_name(id, place)>{label}</label>
                <input
                    type="number"
                    step="any"
                    min="0"
                    inputmode="decimal"
                    id=field_name(id, place)
                    node_ref=input
                    on:input:target=move |event| typed(&event.target().value())
                />
            </p>
        }
    };
    let fields = curve.at.iter().enumerate().map(|(place, at)| field(place, at)).collect_view();
    view! { <div class="places">{fields}</div> }
}

/// A number that can be placed.
fn read(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|it: &f64| it.is_finite() && *it >= 0.0)
}

/// Without the last digits, which only division made.
fn plain(number: f64) -> String {
    const DIGITS: usize = 12;
    format!("{number:.DIGITS$e}").parse::<f64>().unwrap_or(number).to_string()
}

/// The engine's curve over the drawn one, with the score.
#[component]
pub(crate) fn CurveAnswer(bench: Bench) -> impl IntoView {
    let store = expect_context::<Store>();
    let id = bench.act.id.text.as_str();
    let found = Memo::new(move |_| {
        store.session.with(|session| session.act(id).and_then(|it| it.curve.clone()))
    });
    let figure = move || {
        found.with(Option::is_some).then(|| {
            view! {
                <FigureView
                    name=format!("{id}-curve")
                    draw=Box::new(move |width| {
                        let score = found.get().ok_or_else(|| "nothing is drawn".to_owned())?;
                        let drawn = scored_curve(bench.lab, bench.act, &score, width);
                        drawn.map_err(|error| error.to_string())
                    })
                    stale=false
                    width=None
                    grab=None
                />
                <Points bench=bench placed=move || found.get()/>
            }
        })
    };
    view! {
        <div class="panel">
            <h3 id=format!("{id}-curve") tabindex="-1">{bench.say("screen.curve.title")}</h3>
            {figure}
        </div>
    }
}

/// The placed points beside the engine's, in the words of their units.
#[component]
fn Points(
    bench: Bench,
    placed: impl Fn() -> Option<labs::session::CurveScore> + Send + Sync + 'static,
) -> impl IntoView {
    let curve = &bench.act.curve;
    let control = bench.word(&format!("control.{}.label", curve.control.text));
    let output = bench.word(&format!("output.{}", curve.output.text));
    let unit = unit(bench);
    let row = move |place: usize, placed: f64, actual: f64| {
        view! {
            <tr>
                <th scope="row">{curve.at[place].text.as_str()}</th>
                <td class="num">{unit.text(placed, DIGITS)}</td>
                <td class="num">{unit.text(actual, DIGITS)}</td>
            </tr>
        }
    };
    let rows = move || {
        let score = placed()?;
        let pairs = score.placed.iter().zip(&score.actual).enumerate();
        Some(pairs.map(|(place, (own, engine))| row(place, *own, *engine)).collect_view())
    };
    view! {
        <table>
            <caption>{output}</caption>
            <thead>
                <tr>
                    <th scope="col">{control}</th>
                    <th scope="col" class="num">{bench.say("screen.curve.drawn")}</th>
                    <th scope="col" class="num">{bench.say("screen.curve.engine")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

const DIGITS: usize = 3;
