//! Which earlier words does a later layer replace, and which may stand side by side?
#![expect(
    clippy::float_cmp,
    reason = "values as written or as the catalogue has them, not worked out"
)]

mod common;

use common::{draft, flagged, lab_04, resolve};
use engine::{Draft, Field, Place, presets};

fn said(draft: &Draft, field: Field) -> Option<&str> {
    draft.get(field).map(|entry| entry.text.as_str())
}

type Word = (Field, &'static str);

/// Pairs of fields that say the same thing, each with words.
const ALTERNATIVES: [(Word, Word); 18] = [
    ((Field::Dataset, "10 TB"), (Field::Samples, "1000")),
    ((Field::Storage, "hdd"), (Field::StorageBandwidth, "1 GB/s")),
    ((Field::SampleSizes, "1 kB, 2 kB"), (Field::SampleSize, "159 kB")),
    ((Field::SampleSizes, "1 kB, 2 kB"), (Field::SampleCv, "0.5")),
    ((Field::SampleSizes, "1 kB, 2 kB"), (Field::SampleSpread, "gamma")),
    ((Field::StepTime, "20 ms"), (Field::Rate, "10/s")),
    ((Field::StepTime, "20 ms"), (Field::Model, "resnet-50")),
    ((Field::StepTime, "20 ms"), (Field::Accelerator, "a100")),
    ((Field::StepTime, "20 ms"), (Field::FlopsPerSample, "24.6 GFLOP")),
    ((Field::StepTime, "20 ms"), (Field::PeakFlops, "312 TFLOP/s")),
    ((Field::StepTime, "20 ms"), (Field::FractionOfPeak, "0.3")),
    ((Field::Rate, "10/s"), (Field::Model, "resnet-50")),
    ((Field::Rate, "10/s"), (Field::Accelerator, "a100")),
    ((Field::Rate, "10/s"), (Field::FlopsPerSample, "24.6 GFLOP")),
    ((Field::Rate, "10/s"), (Field::PeakFlops, "312 TFLOP/s")),
    ((Field::Rate, "10/s"), (Field::FractionOfPeak, "0.3")),
    ((Field::Model, "resnet-50"), (Field::FlopsPerSample, "24.6 GFLOP")),
    ((Field::Accelerator, "a100"), (Field::PeakFlops, "312 TFLOP/s")),
];

#[test]
fn of_two_that_say_the_same_the_later_one_holds() {
    for (one, other) in ALTERNATIVES {
        for (first, second) in [(one, other), (other, one)] {
            let mut base = draft(&[first, (Field::Workers, "4")]);
            base.overlay(&draft(&[second])).unwrap();
            assert_eq!(said(&base, first.0), None, "{first:?} under {second:?}");
            assert_eq!(said(&base, second.0), Some(second.1), "{second:?} over {first:?}");
            assert_eq!(said(&base, Field::Workers), Some("4"));
        }
    }
}

#[test]
fn two_that_say_the_same_contradict_in_one_layer() {
    for (one, other) in ALTERNATIVES {
        let both = draft(&[one, other]);
        let mut base = Draft::new();
        let faults = base.overlay(&both).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].place, Some(Place::Flag(other.0)));
        assert!(base.is_empty(), "nothing of a layer that contradicts itself is taken");
        // The same words in a draft that was never laid over another.
        let message = format!(
            "`{} = {}` and `{} = {}` contradict each other",
            one.0.name(),
            one.1,
            other.0.name(),
            other.1
        );
        let found = both.resolve().unwrap_err().0;
        assert!(found.iter().any(|fault| fault.message == message), "{message} not in {found:?}");
    }
}

#[test]
fn another_model_or_accelerator_takes_the_fraction_of_peak_with_it() {
    for named in [(Field::Accelerator, "h100"), (Field::Model, "resnet-18")] {
        let mut base = draft(&[(Field::FractionOfPeak, "0.4")]);
        base.overlay(&draft(&[named])).unwrap();
        assert_eq!(said(&base, Field::FractionOfPeak), None, "{named:?}");
        let mut base = draft(&[named]);
        base.overlay(&draft(&[(Field::FractionOfPeak, "0.4")])).unwrap();
        assert_eq!(said(&base, named.0), Some(named.1), "a fraction goes with {named:?}");
        let mut base = Draft::new();
        base.overlay(&draft(&[named, (Field::FractionOfPeak, "0.4")])).unwrap();
        assert_eq!(said(&base, Field::FractionOfPeak), Some("0.4"), "side by side");
    }
}

