//! What consumes the batches and how fast it computes, by its words.

use std::num::NonZeroU32;

use facts::{Class, Entity};
use scenario::{Accelerators, HostLink, Spread, StepOverhead, StepTime};
use units::{FlopPerSample, FlopPerSec, Ratio, SamplesPerSec, Secs};

use super::Said;
use super::choices::TRUTHS;
use super::note_once;
use super::spread::scattered;
use super::words::Resolver;
use crate::field::Field;

/// The three passes of training in units of the forward pass: forward, and twice that backward.
const PASSES_OF_TRAINING: f64 = 3.0;

pub(super) fn link(
    resolver: &mut Resolver<'_>,
    accelerator: Option<&'static Entity>,
) -> Said<HostLink> {
    let known = resolver.unsaid_fact(Field::LinkBandwidth, accelerator, "host-link-bandwidth");
    let bandwidth = match known {
        Some(bandwidth) => Some(bandwidth),
        None => resolver.required(Field::LinkBandwidth, "PCIe 4.0 × 16 moves about `25 GB/s`"),
    };
    Some(HostLink { bandwidth: bandwidth? })
}

pub(super) fn accelerators(
    resolver: &mut Resolver<'_>,
    accelerator: Option<&'static Entity>,
) -> Said<Accelerators> {
    let count = resolver.count_or(Field::Count, NonZeroU32::MIN, "there is one accelerator");
    let barrier =
        resolver.choice_or(Field::Barrier, &TRUTHS, "no step waits for the slowest accelerator");
    let mean = resolver.quantity_or(Field::StepOverhead, Secs::ZERO, "a step has no overhead");
    let cv = resolver.quantity_or(
        Field::StepOverheadCv,
        Ratio::ZERO,
        "the step overhead does not scatter",
    );
    let step_time = step_time(resolver, accelerator);
    // The overhead's spread is gamma, as that of the other times is by default.
    let spread = scattered(Spread::Gamma, cv?);
    Some(Accelerators {
        count: count?,
        barrier: barrier?,
        overhead: StepOverhead { mean: mean?, spread },
        step_time: step_time?,
    })
}

fn step_time(resolver: &mut Resolver<'_>, accelerator: Option<&'static Entity>) -> Said<StepTime> {
    if resolver.is_said(Field::StepTime) {
        return resolver.quantity(Field::StepTime).map(StepTime::Measured);
    }
    if resolver.is_said(Field::Rate) {
        return resolver.quantity(Field::Rate).map(StepTime::Rate);
    }
    let model = resolver.entity(Field::Model, Class::Model);
    let wrong_name = resolver.is_said(Field::Model) && model.is_none()
        || resolver.is_said(Field::Accelerator) && accelerator.is_none();
    if wrong_name {
        // What is wrong beside it is said too; what is missing depends on the right name.
        resolver.quantity::<FlopPerSample>(Field::FlopsPerSample);
        resolver.quantity::<FlopPerSec>(Field::PeakFlops);
        resolver.quantity::<Ratio>(Field::FractionOfPeak);
        return None;
    }
    let by_rate = !resolver.is_said(Field::FractionOfPeak);
    match (model, accelerator) {
        (Some(model), Some(accelerator)) if by_rate => measured_rate(resolver, model, accelerator),
        _ => by_operations(resolver, model, accelerator),
    }
}

fn measured_rate(
    resolver: &mut Resolver<'_>,
    model: &'static Entity,
    accelerator: &'static Entity,
) -> Said<StepTime> {
    let Some(rate) = facts::preferred_rate(model.name, accelerator.name) else {
        let message = format!(
            "no measured training rate of `{}` on `{}` is in the catalogue",
            model.name, accelerator.name
        );
        let hint = "say `fraction-of-peak` (0.3 to 0.5 is common), `rate` or `step-time`";
        resolver.conflict(Field::Model, message, hint);
        return None;
    };
    note_once(&mut resolver.facts, rate.fact);
    // The fact is the machine's total; a step is one accelerator's.
    let total = rate.fact.number()? / f64::from(rate.accelerators);
    SamplesPerSec::new(total).ok().map(StepTime::Rate)
}

fn by_operations(
    resolver: &mut Resolver<'_>,
    model: Option<&'static Entity>,
    accelerator: Option<&'static Entity>,
) -> Said<StepTime> {
    const ANY: [Field; 5] = [
        Field::Model,
        Field::Accelerator,
        Field::FlopsPerSample,
        Field::PeakFlops,
        Field::FractionOfPeak,
    ];
    if !ANY.iter().any(|field| resolver.is_said(*field)) {
        let hint = "say `step-time`, `rate`, or `model` and `accelerator`";
        resolver.missing(Field::StepTime, hint);
        return None;
    }
    let per_sample = operations(resolver, model);
    let peak = peak(resolver, accelerator);
    let hint = "0.3 to 0.5 is common for training";
    let fraction = resolver.required(Field::FractionOfPeak, hint);
    Some(StepTime::Flops { per_sample: per_sample?, peak: peak?, fraction_of_peak: fraction? })
}

fn operations(resolver: &mut Resolver<'_>, model: Option<&'static Entity>) -> Said<FlopPerSample> {
    let Some(model) = model else {
        let hint = "say `model`, or the operations of three forward passes";
        return resolver.required(Field::FlopsPerSample, hint);
    };
    let found = resolver
        .fact_of::<FlopPerSample>(model, "forward-multiply-adds")
        .and_then(|forward| FlopPerSample::new(PASSES_OF_TRAINING * forward.get()).ok());
    if found.is_none() {
        let message = format!("the catalogue has no operations of `{}`", model.name);
        resolver.wrong_value(Field::Model, message, "say `flops-per-sample`");
    }
    found
}

/// The peak at the precision that training uses on this accelerator.
fn peak(resolver: &mut Resolver<'_>, accelerator: Option<&'static Entity>) -> Said<FlopPerSec> {
    let Some(accelerator) = accelerator else {
        let hint = "say `accelerator`, or the dense peak of its data sheet";
        return resolver.required(Field::PeakFlops, hint);
    };
    let known = ["peak-bf16-dense", "peak-fp16-dense"];
    let found = known.iter().find_map(|property| resolver.fact_of(accelerator, property));
    if found.is_none() {
        let message = format!("the catalogue has no 16-bit dense peak of `{}`", accelerator.name);
        resolver.wrong_value(Field::Accelerator, message, "say `peak-flops`");
    }
    found
}
