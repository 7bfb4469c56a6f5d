//! What is a fact, and what does it say of itself?

use std::fmt;

use units::{Quantity, QuantityError, Secs};

use crate::lookup;
use crate::vocabulary::{Area, Class, Confidence, Gigabyte, Kind};

/// An empirical number with its provenance.
///
/// What only a person reads lies apart, so that a program that shows no sources holds none: a
/// browser loads them when somebody asks.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Fact {
    /// Its name everywhere: `storage.hdd.read-bandwidth`.
    pub id: &'static str,
    /// The value in base units.
    pub value: Value,
    /// The value as the catalogue, and mostly the source, writes it.
    pub written: &'static str,
    /// The least plausible value, in base units, where known.
    pub low: Option<f64>,
    /// The greatest plausible value, in base units, where known.
    pub high: Option<f64>,
    /// Which way data flows, for what has a direction; never a sum of both.
    pub direction: Option<&'static str>,
    /// What sort of evidence it is.
    pub kind: Kind,
    /// The day on which it was true or last verified, as `2026-01-31`.
    pub date: &'static str,
    /// Which gigabyte a price per GB means; nothing for other facts.
    pub gigabyte: Option<Gigabyte>,
}

/// What a person has to know of a fact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Origin {
    pub(crate) title: &'static str,
    pub(crate) condition: &'static str,
    pub(crate) source: &'static str,
    pub(crate) note: Option<&'static str>,
    pub(crate) confidence: Option<Confidence>,
}

/// What a fact's value is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A number in base units.
    Scalar {
        /// The number.
        value: f64,
        /// The base unit, as [`Quantity::UNIT`] writes it, or a label such as `workers`.
        unit: &'static str,
    },
    /// A price that falls with the month's volume.
    Tiers(&'static [Tier]),
    /// Words, where no number is meant.
    Text(&'static str),
}

/// A step of a price by volume.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tier {
    /// The cumulative volume of a month, in the price list's GB, at which the step ends.
    ///
    /// Nothing: it never ends. If the last step of a table ends, the list says nothing beyond.
    pub up_to_gb: Option<f64>,
    /// The price of each GB within the step, in US dollars.
    pub usd_per_gb: f64,
}

/// Why a fact does not give the quantity that was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum FactError {
    /// It counts something else.
    WrongUnit {
        /// The fact.
        id: &'static str,
        /// The base unit of the quantity asked for.
        expected: &'static str,
        /// The base unit of the fact.
        found: &'static str,
    },
    /// It is a table of tiers or a text.
    NotANumber {
        /// The fact.
        id: &'static str,
        /// The base unit of the quantity asked for.
        expected: &'static str,
    },
    /// Its number is no quantity.
    NotAQuantity {
        /// The fact.
        id: &'static str,
        /// What is wrong with the number.
        error: QuantityError,
    },
}

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongUnit { id, expected, found } => {
                write!(f, "`{id}`: expected a value in {expected}, found one in {found}")
            }
            Self::NotANumber { id, expected } => {
                write!(f, "`{id}`: expected a value in {expected}, found a table or a text")
            }
            Self::NotAQuantity { id, error } => write!(f, "`{id}`: {error}"),
        }
    }
}

impl std::error::Error for FactError {}

impl Fact {
    /// One line for a person.
    pub fn title(&self) -> &'static str {
        lookup::origin(self.id).title
    }

    /// Under what circumstances it holds.
    pub fn condition(&self) -> &'static str {
        lookup::origin(self.id).condition
    }

    /// Document, page or table, and commit where there is one.
    pub fn source(&self) -> &'static str {
        lookup::origin(self.id).source
    }

    /// The reason of an estimate or a teaching value; a remark on any other.
    pub fn note(&self) -> Option<&'static str> {
        lookup::origin(self.id).note
    }

    /// How near to its origin it was read, where stated.
    pub fn confidence(&self) -> Option<Confidence> {
        lookup::origin(self.id).confidence
    }

    /// The value as a typed quantity, if that is what the fact counts.
    pub fn quantity<Q: Quantity>(&self) -> Result<Q, FactError> {
        let Self { id, value, .. } = *self;
        match value {
            Value::Scalar { value, unit } if unit == Q::UNIT => {
                Q::new(value).map_err(|error| FactError::NotAQuantity { id, error })
            }
            Value::Scalar { unit, .. } => {
                Err(FactError::WrongUnit { id, expected: Q::UNIT, found: unit })
            }
            Value::Tiers(_) | Value::Text(_) => {
                Err(FactError::NotANumber { id, expected: Q::UNIT })
            }
        }
    }

    /// The value in base units, if it is one number.
    pub const fn number(&self) -> Option<f64> {
        match self.value {
            Value::Scalar { value, .. } => Some(value),
            Value::Tiers(_) | Value::Text(_) => None,
        }
    }
}

