//! Which color does each meaning have, on light and on dark paper?

use std::fmt::Write;

use crate::scene::{Class, Hatch};

/// On which paper a document is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the reader's system prefers.
    Auto,
}

/// A color on light and on dark paper, as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// On light paper.
    pub light: &'static str,
    /// On dark paper.
    pub dark: &'static str,
}

const fn both(light: &'static str, dark: &'static str) -> Paint {
    Paint { light, dark }
}

/// The paper itself, and the lines of hatches.
pub(crate) const PANEL: Paint = both("#ffffff", "#181f27");

/// The color of a meaning.
pub const fn paint(class: Class) -> Paint {
    match class {
        Class::Compute => both("#0b6b4d", "#3fa67d"),
        Class::Waiting => both("#b3261e", "#f0685f"),
        Class::Over => both("#b3261e", "#ff9a91"),
        Class::Preparing => both("#8a5200", "#c98a2b"),
        Class::Data => both("#0a5a8a", "#5fb0e6"),
        Class::Idle => both("#6b7683", "#8793a0"),
        Class::Money => both("#5a3fa6", "#b29bf2"),
        Class::Cloud => both("#3f4fc0", "#98a4ff"),
        Class::Edge => both("#96380f", "#f0935f"),
        Class::Bar => both("#3f7fa8", "#4f95c4"),
        Class::Axis => both("#4d5966", "#a9b4c0"),
        Class::Grid => both("#dcd8ce", "#303a45"),
        Class::Label | Class::You => both("#18222d", "#e9ebee"),
        Class::ZoneOk => both("#e3f1ea", "#163327"),
        Class::ZoneWarn => both("#fbeed6", "#3d2f12"),
        Class::ZoneTrap => both("#f8dfdb", "#43201d"),
        Class::ZoneOther => both("#e4e9f6", "#1f2a44"),
    }
}

/// The style sheet of every figure, its rules under `scope` (a selector such as `svg` or
/// `.figure`), so that a page can hold it once for all its figures.
pub fn stylesheet(theme: Theme, scope: &str) -> String {
    let mut sheet = match theme {
        Theme::Light => variables(scope, "light", |paint| paint.light),
        Theme::Dark => variables(scope, "dark", |paint| paint.dark),
        Theme::Auto => format!(
            "{}@media(prefers-color-scheme:dark){{{}}}",
            variables(scope, "light dark", |paint| paint.light),
            variables(scope, "light dark", |paint| paint.dark)
        ),
    };
    for name in Class::ALL.map(Class::name) {
        let _ = write!(sheet, "{scope} .{name}{{color:var(--chart-{name})}}");
    }
    for rule in SHAPES {
        let _ = write!(sheet, "{scope} {rule}");
    }
    for hatch in Hatch::ALL.map(Hatch::id) {
        let _ = write!(sheet, "{scope} .{hatch}{{fill:url(#{hatch})}}");
    }
    sheet
}

/// How shapes take the color of their class. The halo keeps words readable over lines.
const SHAPES: [&str; 10] = [
    "text{fill:currentColor;font-family:system-ui,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif;\
     font-variant-numeric:tabular-nums}",
    "text.label,text.over{paint-order:stroke;stroke:var(--chart-panel);stroke-width:3px;\
     stroke-linejoin:round}",
    "text.strong{font-weight:600}",
    "rect,path,circle{fill:currentColor}",
    "line,polyline{fill:none;stroke:currentColor;stroke-width:1}",
    "polyline{stroke-width:2;stroke-linejoin:round}",
    ".strong{stroke-width:3}",
    "circle.you{fill:var(--chart-panel);stroke:currentColor;stroke-width:3}",
    ".paper{fill:var(--chart-panel)}",
    ".strokes{fill:none;stroke:var(--chart-panel);stroke-width:1.6}",
];

fn variables(scope: &str, scheme: &str, pick: impl Fn(Paint) -> &'static str) -> String {
    let colors = Class::ALL.map(|class| format!("--chart-{}:{}", class.name(), pick(paint(class))));
    let panel = pick(PANEL);
    format!("{scope}{{color-scheme:{scheme};--chart-panel:{panel};{}}}", colors.join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2, of `#rrggbb`.
    fn luminance(color: &str) -> f64 {
        let channel = |at: usize| {
            let byte = u8::from_str_radix(&color[at..at + 2], 16).unwrap();
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn at_least(what: &str, ink: Paint, ground: Paint, least: f64) {
        for (paper, ink, ground) in
            [("light", ink.light, ground.light), ("dark", ink.dark, ground.dark)]
        {
            let found = contrast(ink, ground);
            assert!(found >= least, "{what} on {paper}: {found:.2}, expected {least}");
        }
    }

    const ZONES: [Class; 4] = [Class::ZoneOk, Class::ZoneWarn, Class::ZoneTrap, Class::ZoneOther];

    #[test]
    fn the_measure_agrees_with_the_standard() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.005);
    }

    #[test]
    fn every_mark_stands_out_from_its_paper() {
        let graphics = Class::ALL.iter().filter(|class| {
            // A grid guides the eye; a zone is told by its border and its name.
            **class != Class::Grid && !class.is_zone()
        });
        for class in graphics {
            at_least(class.name(), paint(*class), PANEL, 3.0);
        }
    }

    #[test]
    fn text_is_readable_on_paper_and_in_every_zone() {
        for class in [Class::Label, Class::Axis, Class::Over, Class::You] {
            at_least(class.name(), paint(class), PANEL, 4.5);
        }
        for zone in ZONES {
            let name = zone.name();
            at_least(&format!("label in {name}"), paint(Class::Label), paint(zone), 4.5);
            at_least(&format!("border of {name}"), paint(Class::Axis), paint(zone), 3.0);
            at_least(&format!("point in {name}"), paint(Class::You), paint(zone), 3.0);
        }
    }

    #[test]
    fn the_sheet_knows_every_class_and_no_color_twice_defined() {
        for theme in [Theme::Light, Theme::Dark, Theme::Auto] {
            let sheet = stylesheet(theme, ".figure");
            let times = if theme == Theme::Auto { 2 } else { 1 };
            for class in Class::ALL {
                let name = class.name();
                assert!(sheet.contains(&format!(".figure .{name}{{")), "{name}");
                assert_eq!(sheet.matches(&format!("--chart-{name}:#")).count(), times, "{name}");
            }
        }
    }
}
