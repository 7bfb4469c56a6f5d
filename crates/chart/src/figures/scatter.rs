//! Which plans are worth a thought when less of both is better?

use crate::FigureError;
use crate::axis::{Axis, Frame, draw_below, draw_beside, height_above, height_below, width_beside};
use crate::figure::{Cell, Figure, Plane, Table, check_width};
use crate::labels::Placer;
use crate::legend::{self, Entry, Sample};
use crate::scale::Scale;
use crate::scene::{Anchor, Class, Dash, Mark, Point, Rectangle, Scene, Shape};
use crate::ticks::Direction;

/// One plan: a point with two costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// Its first cost, to the right.
    pub x: f64,
    /// Its second cost, upward.
    pub y: f64,
    /// Whether it is the reader's own choice.
    pub chosen: bool,
}

/// Plans by two costs, less of each being better.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// The figure's title.
    pub title: String,
    /// To the right.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// The plans.
    pub plans: Vec<Plan>,
}

/// The plans that no other beats: none costs less of one and no more of the other.
///
/// Indices into `plans`, by growing x. Plans of equal costs are on the front together.
pub fn front(plans: &[Plan]) -> Vec<usize> {
    let beats = |a: &Plan, b: &Plan| a.x <= b.x && a.y <= b.y && (a.x < b.x || a.y < b.y);
    let mut found: Vec<usize> = (0..plans.len())
        .filter(|index| !plans.iter().any(|other| beats(other, &plans[*index])))
        .collect();
    found.sort_by(|a, b| plans[*a].x.total_cmp(&plans[*b].x));
    found
}

impl Scatter {
    fn takeaway(&self, front: &[usize]) -> String {
        let names: Vec<&str> = front.iter().map(|index| &*self.plans[*index].name).collect();
        let beaten = self.plans.len() - front.len();
        let rest = match beaten {
            0 => "no plan is beaten in both".to_owned(),
            1 => "1 plan is beaten".to_owned(),
            more => format!("{more} plans are beaten"),
        };
        match names.as_slice() {
            [only] => format!("{only} costs least of both; {rest}."),
            names => {
                format!("Worth a choice: {}; {rest}.", names.join(", "))
            }
        }
    }
}

/// Plans as points, the front as a staircase through the unbeaten ones.
///
/// # Errors
///
/// [`FigureError::Width`]; [`FigureError::Empty`] without a plan; [`FigureError::NotFinite`],
/// [`FigureError::NotPositive`] for a cost that has no place; [`FigureError::Crowded`] when
/// not even numbers find room beside the points.
pub fn scatter(data: &Scatter, width: f64) -> Result<Figure, FigureError> {
    check_width(width)?;
    if data.plans.is_empty() {
        return Err(FigureError::Empty { what: "plan" });
    }
    let x_ends = data.x.rounded(data.x.domain(data.plans.iter().map(|plan| plan.x))?);
    let y_ends = data.y.rounded(data.y.domain(data.plans.iter().map(|plan| plan.y))?);
    let y_title = data.y.title();
    let top = height_above(&y_title, width);
    let bottom = top + (width * 0.55).clamp(240.0, 400.0);
    let y = Scale::new(data.y.spread, y_ends, (bottom - INSET, top))?;
    let y_ticks = data.y.ticks(&y, Direction::Up, (top - 8.0, bottom + 8.0));
    let frame = Frame { left: width_beside(&y_ticks), top, right: width - 8.0, bottom };
    let x = Scale::new(data.x.spread, x_ends, (frame.left + INSET, frame.right))?;
    let x_title = data.x.title();
    let front = front(&data.plans);
    let points: Vec<Point> =
        data.plans.iter().map(|plan| Point::new(x.position(plan.x), y.position(plan.y))).collect();
    let stairs = staircase(&points, &front, frame);

    let mut scene = Scene::new(width, bottom + height_below(&x_title, width));
    draw_beside(&mut scene, frame, &y_ticks, &y_title);
    draw_below(&mut scene, frame, &data.x.ticks(&x, Direction::Across, (0.0, width)), &x_title);
    let line = Mark::new(Shape::Line(stairs.clone()), Class::Data).dashed(Dash::Long);
    scene.push(line.titled("Pareto front: less of one costs more of the other"));
    draw_plans(&mut scene, data, &points, &front);
    draw_names(&mut scene, data, &points, &stairs, frame)?;
    Ok(Figure {
        title: data.title.clone(),
        how_to_read: format!(
            "Each point is a plan: {} to the right, {} upward, so lower left is better. \
             The broken line joins the plans that no other beats in both; beaten plans are hollow.",
            data.x.label, data.y.label
        ),
        takeaway: data.takeaway(&front),
        scene,
        table: table(data, &front),
        plane: Some(Plane { x, y }),
    })
}

/// From the frame's top down and right through the front, out at the frame's right.
fn staircase(points: &[Point], front: &[usize], frame: Frame) -> Vec<Point> {
    let mut line = Vec::new();
    let mut level = frame.top;
    for point in front.iter().map(|index| points[*index]) {
        line.push(Point::new(point.x, level));
        line.push(point);
        level = point.y;
    }
    line.push(Point::new(frame.right, level));
    line
}

