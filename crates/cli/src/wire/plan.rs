//! How do question and answer of `ironlaw plan` and `ironlaw rate` look in JSON?

use serde::{Deserialize, Serialize};

/// The question of `ironlaw plan` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanInputs {
    /// The data set.
    pub(crate) data_bytes: f64,
    /// The mean size of an object.
    pub(crate) object_bytes: f64,
    /// Where the data lies.
    pub(crate) from: String,
    /// Where accelerators wait.
    pub(crate) to: String,
    /// How long one training takes when it never waits for data.
    pub(crate) train_s: f64,
    /// How often a training reads the data.
    pub(crate) epochs: u32,
    /// How many trainings are to come.
    pub(crate) runs: u32,
    /// What trains, as `8 × a100-80gb`; null where nobody said.
    pub(crate) accelerators: Option<String>,
    /// When the first model must be there; null for no deadline.
    pub(crate) deadline_s: Option<f64>,
    /// What all runs together may cost; null for no budget.
    pub(crate) budget_usd: Option<f64>,
    /// `dollars` or `time`.
    pub(crate) objective: String,
    /// The rated link; null where none is known to bind.
    pub(crate) link_bytes_per_s: Option<f64>,
    /// The user's own price file.
    pub(crate) prices_file: Option<String>,
    /// Plausible worlds that were drawn.
    pub(crate) worlds: u32,
    /// The seed that draws them again.
    pub(crate) seed: u64,
}

/// The result of `ironlaw plan`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanResult {
    /// The strategy to take; null if none is feasible.
    pub(crate) recommended: Option<String>,
    /// The share of plausible worlds in which it is the best; null if none is recommended.
    pub(crate) confidence: Option<f64>,
    /// Why, in one sentence.
    pub(crate) reason: String,
    /// Every strategy.
    pub(crate) strategies: Vec<StrategyObject>,
    /// The feasible strategies that no other beats in time and dollars, by growing time.
    pub(crate) front: Vec<String>,
    /// The share of plausible worlds in which no strategy is feasible.
    pub(crate) none_feasible: f64,
    /// What would have to be otherwise for another strategy to be the best.
    pub(crate) break_evens: Vec<BreakEvenObject>,
    /// The facts whose uncertainty matters most, the weightiest first.
    pub(crate) sensitivities: Vec<SensitivityObject>,
    /// What would be feasible when nothing is.
    pub(crate) rescue: Option<RescueObject>,
    /// How fast data moves.
    pub(crate) path: PathObject,
    /// Data that the training eats when it never waits.
    pub(crate) demand_bytes_per_s: f64,
    /// The plan for another tool, if `--emit` asked for one.
    pub(crate) emitted: Option<String>,
}

/// One strategy.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StrategyObject {
    /// Its name.
    pub(crate) name: String,
    /// Time to the first trained model; null if it never comes.
    pub(crate) time_s: Option<f64>,
    /// Dollars of one run; what is paid once is shared among the runs.
    pub(crate) usd: f64,
    /// Dollars of all runs.
    pub(crate) usd_all_runs: f64,
    /// What sets the time.
    pub(crate) bound_by: String,
    /// Whether nothing stands in its way.
    pub(crate) feasible: bool,
    /// What stands in its way.
    pub(crate) obstacle: Option<String>,
    /// The share of plausible worlds in which it is the best.
    pub(crate) wins: f64,
    /// The share of plausible worlds in which it is feasible.
    pub(crate) feasible_share: f64,
    /// The time that nine worlds of ten lie between, and its median; null if it never comes.
    pub(crate) time_interval_s: Option<[f64; 3]>,
    /// The same of the dollars of one run.
    pub(crate) usd_interval: [f64; 3],
    /// What it needs.
    pub(crate) needs: Vec<String>,
    /// Its bill, line by line, for one run.
    pub(crate) items: Vec<ItemObject>,
}

/// A line of a bill.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemObject {
    /// What it is for.
    pub(crate) name: String,
    /// How much of it.
    pub(crate) quantity: f64,
    /// What the quantity counts.
    pub(crate) unit: String,
    /// Its dollars.
    pub(crate) usd: f64,
}

