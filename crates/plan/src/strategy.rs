//! What are the ways to bring data and compute together, and what does each take?

use std::fmt;

use crate::case::{Case, Factor, World};
use crate::rate::RateLimit;
use crate::transfer::{Load, TimeLimit, copy_seconds, read_seconds};

/// A way to bring data and compute together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strategy {
    /// Move all of it, then train beside it.
    MoveThenTrain,
    /// Train where the data lies.
    ComputeInPlace,
    /// Read all of it over the path, every epoch.
    Stream,
    /// Read it over the path once and keep what fits.
    StreamAndCache,
    /// The first epoch in the order of the copy, while the copy runs.
    TrainWhileCopying,
    /// Make it smaller where it lies, then move what is left.
    ReduceThenMove,
    /// Move it once and keep it for all runs.
    Replicate,
    /// Send disks.
    Ship,
}

impl Strategy {
    /// All of them; of equals, the earlier is taken.
    pub const ALL: [Self; 8] = [
        Self::MoveThenTrain,
        Self::ComputeInPlace,
        Self::Stream,
        Self::StreamAndCache,
        Self::TrainWhileCopying,
        Self::ReduceThenMove,
        Self::Replicate,
        Self::Ship,
    ];

    /// The word in flags, tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MoveThenTrain => "move-then-train",
            Self::ComputeInPlace => "compute-in-place",
            Self::Stream => "stream",
            Self::StreamAndCache => "stream-and-cache",
            Self::TrainWhileCopying => "train-while-copying",
            Self::ReduceThenMove => "reduce-then-move",
            Self::Replicate => "replicate",
            Self::Ship => "ship",
        }
    }

    /// The strategy that this word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strategy| strategy.as_str() == word)
    }

    /// Its place in [`Strategy::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// What it leaves running where the data went, or where it stayed.
    pub const fn trains_at_destination(self) -> bool {
        !matches!(self, Self::ComputeInPlace)
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What sets a strategy's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// The training itself.
    Training,
    /// The transfer, and what sets it.
    Transfer(TimeLimit),
    /// Waiting for accelerators where the data lies.
    Capacity,
    /// Making the data smaller.
    Reducing,
    /// The carrier.
    Shipping,
}

impl Bound {
    /// The word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Transfer(limit) => limit.as_str(),
            Self::Capacity => "capacity",
            Self::Reducing => "reducing",
            Self::Shipping => "shipping",
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a strategy cannot be recommended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// No price, so no offer, of these accelerators where the data lies.
    NoAcceleratorsAtSource,
    /// No price, so no offer, of these accelerators where the data would go.
    NoAcceleratorsAtDestination,
    /// Nobody carries disks between these places.
    NoCarrier,
    /// The device can no longer be ordered by everybody.
    Discontinued,
    /// Nobody said how far the data can be reduced.
    ReductionNotSaid,
    /// It takes longer than the deadline.
    Deadline,
    /// It costs more than the budget.
    Budget,
}

impl Obstacle {
    /// The word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAcceleratorsAtSource => "no accelerators at the source",
            Self::NoAcceleratorsAtDestination => "no accelerators at the destination",
            Self::NoCarrier => "no carrier between these places",
            Self::Discontinued => "the device is discontinued",
            Self::ReductionNotSaid => "needs a word on how far the data can be reduced",
            Self::Deadline => "misses the deadline",
            Self::Budget => "exceeds the budget",
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a strategy takes in one world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Seconds to the first trained model.
    pub time_s: f64,
    /// Dollars of one run; what is paid once is shared among the runs.
    pub usd: f64,
    /// What sets the time.
    pub bound: Bound,
    /// Why it cannot be recommended, if it cannot.
    pub obstacle: Option<Obstacle>,
}

impl Outcome {
    /// Whether nothing stands in its way.
    pub const fn feasible(&self) -> bool {
        self.obstacle.is_none()
    }
}

