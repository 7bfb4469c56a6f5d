//! Does every control change something, and can every failure be reached and left?

use super::{CONTEXTS, unknown};
use crate::document::structure::{Act, Lab, Panel, Said};
use crate::fault::Fault;
use crate::instruments::{ControlKind, Inputs, Instrument, Outputs, Value};

/// The core shows so many at most.
const MOST_CONTROLS: usize = 3;
const MOST_FIGURES: usize = 2;
/// A width that every figure can be drawn for.
const WIDTH: u32 = 640;

pub(super) fn check(lab: &Lab, faults: &mut Vec<Fault>) {
    for act in &lab.acts {
        let core = &act.core;
        if core.controls.len() > MOST_CONTROLS || core.figures.len() > MOST_FIGURES {
            let message = "the core shows more than three controls and two figures";
            let fault = Fault::new(core.id.place.clone(), "core-size", message);
            faults.push(fault.hint("move the rest into a panel of its own"));
        }
        for panel in std::iter::once(core).chain(&act.further) {
            check_panel(lab, act, panel, faults);
        }
        check_failure(act, faults);
    }
}

fn check_panel(lab: &Lab, act: &Act, panel: &Panel, faults: &mut Vec<Fault>) {
    let instrument = act.instrument();
    for control in &panel.controls {
        if instrument.controls().iter().any(|it| it.name == control.text) {
            check_control(lab, instrument, control, faults);
        } else {
            let names = instrument.controls().iter().map(|it| it.name);
            faults.push(unknown(&control.place, "control", &control.text, names));
        }
    }
    for figure in &panel.figures {
        if !instrument.figures().contains(&figure.text.as_str()) {
            let names = instrument.figures().iter().copied();
            faults.push(unknown(&figure.place, "figure", &figure.text, names));
        }
    }
    for card in &panel.cards {
        if instrument.output(&card.text).is_none() {
            let names = instrument.outputs().iter().map(|it| it.name);
            faults.push(unknown(&card.place, "output", &card.text, names));
        }
    }
}

/// A control, moved from end to end, changes an output or a figure, under each engine that reads
/// it; one that is said to be unread changes nothing.
fn check_control(lab: &Lab, instrument: &dyn Instrument, control: &Said, faults: &mut Vec<Fault>) {
    for base in bases(instrument) {
        let mut base = base;
        if let Some(unread) = instrument.unread(&control.text, &base) {
            if changes_outputs(instrument, &control.text, &base) {
                let message = format!("`{}` is said to be unread and is read", control.text);
                faults.push(Fault::new(control.place.clone(), "dead-control", message));
            }
            // Its button must lead to where it is read.
            let read = base.read(instrument.controls(), unread.control, &unread.value);
            if read.is_err() || !comes_alive(lab, instrument, &control.text, base) {
                let message = format!("nothing brings `{}` to life", control.text);
                faults.push(Fault::new(control.place.clone(), "dead-control", message));
            }
        } else if !changes(lab, instrument, &control.text, &base) {
            let engine = base.get("engine").map(|it| it.text(3)).unwrap_or_default();
            let message = format!("`{}` changes nothing under `{engine}`", control.text);
            let fault = Fault::new(control.place.clone(), "dead-control", message);
            faults.push(fault.hint("take it off the panel"));
        }
    }
}

fn comes_alive(lab: &Lab, instrument: &dyn Instrument, control: &str, mut base: Inputs) -> bool {
    match instrument.unread(control, &base) {
        None => changes(lab, instrument, control, &base),
        Some(next) => {
            base.read(instrument.controls(), next.control, &next.value).is_ok()
                && instrument.unread(control, &base).is_none()
                && changes(lab, instrument, control, &base)
        }
    }
}

/// The story under each engine, where there are several.
fn bases(instrument: &dyn Instrument) -> Vec<Inputs> {
    let engine = instrument.controls().iter().find(|control| control.name == "engine");
    let Some(ControlKind::Choice(engines)) = engine.map(|control| &control.kind) else {
        return vec![instrument.story()];
    };
    let under = |engine: &String| {
        let mut inputs = instrument.story();
        inputs.read(instrument.controls(), "engine", engine).ok()?;
        Some(inputs)
    };
    engines.iter().filter_map(under).collect()
}

