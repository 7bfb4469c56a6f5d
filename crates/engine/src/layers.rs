//! Which words contradict each other in one layer, and which does a later layer replace?

use facts::{Class, Entity};
use units::Bytes;

use crate::diagnostic::{Diagnostic, shown};
use crate::draft::Draft;
use crate::field::Field;
use crate::resolve::is_a_size;

/// Fields that say the same thing: in one layer they contradict, in two the later one wins.
///
/// `dataset` and `samples` do so only when `dataset` is a size: see [`exclude`].
const ALTERNATIVES: [(Field, Field); 18] = [
    (Field::Dataset, Field::Samples),
    (Field::Storage, Field::StorageBandwidth),
    (Field::SampleSizes, Field::SampleSize),
    (Field::SampleSizes, Field::SampleCv),
    (Field::SampleSizes, Field::SampleSpread),
    (Field::StepTime, Field::Rate),
    (Field::StepTime, Field::Model),
    (Field::StepTime, Field::Accelerator),
    (Field::StepTime, Field::FlopsPerSample),
    (Field::StepTime, Field::PeakFlops),
    (Field::StepTime, Field::FractionOfPeak),
    (Field::Rate, Field::Model),
    (Field::Rate, Field::Accelerator),
    (Field::Rate, Field::FlopsPerSample),
    (Field::Rate, Field::PeakFlops),
    (Field::Rate, Field::FractionOfPeak),
    (Field::Model, Field::FlopsPerSample),
    (Field::Accelerator, Field::PeakFlops),
];

/// A later first field takes the earlier second with it; side by side they get along.
const REPLACES: [(Field, Field); 2] =
    [(Field::Accelerator, Field::FractionOfPeak), (Field::Model, Field::FractionOfPeak)];

/// What the catalogue may know of a thing, and the field that would say it otherwise.
const BROUGHT: [(Field, Class, Field, &str); 6] = [
    (Field::Dataset, Class::Dataset, Field::Samples, "samples"),
    (Field::Dataset, Class::Dataset, Field::DecodedSize, "decoded-size"),
    (Field::Storage, Class::Storage, Field::StreamBandwidth, "stream-bandwidth"),
    (Field::Storage, Class::Storage, Field::Latency, "latency"),
    (Field::Storage, Class::Storage, Field::RequestsInFlight, "requests-in-flight"),
    (Field::Accelerator, Class::Accelerator, Field::LinkBandwidth, "host-link-bandwidth"),
];

/// Whether two alternatives exclude each other with the words that these drafts give them.
///
/// A data set's *name* goes with a count: so many samples of it.
fn exclude(one: Field, said: Option<&str>) -> bool {
    one != Field::Dataset || said.is_some_and(is_a_size)
}

/// Pairs of words in one draft that cannot both hold.
pub(crate) fn contradictions(draft: &Draft) -> Vec<Diagnostic> {
    let both = |(one, other): &(Field, Field)| {
        let (first, second) = (draft.get(*one)?, draft.get(*other)?);
        exclude(*one, Some(&first.text)).then(|| Diagnostic {
            place: Some(second.place.clone()),
            message: format!(
                "`{} = {}` and `{} = {}` contradict each other",
                one.name(),
                shown(&first.text),
                other.name(),
                shown(&second.text)
            ),
            hint: Some(format!("keep one of `{}` and `{}`", one.name(), other.name())),
        })
    };
    ALTERNATIVES.iter().filter_map(both).collect()
}

/// The earlier fields that make no sense once the later layer says this one.
pub(crate) fn replaced_by(field: Field, later: &Draft, earlier: &Draft) -> Vec<Field> {
    let said = |draft: &Draft, field| draft.get(field).map(|entry| entry.text.trim().to_owned());
    let text = said(later, field).unwrap_or_default();
    let mut replaced = alternatives(field, &text, earlier);
    replaced.extend(REPLACES.iter().filter(|(one, _)| *one == field).map(|(_, other)| *other));
    replaced.extend(brought(field, &text));
    let earlier_is =
        |field, words: &[&str]| said(earlier, field).is_some_and(|text| is_any(&text, words));
    match field {
        // A name brings the size of its samples, a bare volume does not.
        Field::Dataset if !is_a_size(&text) => {
            replaced.extend([Field::SampleSize, Field::SampleSizes, Field::SampleCv]);
        }
        // A cache that comes or goes takes with it a policy that fits the other case only.
        Field::Cache if is_nothing(&text) || earlier_is(Field::CachePolicy, &["none"]) => {
            replaced.push(Field::CachePolicy);
        }
        Field::CachePolicy if is_any(&text, &["none"]) => replaced.push(Field::Cache),
        Field::SampleSpread if is_any(&text, &FIXED_CV) => replaced.push(Field::SampleCv),
        Field::PrepSpread if is_any(&text, &FIXED_CV) => replaced.push(Field::PrepCv),
        Field::SampleCv if earlier_is(Field::SampleSpread, &FIXED_CV) => {
            replaced.push(Field::SampleSpread);
        }
        Field::PrepCv if earlier_is(Field::PrepSpread, &FIXED_CV) => {
            replaced.push(Field::PrepSpread);
        }
        _ => {}
    }
    replaced
}

/// Spreads that leave the coefficient of variation no choice.
const FIXED_CV: [&str; 2] = ["constant", "exponential"];

fn alternatives(field: Field, text: &str, earlier: &Draft) -> Vec<Field> {
    let other = |(one, other): &(Field, Field)| {
        if field == *one {
            exclude(*one, Some(text)).then_some(*other)
        } else if field == *other {
            exclude(*one, earlier.get(*one).map(|entry| entry.text.as_str())).then_some(*one)
        } else {
            None
        }
    };
    ALTERNATIVES.iter().filter_map(other).collect()
}

/// What the named thing brings along, as far as the catalogue knows it.
fn brought(field: Field, name: &str) -> Vec<Field> {
    let mut entity: Option<&Entity> = None;
    let mut fields = Vec::new();
    for (_, class, brought, property) in BROUGHT.iter().filter(|(by, ..)| *by == field) {
        entity = entity.or_else(|| facts::entity(*class, name));
        if entity.is_some_and(|entity| entity.fact(property).is_some()) {
            fields.push(*brought);
        }
    }
    fields
}

fn is_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_nothing(text: &str) -> bool {
    text.parse::<Bytes>().is_ok_and(Bytes::is_zero)
}
