//! How does a lab read without a screen: as HTML text, with formulas and figures that stand still?
//!
//! Read first: [`edition`] (the workbook), [`prose_html`] (a section for any page), [`mathml`].

#[cfg(feature = "author")]
mod edition;
mod html;
mod mathml;

#[cfg(feature = "author")]
pub use edition::{Edition, edition, words as edition_words};
pub use html::{Show, escaped, inline_html, prose_html, table_html};
pub use mathml::mathml;

/// The beginning of a page: of the text edition, with a link to its style sheet, and of a report,
/// which holds its own, since it is one file.
pub(crate) fn head(title: &str, style: &str) -> String {
    let head = include_str!("head.html").trim_end();
    head.replace("{{title}}", &escaped(title)).replace("{{style}}", style)
}

/// The style sheet of the text edition and of a report, for screen and print.
pub const STYLESHEET: &str = include_str!("text.css");
