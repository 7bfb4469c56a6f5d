//! How long does a row of a sweep take, and how long do words take to become a scenario?

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::{Axis, Draft, EngineName, Field, Grid, Preset};

fn lab_04() -> Draft {
    Preset::from_name("lab-04").expect("it comes with the engine").draft()
}

fn axis(field: Field, text: &str) -> Axis {
    Axis::parse(field, text).expect("the axes below are well written")
}

fn rows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rows");
    group.sample_size(10);
    for engine in [EngineName::Textbook, EngineName::Bound] {
        let axes = vec![
            axis(Field::Workers, "1..100"),
            axis(Field::Batch, "1..100"),
            axis(Field::Cores, "1..100"),
        ];
        let grid = Grid::new(lab_04(), axes, engine).expect("a million rows, all of them right");
        group.throughput(Throughput::Elements(grid.len()));
        group.bench_function(format!("{engine}, a million"), |bencher| {
            bencher.iter(|| {
                grid.rows(0..grid.len()).filter(|row| black_box(row).outcome.is_ok()).count()
            });
        });
    }
    group.finish();
}

fn words(criterion: &mut Criterion) {
    let draft = lab_04();
    let mut group = criterion.benchmark_group("words");
    group.bench_function("resolve lab-04", |bencher| bencher.iter(|| black_box(&draft).resolve()));
    group.finish();
}

criterion_group!(benches, rows, words);
criterion_main!(benches);
