//! Should the data move, or the compute? The instrument of Act II of Lab 04.

use std::num::NonZeroU32;

use chart::{
    Axis, Bar, Bars, Border, Class, Figure, Format, Hatch, Here, Limit, Plan as Dot, Scatter, Zone,
    ZoneMap, ZoneSource, bars, scatter, zone_map,
};
use facts::Fact;
use model::{Gravity, GravityInputs, PriceSchedule, Verdict};
use units::{Bytes, BytesPerSec, CheckedDiv, DollarsPerGb, DollarsPerHour, Quantity, Secs};

use super::control::{Control, ControlKind, Inputs, Value, choice, range};
use super::outputs::{NO, Output, Outputs, YES};
use super::strategies::{self, Job, Plan, Recommender, Way};
use super::unit::Unit;
use super::{Context, FailureState, Instrument, RunError, Unread, common_words};
use crate::document::structure::Words;

const FIGURES: [&str; 3] = ["transfer", "map", "strategies"];
const VERDICTS: [Verdict; 3] = [Verdict::Viable, Verdict::Close, Verdict::Trapped];

/// What the textbook's price book and the dated one are called.
const TEXTBOOK: &str = "textbook";
const LISTED: &str = "listed";

/// The dated price of the pair that the story names, and the cap of one small mover.
const LIST_PRICE: &str = "egress.aws.us-east-1.inter-region";
const MOVER_CAP: &str = "transfer.aws.small-mover-rate";

/// Volume, link and run, asked of the model of data gravity and of the plain strategies.
#[derive(Debug)]
pub struct GravityInstrument {
    controls: Vec<Control>,
}

const OUTPUTS: [Output; 31] = [
    Output::number("transfer", Unit::Secs),
    Output::number("rate", Unit::BytesPerSec),
    Output::word("rate-bound-by", "limit"),
    Output::number("egress", Unit::Dollars),
    Output::number("egress-price", Unit::DollarsPerGb),
    Output::number("compute-in-place", Unit::Dollars),
    Output::number("compute-per-hour", Unit::DollarsPerHour),
    Output::word("verdict", "verdict"),
    Output::word("trapped", "truth"),
    Output::word("move-costs-more", "truth"),
    Output::number("share-of-run", Unit::Share),
    Output::number("times-of-run", Unit::Times),
    Output::number("break-even-volume", Unit::Bytes),
    Output::number("break-even-link", Unit::BitsPerSec),
    Output::word("best-plan", "way"),
    Output::word("fastest-plan", "way"),
    Output::number("move-time", Unit::Secs),
    Output::number("in-place-time", Unit::Secs),
    Output::number("stream-time", Unit::Secs),
    Output::number("cache-time", Unit::Secs),
    Output::number("overlap-time", Unit::Secs),
    Output::number("replicate-time", Unit::Secs),
    Output::number("move-cost", Unit::Dollars),
    Output::number("in-place-cost", Unit::Dollars),
    Output::number("stream-cost", Unit::Dollars),
    Output::number("cache-cost", Unit::Dollars),
    Output::number("overlap-cost", Unit::Dollars),
    Output::number("replicate-cost", Unit::Dollars),
    Output::word("move-feasible", "truth"),
    Output::word("in-place-feasible", "truth"),
    Output::number("mover-cap", Unit::BitsPerSec),
];

impl GravityInstrument {
    pub(super) fn new() -> Self {
        Self { controls: controls() }
    }

    /// Every way to do the job, with what it takes.
    pub fn plans(&self, inputs: &Inputs) -> Result<Vec<Plan>, RunError> {
        Ok(strategies::plans(&job(inputs)?))
    }

