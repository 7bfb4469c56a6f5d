//! Which strategy is to be recommended, how near is the next one, and what would change it?

use crate::case::{Case, Factor, World};
use crate::strategy::{Obstacle, Outcome, Strategy, evaluate};

/// The outcomes of all strategies, in the order of [`Strategy::ALL`].
pub type Outcomes = [Outcome; Strategy::ALL.len()];

/// What the decision goes by among the plans that nothing stands in the way of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Objective {
    /// The fewest dollars; of equals the fastest.
    #[default]
    Dollars,
    /// The least time; of equals the cheapest.
    Time,
}

impl Objective {
    /// The word in flags and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dollars => "dollars",
            Self::Time => "time",
        }
    }
}

/// The best of the feasible strategies; nothing if none is.
///
/// A plan that misses its deadline is not feasible, so dollars never recommend it. Of plans equal
/// in both, the earlier in [`Strategy::ALL`] is taken.
pub fn best(outcomes: &Outcomes, objective: Objective) -> Option<Strategy> {
    let mut found: Option<(Strategy, (f64, f64))> = None;
    for strategy in Strategy::ALL {
        let outcome = &outcomes[strategy.index()];
        if !outcome.feasible() {
            continue;
        }
        let key = match objective {
            Objective::Dollars => (outcome.usd, outcome.time_s),
            Objective::Time => (outcome.time_s, outcome.usd),
        };
        if found.is_none_or(|(_, best)| key < best) {
            found = Some((strategy, key));
        }
    }
    found.map(|(strategy, _)| strategy)
}

/// The feasible strategies that no other feasible one beats in time and dollars, by growing time.
pub fn pareto_front(outcomes: &Outcomes) -> Vec<Strategy> {
    let of = |strategy: &Strategy| &outcomes[strategy.index()];
    let feasible: Vec<Strategy> =
        Strategy::ALL.into_iter().filter(|strategy| of(strategy).feasible()).collect();
    let beats = |a: &Outcome, b: &Outcome| {
        a.time_s <= b.time_s && a.usd <= b.usd && (a.time_s < b.time_s || a.usd < b.usd)
    };
    let beaten = |strategy: &Strategy| feasible.iter().any(|other| beats(of(other), of(strategy)));
    let mut front: Vec<Strategy> =
        feasible.iter().copied().filter(|strategy| !beaten(strategy)).collect();
    front.sort_by(|a, b| of(a).time_s.total_cmp(&of(b).time_s));
    front
}

/// What would have to be otherwise for another strategy to be the best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakEven {
    /// What is turned while all else stays.
    pub factor: Factor,
    /// How many times what the case says it then is.
    pub times: f64,
    /// What is the best from there on; nothing: no strategy is feasible any more.
    pub becomes: Option<Strategy>,
}

/// The things that break-evens are looked for in.
pub const TURNED: [Factor; 4] = [Factor::Volume, Factor::Link, Factor::EgressPrice, Factor::Runs];

/// Steps of the search on each side, over three decades.
const STEPS: u32 = 72;
/// Decades that are searched on each side.
const DECADES: f64 = 3.0;

/// Where the recommendation changes as one thing grows and as it shrinks, all else staying.
///
/// The nearest change on each side is found on a grid of 24 steps a decade over three decades,
/// and its edge by bisection to nine digits; two changes within one step are seen as none.
pub fn break_evens(case: &Case, world: &World, objective: Objective) -> Vec<BreakEven> {
    let mut found = Vec::new();
    for factor in TURNED {
        let known = factor != Factor::Link || case.link.is_some();
        for direction in [-1.0, 1.0] {
            if known {
                found.extend(break_even(case, world, objective, factor, direction));
            }
        }
    }
    found
}

