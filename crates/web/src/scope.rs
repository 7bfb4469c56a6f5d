//! Which numbers stand in an act's texts once its instruments are here?

use std::sync::Arc;

use labs::{Bindings, Reference, Shown, Source, Target};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::prose::Scope;

impl Scope {
    /// The story's numbers and, live, the learner's own.
    pub(crate) fn of(bench: Bench) -> Self {
        Self::live(bench, bench.story())
    }

    /// The learner's own numbers live, all others from these bindings.
    pub(crate) fn live(bench: Bench, bindings: Arc<Bindings<'static>>) -> Self {
        Self::new(bench.lab, move |reference: &Reference| match &reference.target {
            Target::Output { case, output } if case == YOURS => {
                yours(bench, &bindings, output, reference.digits)
            }
            _ => bindings.show(reference).map_err(|error| error.to_string()),
        })
    }
}

const YOURS: &str = "yours";

/// The answer to the learner's settings that is there already: a simulation is never run for it.
fn yours(
    bench: Bench,
    bindings: &Bindings<'static>,
    output: &str,
    digits: usize,
) -> Result<Shown, String> {
    let instrument = bench.act.instrument();
    let outputs = bench.outputs.get().ok_or_else(|| "the simulation is running".to_owned())??;
    let engine = outputs.engine.unwrap_or_default();
    let value = outputs.get(output);
    let value = value.ok_or_else(|| format!("the engine {engine} does not say this"))?;
    Ok(Shown {
        text: bindings.say(instrument, output, value, digits),
        source: Source::of(instrument, output, &outputs),
    })
}
