//! Which ways are there to bring data and compute together, and what does each take?
//!
//! The planner answers, by the calls of `ironlaw plan`; this file only says how a lab's controls
//! make a case of its own: one link, one price, no overheads, no requests, a cache that misses
//! nothing after the first epoch.

use std::num::NonZeroU32;

use model::PriceSchedule;
use plan::{
    Bound, Case, Item, ItemKind, Objective, Prices, RateLimit, RequestLimits, StoragePrice,
    Strategy, World, best_at, bill,
};
use units::{Bytes, BytesPerSec, Dollars, DollarsPerHour, Ratio, Secs};

/// One way; the planner's ways that a lab has controls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Copy everything, then train.
    Move,
    /// Train where the data lies.
    InPlace,
    /// Read over the link in every epoch.
    Stream,
    /// Read over the link once and keep what was read.
    Cache,
    /// Train the first epoch while the copy arrives.
    Overlap,
    /// Copy once and keep the copy for all runs, which share its price.
    Replicate,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Move, Self::InPlace, Self::Stream, Self::Cache, Self::Overlap, Self::Replicate];

    /// The name in documents and ledgers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::InPlace => "in-place",
            Self::Stream => "stream",
            Self::Cache => "cache",
            Self::Overlap => "overlap",
            Self::Replicate => "replicate",
        }
    }

    /// The way of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == name)
    }

    pub(super) const fn strategy(self) -> Strategy {
        match self {
            Self::Move => Strategy::MoveThenTrain,
            Self::InPlace => Strategy::ComputeInPlace,
            Self::Stream => Strategy::Stream,
            Self::Cache => Strategy::StreamAndCache,
            Self::Overlap => Strategy::TrainWhileCopying,
            Self::Replicate => Strategy::Replicate,
        }
    }
}

/// What all ways have in common.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    pub(super) volume: Bytes,
    /// What the link sustains.
    pub(super) link: BytesPerSec,
    /// What all movers together can copy, if that is known to bind.
    pub(super) movers: Option<BytesPerSec>,
    pub(super) run: Secs,
    pub(super) epochs: NonZeroU32,
    /// Training runs that a kept copy serves.
    pub(super) runs: NonZeroU32,
    pub(super) price: PriceSchedule,
    /// All accelerators together, in each place.
    pub(super) price_at_data: DollarsPerHour,
    pub(super) price_elsewhere: DollarsPerHour,
    /// Until accelerators are free where the data lies.
    pub(super) wait_for_capacity: Secs,
    pub(super) deadline: Secs,
}

impl Job {
    /// The rate of a move: the link, or the movers where they are slower.
    pub(super) fn rate(&self) -> BytesPerSec {
        self.rate_over(self.link)
    }

    /// The rate of a move over another link by the same movers.
    pub(super) fn rate_over(&self, link: BytesPerSec) -> BytesPerSec {
        match self.movers {
            Some(movers) if movers < link => movers,
            _ => link,
        }
    }
}

/// One way, with what it takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Which way.
    pub way: Way,
    /// Until the first model is trained, in seconds.
    pub time_s: f64,
    /// For moving data, for each run.
    pub data_usd: f64,
    /// For accelerators, for each run.
    pub compute_usd: f64,
    /// Whether the deadline is met.
    pub feasible: bool,
    /// What sets the time: `training`, `link`, `capacity`.
    pub bound_by: &'static str,
}

impl Plan {
    /// All its dollars.
    pub fn usd(&self) -> f64 {
        self.data_usd + self.compute_usd
    }
}

