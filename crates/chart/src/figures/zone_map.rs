//! Where on a map of two numbers does each answer hold, and what happens at the borders?
//!
//! The plane is sampled on a lattice. Where two neighbors lie in different zones, the border
//! between them is found by bisection, and the crossings are joined cell by cell (marching
//! squares, with a shared middle in cells where more than two zones meet), so that zones
//! merge into whole regions that leave no gap between them.

mod trace;

use crate::FigureError;
use crate::axis::{Axis, Frame, draw_below, draw_beside, height_above, height_below, width_beside};
use crate::figure::{Cell, Figure, Plane, Table, check_width};
use crate::figures::curves::{Here, draw_you};
use crate::labels::Placer;
use crate::legend::{self, Entry, Sample};
use crate::scale::Scale;
use crate::scene::{Anchor, Class, Hatch, Mark, Point, Rectangle, Scene, Shape};
use crate::text::{self, ASCENT, DESCENT, LABEL_SIZE, LINE};
use crate::ticks::Direction;

use trace::{Lattice, Traced};

/// What holds in a part of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// Its name.
    pub name: String,
    /// Its meaning.
    pub class: Class,
    /// Its pattern.
    pub hatch: Option<Hatch>,
}

/// The name of a border between two zones.
#[derive(Debug, Clone, PartialEq)]
pub struct Border {
    /// The zones on its two sides, in either order.
    pub between: (usize, usize),
    /// What happens there: `the move takes as long as the run`.
    pub name: String,
}

/// Which zone holds where.
pub enum ZoneSource<'a> {
    /// Asked at a point, x and y; must give an index into the zones.
    Function(&'a dyn Fn(f64, f64) -> usize),
    /// Known on an even lattice over the axes' ends, rows upward, each from left to right.
    Matrix {
        /// How many points each row has.
        columns: usize,
        /// An index into the zones for each point.
        ids: &'a [usize],
    },
}

/// Zones over two axes, which must say what they cover.
pub struct ZoneMap<'a> {
    /// The figure's title.
    pub title: String,
    /// To the right.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// The zones by index.
    pub zones: Vec<Zone>,
    /// Which zone holds where.
    pub source: ZoneSource<'a>,
    /// Names of borders; a border without one is drawn all the same.
    pub borders: Vec<Border>,
    /// The reader's own point.
    pub you: Option<Here>,
}

impl ZoneMap<'_> {
    fn takeaway(&self, ids: &Lattice<'_>) -> String {
        let shown: Vec<&str> = self
            .zones
            .iter()
            .enumerate()
            .filter(|(id, _)| ids.holds(*id))
            .map(|(_, zone)| &*zone.name)
            .collect();
        let here = self.you.as_ref().and_then(|you| {
            let id = ids.at(you.x, you.y)?;
            let place = (self.x.format.value(you.x, 3), self.y.format.value(you.y, 3));
            Some((place, &self.zones.get(id)?.name))
        });
        match here {
            Some(((x, y), name)) => {
                format!("At {} {x} and {} {y} you have: {name}.", self.x.label, self.y.label)
            }
            None => format!("The map holds {}.", shown.join(", ")),
        }
    }
}

/// A map of zones, each named where it lies, with their borders.
///
/// # Errors
///
/// [`FigureError::Width`]; [`FigureError::Empty`] when an axis covers nothing;
/// [`FigureError::UnknownZone`], [`FigureError::Matrix`] for a source that does not fit.
pub fn zone_map(data: &ZoneMap<'_>, width: f64) -> Result<Figure, FigureError> {
    check_width(width)?;
    let you = || data.you.iter();
    let x_ends = data.x.domain(you().map(|you| you.x))?;
    let y_ends = data.y.domain(you().map(|you| you.y))?;
    let y_title = data.y.title();
    let top = height_above(&y_title, width);
    let bottom = top + (width * 0.55).clamp(230.0, 420.0);
    let y = Scale::new(data.y.spread, y_ends, (bottom, top))?;
    let y_ticks = data.y.ticks(&y, Direction::Up, (top - 8.0, bottom + 8.0));
    let frame = Frame { left: width_beside(&y_ticks), top, right: width - 8.0, bottom };
    let x = Scale::new(data.x.spread, x_ends, (frame.left, frame.right))?;
    let lattice = Lattice::new(&data.source, data.zones.len(), x, y)?;
    let x_title = data.x.title();

    let mut scene = Scene::new(width, bottom + height_below(&x_title, width));
    let traced = lattice.trace();
    draw_regions(&mut scene, data, &traced);
    draw_beside_only_labels(&mut scene, frame, &y_ticks, &y_title);
    draw_below(&mut scene, frame, &data.x.ticks(&x, Direction::Across, (0.0, width)), &x_title);
    let (entries, letters) = name_zones(&mut scene, data, &lattice, frame);
    let more = name_borders(&mut scene, data, &traced, frame, letters);
    if let Some(you) = &data.you {
        let borders: Vec<Vec<Point>> =
            traced.borders.iter().flat_map(|border| border.lines.iter().cloned()).collect();
        let at = Point::new(x.position(you.x), y.position(you.y));
        draw_you(&mut scene, you, at, &borders, frame);
    }
    legend::append(&mut scene, &[entries, more].concat());
    Ok(Figure {
        title: data.title.clone(),
        how_to_read: format!(
            "{} to the right, {} upward; each zone is named, and a line marks where one gives \
             way to another.",
            data.x.label, data.y.label
        ),
        takeaway: data.takeaway(&lattice),
        scene,
        table: table(data, &lattice, (&x, &y)),
        plane: Some(Plane { x, y }),
    })
}

