//! Is what a learner draws or drags the same as what is typed or slid?

use browser::{Browser, LabServer, Learner};
use serde_json::json;

use crate::{axe, open};

/// Presses, moves and lets go at places of the page.
fn drag(browser: &Browser, from: (f64, f64), to: (f64, f64)) {
    let mouse = |kind: &str, (x, y): (f64, f64), buttons: u32| {
        browser.command(
            "Input.dispatchMouseEvent",
            &json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 }),
        );
    };
    mouse("mouseMoved", from, 0);
    mouse("mousePressed", from, 1);
    for step in 1..=4 {
        let part = f64::from(step) / 4.0;
        let at = (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1));
        mouse("mouseMoved", at, 1);
    }
    mouse("mouseReleased", to, 0);
}

/// The middle of an element, once it is in view.
fn middle(browser: &Browser, element: &str) -> (f64, f64) {
    let found = browser.eval(&format!(
        "const it = {element}; it.scrollIntoView({{ block: 'center' }}); \
         const box = it.getBoundingClientRect(); \
         return [box.x + box.width / 2, box.y + box.height / 2]"
    ));
    let number = |place: usize| found[place].as_f64().unwrap_or_else(|| panic!("{found}"));
    (number(0), number(1))
}

#[test]
fn a_curve_is_drawn_by_pointer_and_the_fields_follow() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    browser.wait_for("document.querySelectorAll('.grab .handle').length === 3");
    let drawn =
        "document.querySelectorAll('.grab')[0].parentElement.querySelectorAll('circle.you').length";
    let before = browser.eval(&format!("return {drawn}"));
    for place in 0..3 {
        let (x, y) =
            middle(&browser, &format!("document.querySelectorAll('.grab .handle')[{place}]"));
        drag(&browser, (x, y + 40.0), (x, y));
        browser
            .wait_for(&format!("document.getElementById('pipeline-curve-{place}').value !== ''"));
    }
    let after = browser.eval(&format!("return {drawn}"));
    assert_eq!(after.as_u64(), before.as_u64().map(|count| count + 3), "{before} {after}");
    let value = browser.text_of("return document.getElementById('pipeline-curve-1').value");
    let percent: f64 = value.parse().unwrap();
    assert!((45.0..=55.0).contains(&percent), "the middle of the axis is half: {value}");
    // A typed number moves the point, and stays as typed.
    browser.eval(
        "const it = document.getElementById('pipeline-curve-0'); it.value = '12.50'; \
         it.dispatchEvent(new Event('input', { bubbles: true }))",
    );
    browser.wait_for("[...document.querySelectorAll('.plot title')].some(it => it.textContent.includes('12.5 %'))");
    assert_eq!(
        browser.text_of("return document.getElementById('pipeline-curve-0').value"),
        "12.50"
    );
    learner.press("Place my points");
    browser.wait_for("document.activeElement.id === 'pipeline-curve'");
    browser.wait_for(
        "[...document.querySelectorAll('.takeaway')].some(it => it.textContent.includes('/ 100'))",
    );
    assert!(browser.eval("return !document.querySelector('[id=pipeline-draw]')") == json!(true));
    browser.assert_quiet();
}

#[test]
fn the_maps_point_is_dragged_and_the_sliders_follow() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.explore("gravity");
    let handle = "document.querySelector('details.further .grab .handle')";
    browser.wait_for(handle);
    let volume = "document.getElementById('gravity-volume').getAttribute('aria-valuetext')";
    let (x, y) = middle(&browser, handle);
    assert_eq!(browser.text_of(&format!("return {volume}")), "50 TB");
    drag(&browser, (x, y), (x + 60.0, y + 100.0));
    browser.wait_for(&format!("{volume} !== '50 TB'"));
    browser.wait_for("document.querySelector('.state.trapped')");
    browser
        .wait_for("document.querySelector('.hud').textContent.includes('Gravity trap triggered')");
    // It is saved at once, though no answer followed.
    browser.wait_for(
        "/data_gravity_triggered.:\\s*true/.test(localStorage.getItem('ironlaw.ledger'))",
    );
    // The sliders move the point.
    let place = browser.eval(&format!("return {handle}.getAttribute('x')"));
    learner.type_number("gravity-volume", "1");
    browser.wait_for(&format!("{handle}.getAttribute('x') !== '{}'", place.as_str().unwrap_or("")));
    browser.assert_quiet();
}

#[test]
fn the_decision_card_weighs_two_plans_under_one_rule_after_another() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    learner.reveal();
    learner.refuse_the_gpus();
    learner.commit("gravity", "b", "guess");
    learner.reveal();
    learner.stay_with_the_data();
    let rows = browser.text_of(
        "return [...document.querySelectorAll('table.decision tbody th')] \
         .map(it => it.textContent).join('; ')",
    );
    assert!(rows.starts_with("Feasible by the deadline; By time; By the textbook"), "{rows}");
    let said = browser
        .text_of("return document.getElementById('gravity-stress').closest('.panel').textContent");
    assert!(said.contains("plausible worlds") && said.contains("Your threshold: 2 TB"), "{said}");
    axe::assert_clean(&browser, "decided");
}

