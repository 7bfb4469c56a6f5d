//! Which numbers does a reader meet before the first answer, while no engine has come yet?
//!
//! A page that is locked shows the stories' texts and nothing of the instruments, so a browser
//! loads those later. The numbers in these texts are the engines' own: a compiled lab holds them
//! as they were when it was compiled.

use std::collections::BTreeMap;

use super::bindings::{Bindings, Shown};
use super::prose::{Block, Inline, Prose, Reference, Target, line};
use super::structure::{Act, Lab, Said};

/// The sections of an act that stand before its lock.
pub const BEFORE_LOCK: [&str; 2] = ["message", "question"];

/// The numbers of a lab's texts outside of all acts, and of each act's texts before its lock.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Opening(pub(super) BTreeMap<String, Shown>);

impl Opening {
    /// What a placeholder stands for in an act, or outside of all; nothing if it stands in none of
    /// these texts, or comes to nothing, which `ironlaw lab check` refuses.
    pub fn show(&self, act: Option<&Act>, reference: &Reference) -> Option<&Shown> {
        self.0.get(&key(act, reference))
    }

    /// The numbers that the engines give for a lab now.
    pub(super) fn of(lab: &Lab) -> Self {
        let mut opening = Self::default();
        let outside = Bindings::new(lab, None);
        for prose in lab.sections.values() {
            opening.add_prose(lab, None, prose, &outside);
        }
        let summaries = lab.contexts.iter().map(|context| &context.summary);
        for said in summaries.chain([&lab.hook]) {
            opening.add_said(said, &outside);
        }
        for act in &lab.acts {
            let bindings = Bindings::new(lab, Some(act));
            for prose in BEFORE_LOCK.iter().filter_map(|name| act.section(name)) {
                opening.add_prose(lab, Some(act), prose, &bindings);
            }
        }
        opening
    }

    fn add_prose(&mut self, lab: &Lab, act: Option<&Act>, prose: &Prose, bindings: &Bindings<'_>) {
        for reference in prose.references() {
            self.add(act, reference, bindings);
        }
        let mut names = Vec::new();
        tables(&prose.blocks, &mut names);
        for table in names.into_iter().filter_map(|name| lab.table(name)) {
            for reference in table.references() {
                self.add(act, &reference, bindings);
            }
        }
    }

    fn add_said(&mut self, said: &Said, bindings: &Bindings<'_>) {
        for inline in line(&said.text, &said.place).unwrap_or_default() {
            if let Inline::Reference(reference) = inline {
                self.add(None, &reference, bindings);
            }
        }
    }

    fn add(&mut self, act: Option<&Act>, reference: &Reference, bindings: &Bindings<'_>) {
        if let Ok(shown) = bindings.show(reference) {
            self.0.insert(key(act, reference), shown);
        }
    }
}

/// One placeholder's own name; an act's begin with its own.
fn key(act: Option<&Act>, reference: &Reference) -> String {
    let act = act.map_or("", |act| act.id.text.as_str());
    let target = match &reference.target {
        Target::Output { case, output } => format!("{case}.{output}:{}", reference.digits),
        Target::Fact(id) => format!("fact:{id}"),
        Target::Table(name) => format!("table:{name}"),
    };
    format!("{act}/{target}")
}

fn tables<'a>(blocks: &'a [Block], found: &mut Vec<&'a str>) {
    for block in blocks {
        match block {
            Block::Table(name) => found.push(name),
            Block::List { items, .. } => items.iter().for_each(|item| tables(item, found)),
            Block::Quote(inside) => tables(inside, found),
            Block::Paragraph(_) | Block::Heading(_) | Block::Equation(_) => {}
        }
    }
}