/// An axis whose lines would cut the zones: labels and title only.
fn draw_beside_only_labels(
    scene: &mut Scene,
    frame: Frame,
    ticks: &[crate::ticks::Tick],
    title: &str,
) {
    let nothing_across = Frame { right: frame.left - 5.0, ..frame };
    draw_beside(scene, nothing_across, ticks, title);
}

fn draw_regions(scene: &mut Scene, data: &ZoneMap<'_>, traced: &Traced) {
    for (zone, rings) in data.zones.iter().zip(&traced.regions) {
        if !rings.is_empty() {
            scene.push(
                Mark::new(Shape::Area(rings.clone()), zone.class)
                    .hatched(zone.hatch)
                    .titled(&zone.name),
            );
        }
    }
    for border in &traced.borders {
        let named = data.borders.iter().find(|named| same_pair(named.between, border.between));
        for line in &border.lines {
            let mark = Mark::new(Shape::Line(line.clone()), Class::Axis);
            scene.push(match named {
                Some(named) => mark.titled(&named.name),
                None => mark,
            });
        }
    }
}

fn same_pair(one: (usize, usize), other: (usize, usize)) -> bool {
    one == other || one == (other.1, other.0)
}

/// Writes each zone's name where it has most room; zones without room get a letter and an entry
/// in the list below. Gives the entries and how many letters they use up.
fn name_zones(
    scene: &mut Scene,
    data: &ZoneMap<'_>,
    lattice: &Lattice<'_>,
    frame: Frame,
) -> (Vec<Entry>, usize) {
    let mut entries = Vec::new();
    let mut letters = 0;
    for (id, zone) in data.zones.iter().enumerate() {
        if !lattice.holds(id) {
            continue;
        }
        let keep = data.you.as_ref().map(|you| lattice.place(you.x, you.y));
        let inside = |lines: Vec<String>| {
            let widest = lines.iter().map(|line| text::width(line, LABEL_SIZE, true));
            let width = widest.fold(0.0, f64::max) + 12.0;
            let height = LINE * lines.len() as f64 + 4.0;
            Some((lattice.roomiest(id, (width, height), frame, keep)?, lines))
        };
        let letter = letter(letters);
        let named = inside(vec![zone.name.clone()]).or_else(|| inside(two_lines(&zone.name)?));
        let found = named.or_else(|| {
            let lettered = inside(vec![letter.clone()]);
            // A zone too thin for a letter is still known by its sample.
            let key = if lettered.is_some() { format!("{letter}: ") } else { String::new() };
            letters += usize::from(lettered.is_some());
            entries.push(Entry {
                sample: Sample::Box(zone.class, zone.hatch),
                words: key + &zone.name,
            });
            lettered
        });
        if let Some((at, lines)) = found {
            draw_centered(scene, at, &lines);
        }
    }
    (entries, letters)
}

/// A name broken at the space nearest to its middle, if it has one.
fn two_lines(name: &str) -> Option<Vec<String>> {
    let middle = name.len() / 2;
    let spaces = name.match_indices(' ').map(|(at, _)| at);
    let at = spaces.min_by_key(|at| at.abs_diff(middle))?;
    let (first, second) = name.split_at(at);
    Some(vec![first.trim().to_owned(), second.trim().to_owned()])
}

fn draw_centered(scene: &mut Scene, at: Point, lines: &[String]) {
    let first = at.y - LINE * (lines.len() - 1) as f64 / 2.0;
    for (row, words) in lines.iter().enumerate() {
        let level = first + LINE * row as f64 + LABEL_SIZE * (ASCENT - DESCENT) / 2.0;
        scene.strong_text(Point::new(at.x, level), Anchor::Middle, words, Class::Label);
    }
}

