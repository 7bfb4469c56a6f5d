//! What does a link carry: the instruments' settings, and never an answer?

use labs::{ControlKind, Value};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;

/// How long the hand rests before the address changes.
const REST_MILLIS: u64 = 600;

/// The settings that differ from the story, as the fragment of an address.
pub(crate) fn fragment(benches: &[Bench]) -> String {
    let mut pairs = Vec::new();
    for bench in benches {
        let inputs = bench.inputs.get();
        for control in bench.act.instrument().controls() {
            let value = inputs.get(control.name).filter(|value| **value != control.story);
            if let Some(value) = value {
                let text = encoded(&written(value));
                pairs.push(format!("{}.{}={text}", bench.act.id.text, control.name));
            }
        }
    }
    pairs.join("&")
}

/// A value that reads back to the very same: numbers in base units, with all their digits.
fn written(value: &Value) -> String {
    match value {
        Value::Number { value, .. } => value.to_string(),
        Value::Word(word) => word.clone(),
    }
}

/// The characters of words and numbers stay; nothing else occurs in what we write.
fn encoded(text: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it);
    text.chars().map(|it| if plain(it) { it } else { '_' }).collect()
}

/// Sets what a fragment says; the parts that say nothing are given back.
pub(crate) fn apply(fragment: &str, benches: &[Bench]) -> (usize, Vec<String>) {
    let mut set = 0;
    let mut strange = Vec::new();
    for pair in fragment.split('&').filter(|pair| !pair.is_empty()) {
        if set_one(pair, benches).is_some() {
            set += 1;
        } else {
            // A damaged link may be long.
            strange.push(pair.chars().take(SHOWN).collect());
        }
    }
    strange.truncate(NAMED);
    (set, strange)
}

/// So many characters of a strange part, and so many of them, are enough to find it.
const SHOWN: usize = 40;
const NAMED: usize = 5;

fn set_one(pair: &str, benches: &[Bench]) -> Option<()> {
    let (name, text) = pair.split_once('=')?;
    let (act, control) = name.split_once('.')?;
    let bench = benches.iter().find(|bench| bench.act.id.text == act)?;
    let found = bench.act.instrument().controls().iter().find(|it| it.name == control)?;
    let value = match found.kind {
        ControlKind::Range { unit, .. } => Value::number(text.parse().ok()?, unit),
        ControlKind::Choice(_) => Value::word(text),
    };
    let mut inputs = bench.inputs.get_untracked();
    inputs.set(bench.act.instrument().controls(), control, value).ok()?;
    bench.inputs.set(inputs);
    Some(())
}

/// Writes the settings into the address once the hand rests.
pub(crate) fn keep(benches: Vec<Bench>) {
    let turn = StoredValue::new(0_u64);
    Effect::new(move |before: Option<String>| {
        let now = fragment(&benches);
        if before.is_some_and(|before| before != now) {
            turn.update_value(|turn| *turn += 1);
            let mine = turn.get_value();
            let text = now.clone();
            browser::after(REST_MILLIS, move || {
                if turn.try_get_value() == Some(mine) {
                    browser::replace_fragment(&text);
                }
            });
        }
        now
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_to_the_very_same() {
        let volume = Value::number(12.345e12, labs::Unit::Bytes);
        let text = encoded(&written(&volume));
        assert_eq!(text.parse::<f64>().unwrap().to_bits(), 12.345e12_f64.to_bits());
        let share = Value::number(1.0 / 3.0, labs::Unit::Share);
        let text = encoded(&written(&share));
        assert_eq!(text.parse::<f64>().unwrap().to_bits(), (1.0_f64 / 3.0).to_bits());
    }

    #[test]
    fn nothing_that_means_something_in_an_address_is_written() {
        assert_eq!(encoded("a&b=c#d<script>"), "a_b_c_d_script_");
        assert_eq!(encoded("nvme-gen3"), "nvme-gen3");
    }
}
