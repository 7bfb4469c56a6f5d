//! The closed forms: what the physics says about a scenario without simulating it.
//!
//! Read first: [`bound()`] (the slowest resource sets the rate), [`textbook()`] (what the course
//! teaches, and where it stops being true), [`forecast()`] (the bound with queueing in it).
//!
//! Surprises of the domain:
//! - A *bound* is what no pipeline exceeds; a *forecast* is what one with random times reaches.
//!   Near the knee they differ by several percent, and the difference is queueing.
//! - The textbook's eight workers "double" one disk. [`Textbook::edges`] says when a result
//!   stands on such ground.
//! - Utilization counts computing only: a step overhead keeps an accelerator busy, not useful.
//! - Every function here is pure: the same inputs give the same bits, natively and in WASM.

mod bound;
mod cache;
mod convolution;
mod error;
mod forecast;
mod gravity;
mod resource;
mod textbook;

pub use bound::{Bound, Epoch, bound};
pub use cache::{cached_fraction, hit_ratio, hit_ratio_of_fraction};
pub use error::ModelError;
pub use forecast::{Forecast, Pool, PoolStation, forecast, pool};
pub use gravity::{
    Gigabyte, Gravity, GravityInputs, PriceSchedule, PriceTier, ScheduleError, Verdict,
    break_even_volume, gravity, transfer_time,
};
pub use resource::{Limits, Resource};
pub use textbook::{Edges, Health, Textbook, textbook};
