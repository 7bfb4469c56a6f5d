//! Why can a figure not be drawn?

use std::fmt;

/// Data or a width that gives no honest picture; nothing has been drawn.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FigureError {
    /// There is nothing to draw.
    Empty {
        /// What is missing.
        what: &'static str,
    },
    /// A number is infinite or not a number.
    NotFinite {
        /// Which number.
        what: String,
        /// The number found.
        value: f64,
    },
    /// A logarithmic scale has no place for 0 or less.
    NotPositive {
        /// Which number.
        what: String,
        /// The number found.
        value: f64,
    },
    /// The width is outside [`crate::WIDTHS`].
    Width {
        /// The width asked for, in pixels or columns.
        width: f64,
        /// The least width.
        least: f64,
        /// The greatest width.
        most: f64,
    },
    /// The two ends of a scale are the same.
    Degenerate {
        /// Both ends.
        value: f64,
    },
    /// Two spans of one row want the same time, or a span ends before it starts.
    Overlap {
        /// The row's name.
        row: String,
        /// Where it happens, in seconds.
        at_s: f64,
    },
    /// A zone's number names no zone.
    UnknownZone {
        /// The number found.
        id: usize,
        /// How many zones have a name.
        zones: usize,
    },
    /// A matrix is not rectangular or has fewer than two rows or columns.
    Matrix {
        /// Cells expected.
        expected: usize,
        /// Cells found.
        found: usize,
    },
    /// Labels find no place without covering one another.
    Crowded {
        /// What is too close together.
        what: &'static str,
    },
}

impl fmt::Display for FigureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { what } => write!(f, "expected at least one {what}, found none"),
            Self::NotFinite { what, value } => {
                write!(f, "{what}: expected a finite number, found `{value}`")
            }
            Self::NotPositive { what, value } => write!(
                f,
                "{what}: expected more than 0 on a logarithmic scale, found `{value}`\n\
                 hint: leave the value out or use a linear scale"
            ),
            Self::Width { width, least, most } => {
                write!(f, "expected a width from {least} to {most}, found `{width}`")
            }
            Self::Degenerate { value } => {
                write!(f, "expected a scale with two different ends, found `{value}` twice")
            }
            Self::Overlap { row, at_s } => {
                write!(f, "row `{row}`: expected one state at a time, found two at {at_s} s")
            }
            Self::UnknownZone { id, zones } => {
                write!(f, "expected a zone below {zones}, found `{id}`")
            }
            Self::Matrix { expected, found } => write!(
                f,
                "expected a matrix of {expected} cells, at least two rows and columns, \
                 found {found} cells"
            ),
            Self::Crowded { what } => write!(
                f,
                "{what} lie too close together to be labeled\n\
                 hint: draw fewer of them, or a wider figure"
            ),
        }
    }
}

impl std::error::Error for FigureError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_says_what_was_expected_and_found() {
        let text = |error: FigureError| error.to_string();
        assert_eq!(
            text(FigureError::Empty { what: "segment" }),
            "expected at least one segment, found none"
        );
        assert_eq!(
            text(FigureError::NotFinite { what: "series `HDD`".into(), value: f64::NAN }),
            "series `HDD`: expected a finite number, found `NaN`"
        );
        assert_eq!(
            text(FigureError::NotPositive { what: "bar `disk`".into(), value: 0.0 }),
            "bar `disk`: expected more than 0 on a logarithmic scale, found `0`\n\
             hint: leave the value out or use a linear scale"
        );
        assert_eq!(
            text(FigureError::Width { width: 10.0, least: 280.0, most: 4000.0 }),
            "expected a width from 280 to 4000, found `10`"
        );
        assert_eq!(
            text(FigureError::Degenerate { value: 3.0 }),
            "expected a scale with two different ends, found `3` twice"
        );
        assert_eq!(
            text(FigureError::Overlap { row: "worker 1".into(), at_s: 0.5 }),
            "row `worker 1`: expected one state at a time, found two at 0.5 s"
        );
        assert_eq!(
            text(FigureError::UnknownZone { id: 3, zones: 2 }),
            "expected a zone below 2, found `3`"
        );
        assert_eq!(
            text(FigureError::Matrix { expected: 6, found: 5 }),
            "expected a matrix of 6 cells, at least two rows and columns, found 5 cells"
        );
        assert_eq!(
            text(FigureError::Crowded { what: "points" }),
            "points lie too close together to be labeled\n\
             hint: draw fewer of them, or a wider figure"
        );
    }
}
