//! Do rows of a grid equal single answers, in the promised order, whatever the axes?

mod common;

use common::{draft, flagged, lab_04};
use engine::{Axis, Draft, EngineName, Field, Grid, Row, RowAnswer, answer};

fn axis(field: Field, text: &str) -> Axis {
    Axis::parse(field, text).unwrap_or_else(|fault| panic!("{fault}"))
}

fn texts(axis: &Axis) -> Vec<String> {
    (0..axis.len()).map(|place| axis.text(place)).collect()
}

fn grid(axes: &[(Field, &str)], engine: EngineName) -> Grid {
    over(lab_04(), axes, engine)
}

fn over(base: Draft, axes: &[(Field, &str)], engine: EngineName) -> Grid {
    let axes = axes.iter().map(|(field, text)| axis(*field, text)).collect();
    Grid::new(base, axes, engine).unwrap_or_else(|faults| panic!("{faults}"))
}

/// What one question with the row's words as flags says.
fn single(grid: &Grid, base: &Draft, row: &Row) -> Result<RowAnswer, String> {
    let mut flags = Draft::new();
    for (axis, place) in grid.axes().iter().zip(&row.places) {
        flags.set(axis.field(), axis.text(*place), engine::Place::Flag(axis.field()));
    }
    let mut laid = base.clone();
    laid.overlay(&flags).unwrap();
    let messages = |faults: engine::Diagnostics| {
        faults.0.into_iter().map(|fault| fault.message).collect::<Vec<_>>().join("; ")
    };
    let scenario = laid.resolve().map_err(messages)?.scenario;
    let one = answer(&scenario, grid.engine()).map_err(|error| error.to_string())?;
    Ok(RowAnswer {
        samples_per_sec: one.samples_per_sec,
        utilization: one.utilization,
        bound_by: one.bound_by,
        next_bound: one.next_bound,
        epoch: one.epoch,
    })
}

#[test]
fn lists_and_ranges_read_as_written() {
    let cases: [(Field, &str, &[&str]); 12] = [
        (Field::Workers, "1,2,8", &["1", "2", "8"]),
        (Field::Workers, "1 , 2", &["1", "2"]),
        (Field::Workers, "5", &["5"]),
        (Field::Workers, "1..4", &["1", "2", "3", "4"]),
        (Field::Workers, "1..10:4", &["1", "5", "9"]),
        (Field::Workers, "1..32*2", &["1", "2", "4", "8", "16", "32"]),
        (Field::Workers, "3..3", &["3"]),
        (Field::Prep, "1ms..3ms:1ms", &["1 ms", "2 ms", "3 ms"]),
        (Field::SampleCv, "0.1..0.5:0.1", &["0.1", "0.2", "0.3", "0.4", "0.5"]),
        (Field::StorageBandwidth, "1GB/s..100GB/s*10", &["1 GB/s", "10 GB/s", "100 GB/s"]),
        (Field::Storage, "hdd,ssd", &["hdd", "ssd"]),
        (Field::SampleSizes, "1 kB, 2 kB", &["1 kB, 2 kB"]),
    ];
    for (field, text, expected) in cases {
        assert_eq!(texts(&axis(field, text)), expected, "{text}");
    }
}

#[test]
fn the_end_of_a_range_belongs_to_it() {
    for (field, text, count, last) in [
        (Field::Prep, "0.1ms..0.7ms:0.1ms", 7, 0.7e-3),
        (Field::SampleCv, "0..1:0.1", 11, 1.0),
        (Field::Latency, "1us..1s*10", 7, 1.0),
        (Field::Price, "$1/h..$2/h:$0.25/h", 5, 2.0),
        (Field::Cache, "0 B..1 TB:250 GB", 5, 1e12),
        (Field::StorageBandwidth, "150MB/s..950MB/s:100MB/s", 9, 950e6),
    ] {
        let axis = axis(field, text);
        assert_eq!(axis.len(), count, "{text}");
        let found = axis.number(count - 1).unwrap();
        assert!((found - last).abs() <= 1e-15 * last, "{text}: {found}");
        assert_eq!(axis.number(count), None);
    }
    // An end that is no step is not reached.
    assert_eq!(texts(&axis(Field::Prep, "1ms..2.5ms:1ms")), ["1 ms", "2 ms"]);
}

#[test]
fn columns_carry_units_where_cells_are_bare_numbers() {
    for (field, text, column) in [
        (Field::Workers, "1..4", "workers"),
        (Field::Prep, "1ms..2ms:1ms", "prep_s"),
        (Field::Prep, "1ms,2ms", "prep"),
        (Field::StorageBandwidth, "1GB/s..2GB/s:1GB/s", "storage_bandwidth_bytes_per_s"),
        (Field::Rate, "1/s..2/s:1/s", "rate_samples_per_s"),
        (Field::Price, "$1/h..$2/h:$1/h", "price_usd_per_h"),
        (Field::Cache, "1GB..2GB:1GB", "cache_bytes"),
    ] {
        assert_eq!(axis(field, text).column(), column);
    }
}

