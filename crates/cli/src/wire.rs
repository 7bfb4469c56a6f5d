//! Every field of every JSON answer, documented in this one place.
//!
//! Keys end in their unit, values are in base units: bytes, seconds, samples, US dollars.
//! A schema's version rises when a key changes its meaning or goes away; new keys may come.

use engine::{Answer, Field, Input, Place, Resolved, Stage, Warning};
use scenario::{Scenario, Spread, StoredSizes};
use serde::{Deserialize, Serialize};

use crate::failure::Fault;
use crate::require::Checked;

/// The name and version of an answer's shape.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Schema {
    /// `ironlaw.predict`, `ironlaw.simulate`, `ironlaw.gravity`, `ironlaw.facts`, …
    pub(crate) name: String,
    /// Rises when a key changes its meaning or goes away.
    pub(crate) version: u32,
}

/// What answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tool {
    /// The version of ironlaw.
    pub(crate) version: String,
    /// The commit it was built from, if it was built from a checkout.
    pub(crate) commit: Option<String>,
}

impl Tool {
    fn this() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("IRONLAW_COMMIT").map(str::to_owned),
        }
    }
}

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerObject<Inputs, Result> {
    /// Which answer this is.
    pub(crate) schema: Schema,
    /// What answered.
    pub(crate) tool: Tool,
    /// The question as it was understood.
    pub(crate) inputs: Inputs,
    /// The answer.
    pub(crate) result: Result,
    /// The facts that went into it.
    pub(crate) facts: Vec<FactUsed>,
    /// What nobody said and was taken from a documented default.
    pub(crate) assumed: Vec<String>,
    /// What to know before trusting it.
    pub(crate) warnings: Vec<WarningObject>,
    /// What was required, and whether it holds.
    pub(crate) required: Vec<Required>,
}

impl<Inputs, Result> AnswerObject<Inputs, Result> {
    pub(crate) fn new(name: &str, inputs: Inputs, result: Result) -> Self {
        Self {
            schema: Schema { name: format!("ironlaw.{name}"), version: 1 },
            tool: Tool::this(),
            inputs,
            result,
            facts: vec![],
            assumed: vec![],
            warnings: vec![],
            required: vec![],
        }
    }
}

/// A fact that went into an answer; `ironlaw facts ID` says all about it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactUsed {
    /// Its id.
    pub(crate) id: String,
    /// What sort of evidence it is.
    pub(crate) kind: String,
    /// The day on which it was true or last verified.
    pub(crate) date: String,
}

impl From<&facts::Fact> for FactUsed {
    fn from(fact: &facts::Fact) -> Self {
        Self {
            id: fact.id.to_owned(),
            kind: fact.kind.as_str().to_owned(),
            date: fact.date.to_owned(),
        }
    }
}

/// Facts each once, in the order of their ids.
pub(crate) fn facts_used(facts: &[&'static facts::Fact]) -> Vec<FactUsed> {
    let mut facts = facts.to_vec();
    facts.sort_by_key(|fact| fact.id);
    facts.dedup_by_key(|fact| fact.id);
    facts.into_iter().map(FactUsed::from).collect()
}

/// A remark beside a result.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WarningObject {
    /// The code, which a script can rely on: `exceeds-device`.
    pub(crate) code: String,
    /// What it means here.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
}

impl From<&Warning> for WarningObject {
    fn from(warning: &Warning) -> Self {
        let Warning { code, message, hint } = warning.clone();
        Self { code: code.to_owned(), message, hint }
    }
}

/// A condition of `--require`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Required {
    /// As it was written.
    pub(crate) condition: String,
    /// The value that was found, in the unit of its key.
    pub(crate) found: f64,
    /// Whether it holds.
    pub(crate) holds: bool,
}

impl From<&Checked> for Required {
    fn from(checked: &Checked) -> Self {
        let Checked { condition, found, holds } = checked.clone();
        Self { condition, found, holds }
    }
}

/// What stands in place of an answer when there is none; the exit status is 2.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorAnswer {
    /// `ironlaw.error`.
    pub(crate) schema: Schema,
    /// What answered.
    pub(crate) tool: Tool,
    /// All faults that were found; at least one.
    pub(crate) errors: Vec<ErrorObject>,
}

/// One fault.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorObject {
    /// Where: a file and line, a flag.
    #[serde(rename = "where")]
    pub(crate) place: Option<String>,
    /// What was expected and found.
    pub(crate) message: String,
    /// The repair.
    pub(crate) hint: Option<String>,
}

