//! How long does a world take, a bill, a thousand worlds, a map?

use std::hint::black_box;
use std::num::NonZeroU32;

use criterion::{Criterion, criterion_group, criterion_main};
use plan::{
    Book, Day, Field, Objective, Prepared, Question, Strategy, World, best_map, bill, evaluate,
    monte_carlo, multiples, prepare,
};

fn prepared() -> Prepared {
    let mut question = Question::default();
    for (field, text) in [
        (Field::Data, "50TB"),
        (Field::Objects, "110kB"),
        (Field::From, "aws:us-east-1"),
        (Field::To, "gcp:us-central1"),
        (Field::Train, "6h"),
        (Field::Epochs, "3"),
        (Field::AcceleratorPriceFrom, "$27/h"),
        (Field::AcceleratorPriceTo, "$20/h"),
        (Field::Runs, "4"),
        (Field::Deadline, "24h"),
        (Field::Link, "100Gbps"),
        (Field::Nat, "true"),
    ] {
        question.set(field, text).expect("a value");
    }
    let today = Day::parse("2026-11-24").expect("a day");
    prepare(&question, &Book::catalogue(), today).expect("a case with tiers")
}

fn planner(criterion: &mut Criterion) {
    let prepared = prepared();
    let case = &prepared.case;
    let world = World::typical(case);
    criterion.bench_function("one world, all strategies", |bench| {
        bench.iter(|| evaluate(black_box(case), black_box(&world)));
    });
    criterion.bench_function("itemized bills of all strategies", |bench| {
        bench.iter(|| Strategy::ALL.map(|strategy| bill(black_box(case), &world, strategy)));
    });
    criterion.bench_function("10,000 worlds", |bench| {
        let count = NonZeroU32::new(10_000).expect("not 0").get();
        bench.iter(|| {
            monte_carlo(black_box(case), &prepared.uncertain, Objective::Dollars, count, 1)
        });
    });
    let multiples = multiples(128, 2.0);
    criterion.bench_function("map of 128 by 128", |bench| {
        bench
            .iter(|| best_map(black_box(case), &world, Objective::Dollars, &multiples, &multiples));
    });
    criterion.bench_function("a question to a case", |bench| {
        bench.iter(crate::prepared);
    });
}

criterion_group!(benches, planner);
criterion_main!(benches);
