//! What do the published measurements say of the engines, and does the account stay honest?

use validate::{
    Basis, CALIBRATION, Calibration, KNOWN_GAPS, NoPrediction, PUBLISHED_CASES, Validation,
    check_gaps, parse_cases, parse_gaps, predict, validate,
};

fn calibration() -> Calibration {
    Calibration::parse(CALIBRATION).expect("it comes with the crate")
}

/// All rows, predicted once for all tests.
fn published() -> &'static Validation {
    static ONCE: std::sync::LazyLock<Validation> = std::sync::LazyLock::new(|| {
        validate(parse_cases(PUBLISHED_CASES).expect("it comes with the crate"), &calibration())
    });
    &ONCE
}

/// One row in the columns of the published file.
fn row(id: &str, family: &str, system: &str, inputs: &str, unit: &str) -> validate::Case {
    let text = format!(
        "id,family,system,inputs,quantity,measured,unit\n{id},{family},{system},\"{inputs}\",q,1,{unit}\n"
    );
    parse_cases(&text).unwrap().remove(0)
}

fn value(case: &validate::Case) -> f64 {
    predict(case, &calibration()).unwrap().value
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    let gap = (found / expected - 1.0).abs();
    assert!(gap < tolerance, "expected {expected}, found {found}, off by {gap:e}");
}

#[test]
fn known_gaps_are_as_written_down() {
    let faults = check_gaps(published(), &parse_gaps(KNOWN_GAPS).unwrap());
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn a_gap_that_moves_is_found_in_the_real_account() {
    let mut known = parse_gaps(KNOWN_GAPS).unwrap();
    let forgotten = known.pop().unwrap();
    known[0].error = -known[0].error;
    let faults = check_gaps(published(), &known);
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults.iter().any(|fault| fault.to_string().contains(&forgotten.id)));
}

#[test]
fn families_with_a_model_beat_the_naive_bound() {
    // In the other families the model comes to the naive formula itself, or loses: A2, A6, F, G.1,
    // I and L are told apart in `validation/README.md`.
    let better = ["A1", "A3", "A4", "A5", "B", "D", "H", "M"];
    for family in &published().families {
        let code = family.family.split(' ').next().unwrap();
        if better.contains(&code) {
            let (own, naive) = (family.median_error_beside_naive, family.naive_median_error);
            assert!(own.unwrap() < naive.unwrap(), "{}: {own:?} against {naive:?}", family.family);
        }
    }
}

#[test]
fn every_published_row_is_answered_or_refused_with_a_reason() {
    let validation = published();
    let refused: Vec<&str> = validation
        .cases
        .iter()
        .filter(|each| each.prediction.is_err())
        .map(|each| each.case.id.as_str())
        .collect();
    assert_eq!(refused, ["K.1"]);
    assert!(validation.cases.iter().all(|each| !each.case.source.is_empty()));
}

#[test]
fn constants_are_fitted_on_rows_that_exist() {
    let cases = parse_cases(PUBLISHED_CASES).unwrap();
    for id in calibration().fitted_rows() {
        assert!(cases.iter().any(|case| case.id == id), "no row `{id}`");
    }
}

#[test]
fn a_row_that_a_constant_was_fitted_on_proves_nothing() {
    let validation = published();
    let own = validation.cases.iter().find(|each| each.case.id == "A1.1").unwrap();
    assert_eq!(own.prediction.as_ref().unwrap().basis, Basis::FittedHere);
    let family = &validation.families[0];
    assert_eq!((family.cases, family.fitted), (4, 2));
    // A1.6 was fitted and would be the worst of the naive bound.
    assert!(family.naive_median_error.unwrap() < 0.05);
}

#[test]
fn golden_hand_an_unstalled_accelerator() {
    // 1 GB a batch: 0.826 ms + 3.558 ms = 4.384 ms beside 100 ms.
    let inputs = "workload=x;t_s=0.1;batch=10;N=1;read_threads=4;record_B=1e8";
    near(value(&row("t", "A1 x", "s", inputs, "%")), 100.0 / 1.04384, 1e-9);
}

/// The first batch of six ranks with twelve threads each, whose accelerators need 8.4 GB/s.
fn burst(more: &str) -> f64 {
    let inputs = format!("workload=unet3d;t_s=0.5;batch=7;N=6;read_threads=12;record_B=1e8;{more}");
    value(&row("t", "A5 x", "s", &inputs, "s"))
}

