//! Which region does each zone fill, and where do two zones meet?

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::FigureError;
use crate::axis::Frame;
use crate::scale::Scale;
use crate::scene::Point;

use super::ZoneSource;

/// Pixels between two sample points of a function.
const SPACING: f64 = 6.0;

/// A zone for each point of an even lattice over the frame.
pub(super) struct Lattice<'a> {
    source: &'a ZoneSource<'a>,
    x: Scale,
    y: Scale,
    columns: usize,
    rows: usize,
    zones: usize,
    /// The axes' values at each column and at each row.
    values: (Vec<f64>, Vec<f64>),
    /// Row by row from the bottom.
    ids: Vec<usize>,
    /// Crossings found already: a border and the regions on its two sides share them.
    crossings: RefCell<BTreeMap<Node, Point>>,
}

/// Regions by zone, and the borders between them.
pub(super) struct Traced {
    pub(super) regions: Vec<Vec<Vec<Point>>>,
    pub(super) borders: Vec<TracedBorder>,
}

/// All lines along which two zones meet.
pub(super) struct TracedBorder {
    pub(super) between: (usize, usize),
    pub(super) lines: Vec<Vec<Point>>,
}

impl TracedBorder {
    pub(super) fn longest(&self) -> Option<&[Point]> {
        self.lines.iter().max_by(|a, b| length(a).total_cmp(&length(b))).map(Vec::as_slice)
    }
}

fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| libm::hypot(pair[1].x - pair[0].x, pair[1].y - pair[0].y)).sum()
}

/// A point of a border or a region by where it lies in the lattice, so that neighbors share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    /// A lattice point.
    Corner(usize, usize),
    /// A crossing between a lattice point and the one to its right.
    Across(usize, usize),
    /// A crossing between a lattice point and the one above it.
    Up(usize, usize),
    /// The middle of a cell where more than two borders meet.
    Middle(usize, usize),
}

type Edges = BTreeMap<Node, Vec<Node>>;

impl<'a> Lattice<'a> {
    pub(super) fn new(
        source: &'a ZoneSource<'a>,
        zones: usize,
        x: Scale,
        y: Scale,
    ) -> Result<Self, FigureError> {
        let points =
            |(from, to): (f64, f64)| crate::whole(((to - from).abs() / SPACING).ceil()) + 1;
        let (columns, rows) = match source {
            ZoneSource::Function(_) => (points(x.range()), points(y.range())),
            ZoneSource::Matrix { columns, ids } => {
                let rows = ids.len().checked_div(*columns).unwrap_or(0);
                if *columns < 2 || rows < 2 || rows * columns != ids.len() {
                    let expected = columns.max(&2) * rows.max(2);
                    return Err(FigureError::Matrix { expected, found: ids.len() });
                }
                (*columns, rows)
            }
        };
        let mut lattice = Self {
            source,
            x,
            y,
            columns,
            rows,
            zones,
            values: (Vec::new(), Vec::new()),
            ids: Vec::with_capacity(columns * rows),
            crossings: RefCell::default(),
        };
        let across = (0..columns).map(|column| x.value(lattice.corner(column, 0).x)).collect();
        let up = (0..rows).map(|row| y.value(lattice.corner(0, row).y)).collect();
        lattice.values = (across, up);
        for row in 0..rows {
            for column in 0..columns {
                let id = match source {
                    ZoneSource::Function(zone) => {
                        zone(lattice.values.0[column], lattice.values.1[row])
                    }
                    ZoneSource::Matrix { ids, .. } => ids[row * columns + column],
                };
                if id >= zones {
                    return Err(FigureError::UnknownZone { id, zones });
                }
                lattice.ids.push(id);
            }
        }
        Ok(lattice)
    }

    fn id(&self, column: usize, row: usize) -> usize {
        self.ids[row * self.columns + column]
    }

    /// Whether the zone occurs at all.
    pub(super) fn holds(&self, zone: usize) -> bool {
        self.ids.contains(&zone)
    }

    pub(super) fn place(&self, x: f64, y: f64) -> Point {
        Point::new(self.x.position(x), self.y.position(y))
    }

    /// The zone at a point of the map, nothing beyond it: asked of a function, of a matrix
    /// that of the nearest lattice point.
    pub(super) fn at(&self, x: f64, y: f64) -> Option<usize> {
        match self.source {
            ZoneSource::Function(zone) => Some(zone(x, y)).filter(|id| *id < self.zones),
            ZoneSource::Matrix { .. } => self.nearest(self.place(x, y)),
        }
    }

