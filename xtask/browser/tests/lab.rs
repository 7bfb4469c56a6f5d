//! Does the lab work as its reader meets it?
//!
//! Run by `cargo xtask browser`, which builds the lab and the binary that serves it.

#[path = "lab/author.rs"]
mod author;
#[path = "lab/axe.rs"]
mod axe;
#[path = "lab/controls.rs"]
mod controls;
#[path = "lab/delivery.rs"]
mod delivery;
#[path = "lab/drawing.rs"]
mod drawing;
#[path = "lab/fleet.rs"]
mod fleet;
#[path = "lab/grey.rs"]
mod grey;
#[path = "lab/handed.rs"]
mod handed;
#[path = "lab/keyboard.rs"]
mod keyboard;
#[path = "lab/ledger.rs"]
mod ledger;
#[path = "lab/lock.rs"]
mod lock;
#[path = "lab/look.rs"]
mod look;
#[path = "lab/print.rs"]
mod print;
#[path = "lab/server.rs"]
mod server;
#[path = "lab/states.rs"]
mod states;
#[path = "lab/storage.rs"]
mod storage;
#[path = "lab/tabs.rs"]
mod tabs;

use browser::{Browser, LabServer, Learner};
use serde_json::json;

/// The lab, from the root of the site.
const LAB: &str = "labs/v1-04-data-gravity/";

fn open(server: &LabServer, browser: &Browser) {
    browser.open(&format!("{}{LAB}", server.address));
    browser.wait_ready();
}

/// Leaves not a byte of room in the page's storage, right after this script: between two steps
/// the page could look into its storage.
fn fill_storage_after(script: &str, browser: &Browser) {
    browser.eval(&format!(
        "{script}; let size = 1 << 22; while (size > 0) {{ \
         try {{ localStorage.setItem('other-' + size, 'x'.repeat(size)); }} catch {{ }} \
         size = size >> 1; }}",
    ));
}

fn fill_storage(browser: &Browser) {
    fill_storage_after("", browser);
}

#[test]
fn the_page_comes_alive_without_a_word_on_the_console() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    browser.assert_quiet();
    let strangers = browser.eval(
        "return performance.getEntriesByType('resource').map(it => it.name) \
         .filter(it => !it.startsWith(location.origin))",
    );
    assert_eq!(strangers, json!([]), "a third party was asked");
}

#[test]
fn the_whole_lab_works_by_mouse_and_breaks_no_rule_of_access() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    axe::assert_clean(&browser, "locked");
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "certain");
    axe::assert_clean(&browser, "committed");
    learner.finish();
    let hud = learner.hud();
    assert!(hud.contains("Act I correct") && hud.contains("Act II incorrect"), "{hud}");
    axe::assert_clean(&browser, "finished");
    browser.assert_quiet();

    browser.reload();
    browser.wait_ready();
    assert_eq!(learner.hud(), hud, "a reload loses nothing");
    browser.assert_quiet();
}

#[test]
fn the_locked_page_holds_nothing_of_what_follows() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let page = browser.text_of("return document.documentElement.outerHTML").to_lowercase();
    for word in ["18.8 ms", "49.1 ms", "67 min, ", "starved", "compare with my", "governing"] {
        assert!(!page.contains(word), "`{word}` is in the locked page");
    }
    assert!(browser.try_role("slider", "Loader workers").is_none());
    Learner(&browser).commit("pipeline", "a", "guess");
    assert!(browser.try_role("slider", "Loader workers").is_some());
    let page = browser.text_of("return document.documentElement.outerHTML");
    assert!(!page.contains("Act I correct") && !page.contains("Act I incorrect"));
}

#[test]
fn the_prediction_is_made_by_keyboard_alone() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let (tab, enter, space, down) = ("\u{e004}", "\u{e007}", " ", "\u{e015}");
    browser.eval("document.querySelector('input[name=pipeline-option]').focus()");
    // Enter on a radio submits nothing.
    browser.keys(&[space, down, enter].concat());
    assert!(browser.try_role("button", "Confirm").is_none());
    browser.keys(&[tab, space, tab, enter].concat());
    browser.wait_for("document.activeElement.id === 'pipeline-confirm'");
    browser.keys(enter);
    browser.wait_for("document.activeElement.id === 'pipeline-instruments'");
    let said = browser.text_of("return document.querySelector('.first').textContent");
    assert!(said.contains("Data loading is slower") && said.contains("Guess"), "{said}");
    // A slider answers to arrows, in words with a unit.
    browser.eval("document.getElementById('pipeline-workers').focus()");
    browser.keys("\u{e014}");
    let value = "document.getElementById('pipeline-workers').getAttribute('aria-valuetext')";
    browser.wait_for(&format!("{value} === '5'"));
    browser.assert_quiet();
}

