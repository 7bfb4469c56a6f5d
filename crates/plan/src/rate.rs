//! How fast does data move between two places, and which cap binds?

use std::fmt;
use std::num::NonZeroU32;

use units::{Bytes, BytesPerSec, CheckedDiv, Ratio, Secs};

/// Which rule a sender follows when segments are lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Congestion {
    /// Halves its window at each loss.
    Reno,
    /// Linux's default: recovers along a cubic, and never slower than Reno.
    #[default]
    Cubic,
}

impl Congestion {
    /// The word in flags and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reno => "reno",
            Self::Cubic => "cubic",
        }
    }
}

/// One TCP stream, and what limits it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stream {
    /// What the provider lets one flow have, if it says so.
    pub flow_cap: Option<BytesPerSec>,
    /// What the stream keeps in flight at most.
    pub window: Bytes,
    /// The time to the other end and back.
    pub round_trip: Secs,
    /// Data in one segment.
    pub segment: Bytes,
    /// The share of segments that is lost.
    pub loss: Ratio,
    /// What the sender does about losses.
    pub congestion: Congestion,
}

/// What sets the rate of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamLimit {
    /// The provider's cap for one flow.
    FlowCap,
    /// The window over the round trip.
    Window,
    /// Lost segments.
    Loss,
}

/// The rate of one stream, and why it is not faster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StreamRate {
    /// The rate.
    pub rate: BytesPerSec,
    /// What sets it.
    pub limit: StreamLimit,
}

impl Stream {
    /// The rate of one stream; nothing if no cap is known, which a round trip of 0 leaves open.
    ///
    /// ```text
    /// rate = min( flow cap, window/RTT, loss law )          a loss of 0 drops the last
    /// Reno:  MSS/RTT · √(3/2) / √p
    /// CUBIC: MSS/RTT · 1.054 · (RTT/p)^0.75, RTT in seconds; Reno's where that is larger
    /// ```
    ///
    /// # Source
    ///
    /// Mathis et al. (1997), doi:10.1145/263932.264023, for Reno; RFC 9438, section 5, for the
    /// average window of CUBIC at its standard constants.
    ///
    /// # Assumptions
    ///
    /// 1. Losses are independent of each other and of the rate.
    /// 2. The transfer is long: slow start is not counted.
    pub fn rate(&self) -> Option<StreamRate> {
        let caps = [
            (StreamLimit::FlowCap, self.flow_cap),
            (StreamLimit::Window, self.window.checked_div(self.round_trip)),
            (StreamLimit::Loss, self.by_loss()),
        ];
        let known = caps.into_iter().filter_map(|(limit, cap)| Some((limit, cap?)));
        // The first of equals: a cap that a provider sets is named before what follows from it.
        let (limit, rate) = known.min_by_key(|(_, rate)| *rate)?;
        Some(StreamRate { rate, limit })
    }

    fn by_loss(&self) -> Option<BytesPerSec> {
        let loss = self.loss.get();
        if loss <= 0.0 {
            return None;
        }
        let round_trip = self.round_trip.get();
        let reno = libm::sqrt(1.5 / loss);
        let window = match self.congestion {
            Congestion::Reno => reno,
            Congestion::Cubic => reno.max(1.054 * libm::pow(round_trip / loss, 0.75)),
        };
        BytesPerSec::new(self.segment.get() * window / round_trip).ok()
    }
}

/// A fleet of movers with streams between them, and all that may limit it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fleet {
    /// The link that all movers share; nothing where none is known to bind.
    pub link: Option<BytesPerSec>,
    /// Movers at each end.
    pub movers: NonZeroU32,
    /// What one mover sends at most.
    pub egress_cap: Option<BytesPerSec>,
    /// What one mover receives at most.
    pub ingress_cap: Option<BytesPerSec>,
    /// Streams of each mover.
    pub streams: NonZeroU32,
    /// One of them.
    pub stream: Stream,
    /// Connections to the object store, and the rate of one.
    pub store: Option<(u64, BytesPerSec)>,
    /// What the destination takes at most.
    pub write_rate: Option<BytesPerSec>,
}

