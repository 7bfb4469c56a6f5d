//! Where does a learner's work lie between two visits, and what if it cannot be read or written?

use labs::Ledger;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::browser::sentence;

/// The key of the ledger; a browser keeps it by origin.
const KEY: &str = "ironlaw.ledger";
/// Where a ledger that cannot be read is kept until its owner has it.
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
            storage.set_item(ASIDE, &text).map_err(|error| sentence(&error))?;
            storage.remove_item(KEY).map_err(|error| sentence(&error))?;
            Ok(Found::Unreadable(reason.to_string()))
        }
    }
}

/// Writes the ledger.
pub(crate) fn save(ledger: &Ledger) -> Result<(), String> {
    storage()?.set_item(KEY, &ledger.to_json()).map_err(|error| sentence(&error))
}

/// The text that was set aside.
pub(crate) fn set_aside() -> Option<String> {
    storage().ok()?.get_item(ASIDE).ok().flatten()
}

/// Removes everything of ours from this computer.
pub(crate) fn remove_all() -> Result<(), String> {
    let storage = storage()?;
    for key in [KEY, ASIDE] {
        storage.remove_item(key).map_err(|error| sentence(&error))?;
    }
    Ok(())
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
    let work = Closure::once_into_js(move |_: JsValue| work());
    let _ = request.call2(&locks, &LOCK.into(), &work);
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
