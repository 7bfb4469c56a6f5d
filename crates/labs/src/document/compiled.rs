//! How does a lab reach a browser, which has no parser of TOML, Markdown or LaTeX?
//!
//! As JSON with a schema and a version, made from the lab's texts when the site is built, or by
//! the server while an author writes. It is no format to keep: whoever reads it was built with
//! whoever wrote it.

use std::fmt;

use serde_json::{Value, json};

use super::opening::Opening;
use super::packed::Packed;
use super::structure::Lab;
use crate::fault::{Faults, shown};
use crate::instruments::by_name;

const SCHEMA: &str = "ironlaw.compiled-lab";
const VERSION: u32 = 1;

/// Why a text is no compiled lab.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotCompiled {
    /// The author's texts have faults, which it holds instead.
    Faults(String),
    /// It was compiled for another version of the page.
    Version {
        /// What it says of itself.
        found: String,
    },
    /// It is cut off, or was changed on its way.
    Damaged(String),
}

impl fmt::Display for NotCompiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faults(faults) => f.write_str(faults),
            Self::Version { found } => {
                write!(f, "expected `{SCHEMA}` {VERSION}, found {found}")
            }
            Self::Damaged(how) => {
                write!(f, "`lab.json` is damaged: {how}")
            }
        }
    }
}

impl std::error::Error for NotCompiled {}

/// What is served in place of a lab whose texts have faults.
pub fn refusal(faults: &Faults) -> String {
    object("faults", &Value::String(faults.to_string()))
}

fn object(name: &str, content: &Value) -> String {
    json!({ "schema": SCHEMA, "version": VERSION, name: content }).to_string()
}

impl Lab {
    /// The lab as JSON, for [`Lab::from_compiled`].
    pub fn compiled(&self) -> String {
        let opening = Opening::of(self);
        object("lab", &Self { opening, ..self.clone() }.pack())
    }

    /// Reads a compiled lab; its places say nothing, for its faults were found when it was made.
    ///
    /// # Errors
    ///
    /// The faults of its author, or that it is not one of this version.
    pub fn from_compiled(text: &str) -> Result<Self, NotCompiled> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| NotCompiled::Damaged(shown(&error.to_string())))?;
        if value["schema"] != SCHEMA || value["version"] != VERSION {
            let found = shown(&format!("{} {}", value["schema"], value["version"]));
            return Err(NotCompiled::Version { found });
        }
        if let Some(faults) = value["faults"].as_str() {
            return Err(NotCompiled::Faults(faults.to_owned()));
        }
        let lab = Self::unpack(&value["lab"]).map_err(NotCompiled::Damaged)?;
        // A browser asks later: its instruments come after the lab.
        #[cfg(feature = "author")]
        lab.find_instruments()?;
        Ok(lab)
    }

    /// Looks for the instruments of all acts.
    ///
    /// # Errors
    ///
    /// An act asks for an instrument that there is not.
    pub fn find_instruments(&self) -> Result<(), NotCompiled> {
        let Some(act) = self.acts.iter().find(|act| by_name(&act.instrument.text).is_none()) else {
            return Ok(());
        };
        let name = shown(&act.instrument.text);
        Err(NotCompiled::Damaged(format!("no instrument is called `{name}`")))
    }
}