/// What a line of a bill is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// Data that leaves the source.
    Egress,
    /// Requests that read objects at the source.
    ReadRequests,
    /// Requests that write objects at the destination.
    WriteRequests,
    /// Data through a NAT gateway at the source.
    Nat,
    /// Machines that move the data.
    Movers,
    /// Data read back from the destination to check the copy.
    ReadBack,
    /// Requests that read the copy at the destination to check it.
    ReadBackRequests,
    /// Data read back, through the NAT gateway.
    ReadBackNat,
    /// The copy's storage while it is used.
    SecondCopy,
    /// The copy's storage for as long as it is kept.
    KeptCopy,
    /// Machines that make the data smaller.
    Reducers,
    /// The model's way back.
    ModelEgress,
    /// Disks, carriers and ports.
    Shipping,
    /// Accelerators that train or wait for data.
    Accelerators,
    /// Accelerators that are held while nothing trains.
    ReservedIdle,
}

impl ItemKind {
    /// The word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::ReadRequests => "read-requests",
            Self::WriteRequests => "write-requests",
            Self::Nat => "nat",
            Self::Movers => "movers",
            Self::ReadBack => "read-back",
            Self::ReadBackRequests => "read-back-requests",
            Self::ReadBackNat => "read-back-nat",
            Self::SecondCopy => "second-copy",
            Self::KeptCopy => "kept-copy",
            Self::Reducers => "reducers",
            Self::ModelEgress => "model-egress",
            Self::Shipping => "shipping",
            Self::Accelerators => "accelerators",
            Self::ReservedIdle => "reserved-idle",
        }
    }

    /// What its quantity counts.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Egress | Self::Nat | Self::ReadBack | Self::ReadBackNat | Self::ModelEgress => {
                "bytes"
            }
            Self::ReadRequests | Self::WriteRequests | Self::ReadBackRequests => "requests",
            Self::SecondCopy | Self::KeptCopy => "byte-seconds",
            Self::Movers | Self::Reducers | Self::Accelerators | Self::ReservedIdle => "s",
            Self::Shipping => "jobs",
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A line of a bill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// What it is for.
    pub kind: ItemKind,
    /// How much of it, in the kind's unit.
    pub quantity: f64,
    /// Its dollars, for one run.
    pub usd: f64,
}

/// Who adds up what a strategy costs: a sum for a world, lines for a bill.
trait Bill {
    fn add(&mut self, kind: ItemKind, quantity: f64, usd: f64);
}

impl Bill for f64 {
    #[inline]
    fn add(&mut self, _: ItemKind, _: f64, usd: f64) {
        *self += usd;
    }
}

impl Bill for Vec<Item> {
    fn add(&mut self, kind: ItemKind, quantity: f64, usd: f64) {
        if quantity > 0.0 {
            self.push(Item { kind, quantity, usd });
        }
    }
}

/// A bill that only bears a share, because several runs bear the rest.
struct Shared<'a, B> {
    bill: &'a mut B,
    share: f64,
}

impl<B: Bill> Bill for Shared<'_, B> {
    #[inline]
    fn add(&mut self, kind: ItemKind, quantity: f64, usd: f64) {
        self.bill.add(kind, quantity * self.share, usd * self.share);
    }
}

/// What every strategy takes in one world, in the order of [`Strategy::ALL`]. Allocates nothing.
///
/// # Source
///
/// Each time is the sum of what must happen one after another, and the larger of what happens
/// side by side; each bill is quantity times price, egress by its cumulative tiers.
///
/// | way | time to the first trained model | data dollars |
/// |---|---|---|
/// | move, then train | `T_m + T_t` | e(D) + GET + PUT + movers + second copy |
/// | compute in place | wait + `T_t` | e(model) |
/// | stream | max(`T_t`, E·`T_r`) | e(E·D) + E·GET |
/// | stream and cache | max(`T_t`/E, `T_r`) + (E−1)·max(`T_t`/E, m·`T_r`) | e(D·(1+(E−1)·m)) + GETs likewise |
/// | train while copying | max(`T_t`/E, `T_m`) + (1−1/E)·`T_t` | as move |
/// | reduce to ρ, then move | `T_reduce` + `T_m(ρD)` + `T_t` | e(ρD) + CPU, else as move |
/// | replicate for R runs | as move | (as move)/R + storage while kept/R |
/// | ship | turnaround + `T_t` | fee |
///
/// `T_m` is the copy with its provisioning, `T_r` one reading over the path, `T_t` the training,
/// m the cache's miss ratio. Accelerators are paid in every way, wherever they stand.
///
/// # Assumptions
///
/// 1. Prices by volume start afresh for each run, as in different months.
/// 2. Streams come straight from the store to the accelerators' hosts, at the fleet's rate, and
///    no movers are paid.
/// 3. Requests of the training to a store beside it cost the same everywhere, and are left out.
pub fn evaluate(case: &Case, world: &World) -> [Outcome; Strategy::ALL.len()] {
    let path = Path::new(case, world);
    Strategy::ALL.map(|strategy| {
        let mut usd = 0.0;
        let (time_s, bound, obstacle) = path.walk(strategy, &mut usd);
        let obstacle = obstacle.or_else(|| path.over(time_s, usd));
        Outcome { time_s, usd, bound, obstacle }
    })
}

