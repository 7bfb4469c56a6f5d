//! Could disks travel instead, who carries them, and may anybody still order that?

use facts::UserValue;
use units::{Bytes, Secs};

use crate::book::{Book, BookFact};
use crate::case::Shipping;
use crate::place::Place;

/// The offers of carriers at a place, as far as the book knows them.
const CARRIERS: [(&str, &str); 4] = [
    ("aws", "ship.aws.data-transfer-terminal"),
    ("aws", "ship.aws.snowball-edge-210"),
    ("azure", "ship.azure.data-box-120-525"),
    ("gcp", "ship.gcp.transfer-appliance"),
];

impl Book {
    /// How disks could travel to a place, the first that can be ordered.
    pub(crate) fn shipping(&self, to: Place, volume: Bytes) -> Option<(Shipping, Vec<BookFact>)> {
        let provider = to.provider()?;
        let offers = CARRIERS.iter().filter(|(own, _)| *own == provider);
        let mut found: Vec<(Shipping, Vec<BookFact>)> =
            offers.filter_map(|(_, id)| self.offer(id, volume)).collect();
        // Stable: of equals the first listed.
        found.sort_by_key(|(shipping, _)| !shipping.orderable);
        found.into_iter().next()
    }

    fn offer(&self, id: &'static str, volume: Bytes) -> Option<(Shipping, Vec<BookFact>)> {
        let own = |property: &str| self.fact(&format!("{id}.{property}"));
        let (status, turnaround) = (own("status")?, own("turnaround")?);
        let orderable = status.value == UserValue::Text("offered".to_owned());
        let price = |property: &str| {
            self.fact(&format!("price{}.{property}", id.strip_prefix("ship").unwrap_or_default()))
        };
        let mut used = vec![status, turnaround.clone()];
        let mut shipping = Shipping {
            name: id.strip_prefix("ship.").unwrap_or(id),
            turnaround: turnaround.quantity::<Secs>()?,
            capacity: Bytes::new(f64::MAX).ok()?,
            fee: units::Dollars::ZERO,
            port_rate: None,
            port_minimum: Secs::ZERO,
            port_price: units::DollarsPerHour::ZERO,
            orderable,
        };
        let terabytes = |count: f64| Bytes::new(count * 1e12).ok();
        let fee = match id {
            "ship.aws.data-transfer-terminal" => {
                let (hour, port, least) = (price("na-to-na")?, price("port")?, price("minimum")?);
                shipping.port_price = hour.quantity()?;
                shipping.port_rate = port.quantity();
                shipping.port_minimum = least.quantity()?;
                used.extend([hour, port, least]);
                return Some((shipping, used));
            }
            "ship.aws.snowball-edge-210" if volume.get() <= 100e12 => {
                shipping.capacity = terabytes(100.0)?;
                price("job-to-100tb")?
            }
            "ship.aws.snowball-edge-210" => {
                shipping.capacity = terabytes(210.0)?;
                price("job-101-to-210tb")?
            }
            "ship.azure.data-box-120-525" => {
                shipping.capacity = terabytes(if volume.get() <= 120e12 { 120.0 } else { 525.0 })?;
                price("service")?
            }
            _ if volume.get() <= 40e12 => {
                shipping.capacity = terabytes(40.0)?;
                price("40tb")?
            }
            _ => {
                shipping.capacity = terabytes(300.0)?;
                price("300tb")?
            }
        };
        shipping.fee = fee.quantity()?;
        used.push(fee);
        Some((shipping, used))
    }
}
