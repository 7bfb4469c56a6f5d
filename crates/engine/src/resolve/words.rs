//! How do the words of one field become a value, and what is noted on the way?

use std::num::NonZeroU32;
use std::str::FromStr;

use facts::{Class, Entity, Fact};
use units::{ParseError, Quantity, Samples};

use super::choices::Choices;
use super::{Input, Said, Unmade};
use crate::diagnostic::{Diagnostic, Place, hinted, nearest, shown};
use crate::draft::{Draft, Entry};
use crate::field::Field;

/// A million of anything countable is a slip of the pen, and its queue would fill the memory.
pub(crate) const MOST_COUNTED: u32 = 1_000_000;

/// A quantity that can be read from words.
pub(super) trait Known: Quantity + FromStr<Err = ParseError> {}
impl<Q: Quantity + FromStr<Err = ParseError>> Known for Q {}

/// Reads the fields of a draft one by one and notes what it finds.
pub(super) struct Resolver<'a> {
    draft: &'a Draft,
    pub(super) unmade: Unmade,
    pub(super) facts: Vec<&'static Fact>,
    pub(super) assumed: Vec<String>,
    pub(super) inputs: Vec<Input>,
}

/// Adds a fact to those that were used, unless it is there already.
pub(crate) fn note_once(facts: &mut Vec<&'static Fact>, fact: &'static Fact) {
    if !facts.iter().any(|known| std::ptr::eq(*known, fact)) {
        facts.push(fact);
    }
}

impl<'a> Resolver<'a> {
    pub(super) fn new(draft: &'a Draft) -> Self {
        Self {
            draft,
            unmade: Unmade::default(),
            facts: Vec::with_capacity(32),
            assumed: vec![],
            inputs: Vec::with_capacity(Field::ALL.len()),
        }
    }

    // ---- what was said ----

