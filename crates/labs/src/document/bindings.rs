//! What do the placeholders and claims of a lab come to: for the story, and for the learner?

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::claim::{Comparison, Judged, Operand, Predicate};
use super::prose::{Reference, Target};
use super::structure::{Act, Case, Lab, Said, Solve};
use crate::fault::{nearest, shown};
use crate::instruments::{
    ControlKind, InputError, Inputs, Instrument, Outputs, RunError, Unit, Value,
};

/// The frozen scenario of an act, and the learner's own settings.
pub(crate) const STORY: &str = "story";
pub(crate) const YOURS: &str = "yours";
/// What an option predicts, what a reply decides, what a transfer question draws.
pub(crate) const CLAIM: &str = "claim";
pub(crate) const REPLY: &str = "reply";
pub(crate) const TRANSFER: &str = "transfer";

/// A text in place of a placeholder, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// Where a reader can look it up.
    pub source: Source,
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// An instrument's output, from the engine in use and the facts behind it.
    Output {
        /// The instrument.
        instrument: String,
        /// The output.
        output: String,
        /// The engine, if the instrument has several.
        engine: Option<String>,
        /// The facts, by id.
        facts: Vec<String>,
    },
    /// A fact of the catalogue, by id.
    Fact(String),
    /// What an option claims, or by how much it is off.
    Claim,
}

impl Source {
    /// The source of an instrument's output.
    pub fn of(instrument: &dyn Instrument, output: &str, outputs: &Outputs) -> Self {
        Self::Output {
            instrument: instrument.name().to_owned(),
            output: output.to_owned(),
            engine: outputs.engine.map(str::to_owned),
            facts: outputs.facts.iter().map(|fact| fact.id.to_owned()).collect(),
        }
    }
}

/// Why a placeholder or a claim comes to nothing.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BindError {
    /// No case has this name, or there is none here.
    UnknownCase {
        /// The name.
        name: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// The instrument has no such output.
    UnknownOutput {
        /// The name.
        name: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// The engine in use does not say it.
    NotSaid {
        /// The output.
        output: String,
        /// The engine.
        engine: String,
    },
    /// The catalogue has no such fact.
    UnknownFact(String),
    /// A control does not take what a case sets.
    Input(InputError),
    /// The instrument has no answer.
    Run(RunError),
    /// However the control is turned, the output does not reach its target.
    NoSolution {
        /// The control.
        control: String,
    },
    /// The two sides of a comparison are not of one kind.
    Incomparable(String),
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCase { name, .. } => write!(f, "there is no case `{}`", shown(name)),
            Self::UnknownOutput { name, .. } => write!(f, "there is no output `{}`", shown(name)),
            Self::NotSaid { output, engine } => {
                write!(f, "the engine `{engine}` does not say `{output}`")
            }
            Self::UnknownFact(id) => write!(f, "the catalogue has no fact `{}`", shown(id)),
            Self::Input(error) => error.fmt(f),
            Self::Run(error) => error.fmt(f),
            Self::NoSolution { control } => write!(f, "no value of `{control}` reaches the target"),
            Self::Incomparable(sides) => write!(f, "{sides} cannot be compared"),
        }
    }
}

impl std::error::Error for BindError {}

impl BindError {
    /// The name that was probably meant.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            Self::UnknownCase { nearest, .. } | Self::UnknownOutput { nearest, .. } => {
                nearest.as_deref()
            }
            _ => None,
        }
    }
}

impl From<RunError> for BindError {
    fn from(error: RunError) -> Self {
        Self::Run(error)
    }
}

impl From<InputError> for BindError {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

/// The values of a lab's placeholders, in one act or outside of all.
#[derive(Debug)]
pub struct Bindings<'a> {
    lab: &'a Lab,
    act: Option<&'a Act>,
    own: BTreeMap<&'static str, Inputs>,
    claim: Option<(&'a Said, &'a Said)>,
    /// Named cases are frozen, so each is run once.
    found: Mutex<BTreeMap<String, Arc<Outputs>>>,
}

