//! From words to answers: names, presets, files and flags become a scenario, and every engine
//! answers it behind one call.
//!
//! Read first: [`Field`] (every word a user can say, once), [`Draft::resolve`] (words to
//! scenario, all faults at once), [`answer`] (scenario to answer, by any engine).
//!
//! Surprises of the domain:
//! - A later layer (flag over file over preset) replaces what it touches *and what follows from
//!   it*: another storage brings its bandwidth, and its latency where the catalogue knows one; a
//!   stream's share of the bandwidth is worked out anew.
//! - A measured training rate belongs to a pair of model and accelerator; choosing another
//!   accelerator looks for another measurement, and says so when there is none.
//! - Nothing is defaulted without a word: [`Resolved::assumed`] lists what nobody said.

mod answer;
mod diagnostic;
mod draft;
mod field;
mod fixes;
mod inverse;
mod layers;
mod preset;
mod resolve;
mod scenario_file;
mod sweep;
mod warning;

pub use answer::{Answer, EngineError, EngineName, Stage, answer, answer_from_report};
pub use diagnostic::{Diagnostic, Diagnostics, Place, near, nearest, shown};
pub use draft::{Draft, Entry};
pub use field::{Field, Group, reads};
pub use fixes::{Fix, fixes};
pub use inverse::{Knob, Needed, needed};
pub use preset::{Preset, presets};
pub use resolve::{Input, Resolved};
pub use scenario_file::{ParsedFile, parse, parse_all, write};
pub use sweep::{Axis, Grid, Row, RowAnswer};
pub use warning::{Warning, warnings};