fn letter(index: usize) -> String {
    let letters = ('A'..='Z').collect::<Vec<_>>();
    letters.get(index).map_or_else(|| format!("Z{index}"), char::to_string)
}

/// Writes each border's name along it where there is room, else a letter and an entry.
fn name_borders(
    scene: &mut Scene,
    data: &ZoneMap<'_>,
    traced: &Traced,
    frame: Frame,
    letters: usize,
) -> Vec<Entry> {
    let mut placer = Placer::new(Rectangle {
        left: frame.left + 4.0,
        top: frame.top + 4.0,
        right: frame.right - 4.0,
        bottom: frame.bottom - 4.0,
    });
    for taken in scene.marks.iter().filter_map(Mark::text_box) {
        placer.take(taken);
    }
    for line in traced.borders.iter().flat_map(|border| &border.lines) {
        placer.avoid_line(line);
    }
    let mut entries: Vec<Entry> = Vec::new();
    for named in &data.borders {
        let found = traced.borders.iter().find(|border| same_pair(border.between, named.between));
        let Some(longest) = found.and_then(trace::TracedBorder::longest) else { continue };
        let letter = letter(letters + entries.len());
        let words = [named.name.clone(), letter.clone()].into_iter().find_map(|words| {
            let place = placer.place_clear(&words, longest)?;
            Some((words, place))
        });
        if let Some((words, place)) = &words {
            let at = place.base();
            scene.text(at, Anchor::Start, LABEL_SIZE, words, Class::Label);
        }
        if words.is_none_or(|(words, _)| words == letter) {
            entries
                .push(Entry { sample: Sample::Words, words: format!("{letter}: {}", named.name) });
        }
    }
    entries
}

/// The zone at each pair of named ticks.
fn table(data: &ZoneMap<'_>, lattice: &Lattice<'_>, (x, y): (&Scale, &Scale)) -> Table {
    let columns = data.x.ticks(x, Direction::Across, x.range());
    let rows = data.y.ticks(y, Direction::Up, (y.range().1, y.range().0));
    let named = |ticks: Vec<crate::ticks::Tick>| -> Vec<f64> {
        ticks.iter().filter(|tick| tick.label.is_some()).map(|tick| tick.value).collect()
    };
    let (columns, rows) = (named(columns), named(rows));
    let corner = format!("{} \\ {}", data.y.title(), data.x.title());
    let headings = columns.iter().map(|value| data.x.format.value(*value, 3));
    let header = std::iter::once(corner).chain(headings).collect();
    let row = |y: &f64| {
        let zone = |x: &f64| lattice.at(*x, *y).and_then(|id| data.zones.get(id));
        let cells = columns.iter().map(|x| Cell::text(zone(x).map_or("", |zone| &zone.name)));
        std::iter::once(Cell::text(data.y.format.value(*y, 3))).chain(cells).collect()
    };
    Table { header, rows: rows.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;

    /// Left, a band too thin for a letter, and right.
    fn banded(x: f64, _: f64) -> usize {
        if x < 500.0 {
            0
        } else if x < 530.0 {
            1
        } else {
            2
        }
    }

    #[test]
    fn letters_begin_at_the_first_one_that_is_used() {
        let zone = |name: &str| Zone { name: name.into(), class: Class::ZoneOk, hatch: None };
        let border =
            |between| Border { between, name: "the border between one zone and another".into() };
        let data = ZoneMap {
            title: "Zones".into(),
            x: Axis::linear("volume", Format::Plain).covering(0.0, 1000.0),
            y: Axis::linear("rate", Format::Plain).covering(0.0, 1.0),
            zones: vec![zone("left"), zone("in between"), zone("right")],
            source: ZoneSource::Function(&banded),
            borders: vec![border((0, 1)), border((1, 2))],
            you: None,
        };
        let figure = zone_map(&data, 280.0).unwrap();
        let words: Vec<&str> = figure
            .scene
            .marks
            .iter()
            .filter_map(|mark| match &mark.shape {
                Shape::Text { words, .. } => Some(words.as_str()),
                _ => None,
            })
            .collect();
        assert!(words.contains(&"in between"), "the thin zone is in the list: {words:?}");
        assert!(words.iter().any(|it| it.starts_with("A: the border")), "{words:?}");
        assert!(!words.iter().any(|it| it.starts_with("C: ")), "{words:?}");
    }
}
