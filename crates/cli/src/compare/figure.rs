//! Which picture shows how far off the engines are? For one measurement its rates side by side;
//! for a grid the errors, and the measured rates over the predicted ones.

use std::collections::BTreeMap;

use chart::{Axis, Bar, Bars, Class, Curves, Dash, Format, Series, Theme, bars, curves};

use super::{Compared, Of, distances};
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
    let mut first = curves(&distribution(points), WIDTH)?;
    first.takeaway = within(points);
    let mut figures = vec![chart::svg(&first, Theme::Auto)];
    for ((file, cache), points) in groups(points) {
        let mut figure = curves(&panel(file, cache, &points), WIDTH)?;
        figure.takeaway = furthest(&points);
        figures.push(chart::svg(&figure, Theme::Auto));
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
        let share = |count: usize| count as f64 / errors.len() as f64;
        // A step up at each error: between two of them nothing is predicted any better.
        let steps = errors
            .iter()
            .enumerate()
            .flat_map(|(place, error)| [(*error, share(place)), (*error, share(place + 1))]);
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

/// What half and nine in ten of the predictions are within.
fn within(points: &[Compared]) -> String {
    let percent = |error: f64| format!("{:.1} %", error * 100.0);
    let of = |(name, _, _, of): (&str, Class, Dash, Of)| {
        let errors = points.iter().map(|point| of(&point.predicted).error).collect();
        distances(errors).map(|errors| {
            let (half, most) = (percent(errors.median), percent(errors.p90));
            format!("{name} is within {half} for half of them, within {most} for nine in ten")
        })
    };
    ENGINES.into_iter().filter_map(of).collect::<Vec<_>>().join("; ") + "."
}

/// The configurations of each file and cache state.
fn groups(points: &[Compared]) -> BTreeMap<(&str, &str), Vec<&Compared>> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Compared>> = BTreeMap::new();
    for point in points {
        groups.entry((&point.file, &point.cache)).or_default().push(point);
    }
    groups
}

/// Where the simulation is furthest from what was measured.
fn furthest(points: &[&Compared]) -> String {
    let error = |point: &Compared| point.predicted.simulate.error;
    let worst = points.iter().max_by(|a, b| error(a).abs().total_cmp(&error(b).abs()));
    worst.map_or_else(String::new, |point| {
        format!(
            "The simulation is furthest off, by {:+.1} %, at {} workers and steps of {:.1} ms.",
            error(point) * 100.0,
            point.workers,
            point.step_time_s * 1e3
        )
    })
}

/// For one file and cache state: the rate against workers, a pair of lines for each step time.
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
    let file = file.rsplit('/').next().unwrap_or(file);
    Curves {
        title: format!("Rate against workers, {cache}, {file}"),
        x: Axis::linear("workers", Format::Plain),
        y: Axis::linear("samples per second", Format::SamplesPerSec).covering(0.0, 0.0),
        series,
        you: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{PredictedObject, PredictionObject};

    fn point(workers: u32, error: f64) -> Compared {
        let prediction = |error: f64| PredictionObject {
            utilization: 0.5,
            samples_per_s: 100.0 * (1.0 + error),
            error,
        };
        Compared {
            file: "/a/b/grid.json".to_owned(),
            workers,
            batch: 8,
            prefetch: 2,
            step_time_s: 0.0125,
            cache: "cold".to_owned(),
            samples_per_s: 100.0,
            utilization: 0.5,
            predicted: PredictedObject {
                bound: prediction(2.0 * error),
                forecast: prediction(1.5 * error),
                simulate: prediction(error),
            },
            valid: true,
        }
    }

    #[test]
    fn golden_hand_steps_and_what_they_say() {
        let points = [point(1, -0.02), point(2, 0.04), point(4, 0.01), point(8, 0.03)];
        let steps = &distribution(&points).series[2].points;
        let expected = [
            (0.0, 0.0),
            (0.01, 0.0),
            (0.01, 0.25),
            (0.02, 0.25),
            (0.02, 0.5),
            (0.03, 0.5),
            (0.03, 0.75),
            (0.04, 0.75),
            (0.04, 1.0),
        ];
        assert_eq!(steps, &expected);
        let said = within(&points);
        let simulation =
            "simulation is within 2.5 % for half of them, within 4.0 % for nine in ten.";
        assert!(said.ends_with(simulation), "{said}");
        let all: Vec<&Compared> = points.iter().collect();
        let furthest = furthest(&all);
        assert_eq!(
            furthest,
            "The simulation is furthest off, by +4.0 %, at 2 workers and steps of 12.5 ms."
        );
        assert_eq!(
            panel("/a/b/grid.json", "cold", &all).title,
            "Rate against workers, cold, grid.json"
        );
    }
}
