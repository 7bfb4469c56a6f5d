//! What does each engine answer, in words that they share?

use std::fmt;

use model::{Epoch, Health, Resource, Textbook};
use scenario::Scenario;
use units::{CheckedMul, Dollars, DollarsPerHour, Ratio, SamplesPerSec, Secs};

/// The engines, from first-order formula to batch by batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EngineName {
    /// The first-order formula that the course teaches: an estimate.
    Textbook,
    /// The slowest resource sets the rate: a bound.
    Bound,
    /// The closed network of workers, with queueing: a forecast.
    Forecast,
    /// Discrete events, batch by batch: a simulation.
    Simulate,
}

impl EngineName {
    /// All engines, in growing fidelity.
    pub const ALL: [Self; 4] = [Self::Textbook, Self::Bound, Self::Forecast, Self::Simulate];

    /// The name in flags and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Textbook => "textbook",
            Self::Bound => "bound",
            Self::Forecast => "forecast",
            Self::Simulate => "simulate",
        }
    }

    /// What its result is called.
    pub const fn result_noun(self) -> &'static str {
        match self {
            Self::Textbook => "estimate",
            Self::Bound => "bound",
            Self::Forecast => "forecast",
            Self::Simulate => "simulation",
        }
    }

    pub(crate) const fn initial(self) -> char {
        match self {
            Self::Textbook => 't',
            Self::Bound => 'b',
            Self::Forecast => 'f',
            Self::Simulate => 's',
        }
    }
}

impl fmt::Display for EngineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What an engine says of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Which engine.
    pub engine: EngineName,
    /// Samples per second over all accelerators.
    pub samples_per_sec: SamplesPerSec,
    /// Share of the time in which the accelerators compute.
    pub utilization: Ratio,
    /// What sets the rate.
    pub bound_by: Resource,
    /// What would set it next.
    pub next_bound: Option<Resource>,
    /// How much faster it could get before that.
    pub headroom: Option<Ratio>,
    /// Compute time of a batch.
    pub compute: Secs,
    /// What each resource allows and how busy it is; none from the textbook.
    pub stages: Vec<Stage>,
    /// The terms of the sum; from the textbook only.
    pub terms: Option<Textbook>,
    /// The time of an epoch.
    pub epoch: Secs,
    /// Its steps and its start; from the bound and the forecast.
    pub epoch_detail: Option<Epoch>,
    /// Share of reads that the cache answers.
    pub hit_ratio: Option<Ratio>,
    /// Dollars an hour that pay for accelerators which do not compute.
    pub idle_cost: DollarsPerHour,
    /// Dollars of accelerators for an epoch.
    pub epoch_cost: Dollars,
}

/// One resource in an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// The resource.
    pub resource: Resource,
    /// What it alone allows; nothing where the engine knows its load only.
    pub limit: Option<SamplesPerSec>,
    /// The share of it in use.
    pub busy: Ratio,
}

impl Answer {
    /// What keeps the accelerators from computing, as a share of the time.
    pub fn feeding_tax(&self) -> Ratio {
        self.utilization.rest()
    }

    /// The utilization in a word.
    pub fn health(&self) -> Health {
        Health::of(self.utilization)
    }
}

/// Why an engine has no answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EngineError {
    /// A formula has no finite answer.
    Model(model::ModelError),
    /// The simulator refused.
    Simulation(sim::SimError),
    /// A product of finite numbers is none.
    TooLarge(&'static str),
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(error) => error.fmt(f),
            Self::Simulation(error) => error.fmt(f),
            Self::TooLarge(what) => write!(f, "{what} is beyond the finite numbers"),
        }
    }
}

impl std::error::Error for EngineError {}

impl From<model::ModelError> for EngineError {
    fn from(error: model::ModelError) -> Self {
        Self::Model(error)
    }
}

impl From<sim::SimError> for EngineError {
    fn from(error: sim::SimError) -> Self {
        Self::Simulation(error)
    }
}

/// Asks one engine; the simulator with its default options ([`answer_from_report`] for others).
pub fn answer(scenario: &Scenario, engine: EngineName) -> Result<Answer, EngineError> {
    match engine {
        EngineName::Textbook => from_textbook(scenario),
        EngineName::Bound => from_bound(scenario),
        EngineName::Forecast => from_forecast(scenario),
        EngineName::Simulate => {
            let report = sim::simulate(scenario, &sim::Options::default())?;
            answer_from_report(scenario, &report)
        }
    }
}

fn from_textbook(scenario: &Scenario) -> Result<Answer, EngineError> {
    let terms = model::textbook(scenario)?;
    // The textbook has no start of an epoch: every batch takes the same time.
    let epoch = steady_epoch(scenario, terms.samples_per_sec)?;
    let found = Found {
        engine: EngineName::Textbook,
        rate: terms.samples_per_sec,
        utilization: terms.utilization,
        bound_by: terms.bound_by,
        epoch,
    };
    Ok(Answer { terms: Some(terms), ..found.answer(scenario)? })
}

