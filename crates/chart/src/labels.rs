//! Where do labels go, so that each is near its thing and none covers another?

use crate::scene::{Point, Rectangle};
use crate::text::{self, ASCENT, DESCENT, LABEL_SIZE};

/// Middles for labels along a line: as near as possible to where each is wanted, `gap` apart,
/// in the order wanted, between `low` and `high`; nothing if they do not all fit.
///
/// This is isotonic regression: with the room of the labels before it taken off, each wanted
/// place may only rise, and pooling neighbors that violate this gives the least sum of squared
/// moves (Ayer et al. 1955, doi:10.1214/aoms/1177728423).
pub(crate) fn spread(wanted: &[(f64, f64)], gap: f64, low: f64, high: f64) -> Option<Vec<f64>> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].0.total_cmp(&wanted[*b].0));

    let mut before = vec![0.0; wanted.len()];
    for pair in order.windows(2) {
        before[pair[1]] =
            before[pair[0]] + f64::midpoint(wanted[pair[0]].1, wanted[pair[1]].1) + gap;
    }
    let (first, last) = (*order.first()?, *order.last()?);
    let lowest = low + wanted[first].1 / 2.0;
    let highest = high - wanted[last].1 / 2.0 - before[last];
    if lowest > highest {
        return None;
    }

    // Each pool: the sum of its wanted places and how many labels share it.
    let mut pools: Vec<(f64, f64)> = Vec::new();
    for index in &order {
        let mut pool = (wanted[*index].0 - before[*index], 1.0);
        while let Some(&(sum, count)) = pools.last()
            && sum / count >= pool.0 / pool.1
        {
            pool = (pool.0 + sum, pool.1 + count);
            pools.pop();
        }
        pools.push(pool);
    }
    let shared = pools.iter().flat_map(|(sum, count)| {
        std::iter::repeat_n((sum / count).clamp(lowest, highest), crate::whole(*count))
    });
    let mut middles = vec![0.0; wanted.len()];
    for (index, place) in order.iter().zip(shared) {
        middles[*index] = place + before[*index];
    }
    Some(middles)
}

/// Finds places for labels around points.
pub(crate) struct Placer {
    bounds: Rectangle,
    /// Boxes that no label may touch.
    taken: Vec<Rectangle>,
    /// Boxes that a label avoids while it can: lines under it stay readable.
    lines: Vec<Rectangle>,
}

/// Where a label goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The box of its ink.
    pub(crate) ink: Rectangle,
    /// Whether it is so far away that a line must lead to it.
    pub(crate) led: bool,
}

impl Place {
    /// The start of the base line.
    pub(crate) fn base(&self) -> Point {
        Point::new(self.ink.left, self.ink.top + LABEL_SIZE * ASCENT)
    }

    /// The point of the box nearest to another point.
    pub(crate) fn nearest(&self, to: Point) -> Point {
        Point::new(
            to.x.clamp(self.ink.left, self.ink.right),
            to.y.clamp(self.ink.top, self.ink.bottom),
        )
    }
}

/// Directions in the order tried: where the eye expects a label first.
const DIRECTIONS: [(f64, f64); 8] = [
    (1.0, 0.0),
    (1.0, -1.0),
    (1.0, 1.0),
    (-1.0, 0.0),
    (-1.0, -1.0),
    (-1.0, 1.0),
    (0.0, -1.0),
    (0.0, 1.0),
];

impl Placer {
    pub(crate) fn new(bounds: Rectangle) -> Self {
        Self { bounds, taken: Vec::new(), lines: Vec::new() }
    }

    pub(crate) fn take(&mut self, taken: Rectangle) {
        self.taken.push(taken);
    }

    pub(crate) fn take_circle(&mut self, at: Point, radius: f64) {
        self.take(Rectangle {
            left: at.x - radius,
            right: at.x + radius,
            top: at.y - radius,
            bottom: at.y + radius,
        });
    }

    /// Remembers a line that labels keep clear of, as small boxes along it.
    pub(crate) fn avoid_line(&mut self, points: &[Point]) {
        for pair in points.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let steps = ((to.x - from.x).abs().max((to.y - from.y).abs()) / 4.0).ceil().max(1.0);
            for step in 0..=crate::whole(steps) {
                let share = step as f64 / steps;
                let (x, y) = (from.x + share * (to.x - from.x), from.y + share * (to.y - from.y));
                self.lines.push(Rectangle {
                    left: x - 2.0,
                    right: x + 2.0,
                    top: y - 2.0,
                    bottom: y + 2.0,
                });
            }
        }
    }

    /// A place for a label around a point of some radius, which is then taken.
    pub(crate) fn place(
        &mut self,
        words: &str,
        strong: bool,
        at: Point,
        radius: f64,
    ) -> Option<Place> {
        let width = text::width(words, LABEL_SIZE, strong);
        let distances = [4.0, 14.0, 26.0, 42.0, 62.0, 86.0, 120.0];
        let mut candidates = Vec::new();
        for distance in distances {
            for direction in DIRECTIONS {
                let ink = self.shifted(around(at, radius + distance, direction, width));
                candidates.push(Place { ink, led: distance > 20.0 });
            }
        }
        let free = |place: &Place| {
            self.bounds.holds(&place.ink)
                && !self.taken.iter().any(|taken| taken.overlaps(&place.ink))
        };
        let crossed =
            |place: &Place| self.lines.iter().filter(|line| line.overlaps(&place.ink)).count();
        // The first of the places that cross least: mostly none, and then the nearest.
        let found = candidates.into_iter().filter(free).min_by_key(crossed)?;
        self.take(found.ink);
        Some(found)
    }

    /// The box moved sideways into the bounds, where it only stood out at a side.
    fn shifted(&self, ink: Rectangle) -> Rectangle {
        let by = (self.bounds.left - ink.left).max(0.0) + (self.bounds.right - ink.right).min(0.0);
        Rectangle { left: ink.left + by, right: ink.right + by, ..ink }
    }

    /// A place beside a line that covers neither a label nor a line; the middle of the line first.
    pub(crate) fn place_clear(&mut self, words: &str, line: &[Point]) -> Option<Place> {
        let width = text::width(words, LABEL_SIZE, false);
        let free = |ink: &Rectangle| {
            self.bounds.holds(ink)
                && !self.taken.iter().any(|taken| taken.overlaps(ink))
                && !self.lines.iter().any(|line| line.overlaps(ink))
        };
        let points = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9].map(|share| along(line, share));
        let ink = points
            .iter()
            .flat_map(|at| DIRECTIONS.iter().map(|direction| around(*at, 8.0, *direction, width)))
            .find(free)?;
        self.take(ink);
        Some(Place { ink, led: false })
    }
}

