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
    let report = move |as_page: bool| {
        store.with_rest(move |rest| tell(rest.report(store, as_page)));
    };
    let link = move |_| {
        browser::copy(&browser::address());
        tell(Ok(store.say("screen.desk.link-copied").to_owned()));
    };
    view! {
        <section aria-labelledby="desk">
            <h2 id="desk" tabindex="-1">{store.say("screen.desk.title")}</h2>
            <ProseView prose=store.lab.sections.get("end") scope=Scope::opening(store.lab, None)/>
            <p class="actions">
                <button type="button" on:click=move |_| report(true)>
                    {store.say("screen.desk.page-report")}
                </button>
                <button type="button" on:click=move |_| report(false)>
                    {store.say("screen.desk.text-report")}
                </button>
                <button type="button" on:click=link>{store.say("screen.desk.link")}</button>
            </p>
            <p class="place">
                <label for="ledger-label">{store.say("screen.desk.label")}</label>
                <input type="text" id="ledger-label" maxlength="80"/>
            </p>
            <p class="actions">
                <button
                    type="button"
                    on:click=move |_| store.with_rest(move |rest| tell(rest.export(store)))
                >
                    {store.say("screen.desk.export")}
                </button>
                <label for="ledger-file">{store.say("screen.desk.import")}</label>
                <input
                    type="file"
                    id="ledger-file"
                    accept="application/json,.json"
                    on:change=move |_| browser::read_file("ledger-file", move |text| {
                        let go_on = browser::is_checked("ledger-continue");
                        store.with_rest(move |rest| {
                            tell(text.and_then(|text| rest.take(store, &text, go_on)));
                        });
                    })
                />
            </p>
            <p class="place">
                <input type="checkbox" id="ledger-continue"/>
                <label for="ledger-continue">{store.say("screen.desk.go-on")}</label>
            </p>
            <Anew store=store said=said/>
            <Removal store=store/>
            <p role="status" class="note">{move || said.get()}</p>
        </section>
    }
}

/// Closes the attempt, and can take that back.
#[component]
fn Anew(store: Store, said: RwSignal<Option<String>>) -> impl IntoView {
    let tell = move |outcome: Result<String, String>| {
        said.set(Some(outcome.unwrap_or_else(|error| error)));
    };
    let closed = RwSignal::new(None::<String>);
    let anew = move |_| {
        store.with_rest(move |rest| match rest.close(store) {
            Ok(Some(id)) => {
                closed.set(Some(id));
                tell(Ok(store.say("screen.desk.begun").to_owned()));
            }
            Ok(None) => tell(Ok(store.say("screen.desk.not-begun").to_owned())),
            Err(error) => tell(Err(error)),
        });
    };
    let undo = move |_| {
        if let Some(id) = closed.get_untracked() {
            closed.set(None);
            store.with_rest(move |rest| {
                let open = rest.reopen(store, &id);
                tell(open.map(|()| store.say("screen.desk.reopened").to_owned()));
            });
        }
    };
    view! {
        <p class="actions">
            <button type="button" on:click=anew>{store.say("screen.desk.anew")}</button>
            <Show when=move || closed.with(Option::is_some)>
                <button type="button" on:click=undo>{store.say("screen.desk.undo")}</button>
            </Show>
        </p>
    }
}

pub(crate) fn report(store: Store, as_page: bool) -> Result<String, String> {
    let ledger = work::seen(store)?;
    let attempt = ledger.current(&store.lab.id).ok_or(store.say("screen.desk.nothing"))?;
    let report = Report::new(store.lab, attempt);
    let (name, media_type, text) = if as_page {
        ("report.html", "text/html", report.html())
    } else {
        ("report.md", "text/markdown", report.markdown())
    };
    browser::download(name, media_type, &text);
    Ok(store.fill("screen.desk.saved", &[("file", name)]))
}

pub(crate) fn export(store: Store) -> Result<String, String> {
    const FILE: &str = "ledger.json";
    let mut ledger = work::seen(store)?;
    let label = browser::text_of("ledger-label");
    ledger.label = label.filter(|label| !label.trim().is_empty()).or(ledger.label);
    browser::download(FILE, "application/json", &ledger.to_json());
    Ok(store.fill("screen.desk.saved", &[("file", FILE)]))
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
    let export = move |_| store.with_rest(move |rest| fault.set(rest.export(store).err()));
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
                <button type="button" on:click=ask>{store.say("screen.removal.ask")}</button>
            </p>
        </Show>
        <Show when=move || asked.get()>
            <div class="banner" role="group" aria-label=store.say("screen.removal.title")>
                <p>{store.say("screen.removal.warning")}</p>
                <p class="actions">
                    <button type="button" id="removal-keep" on:click=move |_| asked.set(false)>
                        {store.say("screen.removal.keep")}
                    </button>
                    <button type="button" on:click=export>{store.say("screen.removal.export")}</button>
                    <button type="button" on:click=remove>{store.say("screen.removal.go")}</button>
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
                    {store.fill("screen.notice.aside", &[("why", &why)])} " "
                    <button type="button" on:click=save>{store.say("screen.notice.aside-save")}</button>
                    <Show when=move || saved.get()>
                        " "
                        <button type="button" on:click=forget>
                            {store.say("screen.notice.aside-forget")}
                        </button>
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
            view! { <div class="banner">{store.say("screen.notice.preview")}</div> }
        })
    };
    let update = move || {
        store.update.get().then(|| {
            view! {
                <div class="banner" role="status">
                    {store.say("screen.notice.update")} " "
                    <button type="button" on:click=|_| browser::take_update()>
                        {store.say("screen.notice.update-go")}
                    </button>
                </div>
            }
        })
    };
    let missing = move || {
        store.missing.get().map(|cause| {
            let again = move |_| crate::life::bring(store);
            view! {
                <div class="banner" role="alert" id="rest-failed">
                    {store.fill("screen.desk.no-instruments", &[("cause", &cause)])} " "
                    <button type="button" on:click=again>{store.say("screen.desk.again")}</button>
                </div>
            }
        })
    };
    view! { {missing} {preview} {aside} {notice} <Place store=store/> {update} }
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
                {store.fill("screen.notice.place", &[("place", &words)])} " "
                <button type="button" on:click=go>{store.say("screen.notice.place-go")}</button> " "
                <button type="button" on:click=move |_| store.place.set(None)>
                    {store.say("screen.notice.place-stay")}
                </button>
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
        store.with_rest(move |rest| {
            if let Some(act) = act {
                let _ = rest.apply(store, &act.id.text, labs::session::Event::ReadText);
            }
            browser::go_to("text/");
        });
    };
    view! {
        <p class="editions"><a href="text/" on:click=ask>{store.say("screen.edition.link")}</a></p>
        <Show when=move || asked.get()>
            <div class="banner" role="group" aria-label=store.say("screen.edition.title")>
                <p>{store.say("screen.edition.warning")}</p>
                <p class="actions">
                    <button type="button" id="text-stay" on:click=move |_| asked.set(false)>
                        {store.say("screen.edition.stay")}
                    </button>
                    <button type="button" on:click=read>{store.say("screen.edition.go")}</button>
                </p>
            </div>
        </Show>
    }
}
