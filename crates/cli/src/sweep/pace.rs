//! How many rows does a thread take at once, so that Ctrl-C is heard and time is not wasted?

use std::time::Duration;

/// A round's time is steered between these: long enough to be worth handing out, short enough
/// to be waited for after Ctrl-C.
const SHORT: Duration = Duration::from_millis(40);
const LONG: Duration = Duration::from_millis(160);

/// More rows at once gain nothing and take memory.
const MOST: u64 = 4096;

/// Rows of a part. A bound takes nanoseconds and a simulation seconds, so it starts with one row
/// and doubles as long as that is quick.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    rows: u64,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { rows: 1 }
    }

    pub(super) fn rows(self) -> u64 {
        self.rows
    }

    /// A round of parts took so long.
    pub(super) fn took(&mut self, time: Duration) {
        if time < SHORT {
            self.rows = (self.rows * 2).min(MOST);
        } else if time > LONG {
            self.rows = (self.rows / 2).max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_grow_while_quick_and_shrink_when_slow() {
        let mut pace = Pace::new();
        for _ in 0..40 {
            pace.took(Duration::from_micros(1));
        }
        assert_eq!(pace.rows(), MOST);
        pace.took(Duration::from_millis(100));
        assert_eq!(pace.rows(), MOST);
        for _ in 0..40 {
            pace.took(Duration::from_secs(1));
        }
        assert_eq!(pace.rows(), 1);
    }
}
