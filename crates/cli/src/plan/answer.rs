//! How does a plan become the objects of the wire?

use plan::{BookFact, Factor, Objective, Path, Strategy};

use super::{Planned, finite};
use crate::wire::{
    BreakEvenObject, CapObject, FactUsed, ItemObject, PathObject, PlanInputs, PlanResult,
    PlanSiteObject, RescueObject, SensitivityObject, StrategyObject,
};

pub(super) fn inputs(planned: &Planned) -> PlanInputs {
    let case = &planned.prepared.case;
    let path = &planned.prepared.path;
    let accelerators = planned.question.accelerators;
    PlanInputs {
        data_bytes: case.volume.get(),
        object_bytes: case.object.get(),
        from: path.from.to_string(),
        to: path.to.to_string(),
        train_s: case.train.get(),
        epochs: case.epochs.get(),
        runs: case.runs.get(),
        accelerators: accelerators.map(|(count, name)| format!("{count} × {name}")),
        deadline_s: case.deadline.map(units::Secs::get),
        budget_usd: case.budget.map(units::Dollars::get),
        objective: planned.prepared.objective.as_str().to_owned(),
        link_bytes_per_s: case.link.map(units::BytesPerSec::get),
        prices_file: planned.prices_file.clone(),
        worlds: planned.draw.count,
        seed: planned.draw.seed,
    }
}

pub(super) fn result(planned: &Planned, emitted: Option<String>) -> PlanResult {
    PlanResult {
        recommended: planned.recommended.map(|strategy| strategy.to_string()),
        confidence: planned.confidence(),
        reason: planned.reason(),
        strategies: Strategy::ALL.iter().map(|strategy| one(planned, *strategy)).collect(),
        front: planned.front.iter().map(ToString::to_string).collect(),
        none_feasible: planned.worlds.none,
        break_evens: planned.break_evens.iter().map(|edge| break_even(planned, edge)).collect(),
        sensitivities: planned.sensitivities.iter().map(|one| sensitivity(planned, one)).collect(),
        rescue: planned.rescue.map(|rescue| RescueObject {
            fastest: rescue.fastest.to_string(),
            time_s: rescue.time_s,
            usd: rescue.usd,
            path_times: rescue.rate_times,
        }),
        path: path(&planned.prepared.path),
        demand_bytes_per_s: planned.prepared.demand.get(),
        emitted,
    }
}

pub(super) fn site(planned: &Planned) -> PlanSiteObject {
    PlanSiteObject { inputs: inputs(planned), result: result(planned, None) }
}

fn one(planned: &Planned, strategy: Strategy) -> StrategyObject {
    let (outcome, items) = &planned.bills[strategy.index()];
    let spread = &planned.worlds.spreads[strategy.index()];
    let usd = &spread.usd;
    StrategyObject {
        name: strategy.to_string(),
        time_s: outcome.time_s.is_finite().then_some(outcome.time_s),
        usd: outcome.usd,
        usd_all_runs: outcome.usd * planned.runs(),
        bound_by: outcome.bound.to_string(),
        feasible: outcome.feasible(),
        obstacle: outcome.obstacle.map(|obstacle| obstacle.to_string()),
        wins: spread.wins,
        feasible_share: spread.feasible,
        time_interval_s: finite(spread.time_s),
        usd_interval: [usd.p5, usd.p50, usd.p95],
        needs: planned.prepared.needs[strategy.index()].clone(),
        items: items
            .iter()
            .map(|item| ItemObject {
                name: item.kind.to_string(),
                quantity: item.quantity,
                unit: item.kind.unit().to_owned(),
                usd: item.usd,
            })
            .collect(),
    }
}

/// The word for what is turned, and what it is today in its base unit.
pub(super) fn turned(planned: &Planned, factor: Factor) -> (&'static str, Option<f64>) {
    let case = &planned.prepared.case;
    match factor {
        Factor::Volume => ("volume", Some(case.volume.get())),
        Factor::Link => ("link", case.link.map(units::BytesPerSec::get)),
        Factor::Runs => ("runs", Some(planned.runs())),
        Factor::EgressPrice => {
            let flat = match case.prices.egress.tiers() {
                [only] if case.prices.egress.gigabyte() == model::Gigabyte::Decimal => {
                    Some(only.usd_per_gb)
                }
                _ => None,
            };
            ("egress-price", flat)
        }
        _ => ("other", None),
    }
}

fn break_even(planned: &Planned, edge: &plan::BreakEven) -> BreakEvenObject {
    let (word, today) = turned(planned, edge.factor);
    BreakEvenObject {
        turned: word.to_owned(),
        times: edge.times,
        value: today.map(|today| today * edge.times),
        becomes: edge.becomes.map(|strategy| strategy.to_string()),
    }
}

fn sensitivity(planned: &Planned, one: &plan::Sensitivity) -> SensitivityObject {
    let swing_unit = match planned.prepared.objective {
        Objective::Dollars => "usd",
        Objective::Time => "s",
    };
    SensitivityObject {
        fact: one.fact.source.clone(),
        low: one.fact.low,
        high: one.fact.high,
        best_at_low: one.best_at_low.map(|strategy| strategy.to_string()),
        best_at_high: one.best_at_high.map(|strategy| strategy.to_string()),
        swing: one.swing,
        swing_unit: swing_unit.to_owned(),
    }
}

pub(crate) fn path(path: &Path) -> PathObject {
    PathObject {
        bytes_per_s: path.rate.rate.get(),
        bound_by: path.rate.limit.to_string(),
        caps: path
            .rate
            .caps
            .iter()
            .map(|(limit, cap)| CapObject { name: limit.to_string(), bytes_per_s: cap.get() })
            .collect(),
        stream_bytes_per_s: path.rate.stream.map(|stream| stream.rate.get()),
        stream_bound_by: path
            .rate
            .stream
            .map(|stream| plan::RateLimit::Streams(stream.limit).to_string()),
        movers: path.fleet.movers.get(),
        streams: path.fleet.streams.get(),
        round_trip_s: path.fleet.stream.round_trip.get(),
        round_trip_how: path.round_trip_how.clone(),
        not_predicted_within: path.not_predicted_within,
    }
}

pub(crate) fn fact_used(fact: &BookFact) -> FactUsed {
    FactUsed { id: fact.id.clone(), kind: fact.kind.as_str().to_owned(), date: fact.date.clone() }
}