    pub(super) fn said(&self, field: Field) -> Option<&'a Entry> {
        self.draft.get(field)
    }

    pub(super) fn is_said(&self, field: Field) -> bool {
        self.draft.get(field).is_some()
    }

    /// The entry's words, a `fact:` looked up.
    pub(super) fn words(&mut self, entry: &'a Entry) -> Said<&'a str> {
        let Some(id) = entry.text.trim().strip_prefix("fact:") else {
            return Some(&entry.text);
        };
        let id = id.trim();
        if let Some(fact) = facts::get(id) {
            note_once(&mut self.facts, fact);
            return Some(fact.written);
        }
        let ids = facts::all().iter().map(|fact| fact.id);
        let hint = nearest(id, ids).map_or_else(
            || "`ironlaw facts` lists them".to_owned(),
            |near| format!("did you mean `fact:{near}`?"),
        );
        self.wrong(entry, format!("unknown fact `{}`", shown(id)), Some(hint));
        None
    }

    /// The value of a field that was said; nothing if it was not.
    pub(super) fn quantity<Q: Known>(&mut self, field: Field) -> Said<Q> {
        let entry = self.said(field)?;
        let text = self.words(entry)?;
        match text.parse::<Q>() {
            Ok(value) => {
                // A fact is shown as its catalogue writes it, nothing as the user did.
                let as_written = value.get() == 0.0 || is_a_fact(&entry.text);
                let shown = if as_written { text.trim().to_owned() } else { value.exact() };
                self.understood(field, shown);
                Some(value)
            }
            Err(error) => {
                self.unreadable(field, entry, &error);
                None
            }
        }
    }

    pub(super) fn required<Q: Known>(&mut self, field: Field, hint: &str) -> Said<Q> {
        if !self.is_said(field) {
            self.missing(field, hint);
        }
        self.quantity(field)
    }

    pub(super) fn quantity_or<Q: Known>(
        &mut self,
        field: Field,
        otherwise: Q,
        assumed: &str,
    ) -> Said<Q> {
        if self.is_said(field) {
            return self.quantity(field);
        }
        self.assume(assumed);
        self.default(field, otherwise.exact());
        Some(otherwise)
    }

    /// A whole number from 1.
    pub(super) fn whole(&mut self, field: Field) -> Said<u64> {
        let entry = self.said(field)?;
        let text = self.words(entry)?;
        let hint = match text.parse::<Samples>() {
            Ok(count) if count.get() >= 1.0 && count.get().fract() == 0.0 => {
                self.understood(field, count.exact());
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole, and samples are read up to 10^15 only"
                )]
                return Some(count.get() as u64);
            }
            Ok(_) => "a part of one cannot work, and none does nothing".to_owned(),
            Err(error) => count_hint(text, &error),
        };
        let message =
            format!("`{}`: expected a whole number from 1, found `{}`", field.name(), shown(text));
        self.wrong(entry, message, Some(hint));
        None
    }

    pub(super) fn count(&mut self, field: Field) -> Said<NonZeroU32> {
        if !self.is_said(field) {
            let name = field.name();
            self.missing(field, &format!("say how many, for example `{name} = 8`"));
            return None;
        }
        let value = self.whole(field)?;
        let counted = u32::try_from(value).ok().filter(|value| *value <= MOST_COUNTED);
        if counted.is_none() {
            let name = field.name();
            let message = format!("`{name}`: expected at most {MOST_COUNTED}, found `{value}`");
            self.wrong_value(field, message, "check the zeros");
        }
        counted.and_then(NonZeroU32::new)
    }

    pub(super) fn count_or(
        &mut self,
        field: Field,
        otherwise: NonZeroU32,
        assumed: &str,
    ) -> Said<NonZeroU32> {
        if self.is_said(field) {
            return self.count(field);
        }
        self.assume(assumed);
        self.default(field, otherwise.to_string());
        Some(otherwise)
    }

    /// One of a few words that was said; nothing if none was.
    pub(super) fn choice<T: Copy>(&mut self, field: Field, choices: &Choices<T>) -> Said<T> {
        let entry = self.said(field)?;
        let text = self.words(entry)?.trim();
        if let Some((name, value)) =
            choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(text))
        {
            self.understood(field, (*name).to_owned());
            return Some(*value);
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let message = format!(
            "`{}`: expected one of {}, found `{}`",
            field.name(),
            names.join(", "),
            shown(text)
        );
        let hint = nearest(text, names.iter().copied())
            .map_or_else(|| uncapitalized(field.help()), |name| format!("did you mean `{name}`?"));
        self.wrong(entry, message, Some(hint));
        None
    }

    pub(super) fn choice_or<T: Copy>(
        &mut self,
        field: Field,
        choices: &Choices<T>,
        assumed: &str,
    ) -> Said<T> {
        if self.is_said(field) {
            return self.choice(field, choices);
        }
        let (name, value) = choices.first()?;
        self.assume(assumed);
        self.default(field, (*name).to_owned());
        Some(*value)
    }

    // ---- what the catalogue knows ----

    /// The thing of this name, if one was said.
    pub(super) fn entity(&mut self, field: Field, class: Class) -> Said<&'static Entity> {
        let entry = self.said(field)?;
        let text = entry.text.trim();
        if let Some(entity) = facts::entity(class, text) {
            self.understood(field, entity.name.to_owned());
            return Some(entity);
        }
        let names = facts::entities(class)
            .flat_map(|entity| std::iter::once(entity.name).chain(entity.aliases.iter().copied()));
        let hint = nearest(text, names)
            .map_or_else(|| known_names(class), |name| format!("did you mean `{name}`?"));
        let message = format!("`{}`: unknown name `{}`", field.name(), shown(text));
        self.wrong(entry, message, Some(hint));
        None
    }

    /// A property of a device or data set, noted as used.
    pub(super) fn fact_of<Q: Quantity>(
        &mut self,
        entity: &'static Entity,
        property: &str,
    ) -> Option<Q> {
        let fact = entity.fact(property)?;
        let value = fact.quantity().ok()?;
        note_once(&mut self.facts, fact);
        Some(value)
    }

    /// The catalogue's value where nobody said one.
    pub(super) fn unsaid_fact<Q: Quantity>(
        &mut self,
        field: Field,
        entity: Option<&'static Entity>,
        property: &str,
    ) -> Option<Q> {
        if self.is_said(field) { None } else { self.fact_of(entity?, property) }
    }

    // ---- what is noted on the way ----

    pub(super) fn understood(&mut self, field: Field, text: String) {
        let place = self.said(field).map_or(Place::Default, |entry| entry.place.clone());
        self.inputs.push(Input { field, text, place });
    }

    pub(super) fn default(&mut self, field: Field, text: String) {
        self.inputs.push(Input { field, text, place: Place::Default });
    }

    pub(super) fn assume(&mut self, sentence: &str) {
        self.assumed.push(sentence.to_owned());
    }

    pub(super) fn unreadable(&mut self, field: Field, entry: &Entry, error: &ParseError) {
        let message = format!("`{}`: {error}", field.name());
        self.wrong(entry, message, error.hint.as_deref().map(hinted));
    }

    fn wrong(&mut self, entry: &Entry, message: String, hint: Option<String>) {
        let place = Some(entry.place.clone());
        self.unmade.wrong.push(Diagnostic { place, message, hint });
    }

    /// A fault of this field's words alone.
    pub(super) fn wrong_value(&mut self, field: Field, message: String, hint: &str) {
        let diagnostic = self.at(field, message, hint);
        self.unmade.wrong.push(diagnostic);
    }

    /// A fault of words that are right one by one.
    pub(super) fn conflict(&mut self, field: Field, message: String, hint: &str) {
        let diagnostic = self.at(field, message, hint);
        self.unmade.conflicts.push(diagnostic);
    }

    pub(super) fn missing(&mut self, field: Field, hint: &str) {
        self.wrong_value(field, format!("`{}` is missing", field.name()), hint);
    }

    fn at(&self, field: Field, message: String, hint: &str) -> Diagnostic {
        let place = self.said(field).map(|entry| entry.place.clone());
        Diagnostic { place, message, hint: Some(hint.to_owned()) }
    }
}

fn is_a_fact(text: &str) -> bool {
    text.trim_start().starts_with("fact:")
}

/// The repair of a count that is none; the parser's own example counts samples.
pub(crate) fn count_hint(text: &str, error: &ParseError) -> String {
    if text.contains(',') {
        return "write one whole number; `ironlaw sweep` tries several".to_owned();
    }
    let starts_like_a_number = |first: char| first.is_ascii_digit() || first == '-';
    error
        .hint
        .as_deref()
        .filter(|_| text.trim_start().starts_with(starts_like_a_number))
        .map_or_else(|| "write a number, for example `8`".to_owned(), hinted)
}

/// A sentence as a part of another.
fn uncapitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn known_names(class: Class) -> String {
    let names: Vec<&str> = facts::entities(class).map(|entity| entity.name).collect();
    format!("known: {}", names.join(", "))
}
