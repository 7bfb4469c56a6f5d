//! The one value that every engine answers: a training input pipeline, described.
//!
//! Read first: [`Scenario`] (all of it), [`StepTime`] (where the compute time comes from),
//! [`Scenario::faults`] (what can still be wrong with one whose fields are all right).
//!
//! Surprises of the domain:
//! - *Workers* are counted per loader, and with [`Loaders::PerAccelerator`] every accelerator
//!   has a loader of its own: 8 GPUs × 4 workers are 32 processes.
//! - *Prefetch* counts batches per worker, the one in progress included (the `prefetch_factor`
//!   of the PyTorch `DataLoader`).
//! - The batch is per accelerator; a step consumes `count × batch` samples.
//! - A *stored* sample is what storage reads; a *decoded* one is what crosses the host link.

mod dataset;
mod faults;
mod loader;
mod machine;

pub use dataset::{Dataset, EmpiricalSizes, Spread, StoredSizes, StoredSizesError};
pub use faults::{Fault, FieldName};
pub use loader::{Delivery, Loader, Loaders};
pub use machine::{
    Accelerators, Cache, CachePolicy, EpochOrder, HostLink, Hosts, Prep, StepOverhead, StepTime,
    Storage,
};

use units::{CheckedDiv, DollarsPerHour, Samples, SamplesPerSec, Secs};

/// A training input pipeline: data set, loader, storage, cache, preparation, accelerators.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What is trained on.
    pub dataset: Dataset,
    /// How samples become batches.
    pub loader: Loader,
    /// The machines that the loaders run on.
    pub hosts: Hosts,
    /// Where the stored samples lie, shared by all loaders.
    pub storage: Storage,
    /// What is kept nearer than storage.
    pub cache: Cache,
    /// The work of a core on one sample.
    pub prep: Prep,
    /// The way from host memory to one accelerator.
    pub link: HostLink,
    /// What consumes the batches.
    pub accelerators: Accelerators,
    /// The price of one accelerator.
    pub price: DollarsPerHour,
}

impl Scenario {
    /// Loaders that run: one per accelerator or one for all.
    pub fn loader_count(&self) -> u32 {
        match self.loader.loaders {
            Loaders::PerAccelerator => self.accelerators.count.get(),
            Loaders::Shared => 1,
        }
    }

    /// Workers over all loaders.
    pub fn worker_count(&self) -> u64 {
        u64::from(self.loader_count()) * u64::from(self.loader.workers.get())
    }

    /// Cores over all hosts.
    pub fn core_count(&self) -> u64 {
        u64::from(self.hosts.count.get()) * u64::from(self.hosts.cores.get())
    }

    /// What all cores of all hosts do together, in cores that are alone: `hosts·S(C)`.
    pub fn core_capacity(&self) -> f64 {
        f64::from(self.hosts.count.get()) * self.hosts.speedup(f64::from(self.hosts.cores.get()))
    }

    /// Samples that one step consumes over all accelerators.
    pub fn samples_per_step(&self) -> u64 {
        u64::from(self.accelerators.count.get()) * u64::from(self.loader.batch.get())
    }

    /// Steps of an epoch; the last, incomplete batch is dropped.
    pub fn steps_per_epoch(&self) -> u64 {
        self.dataset.samples / self.samples_per_step()
    }

    /// The accelerators' time for one batch, `t_c`, without overhead.
    ///
    /// Nothing if the step time is too short or too long for a number, which
    /// [`Scenario::faults`] reports.
    pub fn compute_time(&self) -> Option<Secs> {
        let batch = Samples::from(self.loader.batch);
        match self.accelerators.step_time {
            StepTime::Measured(time) => Some(time),
            StepTime::Rate(rate) => batch.checked_div(rate),
            StepTime::Flops { .. } => batch.checked_div(self.accelerators.step_time.rate(batch)?),
        }
    }

    /// The rate at which one accelerator computes when it never waits.
    pub fn compute_rate(&self) -> Option<SamplesPerSec> {
        self.accelerators.step_time.rate(Samples::from(self.loader.batch))
    }
}
