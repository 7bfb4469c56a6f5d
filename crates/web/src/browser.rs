//! What does the app ask of the browser?

use std::time::Duration;

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Does something later, if the page is still there.
pub(crate) fn after(millis: u64, work: impl FnOnce() + 'static) {
    set_timeout(work, Duration::from_millis(millis));
}

/// Keeps a width up with an element's, now and whenever it changes, as long as the element is there.
pub(crate) fn follow_width<E>(place: NodeRef<E>, width: RwSignal<f64>)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    follow_size(place, move |element| {
        let room = f64::from(element.client_width());
        // A hidden element has no width, and a figure keeps the one that it had.
        let known = width.try_get_untracked();
        if room >= *chart::WIDTHS.start() && known.is_some() && known != Some(room) {
            width.set(room);
        }
    });
}

/// Tells the style sheet how high the line at the foot is, so that it covers nothing that has the
/// focus: the sheet knows neither its words nor how they wrap.
pub(crate) fn follow_foot<E>(foot: NodeRef<E>)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    follow_size(foot, |element| {
        let root = document().document_element();
        if let Some(root) = root.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let height = format!("{}px", element.client_height());
            // Without it the sheet's own guess stands.
            let _ = root.style().set_property("--hud", &height);
        }
    });
}

fn follow_size<E>(place: NodeRef<E>, changed: impl Fn(web_sys::Element) + Copy + 'static)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    let measure = move || {
        // A frame may come after the element has gone: another engine draws other figures.
        if let Some(Some(element)) = place.try_get_untracked() {
            changed(element.unchecked_into());
        }
    };
    Effect::new(move |_| {
        place.track();
        // The element is laid out after the effects of its creation.
        request_animation_frame(measure);
    });
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        let element: web_sys::Element = place.get()?.unchecked_into();
        watch.set_value(Watch::over(&element, measure));
        Some(())
    });
    on_cleanup(move || drop(watch.try_update_value(Option::take)));
}

/// Looks at an element's size, and ends with the element: its callback must not outlive it.
struct Watch {
    observer: web_sys::ResizeObserver,
    _changed: Closure<dyn FnMut()>,
}

impl Watch {
    fn over(element: &web_sys::Element, changed: impl FnMut() + 'static) -> Option<Self> {
        let changed = Closure::<dyn FnMut()>::new(changed);
        let observer = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _changed: changed })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Hands a file to the reader.
pub(crate) fn download(name: &str, media_type: &str, text: &str) {
    let offer = || -> Result<(), JsValue> {
        let parts = js_sys::Array::of1(&JsValue::from_str(text));
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
        let address = web_sys::Url::create_object_url_with_blob(&blob)?;
        let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
        let revoke = move || drop(web_sys::Url::revoke_object_url(&address));
        // The browser reads the file after this event.
        after(REVOKE_MILLIS, revoke);
        Ok(())
    };
    if let Err(error) = offer() {
        leptos::logging::error!("{error:?}");
    }
}

const REVOKE_MILLIS: u64 = 10_000;

/// Says on the page that the app cannot start, and why.
pub(crate) fn failed(cause: &str) {
    let Some(place) = document().get_element_by_id("start-failed") else { return };
    let _ = place.remove_attribute("hidden");
    if let Ok(Some(words)) = place.query_selector("[data-cause]") {
        words.set_text_content(Some(cause));
    }
}

/// An attribute of the page's root element, by which a server speaks to the app.
pub(crate) fn said(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}

/// Reads a file beside the page.
pub(crate) async fn fetch_text(address: &str) -> Result<String, String> {
    let fetch = async {
        let response = JsFuture::from(window().fetch_with_str(address)).await?;
        let response: web_sys::Response = response.dyn_into()?;
        if !response.ok() {
            return Err(JsValue::from_str(&format!("{address}: HTTP {}", response.status())));
        }
        Ok(JsFuture::from(response.text()?).await?.as_string().unwrap_or_default())
    };
    fetch.await.map_err(|error: JsValue| sentence(&error))
}

/// What a browser's error says.
pub(crate) fn sentence(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|it| it.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

/// Puts the focus on an element, once it is drawn, without the page jumping more than it must.
pub(crate) fn focus(id: String) {
    request_animation_frame(move || {
        let Some(element) = document().get_element_by_id(&id) else { return };
        if let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() {
            let _ = element.focus();
        }
    });
}

/// The value of the radio that is chosen in a group.
pub(crate) fn checked(group: &str) -> Option<String> {
    let selector = format!("input[type=radio][name=\"{group}\"]:checked");
    let found = document().query_selector(&selector).ok()??;
    Some(found.dyn_into::<web_sys::HtmlInputElement>().ok()?.value())
}

/// Whether a box is ticked.
pub(crate) fn is_checked(id: &str) -> bool {
    let found = document().get_element_by_id(id);
    let found = found.and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
    found.is_some_and(|it| it.checked())
}

/// Leaves the page for another, once what is being written is written.
pub(crate) fn go_to(address: &'static str) {
    after(LEAVE_MILLIS, move || {
        // A browser that refuses to leave shows the page that it has.
        let _ = window().location().assign(address);
    });
}

const LEAVE_MILLIS: u64 = 100;

/// The number that was typed into a field.
pub(crate) fn typed(id: &str) -> Option<f64> {
    let field = document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    field.value().trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// The word that is chosen in a list.
pub(crate) fn selected(id: &str) -> Option<String> {
    let list = document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlSelectElement>().ok()?;
    Some(list.value()).filter(|word| !word.is_empty())
}

/// Whether a `<details>` is open.
pub(crate) fn is_open(details: &web_sys::Element) -> bool {
    details.has_attribute("open")
}

/// Milliseconds since 1970, by this machine's clock.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a saturating cast: a clock before 1970 reads as 1970"
)]
pub(crate) fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// A seed that nobody foresees; what it draws needs no secrecy.
pub(crate) fn random() -> u64 {
    let whole = f64::from(u32::MAX);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a random number from 0 to 1, spread over 32 bits"
    )]
    let seed = (js_sys::Math::random() * whole) as u64;
    seed
}

