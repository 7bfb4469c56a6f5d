//! How does the checked catalogue look as Rust?

use crate::catalogue::{Catalogue, EntityRow, FactRow, RowValue};
use crate::places::{OneRegion, RoundTripRow};
use crate::vocabulary::{Confidence, Gigabyte};

/// The source of the static tables.
pub(crate) fn rust(catalogue: &Catalogue) -> String {
    let facts = &catalogue.facts;
    let fact_rows: String = facts.iter().map(fact).collect();
    let origins: String = facts.iter().map(origin).collect();
    let entity_rows: String = catalogue.entities.iter().map(entity).collect();
    let rates: String = facts.iter().enumerate().filter_map(rate).collect();
    // The table of rates keeps the order of the facts, so a rate's place counts rates only.
    let preferred: Vec<usize> = (facts.iter().filter_map(|fact| fact.rate.as_ref()))
        .enumerate()
        .filter_map(|(index, rate)| rate.preferred.then_some(index))
        .collect();
    let prices: String = facts.iter().enumerate().filter_map(price).collect();
    let regions: String = facts.iter().enumerate().filter_map(regions).collect();
    let trips: String = facts.iter().enumerate().filter_map(round_trips).collect();
    format!(
        "pub(crate) static FACTS: &[Fact] = &[\n{fact_rows}];\n\
         pub(crate) static ORIGINS: &[Origin] = &[\n{origins}];\n\
         pub(crate) static ENTITIES: &[Entity] = &[\n{entity_rows}];\n\
         pub(crate) static RATES: &[TrainingRate] = &[\n{rates}];\n\
         pub(crate) static PREFERRED: &[usize] = &{preferred:?};\n\
         pub(crate) static PRICES: &[AcceleratorPrice] = &[\n{prices}];\n\
         pub(crate) static REGIONS: &[Region] = &[\n{regions}];\n\
         pub(crate) static ROUND_TRIPS: &[RoundTrips] = &[\n{trips}];\n"
    )
}

fn fact(row: &FactRow) -> String {
    let FactRow { id, written, low, high, direction, date, .. } = row;
    let value = match &row.value {
        RowValue::Scalar { value, unit } => {
            format!("Scalar {{ value: {value:?}, unit: {unit:?} }}")
        }
        RowValue::Tiers(tiers) => {
            let tier = |(up_to, price): &(Option<f64>, f64)| {
                format!("Tier {{ up_to_gb: {up_to:?}, usd_per_gb: {price:?} }}")
            };
            format!("Tiers(&[{}])", tiers.iter().map(tier).collect::<Vec<_>>().join(", "))
        }
        RowValue::Text(text) => format!("Text({text:?})"),
    };
    let kind = row.kind.rust_name();
    let gigabyte = option("Gigabyte", row.gigabyte.map(Gigabyte::rust_name));
    format!(
        "Fact {{ id: {id:?}, value: Value::{value}, written: {written:?}, low: {low:?}, \
         high: {high:?}, direction: {direction:?}, kind: Kind::{kind}, date: {date:?}, \
         gigabyte: {gigabyte} }},\n"
    )
}

fn origin(row: &FactRow) -> String {
    let FactRow { title, condition, source, note, .. } = row;
    let confidence = option("Confidence", row.confidence.map(Confidence::rust_name));
    format!(
        "Origin {{ title: {title:?}, condition: {condition:?}, source: {source:?}, \
         note: {note:?}, confidence: {confidence} }},\n"
    )
}

fn option(enumeration: &str, name: Option<&str>) -> String {
    name.map_or_else(|| "None".to_owned(), |name| format!("Some({enumeration}::{name})"))
}

fn entity(row: &EntityRow) -> String {
    let EntityRow { class, name, title, aliases, .. } = row;
    let class = class.rust_name();
    format!(
        "Entity {{ class: Class::{class}, name: {name:?}, title: {title:?}, \
         aliases: &{aliases:?} }},\n"
    )
}

fn rate((index, row): (usize, &FactRow)) -> Option<String> {
    let rate = row.rate.as_ref()?;
    let (model, accelerator) = (&rate.model, &rate.accelerator);
    let (framework, precision) = (&rate.framework, &rate.precision);
    let (accelerators, batch) = (rate.accelerators, rate.batch_per_accelerator);
    Some(format!(
        "TrainingRate {{ fact: &FACTS[{index}], model: {model:?}, accelerator: {accelerator:?}, \
         accelerators: {accelerators}, framework: {framework:?}, precision: {precision:?}, \
         batch_per_accelerator: {batch} }},\n"
    ))
}

fn price((index, row): (usize, &FactRow)) -> Option<String> {
    let price = row.price.as_ref()?;
    let (accelerator, accelerators) = (&price.accelerator, price.accelerators);
    let regions = &price.regions;
    Some(format!(
        "AcceleratorPrice {{ fact: &FACTS[{index}], accelerator: {accelerator:?}, \
         accelerators: {accelerators}, regions: &{regions:?} }},\n"
    ))
}

fn regions((index, row): (usize, &FactRow)) -> Option<String> {
    let table = row.regions.as_ref()?;
    let provider = &table.provider;
    let one = |region: &OneRegion| {
        let OneRegion { name, city, latitude, longitude, area } = region;
        format!(
            "Region {{ fact: &FACTS[{index}], provider: {provider:?}, name: {name:?}, \
             city: {city:?}, latitude: {latitude:?}, longitude: {longitude:?}, \
             area: Area::{} }},\n",
            area.rust_name()
        )
    };
    Some(table.regions.iter().map(one).collect())
}

fn round_trips((index, row): (usize, &FactRow)) -> Option<String> {
    let RoundTripRow { provider, regions, millis } = row.round_trips.as_ref()?;
    let flat: Vec<f64> = millis.iter().flatten().copied().collect();
    Some(format!(
        "RoundTrips {{ fact: &FACTS[{index}], provider: {provider:?}, regions: &{regions:?}, \
         millis: &{flat:?} }},\n"
    ))
}
