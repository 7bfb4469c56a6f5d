//! Which scenarios come with the engine?

use crate::diagnostic::Place;
use crate::draft::Draft;
use crate::scenario_file;

/// A scenario that comes with the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// One line about it.
    pub title: &'static str,
    text: &'static str,
}

/// All presets; the first is the base of scenarios that name none.
pub fn presets() -> &'static [Preset] {
    const PRESETS: [Preset; 2] = [
        Preset {
            name: "lab-04",
            title: "ResNet-50 on an A100, fed by one hard disk: the course's Lab 04, calibrated",
            text: include_str!("../presets/lab-04.toml"),
        },
        Preset {
            name: "source",
            title: "the constants of the original lab, with its mistaken units, for comparison",
            text: include_str!("../presets/source.toml"),
        },
    ];
    &PRESETS
}

impl Preset {
    /// The preset of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        presets().iter().copied().find(|preset| preset.name == name)
    }

    /// Its words.
    pub fn draft(self) -> Draft {
        let parsed = scenario_file::parse(self.text, self.name)
            .expect("presets are parsed in this crate's tests");
        let mut draft = parsed.draft;
        draft.place_all(&Place::Preset(self.name));
        draft
    }
}