impl ErrorAnswer {
    pub(crate) fn new(faults: &[Fault]) -> Self {
        let object = |fault: &Fault| ErrorObject {
            place: fault.place.clone(),
            message: fault.message.clone(),
            hint: fault.hint.clone(),
        };
        Self {
            schema: Schema { name: "ironlaw.error".to_owned(), version: 1 },
            tool: Tool::this(),
            errors: faults.iter().map(object).collect(),
        }
    }
}

/// A scenario as it was understood: every field, in base units.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScenarioObject {
    /// The preset at its base.
    pub(crate) preset: Option<String>,
    /// The file that was read.
    pub(crate) scenario_file: Option<String>,
    /// The data set's name, if it has one in the catalogue.
    pub(crate) dataset: Option<String>,
    /// Samples in the data set.
    pub(crate) samples: u64,
    /// Mean stored size of a sample.
    pub(crate) sample_size_bytes: f64,
    /// Standard deviation of the stored size over its mean.
    pub(crate) sample_cv: f64,
    /// How stored sizes scatter: constant, exponential, gamma, lognormal, empirical.
    pub(crate) sample_spread: String,
    /// Size of a sample as it crosses to the accelerator.
    pub(crate) decoded_size_bytes: f64,
    /// Workers of each loader.
    pub(crate) workers: u32,
    /// `per-accelerator` or `shared`.
    pub(crate) loaders: String,
    /// Samples in a batch of one accelerator.
    pub(crate) batch: u32,
    /// Undelivered batches that a worker may hold, the one in progress counted.
    pub(crate) prefetch: u32,
    /// `in-order` or `pool`.
    pub(crate) delivery: String,
    /// Time of the worker to hand one sample over.
    pub(crate) handover_worker_s: f64,
    /// Time of the consumer to take one sample.
    pub(crate) handover_consumer_s: f64,
    /// Machines that the loaders run on.
    pub(crate) hosts: u32,
    /// Cores of each that preparation may use.
    pub(crate) cores: u32,
    /// The storage's name, if it has one in the catalogue.
    pub(crate) storage: Option<String>,
    /// What storage sustains over all streams.
    pub(crate) storage_bandwidth_bytes_per_s: f64,
    /// What one stream gets at most.
    pub(crate) stream_bandwidth_bytes_per_s: f64,
    /// Time from a request to its first byte.
    pub(crate) latency_s: f64,
    /// Requests that storage takes at once; null for no limit.
    pub(crate) requests_in_flight: Option<u32>,
    /// Size of the cache over all hosts.
    pub(crate) cache_bytes: f64,
    /// `none`, `page`, `lru` or `pinned`.
    pub(crate) cache_policy: String,
    /// `shuffled` or `fixed`.
    pub(crate) epoch_order: String,
    /// Seconds of one core to prepare one sample.
    pub(crate) prep_s: f64,
    /// Standard deviation of the preparation time over its mean.
    pub(crate) prep_cv: f64,
    /// How preparation times scatter.
    pub(crate) prep_spread: String,
    /// Host memory to one accelerator.
    pub(crate) link_bandwidth_bytes_per_s: f64,
    /// The accelerator's name, if it was named.
    pub(crate) accelerator: Option<String>,
    /// The model's name, if it was named.
    pub(crate) model: Option<String>,
    /// Accelerators.
    pub(crate) count: u32,
    /// Time to compute one batch, however it was said.
    pub(crate) step_time_s: f64,
    /// Samples per second of one accelerator that never waits.
    pub(crate) rate_samples_per_s: f64,
    /// Time per step that is no computing.
    pub(crate) step_overhead_s: f64,
    /// Standard deviation of the step overhead over its mean.
    pub(crate) step_overhead_cv: f64,
    /// Whether each step waits for the slowest accelerator.
    pub(crate) barrier: bool,
    /// Price of one accelerator.
    pub(crate) price_usd_per_h: f64,
    /// Where each field was said: `preset`, `file:LINE`, `flag`, `default`.
    pub(crate) said: std::collections::BTreeMap<String, String>,
}

