//! What was an object store asked, and how did it answer?

use std::time::Duration;

/// What a store was asked, and how it answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoreUse {
    /// Requests, those that were sent again included.
    pub requests: u64,
    /// Answers that said to come back later: status 429, 500, 502, 503 or 504.
    pub turned_away: u64,
    /// Time waited before such requests were sent again, over all connections.
    pub waited: Duration,
}

impl StoreUse {
    /// What came to it since.
    pub(crate) const fn since(self, before: Self) -> Self {
        Self {
            requests: self.requests - before.requests,
            turned_away: self.turned_away - before.turned_away,
            waited: self.waited.saturating_sub(before.waited),
        }
    }
}
