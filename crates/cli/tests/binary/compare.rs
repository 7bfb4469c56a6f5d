//! Are predictions held against measurements as they stand in the files, and wrong files refused?

use std::fs;

use serde_json::{Value, json};

use crate::common::{assert_near, folder, number, object, path, run, strictly};
use crate::wire::{AnswerObject, ComparisonInputs, ComparisonResult};

/// A published grid, which is real output.
fn grid() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/measure/grid-files.json");
    serde_json::from_str(&fs::read_to_string(path).expect("it is published")).expect("it is JSON")
}

/// A configuration that measured so many samples per second, and so the engines' words.
fn point(measured: f64, predicted: [f64; 3], valid: bool) -> Value {
    // The error in a file is not believed; this one is absurd.
    let of = |rate: f64| json!({"utilization": 0.5, "samples_per_s": rate, "error": 99.0});
    let [bound, forecast, simulate] = predicted.map(of);
    json!({
        "workers": 2, "step_time_s": 0.01, "cache": "cold",
        "measured_samples_per_s": measured, "measured_utilization": 0.5,
        "predicted": {"bound": bound, "forecast": forecast, "simulate": simulate},
        "valid": valid, "broken": []
    })
}

fn file(folder: &tempfile::TempDir, name: &str, points: &[Value]) -> String {
    let mut grid = grid();
    grid["result"]["points"] = json!(points);
    written(folder, name, &grid)
}

fn written(folder: &tempfile::TempDir, name: &str, value: &Value) -> String {
    let path = path(folder, name);
    fs::write(&path, value.to_string()).expect("the folder is ours");
    path
}

#[test]
fn golden_hand_errors_over_two_files() {
    let folder = folder();
    let one =
        [point(100.0, [110.0, 95.0, 100.0], true), point(200.0, [240.0, 190.0, 204.0], false)];
    let other = [point(50.0, [50.0, 50.0, 40.0], true)];
    let (one, other) = (file(&folder, "one.json", &one), file(&folder, "other.json", &other));
    let answer = object(&["compare", &one, &other]);
    let typed: AnswerObject<ComparisonInputs, ComparisonResult> = strictly(&answer);
    assert_eq!((typed.result.configurations, typed.result.valid), (3, 2));
    assert_eq!(typed.inputs.measurements.len(), 2);
    let near = |pointer: &str, expected| assert_near(number(&answer, pointer), expected, 1e-12);
    // Bound +10, +20, 0 %; forecast −5, −5, 0 %; simulation 0, +2, −20 %.
    near("/result/errors/bound/median", 0.10);
    near("/result/errors/bound/p90", 0.20);
    near("/result/errors/forecast/worst", -0.05);
    near("/result/errors/simulate/median", 0.02);
    near("/result/errors/simulate/worst", -0.20);
    near("/result/errors_valid/simulate/median", 0.10);
    near("/result/points/1/predicted/simulate/error", 0.02);
}

#[test]
fn conditions_decide_the_exit_status() {
    let folder = folder();
    let grid = file(&folder, "grid.json", &[point(100.0, [100.0, 90.0, 104.0], true)]);
    let require = |condition: &str| run(&["compare", &grid, "--require", condition]);
    for holds in ["simulate_median_error<=5%", "forecast_p90_error>=9%", "configurations>=1"] {
        assert_eq!(require(holds).status, 0, "{holds}");
    }
    let ran = require("simulate_p90_error<=3%");
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.starts_with("required: `simulate_p90_error<=3%` does not hold: found 0.04"));
    assert!(ran.stdout.contains("+4.0 %"), "{}", ran.stdout);
    assert_eq!(require("median<=1").status, 2);
}

#[test]
fn a_scenario_predicts_what_predict_says() {
    let folder = folder();
    let mut warm = point(500.0, [1.0, 1.0, 1.0], true);
    warm["cache"] = json!("warm");
    let grid = file(&folder, "grid.json", &[point(500.0, [1.0, 1.0, 1.0], true), warm]);
    let scenario = path(&folder, "scenario.toml");
    let small = ["--dataset", "1 TB", "--cache", "64 GB", "--cache-policy", "page"];
    let made =
        run(&[&["scenario", "new", "--preset", "lab-04", "-o", &scenario], &small[..]].concat());
    assert_eq!(made.status, 0, "{}", made.stderr);
    let answer = object(&["compare", &grid, &scenario]);
    let inputs = &grid_inputs();
    let batch = inputs["batch"].to_string();
    let prefetch = inputs["prefetch"].to_string();
    for (place, cache) in [["0 B", "none"], ["1001 GB", "pinned"]].iter().enumerate() {
        for engine in ["bound", "forecast"] {
            let flags = ["--workers", "2", "--batch", &batch, "--prefetch", &prefetch];
            let more = ["--step-time", "10 ms", "--cache", cache[0], "--cache-policy", cache[1]];
            let base = ["predict", "--scenario", &scenario, "--engine", engine];
            let expected = object(&[&base[..], &flags, &more].concat());
            let at = format!("/result/points/{place}/predicted/{engine}/samples_per_s");
            let expected = number(&expected, "/result/samples_per_s");
            assert_near(number(&answer, &at), expected, 1e-9 * expected);
        }
    }
    assert_eq!(answer["inputs"]["scenario"], json!(scenario));
}