    /// The inputs on the stretch between two ends at which a threshold of one control lies: the
    /// least value that makes a way the recommended one, or stops it being so, all else staying.
    pub fn flips_at(
        &self,
        inputs: &Inputs,
        control: &str,
        way: Way,
    ) -> Result<Option<f64>, RunError> {
        let Some(ControlKind::Range { low, high, .. }) =
            self.controls.iter().find(|it| it.name == control).map(|it| &it.kind)
        else {
            return Ok(None);
        };
        let is_best = |value: f64| {
            let mut at = inputs.clone();
            at.set_beyond(control, value);
            Ok::<bool, RunError>(Recommender::new(&job(&at)?).best() == Some(way))
        };
        let (mut before, mut after) = (*low, *high);
        let at_low = is_best(before)?;
        if at_low == is_best(after)? {
            return Ok(None);
        }
        for _ in 0..ENOUGH_HALVINGS {
            let middle = before + (after - before) / 2.0;
            if is_best(middle)? == at_low {
                before = middle;
            } else {
                after = middle;
            }
        }
        Ok(Some(after))
    }
}

/// Sixty halvings tell any two floats of a control's range apart.
const ENOUGH_HALVINGS: u32 = 60;

fn fact(id: &str) -> &'static Fact {
    facts::get(id).expect("the catalogue's tests hold the lab's facts")
}

fn of_fact<Q: Quantity>(id: &str) -> f64 {
    fact(id).quantity::<Q>().expect("the catalogue's tests hold the lab's facts").get()
}

fn controls() -> Vec<Control> {
    let number = |value: f64, unit: Unit| Value::number(value, unit);
    let count = |value: f64| Value::number(value, Unit::Count);
    let accelerators = fact("lab-04.gravity-accelerators").number().unwrap_or_default();
    let price = of_fact::<DollarsPerHour>("lab-04.accelerator-price");
    let run = of_fact::<Secs>("lab-04.gravity-budget");
    let hours = |text: &str| Unit::Secs.parse(text).expect("an instrument's own value parses");
    let link = |text: &str| Unit::BitsPerSec.parse(text).expect("an instrument's own value parses");
    let one = 1.0;
    let mut rated = range(Unit::BitsPerSec, "0.1 Gb/s", "400 Gb/s", "decades");
    if let ControlKind::Range { buttons, .. } = &mut rated {
        *buttons = ["1 Gb/s", "10 Gb/s", "100 Gb/s"].map(link).to_vec();
    }
    let control = |name, kind, story| Control { name, kind, story };
    let per_hour = range(Unit::DollarsPerHour, "$0/h", "$20/h", "$0.25/h");
    vec![
        control(
            "volume",
            range(Unit::Bytes, "10 GB", "1 PB", "decades"),
            number(of_fact::<Bytes>("lab-04.gravity-data"), Unit::Bytes),
        ),
        control(
            "link",
            rated,
            number(of_fact::<BytesPerSec>("lab-04.gravity-link"), Unit::BitsPerSec),
        ),
        control("run", range(Unit::Secs, "1 h", "72 h", "1 h"), number(run, Unit::Secs)),
        control("price-book", choice(&[TEXTBOOK, LISTED]), Value::word(TEXTBOOK)),
        control(
            "price",
            range(Unit::DollarsPerGb, "$0/GB", "$0.20/GB", "$0.01/GB"),
            number(of_fact::<DollarsPerGb>("lab-04.gravity-price"), Unit::DollarsPerGb),
        ),
        control("share", range(Unit::Share, "5 %", "100 %", "5 %"), number(one, Unit::Share)),
        control("movers", range(Unit::Count, "0", "40", "1"), count(0.0)),
        control("accelerators", range(Unit::Count, "1", "64", "1"), count(accelerators)),
        control("price-at-data", per_hour.clone(), number(price, Unit::DollarsPerHour)),
        control("price-elsewhere", per_hour, number(price, Unit::DollarsPerHour)),
        control(
            "capacity-wait",
            range(Unit::Secs, "0 h", "72 h", "1 h"),
            number(hours("0 h"), Unit::Secs),
        ),
        control("epochs", range(Unit::Count, "1", "20", "1"), count(3.0)),
        control("jobs", range(Unit::Count, "1", "50", "1"), count(one)),
        control(
            "deadline",
            range(Unit::Secs, "1 h", "168 h", "1 h"),
            number(hours("24 h"), Unit::Secs),
        ),
        control("rule", choice(&["time", "dollars", "plans"]), Value::word("time")),
    ]
}

