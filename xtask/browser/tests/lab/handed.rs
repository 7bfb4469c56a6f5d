//! Does a measurement reach the first act: dropped on it, or handed over by the meter?

use browser::{Browser, LabServer, Learner};
use serde_json::json;

use crate::{LAB, axe, open};

/// A short measurement of a small corpus that the meter makes.
const MEASURE: [&str; 14] = [
    "measure",
    "--demo",
    "--images",
    "60",
    "--pixels",
    "10000",
    "--probe-seconds",
    "0.1",
    "--batch",
    "4",
    "--step-time",
    "5ms",
    "--seconds",
    "0.1",
];
const NOTICE: &str = "document.querySelector('.banner[role=status]')";

#[test]
fn the_meter_hands_its_measurement_to_the_first_act() {
    let server = LabServer::of_meter(&[&MEASURE[..], &["--open", "--port", "0"]].concat());
    let browser = Browser::start(1280, 900);
    browser.open(&format!("{}&pipeline.workers=8", server.address));
    browser.wait_ready();
    browser.wait_for(&format!("{NOTICE}.textContent.includes('Your measurement is here')"));
    let address = browser.text_of("return location.hash");
    assert!(!address.contains("measurement"), "the path is nowhere to be seen: {address}");
    assert!(address.contains("pipeline.workers=8"), "settings stay: {address}");
    let locked = browser.text_of("return document.querySelector('main').textContent");
    assert!(!locked.contains("Yours: utilization"), "it gives nothing away before the lock");
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.curve("pipeline", &["6", "46", "46"]);
    browser.wait_for("document.querySelectorAll('table.measured tbody tr').length === 4");
    axe::assert_clean(&browser, "handed over");
    browser.assert_quiet();
}

#[test]
fn an_address_that_names_no_measurement_of_ours_is_not_asked_for() {
    let server = LabServer::start(&[]);
    for stranger in
        ["https://evil.example/a.json", "//evil.example/measurement/0a.json", "/facts.json"]
    {
        let browser = Browser::start(1280, 900);
        browser.open(&format!("{}{LAB}#measurement={stranger}", server.address));
        browser.wait_ready();
        browser.wait_for(&format!("{NOTICE}.textContent.includes('{stranger}')"));
        assert_eq!(browser.text_of("return location.hash"), "");
        let asked = browser.eval(
            "return performance.getEntriesByType('resource').map(it => it.name) \
             .filter(it => it.includes('evil') || it.endsWith('facts.json'))",
        );
        assert_eq!(asked, json!([]), "{stranger}");
        browser.assert_quiet();
    }
    let browser = Browser::start(1280, 900);
    browser.open(&format!("{}{LAB}#measurement=/measurement/0a.json", server.address));
    browser.wait_ready();
    browser.wait_for(&format!("{NOTICE}.textContent.includes('HTTP 404')"));
}

#[test]
fn a_file_can_be_dropped_anywhere_on_its_panel() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.curve("pipeline", &["6", "46", "46"]);
    learner.open_panels();
    let drop = |kind: &str| {
        browser.eval(&format!(
            "const data = new DataTransfer(); data.items.add(new File(['[1]'], 'a.json')); \
             const event = new DragEvent('{kind}', {{ dataTransfer: data, bubbles: true, cancelable: true }}); \
             document.querySelector('.drop').dispatchEvent(event); return event.defaultPrevented"
        ))
    };
    assert_eq!(drop("dragover"), json!(true), "the browser may not open the file itself");
    browser.wait_for("document.querySelector('.drop.over')");
    assert_eq!(drop("drop"), json!(true));
    browser
        .wait_for("document.querySelector('.drop .fault').textContent.includes('ironlaw.measure')");
    browser.wait_for("!document.querySelector('.drop.over')");
    browser.assert_quiet();
}
