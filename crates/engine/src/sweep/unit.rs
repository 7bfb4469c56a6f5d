//! Which kind of quantity does a range of a field run through, and how is one value written?

use units::{
    Bytes, BytesPerSample, BytesPerSec, DollarsPerHour, FlopPerSample, FlopPerSec, ParseError,
    Quantity, Ratio, Samples, SamplesPerSec, Secs,
};

use crate::diagnostic::{hinted, shown};
use crate::field::Field;
use crate::resolve::count_hint;

/// What is wrong, and the repair.
pub(super) type Reason = (String, String);

pub(super) fn reason(message: &str, hint: &str) -> Reason {
    (message.to_owned(), hint.to_owned())
}

pub(super) fn said(error: &ParseError) -> Reason {
    (error.to_string(), error.hint.as_deref().map(hinted).unwrap_or_default())
}

/// The kind of quantity of a range, by its base unit's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Count,
    Bytes,
    SampleSize,
    DataRate,
    Time,
    Ratio,
    SampleRate,
    FlopPerSample,
    FlopRate,
    Price,
}

/// Does the same with the quantity that a unit stands for.
macro_rules! with_quantity {
    ($unit:expr, $act:ident($($argument:expr),*)) => {
        match $unit {
            Unit::Count => $act::<Samples>($($argument),*),
            Unit::Bytes => $act::<Bytes>($($argument),*),
            Unit::SampleSize => $act::<BytesPerSample>($($argument),*),
            Unit::DataRate => $act::<BytesPerSec>($($argument),*),
            Unit::Time => $act::<Secs>($($argument),*),
            Unit::Ratio => $act::<Ratio>($($argument),*),
            Unit::SampleRate => $act::<SamplesPerSec>($($argument),*),
            Unit::FlopPerSample => $act::<FlopPerSample>($($argument),*),
            Unit::FlopRate => $act::<FlopPerSec>($($argument),*),
            Unit::Price => $act::<DollarsPerHour>($($argument),*),
        }
    };
}

impl Unit {
    /// The unit of a field's numbers; nothing for fields that are names.
    pub(super) fn of(field: Field) -> Option<Self> {
        Some(match field {
            Field::Samples
            | Field::Workers
            | Field::Batch
            | Field::Prefetch
            | Field::Hosts
            | Field::Cores
            | Field::RequestsInFlight
            | Field::Count => Self::Count,
            Field::Dataset | Field::Cache => Self::Bytes,
            Field::SampleSize | Field::DecodedSize => Self::SampleSize,
            Field::StorageBandwidth | Field::StreamBandwidth | Field::LinkBandwidth => {
                Self::DataRate
            }
            Field::Latency
            | Field::Prep
            | Field::HandoverWorker
            | Field::HandoverConsumer
            | Field::StepTime
            | Field::StepOverhead => Self::Time,
            Field::SampleCv
            | Field::PrepCv
            | Field::StepOverheadCv
            | Field::FractionOfPeak
            | Field::CoreContention => Self::Ratio,
            Field::Rate => Self::SampleRate,
            Field::FlopsPerSample => Self::FlopPerSample,
            Field::PeakFlops => Self::FlopRate,
            Field::Price => Self::Price,
            Field::SampleSizes
            | Field::SampleSpread
            | Field::Loaders
            | Field::Delivery
            | Field::Storage
            | Field::CachePolicy
            | Field::EpochOrder
            | Field::PrepSpread
            | Field::Accelerator
            | Field::Model
            | Field::Barrier => return None,
        })
    }

    /// The number of base units in these words.
    pub(super) fn parse(self, text: &str) -> Result<f64, Reason> {
        if self == Self::Count { whole(text) } else { with_quantity!(self, read(text)) }
    }

    /// Words that parse back to this number of base units.
    pub(super) fn text(self, value: f64) -> String {
        with_quantity!(self, write(value))
    }

    /// What a column's name ends in, so that bare numbers carry their unit.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Count | Self::Ratio => "",
            Self::Bytes | Self::SampleSize => "_bytes",
            Self::DataRate => "_bytes_per_s",
            Self::Time => "_s",
            Self::SampleRate => "_samples_per_s",
            Self::FlopPerSample => "_flop",
            Self::FlopRate => "_flop_per_s",
            Self::Price => "_usd_per_h",
        }
    }
}

fn whole(text: &str) -> Result<f64, Reason> {
    let hint = match text.parse::<Samples>() {
        Ok(count) if count.get().fract() == 0.0 => return Ok(count.get()),
        Ok(_) => "counts are whole".to_owned(),
        Err(error) => count_hint(text, &error),
    };
    Err((format!("expected a whole number, found `{}`", shown(text)), hint))
}

fn read<Q: Quantity + std::str::FromStr<Err = ParseError>>(text: &str) -> Result<f64, Reason> {
    text.parse::<Q>().map(Q::get).map_err(|error| said(&error))
}

fn write<Q: Quantity>(value: f64) -> String {
    Q::new(value).expect("between the ends of a range, which are quantities").exact()
}
