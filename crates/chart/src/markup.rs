//! How does a scene become the inside of an SVG, whose style sheet colors it?

use std::fmt::Write;

use crate::scene::{Anchor, Dash, Hatch, Mark, Point, Scene, Shape};

/// The scene as the inside of an `<svg>` of its size, which needs a [`stylesheet`] and the
/// [`patterns`] of its hatches.
///
/// As text, because a browser parses a whole figure in less time than it takes to build it node
/// by node from WASM; and with classes only, because a strict page allows no inline style.
///
/// [`stylesheet`]: crate::stylesheet
pub fn markup(scene: &Scene) -> String {
    let mut out = String::with_capacity(scene.marks.len() * PER_MARK);
    for mark in &scene.marks {
        let strong = if mark.strong { " strong" } else { "" };
        shape(&mut out, mark, &format!("{}{strong}", mark.class.name()));
        if let Some(hatch) = mark.hatch {
            shape(&mut out, mark, hatch.id());
        }
    }
    out
}

/// About the length of a mark as text.
const PER_MARK: usize = 128;

/// The patterns of hatches; a document holds them once for all its figures.
pub fn patterns(hatches: impl IntoIterator<Item = Hatch>) -> String {
    let pattern = |hatch: Hatch| {
        let (id, tile, strokes) = (hatch.id(), Hatch::TILE, hatch.strokes());
        format!(
            "<pattern id=\"{id}\" width=\"{tile}\" height=\"{tile}\" \
             patternUnits=\"userSpaceOnUse\"><path class=\"strokes\" d=\"{strokes}\"/></pattern>"
        )
    };
    let patterns: String = hatches.into_iter().map(pattern).collect();
    if patterns.is_empty() { patterns } else { format!("<defs>{patterns}</defs>") }
}

fn shape(out: &mut String, mark: &Mark, class: &str) {
    let (element, attributes) = match &mark.shape {
        Shape::Rect { at, width, height } => (
            "rect",
            format!(
                "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
                number(at.x),
                number(at.y),
                number(*width),
                number(*height)
            ),
        ),
        Shape::Line(points) => ("polyline", format!("points=\"{}\"", coordinates(points))),
        Shape::Area(rings) => {
            let rings: Vec<String> = rings.iter().map(|ring| coordinates(ring)).collect();
            ("path", format!("fill-rule=\"evenodd\" d=\"M{}Z\"", rings.join("ZM")))
        }
        Shape::Circle { at, radius } => (
            "circle",
            format!("cx=\"{}\" cy=\"{}\" r=\"{}\"", number(at.x), number(at.y), number(*radius)),
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
        ),
        Shape::Text { at, anchor, size, .. } => (
            "text",
            format!(
                "x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\"",
                number(at.x),
                number(at.y),
                number(*size),
                anchor_name(*anchor)
            ),
        ),
    };
    let _ = write!(out, "<{element} class=\"{class}\" {attributes}");
    if mark.dash != Dash::Solid {
        let _ = write!(out, " stroke-dasharray=\"{}\"", mark.dash.array());
    }
    out.push('>');
    if let Some(title) = &mark.title {
        let _ = write!(out, "<title>{}</title>", escaped(title));
    }
    if let Shape::Text { words, .. } = &mark.shape {
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

/// Tenths of a pixel are as fine as a screen shows.
pub(crate) fn number(value: f64) -> String {
    let ten = 10.0;
    let rounded = (value * ten).round() / ten;
    // Adding nothing turns a negative zero into a positive one.
    (rounded + 0.0).to_string()
}

/// Text for XML: markup escaped, and the control characters left out that XML cannot hold at all.
pub(crate) fn escaped(words: &str) -> String {
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
    use crate::scene::{Class, Hatch};

    #[test]
    fn words_of_a_scene_are_never_markup() {
        let shape = Shape::Text {
            at: Point::new(1.0, 2.25),
            anchor: Anchor::End,
            size: 12.0,
            words: "<script>alert(1)</script>".to_owned(),
        };
        let mut scene = Scene::new(10.0, 10.0);
        scene.push(Mark::new(shape, Class::Label).titled("a \"b\" & <c>"));
        let text = markup(&scene);
        assert!(!text.contains("<script") && !text.contains("<c>"), "{text}");
        assert!(text.contains("x=\"1\" y=\"2.3\" font-size=\"12\" text-anchor=\"end\""), "{text}");
    }

    #[test]
    fn a_hatched_mark_is_drawn_twice_and_never_styled_inline() {
        let shape = Shape::Rect { at: Point::new(-0.01, 0.0), width: 5.0, height: 5.0 };
        let mut scene = Scene::new(10.0, 10.0);
        scene.push(Mark::new(shape, Class::Waiting).hatched(Some(Hatch::Rising)));
        let text = markup(&scene);
        assert_eq!(text.matches("<rect").count(), 2, "{text}");
        assert!(text.contains("class=\"waiting\" x=\"0\"") && text.contains("\"hatch-rising\""));
        assert!(!text.contains("style="), "{text}");
    }

    #[test]
    fn markup_is_escaped_and_forbidden_characters_are_left_out() {
        assert_eq!(escaped("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
        assert_eq!(escaped("no\0thing\u{1b}[31m\u{ffff}"), "nothing[31m");
        assert_eq!(escaped("one\ttwo\nthree"), "one two three");
    }

    #[test]
    fn numbers_are_short_and_zero_has_no_sign() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(0.16), "0.2");
        assert_eq!(number(-0.01), "0");
        assert_eq!(number(100.0), "100");
    }
}
