//! What belongs to a figure besides its picture?

use std::fmt;
use std::ops::RangeInclusive;

use units::Significant;

use crate::FigureError;
use crate::scale::Scale;
use crate::scene::{Point, Scene};

/// The widths, in pixels, that figures can be drawn for.
pub const WIDTHS: RangeInclusive<f64> = 280.0..=4000.0;

/// A picture with its words and its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What is shown.
    pub title: String,
    /// How the picture is read: what a bar, a line or a zone stands for.
    pub how_to_read: String,
    /// What it says, in one sentence.
    pub takeaway: String,
    /// The picture.
    pub scene: Scene,
    /// The numbers behind it.
    pub table: Table,
    /// Its two axes, where a place in the picture stands for two numbers.
    pub plane: Option<Plane>,
}

/// Two axes, so that a place in a picture can be read back as two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// To the right.
    pub x: Scale,
    /// Up.
    pub y: Scale,
}

impl Plane {
    /// Where two numbers lie.
    pub fn position(&self, (x, y): (f64, f64)) -> Point {
        Point::new(self.x.position(x), self.y.position(y))
    }

    /// The numbers at a place. Beside the axes they are those of the nearest place between
    /// them, so that a point that is dragged out of the picture stops at its edge.
    pub fn values(&self, at: Point) -> (f64, f64) {
        (read(&self.x, at.x), read(&self.y, at.y))
    }
}

fn read(scale: &Scale, position: f64) -> f64 {
    let ((from, to), (first, last)) = (scale.range(), scale.domain());
    let share = (position - from) / (to - from);
    // The ends are given as they are: the way through a logarithm would miss them by a hair.
    if share <= 0.0 {
        first
    } else if share >= 1.0 {
        last
    } else {
        scale.value(position)
    }
}

/// Rows under a header.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The name of each column, with its unit.
    pub header: Vec<String>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number in the column's unit.
    Number(f64),
}

impl Cell {
    pub(crate) fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }
}

/// As a reader sees it: numbers with four significant digits.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(words) => f.write_str(words),
            Self::Number(value) => Significant(*value, 4).fmt(f),
        }
    }
}

impl Table {
    pub(crate) fn new<const COLUMNS: usize>(header: [String; COLUMNS]) -> Self {
        Self { header: header.into(), rows: Vec::new() }
    }
}

pub(crate) fn check_width(width: f64) -> Result<(), FigureError> {
    if WIDTHS.contains(&width) {
        Ok(())
    } else {
        Err(FigureError::Width { width, least: *WIDTHS.start(), most: *WIDTHS.end() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::Spread;

    #[test]
    fn widths_outside_the_range_are_refused_not_clamped() {
        assert_eq!(check_width(320.0), Ok(()));
        for width in [279.0, 4001.0, f64::NAN] {
            assert!(matches!(check_width(width), Err(FigureError::Width { .. })), "{width}");
        }
    }

    #[test]
    fn a_place_is_read_back_and_stops_at_the_edges() {
        let x = Scale::new(Spread::Log, (1e10, 1e15), (50.0, 550.0)).unwrap();
        let y = Scale::new(Spread::Linear, (0.0, 1.0), (300.0, 100.0)).unwrap();
        let plane = Plane { x, y };
        let at = plane.position((1e12, 0.25));
        assert!((at.x - 250.0).abs() < 1e-9 && (at.y - 250.0).abs() < 1e-9, "{at:?}");
        let (volume, share) = plane.values(at);
        assert!((volume / 1e12 - 1.0).abs() < 1e-12 && (share - 0.25).abs() < 1e-12);
        assert_eq!(plane.values(Point::new(0.0, 900.0)), (1e10, 0.0));
        assert_eq!(plane.values(Point::new(600.0, -5.0)), (1e15, 1.0));
    }

    #[test]
    fn cells_are_read_with_four_digits() {
        assert_eq!(Cell::Number(18.765_467).to_string(), "18.77");
        assert_eq!(Cell::text("read").to_string(), "read");
    }
}
