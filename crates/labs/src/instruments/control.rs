//! What can a learner turn, how far, and in which steps?

use std::collections::BTreeMap;
use std::fmt;

use super::unit::Unit;
use crate::fault::{nearest, shown};

/// A number with its unit, or a word.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number in base units.
    Number {
        /// The number.
        value: f64,
        /// What it counts.
        unit: Unit,
    },
    /// One of a control's choices, or an output that is a word.
    Word(String),
}

impl Value {
    /// A number of something.
    pub fn number(value: f64, unit: Unit) -> Self {
        Self::Number { value, unit }
    }

    /// A word.
    pub fn word(word: impl Into<String>) -> Self {
        Self::Word(word.into())
    }

    /// The number in base units, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number { value, .. } => Some(*value),
            Self::Word(_) => None,
        }
    }

    /// The word, if it is one.
    pub fn as_word(&self) -> Option<&str> {
        match self {
            Self::Number { .. } => None,
            Self::Word(word) => Some(word),
        }
    }

    /// As a learner reads it, with so many significant digits.
    pub fn text(&self, digits: usize) -> String {
        match self {
            Self::Number { value, unit } => unit.text(*value, digits),
            Self::Word(word) => word.clone(),
        }
    }
}

/// Something that a learner can set.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Its name in documents, links and ledgers.
    pub name: &'static str,
    /// What it takes.
    pub kind: ControlKind,
    /// Its value in the story.
    pub story: Value,
}

/// What a control takes.
#[derive(Debug, Clone, PartialEq)]
pub enum ControlKind {
    /// A number from `low` to `high`; a number field holds any value between them exactly.
    Range {
        /// What it counts.
        unit: Unit,
        /// The least value.
        low: f64,
        /// The greatest value.
        high: f64,
        /// Where a slider stops.
        step: Step,
        /// Values that have a button of their own.
        buttons: Vec<f64>,
    },
    /// One of these words.
    Choice(Vec<String>),
}

/// Where a slider stops.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Every so much.
    By(f64),
    /// At these values, in ascending order.
    Table {
        /// The values.
        stops: Vec<f64>,
        /// How many stops a Page key goes: a decade.
        page: usize,
    },
}

/// Mantissas of a decade in tenths: 1, 1.5, 2, 3, 5, 7.
const DECADE_TENTHS: [u32; 6] = [10, 15, 20, 30, 50, 70];

impl Step {
    /// Six stops a decade from `low` to `high`, both among them.
    pub fn decades(low: f64, high: f64) -> Self {
        let ten = 10.0;
        let mut stops = vec![low];
        let mut base = low;
        while base <= high {
            let decade = DECADE_TENTHS.map(|tenths| base * f64::from(tenths) / ten);
            stops.extend(decade.into_iter().filter(|stop| *stop > low && *stop < high));
            base *= ten;
        }
        stops.push(high);
        Self::Table { stops, page: DECADE_TENTHS.len() }
    }
}

impl ControlKind {
    /// How many positions a slider over it has.
    pub fn positions(&self) -> usize {
        match self {
            Self::Range { low, high, step: Step::By(step), .. } => {
                whole((high - low) / step).saturating_add(1)
            }
            Self::Range { step: Step::Table { stops, .. }, .. } => stops.len(),
            Self::Choice(words) => words.len(),
        }
    }

    /// The value at a slider's position, counted from 0.
    pub fn value_at(&self, position: usize) -> Option<Value> {
        match self {
            Self::Range { unit, low, high, step, .. } => {
                let value = match step {
                    Step::By(step) => (low + step * position as f64).min(*high),
                    Step::Table { stops, .. } => *stops.get(position)?,
                };
                (position < self.positions()).then(|| Value::number(value, *unit))
            }
            Self::Choice(words) => words.get(position).map(Value::word),
        }
    }

    /// The value that a hand means which points at this one: three digits, between the ends.
    pub fn nearest(&self, value: f64) -> Option<Value> {
        let Self::Range { unit, low, high, .. } = self else { return None };
        let digits = format!("{value:.2e}").parse::<f64>().ok().filter(|it| it.is_finite())?;
        Some(Value::number(digits.clamp(*low, *high), *unit))
    }

