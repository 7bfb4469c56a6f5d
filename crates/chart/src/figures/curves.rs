//! How does one number follow another, and where is the reader on the curve?

use crate::FigureError;
use crate::axis::{Axis, Frame, draw_below, draw_beside, height_above, height_below, width_beside};
use crate::figure::{Cell, Figure, Plane, Table, check_width};
use crate::labels::{Placer, spread};
use crate::legend::{self, Entry, Sample};
use crate::scale::Scale;
use crate::scene::{Anchor, Class, Dash, Mark, Point, Rectangle, Scene, Shape};
use crate::text::{self, LABEL_SIZE, MIDDLE};
use crate::ticks::{Direction, Tick};

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its points, x and y, in the order in which they are joined.
    pub points: Vec<(f64, f64)>,
    /// Its meaning.
    pub class: Class,
    /// How it is broken.
    pub dash: Dash,
    /// Whether the reader should follow this one.
    pub strong: bool,
}

/// The reader's own point.
#[derive(Debug, Clone, PartialEq)]
pub struct Here {
    /// Its x.
    pub x: f64,
    /// Its y.
    pub y: f64,
    /// What stands beside it: `you are here, 23 %`.
    pub label: String,
}

/// Several lines over the same axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// The figure's title.
    pub title: String,
    /// To the right.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// The lines.
    pub series: Vec<Series>,
    /// The reader's own point.
    pub you: Option<Here>,
}

impl Curves {
    fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let lines = self.series.iter().flat_map(|series| series.points.iter().copied());
        lines.chain(self.you.iter().map(|you| (you.x, you.y)))
    }

    fn takeaway(&self) -> String {
        let end = |series: &Series| series.points.last().map_or(f64::NAN, |(_, y)| *y);
        let by_end = |a: &&Series, b: &&Series| end(a).total_cmp(&end(b));
        let said = |series: &Series| self.y.format.value(end(series), 3);
        let you = self.you.as_ref().map(|you| {
            format!(
                "You are at {} {}: {} {}. ",
                self.x.label,
                self.x.format.value(you.x, 3),
                self.y.label,
                self.y.format.value(you.y, 3)
            )
        });
        let highest = self.series.iter().max_by(by_end);
        let lines = match (highest, self.series.iter().min_by(by_end)) {
            (Some(high), Some(low)) if self.series.len() > 1 => format!(
                "{} ends highest, at {}; {} lowest, at {}.",
                high.name,
                said(high),
                low.name,
                said(low)
            ),
            (Some(only), _) => format!("{} ends at {}.", only.name, said(only)),
            _ => String::new(),
        };
        you.unwrap_or_default() + &lines
    }
}

/// Names at line ends take at most this share of the width; else they are listed.
const MOST_FOR_NAMES: f64 = 0.3;

/// Lines with their names at their ends, and the reader's point among them.
///
/// # Errors
///
/// [`FigureError::Width`]; [`FigureError::Empty`] without a series or with an empty one;
/// [`FigureError::NotFinite`], [`FigureError::NotPositive`] for a point that has no place.
pub fn curves(data: &Curves, width: f64) -> Result<Figure, FigureError> {
    check_width(width)?;
    if data.series.is_empty() {
        return Err(FigureError::Empty { what: "series" });
    }
    if data.series.iter().any(|series| series.points.is_empty()) {
        return Err(FigureError::Empty { what: "point in every series" });
    }
    let x_ends = data.x.domain(data.points().map(|(x, _)| x))?;
    let y_ends = data.y.rounded(data.y.domain(data.points().map(|(_, y)| y))?);

    let entries = listed_names(&data.series, width);
    let y_title = data.y.title();
    let names_height = legend::height(&entries, width);
    let top =
        names_height + if entries.is_empty() { 0.0 } else { 10.0 } + height_above(&y_title, width);
    let height = (width * 0.5).clamp(220.0, 380.0);
    let bottom = top + height;
    let y = Scale::new(data.y.spread, y_ends, (bottom, top))?;
    let y_ticks = data.y.ticks(&y, Direction::Up, (top - 8.0, bottom + 8.0));
    let right = if entries.is_empty() { width - names_width(&data.series) } else { width - 8.0 };
    let frame = Frame { left: width_beside(&y_ticks), top, right, bottom };
    let x = Scale::new(data.x.spread, x_ends, (frame.left, frame.right))?;
    let x_title = data.x.title();

    let mut scene = Scene::new(width, bottom + height_below(&x_title, width));
    legend::draw(&mut scene, &entries, 0.0);
    draw_beside(&mut scene, frame, &y_ticks, &y_title);
    let x_ticks: Vec<Tick> = data.x.ticks(&x, Direction::Across, (0.0, width));
    draw_below(&mut scene, frame, &x_ticks, &x_title);
    let place = |(px, py): (f64, f64)| Point::new(x.position(px), y.position(py));
    let lines: Vec<Vec<Point>> = data
        .series
        .iter()
        .map(|series| series.points.iter().map(|point| place(*point)).collect())
        .collect();
    for (series, points) in data.series.iter().zip(&lines) {
        scene.push(
            Mark::new(Shape::Line(points.clone()), series.class)
                .dashed(series.dash)
                .strong(series.strong)
                .titled(&series.name),
        );
    }
    if entries.is_empty() {
        draw_names(&mut scene, &data.series, &lines, frame)?;
    }
    if let Some(you) = &data.you {
        draw_you(&mut scene, you, place((you.x, you.y)), &lines, frame);
    }
    Ok(Figure {
        title: data.title.clone(),
        how_to_read: format!(
            "{} to the right, {} upward; one line for each name.",
            data.x.label, data.y.label
        ),
        takeaway: data.takeaway(),
        scene,
        table: table(data),
        plane: Some(Plane { x, y }),
    })
}

