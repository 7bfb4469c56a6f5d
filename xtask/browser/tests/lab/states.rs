//! Does every state of the lab keep the rules, and does it say so in time and only once?

use browser::{Browser, LabServer, Learner, tour};
use serde_json::json;

use crate::{LAB, axe, open};

#[test]
fn no_state_breaks_a_rule_of_access_on_light_paper() {
    every_state_is_clean("light");
}

#[test]
fn no_state_breaks_a_rule_of_access_on_dark_paper() {
    every_state_is_clean("dark");
}

#[track_caller]
fn every_state_is_clean(scheme: &str) {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.emulate("screen", &[("prefers-color-scheme", scheme)]);
    open(&server, &browser);
    let mut states = 0;
    tour(&browser, |state| {
        axe::assert_clean_at(&browser, &format!("{}, {scheme}", state.name), state.at);
        states += 1;
    });
    assert!(states >= 20, "{states}");
    axe::assert_clean(&browser, &format!("the whole page, {scheme}"));
    browser.open(&format!("{}{LAB}text/", server.address));
    axe::assert_clean(&browser, &format!("text edition, {scheme}"));
}

#[test]
fn at_every_state_one_press_leads_to_the_next_step() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    let leads_to = |words: &str, id: &str| {
        learner.press(&format!("Next: {words}"));
        browser.wait_for(&format!("document.activeElement.id === '{id}'"));
    };
    leads_to("your prediction", "pipeline-act");
    learner.commit("pipeline", "b", "guess");
    leads_to("draw the curve", "pipeline-draw");
    learner.curve("pipeline", &["6", "46", "46"]);
    leads_to("compare", "pipeline-compare");
    learner.reveal();
    leads_to("your reply", "pipeline-reply");
    learner.refuse_the_gpus();
    leads_to("the reflection", "pipeline-reflection");
    learner.answer("pipeline", "reflection", "c");
    leads_to("what you saw", "pipeline-observation");
    learner.answer("pipeline", "observation", "flat");
    leads_to("the same law elsewhere", "pipeline-transfer");
    learner.answer("pipeline", "transfer", "storage");
    leads_to("the next act", "gravity-act");
    browser.assert_quiet();
}

/// Hears every voice of the page from now on: when it speaks, and what.
const LISTEN: &str = "
window.heard = [];
for (const voice of document.querySelectorAll('.voice')) {
  new MutationObserver(() => heard.push([performance.now(), voice.textContent]))
    .observe(voice, { childList: true, characterData: true, subtree: true });
}";

/// Turns a slider ten times, with less rest between the turns than a voice waits for; gives the
/// time of the last turn.
const TURN: &str = "
const [done] = arguments, it = document.getElementById('pipeline-workers');
let turn = 0;
const next = () => {
  it.value = String(++turn);
  it.dispatchEvent(new Event('input', { bubbles: true }));
  if (turn < 10) setTimeout(next, 150); else done(performance.now());
};
next();";

#[test]
fn each_panel_has_one_voice_which_speaks_once_the_hand_has_rested() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    Learner(&browser).explore("pipeline");
    let voices = "return [...document.querySelectorAll('.panel:has(.controls)')] \
                  .map(it => it.querySelectorAll('[role=status], [aria-live], output').length)";
    let counts = browser.eval(voices);
    let counts = counts.as_array().expect("a list");
    assert!(counts.len() >= 4 && counts.iter().all(|it| *it == json!(1)), "{counts:?}");
    // The panel's first words, after everything has been drawn.
    browser.eval_async("setTimeout(arguments[0], 1000)");
    browser.eval(LISTEN);
    let last = browser.eval_async(TURN).as_f64().expect("a time");
    browser.wait_for("heard.length > 0");
    browser.eval_async("setTimeout(arguments[0], 300)");
    let heard = browser.eval("return heard");
    let heard: Vec<(f64, String)> = serde_json::from_value(heard).expect("times and words");
    let early = heard.iter().any(|(at, _)| *at < last + 600.0 || *at > last + 2000.0);
    assert!(!early, "the last turn was at {last}: {heard:?}");
    let core = heard.iter().filter(|(_, words)| words.starts_with("GPU utilization")).count();
    assert_eq!(core, 1, "{heard:?}");
}

#[test]
fn the_focus_stays_where_it_was_when_the_live_page_takes_over() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.before_every_page(
        "addEventListener('DOMContentLoaded', () => { \
           window.drawn = document.querySelector('input[name=pipeline-option][value=c]'); \
           drawn.focus(); })",
    );
    open(&server, &browser);
    let found = browser.eval(
        "const it = document.activeElement; return [it.name, it.value, it.isConnected, it !== drawn]",
    );
    assert_eq!(found, json!(["pipeline-option", "c", true, true]));
    browser.assert_quiet();
}

#[test]
fn sources_are_fetched_when_a_reader_asks_for_one() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let asked = |what: &str| browser.requests().iter().any(|it| it.ends_with(what));
    assert!(!asked("facts.json"), "a first visit pays for sources that nobody has asked for");
    Learner(&browser).commit("pipeline", "b", "guess");
    browser.click(&browser.find(".message .value"));
    browser.wait_for("document.getElementById('source').matches(':popover-open')");
    browser.wait_for("document.querySelectorAll('#source p').length > 0");
    Learner(&browser).reveal();
    browser.eval("document.querySelector('.reveal .value').click()");
    browser.wait_for("document.querySelectorAll('#source p').length > 1");
    assert!(asked("facts.json"));
    browser.assert_quiet();
}

#[test]
fn a_panic_leaves_its_words_on_the_console() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    // A browser that can make no element any more is one that no program is written for.
    browser.eval(
        "Document.prototype.createElement = () => { throw new Error('no more elements'); }; \
         Node.prototype.cloneNode = Document.prototype.createElement; \
         document.querySelector('.lock .actions button:last-of-type').click()",
    );
    browser.eval_async("setTimeout(arguments[0], 200)");
    let console = browser.console().join("\n");
    assert!(console.contains("panicked at"), "{console}");
}
