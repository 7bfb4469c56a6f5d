//! Do the instruments answer as the engines do, draw every figure and lead into the trap and out?

mod common;

use common::lab;
use labs::instruments::{
    Context, Instrument, Progress, SimulationRun, all, gravity_instrument, pipeline_instrument,
};
use labs::{RunError, Value};

fn set(instrument: &dyn Instrument, pairs: &[(&str, &str)]) -> labs::Inputs {
    let mut inputs = instrument.story();
    for (control, text) in pairs {
        inputs.read(instrument.controls(), control, text).unwrap();
    }
    inputs
}

#[test]
fn every_figure_is_drawn_at_every_width_with_the_labs_words() {
    let lab = lab();
    for instrument in all() {
        let mut inputs = instrument.story();
        for engine in ["textbook", "bound", "forecast", "simulate"] {
            let several = inputs.read(instrument.controls(), "engine", engine).is_ok();
            for figure in instrument.figures() {
                for width in [320.0, 900.0] {
                    match instrument.figure(figure, &inputs, &lab.words, width) {
                        Ok(drawn) => assert!(!drawn.table.rows.is_empty(), "{figure}"),
                        Err(RunError::NoFigure(_)) => {
                            let only = match *figure {
                                "gantt" => engine != "simulate",
                                "stages" => engine == "textbook",
                                "bandwidth" => engine != "textbook",
                                _ => false,
                            };
                            assert!(only, "{figure} under {engine}");
                        }
                        Err(error) => panic!("{figure} under {engine}: {error}"),
                    }
                }
            }
            if !several {
                break;
            }
        }
    }
}

#[test]
fn under_simulation_the_learners_own_point_is_simulated() {
    let lab = lab();
    let instrument = pipeline_instrument();
    let simulated = set(instrument, &[("engine", "simulate"), ("workers", "5")]);
    let bound = set(instrument, &[("engine", "bound"), ("workers", "5")]);
    let outputs = instrument.run(&simulated).unwrap();
    let found = outputs.get("utilization").and_then(Value::as_number).unwrap();
    let last = |figure: chart::Figure| match figure.table.rows.last().unwrap()[..] {
        [_, _, chart::Cell::Number(y)] => y,
        ref other => panic!("{other:?}"),
    };
    let drawn = instrument.curves(&simulated, Some(&outputs), &lab.words, 640.0).unwrap();
    assert_eq!(last(drawn.clone()).to_bits(), found.to_bits());
    assert!(drawn.takeaway.starts_with("You are at"), "{}", drawn.takeaway);
    let limit = instrument.figure("curves", &bound, &lab.words, 640.0).unwrap();
    assert!(last(limit) > found, "the point is not the bound's");
    let running = instrument.curves(&simulated, None, &lab.words, 640.0).unwrap();
    assert!(!running.takeaway.contains("You are"), "nothing is said before it is found");
    let strong = running.scene.marks.iter().filter(|mark| mark.strong);
    assert_eq!(strong.filter(|it| matches!(it.shape, chart::Shape::Line(_))).count(), 0, "thin");
}

#[test]
fn a_simulation_in_slices_says_what_one_call_says() {
    let lab = lab();
    let instrument = pipeline_instrument();
    let inputs = set(instrument, &[("engine", "simulate"), ("workers", "8")]);
    assert!(SimulationRun::is_wanted(instrument, &inputs));
    let mut run = SimulationRun::new(instrument, &inputs).unwrap();
    let mut slices = 0;
    while let Progress::Running(done) = run.advance(5_000) {
        assert!((0.0..=1.0).contains(&done));
        slices += 1;
    }
    assert!(slices > 3, "{slices} slices");
    let (outputs, figure) = run.finish(&lab.words, 640.0).unwrap();
    let whole = instrument.run(&inputs).unwrap();
    assert_eq!(outputs.get("utilization"), whole.get("utilization"));
    assert_eq!(outputs.get("wait"), whole.get("wait"));
    assert_eq!(figure, instrument.figure("gantt", &inputs, &lab.words, 640.0).unwrap());
}

/// The terms of a simulated batch: computing and not computing make the whole of it.
#[test]
fn what_a_simulated_batch_waits_is_what_is_left_of_it() {
    let instrument = pipeline_instrument();
    let inputs = set(instrument, &[("engine", "simulate")]);
    let outputs = instrument.run(&inputs).unwrap();
    let number = |name: &str| outputs.get(name).and_then(Value::as_number).unwrap();
    let whole = number("batch-time");
    assert!((number("compute") + number("wait") - whole).abs() < 1e-3 * whole);
}

#[test]
fn the_trap_is_entered_and_left_in_both_contexts() {
    let instrument = gravity_instrument();
    let state = |inputs: &labs::Inputs| instrument.state(&instrument.run(inputs).unwrap()).unwrap();
    let mut cloud = instrument.starting(Context::Cloud);
    assert_eq!(state(&cloud).name, "viable");
    cloud.read(instrument.controls(), "volume", "300 TB").unwrap();
    assert!(state(&cloud).failed, "300 TB are more than the 270 TB that a run of 6 h moves");
    cloud.read(instrument.controls(), "volume", "200 TB").unwrap();
    assert_eq!(state(&cloud).name, "close");
    let mut edge = instrument.starting(Context::Edge);
    assert!(state(&edge).failed, "free egress and a slow link");
    edge.read(instrument.controls(), "volume", "1 TB").unwrap();
    assert_eq!(state(&edge).name, "viable");
}

