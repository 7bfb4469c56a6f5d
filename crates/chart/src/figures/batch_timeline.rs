//! Where does the time of one batch go?

use units::Secs;

use crate::FigureError;
use crate::axis::{Frame, draw_below, height_below};
use crate::figure::{Cell, Figure, Table, check_width};
use crate::format::Format;
use crate::labels::spread;
use crate::legend::{self, Entry, Sample};
use crate::scale::{Scale, Spread};
use crate::scene::{Anchor, Class, Mark, Point, Scene, Shape};
use crate::state::State;
use crate::text::{self, LABEL_SIZE, LINE};
use crate::ticks::{Direction, ticks};

/// One part of a batch's time.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// What happens.
    pub state: State,
    /// What it is called: `waiting for storage`.
    pub label: String,
    /// How long it takes.
    pub time: Secs,
}

impl Segment {
    /// A part of a batch's time.
    pub fn new(state: State, label: impl Into<String>, time: Secs) -> Self {
        Self { state, label: label.into(), time }
    }
}

/// The parts of one batch's time, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchTimeline {
    /// The figure's title.
    pub title: String,
    /// The parts, from the first to the last.
    pub segments: Vec<Segment>,
}

impl BatchTimeline {
    /// The whole time; segments that take none are in the table and not in the picture.
    pub(crate) fn total(&self) -> Result<Secs, FigureError> {
        let add = |sum: Secs, segment: &Segment| sum.checked_add(segment.time);
        let total = self.segments.iter().try_fold(Secs::ZERO, add).ok_or_else(|| {
            FigureError::NotFinite { what: "the batch's time".to_owned(), value: f64::INFINITY }
        })?;
        if total.is_zero() {
            return Err(FigureError::Empty { what: "segment that takes time" });
        }
        Ok(total)
    }

    /// The parts that take time, each with its start and its end.
    pub(crate) fn spans(&self) -> Vec<(&Segment, f64, f64)> {
        let mut start = 0.0;
        let mut spans = Vec::new();
        for segment in self.segments.iter().filter(|segment| !segment.time.is_zero()) {
            let end = start + segment.time.get();
            spans.push((segment, start, end));
            start = end;
        }
        spans
    }

    pub(crate) fn takeaway(&self, total: Secs) -> String {
        let share = |time: f64| Format::Percent.value(time / total.get(), 3);
        let computing = |segment: &&Segment| segment.state == State::Computing;
        let computes: f64 =
            self.segments.iter().filter(computing).map(|segment| segment.time.get()).sum();
        let longest = self.segments.iter().max_by_key(|segment| segment.time);
        let head = format!("Of one batch's {total}, {} is computing", share(computes));
        match longest {
            Some(longest) if longest.state != State::Computing => {
                format!("{head}; the most, {}, is {}.", share(longest.time.get()), longest.label)
            }
            _ => format!("{head}, more than anything else."),
        }
    }
}

const BAR_HEIGHT: f64 = 48.0;
const GAP: f64 = 14.0;

/// A stacked bar of one batch's time, each part named over it.
///
/// # Errors
///
/// [`FigureError::Width`]; [`FigureError::Empty`] when no part takes time.
pub fn batch_timeline(data: &BatchTimeline, width: f64) -> Result<Figure, FigureError> {
    check_width(width)?;
    let total = data.total()?;
    let scale = Scale::new(Spread::Linear, (0.0, total.get()), (0.0, width))?;
    let parts = parts(data, &scale);
    let labels = Labels::new(&parts, width);
    let title = "time since the batch began";
    let top = labels.height(width);
    let bottom = top + BAR_HEIGHT;

    let mut scene = Scene::new(width, bottom + 8.0 + height_below(title, width));
    labels.draw(&mut scene, &parts, top);
    for part in &parts {
        let shape = Shape::Rect {
            at: Point::new(part.left, top),
            width: part.right - part.left,
            height: BAR_HEIGHT,
        };
        scene.push(
            Mark::new(shape, part.segment.state.class())
                .hatched(part.segment.state.hatch())
                .titled(format!("{}: {}", part.segment.label, part.segment.time)),
        );
    }
    let frame = Frame { left: 0.0, top, right: width, bottom: bottom + 4.0 };
    let found = ticks(&scale, &Format::Secs, Direction::Across, (0.0, width));
    draw_below(&mut scene, frame, &found, title);
    Ok(Figure {
        title: data.title.clone(),
        how_to_read: "The bar is the time of one batch, from left to right; each part's length \
                      is the time it takes."
            .to_owned(),
        takeaway: data.takeaway(total),
        scene,
        table: table(data, total),
        plane: None,
    })
}

