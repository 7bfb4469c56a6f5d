//! Figures as plain data: from numbers to marks, a sentence and a table; SVG, CSV and terminal text.
//!
//! Read first: [`Figure`] (what every figure function returns), [`Scene`] (plain marks with a
//! meaning each, drawn by whoever holds it), [`svg`] (a scene as a document of its own).
//!
//! Surprises of the domain:
//! - A figure is drawn *for a width*. A narrow one has fewer ticks and other places for its
//!   labels; it is never a wide one scaled down, so text is never smaller than 12 px.
//! - No mark has a color. It has a [`Class`], which says what it means, and a hatch or a dash,
//!   so that the meaning survives a grey print.
//! - The reader's font is unknown, so text widths are estimated from above.
//!
//! ```
//! use chart::{BatchTimeline, Segment, State, Theme, batch_timeline, svg};
//! use units::Secs;
//!
//! let segments = vec![
//!     Segment::new(State::Computing, "computing", Secs::new(0.0188)?),
//!     Segment::new(State::Waiting, "waiting for storage", Secs::new(0.0491)?),
//! ];
//! let figure = batch_timeline(&BatchTimeline { title: "One batch".into(), segments }, 640.0)?;
//! assert_eq!(
//!     figure.takeaway,
//!     "Of one batch's 67.9 ms, 27.7 % is computing; \
//!      the most, 72.3 %, is waiting for storage."
//! );
//! assert!(svg(&figure, Theme::Auto).starts_with("<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod axis;
mod csv;
mod error;
mod figure;
mod figures;
mod format;
mod labels;
mod legend;
mod markup;
mod scale;
mod scene;
mod state;
mod svg;
mod terminal;
mod text;
mod theme;
mod ticks;

pub use axis::Axis;
pub use csv::csv;
pub use error::FigureError;
pub use figure::{Cell, Figure, Plane, Table, WIDTHS};
pub use figures::bars::{Bar, Bars, Limit, bars};
pub use figures::batch_timeline::{BatchTimeline, Segment, batch_timeline};
pub use figures::claims::{Claim, Claims, claims};
pub use figures::curves::{Curves, Here, Series, curves};
pub use figures::drawing::{Drawing, Over, drawing};
pub use figures::gantt::{Gantt, Row, Span, gantt};
pub use figures::scatter::{Plan, Scatter, front, scatter};
pub use figures::zone_map::{Border, Zone, ZoneMap, ZoneSource, zone_map};
pub use format::Format;
pub use markup::{markup, patterns};
pub use scale::{Bands, Scale, Spread};
pub use scene::{Anchor, Class, Dash, Hatch, Mark, Point, Rectangle, Scene, Shape};
pub use state::State;
pub use svg::svg;
pub use terminal::{Glyphs, batch_timeline_text, gantt_text};
pub use text::width as text_width;
pub use theme::{Paint, Theme, paint, stylesheet};
pub use ticks::{Direction, Tick, TickLabel, ticks};

/// The whole part of a number that is known to be small and not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass counts of pixels, ticks or cells, all far below 2^53 and at least 0"
)]
pub(crate) fn whole(value: f64) -> usize {
    debug_assert!((0.0..9e15).contains(&value), "`{value}` is no count");
    value as usize
}
