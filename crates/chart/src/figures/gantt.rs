//! Who does what, and when?

use std::collections::BTreeSet;

use units::Secs;

use crate::FigureError;
use crate::axis::{Frame, draw_below, height_below};
use crate::figure::{Cell, Figure, Table, check_width};
use crate::format::Format;
use crate::legend::{self, Entry, Sample};
use crate::scale::{Bands, Scale, Spread};
use crate::scene::{Anchor, Class, Mark, Point, Scene, Shape};
use crate::state::State;
use crate::text::{self, LABEL_SIZE, MIDDLE, shortened};
use crate::ticks::{Direction, ticks};

/// A time in which one worker or accelerator stays in one state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// What it does.
    pub state: State,
    /// From when.
    pub start: Secs,
    /// Until when.
    pub end: Secs,
}

/// One worker or accelerator.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What it does when; spans of one row never overlap, times between them are unknown.
    pub spans: Vec<Span>,
}

/// Workers and accelerators over the same time.
#[derive(Debug, Clone, PartialEq)]
pub struct Gantt {
    /// The figure's title.
    pub title: String,
    /// From the top down.
    pub rows: Vec<Row>,
}

impl Gantt {
    /// The first start and the last end, once every row is known to be in order.
    pub(crate) fn ends(&self) -> Result<(f64, f64), FigureError> {
        for row in &self.rows {
            in_order(row)?;
        }
        let spans = || self.rows.iter().flat_map(|row| &row.spans);
        let start = spans().map(|span| span.start).min();
        let end = spans().map(|span| span.end).max();
        match (start, end) {
            (Some(start), Some(end)) if start < end => Ok((start.get(), end.get())),
            _ => Err(FigureError::Empty { what: "span that takes time" }),
        }
    }

    /// The states that occur, in their usual order.
    pub(crate) fn states(&self) -> Vec<State> {
        let used: BTreeSet<State> =
            self.rows.iter().flat_map(|row| &row.spans).map(|span| span.state).collect();
        used.into_iter().collect()
    }

    pub(crate) fn takeaway(&self, (start, end): (f64, f64)) -> String {
        // The row that computes most says how well the whole pipeline feeds it.
        let busiest = self
            .rows
            .iter()
            .map(|row| (time_in(row, State::Computing), row))
            .filter(|(time, _)| *time > 0.0)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let length = Format::Secs.value(end - start, 3);
        match busiest {
            Some((time, row)) => format!(
                "In {length}, {} computes {} of the time.",
                row.name,
                Format::Percent.value(time / (end - start), 3)
            ),
            None => format!("In {length}, nothing computes."),
        }
    }
}

fn time_in(row: &Row, state: State) -> f64 {
    let spans = row.spans.iter().filter(|span| span.state == state);
    spans.map(|span| span.end.get() - span.start.get()).sum()
}

fn in_order(row: &Row) -> Result<(), FigureError> {
    let mut spans: Vec<&Span> = row.spans.iter().collect();
    spans.sort_by_key(|span| (span.start, span.end));
    let overlap = |at: Secs| FigureError::Overlap { row: row.name.clone(), at_s: at.get() };
    if let Some(span) = spans.iter().find(|span| span.end < span.start) {
        return Err(overlap(span.end));
    }
    match spans.windows(2).find(|pair| pair[1].start < pair[0].end) {
        Some(pair) => Err(overlap(pair[1].start)),
        None => Ok(()),
    }
}

const ROW: f64 = 28.0;
const THICK: f64 = 20.0;

/// Rows of states over time, with a sample of each state's pattern above them.
///
/// # Errors
///
/// [`FigureError::Width`]; [`FigureError::Empty`] when no span takes time;
/// [`FigureError::Overlap`] when a row is in two states at once.
pub fn gantt(data: &Gantt, width: f64) -> Result<Figure, FigureError> {
    check_width(width)?;
    let (start, end) = data.ends()?;
    let entries: Vec<Entry> = data
        .states()
        .into_iter()
        .map(|state| Entry {
            sample: Sample::Box(state.class(), state.hatch()),
            words: state.word().to_owned(),
        })
        .collect();
    let widest = data.rows.iter().map(|row| text::width(&row.name, LABEL_SIZE, false));
    let names = widest.fold(0.0, f64::max).min(width * 0.35);
    let top = legend::height(&entries, width) + 10.0;
    let bands = Bands::new(top, ROW, THICK);
    let frame = Frame {
        left: names + 10.0,
        top,
        right: width,
        bottom: bands.start(data.rows.len()) - (ROW - THICK) + 6.0,
    };
    // Time counts from the first start, so that ticks are short whenever the run began.
    let scale = Scale::new(Spread::Linear, (0.0, end - start), (frame.left, frame.right))?;
    let title = if start > 0.0 {
        format!("time since {} into the run", Format::Secs.value(start, 4))
    } else {
        "time since the start".to_owned()
    };

    let mut scene = Scene::new(width, frame.bottom + 4.0 + height_below(&title, width));
    legend::draw(&mut scene, &entries, 0.0);
    for (index, row) in data.rows.iter().enumerate() {
        let name = shortened(&row.name, LABEL_SIZE, false, names);
        let at = Point::new(names, bands.middle(index) + LABEL_SIZE * MIDDLE);
        scene.text(at, Anchor::End, LABEL_SIZE, &name, Class::Label);
        draw_row(&mut scene, row, |time| scale.position(time - start), bands.start(index));
    }
    let found = ticks(&scale, &Format::Secs, Direction::Across, (0.0, width));
    draw_below(&mut scene, frame, &found, &title);
    Ok(Figure {
        title: data.title.clone(),
        how_to_read: "Each row is one worker or accelerator; time runs to the right, and the \
                      pattern says what it does."
            .to_owned(),
        takeaway: data.takeaway((start, end)),
        scene,
        table: table(data),
        plane: None,
    })
}

fn draw_row(scene: &mut Scene, row: &Row, position: impl Fn(f64) -> f64, top: f64) {
    for span in row.spans.iter().filter(|span| span.start < span.end) {
        let (left, right) = (position(span.start.get()), position(span.end.get()));
        let shape = Shape::Rect { at: Point::new(left, top), width: right - left, height: THICK };
        let time = Format::Secs.value(span.end.get() - span.start.get(), 3);
        scene.push(
            Mark::new(shape, span.state.class()).hatched(span.state.hatch()).titled(format!(
                "{}: {} for {time}",
                row.name,
                span.state.word()
            )),
        );
    }
}

fn table(data: &Gantt) -> Table {
    let mut table = Table::new(["row", "state", "start (ms)", "end (ms)"].map(str::to_owned));
    for row in &data.rows {
        for span in &row.spans {
            table.rows.push(vec![
                Cell::text(&row.name),
                Cell::text(span.state.word()),
                Cell::Number(span.start.get() * 1e3),
                Cell::Number(span.end.get() * 1e3),
            ]);
        }
    }
    table
}
