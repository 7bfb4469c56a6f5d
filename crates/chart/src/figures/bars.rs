//! How do a few named numbers compare, with one another and with a limit?

use crate::FigureError;
use crate::axis::{Axis, Frame, draw_below, height_below};
use crate::figure::{Cell, Figure, Table, check_width};
use crate::scale::{Bands, Scale, Spread};
use crate::scene::{Anchor, Class, Dash, Hatch, Mark, Point, Scene, Shape};
use crate::text::{self, LABEL_SIZE, LINE, MIDDLE};
use crate::ticks::Direction;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Its length.
    pub value: f64,
    /// Its meaning while it keeps the limit.
    pub class: Class,
    /// What is added behind its number: `binds`.
    pub note: Option<String>,
}

/// A value that no bar should exceed.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The value.
    pub value: f64,
    /// What it is.
    pub name: String,
}

/// Named numbers on one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The figure's title.
    pub title: String,
    /// What the lengths count.
    pub axis: Axis,
    /// From the top down.
    pub bars: Vec<Bar>,
    /// What no bar should exceed.
    pub limit: Option<Limit>,
}

impl Bars {
    fn is_over(&self, bar: &Bar) -> bool {
        self.limit.as_ref().is_some_and(|limit| bar.value > limit.value)
    }

    /// The number behind a bar, with what it means.
    fn said(&self, bar: &Bar) -> String {
        let mut said = self.axis.format.value(bar.value, 3);
        if self.is_over(bar) {
            said += " · over";
        }
        if let Some(note) = &bar.note {
            said += " · ";
            said += note;
        }
        said
    }

    /// A linear axis begins at 0, because a bar's length is its value.
    fn domain(&self) -> Result<(f64, f64), FigureError> {
        let values = self.bars.iter().map(|bar| bar.value);
        let limit = self.limit.iter().map(|limit| limit.value);
        let (low, high) = self.axis.domain(values.chain(limit))?;
        Ok(match self.axis.spread {
            Spread::Linear => (low.min(0.0), high.max(0.0)),
            // The least bar keeps some length.
            Spread::Log => (self.axis.rounded((low / 2.0, high)).0, high),
        })
    }

    fn takeaway(&self) -> String {
        let value = |value: f64| self.axis.format.value(value, 3);
        let named = |bar: &Bar| {
            let note = bar.note.as_ref().map(|note| format!(", {note}"));
            format!("{} ({}{})", bar.name, value(bar.value), note.unwrap_or_default())
        };
        let least = self.bars.iter().min_by(|a, b| a.value.total_cmp(&b.value));
        let most = self.bars.iter().max_by(|a, b| a.value.total_cmp(&b.value));
        let over: Vec<String> = self
            .bars
            .iter()
            .filter(|bar| self.is_over(bar))
            .map(|bar| format!("{}, {}", bar.name, value(bar.value)))
            .collect();
        match (&self.limit, least, most) {
            (Some(limit), ..) if over.is_empty() => {
                format!("Nothing is over {}, {}.", limit.name, value(limit.value))
            }
            (Some(limit), ..) => {
                format!("Over {}, {}: {}.", limit.name, value(limit.value), over.join("; "))
            }
            (None, Some(least), Some(most)) => {
                format!("From {} to {}.", named(least), named(most))
            }
            _ => String::new(),
        }
    }
}

/// Where names and bars stand.
struct Layout {
    /// Names left of the bars, or on a line of their own above each.
    beside: bool,
    left: f64,
    right: f64,
    bands: Bands,
}

impl Layout {
    fn new(data: &Bars, width: f64, top: f64) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max);
        let names =
            widest(&mut data.bars.iter().map(|bar| text::width(&bar.name, LABEL_SIZE, false)));
        let numbers =
            widest(&mut data.bars.iter().map(|bar| text::width(&data.said(bar), LABEL_SIZE, true)));
        let beside = names + numbers + 24.0 <= width * 0.6;
        if beside {
            let bands = Bands::new(top, 30.0, 20.0);
            Self { beside, left: names + 10.0, right: width - numbers - 12.0, bands }
        } else {
            let bands = Bands::new(top + LINE + 2.0, 30.0 + LINE, 20.0);
            Self { beside, left: 0.0, right: width - 4.0, bands }
        }
    }
}

/// Horizontal bars with their numbers; those over the limit are marked by color, pattern and words.
///
/// # Errors
///
/// [`FigureError::Width`]; [`FigureError::Empty`] without a bar; [`FigureError::NotFinite`],
/// [`FigureError::NotPositive`] for a value that has no place.
pub fn bars(data: &Bars, width: f64) -> Result<Figure, FigureError> {
    check_width(width)?;
    if data.bars.is_empty() {
        return Err(FigureError::Empty { what: "bar" });
    }
    let ends = data.domain()?;
    let limit_lines = limit_words(data, width);
    let top = if limit_lines.is_empty() { 4.0 } else { LINE * limit_lines.len() as f64 + 8.0 };
    let layout = Layout::new(data, width, top);
    let scale = Scale::new(data.axis.spread, ends, (layout.left, layout.right))?;
    let step = layout.bands.start(1) - layout.bands.start(0);
    let bottom = layout.bands.start(data.bars.len() - 1) + step.min(30.0);
    let frame = Frame { left: layout.left, top, right: layout.right, bottom };
    let title = data.axis.title();

    let mut scene = Scene::new(width, bottom + height_below(&title, width));
    for (index, bar) in data.bars.iter().enumerate() {
        draw_bar(&mut scene, data, bar, &layout, &scale, index);
    }
    let found = data.axis.ticks(&scale, Direction::Across, (0.0, width));
    draw_below(&mut scene, frame, &found, &title);
    if let Some(limit) = &data.limit {
        let x = scale.position(limit.value);
        draw_limit(&mut scene, x, &limit_pieces(&layout, frame, data.bars.len()));
        draw_limit_words(&mut scene, x, &limit_lines);
    }
    Ok(Figure {
        title: data.title.clone(),
        how_to_read: how_to_read(data),
        takeaway: data.takeaway(),
        scene,
        table: table(data),
        plane: None,
    })
}

