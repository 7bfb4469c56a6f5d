//! What did a reader draw before the answer was there, and how far from it does the answer lie?

use crate::FigureError;
use crate::axis::{Axis, Frame, draw_below, draw_beside, height_above, height_below, width_beside};
use crate::figure::{Cell, Figure, Plane, Table, check_width};
use crate::legend::{self, Entry, Sample};
use crate::scale::Scale;
use crate::scene::{Class, Dash, Mark, Point, Scene, Shape};
use crate::ticks::{Direction, Tick};

/// A curve of a few places, drawn by a reader.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The figure's title.
    pub title: String,
    /// To the right; it must cover the places.
    pub x: Axis,
    /// Up; it must say what it covers, so that an empty drawing has a scale.
    pub y: Axis,
    /// The places, from left to right.
    pub places: Vec<f64>,
    /// What the reader drew at each, once it is there.
    pub placed: Vec<Option<f64>>,
    /// What the reader's curve is called.
    pub name: String,
    /// The answer, once it may be seen.
    pub over: Option<Over>,
}

/// The answer over a drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Over {
    /// Its name.
    pub name: String,
    /// Its points, from left to right.
    pub points: Vec<(f64, f64)>,
    /// What it makes of the drawing, in a sentence.
    pub verdict: String,
}

impl Drawing {
    fn own(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let pairs = self.places.iter().zip(&self.placed);
        pairs.filter_map(|(x, y)| y.map(|y| (*x, y)))
    }

    fn takeaway(&self) -> String {
        match &self.over {
            Some(over) => over.verdict.clone(),
            None => format!("Drawn: {} of {}.", self.own().count(), self.places.len()),
        }
    }
}

/// The drawing over its axes, and the answer over the drawing.
///
/// # Errors
///
/// [`FigureError::Width`]; [`FigureError::Empty`] without a place or an axis without ends;
/// [`FigureError::NotFinite`], [`FigureError::NotPositive`] for a point that has no place.
pub fn drawing(data: &Drawing, width: f64) -> Result<Figure, FigureError> {
    check_width(width)?;
    let answer = || data.over.iter().flat_map(|over| over.points.iter().copied());
    let x_ends = data.x.domain(data.places.iter().copied().chain(answer().map(|(x, _)| x)))?;
    let y_ends = data.y.domain(data.own().chain(answer()).map(|(_, y)| y))?;
    let y_title = data.y.title();
    let entries = entries(data);
    let top = legend::height(&entries, width) + 10.0 + height_above(&y_title, width);
    let bottom = top + (width * 0.5).clamp(220.0, 320.0);
    let y = Scale::new(data.y.spread, y_ends, (bottom, top))?;
    let y_ticks = data.y.ticks(&y, Direction::Up, (top - 8.0, bottom + 8.0));
    // A point at an end has room for half of itself.
    let frame = Frame { left: width_beside(&y_ticks) + 8.0, top, right: width - 14.0, bottom };
    let x = Scale::new(data.x.spread, x_ends, (frame.left, frame.right))?;
    let plane = Plane { x, y };
    let x_title = data.x.title();

    let mut scene = Scene::new(width, bottom + height_below(&x_title, width));
    legend::draw(&mut scene, &entries, 0.0);
    draw_beside(&mut scene, frame, &y_ticks, &y_title);
    let x_ticks: Vec<Tick> = data.x.ticks(&x, Direction::Across, (0.0, width));
    draw_below(&mut scene, frame, &x_ticks, &x_title);
    draw_places(&mut scene, data, &x, frame);
    draw_lines(&mut scene, data, &plane);
    Ok(Figure {
        title: data.title.clone(),
        how_to_read: format!(
            "{} to the right, {} upward; an upright line marks each place to draw at.",
            data.x.label, data.y.label
        ),
        takeaway: data.takeaway(),
        scene,
        table: table(data),
        plane: Some(plane),
    })
}

fn entries(data: &Drawing) -> Vec<Entry> {
    let own = Entry { sample: Sample::You, words: data.name.clone() };
    let over = data.over.iter().map(|over| Entry {
        sample: Sample::Line(Class::Data, Dash::Solid, true),
        words: over.name.clone(),
    });
    std::iter::once(own).chain(over).collect()
}

fn draw_places(scene: &mut Scene, data: &Drawing, x: &Scale, frame: Frame) {
    for place in &data.places {
        let at = x.position(*place);
        let points = vec![Point::new(at, frame.top), Point::new(at, frame.bottom)];
        scene.push(Mark::new(Shape::Line(points), Class::Axis).dashed(Dash::Dots));
    }
}

