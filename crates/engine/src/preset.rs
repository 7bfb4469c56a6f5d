//! Which scenarios come with the engine?

use crate::diagnostic::Place;
use crate::draft::Draft;
use crate::field::Field;

include!(concat!(env!("OUT_DIR"), "/presets.rs"));

/// A scenario that comes with the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// One line about it.
    pub title: &'static str,
    words: &'static [(&'static str, &'static str)],
}

/// All presets; the first is the base of scenarios that name none.
pub fn presets() -> &'static [Preset] {
    const PRESETS: [Preset; 2] = [
        Preset {
            name: "lab-04",
            title: "ResNet-50 on an A100, fed by one hard disk: the course's Lab 04, calibrated",
            words: LAB_04,
        },
        Preset {
            name: "source",
            title: "the constants of the original lab, with its mistaken units, for comparison",
            words: SOURCE,
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
        let mut draft = Draft::new();
        for (name, text) in self.words {
            let field = Field::from_name(name).expect("this crate's tests read all presets");
            draft.set(field, *text, Place::Preset(self.name));
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario_file;

    #[test]
    fn a_preset_says_what_its_file_says() {
        let texts =
            [include_str!("../presets/lab-04.toml"), include_str!("../presets/source.toml")];
        for (preset, text) in presets().iter().zip(texts) {
            let file = scenario_file::parse(text, preset.name).unwrap();
            let words = |draft: &Draft| -> Vec<(Field, String)> {
                draft.entries().map(|(field, entry)| (field, entry.text.clone())).collect()
            };
            assert_eq!(words(&preset.draft()), words(&file.draft), "{}", preset.name);
            assert_eq!(file.preset, None, "{}", preset.name);
        }
    }
}
