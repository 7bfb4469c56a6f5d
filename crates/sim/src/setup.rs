//! What do the scenario's fields come to, in plain numbers?

use scenario::{Delivery, Hosts, Loaders, Scenario};

use crate::draw::Sampler;
use crate::error::SimError;
use crate::options::Options;
use crate::replay::{countable, remembers};

/// Workers and accelerators that fit into an event's index.
const MOST_ACTORS: u64 = 1 << 20;

/// The scenario in seconds, bytes and counts, as the event loop wants it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each mirrors an independent field")]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    /// Workers of each loader.
    pub(crate) workers: u32,
    pub(crate) loaders: u32,
    pub(crate) accelerators: u32,
    pub(crate) hosts: u32,
    pub(crate) cores: Hosts,
    pub(crate) shared: bool,
    pub(crate) pool: bool,
    pub(crate) barrier: bool,
    pub(crate) batch: u32,
    pub(crate) prefetch: u32,
    /// Request slots of the storage, if workers can run out of them.
    pub(crate) slots: Option<u32>,
    pub(crate) bandwidth: f64,
    pub(crate) lone_stream: f64,
    pub(crate) latency: f64,
    /// Of one sample, by its worker.
    pub(crate) worker_handover: f64,
    /// Of one batch, by the consumer.
    pub(crate) batch_handover: f64,
    /// Of one batch, over the host link.
    pub(crate) copy: f64,
    /// Of one batch, on an accelerator.
    pub(crate) compute: f64,
    pub(crate) sizes: Sampler,
    pub(crate) prep: Sampler,
    pub(crate) overhead: Sampler,
    /// Steps of an epoch in the scenario.
    pub(crate) epoch_steps: u64,
    pub(crate) identities: Option<Identities>,
    /// All spreads are constant: nothing breaks a rhythm.
    pub(crate) constant: bool,
}

/// The data set as far as single samples matter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Identities {
    pub(crate) samples: u32,
    pub(crate) capacity: f64,
    /// Steps in which each sample is visited once, if the data set was scaled down.
    pub(crate) scaled_cycle: Option<u64>,
}

impl Setup {
    pub(crate) fn new(scenario: &Scenario, options: &Options) -> Result<Self, SimError> {
        let faults = scenario.faults();
        if !faults.is_empty() {
            return Err(SimError::Faults(faults));
        }
        let workers = at_most("workers", scenario.worker_count())?;
        at_most("accelerators", u64::from(scenario.accelerators.count.get()))?;
        let (loader, storage) = (&scenario.loader, &scenario.storage);
        let batch = f64::from(loader.batch.get());
        let compute = scenario.compute_time().map_or(f64::INFINITY, units::Secs::get);
        let copy = batch * scenario.dataset.decoded.get() / scenario.link.bandwidth.get();
        check_ranges(scenario, compute, copy)?;
        let overhead = scenario.accelerators.overhead;
        Ok(Self {
            seed: options.seed,
            workers: loader.workers.get(),
            loaders: scenario.loader_count(),
            accelerators: scenario.accelerators.count.get(),
            hosts: scenario.hosts.count.get(),
            cores: scenario.hosts,
            shared: loader.loaders == Loaders::Shared,
            pool: loader.delivery == Delivery::Pool,
            barrier: scenario.accelerators.barrier,
            batch: loader.batch.get(),
            prefetch: loader.prefetch.get(),
            slots: storage.requests_in_flight.map(u32::from).filter(|&slots| slots < workers),
            bandwidth: storage.bandwidth.get(),
            lone_stream: storage.lone_stream().get(),
            latency: storage.latency.get(),
            worker_handover: loader.handover_worker.get(),
            batch_handover: batch * loader.handover_consumer.get(),
            copy,
            compute,
            sizes: Sampler::of_sizes(&scenario.dataset.stored),
            prep: Sampler::new(scenario.prep.time.get(), scenario.prep.spread),
            overhead: Sampler::new(overhead.mean.get(), overhead.spread),
            epoch_steps: scenario.steps_per_epoch(),
            identities: identities(scenario, options)?,
            constant: is_constant(scenario),
        })
    }

    pub(crate) fn all_workers(&self) -> u32 {
        self.workers * self.loaders
    }

    /// What all cores of one host do together, in cores that are alone.
    pub(crate) fn core_capacity(&self) -> f64 {
        self.cores.speedup(f64::from(self.cores.cores.get()))
    }

    /// Batches that one loader delivers for each step.
    pub(crate) fn batches_per_step(&self) -> u32 {
        self.accelerators / self.loaders
    }

    /// Sample-events of one step, about.
    pub(crate) fn events_per_step(&self) -> u64 {
        let samples = u64::from(self.accelerators) * u64::from(self.batch);
        let phases = 2 + u64::from(self.latency > 0.0);
        samples * phases + u64::from(self.accelerators)
    }
}

fn at_most(field: &'static str, found: u64) -> Result<u32, SimError> {
    let too_large = SimError::TooLarge { field, found, most: MOST_ACTORS };
    if found > MOST_ACTORS { Err(too_large) } else { u32::try_from(found).map_err(|_| too_large) }
}

/// Refuses numbers with which sums over a run could leave the finite ones.
fn check_ranges(scenario: &Scenario, compute: f64, copy: f64) -> Result<(), SimError> {
    /// As many draws as a run can hold, summed and squared, stay finite below this.
    const LARGEST: f64 = 1e100;
    let (loader, storage) = (&scenario.loader, &scenario.storage);
    let batch = f64::from(loader.batch.get());
    let checked = [
        ("compute time t_c", compute),
        ("copy time b·s_dec/H", copy),
        ("hand-over t_h", loader.handover_worker.get()),
        ("hand-over of a batch b·t_d", batch * loader.handover_consumer.get()),
        ("latency", storage.latency.get()),
        ("preparation time", scenario.prep.time.get()),
        ("step overhead", scenario.accelerators.overhead.mean.get()),
        ("sample size", scenario.dataset.stored.mean().get()),
        ("storage bandwidth", storage.bandwidth.get()),
        // Its inverse is what a byte takes.
        ("time to read a byte", storage.lone_stream().get().recip()),
    ];
    let out = checked.into_iter().find(|(_, value)| *value >= LARGEST);
    out.map_or(Ok(()), |(quantity, found)| Err(SimError::OutOfRange { quantity, found }))
}

/// Whether nothing in the scenario is random.
fn is_constant(scenario: &Scenario) -> bool {
    let overhead = scenario.accelerators.overhead;
    let scatters = |mean: units::Secs, cv: f64| !mean.is_zero() && cv > 0.0;
    scenario.dataset.stored.cv() == 0.0
        && !scatters(scenario.prep.time, scenario.prep.spread.cv())
        && !scatters(overhead.mean, overhead.spread.cv())
}

/// Identities for a cache: all samples, or as many as the options allow, in whole steps.
fn identities(scenario: &Scenario, options: &Options) -> Result<Option<Identities>, SimError> {
    if !remembers(&scenario.cache) {
        return Ok(None);
    }
    let (all, capacity) = (scenario.dataset.samples, scenario.cache.capacity.get());
    let most = u64::from(options.most_samples_with_cache.get());
    if all <= most {
        let samples = countable(all)?;
        return Ok(Some(Identities { samples, capacity, scaled_cycle: None }));
    }
    let step = scenario.samples_per_step();
    let cycle = (most / step).max(1);
    let samples = countable(cycle * step)?;
    let capacity = capacity * (f64::from(samples) / all as f64);
    Ok(Some(Identities { samples, capacity, scaled_cycle: Some(cycle) }))
}