/// The lines of the longest bill: reduce, then move, with all that can be asked for.
const MOST_ITEMS: usize = 12;

/// The bill of one strategy in one world, line by line, and what it comes to.
pub fn bill(case: &Case, world: &World, strategy: Strategy) -> (Outcome, Vec<Item>) {
    let path = Path::new(case, world);
    let mut items: Vec<Item> = Vec::with_capacity(MOST_ITEMS);
    let (time_s, bound, obstacle) = path.walk(strategy, &mut items);
    // A sum of nothing would be −0.
    let usd = items.iter().fold(0.0, |sum, item| sum + item.usd);
    let obstacle = obstacle.or_else(|| path.over(time_s, usd));
    (Outcome { time_s, usd, bound, obstacle }, items)
}

/// What several strategies need of one world, worked out once.
struct Path<'a> {
    case: &'a Case,
    world: &'a World,
    /// The whole data set.
    load: Load,
    bytes_per_s: f64,
    limit: RateLimit,
    train_s: f64,
    epochs: f64,
    /// Reading it all over the path once.
    read: (f64, TimeLimit),
    /// Copying it all, provisioning included.
    copy: (f64, TimeLimit),
}

type Walked = (f64, Bound, Option<Obstacle>);

impl<'a> Path<'a> {
    fn new(case: &'a Case, world: &'a World) -> Self {
        let bytes = case.volume.get() * world.of(Factor::Volume);
        let load = Load { bytes, objects: bytes / case.object.get() };
        let (bytes_per_s, limit) = case.rate(world);
        let read = read_seconds(load, bytes_per_s, limit, &case.requests);
        let provisioning = case.provisioning.get() * world.of(Factor::Provisioning);
        let mut copy = copy_seconds(load, bytes_per_s, limit, &case.requests);
        copy.0 += provisioning;
        Self {
            case,
            world,
            load,
            bytes_per_s,
            limit,
            train_s: case.train.get(),
            epochs: f64::from(case.epochs.get()),
            read,
            copy,
        }
    }

    fn over(&self, time_s: f64, usd: f64) -> Option<Obstacle> {
        let late = self.case.deadline.is_some_and(|deadline| time_s > deadline.get());
        let runs = self.case.runs(self.world);
        let dear = self.case.budget.is_some_and(|budget| usd * runs > budget.get());
        if late { Some(Obstacle::Deadline) } else { dear.then_some(Obstacle::Budget) }
    }

    fn walk(&self, strategy: Strategy, bill: &mut impl Bill) -> Walked {
        match strategy {
            Strategy::MoveThenTrain => self.move_then_train(bill),
            Strategy::ComputeInPlace => self.compute_in_place(bill),
            Strategy::Stream => self.stream(bill),
            Strategy::StreamAndCache => self.stream_and_cache(bill),
            Strategy::TrainWhileCopying => self.train_while_copying(bill),
            Strategy::ReduceThenMove => self.reduce_then_move(bill),
            Strategy::Replicate => self.replicate(bill),
            Strategy::Ship => self.ship(bill),
        }
    }

    fn move_then_train(&self, bill: &mut impl Bill) -> Walked {
        let time = self.copy.0 + self.train_s;
        self.bill_copy(self.load, self.copy.0, bill);
        self.bill_second_copy(self.load.bytes, time, bill);
        self.bill_idle(self.copy.0, bill);
        (time, self.longer(self.copy), self.bill_training(self.train_s, bill))
    }

