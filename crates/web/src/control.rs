//! How is a control turned: by a slider, by an exact number, by a choice of words?

use labs::{Control, ControlKind, Step, Unit, Value};
use leptos::prelude::*;

use crate::bench::Bench;

/// One control with its label, its help and, where the engine in use does not read it, the reason.
#[component]
pub(crate) fn ControlView(
    /// The instrument that it belongs to.
    bench: Bench,
    /// Its name.
    name: &'static str,
) -> impl IntoView {
    let instrument = bench.act.instrument();
    let control = instrument.controls().iter().find(|control| control.name == name)?;
    let id = format!("{}-{}", bench.act.id.text, control.name);
    let label = bench.word(&format!("control.{}.label", control.name));
    let help = bench.word(&format!("control.{}.help", control.name));
    let unread = Memo::new(move |_| bench.inputs.with(|it| instrument.unread(control.name, it)));
    let disabled = Signal::derive(move || unread.with(Option::is_some));
    let now = value(bench, control);
    let field = match &control.kind {
        ControlKind::Range { .. } => range(bench, control, now, &id, &label, disabled).into_any(),
        ControlKind::Choice(words) => choice(bench, control, now, words, &id, disabled).into_any(),
    };
    let reason = move || {
        let unread = unread.get()?;
        let (target, value) = bench.target(unread.control, &unread.value)?;
        let said = bench.story().say(instrument, unread.control, &value, SHORT);
        let words = match target.kind {
            ControlKind::Choice(_) => bench.fill("screen.control.switch", &[("value", &said)]),
            ControlKind::Range { .. } => {
                let label = bench.word(&format!("control.{}.label", target.name));
                bench.fill("screen.control.set", &[("control", &label), ("value", &said)])
            }
        };
        let read_by = move |_| bench.set(target.name, value.clone());
        Some(view! {
            <p class="unread">
                {bench.word(&unread.reason)} " "
                <button type="button" on:click=read_by>{words}</button>
            </p>
        })
    };
    Some(view! {
        <div class="control" class:off=disabled>
            <label for=id.clone()>{label}</label>
            {field}
            <p class="help" id=format!("{id}-help")>{help}</p>
            {reason}
        </div>
    })
}

/// The control's value, and with it a memory: a move of one control draws no other anew.
fn value(bench: Bench, control: &'static Control) -> Memo<Value> {
    Memo::new(move |_| {
        bench
            .inputs
            .with(|inputs| inputs.get(control.name).cloned())
            .unwrap_or(control.story.clone())
    })
}

fn choice(
    bench: Bench,
    control: &'static Control,
    now: Memo<Value>,
    words: &'static [String],
    id: &str,
    disabled: Signal<bool>,
) -> impl IntoView + use<> {
    let options = words.iter().map(|word| {
        let label = bench.word(&format!("choice.{}.{word}", control.name));
        let chosen = move || now.with(|now| now.as_word() == Some(word));
        view! { <option value=word.clone() selected=chosen>{label}</option> }
    });
    let chosen = move || now.with(|now| now.as_word().unwrap_or_default().to_owned());
    view! {
        <select
            id=id.to_owned()
            aria-describedby=format!("{id}-help")
            disabled=disabled
            prop:value=chosen
            on:change:target=move |event| {
                bench.set(control.name, Value::word(event.target().value()));
            }
        >
            {options.collect_view()}
        </select>
    }
}

/// A slider over the stops, and a field that takes any number between the ends.
fn range(
    bench: Bench,
    control: &'static Control,
    now: Memo<Value>,
    id: &str,
    label: &str,
    disabled: Signal<bool>,
) -> impl IntoView + use<> {
    let ControlKind::Range { unit, high, step, buttons, .. } = &control.kind else {
        return ().into_any();
    };
    let position =
        move || now.with(|now| control.kind.position_of(now)).unwrap_or_default().to_string();
    let go = move |position: usize| {
        if let Some(value) = control.kind.value_at(position) {
            bench.set(control.name, value);
        }
    };
    let last = control.kind.positions().saturating_sub(1);
    let jump = move |event: web_sys::KeyboardEvent| {
        let Some(pages) = page(step, &event.key()) else { return };
        event.prevent_default();
        let now = now.with(|now| control.kind.position_of(now)).unwrap_or_default();
        go(now.saturating_add_signed(pages).min(last));
    };
    let (field, exact) =
        number_field(bench, control, now, (*unit, field_of(*unit, *high)), id, label, disabled);
    let has_buttons = !buttons.is_empty();
    let buttons = buttons.iter().map(|stop| {
        let stop = Value::number(*stop, *unit);
        let pressed = {
            let stop = stop.clone();
            move || now.with(|now| *now == stop).to_string()
        };
        let text = stop.text(SHORT);
        view! {
            <button
                type="button"
                aria-pressed=pressed
                disabled=disabled
                on:click=move |_| bench.set(control.name, stop.clone())
            >
                {text}
            </button>
        }
    });
    view! {
        <div class="turn">
            <input
                type="range"
                id=id.to_owned()
                min="0"
                max=last.to_string()
                step="1"
                value=position
                prop:value=position
                disabled=disabled
                aria-valuetext=move || now.with(|now| now.text(SHORT))
                aria-describedby=format!("{id}-help")
                on:input:target=move |event| {
                    if let Ok(position) = event.target().value().parse() {
                        go(position);
                    }
                }
                on:keydown=jump
            />
            {field}
        </div>
        {exact}
        {has_buttons.then(|| view! { <div class="stops">{buttons.collect_view()}</div> })}
    }
    .into_any()
}

