//! The real meter: a user's own files, caches, cores and clock, and a loader that runs on them.
//!
//! Read first: [`Corpus::scan`] (what is there), [`probe`] and [`measure()`] (everything in two calls),
//! [`Measurement`] (what comes out), [`Measurement::scenario`] (the same question for an engine).
//!
//! Surprises of the domain:
//! - A file read a second time comes from memory. *Cold* and *warm* are measured apart, and the
//!   kernel is asked which it was.
//! - Reading costs time of a core too (the copy, the system's part). That part is counted as
//!   preparation, and only the wait as storage.
//! - Reading and preparing disturb one another: a read between two images takes more of a core than
//!   a read after a read, and a thread that wakes may be put on a busy core while another idles.
//!   What a worker takes is probed as a worker works, by turns.
//! - An object store does not tell what it keeps in memory: reads from it are neither cold nor
//!   warm but *remote*, and no rule of validity can check that state.
//! - The accelerator is emulated by its compute time alone; times of steps are computed, not
//!   slept, so that a late timer delays a hand-over and never stretches a step.
//! - The meter reads and never writes where the samples lie.
//! - It knows no model: the prediction beside a measurement is made by whoever calls it, from
//!   the probes alone.

#![cfg_attr(
    test,
    expect(
        clippy::float_cmp,
        reason = "exact by construction: zeros, ones, values passed through"
    )
)]

mod clock;
mod corpus;
mod demo;
mod environment;
mod error;
mod format;
mod jpeg;
pub mod link;
mod loader;
mod measurement;
mod photographs;
mod prepare;
mod probe_preparation;
mod probe_storage;
mod probe_worker;
mod random;
mod reader;
mod residency;
mod statistics;
#[cfg(feature = "object-store")]
mod store;
mod store_use;
mod tar;
mod tfrecord;
mod threads;
mod verdict;

pub use clock::{Clock, ClockQuality, SystemClock, clock_quality};
pub use corpus::{Container, Corpus, MOST_SAMPLE_BYTES, Sample, Scan, ScanLimits};
pub use demo::{DemoCorpus, DemoOptions};
pub use environment::{CoreUse, CoreWatch, Environment};
pub use error::MeasureError;
pub use format::Format;
pub use loader::{BatchRecord, LoaderOptions, LoaderRun, Rates, run_loader};
pub use measurement::{
    CacheState, MeasureOptions, Measurement, Overhead, Probes, Progress, StateProbes, measure,
    probe,
};
pub use photographs::Photographs;
pub use prepare::{
    DECODERS, DecodePreparers, IMAGE_NUMBERS, ImagePreparers, NullPreparers, OpaquePreparers,
    Preparer, Preparers, SIDE, Unprepared,
};
pub use probe_preparation::{CorePoint, PreparationOptions, PreparationProbe, probe_preparation};
pub use probe_storage::{ReadRecord, StorageFit, StreamProbe, fit_storage, probe_streams};
pub use probe_worker::{WorkRecord, WorkerFit, WorkerPoint};
pub use reader::{Access, FileReaders, NullReaders, Reader, Readers, cold_access};
pub use statistics::Summary;
#[cfg(feature = "object-store")]
pub use store::{Store, StoreLimits, StorePlace};
pub use store_use::StoreUse;
pub use tar::{Member, Members, TarError};
pub use tfrecord::{Entries, Entry, TfRecordError};
pub use verdict::{Held, Rule, Verdict};
