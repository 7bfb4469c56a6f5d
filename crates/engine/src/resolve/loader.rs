//! Who loads and prepares, by its words: workers, batches, hosts, cores, preparation.

use std::num::NonZeroU32;

use scenario::{Hosts, Loader, Prep};
use units::{Ratio, Secs};

use super::Said;
use super::choices::{DELIVERIES, LOADERS};
use super::spread::{Scatter, spread};
use super::words::Resolver;
use crate::field::Field;

/// The `prefetch_factor` of the PyTorch `DataLoader` when nobody sets it.
const PREFETCH: NonZeroU32 = NonZeroU32::new(2).unwrap();

pub(super) fn loader(resolver: &mut Resolver<'_>) -> Said<Loader> {
    let workers = resolver.count(Field::Workers);
    let batch = resolver.count(Field::Batch);
    let prefetch = resolver.count_or(
        Field::Prefetch,
        PREFETCH,
        "prefetch is 2 batches per worker, PyTorch's default",
    );
    let loaders =
        resolver.choice_or(Field::Loaders, &LOADERS, "each accelerator has a loader of its own");
    let delivery =
        resolver.choice_or(Field::Delivery, &DELIVERIES, "batches are delivered in order");
    let handover_worker = resolver.quantity_or(
        Field::HandoverWorker,
        Secs::ZERO,
        "handing a sample over takes the worker no time",
    );
    let handover_consumer = resolver.quantity_or(
        Field::HandoverConsumer,
        Secs::ZERO,
        "taking a sample takes the consumer no time",
    );
    Some(Loader {
        workers: workers?,
        loaders: loaders?,
        batch: batch?,
        prefetch: prefetch?,
        delivery: delivery?,
        handover_worker: handover_worker?,
        handover_consumer: handover_consumer?,
    })
}

pub(super) fn hosts(resolver: &mut Resolver<'_>) -> Said<Hosts> {
    let count = resolver.count_or(Field::Hosts, NonZeroU32::MIN, "there is one host");
    let cores = resolver.count(Field::Cores);
    let contention = resolver.quantity_or(
        Field::CoreContention,
        Ratio::ZERO,
        "busy cores do not slow one another down",
    );
    Some(Hosts { count: count?, cores: cores?, contention: contention? })
}

pub(super) fn prep(resolver: &mut Resolver<'_>) -> Said<Prep> {
    let hint = "time one core on real samples; full JPEG decoding takes about `6 ms`";
    let time = resolver.required(Field::Prep, hint);
    let spread = spread(resolver, &Scatter::PREP);
    Some(Prep { time: time?, spread: spread? })
}
