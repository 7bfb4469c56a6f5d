//! How long does one answer take? Targets in the qualities: bound ≤ 30 ns, ≤ 50 ns with `lru`,
//! ≤ 500 ns with `page`; forecast of 32 workers ≤ 1 µs.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use scenario::CachePolicy;
use units::Secs;

#[path = "../tests/common/mod.rs"]
mod common;
use common::{count, lab_04};

fn closed_forms(criterion: &mut Criterion) {
    let scenario = lab_04();
    criterion.bench_function("textbook", |b| b.iter(|| model::textbook(black_box(&scenario))));
    criterion.bench_function("bound/no cache", |b| b.iter(|| model::bound(black_box(&scenario))));
    for (name, policy) in [("lru", CachePolicy::Lru), ("page", CachePolicy::Page)] {
        let mut cached = lab_04();
        cached.cache.policy = policy;
        cached.cache.capacity = cached.dataset.volume().unwrap().scaled(0.35).unwrap();
        let name = format!("bound/{name}");
        criterion.bench_function(&name, |b| b.iter(|| model::bound(black_box(&cached))));
    }
    for workers in [4, 32, 128] {
        let mut wide = lab_04();
        wide.loader.workers = count(workers);
        let name = format!("forecast/{workers} workers");
        criterion.bench_function(&name, |b| b.iter(|| model::forecast(black_box(&wide))));
        wide.storage.latency = Secs::new(8e-3).unwrap();
        let name = format!("forecast/{workers} workers, latency");
        criterion.bench_function(&name, |b| b.iter(|| model::forecast(black_box(&wide))));
    }
}

criterion_group!(benches, closed_forms);
criterion_main!(benches);
