//! What does a learner take home: a page of answers, calibration, replies and decisions?

use std::fmt::Write;

use crate::document::bindings::{Bindings, STORY};
use crate::document::structure::{Act, Lab, Question, QuestionOption};
use crate::ledger::{Attempt, Entry, Kind};
use crate::session::{Confidence, reply_inputs, signed};
use crate::text::escaped;

/// The report of one attempt, as rows under headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    title: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    title: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The words that a report needs of a lab.
pub fn words() -> Vec<String> {
    let keys = [
        "title",
        "answers",
        "question",
        "answer",
        "sure",
        "result",
        "points",
        "right",
        "wrong",
        "skipped",
        "calibration",
        "replies",
        "decision",
        "reason",
        "threshold",
        "engine",
        "inputs",
        "control",
        "value",
        "curve",
        "score",
    ];
    let kinds = ["prediction", "reflection", "observation", "transfer"];
    let kinds = kinds.map(|kind| format!("report.kind.{kind}"));
    keys.map(|key| format!("report.{key}")).into_iter().chain(kinds).collect()
}

impl Report {
    /// The report of an attempt at a lab; a lab without the words for it has its keys instead.
    pub fn new(lab: &Lab, attempt: &Attempt) -> Self {
        let writer = Writer { lab, attempt };
        let parts = [
            writer.answers(),
            writer.calibration(),
            writer.curves(),
            writer.replies(),
            writer.inputs(),
        ];
        let title = format!("{}: {}", writer.word("title"), lab.title.text);
        Self { title, parts: parts.into_iter().filter(|part| !part.rows.is_empty()).collect() }
    }

    /// As a page of its own that prints on one sheet.
    pub fn html(&self) -> String {
        let title = escaped(&self.title);
        let style = format!("<style>{}</style>", crate::text::STYLESHEET);
        let mut out = crate::text::head(&self.title, &style);
        let _ = writeln!(out, "<h1>{title}</h1>");
        for part in &self.parts {
            let _ = write!(out, "<h2>{}</h2><table><tr>", escaped(&part.title));
            for name in &part.header {
                let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
            }
            out.push_str("</tr>");
            for row in &part.rows {
                out.push_str("<tr>");
                for cell in row {
                    let _ = write!(out, "<td>{}</td>", escaped(cell));
                }
                out.push_str("</tr>");
            }
            out.push_str("</table>\n");
        }
        out.push_str("</main></body></html>\n");
        out
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", plain(&self.title));
        for part in &self.parts {
            let _ = write!(out, "\n## {}\n\n", plain(&part.title));
            let row = |cells: &[String]| {
                let cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
                format!("| {} |\n", cells.join(" | "))
            };
            out += &row(&part.header);
            let _ = writeln!(out, "|{}", "---|".repeat(part.header.len()));
            for cells in &part.rows {
                out += &row(cells);
            }
        }
        out
    }
}

/// Text that Markdown takes for text.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(character);
            }
            it if it.is_control() => {}
            it => out.push(it),
        }
    }
    out
}

struct Writer<'a> {
    lab: &'a Lab,
    attempt: &'a Attempt,
}

