//! How does a fact look in JSON?

use serde::{Deserialize, Serialize};

/// The question of `ironlaw facts`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactsInputs {
    /// The words that were searched.
    pub(crate) query: String,
}

/// The result of `ironlaw facts`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactsResult {
    /// The facts that were found.
    pub(crate) facts: Vec<FactObject>,
}

/// A fact with its provenance.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactObject {
    /// Its name everywhere.
    pub(crate) id: String,
    /// One line for a person.
    pub(crate) title: String,
    /// The number in base units; null for tiers and texts.
    pub(crate) value: Option<f64>,
    /// The base unit.
    pub(crate) unit: Option<String>,
    /// The value as the source writes it.
    pub(crate) written: String,
    /// The words, where no number is meant.
    pub(crate) text: Option<String>,
    /// Prices by cumulative monthly volume, for tiers.
    pub(crate) tiers: Option<Vec<TierObject>>,
    /// Which gigabyte a price means: decimal, binary or unstated.
    pub(crate) gigabyte: Option<String>,
    /// The least plausible value, in base units.
    pub(crate) low: Option<f64>,
    /// The greatest plausible value, in base units.
    pub(crate) high: Option<f64>,
    /// Which way data flows.
    pub(crate) direction: Option<String>,
    /// Under what circumstances it holds.
    pub(crate) condition: String,
    /// measured, datasheet, paper, standard, list-price, estimate or teaching.
    pub(crate) kind: String,
    /// Document, page or table, and commit where there is one.
    pub(crate) source: String,
    /// The reason of an estimate or a teaching value; a remark on any other.
    pub(crate) note: Option<String>,
    /// The day on which it was true or last verified.
    pub(crate) date: String,
    /// How near to its origin it was read.
    pub(crate) confidence: Option<String>,
}

/// A step of a price by volume.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TierObject {
    /// Where the step ends, in the price list's GB; null for no end.
    pub(crate) up_to_gb: Option<f64>,
    /// The price of each GB within it.
    pub(crate) usd_per_gb: f64,
}
