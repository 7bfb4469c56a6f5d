//! How is prose drawn, and how does a number in it show where it comes from?

use std::sync::Arc;

use labs::text::{escaped, inline_html, mathml};
use labs::{Act, Block, Inline, Lab, Prose, Reference, Shown, Source};
use leptos::prelude::*;

use crate::browser;
use crate::store::Store;
use crate::words::say;

/// Fills in one placeholder; the error is a sentence.
type Show = Arc<dyn Fn(&Reference) -> Result<Shown, String> + Send + Sync>;

/// What placeholders stand for here.
#[derive(Clone)]
pub(crate) struct Scope {
    lab: &'static Lab,
    show: Show,
}

impl Scope {
    /// What the engines give now.
    pub(crate) fn new(
        lab: &'static Lab,
        show: impl Fn(&Reference) -> Result<Shown, String> + Send + Sync + 'static,
    ) -> Self {
        Self { lab, show: Arc::new(show) }
    }

    /// Outside of all acts, or in an act before its lock: what the engines gave when the lab was
    /// compiled, for none need be here yet.
    pub(crate) fn opening(lab: &'static Lab, act: Option<&'static Act>) -> Self {
        Self::new(lab, move |it| opening(lab, act, it))
    }
}

fn opening(lab: &Lab, act: Option<&Act>, reference: &Reference) -> Result<Shown, String> {
    let shown = lab.opening.show(act, reference);
    // `ironlaw lab check` refuses a text with a placeholder that means nothing.
    shown.cloned().ok_or_else(|| "the lab holds no number for this place".to_owned())
}

/// A short text of a lab with its placeholders filled in.
pub(crate) fn said(lab: &'static Lab, said: &labs::Said) -> AnyView {
    let filled = inline_html(said, &|it| opening(lab, None, it));
    let html = filled.unwrap_or_else(|_| escaped(&said.text));
    view! { <span inner_html=html></span> }.into_any()
}

/// A section of a lab.
#[expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]
#[component]
pub(crate) fn ProseView(
    /// The section; nothing is drawn where there is none.
    prose: Option<&'static Prose>,
    /// What its placeholders stand for.
    scope: Scope,
) -> impl IntoView {
    prose.map(|prose| blocks(&prose.blocks, &scope))
}

fn blocks(blocks: &'static [Block], scope: &Scope) -> AnyView {
    blocks.iter().map(|it| block(it, scope)).collect_view().into_any()
}

fn block(block: &'static Block, scope: &Scope) -> AnyView {
    match block {
        Block::Paragraph(inside) => view! { <p>{inlines(inside, scope)}</p> }.into_any(),
        Block::Heading(inside) => view! { <h4>{inlines(inside, scope)}</h4> }.into_any(),
        Block::List { ordered, items } => {
            let items = items.iter().map(|it| view! { <li>{blocks(it, scope)}</li> });
            let items = items.collect_view();
            if *ordered {
                view! { <ol>{items}</ol> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }
        }
        Block::Quote(inside) => {
            view! { <blockquote>{blocks(inside, scope)}</blockquote> }.into_any()
        }
        Block::Equation(math) => view! { <div class="equation" role="group" tabindex="0" aria-label="Equation">{formula(math, scope)}</div> }.into_any(),
        Block::Table(name) => table(name, scope),
    }
}

/// Stretches of a sentence.
pub(crate) fn inlines(inside: &'static [Inline], scope: &Scope) -> AnyView {
    inside.iter().map(|it| inline(it, scope)).collect_view().into_any()
}

fn inline(inline: &'static Inline, scope: &Scope) -> AnyView {
    match inline {
        Inline::Text(text) => text.as_str().into_any(),
        Inline::Emphasis(inside) => view! { <em>{inlines(inside, scope)}</em> }.into_any(),
        Inline::Strong(inside) => view! { <strong>{inlines(inside, scope)}</strong> }.into_any(),
        Inline::Code(code) => view! { <code>{code.as_str()}</code> }.into_any(),
        Inline::Link { url, text } => {
            view! { <a href=url.as_str() rel="noreferrer">{inlines(text, scope)}</a> }.into_any()
        }
        Inline::Math(math) => formula(math, scope),
        Inline::Reference(reference) => number(reference, scope),
    }
}

/// A number that opens its source.
fn number(reference: &'static Reference, scope: &Scope) -> AnyView {
    let lab = scope.lab;
    let show = Arc::clone(&scope.show);
    let shown = Memo::new(move |_| show(reference));
    let text = move || shown.with(|it| it.as_ref().map_or("—".to_owned(), |it| it.text.clone()));
    let open = move |_| {
        let (lines, facts) = shown.with_untracked(|it| match it {
            Ok(shown) => source(lab, &shown.source),
            Err(error) => (vec![error.clone()], Vec::new()),
        });
        expect_context::<OpenSource>().ask(lines, facts);
    };
    view! {
        <button type="button" class="value" popovertarget="source" on:click=open>{text}</button>
    }
    .into_any()
}

/// What the source's box says now, and the facts that it speaks of.
#[derive(Clone, Copy)]
pub(crate) struct OpenSource(RwSignal<Asked>);

#[derive(Clone, PartialEq, Default)]
struct Asked {
    lines: Vec<String>,
    facts: Vec<String>,
}

impl OpenSource {
    /// A box that says nothing yet.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Asked::default()))
    }

    /// Says these lines, and those of the facts as soon as they are loaded.
    fn ask(self, lines: Vec<String>, facts: Vec<String>) {
        let asked = Asked { lines, facts };
        self.0.set(asked.clone());
        if asked.facts.is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            let text = browser::fetch_text(&format!("{ROOT}{}", labs::SOURCES)).await;
            let ids: Vec<&str> = asked.facts.iter().map(String::as_str).collect();
            let found = text.and_then(|text| labs::read_sources(&text, &ids));
            let found = found.unwrap_or_else(|error| vec![error]);
            // By then a reader may have asked for another number.
            if self.0.try_get_untracked().as_ref() == Some(&asked) {
                self.0.update(|now| now.lines.extend(found));
            }
        });
    }
}

