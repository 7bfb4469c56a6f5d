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
    let id = begun(store, &mut ledger);
    Ok((ledger, id))
}

/// The attempt at this lab that is under way in a ledger, begun if there was none.
fn begun(store: Store, ledger: &mut Ledger) -> String {
    let session = store.session.get_untracked();
    if ledger.current(&store.lab.id).is_none() {
        let id = fresh_id(store, ledger);
        ledger.begin(store.lab, session.context, &id, session.seed, browser::now_ms());
    }
    ledger.current(&store.lab.id).map(|it| it.id.clone()).unwrap_or_default()
}

/// An exported attempt keeps its id when it is stored later; one that was closed has used it up.
fn fresh_id(store: Store, ledger: &Ledger) -> String {
    store.attempt.update_value(|id| {
        if id.is_empty() || ledger.attempts.iter().any(|attempt| attempt.id == *id) {
            *id = format!("{:08x}{:08x}", browser::random(), browser::random());
        }
    });
    store.attempt.get_value()
}

/// The ledger with everything that the page shows: what is stored, and what could not be.
pub(crate) fn seen(store: Store) -> Result<Ledger, String> {
    let waiting = !store.unsaved.with_value(Vec::is_empty);
    let mut ledger = match stored() {
        // Where nothing can be stored, what was answered is all the more worth a file.
        Err(_) if waiting => Ledger::default(),
        stored => stored?,
    };
    if waiting {
        let id = begun(store, &mut ledger);
        add_unsaved(store, &mut ledger, &id);
    }
    Ok(ledger)
}

/// A browser asks before it closes a page whose answers are not stored.
pub(crate) fn warn_before_leaving(store: Store) {
    let heard = window_event_listener(leptos::ev::beforeunload, move |event| {
        if store.waits() || store.unsaved.try_with_value(Vec::is_empty) == Some(false) {
            event.prevent_default();
        }
    });
    // It listens as long as the page is there.
    std::mem::forget(heard);
}

/// Writes everything that is not stored yet, or nothing.
fn write(store: Store) -> Result<(), String> {
    if store.unsaved.with_value(Vec::is_empty) {
        return Ok(());
    }
    let (mut ledger, id) = under_way(store)?;
    let late = add_unsaved(store, &mut ledger, &id);
    storage::save(&ledger)?;
    store.unsaved.update_value(Vec::clear);
    if late > 0 {
        store.notice.set(Some(store.say("screen.notice.late").to_owned()));
        adopt(store, &ledger);
    }
    Ok(())
}

/// Adds what is not stored yet; how many of these answers another tab has given before.
fn add_unsaved(store: Store, ledger: &mut Ledger, id: &str) -> usize {
    store.unsaved.with_value(|unsaved| {
        let added = unsaved.iter().map(|answer| add(store, ledger, id, answer));
        added.filter(|it| *it == Some(Recorded::Late)).count()
    })
}

fn add(store: Store, ledger: &mut Ledger, id: &str, answer: &Unsaved) -> Option<Recorded> {
    let (inputs, outputs) = (&answer.inputs, &*answer.outputs);
    let moment = Moment { act: answer.act, kind: answer.kind, inputs, outputs };
    ledger.record(store.lab, id, &answer.session, &moment)
}

/// Shows the attempt that is under way in a ledger.
fn adopt(store: Store, ledger: &Ledger) -> bool {
    let Some(attempt) = ledger.current(&store.lab.id) else { return false };
    let (session, refused) = attempt.session(store.lab);
    if !refused.is_empty() {
        let named: Vec<String> = refused.iter().map(|(what, _)| what.clone()).collect();
        let sentence = store.fill("screen.notice.not-taken", &[("answers", &named.join(", "))]);
        store.notice.set(Some(sentence));
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
        store.aside.set(Some(store.say("screen.notice.aside-before").to_owned()));
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
        return Err(store.say("screen.desk.not-under-way").to_owned());
    }
    storage::save(&stored()?.continued_as(&other, browser::now_ms()))?;
    store.begin_anew();
    resume(store);
    Ok(store.say("screen.desk.continued").to_owned())
}

/// Adds the attempts of another ledger; replaces nothing, and opens no lock here.
pub(crate) fn import(store: Store, text: &str) -> Result<String, String> {
    let other = Ledger::read(text).map_err(|reason| reason.to_string())?;
    let mut ledger = stored()?;
    let imported = ledger.import(&other, browser::now_ms());
    storage::save(&ledger)?;
    store.saved.set(Saved::Done);
    let (added, known) = (imported.added.len().to_string(), imported.known.len().to_string());
    Ok(store.fill("screen.desk.added", &[("added", &added), ("known", &known)]))
}
