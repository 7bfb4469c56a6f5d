//! What can a worker or an accelerator be doing, and how does each state look in every medium?

use crate::scene::{Class, Hatch};

/// What something does during a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The accelerator computes.
    Computing,
    /// Nothing can be done until data arrives.
    Waiting,
    /// A core decodes or transforms samples.
    Preparing,
    /// Samples come from storage.
    Reading,
    /// A finished batch waits for a free place, or is handed over.
    Blocked,
    /// There is nothing to do.
    Idle,
}

impl State {
    /// All of them, in the order in which a batch meets them.
    pub const ALL: [Self; 6] =
        [Self::Computing, Self::Waiting, Self::Preparing, Self::Reading, Self::Blocked, Self::Idle];

    /// The state in one word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Computing => "computing",
            Self::Waiting => "waiting",
            Self::Preparing => "preparing",
            Self::Reading => "reading",
            Self::Blocked => "blocked",
            Self::Idle => "idle",
        }
    }

    /// Its color, by meaning.
    pub const fn class(self) -> Class {
        match self {
            Self::Computing => Class::Compute,
            Self::Waiting => Class::Waiting,
            Self::Preparing => Class::Preparing,
            Self::Reading => Class::Data,
            Self::Blocked => Class::Money,
            Self::Idle => Class::Idle,
        }
    }

    /// Its pattern: what it is known by without color.
    pub const fn hatch(self) -> Option<Hatch> {
        match self {
            Self::Computing => None,
            Self::Waiting => Some(Hatch::Rising),
            Self::Preparing => Some(Hatch::Dots),
            Self::Reading => Some(Hatch::Upright),
            Self::Blocked => Some(Hatch::Falling),
            Self::Idle => Some(Hatch::Level),
        }
    }

    /// Its character in a terminal that knows Unicode.
    pub const fn block(self) -> char {
        match self {
            Self::Computing => '█',
            Self::Waiting => '░',
            Self::Preparing => '▒',
            Self::Reading => '▓',
            Self::Blocked => '╳',
            Self::Idle => '·',
        }
    }

    /// Its character in a terminal that knows only ASCII.
    pub const fn letter(self) -> char {
        match self {
            Self::Computing => 'C',
            Self::Waiting => 'w',
            Self::Preparing => 'P',
            Self::Reading => 'R',
            Self::Blocked => 'b',
            Self::Idle => '.',
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_states_look_alike_in_any_medium() {
        let distinct = |count: usize| assert_eq!(count, State::ALL.len());
        distinct(State::ALL.map(State::word).into_iter().collect::<BTreeSet<_>>().len());
        distinct(State::ALL.map(State::class).into_iter().collect::<BTreeSet<_>>().len());
        distinct(State::ALL.map(State::hatch).into_iter().collect::<BTreeSet<_>>().len());
        distinct(State::ALL.map(State::block).into_iter().collect::<BTreeSet<_>>().len());
        distinct(State::ALL.map(State::letter).into_iter().collect::<BTreeSet<_>>().len());
    }
}
