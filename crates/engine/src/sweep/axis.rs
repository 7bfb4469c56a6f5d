//! Which values does one field take: `1..32`, `1ms..6ms:1ms`, `1GB..1TB*10`, `hdd,ssd,nvme`?

use units::Ratio;

use super::unit::{Reason, Unit, reason, said};
use crate::diagnostic::{Diagnostic, Place, shown};
use crate::field::Field;

/// One field with the values it takes.
///
/// ```
/// use engine::{Axis, Field};
///
/// let axis = Axis::parse(Field::Prep, "1ms..6ms:1ms").expect("a range with a step");
/// assert_eq!((axis.len(), axis.text(2).as_str()), (6, "3 ms"));
/// ```
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
    Range(Range),
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    from: f64,
    step: Step,
    count: u64,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Add(f64),
    /// A step that is one part of so many: `from` and the step are whole multiples of `1/per`,
    /// and dividing once gives 0.3 where adding 0.1 three times gives 0.30000000000000004.
    AddParts {
        first: f64,
        per: f64,
    },
    Multiply(f64),
}

/// More rows than this are a slip of the pen: at a million a second they would take decades.
pub(super) const MOST_VALUES: f64 = 1e15;

impl Axis {
    /// Whether this value of a flag names several.
    pub fn names_several(field: Field, text: &str) -> bool {
        // A list of sizes as found is one value.
        field != Field::SampleSizes && (text.contains("..") || text.contains(','))
    }

    /// Reads the values of one field.
    pub fn parse(field: Field, text: &str) -> Result<Self, Diagnostic> {
        let values = match text.split_once("..") {
            _ if !Self::names_several(field, text) => list(&[text]),
            Some((from, rest)) => Range::parse(field, from, rest).map(Values::Range),
            None => list(&text.split(',').collect::<Vec<_>>()),
        };
        match values {
            Ok(values) => Ok(Self { field, values }),
            Err((message, hint)) => Err(Diagnostic {
                place: Some(Place::Flag(field)),
                message: format!("`{}`: {message}", shown(text)),
                hint: Some(hint),
            }),
        }
    }

    /// The field.
    pub fn field(&self) -> Field {
        self.field
    }

    /// How many values there are; at least one.
    pub fn len(&self) -> u64 {
        match &self.values {
            Values::List(list) => list.len() as u64,
            Values::Range(range) => range.count,
        }
    }

    /// Never: an axis has at least one value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at this place, in words that parse back to it.
    ///
    /// # Panics
    ///
    /// If the place is not below [`Axis::len`].
    pub fn text(&self, place: u64) -> String {
        assert!(place < self.len(), "place {place} of {} values", self.len());
        match &self.values {
            Values::List(list) => {
                list[usize::try_from(place).expect("below a list's length")].clone()
            }
            Values::Range(range) => range.unit.text(range.number(place)),
        }
    }

    /// The value at this place in base units, if the axis is a range.
    pub fn number(&self, place: u64) -> Option<f64> {
        match &self.values {
            Values::List(_) => None,
            Values::Range(range) => (place < range.count).then(|| range.number(place)),
        }
    }

    /// The column's name in tables: `workers`, `prep_s`; a range of quantities carries its unit.
    pub fn column(&self) -> String {
        let name = self.field.name().replace('-', "_");
        match &self.values {
            Values::List(_) => name,
            Values::Range(range) => format!("{name}{}", range.unit.suffix()),
        }
    }

    /// The places whose words show whether all are right: of a range its ends, since what lies
    /// between parses alike.
    pub(super) fn telling_places(&self) -> Box<dyn Iterator<Item = u64>> {
        match &self.values {
            Values::List(_) => Box::new(0..self.len()),
            Values::Range(range) if range.count == 1 => Box::new(std::iter::once(0)),
            Values::Range(range) => Box::new([0, range.count - 1].into_iter()),
        }
    }

