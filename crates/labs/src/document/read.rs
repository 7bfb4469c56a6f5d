//! How does a folder of Markdown and TOML become a lab?

use std::collections::BTreeMap;

use super::markdown::sections;
use super::opening::Opening;
use super::prose::Prose;
use super::structure::{
    Act, Answers, Badge, Case, ContextWords, Curve, Decision, Draw, Lab, Observation, Panel,
    Prediction, Question, QuestionOption, Range, Reading, Reply, Said, Solve, Table, TableRow,
    Threshold, Transfer,
};
use super::wire::{
    ActPart, CasePart, DecisionPart, LabFile, OptionPart, Pairs, PanelPart, QuestionPart,
    ReasonPart, ReplyPart, TablePart, Text,
};
use super::words::Words;
use super::words_file::words_of;
use crate::fault::{Fault, Faults, Place, shown};
use crate::instruments;

/// The file that says which parts a lab has.
const STRUCTURE: &str = "lab.toml";
const SCHEMA: u32 = 1;

impl Lab {
    /// Reads a lab from the texts of its folder, by their names.
    ///
    /// What is read is well-formed; whether it is a *good* lab is for [`crate::check`] to say.
    ///
    /// # Errors
    ///
    /// All faults of the prose at once, or the first of the structure, each with file and line.
    pub fn read(id: &str, files: &BTreeMap<String, String>) -> Result<Self, Faults> {
        let Some(text) = files.get(STRUCTURE) else {
            let fault =
                Fault::new(Place::new(STRUCTURE, 1), "file", "the folder has no `lab.toml`");
            return Err(Faults(vec![fault.hint("every lab has one")]));
        };
        let lines = Lines::new(text, STRUCTURE);
        let file: LabFile = toml::from_str(text).map_err(|error| lines.no_toml(&error))?;
        if file.schema != SCHEMA {
            let message = format!("expected `schema = {SCHEMA}`, found `{}`", file.schema);
            let fault = Fault::new(Place::new(STRUCTURE, 1), "schema", message);
            return Err(Faults(vec![fault.hint("this version reads that one only")]));
        }
        let (words, shared) = words_of((STRUCTURE, text), files)?;
        let mut reader = Reader { lines, files, faults: Vec::new() };
        let lab = reader.lab(id, file, words).map(|lab| lab.with_names(shared));
        match lab {
            Some(lab) if reader.faults.is_empty() => Ok(lab),
            _ => {
                reader.faults.sort();
                Err(Faults(reader.faults))
            }
        }
    }
}

/// Where each line of a file starts.
pub(super) struct Lines<'a> {
    file: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &str, file: &'a str) -> Self {
        Self { file, starts: text.match_indices('\n').map(|(place, _)| place + 1).collect() }
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        Place::new(self.file, self.starts.partition_point(|start| *start <= offset) + 1)
    }

    pub(super) fn no_toml(&self, error: &toml::de::Error) -> Faults {
        let place = self.place(error.span().map_or(0, |span| span.start));
        let message = error.message();
        let fault = Fault::new(place, "toml", shown_whole(message));
        // `unknown field `a`, expected one of `b`, `c``: the nearest of them is the repair.
        let mut names = message.split('`').skip(1).step_by(2);
        let fault = match names.next() {
            Some(found) if message.starts_with("unknown field") => fault.hint_nearest(found, names),
            _ => fault,
        };
        Faults(vec![fault])
    }
}

/// A message without control characters.
fn shown_whole(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().filter(|it| !it.is_control()).collect()
}