fn break_even(
    case: &Case,
    world: &World,
    objective: Objective,
    factor: Factor,
    direction: f64,
) -> Option<BreakEven> {
    let start = world.of(factor);
    let at = |exponent: f64| {
        let turned = world.with(factor, start * libm::exp10(direction * exponent));
        best(&evaluate(case, &turned), objective)
    };
    // Less than one run is none.
    let end = if factor == Factor::Runs && direction < 0.0 {
        libm::log10(case.runs(world)).min(DECADES)
    } else {
        DECADES
    };
    let today = at(0.0);
    let step = end / f64::from(STEPS);
    let mut near = 0.0;
    for number in 1..=STEPS {
        let mut far = step * f64::from(number);
        if at(far) == today {
            near = far;
            continue;
        }
        while far - near > 1e-10 {
            let middle = 0.5 * (near + far);
            if at(middle) == today {
                near = middle;
            } else {
                far = middle;
            }
        }
        let times = libm::exp10(direction * far);
        return Some(BreakEven { factor, times, becomes: at(far) });
    }
    None
}

/// What would make some strategy feasible when none is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rescue {
    /// The fastest strategy that can be had at all.
    pub fastest: Strategy,
    /// The deadline that it would meet.
    pub time_s: f64,
    /// What a run of it costs.
    pub usd: f64,
    /// The path's rate, as a multiple of today's, from which a strategy meets the deadline;
    /// nothing: no rate does, or no rate is known.
    pub rate_times: Option<f64>,
}

/// What would meet the deadline and the budget when nothing does; nothing if something does.
pub fn rescue(case: &Case, world: &World, objective: Objective) -> Option<Rescue> {
    let outcomes = evaluate(case, world);
    if best(&outcomes, objective).is_some() {
        return None;
    }
    let offered = Strategy::ALL.into_iter().filter(|strategy| {
        let obstacle = outcomes[strategy.index()].obstacle;
        matches!(obstacle, Some(Obstacle::Deadline | Obstacle::Budget))
    });
    let time = |strategy: &Strategy| outcomes[strategy.index()].time_s;
    let fastest = offered.min_by(|a, b| time(a).total_cmp(&time(b)))?;
    let Outcome { time_s, usd, .. } = outcomes[fastest.index()];
    let at = |exponent: f64| {
        let share = world.of(Factor::AchievedShare) * libm::exp10(exponent);
        best(&evaluate(case, &world.with(Factor::AchievedShare, share)), objective).is_some()
    };
    let rate_times = at(DECADES).then(|| {
        let (mut near, mut far) = (0.0, DECADES);
        while far - near > 1e-10 {
            let middle = 0.5 * (near + far);
            if at(middle) {
                far = middle;
            } else {
                near = middle;
            }
        }
        libm::exp10(far)
    });
    Some(Rescue { fastest, time_s, usd, rate_times })
}

/// The best strategy of so many times the case's volume over so many times its link; nothing if
/// none is feasible. Allocates nothing, so that a map can ask it at every point.
pub fn best_at(
    case: &Case,
    world: &World,
    objective: Objective,
    (volume_times, link_times): (f64, f64),
) -> Option<Strategy> {
    let there = world.with(Factor::Volume, volume_times).with(Factor::Link, link_times);
    best(&evaluate(case, &there), objective)
}

/// The best strategy at each point of a lattice over volume and link, rows of growing link.
///
/// Both are multiples of what the case says. A point where nothing is feasible has `None`.
pub fn best_map(
    case: &Case,
    world: &World,
    objective: Objective,
    volume_times: &[f64],
    link_times: &[f64],
) -> Vec<Option<Strategy>> {
    let mut ids = Vec::with_capacity(volume_times.len() * link_times.len());
    for link in link_times {
        for volume in volume_times {
            ids.push(best_at(case, world, objective, (*volume, *link)));
        }
    }
    ids
}

/// So many multiples of today, evenly on a logarithmic scale of so many decades to each side.
pub fn multiples(count: u32, decades: f64) -> Vec<f64> {
    let last = f64::from(count.saturating_sub(1).max(1));
    (0..count).map(|index| libm::exp10(decades * (2.0 * f64::from(index) / last - 1.0))).collect()
}
