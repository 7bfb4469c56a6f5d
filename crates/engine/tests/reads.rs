//! Does each field change some output of exactly the engines that are said to read it?
//!
//! For every field there is at least one base in which it matters, and two values of it.

mod common;

use common::{flagged, lab_04, resolve};
use engine::{Draft, EngineName, Field, answer, reads};

/// A field, two values, and what else has to be said for the field to matter.
struct Case {
    field: Field,
    values: [&'static str; 2],
    base: &'static [(Field, &'static str)],
}

const fn case(
    field: Field,
    values: [&'static str; 2],
    base: &'static [(Field, &'static str)],
) -> Case {
    Case { field, values, base }
}

/// A small data set, so that the simulator replays whole epochs.
const SMALL: (Field, &str) = (Field::Samples, "20000");
const NVME: (Field, &str) = (Field::Storage, "nvme");
const CACHED: &[(Field, &str)] = &[SMALL, (Field::Cache, "1.6 GB"), (Field::CachePolicy, "page")];
const BY_OPERATIONS: &[(Field, &str)] = &[
    (Field::FlopsPerSample, "24.6 GFLOP"),
    (Field::PeakFlops, "312 TFLOP/s"),
    (Field::FractionOfPeak, "0.3"),
];

const CASES: [Case; 42] = [
    case(Field::Dataset, ["10 TB", "5 TB"], &[]),
    case(Field::Samples, ["1000000", "2000000"], &[]),
    case(Field::SampleSize, ["159 kB", "300 kB"], &[]),
    case(Field::SampleCv, ["0.1", "2"], &[]),
    case(Field::SampleSizes, ["1 kB, 300 kB", "300 kB, 500 kB"], &[SMALL]),
    case(Field::SampleSpread, ["gamma", "lognormal"], &[]),
    case(Field::DecodedSize, ["150528 B", "600 kB"], &[]),
    case(Field::Workers, ["4", "6"], &[]),
    case(Field::Loaders, ["per-accelerator", "shared"], &[(Field::Count, "2")]),
    case(Field::Batch, ["64", "128"], &[]),
    case(Field::Prefetch, ["1", "4"], &[NVME]),
    case(Field::Delivery, ["in-order", "pool"], &[(Field::Batch, "1")]),
    case(Field::HandoverWorker, ["0 s", "1 ms"], &[]),
    case(Field::HandoverConsumer, ["0 s", "1 ms"], &[]),
    case(
        Field::Hosts,
        ["1", "2"],
        &[(Field::Count, "2"), (Field::Cores, "1"), (Field::Prep, "6 ms"), NVME],
    ),
    case(Field::Cores, ["1", "2"], &[(Field::Prep, "6 ms"), NVME]),
    case(Field::CoreContention, ["0", "0.2"], &[(Field::Prep, "6 ms"), NVME]),
    case(Field::Storage, ["hdd", "ssd"], &[]),
    case(Field::StorageBandwidth, ["150 MB/s", "300 MB/s"], &[]),
    case(Field::StreamBandwidth, ["25 %", "50 %"], &[]),
    case(Field::Latency, ["0 s", "8 ms"], &[]),
    case(Field::RequestsInFlight, ["1", "2"], &[(Field::Latency, "8 ms")]),
    case(Field::Cache, ["0.5 GB", "1.6 GB"], &[SMALL, (Field::CachePolicy, "page")]),
    case(Field::CachePolicy, ["lru", "pinned"], CACHED),
    case(Field::EpochOrder, ["shuffled", "fixed"], CACHED),
    // The textbook reads it only to say that its own preparation is too short.
    case(Field::Prep, ["0.848 ms", "6 ms"], &[]),
    case(Field::PrepCv, ["0.1", "2"], &[(Field::Prep, "6 ms"), NVME]),
    case(Field::PrepSpread, ["gamma", "lognormal"], &[(Field::Prep, "6 ms"), NVME]),
    case(Field::LinkBandwidth, ["12 GB/s", "100 MB/s"], &[]),
    case(Field::Accelerator, ["a100", "v100"], &[(Field::FractionOfPeak, "0.3")]),
    case(Field::Count, ["1", "2"], &[]),
    case(Field::Model, ["resnet-50", "resnet-18"], &[(Field::FractionOfPeak, "0.3")]),
    case(Field::StepTime, ["20 ms", "200 ms"], &[]),
    case(Field::Rate, ["3000/s", "300/s"], &[]),
    case(Field::FlopsPerSample, ["24.6 GFLOP", "246 GFLOP"], BY_OPERATIONS),
    case(Field::PeakFlops, ["312 TFLOP/s", "31 TFLOP/s"], BY_OPERATIONS),
    case(Field::FractionOfPeak, ["0.3", "0.03"], BY_OPERATIONS),
    case(Field::StepOverhead, ["0 s", "100 ms"], &[]),
    case(
        Field::StepOverheadCv,
        ["0", "1"],
        &[(Field::StepOverhead, "100 ms"), (Field::Barrier, "true"), (Field::Count, "2")],
    ),
    case(
        Field::Barrier,
        ["false", "true"],
        &[(Field::StepOverhead, "100 ms"), (Field::StepOverheadCv, "1"), (Field::Count, "2")],
    ),
    case(Field::Price, ["$2.50/h", "$4/h"], &[]),
    case(Field::Price, ["$0/h", "$4/h"], &[NVME]),
];

/// Everything that an engine answers, as text; the simulator by its whole report.
fn outputs(draft: &Draft, engine: EngineName) -> String {
    let scenario = resolve(draft);
    let answer = answer(&scenario, engine).unwrap_or_else(|error| panic!("{engine}: {error}"));
    format!("{answer:?}")
}

fn with(case: &Case, value: &'static str) -> Draft {
    let around = case.base.iter().copied().filter(|(field, _)| *field != case.field);
    let words: Vec<(Field, &str)> = around.chain([(case.field, value)]).collect();
    flagged(&lab_04(), &words)
}

#[test]
fn a_field_changes_an_answer_if_and_only_if_the_engine_reads_it() {
    let mut wrong = Vec::new();
    for case in &CASES {
        let [one, other] = case.values.map(|value| with(case, value));
        for engine in EngineName::ALL {
            let changes = outputs(&one, engine) != outputs(&other, engine);
            if changes != reads(engine, case.field) {
                let name = case.field.name();
                wrong.push(format!("{engine} and `{name}`: changes: {changes}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_field_has_a_case() {
    for field in Field::ALL {
        assert!(CASES.iter().any(|case| case.field == field), "{}", field.name());
    }
}

#[test]
fn every_field_is_read_by_some_engine_and_the_simulator_reads_all() {
    for field in Field::ALL {
        assert!(reads(EngineName::Simulate, field), "{}", field.name());
    }
    assert!(!reads(EngineName::Textbook, Field::Cores));
    assert!(!reads(EngineName::Forecast, Field::Prefetch));
}
