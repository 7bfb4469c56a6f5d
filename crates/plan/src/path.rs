//! How fast does data move between the places of a question, by which movers and streams?

use std::num::NonZeroU32;

use engine::Warning;
use units::{BytesPerSec, CheckedDiv, CheckedMul, Ratio, Secs};

use crate::book::{Book, BookFact};
use crate::fault::PlanFault;
use crate::notes::{Notes, distinct, missing, needed};
use crate::place::{Place, round_trip};
use crate::question::Question;
use crate::rate::{AchievableRate, Congestion, Fleet, Stream};

/// The path between two places, and how fast it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Where data starts.
    pub from: Place,
    /// Where it goes.
    pub to: Place,
    /// The movers and their streams.
    pub fleet: Fleet,
    /// What they achieve, the link counted.
    pub rate: AchievableRate,
    /// How the round trip is known.
    pub round_trip_how: String,
    /// A factor within which pairs of this kind are not predicted, where that is known.
    pub not_predicted_within: Option<f64>,
    /// What was assumed.
    pub assumed: Vec<String>,
    /// The facts behind it.
    pub facts: Vec<BookFact>,
    /// What to know before trusting it.
    pub warnings: Vec<Warning>,
}

/// Movers at each end where nobody says how many.
const MOVERS: u32 = 8;
/// Streams that a mover opens at most.
const MOST_STREAMS: u32 = 64;

/// How fast data moves between two places, by the movers and streams that the question names.
///
/// # Errors
///
/// Places that are missing or one and the same, and a path on which nothing is known to bind.
pub fn prepare_path(question: &Question, book: &Book) -> Result<Path, PlanFault> {
    let from = needed(question.from, "from", "aws:us-east-1")?;
    let to = needed(question.to, "to", "aws:us-west-2")?;
    if from == to {
        let message = format!("`{from}` is both source and destination: nothing moves");
        return Err(PlanFault::new(message, "name two places").at("--to"));
    }
    let mut notes = Notes::default();
    let egress_cap = egress_cap(question, book, from, &mut notes);
    let ingress_cap = ingress_cap(question, book, to, &mut notes);
    let (stream, how) = stream(question, book, from, to, &mut notes)?;
    let each = [egress_cap, ingress_cap].into_iter().flatten().min();
    let movers = movers(question, each, &mut notes);
    let streams = streams(question, &stream, each, &mut notes);
    let store = question.connections.map(|connections| {
        let id = connection_id(from);
        let rate = notes.number(book, id).ok_or_else(|| missing(id));
        rate.map(|rate| (u64::from(connections.get()), rate))
    });
    let fleet = Fleet {
        link: question.link,
        movers,
        egress_cap,
        ingress_cap,
        streams,
        stream,
        store: store.transpose()?,
        write_rate: question.write_rate,
    };
    let rate = fleet.rate().ok_or_else(|| {
        let message = format!("nothing is known to limit data from `{from}` to `{to}`");
        PlanFault::new(message, "say the link with `--link 10Gbps`").at("--link")
    })?;
    let not_predicted_within = unpredicted(from, to, book, &mut notes);
    Ok(Path {
        from,
        to,
        fleet,
        rate,
        round_trip_how: how,
        not_predicted_within,
        assumed: notes.assumed,
        facts: distinct(notes.facts),
        warnings: notes.warnings,
    })
}

fn egress_cap(
    question: &Question,
    book: &Book,
    from: Place,
    notes: &mut Notes,
) -> Option<BytesPerSec> {
    match from.region()?.provider {
        "aws" => aws_egress_cap(question, book, notes),
        "gcp" => notes.number(book, "transfer.gcp.mover-egress"),
        "azure" => notes.number(book, "transfer.azure.mover-egress"),
        _ => None,
    }
}

/// Below 32 virtual cores, or with a card of 10 Gb/s, a fixed rate; from there a share of the card.
fn aws_egress_cap(question: &Question, book: &Book, notes: &mut Notes) -> Option<BytesPerSec> {
    let small: BytesPerSec = notes.number(book, "transfer.aws.small-mover-rate")?;
    let usual_card: BytesPerSec = notes.number(book, "transfer.aws.mover-card")?;
    let usual_cores = notes.labeled(book, "transfer.aws.mover-vcpus", "cores")?;
    let from_cores = notes.labeled(book, "transfer.aws.large-mover-from", "cores")?;
    let share: Ratio = notes.number(book, "transfer.aws.large-mover-share")?;
    if question.mover_vcpus.is_none() {
        notes.assumed.push(format!(
            "AWS movers have {usual_cores} virtual cores (m5.8xlarge); `--mover-vcpus` says otherwise"
        ));
    }
    if question.mover_card.is_none() {
        notes.assumed.push(format!(
            "AWS movers have a card of {usual_card} (m5.8xlarge); `--mover-card` says otherwise"
        ));
    }
    let card = question.mover_card.unwrap_or(usual_card);
    let cores = question.mover_vcpus.map_or(usual_cores, |cores| f64::from(cores.get()));
    if cores < from_cores {
        return Some(small);
    }
    card.checked_mul(share)
}