/// Whether an output changes, or else a figure: the color of a map is no output.
fn changes(lab: &Lab, instrument: &dyn Instrument, control: &str, base: &Inputs) -> bool {
    if changes_outputs(instrument, control, base) {
        return true;
    }
    let draw = |inputs: &Inputs, figure: &str| {
        instrument.figure(figure, inputs, &lab.words, f64::from(WIDTH)).ok()
    };
    let moved = moved(instrument, control, base);
    instrument.figures().iter().any(|figure| {
        let drawn: Vec<_> = moved.iter().map(|inputs| draw(inputs, figure)).collect();
        drawn.windows(2).any(|pair| pair[0] != pair[1])
    })
}

fn changes_outputs(instrument: &dyn Instrument, control: &str, base: &Inputs) -> bool {
    let mut first: Option<Option<Vec<(String, Value)>>> = None;
    moved(instrument, control, base).iter().any(|inputs| {
        let outputs = instrument.run(inputs).ok().map(|it| own(instrument, &it));
        *first.get_or_insert_with(|| outputs.clone()) != outputs
    })
}

/// The inputs with one control moved from end to end.
fn moved(instrument: &dyn Instrument, control: &str, base: &Inputs) -> Vec<Inputs> {
    let Ok(found) = crate::instruments::find(instrument.controls(), control) else {
        return Vec::new();
    };
    let last = found.kind.positions().saturating_sub(1);
    let positions = match &found.kind {
        // The ends, the first step and the middle: an end may mean "no limit".
        ControlKind::Range { .. } => vec![0, last, 1, last / 2],
        ControlKind::Choice(words) => (0..words.len()).collect(),
    };
    let at = |position| {
        let mut inputs = base.clone();
        let value = found.kind.value_at(position)?;
        inputs.set(instrument.controls(), control, value).ok()?;
        Some(inputs)
    };
    positions.into_iter().filter_map(at).collect()
}

/// What the instrument says of itself: the inputs are outputs too, and always change.
fn own(instrument: &dyn Instrument, outputs: &Outputs) -> Vec<(String, Value)> {
    let is_control = |name: &str| instrument.controls().iter().any(|control| control.name == name);
    let named = outputs.iter().filter(|(name, _)| !is_control(name));
    let warnings = outputs.warnings.iter().map(|code| ((*code).to_owned(), Value::word("warning")));
    named.map(|(name, value)| (name.to_owned(), value.clone())).chain(warnings).collect()
}

