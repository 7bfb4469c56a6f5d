//! One sample of each figure, in the situations that strain its layout.

use chart::{
    Axis, Bar, Bars, BatchTimeline, Border, Class, Curves, Dash, Figure, FigureError, Format,
    Gantt, Hatch, Here, Limit, Plan, Row, Scatter, Segment, Series, Span, State, Zone, ZoneMap,
    ZoneSource, bars, batch_timeline, curves, gantt, scatter, zone_map,
};
use units::Secs;

pub(crate) fn millis(value: f64) -> Secs {
    Secs::new(value / 1e3).unwrap()
}

pub(crate) fn batch() -> BatchTimeline {
    BatchTimeline {
        title: "One batch on the hard disk".into(),
        segments: vec![
            Segment::new(State::Computing, "computing", millis(18.77)),
            Segment::new(State::Waiting, "waiting for storage", millis(49.07)),
            Segment::new(State::Preparing, "preparing", millis(13.57)),
        ],
    }
}

/// Slivers beside a giant, with long names.
pub(crate) fn lopsided_batch() -> BatchTimeline {
    BatchTimeline {
        title: "One batch with slivers".into(),
        segments: vec![
            Segment::new(State::Computing, "computing on the accelerator", millis(0.9)),
            Segment::new(State::Reading, "reading from the object store", millis(1.1)),
            Segment::new(State::Waiting, "waiting for the host link", millis(900.0)),
            Segment::new(State::Blocked, "handing over to the accelerator", millis(0.4)),
            Segment::new(State::Preparing, "nothing to prepare", Secs::ZERO),
        ],
    }
}

pub(crate) fn rows(workers: u32) -> Gantt {
    let span = |state, start: f64, end: f64| Span {
        state,
        start: millis(400.0 + start),
        end: millis(400.0 + end),
    };
    let worker = |index: u32| {
        let shift = f64::from(index) * 17.0;
        Row {
            name: format!("worker {}", index + 1),
            spans: vec![
                span(State::Reading, shift, shift + 62.0),
                span(State::Preparing, shift + 62.0, shift + 78.0),
                span(State::Blocked, shift + 78.0, shift + 91.0),
                span(State::Idle, shift + 91.0, shift + 99.5),
            ],
        }
    };
    let mut rows: Vec<Row> = (0..workers).map(worker).collect();
    rows.push(Row {
        name: "accelerator 1".into(),
        spans: vec![
            span(State::Waiting, 0.0, 78.0),
            span(State::Computing, 78.0, 96.8),
            span(State::Waiting, 96.8, 112.0),
            span(State::Computing, 112.0, 130.8),
        ],
    });
    Gantt { title: "The last batches".into(), rows }
}

pub(crate) fn utilization() -> Curves {
    let series = |name: &str, bandwidth: f64, dash, strong| Series {
        name: name.into(),
        points: (0..=60)
            .map(|step| {
                let workers = libm::exp2(f64::from(step) / 12.0);
                let factor = (workers.min(8.0) / 4.0).min(2.0);
                let read = 64.0 * 159e3 / (bandwidth * factor);
                let compute = 0.018_765;
                let wait = (read - compute).max(0.0);
                (workers, compute / (compute + wait + 0.2 * read))
            })
            .collect(),
        class: if strong { Class::Waiting } else { Class::Axis },
        dash,
        strong,
    };
    Curves {
        title: "More workers, more utilization, up to a point".into(),
        x: Axis::log("loader workers", Format::Plain).naming(vec![1.0, 2.0, 4.0, 8.0, 16.0, 32.0]),
        y: Axis::linear("utilization", Format::Percent).covering(0.0, 1.0),
        series: vec![
            series("RAM disk", 50e9, Dash::Solid, false),
            series("NVMe", 3.5e9, Dash::Dots, false),
            series("SATA SSD", 0.55e9, Dash::Long, false),
            series("HDD", 0.15e9, Dash::Solid, true),
        ],
        you: Some(Here { x: 4.0, y: 0.2306, label: "you are here, 23 %".into() }),
    }
}

/// Names too long for the line ends.
pub(crate) fn long_names() -> Curves {
    let mut data = utilization();
    data.title = "Curves with long names".into();
    for (index, series) in data.series.iter_mut().enumerate() {
        series.name = format!("storage class {} in the second region", index + 1);
        series.points.truncate(61 - 7 * index);
    }
    data
}

pub(crate) fn transfer() -> Bars {
    let bar = |name: &str, value: f64, class| Bar { name: name.into(), value, class, note: None };
    Bars {
        title: "Transfer against training run".into(),
        axis: Axis::linear("time", Format::Secs),
        bars: vec![
            bar("move at 100 Gb/s", 4000.0, Class::Data),
            bar("move at 10 Gb/s", 40_000.0, Class::Data),
            bar("training run", 21_600.0, Class::Compute),
        ],
        limit: Some(Limit { value: 21_600.0, name: "the training run".into() }),
    }
}

