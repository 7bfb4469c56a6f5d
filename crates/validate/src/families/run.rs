//! What does a run of the storage benchmark (MLPerf Storage, DLIO) consist of?

use std::num::{NonZeroU32, NonZeroU64};

use scenario::{Delivery, Scenario, Spread, StepTime, StoredSizes};
use sim::{Length, Options, simulate};
use units::{BytesPerSample, Ratio, Secs};

use crate::calibration::Calibration;
use crate::case::Case;
use crate::pipeline::{bare, count, number, quantity};
use crate::predict::NoPrediction;

/// Steps of an epoch where a row does not say: the benchmark's least.
pub(super) const LEAST_STEPS: f64 = 500.0;

/// The workload that the benchmark reads with the PyTorch loader; the others go through `tf.data`.
const PYTORCH_WORKLOAD: &str = "unet3d";

/// A run of the benchmark, as its row states it.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Without the name of the accelerator: `unet3d(V100)` is `unet3d`.
    pub(super) workload: String,
    pub(super) ranks: NonZeroU32,
    pub(super) batch: NonZeroU32,
    pub(super) compute_s: f64,
    pub(super) threads: NonZeroU32,
    pub(super) record_bytes: f64,
    pub(super) record_cv: f64,
    pub(super) steps: f64,
}

impl Run {
    pub(super) fn of(case: &Case, calibration: &Calibration) -> Result<Self, NoPrediction> {
        let inputs = &case.inputs;
        let named = inputs.text("workload").unwrap_or("unet3d");
        let workload = named.split('(').next().unwrap_or(named);
        let spread = inputs.number("record_sd_B").unwrap_or(calibration.record_sd(workload));
        let record_bytes = number(inputs, "record_B")?;
        Ok(Self {
            workload: workload.to_owned(),
            ranks: count(inputs, "N")?,
            batch: count(inputs, "batch")?,
            compute_s: number(inputs, "t_s")?,
            threads: count(inputs, "read_threads")?,
            record_bytes,
            record_cv: spread / record_bytes,
            steps: inputs.number("steps").unwrap_or(LEAST_STEPS),
        })
    }

    pub(super) fn ranks(&self) -> f64 {
        f64::from(self.ranks.get())
    }

    pub(super) fn batch(&self) -> f64 {
        f64::from(self.batch.get())
    }

    /// Bytes of one rank's batch.
    pub(super) fn batch_bytes(&self) -> f64 {
        self.batch() * self.record_bytes
    }

    /// The bandwidth at which no accelerator ever waits.
    pub(super) fn demand(&self) -> f64 {
        self.ranks() * self.batch_bytes() / self.compute_s
    }

    /// The pipeline, with all that the row states and ample storage.
    pub(super) fn scenario(&self) -> Result<Scenario, NoPrediction> {
        let mut scenario = bare();
        let spread = match self.record_cv {
            0.0 => Spread::Constant,
            cv => Spread::Gamma(quantity(cv, "record_sd_B")?),
        };
        let mean: BytesPerSample = quantity(self.record_bytes, "record_B")?;
        scenario.dataset.stored = StoredSizes::Spread { mean, spread };
        scenario.loader.batch = self.batch;
        if self.workload == PYTORCH_WORKLOAD {
            // DLIO spreads its `prefetch_size` of 2 over the threads and rounds up
            // (`torch_data_loader.py`), so each holds one batch, that in progress counted.
            scenario.loader.prefetch = NonZeroU32::MIN;
        } else {
            scenario.loader.delivery = Delivery::Pool;
        }
        scenario.loader.workers = self.threads;
        scenario.accelerators.count = self.ranks;
        scenario.accelerators.step_time = StepTime::Measured(quantity(self.compute_s, "t_s")?);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of samples, far below 2^53; a wild one saturates"
        )]
        let samples = (self.steps * self.ranks() * self.batch()).ceil() as u64;
        scenario.dataset.samples = samples;
        Ok(scenario)
    }

    pub(super) fn with_storage(&self, bytes_per_s: f64) -> Result<Scenario, NoPrediction> {
        let mut scenario = self.scenario()?;
        scenario.storage.bandwidth = quantity(bytes_per_s, "storage bandwidth")?;
        scenario.storage.stream_bandwidth = scenario.storage.bandwidth;
        Ok(scenario)
    }
}

/// The benchmark's own loop, and how it scatters.
pub(super) struct Loop {
    pub(super) mean_s: f64,
    pub(super) cv: f64,
    pub(super) fitted_on: Vec<String>,
}

impl Loop {
    pub(super) fn of(run: &Run, calibration: &Calibration) -> Self {
        let overhead = &calibration.step_overhead;
        let (cv, more) = spread(run, calibration);
        let fitted_on = overhead.fitted_on.iter().chain(&more).cloned().collect();
        Self { mean_s: overhead.of_batch(run.batch_bytes()), cv, fitted_on }
    }

    /// Seconds that a step of so many ranks waits for the slowest loop, by simulation.
    pub(super) fn slowest_s(&self, ranks: NonZeroU32) -> Result<f64, NoPrediction> {
        Ok(self.mean_s * slowest_of(ranks, self.cv)?)
    }
}

/// The spread of a workload's loop; one that nobody calibrated takes the middle of the others.
pub(super) fn spread(run: &Run, calibration: &Calibration) -> (f64, Vec<String>) {
    let known = &calibration.overhead_spreads;
    if let Some(named) = known.iter().find(|named| named.name == run.workload) {
        return (named.fitted.value, named.fitted.fitted_on.clone());
    }
    let mut values: Vec<f64> = known.iter().map(|named| named.fitted.value).collect();
    values.sort_by(f64::total_cmp);
    let all = known.iter().flat_map(|named| named.fitted.fitted_on.iter().cloned());
    (values.get(values.len() / 2).copied().unwrap_or(0.0), all.collect())
}

/// The mean of the largest of so many lognormal times of mean 1, by simulating a barrier.
pub(super) fn slowest_of(ranks: NonZeroU32, cv: f64) -> Result<f64, NoPrediction> {
    /// Times drawn in all: enough for a percent, whatever the number of ranks.
    const DRAWN: u64 = 1_000_000;
    let mut scenario = bare();
    scenario.accelerators.count = ranks;
    scenario.accelerators.barrier = true;
    scenario.accelerators.step_time = StepTime::Measured(Secs::new(1.0).expect("a constant"));
    scenario.accelerators.overhead = scenario::StepOverhead {
        mean: Secs::new(1.0).expect("a constant"),
        spread: Spread::Lognormal(quantity::<Ratio>(cv, "overhead cv")?),
    };
    let steps = NonZeroU64::new(DRAWN / u64::from(ranks.get())).unwrap_or(NonZeroU64::MIN);
    let options = Options { length: Length::Steps(steps), ..Options::default() };
    let report = simulate(&scenario, &options)?;
    Ok(f64::from(ranks.get()) / report.rate.get() - 1.0)
}