impl<'a> Bindings<'a> {
    /// In an act, or outside of all, where only named cases and facts are known.
    pub fn new(lab: &'a Lab, act: Option<&'a Act>) -> Self {
        Self { lab, act, own: BTreeMap::new(), claim: None, found: Mutex::default() }
    }

    /// With the learner's settings, for `{yours.…}`.
    #[must_use]
    pub fn with_yours(self, inputs: &Inputs) -> Self {
        self.with_own(YOURS, inputs)
    }

    /// With what a reply decides, for `{reply.…}`.
    #[must_use]
    pub fn with_reply(self, inputs: &Inputs) -> Self {
        self.with_own(REPLY, inputs)
    }

    /// With what a transfer question has drawn, for `{transfer.…}`.
    #[must_use]
    pub fn with_transfer(self, inputs: &Inputs) -> Self {
        self.with_own(TRANSFER, inputs)
    }

    fn with_own(mut self, name: &'static str, inputs: &Inputs) -> Self {
        self.own.insert(name, inputs.clone());
        self.found.get_mut().unwrap_or_else(PoisonError::into_inner).remove(name);
        self
    }

    /// With an option's value for an output, for `{claim.value}` and `{claim.off-by}`.
    #[must_use]
    pub fn with_claim(self, output: &'a Said, value: &'a Said) -> Self {
        Self { claim: Some((output, value)), ..self }
    }

    /// The inputs of a case.
    pub fn inputs(&self, case: &str) -> Result<Inputs, BindError> {
        if let Some(inputs) = self.own.get(case) {
            return Ok(inputs.clone());
        }
        if case == STORY
            && let Some(act) = self.act
        {
            return Ok(act.instrument().story());
        }
        let named = self.named(case)?;
        let act = self.act_of(named)?;
        let instrument = act.instrument();
        let mut inputs = instrument.story();
        set_all(instrument, &mut inputs, &named.set)?;
        match &named.solve {
            Some(solve) => self.solved(instrument, &inputs, solve),
            None => Ok(inputs),
        }
    }

