//! How is a grid of scenarios named in a line, and answered row by row without being held?

use std::num::NonZeroU32;
use std::ops::Range;

use model::Resource;
use scenario::Scenario;
use units::{
    Bytes, BytesPerSample, BytesPerSec, DollarsPerHour, FlopPerSample, FlopPerSec, ParseError,
    Quantity, Ratio, Samples, SamplesPerSec, Secs,
};

use crate::answer::{EngineError, EngineName, answer};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::draft::Draft;
use crate::field::Field;

/// One field with the values it takes: `1..32`, `1ms..6ms:1ms`, `1GB..1TB*10`, `hdd,ssd,nvme`.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    field: Field,
    values: Values,
}

#[derive(Debug, Clone, PartialEq)]
enum Values {
    /// Written one by one; few, since somebody typed them.
    List(Vec<String>),
    /// Worked out when asked for, so that a long range takes no memory.
    Range { from: f64, step: Step, count: u64, unit: Unit },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Add(f64),
    Multiply(f64),
}

/// The kind of quantity of a range, by its base unit's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Count,
    Bytes,
    SampleSize,
    DataRate,
    Time,
    Ratio,
    SampleRate,
    FlopPerSample,
    FlopRate,
    Price,
}

/// More rows than this are a slip of the pen: at a million a second they would take a century.
const MOST_VALUES: f64 = 1e15;

impl Axis {
    /// Whether this value of a flag names several.
    pub fn names_several(field: Field, text: &str) -> bool {
        field != Field::SampleSizes && (text.contains("..") || text.contains(','))
    }

    /// Reads the values of one field.
    pub fn parse(field: Field, text: &str) -> Result<Self, Diagnostic> {
        let fault = |message: String, hint: &str| Diagnostic {
            place: Some(Place::Flag(field)),
            message,
            hint: Some(hint.to_owned()),
        };
        let values = match text.split_once("..") {
            Some((from, rest)) => range(field, from, rest).map_err(|(message, hint)| {
                fault(format!("`{}`: {message}", text.escape_debug()), &hint)
            })?,
            None => Values::List(text.split(',').map(|value| value.trim().to_owned()).collect()),
        };
        if let Values::List(list) = &values
            && list.iter().any(String::is_empty)
        {
            let message = format!("`{}` has an empty value", text.escape_debug());
            return Err(fault(message, "write values separated by single commas"));
        }
        Ok(Self { field, values })
    }

    /// The field.
    pub fn field(&self) -> Field {
        self.field
    }

    /// How many values there are; at least one.
    pub fn len(&self) -> u64 {
        match &self.values {
            Values::List(list) => list.len() as u64,
            Values::Range { count, .. } => *count,
        }
    }

    /// Never: an axis has at least one value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at this place, in words that parse back to it.
    pub fn text(&self, place: u64) -> String {
        match &self.values {
            Values::List(list) => {
                usize::try_from(place).map(|place| list[place].clone()).unwrap_or_default()
            }
            Values::Range { unit, .. } => unit.text(self.number(place).unwrap_or_default()),
        }
    }

    /// The value at this place in base units, if the axis is a range.
    pub fn number(&self, place: u64) -> Option<f64> {
        match &self.values {
            Values::List(_) => None,
            Values::Range { from, step: Step::Add(step), .. } => Some(from + step * place as f64),
            Values::Range { from, step: Step::Multiply(factor), .. } => {
                Some(from * libm::pow(*factor, place as f64))
            }
        }
    }

    /// The column's name in tables: `workers`, `prep_s`; a range of quantities carries its unit.
    pub fn column(&self) -> String {
        let name = self.field.name().replace('-', "_");
        match &self.values {
            Values::List(_) => name,
            Values::Range { unit, .. } => format!("{name}{}", unit.suffix()),
        }
    }
}

type Fault = (String, String);

fn range(field: Field, from: &str, rest: &str) -> Result<Values, Fault> {
    let unit = Unit::of(field).ok_or_else(|| {
        ("names have no range".to_owned(), "write them one by one, separated by commas".to_owned())
    })?;
    let (to, step) = match (rest.split_once(':'), rest.split_once('*')) {
        (Some((to, step)), _) => (to, Some(Step::Add(unit.parse(step)?))),
        (None, Some((to, factor))) => (to, Some(Step::Multiply(unit_free(factor)?))),
        (None, None) => (rest, None),
    };
    let (from, to) = (unit.parse(from)?, unit.parse(to)?);
    let step = match step {
        Some(step) => step,
        None if unit == Unit::Count => Step::Add(1.0),
        None => {
            let hint = "write a step (`1ms..6ms:1ms`) or a factor (`1GB..1TB*10`)".to_owned();
            return Err(("a range of quantities needs a step".to_owned(), hint));
        }
    };
    let count = count_of(from, to, step)?;
    Ok(Values::Range { from, step, count, unit })
}