const RADIUS: f64 = 5.0;
/// The cheapest plan lies at the ends of both axes: its ring keeps clear of them and their labels.
const INSET: f64 = 16.0;

fn draw_plans(scene: &mut Scene, data: &Scatter, points: &[Point], front: &[usize]) {
    for (index, (plan, at)) in data.plans.iter().zip(points).enumerate() {
        let title = format!(
            "{}: {}, {}",
            plan.name,
            data.x.format.value(plan.x, 3),
            data.y.format.value(plan.y, 3)
        );
        let circle = |radius| Shape::Circle { at: *at, radius };
        if plan.chosen {
            scene.push(Mark::new(circle(RADIUS + 4.0), Class::You));
        }
        if front.contains(&index) {
            scene.push(Mark::new(circle(RADIUS), Class::Data).titled(title));
        } else {
            // Hollow: a ring of ink with paper inside.
            scene.push(Mark::new(circle(RADIUS - 1.0), Class::You).titled(title));
        }
    }
}

/// Names beside their points, or numbers there and the names in a list below.
fn draw_names(
    scene: &mut Scene,
    data: &Scatter,
    points: &[Point],
    stairs: &[Point],
    frame: Frame,
) -> Result<(), FigureError> {
    let names: Vec<String> = data.plans.iter().map(|plan| plan.name.clone()).collect();
    if place_all(scene, data, &names, points, stairs, frame) {
        return Ok(());
    }
    let numbers: Vec<String> = (1..=names.len()).map(|number| number.to_string()).collect();
    if !place_all(scene, data, &numbers, points, stairs, frame) {
        return Err(FigureError::Crowded { what: "plans" });
    }
    let entry = |(number, name): (&String, &String)| Entry {
        sample: Sample::Words,
        words: format!("{number}: {name}"),
    };
    let entries: Vec<Entry> = numbers.iter().zip(&names).map(entry).collect();
    legend::append(scene, &entries);
    Ok(())
}

/// Draws all the words or, if one finds no place near its point, none.
fn place_all(
    scene: &mut Scene,
    data: &Scatter,
    words: &[String],
    points: &[Point],
    stairs: &[Point],
    frame: Frame,
) -> bool {
    let mut placer = Placer::new(Rectangle {
        left: frame.left + 2.0,
        top: frame.top - 10.0,
        right: scene.width,
        bottom: frame.bottom - 2.0,
    });
    placer.avoid_line(stairs);
    for point in points {
        placer.take_circle(*point, RADIUS + 2.0);
    }
    let mut marks = Scene::new(scene.width, scene.height);
    for ((words, at), plan) in words.iter().zip(points).zip(&data.plans) {
        let radius = if plan.chosen { RADIUS + 5.0 } else { RADIUS + 1.0 };
        let Some(place) = placer.place(words, plan.chosen, *at, radius) else { return false };
        if place.led {
            marks.rule(*at, place.nearest(*at), Class::Axis);
        }
        let size = crate::text::LABEL_SIZE;
        if plan.chosen {
            marks.strong_text(place.base(), Anchor::Start, words, Class::Label);
        } else {
            marks.text(place.base(), Anchor::Start, size, words, Class::Label);
        }
    }
    scene.marks.append(&mut marks.marks);
    true
}

fn table(data: &Scatter, front: &[usize]) -> Table {
    let mut table =
        Table::new(["plan".to_owned(), data.x.title(), data.y.title(), "front".to_owned()]);
    for (index, plan) in data.plans.iter().enumerate() {
        let on_front = if front.contains(&index) { "on the front" } else { "beaten" };
        table.rows.push(vec![
            Cell::text(&plan.name),
            Cell::Number(plan.x),
            Cell::Number(plan.y),
            Cell::text(on_front),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plan(x: f64, y: f64) -> Plan {
        Plan { name: format!("{x}/{y}"), x, y, chosen: false }
    }

    #[test]
    fn the_front_is_the_one_worked_by_hand() {
        let plans =
            [plan(3.0, 1.0), plan(1.0, 3.0), plan(2.0, 2.0), plan(3.0, 2.0), plan(2.0, 2.0)];
        assert_eq!(front(&plans), [1, 2, 4, 0]);
        assert_eq!(front(&[]), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn whatever_is_off_the_front_is_beaten_by_something_on_it(
            costs in prop::collection::vec((0..9_u8, 0..9_u8), 1..20),
        ) {
            let plans: Vec<Plan> =
                costs.iter().map(|(x, y)| plan(f64::from(*x), f64::from(*y))).collect();
            let found = front(&plans);
            for (index, plan) in plans.iter().enumerate() {
                let beaten = found.iter().map(|at| &plans[*at]).any(|best| {
                    best.x <= plan.x && best.y <= plan.y && (best.x < plan.x || best.y < plan.y)
                });
                prop_assert_eq!(beaten, !found.contains(&index));
            }
        }
    }
}
