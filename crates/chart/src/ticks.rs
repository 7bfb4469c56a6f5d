//! Which values does an axis name, so that they are round and their labels never touch?

use crate::format::{Format, TickUnit, exponent};
use crate::scale::{Scale, Spread};
use crate::text;

/// Which way an axis runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right: labels stand side by side.
    Across,
    /// From the bottom up: labels stand above one another.
    Up,
}

/// One tick of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Its value.
    pub value: f64,
    /// Its pixel on the axis.
    pub position: f64,
    /// What is written there; nothing at a minor tick.
    pub label: Option<TickLabel>,
}

/// The label of a tick.
#[derive(Debug, Clone, PartialEq)]
pub struct TickLabel {
    /// The words.
    pub words: String,
    /// The pixel of its middle: moved from the tick where the label would leave the figure.
    pub middle: f64,
}

/// Room between two labels, in pixels.
const GAP: f64 = 9.0;

/// Ticks at round values, as many as leave their labels apart.
///
/// Linear axes step by 1, 2 or 5 times a power of ten; logarithmic ones name decades, with
/// 1, 2 and 5 of each decade as minor ticks, labeled too where there are few decades.
/// Labels stay within `limits`, in pixels along the axis.
pub fn ticks(
    scale: &Scale,
    format: &Format,
    direction: Direction,
    limits: (f64, f64),
) -> Vec<Tick> {
    let axis = Layout { scale, direction, limits };
    match scale.spread() {
        Spread::Linear => linear(&axis, format),
        Spread::Log => logarithmic(&axis, format),
    }
}

/// Ticks at given values, every second, third … named where not all labels have room.
pub(crate) fn ticks_at(
    values: &[f64],
    scale: &Scale,
    format: &Format,
    direction: Direction,
    limits: (f64, f64),
) -> Vec<Tick> {
    let axis = Layout { scale, direction, limits };
    let inside: Vec<f64> = values.iter().copied().filter(|value| axis.covers(*value)).collect();
    let words = |value: f64| match format {
        Format::Unit(_) => Format::Plain.value(value, 4),
        _ => format.value(value, 4),
    };
    axis.thinned(&inside, words)
}

struct Layout<'a> {
    scale: &'a Scale,
    direction: Direction,
    limits: (f64, f64),
}

impl Layout<'_> {
    fn ends(&self) -> (f64, f64) {
        let (first, last) = self.scale.domain();
        (first.min(last), first.max(last))
    }

    fn length(&self) -> f64 {
        (self.scale.range().1 - self.scale.range().0).abs()
    }

    /// With the tolerance of a rounding error, so that a domain's end is a tick.
    fn covers(&self, value: f64) -> bool {
        let (first, last) = self.scale.range();
        let slack = 1e-6;
        let position = self.scale.position(value);
        (first.min(last) - slack..=first.max(last) + slack).contains(&position)
    }

    fn labeled(&self, value: f64, words: String) -> Tick {
        let position = self.scale.position(value);
        let half = self.extent(&words) / 2.0;
        // A label wider than the figure keeps its middle.
        let (low, high) = (self.limits.0 + half, self.limits.1 - half);
        let middle = if low <= high { position.clamp(low, high) } else { position };
        Tick { value, position, label: Some(TickLabel { words, middle }) }
    }

    fn minor(&self, value: f64) -> Tick {
        Tick { value, position: self.scale.position(value), label: None }
    }

    fn extent(&self, words: &str) -> f64 {
        match self.direction {
            Direction::Across => text::width(words, text::AXIS_SIZE, false),
            Direction::Up => text::AXIS_SIZE,
        }
    }

    /// Whether no two labels come nearer than the gap.
    fn fits(&self, ticks: &[Tick]) -> bool {
        let mut labels: Vec<&TickLabel> =
            ticks.iter().filter_map(|tick| tick.label.as_ref()).collect();
        labels.sort_by(|a, b| a.middle.total_cmp(&b.middle));
        labels.windows(2).all(|pair| {
            let halves = f64::midpoint(self.extent(&pair[0].words), self.extent(&pair[1].words));
            pair[1].middle - pair[0].middle >= halves + GAP
        })
    }

    /// All values as ticks, the labels of every n-th: the smallest n that fits.
    fn thinned(&self, values: &[f64], words: impl Fn(f64) -> String) -> Vec<Tick> {
        let every = |step: usize| -> Vec<Tick> {
            let tick = |(index, value): (usize, &f64)| {
                if index.is_multiple_of(step) {
                    self.labeled(*value, words(*value))
                } else {
                    self.minor(*value)
                }
            };
            values.iter().enumerate().map(tick).collect()
        };
        let mut step = 1;
        while step < values.len() && !self.fits(&every(step)) {
            step += 1;
        }
        every(step)
    }
}

