//! How are the parts of a figure named where there is no room beside them?

use crate::scene::{Anchor, Class, Dash, Hatch, Mark, Point, Scene, Shape};
use crate::text::{self, LABEL_SIZE, LINE};

/// The sample that stands before a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Sample {
    /// A filled box.
    Box(Class, Option<Hatch>),
    /// A piece of line.
    Line(Class, Dash, bool),
    /// The reader's point.
    You,
    /// No sample: the words say it.
    Words,
}

/// One entry.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) sample: Sample,
    pub(crate) words: String,
}

const SAMPLE_WIDTH: f64 = 30.0;
const BETWEEN: f64 = 20.0;

impl Entry {
    fn indent(&self) -> f64 {
        if self.sample == Sample::Words { 0.0 } else { SAMPLE_WIDTH }
    }
}

/// The entries in lines no wider than `width`: as many side by side as have room.
fn lines(entries: &[Entry], width: f64) -> Vec<Vec<(f64, &Entry, Vec<String>)>> {
    let mut lines: Vec<Vec<(f64, &Entry, Vec<String>)>> = Vec::new();
    let mut used = f64::INFINITY;
    for entry in entries {
        let words = text::wrap(&entry.words, LABEL_SIZE, false, width - entry.indent());
        let widest =
            words.iter().map(|line| text::width(line, LABEL_SIZE, false)).fold(0.0, f64::max);
        let room = entry.indent() + widest;
        if used + room > width {
            lines.push(Vec::new());
            used = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push((used, entry, words));
        }
        used += room + BETWEEN;
    }
    lines
}

fn line_height(line: &[(f64, &Entry, Vec<String>)]) -> f64 {
    LINE * line.iter().map(|(_, _, words)| words.len()).max().unwrap_or(1) as f64
}

/// The height that the entries take.
pub(crate) fn height(entries: &[Entry], width: f64) -> f64 {
    lines(entries, width).iter().map(|line| line_height(line) + 2.0).sum()
}

/// Draws the entries under all that the scene holds, which grows by their height.
pub(crate) fn append(scene: &mut Scene, entries: &[Entry]) {
    if entries.is_empty() {
        return;
    }
    let top = scene.height + 4.0;
    draw(scene, entries, top);
    scene.height = top + height(entries, scene.width) + 4.0;
}

/// Draws the entries from `top` down over the scene's whole width.
pub(crate) fn draw(scene: &mut Scene, entries: &[Entry], top: f64) {
    let mut top = top;
    for line in lines(entries, scene.width) {
        for (left, entry, words) in &line {
            sample(scene, entry.sample, Point::new(*left, top));
            for (row, text) in words.iter().enumerate() {
                let at = Point::new(left + entry.indent(), top + 14.0 + LINE * row as f64);
                scene.text(at, Anchor::Start, LABEL_SIZE, text, Class::Label);
            }
        }
        top += line_height(&line) + 2.0;
    }
}

fn sample(scene: &mut Scene, sample: Sample, at: Point) {
    match sample {
        Sample::Box(class, hatch) => {
            let shape = Shape::Rect { at: Point::new(at.x, at.y + 2.0), width: 22.0, height: 14.0 };
            scene.push(Mark::new(shape, class).hatched(hatch));
            if class.is_zone() {
                edge(scene, at);
            }
        }
        Sample::Line(class, dash, strong) => {
            let middle = at.y + 9.0;
            let points = vec![Point::new(at.x, middle), Point::new(at.x + 24.0, middle)];
            scene.push(Mark::new(Shape::Line(points), class).dashed(dash).strong(strong));
        }
        Sample::You => {
            let circle = Shape::Circle { at: Point::new(at.x + 12.0, at.y + 9.0), radius: 6.5 };
            scene.push(Mark::new(circle, Class::You));
        }
        Sample::Words => {}
    }
}

/// Zones are pale, so their samples have an edge, as they have on the map.
fn edge(scene: &mut Scene, at: Point) {
    let (left, top, right, bottom) = (at.x, at.y + 2.0, at.x + 22.0, at.y + 16.0);
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    let points = corners.map(|(x, y)| Point::new(x, y)).into();
    scene.push(Mark::new(Shape::Line(points), Class::Axis));
}