    /// All values as numbers, if they are few and each is one.
    pub(super) fn listed_numbers(&self) -> Option<Vec<f64>> {
        let Values::List(list) = &self.values else { return None };
        let unit = Unit::of(self.field)?;
        list.iter().map(|text| unit.parse(text).ok()).collect()
    }
}

fn list(texts: &[&str]) -> Result<Values, Reason> {
    let texts: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).collect();
    if texts.iter().any(String::is_empty) {
        let hint = "write values separated by single commas";
        return Err(("it has an empty value".to_owned(), hint.to_owned()));
    }
    Ok(Values::List(texts))
}

impl Range {
    fn parse(field: Field, from: &str, rest: &str) -> Result<Self, Reason> {
        let unit = Unit::of(field)
            .ok_or_else(|| reason("names have no range", "write them one by one, with commas"))?;
        if from.contains(',') || rest.contains(',') {
            return Err(reason("a range and a list do not mix", "write one or the other"));
        }
        let (to, step) = match (rest.split_once(':'), rest.split_once('*')) {
            (Some((to, step)), _) => (to, Some(Step::Add(unit.parse(step)?))),
            (None, Some((to, factor))) => (to, Some(Step::Multiply(unit.factor(factor)?))),
            (None, None) => (rest, None),
        };
        let (from, to) = (unit.parse(from)?, unit.parse(to)?);
        let step = match step {
            Some(step) => step,
            None if unit == Unit::Count => Step::Add(1.0),
            None => {
                let hint = "write a step (`1ms..6ms:1ms`) or a factor (`1GB..1TB*10`)";
                return Err(reason("a range of quantities needs a step", hint));
            }
        };
        let count = count_of(from, to, step)?;
        Ok(Self { from, step: in_parts(from, step), count, unit })
    }

    fn number(&self, place: u64) -> f64 {
        match self.step {
            Step::Add(step) => self.from + step * place as f64,
            Step::AddParts { first, per } => (first + place as f64) / per,
            Step::Multiply(factor) => self.from * libm::pow(factor, place as f64),
        }
    }
}

fn count_of(from: f64, to: f64, step: Step) -> Result<u64, Reason> {
    if to < from {
        return Err(reason("it ends before it starts", "write the smaller end first"));
    }
    let steps = match step {
        Step::Add(step) if step > 0.0 => (to - from) / step,
        Step::Multiply(factor) if factor > 1.0 && from > 0.0 => {
            libm::log(to / from) / libm::log(factor)
        }
        Step::Add(_) | Step::AddParts { .. } => {
            return Err(reason("its step is 0", "write a step above 0"));
        }
        Step::Multiply(_) => {
            let hint = "a factor is above 1, and starts from more than 0";
            return Err(reason("it never gets anywhere", hint));
        }
    };
    // A last value that only a rounding keeps out belongs to the range; a long range has whole
    // steps, whose roundings are below a hundredth.
    let rounding = (1e-9 + 1e-14 * steps).min(0.01);
    let count = (steps + rounding).floor() + 1.0;
    if count > MOST_VALUES {
        return Err((format!("it has {count:e} values"), "check the step".to_owned()));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 10^15")]
    Ok(count as u64)
}

/// The same step as parts of a whole, where it is one: 1 ms is one part of 1,000.
fn in_parts(from: f64, step: Step) -> Step {
    let Step::Add(size) = step else { return step };
    let per = libm::round(1.0 / size);
    let first = libm::round(from * per);
    // Within a few roundings of whole, or it is not meant as a part.
    let whole = |number: f64, rounded: f64| (number - rounded).abs() <= 1e-14 * rounded;
    let exact = per >= 2.0 && whole(1.0 / size, per) && whole(from * per, first);
    if exact { Step::AddParts { first, per } } else { step }
}

impl Unit {
    fn factor(self, text: &str) -> Result<f64, Reason> {
        let factor = text.parse::<Ratio>().map_err(|error| said(&error))?.get();
        if self == Self::Count && factor.fract() != 0.0 {
            return Err(reason("counts are whole, and so is their factor", "write `*2`"));
        }
        Ok(factor)
    }
}
