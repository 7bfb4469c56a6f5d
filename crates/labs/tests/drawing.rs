//! Is a curve drawn on axes that give nothing away, and scored under the engine's own?

mod common;

use chart::{Cell, Figure, Shape};
use common::lab;
use labs::session::{
    claims_figure, drawn_curve, meant, output_value, places, score_curve, scored_curve,
};
use labs::{Instrument, Unit};

fn numbers(figure: &Figure) -> Vec<(f64, f64)> {
    let number = |cell: &Cell| match cell {
        Cell::Number(value) => *value,
        Cell::Text(text) => panic!("`{text}` is no number"),
    };
    figure.table.rows.iter().map(|row| (number(&row[1]), number(&row[2]))).collect()
}

#[test]
fn nothing_is_on_the_paper_before_the_learner_draws() {
    let lab = lab();
    let mut titles = std::collections::BTreeSet::new();
    for (act, places_there, ends) in [
        ("pipeline", vec![1.0, 8.0, 32.0], (0.0, 1.0)),
        ("gravity", vec![10.0, 100.0], (1e10, 1e15)),
    ] {
        let act = lab.act(act).unwrap();
        assert_eq!(places(&lab, act).unwrap(), places_there);
        let nothing = vec![None; act.curve.at.len()];
        for width in [320.0, 640.0] {
            let empty = drawn_curve(&lab, act, &nothing, width).unwrap();
            titles.insert(empty.title.clone());
            assert!(empty.table.rows.is_empty(), "the engine has drawn already");
            assert_eq!(empty.plane.unwrap().y.domain(), ends);
            let solid = empty.scene.marks.iter().filter(|mark| mark.strong);
            assert!(!solid.into_iter().any(|mark| matches!(mark.shape, Shape::Line(_))));
        }
    }
    assert_eq!(titles.len(), lab.acts.len(), "each act's drawing has a title of its own");
}

#[test]
fn the_axes_do_not_move_when_something_is_drawn() {
    let lab = lab();
    let act = lab.act("gravity").unwrap();
    let before = drawn_curve(&lab, act, &[None, None], 640.0).unwrap().plane.unwrap();
    let after = drawn_curve(&lab, act, &[Some(3e13), None], 640.0).unwrap().plane.unwrap();
    assert_eq!(before, after, "a point would slip away under the hand");
    let nothing = drawn_curve(&lab, act, &[Some(0.0), Some(3e13)], 640.0).unwrap();
    assert_eq!(numbers(&nothing), [(100.0, 3e13)], "zero has no place on a logarithmic axis");
}

/// At 6 h, 1.25 GB/s and 12.5 GB/s move 27 TB and 270 TB: worked by hand.
#[test]
fn the_engines_curve_lies_over_the_drawn_one_with_its_score() {
    let lab = lab();
    let act = lab.act("gravity").unwrap();
    let score = score_curve(act, &[27e12, 270e12]).unwrap();
    let figure = scored_curve(&lab, act, &score, 640.0).unwrap();
    let points = numbers(&figure);
    assert_eq!(points[..2], [(10.0, 27e12), (100.0, 270e12)]);
    let engine = &points[2..];
    assert!(engine.len() > 2, "between the places it is a curve");
    for (link, volume) in engine {
        assert!((volume / (link * 2.7e12) - 1.0).abs() < 1e-12, "{link} Gb/s: {volume} B");
    }
    assert!(figure.takeaway.ends_with("100 / 100."), "{}", figure.takeaway);
}

#[test]
fn what_was_placed_is_what_is_scored_and_drawn() {
    let lab = lab();
    let act = lab.act("pipeline").unwrap();
    let score = score_curve(act, &[0.1, 0.2, 0.3]).unwrap();
    let figure = scored_curve(&lab, act, &score, 480.0).unwrap();
    let points = numbers(&figure);
    assert_eq!(points[..3], [(1.0, 0.1), (8.0, 0.2), (32.0, 0.3)]);
    let engine: Vec<f64> = points[3..].iter().map(|(_, share)| *share).collect();
    assert_eq!(engine.len(), 32, "a value for each number of workers");
    for (found, said) in [engine[0], engine[7], engine[31]].iter().zip(&score.actual) {
        assert_eq!(found.to_bits(), said.to_bits());
    }
    let said = format!(": {} / 100.", score.score);
    assert!(figure.takeaway.ends_with(&said), "{}", figure.takeaway);
}

#[test]
fn a_hand_means_round_values() {
    assert_eq!(meant(Unit::Share, 0.456_7).to_string(), "0.46");
    assert_eq!(meant(Unit::Bytes, 2.7123e13).to_string(), "27000000000000");
    let lab = lab();
    let act = lab.act("gravity").unwrap();
    assert_eq!(output_value(act, 2.7e13).to_string(), "27000000000000");
}

#[test]
fn the_maps_point_is_the_two_sliders() {
    let gravity = labs::instruments::gravity_instrument();
    let placed = gravity.placed("map", (123.456e12, 100.0));
    let texts: Vec<(&str, String)> =
        placed.iter().map(|(name, value)| (*name, value.text(4))).collect();
    assert_eq!(texts, [("volume", "123 TB".to_owned()), ("link", "100 Gb/s".to_owned())]);
    for (name, value) in gravity.placed("map", (1e30, 1e-30)) {
        let control = gravity.controls().iter().find(|it| it.name == name).unwrap();
        assert!(control.kind.accepts(&value).is_ok(), "{name} stops at its end");
    }
    let story = gravity.story();
    assert_eq!(gravity.here("map", &story), Some((50e12, 100.0)));
    assert_eq!(gravity.here("transfer", &story), None);
    assert!(gravity.placed("transfer", (1e12, 1.0)).is_empty());
}

/// 50 TB at 12.5 GB/s are 4,000 s: a minute is 66.7 times too short, 111 hours 99.9 times too
/// long. Worked by hand.
#[test]
fn the_options_claims_lie_about_the_storys_own_number() {
    let lab = lab();
    let act = lab.act("gravity").unwrap();
    let figure = claims_figure(&lab, act, Some("a"), 640.0).unwrap();
    let found = numbers(&figure);
    let expected = [(60.0, 66.667), (4020.0, 1.005), (39_600.0, 9.9), (399_600.0, 99.9)];
    assert_eq!(found.len(), expected.len() + 1);
    for ((value, factor), (claimed, off)) in found.iter().zip(expected) {
        assert!((value - claimed).abs() < 1e-6 && (factor - off).abs() < 1e-3, "{value} {factor}");
    }
    assert_eq!(found[4], (4000.0, 1.0));
    assert_eq!(figure.takeaway, "The engine finds: 66.7 min; your claim is 66.7 × too low.");
    let skipped = claims_figure(&lab, act, None, 320.0).unwrap();
    assert_eq!(skipped.takeaway, "The engine finds: 66.7 min.");
    assert!(figure.how_to_read.contains("the ring yours"));
    assert!(!skipped.how_to_read.contains("yours"), "nobody chose");
}

#[test]
fn an_act_whose_options_claim_no_number_has_no_such_figure() {
    let lab = lab();
    assert!(claims_figure(&lab, lab.act("pipeline").unwrap(), Some("a"), 640.0).is_err());
}
