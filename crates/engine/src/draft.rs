//! What has a user said, and where?

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::field::Field;
use crate::layers;

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

    /// Lays a later layer over this one.
    ///
    /// The faults are contradictions inside the later layer; nothing is laid over then.
    pub fn overlay(&mut self, later: &Self) -> Result<(), Vec<Diagnostic>> {
        let faults = later.contradictions();
        if !faults.is_empty() {
            return Err(faults);
        }
        let replaced_by = |field: &Field| layers::replaced_by(*field, later, self);
        let replaced: Vec<Field> = later.entries.keys().flat_map(replaced_by).collect();
        for field in replaced {
            self.entries.remove(&field);
        }
        self.entries.extend(later.entries.iter().map(|(field, entry)| (*field, entry.clone())));
        Ok(())
    }

    /// Words of this draft that cannot both hold.
    pub(crate) fn contradictions(&self) -> Vec<Diagnostic> {
        layers::contradictions(self)
    }
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
