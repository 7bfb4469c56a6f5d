//! How do the files under `validation/` look? Read here, turned into our own types at once.

use serde::Deserialize;

use crate::calibration::{DriveRate, Fitted, HandOver, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalibrationFile {
    pub(crate) step_overhead: OverheadEntry,
    pub(crate) overhead_spread: Vec<SpreadEntry>,
    pub(crate) core_contention: ContentionEntry,
    pub(crate) accelerator_rate: Vec<RateEntry>,
    pub(crate) hand_over: Vec<HandOverEntry>,
    pub(crate) object_store: ObjectStoreEntry,
    pub(crate) block_volume: VolumeEntry,
    pub(crate) file_store: FileStoreEntry,
    pub(crate) drive_rate: Vec<DriveEntry>,
    pub(crate) burst: Vec<BurstEntry>,
    pub(crate) workload: Vec<WorkloadEntry>,
    pub(crate) pipeline: Vec<PipelineEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverheadEntry {
    pub(crate) base_s: f64,
    pub(crate) per_byte_s: f64,
    pub(crate) fitted_on: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpreadEntry {
    pub(crate) workload: String,
    pub(crate) cv: f64,
    pub(crate) fitted_on: Vec<String>,
}

impl SpreadEntry {
    pub(crate) fn named(self) -> Named<f64> {
        let fitted = Fitted { value: self.cv, fitted_on: self.fitted_on };
        Named { name: self.workload, fitted }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContentionEntry {
    pub(crate) sigma: f64,
    pub(crate) fitted_on: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateEntry {
    pub(crate) system: String,
    pub(crate) rate_samples_per_s: f64,
    pub(crate) fitted_on: Vec<String>,
}

impl RateEntry {
    pub(crate) fn named(self) -> Named<f64> {
        let fitted = Fitted { value: self.rate_samples_per_s, fitted_on: self.fitted_on };
        Named { name: self.system, fitted }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOverEntry {
    pub(crate) processor: String,
    pub(crate) worker_s: f64,
    pub(crate) consumer_s: f64,
    pub(crate) fitted_on: Vec<String>,
}

impl HandOverEntry {
    pub(crate) fn named(self) -> Named<HandOver> {
        let value = HandOver { worker_s: self.worker_s, consumer_s: self.consumer_s };
        Named { name: self.processor, fitted: Fitted { value, fitted_on: self.fitted_on } }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectStoreEntry {
    pub(crate) latency_s: f64,
    pub(crate) stream_bytes_per_s: f64,
    pub(crate) card_bytes_per_s: f64,
    pub(crate) fitted_on: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VolumeEntry {
    pub(crate) bytes_per_s: f64,
    pub(crate) fitted_on: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileStoreEntry {
    pub(crate) open_s: f64,
    pub(crate) stream_bytes_per_s: f64,
    pub(crate) fitted_on: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DriveEntry {
    pub(crate) system: String,
    pub(crate) workload: String,
    pub(crate) bytes_per_s: f64,
    pub(crate) fitted_on: Vec<String>,
}

impl DriveEntry {
    pub(crate) fn rate(self) -> DriveRate {
        let fitted = Fitted { value: self.bytes_per_s, fitted_on: self.fitted_on };
        DriveRate { system: self.system, workload: self.workload, fitted }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BurstEntry {
    pub(crate) system: String,
    pub(crate) over_mean: f64,
    pub(crate) fitted_on: Vec<String>,
}

impl BurstEntry {
    pub(crate) fn named(self) -> Named<f64> {
        let fitted = Fitted { value: self.over_mean, fitted_on: self.fitted_on };
        Named { name: self.system, fitted }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkloadEntry {
    pub(crate) name: String,
    pub(crate) record_sd_bytes: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PipelineEntry {
    pub(crate) name: String,
    pub(crate) concatenated_samples_per_s: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GapsFile {
    pub(crate) gap: Vec<GapEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GapEntry {
    pub(crate) id: String,
    pub(crate) error: f64,
    pub(crate) cause: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonsFile {
    pub(crate) family: Vec<ReasonEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonEntry {
    pub(crate) family: String,
    pub(crate) comparison: String,
    pub(crate) because: String,
}
