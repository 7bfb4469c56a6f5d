//! Does a lab of one act, written by the manual alone, work as Lab 04 does?

use browser::{Browser, LabServer, Learner};

use crate::axe;

const FLEET: &str = "labs/v2-04-feeding-the-fleet/";

#[test]
fn a_lab_of_one_act_is_listed_committed_to_explored_and_finished() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.open(&server.address);
    let listed = browser.text_of("return document.querySelector('main').textContent");
    assert!(listed.contains("The Data Gravity Trap") && listed.contains("Feeding the Fleet"));
    browser.open(&format!("{}{FLEET}", server.address));
    browser.wait_ready();
    let page = browser.text_of("return document.body.textContent");
    for absent in ["Deployment context", "Gravity trap", "Act II", "screen."] {
        assert!(!page.contains(absent), "`{absent}` belongs to another lab");
    }
    axe::assert_clean(&browser, "fleet, locked");

    let learner = Learner(&browser);
    learner.commit("fleet", "b", "fairly-sure");
    learner.curve("fleet", &["100", "100", "40"]);
    learner.open_panels();
    learner.select("fleet-engine", "bound");
    learner.select("fleet-storage", "nvme-gen3");
    learner.type_number("fleet-count", "16");
    let cards = "document.querySelector('[aria-labelledby=fleet-instruments] .cards').textContent";
    browser.wait_for(&format!("{cards}.includes('Rate of the whole row')"));
    browser.wait_for("location.hash.includes('fleet.count=16')");
    learner.reveal();
    learner.pick("fleet-decision", "order");
    learner.pick("fleet-reason", "needed-over-delivered");
    learner.threshold("fleet", "8");
    learner.answer("fleet", "reflection", "c");
    learner.answer("fleet", "observation", "halves");
    learner.saved();
    assert!(learner.hud().contains("Act I correct"), "{}", learner.hud());
    axe::assert_clean(&browser, "fleet, reflected");
    browser.assert_quiet();

    browser.open(&format!("{}{FLEET}text/", server.address));
    let text = browser.text_of("return document.querySelector('main').textContent");
    assert!(text.contains("what becomes of the images"), "{text}");
}
