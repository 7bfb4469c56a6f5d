//! What would a cache hit, epoch by epoch, whatever the time it takes?

use std::num::NonZeroU32;

use scenario::{Cache, CachePolicy, Dataset, EpochOrder, Fault, StoredSizes};
use units::Ratio;

use crate::cache::SampleCache;
use crate::draw::Sampler;
use crate::error::SimError;
use crate::order::EpochOrders;
use crate::random::{Purpose, Stream};

/// The hits of one epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EpochHits {
    /// Over the whole epoch.
    pub ratio: Ratio,
    /// Over each quarter of it: hits are not spread evenly.
    pub quarters: [Ratio; 4],
}

/// Replays a cache policy over epochs, the cold one first, without time.
///
/// This is the cache that [`crate::simulate`] uses, with the same samples in the same order.
///
/// # Errors
///
/// [`SimError::TooLarge`] above 2²⁷ samples: each needs some sixteen bytes of memory here;
/// [`SimError::Faults`] for a data set without samples or a sample without bytes.
pub fn replay(
    dataset: &Dataset,
    cache: &Cache,
    epochs: NonZeroU32,
    seed: u64,
) -> Result<Vec<EpochHits>, SimError> {
    let samples = countable(dataset.samples)?;
    if samples == 0 || dataset.stored.mean().is_zero() {
        return Err(SimError::Faults(vec![empty_dataset()]));
    }
    let mut library = Library::new(dataset, cache, samples, cache.capacity.get(), seed);
    Ok((0..u64::from(epochs.get())).map(|epoch| library.replayed(epoch, samples)).collect())
}

fn empty_dataset() -> Fault {
    Fault {
        field: "samples",
        problem: "expected at least one sample of at least one byte".to_owned(),
        hint: "a cache without anything to keep hits nothing".to_owned(),
    }
}

/// A number of samples for which memory per sample is affordable.
pub(crate) fn countable(samples: u64) -> Result<u32, SimError> {
    const MOST: u32 = 1 << 27;
    match u32::try_from(samples) {
        Ok(count) if count <= MOST => Ok(count),
        _ => Err(SimError::TooLarge { field: "samples", found: samples, most: u64::from(MOST) }),
    }
}

/// Samples with identities, in the order of each epoch, behind a cache.
#[derive(Debug, Clone)]
pub(crate) struct Library {
    cache: Option<SampleCache>,
    orders: EpochOrders,
    sizes: SizeById,
}

/// What was asked for: its size, and whether it was in the cache.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) size: f64,
    pub(crate) hit: bool,
}

impl Library {
    pub(crate) fn new(
        dataset: &Dataset,
        cache: &Cache,
        samples: u32,
        capacity: f64,
        seed: u64,
    ) -> Self {
        let shuffled = cache.order == EpochOrder::Shuffled;
        let order_seed = Stream::new(seed, Purpose::Shuffle, 0).bits();
        Self {
            cache: SampleCache::new(cache.policy, capacity, samples, seed),
            orders: EpochOrders::new(u64::from(samples), order_seed, shuffled),
            sizes: SizeById::new(&dataset.stored, samples, seed),
        }
    }

    /// The sample at a position of an epoch.
    #[inline]
    pub(crate) fn ask(&mut self, epoch: u64, position: u64) -> Found {
        let sample = self.orders.sample(epoch, position);
        let sample = u32::try_from(sample).expect("countable samples");
        let sizes = &self.sizes;
        let hit =
            self.cache.as_mut().is_some_and(|cache| cache.look_up(sample, |other| sizes.of(other)));
        Found { size: sizes.of(sample), hit }
    }

    fn replayed(&mut self, epoch: u64, samples: u32) -> EpochHits {
        let mut hits = [0_u32; 4];
        let mut asked = [0_u32; 4];
        for position in 0..samples {
            let quarter = usize::try_from(4 * u64::from(position) / u64::from(samples));
            let quarter = quarter.expect("0 to 3");
            asked[quarter] += 1;
            hits[quarter] += u32::from(self.ask(epoch, u64::from(position)).hit);
        }
        let ratio = |hits: u32, asked: u32| {
            Ratio::new(f64::from(hits) / f64::from(asked.max(1))).expect("a share of a count")
        };
        let quarters = [0, 1, 2, 3].map(|quarter| ratio(hits[quarter], asked[quarter]));
        EpochHits { ratio: ratio(hits.iter().sum(), samples), quarters }
    }
}

/// The size of a sample as a function of its identity: the same in every epoch.
#[derive(Debug, Clone)]
enum SizeById {
    Same(f64),
    /// Drawn once, from a stream of the sample's own.
    Drawn(Vec<f64>),
}

impl SizeById {
    fn new(stored: &StoredSizes, samples: u32, seed: u64) -> Self {
        let distribution = Sampler::of_sizes(stored);
        if let Sampler::Constant(size) = distribution {
            return Self::Same(size);
        }
        let size = |id| distribution.draw(&mut Stream::new(seed, Purpose::SizeById, u64::from(id)));
        Self::Drawn((0..samples).map(size).collect())
    }

    #[inline]
    fn of(&self, sample: u32) -> f64 {
        match self {
            Self::Same(size) => *size,
            Self::Drawn(sizes) => sizes[sample as usize],
        }
    }
}

/// Whether samples need identities: only a cache remembers which was which.
pub(crate) const fn remembers(cache: &Cache) -> bool {
    !matches!(cache.policy, CachePolicy::None)
}
