//! Do the promised commands give the promised numbers, under keys that scripts rely on?
//!
//! Oracle: the specification's golden rows, worked by hand from its formulas.

use serde_json::{Value, json};

use crate::common::{assert_near, number, object, run, strictly};
use crate::wire::{
    AnswerObject, ErrorAnswer, FactsInputs, FactsResult, GravityInputsObject, GravityResult,
    Prediction, ScenarioObject, SimulationInputs, SimulationResult, Understood,
};

const HALF: f64 = 0.5e-6;

#[test]
fn textbook_on_lab_04() {
    let answer = object(&["predict", "--preset", "lab-04", "--engine", "textbook"]);
    assert_near(number(&answer, "/result/utilization"), 0.230_511, HALF);
    assert_eq!(answer["result"]["bound_by"], "storage");
    strictly::<AnswerObject<ScenarioObject, Prediction>>(&answer);
}

#[test]
fn textbook_on_source() {
    let flags = ["--preset", "source", "--storage", "nvme", "--workers", "8"];
    let answer = object(&[&["predict", "--engine", "textbook"], flags.as_slice()].concat());
    assert_near(number(&answer, "/result/utilization"), 0.136_700, HALF);
    strictly::<AnswerObject<ScenarioObject, Prediction>>(&answer);
}

#[test]
fn bound_with_a_full_decode() {
    let flags =
        ["--preset", "lab-04", "--storage", "nvme", "--workers", "4", "--cores", "8", "--prep"];
    let answer = object(&[&["predict"], flags.as_slice(), &["6ms", "--engine", "bound"]].concat());
    assert_near(number(&answer, "/result/samples_per_s"), 647.0697, 0.5e-4);
    assert_near(number(&answer, "/result/utilization"), 0.189_728, HALF);
    assert_eq!(answer["result"]["bound_by"], "workers");
    assert_eq!(answer["result"]["next_bound"], "cores");
}

#[test]
fn forecast_is_the_default_and_the_others_stand_beside_it() {
    let answer = object(&["predict", "--preset", "lab-04", "--workers", "5"]);
    assert_near(number(&answer, "/result/samples_per_s"), 892.9866, 0.5e-4);
    let engines: Vec<&Value> = ["/result/engine", "/result/engines/0/engine"]
        .iter()
        .chain(&["/result/engines/1/engine", "/result/engines/2/engine"])
        .filter_map(|pointer| answer.pointer(pointer))
        .collect();
    assert_eq!(engines, ["forecast", "textbook", "bound", "forecast"]);
    assert_near(number(&answer, "/result/engines/1/samples_per_s"), 943.3962, 0.5e-4);
}

#[test]
fn simulation_on_lab_04() {
    let answer = object(&["simulate", "--preset", "lab-04", "--seed", "1"]);
    // The pool's forecast, 786.1635/s, less about 1 % that in-order delivery costs at b = 64.
    assert_near(number(&answer, "/result/samples_per_s"), 786.1635, 0.02 * 786.0);
    let utilization = number(&answer, "/result/utilization");
    // By definition: rate times compute time of a batch over the batch.
    let by_rate = number(&answer, "/result/samples_per_s") * 18.765_467e-3 / 64.0;
    assert_near(utilization, by_rate, 1e-3);
    assert!(number(&answer, "/result/step_p99_s") >= number(&answer, "/result/step_p50_s"));
    let typed: AnswerObject<SimulationInputs, SimulationResult> = strictly(&answer);
    assert_eq!(typed.inputs.seed, 1);
    // The same seed gives the same run, another seed another.
    assert_eq!(object(&["simulate", "--preset", "lab-04", "--seed", "1"]), answer);
    let other = object(&["simulate", "--preset", "lab-04", "--seed", "2"]);
    assert_ne!(other["result"], answer["result"]);
}

#[test]
fn simulated_epochs_have_the_benchmark_utilization() {
    let small = ["--samples", "20000", "--epochs", "2", "--preset", "lab-04"];
    let answer = object(&[&["simulate"], small.as_slice()].concat());
    let au = number(&answer, "/result/mlperf_au");
    assert!(au > 0.2 && au < 0.3, "{au}");
    strictly::<AnswerObject<SimulationInputs, SimulationResult>>(&answer);
}

#[test]
fn gravity_of_fifty_terabytes() {
    let flags = ["--data", "50TB", "--link", "100Gbps", "--price", "$0.08/GB", "--budget", "6h"];
    let answer = object(&[&["gravity"], flags.as_slice()].concat());
    assert_near(number(&answer, "/result/transfer_s"), 4000.0, 1e-9);
    assert_near(number(&answer, "/result/egress_usd"), 4000.0, 1e-9);
    assert_eq!(answer["result"]["trapped"], false);
    // 6 h at 12.5 GB/s.
    assert_near(number(&answer, "/result/break_even_bytes"), 270e12, 1.0);
    strictly::<AnswerObject<GravityInputsObject, GravityResult>>(&answer);
}

#[test]
fn gravity_traps() {
    let flags = ["--data", "50TB", "--link", "1Gbps", "--price", "$0.08/GB", "--budget", "6h"];
    let answer = object(&[&["gravity"], flags.as_slice()].concat());
    assert_near(number(&answer, "/result/transfer_s"), 400_000.0, 1e-6);
    assert_eq!(answer["result"]["trapped"], true);
}

