//! Do the catalogue's rows fit together: distinct, declared, and one preferred rate per pair?

use crate::catalogue::{Catalogue, EntityRow, FactRow, Place};
use crate::table::Fault;
use crate::vocabulary::Class;

/// Every check that needs more than one row.
pub(crate) fn across_rows(catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    check_ids(catalogue, faults);
    check_entities(catalogue, faults);
    check_names(catalogue, faults);
    check_references(catalogue, faults);
    check_preferred(catalogue, faults);
}

fn is_kebab(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    segment.split('-').all(|word| !word.is_empty() && word.bytes().all(plain))
}

fn is_dotted_kebab(id: &str) -> bool {
    id.split('.').all(is_kebab)
}

pub(crate) fn check_ids(catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    for fact in &catalogue.facts {
        if !is_dotted_kebab(&fact.id) || !fact.id.contains('.') {
            let hint = "write lower-case words with `-`, parts with `.`".to_owned();
            let found = format!("`{}`", fact.id);
            faults.push(fact.place.fault(&fact.id, "a dotted kebab-case id", found, hint));
        }
    }
    for pair in catalogue.facts.windows(2).filter(|pair| pair[0].id == pair[1].id) {
        let Place { file, line } = &pair[0].place;
        let found = format!("a second one; the first is at {file}:{line}");
        let hint = "remove one, or give it an id of its own".to_owned();
        faults.push(pair[1].place.fault(&pair[1].id, "one fact per id", found, hint));
    }
}

/// The entity that an id of an entity's class belongs to: `class.name.property`.
///
/// Names may hold dots (`llama-3.1-8b`), classes and properties may not.
fn split_id(id: &str) -> Option<(Class, &str, &str)> {
    let (class, rest) = id.split_once('.')?;
    let (name, property) = rest.rsplit_once('.')?;
    Some((Class::from_word(class)?, name, property))
}

fn check_entities(catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    for fact in &catalogue.facts {
        let class = fact.id.split('.').next().and_then(Class::from_word);
        let declared = split_id(&fact.id)
            .is_some_and(|(class, name, _)| find(catalogue, class, name).is_some());
        if class.is_some() && !declared {
            let hint = "declare it with [[entity]], or correct the id".to_owned();
            let found = "an entity that is not declared".to_owned();
            faults.push(fact.place.fault(&fact.id, "`class.entity.property`", found, hint));
        }
    }
    for entity in &catalogue.entities {
        let own = |fact: &FactRow| {
            split_id(&fact.id)
                .is_some_and(|(class, name, _)| class == entity.class && name == entity.name)
        };
        if !catalogue.facts.iter().any(own) {
            let hint = "add its facts, or remove the entity".to_owned();
            faults.push(entity.place.fault(&entity.name, "facts", "none".to_owned(), hint));
        }
    }
}

fn check_names(catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    for (index, entity) in catalogue.entities.iter().enumerate() {
        let earlier = catalogue.entities[..index].iter().filter(|one| one.class == entity.class);
        let taken: Vec<&str> = earlier.flat_map(names).collect();
        let clashes = |name: &str| {
            taken.contains(&name)
                || names(entity).filter(|other| *other == name).count() > 1
                || taken.iter().any(|other| name.starts_with(&format!("{other}.")))
        };
        if let Some(name) = names(entity).find(|name| clashes(name)) {
            let hint = "give it a name and aliases of its own".to_owned();
            let found = format!("`{name}` twice, or a name that continues another");
            faults.push(entity.place.fault(&entity.name, "distinct names", found, hint));
        }
        for name in names(entity) {
            if !is_dotted_kebab(name) {
                let hint = "write lower-case words with `-`".to_owned();
                let found = format!("`{name}`");
                faults.push(entity.place.fault(&entity.name, "a kebab-case name", found, hint));
            }
        }
    }
}

fn names(entity: &EntityRow) -> impl Iterator<Item = &str> {
    std::iter::once(entity.name.as_str()).chain(entity.aliases.iter().map(String::as_str))
}

fn find<'a>(catalogue: &'a Catalogue, class: Class, name: &str) -> Option<&'a EntityRow> {
    catalogue.entities.iter().find(|entity| entity.class == class && entity.name == name)
}

fn check_references(catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    for fact in &catalogue.facts {
        let rate = fact.rate.iter().flat_map(|rate| {
            [(Class::Model, &rate.model), (Class::Accelerator, &rate.accelerator)]
        });
        let price = fact.price.iter().map(|price| (Class::Accelerator, &price.accelerator));
        for (class, name) in rate.chain(price) {
            if find(catalogue, class, name).is_none() {
                let expected = format!("a declared {class}");
                let hint = "write the entity's name, not an alias".to_owned();
                faults.push(fact.place.fault(&fact.id, &expected, format!("`{name}`"), hint));
            }
        }
    }
}

/// A preferred rate stands for its pair: one accelerator, mixed precision, no rival.
fn check_preferred(catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    let mut taken = Vec::new();
    for fact in &catalogue.facts {
        let Some(rate) = fact.rate.as_ref().filter(|rate| rate.preferred) else { continue };
        let mut refuse = |found: &str| {
            let hint = "remove `preferred` here".to_owned();
            let expected = "one preferred rate per pair, of one accelerator, in mixed precision";
            faults.push(fact.place.fault(&fact.id, expected, found.to_owned(), hint));
        };
        let pair = (&rate.model, &rate.accelerator);
        if taken.contains(&pair) {
            refuse("a second one for its pair");
        }
        if rate.accelerators != 1 {
            refuse("a rate of several accelerators");
        }
        if !rate.precision.starts_with("AMP") {
            refuse("another precision");
        }
        taken.push(pair);
    }
}
