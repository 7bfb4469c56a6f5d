//! Can everything be done without a pointer?

use browser::{Browser, LabServer, Learner};
use serde_json::Value;

use crate::{LAB, axe, open};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const END: &str = "\u{e010}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";
const SPACE: &str = " ";
/// More stops than the whole page has.
const MOST_STOPS: usize = 400;

/// A learner who has a keyboard and nothing else: nothing here clicks, focuses or sets a value.
struct Hands<'a>(&'a Browser);

impl Hands<'_> {
    /// Goes on by Tab to the first stop of this selector; each stop on the way is in sight.
    #[track_caller]
    fn go(&self, selector: &str) {
        for _ in 0..MOST_STOPS {
            self.0.keys(TAB);
            self.assert_in_sight();
            if self.has_focus(selector) {
                return;
            }
        }
        panic!("no Tab leads to `{selector}`");
    }

    #[track_caller]
    fn has_focus(&self, selector: &str) -> bool {
        let script = format!("return document.activeElement.matches('{selector}')");
        self.0.eval(&script) == Value::Bool(true)
    }

    /// Neither above nor below the window, and not under the line at the foot.
    #[track_caller]
    fn assert_in_sight(&self) {
        let hidden = self.0.text_of(
            "const it = document.activeElement; \
             if (it === document.body || it.closest('.hud')) return ''; \
             const box = it.getBoundingClientRect(), hud = document.querySelector('.hud'); \
             const sticky = getComputedStyle(hud).position === 'sticky'; \
             const floor = sticky ? hud.getBoundingClientRect().top : innerHeight; \
             const tall = box.height > floor - 40; \
             return tall || (box.top >= -1 && box.bottom <= floor + 1) ? '' : \
             `${it.outerHTML.slice(0, 200)} from ${box.top} to ${box.bottom} of ${floor}`",
        );
        assert_eq!(hidden, "", "what has the focus is out of sight");
    }

    /// Goes on to a button of this name and presses it.
    #[track_caller]
    fn press(&self, name: &str) {
        for _ in 0..MOST_STOPS {
            self.0.keys(TAB);
            self.assert_in_sight();
            if self.0.text_of("return document.activeElement.textContent.trim()") == name {
                self.0.keys(ENTER);
                return;
            }
        }
        panic!("no Tab leads to a button `{name}`");
    }

    /// Waits until the focus has been put somewhere by the page.
    #[track_caller]
    fn arrives(&self, id: &str) {
        self.0.wait_for(&format!("document.activeElement.id === '{id}'"));
        self.assert_in_sight();
    }

    /// Goes on to a group of radios and down to this place in it.
    #[track_caller]
    fn choose(&self, group: &str, place: usize) {
        self.go(&format!("input[name=\"{group}\"]"));
        self.0.keys(&[SPACE, &DOWN.repeat(place)].concat());
        let chosen = format!(
            "[...document.querySelectorAll('input[name=\"{group}\"]')].findIndex(it => it.checked)"
        );
        self.0.wait_for(&format!("{chosen} === {place}"));
    }

    #[track_caller]
    fn commit(&self, act: &str, option: usize) {
        self.choose(&format!("{act}-option"), option);
        self.choose(&format!("{act}-sure"), 1);
        // Enter on a radio submits nothing.
        self.0.keys(ENTER);
        self.press("Commit");
        self.arrives(&format!("{act}-confirm"));
        self.0.keys(ENTER);
        self.arrives(&format!("{act}-instruments"));
    }

    #[track_caller]
    fn curve(&self, act: &str, values: &[&str]) {
        for (place, value) in values.iter().enumerate() {
            self.go(&format!("#{act}-curve-{place}"));
            self.0.keys(value);
        }
        self.press("Place my points");
        self.arrives(&format!("{act}-curve"));
    }

    /// Opens every further panel on the way to the comparison.
    #[track_caller]
    fn panels_and_reveal(&self, act: &str) {
        loop {
            self.0.keys(TAB);
            self.assert_in_sight();
            if self.has_focus(".further:not([open]) > summary") {
                self.0.keys(ENTER);
                self.0.wait_for("document.activeElement.parentElement.querySelector('.controls, input, button')");
            }
            let name = self.0.text_of("return document.activeElement.textContent.trim()");
            if name == "Compare with my prediction" {
                self.0.keys(ENTER);
                return self.arrives(&format!("{act}-reveal"));
            }
            assert!(!self.has_focus(".hud *, body"), "the comparison was not met");
        }
    }

    #[track_caller]
    fn send(&self, act: &str, reason: usize, threshold: &str) {
        self.choose(&format!("{act}-reason"), reason);
        self.go(&format!("#{act}-threshold"));
        self.0.keys(threshold);
        self.press("Send the reply");
        self.arrives(&format!("{act}-reply-confirm"));
        self.0.keys(ENTER);
        self.arrives(&format!("{act}-reply"));
    }

    #[track_caller]
    fn answer(&self, act: &str, question: &str, option: usize) {
        self.choose(&format!("{act}-{question}-option"), option);
        self.choose(&format!("{act}-{question}-sure"), 2);
        self.press("Answer");
        self.arrives(&format!("{act}-{question}"));
    }

    #[track_caller]
    fn assert_absent(&self, selector: &str) {
        let found = self.0.eval(&format!("return document.querySelectorAll('{selector}').length"));
        assert_eq!(found, Value::from(0), "`{selector}` is there too early");
    }
}