    fn nearest(&self, at: Point) -> Option<usize> {
        let index = |value: f64, (from, to): (f64, f64), count: usize| {
            let steps = ((value - from) / (to - from) * (count - 1) as f64).round();
            (steps >= 0.0 && steps < count as f64).then(|| crate::whole(steps))
        };
        let column = index(at.x, self.x.range(), self.columns)?;
        let row = index(at.y, self.y.range(), self.rows)?;
        Some(self.id(column, row))
    }

    fn corner(&self, column: usize, row: usize) -> Point {
        let along = |(from, to): (f64, f64), index: usize, count: usize| {
            from + (to - from) * index as f64 / (count - 1) as f64
        };
        Point::new(
            along(self.x.range(), column, self.columns),
            along(self.y.range(), row, self.rows),
        )
    }

    fn point(&self, node: Node) -> Point {
        match node {
            Node::Corner(column, row) => self.corner(column, row),
            Node::Across(column, row) => self.known(node, (column, row), (column + 1, row)),
            Node::Up(column, row) => self.known(node, (column, row), (column, row + 1)),
            Node::Middle(column, row) => {
                middle(self.corner(column, row), self.corner(column + 1, row + 1))
            }
        }
    }

    fn known(&self, node: Node, first: (usize, usize), second: (usize, usize)) -> Point {
        let mut crossings = self.crossings.borrow_mut();
        *crossings.entry(node).or_insert_with(|| self.crossing(first, second))
    }

    /// Where between two lattice points of different zones the first one's zone ends.
    fn crossing(&self, first: (usize, usize), second: (usize, usize)) -> Point {
        let (mut inside, mut outside) =
            (self.corner(first.0, first.1), self.corner(second.0, second.1));
        let ZoneSource::Function(zone) = self.source else { return middle(inside, outside) };
        let id = self.id(first.0, first.1);
        let in_a_row = first.1 == second.1;
        // Eight halvings of six pixels are below the tenth that is drawn.
        for _ in 0..8 {
            let between = middle(inside, outside);
            let zone = if in_a_row {
                zone(self.x.value(between.x), self.values.1[first.1])
            } else {
                zone(self.values.0[first.0], self.y.value(between.y))
            };
            if zone == id {
                inside = between;
            } else {
                outside = between;
            }
        }
        middle(inside, outside)
    }

    pub(super) fn trace(&self) -> Traced {
        let mut regions: Vec<Edges> = vec![Edges::new(); self.zones];
        let mut borders: BTreeMap<(usize, usize), Vec<(Node, Node)>> = BTreeMap::new();
        for row in 0..self.rows - 1 {
            for column in 0..self.columns - 1 {
                self.cell(column, row, &mut regions, &mut borders);
            }
        }
        let regions = regions.into_iter().map(|edges| self.rings(edges)).collect();
        let borders = borders
            .into_iter()
            .map(|(between, pieces)| TracedBorder { between, lines: self.lines(pieces) })
            .collect();
        Traced { regions, borders }
    }