/// Texts that name no values.
const NO_AXES: [(Field, &str); 19] = [
    (Field::Workers, "1,,2"),
    (Field::Workers, "1,2,"),
    (Field::Workers, "8..1"),
    (Field::Workers, "1..8:0"),
    (Field::Workers, "1..8:0.5"),
    (Field::Workers, "1..8*1.5"),
    (Field::Workers, "1..8*1"),
    (Field::Workers, "0..8*2"),
    (Field::Workers, "1..4,8"),
    (Field::Workers, "1.."),
    (Field::Workers, "..8"),
    (Field::Workers, "1..8..9"),
    (Field::Workers, "1..1e30"),
    (Field::Samples, "0..1e15"),
    (Field::Prep, "1ms..6ms"),
    (Field::Prep, "1..6:1"),
    (Field::Prep, "1ms..6ms:1GB"),
    (Field::Storage, "hdd..nvme"),
    (Field::Workers, "\u{1b}[31m,"),
];

#[test]
fn axes_that_are_none_say_why_and_how_to_mend_it() {
    let told: Vec<String> = NO_AXES
        .iter()
        .map(|(field, text)| match Axis::parse(*field, text) {
            Ok(axis) => format!("{} values", axis.len()),
            Err(fault) => format!("{fault}\n  hint: {}", fault.hint.as_deref().unwrap_or_default()),
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
        --workers: `1,,2`: it has an empty value
          hint: write values separated by single commas
        --workers: `1,2,`: it has an empty value
          hint: write values separated by single commas
        --workers: `8..1`: it ends before it starts
          hint: write the smaller end first
        --workers: `1..8:0`: its step is 0
          hint: write a step above 0
        --workers: `1..8:0.5`: expected a whole number, found `0.5`
          hint: counts are whole
        --workers: `1..8*1.5`: counts are whole, and so is their factor
          hint: write `*2`
        --workers: `1..8*1`: it never gets anywhere
          hint: a factor is above 1, and starts from more than 0
        --workers: `0..8*2`: it never gets anywhere
          hint: a factor is above 1, and starts from more than 0
        --workers: `1..4,8`: a range and a list do not mix
          hint: write one or the other
        --workers: `1..`: expected a whole number, found ``
          hint: write a number, for example `8`
        --workers: `..8`: expected a whole number, found ``
          hint: write a number, for example `8`
        --workers: `1..8..9`: expected a whole number, found `8..9`
          hint: `8..9` is not a number
        --workers: `1..1e30`: expected a whole number, found `1e30`
          hint: this is more than anything on Earth; check the unit and the zeros
        --samples: `0..1e15`: it has 1.000000000000001e15 values
          hint: check the step
        --prep: `1ms..6ms`: a range of quantities needs a step
          hint: write a step (`1ms..6ms:1ms`) or a factor (`1GB..1TB*10`)
        --prep: `1..6:1`: expected a duration like `18.8 ms`, found `1`
          hint: did you mean `1 ms`, `1 s` or `1 h`?
        --prep: `1ms..6ms:1GB`: expected a duration like `18.8 ms`, found `1GB`
          hint: `GB` is no duration: use us, ms, s, min, h or d
        --storage: `hdd..nvme`: names have no range
          hint: write them one by one, with commas
        --workers: `\u{1b}[31m,`: it has an empty value
          hint: write values separated by single commas
    ");
}

#[test]
fn the_last_axis_turns_fastest_and_parts_make_the_whole() {
    let grid = grid(
        &[(Field::Storage, "hdd,ssd"), (Field::Workers, "1..3"), (Field::Prep, "1ms,6ms")],
        EngineName::Bound,
    );
    let all: Vec<Row> = grid.rows(0..grid.len()).collect();
    assert_eq!(all.len(), 12);
    let places: Vec<&[u64]> = all.iter().map(|row| row.places.as_slice()).collect();
    assert_eq!(places[..4], [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]]);
    assert_eq!(places[11], [1, 2, 1]);
    for size in [1, 2, 5, 7, 100] {
        let parts =
            (0..12_u64).step_by(size).flat_map(|start| grid.rows(start..start + size as u64));
        assert_eq!(parts.collect::<Vec<_>>(), all, "parts of {size}");
    }
    assert_eq!(grid.rows(12..20).count(), 0);
    assert_eq!(grid.rows(u64::MAX..u64::MAX).count(), 0);
}

#[test]
fn a_grid_without_axes_is_its_base() {
    let grid = grid(&[], EngineName::Bound);
    let rows: Vec<Row> = grid.rows(0..grid.len()).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].outcome, single(&grid, &lab_04(), &rows[0]));
}

