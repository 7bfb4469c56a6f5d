//! What does a learner turn in one act, and what has been answered so far?

use std::sync::Arc;

use chart::Figure;
use labs::instruments::{CURVES, Progress, SimulationRun, pipeline_instrument};
use labs::{Act, Bindings, Control, Inputs, Lab, Outputs, Value};
use leptos::prelude::*;

use crate::browser;

/// The settings of an act and what the engine in use says of them.
#[derive(Clone, Copy)]
pub(crate) struct Bench {
    pub(crate) lab: &'static Lab,
    pub(crate) act: &'static Act,
    /// The settings.
    pub(crate) inputs: RwSignal<Inputs>,
    /// The answer; nothing while the first simulation runs.
    pub(crate) outputs: Memo<Option<Result<Arc<Outputs>, String>>>,
    /// Whether the answer is older than the settings.
    pub(crate) stale: Memo<bool>,
    /// The width that the simulation's own figure is drawn for.
    pub(crate) gantt_width: RwSignal<f64>,
    /// Whether the learner has moved anything since the page was opened.
    pub(crate) touched: RwSignal<bool>,
    /// The settings at the reply, which its reason is judged on.
    pub(crate) at_reply: RwSignal<Option<Inputs>>,
    /// Whether a simulation is asked for; by itself, so that a figure of a simulation is not drawn
    /// anew while the hand still moves.
    simulates: Memo<bool>,
    simulated: RwSignal<Option<Simulated>>,
    typing: RwSignal<Option<&'static str>>,
    story: StoredValue<Arc<Bindings<'static>>>,
}

/// What a finished simulation has answered.
#[derive(Clone, PartialEq)]
struct Simulated {
    inputs: Inputs,
    outputs: Arc<Outputs>,
    gantt: Figure,
}

/// How long the hand rests before a simulation starts.
const REST_MILLIS: u64 = 200;
/// Events in one slice: about a millisecond, and four on a slow machine, so that dragging stays
/// smooth.
const SLICE_EVENTS: u64 = 8_000;
/// Every figure can be drawn for this width.
const FIRST_WIDTH: u32 = 640;

impl Bench {
    pub(crate) fn new(lab: &'static Lab, act: &'static Act, starting: Inputs) -> Self {
        let inputs = RwSignal::new(starting);
        let simulated = RwSignal::new(None::<Simulated>);
        let simulates = Memo::new(move |_| {
            inputs.with(|inputs| SimulationRun::is_wanted(act.instrument(), inputs))
        });
        let outputs = Memo::new(move |_| {
            if simulates.get() {
                return simulated.with(|it| it.as_ref().map(|it| Ok(Arc::clone(&it.outputs))));
            }
            let run = inputs.with(|inputs| act.instrument().run(inputs));
            Some(run.map(Arc::new).map_err(|error| error.to_string()))
        });
        let stale = Memo::new(move |_| {
            simulates.get()
                && inputs.with(|inputs| {
                    simulated.with(|it| it.as_ref().is_none_or(|it| it.inputs != *inputs))
                })
        });
        Self {
            lab,
            act,
            inputs,
            outputs,
            stale,
            gantt_width: RwSignal::new(f64::from(FIRST_WIDTH)),
            touched: RwSignal::new(false),
            at_reply: RwSignal::new(None),
            simulates,
            simulated,
            typing: RwSignal::new(None),
            story: StoredValue::new(Arc::new(Bindings::new(lab, Some(act)))),
        }
    }

    /// A word of the lab; its key where the lab lacks it, which `ironlaw lab check` refuses.
    pub(crate) fn word(self, key: &str) -> String {
        word(self.lab, key)
    }

