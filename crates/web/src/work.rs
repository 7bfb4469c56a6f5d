//! How is each confirmed answer kept, and how does a page go on where it was left?

use std::sync::Arc;

use labs::ledger::{Attempt, Entry, Kind, Moment, Recorded};
use labs::session::Event;
use labs::{Inputs, Ledger, Outputs, Session};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;
use crate::storage::{self, Found};
use crate::store::{Saved, Store};

/// What an event confirms, if it does.
pub(crate) const fn kind_of(event: &Event) -> Option<Kind> {
    match event {
        Event::Confirm => Some(Kind::Prediction),
        Event::Skip => Some(Kind::Skip),
        Event::ReadText => Some(Kind::TextEdition),
        Event::Draw { .. } => Some(Kind::Curve),
        Event::Reveal => Some(Kind::Reveal),
        Event::Reply(_) => Some(Kind::Reply),
        Event::Reflect { .. } => Some(Kind::Reflection),
        Event::Observe { .. } => Some(Kind::Observation),
        Event::Transfer { .. } => Some(Kind::Transfer),
        _ => None,
    }
}

/// A confirmed answer that is not stored yet, as it was when it was given: by the time that it is
/// written another tab may have been first, or the storage may have been full for a while.
pub(crate) struct Unsaved {
    act: &'static str,
    kind: Kind,
    session: Session,
    inputs: Inputs,
    outputs: Arc<Outputs>,
}

/// Records what was confirmed in an act, over whatever another tab has written since.
pub(crate) fn record(store: Store, act: &'static str, kind: Kind) {
    if store.saved.get_untracked() == Saved::Never {
        return;
    }
    let place = store.lab.acts.iter().position(|it| it.id.text == act).unwrap_or_default();
    let (inputs, outputs) = match store.bench(place).answer_now() {
        Ok(answer) => answer,
        Err(why) => return store.saved.set(Saved::Failed(why)),
    };
    let session = store.session.get_untracked();
    let answer = Unsaved { act, kind, session, inputs, outputs };
    store.unsaved.update_value(|unsaved| unsaved.push(answer));
    storage::alone(move || {
        store.saved.set(match write(store) {
            Ok(()) => Saved::Done,
            Err(why) => Saved::Failed(why),
        });
    });
}

/// Records at once that the learner's own change has led into the trap: no answer may follow.
pub(crate) fn record_trap(store: Store) {
    if store.saved.get_untracked() == Saved::Never {
        return;
    }
    storage::alone(move || {
        let outcome = under_way(store).and_then(|(mut ledger, id)| {
            ledger.note_trap(&id);
            storage::save(&ledger)
        });
        let outcome = outcome.and_then(|()| write(store));
        store.saved.set(match outcome {
            Ok(()) => Saved::Done,
            Err(why) => Saved::Failed(why),
        });
    });
}

/// The stored ledger with an attempt at this lab under way, begun if there was none.
fn under_way(store: Store) -> Result<(Ledger, String), String> {
    let mut ledger = match storage::load()? {
        Found::Ledger(ledger) => ledger,
        Found::Nothing => Ledger::default(),
        Found::Unreadable(why) => {
            store.aside.set(Some(why));
            Ledger::default()
        }
    };
    let session = store.session.get_untracked();
    if ledger.current(&store.lab.id).is_none() {
        let id = format!("{:08x}{:08x}", browser::random(), browser::random());
        ledger.begin(store.lab, session.context, &id, session.seed, browser::now_ms());
    }
    let id = ledger.current(&store.lab.id).map(|it| it.id.clone()).unwrap_or_default();
    Ok((ledger, id))
}

/// Writes everything that is not stored yet, or nothing.
fn write(store: Store) -> Result<(), String> {
    if store.unsaved.with_value(Vec::is_empty) {
        return Ok(());
    }
    let (mut ledger, id) = under_way(store)?;
    let late = store.unsaved.with_value(|unsaved| {
        let late = unsaved.iter().map(|answer| add(store, &mut ledger, &id, answer));
        late.filter(|it| *it == Some(Recorded::Late)).count()
    });
    storage::save(&ledger)?;
    store.unsaved.update_value(Vec::clear);
    if late > 0 {
        store.notice.set(Some(LATE.to_owned()));
        adopt(store, &ledger);
    }
    Ok(())
}

fn add(store: Store, ledger: &mut Ledger, id: &str, answer: &Unsaved) -> Option<Recorded> {
    let (inputs, outputs) = (&answer.inputs, &*answer.outputs);
    let moment = Moment { act: answer.act, kind: answer.kind, inputs, outputs };
    ledger.record(store.lab, id, &answer.session, &moment)
}