impl ScenarioObject {
    pub(crate) fn new(resolved: &Resolved, preset: Option<&str>, file: Option<&str>) -> Self {
        let scenario = &resolved.scenario;
        let named = |field| resolved.input(field).map(|input| input.text.clone());
        let word = |field| named(field).unwrap_or_default();
        let Scenario { dataset, loader, hosts, storage, cache, prep, link, accelerators, price } =
            scenario;
        Self {
            preset: preset.map(str::to_owned),
            scenario_file: file.map(str::to_owned),
            dataset: named(Field::Dataset)
                .filter(|name| !name.starts_with(|c: char| c.is_ascii_digit())),
            samples: dataset.samples,
            sample_size_bytes: dataset.stored.mean().get(),
            sample_cv: dataset.stored.cv(),
            sample_spread: match &dataset.stored {
                StoredSizes::Spread { spread, .. } => spread_word(*spread),
                StoredSizes::Empirical(_) => "empirical",
            }
            .to_owned(),
            decoded_size_bytes: dataset.decoded.get(),
            workers: loader.workers.get(),
            loaders: word(Field::Loaders),
            batch: loader.batch.get(),
            prefetch: loader.prefetch.get(),
            delivery: word(Field::Delivery),
            handover_worker_s: loader.handover_worker.get(),
            handover_consumer_s: loader.handover_consumer.get(),
            hosts: hosts.count.get(),
            cores: hosts.cores.get(),
            storage: named(Field::Storage),
            storage_bandwidth_bytes_per_s: storage.bandwidth.get(),
            stream_bandwidth_bytes_per_s: storage.stream_bandwidth.get(),
            latency_s: storage.latency.get(),
            requests_in_flight: storage.requests_in_flight.map(std::num::NonZeroU32::get),
            cache_bytes: cache.capacity.get(),
            cache_policy: match cache.policy {
                scenario::CachePolicy::None => "none",
                scenario::CachePolicy::Page => "page",
                scenario::CachePolicy::Lru => "lru",
                scenario::CachePolicy::Pinned => "pinned",
            }
            .to_owned(),
            epoch_order: word(Field::EpochOrder),
            prep_s: prep.time.get(),
            prep_cv: prep.spread.cv(),
            prep_spread: spread_word(prep.spread).to_owned(),
            link_bandwidth_bytes_per_s: link.bandwidth.get(),
            accelerator: named(Field::Accelerator),
            model: named(Field::Model),
            count: accelerators.count.get(),
            step_time_s: scenario.compute_time().unwrap_or_default().get(),
            rate_samples_per_s: scenario.compute_rate().unwrap_or_default().get(),
            step_overhead_s: accelerators.overhead.mean.get(),
            step_overhead_cv: accelerators.overhead.spread.cv(),
            barrier: accelerators.barrier,
            price_usd_per_h: price.get(),
            said: resolved.inputs.iter().map(said).collect(),
        }
    }
}

fn said(input: &Input) -> (String, String) {
    let place = match &input.place {
        Place::File { line, .. } => format!("file:{line}"),
        Place::Flag(_) => "flag".to_owned(),
        Place::Preset(_) => "preset".to_owned(),
        Place::Default => "default".to_owned(),
    };
    (input.field.name().to_owned(), place)
}

fn spread_word(spread: Spread) -> &'static str {
    match spread {
        Spread::Constant => "constant",
        Spread::Exponential => "exponential",
        Spread::Gamma(_) => "gamma",
        Spread::Lognormal(_) => "lognormal",
    }
}

/// What one engine says, in the words that all share.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerFields {
    /// `textbook`, `bound`, `forecast` or `simulate`.
    pub(crate) engine: String,
    /// What its result is called: estimate, bound, forecast, simulation.
    pub(crate) is: String,
    /// Share of the time in which the accelerators compute.
    pub(crate) utilization: f64,
    /// The rest of that time.
    pub(crate) feeding_tax: f64,
    /// `healthy` (from 0.8), `degraded` (from 0.5) or `starved`.
    pub(crate) health: String,
    /// Samples per second over all accelerators.
    pub(crate) samples_per_s: f64,
    /// The resource that sets the rate: storage, storage-requests, workers, hand-over, cores,
    /// host-link or accelerators.
    pub(crate) bound_by: String,
    /// The resource that would set it next.
    pub(crate) next_bound: Option<String>,
    /// How much faster it could get before that, as a ratio of rates.
    pub(crate) headroom: Option<f64>,
    /// Compute time of a batch.
    pub(crate) compute_s: f64,
    /// Share of reads that the cache answers.
    pub(crate) hit_ratio: Option<f64>,
    /// The time of an epoch, its empty start included where the engine knows it.
    pub(crate) epoch_s: f64,
    /// Steps of an epoch.
    pub(crate) epoch_steps: u64,
    /// From an epoch's start to its first batch; bound and forecast only.
    pub(crate) first_batch_s: Option<f64>,
    /// Utilization as MLPerf Storage counts it, which is another number.
    pub(crate) mlperf_au: Option<f64>,
    /// Dollars an hour that pay for accelerators which do not compute.
    pub(crate) idle_usd_per_h: f64,
    /// Dollars of accelerators for an epoch.
    pub(crate) epoch_usd: f64,
    /// What each resource allows alone, and the share of it in use.
    pub(crate) stages: Vec<StageObject>,
}

