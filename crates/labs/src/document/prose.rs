//! What is a piece of prose, as data that a page and a text edition can both draw?
//!
//! Numbers come in by `{case.output}`; a paragraph that is only `{table:name}` becomes a table;
//! formulas are LaTeX, in which a number of an engine is `\val{story.compute}`.

use crate::fault::{Fault, Place, shown};

/// A named section of a Markdown file.
#[derive(Debug, Clone, PartialEq)]
pub struct Prose {
    /// Where its heading stands.
    pub place: Place,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Its words, piece by piece with their places, for those who check them; a compiled lab has
    /// been checked and holds none.
    #[cfg(feature = "author")]
    pub(crate) pieces: Vec<Piece>,
}

/// A stretch of text on one line.
#[cfg(feature = "author")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    pub(crate) place: Place,
    pub(crate) text: String,
    pub(crate) kind: PieceKind,
}

#[cfg(feature = "author")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceKind {
    Words,
    Math,
    Reference,
}

/// A block of prose.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading inside a section.
    Heading(Vec<Inline>),
    /// A list.
    List {
        /// Whether its items are numbered.
        ordered: bool,
        /// The blocks of each item.
        items: Vec<Vec<Block>>,
    },
    /// A quotation: somebody's message.
    Quote(Vec<Block>),
    /// A formula of its own line.
    Equation(Math),
    /// A table of the lab, by name.
    Table(String),
}

/// A stretch inside a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// A name as a machine writes it.
    Code(String),
    /// A link.
    Link {
        /// Where it leads: `https:` or a place in the page (`#…`).
        url: String,
        /// Its text.
        text: Vec<Inline>,
    },
    /// A formula in the line.
    Math(Math),
    /// A number or word of an engine or of the catalogue.
    Reference(Reference),
}

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Math {
    /// As written.
    pub latex: String,
    /// The numbers of engines in it, each as `\val{…}`.
    pub values: Vec<Reference>,
    /// Whether it was written to stand on a line of its own.
    pub display: bool,
    /// As `MathML`, in which [`slot`] stands for each of the values.
    pub(crate) markup: String,
}

/// What stands in a formula's markup for its value of this number: a character that no text has.
pub(crate) fn slot(number: usize) -> Option<char> {
    let number = u32::try_from(number).ok().filter(|number| *number < MOST_SLOTS)?;
    char::from_u32(FIRST_SLOT + number)
}

/// The first character of Unicode's private use area, and how many follow it there.
const FIRST_SLOT: u32 = 0xE000;
const MOST_SLOTS: u32 = 6400;

/// What a placeholder stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// What is asked for.
    pub target: Target,
    /// Significant digits.
    pub digits: usize,
    /// Where it stands.
    pub place: Place,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An output of a case: `story`, `yours`, `reply`, `transfer`, `claim` or a named one.
    Output {
        /// The case.
        case: String,
        /// The output.
        output: String,
    },
    /// A fact of the catalogue.
    Fact(String),
    /// A table of the lab; it stands in a paragraph of its own.
    Table(String),
}

const DEFAULT_DIGITS: &str = "3";
const MOST_DIGITS: usize = 9;

impl Reference {
    /// Digits that are shown unless a placeholder says otherwise.
    pub(crate) const DIGITS: usize = 3;

    /// Reads `story.wait`, `story.wait:4` or `fact:lab-04.batch`.
    pub(crate) fn parse(text: &str, place: &Place) -> Result<Self, Fault> {
        let fault = |message: String| Fault::new(place.clone(), "placeholder", message);
        let form = "write `{case.output}`, `{case.output:4}` or `{fact:id}`";
        if let Some(id) = text.strip_prefix("fact:") {
            let target = Target::Fact(id.trim().to_owned());
            return Ok(Self { target, digits: Self::DIGITS, place: place.clone() });
        }
        let (name, digits) = text.split_once(':').unwrap_or((text, DEFAULT_DIGITS));
        let Some(digits) = digits.parse().ok().filter(|it| (1..=MOST_DIGITS).contains(it)) else {
            let found = shown(digits);
            let message = format!("expected 1 to {MOST_DIGITS} digits, found `{found}`");
            return Err(fault(message).hint(form));
        };
        match name.split_once('.') {
            Some((case, output)) if !case.is_empty() && !output.is_empty() => {
                let target = Target::Output { case: case.to_owned(), output: output.to_owned() };
                Ok(Self { target, digits, place: place.clone() })
            }
            _ => Err(fault(format!("`{{{}}}` names no output", shown(text))).hint(form)),
        }
    }
}

impl Prose {
    /// All its references, those of formulas among them.
    pub fn references(&self) -> Vec<&Reference> {
        let mut found = Vec::new();
        blocks(&self.blocks, &mut found);
        found
    }

    /// How many words a reader meets, a placeholder counting as one.
    #[cfg(feature = "author")]
    pub(crate) fn word_count(&self) -> usize {
        let counted = self.pieces.iter().map(|piece| match piece.kind {
            PieceKind::Words => piece.text.split_whitespace().filter(|it| has_letter(it)).count(),
            PieceKind::Math | PieceKind::Reference => 1,
        });
        counted.sum()
    }
}

#[cfg(feature = "author")]
fn has_letter(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

pub(crate) fn blocks<'a>(all: &'a [Block], found: &mut Vec<&'a Reference>) {
    for block in all {
        match block {
            Block::Paragraph(inlines) | Block::Heading(inlines) => inline(inlines, found),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(item, found)),
            Block::Quote(inner) => blocks(inner, found),
            Block::Equation(math) => found.extend(&math.values),
            Block::Table(_) => {}
        }
    }
}

fn inline<'a>(all: &'a [Inline], found: &mut Vec<&'a Reference>) {
    for piece in all {
        match piece {
            Inline::Emphasis(inner) | Inline::Strong(inner) => inline(inner, found),
            Inline::Link { text, .. } => inline(text, found),
            Inline::Math(math) => found.extend(&math.values),
            Inline::Reference(reference) => found.push(reference),
            Inline::Text(_) | Inline::Code(_) => {}
        }
    }
}

/// A text without marks (a label, a word of the lab), cut at its placeholders.
pub(crate) fn line(text: &str, place: &Place) -> Result<Vec<Inline>, Fault> {
    let mut inlines = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            let fault = Fault::new(place.clone(), "placeholder", "a `{` without its `}`");
            return Err(fault.hint("a placeholder is written `{case.output}`"));
        };
        if !before.is_empty() {
            inlines.push(Inline::Text(before.to_owned()));
        }
        let reference = match name.strip_prefix("table:") {
            Some(table) => Reference {
                target: Target::Table(table.trim().to_owned()),
                digits: Reference::DIGITS,
                place: place.clone(),
            },
            None => Reference::parse(name, place)?,
        };
        inlines.push(Inline::Reference(reference));
        rest = after;
    }
    if !rest.is_empty() {
        inlines.push(Inline::Text(rest.to_owned()));
    }
    Ok(inlines)
}
