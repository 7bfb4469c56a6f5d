//! Where does a learner's work lie between two visits, and what if it cannot be read or written?

use std::cell::Cell;
use std::rc::Rc;

use labs::Ledger;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::browser::sentence;

/// The key of the ledger; a browser keeps it by origin.
const KEY: &str = "ironlaw.ledger";
/// Where ledgers that cannot be read are kept until their owner has them; a second one gets a
/// number behind this.
const ASIDE: &str = "ironlaw.ledger.set-aside";
/// The name of the lock that two tabs share.
const LOCK: &str = "ironlaw.ledger";

/// What was found.
#[derive(Debug)]
pub(crate) enum Found {
    /// Nothing was stored.
    Nothing,
    /// A ledger.
    Ledger(Ledger),
    /// Something that is none, and why; it has been set aside and not overwritten.
    Unreadable(String),
}

fn storage() -> Result<web_sys::Storage, String> {
    let storage = window().local_storage().map_err(|error| sentence(&error))?;
    storage.ok_or_else(|| "this browser has no storage".to_owned())
}

/// Whether there is nothing of ours; a storage that cannot be read may hold something.
pub(crate) fn is_untouched() -> bool {
    let nothing = storage().and_then(|it| it.get_item(KEY).map_err(|error| sentence(&error)));
    nothing == Ok(None) && set_aside().is_empty()
}

/// Reads the ledger.
pub(crate) fn load() -> Result<Found, String> {
    let storage = storage()?;
    let Some(text) = storage.get_item(KEY).map_err(|error| sentence(&error))? else {
        return Ok(Found::Nothing);
    };
    match Ledger::read(&text) {
        Ok(ledger) => Ok(Found::Ledger(ledger)),
        Err(reason) => {
            // First the copy, then the removal: a full storage loses nothing.
            let place = free_place(&storage)?;
            storage.set_item(&place, &text).map_err(|error| sentence(&error))?;
            storage.remove_item(KEY).map_err(|error| sentence(&error))?;
            Ok(Found::Unreadable(reason.to_string()))
        }
    }
}

/// Writes the ledger.
pub(crate) fn save(ledger: &Ledger) -> Result<(), String> {
    storage()?.set_item(KEY, &ledger.to_json()).map_err(|error| sentence(&error))
}

/// A name that no ledger set aside has yet.
fn free_place(storage: &web_sys::Storage) -> Result<String, String> {
    let mut number = 1_u32;
    loop {
        let name = if number == 1 { ASIDE.to_owned() } else { format!("{ASIDE}-{number}") };
        if storage.get_item(&name).map_err(|error| sentence(&error))?.is_none() {
            return Ok(name);
        }
        number += 1;
    }
}

/// The texts that were set aside, by their names in the storage.
pub(crate) fn set_aside() -> Vec<(String, String)> {
    let Ok(storage) = storage() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or_default())
        .filter_map(|place| storage.key(place).ok().flatten())
        .filter(|name| name.starts_with(ASIDE));
    let mut found: Vec<(String, String)> =
        names.filter_map(|name| Some((name.clone(), storage.get_item(&name).ok()??))).collect();
    found.sort();
    found
}

/// Removes the texts that were set aside.
pub(crate) fn remove_set_aside() -> Result<(), String> {
    let storage = storage()?;
    for (name, _) in set_aside() {
        storage.remove_item(&name).map_err(|error| sentence(&error))?;
    }
    Ok(())
}

/// Removes everything of ours from this computer.
pub(crate) fn remove_all() -> Result<(), String> {
    remove_set_aside()?;
    storage()?.remove_item(KEY).map_err(|error| sentence(&error))
}

/// Does something while no other tab does: reading, changing and writing become one.
pub(crate) fn alone(work: impl FnOnce() + 'static) {
    // An old browser has no locks; then reading and writing in one task is what there is.
    let lookup = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let locks = lookup(&window().navigator(), "locks").filter(JsValue::is_object);
    let request = locks.as_ref().and_then(|locks| lookup(locks, "request"));
    let request = request.and_then(|it| it.dyn_into::<js_sys::Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else {
        work();
        return;
    };
    // Without storage a browser may deny the lock as well; the work then goes on and says so.
    let waiting = Rc::new(Cell::new(Some(work)));
    let begin = {
        let waiting = Rc::clone(&waiting);
        move || {
            if let Some(work) = waiting.take() {
                work();
            }
        }
    };
    let granted = begin.clone();
    let granted = Closure::once_into_js(move |_: JsValue| granted());
    let asked = request.call2(&locks, &LOCK.into(), &granted);
    wasm_bindgen_futures::spawn_local(async move {
        let answer = asked.map(|answer| JsFuture::from(js_sys::Promise::resolve(&answer)));
        let denied = match answer {
            Ok(answer) => answer.await.is_err(),
            Err(_) => true,
        };
        if denied {
            begin();
        }
    });
}

/// Calls back when another tab has written the ledger.
pub(crate) fn on_foreign_write(changed: impl Fn() + 'static) {
    let heard = window_event_listener(leptos::ev::storage, move |event| {
        if event.key().is_none_or(|key| key == KEY) {
            changed();
        }
    });
    // It listens as long as the page is there.
    std::mem::forget(heard);
}