/// A step of 1, 2 or 5 times a power of ten.
#[derive(Debug, Clone, Copy)]
struct Step {
    mantissa: f64,
    power: i32,
}

impl Step {
    /// The smallest step that is at least this long.
    fn at_least(length: f64) -> Self {
        let power = exponent(length);
        let step = |mantissa| Self { mantissa, power };
        [1.0, 2.0, 5.0]
            .map(step)
            .into_iter()
            .find(|step| step.times(1.0) >= length)
            .unwrap_or(Self { mantissa: 1.0, power: power + 1 })
    }

    fn next(self) -> Self {
        match self.mantissa {
            mantissa if mantissa < 2.0 => Self { mantissa: 2.0, ..self },
            mantissa if mantissa < 5.0 => Self { mantissa: 5.0, ..self },
            _ => Self { mantissa: 1.0, power: self.power + 1 },
        }
    }

    /// A whole number of steps, rounded once: three steps of 0.1 are 0.3.
    fn times(self, count: f64) -> f64 {
        if self.power < 0 {
            count * self.mantissa / power_of_ten(-self.power)
        } else {
            count * self.mantissa * power_of_ten(self.power)
        }
    }

    /// The multiples from `low` to `high`; the ends count despite a rounding error.
    fn multiples(self, low: f64, high: f64) -> Vec<f64> {
        let size = self.times(1.0);
        let slack = 1e-9;
        let (mut count, last) = ((low / size - slack).ceil(), (high / size + slack).floor());
        let mut values = Vec::new();
        while count <= last {
            // Adding 0 turns -0 into 0, which is written without a sign.
            values.push(self.times(count) + 0.0);
            count += 1.0;
        }
        values
    }
}

/// Exact up to 10²², where floats still hold every power of ten.
fn power_of_ten(power: i32) -> f64 {
    (0..power).fold(1.0, |value, _| value * 10.0)
}

fn linear(axis: &Layout<'_>, format: &Format) -> Vec<Tick> {
    let (low, high) = axis.ends();
    let unit = format.tick_unit(low.abs().max(high.abs()));
    let least = match axis.direction {
        Direction::Across => 56.0,
        Direction::Up => 44.0,
    };
    let mut step = Step::at_least((high - low) / unit.per * least / axis.length());
    let mut ticks = stepped(axis, format, step, unit);
    while !axis.fits(&ticks) {
        step = step.next();
        let coarser = stepped(axis, format, step, unit);
        if coarser.is_empty() {
            // No rounder value lies here: some ticks stay without a label.
            return unlabeled_where_crowded(axis, ticks);
        }
        ticks = coarser;
    }
    ticks
}

fn unlabeled_where_crowded(axis: &Layout<'_>, ticks: Vec<Tick>) -> Vec<Tick> {
    let mut kept: Vec<Tick> = Vec::new();
    for tick in ticks {
        kept.push(tick);
        if !axis.fits(&kept)
            && let Some(last) = kept.last_mut()
        {
            last.label = None;
        }
    }
    kept
}