#[test]
fn under_simulation_the_point_is_simulated_and_behind_until_it_is() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.explore("pipeline");
    let curves = "[...document.querySelectorAll('.figure')] \
                  .find(it => it.textContent.includes('one line for each name'))";
    learner.select("pipeline-engine", "simulate");
    browser.wait_for(&format!("{curves}.classList.contains('stale')"));
    assert!(browser.text_of(&format!("return {curves}.textContent")).contains("Behind"));
    browser.wait_for(&format!("!{curves}.classList.contains('stale')"));
    browser.wait_for(&format!("{curves}.querySelector('circle.you')"));
    let card = browser.text_of("return document.querySelector('.cards dd').textContent");
    let said = browser.text_of(&format!("return {curves}.querySelector('.takeaway').textContent"));
    // In a sentence no line ends between a number and its unit.
    let said = said.replace('\u{a0}', " ");
    assert!(said.contains(&card), "the point is where the card says: {card}; {said}");
}

#[test]
fn the_text_edition_says_first_that_it_holds_the_answers() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    browser.eval("document.querySelector('.editions a').click()");
    browser.wait_for("document.activeElement.id === 'text-stay'");
    assert_eq!(browser.eval("return localStorage.getItem('ironlaw.ledger')"), json!(null));
    axe::assert_clean(&browser, "asked about the text edition");
    Learner(&browser).press("Open the text edition");
    browser.wait_for("location.pathname.endsWith('/text/')");
    let ledger = browser.text_of("return localStorage.getItem('ironlaw.ledger')");
    assert!(ledger.contains("text-edition"), "{ledger}");
}

#[test]
fn a_later_visit_offers_the_place_and_forces_nothing() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    Learner(&browser).commit("pipeline", "b", "guess");
    Learner(&browser).reveal();
    browser.wait_for("document.querySelector('.hud .save').textContent === 'saved'");
    browser.reload();
    browser.wait_ready();
    assert_eq!(browser.eval("return document.activeElement === document.body"), json!(true));
    Learner(&browser).press("Go to my place");
    browser.wait_for("document.activeElement.id === 'pipeline-reply'");
    browser.assert_quiet();
}

#[test]
fn an_import_goes_on_as_that_ledger_only_if_the_learner_says_so() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.commit("pipeline", "b", "guess");
    browser.wait_for("document.querySelector('.hud .save').textContent === 'saved'");
    let ledger = browser.text_of("return localStorage.getItem('ironlaw.ledger')");
    browser.eval("localStorage.clear()");
    browser.reload();
    browser.wait_ready();
    let import = |text: &str| {
        let text = serde_json::to_string(text).unwrap();
        browser.eval(&format!(
            "const files = new DataTransfer(); \
             files.items.add(new File([{text}], 'ledger.json', {{ type: 'application/json' }})); \
             const it = document.getElementById('ledger-file'); it.files = files.files; \
             it.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ));
    };
    import(&ledger);
    browser.wait_for("document.body.textContent.includes('Attempts added: 1')");
    assert!(learner.hud().contains("Act I pending"), "an import opens no lock");
    browser.eval("localStorage.clear()");
    browser.eval("document.getElementById('ledger-continue').click()");
    import(&ledger);
    browser.wait_for("document.body.textContent.includes('You go on with the attempt')");
    assert!(learner.hud().contains("Act I committed"), "{}", learner.hud());
    browser.wait_for("document.querySelector('.first')");
    browser.assert_quiet();
}

#[test]
fn a_measurement_of_ones_own_is_laid_beside_the_story() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.explore("pipeline");
    let choose = |text: &str| {
        let text = serde_json::to_string(text).unwrap();
        browser.eval(&format!(
            "const files = new DataTransfer(); files.items.add(new File([{text}], 'measured.json')); \
             const it = document.getElementById('pipeline-measurement'); it.files = files.files; \
             it.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ));
    };
    choose(r#"{"schema":{"name":"<img src=x onerror=window.harmed=1>","version":1}}"#);
    browser.wait_for("document.body.textContent.includes('expected the schema')");
    let engine = |rate: f64| json!({ "utilization": 0.4, "samples_per_s": rate, "error": 0.0 });
    let file = json!({
        "schema": { "name": "ironlaw.measure", "version": 1 },
        "inputs": { "workers": 2, "cache": "cold" },
        "result": {
            "valid": true, "reasons": [], "partial": false, "bound_by": "storage",
            "measured": { "utilization": 0.5, "samples_per_s": 100.0 },
            "predicted": { "bound": engine(125.0), "forecast": engine(110.0), "simulate": engine(98.0) },
        },
    });
    choose(&file.to_string());
    browser.wait_for("document.querySelectorAll('table.measured tbody tr').length === 4");
    let table = browser.text_of("return document.querySelector('table.measured').textContent");
    assert!(table.contains("+25 %") && table.contains("−2 %"), "{table}");
    assert_eq!(browser.eval("return window.harmed || null"), json!(null));
    browser.assert_quiet();
    axe::assert_clean(&browser, "measured");
}

#[test]
fn at_320_pixels_every_figure_is_drawn_for_the_room_it_has() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.resize(320, 640);
    open(&server, &browser);
    let learner = Learner(&browser);
    learner.explore("pipeline");
    let cut = "[...document.querySelectorAll('.plot')].filter(it => it.clientWidth > 0 && \
               it.querySelector('svg').getAttribute('width') > it.clientWidth)";
    browser
        .wait_for(&format!("document.querySelectorAll('.plot').length > 2 && {cut}.length === 0"));
}
