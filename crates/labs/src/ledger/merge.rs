//! What happens when answers meet: in one ledger, of two tabs, of an import?

use super::{Attempt, Entry, Ledger};

/// What became of a confirmed answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is the first of its kind in its act, and stays.
    First,
    /// Another tab was first; this one is kept as late.
    Late,
}

/// What an import brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Attempts that were added.
    pub added: Vec<String>,
    /// Attempts that were here already and are the same.
    pub known: Vec<String>,
    /// Attempts of an id that is here with other content: nothing was replaced.
    pub conflicting: Vec<String>,
}

impl Attempt {
    pub(super) fn add(&mut self, entry: Entry) -> Recorded {
        match self.entry(&entry.act, entry.kind) {
            None => {
                self.entries.push(entry);
                Recorded::First
            }
            Some(first) => {
                if *first != entry && !self.late.contains(&entry) {
                    self.late.push(entry);
                }
                Recorded::Late
            }
        }
    }
}

impl Ledger {
    /// The ledger of this tab after another tab wrote the stored one: what is stored was first.
    #[must_use]
    pub fn merged_over(&self, stored: &Self) -> Self {
        let mut merged = stored.clone();
        for own in &self.attempts {
            match merged.attempts.iter_mut().find(|it| it.id == own.id) {
                None => merged.attempts.push(own.clone()),
                Some(attempt) => {
                    for entry in own.entries.iter().chain(&own.late) {
                        attempt.add(entry.clone());
                    }
                    attempt.closed_ms = attempt.closed_ms.or(own.closed_ms);
                    let triggered = own.course.data_gravity_triggered;
                    attempt.course.data_gravity_triggered |= triggered;
                }
            }
        }
        merged.label = merged.label.or_else(|| self.label.clone());
        merged
    }

    /// Adds another ledger's attempts by id; replaces nothing, and opens no lock, since an
    /// imported attempt is closed unless the learner goes on with it.
    pub fn import(&mut self, other: &Self, at_ms: u64) -> Imported {
        let mut imported = Imported::default();
        for attempt in &other.attempts {
            let id = attempt.id.clone();
            match self.attempts.iter().find(|it| it.id == attempt.id) {
                None => {
                    let closed_ms = attempt.closed_ms.or(Some(at_ms));
                    self.attempts.push(Attempt { closed_ms, ..attempt.clone() });
                    imported.added.push(id);
                }
                Some(own) if own.entries == attempt.entries => imported.known.push(id),
                Some(_) => imported.conflicting.push(id),
            }
        }
        imported
    }

    /// "Continue as this ledger": the other's attempts stay open as they are, and one's own
    /// attempt at the same lab is closed, since only one goes on.
    #[must_use]
    pub fn continued_as(&self, other: &Self, at_ms: u64) -> Self {
        let mut continued = self.clone();
        continued.import(other, at_ms);
        for attempt in &mut continued.attempts {
            let theirs = other.attempts.iter().find(|it| it.id == attempt.id);
            attempt.closed_ms = match theirs {
                Some(theirs) => theirs.closed_ms,
                None if other.current(&attempt.lab).is_some() => attempt.closed_ms.or(Some(at_ms)),
                None => attempt.closed_ms,
            };
        }
        continued
    }
}