/// One resource in an answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StageObject {
    /// The resource.
    pub(crate) resource: String,
    /// What it alone allows; null from the simulator, which knows loads only.
    pub(crate) limit_samples_per_s: Option<f64>,
    /// The share of it in use.
    pub(crate) busy: f64,
}

impl From<&Stage> for StageObject {
    fn from(stage: &Stage) -> Self {
        Self {
            resource: stage.resource.to_string(),
            limit_samples_per_s: stage.limit.map(units::SamplesPerSec::get),
            busy: stage.busy.get(),
        }
    }
}

impl AnswerFields {
    pub(crate) fn new(answer: &Answer, scenario: &Scenario) -> Self {
        Self {
            engine: answer.engine.to_string(),
            is: answer.engine.result_noun().to_owned(),
            utilization: answer.utilization.get(),
            feeding_tax: answer.feeding_tax().get(),
            health: answer.health().as_str().to_owned(),
            samples_per_s: answer.samples_per_sec.get(),
            bound_by: answer.bound_by.to_string(),
            next_bound: answer.next_bound.map(|resource| resource.to_string()),
            headroom: answer.headroom.map(units::Ratio::get),
            compute_s: answer.compute.get(),
            hit_ratio: answer.hit_ratio.map(units::Ratio::get),
            epoch_s: answer.epoch.get(),
            epoch_steps: scenario.steps_per_epoch(),
            first_batch_s: answer.epoch_detail.map(|epoch| epoch.first_batch.get()),
            mlperf_au: answer.epoch_detail.and_then(|epoch| epoch.mlperf_au).map(units::Ratio::get),
            idle_usd_per_h: answer.idle_cost.get(),
            epoch_usd: answer.epoch_cost.get(),
            stages: answer.stages.iter().map(StageObject::from).collect(),
        }
    }
}

/// The result of `ironlaw predict`: the chosen engine's answer, and what the others say.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Prediction {
    /// The chosen engine's answer.
    #[serde(flatten)]
    pub(crate) answer: AnswerFields,
    /// The textbook's terms, if it is the chosen engine.
    pub(crate) terms: Option<TextbookTerms>,
    /// What each engine says, in short.
    pub(crate) engines: Vec<EngineSummary>,
    /// Changes that were tried, the best first.
    pub(crate) fixes: Vec<FixObject>,
    /// What alone would reach the target of `--target`.
    pub(crate) needed: Vec<NeededObject>,
}

/// The terms of the textbook's sum.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextbookTerms {
    /// How many devices' worth of bandwidth the workers get.
    pub(crate) worker_factor: f64,
    /// Bandwidth delivered to one accelerator.
    pub(crate) delivered_bytes_per_s: f64,
    /// Bandwidth that one accelerator needs to be always busy.
    pub(crate) needed_bytes_per_s: f64,
    /// Time to read a batch.
    pub(crate) read_s: f64,
    /// The part of reading that computing does not hide.
    pub(crate) wait_s: f64,
    /// Time to prepare a batch.
    pub(crate) prep_s: f64,
}

/// One engine's answer in short.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EngineSummary {
    /// The engine.
    pub(crate) engine: String,
    /// Its utilization.
    pub(crate) utilization: f64,
    /// Its samples per second.
    pub(crate) samples_per_s: f64,
    /// What it says binds.
    pub(crate) bound_by: String,
}

/// A change that was tried.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FixObject {
    /// The change, as a phrase.
    pub(crate) change: String,
    /// The flags that make it.
    pub(crate) flags: Vec<String>,
    /// The new rate over the old one.
    pub(crate) gain: f64,
    /// The utilization then.
    pub(crate) utilization: f64,
    /// Samples per second then.
    pub(crate) samples_per_s: f64,
    /// What binds then.
    pub(crate) bound_by: String,
    /// Dollars of accelerators for a million samples then.
    pub(crate) usd_per_million_samples: f64,
}

/// How much of one thing alone reaches the target utilization.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeededObject {
    /// The field that is turned.
    pub(crate) field: String,
    /// Whether it can reach the target at all.
    pub(crate) reachable: bool,
    /// `at-least` or `at-most`.
    pub(crate) sense: String,
    /// The value, in base units; null if out of reach.
    pub(crate) value: Option<f64>,
    /// Its unit.
    pub(crate) unit: String,
    /// The utilization at the end of its range, if out of reach.
    pub(crate) best_utilization: Option<f64>,
    /// What binds there, if out of reach.
    pub(crate) bound_by: Option<String>,
}

