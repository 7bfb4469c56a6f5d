//! In which order does the page come alive, and what does it keep up with?

use labs::Context;
use labs::session::Stage;
use leptos::prelude::*;

use crate::browser;
use crate::handed;
use crate::link;
use crate::next::next;
use crate::rest::{Missing, rest};
use crate::storage;
use crate::store::{Saved, Store};
use crate::work;

/// Begins what the pre-rendering leaves out: effects run in a browser only, and after the
/// drawing, so that both renderings agree.
pub(crate) fn begin(store: Store) {
    Effect::new(move |before: Option<()>| {
        if before.is_some() {
            return;
        }
        if browser::said("data-preview").is_some() {
            store.saved.set(Saved::Never);
        } else {
            work::warn_before_leaving(store);
        }
        // Who comes for the first time can begin to answer; who comes back, or by a link, finds
        // the page as it was left, which is for the second part to say.
        if storage::is_untouched() && browser::fragment().is_empty() {
            answer(store);
        }
        bring(store);
    });
}

/// Loads the second part of the program; a failure is said with its cause and a way to try again.
pub(crate) fn bring(store: Store) {
    store.missing.set(None);
    leptos::task::spawn_local(async move {
        let arrived = match rest().await {
            Ok(rest) => store.for_good(|| rest.arrive(store)).map(|()| rest),
            Err(Missing(cause)) => Err(cause),
        };
        match arrived {
            Ok(rest) => {
                store.take_rest(rest);
                answer(store);
                browser::mark_whole();
                browser::serve_offline(store.update);
            }
            Err(cause) => store.missing.set(Some(cause)),
        }
    });
}

/// From here on the page answers.
fn answer(store: Store) {
    store.ready.set(true);
    browser::mark_ready();
}

/// Saved work, then what was chosen before the app was there, then what a link says.
pub(crate) fn restore(store: Store) {
    let chosen = browser::checked("context").and_then(|it| Context::from_name(&it));
    let seed = browser::random();
    store.session.update(|session| session.seed = seed);
    if store.saved.get_untracked() != Saved::Never {
        work::resume(store);
        store.place.set(place(store));
        work::follow(store);
        browser::persist();
    }
    if let Some(chosen) = chosen.filter(|_| store.saved.get_untracked() != Saved::Done) {
        store.choose_context(chosen);
    }
    // The path is no setting, and what became of the measurement is the later news.
    let handed = handed::path();
    opened_from_link(store);
    if let Some(path) = handed {
        handed::take(store, path);
    }
    link::keep(store.benches());
    if let Some(home) = browser::said("data-home") {
        let words = store.fill("screen.desk.other-port", &[("home", &home)]);
        if store.notice.get_untracked().is_none() && store.saved.get_untracked() == Saved::Nothing {
            store.notice.set(Some(words));
        }
    }
}

/// The step at which an earlier visit ended; nothing before the first answer.
fn place(store: Store) -> Option<(String, String)> {
    store.session.with_untracked(|session| {
        let progress = session.place().filter(|it| it.stage() > Stage::Chosen)?;
        let act = store.lab.acts.iter().find(|act| act.id.text == progress.id)?;
        let step = next(store.lab, session)?;
        Some((format!("{}, {}", act.badge.title.text, step.words), step.id))
    })
}

fn opened_from_link(store: Store) {
    let (set, strange) = link::apply(&browser::fragment(), &store.benches());
    if !strange.is_empty() {
        let parts = strange.join(", ");
        store.notice.set(Some(store.fill("screen.desk.link-parts", &[("parts", &parts)])));
    } else if set > 0 {
        store.notice.set(Some(store.say("screen.desk.from-link").to_owned()));
    }
}
