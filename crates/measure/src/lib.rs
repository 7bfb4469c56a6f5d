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
mod random;
mod reader;
mod residency;
mod statistics;
mod tar;
mod tfrecord;
mod verdict;

pub use clock::{Clock, ClockQuality, SystemClock, clock_quality};
pub use corpus::{Container, Corpus, MOST_SAMPLE_BYTES, Sample, Scan, ScanLimits};
pub use demo::{DemoCorpus, DemoOptions};
pub use environment::{CoreUse, CoreWatch, Environment};
pub use error::MeasureError;
pub use format::Format;
pub use loader::{BatchRecord, LoaderOptions, LoaderRun, Rates, run_loader};
pub use measurement::{
    CacheState, MeasureOptions, Measurement, Overhead, Probes, Progress, measure, probe,
};
pub use photographs::Photographs;
pub use prepare::{
    DECODERS, DecodePreparers, IMAGE_NUMBERS, ImagePreparers, NullPreparers, OpaquePreparers,
    Preparer, Preparers, SIDE, Unprepared,
};
pub use probe_preparation::{CorePoint, PreparationOptions, PreparationProbe, probe_preparation};
pub use probe_storage::{ReadRecord, StorageFit, StreamProbe, fit_storage, probe_streams};
pub use reader::{Access, FileReaders, NullReaders, Reader, Readers, cold_access};
pub use statistics::Summary;
pub use tar::{Member, Members, TarError};
pub use tfrecord::{Entries, Entry, TfRecordError};
pub use verdict::{Held, Rule, Verdict};