    fn named(&self, case: &str) -> Result<&'a Case, BindError> {
        self.lab.case(case).ok_or_else(|| {
            let own = self.own.keys().copied().chain([STORY]);
            let names = self.lab.cases.iter().map(|it| it.name.text.as_str()).chain(own);
            let nearest = nearest(case, names).map(str::to_owned);
            BindError::UnknownCase { name: case.to_owned(), nearest }
        })
    }

    fn act_of(&self, case: &Case) -> Result<&'a Act, BindError> {
        self.lab.act(&case.act.text).ok_or_else(|| BindError::UnknownCase {
            name: case.act.text.clone(),
            nearest: nearest(&case.act.text, self.lab.acts.iter().map(|it| it.id.text.as_str()))
                .map(str::to_owned),
        })
    }

    fn instrument(&self, case: &str) -> Result<&'static dyn Instrument, BindError> {
        if (case == STORY || self.own.contains_key(case))
            && let Some(act) = self.act
        {
            return Ok(act.instrument());
        }
        Ok(self.act_of(self.named(case)?)?.instrument())
    }

    /// The outputs of a case.
    pub fn outputs(&self, case: &str) -> Result<Arc<Outputs>, BindError> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner).get(case).cloned();
        if let Some(found) = found {
            return Ok(found);
        }
        let outputs = Arc::new(self.instrument(case)?.run(&self.inputs(case)?)?);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.insert(case.to_owned(), Arc::clone(&outputs));
        Ok(outputs)
    }

    /// One output of one case.
    pub fn value(&self, case: &str, output: &str) -> Result<Value, BindError> {
        if case == CLAIM {
            return self.claimed(output);
        }
        let outputs = self.outputs(case)?;
        if let Some(value) = outputs.get(output) {
            return Ok(value.clone());
        }
        let instrument = self.instrument(case)?;
        if instrument.output(output).is_some() {
            let engine = outputs.engine.unwrap_or_default().to_owned();
            return Err(BindError::NotSaid { output: output.to_owned(), engine });
        }
        let controls = instrument.controls().iter().map(|control| control.name);
        let names = instrument.outputs().iter().map(|it| it.name).chain(controls);
        let nearest = nearest(output, names).map(str::to_owned);
        Err(BindError::UnknownOutput { name: output.to_owned(), nearest })
    }

    fn claimed(&self, output: &str) -> Result<Value, BindError> {
        let unknown = || BindError::UnknownCase { name: CLAIM.to_owned(), nearest: None };
        let (of, value) = self.claim.ok_or_else(unknown)?;
        let actual = self.value(STORY, &of.text)?;
        let Value::Number { value: actual, unit } = actual else {
            return Err(BindError::Incomparable(format!("`{}` and a number", of.text)));
        };
        let claimed = parse(unit, &value.text)?;
        match output {
            "value" => Ok(Value::number(claimed, unit)),
            "off-by" => {
                let (small, large) = (claimed.min(actual), claimed.max(actual));
                Ok(Value::number(large / small, Unit::Times))
            }
            other => {
                let nearest = nearest(other, ["value", "off-by"].into_iter()).map(str::to_owned);
                Err(BindError::UnknownOutput { name: other.to_owned(), nearest })
            }
        }
    }

    /// A placeholder's text and source.
    pub fn show(&self, reference: &Reference) -> Result<Shown, BindError> {
        match &reference.target {
            Target::Fact(id) => {
                let fact = facts::get(id).ok_or_else(|| BindError::UnknownFact(id.clone()))?;
                Ok(Shown { text: fact.written.to_owned(), source: Source::Fact(id.clone()) })
            }
            Target::Table(name) => {
                Err(BindError::UnknownOutput { name: name.clone(), nearest: None })
            }
            Target::Output { case, output } => {
                let value = self.value(case, output)?;
                if case == CLAIM {
                    let text = value.text(reference.digits);
                    return Ok(Shown { text, source: Source::Claim });
                }
                let instrument = self.instrument(case)?;
                let outputs = self.outputs(case)?;
                Ok(Shown {
                    text: self.say(instrument, output, &value, reference.digits),
                    source: Source::of(instrument, output, &outputs),
                })
            }
        }
    }

    /// A value as a learner reads it: words in the lab's own words.
    pub fn say(
        &self,
        instrument: &dyn Instrument,
        output: &str,
        value: &Value,
        digits: usize,
    ) -> String {
        let Value::Word(word) = value else { return value.text(digits) };
        let choice = self.lab.words.get(&format!("choice.{output}.{word}"));
        let domain = instrument.output(output).and_then(|it| it.words);
        let said = || domain.and_then(|it| self.lab.words.get(&format!("{it}.{word}")));
        choice.or_else(said).unwrap_or(word).to_owned()
    }

    /// What an engine finds of a claim.
    pub fn judge(&self, claim: &Predicate) -> Result<Judged, BindError> {
        let mut judged = Judged { holds: true, sides: Vec::new() };
        for comparison in &claim.comparisons {
            let (left, right) = self.sides(comparison)?;
            judged.holds &= holds(comparison, &left, &right)?;
            judged.sides.push((left, comparison.relation, right));
        }
        Ok(judged)
    }

    fn sides(&self, comparison: &Comparison) -> Result<(Value, Value), BindError> {
        let Comparison { left, right, .. } = comparison;
        Ok(match (left, right) {
            (Operand::Literal(text), side) => {
                let side = self.operand(side)?;
                (literal(text, &side)?, side)
            }
            (side, Operand::Literal(text)) => {
                let side = self.operand(side)?;
                let literal = literal(text, &side)?;
                (side, literal)
            }
            (left, right) => (self.operand(left)?, self.operand(right)?),
        })
    }

    fn operand(&self, operand: &Operand) -> Result<Value, BindError> {
        match operand {
            Operand::Literal(text) => Ok(Value::word(text)),
            Operand::Output { factor, case, output } => Ok(match self.value(case, output)? {
                Value::Number { value, unit } => Value::number(value * factor, unit),
                word @ Value::Word(_) => word,
            }),
        }
    }

    /// Turns one control until an output has a wanted value; bisection between far ends.
    fn solved(
        &self,
        instrument: &dyn Instrument,
        inputs: &Inputs,
        solve: &Solve,
    ) -> Result<Inputs, BindError> {
        let control = solve.control.text.as_str();
        let none = || BindError::NoSolution { control: control.to_owned() };
        let kind = &crate::instruments::find(instrument.controls(), control)?.kind;
        let ControlKind::Range { low, high, .. } = kind else { return Err(none()) };
        let wanted = self.target(instrument, solve)?;
        let over = |value: f64| {
            let mut at = inputs.clone();
            at.set_beyond(control, value);
            let outputs = instrument.run(&at)?;
            let found = outputs.get(&solve.output.text).and_then(Value::as_number);
            Ok::<f64, BindError>(found.ok_or_else(none)? - wanted)
        };
        let far = f64::from(BEYOND);
        let (mut below, mut above) = (*low / far, *high * far);
        let (first, last) = (over(below)?, over(above)?);
        if (first > 0.0) == (last > 0.0) {
            return Err(none());
        }
        for _ in 0..ENOUGH_HALVINGS {
            let middle = middle(below, above);
            if (over(middle)? > 0.0) == (first > 0.0) {
                below = middle;
            } else {
                above = middle;
            }
        }
        let mut found = inputs.clone();
        found.set_beyond(control, above);
        Ok(found)
    }

    fn target(&self, instrument: &dyn Instrument, solve: &Solve) -> Result<f64, BindError> {
        let Solve { output, target, .. } = solve;
        if let Some((case, output)) = target.text.split_once('.')
            && (self.lab.case(case).is_some() || case == STORY)
        {
            let value = match case {
                STORY => instrument.run(&instrument.story())?.get(output).cloned(),
                case => Some(self.value(case, output)?),
            };
            let number = value.and_then(|it| it.as_number());
            let unknown = || BindError::UnknownOutput { name: output.to_owned(), nearest: None };
            return number.ok_or_else(unknown);
        }
        let unit = instrument.output(&output.text).and_then(|it| it.unit);
        let unknown = || {
            let names = instrument.outputs().iter().map(|it| it.name);
            let nearest = nearest(&output.text, names).map(str::to_owned);
            BindError::UnknownOutput { name: output.text.clone(), nearest }
        };
        parse(unit.ok_or_else(unknown)?, &target.text)
    }
}