/// One axis of each field, as a list and, where there are numbers, as a range.
const EVERY: [(Field, &str); 56] = [
    (Field::Dataset, "1 TB..10 TB:3 TB"),
    (Field::Dataset, "imagenet-1k,10 TB,kits19"),
    (Field::Samples, "1000..1000000*10"),
    (Field::SampleSize, "50 kB..200 kB:50 kB"),
    (Field::SampleSize, "50 kB,1 MB"),
    (Field::SampleCv, "0..1:0.25"),
    (Field::SampleSizes, "1 kB, 2 kB"),
    (Field::SampleSpread, "gamma,constant,exponential,lognormal"),
    (Field::DecodedSize, "1 MB..64 MB*4"),
    (Field::Workers, "1..12"),
    (Field::Workers, "1,5,9"),
    (Field::Loaders, "per-accelerator,shared"),
    (Field::Batch, "1..512*2"),
    (Field::Batch, "64,1,100000000000"),
    (Field::Prefetch, "1..3"),
    (Field::Delivery, "in-order,pool"),
    (Field::HandoverWorker, "0s..2ms:1ms"),
    (Field::HandoverWorker, "0 s,1 ms"),
    (Field::HandoverConsumer, "0s..2ms:1ms"),
    (Field::HandoverConsumer, "1 ms,2ms"),
    (Field::Hosts, "1..3"),
    (Field::Hosts, "1,2"),
    (Field::Cores, "1..9"),
    (Field::Cores, "fact:lab-04.cores,2"),
    (Field::CoreContention, "0..0.4:0.1"),
    (Field::Storage, "hdd,ssd,nvme,ram,s3"),
    (Field::StorageBandwidth, "100 MB/s..900 MB/s:100 MB/s"),
    (Field::StreamBandwidth, "25 %,50 %,100 MB/s"),
    (Field::StreamBandwidth, "10 MB/s..100 MB/s:30 MB/s"),
    (Field::Latency, "0s..10ms:2ms"),
    (Field::Latency, "0 s,8 ms"),
    (Field::RequestsInFlight, "1..5"),
    (Field::RequestsInFlight, "1,unlimited"),
    (Field::Cache, "0 B,64 GB,1 TB"),
    (Field::Cache, "1 TB..10 TB:3 TB"),
    (Field::CachePolicy, "none,pinned"),
    (Field::EpochOrder, "shuffled,fixed"),
    (Field::Prep, "0.1ms..0.9ms:0.1ms"),
    (Field::Prep, "0.848ms,6 ms"),
    (Field::PrepCv, "0..1:0.5"),
    (Field::PrepSpread, "gamma,exponential"),
    (Field::LinkBandwidth, "100 MB/s..10 GB/s*10"),
    (Field::Accelerator, "a100,h100,v100"),
    (Field::Count, "1..4"),
    (Field::Count, "1,2"),
    (Field::Model, "resnet-50,resnet-18"),
    (Field::StepTime, "10ms..50ms:10ms"),
    (Field::Rate, "100/s..3000/s:725/s"),
    (Field::FractionOfPeak, "0.1..0.5:0.1"),
    (Field::StepOverhead, "0s..3ms:1ms"),
    (Field::StepOverhead, "0 s,1 ms"),
    (Field::StepOverheadCv, "0,1"),
    (Field::Barrier, "false,true"),
    (Field::Price, "$1/h..$4/h:$1/h"),
    (Field::FlopsPerSample, "20 GFLOP,24.6 GFLOP"),
    (Field::PeakFlops, "100 TFLOP/s..300 TFLOP/s:100 TFLOP/s"),
];

#[test]
fn a_row_equals_a_single_answer_on_every_axis() {
    for engine in [EngineName::Textbook, EngineName::Bound, EngineName::Forecast] {
        for (field, text) in EVERY {
            let base = if matches!(field, Field::FlopsPerSample | Field::PeakFlops) {
                common::source()
            } else {
                lab_04()
            };
            let axes = vec![axis(field, text)];
            let Ok(grid) = Grid::new(base.clone(), axes, engine) else {
                assert!(text.contains("100000000000"), "{text}");
                continue;
            };
            for row in grid.rows(0..grid.len()) {
                assert_eq!(
                    row.outcome,
                    single(&grid, &base, &row),
                    "{engine} {text} {:?}",
                    row.places
                );
            }
        }
    }
}