    /// The story's numbers.
    pub(crate) fn story(self) -> Arc<Bindings<'static>> {
        self.story.get_value()
    }

    /// A control of this instrument, with what a text means to it.
    pub(crate) fn target(self, control: &str, text: &str) -> Option<(&'static Control, Value)> {
        let found = self.act.instrument().controls().iter().find(|it| it.name == control)?;
        Some((found, found.kind.read(text).ok()?))
    }

    /// Sets a control, from a slider, a button or a link.
    pub(crate) fn set(self, control: &str, value: Value) {
        self.typing.set(None);
        // A slider's stops and a choice's words are all taken by their control.
        let _ = self.change(control, value);
    }

    /// Sets several controls at once, so that nothing is drawn between them.
    pub(crate) fn set_all(self, values: &[(&'static str, Value)]) {
        let controls = self.act.instrument().controls();
        let mut inputs = self.inputs.get_untracked();
        for (control, value) in values {
            // A figure's places stand for values that their controls take.
            let _ = inputs.set(controls, control, value.clone());
        }
        if self.inputs.with_untracked(|before| *before == inputs) {
            return;
        }
        self.typing.set(None);
        self.touched.set(true);
        self.inputs.set(inputs);
    }

    /// Sets a control to what was typed; the error says what it takes.
    pub(crate) fn type_in(self, control: &'static str, value: Value) -> Result<(), String> {
        self.typing.set(Some(control));
        self.change(control, value)
    }

    fn change(self, control: &str, value: Value) -> Result<(), String> {
        let controls = self.act.instrument().controls();
        let mut inputs = self.inputs.get_untracked();
        inputs.set(controls, control, value).map_err(|error| error.to_string())?;
        self.touched.set(true);
        self.inputs.set(inputs);
        Ok(())
    }

    /// Puts all controls where somebody else has found them.
    pub(crate) fn start_at(self, inputs: Inputs) {
        self.typing.set(None);
        self.touched.set(false);
        self.inputs.set(inputs);
    }

    /// The settings and the answer to these very settings; a simulation behind its settings is
    /// run to its end.
    pub(crate) fn answer_now(self) -> Result<(Inputs, Arc<Outputs>), String> {
        let inputs = self.inputs.get_untracked();
        if !self.stale.get_untracked()
            && let Some(Ok(outputs)) = self.outputs.get_untracked()
        {
            return Ok((inputs, outputs));
        }
        let outputs = self.act.instrument().run(&inputs).map_err(|error| error.to_string())?;
        Ok((inputs, Arc::new(outputs)))
    }

    /// Whether the value of this control was last set by typing it.
    pub(crate) fn is_typing(self, control: &str) -> bool {
        self.typing.get_untracked() == Some(control)
    }

    /// Draws a figure of the act for a width, from an answer that is there already: the simulation
    /// is never run for a figure.
    pub(crate) fn figure(self, name: &str, width: f64) -> Result<Figure, String> {
        let instrument = self.act.instrument();
        let draw = |inputs: &Inputs, outputs: &Outputs| {
            let figure = instrument.figure_of_run(name, inputs, outputs, &self.lab.words, width);
            figure.map_err(|error| error.to_string())
        };
        if !self.simulates.get() {
            let outputs = self.outputs.get().ok_or_else(running)??;
            return self.inputs.with(|inputs| draw(inputs, &outputs));
        }
        self.simulated.with(|found| {
            if name == CURVES {
                let found = found.as_ref();
                let outputs = found.map(|it| it.outputs.as_ref());
                let inputs = found.map_or_else(|| self.inputs.get(), |it| it.inputs.clone());
                let drawn = pipeline_instrument().curves(&inputs, outputs, &self.lab.words, width);
                return drawn.map_err(|error| error.to_string());
            }
            let found = found.as_ref().ok_or_else(running)?;
            if name == GANTT {
                return Ok(found.gantt.clone());
            }
            draw(&found.inputs, &found.outputs)
        })
    }

    /// Whether a figure says anything under the engine in use.
    pub(crate) fn draws(self, name: &str) -> bool {
        self.inputs.with(|inputs| self.act.instrument().draws(name, inputs))
    }

    /// Keeps the simulation up with the settings, in slices; called once, in the browser.
    pub(crate) fn simulate(self) {
        let turn = StoredValue::new(0_u64);
        Effect::new(move |_| {
            let wanted = self.inputs.get();
            let width = self.gantt_width.get();
            turn.update_value(|turn| *turn += 1);
            if !SimulationRun::is_wanted(self.act.instrument(), &wanted) {
                return;
            }
            let mine = turn.get_value();
            let current = move || turn.try_get_value() == Some(mine);
            browser::after(REST_MILLIS, move || {
                if !current() {
                    return;
                }
                match SimulationRun::new(pipeline_instrument(), &wanted) {
                    Ok(run) => self.slice(run, wanted, width, current),
                    Err(error) => leptos::logging::warn!("{error}"),
                }
            });
        });
    }

    fn slice(
        self,
        mut run: SimulationRun,
        inputs: Inputs,
        width: f64,
        current: impl Fn() -> bool + Clone + 'static,
    ) {
        if !current() {
            return;
        }
        if run.advance(SLICE_EVENTS) != Progress::Done {
            browser::after(0, move || self.slice(run, inputs, width, current));
            return;
        }
        match run.finish(&self.lab.words, width) {
            Ok((outputs, gantt)) => {
                let outputs = Arc::new(outputs);
                self.simulated.set(Some(Simulated { inputs, outputs, gantt }));
            }
            Err(error) => leptos::logging::warn!("{error}"),
        }
    }
}

fn running() -> String {
    "the simulation is running".to_owned()
}

/// The figure that only a simulation draws.
pub(crate) const GANTT: &str = "gantt";

/// A word of the lab, or its key.
pub(crate) fn word(lab: &Lab, key: &str) -> String {
    lab.words.get(key).unwrap_or(key).to_owned()
}
