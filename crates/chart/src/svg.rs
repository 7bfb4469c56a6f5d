//! How does a figure become a document of its own?

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::figure::Figure;
use crate::markup::{escaped, markup, number, patterns};
use crate::scene::Hatch;
use crate::text;
use crate::theme::{Theme, stylesheet};

/// Room around the figure, in pixels.
const MARGIN: f64 = 16.0;
const TITLE_SIZE: f64 = 17.0;
const SENTENCE_SIZE: f64 = 14.0;

/// The figure as a standalone SVG: title, takeaway and picture, on paper of its own.
///
/// It is as wide as its scene plus a margin on both sides.
pub fn svg(figure: &Figure, theme: Theme) -> String {
    let scene = &figure.scene;
    let head = Head::new(figure);
    let (width, height) = (scene.width + 2.0 * MARGIN, head.height + scene.height + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" \
         viewBox=\"0 0 {w} {h}\" role=\"img\" aria-labelledby=\"chart-title chart-desc\">\
         <title id=\"chart-title\">{title}</title>\
         <desc id=\"chart-desc\">{desc}</desc><style>{style}</style>",
        w = number(width),
        h = number(height),
        title = escaped(&figure.title),
        desc = escaped(&format!("{} {}", figure.takeaway, figure.how_to_read)),
        style = escaped(&stylesheet(theme, "svg")),
    );
    let hatches: BTreeSet<Hatch> = scene.marks.iter().filter_map(|mark| mark.hatch).collect();
    out += &patterns(hatches);
    out += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>";
    let _ = write!(out, "<g transform=\"translate({MARGIN} {MARGIN})\">");
    head.draw(&mut out);
    let _ = write!(out, "<g transform=\"translate(0 {})\">", number(head.height));
    out += &markup(scene);
    out += "</g></g></svg>\n";
    out
}

/// The words above the picture.
struct Head {
    title: Vec<String>,
    takeaway: Vec<String>,
    height: f64,
}

impl Head {
    fn new(figure: &Figure) -> Self {
        let width = figure.scene.width;
        let title = text::wrap(&figure.title, TITLE_SIZE, true, width);
        let takeaway = text::wrap(&figure.takeaway, SENTENCE_SIZE, false, width);
        let height = 23.0 * title.len() as f64 + 20.0 * takeaway.len() as f64 + 14.0;
        Self { title, takeaway, height }
    }

    fn draw(&self, out: &mut String) {
        let mut base = 0.0;
        for line in &self.title {
            base += 23.0;
            let _ = write!(
                out,
                "<text class=\"label strong\" x=\"0\" y=\"{}\" font-size=\"{TITLE_SIZE}\">{}</text>",
                number(base - 7.0),
                escaped(line)
            );
        }
        for line in &self.takeaway {
            base += 20.0;
            let _ = write!(
                out,
                "<text class=\"axis\" x=\"0\" y=\"{}\" font-size=\"{SENTENCE_SIZE}\">{}</text>",
                number(base - 5.0),
                escaped(line)
            );
        }
    }
}