/// The question of `ironlaw gravity` as it was understood.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GravityInputsObject {
    /// The data to move.
    pub(crate) data_bytes: f64,
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

impl From<&facts::Fact> for FactObject {
    fn from(fact: &facts::Fact) -> Self {
        let unit = match fact.value {
            facts::Value::Scalar { unit, .. } => Some(unit.to_owned()),
            _ => None,
        };
        let tier = |tier: &facts::Tier| TierObject {
            up_to_gb: tier.up_to_gb,
            usd_per_gb: tier.usd_per_gb,
        };
        Self {
            id: fact.id.to_owned(),
            title: fact.title.to_owned(),
            value: fact.number(),
            unit,
            written: fact.written.to_owned(),
            text: if let facts::Value::Text(text) = fact.value {
                Some(text.to_owned())
            } else {
                None
            },
            tiers: if let facts::Value::Tiers(tiers) = fact.value {
                Some(tiers.iter().map(tier).collect())
            } else {
                None
            },
            gigabyte: fact.gigabyte.map(|gigabyte| gigabyte.as_str().to_owned()),
            low: fact.low,
            high: fact.high,
            direction: fact.direction.map(str::to_owned),
            condition: fact.condition.to_owned(),
            kind: fact.kind.as_str().to_owned(),
            source: fact.source.to_owned(),
            note: fact.note.map(str::to_owned),
            date: fact.date.to_owned(),
            confidence: fact.confidence.map(|confidence| confidence.as_str().to_owned()),
        }
    }
}

/// How `ironlaw simulate` was asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulationInputs {
    /// The scenario.
    pub(crate) scenario: ScenarioObject,
    /// The seed of all chance.
    pub(crate) seed: u64,
}

/// The result of `ironlaw simulate`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SimulationResult {
    /// The answer in the words that all engines share.
    #[serde(flatten)]
    pub(crate) answer: AnswerFields,
    /// Half the 95 % interval of the rate, over the rate.
    pub(crate) samples_per_s_half_width: Option<f64>,
    /// Mean time from one end of a step to the next.
    pub(crate) step_mean_s: Option<f64>,
    /// Its median.
    pub(crate) step_p50_s: Option<f64>,
    /// Its 99th percentile.
    pub(crate) step_p99_s: Option<f64>,
    /// Utilization as MLPerf Storage counts it, over whole epochs.
    pub(crate) benchmark_utilization: Option<f64>,
    /// From the start of an epoch to the first computing.
    pub(crate) start_to_first_compute_s: f64,
    /// Mean number of ready batches that wait for the consumers.
    pub(crate) queue_mean_batches: f64,
    /// Seconds of all workers in the window, by what they did.
    pub(crate) worker_seconds: WorkerSecondsObject,
    /// Seconds of all accelerators in the window, by what they did.
    pub(crate) accelerator_seconds: AcceleratorSecondsObject,
    /// Busy seconds of the storage in the window.
    pub(crate) storage_busy_s: f64,
    /// Bytes that storage delivered in the window.
    pub(crate) bytes_read: f64,
    /// Steps left out at the start.
    pub(crate) warm_up_steps: u64,
    /// By which rule they were left out.
    pub(crate) warm_up_rule: String,
    /// Steps that were measured.
    pub(crate) window_steps: u64,
    /// Simulated seconds that were measured.
    pub(crate) window_s: f64,
    /// Completions of latencies, reads, preparations and steps in the whole run.
    pub(crate) sample_events: u64,
}

/// What the workers did.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkerSecondsObject {
    /// Waited for a request slot of the storage.
    pub(crate) waiting_for_slot_s: f64,
    /// Waited for first bytes.
    pub(crate) latency_s: f64,
    /// Read.
    pub(crate) reading_s: f64,
    /// Prepared.
    pub(crate) preparing_s: f64,
    /// Handed over.
    pub(crate) handing_over_s: f64,
    /// Had all the undelivered batches that they may have.
    pub(crate) blocked_s: f64,
    /// Had nothing left to do in the epoch.
    pub(crate) idle_s: f64,
}

/// What the accelerators did.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceleratorSecondsObject {
    /// Computed.
    pub(crate) computing_s: f64,
    /// Were held up by something that is no computing.
    pub(crate) overhead_s: f64,
    /// Waited for a batch.
    pub(crate) starved_s: f64,
    /// Waited for the other accelerators.
    pub(crate) at_barrier_s: f64,
}
