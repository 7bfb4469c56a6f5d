//! Why is this plan recommended, or none, in one sentence?

use plan::{Objective, Obstacle, Outcome, Rescue, Strategy};
use units::Significant;

use super::{Planned, text};

/// Why the recommended plan is, or why there is none.
pub(super) fn reason(planned: &Planned) -> String {
    match planned.recommended {
        Some(recommended) => recommendation(planned, recommended),
        None => nothing_feasible(planned),
    }
}

fn recommendation(planned: &Planned, recommended: Strategy) -> String {
    let objective = planned.prepared.objective;
    let feasible = || {
        let all = Strategy::ALL.into_iter();
        all.filter(|strategy| planned.outcome(*strategy).feasible())
    };
    let of = |strategy: Strategy| key(planned.outcome(strategy), objective);
    let others = feasible().filter(|strategy| *strategy != recommended);
    let Some(next) = others.min_by(|a, b| of(*a).total_cmp(&of(*b))) else {
        return "the only one that is feasible".to_owned();
    };
    let word = match objective {
        Objective::Dollars => "cheapest",
        Objective::Time => "fastest",
    };
    let within = match planned.prepared.case.deadline {
        Some(deadline) => format!("that meet the deadline of {deadline}"),
        None => "that are feasible".to_owned(),
    };
    let lead = against(of(recommended), of(next), next, objective);
    format!("the {word} of {} {within}: {lead}", feasible().count())
}

/// What decides between two plans.
fn key(outcome: &Outcome, objective: Objective) -> f64 {
    match objective {
        Objective::Dollars => outcome.usd,
        Objective::Time => outcome.time_s,
    }
}

/// What the objective counts, as a person reads it.
pub(super) fn value(number: f64, objective: Objective) -> String {
    match objective {
        Objective::Dollars if number > 0.0 && number < 0.01 => "less than a cent".to_owned(),
        Objective::Dollars => text::usd(number),
        Objective::Time => text::time(number),
    }
}

/// One plan's value beside the next one's; what reads alike is told apart by words.
fn against(own: f64, next: f64, name: Strategy, objective: Objective) -> String {
    let (own_text, next_text) = (value(own, objective), value(next, objective));
    if own >= next {
        let finer = match objective {
            Objective::Dollars => "faster",
            Objective::Time => "cheaper",
        };
        return format!("{own_text}, as {name}; of equals the {finer}, else the earlier is taken");
    }
    if own_text == next_text {
        return format!("{own_text} against hardly more for {name}");
    }
    format!("{own_text} against {next_text} for {name}")
}

fn nothing_feasible(planned: &Planned) -> String {
    let Some(rescue) = &planned.rescue else {
        return "no strategy can be had at all: see what stands in the way of each".to_owned();
    };
    let path = match rescue.rate_times {
        Some(times) => format!("; a path {} × as fast would do", Significant(times, 3)),
        None => "; no faster path helps".to_owned(),
    };
    format!("nothing meets {}; {}{path}", asked(planned), nearest(planned, rescue))
}

/// What was asked for and is not met.
fn asked(planned: &Planned) -> String {
    let case = &planned.prepared.case;
    let deadline = case.deadline.map(|deadline| format!("the deadline of {deadline}"));
    let budget = case.budget.map(|budget| format!("the budget of {}", text::usd(budget.get())));
    [deadline, budget].into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// The plans that come nearest: the fastest for a deadline, the cheapest for a budget.
fn nearest(planned: &Planned, rescue: &Rescue) -> String {
    let runs = planned.runs();
    let costs = |usd: f64| {
        let all = if runs > 1.0 { format!(" for all {runs} runs") } else { String::new() };
        format!("{}{all}", text::usd(usd * runs))
    };
    let takes = |name: Strategy, what: &str, outcome: &Outcome| {
        let time = text::time(outcome.time_s);
        format!("{name}, the {what}, takes {time} and {}", costs(outcome.usd))
    };
    let late_or_dear = |strategy: &Strategy| {
        let obstacle = planned.outcome(*strategy).obstacle;
        matches!(obstacle, Some(Obstacle::Deadline | Obstacle::Budget))
    };
    let usd = |strategy: &Strategy| planned.outcome(*strategy).usd;
    let cheapest = Strategy::ALL.into_iter().filter(late_or_dear);
    let cheapest = cheapest.min_by(|a, b| usd(a).total_cmp(&usd(b)));
    let case = &planned.prepared.case;
    let fastest = takes(rescue.fastest, "fastest", planned.outcome(rescue.fastest));
    match cheapest {
        Some(cheapest) if case.budget.is_some() => {
            let cheapest = takes(cheapest, "cheapest", planned.outcome(cheapest));
            if case.deadline.is_some() { format!("{fastest}; {cheapest}") } else { cheapest }
        }
        _ => fastest,
    }
}