#[test]
fn a_row_equals_a_single_answer_where_axes_meet() {
    let pairs = [
        [(Field::Hosts, "2..4"), (Field::Count, "1..5")],
        [(Field::Batch, "16..1024*4"), (Field::Samples, "100,1000,100000")],
        [(Field::Cache, "0 B,64 GB"), (Field::CachePolicy, "none,lru")],
        [(Field::SampleSpread, "constant,gamma"), (Field::SampleCv, "0.5,0")],
        [(Field::Accelerator, "h100,a100"), (Field::Model, "resnet-50,resnet-18")],
        [(Field::Prep, "1ms,6ms"), (Field::Cores, "1..3")],
        [(Field::Workers, "1..3"), (Field::Storage, "hdd,s3")],
    ];
    for axes in pairs {
        let grid = grid(&axes, EngineName::Bound);
        let mut right = 0;
        for row in grid.rows(0..grid.len()) {
            let expected = single(&grid, &lab_04(), &row);
            right += u32::from(expected.is_ok());
            assert_eq!(row.outcome, expected, "{axes:?} {:?}", row.places);
        }
        assert!(right > 0, "{axes:?}: no row has an answer");
    }
}

#[test]
fn a_combination_that_makes_no_scenario_is_said_in_its_row() {
    let grid = grid(&[(Field::Hosts, "2,3"), (Field::Count, "1..2")], EngineName::Bound);
    let outcomes: Vec<bool> = grid.rows(0..4).map(|row| row.outcome.is_ok()).collect();
    assert_eq!(outcomes, [false, true, false, false]);
    let told = grid.rows(0..1).next().unwrap().outcome.unwrap_err();
    insta::assert_snapshot!(told, @"`hosts`: expected at most one host for each of 1 accelerators, found 2");
}

#[test]
fn wrong_words_stop_a_grid_before_its_first_row() {
    let try_new = |axes: &[(Field, &str)]| {
        let axes = axes.iter().map(|(field, text)| axis(*field, text)).collect();
        Grid::new(lab_04(), axes, EngineName::Bound).map(|grid| grid.len())
    };
    let grids: [&[(Field, &str)]; 7] = [
        &[(Field::Storage, "hdd,sdd,nvem")],
        &[(Field::Workers, "0..4")],
        &[(Field::Workers, "1..2000000")],
        &[(Field::Prep, "1ms,2")],
        &[(Field::Storage, "hdd"), (Field::StorageBandwidth, "1GB/s,2GB/s")],
        &[(Field::Workers, "1,2"), (Field::Workers, "3,4")],
        &[(Field::Samples, "1..1e9"), (Field::Batch, "1..1e9"), (Field::Workers, "1..4")],
    ];
    let told = grids.map(|axes| match try_new(axes) {
        Ok(rows) => format!("{rows} rows"),
        Err(faults) => faults.to_string(),
    });
    insta::assert_snapshot!(told.join("\n"), @r"
        --storage: `storage`: unknown name `sdd`
        --storage: `storage`: unknown name `nvem`
        --workers: `workers`: expected a whole number from 1, found `0`
        --workers: `workers`: expected at most 1000000, found `2000000`
        --prep: `prep`: expected a duration like `18.8 ms`, found `2`
        --storage-bandwidth: `storage = hdd` and `storage-bandwidth = 1GB/s` contradict each other
        --storage-bandwidth: `storage = hdd` and `storage-bandwidth = 2GB/s` contradict each other
        --workers: `workers` is an axis twice
        --batch: the grid has more than 1e15 rows
    ");
}

#[test]
fn ten_to_the_fifteen_rows_take_no_memory() {
    let grid =
        grid(&[(Field::Samples, "64..1e9"), (Field::Workers, "1..1000000")], EngineName::Bound);
    assert_eq!(grid.len(), 999_999_937_000_000);
    let last = grid.rows(grid.len() - 1..grid.len()).next().unwrap();
    assert_eq!(last.places, [999_999_936, 999_999]);
    assert_eq!(last.outcome, single(&grid, &lab_04(), &last));
}

#[test]
fn which_flags_are_axes() {
    assert!(Axis::names_several(Field::Workers, "1..4"));
    assert!(Axis::names_several(Field::Storage, "hdd,ssd"));
    assert!(!Axis::names_several(Field::Workers, "4"));
    assert!(!Axis::names_several(Field::SampleSizes, "1 kB,2 kB"));
}

#[test]
fn the_simulator_s_rows_are_its_answers_too() {
    let grid = grid(&[(Field::Workers, "2,4")], EngineName::Simulate);
    for row in grid.rows(0..2) {
        assert_eq!(row.outcome, single(&grid, &lab_04(), &row));
    }
}

#[test]
fn a_base_that_is_no_scenario_is_refused() {
    let empty = Grid::new(Draft::new(), vec![axis(Field::Workers, "1,2")], EngineName::Bound);
    let told = empty.unwrap_err().to_string();
    assert!(told.contains("`batch` is missing") && !told.contains("`workers`"), "{told}");
    let part = flagged(&lab_04(), &[(Field::Workers, "4")]);
    assert!(Grid::new(part, vec![], EngineName::Bound).is_ok());
    assert!(draft(&[]).is_empty());
}
