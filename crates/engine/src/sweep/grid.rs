//! How are the axes of a sweep combined, checked and answered?

use std::num::NonZeroU32;
use std::ops::Range;

use scenario::Scenario;
use units::Secs;

use super::axis::{Axis, MOST_VALUES};
use super::row::{Row, RowAnswer};
use crate::answer::EngineName;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::draft::Draft;
use crate::field::Field;
use crate::resolve::{MOST_COUNTED, Unmade};

/// A grid of scenarios: a base and axes, the last axis turning fastest.
#[derive(Debug, Clone)]
pub struct Grid {
    base: Draft,
    axes: Vec<Axis>,
    turns: Vec<Turn>,
    engine: EngineName,
    rows: u64,
}

/// How the value of an axis gets into a scenario.
#[derive(Debug, Clone)]
enum Turn {
    /// As words, of which a whole scenario is made anew.
    Words,
    /// As a number of a range, written into the scenario.
    Range(Setter),
    /// As a number that was listed, written into the scenario.
    List(Setter, Vec<f64>),
}

impl Turn {
    fn of(axis: &Axis) -> Self {
        let Some(set) = setter(axis.field()) else { return Self::Words };
        match axis.listed_numbers() {
            Some(numbers) => Self::List(set, numbers),
            None if axis.number(0).is_some() => Self::Range(set),
            None => Self::Words,
        }
    }
}

impl Grid {
    /// A grid over a base; the words of every axis are tried on the base first.
    ///
    /// # Errors
    ///
    /// What is wrong with the base, or with the words of an axis, whatever the other axes say.
    /// Values that are right one by one and make no scenario together are said in their rows.
    pub fn new(base: Draft, axes: Vec<Axis>, engine: EngineName) -> Result<Self, Diagnostics> {
        let rows = rows(&axes).map_err(|fault| Diagnostics(vec![fault]))?;
        let turns = axes.iter().map(Turn::of).collect();
        let grid = Self { base, axes, turns, engine, rows };
        let faults = grid.wrong_words();
        if faults.is_empty() { Ok(grid) } else { Err(Diagnostics(faults)) }
    }

    fn wrong_words(&self) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        let mut try_at = |places: &[u64]| {
            for fault in self.resolve(places).err().map_or(vec![], |unmade| unmade.wrong) {
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
        };
        let mut places = vec![0; self.axes.len()];
        try_at(&places);
        for (number, axis) in self.axes.iter().enumerate() {
            for place in axis.telling_places() {
                places[number] = place;
                try_at(&places);
            }
            places[number] = 0;
        }
        faults
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
    ///
    /// What of the part lies beyond the grid has no rows.
    pub fn rows(&self, part: Range<u64>) -> impl Iterator<Item = Row> + '_ {
        let mut evaluator = Evaluator { grid: self, words: None };
        (part.start..part.end.min(self.rows)).map(move |row| evaluator.row(row))
    }

    fn places(&self, mut row: u64) -> Vec<u64> {
        let mut places = vec![0; self.axes.len()];
        for (place, axis) in places.iter_mut().zip(&self.axes).rev() {
            *place = row % axis.len();
            row /= axis.len();
        }
        places
    }

    /// The scenario of the base with the values at these places said as flags.
    fn resolve(&self, places: &[u64]) -> Result<Scenario, Unmade> {
        let mut flags = Draft::new();
        for (axis, place) in self.axes.iter().zip(places) {
            flags.set(axis.field(), axis.text(*place), Place::Flag(axis.field()));
        }
        let mut draft = self.base.clone();
        draft.overlay(&flags).map_err(|wrong| Unmade { wrong, conflicts: vec![] })?;
        draft.resolve_unchecked().map(|resolved| resolved.scenario)
    }

    fn words(&self, places: &[u64]) -> Words {
        let scenario = self
            .resolve(places)
            .map_err(|unmade| in_a_cell(unmade.all().0.into_iter().map(|fault| fault.message)));
        Words { places: places.to_vec(), scenario }
    }
}

/// How many rows the axes span.
fn rows(axes: &[Axis]) -> Result<u64, Diagnostic> {
    let mut rows: u64 = 1;
    for (number, axis) in axes.iter().enumerate() {
        let fault = |message: String, hint: &str| Diagnostic {
            place: Some(Place::Flag(axis.field())),
            message,
            hint: Some(hint.to_owned()),
        };
        if axes.iter().take(number).any(|other| other.field() == axis.field()) {
            let message = format!("`{}` is an axis twice", axis.field().name());
            return Err(fault(message, "write all its values in one list"));
        }
        rows = rows.checked_mul(axis.len()).filter(|rows| *rows as f64 <= MOST_VALUES).ok_or_else(
            || fault(format!("the grid has more than {MOST_VALUES:e} rows"), "check the steps"),
        )?;
    }
    Ok(rows)
}

/// Makes a scenario of words only when words changed, and writes plain numbers into it.
struct Evaluator<'a> {
    grid: &'a Grid,
    words: Option<Words>,
}

/// What the words at some places came to.
struct Words {
    /// One for each axis; that of a plain number does not count.
    places: Vec<u64>,
    scenario: Result<Scenario, String>,
}

impl Evaluator<'_> {
    fn row(&mut self, row: u64) -> Row {
        let places = self.grid.places(row);
        let outcome = self.outcome(&places);
        Row { places, outcome }
    }

    fn outcome(&mut self, places: &[u64]) -> Result<RowAnswer, String> {
        let grid = self.grid;
        let scenario = self.scenario(places)?;
        let faults = scenario.faults();
        if !faults.is_empty() {
            return Err(in_a_cell(faults.iter().map(ToString::to_string)));
        }
        RowAnswer::of(scenario, grid.engine).map_err(|error| error.to_string())
    }

    fn scenario(&mut self, places: &[u64]) -> Result<&Scenario, String> {
        let grid = self.grid;
        let same = |words: &Words| {
            let mut pairs = words.places.iter().zip(places).zip(&grid.turns);
            pairs.all(|((known, now), turn)| known == now || !matches!(turn, Turn::Words))
        };
        let words = match self.words.take().filter(same) {
            Some(words) => self.words.insert(words),
            None => self.words.insert(grid.words(places)),
        };
        let scenario = words.scenario.as_mut().map_err(|message| message.clone())?;
        for ((axis, turn), place) in grid.axes.iter().zip(&grid.turns).zip(places) {
            set(scenario, axis, turn, *place)?;
        }
        Ok(scenario)
    }
}

/// Faults on one line, since a row is one.
fn in_a_cell(faults: impl Iterator<Item = String>) -> String {
    faults.collect::<Vec<_>>().join("; ")
}

fn set(scenario: &mut Scenario, axis: &Axis, turn: &Turn, place: u64) -> Result<(), String> {
    let (set, value) = match turn {
        Turn::Words => return Ok(()),
        Turn::Range(set) => (set, axis.number(place)),
        Turn::List(set, numbers) => {
            (set, usize::try_from(place).ok().and_then(|place| numbers.get(place).copied()))
        }
    };
    value
        .and_then(|value| set(scenario, value))
        .ok_or_else(|| format!("`{}` cannot be {}", axis.field().name(), axis.text(place)))
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
        NonZeroU32::new(whole).filter(|count| count.get() <= MOST_COUNTED)
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
