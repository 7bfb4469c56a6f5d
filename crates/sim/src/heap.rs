//! Which of the waiting entries has the smallest key?

/// A binary heap of (key, index) pairs, smallest first; equal keys leave by index.
///
/// Keys are finite, non-negative floats: their bits order as the numbers do, so a pair packs
/// into one integer and is compared at once. Pairs are unique, so the order in which they leave
/// does not depend on the order in which they came.
#[derive(Debug, Clone)]
pub(crate) struct MinHeap {
    entries: Vec<u128>,
}

/// One pair: the key's bits above, the index below.
const fn packed(key: f64, index: u32) -> u128 {
    ((key.to_bits() as u128) << 64) | index as u128
}

#[expect(clippy::cast_possible_truncation, reason = "the halves of a packed pair")]
const fn unpacked(entry: u128) -> (f64, u32) {
    (f64::from_bits((entry >> 64) as u64), entry as u32)
}

impl MinHeap {
    /// An empty heap with room for so many entries.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { entries: Vec::with_capacity(capacity) }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The smallest key, without its index.
    #[inline]
    pub(crate) fn smallest(&self) -> Option<f64> {
        self.entries.first().map(|&entry| unpacked(entry).0)
    }

    /// All pairs, in no particular order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (f64, u32)> + '_ {
        self.entries.iter().map(|&entry| unpacked(entry))
    }

    #[inline]
    pub(crate) fn push(&mut self, key: f64, index: u32) {
        let entry = packed(key, index);
        self.entries.push(entry);
        self.rise(self.entries.len() - 1, entry);
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<(f64, u32)> {
        let last = self.entries.pop()?;
        let Some(&first) = self.entries.first() else {
            return Some(unpacked(last));
        };
        // The last entry belongs near the bottom again: the hole goes all the way down without
        // looking at it, and it rises from there the little that it has to.
        let bottom = self.sink_hole();
        self.rise(bottom, last);
        Some(unpacked(first))
    }

    /// Moves the hole at the top down along the smaller children; returns where it ends.
    #[inline]
    fn sink_hole(&mut self) -> usize {
        let entries = self.entries.as_mut_slice();
        let mut hole = 0;
        while 2 * hole + 2 < entries.len() {
            let left = 2 * hole + 1;
            // Added, not branched on: which child is smaller is a coin toss.
            let smaller = left + usize::from(entries[left + 1] < entries[left]);
            entries[hole] = entries[smaller];
            hole = smaller;
        }
        let only_child = 2 * hole + 1;
        if only_child < entries.len() {
            entries[hole] = entries[only_child];
            hole = only_child;
        }
        hole
    }

    /// Puts an entry where it belongs on the way from a hole to the top.
    #[inline]
    fn rise(&mut self, mut hole: usize, entry: u128) {
        let entries = self.entries.as_mut_slice();
        while hole > 0 {
            let parent = (hole - 1) / 2;
            if entries[parent] < entry {
                break;
            }
            entries[hole] = entries[parent];
            hole = parent;
        }
        entries[hole] = entry;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_leave_by_key_then_index_whatever_the_order_they_came_in() {
        let pairs = [(0.0_f64, 3_u32), (2.5, 1), (2.5, 0), (1e-300, 7), (1e300, 2), (2.5, 9)];
        let mut expected = pairs.to_vec();
        expected.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for turn in 0..pairs.len() {
            let mut heap = MinHeap::with_capacity(pairs.len());
            for offset in 0..pairs.len() {
                let (key, index) = pairs[(turn + offset) % pairs.len()];
                heap.push(key, index);
            }
            let left: Vec<_> = std::iter::from_fn(|| heap.pop()).collect();
            assert_eq!(left, expected, "first pushed: {turn}");
        }
    }
}
