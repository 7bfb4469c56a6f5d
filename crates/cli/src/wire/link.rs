//! How do question and answer of `ironlaw measure link` look in JSON?

use serde::{Deserialize, Serialize};

/// The question of `ironlaw measure link` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkInputs {
    /// `listen` or `to`.
    pub(crate) end: String,
    /// The address that was listened at or sent to.
    pub(crate) address: String,
    /// Streams side by side.
    pub(crate) streams: u32,
    /// The link's rated speed, if it was said.
    pub(crate) link_bytes_per_s: Option<f64>,
}

/// The result of `ironlaw measure link`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkResult {
    /// Bytes that arrived.
    pub(crate) bytes: u64,
    /// From the first byte to the last, by the listener's clock.
    pub(crate) transfer_s: f64,
    /// The rate.
    pub(crate) bytes_per_s: f64,
    /// The shortest round trip before the bytes; null at the listening end.
    pub(crate) round_trip_s: Option<f64>,
    /// The rule by which the sender paces itself, as its system calls it; null at the listening
    /// end and where the system does not say.
    pub(crate) congestion: Option<String>,
    /// The model's rate; null without the link's rated speed.
    pub(crate) predicted_bytes_per_s: Option<f64>,
    /// The model's time for these bytes.
    pub(crate) predicted_transfer_s: Option<f64>,
    /// What binds by the model.
    pub(crate) bound_by: Option<String>,
    /// Predicted over measured time, less 1.
    pub(crate) error: Option<f64>,
    /// The bytes of each stream; null at the sending end.
    pub(crate) stream_bytes: Option<Vec<u64>>,
}
