//! Which columns does a row have, and what stands in the cells of its axes?

use engine::{Axis, Grid, Row};

/// The columns after the axes, the same in every format.
pub(super) const RESULTS: [&str; 7] =
    ["engine", "samples_per_s", "utilization", "bound_by", "next_bound", "epoch_s", "fault"];

/// A grid as a table: what each axis writes into its cells.
pub(super) struct Table<'a> {
    pub(super) grid: &'a Grid,
    /// For each axis that lists bare numbers, those.
    listed: Vec<Option<Vec<f64>>>,
}

/// The value of one axis in a row.
#[derive(Debug, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    Text(String),
}

impl<'a> Table<'a> {
    pub(super) fn new(grid: &'a Grid) -> Self {
        Self { grid, listed: grid.axes().iter().map(bare_numbers).collect() }
    }

    /// The names of all columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = String> {
        let axes = self.grid.axes().iter().map(Axis::column);
        axes.chain(RESULTS.map(str::to_owned))
    }

    /// Whether the cells of this axis are numbers.
    #[cfg(feature = "parquet")]
    pub(super) fn is_number(&self, axis: usize) -> bool {
        self.listed[axis].is_some() || self.grid.axes()[axis].number(0).is_some()
    }

    pub(super) fn cells(&self, row: &Row) -> impl Iterator<Item = Cell> {
        row.places.iter().enumerate().map(|(axis, place)| self.cell(axis, *place))
    }

    pub(super) fn cell(&self, axis: usize, place: u64) -> Cell {
        let listed = || {
            let numbers = self.listed[axis].as_ref()?;
            numbers.get(usize::try_from(place).ok()?).copied()
        };
        let axis = &self.grid.axes()[axis];
        match axis.number(place).or_else(listed) {
            Some(number) => Cell::Number(number),
            None => Cell::Text(axis.text(place)),
        }
    }
}

/// The values of a list if all of them are numbers without a unit, such as counts.
fn bare_numbers(axis: &Axis) -> Option<Vec<f64>> {
    if axis.number(0).is_some() {
        return None;
    }
    let number = |place| axis.text(place).parse::<f64>().ok().filter(|number| number.is_finite());
    (0..axis.len()).map(number).collect()
}
