//! Which states does the lab have, and how does a learner come to each of them?

use crate::driver::Browser;
use crate::learner::Learner;

/// A state of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Its name, fit for a file.
    pub name: &'static str,
    /// What of the page it is about, as a CSS selector.
    pub at: &'static str,
}

/// Goes through the whole lab from its first visit and stops at every state; `visit` may look at
/// the page and must leave it as it is.
#[track_caller]
pub fn tour(browser: &Browser, mut visit: impl FnMut(State)) {
    let learner = Learner(browser);
    let mut stop = |name, at| {
        browser.wait_for(&format!("document.querySelector('{at}')"));
        visit(State { name, at });
    };
    first_act(browser, &learner, &mut stop);
    second_act(browser, &learner, &mut stop);
    desk(&learner, &mut stop);
}

type Stop<'a> = dyn FnMut(&'static str, &'static str) + 'a;

const PIPELINE: &str = "[aria-labelledby=pipeline-act]";
const GRAVITY: &str = "[aria-labelledby=gravity-act]";
const DESK: &str = "[aria-labelledby=desk]";

fn first_act(browser: &Browser, learner: &Learner<'_>, stop: &mut Stop<'_>) {
    stop("01-first-visit", "#app");
    learner.press("Commit");
    stop("02-nothing-chosen", ".lock");
    learner.press("Skip the prediction");
    stop("03-asked-to-skip", ".lock");
    learner.press("Back");
    learner.pick("pipeline-option", "a");
    learner.pick("pipeline-sure", "certain");
    learner.press("Commit");
    stop("04-armed", ".lock");
    learner.press("Change");
    learner.commit("pipeline", "a", "certain");
    stop("05-committed", PIPELINE);
    learner.curve("pipeline", &["6", "46", "46"]);
    stop("06-drawn", PIPELINE);
    learner.open_panels();
    for (engine, name) in [
        ("textbook", "07-textbook"),
        ("bound", "08-bound"),
        ("forecast", "09-forecast"),
        ("simulate", "10-simulation"),
    ] {
        learner.select("pipeline-engine", engine);
        browser.wait_for("!document.querySelector('.stale')");
        stop(name, PIPELINE);
    }
    learner.select("pipeline-engine", "textbook");
    learner.reveal();
    browser.eval("document.querySelectorAll('.reveal details').forEach(it => it.open = true)");
    stop("11-compared", ".reveal");
    learner.refuse_the_gpus();
    stop("12-replied", ".stress");
    learner.answer("pipeline", "reflection", "a");
    learner.answer("pipeline", "observation", "flat");
    learner.answer("pipeline", "transfer", "storage");
    stop("13-reflected", PIPELINE);
}

fn second_act(browser: &Browser, learner: &Learner<'_>, stop: &mut Stop<'_>) {
    stop("14-second-act", GRAVITY);
    learner.commit("gravity", "c", "guess");
    for (volume, state, name) in [
        ("1", ".state.viable", "15-viable"),
        ("150", ".state.close", "16-close"),
        ("500", ".state.trapped", "17-trapped"),
    ] {
        learner.type_number("gravity-volume", volume);
        stop(name, state);
    }
    learner.type_number("gravity-volume", "50");
    learner.curve("gravity", &["30", "300"]);
    learner.open_panels();
    stop("18-explored", GRAVITY);
    learner.reveal();
    browser.eval("document.querySelectorAll('.reveal details').forEach(it => it.open = true)");
    stop("19-compared", "[aria-labelledby=gravity-act] .reveal");
    learner.stay_with_the_data();
    stop("20-decided", "[aria-labelledby=gravity-act] .stress");
    learner.answer("gravity", "reflection", "b");
    learner.answer("gravity", "observation", "grows");
    learner.answer("gravity", "transfer", "trapped");
    stop("21-finished", GRAVITY);
}

fn desk(learner: &Learner<'_>, stop: &mut Stop<'_>) {
    learner.press("Remove everything from this computer");
    stop("22-asked-to-remove", DESK);
    learner.press("Keep it");
    learner.press("New attempt");
    stop("23-new-attempt", DESK);
}