    /// Adds one cell's part of every region's outline and of every border.
    fn cell(
        &self,
        column: usize,
        row: usize,
        regions: &mut [Edges],
        borders: &mut BTreeMap<(usize, usize), Vec<(Node, Node)>>,
    ) {
        // Counterclockwise on the map, so that a region lies left of its outline.
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
        let sides = [
            Node::Across(column, row),
            Node::Up(column + 1, row),
            Node::Across(column, row + 1),
            Node::Up(column, row),
        ];
        let outer = [row == 0, column + 2 == self.columns, row + 2 == self.rows, column == 0];
        let ids = corners.map(|(column, row)| self.id(column, row));
        let crossed: Vec<usize> = (0..4).filter(|side| ids[*side] != ids[(side + 1) % 4]).collect();
        // A zone that holds one diagonal runs through between two others; borders meet in the
        // middle only where three zones do, or where two zones hold a diagonal each.
        let diagonals = (ids[0] == ids[2], ids[1] == ids[3]);
        let through = crossed.len() == 4 && diagonals.0 != diagonals.1;
        let hub = (crossed.len() > 2 && !through).then_some(Node::Middle(column, row));

        for side in 0..4 {
            let next = (side + 1) % 4;
            let (from, to) = (node(corners[side]), node(corners[next]));
            if ids[side] == ids[next] {
                if outer[side] {
                    regions[ids[side]].entry(from).or_default().push(to);
                }
                continue;
            }
            if outer[side] {
                regions[ids[side]].entry(from).or_default().push(sides[side]);
                regions[ids[next]].entry(sides[side]).or_default().push(to);
            }
            // Leaving a zone here, its outline turns to the side where the cell enters it again.
            let entry = (1..=4).map(|step| (side + step) % 4).find(|other| {
                ids[*other] != ids[(other + 1) % 4] && ids[(other + 1) % 4] == ids[side]
            });
            let Some(entry) = entry else { continue };
            let outline = &mut regions[ids[side]];
            let via = hub.unwrap_or(sides[entry]);
            outline.entry(sides[side]).or_default().push(via);
            if hub.is_some() {
                outline.entry(via).or_default().push(sides[entry]);
            }
        }
        let pair = |side: usize| {
            let (one, other) = (ids[side], ids[(side + 1) % 4]);
            (one.min(other), one.max(other))
        };
        match (hub, crossed.as_slice()) {
            (Some(hub), crossed) => {
                for side in crossed {
                    borders.entry(pair(*side)).or_default().push((sides[*side], hub));
                }
            }
            (None, [one, other]) => {
                borders.entry(pair(*one)).or_default().push((sides[*one], sides[*other]));
            }
            (None, crossed) => {
                let lone = if diagonals.0 { [1, 3] } else { [0, 2] };
                for corner in lone.into_iter().filter(|_| !crossed.is_empty()) {
                    let before = (corner + 3) % 4;
                    let piece = (sides[before], sides[corner]);
                    borders.entry(pair(corner)).or_default().push(piece);
                }
            }
        }
    }

    /// Joins an outline's edges to closed rings.
    fn rings(&self, mut edges: Edges) -> Vec<Vec<Point>> {
        let mut rings = Vec::new();
        while let Some((&start, _)) = edges.iter().find(|(_, next)| !next.is_empty()) {
            let mut ring = vec![start];
            let mut at = start;
            while let Some(next) = edges.get_mut(&at).and_then(Vec::pop) {
                if next == start {
                    break;
                }
                ring.push(next);
                at = next;
            }
            edges.retain(|_, next| !next.is_empty());
            let points: Vec<Point> = ring.into_iter().map(|node| self.point(node)).collect();
            rings.push(straightened(&points));
        }
        rings
    }

    /// Joins a border's pieces to lines as long as possible.
    fn lines(&self, pieces: Vec<(Node, Node)>) -> Vec<Vec<Point>> {
        let mut joins: Edges = Edges::new();
        for (one, other) in pieces {
            joins.entry(one).or_default().push(other);
            joins.entry(other).or_default().push(one);
        }
        let mut lines = Vec::new();
        // Open lines first, from one of their ends; what is left then is closed.
        while let Some(start) = joins
            .iter()
            .find(|(_, next)| next.len() == 1)
            .or_else(|| joins.iter().next())
            .map(|(node, _)| *node)
        {
            let mut line = vec![start];
            let mut at = start;
            while let Some(next) = joins.get_mut(&at).and_then(Vec::pop) {
                if let Some(back) = joins.get_mut(&next)
                    && let Some(index) = back.iter().position(|node| *node == at)
                {
                    back.swap_remove(index);
                }
                line.push(next);
                at = next;
            }
            joins.retain(|_, next| !next.is_empty());
            let points: Vec<Point> = line.into_iter().map(|node| self.point(node)).collect();
            lines.push(straightened(&points));
        }
        lines
    }

    /// The middle of a box of this size that lies inside the zone, farthest from its borders
    /// and from a point to keep clear of; nothing if the zone has no such room.
    pub(super) fn roomiest(
        &self,
        zone: usize,
        (width, height): (f64, f64),
        frame: Frame,
        keep_clear: Option<Point>,
    ) -> Option<Point> {
        let counts = self.counts(zone);
        let fits = |at: Point, scale: f64| {
            let (right, down) = (width / 2.0 * scale, height / 2.0 * scale);
            let inside = at.x - right >= frame.left
                && at.x + right <= frame.right
                && at.y - down >= frame.top
                && at.y + down <= frame.bottom;
            let clear = keep_clear.is_none_or(|point| {
                (point.x - at.x).abs() > right + 10.0 || (point.y - at.y).abs() > down + 10.0
            });
            inside && clear && self.is_all(&counts, at, (right, down))
        };
        let mut best: Option<(f64, Point)> = None;
        for row in 0..self.rows {
            for column in (0..self.columns).filter(|column| self.id(*column, row) == zone) {
                let at = self.corner(column, row);
                let mut scale = best.map_or(1.0, |(scale, _)| scale + 0.1);
                while fits(at, scale) {
                    best = Some((scale, at));
                    scale += 0.1;
                }
            }
        }
        best.map(|(_, at)| at)
    }