fn quantity<Q: Quantity>(value: f64) -> Result<Q, RunError> {
    Q::new(value).map_err(|error| RunError::Inputs(error.to_string()))
}

/// What all movers together can copy; no mover means as many as it takes.
fn movers_cap(inputs: &Inputs) -> Option<f64> {
    let movers = inputs.number("movers");
    (movers > 0.0).then(|| movers * of_fact::<BytesPerSec>(MOVER_CAP))
}

pub(super) fn egress_price(inputs: &Inputs) -> Result<DollarsPerGb, RunError> {
    if inputs.word("price-book") == LISTED {
        return quantity(of_fact::<DollarsPerGb>(LIST_PRICE));
    }
    quantity(inputs.number("price"))
}

/// A count that a control holds as a number.
fn count(inputs: &Inputs, control: &str) -> Result<NonZeroU32, RunError> {
    let text = Unit::Count.text(libm::round(inputs.number(control)), 9).replace(',', "");
    text.parse().map_err(|_| RunError::Inputs(format!("`{control}`: expected a count")))
}

pub(super) fn job(inputs: &Inputs) -> Result<Job, RunError> {
    let all = |name: &str| quantity(inputs.number(name) * inputs.number("accelerators"));
    Ok(Job {
        volume: quantity(inputs.number("volume"))?,
        link: quantity(inputs.number("link") * inputs.number("share"))?,
        movers: movers_cap(inputs).map(quantity).transpose()?,
        run: quantity(inputs.number("run"))?,
        epochs: count(inputs, "epochs")?,
        runs: count(inputs, "jobs")?,
        price: PriceSchedule::flat(egress_price(inputs)?),
        price_at_data: all("price-at-data")?,
        price_elsewhere: all("price-elsewhere")?,
        wait_for_capacity: quantity(inputs.number("capacity-wait"))?,
        deadline: quantity(inputs.number("deadline"))?,
    })
}

fn gravity(job: &Job) -> Result<Gravity, RunError> {
    Ok(model::gravity(&GravityInputs {
        volume: job.volume,
        rate: job.rate(),
        price: &job.price,
        run: job.run,
        compute_price: job.price_at_data,
    })?)
}

