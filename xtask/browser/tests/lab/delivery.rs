//! Does the lab arrive: from any host, without a network, after a failure, in a new version?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use browser::{Browser, FolderServer, LabServer, Learner, binary};
use serde_json::json;

use crate::{LAB, axe, open};

const FAILED: &str = "document.querySelector('#start-failed:not([hidden])')";

#[test]
fn offline_after_the_first_visit_the_lab_opens_again() {
    let server = LabServer::start(&[]);
    let address = server.address.clone();
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    browser.wait_for("navigator.serviceWorker.controller || true");
    let active = "const done = arguments[arguments.length - 1]; \
                  navigator.serviceWorker.ready.then(() => done(true))";
    browser.eval_async(active);
    drop(server);
    browser.open(&format!("{address}{LAB}"));
    browser.wait_ready();
    Learner(&browser).commit("pipeline", "b", "guess");
}

/// The lab as `ironlaw lab export` writes it, under a folder of a host that knows nothing of it.
fn exported(host: &Path) -> PathBuf {
    let folder = host.join("courses/systems");
    fs::create_dir_all(folder.parent().expect("a folder above")).expect("a folder");
    let done = Command::new(binary()).args(["lab", "export"]).arg(&folder).status();
    assert!(done.expect("the binary runs").success());
    folder
}

#[test]
fn an_export_works_below_any_folder_of_a_plain_host_and_offline() {
    let host = tempfile::tempdir().unwrap();
    exported(host.path());
    let server = FolderServer::start(host.path());
    let browser = Browser::start(1280, 900);
    let address = format!("{}courses/systems/{LAB}", server.address);
    browser.open(&address);
    browser.wait_ready();
    Learner(&browser).commit("pipeline", "b", "guess");
    Learner(&browser).saved();
    browser.eval_async("navigator.serviceWorker.ready.then(() => arguments[0](true))");
    let below = format!("{}courses/systems/", server.address);
    let above: Vec<String> =
        browser.requests().into_iter().filter(|it| !it.starts_with(&below)).collect();
    assert!(
        above.iter().all(|it| it.starts_with("data:") || it.starts_with("chrome")),
        "{above:?}"
    );
    browser.assert_quiet();
    drop(server);
    browser.open(&address);
    browser.wait_ready();
    assert!(Learner(&browser).hud().contains("Act I committed"));
}

#[test]
fn the_whole_lab_asks_nobody_but_its_own_server() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.finish();
    browser.open(&format!("{}{LAB}text/", server.address));
    let asked = browser.requests();
    assert!(asked.len() > 5, "{asked:?}");
    let own = [server.address.as_str(), "data:", "blob:", "chrome", "about:"];
    let strangers: Vec<&String> =
        asked.iter().filter(|it| !own.iter().any(|own| it.starts_with(own))).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    // The policy is in force, and not only sent.
    let refused = "const done = arguments[0]; fetch('http://127.0.0.1:9/').catch(() => 0); \
                   addEventListener('securitypolicyviolation', it => done(it.effectiveDirective))";
    assert_eq!(browser.eval_async(refused), json!("connect-src"));
}

#[test]
fn what_does_not_arrive_is_said_with_its_cause_and_a_second_try_works() {
    let server = LabServer::start(&[]);
    for (missing, cause) in
        [("*.wasm*", "fetch"), ("*app-*.js*", "import"), ("*lab.json*", "fetch")]
    {
        let browser = Browser::start(1280, 900);
        browser.command("Network.enable", &json!({}));
        browser.command("Network.setBlockedURLs", &json!({ "urls": [missing] }));
        browser.open(&format!("{}{LAB}", server.address));
        browser.wait_for(FAILED);
        let said = browser.text_of(&format!("return {FAILED}.textContent"));
        assert!(said.contains("cannot start") && said.contains(cause), "{missing}: {said}");
        let page = browser.text_of("return document.body.innerText");
        assert!(page.contains("likeliest bottleneck"), "{missing}: the page still reads");
        axe::assert_clean(&browser, "failed to start");
        browser.command("Network.setBlockedURLs", &json!({ "urls": [] }));
        let again = browser.by_role("link", "Try again");
        browser.click(&again);
        browser.wait_ready();
        Learner(&browser).commit("pipeline", "b", "guess");
    }
}

