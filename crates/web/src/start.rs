//! What happens when the WASM arrives?

use labs::Lab;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::browser;

/// The compiled lab, beside the page.
const LAB: &str = "lab.json";

/// Takes the page over once the lab is here.
pub fn start() {
    wasm_bindgen_futures::spawn_local(async {
        if let Err(cause) = take_over().await {
            browser::failed(&cause);
            if browser::said("data-live").is_some() {
                // An author mends the fault, and the page comes.
                browser::reload_on_change(LAB, String::new());
            }
        }
    });
}

async fn take_over() -> Result<(), String> {
    let text = browser::fetch_text(LAB).await?;
    let lab = Lab::from_compiled(&text).map_err(|error| error.to_string())?;
    // One lab for the life of the page: all its parts refer to it.
    let lab: &'static Lab = Box::leak(Box::new(lab));
    let root = document().get_element_by_id("app").ok_or("the page has no app")?;
    let root: web_sys::HtmlElement = root.unchecked_into();
    if browser::said("data-live").is_some() {
        // An author's page is empty: nothing was drawn before.
        mount_to(root, move || view! { <crate::App lab=lab/> }).forget();
        browser::reload_on_change(LAB, text);
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
