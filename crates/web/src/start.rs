//! What happens when the WASM arrives?

use std::collections::BTreeMap;

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
                    out.push_str(&format!("\\u{unit:04x}"));
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
    let object: js_sys::Object = parsed.dyn_into().map_err(|_| "a bundle is an object".to_owned())?;
    let mut files = BTreeMap::new();
    for pair in js_sys::Object::entries(&object).iter() {
        let pair: js_sys::Array = pair.unchecked_into();
        let both = pair.get(0).as_string().zip(pair.get(1).as_string());
        let (name, text) = both.ok_or("a bundle holds texts only")?;
        files.insert(name, text);
    }
    Ok(files)
}

/// Takes the page over once the lab's files are here.
pub fn start() {
    wasm_bindgen_futures::spawn_local(async {
        if let Err(cause) = take_over().await {
            browser::failed(&cause);
        }
    });
}

async fn take_over() -> Result<(), String> {
    let id = browser::said("data-lab").ok_or("the page names no lab")?;
    let files = unbundle(&browser::fetch_text("lab.json").await?)?;
    let lab = Lab::read(&id, &files).map_err(|faults| faults.to_string())?;
    // One lab for the life of the page: all its parts refer to it.
    let lab: &'static Lab = Box::leak(Box::new(lab));
    let root = document().get_element_by_id("app").ok_or("the page has no app")?;
    mount(root.unchecked_into(), lab);
    Ok(())
}

#[cfg(feature = "hydrate")]
fn mount(root: web_sys::HtmlElement, lab: &'static Lab) {
    leptos::mount::hydrate_from(root, move || view! { <crate::App lab=lab/> }).forget();
}

#[cfg(not(feature = "hydrate"))]
fn mount(root: web_sys::HtmlElement, lab: &'static Lab) {
    mount_to(root, move || view! { <crate::App lab=lab/> }).forget();
}
