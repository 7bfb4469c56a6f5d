//! How does a question become a case: what is looked up, what is assumed, and what is warned about?

use std::num::NonZeroU32;

use engine::Warning;
use model::PriceSchedule;
use units::{Bytes, BytesPerSec, CheckedDiv, CheckedMul, Dollars, DollarsPerHour, Ratio, Secs};

use crate::book::{Book, BookFact, Egress, StorageClass};
use crate::case::{Case, Factor, Prices, ReadBack, Shipping, StoragePrice};
use crate::day::{Day, is_stale};
use crate::decision::Objective;
use crate::fault::PlanFault;
use crate::monte_carlo::Uncertainty;
use crate::notes::{Notes, distinct, missing, needed};
use crate::path::{Path, connection_id, is_s3, prepare_path};
use crate::place::Place;
use crate::question::Question;
use crate::rate::Fleet;
use crate::strategy::Strategy;
use crate::transfer::RequestLimits;

/// 128 MiB, what the objects are taken for where nobody says.
const SHARD_BYTES: f64 = 134_217_728.0;

/// A case with everything that led to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// What the strategies are worked out from.
    pub case: Case,
    /// What decides.
    pub objective: Objective,
    /// The path.
    pub path: Path,
    /// Where the facts may lie.
    pub uncertain: Vec<Uncertainty>,
    /// What was assumed, and how to say otherwise.
    pub assumed: Vec<String>,
    /// The facts behind it, each once, by id.
    pub facts: Vec<BookFact>,
    /// What to know before trusting it.
    pub warnings: Vec<Warning>,
    /// What each strategy needs, in the order of [`Strategy::ALL`].
    pub needs: Vec<Vec<String>>,
    /// Bytes a second that the training eats when it never waits.
    pub demand: BytesPerSec,
}

/// The case that a question describes, with what was looked up and assumed.
///
/// # Errors
///
/// All that is missing or has no price.
pub fn prepare(question: &Question, book: &Book, today: Day) -> Result<Prepared, Vec<PlanFault>> {
    let mut notes = Notes::default();
    let mut faults = Vec::new();
    let volume = note(needed(question.data, "data", "50TB"), &mut faults);
    let train = note(needed(question.train, "train", "6h"), &mut faults);
    let path = note(prepare_path(question, book), &mut faults);
    let egress =
        path.as_ref().and_then(|path| note(egress(question, book, path, &mut notes), &mut faults));
    let nat =
        path.as_ref().and_then(|path| note(nat(question, book, path, &mut notes), &mut faults));
    let back = path
        .as_ref()
        .and_then(|path| note(read_back(question, book, path, &mut notes), &mut faults));
    let (Some(volume), Some(train), Some(path), Some(egress), Some(nat), Some(back)) =
        (volume, train, path, egress, nat, back)
    else {
        return Err(faults);
    };
    let prices =
        Prices { nat, read_back: back, ..prices(question, book, &path, egress, &mut notes) };
    let case = case(question, book, &path, (volume, train), prices, &mut notes)
        .map_err(|fault| vec![fault])?;
    Ok(finish(question, today, path, case, notes))
}

fn note<T>(result: Result<T, PlanFault>, faults: &mut Vec<PlanFault>) -> Option<T> {
    result.map_err(|fault| faults.push(fault)).ok()
}

fn take(found: Egress, notes: &mut Notes) -> PriceSchedule {
    notes.assumed.extend(found.assumed);
    notes.facts.extend(found.facts);
    found.schedule
}

fn egress(
    question: &Question,
    book: &Book,
    path: &Path,
    notes: &mut Notes,
) -> Result<PriceSchedule, PlanFault> {
    if let Some(price) = question.egress_price {
        return Ok(PriceSchedule::flat(price));
    }
    let found = book.egress(path.from, path.to, question.free_tier)?;
    let (low, high) = found.range_times;
    if low < high {
        let id = found.facts.first().map(|fact| fact.id.clone()).unwrap_or_default();
        notes.uncertain.push(Uncertainty {
            factor: Factor::EgressPrice,
            low,
            typical: 1.0,
            high,
            source: id,
        });
    }
    if found.other_reading.is_some() {
        notes.warnings.push(Warning {
            code: "gigabyte-unstated",
            message:
                "the list does not say whether its GB is 10⁹ or 2³⁰ bytes: the bill differs by 7 %"
                    .to_owned(),
            hint: None,
        });
    }
    Ok(take(found, notes))
}