#[test]
fn another_storage_keeps_latency_and_the_stream_s_share() {
    let nvme = resolve(&flagged(&lab_04(), &[(Field::Storage, "nvme"), (Field::Latency, "1ms")]));
    assert_eq!(nvme.storage.stream_bandwidth.get(), 0.25 * 3.5e9);
    let faster = flagged(&lab_04(), &[(Field::Latency, "1ms")]);
    let faster = resolve(&flagged(&faster, &[(Field::StorageBandwidth, "2 GB/s")]));
    assert_eq!(faster.storage.stream_bandwidth.get(), 0.5e9);
    assert_eq!(faster.storage.latency.get(), 1e-3);
}

#[test]
fn what_the_catalogue_knows_of_a_thing_comes_with_its_name() {
    let object_store = resolve(&flagged(&lab_04(), &[(Field::Storage, "object-store")]));
    assert_eq!(object_store.storage.stream_bandwidth.get(), 85e6);
    assert_eq!(object_store.storage.latency.get(), 30e-3);
    let said = [(Field::Storage, "s3"), (Field::Latency, "10 ms")];
    let said = resolve(&flagged(&lab_04(), &said));
    assert_eq!(said.storage.latency.get(), 10e-3, "words beside the name win");
    let link = [(Field::Accelerator, "h100"), (Field::FractionOfPeak, "0.4")];
    assert_eq!(resolve(&flagged(&lab_04(), &link)).link.bandwidth.get(), 63.015e9);
}

#[test]
fn a_data_set_s_name_brings_its_sizes_and_a_volume_does_not() {
    let named = resolve(&flagged(&lab_04(), &[(Field::Dataset, "imagenet-1k")])).dataset;
    assert_eq!(named.samples, 1_281_167);
    assert_eq!(named.stored.mean().get(), 114_660.07);
    assert_eq!(named.stored.cv(), 0.0, "the preset's scatter was another data set's");
    let volume = resolve(&flagged(&lab_04(), &[(Field::Dataset, "1.59 TB")])).dataset;
    assert_eq!(volume.samples, 10_000_000);
    assert_eq!(volume.stored.mean().get(), 159e3);
    assert_eq!(volume.stored.cv(), 0.5);
    let part = flagged(&lab_04(), &[(Field::Dataset, "imagenet")]);
    let part = resolve(&flagged(&part, &[(Field::Samples, "1000")])).dataset;
    assert_eq!((part.samples, part.stored.mean().get()), (1000, 114_660.07));
    let volumes = resolve(&flagged(&lab_04(), &[(Field::Dataset, "kits19"), (Field::Batch, "2")]));
    assert_eq!(volumes.dataset.decoded.get(), 2_097_152.0, "a volume is no image of 224 × 224");
}

#[test]
fn a_cache_and_its_policy_come_and_go_together() {
    let cached = flagged(&lab_04(), &[(Field::Cache, "64 GB")]);
    assert_eq!(said(&cached, Field::CachePolicy), None);
    assert_eq!(resolve(&cached).cache.policy, scenario::CachePolicy::Page);
    let lru = flagged(&lab_04(), &[(Field::Cache, "64 GB"), (Field::CachePolicy, "lru")]);
    let larger = flagged(&lru, &[(Field::Cache, "128 GB")]);
    assert_eq!(said(&larger, Field::CachePolicy), Some("lru"), "a larger cache keeps its policy");
    for away in [(Field::Cache, "0 B"), (Field::CachePolicy, "none"), (Field::CachePolicy, "NONE")]
    {
        let gone = resolve(&flagged(&lru, &[away]));
        assert_eq!(gone.cache.policy, scenario::CachePolicy::None, "{away:?}");
        assert!(gone.cache.capacity.is_zero(), "{away:?}");
    }
}

#[test]
fn a_spread_of_a_fixed_kind_and_a_coefficient_replace_each_other() {
    let kinds = [(Field::SampleSpread, Field::SampleCv), (Field::PrepSpread, Field::PrepCv)];
    for (kind, cv) in kinds {
        for fixed in ["constant", "exponential"] {
            let layered = flagged(&lab_04(), &[(kind, fixed)]);
            assert_eq!(said(&layered, cv), None);
            layered.resolve().unwrap();
            let back = flagged(&layered, &[(cv, "0.7")]);
            assert_eq!(said(&back, kind), None);
            back.resolve().unwrap();
        }
        let lognormal = flagged(&lab_04(), &[(kind, "lognormal")]);
        assert!(said(&lognormal, cv).is_some());
        assert_eq!(said(&flagged(&lognormal, &[(cv, "0.7")]), kind), Some("lognormal"));
    }
}

#[test]
fn a_layer_that_says_nothing_changes_nothing() {
    for preset in presets() {
        let mut base = preset.draft();
        base.overlay(&Draft::new()).unwrap();
        assert_eq!(base, preset.draft());
        let mut empty = Draft::new();
        empty.overlay(&preset.draft()).unwrap();
        assert_eq!(empty, preset.draft());
    }
}