    fn compute_in_place(&self, bill: &mut impl Bill) -> Walked {
        let wait = self.world.of(Factor::CapacityWait);
        let model = self.case.model_size.get() * self.world.of(Factor::ModelSize);
        bill.add(ItemKind::ModelEgress, model, self.egress(model));
        let time = wait + self.train_s;
        let obstacle = match self.case.prices.accelerators_from {
            Some(price) => {
                let price = price.get() * self.world.of(Factor::AcceleratorsFrom);
                bill.add(ItemKind::Accelerators, self.train_s, price * self.train_s / 3600.0);
                None
            }
            None => Some(Obstacle::NoAcceleratorsAtSource),
        };
        let bound = if wait > self.train_s { Bound::Capacity } else { Bound::Training };
        (time, bound, obstacle)
    }

    fn stream(&self, bill: &mut impl Bill) -> Walked {
        let read = (self.epochs * self.read.0, self.read.1);
        let time = self.train_s.max(read.0);
        self.bill_reading(self.load.times(self.epochs), bill);
        (time, self.longer(read), self.bill_training(time, bill))
    }

    fn stream_and_cache(&self, bill: &mut impl Bill) -> Walked {
        let miss = self.case.miss.get();
        let epoch = self.train_s / self.epochs;
        let later = self.epochs - 1.0;
        let time = epoch.max(self.read.0) + later * epoch.max(miss * self.read.0);
        let reads = 1.0 + later * miss;
        self.bill_reading(self.load.times(reads), bill);
        // Whatever the time exceeds the training by, reading has added.
        let bound =
            if time > self.train_s { Bound::Transfer(self.read.1) } else { Bound::Training };
        (time, bound, self.bill_training(time, bill))
    }

    fn train_while_copying(&self, bill: &mut impl Bill) -> Walked {
        let epoch = self.train_s / self.epochs;
        let time = epoch.max(self.copy.0) + (self.train_s - epoch);
        self.bill_copy(self.load, self.copy.0, bill);
        self.bill_second_copy(self.load.bytes, time, bill);
        let bound =
            if self.copy.0 > epoch { Bound::Transfer(self.copy.1) } else { Bound::Training };
        (time, bound, self.bill_training(time, bill))
    }

    fn reduce_then_move(&self, bill: &mut impl Bill) -> Walked {
        let share = self.world.of(Factor::ReduceShare);
        let rate = self.case.reduce_rate.get() * self.world.of(Factor::ReduceRate);
        let reducing = self.load.bytes / rate;
        // As many objects as before, each of them smaller.
        let left = Load { bytes: self.load.bytes * share, ..self.load };
        let copy = copy_seconds(left, self.bytes_per_s, self.limit, &self.case.requests);
        let moving = copy.0 + self.case.provisioning.get() * self.world.of(Factor::Provisioning);
        let time = reducing + moving + self.train_s;
        let cores = self.case.prices.reducers.get() * reducing / 3600.0;
        bill.add(ItemKind::Reducers, reducing, cores);
        self.bill_copy(left, moving, bill);
        self.bill_second_copy(left.bytes, moving + self.train_s, bill);
        self.bill_idle(reducing + moving, bill);
        let bound = if reducing > moving && reducing > self.train_s {
            Bound::Reducing
        } else {
            self.longer((moving, copy.1))
        };
        let accelerators = self.bill_training(self.train_s, bill);
        let said = (!self.case.reducible).then_some(Obstacle::ReductionNotSaid);
        (time, bound, said.or(accelerators))
    }

    fn replicate(&self, bill: &mut impl Bill) -> Walked {
        let share = 1.0 / self.case.runs(self.world);
        let time = self.copy.0 + self.train_s;
        let mut shared = Shared { bill, share };
        self.bill_copy(self.load, self.copy.0, &mut shared);
        self.bill_idle(self.copy.0, &mut shared);
        let kept = self.load.bytes * self.case.keep.get();
        shared.add(ItemKind::KeptCopy, kept, kept * self.case.prices.storage_to.get());
        (time, self.longer(self.copy), self.bill_training(self.train_s, bill))
    }

