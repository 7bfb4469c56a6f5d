//! What comes out of a printer?

use browser::{Browser, LabServer, Learner};
use serde_json::{Value, json};

use crate::{LAB, open};

/// How many pages a PDF has, by its own objects.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    assert!(text.starts_with("%PDF-"), "no PDF");
    text.matches("/Type /Page").count() - text.matches("/Type /Pages").count()
}

/// The figures that stick out of a narrow sheet, for which nothing is drawn anew.
const CUT: &str = "
return [...document.querySelectorAll('.plot')].filter((it) => {
  it.style.width = '260px';
  const box = it.querySelector('svg[role=img]').getBoundingClientRect();
  it.style.width = '';
  return !(box.width > 0 && box.width <= 260 && box.height < 260);
}).map((it) => it.textContent.slice(0, 80))";

#[test]
fn print_is_light_keeps_the_state_and_opens_no_lock() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.pick("pipeline-option", "c");
    browser.emulate("print", &[("prefers-color-scheme", "dark")]);
    let paper = "return getComputedStyle(document.body).backgroundColor";
    assert_eq!(browser.text_of(paper), "rgb(255, 255, 255)", "paper is white, in the dark as well");
    let locked = pages(&browser.pdf());
    let words = browser.text_of("return document.body.innerText").to_lowercase();
    assert!(words.contains("likeliest bottleneck") && !words.contains("starved"), "{words}");
    assert_eq!(browser.eval("return document.querySelectorAll('.lock').length"), json!(1));

    browser.emulate("screen", &[]);
    learner.commit("pipeline", "c", "guess");
    learner.type_number("pipeline-dataset", "25");
    learner.curve("pipeline", &["6", "46", "46"]);
    learner.reveal();
    browser.emulate("print", &[]);
    let opened = pages(&browser.pdf());
    assert!(opened > locked, "{opened} pages after {locked}");
    let field = "return document.getElementById('pipeline-dataset').closest('.turn') \
                 .querySelector('input[type=number]').value";
    assert_eq!(browser.text_of(field), "25", "the state is kept");
    let words = browser.text_of("return document.body.innerText");
    assert!(words.contains("Your prediction:"), "{words}");
    assert_eq!(browser.eval(CUT), json!([]), "a figure is cut off on paper");
    browser.emulate("screen", &[]);
    assert!(learner.hud().contains("Act II pending"), "printing opens nothing");
    browser.assert_quiet();
}

#[test]
fn each_sheet_of_the_text_edition_begins_a_page() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.command("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&format!("{}{LAB}text/", server.address));
    let printed = pages(&browser.pdf());
    browser.command("Emulation.setScriptExecutionDisabled", &json!({ "value": false }));
    let sheets = browser.eval("return document.querySelectorAll('.sheet').length");
    let sheets = sheets.as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
    assert!(sheets >= 16 && printed >= sheets, "{printed} pages for {sheets} sheets");
    let broken = browser.eval(
        "return [...document.images].filter(it => !it.naturalWidth || !it.alt).map(it => it.src)",
    );
    assert_eq!(broken, json!([]), "figures that do not load or say nothing");
    assert_eq!(browser.eval("return document.scripts.length"), Value::from(0));
    browser.assert_quiet();
}
