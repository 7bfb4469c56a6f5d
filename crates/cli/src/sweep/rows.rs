//! Which columns does a row have?

use engine::{Grid, Row};

/// The columns after the axes, the same in every format.
pub(super) const RESULTS: [&str; 7] =
    ["engine", "samples_per_s", "utilization", "bound_by", "next_bound", "epoch_s", "fault"];

/// The value of one axis in a row.
pub(super) enum Cell {
    Number(f64),
    Text(String),
}

pub(super) fn axis_cells<'a>(grid: &'a Grid, row: &'a Row) -> impl Iterator<Item = Cell> + 'a {
    grid.axes().iter().zip(&row.places).map(|(axis, place)| match axis.number(*place) {
        Some(number) => Cell::Number(number),
        None => Cell::Text(axis.text(*place)),
    })
}
