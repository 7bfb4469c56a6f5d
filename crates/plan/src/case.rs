//! What is known of a case, and how does one plausible world differ from it?

use std::num::NonZeroU32;

use model::PriceSchedule;
use units::{Bytes, BytesPerSec, Dollars, DollarsPerHour, Ratio, Secs};

use crate::rate::RateLimit;
use crate::transfer::RequestLimits;

/// All that the strategies are worked out from.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The data set.
    pub volume: Bytes,
    /// The mean size of an object.
    pub object: Bytes,
    /// How often the training reads all of it.
    pub epochs: NonZeroU32,
    /// How many trainings are to come.
    pub runs: NonZeroU32,
    /// How long one training takes when it never waits for data.
    pub train: Secs,
    /// When the first model must be there.
    pub deadline: Option<Secs>,
    /// What all runs together may cost.
    pub budget: Option<Dollars>,
    /// The rated link between the places, if one is known to bind.
    pub link: Option<BytesPerSec>,
    /// What the movers can do without regard to the link, and what sets that.
    pub fleet: Option<(BytesPerSec, RateLimit)>,
    /// What of all this is really achieved.
    pub achieved_share: Ratio,
    /// What objects cost in time.
    pub requests: RequestLimits,
    /// From the wish for movers to their first byte.
    pub provisioning: Secs,
    /// The wait for accelerators where the data lies.
    pub capacity_wait: Secs,
    /// What travels back when the training stayed.
    pub model_size: Bytes,
    /// The share of reads that the destination's cache cannot answer after the first epoch.
    pub miss: Ratio,
    /// Whether the owner of the data said how far it can be reduced; else it is shown and never
    /// recommended, because nobody else can know what the training would lose.
    pub reducible: bool,
    /// What is left after reducing.
    pub reduce_share: Ratio,
    /// How fast all reducing machines together work through the data.
    pub reduce_rate: BytesPerSec,
    /// How long a replica is kept for all runs together.
    pub keep: Secs,
    /// Whether accelerators are held, and paid, while the data moves.
    pub reserve_idle: bool,
    /// What everything costs.
    pub prices: Prices,
    /// How disks could travel, if they could.
    pub shipping: Option<Shipping>,
}

/// What everything costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    /// Data that leaves the source for the destination, by the month's volume.
    pub egress: PriceSchedule,
    /// One request that reads an object at the source.
    pub get: Dollars,
    /// One request that writes an object at the destination.
    pub put: Dollars,
    /// A NAT gateway that all data crosses at the source.
    pub nat: Option<PriceSchedule>,
    /// Reading the copy back once to check it.
    pub read_back: Option<ReadBack>,
    /// All movers at both ends.
    pub movers: DollarsPerHour,
    /// All machines that reduce the data at the source.
    pub reducers: DollarsPerHour,
    /// All accelerators where the data lies; nothing: they are not offered there.
    pub accelerators_from: Option<DollarsPerHour>,
    /// All accelerators where the data would go; nothing: they are not offered there.
    pub accelerators_to: Option<DollarsPerHour>,
    /// Storage at the destination.
    pub storage_to: StoragePrice,
}

/// What it costs to read a copy back to where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadBack {
    /// Data that leaves the destination for the source, by the month's volume.
    pub egress: PriceSchedule,
    /// One request that reads an object at the destination.
    pub get: Dollars,
}

/// The price of a byte kept for a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoragePrice(f64);

impl StoragePrice {
    /// Hours of a month in price lists, a twelfth of 365 days.
    pub const MONTH_HOURS: f64 = 730.0;
    /// Storage that costs nothing.
    pub const FREE: Self = Self(0.0);

    /// From dollars for a gigabyte of so many bytes and a month.
    pub fn per_month(price: Dollars, gigabyte: model::Gigabyte) -> Self {
        Self(price.get() / gigabyte.bytes() / (Self::MONTH_HOURS * 3600.0))
    }

    /// Dollars for a byte and a second.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// Disks that travel.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipping {
    /// The offer's name.
    pub name: &'static str,
    /// From order to data in the store, without the time at a port.
    pub turnaround: Secs,
    /// What one job holds.
    pub capacity: Bytes,
    /// The fee of one job.
    pub fee: Dollars,
    /// The rate at which disks are emptied, if that is paid by the hour.
    pub port_rate: Option<BytesPerSec>,
    /// The shortest time that is paid there.
    pub port_minimum: Secs,
    /// What that costs.
    pub port_price: DollarsPerHour,
    /// Whether anybody may order it.
    pub orderable: bool,
}

/// What may differ between plausible worlds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Factor {
    /// The data's volume, times.
    Volume,
    /// The rated link, times.
    Link,
    /// The achieved share of link and fleet, times.
    AchievedShare,
    /// Egress, times.
    EgressPrice,
    /// Accelerators where the data lies, times.
    AcceleratorsFrom,
    /// Accelerators where the data would go, times.
    AcceleratorsTo,
    /// The wait for accelerators where the data lies, in seconds.
    CapacityWait,
    /// Provisioning, times.
    Provisioning,
    /// The share that reducing leaves.
    ReduceShare,
    /// The rate of reducing, times.
    ReduceRate,
    /// The carrier's turnaround, times.
    Turnaround,
    /// The model's size, times.
    ModelSize,
    /// The number of runs, times.
    Runs,
}

impl Factor {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Volume,
        Self::Link,
        Self::AchievedShare,
        Self::EgressPrice,
        Self::AcceleratorsFrom,
        Self::AcceleratorsTo,
        Self::CapacityWait,
        Self::Provisioning,
        Self::ReduceShare,
        Self::ReduceRate,
        Self::Turnaround,
        Self::ModelSize,
        Self::Runs,
    ];
}

/// One plausible world: how far each thing is from what the case says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct World {
    values: [f64; Factor::ALL.len()],
}

impl World {
    /// What a factor that multiplies is where nothing differs.
    pub const AS_SAID: f64 = 1.0;

    /// The world that the case describes.
    pub fn typical(case: &Case) -> Self {
        let mut world = Self { values: [Self::AS_SAID; Factor::ALL.len()] };
        world.set(Factor::CapacityWait, case.capacity_wait.get());
        world.set(Factor::ReduceShare, case.reduce_share.get());
        world
    }

    /// What one thing is.
    #[inline]
    pub const fn of(&self, factor: Factor) -> f64 {
        self.values[factor as usize]
    }

    /// Lets one thing be otherwise.
    #[inline]
    pub const fn set(&mut self, factor: Factor, value: f64) {
        self.values[factor as usize] = value;
    }

    /// The same world but for one thing.
    #[must_use]
    pub const fn with(mut self, factor: Factor, value: f64) -> Self {
        self.set(factor, value);
        self
    }
}

impl Case {
    /// The rate of the path in one world, and what sets it; infinite if nothing is known to.
    #[inline]
    pub fn rate(&self, world: &World) -> (f64, RateLimit) {
        let link = self.link.map_or(f64::INFINITY, |link| link.get() * world.of(Factor::Link));
        let share = self.achieved_share.get() * world.of(Factor::AchievedShare);
        match self.fleet {
            Some((rate, limit)) if rate.get() < link => (rate.get() * share, limit),
            _ => (link * share, RateLimit::Link),
        }
    }

    /// The number of runs in one world, at least one.
    #[inline]
    pub fn runs(&self, world: &World) -> f64 {
        (f64::from(self.runs.get()) * world.of(Factor::Runs)).max(1.0)
    }
}
