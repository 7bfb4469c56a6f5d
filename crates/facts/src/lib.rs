//! Every empirical number that the engines use, each with where it comes from.
//!
//! Read first: [`Fact`] (a number and its provenance), [`Entity`] (a device, model or data set
//! and the facts about it), [`preferred_rate`] (how fast a model trains, as published).
//!
//! Surprises of the domain:
//! - A *peak* is a product of clock and units and is never reached. It carries its precision, and
//!   *dense* is not *sparse*: the sparse figure doubles it for matrices with half their entries
//!   pruned, which training does not have.
//! - `4.1 GFLOPs` in a model's paper or model card mostly means multiply-adds, two operations
//!   each. Facts are stored in operations and say so in their titles.
//! - A link's bandwidth has a direction. Makers like to add both.
//! - *Rated* bandwidth is what a fresh device does on sequential reads; *sustained* is what
//!   remains after minutes of use.
//! - A price's "GB" is 10⁹ or 2³⁰ bytes and the price list rarely says which: [`Gigabyte`].
//! - The rate of a machine is the total of its accelerators, and so is its price.
//! - A teaching value is no device: [`Kind::Teaching`] says that a lesson chose it.
//!
//! The catalogue lives as TOML beside this crate and is checked when the crate is built: a fact
//! without value, unit, source, date, kind or condition stops the build.
//!
//! ```
//! use facts::Class;
//! use units::BytesPerSec;
//!
//! let disk = facts::entity(Class::Storage, "hdd").expect("the catalogue has hard disks");
//! let fact = disk.fact("read-bandwidth").expect("every storage has one");
//! let bandwidth: BytesPerSec = fact.quantity()?;
//! assert_eq!(bandwidth.to_string(), "150 MB/s");
//! # Ok::<(), facts::FactError>(())
//! ```

#[allow(dead_code, reason = "the build script reads rows that a user's file may not have")]
mod catalogue;
#[allow(dead_code, reason = "the build script checks rows that a user's file may not have")]
mod checks;
mod fact;
mod lookup;
#[allow(dead_code, reason = "the build script reads rows that a user's file may not have")]
mod places;
#[allow(dead_code, reason = "the build script reads rows that a user's file may not have")]
mod table;
mod user;
mod vocabulary;
mod written;

#[cfg(test)]
mod catalogue_tests;
#[cfg(test)]
mod emit;

mod generated {
    #![expect(
        clippy::approx_constant,
        clippy::unreadable_literal,
        reason = "written by the build script for the compiler; a latitude may look like a constant"
    )]

    use crate::fact::{
        AcceleratorPrice, Entity, Fact, Origin, Region, RoundTrips, Tier, TrainingRate, Value,
    };
    use crate::vocabulary::{Area, Class, Confidence, Gigabyte, Kind};

    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

pub use fact::{
    AcceleratorPrice, Entity, Fact, FactError, Region, RoundTrips, Tier, TrainingRate, Value,
};
pub use lookup::{
    accelerator_prices, all, entities, entity, get, preferred_rate, region, regions, round_trips,
    search, training_rates,
};
pub use user::{UserFact, UserFault, UserValue, read_user_prices};
pub use vocabulary::{Area, Class, Confidence, Gigabyte, Kind};
