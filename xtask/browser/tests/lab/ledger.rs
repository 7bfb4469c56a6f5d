//! Does a ledger travel, replay, and do no harm?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use browser::{Browser, LabServer, Learner, binary};
use serde_json::{Value, json};

use crate::{fill_storage, open};

/// Longer than a browser takes to write a file.
const PATIENCE: Duration = Duration::from_secs(20);

/// Presses the button that saves a file, and waits for the file.
#[track_caller]
fn downloaded(browser: &Browser, button: &str, file: &Path) -> String {
    browser.download_to(file.parent().expect("a folder"));
    Learner(browser).press(button);
    let begin = Instant::now();
    loop {
        // It has another name until it is whole.
        if let Some(text) = fs::read_to_string(file).ok().filter(|text| !text.is_empty()) {
            return text;
        }
        assert!(begin.elapsed() < PATIENCE, "`{button}` saved no {}", file.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What `ironlaw replay` says of a ledger.
fn replayed(file: &Path) -> Value {
    let output = Command::new(binary()).arg("replay").arg(file).arg("--json").output();
    let output = output.expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The ledger in this browser's storage.
fn stored(browser: &Browser) -> Value {
    serde_json::from_str(&browser.text_of("return localStorage.getItem('ironlaw.ledger')"))
        .unwrap_or(Value::Null)
}

#[test]
fn what_a_full_storage_refused_is_in_the_export() {
    let folder = tempfile::tempdir().unwrap();
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.saved();
    fill_storage(&browser);
    learner.reveal();
    learner.not_saved();
    let kinds = |ledger: &Value| -> Vec<String> {
        let entries = ledger["attempts"][0]["entries"].as_array().expect("entries").iter();
        entries.map(|entry| entry["kind"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(kinds(&stored(&browser)), ["prediction"], "storage refused the rest");
    let file = folder.path().join("ledger.json");
    let text = downloaded(&browser, "Export the ledger", &file);
    let sent: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(kinds(&sent), ["prediction", "reveal"]);
    let answer = replayed(&file);
    assert_eq!(answer["result"]["entries"].as_array().map(Vec::len), Some(2), "{answer}");
}

#[test]
fn a_ledger_goes_out_and_in_and_replays_to_the_same_results() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.json");
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "certain");
    learner.finish();
    learner.saved();
    let text = downloaded(&browser, "Export the ledger", &file);
    let report = downloaded(&browser, "Report as Markdown", &folder.path().join("report.md"));
    assert!(report.contains("Data loading is slower"), "{report}");

    let answer = replayed(&file);
    let entries = answer["result"]["entries"].as_array().expect("entries");
    assert!(entries.len() >= 14, "{answer}");
    assert!(entries.iter().all(|entry| entry["matches"] == json!(true)), "{answer}");

    let other = Browser::start(1280, 900);
    open(&server, &other);
    let elsewhere = Learner(&other);
    assert_eq!(elsewhere.import(&file), "Attempts added: 1; here already: 0.");
    assert!(elsewhere.hud().contains("Act I pending"), "an import opens no lock here");
    assert_eq!(elsewhere.import(&file), "Attempts added: 0; here already: 1.");
    let kept = &stored(&other)["attempts"][0]["entries"];
    let sent: Value = serde_json::from_str(&text).unwrap();
    assert!(kept.is_array() && *kept == sent["attempts"][0]["entries"]);
    elsewhere.commit("pipeline", "a", "guess");
    elsewhere.saved();
    assert_eq!(stored(&other)["attempts"].as_array().map(Vec::len), Some(2), "nothing is replaced");
    other.assert_quiet();
    browser.assert_quiet();
}

/// A sound ledger of one answer, and what can be wrong with a file that calls itself one.
fn hostile(sound: &str) -> Vec<(&'static str, String)> {
    let script = "<img src=x onerror=window.harmed=1>";
    let mut marked: Value = serde_json::from_str(sound).unwrap();
    mark(&mut marked, script);
    let mut future: Value = serde_json::from_str(sound).unwrap();
    future["version"] = json!(99);
    vec![
        ("empty", String::new()),
        ("no JSON", "\u{0}\u{1}PK".to_owned()),
        ("foreign", r#"{"name":"package","version":"1.0.0"}"#.to_owned()),
        ("deep", format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000))),
        ("long", format!("{{\"schema\":\"{}\"}}", "x".repeat(10 << 20))),
        ("truncated", sound[..sound.len() / 2].to_owned()),
        ("future", future.to_string()),
        ("scripts", marked.to_string()),
    ]
}

/// Puts a script into every text.
fn mark(value: &mut Value, script: &str) {
    match value {
        Value::String(text) => script.clone_into(text),
        Value::Array(all) => all.iter_mut().for_each(|it| mark(it, script)),
        Value::Object(all) => all.values_mut().for_each(|it| mark(it, script)),
        _ => {}
    }
}

/// A browser with one answer, and the text of its ledger.
fn answered(server: &LabServer) -> (Browser, String) {
    let browser = Browser::start(1280, 900);
    open(server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.saved();
    let text = browser.text_of("return localStorage.getItem('ironlaw.ledger')");
    (browser, text)
}

#[test]
fn a_hostile_file_is_refused_in_words_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = LabServer::start(&[]);
    let (browser, sound) = answered(&server);
    let learner = Learner(&browser);
    for (name, text) in hostile(&sound) {
        let file: PathBuf = folder.path().join(format!("{name}.json"));
        fs::write(&file, &text).unwrap();
        let said = learner.import(&file);
        assert!(!said.contains("added: 1") && said.len() < 400, "{name}: {said}");
        let now = browser.text_of("return localStorage.getItem('ironlaw.ledger')");
        assert_eq!(now, sound, "{name}: the ledger here is as it was");
        assert_eq!(browser.eval("return window.harmed || null"), Value::Null, "{name}");
    }
    // One attempt whose every word is a script but its schema: it may be kept, and runs nothing.
    let mut marked: Value = serde_json::from_str(&sound).unwrap();
    let schema = marked["schema"].clone();
    let lab = marked["attempts"][0]["lab"].clone();
    mark(&mut marked, "</script><img src=x onerror=window.harmed=1>");
    marked["schema"] = schema;
    marked["attempts"][0]["lab"] = lab;
    let file = folder.path().join("marked.json");
    fs::write(&file, marked.to_string()).unwrap();
    learner.import(&file);
    learner.type_number("pipeline-workers", "7");
    browser.wait_for("location.hash.includes('pipeline.workers=7')");
    assert_eq!(browser.eval("return window.harmed || null"), Value::Null);
    browser.assert_quiet();
}

#[test]
fn a_stored_ledger_that_cannot_be_read_is_kept_and_handed_out() {
    let folder = tempfile::tempdir().unwrap();
    let server = LabServer::start(&[]);
    let (browser, sound) = answered(&server);
    for (name, text) in hostile(&sound) {
        // A browser's storage holds five million letters.
        if text.is_empty() || text.len() > 5_000_000 {
            continue;
        }
        let quoted = Value::from(text.as_str()).to_string();
        browser.eval(&format!(
            "localStorage.clear(); localStorage.setItem('ironlaw.ledger', {quoted})"
        ));
        browser.reload();
        browser.wait_ready();
        let aside = "document.querySelector('.banner[role=alert]:not([hidden])')";
        let said = browser.text_of(&format!("return {aside}.textContent"));
        assert!(said.contains("set aside") && said.len() < 500, "{name}: {said}");
        let file = folder.path().join("ironlaw-ledger-set-aside.json");
        let saved = downloaded(&browser, "Save it as a file", &file);
        assert_eq!(saved, text, "{name}");
        fs::remove_file(&file).unwrap();
        Learner(&browser).commit("pipeline", "a", "guess");
        Learner(&browser).saved();
        browser.reload();
        browser.wait_ready();
        assert_eq!(
            browser.eval(&format!("return !!{aside}")),
            json!(true),
            "{name}: still offered"
        );
        assert_eq!(browser.eval("return window.harmed || null"), Value::Null, "{name}");
    }
    browser.assert_quiet();
}

#[test]
fn a_second_unreadable_ledger_does_not_take_the_place_of_the_first() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    for text in ["the first", "the second"] {
        browser.eval(&format!("localStorage.setItem('ironlaw.ledger', '{text}')"));
        browser.reload();
        browser.wait_ready();
    }
    let all = browser.text_of("return JSON.stringify(Object.values(localStorage).sort())");
    assert!(all.contains("the first") && all.contains("the second"), "{all}");
    let learner = Learner(&browser);
    learner.press("Save it as a file");
    learner.press("I have the file: remove it here");
    browser.wait_for("Object.keys(localStorage).length === 0");
    browser.wait_for("!document.querySelector('.banner[role=alert]:not([hidden])')");
}