/// From where each context starts, one control of the core leads into the failure, and one out.
fn check_failure(act: &Act, faults: &mut Vec<Fault>) {
    let instrument = act.instrument();
    for context in CONTEXTS {
        let start = instrument.starting(context);
        let failed = |inputs: &Inputs| {
            let outputs = instrument.run(inputs).ok()?;
            Some(instrument.state(&outputs)?.failed)
        };
        let Some(_) = failed(&start) else { continue };
        let mut seen = [false, false];
        for control in &act.core.controls {
            let Ok(found) = crate::instruments::find(instrument.controls(), &control.text) else {
                continue;
            };
            for position in 0..found.kind.positions() {
                let Some(value) = found.kind.value_at(position) else { continue };
                let mut inputs = start.clone();
                if inputs.set(instrument.controls(), &control.text, value).is_ok()
                    && let Some(failed) = failed(&inputs)
                {
                    seen[usize::from(failed)] = true;
                }
            }
        }
        let missing = match seen {
            [true, true] => continue,
            [false, _] => "left",
            [_, false] => "reached",
        };
        let context = context.as_str();
        let message = format!("in `{context}` the failure cannot be {missing}");
        let fault = Fault::new(act.core.id.place.clone(), "failure-state", message);
        faults.push(fault.hint("put a control into the core that moves across it"));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::LazyLock;

    use super::*;
    use crate::document::structure::Words;
    use crate::fault::Place;
    use crate::instruments::{
        Context, Control, FailureState, Output, RunError, Unread, pipeline_instrument,
    };

    static LAB: LazyLock<Lab> = LazyLock::new(|| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../labs/v1-04-data-gravity");
        let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
        let names = ["lab.toml", "lab.md", "act-1.md", "act-2.md"];
        let files: BTreeMap<String, String> =
            names.iter().map(|name| ((*name).to_owned(), read(name))).collect();
        Lab::read("v1-04-data-gravity", &files).unwrap()
    });

    /// The pipeline with one control cut off, or one that says falsely that it is.
    #[derive(Debug)]
    struct Cut {
        control: &'static str,
        is_read: bool,
        says_unread: Option<(&'static str, &'static str)>,
    }

    impl Cut {
        fn seen(&self, inputs: &Inputs) -> Inputs {
            let mut seen = inputs.clone();
            if !self.is_read {
                let story = self.story();
                let value = story.get(self.control).unwrap().clone();
                seen.set(self.controls(), self.control, value).unwrap();
            }
            seen
        }

        fn messages(&self) -> Vec<String> {
            let said = Said { text: self.control.to_owned(), place: Place::new("lab.toml", 7) };
            let mut faults = Vec::new();
            check_control(&LAB, self, &said, &mut faults);
            assert!(faults.iter().all(|it| it.rule == "dead-control" && it.place == said.place));
            faults.into_iter().map(|fault| fault.message).collect()
        }
    }

    impl Instrument for Cut {
        fn name(&self) -> &'static str {
            "cut"
        }

        fn controls(&self) -> &[Control] {
            pipeline_instrument().controls()
        }

        fn outputs(&self) -> &[Output] {
            pipeline_instrument().outputs()
        }

        fn figures(&self) -> &'static [&'static str] {
            pipeline_instrument().figures()
        }

        fn starting(&self, context: Context) -> Inputs {
            pipeline_instrument().starting(context)
        }

        fn run(&self, inputs: &Inputs) -> Result<Outputs, RunError> {
            pipeline_instrument().run(&self.seen(inputs))
        }

        fn figure(
            &self,
            name: &str,
            inputs: &Inputs,
            words: &Words,
            width: f64,
        ) -> Result<chart::Figure, RunError> {
            pipeline_instrument().figure(name, &self.seen(inputs), words, width)
        }

        fn unread(&self, control: &str, inputs: &Inputs) -> Option<Unread> {
            let (by, value) = self.says_unread.filter(|_| control == self.control)?;
            if inputs.get(by)?.as_word() == Some(value) {
                return None;
            }
            Some(Unread { reason: String::new(), control: by, value: value.to_owned() })
        }

        fn state(&self, outputs: &Outputs) -> Option<FailureState> {
            pipeline_instrument().state(outputs)
        }

        fn words(&self) -> Vec<String> {
            pipeline_instrument().words()
        }
    }

    #[test]
    fn a_control_that_changes_nothing_is_named_under_each_engine() {
        let engines = ["textbook", "bound", "forecast", "simulate"];
        let expected =
            engines.map(|engine| format!("`gpu-price` changes nothing under `{engine}`"));
        let cut = Cut { control: "gpu-price", is_read: false, says_unread: None };
        assert_eq!(cut.messages(), expected);
        let whole = Cut { control: "gpu-price", is_read: true, says_unread: None };
        assert_eq!(whole.messages(), [""; 0]);
    }

    #[test]
    fn a_control_that_is_read_is_not_said_to_be_unread() {
        let says_unread = Some(("engine", "bound"));
        let cut = Cut { control: "gpu-price", is_read: true, says_unread };
        let message = "`gpu-price` is said to be unread and is read".to_owned();
        assert_eq!(cut.messages(), [message.clone(), message.clone(), message]);
    }

    #[test]
    fn a_button_that_leads_to_no_reader_is_found() {
        for (value, readers) in [("bound", 1), ("nowhere", 0)] {
            let says_unread = Some(("engine", value));
            let cut = Cut { control: "gpu-price", is_read: false, says_unread };
            let messages = cut.messages();
            let dead = "nothing brings `gpu-price` to life";
            assert_eq!(
                messages.iter().filter(|it| *it == dead).count(),
                4 - readers,
                "{messages:?}"
            );
        }
    }
}
