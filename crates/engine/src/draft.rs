//! What has a user said, in which layer, and which words replace which?

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::field::Field;

/// A value as it was written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The words.
    pub text: String,
    /// Where they stood.
    pub place: Place,
}

/// The words of a scenario, before anything is made of them.
///
/// Layers are laid one over the other: preset, file, flags. A later one replaces the fields it
/// names and those that say the same thing in other words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    entries: BTreeMap<Field, Entry>,
}

/// Fields that say the same thing: in one layer they contradict, in two the later one wins.
const ALTERNATIVES: [(Field, Field); 18] = [
    (Field::Dataset, Field::Samples),
    (Field::Storage, Field::StorageBandwidth),
    (Field::SampleSizes, Field::SampleSize),
    (Field::SampleSizes, Field::SampleCv),
    (Field::SampleSizes, Field::SampleSpread),
    (Field::StepTime, Field::Rate),
    (Field::StepTime, Field::Model),
    (Field::StepTime, Field::Accelerator),
    (Field::StepTime, Field::FlopsPerSample),
    (Field::StepTime, Field::PeakFlops),
    (Field::StepTime, Field::FractionOfPeak),
    (Field::Rate, Field::Model),
    (Field::Rate, Field::Accelerator),
    (Field::Rate, Field::FlopsPerSample),
    (Field::Rate, Field::PeakFlops),
    (Field::Rate, Field::FractionOfPeak),
    (Field::Model, Field::FlopsPerSample),
    (Field::Accelerator, Field::PeakFlops),
];

/// A later first field takes the earlier second with it; side by side they get along.
const REPLACES: [(Field, Field); 2] =
    [(Field::Accelerator, Field::FractionOfPeak), (Field::Model, Field::FractionOfPeak)];

impl Draft {
    /// A draft that says nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says one thing; an earlier word for the same field is replaced.
    pub fn set(&mut self, field: Field, text: impl Into<String>, place: Place) {
        self.entries.insert(field, Entry { text: text.into(), place });
    }

    /// What was said about this field.
    pub fn get(&self, field: Field) -> Option<&Entry> {
        self.entries.get(&field)
    }

    /// Everything said, in the order of [`Field::ALL`].
    pub fn entries(&self) -> impl Iterator<Item = (Field, &Entry)> {
        self.entries.iter().map(|(field, entry)| (*field, entry))
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn place_all(&mut self, place: &Place) {
        for entry in self.entries.values_mut() {
            entry.place = place.clone();
        }
    }

    /// Lays a later layer over this one.
    ///
    /// The faults are contradictions inside the later layer; nothing is laid over then.
    pub fn overlay(&mut self, later: &Self) -> Result<(), Vec<Diagnostic>> {
        let faults = later.contradictions();
        if !faults.is_empty() {
            return Err(faults);
        }
        for field in later.entries.keys() {
            for replaced in replaced_by(*field, later) {
                self.entries.remove(&replaced);
            }
        }
        self.entries.extend(later.entries.iter().map(|(field, entry)| (*field, entry.clone())));
        Ok(())
    }

    fn contradictions(&self) -> Vec<Diagnostic> {
        let both = |(one, other): &(Field, Field)| {
            let (first, second) = (self.get(*one)?, self.get(*other)?);
            Some(Diagnostic {
                place: Some(second.place.clone()),
                message: format!(
                    "`{} = {}` and `{} = {}` contradict each other",
                    one.name(),
                    first.text.escape_debug(),
                    other.name(),
                    second.text.escape_debug()
                ),
                hint: Some(format!("keep one of `{}` and `{}`", one.name(), other.name())),
            })
        };
        ALTERNATIVES.iter().filter_map(both).collect()
    }
}

/// The earlier fields that make no sense once this one is said.
fn replaced_by(field: Field, later: &Draft) -> Vec<Field> {
    let alternative = |(one, other): &(Field, Field)| match field {
        _ if field == *one => Some(*other),
        _ if field == *other => Some(*one),
        _ => None,
    };
    let mut replaced: Vec<Field> = ALTERNATIVES.iter().filter_map(alternative).collect();
    replaced.extend(REPLACES.iter().filter(|(one, _)| *one == field).map(|(_, other)| *other));
    let text = later.get(field).map_or("", |entry| entry.text.as_str());
    match field {
        // A data set's name brings the size of its samples, a bare volume does not.
        Field::Dataset
            if !text.starts_with(|first: char| first.is_ascii_digit())
                && !text.starts_with("fact:") =>
        {
            replaced.extend([Field::SampleSize, Field::SampleSizes, Field::SampleCv]);
        }
        // "No cache" of an earlier layer does not contradict a cache of a later one.
        Field::Cache => replaced.push(Field::CachePolicy),
        Field::CachePolicy if text == "none" => replaced.push(Field::Cache),
        _ => {}
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(words: &[(Field, &str)]) -> Draft {
        let mut draft = Draft::new();
        for (field, text) in words {
            draft.set(*field, *text, Place::Flag(*field));
        }
        draft
    }

    #[test]
    fn a_later_layer_replaces_what_says_the_same() {
        let mut base =
            draft(&[(Field::Storage, "hdd"), (Field::Latency, "1 ms"), (Field::Workers, "4")]);
        base.overlay(&draft(&[(Field::StorageBandwidth, "1 GB/s"), (Field::Workers, "8")]))
            .unwrap();
        assert_eq!(base.get(Field::Storage), None);
        assert_eq!(base.get(Field::Workers).unwrap().text, "8");
        assert_eq!(base.get(Field::Latency).unwrap().text, "1 ms");
    }

    #[test]
    fn one_layer_may_not_contradict_itself() {
        let mut base = Draft::new();
        let faults = base
            .overlay(&draft(&[
                (Field::StepTime, "20 ms"),
                (Field::Rate, "10/s"),
                (Field::Model, "resnet-50"),
            ]))
            .unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert_eq!(
            faults[0].message,
            "`step-time = 20 ms` and `rate = 10/s` contradict each other"
        );
        assert!(base.is_empty());
    }

    #[test]
    fn a_cache_of_a_later_layer_asks_for_a_policy_anew() {
        let mut base = draft(&[(Field::Cache, "0 B"), (Field::CachePolicy, "none")]);
        base.overlay(&draft(&[(Field::Cache, "64 GB")])).unwrap();
        assert_eq!(base.get(Field::CachePolicy), None);
    }
}