    fn ship(&self, bill: &mut impl Bill) -> Walked {
        let Some(shipping) = &self.case.shipping else {
            return (f64::INFINITY, Bound::Shipping, Some(Obstacle::NoCarrier));
        };
        let on_port = match shipping.port_rate {
            Some(rate) => (self.load.bytes / rate.get()).max(shipping.port_minimum.get()),
            None => 0.0,
        };
        let away = shipping.turnaround.get() * self.world.of(Factor::Turnaround) + on_port;
        let jobs = (self.load.bytes / shipping.capacity.get()).ceil();
        let usd = jobs * shipping.fee.get() + shipping.port_price.get() * on_port / 3600.0;
        bill.add(ItemKind::Shipping, jobs, usd);
        let time = away + self.train_s;
        self.bill_second_copy(self.load.bytes, self.train_s, bill);
        let accelerators = self.bill_training(self.train_s, bill);
        let obstacle = (!shipping.orderable).then_some(Obstacle::Discontinued).or(accelerators);
        let bound = if away > self.train_s { Bound::Shipping } else { Bound::Training };
        (time, bound, obstacle)
    }

    /// Whether a transfer takes longer than the training.
    fn longer(&self, transfer: (f64, TimeLimit)) -> Bound {
        if transfer.0 > self.train_s { Bound::Transfer(transfer.1) } else { Bound::Training }
    }

    fn egress(&self, bytes: f64) -> f64 {
        cost(&self.case.prices.egress, bytes) * self.world.of(Factor::EgressPrice)
    }

    fn bill_reading(&self, load: Load, bill: &mut impl Bill) {
        let prices = &self.case.prices;
        bill.add(ItemKind::Egress, load.bytes, self.egress(load.bytes));
        bill.add(ItemKind::ReadRequests, load.objects, load.objects * prices.get.get());
        if let Some(nat) = &prices.nat {
            bill.add(ItemKind::Nat, load.bytes, cost(nat, load.bytes));
        }
    }

    fn bill_copy(&self, load: Load, seconds: f64, bill: &mut impl Bill) {
        let prices = &self.case.prices;
        self.bill_reading(load, bill);
        bill.add(ItemKind::WriteRequests, load.objects, load.objects * prices.put.get());
        bill.add(ItemKind::Movers, seconds, prices.movers.get() * seconds / 3600.0);
        if let Some(back) = &prices.read_back {
            bill.add(ItemKind::ReadBack, load.bytes, cost(&back.egress, load.bytes));
            bill.add(ItemKind::ReadBackRequests, load.objects, load.objects * back.get.get());
            if let Some(nat) = &prices.nat {
                bill.add(ItemKind::ReadBackNat, load.bytes, cost(nat, load.bytes));
            }
        }
    }

    fn bill_second_copy(&self, bytes: f64, seconds: f64, bill: &mut impl Bill) {
        let kept = bytes * seconds;
        bill.add(ItemKind::SecondCopy, kept, kept * self.case.prices.storage_to.get());
    }

    fn bill_training(&self, seconds: f64, bill: &mut impl Bill) -> Option<Obstacle> {
        self.bill_accelerators(ItemKind::Accelerators, seconds, bill)
    }

    fn bill_idle(&self, seconds: f64, bill: &mut impl Bill) {
        if self.case.reserve_idle {
            self.bill_accelerators(ItemKind::ReservedIdle, seconds, bill);
        }
    }

    fn bill_accelerators(
        &self,
        kind: ItemKind,
        seconds: f64,
        bill: &mut impl Bill,
    ) -> Option<Obstacle> {
        let Some(price) = self.case.prices.accelerators_to else {
            return Some(Obstacle::NoAcceleratorsAtDestination);
        };
        let price = price.get() * self.world.of(Factor::AcceleratorsTo);
        bill.add(kind, seconds, price * seconds / 3600.0);
        None
    }
}

/// The price of a volume; beyond all numbers it is infinite, and no plan.
#[inline]
fn cost(schedule: &model::PriceSchedule, bytes: f64) -> f64 {
    let volume = units::Bytes::new(bytes).ok();
    volume.and_then(|volume| schedule.cost(volume)).map_or(f64::INFINITY, units::Dollars::get)
}
