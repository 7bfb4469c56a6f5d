//! What belongs to a figure besides its picture?

use std::fmt;
use std::ops::RangeInclusive;

use units::Significant;

use crate::FigureError;
use crate::scene::Scene;

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

    #[test]
    fn widths_outside_the_range_are_refused_not_clamped() {
        assert_eq!(check_width(320.0), Ok(()));
        for width in [279.0, 4001.0, f64::NAN] {
            assert!(matches!(check_width(width), Err(FigureError::Width { .. })), "{width}");
        }
    }

    #[test]
    fn cells_are_read_with_four_digits() {
        assert_eq!(Cell::Number(18.765_467).to_string(), "18.77");
        assert_eq!(Cell::text("read").to_string(), "read");
    }
}
