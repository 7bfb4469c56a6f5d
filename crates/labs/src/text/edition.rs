//! How does a lab become a workbook: each question on its own sheet, the answer on the next?

use std::fmt::Write;

use chart::{Figure, Theme, svg};

use super::html::{escaped, inline_html, prose_html};
use crate::document::bindings::{BindError, Bindings, TRANSFER};
use crate::document::structure::{Act, Lab, QuestionOption, Words};
use crate::instruments::{Context, RunError};
use crate::session::{Session, claims_figure, signed, transfer_draw};

/// The text edition: a page, its style sheet and its figures, by file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The page.
    pub html: String,
    /// What it refers to: `text.css`, and one SVG a figure.
    pub files: Vec<(String, String)>,
}

/// Figures are drawn for the width of the page.
const WIDTH: u32 = 680;
/// The transfer questions of a page for everyone are drawn by this seed.
const SEED: u64 = 4;

/// What options are called on paper, whatever their ids.
const LETTERS: std::ops::RangeInclusive<char> = 'A'..='Z';

/// The words that the page itself needs of a lab.
pub fn words() -> Vec<String> {
    let page = [
        "text-edition",
        "minutes",
        "readings",
        "contexts",
        "act",
        "answer",
        "sure",
        "guess",
        "fairly-sure",
        "certain",
        "curve",
        "answered",
        "options",
        "reply",
        "reasons",
        "reflection",
        "observation",
        "equation",
        "edge",
        "transfer",
        "further",
        "figure-data",
        "correct",
    ];
    page.map(|key| format!("page.{key}")).to_vec()
}

/// Writes the text edition at the story's inputs.
pub fn edition(lab: &Lab) -> Result<Edition, BindError> {
    let mut writer = Writer { lab, out: String::new(), files: Vec::new() };
    writer.files.push(("text.css".to_owned(), super::STYLESHEET.to_owned()));
    writer.head()?;
    for act in &lab.acts {
        writer.act(act)?;
    }
    writer.lab_section("end")?;
    writer.out.push_str("</main></body></html>\n");
    Ok(Edition { html: writer.out, files: writer.files })
}

struct Writer<'a> {
    lab: &'a Lab,
    out: String,
    files: Vec<(String, String)>,
}

fn missing(error: RunError) -> BindError {
    BindError::Run(error)
}

