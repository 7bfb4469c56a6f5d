//! How is a grid of scenarios named in a line, and answered row by row without being held?

mod axis;
mod grid;
mod row;
mod unit;

pub use axis::Axis;
pub use grid::Grid;
pub use row::{Row, RowAnswer};
