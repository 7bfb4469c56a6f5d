//! Which picture shows a plan: the front of time and dollars, and the map of the best strategy.

use chart::{Axis, Class, Format, Here, Plan, Scatter, Theme, Zone, ZoneMap, ZoneSource};
use plan::{Strategy, World, best_map, multiples};

use super::Planned;
use crate::failure::Failure;
use crate::figures::{WIDTH, stacked};

/// Points of the map along each axis.
const POINTS: u32 = 64;
/// Decades of the map to each side of what the case says.
const DECADES: f64 = 2.0;

/// Both figures, one below the other, as one document.
pub(super) fn svg(planned: &Planned) -> Result<String, Failure> {
    let front = chart::svg(&chart::scatter(&front(planned), WIDTH)?, Theme::Auto);
    let map = chart::svg(&map(planned)?, Theme::Auto);
    Ok(stacked(&[front, map]))
}

fn front(planned: &Planned) -> Scatter {
    let shown = Strategy::ALL.into_iter().filter(|strategy| {
        let outcome = planned.outcome(*strategy);
        outcome.time_s.is_finite() && outcome.usd.is_finite()
    });
    let plan = |strategy: Strategy| {
        let outcome = planned.outcome(strategy);
        let name = match outcome.obstacle {
            Some(obstacle) => format!("{strategy} ({obstacle})"),
            None => strategy.to_string(),
        };
        let chosen = planned.recommended == Some(strategy);
        Plan { name, x: outcome.time_s, y: outcome.usd, chosen }
    };
    Scatter {
        title: "Time against dollars of each way".to_owned(),
        x: Axis::linear("Time to the first model", Format::Secs),
        y: Axis::linear("Dollars of one run", Format::Dollars),
        plans: shown.map(plan).collect(),
    }
}

/// Without a rated link, the map turns what the movers reach.
fn map(planned: &Planned) -> Result<chart::Figure, Failure> {
    let mut case = planned.prepared.case.clone();
    let label = if case.link.is_some() { "Rated link" } else { "Rate of the path" };
    if case.link.is_none() {
        case.link = Some(planned.prepared.path.rate.rate);
    }
    // The axis names the rate itself, so nothing else may bind it.
    case.fleet = None;
    let rate = case.link.map_or(1.0, units::BytesPerSec::get);
    let multiples = multiples(POINTS, DECADES);
    let world = World::typical(&case);
    let found = best_map(&case, &world, planned.prepared.objective, &multiples, &multiples);
    let nothing = Strategy::ALL.len();
    let ids: Vec<usize> = found.iter().map(|best| best.map_or(nothing, Strategy::index)).collect();
    let volume = case.volume.get();
    let (least, most) = (multiples[0], multiples[multiples.len() - 1]);
    let axis = |label: &str, format, value: f64| {
        Axis::log(label, format).covering(value * least, value * most)
    };
    let columns = multiples.len();
    Ok(chart::zone_map(
        &ZoneMap {
            title: "Which way is the best, by volume and rate".to_owned(),
            x: axis("Data", Format::Bytes, volume),
            y: axis(label, Format::BytesPerSec, rate),
            zones: zones(),
            source: ZoneSource::Matrix { columns, ids: &ids },
            borders: Vec::new(),
            you: Some(Here { x: volume, y: rate, label: "this case".to_owned() }),
        },
        WIDTH,
    )?)
}

fn zones() -> Vec<Zone> {
    let class = |strategy: Strategy| match strategy {
        Strategy::MoveThenTrain => Class::Data,
        Strategy::ComputeInPlace => Class::Compute,
        Strategy::Stream => Class::Waiting,
        Strategy::StreamAndCache => Class::Cloud,
        Strategy::TrainWhileCopying => Class::Preparing,
        Strategy::ReduceThenMove => Class::Edge,
        Strategy::Replicate => Class::Money,
        Strategy::Ship => Class::Bar,
    };
    let zone = |strategy: Strategy| Zone {
        name: strategy.to_string(),
        class: class(strategy),
        hatch: None,
    };
    let nothing = Zone { name: "nothing is feasible".to_owned(), class: Class::Over, hatch: None };
    Strategy::ALL.into_iter().map(zone).chain([nothing]).collect()
}
