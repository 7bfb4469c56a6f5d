//! Typed quantities: what a number counts is part of its type, and a value that
//! makes no sense (negative, infinite, not a number) cannot be built.
//!
//! Read first: [`Bytes`] (every quantity has the same methods), [`CheckedDiv`]
//! (which quantity divided by which gives which), [`ParseError`] (what a user sees).
//!
//! Surprises of the domain:
//! - `MB` is 10⁶ bytes and `MiB` is 2²⁰; they are never mixed, and neither is guessed.
//! - `Gb` and `Gbps` count bits. Links are sold in bits, disks in bytes.
//! - A multiply-add is two floating-point operations; `4.1 GMAC` is `8.2 GFLOP`.
//! - A *sample* is one item of a training set (an image, a volume, a clip).
//!
//! ```
//! use units::{Bytes, BytesPerSec, CheckedDiv};
//!
//! let volume: Bytes = "50 TB".parse()?;
//! let link: BytesPerSec = "100 Gbps".parse()?;
//! let time = volume.checked_div(link).expect("the link is not 0");
//! assert_eq!(time.to_string(), "66.7 min");
//! # Ok::<(), units::ParseError>(())
//! ```

mod algebra;
mod parse;
mod print;
mod quantity;

pub use algebra::{CheckedDiv, CheckedMul};
pub use parse::ParseError;
pub use print::{BothPrefixes, Significant};
pub use quantity::{
    Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Flop, FlopPerSample,
    FlopPerSec, Quantity, QuantityError, Ratio, Samples, SamplesPerSec, Secs,
};
