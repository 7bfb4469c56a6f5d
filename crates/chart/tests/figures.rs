//! Does every figure keep its promises at every width: nothing clipped, nothing covered, well formed?

mod samples;

use chart::{
    Anchor, Axis, Cell, Class, Figure, FigureError, Format, Glyphs, Here, Mark, Plan, Rectangle,
    Scene, Series, Shape, State, Theme, WIDTHS, bars, batch_timeline, batch_timeline_text, csv,
    curves, gantt, gantt_text, scatter, svg,
};
use proptest::prelude::*;
use samples::millis;

const SOME_WIDTHS: [f64; 6] = [280.0, 320.0, 480.0, 640.0, 1000.0, 1200.0];

fn everywhere(check: impl Fn(&str, &Figure)) {
    for width in SOME_WIDTHS {
        for (name, figure) in samples::all(width) {
            check(&format!("{name} at {width}"), &figure);
        }
    }
}

/// The box of a plan's ring.
fn ring(mark: &Mark) -> Option<Rectangle> {
    let Shape::Circle { at, radius } = mark.shape else { return None };
    let (left, top, right, bottom) = (at.x - radius, at.y - radius, at.x + radius, at.y + radius);
    Some(Rectangle { left, top, right, bottom })
}

fn texts(scene: &Scene) -> Vec<(Rectangle, &str)> {
    let text = |mark: &'_ Mark| mark.text_box();
    let words = |mark| match mark {
        &Mark { shape: Shape::Text { ref words, .. }, .. } => words.as_str(),
        _ => "",
    };
    scene.marks.iter().filter_map(|mark| Some((text(mark)?, words(mark)))).collect()
}

#[test]
fn no_text_is_small_clipped_or_covered_by_another() {
    everywhere(|name, figure| {
        let scene = &figure.scene;
        let paper = Rectangle {
            left: -0.01,
            top: -0.01,
            right: scene.width + 0.01,
            bottom: scene.height + 0.01,
        };
        for mark in &scene.marks {
            if let Shape::Text { size, words, .. } = &mark.shape {
                assert!(*size >= 12.0, "{name}: `{words}` has {size} px");
            }
        }
        let texts = texts(scene);
        for (index, (one, words)) in texts.iter().enumerate() {
            assert!(paper.holds(one), "{name}: `{words}` leaves the paper: {one:?}");
            for (other, more) in &texts[..index] {
                assert!(!one.overlaps(other), "{name}: `{words}` covers `{more}`");
            }
        }
    });
}

/// The corners that a mark reaches.
fn reach(mark: &Mark) -> Vec<(f64, f64)> {
    match &mark.shape {
        Shape::Rect { at, width, height } => {
            assert!(*width >= 0.0 && *height >= 0.0, "{mark:?}");
            vec![(at.x, at.y), (at.x + width, at.y + height)]
        }
        Shape::Line(points) => points.iter().map(|point| (point.x, point.y)).collect(),
        Shape::Area(rings) => rings.iter().flatten().map(|point| (point.x, point.y)).collect(),
        Shape::Circle { at, radius } => {
            vec![(at.x - radius, at.y - radius), (at.x + radius, at.y + radius)]
        }
        Shape::Rule { from, to } => vec![(from.x, from.y), (to.x, to.y)],
        Shape::Text { at, .. } => vec![(at.x, at.y)],
    }
}

#[test]
fn no_mark_leaves_the_paper() {
    everywhere(|name, figure| {
        // Circles of the least and the greatest value may stand out by their radius.
        let slack = 8.0;
        for mark in &figure.scene.marks {
            for (x, y) in reach(mark) {
                let inside = (-slack..=figure.scene.width + slack).contains(&x)
                    && (-slack..=figure.scene.height + slack).contains(&y);
                assert!(inside, "{name}: {mark:?}");
            }
        }
    });
}

#[test]
fn every_figure_speaks_and_has_its_numbers() {
    everywhere(|name, figure| {
        for words in [&figure.title, &figure.how_to_read, &figure.takeaway] {
            assert!(!words.is_empty() && !words.contains("NaN"), "{name}: `{words}`");
        }
        assert!(figure.takeaway.ends_with('.'), "{name}: `{}`", figure.takeaway);
        assert!(!figure.table.rows.is_empty(), "{name}");
        for row in &figure.table.rows {
            assert_eq!(row.len(), figure.table.header.len(), "{name}: {row:?}");
        }
        assert_eq!(csv(&figure.table).matches("\r\n").count(), figure.table.rows.len() + 1);
    });
}