fn table(data: &BatchTimeline, total: Secs) -> Table {
    let mut table = Table::new(["part".to_owned(), "time (ms)".to_owned(), "share (%)".to_owned()]);
    let row = |label: &str, time: Secs| {
        let share = time.get() / total.get() * 100.0;
        vec![Cell::text(label), Cell::Number(time.get() * 1e3), Cell::Number(share)]
    };
    table.rows = data.segments.iter().map(|part| row(&part.label, part.time)).collect();
    table.rows.push(row("total", total));
    table
}

/// A segment with its place.
struct Part<'a> {
    segment: &'a Segment,
    left: f64,
    right: f64,
}

fn parts<'a>(data: &'a BatchTimeline, scale: &Scale) -> Vec<Part<'a>> {
    let part = |(segment, start, end): (&'a Segment, f64, f64)| Part {
        segment,
        left: scale.position(start),
        right: scale.position(end),
    };
    data.spans().into_iter().map(part).collect()
}

/// Names over their parts where all have room, else in lines with a sample of each pattern.
enum Labels {
    Over(Vec<f64>),
    Listed(Vec<Entry>),
}

impl Labels {
    fn new(parts: &[Part<'_>], width: f64) -> Self {
        let wanted: Vec<(f64, f64)> = parts
            .iter()
            .map(|part| {
                let room = label_width(part);
                // A name begins where its part begins.
                (part.left + room / 2.0, room)
            })
            .collect();
        spread(&wanted, GAP, 0.0, width).map_or_else(
            || {
                let entry = |part: &Part<'_>| Entry {
                    sample: Sample::Box(part.segment.state.class(), part.segment.state.hatch()),
                    words: format!("{} {}", part.segment.label, part.segment.time),
                };
                Self::Listed(parts.iter().map(entry).collect())
            },
            Self::Over,
        )
    }

    fn height(&self, width: f64) -> f64 {
        match self {
            Self::Over(_) => 2.0 * LINE + 14.0,
            Self::Listed(entries) => legend::height(entries, width) + 8.0,
        }
    }

    fn draw(&self, scene: &mut Scene, parts: &[Part<'_>], bar: f64) {
        match self {
            Self::Listed(entries) => legend::draw(scene, entries, 0.0),
            Self::Over(middles) => {
                for (part, middle) in parts.iter().zip(middles) {
                    draw_over(scene, part, middle - label_width(part) / 2.0, bar);
                }
            }
        }
    }
}

fn label_width(part: &Part<'_>) -> f64 {
    let time = text::width(&part.segment.time.to_string(), LABEL_SIZE, false);
    text::width(&part.segment.label, LABEL_SIZE, true).max(time)
}

/// Name and time over the bar, and a line down to the part: straight, or with a bend where the
/// name had to move.
fn draw_over(scene: &mut Scene, part: &Part<'_>, left: f64, bar: f64) {
    let line = |row: f64| Point::new(left, 14.0 + LINE * row);
    scene.strong_text(line(0.0), Anchor::Start, &part.segment.label, Class::Label);
    let time = part.segment.time.to_string();
    scene.text(line(1.0), Anchor::Start, LABEL_SIZE, &time, Class::Label);
    let below = 2.0 * LINE + 2.0;
    let from = left.max(part.left.min(left + label_width(part))) + 1.0;
    let to = if (part.left..part.right).contains(&from) {
        from
    } else {
        f64::midpoint(part.left, part.right)
    };
    scene.rule(Point::new(from, below), Point::new(to, bar), Class::Axis);
}