/// Every way for this job, as the planner evaluates it.
pub(super) fn plans(job: &Job) -> Vec<Plan> {
    let case = case(job);
    let world = World::typical(&case);
    let plan = |way: Way| {
        let (outcome, items) = bill(&case, &world, way.strategy());
        let held =
            |item: &&Item| matches!(item.kind, ItemKind::Accelerators | ItemKind::ReservedIdle);
        let compute_usd = items.iter().filter(held).map(|item| item.usd).sum();
        let data = items.iter().filter(|item| !held(item)).map(|item| item.usd);
        Plan {
            way,
            time_s: outcome.time_s,
            data_usd: data.fold(0.0, |sum, usd| sum + usd),
            compute_usd,
            feasible: outcome.feasible(),
            bound_by: limit(outcome.bound),
        }
    };
    Way::ALL.into_iter().map(plan).collect()
}

/// The way to recommend for a job, also where its volume or its link is another.
#[derive(Debug)]
pub(super) struct Recommender {
    case: Case,
    world: World,
}

impl Recommender {
    pub(super) fn new(job: &Job) -> Self {
        let case = case(job);
        let world = World::typical(&case);
        Self { case, world }
    }

    /// For the job as it is.
    pub(super) fn best(&self) -> Option<Way> {
        self.best_at((World::AS_SAID, World::AS_SAID))
    }

    /// For so many times the volume over so many times the link. A map asks this at thousands of
    /// points, so it works nothing out anew and allocates nothing.
    pub(super) fn best_at(&self, times: (f64, f64)) -> Option<Way> {
        let strategy = best_at(&self.case, &self.world, Objective::Dollars, times)?;
        Way::ALL.into_iter().find(|way| way.strategy() == strategy)
    }
}

fn limit(bound: Bound) -> &'static str {
    match bound {
        Bound::Capacity => "capacity",
        Bound::Transfer(_) => "link",
        _ => "training",
    }
}

/// A case in which only what the lab speaks of takes time or money.
pub(super) fn case(job: &Job) -> Case {
    Case {
        volume: job.volume,
        // One object: requests take neither time nor money here.
        object: job.volume,
        epochs: job.epochs,
        runs: job.runs,
        train: job.run,
        deadline: Some(job.deadline),
        budget: None,
        link: Some(job.link),
        fleet: job.movers.map(|rate| (rate, RateLimit::MoverEgress)),
        achieved_share: Ratio::ONE,
        requests: RequestLimits::NONE,
        provisioning: Secs::ZERO,
        capacity_wait: job.wait_for_capacity,
        model_size: Bytes::ZERO,
        miss: Ratio::ZERO,
        reducible: false,
        reduce_share: Ratio::ONE,
        reduce_rate: job.link,
        keep: Secs::ZERO,
        reserve_idle: false,
        prices: Prices {
            egress: job.price.clone(),
            get: Dollars::ZERO,
            put: Dollars::ZERO,
            nat: None,
            read_back: None,
            movers: DollarsPerHour::ZERO,
            reducers: DollarsPerHour::ZERO,
            accelerators_from: Some(job.price_at_data),
            accelerators_to: Some(job.price_elsewhere),
            storage_to: StoragePrice::FREE,
        },
        shipping: None,
    }
}