fn nat(
    question: &Question,
    book: &Book,
    path: &Path,
    notes: &mut Notes,
) -> Result<Option<PriceSchedule>, PlanFault> {
    let found = question.nat.then(|| book.nat(path.from)).transpose();
    Ok(found.map_err(|fault| fault.at("--nat"))?.map(|found| take(found, notes)))
}

fn read_back(
    question: &Question,
    book: &Book,
    path: &Path,
    notes: &mut Notes,
) -> Result<Option<ReadBack>, PlanFault> {
    if !question.read_back {
        return Ok(None);
    }
    let found = book.egress(path.to, path.from, question.free_tier);
    let egress = take(found.map_err(|fault| fault.at("--read-back"))?, notes);
    let store = book.store(path.to, StorageClass::Standard);
    let get = request(store.get, "requests that read the copy", path.to, notes);
    notes
        .assumed
        .push("the copy is read back while it is made, and so takes no time of its own".to_owned());
    Ok(Some(ReadBack { egress, get }))
}

/// The price of a request; without one, it is said to be left out.
fn request(fact: Option<BookFact>, what: &str, place: Place, notes: &mut Notes) -> Dollars {
    let price = fact.as_ref().and_then(|fact| Dollars::new(fact.number("usd/request")?).ok());
    if price.is_none() {
        notes.assumed.push(format!("{what} at `{place}` have no price here and are not counted"));
    }
    notes.facts.extend(fact);
    price.unwrap_or(Dollars::ZERO)
}

fn prices(
    question: &Question,
    book: &Book,
    path: &Path,
    egress: PriceSchedule,
    notes: &mut Notes,
) -> Prices {
    let class = question.storage_class.unwrap_or(StorageClass::Standard);
    let source = book.store(path.from, class);
    let target = book.store(path.to, StorageClass::Standard);
    let get = request(source.get, "requests that read", path.from, notes);
    let put = request(target.put.clone(), "requests that write", path.to, notes);
    let storage_to = target.storage_price().unwrap_or_else(|| {
        notes
            .assumed
            .push(format!("storage at `{}` has no price here and is not counted", path.to));
        StoragePrice::FREE
    });
    notes.facts.extend(target.storage);
    let here = machine(book, path.from, notes);
    let there = machine(book, path.to, notes);
    let count = f64::from(path.fleet.movers.get());
    let all = |price: DollarsPerHour| price.scaled(count).unwrap_or(price);
    Prices {
        egress,
        get,
        put,
        nat: None,
        read_back: None,
        movers: here.checked_add(there).map_or(here, all),
        reducers: all(here),
        accelerators_from: accelerators(question, book, path.from, End::Source, notes),
        accelerators_to: accelerators(question, book, path.to, End::Destination, notes),
        storage_to,
    }
}

fn machine(book: &Book, place: Place, notes: &mut Notes) -> DollarsPerHour {
    let price = place
        .region()
        .and_then(|region| notes.number(book, &format!("price.{}.mover", region.provider)));
    price.unwrap_or_else(|| {
        notes.assumed.push(format!("movers at `{place}` have no price here and are not counted"));
        DollarsPerHour::ZERO
    })
}

#[derive(Debug, Clone, Copy)]
enum End {
    Source,
    Destination,
}

/// The price of all accelerators at one end: as said, or the cheapest machines on the list.
fn accelerators(
    question: &Question,
    book: &Book,
    place: Place,
    end: End,
    notes: &mut Notes,
) -> Option<DollarsPerHour> {
    let (said, factor, flag) = match end {
        End::Source => {
            (question.accelerator_price_from, Factor::AcceleratorsFrom, "accelerator-price-from")
        }
        End::Destination => {
            (question.accelerator_price_to, Factor::AcceleratorsTo, "accelerator-price-to")
        }
    };
    if said.is_some() {
        return said;
    }
    let Some((count, name)) = question.accelerators else {
        notes.assumed.push(format!(
            "no accelerators were named, so `{place}` offers none; `--accelerators 8xa100` names them, `--{flag}` their price"
        ));
        return None;
    };
    let Some(found) = book.accelerators(place, name, question.spot).into_iter().next() else {
        let kind = if question.spot { "spot" } else { "on-demand" };
        notes.assumed.push(format!(
            "no {kind} price of {name} at `{place}` is known, so it counts as not offered there; `--{flag}` says one"
        ));
        return None;
    };
    let machines = f64::from(count.get().div_ceil(found.accelerators));
    let price = found.fact.quantity::<DollarsPerHour>()?.scaled(machines)?;
    notes.assumed.push(format!(
        "{machines} × {} {name} cost {price} at `{place}` (`{}`); `--{flag}` says otherwise",
        found.accelerators, found.fact.id
    ));
    notes.uncertain_times(factor, &found.fact);
    notes.facts.push(found.fact);
    Some(price)
}