    /// The slider's position nearest to a value, which need not lie on a stop.
    pub fn position_of(&self, value: &Value) -> Option<usize> {
        match (self, value) {
            (Self::Range { low, step: Step::By(step), .. }, Value::Number { value, .. }) => {
                let most = self.positions().saturating_sub(1);
                Some(whole(libm::round((value - low) / step)).min(most))
            }
            (Self::Range { step: Step::Table { stops, .. }, .. }, Value::Number { value, .. }) => {
                let distance = |stop: &f64| (stop - value).abs();
                let near =
                    |a: &usize, b: &usize| distance(&stops[*a]).total_cmp(&distance(&stops[*b]));
                (0..stops.len()).min_by(near)
            }
            (Self::Choice(words), Value::Word(word)) => words.iter().position(|it| it == word),
            _ => None,
        }
    }

    /// The value that a text means, if the control takes it.
    pub fn read(&self, text: &str) -> Result<Value, String> {
        match self {
            Self::Range { unit, .. } => {
                let value = Value::number(unit.parse(text)?, *unit);
                self.accepts(&value).map(|()| value)
            }
            Self::Choice(_) => {
                let value = Value::word(text.trim());
                self.accepts(&value).map(|()| value)
            }
        }
    }

    /// Whether the control takes this value; an error says what it takes.
    pub fn accepts(&self, value: &Value) -> Result<(), String> {
        match (self, value) {
            (Self::Range { unit, low, high, .. }, Value::Number { value, .. }) => {
                if value.is_finite() && low <= value && value <= high {
                    return Ok(());
                }
                let text = |value: f64| unit.text(value, 3);
                Err(format!("expected {} to {}, found `{}`", text(*low), text(*high), text(*value)))
            }
            (Self::Choice(words), Value::Word(word)) if words.contains(word) => Ok(()),
            (Self::Choice(words), found) => {
                let found = found.text(3);
                let near = nearest(&found, words.iter().map(String::as_str));
                let near = near.map(|word| format!("; did you mean `{word}`?"));
                let listed = words.join("`, `");
                let near = near.unwrap_or_default();
                Err(format!("expected one of `{listed}`, found `{}`{near}", shown(&found)))
            }
            (Self::Range { .. }, Value::Word(word)) => {
                Err(format!("expected a number, found `{}`", shown(word)))
            }
        }
    }
}

/// The whole part of a number of slider stops.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a saturating cast of a count that is far below 2^53"
)]
fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}

/// A value for every control of an instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    values: BTreeMap<String, Value>,
}

/// Why a control was not set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputError {
    /// The instrument has no such control.
    UnknownControl {
        /// The name that was given.
        name: String,
        /// The control with the nearest name.
        nearest: Option<String>,
    },
    /// The control does not take the value.
    Refused {
        /// The control.
        name: String,
        /// What was expected and found.
        reason: String,
    },
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownControl { name, nearest } => {
                write!(f, "no control is called `{}`", shown(name))?;
                match nearest {
                    Some(near) => write!(f, "; did you mean `{near}`?"),
                    None => Ok(()),
                }
            }
            Self::Refused { name, reason } => write!(f, "`{name}`: {reason}"),
        }
    }
}

impl std::error::Error for InputError {}

impl Inputs {
    /// Every control at its value in the story.
    pub fn story(controls: &[Control]) -> Self {
        let pair = |control: &Control| (control.name.to_owned(), control.story.clone());
        Self { values: controls.iter().map(pair).collect() }
    }

    /// All values, in the order of their controls' names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value of one control.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The number of a control that is known to have one.
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.get(name).and_then(Value::as_number).expect("an instrument asks for its own controls")
    }

    /// The word of a control that is known to have one.
    pub(crate) fn word(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_word).expect("an instrument asks for its own controls")
    }

    /// Sets one control, if it takes the value.
    pub fn set(
        &mut self,
        controls: &[Control],
        name: &str,
        value: Value,
    ) -> Result<(), InputError> {
        let control = find(controls, name)?;
        let refused = |reason| InputError::Refused { name: name.to_owned(), reason };
        control.kind.accepts(&value).map_err(refused)?;
        let value = match (&control.kind, value) {
            // A number keeps its control's unit, whoever set it.
            (ControlKind::Range { unit, .. }, Value::Number { value, .. }) => {
                Value::number(value, *unit)
            }
            (_, value) => value,
        };
        self.values.insert(name.to_owned(), value);
        Ok(())
    }

    /// Sets one control from words: `50 TB`, `nvme-gen3`.
    pub fn read(&mut self, controls: &[Control], name: &str, text: &str) -> Result<(), InputError> {
        let control = find(controls, name)?;
        let refused = |reason| InputError::Refused { name: name.to_owned(), reason };
        let value = control.kind.read(text).map_err(refused)?;
        self.values.insert(name.to_owned(), value);
        Ok(())
    }

    /// Sets a number beyond the control's ends: inverse questions ask what no slider shows.
    pub(crate) fn set_beyond(&mut self, name: &str, value: f64) {
        if let Some(Value::Number { value: old, .. }) = self.values.get_mut(name) {
            *old = value;
        }
    }
}

