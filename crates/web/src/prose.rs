//! How is prose drawn, and how does a number in it show where it comes from?

use std::sync::Arc;

use labs::text::{escaped, inline_html, mathml};
use labs::{Block, Inline, Prose, Reference, Shown, Source, Target};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;

/// Fills in one placeholder; the error is a sentence.
type Show = Arc<dyn Fn(&Reference) -> Result<Shown, String> + Send + Sync>;

/// What placeholders stand for here.
#[derive(Clone)]
pub(crate) struct Scope {
    bindings: Arc<labs::Bindings<'static>>,
    show: Show,
    table: Arc<dyn Fn(&str) -> AnyView + Send + Sync>,
}

impl Scope {
    /// Numbers from these bindings.
    pub(crate) fn new(bindings: Arc<labs::Bindings<'static>>, lab: &'static labs::Lab) -> Self {
        let (tables, numbers) = (Arc::clone(&bindings), Arc::clone(&bindings));
        Self {
            bindings: numbers,
            show: Arc::new(move |it| bindings.show(it).map_err(|error| error.to_string())),
            table: Arc::new(move |name| table(lab, &tables, name)),
        }
    }

    /// Outside of all acts, where only facts and named cases are known.
    pub(crate) fn outside(lab: &'static labs::Lab) -> Self {
        Self::new(Arc::new(labs::Bindings::new(lab, None)), lab)
    }

    /// The story's numbers and, live, the learner's own.
    pub(crate) fn of(bench: Bench) -> Self {
        Self::live(bench, bench.story())
    }

    /// The learner's own numbers live, all others from these bindings.
    pub(crate) fn live(bench: Bench, bindings: Arc<labs::Bindings<'static>>) -> Self {
        let others = Self::new(Arc::clone(&bindings), bench.lab);
        let fixed = Arc::clone(&others.show);
        let show = Arc::new(move |reference: &Reference| match &reference.target {
            Target::Output { case, output } if case == YOURS => {
                yours(bench, &bindings, output, reference.digits)
            }
            _ => (fixed)(reference),
        });
        Self { show, ..others }
    }
}

const YOURS: &str = "yours";

/// The answer to the learner's settings that is there already: a simulation is never run for it.
fn yours(
    bench: Bench,
    bindings: &labs::Bindings<'static>,
    output: &str,
    digits: usize,
) -> Result<Shown, String> {
    let instrument = bench.act.instrument();
    let outputs = bench.outputs.get().ok_or_else(|| "the simulation is running".to_owned())??;
    let engine = outputs.engine.unwrap_or_default();
    let value = outputs.get(output);
    let value = value.ok_or_else(|| format!("the engine {engine} does not say this"))?;
    Ok(Shown {
        text: bindings.say(instrument, output, value, digits),
        source: Source::Output {
            instrument: instrument.name(),
            output: output.to_owned(),
            engine: outputs.engine,
            facts: outputs.facts.clone(),
        },
    })
}

/// A short text of a lab with its placeholders filled in.
pub(crate) fn said(lab: &'static labs::Lab, said: &labs::Said) -> AnyView {
    let filled = inline_html(said, &labs::Bindings::new(lab, None));
    // `ironlaw lab check` refuses a text with a placeholder that means nothing.
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
        Block::Table(name) => (scope.table)(name),
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
    let show = Arc::clone(&scope.show);
    let shown = Memo::new(move |_| show(reference));
    let text = move || shown.with(|it| it.as_ref().map_or("—".to_owned(), |it| it.text.clone()));
    let open = move |_| {
        let (lines, facts) = shown.with_untracked(|it| match it {
            Ok(shown) => source(&shown.source),
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
    facts: Vec<&'static str>,
}

impl OpenSource {
    /// A box that says nothing yet.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Asked::default()))
    }

    /// Says these lines, and those of the facts as soon as they are loaded.
    fn ask(self, lines: Vec<String>, facts: Vec<&'static str>) {
        let asked = Asked { lines, facts };
        self.0.set(asked.clone());
        if asked.facts.is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            let text = browser::fetch_text(&format!("{ROOT}{}", labs::SOURCES)).await;
            let found = text.and_then(|text| labs::read_sources(&text, &asked.facts));
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
    let OpenSource(asked) = expect_context::<OpenSource>();
    let lines =
        move || asked.get().lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <div id="source" popover="auto" role="dialog" aria-label="Where this number comes from">
            {lines}
            <button type="button" popovertarget="source" popovertargetaction="hide">"Close"</button>
        </div>
    }
}

/// What is said of a number's source, and the facts whose own lines follow.
fn source(source: &Source) -> (Vec<String>, Vec<&'static str>) {
    match source {
        Source::Output { instrument, output, engine, facts } => {
            let by = engine.map(|engine| format!(", engine {engine}")).unwrap_or_default();
            let first = format!("Computed: {output} of the instrument {instrument}{by}.");
            (vec![first], facts.iter().map(|fact| fact.id).collect())
        }
        Source::Fact(fact) => (Vec::new(), vec![fact.id]),
        Source::Claim => (vec!["What this option predicts.".to_owned()], Vec::new()),
    }
}

fn formula(math: &'static labs::Math, scope: &Scope) -> AnyView {
    let html = mathml(math, &scope.bindings).unwrap_or_else(|_| escaped(&math.latex));
    view! { <span class="math" inner_html=html></span> }.into_any()
}

/// A table of cases, each run by its engine.
fn table(lab: &'static labs::Lab, bindings: &labs::Bindings<'static>, name: &str) -> AnyView {
    let Some(table) = lab.table(name) else { return ().into_any() };
    let value = |row: &labs::TableRow, column: &labs::Said| {
        bindings.value(&row.case.text, &column.text).ok()
    };
    let head = table.columns.iter().map(|column| {
        let number =
            |row: &labs::TableRow| value(row, column).is_some_and(|it| it.as_number().is_some());
        let numbers = table.rows.iter().any(number);
        let output = format!("output.{}", column.text);
        let control = format!("control.{}.label", column.text);
        let words = lab.words.get(&output).or_else(|| lab.words.get(&control));
        view! { <th scope="col" class:num=numbers>{words.unwrap_or(&column.text).to_owned()}</th> }
    });
    let head = head.collect_view();
    let row = |row: &'static labs::TableRow| {
        let instrument = lab.case(&row.case.text).and_then(|case| lab.act(&case.act.text));
        let cells = table.columns.iter().map(|column| {
            let value = value(row, column);
            let number = value.as_ref().is_none_or(|it| it.as_number().is_some());
            let text = value
                .zip(instrument)
                .map(|(value, act)| bindings.say(act.instrument(), &column.text, &value, DIGITS));
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

const DIGITS: usize = 3;
