//! What happens when the WASM arrives?

use std::collections::BTreeMap;
use std::fmt::Write as _;

use labs::Lab;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::browser;

/// A lab's files as one, to be served beside the page.
pub fn bundle(files: &BTreeMap<String, String>) -> String {
    let files = files.iter().map(|(name, text)| {
        let [name, text] = [name, text].map(|it| js_string(it));
        format!("{name}:{text}")
    });
    format!("{{{}}}", files.collect::<Vec<_>>().join(","))
}

/// A string of JSON.
fn js_string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {
                let mut units = [0; 2];
                for unit in control.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// The files of a bundle; the browser's own reader of JSON is there already.
pub fn unbundle(text: &str) -> Result<BTreeMap<String, String>, String> {
    let parsed = js_sys::JSON::parse(text).map_err(|error| browser::sentence(&error))?;
    let object: js_sys::Object =
        parsed.dyn_into().map_err(|_| "a bundle is an object".to_owned())?;
    let mut files = BTreeMap::new();
    for pair in js_sys::Object::entries(&object).iter() {
        let pair: js_sys::Array = pair.unchecked_into();
        let both = pair.get(0).as_string().zip(pair.get(1).as_string());
        let (name, text) = both.ok_or("a bundle holds texts only")?;
        files.insert(name, text);
    }
    Ok(files)
}

/// The lab's files, beside the page.
const BUNDLE: &str = "lab.json";

/// Takes the page over once the lab's files are here.
pub fn start() {
    wasm_bindgen_futures::spawn_local(async {
        if let Err(cause) = take_over().await {
            browser::failed(&cause);
            if browser::said("data-live").is_some() {
                // An author mends the fault, and the page comes.
                browser::reload_on_change(BUNDLE, String::new());
            }
        }
    });
}

async fn take_over() -> Result<(), String> {
    let id = browser::said("data-lab").ok_or("the page names no lab")?;
    let text = browser::fetch_text(BUNDLE).await?;
    let files = unbundle(&text)?;
    let lab = Lab::read(&id, &files).map_err(|faults| faults.to_string())?;
    // One lab for the life of the page: all its parts refer to it.
    let lab: &'static Lab = Box::leak(Box::new(lab));
    let root = document().get_element_by_id("app").ok_or("the page has no app")?;
    let root: web_sys::HtmlElement = root.unchecked_into();
    if browser::said("data-live").is_some() {
        // An author's page is empty: nothing was drawn before.
        mount_to(root, move || view! { <crate::App lab=lab/> }).forget();
        browser::reload_on_change(BUNDLE, text);
    } else {
        mount(root, lab);
    }
    Ok(())
}

#[cfg(feature = "hydrate")]
fn mount(root: web_sys::HtmlElement, lab: &'static Lab) {
    hydrate_from(root, move || view! { <crate::App lab=lab/> }).forget();
}

#[cfg(not(feature = "hydrate"))]
fn mount(root: web_sys::HtmlElement, lab: &'static Lab) {
    mount_to(root, move || view! { <crate::App lab=lab/> }).forget();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_json_whatever_a_text_holds() {
        let text = "a \"quote\", a \\ and\na line\u{1}";
        let files = BTreeMap::from([("act-1.md".to_owned(), text.to_owned())]);
        assert_eq!(
            bundle(&files),
            "{\"act-1.md\":\"a \\\"quote\\\", a \\\\ and\\na line\\u0001\"}"
        );
    }
}
