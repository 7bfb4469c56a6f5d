//! Which ways are there to bring data and compute together, and what does each take?
//!
//! The plain form: one rate, one price, no overheads. The planner's prices, rates and bills will
//! take the place of [`plans`]; nothing outside this file knows how a plan comes about.

use model::{ModelError, PriceSchedule, transfer_time};
use units::{Bytes, BytesPerSec, DollarsPerHour, Secs};

/// One way.
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
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Move, Self::InPlace, Self::Stream, Self::Cache, Self::Overlap];

    /// The name in documents and ledgers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::InPlace => "in-place",
            Self::Stream => "stream",
            Self::Cache => "cache",
            Self::Overlap => "overlap",
        }
    }

    /// The way of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == name)
    }
}

/// What all ways have in common.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    pub(super) volume: Bytes,
    pub(super) rate: BytesPerSec,
    pub(super) run: Secs,
    pub(super) epochs: f64,
    /// Training jobs that use the same copy, which share its price.
    pub(super) jobs: f64,
    pub(super) price: PriceSchedule,
    /// All accelerators together, in each place.
    pub(super) price_at_data: DollarsPerHour,
    pub(super) price_elsewhere: DollarsPerHour,
    /// Until accelerators are free where the data lies.
    pub(super) wait_for_capacity: Secs,
    pub(super) deadline: Secs,
}

/// One way, with what it takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Which way.
    pub way: Way,
    /// Until the first model is trained, in seconds.
    pub time_s: f64,
    /// For moving data, for each job.
    pub data_usd: f64,
    /// For accelerators, for each job.
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

/// Every way for this job.
///
/// ```text
/// move      T_m + T_t                                  e(D)
/// in place  wait for capacity + T_t                    0
/// stream    max(T_t, E·T_m)                            e(E·D)
/// cache     max(T_t/E, T_m) + (1 − 1/E)·T_t            e(D)      nothing is missed after epoch 1
/// overlap   max(T_t/E, T_m) + (1 − 1/E)·T_t            e(D)
/// ```
///
/// Accelerators are paid in either place while they are held: not during a move before the
/// training, but through every stall of a way that trains while data arrives.
pub(super) fn plans(job: &Job) -> Result<Vec<Plan>, ModelError> {
    let transfer = transfer_time(job.volume, job.rate)?.get();
    let run = job.run.get();
    let first = (run / job.epochs).max(transfer);
    let rest = run - run / job.epochs;
    let once = cost(job, f64::from(1))? / job.jobs;
    let every_epoch = cost(job, job.epochs)?;
    let streamed = run.max(job.epochs * transfer);
    let wait = job.wait_for_capacity.get();
    let link_binds = |link: f64, own: f64| if link > own { "link" } else { "training" };
    let away = |time: f64| job.price_elsewhere.get() * time / Secs::HOUR.get();
    let here = |time: f64| job.price_at_data.get() * time / Secs::HOUR.get();
    let plan = |way, time_s: f64, data_usd, compute_usd, bound_by| Plan {
        way,
        time_s,
        data_usd,
        compute_usd,
        feasible: time_s <= job.deadline.get(),
        bound_by,
    };
    let capacity = if wait > run { "capacity" } else { "training" };
    Ok(vec![
        plan(Way::Move, transfer + run, once, away(run), link_binds(transfer, run)),
        plan(Way::InPlace, wait + run, f64::from(0), here(run), capacity),
        plan(Way::Stream, streamed, every_epoch, away(streamed), link_binds(streamed, run)),
        plan(Way::Cache, first + rest, once, away(first + rest), link_binds(first + rest, run)),
        plan(Way::Overlap, first + rest, once, away(first + rest), link_binds(first + rest, run)),
    ])
}

fn cost(job: &Job, times: f64) -> Result<f64, ModelError> {
    let none = ModelError::NoFiniteAnswer { of: "egress", field: "price" };
    let volume = job.volume.scaled(times).ok_or(none)?;
    let none = ModelError::NoFiniteAnswer { of: "egress", field: "price" };
    Ok(job.price.cost(volume).ok_or(none)?.get())
}

/// The plan to recommend: among those that meet the deadline the cheapest, then the fastest.
///
/// Nothing if none meets it: a plan that is late is never recommended on dollars.
pub fn best(plans: &[Plan]) -> Option<&Plan> {
    let order = |a: &&Plan, b: &&Plan| {
        a.usd().total_cmp(&b.usd()).then(a.time_s.total_cmp(&b.time_s))
    };
    plans.iter().filter(|plan| plan.feasible).min_by(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(rate: f64) -> Job {
        Job {
            volume: Bytes::new(50e12).unwrap(),
            rate: BytesPerSec::new(rate).unwrap(),
            run: Secs::from_hours(6.0).unwrap(),
            epochs: 3.0,
            jobs: 1.0,
            price: PriceSchedule::flat("$0.08/GB".parse().unwrap()),
            price_at_data: "$20/h".parse().unwrap(),
            price_elsewhere: "$20/h".parse().unwrap(),
            wait_for_capacity: Secs::ZERO,
            deadline: Secs::from_hours(24.0).unwrap(),
        }
    }

    fn rows(rate: f64) -> Vec<(Way, f64, f64, f64)> {
        let rounded = |hours: f64| (hours * 1000.0).round() / 1000.0;
        let row = |plan: Plan| {
            (plan.way, rounded(plan.time_s / 3600.0), plan.data_usd, plan.compute_usd)
        };
        plans(&job(rate)).unwrap().into_iter().map(row).collect()
    }

    /// Worked by hand: a move takes 4,000 s, three epochs of streaming 12,000 s < 6 h.
    #[test]
    fn at_the_rated_speed_only_the_move_takes_longer_than_the_training() {
        assert_eq!(
            rows(12.5e9),
            [
                (Way::Move, 7.111, 4000.0, 120.0),
                (Way::InPlace, 6.0, 0.0, 120.0),
                (Way::Stream, 6.0, 12_000.0, 120.0),
                (Way::Cache, 6.0, 4000.0, 120.0),
                (Way::Overlap, 6.0, 4000.0, 120.0),
            ]
        );
    }

    /// Worked by hand: 40,000 s for a move; the first epoch waits for it, the other two take 4 h.
    #[test]
    fn at_a_tenth_of_it_every_way_over_the_link_waits_for_it() {
        let times: Vec<f64> = rows(1.25e9).iter().map(|row| row.1).collect();
        assert_eq!(times, [17.111, 6.0, 33.333, 15.111, 15.111]);
        let plans = plans(&job(1.25e9)).unwrap();
        assert!((plans[2].compute_usd - 20.0 * 100.0 / 3.0).abs() < 1e-9, "stalls are paid");
        assert!(!plans[2].feasible, "33 h is later than 24 h");
    }

    #[test]
    fn a_late_plan_is_never_recommended() {
        let mut late = job(12.5e9);
        late.wait_for_capacity = Secs::from_hours(72.0).unwrap();
        let found = plans(&late).unwrap();
        assert_eq!(best(&found).unwrap().way, Way::Cache, "the cheapest of those in time");
        late.deadline = Secs::from_hours(1.0).unwrap();
        assert_eq!(best(&plans(&late).unwrap()), None);
    }

    #[test]
    fn a_copy_that_several_jobs_use_costs_each_its_share() {
        let shared = Job { jobs: 4.0, ..job(12.5e9) };
        let found = plans(&shared).unwrap();
        assert!((found[0].data_usd - 1000.0).abs() < 1e-9);
        assert!((found[2].data_usd - 12_000.0).abs() < 1e-9, "a stream keeps nothing to share");
    }
}