/// How far beyond a control's ends an inverse question may look, as a factor.
const BEYOND: u32 = 1000;
/// Between these ends a hundred and twenty halvings tell any two floats apart.
const ENOUGH_HALVINGS: u32 = 120;

/// Between two positive numbers the geometric mean, so that every decade gets its halvings.
fn middle(low: f64, high: f64) -> f64 {
    if low > 0.0 { libm::sqrt(low) * libm::sqrt(high) } else { low + (high - low) / 2.0 }
}

/// Sets controls from words.
pub(crate) fn set_all(
    instrument: &dyn Instrument,
    inputs: &mut Inputs,
    pairs: &[(Said, Said)],
) -> Result<(), InputError> {
    for (control, value) in pairs {
        inputs.read(instrument.controls(), &control.text, &value.text)?;
    }
    Ok(())
}

pub(crate) fn parse(unit: Unit, text: &str) -> Result<f64, BindError> {
    unit.parse(text).map_err(|error| BindError::Run(RunError::Inputs(error)))
}

fn literal(text: &str, beside: &Value) -> Result<Value, BindError> {
    match beside {
        Value::Number { unit, .. } => Ok(Value::number(parse(*unit, text)?, *unit)),
        Value::Word(_) => Ok(Value::word(text)),
    }
}

fn holds(comparison: &Comparison, left: &Value, right: &Value) -> Result<bool, BindError> {
    use super::claim::Relation::{Equal, Unequal};
    let sides = || BindError::Incomparable(format!("`{}` and `{}`", left.text(3), right.text(3)));
    match (left, right) {
        (Value::Number { value: left, unit: one }, Value::Number { value: right, unit: other }) => {
            if one.base() != other.base() {
                return Err(sides());
            }
            Ok(comparison.relation.holds(*left, *right))
        }
        (Value::Word(left), Value::Word(right)) => match comparison.relation {
            Equal => Ok(left == right),
            Unequal => Ok(left != right),
            _ => Err(sides()),
        },
        _ => Err(sides()),
    }
}
