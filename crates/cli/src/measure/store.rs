//! `ironlaw measure s3://…` and `http://…`: which objects of a store are measured?

use std::path::Path;
use std::sync::atomic::AtomicBool;

use measure::Corpus;

use crate::args::{Cache, MeasureHere};
use crate::failure::{Failure, Fault};
use crate::output::Output;

/// Whether a path names a store instead of a place on this machine.
pub(super) fn is_named(path: &Path) -> bool {
    let text = path.to_string_lossy();
    ["s3://", "http://", "https://"].iter().any(|scheme| text.starts_with(scheme))
}

/// A list names objects, and only a store has them.
pub(super) fn check_list(path: &Path, command: &MeasureHere) -> Result<(), Failure> {
    if command.list.is_none() || is_named(path) {
        return Ok(());
    }
    let message = "expected a store beside the list, as `s3://bucket/prefix`, found a path";
    Err(Failure::one(Fault::new(message, "leave it out for files of this machine").at("--list")))
}

/// What contradicts a store.
fn check(command: &MeasureHere) -> Result<(), Failure> {
    if command.cache != Cache::Auto {
        let message = "expected no `--cache`: a store does not tell what it keeps in memory";
        return Err(Failure::one(Fault::new(message, "leave it out").at("--cache")));
    }
    if command.grid {
        let message = "expected a folder or a shard: the grid is over cold and warm files";
        return Err(Failure::one(Fault::new(message, "measure a store without it").at("--grid")));
    }
    Ok(())
}

#[cfg(feature = "object-store")]
pub(super) fn scan(
    path: &Path,
    command: &MeasureHere,
    output: &Output,
    stop: &AtomicBool,
) -> Result<Corpus, Failure> {
    use measure::{ScanLimits, Store, StoreLimits, StorePlace};

    use super::{failure, seconds, spinner, tick};
    use crate::failure::all_of;
    use crate::files::read_text_below;

    /// A list of ten million names is smaller.
    const MOST_LIST_BYTES: u64 = 1 << 30;
    let (request, listing, ()) = all_of(
        seconds("--request-seconds", command.request_seconds),
        seconds("--list-seconds", command.list_seconds),
        check(command),
    )?;
    let text = path.to_string_lossy();
    let place = StorePlace::parse(&text).ok_or_else(|| {
        let message = format!("expected a bucket or a host, found `{}`", text.escape_debug());
        Failure::one(Fault::new(message, "as `s3://bucket/prefix`"))
    })?;
    let list = command.list.as_deref().map(|list| read_text_below(list, MOST_LIST_BYTES));
    let list = list.transpose()?;
    let store = Store::new(place, StoreLimits { request, listing });
    let limits = ScanLimits { seed: command.seed, ..ScanLimits::default() };
    let bar = spinner(output);
    let corpus = Corpus::of_store(&store, list.as_deref(), limits, stop, &mut |objects| {
        tick(bar.as_ref(), format!("listing: {objects} objects"));
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    corpus.map_err(|error| failure(&error))
}

#[cfg(not(feature = "object-store"))]
pub(super) fn scan(
    _path: &Path,
    command: &MeasureHere,
    _output: &Output,
    _stop: &AtomicBool,
) -> Result<Corpus, Failure> {
    check(command)?;
    let message = "expected a folder, found a store: this binary was built without object stores";
    let hint = "build it with `--features object-store`, as the released binary is";
    Err(Failure::one(Fault::new(message, hint)))
}
