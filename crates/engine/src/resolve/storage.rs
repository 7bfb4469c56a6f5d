//! Where samples lie and what is kept nearer, by its words.

use std::num::NonZeroU32;

use facts::{Class, Entity};
use scenario::{Cache, CachePolicy, Storage};
use units::{Bytes, BytesPerSec, Quantity, Ratio, Samples, Secs};

use super::Said;
use super::choices::{ORDERS, POLICIES};
use super::words::Resolver;
use crate::diagnostic::shown;
use crate::field::Field;

/// The word for a storage that takes any number of requests.
const UNLIMITED: &str = "unlimited";

pub(super) fn storage(resolver: &mut Resolver<'_>) -> Said<Storage> {
    let entity = resolver.entity(Field::Storage, Class::Storage);
    let bandwidth = bandwidth(resolver, entity);
    let stream_bandwidth = stream_bandwidth(resolver, entity, bandwidth);
    let latency = match resolver.unsaid_fact(Field::Latency, entity, "latency") {
        Some(known) => Some(known),
        None => resolver.quantity_or(Field::Latency, Secs::ZERO, "a request has no latency"),
    };
    let requests_in_flight = requests(resolver, entity);
    Some(Storage {
        bandwidth: bandwidth?,
        stream_bandwidth: stream_bandwidth?,
        latency: latency?,
        requests_in_flight: requests_in_flight?,
    })
}

fn bandwidth(resolver: &mut Resolver<'_>, entity: Option<&'static Entity>) -> Said<BytesPerSec> {
    if resolver.is_said(Field::StorageBandwidth) {
        return resolver.quantity(Field::StorageBandwidth);
    }
    let Some(entity) = entity else {
        if !resolver.is_said(Field::Storage) {
            resolver.missing(Field::Storage, "say `storage` (a name) or `storage-bandwidth`");
        }
        return None;
    };
    let known = resolver.fact_of(entity, "read-bandwidth");
    if known.is_none() {
        let hint = "the catalogue has no read bandwidth for this storage; say `storage-bandwidth`";
        resolver.missing(Field::StorageBandwidth, hint);
    }
    known
}

fn stream_bandwidth(
    resolver: &mut Resolver<'_>,
    entity: Option<&'static Entity>,
    device: Option<BytesPerSec>,
) -> Said<BytesPerSec> {
    let Some(entry) = resolver.said(Field::StreamBandwidth) else {
        let known = resolver.unsaid_fact(Field::StreamBandwidth, entity, "stream-bandwidth");
        if known.is_none() {
            resolver.assume("one stream may use the whole storage bandwidth");
        }
        return known.or(device);
    };
    // A share is a ratio: `25 %` or `0.25`; a rate always has a unit with a slash.
    match resolver.words(entry)?.parse::<Ratio>() {
        Ok(share) => {
            resolver.understood(Field::StreamBandwidth, share.exact());
            if share > Ratio::ONE {
                let message = format!(
                    "`stream-bandwidth`: expected a share up to 100 % of the storage, found `{}`",
                    shown(&entry.text)
                );
                let hint = "a rate has a unit, for example `100 MB/s`";
                resolver.wrong_value(Field::StreamBandwidth, message, hint);
            }
            device?.scaled(share.get())
        }
        Err(_) => resolver.quantity(Field::StreamBandwidth),
    }
}

fn requests(
    resolver: &mut Resolver<'_>,
    entity: Option<&'static Entity>,
) -> Said<Option<NonZeroU32>> {
    match resolver.said(Field::RequestsInFlight) {
        Some(entry) if entry.text.trim().eq_ignore_ascii_case(UNLIMITED) => {
            resolver.understood(Field::RequestsInFlight, UNLIMITED.to_owned());
            Some(None)
        }
        Some(_) => resolver.count(Field::RequestsInFlight).map(Some),
        None => {
            let known: Option<Samples> =
                resolver.unsaid_fact(Field::RequestsInFlight, entity, "requests-in-flight");
            if known.is_none() {
                resolver.assume("storage takes any number of requests at once");
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a catalogue count"
            )]
            Some(known.and_then(|count| NonZeroU32::new(count.get() as u32)))
        }
    }
}

pub(super) fn cache(resolver: &mut Resolver<'_>) -> Said<Cache> {
    let capacity = resolver.quantity_or(Field::Cache, Bytes::ZERO, "there is no cache");
    let policy = policy(resolver, capacity);
    let order = resolver.choice_or(Field::EpochOrder, &ORDERS, "each epoch has a new random order");
    Some(Cache { capacity: capacity?, policy: policy?, order: order? })
}

fn policy(resolver: &mut Resolver<'_>, capacity: Option<Bytes>) -> Said<CachePolicy> {
    if resolver.is_said(Field::CachePolicy) {
        return resolver.choice(Field::CachePolicy, &POLICIES);
    }
    let (policy, name) = match capacity? {
        nothing if nothing.is_zero() => (CachePolicy::None, "none"),
        _ => {
            resolver.assume("the cache is the operating system's: `cache-policy = page`");
            (CachePolicy::Page, "page")
        }
    };
    resolver.default(Field::CachePolicy, name.to_owned());
    Some(policy)
}