pub(crate) fn stages() -> Bars {
    let bar =
        |name: &str, value: f64| Bar { name: name.into(), value, class: Class::Bar, note: None };
    let workers = Bar { class: Class::Over, note: Some("binds".into()), ..bar("workers", 786.0) };
    Bars {
        title: "What each stage could deliver".into(),
        axis: Axis::log("images a second", Format::SamplesPerSec),
        bars: vec![
            bar("storage", 943.0),
            workers,
            bar("cores", 9434.0),
            bar("host link", 79_719.0),
            bar("accelerator", 3411.0),
        ],
        limit: None,
    }
}

fn trapped(volume: f64, link: f64) -> usize {
    let hours = volume * 8.0 / (link * 1e9) / 3600.0;
    match hours {
        _ if hours > 6.0 => 2,
        _ if hours > 3.0 => 1,
        _ => 0,
    }
}

pub(crate) fn break_even(width: f64) -> Result<Figure, FigureError> {
    let zone = |name: &str, class, hatch| Zone { name: name.into(), class, hatch };
    zone_map(
        &ZoneMap {
            title: "In time, but is it worth it?".into(),
            x: Axis::log("volume", Format::Bytes).covering(10e9, 1e15),
            y: Axis::log("rated link", Format::Unit("Gb/s".into())).covering(0.1, 400.0),
            zones: vec![
                zone("data arrives in time", Class::ZoneOk, None),
                zone("only just in time", Class::ZoneWarn, Some(Hatch::Dots)),
                zone("trapped", Class::ZoneTrap, Some(Hatch::Falling)),
            ],
            source: ZoneSource::Function(&trapped),
            borders: vec![Border {
                between: (1, 2),
                name: "the move takes as long as the run".into(),
            }],
            you: Some(Here { x: 50e12, y: 100.0, label: "50 TB, 67 min".into() }),
        },
        width,
    )
}

/// Four zones that meet, one of them an island, from a matrix.
pub(crate) fn islands(width: f64) -> Result<Figure, FigureError> {
    let ids: Vec<usize> = (0..40 * 30)
        .map(|index| {
            let (column, row) = (index % 40, index / 40);
            let island = (10..18).contains(&column) && (8..20).contains(&row);
            match (column < 24, row < 15) {
                _ if island => 3,
                (true, true) => 0,
                (true, false) => 1,
                (false, _) => 2,
            }
        })
        .collect();
    let zone = |name: &str, class| Zone { name: name.into(), class, hatch: None };
    zone_map(
        &ZoneMap {
            title: "Which plan is cheapest".into(),
            x: Axis::log("runs", Format::Plain).covering(1.0, 1000.0),
            y: Axis::log("price", Format::Dollars).covering(0.01, 10.0),
            zones: vec![
                zone("move the data", Class::ZoneOk),
                zone("stream it", Class::ZoneWarn),
                zone("start where the data is", Class::ZoneOther),
                zone("hire a truck with disks for it", Class::ZoneTrap),
            ],
            source: ZoneSource::Matrix { columns: 40, ids: &ids },
            borders: Vec::new(),
            you: None,
        },
        width,
    )
}

pub(crate) fn strategies() -> Scatter {
    let plan = |name: &str, hours: f64, dollars: f64| Plan {
        name: name.into(),
        x: hours * 3600.0,
        y: dollars,
        chosen: name == "start where the data is",
    };
    Scatter {
        title: "What each strategy takes and costs".into(),
        x: Axis::log("time until trained", Format::Secs),
        y: Axis::log("cost", Format::Dollars),
        plans: vec![
            plan("move, then train", 7.1, 4120.0),
            plan("start where the data is", 6.0, 320.0),
            plan("stream", 6.3, 4130.0),
            plan("ship disks", 96.0, 900.0),
            plan("wait for spot", 30.0, 130.0),
            plan("move twice", 14.0, 8100.0),
        ],
    }
}

/// So many plans in one place that names have no room.
pub(crate) fn crowd() -> Scatter {
    let mut data = strategies();
    data.title = "A crowd of strategies".into();
    data.plans = (0..14)
        .map(|index| Plan {
            name: format!("strategy with a long name {index}"),
            x: 20_000.0 + 100.0 * f64::from(index),
            y: 1000.0 - 9.0 * f64::from(index % 5),
            chosen: index == 3,
        })
        .collect();
    data
}

/// Every sample at one width.
pub(crate) fn all(width: f64) -> Vec<(&'static str, Figure)> {
    let figure = |name, figure: Result<Figure, FigureError>| match figure {
        Ok(figure) => (name, figure),
        Err(error) => panic!("{name} at {width}: {error}"),
    };
    vec![
        figure("batch", batch_timeline(&batch(), width)),
        figure("batch-lopsided", batch_timeline(&lopsided_batch(), width)),
        figure("gantt", gantt(&rows(4), width)),
        figure("curves", curves(&utilization(), width)),
        figure("curves-long", curves(&long_names(), width)),
        figure("bars-limit", bars(&transfer(), width)),
        figure("bars-stages", bars(&stages(), width)),
        figure("zones", break_even(width)),
        figure("zones-matrix", islands(width)),
        figure("scatter", scatter(&strategies(), width)),
        figure("scatter-crowd", scatter(&crowd(), width)),
    ]
}