    /// How many points of the zone lie below and left of each lattice point, row by row, so that
    /// any box is counted by its four corners (a summed-area table).
    fn counts(&self, zone: usize) -> Vec<usize> {
        let width = self.columns + 1;
        let mut counts = vec![0; width * (self.rows + 1)];
        for row in 0..self.rows {
            let mut in_row = 0;
            for column in 0..self.columns {
                in_row += usize::from(self.id(column, row) == zone);
                counts[(row + 1) * width + column + 1] = counts[row * width + column + 1] + in_row;
            }
        }
        counts
    }

    /// Whether every lattice point in and just around a box belongs to the zone counted.
    fn is_all(&self, counts: &[usize], at: Point, (right, down): (f64, f64)) -> bool {
        let span = |middle: f64, half: f64, (from, to): (f64, f64), count: usize| {
            let index = |value: f64| (value - from) / (to - from) * (count - 1) as f64;
            let (one, other) = (index(middle - half), index(middle + half));
            let (low, high) = (one.min(other).floor().max(0.0), one.max(other).ceil());
            (crate::whole(low), crate::whole(high).min(count - 1) + 1)
        };
        let (left, right) = span(at.x, right, self.x.range(), self.columns);
        let (bottom, top) = span(at.y, down, self.y.range(), self.rows);
        let below = |column: usize, row: usize| counts[row * (self.columns + 1) + column];
        let inside =
            below(right, top) + below(left, bottom) - below(left, top) - below(right, bottom);
        inside == (right - left) * (top - bottom)
    }
}

fn node((column, row): (usize, usize)) -> Node {
    Node::Corner(column, row)
}

fn middle(one: Point, other: Point) -> Point {
    Point::new(f64::midpoint(one.x, other.x), f64::midpoint(one.y, other.y))
}