fn count_of(from: f64, to: f64, step: Step) -> Result<u64, Fault> {
    if to < from {
        return Err((
            "it ends before it starts".to_owned(),
            "write the smaller end first".to_owned(),
        ));
    }
    // A last value that only a rounding keeps out belongs to the range.
    let steps = match step {
        Step::Add(step) if step > 0.0 => (to - from) / step,
        Step::Multiply(factor) if factor > 1.0 && from > 0.0 => {
            libm::log(to / from) / libm::log(factor)
        }
        Step::Add(_) => {
            return Err(("its step is 0".to_owned(), "write a step above 0".to_owned()));
        }
        Step::Multiply(_) => {
            let hint = "a factor is above 1, and starts from more than 0".to_owned();
            return Err(("it never gets anywhere".to_owned(), hint));
        }
    };
    let count = (steps * (1.0 + 1e-12) + 1e-9).floor() + 1.0;
    if count > MOST_VALUES {
        return Err((format!("it has {count:e} values"), "check the step".to_owned()));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 10^15")]
    Ok(count as u64)
}

fn unit_free(text: &str) -> Result<f64, Fault> {
    text.parse::<Ratio>().map(Ratio::get).map_err(said)
}

fn said(error: ParseError) -> Fault {
    let hint = error.hint.clone().unwrap_or_default();
    (error.to_string(), hint)
}

impl Unit {
    fn of(field: Field) -> Option<Self> {
        Some(match field {
            Field::Samples
            | Field::Workers
            | Field::Batch
            | Field::Prefetch
            | Field::Hosts
            | Field::Cores
            | Field::RequestsInFlight
            | Field::Count => Self::Count,
            Field::Dataset | Field::Cache => Self::Bytes,
            Field::SampleSize | Field::DecodedSize => Self::SampleSize,
            Field::StorageBandwidth | Field::StreamBandwidth | Field::LinkBandwidth => {
                Self::DataRate
            }
            Field::Latency
            | Field::Prep
            | Field::HandoverWorker
            | Field::HandoverConsumer
            | Field::StepTime
            | Field::StepOverhead => Self::Time,
            Field::SampleCv | Field::PrepCv | Field::StepOverheadCv | Field::FractionOfPeak => {
                Self::Ratio
            }
            Field::Rate => Self::SampleRate,
            Field::FlopsPerSample => Self::FlopPerSample,
            Field::PeakFlops => Self::FlopRate,
            Field::Price => Self::Price,
            Field::SampleSizes
            | Field::SampleSpread
            | Field::Loaders
            | Field::Delivery
            | Field::Storage
            | Field::CachePolicy
            | Field::EpochOrder
            | Field::PrepSpread
            | Field::Accelerator
            | Field::Model
            | Field::Barrier => return None,
        })
    }

    fn parse(self, text: &str) -> Result<f64, Fault> {
        fn read<Q: Quantity + std::str::FromStr<Err = ParseError>>(
            text: &str,
        ) -> Result<f64, Fault> {
            text.parse::<Q>().map(Q::get).map_err(said)
        }
        match self {
            Self::Count => {
                let value = read::<Samples>(text)?;
                if value.fract() == 0.0 {
                    return Ok(value);
                }
                Err((
                    format!("expected a whole number, found `{}`", text.escape_debug()),
                    "counts are whole".to_owned(),
                ))
            }
            Self::Bytes => read::<Bytes>(text),
            Self::SampleSize => read::<BytesPerSample>(text),
            Self::DataRate => read::<BytesPerSec>(text),
            Self::Time => read::<Secs>(text),
            Self::Ratio => read::<Ratio>(text),
            Self::SampleRate => read::<SamplesPerSec>(text),
            Self::FlopPerSample => read::<FlopPerSample>(text),
            Self::FlopRate => read::<FlopPerSec>(text),
            Self::Price => read::<DollarsPerHour>(text),
        }
    }

    fn text(self, value: f64) -> String {
        fn write<Q: Quantity>(value: f64) -> String {
            Q::new(value).map(Q::exact).unwrap_or_default()
        }
        match self {
            Self::Count => format!("{value:.0}"),
            Self::Bytes => write::<Bytes>(value),
            Self::SampleSize => write::<BytesPerSample>(value),
            Self::DataRate => write::<BytesPerSec>(value),
            Self::Time => write::<Secs>(value),
            Self::Ratio => write::<Ratio>(value),
            Self::SampleRate => write::<SamplesPerSec>(value),
            Self::FlopPerSample => write::<FlopPerSample>(value),
            Self::FlopRate => write::<FlopPerSec>(value),
            Self::Price => write::<DollarsPerHour>(value),
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Count | Self::Ratio => "",
            Self::Bytes | Self::SampleSize => "_bytes",
            Self::DataRate => "_bytes_per_s",
            Self::Time => "_s",
            Self::SampleRate => "_samples_per_s",
            Self::FlopPerSample => "_flop",
            Self::FlopRate => "_flop_per_s",
            Self::Price => "_usd_per_h",
        }
    }
}

/// A grid of scenarios: a base and axes, the last axis turning fastest.
#[derive(Debug, Clone)]
pub struct Grid {
    base: Draft,
    axes: Vec<Axis>,
    engine: EngineName,
    rows: u64,
}

/// The answer of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The place of each axis' value.
    pub places: Vec<u64>,
    /// What the engine says, or why it says nothing.
    pub outcome: Result<RowAnswer, String>,
}

