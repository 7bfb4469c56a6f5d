//! Which figures are there? Each is a function from its data and a width to a figure.

pub(crate) mod bars;
pub(crate) mod batch_timeline;
pub(crate) mod claims;
pub(crate) mod curves;
pub(crate) mod drawing;
pub(crate) mod gantt;
pub(crate) mod scatter;
pub(crate) mod zone_map;