#[test]
fn every_document_is_well_formed_and_accessible() {
    everywhere(|name, figure| {
        for theme in [Theme::Light, Theme::Dark, Theme::Auto] {
            let text = svg(figure, theme);
            let document =
                roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"), "{name}");
            let child = |tag: &str| root.children().find(|node| node.has_tag_name(tag));
            assert_eq!(child("title").and_then(|node| node.text()), Some(&*figure.title));
            let described = child("desc").and_then(|node| node.text()).unwrap_or("");
            assert!(described.contains(&figure.takeaway), "{name}");
            let style = child("style").and_then(|node| node.text()).unwrap_or("");
            assert_eq!(style.contains("prefers-color-scheme"), theme == Theme::Auto, "{name}");
            for node in document.descendants() {
                // No color outside the sheet, and every pattern that is used is defined.
                for banned in ["fill", "stroke", "color"] {
                    assert!(node.attribute(banned).is_none(), "{name}: {node:?}");
                }
                if let Some(id) = node.attribute("style").and_then(|style| style.split('#').nth(1))
                {
                    let id = id.trim_end_matches(')');
                    let defined =
                        |other: roxmltree::Node<'_, '_>| other.attribute("id") == Some(id);
                    assert!(document.descendants().any(defined), "{name}: {id}");
                }
            }
        }
    });
}

#[test]
fn hostile_names_stay_text_in_a_document() {
    let mut data = samples::batch();
    data.title = "</title><script>alert(1)</script>\u{0}\u{b}".into();
    data.segments[0].label = "a & b < c \"d\"".into();
    let text = svg(&batch_timeline(&data, 640.0).unwrap(), Theme::Light);
    let document = roxmltree::Document::parse(&text).unwrap();
    assert!(!document.descendants().any(|node| node.has_tag_name("script")));
    let says = |words: &str| document.descendants().any(|node| node.text() == Some(words));
    assert!(says("a & b < c \"d\""));
    assert!(says("</title><script>alert(1)</script>"));
}

/// The filled boxes of a figure that carry a title, with their widths.
fn titled_boxes(figure: &Figure) -> Vec<(Class, f64)> {
    let boxes = figure.scene.marks.iter().filter(|mark| mark.title.is_some());
    boxes
        .filter_map(|mark| match mark.shape {
            Shape::Rect { width, .. } => Some((mark.class, width)),
            _ => None,
        })
        .collect()
}

#[test]
fn parts_of_a_batch_are_as_long_as_their_share() {
    let figure = batch_timeline(&samples::batch(), 1000.0).unwrap();
    // 18.77, 49.07 and 13.57 of 81.41 ms.
    let expected = [(Class::Compute, 230.6), (Class::Waiting, 602.8), (Class::Preparing, 166.7)];
    for ((class, width), (meaning, share)) in titled_boxes(&figure).into_iter().zip(expected) {
        assert_eq!(class, meaning);
        assert!((width - share).abs() < 0.05, "{meaning:?}: {width}, expected {share}");
    }
    assert_eq!(titled_boxes(&figure).len(), 3);
    assert_eq!(
        figure.table.rows[3][1],
        Cell::Number(
            samples::batch().segments.iter().map(|segment| segment.time.get()).sum::<f64>() * 1e3
        )
    );
}

#[test]
fn only_bars_over_the_limit_are_marked_in_color_pattern_and_words() {
    for width in [320.0, 1000.0] {
        let figure = bars(&samples::transfer(), width).unwrap();
        let over: Vec<bool> =
            titled_boxes(&figure).iter().map(|(class, _)| *class == Class::Over).collect();
        // 40,000 s is over 21,600 s; 21,600 s itself is not.
        assert_eq!(over, [false, true, false]);
        let hatched = figure.scene.marks.iter().filter(|mark| mark.hatch.is_some()).count();
        assert_eq!(hatched, 1);
        let words = texts(&figure.scene).iter().filter(|(_, words)| words.contains("over")).count();
        assert_eq!(words, 1);
    }
}

