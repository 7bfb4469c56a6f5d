//! Which of two tabs counts?

use browser::{Browser, LabServer, Learner};
use serde_json::json;

use crate::open;

#[test]
fn two_tabs_keep_the_first_answer() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let first = browser.new_tab();
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    browser.wait_for("document.querySelector('.hud .save').textContent === 'saved'");
    browser.switch_to(&first);
    browser.wait_for("document.querySelector('.first')");
    let said = browser.text_of("return document.querySelector('.first').textContent");
    assert!(said.contains("Data loading is slower"), "{said}");
    browser.close_tab();
}

/// Presses Confirm while a third party holds the ledger's lock, so that both tabs stand in line.
const CONFIRM: &str = "document.getElementById('pipeline-confirm').click()";

#[test]
fn of_two_answers_at_once_the_first_counts_and_the_other_is_kept() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    let arm = |option: &str| {
        learner.pick("pipeline-option", option);
        learner.pick("pipeline-sure", "certain");
        learner.press("Commit");
        browser.wait_for("document.activeElement.id === 'pipeline-confirm'");
    };
    arm("b");
    let first = browser.new_tab();
    open(&server, &browser);
    arm("a");
    let second = browser.new_tab();
    browser.open(&server.address);
    browser.eval_async(
        "const done = arguments[0]; navigator.locks.request('ironlaw.ledger', () => { \
         done(); return new Promise(then => { window.release = then; }); })",
    );
    let third = browser.new_tab();
    browser.close_tab();
    for tab in [&first, &second] {
        browser.switch_to(tab);
        browser.eval(CONFIRM);
    }
    browser.switch_to(&third);
    browser.eval("window.release()");

    for tab in [&first, &second] {
        browser.switch_to(tab);
        let said = "document.querySelector('.first').textContent";
        browser.wait_for(&format!("{said}.includes('Data loading is slower')"));
        learner.saved();
    }
    let notice =
        browser.text_of("return document.querySelector('.banner[role=status]').textContent");
    assert!(notice.contains("Another tab was first"), "{notice}");
    let kept = browser.eval(
        "const it = JSON.parse(localStorage.getItem('ironlaw.ledger')).attempts[0]; \
         return [it.entries, it.late].map(list => list.map(one => [one.kind, one.option]))",
    );
    assert_eq!(kept, json!([[["prediction", "b"]], [["prediction", "a"]]]));
    browser.assert_quiet();
}
