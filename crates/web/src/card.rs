//! What does a reader weigh before a reply stands: two plans side by side, one row for each measure?

use labs::Unit;
use labs::instruments::{Fate, Way};
use labs::session::{DecisionCard, Side};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::reply::threshold_unit;

const DIGITS: usize = 3;
const PERCENT: u32 = 100;

/// The card, feasibility first; then what the thresholds and the worlds say.
pub(crate) fn card_view(bench: Bench, card: &DecisionCard) -> impl IntoView + use<> {
    let way = |side: &Side| bench.word(&format!("way.{}", side.plan.way.as_str()));
    let sides: Vec<&Side> = std::iter::once(&card.yours).chain(card.other.as_ref()).collect();
    let row = |name: &'static str, text: &dyn Fn(&Side) -> String| {
        let cells = sides.iter().map(|side| view! { <td>{text(side)}</td> }).collect_view();
        view! { <tr><th scope="row">{bench.say(name)}</th>{cells}</tr> }
    };
    let in_worlds = |key| {
        let share = f64::from(Fate::INSIDE_PERCENT) / f64::from(PERCENT);
        let name = bench.fill(key, &[("share", &Unit::Share.text(share, DIGITS))]);
        view! { <th scope="row">{name}</th> }
    };
    let ends = |text: &dyn Fn(&Fate) -> String| {
        sides.iter().map(|side| view! { <td>{text(&side.fate)}</td> }).collect_view()
    };
    let heads = [bench.say("screen.card.yours"), bench.say("screen.card.other")];
    let heads = heads.into_iter().zip(&sides).map(|(name, side)| {
        view! { <th scope="col"><span class="note">{name}</span> " " {way(side)}</th> }
    });
    let verdict = |is: bool, yes, no| bench.say(if is { yes } else { no }).to_owned();
    let marked = |text: String, side: &Side, winner: Option<Way>, key: &str, name: &str| {
        if winner == Some(side.plan.way) { bench.fill(key, &[(name, &text)]) } else { text }
    };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label=bench.say("screen.card.table")>
            <table class="decision">
                <caption>{bench.say("screen.card.title")}</caption>
                <thead><tr><td></td>{heads.collect_view()}</tr></thead>
                <tbody>
                    {row("screen.card.feasible", &|it| {
                        verdict(it.plan.feasible, "screen.card.in-time", "screen.card.too-late")
                    })}
                    {row("screen.card.time", &|it| {
                        let text = Unit::Secs.text(it.plan.time_s, DIGITS);
                        marked(text, it, card.faster, "screen.card.faster", "time")
                    })}
                    {row("screen.card.textbook", &|it| {
                        let (yes, no) = ("screen.card.spoken-for", "screen.card.spoken-against");
                        verdict(it.textbook, yes, no)
                    })}
                    {row("screen.card.plan", &|it| {
                        let text = Unit::Dollars.text(it.plan.usd(), DIGITS);
                        marked(text, it, card.cheaper, "screen.card.cheaper", "dollars")
                    })}
                    {row("screen.card.worlds-in-time", &|it| share(it.fate.feasible))}
                    {row("screen.card.worlds-best", &|it| share(it.fate.best))}
                    <tr>
                        {in_worlds("screen.card.worlds-time")}
                        {ends(&|fate| between(bench, Unit::Secs, fate.time_s))}
                    </tr>
                    <tr>
                        {in_worlds("screen.card.worlds-dollars")}
                        {ends(&|fate| between(bench, Unit::Dollars, fate.usd))}
                    </tr>
                </tbody>
            </table>
        </div>
        {said(bench, card)}
    }
}

fn share(share: f64) -> String {
    Unit::Share.text(share, DIGITS)
}

fn between(bench: Bench, unit: Unit, (low, high): (f64, f64)) -> String {
    let (low, high) = (unit.text(low, DIGITS), unit.text(high, DIGITS));
    if low == high {
        return low;
    }
    bench.fill("screen.card.between", &[("low", &low), ("high", &high)])
}

/// The thresholds beside each other, and how sure the reply is.
fn said(bench: Bench, card: &DecisionCard) -> impl IntoView + use<> {
    let worlds = Unit::Count.text(f64::from(card.worlds), DIGITS);
    let known = [("share", &*share(card.yours.fate.best)), ("worlds", &worlds)];
    let holds = bench.fill("screen.card.holds", &known);
    let flips = match card.flips_at_volume {
        Some(volume) => {
            let volume = Unit::Bytes.text(volume, DIGITS);
            bench.fill("screen.card.flips", &[("volume", &volume)])
        }
        None => bench.say("screen.card.never-flips").to_owned(),
    };
    view! {
        <p><strong>{holds}</strong></p>
        <p>{thresholds(bench, card)}</p>
        <p>{flips}</p>
    }
}

/// The learner's threshold and the engine's, and how far they lie apart.
fn thresholds(bench: Bench, card: &DecisionCard) -> String {
    let (yours, engine) = (card.your_threshold, card.engine_threshold);
    let text = |value: f64| threshold_unit(bench).text(value, DIGITS);
    let both = [("yours", &*text(yours)), ("engine", &*text(engine))];
    let both = bench.fill("screen.card.thresholds", &both);
    let ratio = yours / engine;
    if !ratio.is_finite() {
        return both;
    }
    let times = Unit::Times.text(ratio.max(ratio.recip()), DIGITS);
    let key = if yours < engine { "screen.card.below" } else { "screen.card.above" };
    format!("{both} {}", bench.fill(key, &[("times", &times)]))
}
