//! What does a learner do on the page?

use browser::Browser;

/// A learner at a browser.
pub(crate) struct Learner<'a>(pub(crate) &'a Browser);

impl Learner<'_> {
    /// Chooses an option and a confidence, commits and confirms.
    #[track_caller]
    pub(crate) fn commit(&self, act: &str, option: &str, sure: &str) {
        self.pick(&format!("{act}-option"), option);
        self.pick(&format!("{act}-sure"), sure);
        self.press("Commit");
        self.press("Confirm");
        self.0.wait_for(&format!("document.activeElement.id === '{act}-instruments'"));
    }

    /// Chooses a radio.
    #[track_caller]
    pub(crate) fn pick(&self, group: &str, value: &str) {
        let radio = format!("input[name=\"{group}\"][value=\"{value}\"]");
        self.0.wait_for(&format!("document.querySelector('{radio}')"));
        self.0.click(&self.0.find(&radio));
    }

    /// Chooses from a list.
    #[track_caller]
    pub(crate) fn select(&self, id: &str, value: &str) {
        self.0.eval(&format!(
            "const it = document.getElementById('{id}'); it.value = '{value}'; \
             it.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ));
    }

    /// Presses the button of this name, once it is there.
    #[track_caller]
    pub(crate) fn press(&self, name: &str) {
        let found = format!(
            "[...document.querySelectorAll('button')].find(it => it.textContent.trim() === '{name}' \
             && !it.disabled)"
        );
        self.0.wait_for(&found);
        self.0.eval(&format!("{found}.click()"));
    }

    /// Types into the number field beside a slider.
    #[track_caller]
    pub(crate) fn type_number(&self, control: &str, text: &str) {
        self.0.eval(&format!(
            "const it = document.getElementById('{control}').closest('.turn') \
             .querySelector('input[type=number]'); it.value = '{text}'; \
             it.dispatchEvent(new Event('input', {{ bubbles: true }}))"
        ));
    }

    #[track_caller]
    fn fill(&self, id: &str, text: &str) {
        self.0.wait_for(&format!("document.getElementById('{id}')"));
        self.0.eval(&format!("document.getElementById('{id}').value = '{text}'"));
    }

    /// Places the curve.
    #[track_caller]
    pub(crate) fn curve(&self, act: &str, values: &[&str]) {
        for (place, value) in values.iter().enumerate() {
            self.fill(&format!("{act}-curve-{place}"), value);
        }
        self.press("Place my points");
        self.0.wait_for(&format!("document.activeElement.id === '{act}-curve'"));
    }

    /// Opens everything that a task opens.
    #[track_caller]
    pub(crate) fn open_panels(&self) {
        self.0.wait_for("document.querySelector('details.further')");
        self.0.eval("document.querySelectorAll('details.further').forEach(it => it.open = true)");
        self.0.wait_for("!document.querySelector('details.further:not(:has(.help, figure))')");
    }

    /// Compares with the prediction.
    #[track_caller]
    pub(crate) fn reveal(&self) {
        self.press("Compare with my prediction");
        self.0.wait_for("document.activeElement.id.endsWith('-reveal')");
    }

    /// The first act's reply: faster storage instead.
    #[track_caller]
    pub(crate) fn refuse_the_gpus(&self) {
        self.pick("pipeline-decision", "refuse");
        self.fill("pipeline-reply-storage", "nvme-gen3");
        self.fill("pipeline-reply-workers", "8");
        self.pick("pipeline-reason", "needed-over-delivered");
        self.fill("pipeline-threshold", "0.6");
        self.send("pipeline");
    }

    /// The second act's reply: start where the data is.
    #[track_caller]
    pub(crate) fn stay_with_the_data(&self) {
        self.pick("gravity-decision", "in-place");
        self.pick("gravity-reason", "dollars");
        self.fill("gravity-threshold", "2");
        self.send("gravity");
        self.0.wait_for("document.querySelector('table.decision')");
    }

    #[track_caller]
    fn send(&self, act: &str) {
        self.press("Send the reply");
        self.press("Confirm the reply");
        self.0.wait_for(&format!("document.activeElement.id === '{act}-reply'"));
    }

    /// Answers a question after the reveal.
    #[track_caller]
    pub(crate) fn answer(&self, act: &str, question: &str, option: &str) {
        self.pick(&format!("{act}-{question}-option"), option);
        self.pick(&format!("{act}-{question}-sure"), "fairly-sure");
        self.0.eval(&format!(
            "[...document.getElementById('{act}-{question}').closest('.panel') \
             .querySelectorAll('button')].find(it => it.textContent === 'Answer').click()"
        ));
        self.0.wait_for(&format!("document.activeElement.id === '{act}-{question}'"));
    }

    /// The line at the foot of the page.
    #[track_caller]
    pub(crate) fn hud(&self) -> String {
        self.0.text_of(
            "return [...document.querySelectorAll('.hud li')].map(it => it.textContent).join('; ')",
        )
    }
}
