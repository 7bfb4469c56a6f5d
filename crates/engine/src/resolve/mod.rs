//! How do words become a scenario, with every fault named at once?

mod accelerators;
mod choices;
mod dataset;
mod loader;
mod spread;
mod storage;
mod words;

use facts::{Class, Fact};
use scenario::Scenario;
use units::DollarsPerHour;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::draft::Draft;
use crate::field::Field;

pub(crate) use dataset::is_a_size;
pub(crate) use words::{MOST_COUNTED, count_hint};
use words::{Resolver, note_once};

/// A scenario with everything that was made of the words.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The scenario; it has no faults.
    pub scenario: Scenario,
    /// Each field as it was understood, in the order of [`Field::ALL`].
    pub inputs: Vec<Input>,
    /// The facts that went into it, each once.
    pub facts: Vec<&'static Fact>,
    /// What nobody said and was taken from a documented default, as sentences.
    pub assumed: Vec<String>,
}

/// One field as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The field.
    pub field: Field,
    /// Its value, as text that parses back to it.
    pub text: String,
    /// Where it was said.
    pub place: Place,
}

impl Resolved {
    /// What was understood of one field.
    pub fn input(&self, field: Field) -> Option<&Input> {
        self.inputs.iter().find(|input| input.field == field)
    }
}

/// Why words describe no scenario.
///
/// The two kinds differ where many scenarios are made of one draft: a wrong word is wrong in all
/// of them, a conflict may be gone with the next value of an axis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Unmade {
    /// Words that mean nothing, or are missing.
    pub(crate) wrong: Vec<Diagnostic>,
    /// Words that are each right and do not go together.
    pub(crate) conflicts: Vec<Diagnostic>,
}

impl Unmade {
    fn is_empty(&self) -> bool {
        self.wrong.is_empty() && self.conflicts.is_empty()
    }

    /// All faults; those of a file from its top, then the others.
    pub(crate) fn all(self) -> Diagnostics {
        let mut all: Vec<Diagnostic> = self.wrong.into_iter().chain(self.conflicts).collect();
        all.sort_by_key(|fault| match fault.place {
            Some(Place::File { line, .. }) => line,
            _ => usize::MAX,
        });
        Diagnostics(all)
    }
}

impl Draft {
    /// The scenario that the words describe, or everything that is wrong with them.
    ///
    /// ```
    /// use engine::{Draft, Field, Place, Preset};
    ///
    /// let mut draft = Preset::from_name("lab-04").expect("it comes with the engine").draft();
    /// let mut flags = Draft::new();
    /// flags.set(Field::Storage, "nvme", Place::Flag(Field::Storage));
    /// draft.overlay(&flags).expect("one flag cannot contradict itself");
    /// let resolved = draft.resolve()?;
    /// // A stream still gets a quarter of the device, now of the faster one.
    /// assert_eq!(resolved.scenario.storage.stream_bandwidth.to_string(), "875 MB/s");
    /// # Ok::<(), engine::Diagnostics>(())
    /// ```
    pub fn resolve(&self) -> Result<Resolved, Diagnostics> {
        let resolved = self.resolve_unchecked().map_err(Unmade::all)?;
        let faults = self.placed(&resolved.scenario);
        if faults.is_empty() { Ok(resolved) } else { Err(Diagnostics(faults)) }
    }

    /// The scenario that the words describe, which may still have faults of its own.
    pub(crate) fn resolve_unchecked(&self) -> Result<Resolved, Unmade> {
        let mut resolver = Resolver::new(self);
        resolver.unmade.wrong = self.contradictions();
        match scenario(&mut resolver) {
            Some(scenario) if resolver.unmade.is_empty() => {
                resolver.inputs.sort_by_key(|input| input.field);
                let Resolver { inputs, facts, assumed, .. } = resolver;
                Ok(Resolved { scenario, inputs, facts, assumed })
            }
            _ => Err(resolver.unmade),
        }
    }

    /// The scenario's own faults, each at the place of the field that has to change.
    fn placed(&self, scenario: &Scenario) -> Vec<Diagnostic> {
        let place = |name: &str| Some(self.get(Field::from_name(name)?)?.place.clone());
        let diagnostic = |fault: scenario::Fault| Diagnostic {
            place: place(fault.field),
            message: format!("`{}`: {}", fault.field, fault.problem),
            hint: Some(fault.hint),
        };
        scenario.faults().into_iter().map(diagnostic).collect()
    }
}

/// What is known of a field's words; nothing if they were wrong, and then a fault says so.
type Said<T> = Option<T>;

fn scenario(resolver: &mut Resolver<'_>) -> Option<Scenario> {
    // Every part is looked at before the first `?`, so that all faults are found.
    let dataset = dataset::dataset(resolver);
    let loader = loader::loader(resolver);
    let hosts = loader::hosts(resolver);
    let storage = storage::storage(resolver);
    let cache = storage::cache(resolver);
    let prep = loader::prep(resolver);
    let accelerator = resolver.entity(Field::Accelerator, Class::Accelerator);
    let link = accelerators::link(resolver, accelerator);
    let accelerators = accelerators::accelerators(resolver, accelerator);
    let price = resolver.quantity_or(
        Field::Price,
        DollarsPerHour::ZERO,
        "no price was given: dollars of accelerators are 0",
    );
    Some(Scenario {
        dataset: dataset?,
        loader: loader?,
        hosts: hosts?,
        storage: storage?,
        cache: cache?,
        prep: prep?,
        link: link?,
        accelerators: accelerators?,
        price: price?,
    })
}
