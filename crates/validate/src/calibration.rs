//! Which constants were fitted, and on which rows?

use std::fmt;

use crate::wire::{BurstEntry, CalibrationFile, DriveEntry, HandOverEntry, RateEntry, SpreadEntry};

/// The fitted constants, each with the rows that it was fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    pub(crate) step_overhead: StepOverhead,
    pub(crate) overhead_spreads: Vec<Named<f64>>,
    pub(crate) core_contention: Fitted<f64>,
    pub(crate) accelerator_rates: Vec<Named<f64>>,
    pub(crate) hand_overs: Vec<Named<HandOver>>,
    pub(crate) object_store: Fitted<ObjectStore>,
    pub(crate) block_volume: Fitted<f64>,
    pub(crate) file_store: Fitted<FileStore>,
    pub(crate) drive_rates: Vec<DriveRate>,
    pub(crate) bursts: Vec<Named<f64>>,
    /// Standard deviations of records in bytes; not fitted, but the benchmark's own.
    record_sds: Vec<(String, f64)>,
    /// Samples per second of pipelines that read few large files; not fitted, but published.
    concatenated: Vec<(String, f64)>,
}

/// A value with the rows that it was fitted on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fitted<T> {
    pub(crate) value: T,
    pub(crate) fitted_on: Vec<String>,
}

/// A fitted value of one workload, system or processor.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named<T> {
    pub(crate) name: String,
    pub(crate) fitted: Fitted<T>,
}

/// Time per step that is no computing, by the size of a rank's batch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepOverhead {
    base_s: f64,
    per_byte_s: f64,
    pub(crate) fitted_on: Vec<String>,
}

impl StepOverhead {
    /// Seconds for a batch of so many bytes.
    pub(crate) fn of_batch(&self, bytes: f64) -> f64 {
        self.base_s + self.per_byte_s * bytes
    }
}

/// Seconds to hand one sample from a worker process to the training process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HandOver {
    pub(crate) worker_s: f64,
    pub(crate) consumer_s: f64,
}

/// An object store as one client sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_field_names, reason = "a raw number's name ends in its unit")]
pub(crate) struct ObjectStore {
    pub(crate) latency_s: f64,
    pub(crate) stream_bytes_per_s: f64,
    pub(crate) card_bytes_per_s: f64,
}

/// A store of one file a sample, as each of its readers sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FileStore {
    pub(crate) open_s: f64,
    pub(crate) stream_bytes_per_s: f64,
}

/// What a drive sustains for the readers of one workload, in bytes per second.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DriveRate {
    pub(crate) system: String,
    pub(crate) workload: String,
    pub(crate) fitted: Fitted<f64>,
}

impl Calibration {
    /// Reads the constants from TOML.
    pub fn parse(text: &str) -> Result<Self, CalibrationError> {
        let file: CalibrationFile =
            toml::from_str(text).map_err(|error| CalibrationError(error.to_string()))?;
        Ok(Self {
            step_overhead: StepOverhead {
                base_s: file.step_overhead.base_s,
                per_byte_s: file.step_overhead.per_byte_s,
                fitted_on: file.step_overhead.fitted_on,
            },
            overhead_spreads: file.overhead_spread.into_iter().map(SpreadEntry::named).collect(),
            core_contention: Fitted {
                value: file.core_contention.sigma,
                fitted_on: file.core_contention.fitted_on,
            },
            accelerator_rates: file.accelerator_rate.into_iter().map(RateEntry::named).collect(),
            hand_overs: file.hand_over.into_iter().map(HandOverEntry::named).collect(),
            object_store: Fitted {
                value: ObjectStore {
                    latency_s: file.object_store.latency_s,
                    stream_bytes_per_s: file.object_store.stream_bytes_per_s,
                    card_bytes_per_s: file.object_store.card_bytes_per_s,
                },
                fitted_on: file.object_store.fitted_on,
            },
            block_volume: Fitted {
                value: file.block_volume.bytes_per_s,
                fitted_on: file.block_volume.fitted_on,
            },
            file_store: Fitted {
                value: FileStore {
                    open_s: file.file_store.open_s,
                    stream_bytes_per_s: file.file_store.stream_bytes_per_s,
                },
                fitted_on: file.file_store.fitted_on,
            },
            drive_rates: file.drive_rate.into_iter().map(DriveEntry::rate).collect(),
            bursts: file.burst.into_iter().map(BurstEntry::named).collect(),
            concatenated: file
                .pipeline
                .into_iter()
                .map(|it| (it.name, it.concatenated_samples_per_s))
                .collect(),
            record_sds: file.workload.into_iter().map(|it| (it.name, it.record_sd_bytes)).collect(),
        })
    }

    /// What a system's drive sustains for the readers of a workload, where a row showed it.
    pub(crate) fn drive_rate(&self, system: &str, workload: &str) -> Option<&Fitted<f64>> {
        let known = self.drive_rates.iter();
        let mut known = known.filter(|it| system.contains(&it.system) && it.workload == workload);
        known.next().map(|it| &it.fitted)
    }

    /// How the records of a workload scatter, in bytes: by the benchmark's own configuration, and
    /// not at all where that names no spread.
    pub(crate) fn record_sd(&self, workload: &str) -> f64 {
        let known = self.record_sds.iter().find(|(name, _)| name == workload);
        known.map_or(0.0, |(_, bytes)| *bytes)
    }

    /// What the pipeline of a system does per second with the same samples in few large files.
    pub(crate) fn concatenated_rate(&self, system: &str) -> Option<f64> {
        let pipeline = system.split_whitespace().next()?;
        self.concatenated.iter().find(|(name, _)| name == pipeline).map(|(_, rate)| *rate)
    }

    /// All rows that any constant was fitted on.
    pub fn fitted_rows(&self) -> impl Iterator<Item = &str> {
        let lists = std::iter::once(&self.step_overhead.fitted_on)
            .chain(self.overhead_spreads.iter().map(|named| &named.fitted.fitted_on))
            .chain([&self.core_contention.fitted_on])
            .chain(self.accelerator_rates.iter().map(|named| &named.fitted.fitted_on))
            .chain(self.hand_overs.iter().map(|named| &named.fitted.fitted_on))
            .chain([&self.object_store.fitted_on, &self.block_volume.fitted_on])
            .chain([&self.file_store.fitted_on])
            .chain(self.drive_rates.iter().map(|drive| &drive.fitted.fitted_on))
            .chain(self.bursts.iter().map(|named| &named.fitted.fitted_on));
        lists.flatten().map(String::as_str)
    }
}

/// Text that holds no constants, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalibrationError(String);

impl fmt::Display for CalibrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for CalibrationError {}
