//! How does a plan read in the terminal?

use plan::{Factor, ItemKind, Objective, Obstacle, Strategy};
use units::{Bytes, BytesPerSec, Dollars, Secs, Significant};

use super::{Planned, answer, best_site, reason};
use crate::output::table;
use crate::phrases::grouped;

/// A time, or the word for none.
pub(super) fn time(seconds: f64) -> String {
    Secs::new(seconds).map_or_else(|_| "never".to_owned(), |time| time.to_string())
}

/// Dollars to the cent below a hundred, to the dollar from there.
pub(super) fn usd(dollars: f64) -> String {
    if dollars < 100.0 {
        return format!("${dollars:.2}");
    }
    Dollars::new(dollars.round())
        .map_or_else(|_| "—".to_owned(), |dollars| format!("{dollars:.15}"))
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The table, the recommendation, and what would change it.
pub(super) fn summary(planned: &Planned) -> String {
    let case = &planned.prepared.case;
    let path = &planned.prepared.path;
    let mut text = strategies(planned);
    text.push('\n');
    match planned.recommended {
        Some(strategy) => {
            text += &format!("recommended: {strategy}, {}\n", planned.reason());
            let confidence = planned.confidence().unwrap_or_default();
            text += &format!(
                "confidence: best in {} of {} plausible worlds{}\n",
                percent(confidence),
                grouped(u64::from(planned.worlds.count)),
                rivals(planned, strategy)
            );
        }
        None => text += &format!("not recommended: {}\n", planned.reason()),
    }
    text += &format!(
        "path: {} from {} to {}, bound by {}; the training eats {}\n",
        path.rate.rate, path.from, path.to, path.rate.limit, planned.prepared.demand
    );
    for edge in &planned.break_evens {
        text += &format!("turns: {}\n", turning(planned, edge));
    }
    for one in &planned.sensitivities {
        text += &format!("matters: {}\n", weight(planned, one));
    }
    if case.runs.get() > 1 {
        text += "dollars are those of one run; what is paid once is shared among the runs\n";
    }
    text
}

fn strategies(planned: &Planned) -> String {
    let row = |strategy: &Strategy| {
        let outcome = planned.outcome(*strategy);
        let mark = if planned.recommended == Some(*strategy) {
            "<- recommended".to_owned()
        } else {
            outcome.obstacle.map_or_else(String::new, |obstacle| obstacle.to_string())
        };
        vec![
            strategy.to_string(),
            time(outcome.time_s),
            if outcome.time_s.is_finite() { usd(outcome.usd) } else { "—".to_owned() },
            outcome.bound.to_string(),
            percent(planned.worlds.spreads[strategy.index()].wins),
            mark,
        ]
    };
    let rows = Strategy::ALL.iter().map(row).collect();
    table(&["strategy", "first model", "dollars", "bound by", "wins", ""], rows, &[1, 2, 4])
}

fn rivals(planned: &Planned, recommended: Strategy) -> String {
    let mut others: Vec<(Strategy, f64)> = Strategy::ALL
        .into_iter()
        .map(|strategy| (strategy, planned.worlds.spreads[strategy.index()].wins))
        .filter(|(strategy, wins)| *strategy != recommended && *wins > 0.0)
        .collect();
    others.sort_by(|a, b| b.1.total_cmp(&a.1));
    let words: Vec<String> =
        others.iter().map(|(strategy, wins)| format!("{strategy} {}", percent(*wins))).collect();
    let none = (planned.worlds.none > 0.0)
        .then(|| format!("nothing is feasible in {}", percent(planned.worlds.none)));
    let all: Vec<String> = words.into_iter().chain(none).collect();
    if all.is_empty() { String::new() } else { format!("; {}", all.join(", ")) }
}

fn turning(planned: &Planned, edge: &plan::BreakEven) -> String {
    let (word, today) = answer::turned(planned, edge.factor);
    let becomes =
        edge.becomes.map_or_else(|| "nothing".to_owned(), |strategy| strategy.to_string());
    let word = if edge.factor == Factor::Runs { "the number of runs" } else { word };
    let direction = if edge.times < 1.0 { "below" } else { "above" };
    let value = today.map(|today| today * edge.times);
    let value = match (edge.factor, value) {
        (Factor::Volume, Some(value)) => Bytes::new(value).ok().map(|value| value.to_string()),
        (Factor::Link, Some(value)) => BytesPerSec::new(value).ok().map(|value| value.to_string()),
        (Factor::EgressPrice, Some(value)) => Some(format!("${}/GB", Significant(value, 3))),
        (Factor::Runs, Some(value)) => Some(Significant(value, 3).to_string()),
        _ => None,
    };
    let value = value.unwrap_or_else(|| format!("{} × today's", Significant(edge.times, 3)));
    format!("{becomes} is the best where {word} is {direction} {value}")
}

/// What the uncertainty of one fact does to the recommendation.
fn weight(planned: &Planned, one: &plan::Sensitivity) -> String {
    let name = |strategy: Option<Strategy>| {
        strategy.map_or_else(|| "nothing".to_owned(), |strategy| strategy.to_string())
    };
    let ends = if one.best_at_low == one.best_at_high {
        let swing = reason::value(one.swing, planned.prepared.objective);
        format!("moves {} by {swing}", lead(planned))
    } else {
        format!(
            "{} is the best at its low end, {} at its high end",
            name(one.best_at_low),
            name(one.best_at_high)
        )
    };
    format!("`{}`: {ends}", one.fact.source)
}

/// What a fact moves when it turns nothing.
fn lead(planned: &Planned) -> &'static str {
    let feasible = Strategy::ALL.iter().filter(|strategy| planned.outcome(**strategy).feasible());
    match (feasible.count(), planned.prepared.objective) {
        (1, Objective::Dollars) => "its dollars",
        (1, Objective::Time) => "its time",
        _ => "its lead over the next best",
    }
}