/// Notes what was asked for until the page answered.
const ASKED: &str = "
  new MutationObserver((_, watcher) => {
    if (document.documentElement?.dataset.ready !== 'true') return;
    watcher.disconnect();
    globalThis.asked = performance.getEntriesByType('resource').map((it) => it.name);
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready'] });";

#[test]
fn a_first_visit_answers_before_the_instruments_are_asked_for() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.command("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": ASKED }));
    open(&server, &browser);
    let asked = browser.text_of("return globalThis.asked.join(' ')");
    // The page itself is one more.
    assert!(asked.split(' ').count() < 10, "{asked}");
    assert!(asked.contains("/app-") && !asked.contains("/rest-"), "{asked}");
    Learner(&browser).commit("pipeline", "b", "guess");
    Learner(&browser).saved();
    // Who comes back finds the act as it was left, at once.
    open(&server, &browser);
    assert!(Learner(&browser).hud().contains("Act I committed"));
    let asked = browser.text_of("return globalThis.asked.join(' ')");
    assert!(asked.contains("/rest-"), "{asked}");
}

#[test]
fn an_answer_waits_for_instruments_that_are_late_and_a_second_try_brings_them() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.command("Network.enable", &json!({}));
    browser.command("Network.setBlockedURLs", &json!({ "urls": ["*rest-*.wasm*"] }));
    open(&server, &browser);
    let failed = "document.getElementById('rest-failed')";
    browser.wait_for(failed);
    let said = browser.text_of(&format!("return {failed}.textContent"));
    assert!(said.contains("could not be loaded") && said.contains("fetch"), "{said}");
    let learner = Learner(&browser);
    learner.pick("pipeline-option", "b");
    learner.pick("pipeline-sure", "guess");
    assert!(!asks_before_leaving(&browser), "nothing has been confirmed");
    learner.press("Commit");
    learner.press("Confirm");
    browser.wait_for("document.querySelector('.lock [role=status]').textContent.includes('Kept')");
    assert!(asks_before_leaving(&browser), "the answer is only here");
    axe::assert_clean(&browser, "instruments late");
    assert!(learner.hud().contains("Act I pending"), "{}", learner.hud());
    browser.command("Network.setBlockedURLs", &json!({ "urls": [] }));
    learner.press("Try again");
    browser.wait_for("document.activeElement.id === 'pipeline-instruments'");
    browser.wait_for(&format!("!{failed}"));
    learner.saved();
    assert!(!asks_before_leaving(&browser), "it is stored");
    assert!(learner.hud().contains("Act I committed"), "{}", learner.hud());
}

/// Whether the browser would ask before it closes the page.
fn asks_before_leaving(browser: &Browser) -> bool {
    let leave = "return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";
    browser.eval(leave) == json!(true)
}

#[test]
fn a_damaged_program_is_said_too() {
    let host = tempfile::tempdir().unwrap();
    let folder = exported(host.path());
    for file in fs::read_dir(folder.join("assets")).unwrap().flatten() {
        if file.path().extension().is_some_and(|ending| ending == "wasm") {
            fs::write(file.path(), b"\0asm, and then something else").unwrap();
        }
    }
    let server = FolderServer::start(host.path());
    let browser = Browser::start(1280, 900);
    browser.open(&format!("{}courses/systems/{LAB}", server.address));
    browser.wait_for(FAILED);
    let said = browser.text_of(&format!("return {FAILED}.textContent"));
    assert!(said.contains("WebAssembly"), "{said}");
}

#[test]
fn a_new_version_waits_until_it_is_asked_for() {
    let host = tempfile::tempdir().unwrap();
    let folder = exported(host.path());
    let server = FolderServer::start(host.path());
    let browser = Browser::start(1280, 900);
    let address = format!("{}courses/systems/{LAB}", server.address);
    browser.open(&address);
    browser.wait_ready();
    browser.eval_async("navigator.serviceWorker.ready.then(() => arguments[0](true))");
    browser.reload();
    browser.wait_ready();
    browser.wait_for("navigator.serviceWorker.controller");

    let page = folder.join(LAB).join("index.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replacen("<html lang=\"en\"", "<html lang=\"en\" data-newer=\"1\"", 1))
        .unwrap();
    let worker = folder.join("sw.js");
    let text = fs::read_to_string(&worker).unwrap();
    fs::write(&worker, text.replacen("\"ironlaw-", "\"ironlaw-newer-", 1)).unwrap();
    browser.reload();
    browser.wait_ready();
    let learner = Learner(&browser);
    browser.wait_for("document.querySelector('.banner[role=status]')");
    let newer = json!("return document.documentElement.dataset.newer || ''");
    let newer = newer.as_str().unwrap();
    assert_eq!(browser.text_of(newer), "", "the open act keeps its engine");
    learner.commit("pipeline", "b", "guess");
    learner.saved();
    axe::assert_clean(&browser, "new version waiting");
    learner.press("Load it now");
    browser.wait_for("document.documentElement.dataset.newer === '1'");
    browser.wait_ready();
    assert!(learner.hud().contains("Act I committed"), "{}", learner.hud());
}
