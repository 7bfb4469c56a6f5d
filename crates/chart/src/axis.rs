//! How is an axis described, and how is it drawn?

use crate::FigureError;
use crate::format::Format;
use crate::scale::{Scale, Spread};
use crate::scene::{Anchor, Class, Mark, Point, Scene, Shape};
use crate::text::{self, AXIS_SIZE, MIDDLE};
use crate::ticks::{Direction, Tick, rounded_domain, ticks, ticks_at};

/// What an axis counts and how it spreads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What is counted, in words.
    pub label: String,
    /// How its numbers are written.
    pub format: Format,
    /// How values are spread.
    pub spread: Spread,
    /// Values that the axis shows even if no data lies there.
    pub covers: Option<(f64, f64)>,
    /// The values to name; empty for round ones.
    pub named: Vec<f64>,
}

impl Axis {
    /// An axis on which equal differences take equal room.
    pub fn linear(label: impl Into<String>, format: Format) -> Self {
        Self {
            label: label.into(),
            format,
            spread: Spread::Linear,
            covers: None,
            named: Vec::new(),
        }
    }

    /// An axis on which equal ratios take equal room.
    pub fn log(label: impl Into<String>, format: Format) -> Self {
        Self { spread: Spread::Log, ..Self::linear(label, format) }
    }

    /// Showing at least the values from `low` to `high`.
    #[must_use]
    pub fn covering(self, low: f64, high: f64) -> Self {
        Self { covers: Some((low, high)), ..self }
    }

    /// Naming these values.
    #[must_use]
    pub fn naming(self, named: Vec<f64>) -> Self {
        Self { named, ..self }
    }

    /// The title, with the unit that the ticks leave out.
    pub(crate) fn title(&self) -> String {
        format!("{}{}", self.label, self.format.title_suffix())
    }

    /// The least and the greatest of the values and of what must be covered.
    ///
    /// A single value gets room on both sides: half of itself, or 1 around 0; on a
    /// logarithmic axis from its half to its double.
    pub(crate) fn domain(
        &self,
        values: impl Iterator<Item = f64>,
    ) -> Result<(f64, f64), FigureError> {
        let covered = self.covers.iter().flat_map(|(low, high)| [*low, *high]);
        let mut ends: Option<(f64, f64)> = None;
        for value in values.chain(covered) {
            self.check(value)?;
            let (low, high) = ends.unwrap_or((value, value));
            ends = Some((low.min(value), high.max(value)));
        }
        let (low, high) = ends.ok_or(FigureError::Empty { what: "point" })?;
        Ok(match self.spread {
            _ if low < high => (low, high),
            Spread::Linear if low == 0.0 => (-1.0, 1.0),
            Spread::Linear => (low - low.abs() / 2.0, high + high.abs() / 2.0),
            Spread::Log => (low / 2.0, high * 2.0),
        })
    }

    pub(crate) fn rounded(&self, ends: (f64, f64)) -> (f64, f64) {
        rounded_domain(self.spread, ends, &self.format)
    }

    fn check(&self, value: f64) -> Result<(), FigureError> {
        let what = || format!("axis `{}`", self.label);
        if !value.is_finite() {
            return Err(FigureError::NotFinite { what: what(), value });
        }
        if self.spread == Spread::Log && value <= 0.0 {
            return Err(FigureError::NotPositive { what: what(), value });
        }
        Ok(())
    }

    pub(crate) fn ticks(
        &self,
        scale: &Scale,
        direction: Direction,
        limits: (f64, f64),
    ) -> Vec<Tick> {
        if self.named.is_empty() {
            ticks(scale, &self.format, direction, limits)
        } else {
            ticks_at(&self.named, scale, &self.format, direction, limits)
        }
    }
}

/// The box in which data is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// The room under a frame that an axis with this title takes.
pub(crate) fn height_below(title: &str, width: f64) -> f64 {
    26.0 + 18.0 * text::wrap(title, AXIS_SIZE, false, width).len() as f64
}

/// The room left of a frame that these ticks' labels take.
pub(crate) fn width_beside(ticks: &[Tick]) -> f64 {
    let widths = ticks
        .iter()
        .filter_map(|tick| tick.label.as_ref())
        .map(|label| text::width(&label.words, AXIS_SIZE, false));
    widths.fold(0.0, f64::max) + 10.0
}

/// The axis under a frame: base line, ticks, labels, title.
pub(crate) fn draw_below(scene: &mut Scene, frame: Frame, ticks: &[Tick], title: &str) {
    scene.rule(
        Point::new(frame.left, frame.bottom),
        Point::new(frame.right, frame.bottom),
        Class::Axis,
    );
    for tick in ticks {
        let length = if tick.label.is_some() { 6.0 } else { 3.0 };
        scene.rule(
            Point::new(tick.position, frame.bottom),
            Point::new(tick.position, frame.bottom + length),
            Class::Axis,
        );
        if let Some(label) = &tick.label {
            let at = Point::new(label.middle, frame.bottom + 20.0);
            scene.text(at, Anchor::Middle, AXIS_SIZE, &label.words, Class::Axis);
        }
    }
    // The title stands in the middle of the whole figure, which is wider than the frame.
    for (line, words) in text::wrap(title, AXIS_SIZE, false, scene.width).iter().enumerate() {
        let at = Point::new(scene.width / 2.0, frame.bottom + 40.0 + 18.0 * line as f64);
        scene.text(at, Anchor::Middle, AXIS_SIZE, words, Class::Axis);
    }
}

/// The axis left of a frame: lines across it, labels, and the title above it.
pub(crate) fn draw_beside(scene: &mut Scene, frame: Frame, ticks: &[Tick], title: &str) {
    for tick in ticks {
        let Some(label) = &tick.label else { continue };
        scene.push(Mark::new(
            Shape::Rule {
                from: Point::new(frame.left, tick.position),
                to: Point::new(frame.right, tick.position),
            },
            Class::Grid,
        ));
        let at = Point::new(frame.left - 8.0, label.middle + AXIS_SIZE * MIDDLE);
        scene.text(at, Anchor::End, AXIS_SIZE, &label.words, Class::Axis);
    }
    let lines = text::wrap(title, AXIS_SIZE, false, scene.width);
    for (line, words) in lines.iter().rev().enumerate() {
        let at = Point::new(0.0, frame.top - 16.0 - 18.0 * line as f64);
        scene.text(at, Anchor::Start, AXIS_SIZE, words, Class::Axis);
    }
}

/// The room above a frame that a title beside it takes.
pub(crate) fn height_above(title: &str, width: f64) -> f64 {
    14.0 + 18.0 * text::wrap(title, AXIS_SIZE, false, width).len() as f64
}
