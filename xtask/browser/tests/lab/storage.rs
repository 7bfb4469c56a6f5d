//! What becomes of the work when a browser cannot keep it, or is cut off?

use browser::{Browser, LabServer, Learner};
use serde_json::{Value, json};

use crate::{LAB, axe, fill_storage, fill_storage_after, open};

const LEDGER: &str = "return localStorage.getItem('ironlaw.ledger')";

#[test]
fn with_storage_turned_off_the_lab_works_and_says_that_nothing_is_kept() {
    let server = LabServer::start(&[]);
    let off = json!({ "profile.default_content_setting_values.cookies": 2 });
    let browser = Browser::start_with(1280, 900, &off);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.not_saved();
    assert!(learner.hud().contains("not saved"), "{}", learner.hud());
    learner.reveal();
    axe::assert_clean(&browser, "save failed");
    browser.assert_quiet();
}

#[test]
fn a_full_storage_is_said_and_loses_nothing_that_was_stored() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.saved();
    let before = browser.text_of(LEDGER);
    fill_storage(&browser);
    learner.reveal();
    learner.not_saved();
    assert_eq!(browser.text_of(LEDGER), before, "what was stored stays");
    assert!(browser.eval("return !!document.querySelector('.reveal')") == json!(true));

    // With room again, the next answer stores everything that the full storage refused.
    browser.eval("Object.keys(localStorage).filter(it => it.startsWith('other-')).forEach(it => localStorage.removeItem(it))");
    learner.refuse_the_gpus();
    learner.saved();
    let fault = "return document.querySelector('.hud .fault').textContent";
    assert_eq!(browser.text_of(fault), "");
    browser.reload();
    browser.wait_ready();
    assert!(browser.eval("return !!document.querySelector('.reveal')") == json!(true));
    assert!(learner.hud().contains("Act I correct"), "{}", learner.hud());
}

#[test]
fn an_unreadable_ledger_in_a_full_storage_is_not_overwritten() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let damage = "localStorage.setItem('ironlaw.ledger', 'damaged '.repeat(1000))";
    fill_storage_after(damage, &browser);
    let before = browser.text_of(LEDGER);
    browser.reload();
    browser.wait_ready();
    let learner = Learner(&browser);
    learner.not_saved();
    learner.commit("pipeline", "b", "guess");
    learner.not_saved();
    assert_eq!(browser.text_of(LEDGER), before);
}

#[test]
fn a_killed_tab_loses_nothing_that_was_confirmed() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let first = browser.new_tab();
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.reveal();
    learner.saved();
    let hud = learner.hud();
    browser.kill_tab();
    browser.switch_to(&first);
    open(&server, &browser);
    assert_eq!(learner.hud(), hud);
    assert!(browser.eval("return !!document.querySelector('.reveal')") == json!(true));
}

#[test]
fn a_clock_that_goes_backwards_loses_and_reorders_nothing() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    // Each look at the clock finds it an hour earlier, and at last before 1970.
    browser.before_every_page(
        "{ let hours = 0; Date.now = () => 5 * 3_600_000 - 3_600_000 * hours++; }",
    );
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "certain");
    learner.curve("pipeline", &["6", "46", "46"]);
    learner.reveal();
    learner.refuse_the_gpus();
    learner.answer("pipeline", "reflection", "c");
    learner.saved();
    let hud = learner.hud();
    let kinds = "return JSON.parse(localStorage.getItem('ironlaw.ledger')).attempts[0].entries.map(it => it.kind)";
    let expected = json!(["prediction", "curve", "reveal", "reply", "reflection"]);
    assert_eq!(browser.eval(kinds), expected);
    browser.reload();
    browser.wait_ready();
    assert_eq!(learner.hud(), hud);
    browser.assert_quiet();
}

#[test]
fn a_damaged_link_says_what_it_could_not_use() {
    let server = LabServer::start(&[]);
    for fragment in [
        "pipeline.workers=1e999".to_owned(),
        "pipeline.workers=NaN&pipeline.dataset=-1".to_owned(),
        "%E0%A4%A&&&=&.=.&pipeline.storage=<script>window.harmed=1</script>".to_owned(),
        format!("pipeline.storage={}", "x".repeat(1 << 20)),
    ] {
        let browser = Browser::start(1280, 900);
        browser.open(&format!("{}{LAB}#{fragment}", server.address));
        browser.wait_ready();
        let notice = "document.querySelector('.banner[role=status]').textContent";
        browser.wait_for(&format!("{notice}.includes('does not know these parts')"));
        assert!(browser.text_of(&format!("return {notice}")).len() < 400);
        assert_eq!(browser.eval("return window.harmed || null"), Value::Null);
        Learner(&browser).commit("pipeline", "b", "guess");
        browser.assert_quiet();
    }
}
