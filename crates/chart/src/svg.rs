//! How does a figure become a document of its own?

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::figure::Figure;
use crate::scene::{Anchor, Hatch, Mark, Point, Shape};
use crate::text;
use crate::theme::{Theme, dash_attribute, pattern, stylesheet};

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
    out += &definitions(&scene.marks);
    out += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>";
    let _ = write!(out, "<g transform=\"translate({MARGIN} {MARGIN})\">");
    head.draw(&mut out);
    let _ = write!(out, "<g transform=\"translate(0 {})\">", number(head.height));
    for mark in &scene.marks {
        draw(&mut out, mark);
    }
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

fn definitions(marks: &[Mark]) -> String {
    let hatches: BTreeSet<Hatch> = marks.iter().filter_map(|mark| mark.hatch).collect();
    if hatches.is_empty() {
        return String::new();
    }
    format!("<defs>{}</defs>", hatches.into_iter().map(pattern).collect::<String>())
}

/// A mark, and once more with its hatch over it.
fn draw(out: &mut String, mark: &Mark) {
    let strong = if mark.strong { " strong" } else { "" };
    let look = format!(" class=\"{}{strong}\"{}", mark.class.name(), dash_attribute(mark.dash));
    shape(out, mark, &look);
    if let Some(hatch) = mark.hatch {
        // Inline style, because a rule of the sheet outweighs an attribute.
        shape(out, mark, &format!(" style=\"fill:url(#{})\"", hatch.id()));
    }
}

fn shape(out: &mut String, mark: &Mark, look: &str) {
    let (element, attributes, words) = match &mark.shape {
        Shape::Rect { at, width, height } => (
            "rect",
            format!(
                "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
                number(at.x),
                number(at.y),
                number(*width),
                number(*height)
            ),
            None,
        ),
        Shape::Line(points) => ("polyline", format!("points=\"{}\"", coordinates(points)), None),
        Shape::Area(rings) => {
            let rings: Vec<String> = rings.iter().map(|ring| coordinates(ring)).collect();
            let path = rings.join("ZM");
            ("path", format!("fill-rule=\"evenodd\" d=\"M{path}Z\""), None)
        }
        Shape::Circle { at, radius } => (
            "circle",
            format!("cx=\"{}\" cy=\"{}\" r=\"{}\"", number(at.x), number(at.y), number(*radius)),
            None,
        ),
        Shape::Rule { from, to } => (
            "line",
            format!(
                "x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"",
                number(from.x),
                number(from.y),
                number(to.x),
                number(to.y)
            ),
            None,
        ),
        Shape::Text { at, anchor, size, words } => (
            "text",
            format!(
                "x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\"",
                number(at.x),
                number(at.y),
                number(*size),
                anchor_name(*anchor)
            ),
            Some(words),
        ),
    };
    let _ = write!(out, "<{element} {attributes}{look}>");
    if let Some(title) = &mark.title {
        let _ = write!(out, "<title>{}</title>", escaped(title));
    }
    if let Some(words) = words {
        out.push_str(&escaped(words));
    }
    let _ = write!(out, "</{element}>");
}

const fn anchor_name(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}

fn coordinates(points: &[Point]) -> String {
    let pairs: Vec<String> =
        points.iter().map(|point| format!("{},{}", number(point.x), number(point.y))).collect();
    pairs.join(" ")
}

/// Hundredths of a pixel are finer than any screen.
fn number(value: f64) -> String {
    // Adding 0 turns -0 into 0.
    let text = format!("{:.2}", (value * 100.0).round() / 100.0 + 0.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text for XML: markup escaped, and the control characters left out that XML cannot hold at all.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_forbidden_characters_are_left_out() {
        assert_eq!(escaped("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
        assert_eq!(escaped("no\0thing\u{1b}[31m\u{ffff}"), "nothing[31m");
        assert_eq!(escaped("one\ttwo\nthree"), "one two three");
    }

    #[test]
    fn numbers_are_short_and_zero_has_no_sign() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(0.126), "0.13");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(100.0), "100");
    }
}