#[test]
fn the_whole_lab_works_by_keyboard_alone() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 760);
    open(&server, &browser);
    let hands = Hands(&browser);
    hands.go(".skip");
    browser.keys(ENTER);
    browser.wait_for("location.hash === '#main'");
    hands.choose("context", 1);
    hands.assert_absent("#pipeline-instruments, #pipeline-reveal, #gravity-act ~ .lock");
    hands.commit("pipeline", 1);

    hands.go("#pipeline-workers");
    browser.keys(RIGHT);
    let turned = "document.getElementById('pipeline-workers').getAttribute('aria-valuetext')";
    browser.wait_for(&format!("{turned} === '5'"));
    hands.assert_absent("#pipeline-curve, #pipeline-reveal, #pipeline-reply");
    hands.curve("pipeline", &["6", "46", "46"]);
    hands.assert_absent("#pipeline-reveal, #pipeline-reply, #pipeline-equation");
    hands.panels_and_reveal("pipeline");
    hands.assert_absent("#pipeline-stress");

    hands.choose("pipeline-decision", 1);
    hands.go("#pipeline-reply-storage");
    browser.keys(DOWN);
    hands.go("#pipeline-reply-workers");
    browser.keys("8");
    hands.send("pipeline", 0, "0.6");
    browser.wait_for("document.getElementById('pipeline-stress')");
    hands.answer("pipeline", "reflection", 2);
    hands.answer("pipeline", "observation", 1);
    hands.answer("pipeline", "transfer", 0);
    second_act_by_keyboard(&browser, &hands);

    let learner = Learner(&browser);
    let hud = learner.hud();
    assert!(hud.contains("Act I correct") && hud.contains("Act II incorrect"), "{hud}");
    assert!(hud.contains("Edge"), "{hud}");
    hands.press("New attempt");
    hands.press("Undo: back to the old attempt");
    browser.wait_for("document.querySelector('#gravity-stress')");
    assert_eq!(learner.hud(), hud);
    browser.assert_quiet();
}

#[track_caller]
fn second_act_by_keyboard(browser: &Browser, hands: &Hands<'_>) {
    hands.assert_absent("#gravity-instruments, #gravity-reveal");
    hands.commit("gravity", 2);
    hands.go("#gravity-volume");
    browser.keys(END);
    browser.wait_for("document.querySelector('.state.trapped')");
    hands.curve("gravity", &["30", "300"]);
    hands.panels_and_reveal("gravity");
    hands.choose("gravity-decision", 1);
    hands.send("gravity", 1, "2");
    browser.wait_for("document.querySelector('table.decision')");
    hands.answer("gravity", "reflection", 1);
    hands.answer("gravity", "observation", 0);
    hands.answer("gravity", "transfer", 0);
}

#[test]
fn a_skip_by_keyboard_opens_everything_and_says_so() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(900, 520);
    open(&server, &browser);
    let hands = Hands(&browser);
    hands.press("Skip the prediction");
    hands.arrives("pipeline-confirm");
    browser.keys(ENTER);
    hands.arrives("pipeline-instruments");
    browser.wait_for("document.querySelector('#pipeline-equation')");
    let hud = Learner(&browser).hud();
    assert!(hud.contains("Act I skipped"), "{hud}");
    axe::assert_clean(&browser, "skipped");
    browser.open(&format!("{}{LAB}text/", server.address));
    browser.assert_quiet();
}

/// As many stops as the first act has with all its panels.
const STOPS: usize = 70;

#[test]
fn the_line_at_the_foot_never_covers_what_has_the_focus() {
    let server = LabServer::start(&[]);
    // A phone, and a desk at 200 percent: the line takes two rows and more.
    for (width, height) in [(320, 640), (640, 500)] {
        let browser = Browser::start(1280, 900);
        browser.resize(width, height);
        open(&server, &browser);
        Learner(&browser).explore("pipeline");
        browser.eval("document.activeElement.blur(); scrollTo(0, 0)");
        let hands = Hands(&browser);
        for _ in 0..STOPS {
            browser.keys(TAB);
            hands.assert_in_sight();
        }
        assert!(!hands.has_focus("body"), "{width}: the page ended before the last stop");
    }
}