fn case(
    question: &Question,
    book: &Book,
    path: &Path,
    (volume, train): (Bytes, Secs),
    prices: Prices,
    notes: &mut Notes,
) -> Result<Case, PlanFault> {
    let told = |value: Option<Secs>, id: &'static str| value.ok_or_else(|| missing(id));
    let object = object(question, volume, notes)?;
    let epochs = question.epochs.unwrap_or_else(|| {
        notes
            .assumed
            .push("the training reads the data once; `--epochs` says otherwise".to_owned());
        NonZeroU32::MIN
    });
    let runs = question.runs.unwrap_or_else(|| {
        notes.assumed.push("there is one training; `--runs` says otherwise".to_owned());
        NonZeroU32::MIN
    });
    let provisioning = told(notes.number(book, "transfer.provisioning"), "transfer.provisioning")?;
    uncertain_fact(notes, book, Factor::Provisioning, "transfer.provisioning");
    let achieved = notes
        .number(book, "transfer.achieved-share")
        .ok_or_else(|| missing("transfer.achieved-share"))?;
    uncertain_fact(notes, book, Factor::AchievedShare, "transfer.achieved-share");
    let capacity_wait = capacity_wait(question, book, notes)?;
    let model_size = notes
        .or_fact(question.model_size, book, "plan.model-size", "the model has", "model-size")
        .ok_or_else(|| missing("plan.model-size"))?;
    if question.model_size.is_none() {
        uncertain_fact(notes, book, Factor::ModelSize, "plan.model-size");
    }
    let (reduce_share, reduce_rate) = reduction(question, book, path, notes)?;
    let keep = keep(question, runs, notes);
    let requests = requests(question, book, path, notes)?;
    let shipping = shipping(book, path, volume, notes);
    let cache = question.cache.unwrap_or_else(|| {
        notes.assumed.push(
            "the destination keeps all of a stream; `--cache` says how much it can".to_owned(),
        );
        volume
    });
    let fleet = Fleet { link: None, ..path.fleet }.rate().map(|found| (found.rate, found.limit));
    Ok(Case {
        volume,
        object,
        epochs,
        runs,
        train,
        deadline: question.deadline,
        budget: question.budget,
        link: question.link,
        fleet,
        achieved_share: achieved,
        requests,
        provisioning,
        capacity_wait,
        model_size,
        miss: cache.min(volume).checked_div(volume).unwrap_or(Ratio::ZERO).rest(),
        reducible: question.reduce_share.is_some(),
        reduce_share,
        reduce_rate,
        keep,
        reserve_idle: question.reserve_idle,
        prices,
        shipping,
    })
}

/// The mean size of an object: as said, or a shard, or all of the data if that is smaller.
fn object(question: &Question, volume: Bytes, notes: &mut Notes) -> Result<Bytes, PlanFault> {
    if let Some(object) = question.objects {
        if object <= volume {
            return Ok(object);
        }
        let message = format!("an object of {object} is larger than all of the data, {volume}");
        return Err(PlanFault::new(message, "say the mean size of one object").at("--objects"));
    }
    let shard = Bytes::new(SHARD_BYTES).unwrap_or(volume);
    let what = if shard <= volume { "objects are shards of 128 MiB" } else { "all is one object" };
    notes.assumed.push(format!("{what}; `--objects` says otherwise"));
    Ok(shard.min(volume))
}

fn capacity_wait(question: &Question, book: &Book, notes: &mut Notes) -> Result<Secs, PlanFault> {
    let id = "plan.capacity-wait";
    if question.capacity_wait.is_none() {
        notes.uncertain_value(Factor::CapacityWait, book, id, "s");
    }
    let phrase = "accelerators where the data lies are there after";
    let wait = notes.or_fact(question.capacity_wait, book, id, phrase, "capacity-wait");
    wait.ok_or_else(|| missing(id))
}

