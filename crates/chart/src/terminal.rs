//! How do a batch and a Gantt chart look in a terminal, with or without color and Unicode?

use std::fmt::Write;

use units::Secs;

use crate::FigureError;
use crate::figures::batch_timeline::BatchTimeline;
use crate::figures::gantt::{Gantt, Row};
use crate::format::Format;
use crate::state::State;

/// Which characters a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// Blocks and shades.
    Unicode,
    /// Letters only.
    Ascii,
}

impl Glyphs {
    fn of(self, state: State) -> char {
        match self {
            Self::Unicode => state.block(),
            Self::Ascii => state.letter(),
        }
    }
}

/// The least and the greatest number of columns.
const COLUMNS: (usize, usize) = (32, 1000);

fn check_columns(columns: usize) -> Result<(), FigureError> {
    if (COLUMNS.0..=COLUMNS.1).contains(&columns) {
        return Ok(());
    }
    Err(FigureError::Width {
        width: columns as f64,
        least: COLUMNS.0 as f64,
        most: COLUMNS.1 as f64,
    })
}

/// A batch as a bar of exactly so many columns, with a line for each part below it.
///
/// Every part that takes time has at least one column if there are enough of them.
///
/// # Errors
///
/// [`FigureError::Width`] outside 32 to 1,000 columns; [`FigureError::Empty`] when no part
/// takes time.
pub fn batch_timeline_text(
    data: &BatchTimeline,
    columns: usize,
    glyphs: Glyphs,
) -> Result<String, FigureError> {
    check_columns(columns)?;
    let total = data.total()?;
    let spans = data.spans();
    let times: Vec<f64> = spans.iter().map(|(segment, ..)| segment.time.get()).collect();
    let cells = apportioned(&times, columns);

    let mut out = printable(&data.title, glyphs);
    out.push('\n');
    for ((segment, ..), count) in spans.iter().zip(&cells) {
        out.extend(std::iter::repeat_n(glyphs.of(segment.state), *count));
    }
    out.push('\n');
    let names: Vec<String> =
        data.segments.iter().map(|part| printable(&part.label, glyphs)).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    // Key, gaps, time and share take the rest.
    let room = widest.max("total".len()).min(columns - 23);
    for (segment, name) in data.segments.iter().zip(&names) {
        let share = Format::Percent.value(segment.time.get() / total.get(), 3);
        let glyph = glyphs.of(segment.state);
        let time = duration(segment.time, glyphs);
        let _ = writeln!(out, "{glyph} {:room$}  {time:>9}  {share:>8}", cut(name, room, glyphs));
    }
    let _ = writeln!(out, "  {:room$}  {:>9}", "total", duration(total, glyphs));
    Ok(out)
}

/// Workers and accelerators as lines of exactly so many columns, time to the right.
///
/// A column shows the state that fills most of its time, a space where nothing is known.
///
/// # Errors
///
/// As [`crate::gantt`], and [`FigureError::Width`] outside 32 to 1,000 columns.
pub fn gantt_text(data: &Gantt, columns: usize, glyphs: Glyphs) -> Result<String, FigureError> {
    check_columns(columns)?;
    let (start, end) = data.ends()?;
    let names: Vec<String> = data.rows.iter().map(|row| printable(&row.name, glyphs)).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let room = widest.min(columns / 3);
    let cells = columns - room - 1;

    let mut out = printable(&data.title, glyphs);
    out.push('\n');
    for (row, name) in data.rows.iter().zip(&names) {
        let _ = write!(out, "{:>room$} ", cut(name, room, glyphs));
        let step = (end - start) / cells as f64;
        for cell in 0..cells {
            let from = start + step * cell as f64;
            out.push(dominant(row, from, from + step).map_or(' ', |state| glyphs.of(state)));
        }
        out.push('\n');
    }
    // The ends are in order and finite, so their difference is a duration.
    let last = Secs::new(end - start).map_or_else(|_| String::new(), |time| duration(time, glyphs));
    let _ = writeln!(out, "{:room$} 0{last:>width$}", "", width = cells - 1);
    let key = |state: State| format!("{} {}", glyphs.of(state), state.word());
    out += &wrapped(&data.states().into_iter().map(key).collect::<Vec<_>>(), columns);
    Ok(out)
}

