//! How does a scene become SVG inside a page, whose style sheet colors it?

use std::fmt::Write as _;

use chart::{Anchor, Dash, Hatch, Mark, Point, Scene, Shape};

use crate::document::escaped;

/// The scene as the inside of an `<svg>` of its size.
///
/// As text, because a browser parses a whole figure in less time than it takes to build it node
/// by node from WASM; and with classes only, because the page allows no inline style.
pub(crate) fn markup(scene: &Scene) -> String {
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

/// The patterns of all hatches; a page holds them once for all its figures.
pub(crate) fn patterns() -> String {
    let pattern = |hatch: Hatch| {
        let (id, tile, strokes) = (hatch.id(), Hatch::TILE, hatch.strokes());
        let size = format!("width=\"{tile}\" height=\"{tile}\"");
        let inside = format!("<path class=\"strokes\" d=\"{strokes}\"/>");
        let units = "patternUnits=\"userSpaceOnUse\"";
        format!("<pattern id=\"{id}\" {size} {units}>{inside}</pattern>")
    };
    format!("<defs>{}</defs>", Hatch::ALL.map(pattern).concat())
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
fn number(value: f64) -> String {
    let ten = 10.0;
    let rounded = (value * ten).round() / ten;
    // Adding nothing turns a negative zero into a positive one.
    (rounded + 0.0).to_string()
}

#[cfg(test)]
mod tests {
    use chart::Class;

    use super::*;

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
}