/// A bar's length is its value: a move ten times as long as the run has a bar ten times as long.
#[test]
fn the_move_beside_the_run_is_drawn_from_nothing_on() {
    let (lab, instrument) = (lab(), gravity_instrument());
    for volume in ["50 TB", "270 TB", "1 PB"] {
        let inputs = set(instrument, &[("volume", volume)]);
        let figure = instrument.figure("transfer", &inputs, &lab.words, 640.0).unwrap();
        let bars: Vec<f64> = figure
            .scene
            .marks
            .iter()
            .filter(|mark| mark.title.is_some())
            .filter_map(|mark| match mark.shape {
                chart::Shape::Rect { width, .. } => Some(width),
                _ => None,
            })
            .collect();
        let outputs = instrument.run(&inputs).unwrap();
        let times = outputs.get("times-of-run").and_then(Value::as_number).unwrap();
        let [transfer, run] = bars[..] else { panic!("two bars, found {bars:?}") };
        assert!((transfer / run / times - 1.0).abs() < 1e-9, "{volume}: {transfer} to {run}");
    }
}

#[test]
fn controls_that_no_engine_in_use_reads_say_who_would() {
    let instrument = pipeline_instrument();
    let textbook = instrument.story();
    let unread = instrument.unread("cores", &textbook).unwrap();
    assert_eq!((unread.control, unread.value.as_str()), ("engine", "bound"));
    assert_eq!(instrument.unread("workers", &textbook), None);
    let bound = set(instrument, &[("engine", "bound")]);
    assert_eq!(instrument.unread("cores", &bound), None);
    assert_eq!(instrument.unread("prefetch", &bound).unwrap().value, "simulate");
    assert_eq!(instrument.unread("cache-policy", &bound).unwrap().control, "cache");
    let listed = set(gravity_instrument(), &[("price-book", "listed")]);
    assert_eq!(gravity_instrument().unread("price", &listed).unwrap().value, "textbook");
}

#[test]
fn a_data_set_larger_than_its_medium_is_warned_about() {
    let instrument = pipeline_instrument();
    let large = set(instrument, &[("dataset", "100 TB")]);
    assert!(instrument.run(&large).unwrap().warnings.contains(&"exceeds-capacity"));
    assert!(!instrument.run(&instrument.story()).unwrap().warnings.contains(&"exceeds-capacity"));
}

/// Two movers of 5 Gb/s bind on a faster link and not on a slower one.
#[test]
fn the_smaller_of_link_and_movers_sets_the_rate() {
    let instrument = gravity_instrument();
    let word = |pairs: &[(&str, &str)]| {
        let outputs = instrument.run(&set(instrument, pairs)).unwrap();
        outputs.get("rate-bound-by").unwrap().text(3)
    };
    assert_eq!(word(&[("movers", "2")]), "movers");
    assert_eq!(word(&[("movers", "2"), ("link", "5 Gb/s")]), "link");
    assert_eq!(word(&[]), "link");
}

#[test]
fn an_instrument_says_which_figures_it_draws_and_draws_them_without_running_again() {
    let lab = lab();
    for act in &lab.acts {
        let instrument = act.instrument();
        for inputs in engines(instrument) {
            let outputs = instrument.run(&inputs).unwrap();
            for name in instrument.figures() {
                let figure = instrument.figure(name, &inputs, &lab.words, 640.0);
                let drawn = !matches!(figure, Err(RunError::NoFigure(_)));
                assert_eq!(instrument.draws(name, &inputs), drawn, "{name}");
                // The simulation's own drawing comes from the run.
                if drawn && *name != "gantt" {
                    let again =
                        instrument.figure_of_run(name, &inputs, &outputs, &lab.words, 640.0);
                    assert_eq!(again, figure, "{name}");
                }
            }
            assert!(!instrument.draws("no-such-figure", &inputs));
        }
    }
}

#[test]
fn a_finished_run_is_what_its_figure_shows() {
    let lab = lab();
    let instrument = lab.acts[0].instrument();
    let story = instrument.story();
    let mut other = story.clone();
    other.read(instrument.controls(), "workers", "32").unwrap();
    let of = |inputs, outputs: &labs::Outputs| {
        instrument.figure_of_run("timeline", inputs, outputs, &lab.words, 640.0).unwrap()
    };
    let outputs = instrument.run(&other).unwrap();
    assert_eq!(of(&story, &outputs), of(&other, &outputs), "drawn from the outputs alone");
    assert_ne!(of(&story, &outputs), of(&story, &instrument.run(&story).unwrap()));
}

/// The story under each engine, where an instrument has several.
fn engines(instrument: &dyn Instrument) -> Vec<labs::Inputs> {
    let story = instrument.story();
    let Some(control) = instrument.controls().iter().find(|it| it.name == "engine") else {
        return vec![story];
    };
    let labs::ControlKind::Choice(names) = &control.kind else { panic!("engines are words") };
    let with = |name: &String| {
        let mut inputs = story.clone();
        inputs.read(instrument.controls(), "engine", name).unwrap();
        inputs
    };
    names.iter().map(with).collect()
}