fn names_width(series: &[Series]) -> f64 {
    let widths = series.iter().map(|series| text::width(&series.name, LABEL_SIZE, series.strong));
    widths.fold(0.0, f64::max) + 24.0
}

/// The names as a list where they would take too much of the width; else none.
fn listed_names(series: &[Series], width: f64) -> Vec<Entry> {
    let crowded = series.len() > 12;
    if names_width(series) <= width * MOST_FOR_NAMES && !crowded {
        return Vec::new();
    }
    let entry = |series: &Series| Entry {
        sample: Sample::Line(series.class, series.dash, series.strong),
        words: series.name.clone(),
    };
    series.iter().map(entry).collect()
}

fn draw_names(
    scene: &mut Scene,
    series: &[Series],
    lines: &[Vec<Point>],
    frame: Frame,
) -> Result<(), FigureError> {
    let ends: Vec<Point> = lines.iter().filter_map(|line| line.last().copied()).collect();
    let wanted: Vec<(f64, f64)> = ends.iter().map(|end| (end.y, LABEL_SIZE)).collect();
    let middles = spread(&wanted, 3.0, frame.top - 8.0, frame.bottom + 8.0)
        .ok_or(FigureError::Crowded { what: "the ends of lines" })?;
    let left = frame.right + 18.0;
    for ((series, end), middle) in series.iter().zip(&ends).zip(middles) {
        // A line that ends early, or whose name had to move, is led to its name.
        let moved = (middle - end.y).abs() > 3.0 || end.x < frame.right - 1.0;
        if moved {
            scene.rule(Point::new(end.x + 3.0, end.y), Point::new(left - 4.0, middle), Class::Axis);
        }
        let at = Point::new(left, middle + LABEL_SIZE * MIDDLE);
        if series.strong {
            scene.strong_text(at, Anchor::Start, &series.name, Class::Label);
        } else {
            scene.text(at, Anchor::Start, LABEL_SIZE, &series.name, Class::Label);
        }
    }
    Ok(())
}

/// The reader's point, its words beside it and clear of the lines where that is possible, else
/// below the figure.
pub(crate) fn draw_you(
    scene: &mut Scene,
    you: &Here,
    at: Point,
    lines: &[Vec<Point>],
    frame: Frame,
) {
    let mut placer = Placer::new(Rectangle {
        left: 0.0,
        top: frame.top + 1.0,
        right: scene.width,
        bottom: frame.bottom - 2.0,
    });
    for line in lines {
        placer.avoid_line(line);
    }
    for taken in scene.marks.iter().filter_map(Mark::text_box) {
        placer.take(taken);
    }
    placer.take_circle(at, 8.0);
    let place = placer.place(&you.label, true, at, 8.0);
    if let Some(place) = place.filter(|place| place.led) {
        scene.rule(at, place.nearest(at), Class::You);
    }
    let circle = Shape::Circle { at, radius: 6.5 };
    scene.push(Mark::new(circle, Class::You).titled(&you.label));
    match place {
        Some(place) => scene.strong_text(place.base(), Anchor::Start, &you.label, Class::Label),
        None => legend::append(scene, &[Entry { sample: Sample::You, words: you.label.clone() }]),
    }
}

fn table(data: &Curves) -> Table {
    let mut table = Table::new(["line".to_owned(), data.x.title(), data.y.title()]);
    for series in &data.series {
        for (x, y) in &series.points {
            table.rows.push(vec![Cell::text(&series.name), Cell::Number(*x), Cell::Number(*y)]);
        }
    }
    if let Some(you) = &data.you {
        table.rows.push(vec![Cell::text(&you.label), Cell::Number(you.x), Cell::Number(you.y)]);
    }
    table
}
