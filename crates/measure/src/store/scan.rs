//! Which objects does a store hold, or which of a list, and what are they?

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::{Connection, Kind, Store};
use crate::corpus::{Corpus, ScanLimits, Walk};
use crate::error::MeasureError;
use crate::format::Format;

/// Objects whose first bytes are looked at: each is a request.
const MOST_LOOKED_AT: usize = 64;

/// Objects of a list whose length is asked: each is a request.
const MOST_ASKED: usize = 1_000;

impl Corpus {
    /// Lists the objects of a store without reading them, but for the first bytes of some.
    ///
    /// `list` is the text of a list instead: a name or an address a line. The lengths of at most
    /// a thousand of them, chosen by chance, are asked, and only those are samples.
    ///
    /// # Errors
    ///
    /// [`MeasureError::Store`] if it cannot be listed, [`MeasureError::NoSamples`] if nothing
    /// there is a sample of its own.
    pub fn of_store(
        store: &Store,
        list: Option<&str>,
        limits: ScanLimits,
        stop: &AtomicBool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Self, MeasureError> {
        let limits = ScanLimits {
            most_looked_at: limits.most_looked_at.min(MOST_LOOKED_AT),
            most_samples: if list.is_some() { MOST_ASKED } else { limits.most_samples },
            ..limits
        };
        let connection = Connection::open(store).map_err(|error| refused(store, &error))?;
        let mut walk = Walk::new(limits, stop);
        let begun = Instant::now();
        match list {
            Some(list) => names(&mut walk, store, list),
            None => listed(&mut walk, store, &connection, progress)?,
        }
        if list.is_some() {
            ask_lengths(&mut walk, store, &connection, begun, progress);
        }
        let place = PathBuf::from(store.place.to_string());
        let first = |name: &Path| connection.start_of(&key(name), Format::BYTES_NEEDED as u64);
        walk.corpus_of_store(&place, &first, store.clone())
    }
}

fn key(name: &Path) -> String {
    name.to_string_lossy().into_owned()
}

fn refused(store: &Store, error: &io::Error) -> MeasureError {
    let hint = match store.place.kind {
        Kind::S3 { .. } => {
            "check the bucket, `AWS_REGION`, `AWS_ENDPOINT_URL` and the credentials, by \
             `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`; `AWS_SKIP_SIGNATURE=true` for a \
             public bucket"
        }
        Kind::Http { .. } => {
            "a server without WebDAV cannot list: give `--list FILE`, a name or an address a line"
        }
    };
    MeasureError::Store { place: store.place.to_string(), reason: error.to_string(), hint }
}

/// Counts and keeps all objects, as far as time reaches.
fn listed(
    walk: &mut Walk<'_>,
    store: &Store,
    connection: &Connection,
    progress: &mut dyn FnMut(u64),
) -> Result<(), MeasureError> {
    let begun = Instant::now();
    let mut late = false;
    let prefix = store.place.prefix.as_str();
    let answer = connection.list(prefix, &mut |name, length| {
        walk.file(PathBuf::from(name), length);
        if walk.seen().is_multiple_of(1024) {
            progress(walk.seen());
        }
        late = begun.elapsed() > store.limits.listing;
        if late || walk.stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match answer {
        Ok(()) => {}
        // Pages that came before are samples; that the rest is missing is said.
        Err(_) if walk.seen() > 0 => {
            walk.skip("rest of a listing that broke off");
            walk.cut();
        }
        Err(error) => return Err(refused(store, &error)),
    }
    if late {
        walk.skip("rest of a listing that took too long");
        walk.cut();
    }
    progress(walk.seen());
    Ok(())
}

/// The names of a list; a length is not known yet, and 1 stands for it.
fn names(walk: &mut Walk<'_>, store: &Store, list: &str) {
    let lines = list.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines.filter(|line| !line.starts_with('#')) {
        match store.place.key(line) {
            Some(key) => walk.file(PathBuf::from(key), 1),
            None => walk.skip("listed object that lies elsewhere"),
        }
    }
}

/// Asks the store for the lengths of the names that were kept.
fn ask_lengths(
    walk: &mut Walk<'_>,
    store: &Store,
    connection: &Connection,
    begun: Instant,
    progress: &mut dyn FnMut(u64),
) {
    let listed = walk.seen();
    let names = walk.take();
    let not_asked = listed - names.len() as u64;
    let mut failures: BTreeMap<String, u64> = BTreeMap::new();
    for (place, name) in names.into_iter().enumerate() {
        if begun.elapsed() > store.limits.listing || walk.stopped() {
            walk.cut();
            break;
        }
        match connection.length(&key(&name)) {
            Ok(length) => walk.file(name, length),
            Err(error) => *failures.entry(error.to_string()).or_default() += 1,
        }
        progress(place as u64 + 1);
    }
    if not_asked > 0 {
        walk.skip_many("listed object whose length was not asked", not_asked);
    }
    for (reason, count) in failures {
        walk.skip_many(&format!("object whose length is not told: {reason}"), count);
    }
}
