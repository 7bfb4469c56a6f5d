//! Does each control, moved from end to end, change something that is shown?

use browser::{Browser, LabServer, Learner};
use serde_json::Value;

use crate::open;

/// Moves every enabled control of an act to both ends, and gives back those that changed nothing
/// that is shown beside them, and those that are disabled without a reason and a button.
const MOVE_ALL: &str = "
const [done] = arguments;
const home = document.querySelector(`[aria-labelledby=${act}-act]`);
const pause = (time) => new Promise((then) => setTimeout(then, time));
const settled = async () => {
  await pause(0);
  await new Promise(requestAnimationFrame);
  for (let turn = 0; turn < 500 && home.querySelector('.stale'); turn++) await pause(20);
};
const shown = () => [...home.querySelectorAll('.cards, .plot, .takeaway, .state, .warnings')]
  .map((it) => it.innerHTML).join();
const put = (it, value) => {
  it.value = value;
  it.dispatchEvent(new Event(it.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
};
(async () => {
  const dead = [], silent = [];
  let moved = 0;
  for (const it of home.querySelectorAll('.control input[type=range], .control select')) {
    if (it.id.endsWith('-engine')) continue;
    if (it.disabled) {
      const reason = it.closest('.control').querySelector('.unread');
      if (!reason || !reason.querySelector('button')) silent.push(it.id);
      continue;
    }
    const before = it.value;
    const stops = it.tagName === 'SELECT' ? [...it.options].map((one) => one.value)
      : [it.min, it.max, String(Math.round(it.max / 2))];
    const seen = new Set();
    for (const stop of stops) { put(it, stop); await settled(); seen.add(shown()); }
    put(it, before);
    await settled();
    moved += 1;
    if (seen.size < 2) dead.push(it.id);
  }
  done({ dead, silent, moved, stale: !!home.querySelector('.stale') });
})();
";

/// The act with all its panels open.
fn explored(server: &LabServer, browser: &Browser, act: &str) {
    open(server, browser);
    Learner(browser).explore(act);
}

#[track_caller]
fn assert_all_alive(browser: &Browser, act: &str, least: u64, state: &str) {
    let found = browser.eval_async(&format!("const act = '{act}';{MOVE_ALL}"));
    assert_eq!(found["dead"], Value::from(Vec::<String>::new()), "{state}: they change nothing");
    assert_eq!(found["silent"], Value::from(Vec::<String>::new()), "{state}: no reason, no button");
    assert_eq!(found["stale"], Value::Bool(false), "{state}: still behind");
    assert!(found["moved"].as_u64() >= Some(least), "{state}: {found}");
}

#[test]
fn every_control_of_the_first_act_changes_what_is_shown_under_each_formula() {
    first_act(&["textbook", "bound", "forecast"]);
}

#[test]
fn every_control_of_the_first_act_changes_what_is_shown_in_simulation() {
    first_act(&["simulate"]);
}

#[track_caller]
fn first_act(engines: &[&str]) {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    explored(&server, &browser, "pipeline");
    for engine in engines {
        Learner(&browser).select("pipeline-engine", engine);
        assert_all_alive(&browser, "pipeline", 8, engine);
    }
    browser.assert_quiet();
}

#[test]
fn every_control_of_the_second_act_changes_what_is_shown() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    explored(&server, &browser, "gravity");
    assert_all_alive(&browser, "gravity", 8, "gravity");
    browser.assert_quiet();
}

#[test]
fn a_control_that_is_not_read_leads_to_the_engine_that_reads_it() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    explored(&server, &browser, "pipeline");
    Learner(&browser).select("pipeline-engine", "textbook");
    let off = "[...document.querySelectorAll('.control.off')]";
    browser.wait_for(&format!("{off}.length > 0"));
    let names = browser.eval(&format!("return {off}.map(it => it.querySelector('[id]').id)"));
    let names: Vec<String> =
        names.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    for id in &names {
        Learner(&browser).select("pipeline-engine", "textbook");
        let control = format!("document.getElementById('{id}').closest('.control')");
        let button = format!("{control}.querySelector('.unread button')");
        // One reason may stand behind another: a policy wants an engine and a cache.
        let alive = format!("!document.getElementById('{id}').disabled");
        browser.wait_for(&format!("{alive} || ({button}.click(), false)"));
    }
    browser.assert_quiet();
}

/// Lets the browser draw twice, which is when a figure learns how wide it is.
const TWO_FRAMES: &str = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))";

#[test]
fn a_figure_may_go_before_it_has_learned_its_width_and_after() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    explored(&server, &browser, "pipeline");
    let learner = Learner(&browser);
    let last = "[...document.querySelectorAll('figcaption strong')] \
                .some(it => it.textContent.includes('last batches'))";
    // Shown and gone between two frames.
    browser.eval_async(
        "const [done] = arguments, it = document.getElementById('pipeline-engine'); \
         const put = (engine) => { it.value = engine; \
           it.dispatchEvent(new Event('change', { bubbles: true })); }; \
         requestAnimationFrame(() => { put('simulate'); \
           setTimeout(() => { put('textbook'); setTimeout(done, 0); }, 0); })",
    );
    browser.eval_async(TWO_FRAMES);
    // Shown, drawn, gone, and the window made smaller.
    learner.select("pipeline-engine", "simulate");
    browser.wait_for(last);
    browser.eval_async(TWO_FRAMES);
    learner.select("pipeline-engine", "textbook");
    browser.wait_for(&format!("!({last})"));
    browser.resize(900, 900);
    browser.eval_async(TWO_FRAMES);
    browser.assert_quiet();
    learner.type_number("pipeline-workers", "8");
    let card = "document.querySelector('.cards dd').textContent";
    browser.wait_for(&format!("{card} === '46.1 %'"));
}
