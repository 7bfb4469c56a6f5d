//! How does prose become HTML text?

use std::fmt::Write;

use super::mathml::mathml;
use crate::document::bindings::{BindError, Bindings, REPLY, Shown, Source, YOURS};
use crate::document::prose::{Block, Inline, Prose, Reference, Target, line};
use crate::document::structure::{Lab, Said};

/// Text in which HTML sees only text.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters mean nothing in a page and something in a terminal.
            it if it.is_control() && it != '\n' && it != '\t' => out.push('\u{fffd}'),
            it => out.push(it),
        }
    }
    out
}

/// A section as HTML; blocks about a learner's own settings are left out where there are none.
pub fn prose_html(lab: &Lab, prose: &Prose, bindings: &Bindings<'_>) -> Result<String, BindError> {
    let mut out = String::new();
    for block in &prose.blocks {
        if can_be_said(block, bindings) {
            self::block(lab, block, bindings, &mut out)?;
        }
    }
    Ok(out)
}

/// What a placeholder comes to, wherever its number is from.
pub type Show<'a, E> = &'a dyn Fn(&Reference) -> Result<Shown, E>;

/// A short text with placeholders as HTML.
pub fn inline_html<E>(said: &Said, show: Show<'_, E>) -> Result<String, E> {
    let mut out = String::new();
    match line(&said.text, &said.place) {
        Ok(inlines) => self::inlines(&inlines, show, &mut out)?,
        Err(_) => out.push_str(&escaped(&said.text)),
    }
    Ok(out)
}

/// Nothing is known of a learner who is not there.
fn can_be_said(block: &Block, bindings: &Bindings<'_>) -> bool {
    let prose = std::slice::from_ref(block);
    let own = |reference: &&Reference| match &reference.target {
        Target::Output { case, .. } => case == YOURS || case == REPLY,
        Target::Fact(_) | Target::Table(_) => false,
    };
    let mut references = Vec::new();
    crate::document::prose::blocks(prose, &mut references);
    references.iter().filter(|it| own(it)).all(|it| bindings.show(it).is_ok())
}

fn block(
    lab: &Lab,
    block: &Block,
    bindings: &Bindings<'_>,
    out: &mut String,
) -> Result<(), BindError> {
    match block {
        Block::Paragraph(inner) => wrapped("p", inner, bindings, out)?,
        Block::Heading(inner) => wrapped("h4", inner, bindings, out)?,
        Block::List { ordered, items } => {
            let tag = if *ordered { "ol" } else { "ul" };
            let _ = write!(out, "<{tag}>");
            for item in items {
                out.push_str("<li>");
                for inner in item {
                    self::block(lab, inner, bindings, out)?;
                }
                out.push_str("</li>");
            }
            let _ = writeln!(out, "</{tag}>");
        }
        Block::Quote(inner) => {
            out.push_str("<blockquote>");
            for inner in inner {
                self::block(lab, inner, bindings, out)?;
            }
            out.push_str("</blockquote>\n");
        }
        Block::Equation(math) => {
            let _ = writeln!(
                out,
                "<p class=\"equation\">{}</p>",
                mathml(math, &|it| bindings.show(it))?
            );
        }
        Block::Table(name) => out.push_str(&table_html(lab, name)?),
    }
    Ok(())
}

fn wrapped(
    tag: &str,
    inner: &[Inline],
    bindings: &Bindings<'_>,
    out: &mut String,
) -> Result<(), BindError> {
    let _ = write!(out, "<{tag}>");
    inlines(inner, &|it| bindings.show(it), out)?;
    let _ = writeln!(out, "</{tag}>");
    Ok(())
}

fn inlines<E>(all: &[Inline], show: Show<'_, E>, out: &mut String) -> Result<(), E> {
    for inline in all {
        match inline {
            Inline::Text(text) => out.push_str(&escaped(text)),
            Inline::Emphasis(inner) => tagged("em", inner, show, out)?,
            Inline::Strong(inner) => tagged("strong", inner, show, out)?,
            Inline::Code(code) => {
                let _ = write!(out, "<code>{}</code>", escaped(code));
            }
            Inline::Link { url, text } => {
                let _ = write!(out, "<a href=\"{}\">", escaped(url));
                inlines(text, show, out)?;
                out.push_str("</a>");
            }
            Inline::Math(math) => out.push_str(&mathml(math, show)?),
            Inline::Reference(reference) => {
                let shown = show(reference)?;
                let source = source(&shown.source);
                let text = escaped(&shown.text);
                let _ = write!(
                    out,
                    "<data class=\"number\" value=\"{}\">{text}</data>",
                    escaped(&source)
                );
            }
        }
    }
    Ok(())
}

fn tagged<E>(tag: &str, inner: &[Inline], show: Show<'_, E>, out: &mut String) -> Result<(), E> {
    let _ = write!(out, "<{tag}>");
    inlines(inner, show, out)?;
    let _ = write!(out, "</{tag}>");
    Ok(())
}

/// Where a number comes from, in one line.
fn source(source: &Source) -> String {
    match source {
        Source::Output { instrument, output, engine: Some(engine), .. } => {
            format!("{instrument}: {output}, {engine}")
        }
        Source::Output { instrument, output, .. } => format!("{instrument}: {output}"),
        Source::Fact(id) => id.clone(),
        Source::Claim => String::new(),
    }
}

/// A table of the lab, filled by the engine.
pub fn table_html(lab: &Lab, name: &str) -> Result<String, BindError> {
    let unknown = || BindError::UnknownCase { name: name.to_owned(), nearest: None };
    let table = lab.table(name).ok_or_else(unknown)?;
    let bindings = Bindings::new(lab, None);
    let mut out = format!("<table><caption>{}</caption><tr><td></td>", escaped(&table.title.text));
    for column in &table.columns {
        let output = lab.words.get(&format!("output.{}", column.text));
        let control = || lab.words.get(&format!("control.{}.label", column.text));
        let heading = output.or_else(control).unwrap_or(&column.text);
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(heading));
    }
    out.push_str("</tr>");
    for row in &table.rows {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", escaped(&row.label.text));
        for column in &table.columns {
            let shown = bindings.show(&row.reference(column))?;
            let _ = write!(out, "<td>{}</td>", escaped(&shown.text));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>\n");
    Ok(out)
}
