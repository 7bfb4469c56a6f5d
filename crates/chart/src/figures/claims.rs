//! How far does each of a few claims lie from what is so, counted in factors?

use crate::FigureError;
use crate::axis::{Axis, Frame, draw_below, height_below};
use crate::figure::{Cell, Figure, Table, check_width};
use crate::format::Format;
use crate::scale::{Bands, Scale};
use crate::scene::{Anchor, Class, Dash, Mark, Point, Scene, Shape};
use crate::text::{self, LABEL_SIZE, LINE};
use crate::ticks::Direction;

/// Claims about one number, and the number.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// The figure's title.
    pub title: String,
    /// What is claimed.
    pub label: String,
    /// How its numbers are written.
    pub format: Format,
    /// From the top down.
    pub claims: Vec<Claim>,
    /// What is so.
    pub actual: f64,
    /// Who says so.
    pub by: String,
}

/// One claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Its words.
    pub name: String,
    /// The number claimed.
    pub value: f64,
    /// Whether it is the reader's.
    pub own: bool,
}

/// Factors closer to 1 than this are no miss: a claim is a rounded number.
const NEAR: f64 = 1.05;

impl Claims {
    /// The factor between a claim and what is so, never below 1.
    fn factor(&self, claim: &Claim) -> f64 {
        (claim.value / self.actual).max(self.actual / claim.value)
    }

    fn distance(&self, claim: &Claim) -> String {
        let factor = self.factor(claim);
        if factor < NEAR {
            return "within 5 %".to_owned();
        }
        let side = if claim.value < self.actual { "too low" } else { "too high" };
        format!("{} × {side}", Format::Plain.value(factor, 3))
    }

    fn finding(&self) -> String {
        format!("{}: {}", self.by, self.format.value(self.actual, 3))
    }

    fn takeaway(&self) -> String {
        let own = self.claims.iter().find(|claim| claim.own);
        let own = own.map(|claim| format!("; your claim is {}", self.distance(claim)));
        format!("{}{}.", self.finding(), own.unwrap_or_default())
    }
}

/// One dot for each claim on a logarithmic axis, and a line through all at what is so.
///
/// # Errors
///
/// [`FigureError::Width`]; [`FigureError::Empty`] without a claim; [`FigureError::NotFinite`],
/// [`FigureError::NotPositive`] for a number that has no place.
pub fn claims(data: &Claims, width: f64) -> Result<Figure, FigureError> {
    check_width(width)?;
    if data.claims.is_empty() {
        return Err(FigureError::Empty { what: "claim" });
    }
    let axis = Axis::log(data.label.as_str(), data.format.clone());
    let values = data.claims.iter().map(|claim| claim.value);
    let ends = axis.rounded(axis.domain(values.chain([data.actual]))?);
    let found = text::wrap(&data.finding(), LABEL_SIZE, true, width);
    let top = LINE * found.len() as f64 + 6.0;
    // Words above each dot, so that a dot may lie at either end.
    let bands = Bands::new(top + LINE, LINE + 26.0, 16.0);
    let last = data.claims.len() - 1;
    let bottom = bands.start(last) + bands.thickness() + 6.0;
    let frame = Frame { left: RADIUS + 2.0, top, right: width - RADIUS - 2.0, bottom };
    let scale = Scale::new(axis.spread, ends, (frame.left, frame.right))?;
    let title = axis.title();

    let mut scene = Scene::new(width, bottom + height_below(&title, width));
    let actual = scale.position(data.actual);
    for (row, words) in found.iter().enumerate() {
        let at = Point::new(inside(actual, words, true, width), 14.0 + LINE * row as f64);
        scene.strong_text(at, Anchor::Middle, words, Class::Data);
    }
    for (index, claim) in data.claims.iter().enumerate() {
        // The line stops where words stand in its way.
        let (from, to) = (bands.start(index) - 2.0, bands.start(index) + bands.thickness() + 4.0);
        let line = vec![Point::new(actual, from), Point::new(actual, to)];
        scene.push(Mark::new(Shape::Line(line), Class::Data).strong(true).titled(data.finding()));
        draw_claim(&mut scene, data, claim, (actual, scale.position(claim.value)), &bands, index);
    }
    let ticks = axis.ticks(&scale, Direction::Across, (0.0, width));
    draw_below(&mut scene, frame, &ticks, &title);
    Ok(Figure {
        title: data.title.clone(),
        how_to_read: format!(
            "Each dot is a claim{}; the upright line is the number itself. The scale of {} is \
             logarithmic: equal steps are equal factors.",
            if data.claims.iter().any(|claim| claim.own) { ", the ring yours" } else { "" },
            data.label.to_lowercase()
        ),
        takeaway: data.takeaway(),
        scene,
        table: table(data, &title),
        plane: None,
    })
}

const RADIUS: f64 = 6.5;

