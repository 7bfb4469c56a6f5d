//! What is trained on, by its words: a name, a volume, a count; sizes and how they scatter.

use facts::{Class, Entity};
use scenario::{Dataset, StoredSizes};
use units::{Bytes, BytesPerSample, Quantity, Samples};

use super::Said;
use super::spread::{Scatter, spread};
use super::words::Resolver;
use crate::field::Field;

/// Whether the words of `dataset` are a volume (or a fact that is one) and not a name.
pub(crate) fn is_a_size(text: &str) -> bool {
    let text = text.trim();
    let numeric = |first: char| first.is_ascii_digit() || matches!(first, '-' | '.' | '+');
    text.starts_with("fact:") || text.starts_with(numeric)
}

/// What `dataset` says.
#[derive(Clone, Copy)]
enum Source {
    Volume(Bytes),
    Named(&'static Entity),
    /// It was wrong; a fault says so, and what it would have brought is not asked for again.
    Wrong,
    Unsaid,
}

pub(super) fn dataset(resolver: &mut Resolver<'_>) -> Said<Dataset> {
    let source = source(resolver);
    let stored = stored(resolver, source);
    let decoded = decoded(resolver, source);
    let samples = samples(resolver, source, stored.as_ref());
    Some(Dataset { samples: samples?, stored: stored?, decoded: decoded? })
}

fn source(resolver: &mut Resolver<'_>) -> Source {
    match resolver.said(Field::Dataset) {
        None => Source::Unsaid,
        Some(entry) if is_a_size(&entry.text) => {
            resolver.quantity(Field::Dataset).map_or(Source::Wrong, Source::Volume)
        }
        Some(_) => {
            resolver.entity(Field::Dataset, Class::Dataset).map_or(Source::Wrong, Source::Named)
        }
    }
}

fn samples(resolver: &mut Resolver<'_>, source: Source, stored: Option<&StoredSizes>) -> Said<u64> {
    if resolver.is_said(Field::Samples) {
        return resolver.whole(Field::Samples);
    }
    match source {
        Source::Volume(volume) => samples_in(resolver, volume, stored?.mean()),
        Source::Named(entity) => catalogue_samples(resolver, entity),
        Source::Unsaid => {
            resolver.missing(Field::Samples, "say `dataset` (a name or a size) or `samples`");
            None
        }
        Source::Wrong => None,
    }
}

/// Whole samples of a volume: a part of a sample is no sample.
fn samples_in(resolver: &mut Resolver<'_>, volume: Bytes, size: BytesPerSample) -> Said<u64> {
    if size.is_zero() {
        let message = "`sample-size`: expected more than 0, found 0".to_owned();
        resolver.wrong_value(Field::SampleSize, message, "a sample has at least one byte");
        return None;
    }
    let count = (volume.get() / size.get()).floor();
    if !(1.0..=Samples::PLAUSIBLE_MAX).contains(&count) {
        let message = format!(
            "`dataset`: expected from 1 to {:e} samples, found `{}` in samples of `{}`",
            Samples::PLAUSIBLE_MAX,
            volume.exact(),
            size.exact()
        );
        let hint = "check the units of `dataset` and of `sample-size`";
        resolver.conflict(Field::Dataset, message, hint);
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, from 1 to 10^15"
    )]
    Some(count as u64)
}

fn catalogue_samples(resolver: &mut Resolver<'_>, entity: &'static Entity) -> Said<u64> {
    let count: Option<Samples> = resolver.fact_of(entity, "samples");
    if count.is_none() {
        let hint = "the catalogue has no count for this data set; say `samples`";
        resolver.missing(Field::Samples, hint);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a catalogue count, checked against bounds there"
    )]
    count.map(|count| count.get() as u64)
}

fn stored(resolver: &mut Resolver<'_>, source: Source) -> Said<StoredSizes> {
    if resolver.is_said(Field::SampleSizes) {
        return found_sizes(resolver);
    }
    let mean = match source {
        _ if resolver.is_said(Field::SampleSize) => resolver.quantity(Field::SampleSize),
        Source::Named(entity) => catalogue_size(resolver, entity),
        Source::Wrong => None,
        Source::Volume(_) | Source::Unsaid => {
            let hint = "say the mean stored size, for example `sample-size = \"110 kB\"`";
            resolver.missing(Field::SampleSize, hint);
            None
        }
    };
    let spread = spread(resolver, &Scatter::SAMPLE);
    Some(StoredSizes::Spread { mean: mean?, spread: spread? })
}

fn catalogue_size(resolver: &mut Resolver<'_>, entity: &'static Entity) -> Said<BytesPerSample> {
    if let Some(mean) = resolver.fact_of(entity, "mean-sample-size") {
        return Some(mean);
    }
    let size: Option<Bytes> = resolver.fact_of(entity, "size");
    let count: Option<Samples> = resolver.fact_of(entity, "samples");
    let mean = size
        .zip(count)
        .and_then(|(size, count)| BytesPerSample::new(size.get() / count.get()).ok());
    if mean.is_none() {
        let hint = "the catalogue has no size for this data set; say `sample-size`";
        resolver.missing(Field::SampleSize, hint);
    }
    mean
}

fn found_sizes(resolver: &mut Resolver<'_>) -> Said<StoredSizes> {
    let entry = resolver.said(Field::SampleSizes)?;
    let sizes: Result<Vec<Bytes>, _> = entry.text.split(',').map(str::parse).collect();
    match sizes.map(StoredSizes::empirical) {
        Ok(Ok(stored)) => {
            resolver.understood(Field::SampleSizes, entry.text.clone());
            Some(stored)
        }
        Ok(Err(error)) => {
            let message = format!("`{}`: {error}", Field::SampleSizes.name());
            resolver.wrong_value(Field::SampleSizes, message, "list the sizes of real files");
            None
        }
        Err(error) => {
            resolver.unreadable(Field::SampleSizes, entry, &error);
            None
        }
    }
}

fn decoded(resolver: &mut Resolver<'_>, source: Source) -> Said<BytesPerSample> {
    if resolver.is_said(Field::DecodedSize) {
        return resolver.quantity(Field::DecodedSize);
    }
    let known = match source {
        Source::Named(entity) => resolver.fact_of(entity, "decoded-size"),
        Source::Wrong => return None,
        Source::Volume(_) | Source::Unsaid => None,
    };
    if known.is_none() {
        let hint = "a 224 × 224 RGB image of bytes is `150528 B`";
        resolver.missing(Field::DecodedSize, hint);
    }
    known
}