struct Reader<'a> {
    lines: Lines<'a>,
    files: &'a BTreeMap<String, String>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn said(&self, text: Text) -> Said {
        let place = self.lines.place(text.span().start);
        Said { text: text.into_inner(), place }
    }

    fn all(&self, texts: Vec<Text>) -> Vec<Said> {
        texts.into_iter().map(|text| self.said(text)).collect()
    }

    fn maybe(&self, text: Option<Text>) -> Option<Said> {
        text.map(|text| self.said(text))
    }

    fn pairs(&self, pairs: Pairs) -> Vec<(Said, Said)> {
        pairs.into_iter().map(|(key, value)| (self.said(key), self.said(value))).collect()
    }

    fn sections(&mut self, file: &Said) -> BTreeMap<String, Prose> {
        let Some(text) = self.files.get(&file.text) else {
            let message = format!("the folder has no `{}`", shown(&file.text));
            let fault = Fault::new(file.place.clone(), "file", message);
            self.faults.push(fault.hint_nearest(&file.text, self.files.keys().map(String::as_str)));
            return BTreeMap::new();
        };
        sections(text, &file.text).unwrap_or_else(|faults| {
            self.faults.extend(faults);
            BTreeMap::new()
        })
    }

    fn lab(&mut self, id: &str, file: LabFile, words: Words) -> Option<Lab> {
        let prose = self.said(file.prose);
        let sections = self.sections(&prose);
        let mut acts = Vec::new();
        for (act, number) in file.act.into_iter().zip(1..) {
            acts.push(self.act(act, number));
        }
        Some(Lab {
            id: id.to_owned(),
            series: self.said(file.series),
            volume: file.volume,
            chapter: file.chapter,
            chapter_title: self.said(file.chapter_title),
            number: file.number,
            title: self.said(file.title),
            hook: self.said(file.hook),
            minutes: file.minutes.into(),
            most_words: file.most_words,
            readings: file
                .reading
                .into_iter()
                .map(|it| Reading {
                    title: self.said(it.title),
                    place: self.said(it.place),
                    url: self.said(it.url),
                    section: self.said(it.section),
                })
                .collect(),
            contexts: file
                .context
                .into_iter()
                .map(|it| ContextWords {
                    name: self.said(it.name),
                    label: self.said(it.label),
                    summary: self.said(it.summary),
                })
                .collect(),
            acts: acts.into_iter().collect::<Option<_>>()?,
            cases: file.case.into_iter().map(|it| self.case(it)).collect(),
            tables: file.table.into_iter().map(|it| self.table(it)).collect(),
            uncertain: file
                .uncertain
                .into_iter()
                .map(|it| Range {
                    control: self.said(it.control),
                    low: self.said(it.low),
                    high: self.said(it.high),
                    reason: self.said(it.reason),
                })
                .collect(),
            facts: self.all(file.facts),
            names: self.all(file.names),
            spoilers: self.all(file.spoilers),
            words,
            sections,
            file: prose.text,
            opening: Opening::default(),
        })
    }

    fn act(&mut self, part: ActPart, number: u32) -> Option<Act> {
        let file = self.said(part.prose);
        let sections = self.sections(&file);
        let instrument = self.said(part.instrument);
        if instruments::by_name(&instrument.text).is_none() {
            let message = format!("there is no instrument `{}`", shown(&instrument.text));
            let fault = Fault::new(instrument.place.clone(), "unknown-name", message);
            let names = instruments::all().into_iter().map(instruments::Instrument::name);
            self.faults.push(fault.hint_nearest(&instrument.text, names));
            return None;
        }
        let QuestionPart { key, option } = part.reflection;
        let reflection = self.question(key, option);
        let QuestionPart { key, option } = part.observation;
        let observation = Observation { question: self.question(key, option) };
        Some(Act {
            id: self.said(part.id),
            number,
            badge: Badge { title: self.said(part.title), minutes: part.minutes.into() },
            stakeholder: self.said(part.stakeholder),
            instrument,
            core: self.panel(part.core),
            further: part.further.into_iter().map(|it| self.panel(it)).collect(),
            prediction: Prediction {
                question: self.question(part.prediction.key, part.prediction.option),
                output: self.maybe(part.prediction.output),
            },
            curve: Curve {
                control: self.said(part.curve.control),
                at: self.all(part.curve.at),
                output: self.said(part.curve.output),
                set: self.pairs(part.curve.set),
            },
            reply: self.reply(part.reply),
            reflection,
            observation,
            transfer: Transfer {
                set: self.pairs(part.transfer.set),
                draws: part
                    .transfer
                    .draw
                    .into_iter()
                    .map(|(control, values)| Draw {
                        control: self.said(control),
                        values: self.all(values),
                    })
                    .collect(),
                options: part.transfer.option.into_iter().map(|it| self.option(it)).collect(),
            },
            sections,
            file: file.text,
        })
    }

    fn reply(&self, part: ReplyPart) -> Reply {
        let decision = |it: DecisionPart| Decision {
            id: self.said(it.id),
            label: self.said(it.label),
            set: self.pairs(it.set),
            asks: self.all(it.asks),
        };
        let reason = |it: ReasonPart| Answers {
            id: self.said(it.id),
            label: self.said(it.label),
            claim: self.said(it.claim),
        };
        Reply {
            decisions: part.decision.into_iter().map(decision).collect(),
            reasons: part.reason.into_iter().map(reason).collect(),
            threshold: Threshold {
                label: self.said(part.threshold.label),
                engine: self.said(part.threshold.engine),
            },
        }
    }

    fn panel(&self, part: PanelPart) -> Panel {
        Panel {
            id: self.said(part.id),
            title: self.said(part.title),
            controls: self.all(part.controls),
            figures: self.all(part.figures),
            cards: self.all(part.cards),
        }
    }

    fn question(&self, key: Text, options: Vec<OptionPart>) -> Question {
        Question {
            key: self.said(key),
            options: options.into_iter().map(|it| self.option(it)).collect(),
        }
    }

    fn option(&self, part: OptionPart) -> QuestionOption {
        QuestionOption {
            id: self.said(part.id),
            label: self.said(part.label),
            claim: self.said(part.claim),
            counter: self.maybe(part.counter),
            misconception: self.maybe(part.misconception),
            value: self.maybe(part.value),
        }
    }

    fn case(&self, part: CasePart) -> Case {
        Case {
            name: self.said(part.name),
            act: self.said(part.act),
            set: self.pairs(part.set),
            solve: part.solve.map(|it| Solve {
                control: self.said(it.control),
                output: self.said(it.output),
                target: self.said(it.target),
            }),
        }
    }

    fn table(&self, part: TablePart) -> Table {
        Table {
            name: self.said(part.name),
            title: self.said(part.title),
            columns: self.all(part.columns),
            rows: part
                .row
                .into_iter()
                .map(|it| TableRow { label: self.said(it.label), case: self.said(it.case) })
                .collect(),
        }
    }
}