fn stepped(axis: &Layout<'_>, format: &Format, step: Step, unit: TickUnit) -> Vec<Tick> {
    let (low, high) = axis.ends();
    let size = step.times(1.0) * unit.per;
    step.multiples(low / unit.per, high / unit.per)
        .into_iter()
        .map(|count| count * unit.per)
        .map(|value| axis.labeled(value, format.tick(value, size, unit)))
        .collect()
}

/// Below so many named decades, 1, 2 and 5 of each are named too.
const FEW_DECADES: usize = 4;

fn logarithmic(axis: &Layout<'_>, format: &Format) -> Vec<Tick> {
    let (low, high) = axis.ends();
    let words = |value: f64| match format {
        Format::Unit(_) => Format::Plain.value(value, 1),
        Format::Dollars => format!("${}", Format::Plain.value(value, 1)),
        _ => format.value(value, 1),
    };
    let majors: Vec<f64> = decades(low, high, format).filter(|value| axis.covers(*value)).collect();
    let fine: Vec<f64> = fine(low, high, format).filter(|value| axis.covers(*value)).collect();
    if majors.len() < FEW_DECADES {
        let all: Vec<Tick> = fine.iter().map(|value| axis.labeled(*value, words(*value))).collect();
        if all.len() >= 2 && axis.fits(&all) {
            return all;
        }
        if all.len() < 2 {
            // Less than a step of the ladder: round values as on a linear axis.
            return linear(axis, format);
        }
    }
    if majors.len() < 2 {
        return axis.thinned(&fine, words);
    }
    let mut ticks = axis.thinned(&majors, words);
    let is_major = |value: f64| majors.iter().any(|major| (value / major - 1.0).abs() < 1e-9);
    let minors = fine.iter().filter(|value| !is_major(**value)).map(|value| axis.minor(*value));
    ticks.extend(minors);
    ticks.sort_by(|a, b| a.value.total_cmp(&b.value));
    ticks
}

/// The round values of the format, or the powers of ten.
fn decades(low: f64, high: f64, format: &Format) -> impl Iterator<Item = f64> + use<> {
    let ladder = format.ladder();
    let powers = (exponent(low)..=exponent(high) + 1).map(ten_to);
    let below = powers.filter(move |value| ladder.is_none_or(|ladder| *value < ladder[0]));
    below.chain(ladder.into_iter().flatten().copied())
}

/// The finer round values of the format, or 1, 2 and 5 of each decade.
fn fine(low: f64, high: f64, format: &Format) -> impl Iterator<Item = f64> + use<> {
    let ladder = format.fine_ladder();
    let powers = exponent(low)..=exponent(high) + 1;
    let below = powers
        .flat_map(|power| [1.0, 2.0, 5.0].map(|mantissa| Step { mantissa, power }.times(1.0)))
        .filter(move |value| ladder.is_none_or(|ladder| *value < ladder[0]));
    below.chain(ladder.into_iter().flatten().copied())
}

fn ten_to(power: i32) -> f64 {
    Step { mantissa: 1.0, power }.times(1.0)
}