/// A device, a model, a data set: a thing that has facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entity {
    /// What sort of thing it is.
    pub class: Class,
    /// Its name in ids and on the command line.
    pub name: &'static str,
    /// One line for a person.
    pub title: &'static str,
    /// Other names that find it.
    pub aliases: &'static [&'static str],
}

impl Entity {
    /// The fact about one of its properties: `read-bandwidth`.
    pub fn fact(&self, property: &str) -> Option<&'static Fact> {
        let own = lookup::facts_of(self);
        let index = own.binary_search_by(|fact| fact.id[self.prefix_len()..].cmp(property)).ok()?;
        own.get(index)
    }

    /// All facts about it, sorted by property.
    pub fn facts(&self) -> impl Iterator<Item = &'static Fact> + use<> {
        lookup::facts_of(self).iter()
    }

    /// The length of `class.name.`, with which its ids begin.
    pub(crate) const fn prefix_len(&self) -> usize {
        self.class.as_str().len() + self.name.len() + 2
    }
}

/// A published training rate: the fact is the total of all accelerators, in samples/s.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TrainingRate {
    /// The rate, and where it was published.
    pub fact: &'static Fact,
    /// The model's name.
    pub model: &'static str,
    /// The accelerator's name.
    pub accelerator: &'static str,
    /// How many of them made the rate together.
    pub accelerators: u32,
    /// What trained.
    pub framework: &'static str,
    /// In which number formats; `AMP` is automatic mixed precision.
    pub precision: &'static str,
    /// Samples that each accelerator took in a step.
    pub batch_per_accelerator: u32,
}

/// The price of a machine by the hour: the fact is the total of all its accelerators, in usd/h.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct AcceleratorPrice {
    /// The price, and where it was listed.
    pub fact: &'static Fact,
    /// The accelerator's name.
    pub accelerator: &'static str,
    /// How many of them the machine has.
    pub accelerators: u32,
    /// The provider's regions that ask this price; none listed: all of them.
    pub regions: &'static [&'static str],
}

/// A region of a provider, and where it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Region {
    /// The table that it stands in.
    pub fact: &'static Fact,
    /// The provider: `aws`, `azure`, `gcp`.
    pub provider: &'static str,
    /// The provider's name for it: `us-east-1`.
    pub name: &'static str,
    /// The city that stands for it.
    pub city: &'static str,
    /// Degrees north of the equator.
    pub latitude: f64,
    /// Degrees east of Greenwich.
    pub longitude: f64,
    /// The part of the world that price lists go by.
    pub area: Area,
}

/// Round-trip times between the regions of one provider.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RoundTrips {
    /// The table, and who measured it.
    pub fact: &'static Fact,
    /// The provider.
    pub provider: &'static str,
    /// The regions, in the order of rows and columns.
    pub regions: &'static [&'static str],
    /// Milliseconds, row by row.
    pub(crate) millis: &'static [f64],
}

impl RoundTrips {
    /// The time from one region to another and back, the mean of both ways round.
    pub fn between(&self, one: &str, other: &str) -> Option<Secs> {
        let place = |name: &str| self.regions.iter().position(|region| *region == name);
        let (one, other) = (place(one)?, place(other)?);
        let millis = |row: usize, column: usize| self.millis.get(row * self.regions.len() + column);
        Secs::new((millis(one, other)? + millis(other, one)?) / 2.0 / 1000.0).ok()
    }
}
