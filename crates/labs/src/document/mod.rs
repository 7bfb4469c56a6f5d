//! What does a lab say? Its folder of Markdown and TOML as plain data.

pub(crate) mod bindings;
pub(crate) mod claim;
pub(crate) mod prose;
mod read;
pub(crate) mod structure;
mod wire;
