//! Every golden row of the models, read from `tests/golden/*.toml` with its oracle and reason.

mod common;

use common::{count, disk, lab_04, near, source};
use model::{Resource, bound, forecast, textbook};
use scenario::Scenario;
use units::Secs;

struct Case(toml::Table);

impl Case {
    fn number(&self, key: &str) -> Option<f64> {
        let value = self.0.get(key)?;
        value.as_float().or(value.as_integer().map(|whole| whole as f64))
    }

    fn text(&self, key: &str) -> &str {
        self.0
            .get(key)
            .and_then(toml::Value::as_str)
            .unwrap_or_else(|| panic!("{key} in {:?}", self.0))
    }

    fn whole(&self, key: &str) -> Option<u32> {
        self.0.get(key)?.as_integer().and_then(|value| u32::try_from(value).ok())
    }

    /// Half a unit of the last printed digit, as the file writes the number.
    fn half_digit(decimals: i32) -> f64 {
        0.5 * 10.0_f64.powi(-decimals) * (1.0 + 1e-9)
    }

    fn scenario(&self, mut scenario: Scenario) -> Scenario {
        scenario.storage = disk(self.number("storage_bytes_per_s").unwrap());
        scenario.loader.workers = count(self.whole("workers").unwrap());
        if let Some(accelerators) = self.whole("accelerators") {
            scenario.accelerators.count = count(accelerators);
        }
        if let Some(batch) = self.whole("batch") {
            scenario.loader.batch = count(batch);
        }
        if let Some(cores) = self.whole("cores") {
            scenario.hosts.cores = count(cores);
        }
        if let Some(prep) = self.number("prep_ms") {
            scenario.prep.time = Secs::new(prep / 1e3).unwrap();
        }
        if let Some(latency) = self.number("latency_ms") {
            scenario.storage.latency = Secs::new(latency / 1e3).unwrap();
        }
        assert_eq!(scenario.faults(), []);
        scenario
    }
}

fn cases(text: &str, at_least: usize) -> Vec<Case> {
    let mut table: toml::Table = text.parse().unwrap();
    let Some(toml::Value::Array(cases)) = table.remove("case") else { panic!("no cases") };
    let cases: Vec<Case> = cases
        .into_iter()
        .map(|case| match case {
            toml::Value::Table(table) => Case(table),
            other => panic!("{other}"),
        })
        .collect();
    assert!(cases.len() >= at_least, "{} cases, expected {at_least}", cases.len());
    for case in &cases {
        assert!(
            ["hand", "closed form", "paper", "other tool", "measured"]
                .contains(&case.text("oracle"))
        );
    }
    cases
}

#[test]
fn golden_textbook() {
    for case in cases(include_str!("golden/textbook.toml"), 28) {
        let preset = if case.text("preset") == "source" { source() } else { lab_04() };
        let estimate = textbook(&case.scenario(preset)).unwrap();
        let id = case.text("id");
        let half = Case::half_digit(4);
        near(
            &format!("{id} t_io"),
            estimate.read.get() * 1e3,
            case.number("read_ms").unwrap(),
            half,
        );
        let utilization = case.number("utilization_percent").unwrap();
        near(&format!("{id} η"), estimate.utilization.percent(), utilization, half);
    }
}

#[test]
fn golden_bound() {
    for case in cases(include_str!("golden/bound.toml"), 17) {
        let answer = bound(&case.scenario(lab_04())).unwrap();
        let id = case.text("id");
        assert_eq!(answer.bound_by.as_str(), case.text("bound_by"), "{id}");
        let rate = case.number("samples_per_s").unwrap();
        near(&format!("{id} X"), answer.samples_per_sec.get(), rate, Case::half_digit(4));
        let utilization = case.number("utilization").unwrap();
        near(&format!("{id} η"), answer.utilization.get(), utilization, Case::half_digit(6));
    }
}

#[test]
fn golden_forecast() {
    for case in cases(include_str!("golden/forecast.toml"), 9) {
        let answer = forecast(&case.scenario(lab_04())).unwrap();
        let rate = case.number("pool_samples_per_s").unwrap();
        near(case.text("id"), answer.pool.unwrap().get(), rate, Case::half_digit(4));
    }
}

#[test]
fn golden_hand_the_numbers_of_the_story() {
    let estimate = textbook(&lab_04()).unwrap();
    near("t_c ms", estimate.compute.get() * 1e3, 18.765_467, 5e-7);
    near("needed MB/s", estimate.needed.get() / 1e6, 542.3, 0.05);
    near("delivered MB/s", estimate.delivered.get() / 1e6, 150.0, 1e-9);
    let original = textbook(&source()).unwrap();
    near("source t_c ms", original.compute.get() * 1e3, 0.841_026, 5e-7);
}

#[test]
fn golden_hand_bandwidth_that_makes_compute_the_limit_at_four_workers() {
    // 4/(s/(B/4) + 0.848 ms) = 3410.52/s has the solution B = 1.958 GB/s.
    let with = |bandwidth: f64| {
        let mut scenario = lab_04();
        scenario.storage = disk(bandwidth);
        bound(&scenario).unwrap().bound_by
    };
    assert_eq!(with(1.957e9), Resource::Workers);
    assert_eq!(with(1.959e9), Resource::Accelerators);
}

#[test]
fn golden_hand_epoch_of_the_story() {
    // n = ⌊62,893,081/64⌋ = 982,704. First batch: 64·(4.24 + 0.848) ms = 325.632 ms, against a
    // burst of 4·64·159 kB at 0.15 GB/s = 271.36 ms and 4·64·0.848 ms/8 = 27.136 ms.
    let scenario = lab_04();
    let answer = bound(&scenario).unwrap();
    let epoch = answer.epoch(&scenario).unwrap();
    assert_eq!(epoch.steps, 982_704);
    near("t_first", epoch.first_batch.get(), 0.325_632, 1e-12);
    let time = 0.325_632 + 982_704.0 * 64.0 / (4.0 / 5.088e-3);
    near("t_epoch", epoch.time.get(), time, 1e-6);
    let au = 982_703.0 * 0.018_765_467 / (time - 0.325_632 - 0.018_765_467);
    near("AU", epoch.mlperf_au.unwrap().get(), au, 1e-7);
}
