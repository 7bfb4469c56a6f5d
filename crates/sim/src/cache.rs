//! Is this sample in the cache, and what has to leave for it?

use scenario::CachePolicy;

use crate::random::{Purpose, Stream};

/// A cache of whole samples, shared by all loaders.
///
/// A sample that is missed moves in when it is asked for, not when its read is over: no sample
/// is asked for twice in an epoch, so nobody can see the difference.
#[derive(Debug, Clone)]
pub(crate) struct SampleCache {
    capacity: f64,
    used: f64,
    policy: Policy,
}

#[derive(Debug, Clone)]
enum Policy {
    /// What came first stays.
    Pinned { resident: Vec<bool> },
    /// Residents linked from the least to the most recently used.
    Lru(Recency),
    /// A random resident leaves.
    Page { residents: Vec<u32>, place: Vec<u32>, stream: Stream },
}

const NOWHERE: u32 = u32::MAX;

impl SampleCache {
    /// An empty cache, or nothing if the policy is to have none.
    pub(crate) fn new(policy: CachePolicy, capacity: f64, samples: u32, seed: u64) -> Option<Self> {
        let count = samples as usize;
        let policy = match policy {
            CachePolicy::None => return None,
            CachePolicy::Pinned => Policy::Pinned { resident: vec![false; count] },
            CachePolicy::Lru => Policy::Lru(Recency::new(count)),
            CachePolicy::Page => Policy::Page {
                residents: Vec::new(),
                place: vec![NOWHERE; count],
                stream: Stream::new(seed, Purpose::Eviction, 0),
            },
        };
        Some(Self { capacity, used: 0.0, policy })
    }

    /// Whether the sample was there; if not, it may be now. `size_of` gives a sample's size,
    /// always the same for the same sample.
    #[inline]
    pub(crate) fn look_up(&mut self, sample: u32, size_of: impl Fn(u32) -> f64) -> bool {
        if self.hit(sample) {
            return true;
        }
        let size = size_of(sample);
        if size <= self.capacity && self.make_room(size, size_of) {
            self.used += size;
            self.admit(sample);
        }
        false
    }

    fn hit(&mut self, sample: u32) -> bool {
        match &mut self.policy {
            Policy::Pinned { resident } => resident[sample as usize],
            Policy::Page { place, .. } => place[sample as usize] != NOWHERE,
            Policy::Lru(recency) => {
                let found = recency.contains(sample);
                if found {
                    recency.remove(sample);
                    recency.append(sample);
                }
                found
            }
        }
    }

    /// Evicts until `size` fits; false if the policy never evicts and it does not.
    fn make_room(&mut self, size: f64, size_of: impl Fn(u32) -> f64) -> bool {
        while self.used + size > self.capacity {
            let Some(leaving) = self.evict() else {
                return false;
            };
            self.used -= size_of(leaving);
            if self.is_empty() {
                // Whatever rounding left behind leaves with the last sample.
                self.used = 0.0;
            }
        }
        true
    }

    fn is_empty(&self) -> bool {
        match &self.policy {
            Policy::Pinned { .. } => false,
            Policy::Lru(recency) => recency.oldest == NOWHERE,
            Policy::Page { residents, .. } => residents.is_empty(),
        }
    }

    fn evict(&mut self) -> Option<u32> {
        match &mut self.policy {
            Policy::Pinned { .. } => None,
            Policy::Lru(recency) => {
                let oldest = (recency.oldest != NOWHERE).then_some(recency.oldest)?;
                recency.remove(oldest);
                Some(oldest)
            }
            Policy::Page { residents, place, stream } => {
                let count = residents.len() as u64;
                let chosen = usize::try_from(stream.below(count.max(1))).ok()?;
                let last = residents.pop()?;
                let leaving = residents.get(chosen).copied().unwrap_or(last);
                if leaving != last {
                    residents[chosen] = last;
                    place[last as usize] = u32::try_from(chosen).ok()?;
                }
                place[leaving as usize] = NOWHERE;
                Some(leaving)
            }
        }
    }

