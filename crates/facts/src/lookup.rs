//! Which facts are there, and how does a name or a word find one?

use crate::fact::{AcceleratorPrice, Entity, Fact, Origin, Region, RoundTrips, TrainingRate};
use crate::generated::{ENTITIES, FACTS, ORIGINS, PREFERRED, PRICES, RATES, REGIONS, ROUND_TRIPS};
use crate::vocabulary::Class;

/// Every fact, sorted by id.
pub fn all() -> &'static [Fact] {
    FACTS
}

/// The fact with this id.
pub fn get(id: &str) -> Option<&'static Fact> {
    FACTS.get(place(id)?)
}

fn place(id: &str) -> Option<usize> {
    FACTS.binary_search_by(|fact| fact.id.cmp(id)).ok()
}

/// What a person has to know of the fact with this id.
pub(crate) fn origin(id: &str) -> &'static Origin {
    let origin = place(id).and_then(|place| ORIGINS.get(place));
    origin.expect("every fact of the catalogue has its origin at the same place")
}

/// The facts in which all words of the query occur, in id, title, source or condition.
///
/// Case does not matter. The fact whose id is the query comes first, then the facts of an entity
/// that bears the query as its name or alias, then the others by id. An empty query finds all.
pub fn search(query: &str) -> Vec<&'static Fact> {
    let query = query.trim().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let named: Vec<&Entity> = ENTITIES.iter().filter(|entity| entity.is_called(&query)).collect();
    let belongs = |fact: &Fact| {
        named.iter().any(|entity| facts_of(entity).iter().any(|own| own.id == fact.id))
    };
    let mut ranked: Vec<(u8, &'static Fact)> = FACTS
        .iter()
        .filter_map(|fact| {
            if fact.id == query {
                Some((0, fact))
            } else if belongs(fact) {
                Some((1, fact))
            } else {
                holds_all(fact, &words).then_some((2, fact))
            }
        })
        .collect();
    // Stable, so facts of one rank stay sorted by id.
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, fact)| fact).collect()
}

fn holds_all(fact: &Fact, words: &[&str]) -> bool {
    let text = [fact.id, fact.title(), fact.source(), fact.condition()].join("\n").to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// The entities of a class, sorted by name.
pub fn entities(class: Class) -> impl Iterator<Item = &'static Entity> {
    ENTITIES.iter().filter(move |entity| entity.class == class)
}

/// The entity of a class that bears this name or alias, in any case.
pub fn entity(class: Class, name_or_alias: &str) -> Option<&'static Entity> {
    let name = name_or_alias.trim().to_lowercase();
    entities(class).find(|entity| entity.is_called(&name))
}

impl Entity {
    fn is_called(&self, lower_case: &str) -> bool {
        self.name == lower_case || self.aliases.contains(&lower_case)
    }
}

/// The run of the sorted table that holds an entity's facts.
pub(crate) fn facts_of(entity: &Entity) -> &'static [Fact] {
    run_of(FACTS, entity)
}

fn run_of<'a>(sorted: &'a [Fact], entity: &Entity) -> &'a [Fact] {
    let prefix = format!("{}.{}.", entity.class, entity.name);
    let start = sorted.partition_point(|fact| fact.id < prefix.as_str());
    let rest = sorted.get(start..).unwrap_or_default();
    let count = rest.partition_point(|fact| fact.id.starts_with(&prefix));
    rest.get(..count).unwrap_or_default()
}

/// Every published training rate, sorted by id.
pub fn training_rates() -> &'static [TrainingRate] {
    RATES
}

/// The rate that stands for a model on an accelerator: one accelerator, mixed precision.
///
/// Names and aliases are taken in any case.
pub fn preferred_rate(model: &str, accelerator: &str) -> Option<&'static TrainingRate> {
    let model = entity(Class::Model, model)?;
    let accelerator = entity(Class::Accelerator, accelerator)?;
    PREFERRED
        .iter()
        .filter_map(|index| RATES.get(*index))
        .find(|rate| rate.model == model.name && rate.accelerator == accelerator.name)
}

/// Every price of a machine with accelerators, sorted by id.
pub fn accelerator_prices() -> &'static [AcceleratorPrice] {
    PRICES
}

/// Every region, by provider.
pub fn regions() -> &'static [Region] {
    REGIONS
}

/// The region of a provider with this name.
pub fn region(provider: &str, name: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.provider == provider && region.name == name)
}

/// Every table of round-trip times.
pub fn round_trips() -> &'static [RoundTrips] {
    ROUND_TRIPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_begins_another_does_not_take_its_facts() {
        let ids = [
            "link.fiber-1.bandwidth",
            "link.fiber-10.bandwidth",
            "link.fiber-10.loss",
            "link.fiber.bandwidth",
            "link.fiber.loss",
            "storage.disk.read-bandwidth",
        ];
        let sorted = ids.map(|id| Fact { id, ..FACTS[0] });
        let found = |name| {
            let entity = Entity { class: Class::Link, name, title: "", aliases: &[] };
            run_of(&sorted, &entity).iter().map(|fact| fact.id).collect::<Vec<_>>()
        };
        assert_eq!(found("fiber"), ["link.fiber.bandwidth", "link.fiber.loss"]);
        assert_eq!(found("fiber-1"), ["link.fiber-1.bandwidth"]);
        assert_eq!(found("fiber-10"), ["link.fiber-10.bandwidth", "link.fiber-10.loss"]);
        assert_eq!(found("copper"), [""; 0]);
    }
}