/// The point that lies a share of a line's length along it.
fn along(line: &[Point], share: f64) -> Point {
    let length = |pair: &[Point]| libm::hypot(pair[1].x - pair[0].x, pair[1].y - pair[0].y);
    let mut left = line.windows(2).map(length).sum::<f64>() * share;
    for pair in line.windows(2) {
        let step = length(pair);
        if left <= step && step > 0.0 {
            let part = left / step;
            return Point::new(
                pair[0].x + part * (pair[1].x - pair[0].x),
                pair[0].y + part * (pair[1].y - pair[0].y),
            );
        }
        left -= step;
    }
    line[line.len() - 1]
}

/// The ink of a label `distance` away from a point.
fn around(at: Point, distance: f64, (right, down): (f64, f64), width: f64) -> Rectangle {
    // A diagonal place is as far away as a straight one.
    let shift = if right != 0.0 && down != 0.0 { distance * 0.75 } else { distance };
    let height = LABEL_SIZE * (ASCENT + DESCENT);
    let left = at.x + right * shift + (right - 1.0) / 2.0 * width;
    let top = at.y + down * shift + (down - 1.0) / 2.0 * height;
    Rectangle { left, right: left + width, top, bottom: top + height }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_move_as_little_as_worked_by_hand() {
        // Two labels of 10 wanted at 50 share the move: 45 and 55, with a gap of 2: 44 and 56.
        assert_eq!(spread(&[(50.0, 10.0), (50.0, 10.0)], 2.0, 0.0, 100.0).unwrap(), [44.0, 56.0]);
        // At an edge the whole pool shifts inside.
        assert_eq!(spread(&[(2.0, 10.0), (3.0, 10.0)], 0.0, 0.0, 100.0).unwrap(), [5.0, 15.0]);
        // Labels that are far apart stay.
        assert_eq!(spread(&[(80.0, 10.0), (20.0, 10.0)], 2.0, 0.0, 100.0).unwrap(), [80.0, 20.0]);
        assert_eq!(spread(&[(5.0, 60.0), (5.0, 60.0)], 0.0, 0.0, 100.0), None);
    }

    proptest! {
        #[test]
        fn spread_labels_are_apart_inside_and_in_order(
            wanted in prop::collection::vec((-50.0..350.0_f64, 8.0..40.0_f64), 1..12),
        ) {
            let sum: f64 = wanted.iter().map(|(_, size)| size + 3.0).sum();
            match spread(&wanted, 3.0, 0.0, 300.0) {
                None => prop_assert!(sum > 300.0),
                Some(middles) => {
                    let mut boxes: Vec<_> = middles.iter().zip(&wanted)
                        .map(|(middle, (place, size))| (middle - size / 2.0, middle + size / 2.0, *place))
                        .collect();
                    boxes.sort_by(|a, b| a.0.total_cmp(&b.0));
                    prop_assert!(boxes[0].0 >= -1e-9 && boxes[boxes.len() - 1].1 <= 300.0 + 1e-9);
                    for pair in boxes.windows(2) {
                        prop_assert!(pair[1].0 - pair[0].1 >= 3.0 - 1e-9, "{boxes:?}");
                        prop_assert!(pair[0].2 <= pair[1].2, "{boxes:?}");
                    }
                }
            }
        }

        #[test]
        fn placed_labels_never_cover_one_another(
            points in prop::collection::vec((20.0..580.0_f64, 20.0..380.0_f64), 1..15),
        ) {
            let bounds = Rectangle { left: 0.0, top: 0.0, right: 600.0, bottom: 400.0 };
            let mut placer = Placer::new(bounds);
            let mut found: Vec<Rectangle> = Vec::new();
            for (x, y) in points {
                if let Some(place) = placer.place("a plan", false, Point::new(x, y), 5.0) {
                    prop_assert!(bounds.holds(&place.ink));
                    prop_assert!(!found.iter().any(|other| other.overlaps(&place.ink)));
                    found.push(place.ink);
                }
            }
            prop_assert!(!found.is_empty());
        }
    }
}