const LATE: &str = "Another tab was first; yours is kept beside its answer.";

/// Shows the attempt that is under way in a ledger.
fn adopt(store: Store, ledger: &Ledger) -> bool {
    let Some(attempt) = ledger.current(&store.lab.id) else { return false };
    let (session, refused) = attempt.session(store.lab);
    if !refused.is_empty() {
        let named: Vec<String> = refused.iter().map(|(what, _)| what.clone()).collect();
        store.notice.set(Some(format!("This lab no longer takes: {}.", named.join(", "))));
    }
    store.session.set(session);
    true
}

/// The instruments as they stood at the last answer of each act.
fn set_instruments(store: Store, attempt: &Attempt) {
    for place in 0..store.lab.acts.len() {
        let bench = store.bench(place);
        let last = attempt.entries.iter().rev().find(|it| it.act == bench.act.id.text);
        let Some(entry) = last else { continue };
        bench.inputs.set(inputs_of(bench, entry));
        let reply = attempt.entry(&bench.act.id.text, Kind::Reply);
        bench.at_reply.set(reply.map(|entry| inputs_of(bench, entry)));
    }
}

fn inputs_of(bench: Bench, entry: &Entry) -> Inputs {
    let instrument = bench.act.instrument();
    let mut inputs = instrument.story();
    for (name, value) in &entry.inputs {
        // A control of an older version is gone, and its value with it.
        let _ = inputs.set(instrument.controls(), name, value.clone());
    }
    inputs
}

/// Goes on where an earlier visit ended.
pub(crate) fn resume(store: Store) {
    match storage::load() {
        Ok(Found::Ledger(ledger)) => {
            if adopt(store, &ledger) {
                store.saved.set(Saved::Done);
                if let Some(attempt) = ledger.current(&store.lab.id) {
                    let context = attempt.course.context;
                    store.choose_context(context);
                    set_instruments(store, attempt);
                }
            }
        }
        Ok(Found::Unreadable(why)) => store.aside.set(Some(why)),
        Ok(Found::Nothing) => {}
        Err(why) => store.saved.set(Saved::Failed(why)),
    }
    if store.aside.with_untracked(Option::is_none) && !storage::set_aside().is_empty() {
        store.aside.set(Some("this was found at an earlier visit".to_owned()));
    }
}

/// Follows what other tabs write.
pub(crate) fn follow(store: Store) {
    storage::on_foreign_write(move || {
        if let Ok(Found::Ledger(ledger)) = storage::load() {
            adopt(store, &ledger);
        }
    });
}

/// The ledger as it is stored, or the reason why there is none.
pub(crate) fn stored() -> Result<Ledger, String> {
    match storage::load()? {
        Found::Ledger(ledger) => Ok(ledger),
        Found::Nothing => Ok(Ledger::default()),
        Found::Unreadable(why) => Err(why),
    }
}

/// Closes the attempt; the next answer begins another.
pub(crate) fn new_attempt(store: Store) -> Result<Option<String>, String> {
    write(store)?;
    let mut ledger = stored()?;
    let Some(id) = ledger.current(&store.lab.id).map(|it| it.id.clone()) else { return Ok(None) };
    ledger.close(&id, Some(browser::now_ms()));
    storage::save(&ledger)?;
    store.begin_anew();
    Ok(Some(id))
}

/// Takes the closing of an attempt back.
pub(crate) fn reopen(store: Store, id: &str) -> Result<(), String> {
    let mut ledger = stored()?;
    ledger.close(id, None);
    storage::save(&ledger)?;
    resume(store);
    Ok(())
}

/// Goes on with the attempt that another ledger has under way, which opens what that had opened.
pub(crate) fn continue_as(store: Store, text: &str) -> Result<String, String> {
    let other = Ledger::read(text).map_err(|reason| reason.to_string())?;
    if other.current(&store.lab.id).is_none() {
        return Err("That ledger has nothing under way at this lab.".to_owned());
    }
    storage::save(&stored()?.continued_as(&other, browser::now_ms()))?;
    store.begin_anew();
    resume(store);
    Ok("You go on with the attempt of that ledger.".to_owned())
}

/// Adds the attempts of another ledger; replaces nothing, and opens no lock here.
pub(crate) fn import(store: Store, text: &str) -> Result<String, String> {
    let other = Ledger::read(text).map_err(|reason| reason.to_string())?;
    let mut ledger = stored()?;
    let imported = ledger.import(&other, browser::now_ms());
    storage::save(&ledger)?;
    store.saved.set(Saved::Done);
    let (added, known) = (imported.added.len(), imported.known.len());
    Ok(format!("Attempts added: {added}; here already: {known}."))
}