    fn admit(&mut self, sample: u32) {
        match &mut self.policy {
            Policy::Pinned { resident } => resident[sample as usize] = true,
            Policy::Lru(recency) => recency.append(sample),
            Policy::Page { residents, place, .. } => {
                place[sample as usize] =
                    u32::try_from(residents.len()).expect("fewer residents than samples");
                residents.push(sample);
            }
        }
    }
}

/// A doubly linked list over sample numbers, oldest use first.
#[derive(Debug, Clone)]
struct Recency {
    /// For each sample its (older, newer) neighbor; a sample outside points to itself.
    links: Vec<(u32, u32)>,
    oldest: u32,
    newest: u32,
}

impl Recency {
    fn new(samples: usize) -> Self {
        let links = (0..).map(|sample| (sample, sample)).take(samples).collect();
        Self { links, oldest: NOWHERE, newest: NOWHERE }
    }

    fn contains(&self, sample: u32) -> bool {
        self.links[sample as usize] != (sample, sample)
    }

    fn append(&mut self, sample: u32) {
        self.links[sample as usize] = (self.newest, NOWHERE);
        match self.links.get_mut(self.newest as usize) {
            Some(before) if self.newest != NOWHERE => before.1 = sample,
            _ => self.oldest = sample,
        }
        self.newest = sample;
    }

    fn remove(&mut self, sample: u32) {
        let (older, newer) = self.links[sample as usize];
        if older == NOWHERE {
            self.oldest = newer;
        } else {
            self.links[older as usize].1 = newer;
        }
        if newer == NOWHERE {
            self.newest = older;
        } else {
            self.links[newer as usize].0 = older;
        }
        self.links[sample as usize] = (sample, sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(policy: CachePolicy, capacity: f64, asked: &[u32]) -> Vec<bool> {
        let mut cache = SampleCache::new(policy, capacity, 8, 1).unwrap();
        asked.iter().map(|&sample| cache.look_up(sample, |_| 1.0)).collect()
    }

    #[test]
    fn the_least_recently_used_leaves_first() {
        // 0 is used again before 2 comes, so 1 leaves.
        let found = hits(CachePolicy::Lru, 2.0, &[0, 1, 0, 2, 0, 1, 2]);
        assert_eq!(found, [false, false, true, false, true, false, false]);
    }

    #[test]
    fn what_came_first_stays_pinned() {
        let found = hits(CachePolicy::Pinned, 2.0, &[0, 1, 2, 0, 1, 2]);
        assert_eq!(found, [false, false, false, true, true, false]);
    }

    #[test]
    fn a_page_cache_keeps_all_that_fits_and_one_less_when_one_more_comes() {
        let found = hits(CachePolicy::Page, 3.0, &[0, 1, 2, 0, 1, 2]);
        assert_eq!(found, [false, false, false, true, true, true]);
        let mut cache = SampleCache::new(CachePolicy::Page, 3.0, 8, 1).unwrap();
        for sample in 0..4 {
            assert!(!cache.look_up(sample, |_| 1.0));
        }
        assert!((0..3).filter(|&sample| cache.hit(sample)).count() == 2 && cache.hit(3));
    }

    #[test]
    fn sizes_count_and_a_sample_larger_than_the_cache_never_moves_in() {
        let size = |sample: u32| f64::from(sample);
        for policy in [CachePolicy::Lru, CachePolicy::Page, CachePolicy::Pinned] {
            let mut cache = SampleCache::new(policy, 4.0, 8, 1).unwrap();
            for sample in [1, 3, 7, 1, 3] {
                cache.look_up(sample, size);
            }
            assert!(!cache.look_up(7, size) && cache.hit(1) && cache.hit(3), "{policy:?}");
        }
        // 4 needs the room of both.
        let mut cache = SampleCache::new(CachePolicy::Lru, 4.0, 8, 1).unwrap();
        for sample in [1, 3, 4] {
            cache.look_up(sample, size);
        }
        assert!(cache.hit(4) && !cache.hit(1) && !cache.hit(3));
    }
}
