//! What can limit a pipeline, and at which rate does each limit it?

use std::fmt;

use units::SamplesPerSec;

/// What can limit the rate of a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// The storage device's bandwidth over all streams.
    Storage,
    /// The requests that storage takes at once (Little's law).
    StorageRequests,
    /// The workers: each handles one sample at a time.
    Workers,
    /// The consumer's thread that takes samples from the workers.
    HandOver,
    /// The cores that prepare samples.
    Cores,
    /// The way from host memory to the accelerators.
    HostLink,
    /// The accelerators themselves: nothing starves them.
    Accelerators,
}

impl Resource {
    /// All resources, from storage to accelerator: the way of a sample.
    ///
    /// On a tie the first in this order is said to bind.
    pub const ALL: [Self; 7] = [
        Self::Storage,
        Self::StorageRequests,
        Self::Workers,
        Self::HandOver,
        Self::Cores,
        Self::HostLink,
        Self::Accelerators,
    ];

    /// The name in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::StorageRequests => "storage-requests",
            Self::Workers => "workers",
            Self::HandOver => "hand-over",
            Self::Cores => "cores",
            Self::HostLink => "host-link",
            Self::Accelerators => "accelerators",
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The rate at which each resource alone would limit the pipeline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// In the order of [`Resource::ALL`]; infinite where a resource limits nothing.
    rates: [f64; Resource::ALL.len()],
}

impl Limits {
    #[inline]
    pub(crate) const fn new(rates: [f64; Resource::ALL.len()]) -> Self {
        Self { rates }
    }

    /// The most that this resource lets through; nothing if it has no part in this scenario.
    pub fn of(&self, resource: Resource) -> Option<SamplesPerSec> {
        SamplesPerSec::new(self.rate(resource)).ok()
    }

    #[inline]
    pub(crate) fn rate(&self, resource: Resource) -> f64 {
        self.rates[resource as usize]
    }

    /// The resource with the smallest rate, among those that `counts` lets in.
    #[inline]
    pub(crate) fn smallest(&self, counts: impl Fn(Resource) -> bool) -> (Resource, f64) {
        let mut found = (Resource::Accelerators, f64::INFINITY);
        for resource in Resource::ALL {
            // `<` and not `<=`: on a tie the earlier one on the sample's way is named.
            if counts(resource) && self.rate(resource) < found.1 {
                found = (resource, self.rate(resource));
            }
        }
        found
    }
}
