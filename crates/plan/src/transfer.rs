//! How long does a copy take, when bytes, connections and requests each have their limit?

use std::fmt;

use crate::rate::RateLimit;

/// What sets the time of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeLimit {
    /// The rate of the bytes, and what sets that.
    Rate(RateLimit),
    /// The time that each object holds a connection.
    ObjectsPerConnection,
    /// How many objects the destination lets be written a second.
    PutRequests,
    /// How many objects the source lets be read a second.
    GetRequests,
}

impl TimeLimit {
    /// The word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rate(limit) => limit.as_str(),
            Self::ObjectsPerConnection => "objects-per-connection",
            Self::PutRequests => "put-requests",
            Self::GetRequests => "get-requests",
        }
    }
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What objects cost in time, beside their bytes. A limit that is not known is infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RequestLimits {
    /// Seconds from a request to its first byte.
    pub latency_s: f64,
    /// Connections to the store that are used side by side.
    pub connections: f64,
    /// Bytes per second of one connection.
    pub connection_bytes_per_s: f64,
    /// Objects per second that the destination takes, all prefixes together.
    pub puts_per_s: f64,
    /// Objects per second that the source gives, all prefixes together.
    pub gets_per_s: f64,
}

impl RequestLimits {
    /// Requests take no time.
    pub const NONE: Self = Self {
        latency_s: 0.0,
        connections: 1.0,
        connection_bytes_per_s: f64::INFINITY,
        puts_per_s: f64::INFINITY,
        gets_per_s: f64::INFINITY,
    };
}

/// Bytes in objects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// All bytes.
    pub bytes: f64,
    /// How many objects they are in.
    pub objects: f64,
}

impl Load {
    /// This many times the load.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { bytes: self.bytes * factor, objects: self.objects * factor }
    }
}

/// Seconds to read a load over the path, without writing it anywhere, and what sets them.
///
/// ```text
/// T = max( D/rate, objects·(t_request + size/rate per connection)/connections, objects/GET limit )
/// ```
///
/// # Source
///
/// The three are the definitions of a rate: bytes, busy connections and requests, each of which
/// must be worked off; they overlap, so the slowest sets the time.
///
/// # Assumptions
///
/// 1. Objects are of one size: their mean.
/// 2. Prefixes are used evenly.
#[inline]
pub fn read_seconds(
    load: Load,
    bytes_per_s: f64,
    limit: RateLimit,
    requests: &RequestLimits,
) -> (f64, TimeLimit) {
    let Load { bytes, objects } = load;
    let held = objects * requests.latency_s + bytes / requests.connection_bytes_per_s;
    let mut slowest = (bytes / bytes_per_s, TimeLimit::Rate(limit));
    for (seconds, limit) in [
        (held / requests.connections, TimeLimit::ObjectsPerConnection),
        (objects / requests.gets_per_s, TimeLimit::GetRequests),
    ] {
        if seconds > slowest.0 {
            slowest = (seconds, limit);
        }
    }
    slowest
}

/// Seconds to read a load and write it at the other end, and what sets them.
#[inline]
pub fn copy_seconds(
    load: Load,
    bytes_per_s: f64,
    limit: RateLimit,
    requests: &RequestLimits,
) -> (f64, TimeLimit) {
    let read = read_seconds(load, bytes_per_s, limit, requests);
    let written = load.objects / requests.puts_per_s;
    if written > read.0 { (written, TimeLimit::PutRequests) } else { read }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIFTY_TB: f64 = 50e12;

    fn hours(bytes: f64, object: f64, rate: f64, requests: &RequestLimits) -> (f64, TimeLimit) {
        let load = Load { bytes, objects: bytes / object };
        let (seconds, limit) = copy_seconds(load, rate, RateLimit::MoverEgress, requests);
        (seconds / 3600.0, limit)
    }

    #[test]
    fn fifty_terabytes_by_one_eight_and_twenty_movers() {
        // 5 Gb/s is 625 MB/s: 50e12/625e6 = 80,000 s.
        for (movers, expected) in [(1.0, 22.222_222), (8.0, 2.777_778), (20.0, 1.111_111)] {
            let (found, limit) = hours(FIFTY_TB, 1e9, movers * 625e6, &RequestLimits::NONE);
            assert!((found - expected).abs() < 1e-6, "{movers} movers: {found} h");
            assert_eq!(limit, TimeLimit::Rate(RateLimit::MoverEgress));
        }
    }

    #[test]
    fn puts_on_one_prefix_bind_whatever_the_bandwidth() {
        // 50e12/110e3 = 454.5 million objects at 3,500 a second are 129,870 s = 36.08 h.
        let requests =
            RequestLimits { puts_per_s: 3500.0, gets_per_s: 5500.0, ..RequestLimits::NONE };
        for rate in [12.5e9, 1e15] {
            let (found, limit) = hours(FIFTY_TB, 110e3, rate, &requests);
            assert!((found - 36.075_036).abs() < 1e-5, "{found} h");
            assert_eq!(limit, TimeLimit::PutRequests);
        }
        // Reading alone: 454.5e6/5500 = 82,645 s.
        let load = Load { bytes: FIFTY_TB, objects: FIFTY_TB / 110e3 };
        let (found, limit) = read_seconds(load, 1e15, RateLimit::Link, &requests);
        assert!((found - 82_644.628).abs() < 1e-2, "{found} s");
        assert_eq!(limit, TimeLimit::GetRequests);
    }

    #[test]
    fn a_connection_is_held_for_latency_and_bytes() {
        // 1,000 objects of 1 MB: each 0.1 s + 1e6/1e7 = 0.2 s; 200 s over four connections.
        let requests = RequestLimits {
            latency_s: 0.1,
            connections: 4.0,
            connection_bytes_per_s: 1e7,
            ..RequestLimits::NONE
        };
        let load = Load { bytes: 1e9, objects: 1e3 };
        let found = read_seconds(load, 1e9, RateLimit::Link, &requests);
        assert_eq!(found, (50.0, TimeLimit::ObjectsPerConnection));
        let found = read_seconds(load, 1e6, RateLimit::Link, &requests);
        assert_eq!(found, (1000.0, TimeLimit::Rate(RateLimit::Link)));
    }
}
