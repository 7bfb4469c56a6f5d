//! Why is there no simulation of this scenario?

use std::fmt;

use scenario::{Fault, FieldName};

/// Why a scenario was not simulated.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SimError {
    /// The scenario has faults; all of them, in the order of its fields.
    Faults(Vec<Fault>),
    /// A count that the simulator has to hold in memory is beyond its limit.
    TooLarge {
        /// The field.
        field: FieldName,
        /// What it comes to.
        found: u64,
        /// What is possible.
        most: u64,
    },
    /// A number is so far from any pipeline that sums over a run may leave the finite numbers.
    OutOfRange {
        /// Which one, with its formula if it is no field.
        quantity: &'static str,
        /// What it comes to, in base units.
        found: f64,
    },
    /// The measured steps took no time that a 64-bit float can tell from none.
    NoElapsedTime,
}

impl SimError {
    /// What to do about it, for those that the scenario's own faults do not say.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Faults(_) => "repair the named fields",
            Self::TooLarge { .. } => "simulate a part of the job: rates per part stay the same",
            Self::OutOfRange { .. } => "check the zeros of batch, sizes and bandwidths",
            Self::NoElapsedTime => "check the step time: some resource has to take time",
        }
    }
}

impl fmt::Display for SimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faults(faults) => {
                f.write_str("the scenario cannot be simulated")?;
                faults.iter().try_for_each(|fault| write!(f, "; {fault}"))
            }
            Self::TooLarge { field, found, most } => {
                write!(f, "`{field}`: expected at most {most} to simulate, found {found}")
            }
            Self::OutOfRange { quantity, found } => {
                write!(f, "expected a {quantity} that sums stay finite with, found {found:e}")
            }
            Self::NoElapsedTime => f.write_str("expected steps that take time, found none"),
        }
    }
}

impl std::error::Error for SimError {}