/// The bill of one strategy, line by line.
pub(super) fn explained(planned: &Planned, strategy: Strategy) -> String {
    let (outcome, items) = &planned.bills[strategy.index()];
    if outcome.time_s.is_infinite() {
        let obstacle = outcome.obstacle.map_or("it takes for ever", Obstacle::as_str);
        return format!("{strategy} leads to no model: {obstacle}\n");
    }
    let row = |item: &plan::Item| {
        vec![item.kind.to_string(), quantity(item), format!("${:.2}", item.usd)]
    };
    let mut rows: Vec<Vec<String>> = items.iter().map(row).collect();
    rows.push(vec!["one run".to_owned(), String::new(), format!("${:.2}", outcome.usd)]);
    let mut text = table(&[strategy.as_str(), "quantity", "dollars"], rows, &[1, 2]);
    text.push('\n');
    let obstacle =
        outcome.obstacle.map_or_else(String::new, |obstacle| format!(", but {obstacle}"));
    text += &format!(
        "first model after {}, bound by {}{obstacle}\n",
        time(outcome.time_s),
        outcome.bound
    );
    for need in &planned.prepared.needs[strategy.index()] {
        text += &format!("needs {need}\n");
    }
    text
}

fn quantity(item: &plan::Item) -> String {
    let value = item.quantity;
    match item.kind.unit() {
        "bytes" => Bytes::new(value).map_or_else(|_| "—".to_owned(), |bytes| bytes.to_string()),
        "s" => time(value),
        "byte-seconds" => {
            let gigabyte_months = value / 1e9 / 3600.0 / plan::StoragePrice::MONTH_HOURS;
            format!("{} GB-months", Significant(gigabyte_months, 4))
        }
        unit => {
            let noun = if item.kind == ItemKind::Shipping { "jobs" } else { unit };
            format!("{} {noun}", Significant(value, 4))
        }
    }
}

/// Every data set of a file with its sites.
pub(super) fn cases(planned: &[(String, Vec<Planned>)]) -> String {
    let mut rows = Vec::new();
    let mut sum = Some(0.0);
    for (name, sites) in planned {
        let best = best_site(sites);
        sum = sum
            .zip(best)
            .map(|(sum, (site, strategy))| sum + site.outcome(strategy).usd * site.runs());
        for site in sites {
            let chosen = best.is_some_and(|(best, _)| std::ptr::eq(best, site));
            let own = site.recommended.map(|strategy| (strategy, site.outcome(strategy)));
            let words =
                own.map_or_else(|| "nothing is feasible".to_owned(), |(s, _)| s.to_string());
            rows.push(vec![
                name.clone(),
                site.prepared.path.to.to_string(),
                words,
                own.map_or_else(String::new, |(_, outcome)| time(outcome.time_s)),
                own.map_or_else(String::new, |(_, outcome)| usd(outcome.usd * site.runs())),
                site.confidence().map_or_else(String::new, percent),
                if chosen { "<- recommended".to_owned() } else { String::new() },
            ]);
        }
    }
    let header = ["case", "site", "strategy", "first model", "all runs", "confidence", ""];
    let mut text = table(&header, rows, &[3, 4, 5]);
    text += &match sum {
        Some(sum) => format!("\nall runs of all cases: {}\n", usd(sum)),
        None => "\nat least one case has no feasible plan\n".to_owned(),
    };
    text
}