impl Writer<'_> {
    fn word(&self, key: &str) -> Result<String, BindError> {
        let words: &Words = &self.lab.words;
        words.need(&format!("page.{key}")).map(escaped).map_err(missing)
    }

    fn head(&mut self) -> Result<(), BindError> {
        let lab = self.lab;
        let title = escaped(&lab.title.text);
        let edition = self.word("text-edition")?;
        let bindings = Bindings::new(lab, None);
        let hook = inline_html(&lab.hook, &|it| bindings.show(it))?;
        let (least, most) = lab.minutes;
        let style = "<link rel=\"stylesheet\" href=\"text.css\">";
        self.out += &super::head(&format!("{} · {edition}", lab.title.text), style);
        let series = escaped(&lab.series.text);
        let chapter = escaped(&lab.chapter_title.text);
        self.out.push_str("<section class=\"sheet\">");
        self.meta(&format!("{series} · {} {chapter}", lab.chapter));
        let _ = write!(self.out, "<h1>{} {title}</h1><p>{hook}</p>", escaped(&lab.number));
        let minutes = self.word("minutes")?;
        self.meta(&format!("{least}–{most} {minutes}"));
        self.lab_section("text-edition")?;
        self.heading("h2", "readings")?;
        self.lab_section("readings")?;
        for reading in &lab.readings {
            let url = escaped(&reading.url.text);
            let _ = write!(
                self.out,
                "<h3><a href=\"{url}\">{}</a></h3><p class=\"meta\">{}</p>",
                escaped(&reading.title.text),
                escaped(&reading.place.text)
            );
            self.lab_section(&reading.section.text)?;
        }
        if !lab.contexts.is_empty() {
            self.heading("h2", "contexts")?;
        }
        self.lab_section("context")?;
        for context in &lab.contexts {
            let summary = inline_html(&context.summary, &|it| bindings.show(it))?;
            let label = escaped(&context.label.text);
            let _ = write!(self.out, "<p><strong>{label}.</strong> {summary}</p>");
        }
        self.out.push_str("</section>\n");
        Ok(())
    }

    /// A line about the page, of text that is escaped already.
    fn meta(&mut self, text: &str) {
        let _ = writeln!(self.out, "<p class=\"meta\">{text}</p>");
    }

    fn heading(&mut self, tag: &str, key: &str) -> Result<(), BindError> {
        let word = self.word(key)?;
        let _ = writeln!(self.out, "<{tag}>{word}</{tag}>");
        Ok(())
    }

    fn lab_section(&mut self, name: &str) -> Result<(), BindError> {
        if let Some(prose) = self.lab.sections.get(name) {
            self.out += &prose_html(self.lab, prose, &Bindings::new(self.lab, None))?;
        }
        Ok(())
    }

    fn act(&mut self, act: &Act) -> Result<(), BindError> {
        let draw = transfer_draw(act, SEED);
        let bindings = Bindings::new(self.lab, Some(act)).with_transfer(&draw);
        self.question_sheet(act, &bindings)?;
        self.curve_sheet(act, &bindings)?;
        self.reveal_sheet(act, &bindings)?;
        self.reply_sheet(act, &bindings)?;
        self.reflection_sheets(act, &bindings)?;
        self.equation_sheet(act, &bindings)?;
        self.transfer_sheets(act, &bindings)?;
        self.further_sheet(act, &bindings)
    }

    fn open(&mut self, answered: bool) -> Result<(), BindError> {
        self.out.push_str("<section class=\"sheet\">\n");
        if answered {
            let answered = self.word("answered")?;
            let _ = writeln!(self.out, "<p class=\"meta\">{answered}</p>");
        }
        Ok(())
    }

    fn close(&mut self) {
        self.out.push_str("</section>\n");
    }

    fn section(&mut self, act: &Act, name: &str, bindings: &Bindings<'_>) -> Result<(), BindError> {
        if let Some(prose) = act.section(name) {
            self.out += &prose_html(self.lab, prose, bindings)?;
        }
        Ok(())
    }

    fn room(&mut self) -> Result<(), BindError> {
        let answer = self.word("answer")?;
        let _ = writeln!(self.out, "<p class=\"meta\">{answer}</p><div class=\"room\"></div>");
        Ok(())
    }

    /// Options with boxes to tick, and how sure the reader is.
    fn choices(&mut self, options: &[QuestionOption]) -> Result<(), BindError> {
        self.out.push_str("<ul class=\"choices\">");
        for (option, letter) in options.iter().zip(LETTERS) {
            let label = escaped(&option.label.text);
            let _ = write!(self.out, "<li>{letter}. {label}</li>");
        }
        let sure = self.word("sure")?;
        let _ = write!(self.out, "</ul><p class=\"meta\">{sure}</p><ul class=\"sure\">");
        for confidence in crate::session::Confidence::ALL {
            let word = self.word(confidence.as_str())?;
            let (right, wrong) = confidence.points();
            let _ = write!(self.out, "<li>{word} ({} / {})</li>", signed(right), signed(wrong));
        }
        self.out.push_str("</ul>\n");
        Ok(())
    }

    fn question_sheet(&mut self, act: &Act, bindings: &Bindings<'_>) -> Result<(), BindError> {
        self.open(false)?;
        let (least, most) = act.badge.minutes;
        let (word, minutes) = (self.word("act")?, self.word("minutes")?);
        let title = escaped(&act.badge.title.text);
        let _ = write!(self.out, "<h2>{word} {}: {title}</h2>", act.number);
        self.meta(&format!("{least}–{most} {minutes}"));
        if act.number > 1 {
            self.lab_section("bridge")?;
        }
        let _ = writeln!(self.out, "<p class=\"meta\">{}</p>", escaped(&act.stakeholder.text));
        self.section(act, "message", bindings)?;
        self.section(act, "question", bindings)?;
        self.choices(&act.prediction.question.options)?;
        self.room()?;
        self.close();
        Ok(())
    }

    fn curve_sheet(&mut self, act: &Act, bindings: &Bindings<'_>) -> Result<(), BindError> {
        self.open(false)?;
        self.heading("h3", "curve")?;
        self.section(act, "curve", bindings)?;
        let control = format!("control.{}.label", act.curve.control.text);
        let output = format!("output.{}", act.curve.output.text);
        let need = |key: &str| self.lab.words.need(key).map(escaped).map_err(missing);
        let (control, output) = (need(&control)?, need(&output)?);
        let _ = write!(self.out, "<table><tr><th scope=\"row\">{control}</th>");
        for at in &act.curve.at {
            let _ = write!(self.out, "<th scope=\"col\">{}</th>", escaped(&at.text));
        }
        let _ = write!(self.out, "</tr><tr><th scope=\"row\">{output}</th>");
        for _ in &act.curve.at {
            self.out.push_str("<td> </td>");
        }
        self.out.push_str("</tr></table>\n");
        self.close();
        Ok(())
    }

    fn reveal_sheet(&mut self, act: &Act, bindings: &Bindings<'_>) -> Result<(), BindError> {
        self.open(true)?;
        self.section(act, "reveal", bindings)?;
        for figure in &act.core.figures {
            self.figure(act, &figure.text)?;
        }
        self.heading("h3", "options")?;
        if act.prediction.output.is_some() {
            let figure = claims_figure(self.lab, act, None, f64::from(WIDTH))?;
            self.draw(act, "claims", &figure)?;
        }
        for option in &act.prediction.question.options {
            let right = act.prediction.question.is_right(&option.id.text);
            self.option_heading(&act.prediction.question.options, option, right)?;
            let claim = act.prediction.output.as_ref().zip(option.value.as_ref());
            let own = Bindings::new(self.lab, Some(act));
            let own = match claim {
                Some((output, value)) => own.with_claim(output, value),
                None => own,
            };
            self.section(act, &format!("reveal-{}", option.id.text), &own)?;
            self.section(act, &format!("right-when-{}", option.id.text), &own)?;
        }
        self.close();
        Ok(())
    }

    fn option_heading(
        &mut self,
        options: &[QuestionOption],
        option: &QuestionOption,
        right: bool,
    ) -> Result<(), BindError> {
        let letter = options.iter().position(|it| it.id == option.id);
        let letter = LETTERS.zip(0_usize..).find(|(_, place)| Some(*place) == letter);
        let letter = letter.map(|(letter, _)| letter).unwrap_or_default();
        let label = escaped(&option.label.text);
        let mark = if right { format!(" ({})", self.word("correct")?) } else { String::new() };
        let _ = writeln!(self.out, "<h4>{letter}. {label}{mark}</h4>");
        Ok(())
    }

    fn reply_sheet(&mut self, act: &Act, bindings: &Bindings<'_>) -> Result<(), BindError> {
        self.open(false)?;
        self.heading("h3", "reply")?;
        self.section(act, "reply", bindings)?;
        self.out.push_str("<ul class=\"choices\">");
        for decision in &act.reply.decisions {
            let _ = write!(self.out, "<li>{}</li>", escaped(&decision.label.text));
        }
        self.out.push_str("</ul>");
        self.heading("h4", "reasons")?;
        self.out.push_str("<ul class=\"choices\">");
        for reason in &act.reply.reasons {
            let _ = write!(self.out, "<li>{}</li>", escaped(&reason.label.text));
        }
        self.out.push_str("</ul>");
        let _ = writeln!(self.out, "<p>{}</p>", escaped(&act.reply.threshold.label.text));
        self.room()?;
        self.close();
        self.open(true)?;
        self.section(act, "stress", bindings)?;
        self.close();
        Ok(())
    }

    fn reflection_sheets(&mut self, act: &Act, bindings: &Bindings<'_>) -> Result<(), BindError> {
        let questions = [
            ("reflection", "feedback", &act.reflection),
            ("observation", "observed", &act.observation.question),
        ];
        for (name, feedback, question) in questions {
            self.open(false)?;
            self.heading("h3", name)?;
            self.section(act, name, bindings)?;
            self.choices(&question.options)?;
            self.room()?;
            self.close();
            self.open(true)?;
            if name == "reflection" {
                self.section(act, "fixes", bindings)?;
            }
            for option in &question.options {
                let right = question.is_right(&option.id.text);
                self.option_heading(&question.options, option, right)?;
                self.section(act, &format!("{feedback}-{}", option.id.text), bindings)?;
            }
            self.close();
        }
        Ok(())
    }

    fn equation_sheet(&mut self, act: &Act, bindings: &Bindings<'_>) -> Result<(), BindError> {
        self.open(false)?;
        self.heading("h3", "equation")?;
        self.section(act, "equation", bindings)?;
        if act.section("edge").is_some() {
            self.heading("h3", "edge")?;
            self.section(act, "edge", bindings)?;
        }
        self.close();
        Ok(())
    }

    fn transfer_sheets(&mut self, act: &Act, bindings: &Bindings<'_>) -> Result<(), BindError> {
        self.open(false)?;
        self.heading("h3", "transfer")?;
        self.section(act, "transfer", bindings)?;
        self.choices(&act.transfer.options)?;
        self.room()?;
        self.close();
        self.open(true)?;
        let draw = bindings.inputs(TRANSFER)?;
        let key = Session::transfer_key(self.lab, act, &draw).unwrap_or_default();
        for option in act.transfer.options.iter().filter(|option| option.id.text == key) {
            self.option_heading(&act.transfer.options, option, true)?;
            self.section(act, &format!("transfer-{key}"), bindings)?;
        }
        self.close();
        Ok(())
    }

    fn further_sheet(&mut self, act: &Act, bindings: &Bindings<'_>) -> Result<(), BindError> {
        self.open(false)?;
        self.heading("h3", "further")?;
        for panel in &act.further {
            let _ = writeln!(self.out, "<h4>{}</h4>", escaped(&panel.title.text));
            self.section(act, &format!("panel-{}", panel.id.text), bindings)?;
            for figure in &panel.figures {
                self.figure(act, &figure.text)?;
            }
        }
        self.close();
        Ok(())
    }

    /// A figure at the story's inputs; one that the story's engine does not draw is left to the
    /// live page, which can change the engine.
    fn figure(&mut self, act: &Act, name: &str) -> Result<(), BindError> {
        let instrument = act.instrument();
        let inputs = instrument.starting(Context::Cloud);
        match instrument.figure(name, &inputs, &self.lab.words, f64::from(WIDTH)) {
            Ok(figure) => self.draw(act, name, &figure),
            Err(RunError::NoFigure(_)) => Ok(()),
            Err(error) => Err(missing(error)),
        }
    }

    fn draw(&mut self, act: &Act, name: &str, figure: &Figure) -> Result<(), BindError> {
        let file = format!("{}-{name}.svg", act.id.text);
        let takeaway = escaped(&figure.takeaway);
        let title = escaped(&figure.title);
        let reading = escaped(&figure.how_to_read);
        let _ = write!(self.out, "<figure><img src=\"{file}\" alt=\"{takeaway}\">");
        let _ = write!(self.out, "<figcaption><strong>{title}.</strong> ");
        let _ = write!(self.out, "{takeaway} {reading}");
        self.out.push_str("</figcaption>");
        let data = self.word("figure-data")?;
        let _ = write!(self.out, "<details><summary>{data}</summary><table><tr>");
        for column in &figure.table.header {
            let _ = write!(self.out, "<th scope=\"col\">{}</th>", escaped(column));
        }
        self.out.push_str("</tr>");
        for row in &figure.table.rows {
            self.out.push_str("<tr>");
            for cell in row {
                let _ = write!(self.out, "<td>{}</td>", escaped(&cell.to_string()));
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</table></details></figure>\n");
        self.files.push((file, svg(figure, Theme::Auto)));
        Ok(())
    }
}