#[test]
fn a_choice_made_before_the_app_is_there_survives() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.command(
        "Page.addScriptToEvaluateOnNewDocument",
        &json!({ "source": "addEventListener('DOMContentLoaded', () => { \
            document.querySelector('input[name=pipeline-option][value=d]').checked = true; })" }),
    );
    open(&server, &browser);
    let chosen = "return document.querySelector('input[name=pipeline-option]:checked').value";
    assert_eq!(browser.text_of(chosen), "d");
    browser.assert_quiet();
}

#[test]
fn the_trap_can_be_entered_and_left_in_both_contexts() {
    for (context, volume_in, volume_out) in [("cloud", "500", "50"), ("edge", "50", "1")] {
        let server = LabServer::start(&[]);
        let browser = Browser::start(1280, 900);
        open(&server, &browser);
        let learner = Learner(&browser);
        learner.pick("context", context);
        learner.commit("pipeline", "b", "guess");
        learner.reveal();
        learner.commit("gravity", "b", "guess");
        for (volume, trapped) in [(volume_out, false), (volume_in, true), (volume_out, false)] {
            learner.type_number("gravity-volume", volume);
            browser.wait_for(&format!("!!document.querySelector('.state.trapped') === {trapped}"));
        }
        assert!(learner.hud().contains("Gravity trap escaped"), "{context}: {}", learner.hud());
        browser.assert_quiet();
    }
}

#[test]
fn a_link_carries_settings_and_no_answers() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    let link = format!("{}{LAB}#pipeline.workers=8&gravity.nonsense=%3Cscript%3E", server.address);
    browser.open(&link);
    browser.wait_ready();
    let notice =
        browser.text_of("return document.querySelector('.banner[role=status]').textContent");
    assert!(notice.contains("gravity.nonsense"), "{notice}");
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    let workers = "document.getElementById('pipeline-workers').getAttribute('aria-valuetext')";
    browser.wait_for(&format!("{workers} === '8'"));
    learner.type_number("pipeline-dataset", "20");
    browser.wait_for("location.hash.includes('pipeline.dataset=20000000000000')");
    let hash = browser.text_of("return location.hash");
    assert!(hash.contains("pipeline.workers=8") && !hash.contains("option"), "{hash}");
}

#[test]
fn a_typed_number_stays_as_typed_and_a_wrong_one_says_why() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.type_number("pipeline-dataset", "12.50");
    browser.wait_for("location.hash.includes('dataset=12500000000000')");
    let field = "return document.getElementById('pipeline-dataset').closest('.turn') \
                 .querySelector('input[type=number]').value";
    assert_eq!(browser.text_of(field), "12.50");
    learner.type_number("pipeline-dataset", "5000");
    browser.wait_for(
        "document.getElementById('pipeline-dataset-error').textContent.includes('expected')",
    );
}

#[test]
fn every_engine_is_reached_and_a_simulation_runs_in_slices() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.explore("pipeline");
    let card = "[...document.querySelectorAll('.cards div')] \
                .find(it => it.textContent.startsWith('What binds')).querySelector('dd').textContent";
    learner.select("pipeline-engine", "bound");
    browser.wait_for(&format!("{card} === 'workers'"));
    learner.select("pipeline-engine", "simulate");
    browser.wait_for(
        "[...document.querySelectorAll('figcaption strong')] \
         .some(it => it.textContent.includes('last batches')) && !document.querySelector('.figure.stale')",
    );
    browser.assert_quiet();
}

#[test]
fn at_320_pixels_nothing_runs_out_of_the_page() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.resize(320, 640);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.explore("pipeline");
    learner.reveal();
    browser.wait_for("document.documentElement.scrollWidth <= 320");
    let small = browser.eval(
        "return [...document.querySelectorAll('.plot text')] \
         .filter(it => parseFloat(it.getAttribute('font-size')) < 12).length",
    );
    assert_eq!(small, json!(0), "text in a figure is under 12 px");
}

#[test]
fn without_scripts_the_page_reads_and_leads_to_the_text_edition() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.command("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&format!("{}{LAB}", server.address));
    let page = server.raw(&format!(
        "GET /{LAB} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
        server.port
    ));
    assert!(page.contains("likeliest bottleneck") && page.contains("href=\"text/\""));
    browser.open(&format!("{}{LAB}text/", server.address));
    let text = browser.find("main");
    drop(text);
}

#[test]
fn an_instructors_preview_stores_nothing() {
    let server = LabServer::start(&["--preview"]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    Learner(&browser).commit("pipeline", "b", "guess");
    assert_eq!(browser.eval("return localStorage.getItem('ironlaw.ledger')"), json!(null));
    assert!(Learner(&browser).hud().contains("nothing is stored"));
    browser.assert_quiet();
}