/// Disks travel from one's own site only: no provider hands them out to another.
fn shipping(book: &Book, path: &Path, volume: Bytes, notes: &mut Notes) -> Option<Shipping> {
    if path.from != Place::OnPremises {
        return None;
    }
    let (shipping, facts) = book.shipping(path.to, volume)?;
    if let Some(turnaround) = facts.iter().find(|fact| fact.id.ends_with(".turnaround")) {
        notes.uncertain_times(Factor::Turnaround, turnaround);
    }
    notes.assumed.push(format!("disks would travel by {}", shipping.name));
    notes.facts.extend(facts);
    Some(shipping)
}

fn uncertain_fact(notes: &mut Notes, book: &Book, factor: Factor, id: &str) {
    if let Some(fact) = book.fact(id) {
        notes.uncertain_times(factor, &fact);
    }
}

fn reduction(
    question: &Question,
    book: &Book,
    path: &Path,
    notes: &mut Notes,
) -> Result<(Ratio, BytesPerSec), PlanFault> {
    let share_id = "plan.reduce-share";
    let rate_id = "plan.reduce-rate";
    let share = notes
        .or_fact(question.reduce_share, book, share_id, "reducing leaves", "reduce-share")
        .ok_or_else(|| missing(share_id))?;
    if question.reduce_share.is_none() {
        notes.uncertain_value(Factor::ReduceShare, book, share_id, "ratio");
    }
    let one: BytesPerSec = notes
        .or_fact(question.reduce_rate, book, rate_id, "a mover's cores reduce", "reduce-rate")
        .ok_or_else(|| missing(rate_id))?;
    if question.reduce_rate.is_none() {
        uncertain_fact(notes, book, Factor::ReduceRate, rate_id);
    }
    let all = one.scaled(f64::from(path.fleet.movers.get())).unwrap_or(one);
    Ok((share, all))
}

/// A month, where nobody says how long.
fn keep(question: &Question, runs: NonZeroU32, notes: &mut Notes) -> Secs {
    question.keep.unwrap_or_else(|| {
        let month = Secs::from_hours(StoragePrice::MONTH_HOURS).unwrap_or(Secs::ZERO);
        let all = if runs.get() == 1 { "its run".to_owned() } else { format!("{runs} runs") };
        notes.assumed.push(format!(
            "a replica is kept for a month in all, for {all}; `--keep` says otherwise"
        ));
        month
    })
}

/// Seconds to the first byte, and bytes per second of one connection.
fn store_speed(book: &Book, from: Place, notes: &mut Notes) -> Result<(f64, f64), PlanFault> {
    let latency_id = if is_s3(from) {
        "transfer.aws.s3.request-latency"
    } else {
        "transfer.store.request-latency"
    };
    let rate_id = connection_id(from);
    let latency: Secs = notes.number(book, latency_id).ok_or_else(|| missing(latency_id))?;
    let rate: BytesPerSec = notes.number(book, rate_id).ok_or_else(|| missing(rate_id))?;
    Ok((latency.get(), rate.get()))
}

fn requests(
    question: &Question,
    book: &Book,
    path: &Path,
    notes: &mut Notes,
) -> Result<RequestLimits, PlanFault> {
    let (latency, rate) = if path.from == Place::OnPremises {
        notes.assumed.push("your own storage answers at once, as fast as it is asked".to_owned());
        (0.0, f64::INFINITY)
    } else {
        store_speed(book, path.from, notes)?
    };
    let fleet = &path.fleet;
    let connections = question.connections.map_or_else(
        || f64::from(fleet.movers.get()) * f64::from(fleet.streams.get()),
        |count| f64::from(count.get()),
    );
    if question.connections.is_none() {
        notes.assumed.push(format!(
            "each stream has a connection to the store, {connections} in all; `--connections` says otherwise"
        ));
    }
    let prefixes = question.prefixes.unwrap_or_else(|| {
        notes.assumed.push("objects lie under one prefix; `--prefixes` says otherwise".to_owned());
        NonZeroU32::MIN
    });
    let limit = |place: Place, put: bool, notes: &mut Notes| {
        let id = match (place.provider(), put) {
            (Some("aws"), true) => "transfer.aws.s3.put-rate",
            (Some("aws"), false) => "transfer.aws.s3.get-rate",
            (Some("gcp"), true) => "transfer.gcp.gcs.put-rate",
            (Some("gcp"), false) => "transfer.gcp.gcs.get-rate",
            (Some("azure"), _) => "transfer.azure.blob.request-rate",
            _ => return f64::INFINITY,
        };
        let each = notes.labeled(book, id, "requests/s");
        each.map_or(f64::INFINITY, |each| each * f64::from(prefixes.get()))
    };
    Ok(RequestLimits {
        latency_s: latency,
        connections,
        connection_bytes_per_s: rate,
        puts_per_s: limit(path.to, true, notes),
        gets_per_s: limit(path.from, false, notes),
    })
}