impl Instrument for GravityInstrument {
    fn name(&self) -> &'static str {
        "gravity"
    }

    fn controls(&self) -> &[Control] {
        &self.controls
    }

    fn outputs(&self) -> &[Output] {
        &OUTPUTS
    }

    fn figures(&self) -> &'static [&'static str] {
        &FIGURES
    }

    fn starting(&self, context: Context) -> Inputs {
        let mut inputs = self.story();
        if context == Context::Edge {
            inputs.set_beyond("link", of_fact::<BytesPerSec>("lab-04.edge-link"));
            inputs.set_beyond("price", of_fact::<DollarsPerGb>("lab-04.edge-price"));
        }
        inputs
    }

    fn run(&self, inputs: &Inputs) -> Result<Outputs, RunError> {
        let job = job(inputs)?;
        let answer = gravity(&job)?;
        let mut outputs = Outputs::new(inputs, None);
        outputs.facts = facts_of(inputs);
        outputs.number("transfer", answer.transfer.get(), Unit::Secs);
        outputs.number("rate", job.rate().get(), Unit::BytesPerSec);
        outputs.word("rate-bound-by", if job.rate() < job.link { "movers" } else { "link" });
        outputs.number("egress", answer.egress.get(), Unit::Dollars);
        outputs.number("egress-price", egress_price(inputs)?.get(), Unit::DollarsPerGb);
        outputs.number("compute-in-place", answer.compute_in_place.get(), Unit::Dollars);
        outputs.number("compute-per-hour", job.price_at_data.get(), Unit::DollarsPerHour);
        outputs.number("mover-cap", of_fact::<BytesPerSec>(MOVER_CAP), Unit::BitsPerSec);
        outputs.word("verdict", answer.verdict.as_str());
        outputs.truth("trapped", answer.verdict == Verdict::Trapped);
        outputs.truth("move-costs-more", answer.move_costs_more);
        let share = answer.transfer.get() / job.run.get();
        outputs.number("share-of-run", share, Unit::Share);
        outputs.number("times-of-run", share, Unit::Times);
        outputs.number("break-even-volume", answer.break_even_volume.get(), Unit::Bytes);
        if let Some(rate) = job.volume.checked_div(job.run) {
            outputs.number("break-even-link", rate.get(), Unit::BitsPerSec);
        }
        say_plans(&mut outputs, &strategies::plans(&job));
        Ok(outputs)
    }

    fn figure(
        &self,
        name: &str,
        inputs: &Inputs,
        words: &Words,
        width: f64,
    ) -> Result<Figure, RunError> {
        let title = words.need(&format!("figure.{name}"))?.to_owned();
        match name {
            "transfer" => transfer(title, inputs, words, width),
            "map" => map(title, inputs, words, width),
            "strategies" => plans_figure(title, &self.plans(inputs)?, words, width),
            other => Err(RunError::NoFigure(other.to_owned())),
        }
    }

    fn here(&self, figure: &str, inputs: &Inputs) -> Option<(f64, f64)> {
        let bits = Unit::BitsPerSec.field().1;
        (figure == "map").then(|| (inputs.number("volume"), inputs.number("link") / bits))
    }

    fn placed(&self, figure: &str, (volume, link): (f64, f64)) -> Vec<(&'static str, Value)> {
        if figure != "map" {
            return Vec::new();
        }
        let bits = Unit::BitsPerSec.field().1;
        let set = |name: &'static str, value: f64| {
            let kind = &self.controls.iter().find(|control| control.name == name)?.kind;
            Some((name, kind.nearest(value)?))
        };
        [set("volume", volume), set("link", link * bits)].into_iter().flatten().collect()
    }

    fn unread(&self, control: &str, inputs: &Inputs) -> Option<Unread> {
        let listed = inputs.word("price-book") == LISTED;
        let reason = format!("control.{control}.unread");
        (control == "price" && listed).then(|| Unread {
            reason,
            control: "price-book",
            value: TEXTBOOK.to_owned(),
        })
    }

    fn state(&self, outputs: &Outputs) -> Option<FailureState> {
        let verdict = outputs.get("verdict")?.as_word()?;
        let verdict = VERDICTS.into_iter().find(|it| it.as_str() == verdict)?;
        Some(FailureState {
            name: verdict.as_str(),
            failed: verdict == Verdict::Trapped,
            value: outputs.get("transfer")?.clone(),
            limit: outputs.get("run")?.clone(),
        })
    }

    fn words(&self) -> Vec<String> {
        let mut keys = common_words(self, &FIGURES);
        keys.push("control.price.unread".to_owned());
        keys.extend(VERDICTS.map(|verdict| format!("verdict.{}", verdict.as_str())));
        keys.extend(Way::ALL.map(|way| format!("way.{}", way.as_str())));
        keys.extend(["way.none", "truth.yes", "truth.no"].map(str::to_owned));
        keys.extend(["link", "movers", "training", "capacity"].map(|it| format!("limit.{it}")));
        let more = ["axis.time", "axis.volume", "axis.link", "axis.dollars", "axis.plan-time"];
        keys.extend(more.map(str::to_owned));
        let zones = ["zone.move-data", "zone.move-compute", "zone.no-plan", "border.run"];
        keys.extend(zones.map(str::to_owned));
        keys.extend(["border.half", "border.dollars", "run-limit", "here"].map(str::to_owned));
        keys
    }
}

