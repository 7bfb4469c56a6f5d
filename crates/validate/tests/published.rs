//! What do the published measurements say of the engines, and does the account stay honest?

use validate::{
    Basis, CALIBRATION, Calibration, Comparison, KNOWN_GAPS, NoPrediction, PUBLISHED_CASES,
    REASONS, Validation, check_gaps, check_reasons, parse_cases, parse_gaps, parse_reasons,
    predict, validate,
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
    let better: Vec<&str> = published()
        .families
        .iter()
        .filter(|family| family.comparison == Comparison::Better)
        .map(|family| family.family.split_whitespace().next().unwrap())
        .collect();
    assert_eq!(better, ["A1", "A2", "A3", "A4", "A5", "B", "D", "E", "G", "H", "M"]);
    let overall = published().overall;
    assert!(overall.median_error.unwrap() < 0.03, "{overall:?}");
    assert!(overall.p90_error.unwrap() < 0.12, "{overall:?}");
}

#[test]
fn families_that_do_not_beat_the_naive_number_say_why() {
    let known = parse_reasons(REASONS).unwrap();
    assert_eq!(check_reasons(published(), &known), Vec::<String>::new());
    // A reason that is missing, and one for a family that is better by now.
    let mut wrong = known.clone();
    wrong[1].family = "A1 unstalled single accelerator (loop overhead)".to_owned();
    let faults = check_reasons(published(), &wrong);
    assert_eq!(
        faults,
        [
            "F Plumber IO bound: worse without a reason",
            "A1 unstalled single accelerator (loop overhead): no longer worse",
        ]
    );
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
    near(burst("steady_GBps=8.4;record_sd_B=0"), 6.0, 1e-9);
    // Half of it delivered over epochs of 500 steps and the fill, worth 12 of them:
    // 50.4 GB at 4.2·1.024 GB/s.
    near(burst("steady_GBps=4.2;record_sd_B=0"), 50.4 / 4.3008, 1e-9);
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
fn golden_hand_a_burst_beyond_the_mean_of_its_maker() {
    // As above at half the demand, 1.2557 times as fast.
    let inputs = "workload=cosmoflow;t_s=0.5;batch=7;N=6;read_threads=12;record_B=1e8";
    let of =
        |system: &str| value(&row("t", "A5 x", system, &format!("{inputs};steady_GBps=4.2"), "s"));
    near(of("HPE x") * 1.2557, of("x"), 1e-9);
    assert_eq!(
        predict(
            &row("t", "A5 x", "HPE x", &format!("{inputs};steady_GBps=4.2"), "s"),
            &calibration()
        )
        .unwrap()
        .basis,
        Basis::Calibrated(vec!["A1.1".into(), "A1.6".into(), "A4.1".into(), "A5.6".into()])
    );
}

#[test]
fn golden_hand_an_epoch_pays_for_its_start() {
    // 500 steps of 1 s + 0.1 s of waiting, and a start of 8 threads · 1 s at the demand; the known
    // run has as many ranks, so the barrier is no dearer. From a pool the start is one step's.
    let of = |workload: &str, rows: &str| {
        let inputs = format!(
            "calibrate[N=3]=1/s AU=90.90909090909091%; workload={workload};t_s=1;batch=8;N=3;\
             read_threads=8;record_B=1e8;{rows}"
        );
        value(&row("t", "A4 x", "s", &inputs, "samples/s"))
    };
    near(of("unet3d", "steps=500;record_sd_B=0"), 500.0 * 24.0 / (8.0 + 550.0), 1e-9);
    near(of("cosmoflow", "steps=500"), 500.0 * 24.0 / (1.0 + 550.0), 1e-9);
    // A tenth of the steps, and records that differ: the first batch comes about 9 % sooner.
    near(of("unet3d", "steps=50"), 50.0 * 24.0 / (8.0 * 0.91 + 55.0), 0.01);
}

#[test]
fn golden_hand_a_drive_that_sustains_less_for_small_files() {
    // 1 GB a step of 1 s: by its data sheet the drive feeds nine ranks at 90 %, by what it gave to
    // small files 5.571/0.9 = 6.19, so six.
    let inputs = |workload: &str| {
        format!(
            "workload={workload};t_s=1;batch=10;N=1;read_threads=4;record_B=1e8;record_sd_B=0;\
             drive_read_Bps=8.2e9;AU_threshold=0.9"
        )
    };
    let of = |system: &str, workload: &str| {
        value(&row("t", "A2 x", system, &inputs(workload), "accelerators"))
    };
    let drive = "Micron Micron_6500_Gen4_High_Capacity_NVMe";
    assert_eq!(
        (of(drive, "cosmoflow"), of(drive, "unet3d"), of("s", "cosmoflow")),
        (6.0, 9.0, 9.0)
    );
}

#[test]
fn golden_hand_opening_a_file_costs_more_than_its_bytes() {
    // Eight readers, each 63.131 ms to open, 1 ms for 113,750 bytes, and 9 ms to prepare: 10 ms a
    // file are 800 a second once concatenated.
    let of = |system: &str, more: &str| {
        let inputs = format!("mean_B=113750;fio_8thr=40.4MB/s{more}");
        value(&row("t", "E x", system, &inputs, "samples/s"))
    };
    near(of("x unprocessed", ";threads=8;concatenated_sps=800"), 8.0 / 73.131e-3, 1e-9);
    near(of("x unprocessed", ""), 8.0 / 64.131e-3, 1e-9);
    // The source gives 962 a second for this pipeline: 8.316 ms of reading and preparing.
    near(of("CV unprocessed", ""), 8.0 / (63.131e-3 + 8.0 / 962.0), 1e-9);
    // Another store answers with the bytes.
    near(of("CV (SSD) unprocessed", ""), 40.4e6 / 113_750.0, 1e-9);
    let refused = row("t", "E x", "CV unprocessed", "mean_B=1e9;concatenated_sps=800", "samples/s");
    let refused = predict(&refused, &calibration()).unwrap_err().to_string();
    assert!(refused.starts_with("`preparation time`: "), "{refused}");
}

#[test]
fn golden_hand_threads_and_their_time_give_a_rate() {
    // Ten threads, an object of 4 MB each 50 ms: Little's law says 800 MB/s.
    let inputs = "threads=10;object_MiB=4;avg_TTLB_ms=50";
    let case = row("t", "M x", "s", inputs, "MB/s");
    near(value(&case), 800.0, 1e-12);
    assert_eq!(predict(&case, &calibration()).unwrap().basis, Basis::Declared);
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
        predict(&row("t", family, "s", inputs, "img/s"), &calibration()).unwrap_err().to_string()
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
    assert_eq!(refusal("H x", "workers=2;workers=3"), "the row states `workers` twice");
    assert_eq!(refusal("E x", "mean_B=1;fio_8thr=1GB/s"), "the row states no `fio_8thr` in MB/s");
    let seconds = row("t", "L x", "s", "img_s=1;dataset_B=1;images=1", "GB/s");
    assert_eq!(
        predict(&seconds, &calibration()).unwrap_err().to_string(),
        "the model answers in `Mb/s`, the row is in `GB/s`"
    );
    let _: NoPrediction = predict(&row("t", "K x", "s", "", "x"), &calibration()).unwrap_err();
}
