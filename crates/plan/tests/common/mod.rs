//! What do several tests start from?

use std::num::NonZeroU32;

use model::PriceSchedule;
use plan::{Case, Prices, RequestLimits, StoragePrice};
use units::{Bytes, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Ratio, Secs};

pub(crate) fn seconds(value: f64) -> Secs {
    Secs::new(value).expect("a duration")
}

/// The course's story: 50 TB, three epochs, 6 h, $0.08/GB, $20/h, no overheads.
pub(crate) fn golden(link_bytes_per_s: f64) -> Case {
    let free = DollarsPerHour::ZERO;
    Case {
        volume: Bytes::new(50e12).expect("a volume"),
        object: Bytes::new(128.0 * 1_048_576.0).expect("a size"),
        epochs: NonZeroU32::new(3).expect("not 0"),
        runs: NonZeroU32::MIN,
        train: seconds(21_600.0),
        deadline: None,
        budget: None,
        link: BytesPerSec::new(link_bytes_per_s).ok(),
        fleet: None,
        achieved_share: Ratio::ONE,
        requests: RequestLimits::NONE,
        provisioning: Secs::ZERO,
        capacity_wait: Secs::ZERO,
        model_size: Bytes::ZERO,
        miss: Ratio::ZERO,
        reducible: true,
        reduce_share: Ratio::new(0.5).expect("a share"),
        reduce_rate: BytesPerSec::new(1e9).expect("a rate"),
        keep: Secs::ZERO,
        reserve_idle: false,
        prices: Prices {
            egress: PriceSchedule::flat(DollarsPerGb::new(0.08).expect("a price")),
            get: Dollars::ZERO,
            put: Dollars::ZERO,
            nat: None,
            read_back: None,
            movers: free,
            reducers: free,
            accelerators_from: DollarsPerHour::new(20.0).ok(),
            accelerators_to: DollarsPerHour::new(20.0).ok(),
            storage_to: StoragePrice::FREE,
        },
        shipping: None,
    }
}
