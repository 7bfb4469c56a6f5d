//! What can a learner do with the work as a whole: take it along, bring it back, begin anew?

use labs::Report;
use leptos::prelude::*;

use crate::browser;
use crate::prose::{ProseView, Scope};
use crate::storage;
use crate::store::{Saved, Store};
use crate::work;

/// The end of the lab: the report, the ledger, the link.
#[component]
pub(crate) fn Desk(store: Store) -> impl IntoView {
    let said = RwSignal::new(None::<String>);
    let tell = move |outcome: Result<String, String>| {
        said.set(Some(outcome.unwrap_or_else(|error| error)));
    };
    let closed = RwSignal::new(None::<String>);
    let anew = move |_| match work::new_attempt(store) {
        Ok(Some(id)) => {
            closed.set(Some(id));
            tell(Ok("A new attempt begins; the old one is kept.".to_owned()));
        }
        Ok(None) => tell(Ok("There is no attempt to close yet.".to_owned())),
        Err(error) => tell(Err(error)),
    };
    let undo = move |_| {
        if let Some(id) = closed.get_untracked() {
            closed.set(None);
            tell(work::reopen(store, &id).map(|()| "The old attempt is open again.".to_owned()));
        }
    };
    let link = move |_| {
        browser::copy(&browser::address());
        tell(Ok("The address holds your settings and none of your answers.".to_owned()));
    };
    view! {
        <section aria-labelledby="desk">
            <h2 id="desk" tabindex="-1">"Your work"</h2>
            <ProseView prose=store.lab.sections.get("end") scope=Scope::outside(store.lab)/>
            <p class="actions">
                <button type="button" on:click=move |_| tell(report(store, true))>"Report as a page"</button>
                <button type="button" on:click=move |_| tell(report(store, false))>"Report as Markdown"</button>
                <button type="button" on:click=link>"Copy a link to these settings"</button>
            </p>
            <p class="place">
                <label for="ledger-label">"Label for the export, if you like"</label>
                <input type="text" id="ledger-label" maxlength="80"/>
            </p>
            <p class="actions">
                <button type="button" on:click=move |_| tell(export())>"Export the ledger"</button>
                <label for="ledger-file">"Import a ledger"</label>
                <input
                    type="file"
                    id="ledger-file"
                    accept="application/json,.json"
                    on:change=move |_| browser::read_file("ledger-file", move |text| {
                        let go_on = browser::is_checked("ledger-continue");
                        let take = if go_on { work::continue_as } else { work::import };
                        tell(text.and_then(|text| take(store, &text)));
                    })
                />
            </p>
            <p class="place">
                <input type="checkbox" id="ledger-continue"/>
                <label for="ledger-continue">
                    "Continue as that ledger: " "what it had opened is open here, too"
                </label>
            </p>
            <p class="actions">
                <button type="button" on:click=anew>"New attempt"</button>
                <Show when=move || closed.with(Option::is_some)>
                    <button type="button" on:click=undo>"Undo: back to the old attempt"</button>
                </Show>
            </p>
            <Removal store=store/>
            <p role="status" class="note">{move || said.get()}</p>
        </section>
    }
}

fn report(store: Store, as_page: bool) -> Result<String, String> {
    let ledger = work::stored()?;
    let attempt = ledger.current(&store.lab.id).ok_or("Nothing has been answered yet.")?;
    let report = Report::new(store.lab, attempt);
    let (name, media_type, text) = if as_page {
        ("report.html", "text/html", report.html())
    } else {
        ("report.md", "text/markdown", report.markdown())
    };
    browser::download(name, media_type, &text);
    Ok(format!("Saved as {name}."))
}

fn export() -> Result<String, String> {
    let mut ledger = work::stored()?;
    let label = browser::text_of("ledger-label");
    ledger.label = label.filter(|label| !label.trim().is_empty()).or(ledger.label);
    browser::download("ledger.json", "application/json", &ledger.to_json());
    Ok("Saved as ledger.json.".to_owned())
}

