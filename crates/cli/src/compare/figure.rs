//! Which picture shows how far off the engines are? For one measurement its rates side by side;
//! for a grid the errors, and the measured rates over the predicted ones.

use std::collections::BTreeMap;

use chart::{Axis, Bar, Bars, Class, Curves, Dash, Format, Series, Theme, bars, curves};

use super::{Compared, Of};
use crate::failure::Failure;
use crate::figures::{WIDTH, stacked};

/// The engines: name, meaning, dash and which prediction it is.
const ENGINES: [(&str, Class, Dash, Of); 3] = [
    ("bound", Class::Data, Dash::Long, |predicted| &predicted.bound),
    ("forecast", Class::Waiting, Dash::Short, |predicted| &predicted.forecast),
    ("simulation", Class::Compute, Dash::Solid, |predicted| &predicted.simulate),
];

pub(super) fn svg(points: &[Compared]) -> Result<String, Failure> {
    if let [only] = points {
        return Ok(chart::svg(&bars(&side_by_side(only), WIDTH)?, Theme::Auto));
    }
    let mut figures = vec![chart::svg(&curves(&distribution(points), WIDTH)?, Theme::Auto)];
    for panel in panels(points) {
        figures.push(chart::svg(&curves(&panel, WIDTH)?, Theme::Auto));
    }
    Ok(stacked(&figures))
}

fn side_by_side(point: &Compared) -> Bars {
    let bar = |name: &str, value, class, note| Bar { name: name.to_owned(), value, class, note };
    let mut found = vec![bar("measured", point.samples_per_s, Class::You, None)];
    for (name, class, _, of) in ENGINES {
        let prediction = of(&point.predicted);
        let note = Some(format!("{:+.1} %", prediction.error * 100.0));
        found.push(bar(name, prediction.samples_per_s, class, note));
    }
    Bars {
        title: "Predicted and measured rate".to_owned(),
        axis: Axis::linear("samples per second", Format::SamplesPerSec),
        bars: found,
        limit: None,
    }
}

/// For each engine: which share of the configurations is predicted to within so much.
fn distribution(points: &[Compared]) -> Curves {
    let series = ENGINES.map(|(name, class, dash, of)| {
        let mut errors: Vec<f64> =
            points.iter().map(|point| of(&point.predicted).error.abs()).collect();
        errors.sort_by(f64::total_cmp);
        let share = |place: usize| (place + 1) as f64 / errors.len() as f64;
        let steps = errors.iter().enumerate().map(|(place, error)| (*error, share(place)));
        let points = std::iter::once((0.0, 0.0)).chain(steps).collect();
        Series { name: name.to_owned(), points, class, dash, strong: name == "simulation" }
    });
    Curves {
        title: format!("Configurations predicted to within an error, of {}", points.len()),
        x: Axis::linear("absolute error of samples per second", Format::Percent),
        y: Axis::linear("share of the configurations", Format::Percent).covering(0.0, 1.0),
        series: series.to_vec(),
        you: None,
    }
}

/// For each file and cache state: the rate against workers, a pair of lines for each step time.
fn panels(points: &[Compared]) -> Vec<Curves> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Compared>> = BTreeMap::new();
    for point in points {
        groups.entry((&point.file, &point.cache)).or_default().push(point);
    }
    groups.into_iter().map(|((file, cache), points)| panel(file, cache, &points)).collect()
}

fn panel(file: &str, cache: &str, points: &[&Compared]) -> Curves {
    let mut by_step: BTreeMap<u64, Vec<&Compared>> = BTreeMap::new();
    for point in points {
        // Positive numbers are in the order of their bits.
        by_step.entry(point.step_time_s.to_bits()).or_default().push(point);
    }
    let mut series = Vec::new();
    for mut points in by_step.into_values() {
        points.sort_by_key(|point| point.workers);
        let step = format!("{:.1} ms", points[0].step_time_s * 1e3);
        let line = |value: fn(&Compared) -> f64| {
            points.iter().map(|point| (f64::from(point.workers), value(point))).collect()
        };
        series.push(Series {
            name: format!("{step}, measured"),
            points: line(|point| point.samples_per_s),
            class: Class::Data,
            dash: Dash::Solid,
            strong: true,
        });
        series.push(Series {
            name: format!("{step}, simulated"),
            points: line(|point| point.predicted.simulate.samples_per_s),
            class: Class::Compute,
            dash: Dash::Short,
            strong: false,
        });
    }
    Curves {
        title: format!("Rate against workers, {cache}, {file}"),
        x: Axis::linear("workers", Format::Plain),
        y: Axis::linear("samples per second", Format::SamplesPerSec).covering(0.0, 0.0),
        series,
        you: None,
    }
}
