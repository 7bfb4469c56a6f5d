//! How do results become the objects of the wire? By hand, so that a renamed field of a library
//! breaks no script of a user.

use engine::{Answer, Field, Input, Place, Resolved, Stage, Warning};
use scenario::{Scenario, Spread, StoredSizes};

use crate::failure::Fault;
use crate::require::Checked;
use crate::wire::{
    AnswerFields, AnswerObject, ErrorAnswer, ErrorObject, FactObject, FactUsed, Required,
    ScenarioObject, Schema, StageObject, TierObject, Tool, WarningObject,
};

impl Tool {
    fn this() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("IRONLAW_COMMIT").map(str::to_owned),
        }
    }
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

impl From<&Warning> for WarningObject {
    fn from(warning: &Warning) -> Self {
        let Warning { code, message, hint } = warning.clone();
        Self { code: code.to_owned(), message, hint }
    }
}

impl From<&Checked> for Required {
    fn from(checked: &Checked) -> Self {
        let Checked { condition, found, holds } = checked.clone();
        Self { condition, found, holds }
    }
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
            core_contention: hosts.contention.get(),
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
            title: fact.title().to_owned(),
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
            condition: fact.condition().to_owned(),
            kind: fact.kind.as_str().to_owned(),
            source: fact.source().to_owned(),
            note: fact.note().map(str::to_owned),
            date: fact.date.to_owned(),
            confidence: fact.confidence().map(|confidence| confidence.as_str().to_owned()),
        }
    }
}