/// What a row keeps of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowAnswer {
    /// Samples per second over all accelerators.
    pub samples_per_sec: SamplesPerSec,
    /// Share of the time in which the accelerators compute.
    pub utilization: Ratio,
    /// What sets the rate.
    pub bound_by: Resource,
    /// What would set it next.
    pub next_bound: Option<Resource>,
    /// The time of an epoch.
    pub epoch: Secs,
}

impl Grid {
    /// A grid over a base; every value of a list is tried on the base first.
    ///
    /// # Errors
    ///
    /// What is wrong with the base, or with a single value of an axis; combinations that make no
    /// scenario are said in their rows.
    pub fn new(base: Draft, axes: Vec<Axis>, engine: EngineName) -> Result<Self, Diagnostics> {
        let mut rows: u64 = 1;
        for axis in &axes {
            rows = rows
                .checked_mul(axis.len())
                .filter(|rows| *rows as f64 <= MOST_VALUES)
                .ok_or_else(|| {
                    Diagnostics(vec![Diagnostic {
                        place: Some(Place::Flag(axis.field)),
                        message: format!("the grid has more than {MOST_VALUES:e} rows"),
                        hint: Some("check the steps".to_owned()),
                    }])
                })?;
        }
        let grid = Self { base, axes, engine, rows };
        grid.try_each_value()?;
        Ok(grid)
    }

    fn try_each_value(&self) -> Result<(), Diagnostics> {
        // A range is right if its ends are: what lies between parses alike.
        let mut faults = Vec::new();
        for (number, axis) in self.axes.iter().enumerate() {
            let places: Vec<u64> = match &axis.values {
                Values::List(_) => (0..axis.len()).collect(),
                Values::Range { .. } => vec![0, axis.len() - 1],
            };
            for place in places {
                let mut all = vec![0; self.axes.len()];
                all[number] = place;
                if let Err(Diagnostics(found)) =
                    self.draft(&all).and_then(|draft| draft.resolve().map(|_| ()))
                {
                    faults.extend(
                        found
                            .into_iter()
                            .filter(|fault| !faults.contains(fault))
                            .collect::<Vec<_>>(),
                    );
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Diagnostics(faults)) }
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        self.rows
    }

    /// Never: a grid has at least the base.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The axes, the last turning fastest.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The engine that answers.
    pub fn engine(&self) -> EngineName {
        self.engine
    }

    /// The rows of this part of the grid, worked out as they are asked for.
    pub fn rows(&self, part: Range<u64>) -> impl Iterator<Item = Row> + '_ {
        let mut worker = Evaluator { grid: self, words: None };
        (part.start..part.end.min(self.rows)).map(move |row| worker.row(row))
    }

    fn places(&self, mut row: u64) -> Vec<u64> {
        let mut places = vec![0; self.axes.len()];
        for (place, axis) in places.iter_mut().zip(&self.axes).rev() {
            *place = row % axis.len();
            row /= axis.len();
        }
        places
    }

    /// The base with the values at these places said as flags.
    fn draft(&self, places: &[u64]) -> Result<Draft, Diagnostics> {
        let mut flags = Draft::new();
        for (axis, place) in self.axes.iter().zip(places) {
            flags.set(axis.field, axis.text(*place), Place::Flag(axis.field));
        }
        let mut draft = self.base.clone();
        draft.overlay(&flags).map_err(Diagnostics)?;
        Ok(draft)
    }
}

/// Turns words into a scenario only when words changed, and sets plain numbers directly.
struct Evaluator<'a> {
    grid: &'a Grid,
    words: Option<(Vec<u64>, Result<Scenario, String>)>,
}

