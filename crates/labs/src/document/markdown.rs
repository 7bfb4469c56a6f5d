//! How does a Markdown file become sections of prose?
//!
//! Markdown without raw HTML and without images.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::latex;
use super::prose::{Block, Inline, Math, Piece, PieceKind, Prose, Reference, Target, line};
use crate::fault::{Fault, Place, shown};

/// The sections of a Markdown file by the text of their `##` headings.
pub(crate) fn sections(text: &str, file: &str) -> Result<BTreeMap<String, Prose>, Vec<Fault>> {
    let mut reader = Reader::new(text, file);
    let options = Options::ENABLE_MATH | Options::ENABLE_TABLES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, &range);
    }
    if reader.faults.is_empty() { Ok(reader.sections) } else { Err(reader.faults) }
}

/// What is open while a file is read.
enum Frame {
    Blocks(Tag<'static>, Vec<Block>),
    Items(bool, Vec<Vec<Block>>),
    Inlines(Tag<'static>, Vec<Inline>),
}

struct Reader<'a> {
    text: &'a str,
    file: &'a str,
    sections: BTreeMap<String, Prose>,
    current: Option<String>,
    heading: Option<String>,
    frames: Vec<Frame>,
    /// Text that has come in pieces: the parser cuts it at every character that could mean more.
    pending: Option<(String, Range<usize>)>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, file: &'a str) -> Self {
        Self {
            text,
            file,
            sections: BTreeMap::new(),
            current: None,
            heading: None,
            frames: Vec::new(),
            pending: None,
            faults: Vec::new(),
        }
    }

    fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        Place::new(self.file, before.matches('\n').count() + 1)
    }

    fn fault(&mut self, offset: usize, rule: &'static str, message: &str, hint: &str) {
        let fault = Fault::new(self.place(offset), rule, message).hint(hint);
        self.faults.push(fault);
    }

    fn event(&mut self, event: Event<'_>, range: &Range<usize>) {
        if let Event::Text(text) = &event {
            if let Some(heading) = &mut self.heading {
                heading.push_str(text);
                return;
            }
            match &mut self.pending {
                Some((pending, whole)) if whole.end == range.start => {
                    pending.push_str(text);
                    whole.end = range.end;
                }
                _ => {
                    self.flush();
                    self.pending = Some((text.to_string(), range.clone()));
                }
            }
            return;
        }
        self.flush();
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Code(code) => self.push_inline(Inline::Code(code.to_string())),
            Event::SoftBreak | Event::HardBreak => self.push_inline(Inline::Text(" ".to_owned())),
            Event::InlineMath(latex) => self.math(&latex, false, range),
            Event::DisplayMath(latex) => self.math(&latex, true, range),
            Event::Html(_) | Event::InlineHtml(_) => {
                self.fault(range.start, "raw-html", "raw HTML has no place here", "use Markdown");
            }
            _ => self.fault(range.start, "markdown", "this Markdown is not known here", PLAIN),
        }
    }

    fn flush(&mut self) {
        let Some((text, range)) = self.pending.take() else { return };
        let place = self.place(range.start);
        match line(&text, &place) {
            Ok(inlines) => {
                self.note(pieces(&inlines, &place));
                for inline in inlines {
                    self.push_inline(inline);
                }
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    fn note(&mut self, pieces: Vec<Piece>) {
        if let Some(section) = self.current.as_ref().and_then(|it| self.sections.get_mut(it)) {
            section.pieces.extend(pieces);
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        use pulldown_cmark::HeadingLevel::{H1, H2};
        match tag {
            Tag::Heading { level: H1 | H2, .. } => self.heading = Some(String::new()),
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Link { .. } => {
                if let Tag::Link { dest_url, .. } = &tag {
                    let safe = ["https://", "#"].iter().any(|it| dest_url.starts_with(it));
                    if !safe {
                        let hint = "a link starts with `https://` or `#`";
                        self.fault(range.start, "link", "this link leads nowhere", hint);
                    }
                }
                self.frames.push(Frame::Inlines(tag.into_static(), Vec::new()));
            }
            Tag::List(first) => self.frames.push(Frame::Items(first.is_some(), Vec::new())),
            // Its text comes as an event of its own, which is the fault.
            Tag::HtmlBlock => {}
            Tag::BlockQuote(_) | Tag::Item => {
                self.frames.push(Frame::Blocks(tag.into_static(), Vec::new()));
            }
            _ => self.fault(range.start, "markdown", "this Markdown is not known here", PLAIN),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if let (TagEnd::Heading(_), Some(name)) = (tag, self.heading.take()) {
            self.section(name.trim());
            return;
        }
        match self.frames.pop() {
            Some(Frame::Inlines(Tag::Paragraph, inlines)) => self.push_block(paragraph(inlines)),
            Some(Frame::Inlines(Tag::Heading { .. }, inlines)) => {
                self.push_block(Block::Heading(inlines));
            }
            Some(Frame::Inlines(Tag::Emphasis, inner)) => self.push_inline(Inline::Emphasis(inner)),
            Some(Frame::Inlines(Tag::Strong, inner)) => self.push_inline(Inline::Strong(inner)),
            Some(Frame::Inlines(Tag::Link { dest_url, .. }, text)) => {
                self.push_inline(Inline::Link { url: dest_url.to_string(), text });
            }
            Some(Frame::Items(ordered, items)) => self.push_block(Block::List { ordered, items }),
            Some(Frame::Blocks(Tag::Item, blocks)) => {
                if let Some(Frame::Items(_, items)) = self.frames.last_mut() {
                    items.push(blocks);
                }
            }
            Some(Frame::Blocks(_, blocks)) => self.push_block(Block::Quote(blocks)),
            Some(Frame::Inlines(..)) | None => {}
        }
    }

    fn section(&mut self, name: &str) {
        let offset = self.text.find(name).unwrap_or_default();
        let heading = format!("# {name}");
        let offset = self.text.find(&heading).unwrap_or(offset);
        let place = self.place(offset);
        if self.sections.contains_key(name) {
            let message = format!("section `{}` is there twice", shown(name));
            self.faults.push(Fault::new(place, "section", message).hint("rename one of them"));
            return;
        }
        let prose = Prose { place, blocks: Vec::new(), pieces: Vec::new() };
        self.sections.insert(name.to_owned(), prose);
        self.current = Some(name.to_owned());
    }

    fn push_block(&mut self, block: Block) {
        match self.frames.last_mut() {
            Some(Frame::Blocks(_, blocks)) => blocks.push(block),
            Some(_) => {}
            None => {
                let current = self.current.as_ref();
                if let Some(section) = current.and_then(|it| self.sections.get_mut(it)) {
                    section.blocks.push(block);
                } else {
                    let message = "text before the first `## section`";
                    self.fault(0, "section", message, "give it a heading of its own");
                }
            }
        }
    }

    fn push_inline(&mut self, inline: Inline) {
        match self.frames.last_mut() {
            Some(Frame::Inlines(_, inlines)) => inlines.push(inline),
            // A tight list's items hold their text without a paragraph.
            Some(Frame::Blocks(_, blocks)) => match blocks.last_mut() {
                Some(Block::Paragraph(inlines)) => inlines.push(inline),
                _ => blocks.push(Block::Paragraph(vec![inline])),
            },
            Some(Frame::Items(..)) | None => {}
        }
    }

    fn math(&mut self, latex: &str, display: bool, range: &Range<usize>) {
        let place = self.place(range.start);
        match formula(latex, display, &place) {
            Ok(math) => {
                let text = latex.to_owned();
                self.note(vec![Piece { place, text, kind: PieceKind::Math }]);
                self.push_inline(Inline::Math(math));
            }
            Err(fault) => self.faults.push(fault),
        }
    }
}

fn formula(latex: &str, display: bool, place: &Place) -> Result<Math, Fault> {
    let values = latex::value_texts(latex).into_iter().map(|text| Reference::parse(text, place));
    let values = values.collect::<Result<Vec<_>, _>>()?;
    let markup = latex::markup(latex, display).map_err(|error| {
        let fault = Fault::new(place.clone(), "formula", shown(&error));
        fault.hint(format!("in `{}`", shown(latex)))
    })?;
    Ok(Math { latex: latex.to_owned(), values, display, markup })
}

/// A line's words, for those who check and count them.
pub(crate) fn pieces(inlines: &[Inline], place: &Place) -> Vec<Piece> {
    let piece = |inline: &Inline| {
        let (text, kind) = match inline {
            Inline::Text(text) => (text.clone(), PieceKind::Words),
            _ => (String::new(), PieceKind::Reference),
        };
        Piece { place: place.clone(), text, kind }
    };
    inlines.iter().map(piece).collect()
}

const PLAIN: &str = "paragraphs, lists, quotes, links, emphasis, math";

/// A paragraph that is only a formula or a table is that formula or table.
fn paragraph(inlines: Vec<Inline>) -> Block {
    match inlines.as_slice() {
        [Inline::Math(math)] if math.display => Block::Equation(math.clone()),
        [Inline::Reference(Reference { target: Target::Table(name), .. })] => {
            Block::Table(name.clone())
        }
        _ => Block::Paragraph(inlines),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Prose {
        sections(&format!("## a\n\n{text}\n"), "act.md").unwrap().remove("a").unwrap()
    }

    #[test]
    fn placeholders_keep_their_line_and_their_digits() {
        let prose =
            one("The GPU waits\n{story.wait:4} of *each* batch, {fact:lab-04.batch} images.");
        let found = prose.references();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].place, Place::new("act.md", 4));
        assert_eq!(found[0].digits, 4);
        assert_eq!(found[1].target, Target::Fact("lab-04.batch".into()));
        assert_eq!(prose.word_count(), 9);
    }

    #[test]
    fn formulas_and_tables_of_their_own_line_are_blocks() {
        let prose = one("$$\\eta = \\val{story.compute}$$\n\n{table:fixes}\n\nInline $t_c$ here.");
        assert!(matches!(&prose.blocks[0], Block::Equation(math) if math.values.len() == 1));
        assert_eq!(prose.blocks[1], Block::Table("fixes".into()));
        assert!(matches!(&prose.blocks[2], Block::Paragraph(inlines) if inlines.len() == 3));
    }

    #[test]
    fn lists_hold_their_items_and_quotes_their_paragraphs() {
        let prose = one("- one\n- two *three*\n\n> said\n");
        assert!(
            matches!(&prose.blocks[0], Block::List { items, ordered: false } if items.len() == 2)
        );
        assert!(matches!(&prose.blocks[1], Block::Quote(inner) if inner.len() == 1));
    }

    #[test]
    fn what_a_page_may_not_hold_is_refused_with_its_line() {
        for (text, rule) in [
            ("<script>alert(1)</script>", "raw-html"),
            ("a <b>b</b>", "raw-html"),
            ("![an image](x.png)", "markdown"),
            ("[x](javascript:alert)", "link"),
            ("{story}", "placeholder"),
            ("{story.wait:0}", "placeholder"),
            ("{story.wait", "placeholder"),
            ("$\\val{wait}$", "placeholder"),
        ] {
            let faults = sections(&format!("## a\n\n{text}\n"), "act.md").unwrap_err();
            assert_eq!(faults[0].rule, rule, "{text}");
            assert_eq!(faults[0].place.line, 3, "{text}");
        }
    }

    #[test]
    fn a_section_is_there_once_and_text_has_one() {
        let faults = sections("## a\n\nx\n\n## a\n\ny\n", "act.md").unwrap_err();
        assert_eq!(faults[0].message, "section `a` is there twice");
        assert!(sections("x\n", "act.md").is_err());
    }
}