fn facts_of(inputs: &Inputs) -> Vec<&'static Fact> {
    let mut used = vec![fact(MOVER_CAP)];
    if inputs.word("price-book") == LISTED {
        used.push(fact(LIST_PRICE));
    }
    used
}

fn say_plans(outputs: &mut Outputs, plans: &[Plan]) {
    for plan in plans {
        let name = plan.way.as_str();
        outputs.number(&format!("{name}-time"), plan.time_s, Unit::Secs);
        outputs.number(&format!("{name}-cost"), plan.usd(), Unit::Dollars);
        outputs.word(&format!("{name}-feasible"), if plan.feasible { YES } else { NO });
    }
    let none = "none";
    outputs.word("best-plan", strategies::best(plans).map_or(none, |plan| plan.way.as_str()));
    let fastest = plans.iter().min_by(|a, b| a.time_s.total_cmp(&b.time_s));
    outputs.word("fastest-plan", fastest.map_or(none, |plan| plan.way.as_str()));
}

/// The move beside the run, over the line when it is longer.
fn transfer(title: String, inputs: &Inputs, words: &Words, width: f64) -> Result<Figure, RunError> {
    let job = job(inputs)?;
    let answer = gravity(&job)?;
    let verdict = words.need(&format!("verdict.{}", answer.verdict.as_str()))?;
    let bar = |key: &str, value: Secs, class, note| {
        let name = words.need(key)?.to_owned();
        Ok::<_, RunError>(Bar { name, value: value.get(), class, note })
    };
    let own = vec![
        bar("output.transfer", answer.transfer, Class::Data, Some(verdict.to_owned()))?,
        bar("control.run.label", job.run, Class::Compute, None)?,
    ];
    let limit = Limit { value: job.run.get(), name: words.need("run-limit")?.to_owned() };
    let axis = Axis::linear(words.need("axis.time")?, Format::Secs);
    Ok(bars(&Bars { title, axis, bars: own, limit: Some(limit) }, width)?)
}

fn plans_figure(
    title: String,
    plans: &[Plan],
    words: &Words,
    width: f64,
) -> Result<Figure, RunError> {
    let best = strategies::best(plans).map(|plan| plan.way);
    let mut dots = Vec::new();
    for plan in plans {
        dots.push(Dot {
            name: words.need(&format!("way.{}", plan.way.as_str()))?.to_owned(),
            x: plan.time_s,
            y: plan.usd(),
            chosen: best == Some(plan.way),
        });
    }
    let x = Axis::linear(words.need("axis.plan-time")?, Format::Secs);
    let y = Axis::linear(words.need("axis.dollars")?, Format::Dollars);
    Ok(scatter(&Scatter { title, x, y, plans: dots }, width)?)
}

/// The zones of one rule, each with the word, the look and the hatch that tell it apart.
fn zones(rule: &str, words: &Words) -> Result<Vec<Zone>, RunError> {
    let zone = |key: &str, class, hatch| {
        Ok::<_, RunError>(Zone { name: words.need(key)?.to_owned(), class, hatch })
    };
    match rule {
        "time" => VERDICTS
            .into_iter()
            .zip([
                (Class::ZoneOk, None),
                (Class::ZoneWarn, Some(Hatch::Dots)),
                (Class::ZoneTrap, Some(Hatch::Rising)),
            ])
            .map(|(verdict, (class, hatch))| {
                zone(&format!("verdict.{}", verdict.as_str()), class, hatch)
            })
            .collect(),
        "dollars" => Ok(vec![
            zone("zone.move-data", Class::ZoneOk, None)?,
            zone("zone.move-compute", Class::ZoneOther, Some(Hatch::Falling))?,
        ]),
        _ => {
            let looks = [
                (Class::ZoneOk, None),
                (Class::ZoneOther, Some(Hatch::Falling)),
                (Class::ZoneWarn, Some(Hatch::Dots)),
                (Class::ZoneOther, Some(Hatch::Upright)),
                (Class::ZoneWarn, Some(Hatch::Level)),
                (Class::ZoneOk, Some(Hatch::Dots)),
            ];
            let ways = Way::ALL.into_iter().zip(looks);
            let mut zones = ways
                .map(|(way, (class, hatch))| zone(&format!("way.{}", way.as_str()), class, hatch))
                .collect::<Result<Vec<_>, _>>()?;
            zones.push(zone("zone.no-plan", Class::ZoneTrap, Some(Hatch::Rising))?);
            Ok(zones)
        }
    }
}

