//! Move the data, the compute, or neither: places, prices, rates, strategies and a decision.
//!
//! Read first: [`evaluate`] (what every strategy takes), [`Fleet::rate`] (how fast data really
//! moves), [`Case`] (all that a plan is worked out from).
//!
//! Surprises of the domain:
//! - Moving is paid by who sends. A copy between two regions of one provider is not free.
//! - A price list's "GB" is 10⁹ or 2³⁰ bytes and mostly does not say which.
//! - Compute is paid in either place; a rule that counts it in one only says "move" too late.
//! - The rated link is seldom what binds: a mover's cap, a window or requests are.
//! - Small objects cost by the request, not by the byte.

#![forbid(unsafe_code)]

mod book;
mod case;
mod day;
mod decision;
mod emit;
mod fault;
mod job;
mod monte_carlo;
mod notes;
mod path;
mod place;
mod plan_file;
mod prepare;
mod question;
mod rate;
mod shell;
mod shipping;
mod strategy;
mod transfer;

pub use book::{Book, BookFact, Egress, MachinePrice, StorageClass, Store};
pub use case::{Case, Factor, Prices, ReadBack, Shipping, StoragePrice, World};
pub use day::{Day, STALE_DAYS, is_stale};
pub use decision::{
    BreakEven, Objective, Outcomes, Rescue, TURNED, best, best_at, best_map, break_evens,
    multiples, pareto_front, rescue,
};
pub use emit::{Names, Tool, emit};
pub use fault::PlanFault;
pub use job::{Job, job};
pub use monte_carlo::{
    Interval, Sensitivity, Spread, Uncertainty, Worlds, monte_carlo, sensitivities,
};
pub use path::{Path, prepare_path};
pub use place::{Host, Place, RoundTrip, distance_km, round_trip};
pub use plan_file::{PlanCase, read_plan_file};
pub use prepare::{Prepared, prepare};
pub use question::{Field, Question};
pub use rate::{AchievableRate, Congestion, Fleet, RateLimit, Stream, StreamLimit, StreamRate};
pub use shell::{shell_line, shell_word, yaml_text};
pub use strategy::{Bound, Item, ItemKind, Obstacle, Outcome, Strategy, bill, evaluate};
pub use transfer::{Load, RequestLimits, TimeLimit, copy_seconds, read_seconds};