fn draw_claim(
    scene: &mut Scene,
    data: &Claims,
    claim: &Claim,
    (actual, claimed): (f64, f64),
    bands: &Bands,
    index: usize,
) {
    let distance = data.distance(claim);
    let level = bands.middle(index);
    let way = vec![Point::new(claimed, level), Point::new(actual, level)];
    let class = if claim.own { Class::Label } else { Class::Axis };
    scene.push(Mark::new(Shape::Line(way), class).dashed(Dash::Short).strong(claim.own));
    let circle = Shape::Circle { at: Point::new(claimed, level), radius: RADIUS };
    let class = if claim.own { Class::You } else { Class::Bar };
    scene.push(Mark::new(circle, class).titled(format!("{}: {distance}", claim.name)));
    let room = scene.width - text::width(&distance, LABEL_SIZE, claim.own) - 20.0;
    let name = text::shortened(&claim.name, LABEL_SIZE, claim.own, room);
    let words = format!("{name} · {distance}");
    let x = inside(claimed, &words, claim.own, scene.width);
    let at = Point::new(x, bands.start(index) - 6.0);
    if claim.own {
        scene.strong_text(at, Anchor::Middle, &words, Class::Label);
    } else {
        scene.text(at, Anchor::Middle, LABEL_SIZE, &words, Class::Label);
    }
}

/// The middle of a text that should stand over a place and must stay in the picture.
fn inside(wanted: f64, words: &str, strong: bool, width: f64) -> f64 {
    let half = text::width(words, LABEL_SIZE, strong) / 2.0;
    wanted.max(half).min(width - half)
}

fn table(data: &Claims, title: &str) -> Table {
    let mut table = Table::new(["claim".to_owned(), title.to_owned(), "factor".to_owned()]);
    for claim in &data.claims {
        let whose = if claim.own { " (yours)" } else { "" };
        table.rows.push(vec![
            Cell::text(format!("{}{whose}", claim.name)),
            Cell::Number(claim.value),
            Cell::Number(data.factor(claim)),
        ]);
    }
    table.rows.push(vec![Cell::text(&data.by), Cell::Number(data.actual), Cell::Number(1.0)]);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(values: [f64; 2], own: Option<usize>) -> Claims {
        let claim = |(index, value): (usize, f64)| Claim {
            name: format!("option {index}"),
            value,
            own: own == Some(index),
        };
        Claims {
            title: "how far off".into(),
            label: "transfer time".into(),
            format: Format::Secs,
            claims: values.into_iter().enumerate().map(claim).collect(),
            actual: 4000.0,
            by: "engine".into(),
        }
    }

    fn xs(figure: &Figure) -> Vec<f64> {
        let circle = |mark: &Mark| match &mark.shape {
            Shape::Circle { at, .. } => Some(at.x),
            _ => None,
        };
        figure.scene.marks.iter().filter_map(circle).collect()
    }

    fn line(figure: &Figure) -> f64 {
        let upright = |mark: &Mark| match &mark.shape {
            Shape::Line(points) if mark.class == Class::Data => Some(points[0].x),
            _ => None,
        };
        figure.scene.marks.iter().find_map(upright).unwrap()
    }

    #[test]
    fn equal_factors_are_equal_distances() {
        // 40 s and 400,000 s are each a hundredfold away.
        let figure = claims(&data([40.0, 400_000.0], None), 640.0).unwrap();
        let (found, actual) = (xs(&figure), line(&figure));
        let (left, right) = (actual - found[0], found[1] - actual);
        assert!(left > 100.0 && (left - right).abs() < 1e-9, "{left} {right}");
        assert_eq!(figure.takeaway, "engine: 66.7 min.");
    }

    #[test]
    fn the_readers_claim_is_told_with_its_factor_and_side() {
        let low = claims(&data([60.0, 4020.0], Some(0)), 640.0).unwrap();
        assert_eq!(low.takeaway, "engine: 66.7 min; your claim is 66.7 × too low.");
        let high = claims(&data([40_000.0, 60.0], Some(0)), 640.0).unwrap();
        assert_eq!(high.takeaway, "engine: 66.7 min; your claim is 10 × too high.");
        let there = claims(&data([60.0, 4020.0], Some(1)), 640.0).unwrap();
        assert_eq!(there.takeaway, "engine: 66.7 min; your claim is within 5 %.");
        let yours = there.scene.marks.iter().filter(|mark| mark.class == Class::You).count();
        assert_eq!(yours, 1);
    }

    #[test]
    fn the_table_holds_every_claim_and_what_is_so() {
        let table = claims(&data([40.0, 400_000.0], Some(1)), 320.0).unwrap().table;
        let row = |index: usize| table.rows[index].iter().map(Cell::to_string).collect::<Vec<_>>();
        assert_eq!(row(0), ["option 0", "40.00", "100.0"]);
        assert_eq!(row(1), ["option 1 (yours)", "400,000", "100.0"]);
        assert_eq!(row(2), ["engine", "4,000", "1.000"]);
    }

    #[test]
    fn what_has_no_place_is_refused() {
        let wrong = claims(&data([0.0, 1.0], None), 640.0);
        assert!(matches!(wrong, Err(FigureError::NotPositive { .. })), "{wrong:?}");
        let none = Claims { claims: Vec::new(), ..data([1.0, 1.0], None) };
        assert!(matches!(claims(&none, 640.0), Err(FigureError::Empty { .. })));
    }
}