/// Without the points that lie, to a twentieth of a pixel, on the line between their neighbors.
fn straightened(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let (Some(last), Some(next)) = (kept.last(), points.get(index + 1)) else {
            kept.push(*point);
            continue;
        };
        let (dx, dy) = (next.x - last.x, next.y - last.y);
        let off = ((point.x - last.x) * dy - (point.y - last.y) * dx).abs();
        if off > 0.05 * libm::hypot(dx, dy) {
            kept.push(*point);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scale::Spread;

    fn scales(size: f64) -> (Scale, Scale) {
        let x = Scale::new(Spread::Linear, (0.0, size), (0.0, size)).unwrap();
        (x, Scale::new(Spread::Linear, (0.0, size), (size, 0.0)).unwrap())
    }

    /// The signed area inside rings; holes count against it.
    fn area(rings: &[Vec<Point>]) -> f64 {
        let one = |ring: &Vec<Point>| -> f64 {
            let next = ring.iter().cycle().skip(1);
            ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0
        };
        rings.iter().map(one).sum::<f64>().abs()
    }

    #[test]
    fn a_straight_border_halves_the_square_with_few_points() {
        let zone = |x: f64, y: f64| usize::from(y > x);
        let source = ZoneSource::Function(&zone);
        let (x, y) = scales(90.0);
        let traced = Lattice::new(&source, 2, x, y).unwrap().trace();
        for rings in &traced.regions {
            assert!((area(rings) - 4050.0).abs() < 50.0, "{}", area(rings));
        }
        let [border] = &traced.borders[..] else { panic!("one border") };
        assert_eq!(border.between, (0, 1));
    }

    #[test]
    fn a_hole_is_a_ring_of_its_own() {
        let zone = |x: f64, y: f64| {
            usize::from((x - 100.0) * (x - 100.0) + (y - 100.0) * (y - 100.0) < 2500.0)
        };
        let source = ZoneSource::Function(&zone);
        let (x, y) = scales(200.0);
        let traced = Lattice::new(&source, 2, x, y).unwrap().trace();
        assert_eq!(traced.regions[0].len(), 2);
        assert_eq!(traced.regions[1].len(), 1);
        // A circle of radius 50: π × 2,500 = 7,854, less the slivers its chords cut off.
        assert!((area(&traced.regions[1]) - 7854.0).abs() < 80.0);
        assert!((area(&traced.regions[0]) + area(&traced.regions[1]) - 40_000.0).abs() < 20.0);
    }

    #[test]
    fn three_zones_meet_in_one_point() {
        // A wall down the middle, and a floor from the left to it.
        let ids = [0, 0, 2, 2, 0, 0, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2];
        let source = ZoneSource::Matrix { columns: 4, ids: &ids };
        let (x, y) = scales(90.0);
        let traced = Lattice::new(&source, 3, x, y).unwrap().trace();
        let pairs: Vec<(usize, usize)> =
            traced.borders.iter().map(|border| border.between).collect();
        assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)]);
        for border in &traced.borders {
            let [line] = &border.lines[..] else { panic!("{:?}", border.lines) };
            assert!((length(line) - 45.0).abs() < 1e-9, "{:?}: {line:?}", border.between);
            assert!(line.contains(&Point::new(45.0, 45.0)), "{line:?}");
        }
    }

    #[test]
    fn a_name_goes_where_the_zone_has_most_room() {
        // Zone 1 holds the last two of seven columns, at x = 100 and 120.
        let ids: Vec<usize> = (0..49).map(|index| usize::from(index % 7 > 4)).collect();
        let source = ZoneSource::Matrix { columns: 7, ids: &ids };
        let (x, y) = scales(120.0);
        let lattice = Lattice::new(&source, 2, x, y).unwrap();
        let frame = Frame { left: 0.0, top: 0.0, right: 120.0, bottom: 120.0 };
        let left = lattice.roomiest(0, (30.0, 20.0), frame, None).unwrap();
        // Left of the border at 90 the lattice ends at 80: in the middle of that, clear of both ends.
        assert!((left.x - 40.0).abs() < 1e-9 && (20.0..=100.0).contains(&left.y), "{left:?}");
        assert_eq!(lattice.roomiest(1, (30.0, 20.0), frame, None), None);
        let kept = lattice.roomiest(0, (30.0, 20.0), frame, Some(left)).unwrap();
        assert!((kept.x - left.x).abs() > 15.0 || (kept.y - left.y).abs() > 10.0, "{kept:?}");
    }

    proptest! {
        #[test]
        fn a_counted_box_is_a_box_looked_through(
            ids in prop::collection::vec(prop::bool::weighted(0.9), 49),
            columns in (0..7_u8, 0..7_u8), rows in (0..7_u8, 0..7_u8),
        ) {
            let ids: Vec<usize> = ids.into_iter().map(usize::from).collect();
            let source = ZoneSource::Matrix { columns: 7, ids: &ids };
            // One pixel a step, so that lattice points have whole coordinates.
            let (x, y) = scales(6.0);
            let lattice = Lattice::new(&source, 2, x, y).unwrap();
            let ends = |(one, other): (u8, u8)| (f64::from(one.min(other)), f64::from(one.max(other)));
            let ((left, right), (bottom, top)) = (ends(columns), ends(rows));
            let at = Point::new(f64::midpoint(left, right), 6.0 - f64::midpoint(bottom, top));
            let half = ((right - left) / 2.0, (top - bottom) / 2.0);
            let (columns, rows) =
                (crate::whole(left)..=crate::whole(right), crate::whole(bottom)..=crate::whole(top));
            let looked = rows.clone().all(|row| columns.clone().all(|column| ids[row * 7 + column] == 1));
            prop_assert_eq!(lattice.is_all(&lattice.counts(1), at, half), looked);
        }

        #[test]
        fn regions_fill_the_map_whatever_the_zones(
            ids in prop::collection::vec(0..4_usize, 49),
        ) {
            let source = ZoneSource::Matrix { columns: 7, ids: &ids };
            let (x, y) = scales(120.0);
            let traced = Lattice::new(&source, 4, x, y).unwrap().trace();
            let sum: f64 = traced.regions.iter().map(|rings| area(rings)).sum();
            prop_assert!((sum - 14_400.0).abs() < 40.0, "{sum}");
        }
    }
}