/// Says to whoever waits that the app answers now.
pub(crate) fn mark_ready() {
    mark("data-ready");
}

/// Says to whoever waits that the second part is here and drawn.
pub(crate) fn mark_whole() {
    mark("data-whole");
}

fn mark(name: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, "true");
    }
}

/// What stands behind the `#` of the address.
pub(crate) fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Puts text behind the `#` without a step in the history.
pub(crate) fn replace_fragment(text: &str) {
    let history = window().history();
    let address = format!("#{text}");
    // A browser that refuses too many changes in a row gets the next one.
    let _ = history.map(|it| it.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}

/// The address of the page, with its settings.
pub(crate) fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Puts text on the clipboard.
pub(crate) fn copy(text: &str) {
    // Where it is refused, the address line still holds the same text.
    let _ = window().navigator().clipboard().write_text(text);
}

/// What was typed into a field.
pub(crate) fn text_of(id: &str) -> Option<String> {
    let field = document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    Some(field.value())
}

/// A longer file is no ledger, and reading it would only take time.
const MOST_FILE_BYTES: u32 = 1 << 24;

/// Reads the file that was chosen, and lets it be chosen again.
pub(crate) fn read_file(id: &str, then: impl FnOnce(Result<String, String>) + 'static) {
    let field = document().get_element_by_id(id);
    let field = field.and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
    let file = field.as_ref().and_then(web_sys::HtmlInputElement::files).and_then(|it| it.get(0));
    let (Some(field), Some(file)) = (field, file) else { return };
    read(&file, move |text| {
        field.set_value("");
        then(text);
    });
}

/// Reads the file that was dropped; what is no file, a stretch of text say, is left alone.
pub(crate) fn read_dropped(
    event: &web_sys::DragEvent,
    then: impl FnOnce(Result<String, String>) + 'static,
) {
    let files = event.data_transfer().and_then(|dropped| dropped.files());
    if let Some(file) = files.and_then(|files| files.get(0)) {
        read(&file, then);
    }
}

fn read(file: &web_sys::File, then: impl FnOnce(Result<String, String>) + 'static) {
    if file.size() > f64::from(MOST_FILE_BYTES) {
        then(Err(format!("expected at most {MOST_FILE_BYTES} bytes, found {}", file.size())));
        return;
    }
    let text = file.text();
    wasm_bindgen_futures::spawn_local(async move {
        let text = JsFuture::from(text).await;
        then(text.map(|it| it.as_string().unwrap_or_default()).map_err(|error| sentence(&error)));
    });
}

/// Asks the browser not to throw the work away when space is short; it may say no.
pub(crate) fn persist() {
    let storage = js_sys::Reflect::get(&window().navigator(), &"storage".into());
    if storage.is_ok_and(|storage| storage.is_object())
        && let Ok(asked) = window().navigator().storage().persist()
    {
        wasm_bindgen_futures::spawn_local(async move { drop(JsFuture::from(asked).await) });
    }
}

/// Hears from the script that looks after the service worker when a new version waits.
pub(crate) fn serve_offline(update: RwSignal<bool>) {
    let heard = window_event_listener(
        leptos::ev::Custom::new("ironlaw-update"),
        move |_: web_sys::Event| {
            update.set(true);
        },
    );
    // It listens as long as the page is there.
    std::mem::forget(heard);
    say("ironlaw-ready");
}

/// Asks that script to load the new version.
pub(crate) fn take_update() {
    say("ironlaw-take-update");
}

fn say(name: &str) {
    if let Ok(event) = web_sys::Event::new(name) {
        let _ = window().dispatch_event(&event);
    }
}

/// How often an author's page looks whether its lab has changed.
const LOOK_MILLIS: u64 = 1000;

/// Loads the page anew once a file beside it is no longer what it was; an empty text stands for
/// what it is at the first look.
pub(crate) fn reload_on_change(address: &'static str, text: String) {
    after(LOOK_MILLIS, move || {
        wasm_bindgen_futures::spawn_local(async move {
            let now = fetch_text(address).await.unwrap_or_else(|_| text.clone());
            if text.is_empty() || now == text {
                reload_on_change(address, now);
            } else {
                let _ = window().location().reload();
            }
        });
    });
}
