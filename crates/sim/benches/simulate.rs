//! How many sample-events does one core simulate in a second?
#![allow(missing_docs, reason = "criterion's macros make items without documentation")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use scenario::{CachePolicy, Delivery, Scenario, Spread};

use common::{HDD, NVME, count, gamma, lab_04, quantity, run, set_cache, set_sizes, steps};

fn with_spread(mut scenario: Scenario, spread: Spread) -> Scenario {
    set_sizes(&mut scenario, 159e3, spread);
    scenario.prep.spread = spread;
    scenario
}

/// Throughput is in sample-events: "elem/s" in the output.
fn measure(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, scenario: &Scenario, length: u64) {
    let options = steps(length);
    group.throughput(Throughput::Elements(run(scenario, &options).sample_events));
    group.bench_function(name, |bencher| {
        bencher.iter(|| black_box(run(black_box(scenario), &options)));
    });
}

fn spreads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("spread");
    let lognormal = Spread::Lognormal(quantity(0.5));
    for workers in [4, 8, 32] {
        let base = lab_04(HDD, workers);
        for (name, spread) in [
            ("constant", Spread::Constant),
            ("exponential", Spread::Exponential),
            ("gamma", gamma(0.5)),
            ("lognormal", lognormal),
        ] {
            let scenario = with_spread(base.clone(), spread);
            measure(&mut group, &format!("{name}, W = {workers}"), &scenario, 2_000);
        }
    }
    group.finish();
}

/// The same speed whatever the length of the run: 10³ to 10⁷ samples.
fn lengths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("length");
    group.sample_size(10).warm_up_time(Duration::from_millis(200));
    let mut scenario = with_spread(lab_04(HDD, 8), Spread::Exponential);
    scenario.dataset.samples = u64::MAX / (1 << 20);
    for length in [16, 1_600, 160_000] {
        measure(&mut group, &format!("{} samples", length * 64), &scenario, length);
    }
    group.finish();
}

fn variants(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("variant");
    let base = with_spread(lab_04(NVME, 8), Spread::Exponential);
    let mut cached = base.clone();
    cached.dataset.samples = 50_000;
    set_cache(&mut cached, CachePolicy::Lru, 0.5);
    measure(&mut group, "lru cache", &cached, 2_000);
    let mut eight = base.clone();
    eight.accelerators.count = count(8);
    eight.accelerators.barrier = true;
    measure(&mut group, "8 accelerators, barrier", &eight, 300);
    let mut pool = base.clone();
    pool.loader.delivery = Delivery::Pool;
    measure(&mut group, "pool", &pool, 2_000);
    let mut slots = base;
    slots.storage.latency = quantity(1e-3);
    slots.storage.requests_in_flight = Some(count(4));
    measure(&mut group, "latency, 4 request slots", &slots, 2_000);
    group.finish();
}

fn quick() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20)
}

criterion_group! { name = benches; config = quick(); targets = spreads, lengths, variants }
criterion_main!(benches);