/// Removing asks, offers the file first, and then really removes.
#[component]
fn Removal(store: Store) -> impl IntoView {
    let asked = RwSignal::new(false);
    let fault = RwSignal::new(None::<String>);
    let ask = move |_| {
        asked.set(true);
        browser::focus("removal-keep".to_owned());
    };
    let remove = move |_| match storage::remove_all() {
        Ok(()) => {
            asked.set(false);
            store.saved.set(Saved::Nothing);
            store.begin_anew();
        }
        Err(error) => fault.set(Some(error)),
    };
    view! {
        <Show when=move || !asked.get()>
            <p class="actions">
                <button type="button" on:click=ask>"Remove everything from this computer"</button>
            </p>
        </Show>
        <Show when=move || asked.get()>
            <div class="banner" role="group" aria-label="Remove everything">
                <p>"This deletes all attempts and cannot be undone."</p>
                <p class="actions">
                    <button type="button" id="removal-keep" on:click=move |_| asked.set(false)>"Keep it"</button>
                    <button type="button" on:click=move |_| fault.set(export().err())>"Export first"</button>
                    <button type="button" on:click=remove>"Delete everything"</button>
                </p>
                <p class="fault">{move || fault.get()}</p>
            </div>
        </Show>
    }
}

/// What the page has to say before anything else.
#[component]
pub(crate) fn Notices(store: Store) -> impl IntoView {
    let aside = move || {
        store.aside.get().map(|why| {
            let fault = RwSignal::new(None::<String>);
            let saved = RwSignal::new(false);
            let save = move |_| {
                for (name, text) in storage::set_aside() {
                    let file = name.replace('.', "-");
                    browser::download(&format!("{file}.json"), "application/json", &text);
                }
                saved.set(true);
            };
            let forget = move |_| match storage::remove_set_aside() {
                Ok(()) => store.aside.set(None),
                Err(error) => fault.set(Some(error)),
            };
            view! {
                <div class="banner" role="alert">
                    "The stored ledger cannot be read and was set aside: " {why} ". "
                    <button type="button" on:click=save>"Save it as a file"</button>
                    <Show when=move || saved.get()>
                        " "
                        <button type="button" on:click=forget>"I have the file: remove it here"</button>
                    </Show>
                    <span class="fault">{move || fault.get()}</span>
                </div>
            }
        })
    };
    let notice = move || {
        store.notice.get().map(|text| view! { <div class="banner" role="status">{text}</div> })
    };
    let preview = move || {
        (store.saved.get() == Saved::Never).then(|| {
            view! { <div class="banner">"Instructor preview: nothing is stored."</div> }
        })
    };
    let update = move || {
        store.update.get().then(|| {
            view! {
                <div class="banner" role="status">
                    "A new version is waiting. "
                    <button type="button" on:click=|_| browser::take_update()>"Load it now"</button>
                </div>
            }
        })
    };
    view! { {preview} {aside} {notice} <Place store=store/> {update} }
}

/// Where an earlier visit ended, offered and never forced.
#[component]
fn Place(store: Store) -> impl IntoView {
    let offer = move || {
        let (words, id) = store.place.get()?;
        let go = {
            let id = id.clone();
            move |_| {
                store.place.set(None);
                browser::focus(id.clone());
            }
        };
        Some(view! {
            <div class="banner" role="status">
                "You were here before. Your place: " {words} ". "
                <button type="button" on:click=go>"Go to my place"</button> " "
                <button type="button" on:click=move |_| store.place.set(None)>"Stay at the top"</button>
            </div>
        })
    };
    view! { {offer} }
}

/// The way to the text edition, which holds every answer: while an act is locked it says so first.
#[component]
pub(crate) fn TextEdition(store: Store) -> impl IntoView {
    let asked = RwSignal::new(false);
    let locked =
        move || store.session.with(|session| session.locked_act().map(|act| act.id.clone()));
    let ask = move |event: web_sys::MouseEvent| {
        if untrack(locked).is_some() {
            event.prevent_default();
            asked.set(true);
            browser::focus("text-stay".to_owned());
        }
    };
    let read = move |_| {
        let id = untrack(locked);
        let act = store.lab.acts.iter().find(|act| Some(&act.id.text) == id.as_ref());
        // An act that waits for the one before it is not open to be noted.
        if let Some(act) = act {
            let _ = store.apply(&act.id.text, labs::session::Event::ReadText);
        }
        browser::go_to("text/");
    };
    view! {
        <p class="editions"><a href="text/" on:click=ask>"Text edition, for print and without scripts"</a></p>
        <Show when=move || asked.get()>
            <div class="banner" role="group" aria-label="Text edition">
                <p>
                    "The text edition holds every answer, " "and an act here is still locked. "
                    "Opening it now is recorded in your ledger."
                </p>
                <p class="actions">
                    <button type="button" id="text-stay" on:click=move |_| asked.set(false)>"Stay here"</button>
                    <button type="button" on:click=read>"Open the text edition"</button>
                </p>
            </div>
        </Show>
    }
}