#[test]
fn facts_of_the_a100() {
    let answer = object(&["facts", "a100"]);
    let facts = answer["result"]["facts"].as_array().expect("a list");
    assert!(facts.len() > 5);
    for fact in facts {
        for key in ["id", "unit", "kind", "source", "date"] {
            assert!(fact[key].is_string() || key == "unit", "{key} of {fact}");
        }
    }
    let id = "accelerator.a100-80gb.peak-bf16-dense";
    let peak = facts.iter().find(|fact| fact["id"] == id).expect("its peak rate is known");
    assert_eq!((peak["value"].as_f64(), &peak["unit"]), (Some(312e12), &json!("flop/s")));
    strictly::<AnswerObject<FactsInputs, FactsResult>>(&answer);
    strictly::<AnswerObject<FactsInputs, FactsResult>>(&object(&["facts"]));
}

#[test]
fn scenarios_are_shown_as_understood() {
    let answer = object(&["scenario", "new", "--preset", "lab-04", "--storage", "nvme"]);
    let typed: AnswerObject<ScenarioObject, Understood> = strictly(&answer);
    assert!(typed.result.valid);
    // A stream still gets its quarter, now of the faster device.
    assert_near(typed.inputs.stream_bandwidth_bytes_per_s, 0.875e9, 1e-3);
    assert_eq!(typed.inputs.said["storage"], "flag");
}

#[test]
fn a_target_is_answered_for_each_thing_alone() {
    let flags = ["--preset", "lab-04", "--engine", "bound", "--target", "100%"];
    let answer = object(&[&["predict"], flags.as_slice()].concat());
    let needed = answer["result"]["needed"].as_array().expect("a list");
    let bandwidth = needed.iter().find(|needed| needed["field"] == "storage-bandwidth");
    // Which storage bandwidth makes compute the limit at four workers?
    let value = bandwidth.expect("it was asked")["value"].as_f64().expect("it is in reach");
    assert_near(value, 1.958e9, 0.5e6);
    strictly::<AnswerObject<ScenarioObject, Prediction>>(&answer);
}

#[test]
fn every_answer_says_what_answered() {
    for (command, name) in [
        (&["predict"][..], "ironlaw.predict"),
        (&["facts", "hdd"], "ironlaw.facts"),
        (&["scenario", "new"], "ironlaw.scenario"),
        (&["gravity", "--data", "1TB", "--link", "1Gbps"], "ironlaw.gravity"),
    ] {
        let answer = object(command);
        assert_eq!(answer["schema"], json!({"name": name, "version": 1}));
        assert_eq!(answer["tool"]["version"], env!("CARGO_PKG_VERSION"));
    }
}

#[test]
fn errors_are_one_object_too() {
    for arguments in [
        &["predict", "--workers", "0"][..],
        &["predict", "--bogus"],
        &["gravity"],
        &["frobnicate"],
        &[],
        &["simulate", "--steps", "x"],
        &["predict", "--engine", "oracle"],
        &["completions", "bash"],
    ] {
        let ran = run(&[arguments, &["--json"]].concat());
        assert_eq!((ran.status, ran.stderr.as_str()), (2, ""), "{arguments:?}");
        let answer: Value = serde_json::from_str(&ran.stdout).expect("one object");
        let typed: ErrorAnswer = strictly(&answer);
        assert_eq!(typed.schema.name, "ironlaw.error");
        assert!(typed.errors.iter().all(|error| error.hint.is_some()), "{answer:#}");
    }
}

#[test]
fn conditions_decide_the_exit_status() {
    let predict = |condition: &str| run(&["predict", "--preset", "lab-04", "--require", condition]);
    for holds in ["utilization>=0.2", "utilization<25%", "epoch_s<=24h", "samples_per_s>700/s"] {
        let ran = predict(holds);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{holds}");
    }
    let ran = predict("utilization>=0.8");
    assert_eq!(ran.status, 1);
    let said = "required: `utilization>=0.8` does not hold: found 0.230511";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
    for bad in ["utilization", "util>=0.8", "utilization>=NaN", "epoch_s<=5 GB", ""] {
        let ran = predict(bad);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{bad}");
        assert!(ran.stderr.starts_with("error: --require: "), "{}", ran.stderr);
    }
    // The textbook has no headroom to judge.
    let ran = run(&["predict", "--engine", "textbook", "--require", "headroom>=2"]);
    assert_eq!(ran.status, 2, "{}", ran.stderr);
}

#[test]
fn conditions_are_in_the_object() {
    let answer =
        object(&["predict", "--require", "utilization>=0.8", "--require", "utilization>=0.1"]);
    let holds: Vec<&Value> = answer["required"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|required| &required["holds"])
        .collect();
    assert_eq!(holds, [&json!(false), &json!(true)]);
}

#[test]
fn every_key_can_be_required() {
    let keys = [
        "utilization",
        "feeding_tax",
        "samples_per_s",
        "headroom",
        "hit_ratio",
        "epoch_s",
        "first_batch_s",
        "epoch_usd",
        "idle_usd_per_h",
    ];
    let answer = object(&["predict"]);
    for key in keys {
        let condition = format!("{key}>=0");
        let checked = object(&["predict", "--require", &condition]);
        assert_eq!(checked["required"][0]["holds"], true, "{checked:#}");
        // What is judged is what the answer says under the same key.
        assert_eq!(checked["required"][0]["found"], answer["result"][key], "{key}");
    }
    for key in ["transfer_s", "egress_usd", "compute_in_place_usd", "break_even_bytes"] {
        let condition = format!("{key}>=0");
        let flags = ["--data", "1TB", "--link", "1Gbps", "--require", &condition];
        let checked = object(&[&["gravity"], flags.as_slice()].concat());
        assert_eq!(checked["required"][0]["found"], checked["result"][key], "{key}");
    }
}
