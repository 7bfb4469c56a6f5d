//! How is a figure shown: its sentence, its picture, its numbers, its files?

use chart::{Cell, Figure, Table, Theme, markup};
use leptos::html::Div;
use leptos::prelude::*;

use crate::browser;
use crate::grab::{Grab, Handles};
use crate::store::Store;

/// The width that a figure is drawn for until it is known how much there is.
const FIRST_WIDTH: i32 = 640;

/// What draws a figure for a width; the error is a sentence.
pub(crate) type Draw = Box<dyn Fn(f64) -> Result<Figure, String> + Send + Sync>;

/// A figure with its caption, its table, CSV and SVG.
#[component]
pub(crate) fn FigureView(
    /// Its name in files.
    name: String,
    /// Draws it for a width.
    draw: Draw,
    /// Whether its numbers are older than the settings.
    #[prop(into)]
    stale: Signal<bool>,
    /// The width, where somebody else has to know it too.
    width: Option<RwSignal<f64>>,
    /// What in it can be moved.
    grab: Option<Grab>,
) -> impl IntoView {
    let store = expect_context::<Store>();
    let place = NodeRef::<Div>::new();
    let width = width.unwrap_or_else(|| RwSignal::new(f64::from(FIRST_WIDTH)));
    browser::follow_width(place, width);
    let figure = Memo::new(move |_| draw(width.get()));
    let words = move |pick: fn(&Figure) -> &String| {
        figure.with(|figure| figure.as_ref().map(|it| pick(it).clone()).unwrap_or_default())
    };
    // Hundreds of cells that nobody sees would be drawn anew with every move of a slider.
    let open = RwSignal::new(false);
    let fault = move || figure.with(|figure| figure.as_ref().err().cloned());
    let absent = move || figure.with(Result::is_err);
    let export = move |kind: Export| {
        let file = format!("{name}.{}", kind.ending());
        let text = figure.with_untracked(|figure| figure.as_ref().map(|it| kind.text(it)).ok());
        if let Some(text) = text {
            browser::download(&file, kind.media_type(), &text);
        }
    };
    let (as_csv, as_svg) = (export.clone(), export);
    view! {
        <figure class="figure" class:stale=stale>
            <figcaption hidden=absent>
                <strong>{move || words(|it| &it.title)}</strong>
                " "
                <span class="takeaway">{move || unbroken(&words(|it| &it.takeaway))}</span>
                <Show when=move || stale.get()>
                    <span class="behind">" " {store.say("screen.figure.behind")}</span>
                </Show>
            </figcaption>
            <div class="plot" node_ref=place>
                {move || fault().map(|fault| view! { <p class="note">{fault}</p> })}
                <svg
                    class:hidden=absent
                    role="img"
                    aria-label=move || {
                        format!("{}. {}", words(|it| &it.title), words(|it| &it.takeaway))
                    }
                    width=move || size(figure, |it| it.scene.width)
                    height=move || size(figure, |it| it.scene.height)
                    viewBox=move || view_box(figure)
                    inner_html=move || {
                        figure.with(|it| it.as_ref().map(|it| markup(&it.scene)).unwrap_or_default())
                    }
                ></svg>
                {grab.map(|grab| view! { <Handles grab=grab figure=figure place=place/> })}
            </div>
            <details
                class="data"
                hidden=absent
                on:toggle:target=move |event| open.set(browser::is_open(&event.target()))
            >
                <summary>{store.say("screen.figure.numbers")}</summary>
                <p>{move || words(|it| &it.how_to_read)}</p>
                {move || {
                    let numbers = |it: &Figure| table(&it.title, &it.table);
                    open.get().then(|| figure.with(|it| it.as_ref().ok().map(numbers)))
                }}
                <p class="tools">
                    <button type="button" on:click=move |_| as_csv(Export::Csv)>{store.say("screen.figure.csv")}</button>
                    <button type="button" on:click=move |_| as_svg(Export::Svg)>{store.say("screen.figure.svg")}</button>
                </p>
            </details>
        </figure>
    }
}

fn size(figure: Memo<Result<Figure, String>>, pick: fn(&Figure) -> f64) -> String {
    figure.with(|it| it.as_ref().map(pick).unwrap_or_default().to_string())
}

/// Its own size once more: only paper, for which nobody draws it anew, scales it.
fn view_box(figure: Memo<Result<Figure, String>>) -> String {
    let (width, height) = (size(figure, |it| it.scene.width), size(figure, |it| it.scene.height));
    format!("0 0 {width} {height}")
}

/// No line ends between a number and its unit.
fn unbroken(sentence: &str) -> String {
    let mut after_digit = false;
    let join = |it: char| {
        let joined = if it == ' ' && after_digit { NO_BREAK } else { it };
        after_digit = it.is_ascii_digit();
        joined
    };
    sentence.chars().map(join).collect()
}

const NO_BREAK: char = '\u{a0}';

/// Rows of numbers under a header; it scrolls by itself where it is too wide.
pub(crate) fn table(name: &str, table: &Table) -> impl IntoView + use<> {
    let header = table.header.iter().enumerate().map(|(column, name)| {
        let is_number = |row: &Vec<Cell>| matches!(row.get(column), Some(Cell::Number(_)));
        let numbers = table.rows.iter().any(is_number);
        view! { <th scope="col" class:num=numbers>{name.clone()}</th> }
    });
    let header = header.collect_view();
    let row = |row: &Vec<Cell>| {
        let cells = row.iter().map(|cell| {
            let number = matches!(cell, Cell::Number(_));
            view! { <td class:num=number>{cell.to_string()}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    };
    let rows = table.rows.iter().map(row).collect_view();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label=format!("{name}: table")>
            <table>
                <thead><tr>{header}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A file that a figure can become.
#[derive(Clone, Copy)]
enum Export {
    Csv,
    Svg,
}

impl Export {
    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Svg => "svg",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Svg => "image/svg+xml",
        }
    }

    fn text(self, figure: &Figure) -> String {
        match self {
            Self::Csv => chart::csv(&figure.table),
            Self::Svg => chart::svg(figure, Theme::Auto),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_ends_between_a_number_and_its_unit() {
        assert_eq!(unbroken("At 23.1 % of 4 GPUs."), "At 23.1\u{a0}% of 4\u{a0}GPUs.");
        assert_eq!(unbroken("none at all"), "none at all");
    }
}
