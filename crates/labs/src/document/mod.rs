//! What does a lab say? Its folder of Markdown and TOML as plain data.

pub(crate) mod bindings;
pub(crate) mod claim;
pub(crate) mod compiled;
#[cfg(feature = "author")]
pub(crate) mod latex;
#[cfg(feature = "author")]
pub(crate) mod markdown;
pub(crate) mod opening;
mod packed;
mod packed_prose;
pub(crate) mod prose;
#[cfg(feature = "author")]
mod read;
pub(crate) mod structure;
#[cfg(feature = "author")]
mod wire;
pub(crate) mod words;
#[cfg(feature = "author")]
pub(crate) mod words_file;