pub(crate) fn find<'a>(controls: &'a [Control], name: &str) -> Result<&'a Control, InputError> {
    controls.iter().find(|control| control.name == name).ok_or_else(|| InputError::UnknownControl {
        name: name.to_owned(),
        nearest: nearest(name, controls.iter().map(|control| control.name)).map(str::to_owned),
    })
}

/// A range from words, as an instrument's table of controls writes it.
pub(crate) fn range(unit: Unit, low: &str, high: &str, step: &str) -> ControlKind {
    let read = |text: &str| unit.parse(text).expect("an instrument's own range parses");
    let (low, high) = (read(low), read(high));
    let step = match step {
        "decades" => Step::decades(low, high),
        by => Step::By(read(by)),
    };
    ControlKind::Range { unit, low, high, step, buttons: Vec::new() }
}

/// A range with stops of its own.
pub(crate) fn stops(unit: Unit, stops: &[&str], page: usize) -> ControlKind {
    let read = |text: &&str| unit.parse(text).expect("an instrument's own stops parse");
    let stops: Vec<f64> = stops.iter().map(read).collect();
    let (low, high) = (stops[0], stops[stops.len() - 1]);
    ControlKind::Range { unit, low, high, step: Step::Table { stops, page }, buttons: Vec::new() }
}

/// A choice of words.
pub(crate) fn choice(words: &[&str]) -> ControlKind {
    ControlKind::Choice(words.iter().map(|word| (*word).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume() -> Control {
        let kind = range(Unit::Bytes, "10 GB", "1 PB", "decades");
        let story = Value::number(50e12, Unit::Bytes);
        Control { name: "volume", kind, story }
    }

    #[test]
    fn a_decade_has_six_stops_and_both_ends_are_among_them() {
        let kind = volume().kind;
        let texts: Vec<String> = (0..7).map(|at| kind.value_at(at).unwrap().text(3)).collect();
        assert_eq!(texts, ["10 GB", "15 GB", "20 GB", "30 GB", "50 GB", "70 GB", "100 GB"]);
        let last = kind.value_at(kind.positions() - 1).unwrap();
        assert_eq!(last.text(3), "1 PB");
        assert_eq!(kind.value_at(kind.positions()), None);
        assert_eq!(kind.positions(), 31);
    }

    #[test]
    fn every_position_is_found_again() {
        for kind in [volume().kind, range(Unit::Count, "1", "32", "1"), choice(&["a", "b"])] {
            for position in 0..kind.positions() {
                let value = kind.value_at(position).unwrap();
                assert_eq!(kind.position_of(&value), Some(position), "{value:?}");
                assert_eq!(kind.accepts(&value), Ok(()));
            }
        }
    }

    #[test]
    fn a_number_field_holds_any_value_exactly_and_refuses_others() {
        let controls = [volume()];
        let mut inputs = Inputs::story(&controls);
        inputs.read(&controls, "volume", "12.345 TB").unwrap();
        assert_eq!(inputs.number("volume").to_bits(), 12.345e12_f64.to_bits());
        let error = inputs.read(&controls, "volume", "2 PB").unwrap_err();
        assert_eq!(error.to_string(), "`volume`: expected 10 GB to 1 PB, found `2 PB`");
        let error = inputs.read(&controls, "volum", "2 PB").unwrap_err();
        assert_eq!(error.to_string(), "no control is called `volum`; did you mean `volume`?");
        assert_eq!(inputs.number("volume").to_bits(), 12.345e12_f64.to_bits());
    }

    #[test]
    fn a_choice_refuses_a_stranger_and_names_the_nearest() {
        let kind = choice(&["hdd", "sata-ssd"]);
        assert_eq!(
            kind.read("sata-sdd").unwrap_err(),
            "expected one of `hdd`, `sata-ssd`, found `sata-sdd`; did you mean `sata-ssd`?"
        );
    }
}