fn grid_inputs() -> Value {
    grid()["inputs"].clone()
}

#[test]
fn figures_hold_every_line() {
    let folder = folder();
    let published =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/measure/grid-files.json").to_owned();
    let single = file(&folder, "one.json", &[point(100.0, [110.0, 95.0, 101.0], true)]);
    for (name, input, expected) in [
        ("grid.svg", published, &["Configurations predicted", "Rate against workers, cold"][..]),
        ("one.svg", single, &["Predicted and measured rate", "+10.0 %", "-5.0 %", "+1.0 %"]),
    ] {
        let svg = path(&folder, name);
        let ran = run(&["compare", &input, "--svg", &svg]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let drawn = fs::read_to_string(&svg).expect("it was written");
        for text in expected {
            assert!(drawn.contains(text), "{text} in {name}");
        }
        assert_eq!(drawn.matches("<svg ").count(), drawn.matches("</svg>").count());
        let again = run(&["compare", &input, "--svg", &svg]);
        assert_eq!(again.status, 2, "a file that is there stays: {}", again.stderr);
    }
}

#[test]
fn what_is_no_measurement_is_refused() {
    let folder = folder();
    let of = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut grid = grid();
        change(&mut grid);
        written(&folder, name, &grid)
    };
    let text = |name: &str, bytes: &[u8]| {
        let path = path(&folder, name);
        fs::write(&path, bytes).expect("the folder is ours");
        path
    };
    let first = |key: &'static str, value: Value| {
        move |grid: &mut Value| grid["result"]["points"][0][key] = value.clone()
    };
    let cases = [
        (text("a", b"\x1b[31m{"), "not JSON: "),
        (text("b", b"[1, 2]"), "expected a measurement, found other JSON"),
        (text("c", b"\xff"), "cannot read"),
        (
            of("d", &|grid| grid["schema"]["name"] = json!("iron\u{1b}law")),
            "found `iron\\u{1b}law`",
        ),
        (of("e", &|grid| grid["schema"]["version"] = json!(2)), "of version 2"),
        (of("f", &|grid| grid["result"]["new"] = json!(1)), "not a measurement: unknown field"),
        (of("g", &|grid| drop(grid["result"].as_object_mut().unwrap().remove("scan"))), "missing"),
        (of("h", &|grid| grid["result"]["points"] = json!([])), "found none"),
        (of("i", &first("cache", json!("luke\u{7}"))), "configuration 1: expected a cache that"),
        (of("j", &first("workers", json!(0))), "expected 1 or more as `workers`"),
        (of("k", &first("measured_samples_per_s", json!(0.0))), "`samples_per_s` above 0"),
        (of("l", &first("step_time_s", json!(-1.0))), "`step_time_s` above 0, found -1"),
        (of("m", &first("measured_utilization", json!(-1e308))), "`utilization` above 0"),
        (path(&folder, "missing.json"), "cannot read"),
    ];
    for (file, expected) in cases {
        let ran = run(&["compare", &file]);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{file}: {ran:?}");
        assert!(ran.stderr.contains(expected), "{expected}: {}", ran.stderr);
        assert!(ran.stderr.contains("hint: "), "{}", ran.stderr);
        assert!(!ran.stderr.contains(['\u{1b}', '\u{7}']), "{:?}", ran.stderr);
    }
    let toml = text("scenario.toml", b"schema = 1\npreset = \"lab-04\"\n");
    let only = run(&["compare", &toml]);
    assert!(only.stderr.starts_with("error: expected a measurement, found only a scenario"));
    let good = of("good.json", &|_| ());
    let two = run(&["compare", &good, &toml, &toml]);
    assert!(two.stderr.starts_with("error: expected at most one scenario"), "{}", two.stderr);
    let twice = run(&["compare", &good, &good]);
    assert!(twice.stderr.contains("good.json: asked for twice"), "{}", twice.stderr);
    assert_eq!(twice.status, 2);
    assert_eq!((only.status, two.status, run(&["compare"]).status), (2, 2, 2));
}

#[test]
fn all_faults_are_said_at_once() {
    let folder = folder();
    let missing = path(&folder, "missing.json");
    let toml = path(&folder, "bad.toml");
    fs::write(&toml, "schema = 1\npreset = \"lab-04\"\nworkers = 0\n").expect("the folder is ours");
    let ran = run(&["compare", &missing, &path(&folder, "too.json"), &toml, "--require", "x>1"]);
    let errors = ran.stderr.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!((ran.status, errors), (2, 4), "{}", ran.stderr);
}