fn draw_lines(scene: &mut Scene, data: &Drawing, plane: &Plane) {
    if let Some(over) = &data.over {
        let points = over.points.iter().map(|point| plane.position(*point)).collect();
        let line = Mark::new(Shape::Line(points), Class::Data).strong(true);
        scene.push(line.titled(&over.name));
    }
    let own: Vec<Point> = data.own().map(|point| plane.position(point)).collect();
    if own.len() > 1 {
        let line = Mark::new(Shape::Line(own.clone()), Class::Label).dashed(Dash::Long);
        scene.push(line.titled(&data.name));
    }
    for (at, (px, py)) in own.into_iter().zip(data.own()) {
        let said = format!("{}: {}", data.x.format.value(px, 3), data.y.format.value(py, 3));
        let circle = Shape::Circle { at, radius: 6.5 };
        scene.push(Mark::new(circle, Class::You).titled(said));
    }
}

fn table(data: &Drawing) -> Table {
    let mut table = Table::new(["line".to_owned(), data.x.title(), data.y.title()]);
    let mut add = |name: &str, x: f64, y: f64| {
        table.rows.push(vec![Cell::text(name), Cell::Number(x), Cell::Number(y)]);
    };
    for (x, y) in data.own() {
        add(&data.name, x, y);
    }
    if let Some(over) = &data.over {
        for (x, y) in &over.points {
            add(&over.name, *x, *y);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;

    fn data(placed: [Option<f64>; 2], over: Option<Over>) -> Drawing {
        Drawing {
            title: "Utilization".into(),
            x: Axis::linear("workers", Format::Plain),
            y: Axis::linear("utilization", Format::Percent).covering(0.0, 1.0),
            places: vec![1.0, 32.0],
            placed: placed.into(),
            name: "you".into(),
            over,
        }
    }

    fn circles(figure: &Figure) -> Vec<Point> {
        let mut found = Vec::new();
        for mark in &figure.scene.marks {
            if let (Shape::Circle { at, .. }, Some(_)) = (&mark.shape, &mark.title) {
                found.push(*at);
            }
        }
        found
    }

    #[test]
    fn a_drawing_has_a_scale_before_anything_is_drawn() {
        let empty = drawing(&data([None, None], None), 480.0).unwrap();
        let plane = empty.plane.unwrap();
        assert_eq!(plane.y.domain(), (0.0, 1.0));
        assert_eq!(empty.takeaway, "Drawn: 0 of 2.");
        assert!(circles(&empty).is_empty() && empty.table.rows.is_empty());
    }

    #[test]
    fn a_point_lies_where_the_plane_reads_it_back() {
        let one = drawing(&data([None, Some(0.4)], None), 480.0).unwrap();
        let [at] = circles(&one)[..] else { panic!("one point") };
        let (x, y) = one.plane.unwrap().values(at);
        assert!((x - 32.0).abs() < 1e-9 && (y - 0.4).abs() < 1e-9, "{x} {y}");
        assert_eq!(one.takeaway, "Drawn: 1 of 2.");
    }

    #[test]
    fn the_answer_lies_over_the_drawing_with_its_verdict() {
        let over = Over {
            name: "engine".into(),
            points: vec![(1.0, 0.1), (8.0, 0.5), (32.0, 0.5)],
            verdict: "81 of 100.".into(),
        };
        let both = drawing(&data([Some(0.2), Some(0.4)], Some(over)), 480.0).unwrap();
        assert_eq!(both.takeaway, "81 of 100.");
        assert_eq!(both.table.rows.len(), 5);
        let lines = both.scene.marks.iter().filter(|mark| {
            matches!(&mark.shape, Shape::Line(points) if points.len() == 3)
                && mark.title.as_deref() == Some("engine")
        });
        assert_eq!(lines.count(), 1);
        assert_eq!(circles(&both).len(), 2);
    }

    #[test]
    fn what_has_no_place_is_refused() {
        let wrong = drawing(&data([Some(f64::NAN), None], None), 480.0);
        assert!(matches!(wrong, Err(FigureError::NotFinite { .. })), "{wrong:?}");
        let none = Drawing { places: Vec::new(), ..data([None, None], None) };
        assert!(matches!(drawing(&none, 480.0), Err(FigureError::Empty { .. })));
    }
}