/// What sets the rate of a fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateLimit {
    /// The link.
    Link,
    /// What all movers together may send.
    MoverEgress,
    /// What all movers together may receive.
    MoverIngress,
    /// What all streams together carry, and what sets one.
    Streams(StreamLimit),
    /// What all connections to the object store together give.
    StoreConnections,
    /// What the destination writes.
    DestinationWrites,
}

impl RateLimit {
    /// The word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::MoverEgress => "mover-egress",
            Self::MoverIngress => "mover-ingress",
            Self::Streams(StreamLimit::FlowCap) => "flow-cap",
            Self::Streams(StreamLimit::Window) => "window",
            Self::Streams(StreamLimit::Loss) => "loss",
            Self::StoreConnections => "store-connections",
            Self::DestinationWrites => "destination-writes",
        }
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A rate, what sets it, and what every other cap would allow.
#[derive(Debug, Clone, PartialEq)]
pub struct AchievableRate {
    /// The rate.
    pub rate: BytesPerSec,
    /// The cap that binds.
    pub limit: RateLimit,
    /// Every known cap.
    pub caps: Vec<(RateLimit, BytesPerSec)>,
    /// One stream, where anything limits it.
    pub stream: Option<StreamRate>,
}

impl Fleet {
    /// The rate of the whole fleet: the least of its caps.
    ///
    /// ```text
    /// rate = min( link, movers·egress cap, movers·ingress cap, movers·streams·per stream,
    ///             connections·store rate, destination write rate )
    /// ```
    ///
    /// Nothing if no cap is known, or if one is so large that it is no number.
    ///
    /// # Assumptions
    ///
    /// 1. Streams and movers share nothing but what is listed, so they add up.
    /// 2. Each cap holds for the whole transfer.
    ///
    /// # Example
    ///
    /// ```
    /// use std::num::NonZeroU32;
    /// use plan::{Congestion, Fleet, RateLimit, Stream};
    ///
    /// let one = NonZeroU32::MIN;
    /// let stream = Stream {
    ///     flow_cap: None,
    ///     window: "1.1 MB".parse()?,
    ///     round_trip: "70 ms".parse()?,
    ///     segment: "1460 B".parse()?,
    ///     loss: "0 %".parse()?,
    ///     congestion: Congestion::Cubic,
    /// };
    /// let fleet = Fleet {
    ///     link: None,
    ///     movers: NonZeroU32::new(8).ok_or("not 0")?,
    ///     egress_cap: Some("5 Gbps".parse()?),
    ///     ingress_cap: None,
    ///     streams: NonZeroU32::new(64).ok_or("not 0")?,
    ///     stream,
    ///     store: None,
    ///     write_rate: None,
    /// };
    /// let rate = fleet.rate().ok_or("a cap is known")?;
    /// assert_eq!(rate.rate.to_string(), "5 GB/s"); // 8 × 5 Gb/s
    /// assert_eq!(rate.limit, RateLimit::MoverEgress);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rate(&self) -> Option<AchievableRate> {
        let movers = f64::from(self.movers.get());
        let streams = movers * f64::from(self.streams.get());
        let stream = self.stream.rate();
        let of_streams =
            stream.and_then(|one| Some((RateLimit::Streams(one.limit), one.rate.scaled(streams)?)));
        let store = self.store.and_then(|(connections, rate)| rate.scaled(connections as f64));
        let each = |cap: Option<BytesPerSec>| cap.and_then(|cap| cap.scaled(movers));
        let caps: Vec<(RateLimit, BytesPerSec)> = [
            self.link.map(|cap| (RateLimit::Link, cap)),
            each(self.egress_cap).map(|cap| (RateLimit::MoverEgress, cap)),
            each(self.ingress_cap).map(|cap| (RateLimit::MoverIngress, cap)),
            of_streams,
            store.map(|cap| (RateLimit::StoreConnections, cap)),
            self.write_rate.map(|cap| (RateLimit::DestinationWrites, cap)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let (limit, rate) = caps.iter().copied().min_by_key(|(_, cap)| *cap)?;
        Some(AchievableRate { rate, limit, caps, stream })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(window: f64, round_trip: f64, loss: f64, congestion: Congestion) -> Stream {
        Stream {
            flow_cap: None,
            window: Bytes::new(window).expect("a window"),
            round_trip: Secs::new(round_trip).expect("a time"),
            segment: Bytes::new(1460.0).expect("a segment"),
            loss: Ratio::new(loss).expect("a share"),
            congestion,
        }
    }

    #[test]
    fn a_window_over_a_round_trip_by_hand() {
        // 4 MiB / 70 ms = 59.92 MB/s.
        let found = stream(4_194_304.0, 0.07, 0.0, Congestion::Cubic).rate().expect("a rate");
        assert!((found.rate.get() - 59_918_628.571).abs() < 1e-2, "{found:?}");
        assert_eq!(found.limit, StreamLimit::Window);
    }

    #[test]
    fn loss_laws_by_hand() {
        // RTT 0.1 s, p = 1e-4: Reno 1460/0.1·√1.5/0.01 = 1,788,127 B/s;
        // CUBIC 1460/0.1·1.054·(0.1/1e-4)^0.75 = 14,600·1.054·177.8279 = 2,736,487 B/s.
        let wide = 1e9;
        let reno = stream(wide, 0.1, 1e-4, Congestion::Reno).rate().expect("a rate");
        assert!((reno.rate.get() - 1_788_127.5).abs() < 1.0, "{reno:?}");
        let cubic = stream(wide, 0.1, 1e-4, Congestion::Cubic).rate().expect("a rate");
        assert!((cubic.rate.get() - 2_736_487.0).abs() < 1.0, "{cubic:?}");
        assert_eq!((reno.limit, cubic.limit), (StreamLimit::Loss, StreamLimit::Loss));
        // On a short path with much loss the cubic would be slower than Reno, and is not.
        let near = stream(wide, 1e-3, 1e-2, Congestion::Cubic).rate();
        assert_eq!(near, stream(wide, 1e-3, 1e-2, Congestion::Reno).rate());
    }

    #[test]
    fn without_a_round_trip_and_a_cap_nothing_limits_a_stream() {
        assert_eq!(stream(1e6, 0.0, 0.0, Congestion::Reno).rate(), None);
        let capped = Stream {
            flow_cap: BytesPerSec::new(5.0).ok(),
            ..stream(1e6, 0.0, 0.0, Congestion::Reno)
        };
        assert_eq!(capped.rate().map(|found| found.limit), Some(StreamLimit::FlowCap));
    }

    #[test]
    fn each_cap_binds_when_it_is_the_least() {
        let rate = |value| BytesPerSec::new(value).ok();
        let wide = Fleet {
            link: rate(1e12),
            movers: NonZeroU32::new(2).expect("not 0"),
            egress_cap: rate(1e12),
            ingress_cap: rate(1e12),
            streams: NonZeroU32::new(3).expect("not 0"),
            stream: stream(1e12, 1.0, 0.0, Congestion::Cubic),
            store: Some((5, BytesPerSec::new(1e12).expect("a rate"))),
            write_rate: rate(1e12),
        };
        // Two movers with three streams each and five connections.
        for (fleet, limit, expected) in [
            (Fleet { link: rate(70.0), ..wide }, RateLimit::Link, 70.0),
            (Fleet { egress_cap: rate(70.0), ..wide }, RateLimit::MoverEgress, 140.0),
            (Fleet { ingress_cap: rate(70.0), ..wide }, RateLimit::MoverIngress, 140.0),
            (
                Fleet { stream: stream(70.0, 1.0, 0.0, Congestion::Cubic), ..wide },
                RateLimit::Streams(StreamLimit::Window),
                420.0,
            ),
            (
                Fleet { store: rate(70.0).map(|rate| (5, rate)), ..wide },
                RateLimit::StoreConnections,
                350.0,
            ),
            (Fleet { write_rate: rate(70.0), ..wide }, RateLimit::DestinationWrites, 70.0),
        ] {
            let found = fleet.rate().expect("a rate");
            assert_eq!(found.limit, limit);
            assert!((found.rate.get() - expected).abs() < 1e-9, "{limit}: {}", found.rate);
            assert_eq!(found.caps.len(), 6);
        }
    }
}
