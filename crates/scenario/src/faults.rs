//! What can still be wrong with a scenario whose fields are each well formed?

use std::fmt;

use units::Quantity;

use crate::{Cache, CachePolicy, Loaders, Scenario, Spread, StepTime, StoredSizes};

/// The name of a field, the same as in files and flags: `sample-size`.
pub type FieldName = &'static str;

/// One thing that is wrong with a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field that has to change.
    pub field: FieldName,
    /// What was expected and found: lower case, no full stop.
    pub problem: String,
    /// The repair.
    pub hint: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.field, self.problem)
    }
}

impl std::error::Error for Fault {}

impl Scenario {
    /// Everything that keeps this scenario from having an answer, not only the first.
    ///
    /// An engine may rely on it: a scenario without faults has finite, positive rates.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        self.sizes(&mut faults);
        self.storage_faults(&mut faults);
        self.core_faults(&mut faults);
        self.accelerator_faults(&mut faults);
        self.cache_faults(&mut faults);
        self.count_faults(&mut faults);
        faults.0
    }

    fn sizes(&self, faults: &mut Faults) {
        if let StoredSizes::Spread { mean, spread } = self.dataset.stored {
            faults.positive("sample-size", mean, "a sample has at least one byte");
            faults.spread("sample-cv", spread);
        }
        faults.spread("prep-cv", self.prep.spread);
        faults.spread("step-overhead-cv", self.accelerators.overhead.spread);
    }

    fn storage_faults(&self, faults: &mut Faults) {
        let hint = "a device that delivers nothing feeds nothing; write what it sustains";
        faults.positive("storage-bandwidth", self.storage.bandwidth, hint);
        faults.positive("stream-bandwidth", self.storage.stream_bandwidth, hint);
        faults.positive("link-bandwidth", self.link.bandwidth, hint);
    }

    fn core_faults(&self, faults: &mut Faults) {
        let contention = self.hosts.contention;
        if contention > units::Ratio::ONE {
            let found = format!("expected at most 1, found `{contention}`");
            let hint = "at 1 all cores together do the work of one; 0 to 0.2 is common";
            faults.push("core-contention", found, hint);
        }
    }

    fn accelerator_faults(&self, faults: &mut Faults) {
        match self.accelerators.step_time {
            StepTime::Measured(time) => faults.positive("step-time", time, "time a real step"),
            StepTime::Rate(rate) => faults.positive("rate", rate, "use a measured rate"),
            StepTime::Flops { per_sample, peak, fraction_of_peak } => {
                faults.positive("flops-per-sample", per_sample, "count the model's operations");
                faults.positive("peak-flops", peak, "use the data sheet's dense peak");
                faults.positive("fraction-of-peak", fraction_of_peak, "0.3 to 0.6 is common");
                if fraction_of_peak.get() > 1.0 {
                    let found = format!("expected at most 1, found `{fraction_of_peak}`");
                    faults.push("fraction-of-peak", found, "nothing runs above its peak rate");
                }
            }
        }
        if faults.0.is_empty() && self.compute_time().is_none_or(units::Secs::is_zero) {
            let found = "expected a compute time above 0 s and below forever".to_owned();
            faults.push("step-time", found, "check the batch and the rate");
        }
    }

    fn cache_faults(&self, faults: &mut Faults) {
        let Cache { capacity, policy, .. } = self.cache;
        if policy == CachePolicy::None && !capacity.is_zero() {
            let found = format!("`cache-policy = none` contradicts a cache of `{capacity}`");
            faults.push("cache-policy", found, "choose `page`, `lru` or `pinned`, or drop `cache`");
        }
        if policy != CachePolicy::None && capacity.is_zero() {
            let found = "a cache policy needs a cache larger than 0 B".to_owned();
            faults.push("cache", found, "write its size, for example `64 GB`");
        }
    }

    fn count_faults(&self, faults: &mut Faults) {
        if self.steps_per_epoch() == 0 {
            let step = self.samples_per_step();
            let found = format!(
                "{} samples do not fill one step of {step} (count × batch)",
                self.dataset.samples
            );
            faults.push("batch", found, "use a smaller batch, fewer accelerators or more samples");
        }
        if self.dataset.volume().is_none() {
            let found = "samples × sample-size is no finite number".to_owned();
            faults.push("samples", found, "check the zeros");
        }
        let (hosts, loaders) = (u64::from(self.hosts.count.get()), u64::from(self.loader_count()));
        let (unit, available) = match self.loader.loaders {
            Loaders::PerAccelerator => ("accelerators", loaders),
            Loaders::Shared => ("workers", self.worker_count()),
        };
        if hosts > available {
            let found =
                format!("expected at most one host for each of {available} {unit}, found {hosts}");
            faults.push("hosts", found, "a host without work only confuses the sums");
        }
    }
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn push(&mut self, field: FieldName, problem: String, hint: &str) {
        self.0.push(Fault { field, problem, hint: hint.to_owned() });
    }

    fn positive<Q: Quantity>(&mut self, field: FieldName, value: Q, hint: &str) {
        if value.get() == 0.0 {
            self.push(field, "expected more than 0, found 0".to_owned(), hint);
        }
    }

    fn spread(&mut self, field: FieldName, spread: Spread) {
        // Beyond this, means of any finite run say nothing about the mean of the distribution.
        const WIDEST: f64 = 10.0;
        if spread.cv() > WIDEST {
            let found = format!(
                "expected a coefficient of variation up to {WIDEST}, found {}",
                spread.cv()
            );
            self.push(
                field,
                found,
                "image files have about 0.5; `mean` and `sd` in the same unit?",
            );
        }
    }
}