/// Which zone of a rule lies where; what all points share is worked out once.
struct Rule<'a> {
    name: &'a str,
    job: &'a Job,
    ways: Recommender,
}

impl<'a> Rule<'a> {
    fn new(name: &'a str, job: &'a Job) -> Self {
        Self { name, job, ways: Recommender::new(job) }
    }

    /// The zone at so many times the job's volume and link.
    fn zone_at(&self, (volume, link): (f64, f64)) -> Result<usize, RunError> {
        if self.name == "plans" {
            let way = self.ways.best_at((volume, link));
            return Ok(Way::ALL.iter().position(|it| Some(*it) == way).unwrap_or(Way::ALL.len()));
        }
        let answer = model::gravity(&GravityInputs {
            volume: quantity(self.job.volume.get() * volume)?,
            rate: self.job.rate_over(quantity(self.job.link.get() * link)?),
            price: &self.job.price,
            run: self.job.run,
            compute_price: self.job.price_at_data,
        })?;
        Ok(match self.name {
            "time" => VERDICTS.iter().position(|it| *it == answer.verdict).unwrap_or_default(),
            _ => usize::from(answer.move_costs_more),
        })
    }
}

/// The break-even map over volume and rated link, by one rule; all else is as set.
fn map(title: String, inputs: &Inputs, words: &Words, width: f64) -> Result<Figure, RunError> {
    let rule = inputs.word("rule");
    // The axes' ends are checked first, so that no point between them can be without an answer.
    let bits = Unit::BitsPerSec.field().1;
    let ends = |name: &str| match &super::control::find(&GRAVITY_ENDS, name).map(|it| &it.kind) {
        Ok(ControlKind::Range { low, high, .. }) => (*low, *high),
        _ => (1.0, 1.0),
    };
    let (least, most) = ends("volume");
    let (slow, fast) = ends("link");
    let base = job(inputs)?;
    let asked = Rule::new(rule, &base);
    let (own_volume, own_link) = (inputs.number("volume"), inputs.number("link"));
    let source = |volume: f64, link: f64| {
        let times = (volume / own_volume, link * bits / own_link);
        asked.zone_at(times).unwrap_or_default()
    };
    let border = |between, key: &str| {
        Ok::<_, RunError>(Border { between, name: words.need(key)?.to_owned() })
    };
    let borders = match rule {
        "time" => vec![border((0, 1), "border.half")?, border((1, 2), "border.run")?],
        "dollars" => vec![border((0, 1), "border.dollars")?],
        _ => Vec::new(),
    };
    let format = Format::Unit("Gb/s".to_owned());
    let data = ZoneMap {
        title,
        x: Axis::log(words.need("axis.volume")?, Format::Bytes).covering(least, most),
        y: Axis::log(words.need("axis.link")?, format).covering(slow / bits, fast / bits),
        zones: zones(rule, words)?,
        source: ZoneSource::Function(&source),
        borders,
        you: Some(Here {
            x: inputs.number("volume"),
            y: inputs.number("link") / bits,
            label: words.need("here")?.to_owned(),
        }),
    };
    Ok(zone_map(&data, width)?)
}

static GRAVITY_ENDS: std::sync::LazyLock<Vec<Control>> = std::sync::LazyLock::new(controls);
