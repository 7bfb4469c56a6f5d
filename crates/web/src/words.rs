//! What does the page say? Its words are the lab's; this is where it looks them up.

use labs::Lab;

use crate::bench::Bench;
use crate::store::Store;

/// A word of the lab; its key where the lab lacks it, which `ironlaw lab check` refuses.
pub(crate) fn say(lab: &'static Lab, key: &'static str) -> &'static str {
    lab.words.get(key).unwrap_or(key)
}

impl Store {
    /// A word of the lab.
    pub(crate) fn say(self, key: &'static str) -> &'static str {
        say(self.lab, key)
    }

    /// A sentence of the lab with what only the page knows.
    pub(crate) fn fill(self, key: &str, known: &[(&str, &str)]) -> String {
        self.lab.words.fill(key, known)
    }
}

impl Bench {
    /// A word of the lab.
    pub(crate) fn say(self, key: &'static str) -> &'static str {
        say(self.lab, key)
    }

    /// A sentence of the lab with what only the page knows.
    pub(crate) fn fill(self, key: &str, known: &[(&str, &str)]) -> String {
        self.lab.words.fill(key, known)
    }
}
