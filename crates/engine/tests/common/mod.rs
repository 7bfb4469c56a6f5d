//! What every test of the engine builds on: presets, flags laid over them, counts.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::num::NonZeroU32;

use engine::{Draft, Field, Place, Preset};
use scenario::Scenario;

pub(crate) fn lab_04() -> Draft {
    Preset::from_name("lab-04").unwrap().draft()
}

pub(crate) fn source() -> Draft {
    Preset::from_name("source").unwrap().draft()
}

pub(crate) fn number(value: u32) -> NonZeroU32 {
    NonZeroU32::new(value).unwrap()
}

/// A draft of flags.
pub(crate) fn draft(words: &[(Field, &str)]) -> Draft {
    let mut draft = Draft::new();
    for (field, text) in words {
        draft.set(*field, *text, Place::Flag(*field));
    }
    draft
}

/// A base with flags laid over it.
pub(crate) fn flagged(base: &Draft, words: &[(Field, &str)]) -> Draft {
    let mut layered = base.clone();
    layered.overlay(&draft(words)).unwrap();
    layered
}

#[track_caller]
pub(crate) fn resolve(draft: &Draft) -> Scenario {
    match draft.resolve() {
        Ok(resolved) => resolved.scenario,
        Err(faults) => panic!("{faults}"),
    }
}