fn from_bound(scenario: &Scenario) -> Result<Answer, EngineError> {
    let bound = model::bound(scenario)?;
    let epoch = bound.epoch(scenario)?;
    let found = Found {
        engine: EngineName::Bound,
        rate: bound.samples_per_sec,
        utilization: bound.utilization,
        bound_by: bound.bound_by,
        epoch: epoch.time,
    };
    Ok(Answer {
        next_bound: bound.next,
        headroom: bound.headroom,
        stages: stages(&bound.limits, bound.samples_per_sec),
        epoch_detail: Some(epoch),
        hit_ratio: Some(bound.hit_ratio),
        ..found.answer(scenario)?
    })
}

fn from_forecast(scenario: &Scenario) -> Result<Answer, EngineError> {
    let forecast = model::forecast(scenario)?;
    let epoch = forecast.epoch(scenario)?;
    let found = Found {
        engine: EngineName::Forecast,
        rate: forecast.samples_per_sec,
        utilization: forecast.utilization,
        bound_by: forecast.bound_by,
        epoch: epoch.time,
    };
    Ok(Answer {
        next_bound: forecast.next,
        headroom: forecast.headroom,
        stages: stages(&model::bound(scenario)?.limits, forecast.samples_per_sec),
        epoch_detail: Some(epoch),
        hit_ratio: Some(forecast.hit_ratio),
        ..found.answer(scenario)?
    })
}

/// The simulator's report in the words that all engines share.
pub fn answer_from_report(
    scenario: &Scenario,
    report: &sim::Report,
) -> Result<Answer, EngineError> {
    let filled = steady_epoch(scenario, report.rate)?;
    let epoch = filled.checked_add(report.first_batch).ok_or(EngineError::TooLarge("epoch"))?;
    let found = Found {
        engine: EngineName::Simulate,
        rate: report.rate,
        utilization: report.utilization,
        bound_by: resource(report.binds),
        // A window of whole epochs has their starts in its rate already.
        epoch: if report.benchmark_utilization.is_some() { filled } else { epoch },
    };
    let stage = |own: sim::Resource| Stage {
        resource: resource(own),
        limit: None,
        busy: report.shares.of(own),
    };
    Ok(Answer {
        stages: sim::Resource::ALL.into_iter().map(stage).collect(),
        hit_ratio: Some(report.realized.hit_ratio),
        ..found.answer(scenario)?
    })
}

fn steady_epoch(scenario: &Scenario, rate: SamplesPerSec) -> Result<Secs, EngineError> {
    let samples = scenario.steps_per_epoch() as f64 * scenario.samples_per_step() as f64;
    Secs::new(samples / rate.get()).map_err(|_| EngineError::TooLarge("epoch"))
}

/// The simulator's resources are its own type; here they meet the model's.
fn resource(own: sim::Resource) -> Resource {
    match own {
        sim::Resource::Storage => Resource::Storage,
        sim::Resource::Workers => Resource::Workers,
        sim::Resource::HandOver => Resource::HandOver,
        sim::Resource::Cores => Resource::Cores,
        sim::Resource::HostLink => Resource::HostLink,
        sim::Resource::Accelerators => Resource::Accelerators,
    }
}

fn stages(limits: &model::Limits, rate: SamplesPerSec) -> Vec<Stage> {
    let stage = |resource: Resource| {
        let limit = limits.of(resource)?;
        let busy = Ratio::new(rate.get() / limit.get()).ok()?;
        Some(Stage { resource, limit: Some(limit), busy })
    };
    Resource::ALL.into_iter().filter_map(stage).collect()
}

/// What every engine finds.
struct Found {
    engine: EngineName,
    rate: SamplesPerSec,
    utilization: Ratio,
    bound_by: Resource,
    epoch: Secs,
}

impl Found {
    /// The answer with what follows from it: the compute time and the dollars.
    fn answer(self, scenario: &Scenario) -> Result<Answer, EngineError> {
        let count = f64::from(scenario.accelerators.count.get());
        let all = scenario.price.scaled(count).ok_or(EngineError::TooLarge("price"))?;
        Ok(Answer {
            engine: self.engine,
            samples_per_sec: self.rate,
            utilization: self.utilization,
            bound_by: self.bound_by,
            next_bound: None,
            headroom: None,
            compute: scenario.compute_time().ok_or(EngineError::TooLarge("compute time"))?,
            stages: Vec::new(),
            terms: None,
            epoch: self.epoch,
            epoch_detail: None,
            hit_ratio: None,
            idle_cost: all
                .scaled(self.utilization.rest().get())
                .ok_or(EngineError::TooLarge("price"))?,
            epoch_cost: all.checked_mul(self.epoch).ok_or(EngineError::TooLarge("epoch cost"))?,
        })
    }
}