impl Evaluator<'_> {
    fn row(&mut self, row: u64) -> Row {
        let places = self.grid.places(row);
        let outcome = self.scenario(&places).and_then(|scenario| {
            let faults = scenario.faults();
            match faults.first() {
                Some(fault) => Err(fault.to_string()),
                None => row_answer(&scenario, self.grid.engine).map_err(|error| error.to_string()),
            }
        });
        Row { places, outcome }
    }

    fn scenario(&mut self, places: &[u64]) -> Result<Scenario, String> {
        let grid = self.grid;
        let plain = |axis: &Axis| {
            setter(axis.field).is_some() && matches!(axis.values, Values::Range { .. })
        };
        let of_words = |places: &[u64]| -> Vec<u64> {
            // A plain number does not change the words, so its place counts as the first.
            grid.axes
                .iter()
                .zip(places)
                .map(|(axis, place)| if plain(axis) { 0 } else { *place })
                .collect()
        };
        let key = of_words(places);
        if self.words.as_ref().is_none_or(|(known, _)| *known != key) {
            let scenario = grid
                .draft(&key)
                .and_then(|draft| draft.resolve())
                .map(|resolved| resolved.scenario);
            self.words = Some((key, scenario.map_err(|faults| faults.to_string())));
        }
        let Some((_, base)) = &self.words else { return Err(String::new()) };
        let mut scenario = base.clone()?;
        for (axis, place) in grid.axes.iter().zip(places).filter(|(axis, _)| plain(axis)) {
            if let (Some(set), Some(value)) = (setter(axis.field), axis.number(*place)) {
                set(&mut scenario, value)
                    .ok_or_else(|| format!("`{}` cannot be {value}", axis.field.name()))?;
            }
        }
        Ok(scenario)
    }
}

type Setter = fn(&mut Scenario, f64) -> Option<()>;

/// How to set a field whose words touch nothing else; nothing for all others.
fn setter(field: Field) -> Option<Setter> {
    fn count(value: f64) -> Option<NonZeroU32> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole; larger ones saturate and are refused"
        )]
        let whole = value as u32;
        NonZeroU32::new(whole).filter(|count| count.get() <= 1_000_000)
    }
    fn time(value: f64) -> Option<Secs> {
        Secs::new(value).ok()
    }
    Some(match field {
        Field::Workers => |s, value| count(value).map(|count| s.loader.workers = count),
        Field::Batch => |s, value| count(value).map(|count| s.loader.batch = count),
        Field::Prefetch => |s, value| count(value).map(|count| s.loader.prefetch = count),
        Field::Hosts => |s, value| count(value).map(|count| s.hosts.count = count),
        Field::Cores => |s, value| count(value).map(|count| s.hosts.cores = count),
        Field::Count => |s, value| count(value).map(|count| s.accelerators.count = count),
        Field::Prep => |s, value| time(value).map(|time| s.prep.time = time),
        Field::Latency => |s, value| time(value).map(|time| s.storage.latency = time),
        Field::HandoverWorker => |s, value| time(value).map(|time| s.loader.handover_worker = time),
        Field::HandoverConsumer => {
            |s, value| time(value).map(|time| s.loader.handover_consumer = time)
        }
        Field::StepOverhead => {
            |s, value| time(value).map(|time| s.accelerators.overhead.mean = time)
        }
        _ => return None,
    })
}

fn row_answer(scenario: &Scenario, engine: EngineName) -> Result<RowAnswer, EngineError> {
    // The two that answer millions of rows are asked without the trimmings of an answer.
    Ok(match engine {
        EngineName::Bound => {
            let bound = model::bound(scenario)?;
            RowAnswer {
                samples_per_sec: bound.samples_per_sec,
                utilization: bound.utilization,
                bound_by: bound.bound_by,
                next_bound: bound.next,
                epoch: bound.epoch(scenario)?.time,
            }
        }
        EngineName::Forecast => {
            let forecast = model::forecast(scenario)?;
            RowAnswer {
                samples_per_sec: forecast.samples_per_sec,
                utilization: forecast.utilization,
                bound_by: forecast.bound_by,
                next_bound: forecast.next,
                epoch: forecast.epoch(scenario)?.time,
            }
        }
        EngineName::Textbook | EngineName::Simulate => {
            let answer = answer(scenario, engine)?;
            RowAnswer {
                samples_per_sec: answer.samples_per_sec,
                utilization: answer.utilization,
                bound_by: answer.bound_by,
                next_bound: answer.next_bound,
                epoch: answer.epoch,
            }
        }
    })
}