/// The plan to recommend: among those that meet the deadline the cheapest, then the fastest.
///
/// Nothing if none meets it: a plan that is late is never recommended on dollars.
pub fn best(plans: &[Plan]) -> Option<&Plan> {
    let order =
        |a: &&Plan, b: &&Plan| a.usd().total_cmp(&b.usd()).then(a.time_s.total_cmp(&b.time_s));
    plans.iter().filter(|plan| plan.feasible).min_by(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(rate: f64) -> Job {
        Job {
            volume: Bytes::new(50e12).unwrap(),
            link: BytesPerSec::new(rate).unwrap(),
            movers: None,
            run: Secs::from_hours(6.0).unwrap(),
            epochs: NonZeroU32::new(3).unwrap(),
            runs: NonZeroU32::MIN,
            price: PriceSchedule::flat("$0.08/GB".parse().unwrap()),
            price_at_data: "$20/h".parse().unwrap(),
            price_elsewhere: "$20/h".parse().unwrap(),
            wait_for_capacity: Secs::ZERO,
            deadline: Secs::from_hours(24.0).unwrap(),
        }
    }

    fn rows(rate: f64) -> Vec<(Way, f64, f64, f64)> {
        let rounded = |hours: f64| (hours * 1000.0).round() / 1000.0;
        let row =
            |plan: Plan| (plan.way, rounded(plan.time_s / 3600.0), plan.data_usd, plan.compute_usd);
        plans(&job(rate)).into_iter().map(row).collect()
    }

    /// Worked by hand: a move takes 4,000 s, three epochs of streaming 12,000 s < 6 h.
    #[test]
    fn at_the_rated_speed_only_a_move_takes_longer_than_the_training() {
        assert_eq!(
            rows(12.5e9),
            [
                (Way::Move, 7.111, 4000.0, 120.0),
                (Way::InPlace, 6.0, 0.0, 120.0),
                (Way::Stream, 6.0, 12_000.0, 120.0),
                (Way::Cache, 6.0, 4000.0, 120.0),
                (Way::Overlap, 6.0, 4000.0, 120.0),
                (Way::Replicate, 7.111, 4000.0, 120.0),
            ]
        );
    }

    /// Worked by hand: 40,000 s for a move; the first epoch waits for it, the other two take 4 h.
    #[test]
    fn at_a_tenth_of_it_every_way_over_the_link_waits_for_it() {
        let times: Vec<f64> = rows(1.25e9).iter().map(|row| row.1).collect();
        assert_eq!(times, [17.111, 6.0, 33.333, 15.111, 15.111, 17.111]);
        let plans = plans(&job(1.25e9));
        assert!((plans[2].compute_usd - 20.0 * 100.0 / 3.0).abs() < 1e-9, "stalls are paid");
        assert!(!plans[2].feasible, "33 h is later than 24 h");
        assert_eq!(plans[2].bound_by, "link");
    }

    #[test]
    fn a_late_plan_is_never_recommended() {
        let mut late = job(12.5e9);
        late.wait_for_capacity = Secs::from_hours(72.0).unwrap();
        let found = plans(&late);
        assert_eq!(best(&found).unwrap().way, Way::Cache, "the cheapest of those in time");
        assert_eq!(Recommender::new(&late).best(), Some(Way::Cache), "the map says the same");
        late.deadline = Secs::from_hours(1.0).unwrap();
        assert_eq!(best(&plans(&late)), None);
        assert_eq!(Recommender::new(&late).best(), None);
    }

    /// The map multiplies the case that the cards show, and movers stay as fast as they are.
    #[test]
    fn the_map_says_what_a_case_of_that_volume_and_link_says() {
        let base = Job { wait_for_capacity: Secs::from_hours(20.0).unwrap(), ..job(12.5e9) };
        for movers in [None, Some(BytesPerSec::new(1.25e9).unwrap())] {
            for (volume, link) in [(0.01, 1.0), (1.0, 0.01), (4.0, 3.0), (0.3, 0.1), (20.0, 1.0)] {
                let base = Job { movers, ..base.clone() };
                let there = Job {
                    volume: Bytes::new(50e12 * volume).unwrap(),
                    link: BytesPerSec::new(12.5e9 * link).unwrap(),
                    ..base.clone()
                };
                let said = best(&plans(&there)).map(|plan| plan.way);
                let mapped = Recommender::new(&base).best_at((volume, link));
                assert_eq!(mapped, said, "{volume} and {link} times");
            }
        }
    }

    #[test]
    fn only_a_kept_copy_is_shared_by_several_runs() {
        let shared = Job { runs: NonZeroU32::new(4).unwrap(), ..job(12.5e9) };
        let found = plans(&shared);
        let data = |way: Way| found.iter().find(|plan| plan.way == way).unwrap().data_usd;
        assert!((data(Way::Replicate) - 1000.0).abs() < 1e-9);
        assert!((data(Way::Move) - 4000.0).abs() < 1e-9);
    }
}