fn finish(question: &Question, today: Day, path: Path, case: Case, notes: Notes) -> Prepared {
    let Notes { assumed, mut facts, mut warnings, uncertain } = notes;
    facts.extend(path.facts.iter().cloned());
    let facts = distinct(facts);
    let mut all_assumed = path.assumed.clone();
    all_assumed.extend(assumed);
    warnings.extend(path.warnings.iter().cloned());
    warnings.extend(stale(&facts, today));
    warnings.extend(guessed(&facts));
    let demand = case
        .volume
        .scaled(f64::from(case.epochs.get()))
        .and_then(|read| read.checked_div(case.train))
        .unwrap_or_default();
    Prepared {
        objective: question.objective.unwrap_or_default(),
        needs: Strategy::ALL.into_iter().map(|strategy| needs(strategy, &case, &path)).collect(),
        demand,
        uncertain,
        assumed: all_assumed,
        facts,
        warnings,
        case,
        path,
    }
}

/// Prices that are older than a year.
fn stale(facts: &[BookFact], today: Day) -> Option<Warning> {
    let old: Vec<&BookFact> = facts
        .iter()
        .filter(|fact| fact.kind == facts::Kind::ListPrice && is_stale(&fact.date, today))
        .collect();
    if old.is_empty() {
        return None;
    }
    let names: Vec<String> =
        old.iter().map(|fact| format!("`{}` of {}", fact.id, fact.date)).collect();
    Some(Warning {
        code: "stale-price",
        message: format!("older than a year: {}", names.join(", ")),
        hint: Some("look the prices up, and lay them over with `--prices mine.toml`".to_owned()),
    })
}

/// Prices that no list was read for.
fn guessed(facts: &[BookFact]) -> Option<Warning> {
    let price = |fact: &&BookFact| fact.id.starts_with("price.") || fact.id.starts_with("egress.");
    let names: Vec<String> = facts
        .iter()
        .filter(|fact| fact.kind == facts::Kind::Estimate)
        .filter(price)
        .map(|fact| format!("`{}`", fact.id))
        .collect();
    (!names.is_empty()).then(|| Warning {
        code: "estimated-price",
        message: format!("estimates, not read from a list: {}", names.join(", ")),
        hint: Some("look the prices up, and lay them over with `--prices mine.toml`".to_owned()),
    })
}

/// What must be there for a strategy to be possible.
fn needs(strategy: Strategy, case: &Case, path: &Path) -> Vec<String> {
    let movers = path.fleet.movers;
    let fleet = format!("quota for {movers} movers at each end");
    let space = |volume: Bytes| format!("{volume} of space at `{}`", path.to);
    match strategy {
        Strategy::MoveThenTrain | Strategy::TrainWhileCopying | Strategy::Replicate => {
            vec![fleet, space(case.volume)]
        }
        Strategy::ComputeInPlace => vec![format!("accelerators at `{}`", path.from)],
        Strategy::Stream => vec!["a loader that reads the store over the path".to_owned()],
        Strategy::StreamAndCache => {
            let kept = case.volume.checked_mul(case.miss.rest()).unwrap_or(case.volume);
            vec![format!("{kept} of disk beside the accelerators")]
        }
        Strategy::ReduceThenMove => {
            let left = case.volume.checked_mul(case.reduce_share).unwrap_or(case.volume);
            vec![fleet, space(left), "a training that the smaller data is enough for".to_owned()]
        }
        Strategy::Ship => vec!["disks, and somebody who fills them".to_owned()],
    }
}