#[test]
fn golden_hand_a_burst_takes_as_many_steps_as_there_are_threads() {
    // W·N·b·s bytes at N·b·s/t bytes per second are W·t.
    near(burst("steady_GBps=8.4"), 6.0, 1e-9);
    // Half of it delivered over epochs of 500 steps, 12 of which it takes to fill:
    // 50.4 GB at 4.2·1.024 GB/s.
    near(burst("steady_GBps=4.2"), 50.4 / 4.3008, 1e-9);
}

#[test]
fn golden_hand_records_that_differ_bring_the_first_batch_forward() {
    // Of two batches that share the storage evenly the smaller ends first; the mean of the smaller
    // is the mean less half their mean absolute difference, CV/√π for near-normal ones. Seven
    // records with a CV of 0.466 make one of 0.1761: 6 s · (1 − 0.0994). Ranks that are served
    // early read on, which takes a few percent from the others.
    near(burst("steady_GBps=8.4;record_sd_B=4.66e7"), 6.0 * 0.9006, 0.04);
}

#[test]
fn golden_hand_a_barrier_of_two_waits_for_the_slower() {
    // The larger of two lognormals of mean 1 and log-deviation σ has mean 2·Φ(σ/√2). With a
    // coefficient of variation of 0.75, σ² = ln 1.5625, σ/√2 = 0.47238, Φ = 0.68167.
    // At 100 ms and 1 GB the loop takes 4.384 ms, the slower of two 4.384·1.36334 = 5.97689 ms.
    let of = |barrier: &str| {
        let inputs = format!(
            "workload=unet3d;t_s=0.1;batch=10;N=2;read_threads=4;record_B=1e8;\
             barrier_each_step={barrier}"
        );
        value(&row("t", "A6 x", "s", &inputs, "%"))
    };
    near(of("yes"), 100.0 / 1.059_768_9, 5e-4);
    near(of("no"), 100.0 / 1.04384, 1e-9);
}

#[test]
fn golden_hand_cores_that_contend() {
    // S(k) = k/(1 + 0.0526(k − 1)): S(6)/S(3) = (6/1.263)/(3/1.1052) = 1.750119.
    let inputs = "cpus=6;batch=300;t_3cpu_s=1";
    near(value(&row("t", "D x", "unknown", inputs, "img/s")), 300.0 * 1.750_119, 1e-5);
}

#[test]
fn golden_hand_needed_bandwidth() {
    // 1,000 images/s of 100 kB are 100 MB/s, 800 Mb/s.
    let inputs = "img_s=1000;dataset_B=1e9;images=1e4";
    near(value(&row("t", "L x", "s", inputs, "Mb/s")), 800.0, 1e-12);
}

#[test]
fn golden_hand_caches() {
    let miss = |family: &str, inputs: &str| value(&row("t", family, "s", inputs, "fraction"));
    near(miss("C no-evict cache", "cache_frac=0.65"), 0.35, 1e-12);
    // physics: random replacement misses 0.862 at 0.35; three jobs each miss like one.
    near(miss("C page cache", "cache_frac=0.35;jobs=3"), 3.0 * 0.862, 1e-3);
    // least recently used: 1 − f − (1 − f)·ln(1 − f) = 0.5 + 0.34657 at f = 0.5.
    near(miss("C (near-)sequential", "cache_frac=0.5"), 0.846_574, 1e-5);
}

#[test]
fn a_row_that_states_too_little_is_refused_with_what_is_missing() {
    let refusal = |family: &str, inputs: &str| {
        predict(&row("t", family, "s", inputs, "x"), &calibration()).unwrap_err().to_string()
    };
    assert_eq!(refusal("A1 x", "t_s=0.1"), "the row states no `record_B` above 0");
    assert_eq!(refusal("Z9 x", ""), "no model for family `Z9`");
    assert_eq!(
        refusal("A1 x", "record_B=1;N=1.5;batch=1;t_s=1;read_threads=1"),
        "`N` must be a whole number, found 1.5"
    );
    assert_eq!(
        refusal("H x", "single_thread_img_s=100;workers=2;batch=32"),
        "the system does not say its hardware threads (vCPU)"
    );
    let _: NoPrediction = predict(&row("t", "K x", "s", "", "x"), &calibration()).unwrap_err();
}