#[test]
fn narrow_figures_have_fewer_ticks_and_not_smaller_text() {
    let ticks = |width| {
        let figure = batch_timeline(&samples::batch(), width).unwrap();
        let numbers =
            |(_, words): &(Rectangle, &str)| words.ends_with(" ms") && words.len() <= "80 ms".len();
        texts(&figure.scene).iter().filter(|text| numbers(text)).count()
    };
    // Steps of 20 ms and, 62 px apart, of 5 ms.
    assert_eq!((ticks(320.0), ticks(1000.0)), (5, 17));
}

#[test]
fn a_wrong_picture_is_refused_with_its_reason() {
    let refused = |result: Result<Figure, FigureError>| result.unwrap_err();
    assert!(matches!(
        refused(batch_timeline(&samples::batch(), WIDTHS.start() - 1.0)),
        FigureError::Width { .. }
    ));
    let mut none = samples::batch();
    none.segments.clear();
    assert_eq!(
        refused(batch_timeline(&none, 640.0)),
        FigureError::Empty { what: "segment that takes time" }
    );
    let mut twice = samples::rows(1);
    twice.rows[0].spans[1].start = millis(410.0);
    assert!(
        matches!(refused(gantt(&twice, 640.0)), FigureError::Overlap { row, .. } if row == "worker 1")
    );
    let mut nan = samples::utilization();
    nan.series[0].points[3].1 = f64::NAN;
    assert!(matches!(refused(curves(&nan, 640.0)), FigureError::NotFinite { .. }));
    let mut zero = samples::utilization();
    zero.series[0].points[0].0 = 0.0;
    assert_eq!(
        refused(curves(&zero, 640.0)),
        FigureError::NotPositive { what: "axis `loader workers`".into(), value: 0.0 }
    );
    let mut negative = samples::stages();
    negative.bars[0].value = -1.0;
    assert!(matches!(refused(bars(&negative, 640.0)), FigureError::NotPositive { .. }));
}

#[test]
fn terminal_lines_have_the_columns_asked_for() {
    for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
        for columns in [32, 60, 80, 200] {
            for data in [samples::batch(), samples::lopsided_batch()] {
                let text = batch_timeline_text(&data, columns, glyphs).unwrap();
                let lines: Vec<&str> = text.lines().collect();
                assert_eq!(lines[1].chars().count(), columns, "{text}");
                assert!(lines.iter().skip(1).all(|line| line.chars().count() <= columns), "{text}");
                assert_eq!(lines.len(), data.segments.len() + 3, "{text}");
            }
            let text = gantt_text(&samples::rows(3), columns, glyphs).unwrap();
            assert!(text.lines().skip(1).all(|line| line.chars().count() <= columns), "{text}");
        }
    }
    let ascii = batch_timeline_text(&samples::lopsided_batch(), 60, Glyphs::Ascii).unwrap()
        + &gantt_text(&samples::rows(3), 60, Glyphs::Ascii).unwrap();
    assert!(ascii.is_ascii(), "{ascii}");
    let narrow = batch_timeline_text(&samples::batch(), 31, Glyphs::Ascii);
    assert!(matches!(narrow, Err(FigureError::Width { .. })));
}

#[test]
fn terminal_pictures_are_those_worked_by_hand() {
    // 40 columns for 81.41 ms: one each, and the rest by largest remainder: 9.2, 24.1, 6.7.
    let text = batch_timeline_text(&samples::batch(), 40, Glyphs::Ascii).unwrap();
    let expected = "C".repeat(9) + &"w".repeat(24) + &"P".repeat(7);
    assert_eq!(text.lines().nth(1), Some(&*expected));
    assert!(text.contains("w waiting for stor~    49.1 ms    60.3 %"), "{text}");

    let mut data = samples::rows(0);
    // 130.8 ms in 47 columns, 2.78 ms each: 78 ms are 28 columns and a little.
    data.rows[0].name = "gpu".into();
    let text = gantt_text(&data, 51, Glyphs::Ascii).unwrap();
    let line = text.lines().nth(1).unwrap();
    assert_eq!(
        line,
        format!("gpu {}{}{}{}", "w".repeat(28), "C".repeat(7), "w".repeat(5), "C".repeat(7))
    );
}

