//! Do the simulation and the closed forms, which share no code, agree where they must?

mod common;

use common::{
    HDD, NVME, SSD, close, constant, count, epochs, gamma, lab_04, quantity, run, set_sizes, steps,
    workers_only,
};
use scenario::{Delivery, Scenario, Spread};
use sim::Options;

/// Closed networks of every kind: readers that share, preparers that share, delays.
fn networks() -> Vec<Scenario> {
    let mut networks = Vec::new();
    for (storage, workers, cores, prep, latency, handover) in [
        (HDD, 6, 8, 0.848e-3, 0.0, 0.0),
        (SSD, 5, 2, 0.848e-3, 0.0, 0.5e-3),
        (SSD, 16, 3, 2e-3, 1e-3, 0.0),
        (NVME, 12, 4, 6e-3, 2e-3, 1e-3),
        (NVME, 3, 1, 0.1e-3, 0.2e-3, 0.0),
        (HDD, 32, 8, 5e-3, 20e-3, 0.0),
    ] {
        let mut scenario = workers_only(lab_04(storage, workers));
        set_sizes(&mut scenario, 159e3, Spread::Exponential);
        scenario.prep.spread = gamma(0.7);
        scenario.prep.time = quantity(prep);
        scenario.hosts.cores = count(cores);
        scenario.storage.latency = quantity(latency);
        scenario.loader.handover_worker = quantity(handover);
        networks.push(scenario);
    }
    networks
}

#[test]
fn unlimited_prefetch_and_random_times_give_the_forecast() {
    for (number, scenario) in networks().iter().enumerate() {
        let report = run(scenario, &steps(20_000));
        let expected = model::pool(scenario).unwrap().expect("workers that work");
        // Six networks at 95 % would miss one time in four: twice the half width, never.
        let tolerance = 2.0 * report.rate_half_width.unwrap().get();
        assert!(tolerance < 0.01);
        let what = format!("network {number}");
        close(&what, report.rate.get(), expected.samples_per_sec.get(), tolerance);
    }
}

/// The default lab, storage by storage: between half of the bound and the bound.
#[test]
fn the_bound_is_a_bound() {
    for storage in [HDD, SSD, NVME] {
        for workers in [1, 2, 4, 5, 8, 16] {
            let scenario = lab_04(storage, workers);
            let report = run(&scenario, &Options::default());
            let bound = model::bound(&scenario).unwrap().samples_per_sec.get();
            let share = report.rate.get() / bound;
            let noise = 2.0 * report.rate_half_width.unwrap().get();
            assert!(share < 1.0 + noise + 1e-9, "{storage}, W = {workers}: {share} of the bound");
            assert!(share > 0.8, "{storage}, W = {workers}: {share} of the bound");
        }
    }
}

/// The first batch of an epoch, where one resource alone takes time: in order it is one worker's
/// whole batch, from a pool every worker brings its share, rounded up.
#[test]
fn the_first_batch_of_an_epoch_is_the_closed_forms() {
    for delivery in [Delivery::InOrder, Delivery::Pool] {
        // Ten samples of four workers take three rounds.
        for (workers, batch, cores) in [(4, 10, 8), (4, 10, 2), (3, 9, 8), (8, 3, 8), (1, 5, 1)] {
            for prep in [0.0, 2e-3] {
                let mut scenario = constant(lab_04(HDD, workers));
                scenario.loader.delivery = delivery;
                scenario.loader.batch = count(batch);
                scenario.hosts.cores = count(cores);
                scenario.link.bandwidth = quantity(1e30);
                scenario.dataset.samples = 40 * u64::from(batch);
                scenario.prep.time = quantity(prep);
                if prep > 0.0 {
                    scenario.storage.bandwidth = quantity(1e30);
                    scenario.storage.stream_bandwidth = quantity(1e30);
                }
                let epoch = model::bound(&scenario).unwrap().epoch(&scenario).unwrap();
                let found = run(&scenario, &epochs(2)).first_batch.get();
                let what = format!("{delivery:?}, W = {workers}, b = {batch}, prep {prep}");
                close(&what, found, epoch.first_batch.get(), 1e-9);
            }
        }
    }
}
