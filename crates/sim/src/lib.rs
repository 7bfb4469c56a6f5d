//! What happens in the pipeline, sample by sample and batch by batch: a discrete-event
//! simulation of a [`Scenario`].
//!
//! Read first: [`simulate`] (the whole of it in one call), [`Report`] (what comes out),
//! [`Simulation`] (the same in slices, for a browser).
//!
//! Surprises of the domain:
//! - A run is a function of scenario, [`Options`] and nothing else: no clock, no thread, no
//!   number from the machine; logarithms and exponentials are libm's. Native and WASM agree to
//!   the bit.
//! - Storage and cores are *shared*: k readers get `min(B₁, B/k)` each, k preparers
//!   `S(min(k, C))/k` of a core, which is `min(1, C/k)` where cores do not contend. A sample's
//!   read slows down when another begins.
//! - Batches are delivered in order: a worker that is late holds up all that come after, which
//!   no formula of this project sees.
//! - With nothing random, workers can march in lock step and stay far below the bound; such a
//!   result carries [`Warning::LockStep`].
//! - The crate knows no formula of the `model` crate, so that agreement between them means
//!   something.

mod cache;
mod draw;
mod error;
mod heap;
mod histogram;
mod interval;
mod options;
mod order;
mod pipeline;
mod random;
mod replay;
mod report;
mod schedule;
mod series;
mod setup;
mod simulation;
mod station;
mod tournament;
mod trace;
mod ziggurat;

pub use error::SimError;
pub use options::{Length, Options};
pub use pipeline::Conservation;
pub use replay::{EpochHits, replay};
pub use report::{
    AcceleratorSeconds, ConsumerSeconds, Queue, QueuePoint, Realized, Report, Resource, Shares,
    Station, StepTimes, WarmUp, Warning, Window, WorkerSeconds,
};
pub use schedule::WarmUpRule;
pub use simulation::{Progress, Simulation};
pub use trace::{Activity, Actor, LastWindow, NoTrace, Sink, Span, StepWindow};

use scenario::Scenario;

/// Simulates a scenario.
///
/// # Errors
///
/// [`SimError::Faults`] with all of the scenario's faults, or what makes it too large to hold.
pub fn simulate(scenario: &Scenario, options: &Options) -> Result<Report, SimError> {
    Simulation::new(scenario, options)?.finish()
}

/// Simulates a scenario and tells `sink` who did what from when to when.
pub fn simulate_with(
    scenario: &Scenario,
    options: &Options,
    sink: &mut impl Sink,
) -> Result<Report, SimError> {
    Simulation::with_sink(scenario, options, sink)?.finish()
}