#[test]
fn every_state_can_be_read_without_color() {
    for state in State::ALL {
        let solid = state.hatch().is_none();
        assert_eq!(solid, state == State::Computing, "{state:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn batches_of_any_shape_keep_their_labels_apart(
        times in prop::collection::vec(1e-3..1e3_f64, 1..6), width in 280.0..1200.0_f64,
    ) {
        let mut data = samples::batch();
        let segments = times.iter().enumerate().map(|(index, time)| {
            let state = State::ALL[index % State::ALL.len()];
            chart::Segment::new(state, format!("{} for part {index}", state.word()), millis(*time))
        });
        data.segments = segments.collect();
        let figure = batch_timeline(&data, width).unwrap();
        let texts = texts(&figure.scene);
        for (index, (one, words)) in texts.iter().enumerate() {
            prop_assert!(one.left >= -0.01 && one.right <= width + 0.01, "{words}");
            for (other, more) in &texts[..index] {
                prop_assert!(!one.overlaps(other), "`{words}` covers `{more}`");
            }
        }
        let total: f64 = titled_boxes(&figure).iter().map(|(_, width)| width).sum();
        prop_assert!((total - width).abs() < 1e-6, "{total}");
    }

    #[test]
    fn curves_of_any_shape_keep_their_names_apart(
        ends in prop::collection::vec(prop::collection::vec(0.0..1.0_f64, 2..6), 1..9),
        you in (1.0..32.0_f64, 0.0..1.0_f64), width in 280.0..1200.0_f64,
    ) {
        let mut data = samples::utilization();
        let line = data.series.remove(0);
        data.series = ends.iter().enumerate().map(|(index, values)| {
            let points = values.iter().enumerate().map(|(step, y)| (1.0 + step as f64, *y));
            Series { name: format!("line {index}"), points: points.collect(), ..line.clone() }
        }).collect();
        data.you = Some(Here { x: you.0, y: you.1, label: "you are here, 23 %".into() });
        let figure = curves(&data, width).unwrap();
        let texts = texts(&figure.scene);
        for (index, (one, words)) in texts.iter().enumerate() {
            prop_assert!(one.left >= -0.01 && one.right <= width + 0.01, "{words}");
            prop_assert!(one.bottom <= figure.scene.height + 0.01, "{words}");
            for (other, more) in &texts[..index] {
                prop_assert!(!one.overlaps(other), "`{words}` covers `{more}`");
            }
        }
    }

    #[test]
    fn scattered_plans_keep_their_labels_apart(
        costs in prop::collection::vec((1.0..1e6_f64, 1.0..1e5_f64), 1..9),
        width in 280.0..1200.0_f64,
    ) {
        let mut data = samples::strategies();
        data.plans = costs.iter().enumerate().map(|(index, (x, y))| {
            Plan { name: format!("plan {index}"), x: *x, y: *y, chosen: index == 0 }
        }).collect();
        let figure = scatter(&data, width).unwrap();
        let texts = texts(&figure.scene);
        for (index, (one, words)) in texts.iter().enumerate() {
            for (other, more) in &texts[..index] {
                prop_assert!(!one.overlaps(other), "`{words}` covers `{more}`");
            }
        }
    }
}

#[test]
fn a_plan_at_the_ends_of_both_axes_covers_none_of_their_labels() {
    let plan = |name: &str, x, y| Plan { name: name.into(), x, y, chosen: y == 0.0 };
    let mut data = samples::strategies();
    data.x = Axis::linear("hours", Format::Plain);
    data.y = Axis::linear("dollars", Format::Plain);
    data.plans = vec![plan("in place", 6.0, 0.0), plan("move", 7.1, 4000.0)];
    let figure = scatter(&data, 640.0).unwrap();
    let labels = figure.scene.marks.iter().filter(|mark| mark.class == Class::Axis);
    let labels: Vec<Rectangle> = labels.filter_map(Mark::text_box).collect();
    for ring in figure.scene.marks.iter().filter_map(ring) {
        assert!(labels.iter().all(|label| !label.overlaps(&ring)), "{ring:?} {labels:?}");
    }
}

#[test]
fn anchors_decide_on_which_side_of_its_point_a_text_lies() {
    let at = chart::Point::new(100.0, 50.0);
    let ink = |anchor| {
        let shape = Shape::Text { at, anchor, size: 14.0, words: "disk".into() };
        Mark::new(shape, Class::Label).text_box().unwrap()
    };
    assert!((ink(Anchor::Start).left - 100.0).abs() < 1e-9);
    assert!((ink(Anchor::End).right - 100.0).abs() < 1e-9);
    let middle = ink(Anchor::Middle);
    assert!((f64::midpoint(middle.left, middle.right) - 100.0).abs() < 1e-9);
}