impl Writer<'_> {
    fn word(&self, key: &str) -> String {
        let key = format!("report.{key}");
        self.lab.words.get(&key).unwrap_or(&key).to_owned()
    }

    fn words<const COUNT: usize>(&self, keys: [&str; COUNT]) -> Vec<String> {
        keys.iter().map(|key| self.word(key)).collect()
    }

    /// First answers to each question, with what became of them.
    fn answers(&self) -> Part {
        let mut rows = Vec::new();
        for act in &self.lab.acts {
            let id = &act.id.text;
            if self.attempt.entry(id, Kind::Skip).is_some() {
                let question = self.question(act, Kind::Prediction);
                let skipped = self.word("skipped");
                rows.push(vec![question, skipped, String::new(), String::new(), String::new()]);
            }
            for (kind, options, right) in answered(act) {
                let Some(entry) = self.attempt.entry(id, kind) else { continue };
                let is_revealed = self.attempt.entry(id, Kind::Reveal).is_some()
                    || self.attempt.entry(id, Kind::Skip).is_some();
                // A report before the reveal must not tell what the page does not.
                let known = kind != Kind::Prediction || is_revealed;
                rows.push(self.answer(act, kind, entry, options, known.then(|| right(entry))));
            }
        }
        let header = self.words(["question", "answer", "sure", "result", "points"]);
        Part { title: self.word("answers"), header, rows }
    }

    fn question(&self, act: &Act, kind: Kind) -> String {
        let kind = self.word(&format!("kind.{}", kind.as_str()));
        format!("{}: {kind}", act.badge.title.text)
    }

    fn answer(
        &self,
        act: &Act,
        kind: Kind,
        entry: &Entry,
        options: &[QuestionOption],
        right: Option<bool>,
    ) -> Vec<String> {
        let chosen = entry.option.as_deref().unwrap_or_default();
        let label = options.iter().find(|option| option.id.text == chosen);
        let sure = entry.confidence.map_or("", Confidence::as_str);
        let sure = self.lab.words.get(&format!("page.{sure}")).unwrap_or(sure).to_owned();
        let result = right
            .map_or_else(String::new, |right| self.word(if right { "right" } else { "wrong" }));
        let points = right.zip(entry.confidence).map(|(right, it)| signed(it.earned(right)));
        vec![
            self.question(act, kind),
            label.map_or_else(|| chosen.to_owned(), |option| option.label.text.clone()),
            sure,
            result,
            points.unwrap_or_default(),
        ]
    }

    /// How often the learner was right when so sure.
    fn calibration(&self) -> Part {
        let mut rows = Vec::new();
        for confidence in Confidence::ALL {
            let mut all = 0;
            let mut correct = 0;
            for act in &self.lab.acts {
                for (kind, _, right) in answered(act) {
                    let entry = self.attempt.entry(&act.id.text, kind);
                    if let Some(entry) = entry.filter(|it| it.confidence == Some(confidence)) {
                        let known = kind != Kind::Prediction
                            || self.attempt.entry(&act.id.text, Kind::Reveal).is_some();
                        all += usize::from(known);
                        correct += usize::from(known && right(entry));
                    }
                }
            }
            if all > 0 {
                let sure = self.lab.words.get(&format!("page.{}", confidence.as_str()));
                let sure = sure.unwrap_or(confidence.as_str()).to_owned();
                rows.push(vec![sure, format!("{correct} / {all}")]);
            }
        }
        Part { title: self.word("calibration"), header: self.words(["sure", "right"]), rows }
    }

    fn curves(&self) -> Part {
        let mut rows = Vec::new();
        for act in &self.lab.acts {
            let entry = self.attempt.entry(&act.id.text, Kind::Curve);
            if let Some(curve) = entry.and_then(|entry| entry.curve.as_ref()) {
                rows.push(vec![act.badge.title.text.clone(), format!("{} / 100", curve.score)]);
            }
        }
        Part { title: self.word("curve"), header: self.words(["question", "score"]), rows }
    }

    /// Both replies with the engine's threshold beside the learner's.
    fn replies(&self) -> Part {
        let mut rows = Vec::new();
        for act in &self.lab.acts {
            let entry = self.attempt.entry(&act.id.text, Kind::Reply);
            let Some(reply) = entry.and_then(|entry| entry.reply.as_ref()) else { continue };
            let decision = act.reply.decisions.iter().find(|it| it.id.text == reply.decision);
            let reason = act.reply.reasons.iter().find(|it| it.id.text == reply.reason);
            let engine = &act.reply.threshold.engine.text;
            let bindings = Bindings::new(self.lab, Some(act));
            let value =
                engine.split_once('.').and_then(|(case, output)| bindings.value(case, output).ok());
            let own = match &value {
                Some(crate::instruments::Value::Number { unit, .. }) => {
                    unit.text(reply.threshold, 3)
                }
                _ => reply.threshold.to_string(),
            };
            let story = bindings.inputs(STORY).ok();
            let asked = story.and_then(|story| reply_inputs(act, &story, reply).ok());
            let asked = asked.map_or_else(String::new, |inputs| {
                let value = |(control, _): &(String, _)| {
                    inputs.get(control).map(|it| bindings.say(act.instrument(), control, it, 3))
                };
                reply.asked.iter().filter_map(value).collect::<Vec<_>>().join(", ")
            });
            let decision = decision.map_or(reply.decision.clone(), |it| it.label.text.clone());
            let decision =
                if asked.is_empty() { decision } else { format!("{decision} ({asked})") };
            rows.push(vec![
                decision,
                reason.map_or(reply.reason.clone(), |it| it.label.text.clone()),
                own,
                value.map_or_else(String::new, |value| value.text(3)),
            ]);
        }
        let header = self.words(["decision", "reason", "threshold", "engine"]);
        Part { title: self.word("replies"), header, rows }
    }

    /// The instruments as they stood at the last confirmed answer of each act.
    fn inputs(&self) -> Part {
        let mut rows = Vec::new();
        for act in &self.lab.acts {
            let last = self.attempt.entries.iter().rev().find(|it| it.act == act.id.text);
            let Some(last) = last else { continue };
            let story = act.instrument().story();
            let bindings = Bindings::new(self.lab, Some(act));
            for (control, value) in &last.inputs {
                if story.get(control) == Some(value) {
                    continue;
                }
                let label = self.lab.words.get(&format!("control.{control}.label"));
                let said = bindings.say(act.instrument(), control, value, 3);
                rows.push(vec![label.unwrap_or(control).to_owned(), said]);
            }
        }
        Part { title: self.word("inputs"), header: self.words(["control", "value"]), rows }
    }
}

type IsRight<'a> = Box<dyn Fn(&Entry) -> bool + 'a>;

/// The questions of an act, with their options and what makes an answer right.
fn answered(act: &Act) -> Vec<(Kind, &[QuestionOption], IsRight<'_>)> {
    let by_key = |question: &'_ Question| {
        let key = question.key.text.clone();
        Box::new(move |entry: &Entry| entry.option.as_ref() == Some(&key))
    };
    let prediction = &act.prediction.question;
    let observation = &act.observation.question;
    vec![
        (Kind::Prediction, &prediction.options, by_key(prediction)),
        (Kind::Reflection, &act.reflection.options, by_key(&act.reflection)),
        (Kind::Observation, &observation.options, by_key(observation)),
        (
            Kind::Transfer,
            &act.transfer.options,
            Box::new(|entry: &Entry| entry.key.is_some() && entry.key == entry.option),
        ),
    ]
}
