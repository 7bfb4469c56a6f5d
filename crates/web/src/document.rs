//! What stands around the app in a pre-rendered page?

use labs::Lab;
use labs::text::escaped;
use leptos::prelude::*;

use crate::App;

/// The files that a page loads, as addresses relative to it.
#[derive(Debug, Clone)]
pub struct Page {
    /// The style sheet.
    pub style: String,
    /// The module that starts the WASM.
    pub start: String,
    /// The picture in the browser's tab.
    pub icon: String,
}

const PAGE: &str = include_str!("../assets/page.html");
const INDEX: &str = include_str!("../assets/index.html");

impl Page {
    /// A frame with its places filled; the body comes last, so that nothing in it is a place.
    fn filled(&self, frame: &str, id: &str, title: &str, body: &str) -> String {
        let places = [
            ("[ID]", id),
            ("[TITLE]", title),
            ("[STYLE]", &self.style),
            ("[START]", &self.start),
            ("[ICON]", &self.icon),
        ];
        let fill = |page: String, (place, text): (&str, &str)| page.replace(place, &escaped(text));
        places.into_iter().fold(frame.to_owned(), fill).replacen("[BODY]", body, 1)
    }
}

/// A lab's page as it reads before any script has run.
pub fn page(lab: &'static Lab, page: &Page) -> String {
    let app = Owner::new().with(|| view! { <App lab=lab/> }.to_html());
    page.filled(PAGE, &lab.id, &lab.title.text, &app)
}

/// The list of labs.
pub fn index(labs: &[&Lab], page: &Page) -> String {
    let link = |lab: &&Lab| {
        let (id, title) = (escaped(&lab.id), escaped(&lab.title.text));
        let number = escaped(&lab.number);
        format!("<li><a href=\"labs/{id}/\">Lab {number}: {title}</a></li>")
    };
    let links: String = labs.iter().map(link).collect();
    page.filled(INDEX, "", "Labs", &links)
}
