//! What does a page need only after the first answer, and how does it come by it?
//!
//! Instruments, engines, figures, ledgers and reports are more than half of the program, and a
//! reader who is at the first question needs none of them. `cargo xtask web` cuts the WASM in two
//! at [`rest`]: the second part is what is reachable from there alone, so the page calls it only
//! through [`Rest`]. What is called otherwise is loaded before the page is ready.

#![allow(clippy::unnecessary_wraps, reason = "what can fail is the loading, which the macro adds")]

use labs::session::{Event, Refused};
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::act::Unlocked;
use crate::browser;
use crate::desk;
use crate::hud::Start;
use crate::life;
use crate::store::Store;
use crate::work;

/// What the second part does for the first.
pub(crate) trait Rest: Sync {
    /// Brings the instruments, and with them what an earlier visit has left.
    fn arrive(&self, store: Store) -> Result<(), String>;

    /// Something happens in an act.
    fn apply(&self, store: Store, act: &'static str, event: Event) -> Result<(), Refused>;

    /// Everything of an act that its lock holds back, as far as it may be seen.
    fn unlocked(&self, place: usize) -> AnyView;

    /// The number at the foot of the page.
    fn start(&self, store: Store) -> AnyView;

    /// Hands a report to the reader, as a page or as Markdown.
    fn report(&self, store: Store, as_page: bool) -> Result<String, String>;

    /// Hands the ledger to the reader.
    fn export(&self, store: Store) -> Result<String, String>;

    /// Takes a ledger in, or goes on with what it has under way.
    fn take(&self, store: Store, text: &str, go_on: bool) -> Result<String, String>;

    /// Closes the attempt; gives back which.
    fn close(&self, store: Store) -> Result<Option<String>, String>;

    /// Opens a closed attempt again.
    fn reopen(&self, store: Store, id: &str) -> Result<(), String>;
}

struct Here;

impl Rest for Here {
    fn arrive(&self, store: Store) -> Result<(), String> {
        labs::instruments::bring();
        store.lab.find_instruments().map_err(|error| error.to_string())?;
        store.set_up();
        life::restore(store);
        Ok(())
    }

    fn apply(&self, store: Store, act: &'static str, event: Event) -> Result<(), Refused> {
        store.apply(act, event)
    }

    fn unlocked(&self, place: usize) -> AnyView {
        view! { <Unlocked place=place/> }.into_any()
    }

    fn start(&self, store: Store) -> AnyView {
        view! { <Start store=store/> }.into_any()
    }

    fn report(&self, store: Store, as_page: bool) -> Result<String, String> {
        desk::report(store, as_page)
    }

    fn export(&self, store: Store) -> Result<String, String> {
        desk::export(store)
    }

    fn take(&self, store: Store, text: &str, go_on: bool) -> Result<String, String> {
        let take = if go_on { work::continue_as } else { work::import };
        take(store, text)
    }

    fn close(&self, store: Store) -> Result<Option<String>, String> {
        work::new_attempt(store)
    }

    fn reopen(&self, store: Store, id: &str) -> Result<(), String> {
        work::reopen(store, id)
    }
}

/// Why the second part is not here: a sentence.
pub(crate) struct Missing(pub(crate) String);

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        // The script that loads it has seen the browser's own error.
        Self(browser::said("data-missing").unwrap_or_else(|| "no cause was given".to_owned()))
    }
}

/// The second part, loaded if it is not here yet.
#[wasm_split(rest, fallible)]
pub(crate) fn rest() -> Result<&'static dyn Rest, Missing> {
    Ok(&Here)
}
