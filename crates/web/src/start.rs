//! What happens when the WASM arrives?

use labs::Lab;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::{browser, handover};

/// The compiled lab, beside the page.
const LAB: &str = "lab.json";

/// Takes the page over once the lab is here.
pub fn start() {
    // A panic ends the app; without its own words the console would say `unreachable` and no more.
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    wasm_bindgen_futures::spawn_local(async {
        let text = browser::fetch_text(LAB).await;
        let taken = text.as_deref().map_err(Clone::clone).and_then(take_over);
        if let Err(cause) = taken {
            browser::failed(&cause);
        }
        if browser::said("data-live").is_some() {
            // An author goes on writing, or mends the fault, and the page comes anew.
            browser::reload_on_change(LAB, text.unwrap_or_default());
        }
    });
}

fn take_over(text: &str) -> Result<(), String> {
    let lab = Lab::from_compiled(text).map_err(|error| error.to_string())?;
    // One lab for the life of the page: all its parts refer to it.
    let lab: &'static Lab = Box::leak(Box::new(lab));
    let root = document().get_element_by_id("app").ok_or("the page has no app")?;
    let fresh = document().create_element("div").map_err(|error| browser::sentence(&error))?;
    fresh.set_id(&root.id());
    let place: web_sys::HtmlElement = fresh.clone().unchecked_into();
    mount_to(place, move || view! { <crate::App lab=lab/> }).forget();
    handover::exchange(&root, &fresh);
    Ok(())
}