/// The domain widened to round ends: multiples of a step of about a sixth, or 1, 2, 5 of a decade.
pub(crate) fn rounded_domain(
    spread: Spread,
    (low, high): (f64, f64),
    format: &Format,
) -> (f64, f64) {
    match spread {
        Spread::Linear => {
            let per = format.tick_unit(low.abs().max(high.abs())).per;
            let step = Step::at_least((high - low) / per / 6.0);
            let size = step.times(1.0);
            let slack = 1e-9;
            let count = |value: f64| value / per / size;
            (
                step.times((count(low) + slack).floor()) * per + 0.0,
                step.times((count(high) - slack).ceil()) * per + 0.0,
            )
        }
        // Within a factor of three the steps of a decade are too far apart.
        Spread::Log if high / low < 3.0 && low > 0.0 => {
            let ends = rounded_domain(Spread::Linear, (low, high), format);
            if ends.0 > 0.0 { ends } else { (low, ends.1) }
        }
        Spread::Log => {
            let steps = || {
                (exponent(low) - 1..=exponent(high) + 1).flat_map(|power| {
                    [1.0, 2.0, 5.0].map(|m| Step { mantissa: m, power }.times(1.0))
                })
            };
            let below = steps().filter(|value| *value <= low).fold(low, |_, value| value);
            let above = steps().find(|value| *value >= high).unwrap_or(high);
            (below, above)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().filter_map(|tick| tick.label.as_ref()).map(|label| &*label.words).collect()
    }

    fn across(spread: Spread, domain: (f64, f64), width: f64, format: &Format) -> Vec<Tick> {
        let scale = Scale::new(spread, domain, (0.0, width)).unwrap();
        ticks(&scale, format, Direction::Across, (0.0, width))
    }

    #[test]
    fn linear_ticks_are_those_worked_by_hand() {
        // 1,040 px hold 18 labels 56 px apart, so 81.4 ms step by 5.
        let wide = across(Spread::Linear, (0.0, 0.0814), 1040.0, &Format::Secs);
        assert_eq!(words(&wide)[..4], ["0 ms", "5 ms", "10 ms", "15 ms"]);
        assert_eq!(words(&wide).len(), 17);
        // 300 px hold five: 81.4 / 5.4 = 15.2, rounded up to a step of 20.
        let narrow = across(Spread::Linear, (0.0, 0.0814), 300.0, &Format::Secs);
        assert_eq!(words(&narrow), ["0 ms", "20 ms", "40 ms", "60 ms", "80 ms"]);
        let shares = across(Spread::Linear, (0.0, 1.0), 400.0, &Format::Percent);
        assert_eq!(words(&shares), ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
        let tenths = across(Spread::Linear, (0.0, 0.5), 340.0, &Format::Plain);
        assert_eq!(words(&tenths), ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
        // Three tenths are the float nearest to 0.3, not the sum of three roundings.
        let exact = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5_f64].map(f64::to_bits);
        assert_eq!(tenths.iter().map(|tick| tick.value.to_bits()).collect::<Vec<_>>(), exact);
        let signed = across(Spread::Linear, (-2.0, 2.0), 300.0, &Format::Plain);
        assert_eq!(words(&signed), ["-2", "-1", "0", "1", "2"]);
    }

    #[test]
    fn log_ticks_are_those_worked_by_hand() {
        let many = across(Spread::Log, (1e10, 1e15), 420.0, &Format::Bytes);
        assert_eq!(words(&many), ["10 GB", "100 GB", "1 TB", "10 TB", "100 TB", "1 PB"]);
        // Six decades with 2 and 5 of the first five between them.
        assert_eq!(many.len(), 16);
        let few = across(Spread::Log, (1.0, 100.0), 600.0, &Format::Plain);
        assert_eq!(words(&few), ["1", "2", "5", "10", "20", "50", "100"]);
        let tight = across(Spread::Log, (1e-3, 1e9), 300.0, &Format::Plain);
        // 25 px a decade: every third or fourth label would run into 1,000,000,000 at the edge.
        assert_eq!(words(&tight), ["0.001", "100", "10,000,000"]);
        let short = across(Spread::Log, (3.0, 4.0), 300.0, &Format::Plain);
        assert_eq!(words(&short), ["3", "3.2", "3.4", "3.6", "3.8", "4"]);
    }

    #[test]
    fn times_on_a_log_axis_are_named_in_their_own_units() {
        let times = across(Spread::Log, (1.0, 864_000.0), 900.0, &Format::Secs);
        assert_eq!(
            words(&times),
            ["1 s", "10 s", "1 min", "10 min", "60 min", "10 h", "24 h", "10 days"]
        );
    }

    #[test]
    fn where_no_rounder_value_lies_the_first_tick_keeps_its_label() {
        // Both ticks of the step 2 × 10¹² collide, and no multiple of 5 × 10¹² is in the domain.
        let found = across(Spread::Linear, (1.57e8, 4.67e12), 240.0, &Format::Plain);
        assert_eq!(words(&found), ["2,000,000,000,000"]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn given_values_are_thinned_evenly_and_none_is_dropped() {
        let workers = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];
        let at = |width| {
            let scale = Scale::new(Spread::Log, (1.0, 32.0), (0.0, width)).unwrap();
            ticks_at(&workers, &scale, &Format::Plain, Direction::Across, (0.0, width))
        };
        assert_eq!(words(&at(364.0)), ["1", "2", "4", "8", "16", "32"]);
        assert_eq!(words(&at(110.0)), ["1", "4", "16"]);
        assert_eq!(at(110.0).len(), 6);
    }

    #[test]
    fn domains_are_widened_to_round_ends() {
        let linear = |ends| rounded_domain(Spread::Linear, ends, &Format::Plain);
        assert_eq!(linear((0.0, 0.83)), (0.0, 1.0));
        assert_eq!(linear((3.0, 97.0)), (0.0, 100.0));
        assert_eq!(linear((0.0, 100.0)), (0.0, 100.0));
        let log = |ends| rounded_domain(Spread::Log, ends, &Format::Plain);
        assert_eq!(log((3.0, 700.0)), (2.0, 1000.0));
        assert_eq!(log((1.0, 100.0)), (1.0, 100.0));
        assert_eq!(log((964.0, 1000.0)), (960.0, 1000.0));
    }

    const FORMATS: [Format; 5] =
        [Format::Plain, Format::Percent, Format::Bytes, Format::Secs, Format::Dollars];

    proptest! {
        #[test]
        fn labels_never_touch_and_never_leave_the_figure(
            low in -9.0..9.0_f64, decades in 0.001..12.0_f64, width in 240.0..1200.0_f64,
            log in any::<bool>(), format in 0..FORMATS.len(),
        ) {
            // Beyond 10¹⁵ a single number is wider than a narrow figure.
            prop_assume!(low + decades <= 15.0);
            let (low, ratio) = (libm::exp10(low), libm::exp10(decades));
            let spread = if log { Spread::Log } else { Spread::Linear };
            let scale = Scale::new(spread, (low, low * ratio), (0.0, width)).unwrap();
            let found = ticks(&scale, &FORMATS[format], Direction::Across, (0.0, width));
            let mut ends: Vec<(f64, f64)> = found.iter().filter_map(|tick| tick.label.as_ref())
                .map(|label| (label.middle, text::width(&label.words, text::AXIS_SIZE, false) / 2.0))
                .map(|(middle, half)| (middle - half, middle + half)).collect();
            ends.sort_by(|a, b| a.0.total_cmp(&b.0));
            prop_assert!(!ends.is_empty());
            for pair in ends.windows(2) {
                prop_assert!(pair[0].1 < pair[1].0, "{ends:?}");
            }
            prop_assert!(ends[0].0 >= -1e-9 && ends[ends.len() - 1].1 <= width + 1e-9, "{ends:?}");
        }

        #[test]
        fn linear_ticks_are_whole_steps_of_one_two_or_five(
            low in -1e6..1e6_f64, length in 1e-3..1e6_f64, width in 240.0..1200.0_f64,
        ) {
            let found = across(Spread::Linear, (low, low + length), width, &Format::Plain);
            prop_assume!(found.len() >= 2);
            let step = found[1].value - found[0].value;
            let mantissa = step / libm::exp10(f64::from(exponent(step * (1.0 + 1e-9))));
            prop_assert!([1.0, 2.0, 5.0].iter().any(|nice| (mantissa - nice).abs() < 1e-3), "{step}");
            for tick in &found {
                let count = tick.value / step;
                prop_assert!((count - count.round()).abs() < 1e-3, "{} is no multiple", tick.value);
            }
        }
    }
}
