//! Does the meter notice that it is lied to: by another process on the cores, by warm files in a
//! cold run?

#![cfg(target_os = "linux")]

use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use measure::{
    CacheState, Corpus, DemoCorpus, DemoOptions, LoaderOptions, MeasureOptions, Measurement,
    ScanLimits, SystemClock, measure, probe,
};

fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

fn demo(folder: &Path) -> DemoCorpus {
    let options =
        DemoOptions { images: count(80), median_pixels: 160.0 * 120.0, ..DemoOptions::default() };
    DemoCorpus::make(folder, &options, &AtomicBool::new(false), &|_| ()).unwrap()
}

fn run(folder: &Path, cache: CacheState) -> Measurement {
    let stop = AtomicBool::new(false);
    let corpus = Corpus::scan(folder, ScanLimits::default(), &stop, &mut |_| ()).unwrap();
    let options = MeasureOptions {
        loader: LoaderOptions {
            workers: count(2),
            batch: count(8),
            prefetch: count(2),
            step_time: Duration::from_millis(20),
            measured: Duration::from_secs(1),
            seed: 1,
        },
        cache,
        probe: Duration::from_millis(100),
    };
    let clock = SystemClock::new();
    let probes = probe(&corpus, &options, &clock, &stop, &mut |_| ()).unwrap();
    measure(&corpus, &options, probes, &clock, &stop, &mut |_| ()).unwrap()
}

fn breaks(measurement: &Measurement, rule: &str) -> bool {
    measurement.verdict.broken().any(|broken| broken.name == rule)
}

/// A process that keeps a core busy until it is dropped.
struct Busy(Child);

impl Busy {
    fn new() -> Self {
        let mut command = Command::new("sh");
        let command = command.args(["-c", "while :; do :; done"]).stdin(Stdio::null());
        Self(command.spawn().unwrap())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn another_process_on_the_cores_makes_it_not_valid() {
    let parent = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let demo = demo(parent.path());
    let cores = std::thread::available_parallelism().unwrap().get();
    let busy: Vec<Busy> = (0..cores).map(|_| Busy::new()).collect();
    let measurement = run(demo.folder(), CacheState::Warm);
    drop(busy);
    assert!(!measurement.verdict.is_valid());
    assert!(breaks(&measurement, "other-load"), "{:?}", measurement.verdict);
}

#[test]
fn warm_files_in_a_cold_run_make_it_not_valid() {
    let parent = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let demo = demo(parent.path());
    let done = AtomicBool::new(false);
    let files: Vec<_> = std::fs::read_dir(demo.folder().join("000"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let measurement = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                for file in &files {
                    std::fs::read(file).unwrap();
                }
            }
        });
        let measurement = run(demo.folder(), CacheState::Cold);
        done.store(true, Ordering::Relaxed);
        measurement
    });
    assert!(breaks(&measurement, "cache-state"), "{:?}", measurement.verdict);
}

#[test]
fn a_cold_run_that_nobody_disturbs_is_cold_and_a_warm_one_warm() {
    let parent = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let demo = demo(parent.path());
    for cache in [CacheState::Cold, CacheState::Warm] {
        let measurement = run(demo.folder(), cache);
        assert!(!breaks(&measurement, "cache-state"), "{:?}", measurement.verdict);
        assert!(!measurement.run.partial);
        assert_eq!(measurement.run.replaced.len(), 0);
        let scenario = measurement.scenario(units::DollarsPerHour::ZERO);
        assert_eq!(scenario.faults(), [], "an engine can answer it");
    }
}
