//! What stands around the app in a pre-rendered page?

use std::fmt::Write as _;

use labs::Lab;
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

impl Page {
    fn head(&self, title: &str, scripts: bool) -> String {
        let mut head = String::from("<meta charset=\"utf-8\">\n");
        head += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
        head += "<meta name=\"color-scheme\" content=\"light dark\">\n";
        let _ = writeln!(head, "<title>{}</title>", escaped(title));
        let _ = writeln!(head, "<link rel=\"icon\" href=\"{}\">", escaped(&self.icon));
        let _ = writeln!(head, "<link rel=\"stylesheet\" href=\"{}\">", escaped(&self.style));
        if scripts {
            let start = escaped(&self.start);
            let _ = writeln!(head, "<script type=\"module\" src=\"{start}\"></script>");
            head += "<link rel=\"preload\" href=\"lab.json\" as=\"fetch\" crossorigin>\n";
        }
        head
    }
}

/// A lab's page as it reads before any script has run.
pub fn page(lab: &'static Lab, page: &Page) -> String {
    let app = Owner::new().with(|| view! { <App lab=lab/> }.to_html());
    let head = page.head(&lab.title.text, true);
    format!(
        "<!doctype html>\n<html lang=\"en\" data-lab=\"{}\">\n<head>\n{head}</head>\n<body>\n\
         {FAILED}\n<div id=\"app\">{app}</div>\n</body>\n</html>\n",
        escaped(&lab.id)
    )
}

/// Shown if the app cannot start: scripts off, or a file that did not arrive.
const FAILED: &str = "<noscript><p class=\"banner\">Without scripts: \
<a href=\"text/\">read the text edition</a>.</p></noscript>\n\
<p class=\"banner\" id=\"start-failed\" role=\"alert\" hidden>The instruments cannot start: \
<span data-cause></span>. <a href=\"\">Try again</a> or <a href=\"text/\">read the text edition</a>.</p>";

/// The list of labs.
pub fn index(labs: &[&Lab], page: &Page) -> String {
    let link = |lab: &&Lab| {
        let (id, title) = (escaped(&lab.id), escaped(&lab.title.text));
        let number = escaped(&lab.number);
        format!("<li><a href=\"labs/{id}/\">Lab {number}: {title}</a></li>")
    };
    let links: String = labs.iter().map(link).collect();
    let head = page.head("Labs", false);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n{head}</head>\n<body>\n\
         <main id=\"main\"><h1>Labs</h1><ul>{links}</ul></main>\n</body>\n</html>\n"
    )
}

/// Text for HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