fn ingress_cap(
    question: &Question,
    book: &Book,
    to: Place,
    notes: &mut Notes,
) -> Option<BytesPerSec> {
    match to.region()?.provider {
        "aws" => match question.mover_card {
            Some(card) => Some(card),
            None => notes.number(book, "transfer.aws.mover-card"),
        },
        "gcp" => notes.number(book, "transfer.gcp.mover-ingress"),
        "azure" => notes.number(book, "transfer.azure.mover-ingress"),
        _ => None,
    }
}

fn stream(
    question: &Question,
    book: &Book,
    from: Place,
    to: Place,
    notes: &mut Notes,
) -> Result<(Stream, String), PlanFault> {
    let (time, how) = match (question.round_trip, from.region(), to.region()) {
        (Some(time), ..) => (time, "as said".to_owned()),
        (None, Some(one), Some(other)) => {
            let found = round_trip(one, other).ok_or_else(|| missing("transfer.path-factor"))?;
            notes.facts.extend(found.facts.iter().map(|fact| BookFact::from(*fact)));
            (found.time, found.how)
        }
        _ => {
            notes.assumed.push(
                "the round trip is not known, so no window limits a stream; `--round-trip` says it"
                    .to_owned(),
            );
            (Secs::ZERO, "not known".to_owned())
        }
    };
    let window = notes
        .or_fact(question.window, book, "transfer.window", "a stream keeps in flight", "window")
        .ok_or_else(|| missing("transfer.window"))?;
    let segment =
        notes.number(book, "transfer.segment").ok_or_else(|| missing("transfer.segment"))?;
    if question.loss.is_none() {
        notes.assumed.push("no segments are lost; `--loss` says otherwise".to_owned());
    }
    let flow = |place: Place, notes: &mut Notes| {
        let id = match place.provider()? {
            "aws" => "transfer.aws.flow-rate",
            "gcp" => "transfer.gcp.flow-rate",
            _ => return None,
        };
        notes.number::<BytesPerSec>(book, id)
    };
    let flow_cap = [flow(from, notes), flow(to, notes)].into_iter().flatten().min();
    let stream = Stream {
        flow_cap,
        window,
        round_trip: time,
        segment,
        loss: question.loss.unwrap_or(Ratio::ZERO),
        congestion: question.congestion.unwrap_or(Congestion::Cubic),
    };
    Ok((stream, how))
}

/// As many as the link can feed, up to eight, where nobody says how many; eight without a link.
fn movers(question: &Question, each: Option<BytesPerSec>, notes: &mut Notes) -> NonZeroU32 {
    if let Some(movers) = question.movers {
        return movers;
    }
    let fed = question.link.zip(each).and_then(|(link, each)| link.checked_div(each));
    let wanted = fed.map_or(f64::from(MOVERS), |ratio| ratio.get().ceil());
    let count = (1..MOVERS).find(|count| f64::from(*count) >= wanted).unwrap_or(MOVERS);
    let why = if fed.is_some() {
        format!(", as many as the link feeds up to {MOVERS}")
    } else {
        String::new()
    };
    let noun = if count == 1 { "mover" } else { "movers" };
    notes.assumed.push(format!("{count} {noun} at each end{why}; `--movers` says otherwise"));
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

/// The fewest, as a power of two, that do not hold a mover back, up to 64.
fn streams(
    question: &Question,
    stream: &Stream,
    each: Option<BytesPerSec>,
    notes: &mut Notes,
) -> NonZeroU32 {
    if let Some(streams) = question.streams {
        return streams;
    }
    let needed = each.zip(stream.rate()).and_then(|(each, one)| each.checked_div(one.rate));
    let wanted = needed.map_or(1.0, Ratio::get);
    let mut count = 1;
    while f64::from(count) < wanted && count < MOST_STREAMS {
        count *= 2;
    }
    notes.assumed.push(format!(
        "{count} streams a mover, the fewest powers of two that do not hold it back, up to {MOST_STREAMS}; `--streams` says otherwise"
    ));
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

pub(crate) const fn is_s3(place: Place) -> bool {
    matches!(place, Place::Region(region) if matches!(region.provider.as_bytes(), b"aws"))
}

pub(crate) fn connection_id(from: Place) -> &'static str {
    if is_s3(from) { "transfer.aws.s3.connection-rate" } else { "transfer.store.connection-rate" }
}

/// Pairs that measured grids show to be mispredicted by caps.
fn unpredicted(from: Place, to: Place, book: &Book, notes: &mut Notes) -> Option<f64> {
    let (one, other) = (from.region()?, to.region()?);
    if one.provider != "azure" || other.provider == "azure" {
        return None;
    }
    let factor: Ratio = notes.number(book, "transfer.unpredicted-factor")?;
    let times = factor.get();
    notes.warnings.push(Warning {
        code: "not-predicted",
        message: format!(
            "pairs from Azure to another provider are not predicted within {times} ×: measured ones lie up to that far below their caps"
        ),
        hint: Some("`ironlaw measure link` measures your own pair".to_owned()),
    });
    Some(times)
}