/// The state that fills most of a time, if any state fills some of it.
fn dominant(row: &Row, from: f64, to: f64) -> Option<State> {
    let mut best: Option<(f64, State)> = None;
    for state in State::ALL {
        let spans = row.spans.iter().filter(|span| span.state == state);
        let time: f64 =
            spans.map(|span| (span.end.get().min(to) - span.start.get().max(from)).max(0.0)).sum();
        if time > best.map_or(0.0, |(time, _)| time) {
            best = Some((time, state));
        }
    }
    best.map(|(_, state)| state)
}

/// So many cells shared out in proportion, at least one each while there are enough, the rest
/// by largest remainder.
fn apportioned(weights: &[f64], cells: usize) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let least = usize::from(weights.len() <= cells);
    let spare = cells - least * weights.len();
    let exact: Vec<f64> = weights
        .iter()
        .map(|weight| (weight / sum * cells as f64 - least as f64).max(0.0))
        .collect();
    let wanted: f64 = exact.iter().sum();
    let fair: Vec<f64> = exact
        .iter()
        .map(|share| if wanted > 0.0 { share / wanted * spare as f64 } else { 0.0 })
        .collect();
    let mut shares: Vec<usize> = fair.iter().map(|share| crate::whole(share.floor())).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| (fair[*b] - fair[*b].floor()).total_cmp(&(fair[*a] - fair[*a].floor())));
    let missing = spare - shares.iter().sum::<usize>();
    for index in order.into_iter().cycle().take(missing) {
        shares[index] += 1;
    }
    shares.into_iter().map(|share| share + least).collect()
}

/// Words without the control characters that would steer a terminal.
fn printable(words: &str, glyphs: Glyphs) -> String {
    let mut out = String::new();
    for character in words.chars() {
        let foreign = glyphs == Glyphs::Ascii && !character.is_ascii();
        let steers = character.is_control()
            // Marks that turn the direction of writing.
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if steers || foreign {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out
}

/// A duration, its micro sign spelled `u` where only ASCII can be shown.
fn duration(time: Secs, glyphs: Glyphs) -> String {
    match glyphs {
        Glyphs::Unicode => time.to_string(),
        Glyphs::Ascii => time.to_string().replace('µ', "u"),
    }
}

fn cut(words: &str, most: usize, glyphs: Glyphs) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let mark = match glyphs {
        Glyphs::Unicode => "…",
        Glyphs::Ascii => "~",
    };
    words.chars().take(most.saturating_sub(1)).collect::<String>() + mark
}

fn wrapped(entries: &[String], columns: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for entry in entries {
        let length = entry.chars().count();
        if used > 0 && used + 3 + length > columns {
            out.push('\n');
            used = 0;
        }
        if used > 0 {
            out.push_str("   ");
            used += 3;
        }
        out.push_str(entry);
        used += length;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_are_shared_as_worked_by_hand() {
        // 18.8, 49.1 and 13.6 of 81.5 ms in 40 columns: 9.2, 24.1 and 6.7.
        assert_eq!(apportioned(&[18.8, 49.1, 13.6], 40), [9, 24, 7]);
        // A sliver still has its column.
        assert_eq!(apportioned(&[1e-9, 1.0], 10), [1, 9]);
        assert_eq!(apportioned(&[1.0, 1.0, 1.0], 2).iter().sum::<usize>(), 2);
    }

    #[test]
    fn names_cannot_steer_the_terminal() {
        let hostile = "a\u{1b}[31mb\u{202e}é";
        assert_eq!(printable(hostile, Glyphs::Unicode), "a\\u{1b}[31mb\\u{202e}é");
        assert_eq!(printable(hostile, Glyphs::Ascii), "a\\u{1b}[31mb\\u{202e}\\u{e9}");
    }

    proptest! {
        #[test]
        fn shares_use_every_cell_and_follow_their_weights(
            weights in prop::collection::vec(1e-6..1.0_f64, 1..8), cells in 24..200_usize,
        ) {
            let shares = apportioned(&weights, cells);
            let sum: f64 = weights.iter().sum();
            prop_assert_eq!(shares.iter().sum::<usize>(), cells);
            for (share, weight) in shares.iter().zip(&weights) {
                prop_assert!(*share >= 1);
                let exact = weight / sum * cells as f64;
                prop_assert!((*share as f64 - exact).abs() < 1.0 + weights.len() as f64, "{exact}");
            }
        }
    }
}