fn how_to_read(data: &Bars) -> String {
    let mut text = match data.axis.spread {
        Spread::Linear => format!("Each bar's length is its {}.", data.axis.label),
        Spread::Log => format!(
            "Each bar ends at its {}; the scale is logarithmic, so equal steps are equal ratios.",
            data.axis.label
        ),
    };
    if let Some(limit) = &data.limit {
        text += " The upright line is ";
        text += &limit.name;
        text += ".";
    }
    text
}

fn draw_bar(
    scene: &mut Scene,
    data: &Bars,
    bar: &Bar,
    layout: &Layout,
    scale: &Scale,
    index: usize,
) {
    let over = data.is_over(bar);
    let (zero, end) = (base(scale), scale.position(bar.value));
    let (left, right) = (zero.min(end), zero.max(end));
    let bands = &layout.bands;
    let shape = Shape::Rect {
        at: Point::new(left, bands.start(index)),
        width: right - left,
        height: bands.thickness(),
    };
    let said = data.said(bar);
    let (class, hatch) = if over || bar.class == Class::Over {
        (Class::Over, Some(Hatch::Rising))
    } else {
        (bar.class, None)
    };
    scene.push(Mark::new(shape, class).hatched(hatch).titled(format!("{}: {said}", bar.name)));

    let level = bands.middle(index) + LABEL_SIZE * MIDDLE;
    let ink = if class == Class::Over { Class::Over } else { Class::Label };
    if layout.beside {
        let name = Point::new(layout.left - 10.0, level);
        scene.text(name, Anchor::End, LABEL_SIZE, &bar.name, Class::Label);
        scene.strong_text(Point::new(right + 8.0, level), Anchor::Start, &said, ink);
    } else {
        let above = bands.start(index) - 6.0;
        let room = scene.width - text::width(&said, LABEL_SIZE, true) - 10.0;
        let name = text::shortened(&bar.name, LABEL_SIZE, false, room);
        scene.text(Point::new(0.0, above), Anchor::Start, LABEL_SIZE, &name, Class::Label);
        scene.strong_text(Point::new(scene.width, above), Anchor::End, &said, ink);
    }
}

/// Where bars begin: at 0, or at the left end of a logarithmic axis.
fn base(scale: &Scale) -> f64 {
    match scale.spread() {
        Spread::Linear => scale.position(0.0),
        Spread::Log => scale.range().0,
    }
}

fn limit_words(data: &Bars, width: f64) -> Vec<String> {
    let words = data
        .limit
        .as_ref()
        .map(|limit| format!("{}: {}", limit.name, data.axis.format.value(limit.value, 3)));
    words.map(|words| text::wrap(&words, LABEL_SIZE, false, width)).unwrap_or_default()
}

/// From where to where the limit's line runs: through all, or from bar to bar where words
/// stand between them.
fn limit_pieces(layout: &Layout, frame: Frame, count: usize) -> Vec<(f64, f64)> {
    if layout.beside {
        return vec![(frame.top - 4.0, frame.bottom)];
    }
    let bar = |index| {
        let start = layout.bands.start(index);
        (start - 2.0, start + layout.bands.thickness() + 4.0)
    };
    (0..count).map(bar).collect()
}

fn draw_limit(scene: &mut Scene, x: f64, pieces: &[(f64, f64)]) {
    for (top, bottom) in pieces {
        let points = vec![Point::new(x, *top), Point::new(x, *bottom)];
        scene.push(Mark::new(Shape::Line(points), Class::Label).dashed(Dash::Short));
    }
}

fn draw_limit_words(scene: &mut Scene, x: f64, lines: &[String]) {
    for (row, words) in lines.iter().enumerate() {
        let half = text::width(words, LABEL_SIZE, false) / 2.0;
        let middle = x.max(half).min(scene.width - half);
        let at = Point::new(middle, 14.0 + LINE * row as f64);
        scene.text(at, Anchor::Middle, LABEL_SIZE, words, Class::Label);
    }
}

fn table(data: &Bars) -> Table {
    let mut table = Table::new(["bar".to_owned(), data.axis.title(), "remark".to_owned()]);
    for bar in &data.bars {
        let over = data.is_over(bar).then_some("over the limit");
        let remarks: Vec<&str> = over.into_iter().chain(bar.note.as_deref()).collect();
        table.rows.push(vec![
            Cell::text(&bar.name),
            Cell::Number(bar.value),
            Cell::text(remarks.join(", ")),
        ]);
    }
    if let Some(limit) = &data.limit {
        table.rows.push(vec![
            Cell::text(&limit.name),
            Cell::Number(limit.value),
            Cell::text("limit"),
        ]);
    }
    table
}