/// The site's root, seen from a lab's page.
const ROOT: &str = "../../";

/// The box that a number opens; the browser closes it on Escape and on a click elsewhere.
#[component]
pub(crate) fn SourceBox() -> impl IntoView {
    let store = expect_context::<Store>();
    let OpenSource(asked) = expect_context::<OpenSource>();
    let lines =
        move || asked.get().lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <div id="source" popover="auto" role="dialog" aria-label=store.say("screen.source.title")>
            {lines}
            <button type="button" popovertarget="source" popovertargetaction="hide">{store.say("screen.source.close")}</button>
        </div>
    }
}

/// What is said of a number's source, and the facts whose own lines follow.
fn source(lab: &'static Lab, source: &Source) -> (Vec<String>, Vec<String>) {
    match source {
        Source::Output { instrument, output, engine, facts } => {
            let known = [("output", output.as_str()), ("instrument", instrument.as_str())];
            let first = match engine {
                Some(engine) => {
                    let known = [known[0], known[1], ("engine", engine.as_str())];
                    lab.words.fill("screen.source.by-engine", &known)
                }
                None => lab.words.fill("screen.source.computed", &known),
            };
            (vec![first], facts.clone())
        }
        Source::Fact(id) => (Vec::new(), vec![id.clone()]),
        Source::Claim => (vec![say(lab, "screen.source.claim").to_owned()], Vec::new()),
    }
}

fn formula(math: &'static labs::Math, scope: &Scope) -> AnyView {
    let html = mathml(math, &*scope.show).unwrap_or_else(|_| escaped(&math.latex));
    view! { <span class="math" inner_html=html></span> }.into_any()
}

/// A table of cases, each run by its engine.
fn table(name: &str, scope: &Scope) -> AnyView {
    let lab = scope.lab;
    let Some(table) = lab.table(name) else { return ().into_any() };
    let shown = |row: &labs::TableRow, column: &labs::Said| {
        (scope.show)(&row.reference(column)).map(|shown| shown.text).ok()
    };
    // A column of numbers stands at the right, one of words at the left.
    let is_number = |text: &String| text.contains(|it: char| it.is_ascii_digit());
    let head = table.columns.iter().map(|column| {
        let number = |row: &labs::TableRow| shown(row, column).is_some_and(|it| is_number(&it));
        let numbers = table.rows.iter().any(number);
        let output = format!("output.{}", column.text);
        let control = format!("control.{}.label", column.text);
        let words = lab.words.get(&output).or_else(|| lab.words.get(&control));
        view! { <th scope="col" class:num=numbers>{words.unwrap_or(&column.text).to_owned()}</th> }
    });
    let head = head.collect_view();
    let row = |row: &'static labs::TableRow| {
        let cells = table.columns.iter().map(|column| {
            let text = shown(row, column);
            let number = text.as_ref().is_none_or(is_number);
            view! { <td class:num=number>{text.unwrap_or_else(|| "—".to_owned())}</td> }
        });
        view! { <tr><th scope="row">{row.label.text.as_str()}</th>{cells.collect_view()}</tr> }
    };
    let rows = table.rows.iter().map(row).collect_view();
    let title = table.title.text.as_str();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label=title>
            <table>
                <caption>{title}</caption>
                <thead><tr><td></td>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
