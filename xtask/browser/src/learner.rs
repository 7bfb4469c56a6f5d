//! What does a learner do on the page?

use crate::driver::Browser;

/// A learner at a browser.
pub struct Learner<'a>(pub &'a Browser);

impl Learner<'_> {
    /// Chooses an option and a confidence, commits and confirms.
    #[track_caller]
    pub fn commit(&self, act: &str, option: &str, sure: &str) {
        self.pick(&format!("{act}-option"), option);
        self.pick(&format!("{act}-sure"), sure);
        self.press("Commit");
        self.press("Confirm");
        self.0.wait_for(&format!("document.activeElement.id === '{act}-instruments'"));
    }

    /// Comes from the first visit to an act with all its panels open.
    #[track_caller]
    pub fn explore(&self, act: &str) {
        self.commit("pipeline", "b", "guess");
        self.curve("pipeline", &["6", "46", "46"]);
        if act == "gravity" {
            self.reveal();
            self.commit("gravity", "b", "guess");
            self.curve("gravity", &["30", "300"]);
        }
        self.open_panels();
    }

    /// Everything after the first prediction, by mouse: the second act's answer is wrong.
    #[track_caller]
    pub fn finish(&self) {
        self.curve("pipeline", &["6", "46", "46"]);
        self.open_panels();
        self.reveal();
        self.refuse_the_gpus();
        self.answer("pipeline", "reflection", "c");
        self.answer("pipeline", "observation", "flat");
        self.answer("pipeline", "transfer", "storage");
        self.commit("gravity", "c", "guess");
        self.curve("gravity", &["30", "300"]);
        self.open_panels();
        self.reveal();
        self.stay_with_the_data();
        self.answer("gravity", "reflection", "b");
        self.answer("gravity", "observation", "grows");
        self.answer("gravity", "transfer", "trapped");
    }

    /// Waits until what was confirmed is stored.
    #[track_caller]
    pub fn saved(&self) {
        self.0.wait_for("document.querySelector('.hud .save').textContent === 'saved'");
    }

    /// Waits until the page says that what was confirmed could not be stored.
    #[track_caller]
    pub fn not_saved(&self) {
        self.0.wait_for("document.querySelector('.hud .fault').textContent.includes('not saved')");
    }

    /// Gives a file to the ledger's import, and waits for the answer.
    #[track_caller]
    pub fn import(&self, file: &std::path::Path) -> String {
        let said = "document.querySelector('[aria-labelledby=desk] > [role=status]')";
        self.0.send(&self.0.find("#ledger-file"), file.to_str().expect("a path in Unicode"));
        // The field is emptied once the file has been read; the answer comes with it.
        self.0.wait_for("document.getElementById('ledger-file').value === ''");
        self.0.eval_async("requestAnimationFrame(() => setTimeout(arguments[0], 50))");
        self.0.text_of(&format!("return {said}.textContent"))
    }

    /// Chooses a radio.
    #[track_caller]
    pub fn pick(&self, group: &str, value: &str) {
        let radio = format!("input[name=\"{group}\"][value=\"{value}\"]");
        self.0.wait_for(&format!("document.querySelector('{radio}')"));
        self.0.click(&self.0.find(&radio));
    }

    /// Chooses from a list.
    #[track_caller]
    pub fn select(&self, id: &str, value: &str) {
        self.0.eval(&format!(
            "const it = document.getElementById('{id}'); it.value = '{value}'; \
             it.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ));
    }

    /// Presses the button of this name, once it is there.
    #[track_caller]
    pub fn press(&self, name: &str) {
        let found = format!(
            "[...document.querySelectorAll('button')].find(it => it.textContent.trim() === '{name}' \
             && !it.disabled)"
        );
        self.0.wait_for(&found);
        self.0.eval(&format!("{found}.click()"));
    }

    /// Types into the number field beside a slider.
    #[track_caller]
    pub fn type_number(&self, control: &str, text: &str) {
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
    pub fn curve(&self, act: &str, values: &[&str]) {
        for (place, value) in values.iter().enumerate() {
            self.fill(&format!("{act}-curve-{place}"), value);
        }
        self.press("Place my points");
        self.0.wait_for(&format!("document.activeElement.id === '{act}-curve'"));
    }

    /// Opens everything that a task opens.
    #[track_caller]
    pub fn open_panels(&self) {
        self.0.wait_for("document.querySelector('details.further')");
        self.0.eval("document.querySelectorAll('details.further').forEach(it => it.open = true)");
        self.0.wait_for("!document.querySelector('details.further:not(:has(.help, figure))')");
    }

    /// Compares with the prediction.
    #[track_caller]
    pub fn reveal(&self) {
        self.press("Compare with my prediction");
        self.0.wait_for("document.activeElement.id.endsWith('-reveal')");
    }

    /// The first act's reply: faster storage instead.
    #[track_caller]
    pub fn refuse_the_gpus(&self) {
        self.pick("pipeline-decision", "refuse");
        self.fill("pipeline-reply-storage", "nvme-gen3");
        self.fill("pipeline-reply-workers", "8");
        self.pick("pipeline-reason", "needed-over-delivered");
        self.fill("pipeline-threshold", "0.6");
        self.send("pipeline");
    }

    /// The second act's reply: start where the data is.
    #[track_caller]
    pub fn stay_with_the_data(&self) {
        self.pick("gravity-decision", "in-place");
        self.pick("gravity-reason", "dollars");
        self.fill("gravity-threshold", "2");
        self.send("gravity");
        self.0.wait_for("document.querySelector('table.decision')");
    }

    /// Says what would change the mind, and sends the reply.
    #[track_caller]
    pub fn threshold(&self, act: &str, text: &str) {
        self.fill(&format!("{act}-threshold"), text);
        self.send(act);
    }

    #[track_caller]
    fn send(&self, act: &str) {
        self.press("Send the reply");
        self.press("Confirm the reply");
        self.0.wait_for(&format!("document.activeElement.id === '{act}-reply'"));
    }

    /// Answers a question after the reveal.
    #[track_caller]
    pub fn answer(&self, act: &str, question: &str, option: &str) {
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
    pub fn hud(&self) -> String {
        self.0.text_of(
            "return [...document.querySelectorAll('.hud li')].map(it => it.textContent).join('; ')",
        )
    }
}
