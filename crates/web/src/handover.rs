//! What does a reader keep when the live page takes the drawn one's place?
//!
//! Both draw the very same elements, so what was chosen, opened or focused in one is found in the
//! other by counting. The live page is drawn anew and not hydrated: that would cost a visitor a
//! part of the download that nobody sees.

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// What a reader can have touched before the app is there.
const TOUCHED: &str = "a, button, details, input, summary, [tabindex]";

/// Puts the live page where the drawn one is; the browser paints both as one.
pub(crate) fn exchange(drawn: &Element, live: &Element) {
    let focused = document().active_element();
    let mut focus = None;
    for (old, new) in all(drawn).into_iter().zip(all(live)) {
        // From here on the two pages differ: an author's is empty at first.
        if old.tag_name() != new.tag_name() {
            break;
        }
        keep(&old, &new);
        if focused.as_ref() == Some(&old) {
            focus = Some(new);
        }
    }
    let _ = drawn.replace_with_with_node_1(live);
    if let Some(element) = focus.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn all(page: &Element) -> Vec<Element> {
    let Ok(found) = page.query_selector_all(TOUCHED) else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect()
}

/// A choice and an opened part stay as they are.
fn keep(old: &Element, new: &Element) {
    if let (Some(old), Some(new)) =
        (old.dyn_ref::<web_sys::HtmlInputElement>(), new.dyn_ref::<web_sys::HtmlInputElement>())
        && old.type_() == "radio"
    {
        new.set_checked(old.checked());
    }
    if old.tag_name() == "DETAILS" && old.has_attribute("open") {
        let _ = new.set_attribute("open", "");
    }
}