/// Where the recommendation changes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BreakEvenObject {
    /// What is turned: volume, link, egress-price, runs.
    pub(crate) turned: String,
    /// How many times what it is.
    pub(crate) times: f64,
    /// The value itself, in the base unit of what is turned; null for prices by volume.
    pub(crate) value: Option<f64>,
    /// The best strategy from there on; null if none is feasible.
    pub(crate) becomes: Option<String>,
}

/// How much the uncertainty of one fact matters.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SensitivityObject {
    /// The fact.
    pub(crate) fact: String,
    /// Its ends, as they enter the plan.
    pub(crate) low: f64,
    /// The other end.
    pub(crate) high: f64,
    /// The best strategy at its low end.
    pub(crate) best_at_low: Option<String>,
    /// The best strategy at its high end.
    pub(crate) best_at_high: Option<String>,
    /// How far the recommended strategy's lead moves between the ends; where no other strategy is
    /// feasible, how far its own dollars or time move.
    pub(crate) swing: f64,
    /// What the swing counts: `usd`, or `s` where time is the objective.
    pub(crate) swing_unit: String,
}

/// What would be feasible.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RescueObject {
    /// The fastest strategy that can be had.
    pub(crate) fastest: String,
    /// The deadline that it would meet.
    pub(crate) time_s: f64,
    /// What a run of it costs.
    pub(crate) usd: f64,
    /// How many times faster the path must be for a strategy to be feasible; null: no speed helps.
    pub(crate) path_times: Option<f64>,
}

/// How fast data moves between two places. Flattened into the result of `ironlaw rate`, so it
/// cannot deny what stands beside it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PathObject {
    /// The rate.
    pub(crate) bytes_per_s: f64,
    /// The cap that binds: link, mover-egress, mover-ingress, flow-cap, window, loss,
    /// store-connections or destination-writes.
    pub(crate) bound_by: String,
    /// What every known cap would allow.
    pub(crate) caps: Vec<CapObject>,
    /// One stream; null if nothing is known to limit it.
    pub(crate) stream_bytes_per_s: Option<f64>,
    /// What limits one stream.
    pub(crate) stream_bound_by: Option<String>,
    /// Movers at each end.
    pub(crate) movers: u32,
    /// Streams of each.
    pub(crate) streams: u32,
    /// The round trip.
    pub(crate) round_trip_s: f64,
    /// How it is known.
    pub(crate) round_trip_how: String,
    /// A factor within which pairs of this kind are not predicted; null where none is known.
    pub(crate) not_predicted_within: Option<f64>,
}

/// A cap of the path.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CapObject {
    /// Which.
    pub(crate) name: String,
    /// What it allows.
    pub(crate) bytes_per_s: f64,
}

/// The question of `ironlaw rate` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateInputs {
    /// Where data starts.
    pub(crate) from: String,
    /// Where it goes.
    pub(crate) to: String,
    /// How much moves, if that was said.
    pub(crate) data_bytes: Option<f64>,
}

/// The result of `ironlaw rate`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RateResult {
    /// The path and its rate.
    #[serde(flatten)]
    pub(crate) path: PathObject,
    /// The time that the data takes at this rate, without provisioning.
    pub(crate) transfer_s: Option<f64>,
}

/// The question of `ironlaw plan --file` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanFileInputs {
    /// The plan file.
    pub(crate) plan_file: String,
    /// The user's own price file.
    pub(crate) prices_file: Option<String>,
}

/// The result of `ironlaw plan --file`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanFileResult {
    /// The data sets, in the file's order.
    pub(crate) cases: Vec<PlanCaseObject>,
    /// Dollars of all runs of all data sets, each by its recommendation; null if one has none.
    pub(crate) usd_all_runs: Option<f64>,
}

/// One data set of a plan file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanCaseObject {
    /// Its name.
    pub(crate) name: String,
    /// The site to go to; null if nothing is feasible at any.
    pub(crate) site: Option<String>,
    /// The strategy to take; null if none is feasible.
    pub(crate) recommended: Option<String>,
    /// Every site that was tried.
    pub(crate) sites: Vec<PlanSiteObject>,
}

/// One site for one data set.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanSiteObject {
    /// The question for this site.
    pub(crate) inputs: PlanInputs,
    /// Its answer.
    pub(crate) result: PlanResult,
}
