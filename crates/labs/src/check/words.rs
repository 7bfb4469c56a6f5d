//! Has everything its word, and is every word shown?

use std::collections::BTreeSet;

use crate::document::prose::{Reference, Target};
use crate::document::structure::{Lab, Said};
use crate::document::words::names_of_page;
use crate::document::words_file::{COMMON_WORDS, built_in};
use crate::fault::{Fault, shown};
use crate::instruments::{self, Instrument};

/// What only the page can fill in: `{page.file}`.
const PAGE: &str = "page";
/// What the page itself says; the words that come with this version have a key for each of it.
const SCREEN: &str = "screen.";

pub(super) fn check(lab: &Lab, faults: &mut Vec<Fault>) {
    let needed = needed(lab.acts.iter().map(super::Act::instrument));
    for key in needed.iter().filter(|key| lab.words.get(key).is_none()) {
        faults.push(missing(lab, key, &needed));
    }
    // The words of all labs serve other instruments, too.
    let of_all = self::needed(instruments::all().into_iter());
    for (key, said) in lab.words.iter() {
        let known = if said.place.file == COMMON_WORDS { &of_all } else { &needed };
        if known.contains(key) {
            check_names(key, said, faults);
        } else {
            let message = format!("nothing shows the word `{}`", shown(key));
            let fault = Fault::new(said.place.clone(), "unused-word", message);
            faults.push(fault.hint_nearest(key, known.iter().map(String::as_str)));
        }
    }
}

/// The keys that the page, the text edition, the report and these instruments need.
fn needed(of: impl Iterator<Item = &'static dyn Instrument>) -> BTreeSet<String> {
    let page = built_in().iter().map(|(key, _)| key).filter(|key| key.starts_with(SCREEN));
    let mut keys: BTreeSet<String> = page.map(str::to_owned).collect();
    keys.extend(of.flat_map(Instrument::words));
    keys.extend(crate::text::edition_words());
    keys.extend(crate::report_words());
    keys
}

fn missing(lab: &Lab, key: &str, needed: &BTreeSet<String>) -> Fault {
    let message = format!("the word `{key}` is missing");
    let fault = Fault::new(lab.title.place.clone(), "missing-word", message);
    match lab.words.nearest(key).filter(|near| !needed.contains(*near)) {
        Some(near) => fault.hint(format!("is `{near}` meant for it?")),
        None => fault.hint(format!("add it under `[words]`, or to `{COMMON_WORDS}` for all labs")),
    }
}

/// A sentence of the page says all that the page fills in, and nothing that it does not know.
fn check_names(key: &str, said: &Said, faults: &mut Vec<Fault>) {
    let (found, expected) =
        (names_of_page(&said.text), names_of_page(built_in().get(key).unwrap_or_default()));
    let braced = |names: &[&str]| {
        let names: Vec<String> =
            names.iter().map(|it| format!("`{{page.{}}}`", shown(it))).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    if found != expected {
        let message = format!("`{key}`: expected {}, found {}", braced(&expected), braced(&found));
        let fault = Fault::new(said.place.clone(), "placeholder", message);
        faults.push(fault.hint("write each of them, and no other"));
    }
}

/// Whether only the page knows what this stands for.
pub(super) fn is_of_page(reference: &Reference) -> bool {
    matches!(&reference.target, Target::Output { case, .. } if case == PAGE)
}
