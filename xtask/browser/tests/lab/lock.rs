//! What can be known before a prediction is confirmed?

use std::process::Command;

use browser::{Browser, LabServer, Learner, binary};
use serde_json::json;

use crate::author::Folder;
use crate::{LAB, axe, open};

/// Everything that a page tells before its first answer: its elements, and what a screen reader is
/// given of them. The server's own address is no part of the lab.
fn told(server: &LabServer, browser: &Browser, of: &str) -> [String; 2] {
    // The page is drawn once more when the instruments come, and its foot once it is measured; it
    // may tell nothing then either.
    browser.wait_for("document.documentElement.dataset.whole === 'true'");
    browser.wait_for("document.documentElement.style.getPropertyValue('--hud')");
    let script = format!("return document.querySelector('{of}').outerHTML");
    let tree = browser.accessibility_tree();
    [browser.text_of(&script), tree]
        .map(|text| without_fingerprints(&text.replace(&server.address, "http://lab/")))
}

/// The text without the fingerprints in our files' names, whose digits are of no lab.
fn without_fingerprints(text: &str) -> String {
    let bare = |part: &str| {
        let (print, rest) = part.split_at_checked(16)?;
        let is_print = rest.starts_with('.') && print.chars().all(|it| it.is_ascii_hexdigit());
        is_print.then(|| rest.to_owned())
    };
    let parts = text.split('-').map(|part| bare(part).unwrap_or_else(|| part.to_owned()));
    parts.collect::<Vec<_>>().join("-")
}

/// The two labs, which differ in one key.
fn with_keys(question: &str, other: &str) -> [Folder; 2] {
    let folders = [Folder::of_lab_04(), Folder::of_lab_04()];
    folders[1].edit("lab.toml", |text| {
        let (head, rest) = text.split_once(question).expect("the question is there");
        format!("{head}{question}{}", replace_key(rest, other))
    });
    folders
}

/// The first key after a place in the file is another.
fn replace_key(text: &str, key: &str) -> String {
    let (head, rest) = text.split_once("key = \"").expect("a key");
    let (_, tail) = rest.split_once('"').expect("the key's end");
    format!("{head}key = \"{key}\"{tail}")
}

#[test]
fn another_key_leaves_the_locked_pages_as_they_are_to_the_byte() {
    let first = with_keys("[act.prediction]\n", "d");
    let [right, wrong] = first.each_ref().map(|folder| {
        let server = LabServer::start(&["--labs", folder.labs()]);
        let browser = Browser::start(1280, 900);
        open(&server, &browser);
        told(&server, &browser, "html")
    });
    assert!(right[0].contains("likeliest bottleneck") && right[1].contains("likeliest bottleneck"));
    assert!(right == wrong, "the first act's key shows before its answer");
    assert_eq!(prerendered(&first[0]), prerendered(&first[1]), "it shows in the built page");
}

#[test]
fn another_key_of_the_second_act_is_unseen_until_its_own_answer() {
    let second = with_keys("prose = \"act-2.md\"", "c");
    let [right, wrong] = second.each_ref().map(|folder| {
        let server = LabServer::start(&["--labs", folder.labs()]);
        let browser = Browser::start(1280, 900);
        open(&server, &browser);
        let learner = Learner(&browser);
        learner.commit("pipeline", "b", "guess");
        learner.reveal();
        browser.wait_for("document.querySelector('input[name=gravity-option]')");
        told(&server, &browser, "[aria-labelledby=gravity-act]")[0].clone()
    });
    assert!(right.contains("full rated speed"), "{right}");
    assert_eq!(right, wrong);
}

/// A lab's page as the build writes it, with everything that hydration starts from.
fn prerendered(folder: &Folder) -> String {
    let out = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(binary().with_file_name("web-prerender"));
    let done = command.arg(folder.labs()).arg(out.path()).args(["style", "start", "icon"]).status();
    assert!(done.expect("`cargo xtask web` builds the pre-renderer").success());
    std::fs::read_to_string(out.path().join(LAB).join("index.html")).expect("the page")
}

/// The numbers of the story that the message and the question give away by themselves.
const GIVEN: [&str; 1] = ["4"];

#[test]
fn no_number_of_the_reveal_is_on_the_locked_page() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    let source = server.raw(&format!(
        "GET /{LAB} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
        server.port
    ));
    // The head of the answer holds a date and a fingerprint.
    let (_, source) = source.split_once("\r\n\r\n").expect("an answer has a head and a body");
    let source = without_fingerprints(source);
    open(&server, &browser);
    let [page, tree] = told(&server, &browser, "html");
    let learner = Learner(&browser);
    learner.commit("pipeline", "a", "guess");
    learner.reveal();
    let numbers = browser.eval(
        "return [...new Set([...document.querySelectorAll('.reveal .value')]\
         .map(it => it.textContent))].filter(it => /[0-9]/.test(it))",
    );
    let numbers: Vec<&str> =
        numbers.as_array().into_iter().flatten().filter_map(|it| it.as_str()).collect();
    assert!(numbers.len() >= 5, "{numbers:?}");
    for number in numbers.iter().filter(|number| !GIVEN.contains(number)) {
        for (place, text) in [("source", &source), ("elements", &page), ("tree", &tree)] {
            assert!(!text.contains(number), "`{number}` is in the locked page's {place}");
        }
    }
    for word in ["starv", "idle", "waiting", "binds", "compare with my", "governing"] {
        for text in [&source, &page, &tree] {
            assert!(!text.to_lowercase().contains(word), "`{word}` is in the locked page");
        }
    }
}

#[test]
fn a_prediction_can_be_changed_until_it_is_confirmed_and_never_after() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.press("Commit");
    browser.wait_for("document.querySelector('.lock .fault').textContent.includes('Choose')");
    learner.pick("pipeline-option", "a");
    learner.pick("pipeline-sure", "certain");
    learner.press("Commit");
    axe::assert_clean(&browser, "armed");
    learner.press("Change");
    learner.commit("pipeline", "d", "guess");
    let first = "return document.querySelector('.first').textContent";
    let said = browser.text_of(first);
    assert!(said.contains("learning rate") && said.contains("Guess"), "{said}");
    assert_eq!(browser.eval("return document.querySelectorAll('.lock').length"), json!(0));
    assert!(learner.hud().contains("Act I committed"), "{}", learner.hud());
    browser.reload();
    browser.wait_ready();
    assert_eq!(browser.text_of(first), said, "a reload opens no lock");
    browser.assert_quiet();
}
