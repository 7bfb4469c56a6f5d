//! How is each part of a lab written as JSON, and read again?
//!
//! What a part is called there is said once, for both ways.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::bindings::{Shown, Source};
use super::opening::Opening;
use super::structure::{
    Act, Answers, Badge, Case, ContextWords, Curve, Decision, Draw, Lab, Observation, Panel,
    Prediction, Question, QuestionOption, Range, Reading, Reply, Said, Solve, Table, TableRow,
    Threshold, Transfer,
};
use super::words::Words;
use crate::fault::Place;

/// A part of a lab that can be written as JSON and read again.
pub(super) trait Packed: Sized {
    fn pack(&self) -> Value;

    /// The error says what was expected.
    fn unpack(value: &Value) -> Result<Self, String>;
}

/// A named part of an object.
fn part<T: Packed>(object: &Value, name: &str) -> Result<T, String> {
    let value = object.get(name).ok_or_else(|| format!("expected `{name}`, found none"))?;
    T::unpack(value).map_err(|error| format!("`{name}`: {error}"))
}

/// A structure whose named parts are all packed: both ways at once.
macro_rules! packed {
    ($($name:ident { $($part:ident),* })*) => {$(
        impl Packed for $name {
            fn pack(&self) -> Value {
                let mut object = Map::new();
                $(object.insert(stringify!($part).to_owned(), self.$part.pack());)*
                Value::Object(object)
            }

            fn unpack(value: &Value) -> Result<Self, String> {
                Ok(Self { $($part: part(value, stringify!($part))?),* })
            }
        }
    )*};
}

packed! {
    Lab {
        id, series, volume, chapter, chapter_title, number, title, hook, minutes, most_words,
        readings, contexts, acts, cases, tables, uncertain, facts, names, spoilers, words, sections,
        file, opening
    }
    Reading { title, place, url, section }
    ContextWords { name, label, summary }
    Badge { title, minutes }
    Case { name, act, set, solve }
    Solve { control, output, target }
    Act {
        id, number, badge, stakeholder, instrument, core, further, prediction, curve, reply,
        reflection, observation, transfer, sections, file
    }
    Panel { id, title, controls, figures, cards }
    Prediction { question, output }
    Question { key, options }
    QuestionOption { id, label, claim, counter, misconception, value }
    Curve { control, at, output, set }
    Reply { decisions, reasons, threshold }
    Decision { id, label, set, asks }
    Answers { id, label, claim }
    Threshold { label, engine }
    Observation { question }
    Transfer { set, draws, options }
    Draw { control, values }
    Table { name, title, columns, rows }
    TableRow { label, case }
    Range { control, low, high, reason }
}

/// Lines are for authors; a lab that was compiled has been read without a fault.
pub(super) fn nowhere() -> Place {
    Place::new("lab.json", 0)
}

impl Packed for Said {
    fn pack(&self) -> Value {
        self.text.pack()
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        Ok(Self { text: String::unpack(value)?, place: nowhere() })
    }
}

impl Packed for Words {
    fn pack(&self) -> Value {
        self.0.pack()
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        Packed::unpack(value).map(Self)
    }
}

impl Packed for Opening {
    fn pack(&self) -> Value {
        self.0.pack()
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        Packed::unpack(value).map(Self)
    }
}

impl Packed for Shown {
    fn pack(&self) -> Value {
        let source = match &self.source {
            Source::Output { instrument, output, engine, facts } => {
                json!([instrument, output, engine.pack(), facts.pack()])
            }
            Source::Fact(id) => id.pack(),
            Source::Claim => Value::Null,
        };
        json!([self.text, source])
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        let [text, source] = items(value)? else {
            return Err("expected a number and its source".to_owned());
        };
        let source = match source {
            Value::Null => Source::Claim,
            Value::String(id) => Source::Fact(id.clone()),
            of_output => {
                let [instrument, output, engine, facts] = items(of_output)? else {
                    return Err("expected the source of a number".to_owned());
                };
                Source::Output {
                    instrument: Packed::unpack(instrument)?,
                    output: Packed::unpack(output)?,
                    engine: Packed::unpack(engine)?,
                    facts: Packed::unpack(facts)?,
                }
            }
        };
        Ok(Self { text: Packed::unpack(text)?, source })
    }
}

impl Packed for String {
    fn pack(&self) -> Value {
        Value::String(self.clone())
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        value.as_str().map(str::to_owned).ok_or_else(|| "expected a text".to_owned())
    }
}

impl Packed for bool {
    fn pack(&self) -> Value {
        Value::Bool(*self)
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "expected true or false".to_owned())
    }
}

impl Packed for u32 {
    fn pack(&self) -> Value {
        Value::from(*self)
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        let number = value.as_u64().and_then(|number| Self::try_from(number).ok());
        number.ok_or_else(|| "expected a whole number".to_owned())
    }
}

impl Packed for usize {
    fn pack(&self) -> Value {
        Value::from(*self)
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        u32::unpack(value).map(|number| number as Self)
    }
}

impl<T: Packed> Packed for Option<T> {
    fn pack(&self) -> Value {
        self.as_ref().map_or(Value::Null, Packed::pack)
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        if value.is_null() { Ok(None) } else { T::unpack(value).map(Some) }
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn pack(&self) -> Value {
        Value::Array(self.iter().map(Packed::pack).collect())
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        // A loop: gathering results by iterators would be instantiated at length for each part.
        let mut found = Self::new();
        for item in items(value)? {
            found.push(T::unpack(item)?);
        }
        Ok(found)
    }
}

impl<A: Packed, B: Packed> Packed for (A, B) {
    fn pack(&self) -> Value {
        Value::Array(vec![self.0.pack(), self.1.pack()])
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        match items(value)? {
            [first, second] => Ok((A::unpack(first)?, B::unpack(second)?)),
            _ => Err("expected a pair".to_owned()),
        }
    }
}

impl<T: Packed> Packed for BTreeMap<String, T> {
    fn pack(&self) -> Value {
        Value::Object(self.iter().map(|(name, value)| (name.clone(), value.pack())).collect())
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        let object = value.as_object().ok_or("expected an object")?;
        let mut found = Self::new();
        for (name, value) in object {
            let value = T::unpack(value).map_err(|error| format!("`{name}`: {error}"))?;
            found.insert(name.clone(), value);
        }
        Ok(found)
    }
}

/// The items of a list.
pub(super) fn items(value: &Value) -> Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| "expected a list".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_of_another_kind_is_named() {
        let fault = |text: &str| Reading::unpack(&serde_json::from_str(text).unwrap()).unwrap_err();
        let start = r#"{"title": "t", "place": "p", "url": "#;
        assert_eq!(fault(&format!("{start}\"u\"}}")), "expected `section`, found none");
        assert_eq!(fault(&format!("{start}7, \"section\": \"s\"}}")), "`url`: expected a text");
        assert_eq!(fault("[]"), "expected `title`, found none");
    }

    #[test]
    fn numbers_that_do_not_fit_are_no_numbers() {
        for text in ["-1", "1.5", "4294967296", "\"1\"", "null"] {
            let value = serde_json::from_str(text).unwrap();
            assert!(u32::unpack(&value).is_err(), "{text}");
            assert!(usize::unpack(&value).is_err(), "{text}");
        }
        assert_eq!(u32::unpack(&Value::from(u32::MAX)), Ok(u32::MAX));
    }
}
