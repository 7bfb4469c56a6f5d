//! Where do objects lie, and how is the store asked?
//!
//! Each reader has a client, a connection and a runtime of its own on its own thread, as each
//! worker process of a training job has: what a read takes of a core is then counted as the
//! reader's, encryption included.

mod connection;
mod scan;
mod transport;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::corpus::Sample;
use crate::error::because;
use crate::reader::{Reader, Readers};
use crate::store_use::StoreUse;

use connection::Connection;

/// A store or a folder of one: `s3://bucket/prefix`, `https://host/folder`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorePlace {
    kind: Kind,
    /// What lies under it, without a `/` at either end; empty for everything.
    prefix: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    S3 {
        bucket: String,
    },
    /// The server without a path: `https://host:8443`.
    Http {
        server: String,
    },
}

impl StorePlace {
    /// Nothing for a text that names no store, but a path of this machine.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (place, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let kind = match scheme {
            "s3" => Kind::S3 { bucket: place.to_owned() },
            "http" | "https" => Kind::Http { server: format!("{scheme}://{place}") },
            _ => return None,
        };
        Some(Self { kind, prefix: prefix.trim_matches('/').to_owned() })
    }

    fn start(&self) -> String {
        match &self.kind {
            Kind::S3 { bucket } => format!("s3://{bucket}"),
            Kind::Http { server } => server.clone(),
        }
    }

    /// The key of an object of a list: a whole address of this place, or a name under its prefix.
    fn key(&self, listed: &str) -> Option<String> {
        if let Some(key) = listed.strip_prefix(&self.start()) {
            let key = key.strip_prefix('/')?;
            let inside = key.strip_prefix(&self.prefix)?;
            let whole_name = self.prefix.is_empty() || inside.starts_with('/');
            return whole_name.then(|| key.to_owned());
        }
        if listed.contains("://") {
            return None;
        }
        let name = listed.trim_start_matches('/');
        Some(if self.prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.prefix)
        })
    }
}

impl fmt::Display for StorePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.start())?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

/// How long a store is waited for.
#[derive(Debug, Clone, Copy)]
pub struct StoreLimits {
    /// An answer with its whole body, waits for a store that turns the request away included.
    pub request: Duration,
    /// All listing, and all asking for sizes.
    pub listing: Duration,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self { request: Duration::from_secs(30), listing: Duration::from_mins(2) }
    }
}

/// A store that is asked.
#[derive(Debug, Clone)]
pub struct Store {
    place: StorePlace,
    limits: StoreLimits,
    counts: Arc<Counts>,
}

impl Store {
    /// No connection is made yet.
    pub fn new(place: StorePlace, limits: StoreLimits) -> Self {
        Self { place, limits, counts: Arc::default() }
    }

    /// What was asked and answered until now, by all connections.
    pub fn use_so_far(&self) -> StoreUse {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        StoreUse {
            requests: count(&self.counts.requests),
            turned_away: count(&self.counts.turned_away),
            waited: Duration::from_nanos(count(&self.counts.waited_ns)),
        }
    }
}

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    turned_away: AtomicU64,
    waited_ns: AtomicU64,
}

/// Readers of objects.
pub(crate) struct ObjectReaders<'a> {
    pub(crate) store: &'a Store,
    pub(crate) names: &'a [PathBuf],
}

impl Readers for ObjectReaders<'_> {
    /// The connection is made before the first read is timed: by asking for one byte.
    fn reader(&self) -> Box<dyn Reader + '_> {
        let connection = Connection::open(self.store);
        if let (Ok(connection), Some(name)) = (&connection, self.names.first()) {
            // Whether the store answers is counted where it matters, in the reads.
            let _ = connection.start_of(&name.to_string_lossy(), 1);
        }
        Box::new(ObjectReader { connection, names: self.names, buffer: Vec::new() })
    }
}

struct ObjectReader<'a> {
    connection: io::Result<Connection>,
    names: &'a [PathBuf],
    buffer: Vec<u8>,
}

impl Reader for ObjectReader<'_> {
    fn read(&mut self, sample: &Sample) -> io::Result<&[u8]> {
        let connection = self.connection.as_ref().map_err(|error| because(error.to_string()))?;
        let name = self.names[sample.file as usize].to_string_lossy();
        connection.read(&name, sample.length, &mut self.buffer)?;
        Ok(&self.buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_hand_places_and_keys() {
        let s3 = StorePlace::parse("s3://bucket/some/prefix/").unwrap();
        assert_eq!(s3.to_string(), "s3://bucket/some/prefix");
        assert_eq!(s3.key("a/b.jpg").as_deref(), Some("some/prefix/a/b.jpg"));
        assert_eq!(s3.key("s3://bucket/some/prefix/c").as_deref(), Some("some/prefix/c"));
        assert_eq!(s3.key("s3://bucket/some/prefixed/c"), None, "another folder");
        assert_eq!(s3.key("s3://other/some/prefix/c"), None);
        assert_eq!(s3.key("http://bucket/c"), None);
        let http = StorePlace::parse("http://127.0.0.1:80").unwrap();
        assert_eq!(http.key("/x").as_deref(), Some("x"));
        assert_eq!(http.key("http://127.0.0.1:80/x/y").as_deref(), Some("x/y"));
        assert_eq!(http.key("http://127.0.0.1:8080/x"), None, "another port");
        assert_eq!(StorePlace::parse("/home/me"), None);
        assert_eq!(StorePlace::parse("ftp://host/x"), None);
    }
}
