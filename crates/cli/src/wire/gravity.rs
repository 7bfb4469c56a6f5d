//! How do question and answer of `ironlaw gravity` look in JSON?

use serde::{Deserialize, Serialize};

/// The question of `ironlaw gravity` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GravityInputsObject {
    /// The data to move.
    pub(crate) data_bytes: f64,
    /// Where it lies, if that was said.
    pub(crate) from: Option<String>,
    /// Where it goes, if that was said.
    pub(crate) to: Option<String>,
    /// The rate at which it moves.
    pub(crate) link_bytes_per_s: f64,
    /// The price: of any volume, or null where it depends on the volume.
    pub(crate) price_usd_per_gb: Option<f64>,
    /// The fact that the price is, if it is one.
    pub(crate) price_fact: Option<String>,
    /// How long the training run takes.
    pub(crate) budget_s: f64,
    /// What all accelerators cost where the data lies.
    pub(crate) compute_price_usd_per_h: f64,
}

/// The result of `ironlaw gravity`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GravityResult {
    /// Time to move the data.
    pub(crate) transfer_s: f64,
    /// Price of moving it.
    pub(crate) egress_usd: f64,
    /// The same, were the list's GB the other one; null where the list says which it means.
    pub(crate) egress_usd_other_gb: Option<f64>,
    /// Whether moving outlasts the run.
    pub(crate) trapped: bool,
    /// `viable`, `close` (more than half of the run) or `trapped`.
    pub(crate) verdict: String,
    /// The volume whose move takes exactly as long as the run.
    pub(crate) break_even_bytes: f64,
    /// The rate that moves this volume in exactly the run's time.
    pub(crate) break_even_bytes_per_s: f64,
    /// Dollars of the accelerators for the run.
    pub(crate) compute_in_place_usd: f64,
    /// The textbook's economic rule: moving costs more than computing where the data lies.
    pub(crate) move_costs_more: bool,
}
