//! What does a reader weigh before a reply stands: two plans side by side, one row for each measure?

use labs::Unit;
use labs::instruments::Way;
use labs::session::{DecisionCard, Side};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::reply::threshold_unit;

const DIGITS: usize = 3;

/// The card, feasibility first; then what the thresholds and the worlds say.
pub(crate) fn card_view(bench: Bench, card: &DecisionCard) -> impl IntoView + use<> {
    let way = |side: &Side| bench.word(&format!("way.{}", side.plan.way.as_str()));
    let sides: Vec<&Side> = std::iter::once(&card.yours).chain(card.other.as_ref()).collect();
    let row = |name: &'static str, text: &dyn Fn(&Side) -> String| {
        let cells = sides.iter().map(|side| view! { <td>{text(side)}</td> }).collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    let heads = ["Your plan", "Set beside it"].into_iter().zip(&sides).map(|(name, side)| {
        view! { <th scope="col"><span class="note">{name}</span> " " {way(side)}</th> }
    });
    let verdict = |is: bool, yes: &'static str, no: &'static str| if is { yes } else { no };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Decision card: table">
            <table class="decision">
                <caption>"Decision card"</caption>
                <thead><tr><td></td>{heads.collect_view()}</tr></thead>
                <tbody>
                    {row("Feasible by the deadline", &|it| {
                        verdict(it.plan.feasible, "yes, in time", "no, too late").to_owned()
                    })}
                    {row("By time", &|it| {
                        marked(Unit::Secs.text(it.plan.time_s, DIGITS), it, card.faster, "faster")
                    })}
                    {row("By the textbook's dollars", &|it| {
                        verdict(it.textbook, "spoken for", "spoken against").to_owned()
                    })}
                    {row("By the whole plan", &|it| {
                        marked(Unit::Dollars.text(it.plan.usd(), DIGITS), it, card.cheaper, "cheaper")
                    })}
                    {row("In time, of all plausible worlds", &|it| share(it.fate.feasible))}
                    {row("The best, of all plausible worlds", &|it| share(it.fate.best))}
                    {row("Time, in nine worlds of ten", &|it| between(Unit::Secs, it.fate.time_s))}
                    {row("Dollars, in nine worlds of ten", &|it| between(Unit::Dollars, it.fate.usd))}
                </tbody>
            </table>
        </div>
        {said(bench, card)}
    }
}

fn share(share: f64) -> String {
    Unit::Share.text(share, DIGITS)
}

fn between(unit: Unit, (low, high): (f64, f64)) -> String {
    let (low, high) = (unit.text(low, DIGITS), unit.text(high, DIGITS));
    if low == high { low } else { format!("{low} to {high}") }
}

fn marked(text: String, side: &Side, winner: Option<Way>, word: &str) -> String {
    if winner == Some(side.plan.way) { format!("{text}, {word}") } else { text }
}

/// The thresholds beside each other, and how sure the reply is.
fn said(bench: Bench, card: &DecisionCard) -> impl IntoView + use<> {
    let unit = threshold_unit(bench);
    let ratio = card.your_threshold / card.engine_threshold;
    let off = ratio.is_finite().then(|| {
        let times = Unit::Times.text(ratio.max(ratio.recip()), DIGITS);
        let below = card.your_threshold < card.engine_threshold;
        let way = if below { "below" } else { "above" };
        format!(" Yours lies {times} {way} it.")
    });
    let flips = match card.flips_at_volume {
        Some(volume) => format!(
            "By whole plans the advice to do as you say changes at {}.",
            Unit::Bytes.text(volume, DIGITS)
        ),
        None => "By whole plans no volume alone changes that.".to_owned(),
    };
    let holds = format!(
        "Your reply holds in {} of {} plausible worlds.",
        share(card.yours.fate.best),
        Unit::Count.text(f64::from(card.worlds), DIGITS)
    );
    view! {
        <p><strong>{holds}</strong></p>
        <p>
            "Your threshold: " {unit.text(card.your_threshold, DIGITS)}
            "; the engine's: " {unit.text(card.engine_threshold, DIGITS)} "." {off}
        </p>
        <p>{flips}</p>
    }
}
