//! How samples become batches: who loads them, how far ahead, in which order?

use std::num::NonZeroU32;

use units::Secs;

/// The data loader of a training job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loader {
    /// Workers of each loader, `W`.
    pub workers: NonZeroU32,
    /// One loader per accelerator or one for all.
    pub loaders: Loaders,
    /// Samples in a batch of one accelerator, `b`.
    pub batch: NonZeroU32,
    /// Undelivered batches that a worker may hold, the one in progress counted, `p`.
    pub prefetch: NonZeroU32,
    /// In which order the consumer takes what is ready.
    pub delivery: Delivery,
    /// Time of the worker to hand one sample over, `t_h`.
    pub handover_worker: Secs,
    /// Time of the consumer to take one sample, `t_d`; the consumer is one thread per loader.
    pub handover_consumer: Secs,
}

/// How many loaders there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaders {
    /// One for each accelerator, as in data-parallel PyTorch jobs.
    PerAccelerator,
    /// One for all accelerators.
    Shared,
}

/// In which order the consumer takes what the workers have ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Batches strictly in order (the PyTorch `DataLoader`).
    InOrder,
    /// Any samples that are ready (a `tf.data`-like pool).
    Pool,
}