/// Digits that are enough beside a slider.
const SHORT: usize = 3;

/// How many stops a Page key goes; nothing for other keys and even steps, which a browser does.
fn page(step: &Step, key: &str) -> Option<isize> {
    let Step::Table { page, .. } = step else { return None };
    let page = isize::try_from(*page).ok()?;
    match key {
        "PageUp" => Some(page),
        "PageDown" => Some(-page),
        _ => None,
    }
}

/// The field, and below it what is wrong with what was typed.
fn number_field(
    bench: Bench,
    control: &'static Control,
    now: Memo<Value>,
    (unit, (name, size)): (Unit, (&'static str, f64)),
    id: &str,
    label: &str,
    disabled: Signal<bool>,
) -> (impl IntoView + use<>, impl IntoView + use<>) {
    let typed = RwSignal::new(None::<String>);
    let fault = RwSignal::new(None::<String>);
    let text = move || typed.get().unwrap_or_else(|| now.with(|now| plain(now, size)));
    // Whoever else moves the value takes the typed text away.
    Effect::new(move |before: Option<Value>| {
        let now = now.get();
        if before.is_some_and(|before| before != now) && !bench.is_typing(control.name) {
            typed.set(None);
            fault.set(None);
        }
        now
    });
    let read = move |text: String| {
        let number = text.trim().parse::<f64>().ok().filter(|it| it.is_finite());
        let outcome = match number {
            Some(number) => bench.type_in(control.name, Value::number(number * size, unit)),
            None => Err(format!("expected a number in {name}")),
        };
        fault.set(outcome.err());
        typed.set(Some(text));
    };
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    let field = view! {
        <span class="exact">
            <input
                type="number"
                step="any"
                inputmode="decimal"
                aria-label=format!("{label}, exactly, in {name}")
                aria-describedby=described
                aria-invalid=move || fault.with(Option::is_some).to_string()
                disabled=disabled
                prop:value=text
                on:input:target=move |event| read(event.target().value())
            />
            <span aria-hidden="true">{name}</span>
        </span>
    };
    let fault = move || fault.get().map(|fault| view! { <span class="fault">{fault}</span> });
    (field, view! { <p class="faults" id=error_id>{fault}</p> })
}

/// The unit of a control's number field, and how many base units it has: hours are for what takes
/// hours.
fn field_of(unit: Unit, high: f64) -> (&'static str, f64) {
    let short = unit == Unit::Secs && high < 1.0;
    match unit.parse("1 ms") {
        Ok(size) if short => ("ms", size),
        _ => unit.field(),
    }
}

/// A number as a person would type it: without the last digits, which only division made.
fn plain(value: &Value, size: f64) -> String {
    let number = value.as_number().unwrap_or_default() / size;
    format!("{number:.DIGITS$e}").parse::<f64>().unwrap_or(number).to_string()
}

/// Digits that no division spoils.
const DIGITS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_shows_no_digits_that_only_division_made() {
        let prep = Value::number(Unit::Secs.parse("300 us").unwrap(), Unit::Secs);
        let (name, size) = field_of(Unit::Secs, Unit::Secs.parse("20 ms").unwrap());
        assert_eq!((plain(&prep, size).as_str(), name), ("0.3", "ms"));
        let (name, size) = field_of(Unit::Secs, Unit::Secs.parse("72 h").unwrap());
        let run = Value::number(Unit::Secs.parse("6 h").unwrap(), Unit::Secs);
        assert_eq!((plain(&run, size).as_str(), name), ("6", "h"));
    }

    #[test]
    fn page_keys_go_a_decade_where_the_stops_are_uneven() {
        let decades = Step::decades(1.0, 1000.0);
        assert_eq!(page(&decades, "PageUp"), Some(6));
        assert_eq!(page(&decades, "PageDown"), Some(-6));
        assert_eq!(page(&decades, "ArrowUp"), None);
        assert_eq!(page(&Step::By(1.0), "PageUp"), None);
    }
}
