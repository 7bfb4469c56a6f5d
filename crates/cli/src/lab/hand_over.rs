//! How does a measurement reach the lab's page, and nobody else?
//!
//! It is one file under a path that nobody can guess, on the lab's own loopback server, which
//! answers only to its own name and sends no header that would let another page read it. The page
//! is told the path behind the `#` of its address, which no browser sends anywhere.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::{Path, PathBuf};

use super::pages::Pages;
use super::port::Port;
use super::serve;
use crate::failure::{End, Failure, Fault};
use crate::files::{OutputFile, shown};
use crate::output::Output;

/// The lab whose first act takes a measurement.
const LAB: &str = "labs/v1-04-data-gravity/";
/// Where the page looks for one, and for nothing else.
const FOLDER: &str = "measurement";

/// A port that is held while the measurement runs: who waits a minute must not hear afterwards
/// that it was in vain.
#[derive(Debug)]
pub(crate) struct HandOver {
    pages: Pages,
    port: Port,
}

impl HandOver {
    /// Takes the lab's port, and says so where our own server has it.
    pub(crate) fn prepare(port: Option<u16>, output: &Output) -> Result<Self, Failure> {
        output.refuse_json("a running server")?;
        let pages = Pages::new(super::site()?, false, &[]).ok_or_else(|| {
            Failure::one(Fault::new(
                "the lab cannot be served",
                "report this as a fault of ironlaw",
            ))
        })?;
        let port = Port::take(port, &pages.identity())?;
        if let Port::Ours { address } = &port {
            output.note(&format!(
                "the lab is running already at {address}: it will not take a measurement by \
                 itself, so this one becomes a file to drop there"
            ));
        }
        Ok(Self { pages, port })
    }

    /// Opens the lab with the measurement, or says where its file lies.
    pub(crate) fn finish(
        self,
        measurement: &str,
        file: Option<&Path>,
        output: &Output,
    ) -> Result<End, Failure> {
        match self.port {
            Port::Ours { address } => drop_it_there(&address, measurement, file, output),
            Port::Free { listener, address, home } => {
                let path = format!("{FOLDER}/{}.json", secret());
                let page = format!("{address}{LAB}#measurement=/{path}");
                let pages = self.pages.away_from(home).with_measurement(path, measurement);
                serve::answer(listener, pages, || {
                    output.text(&format!("{page}\n"))?;
                    output.note("Ctrl-C stops it");
                    serve::open(&page);
                    Ok(())
                })
            }
        }
    }
}

fn drop_it_there(
    address: &str,
    measurement: &str,
    file: Option<&Path>,
    output: &Output,
) -> Result<End, Failure> {
    let file = match file {
        Some(file) => file.to_owned(),
        None => written(measurement)?,
    };
    let (file, page) = (shown(&file), format!("{address}{LAB}"));
    output.text(&format!("{page}\n"))?;
    output.note(&format!("choose or drop {file} under `Your own machine` in the first act"));
    serve::open(&page);
    Ok(End::Done)
}

/// A new file where the system keeps what may go later.
fn written(measurement: &str) -> Result<PathBuf, Failure> {
    let path = std::env::temp_dir().join(format!("ironlaw-measurement-{}.json", secret()));
    OutputFile::create(&path, false)?.fill(measurement)?;
    Ok(path)
}

/// 128 bits from the keys that the system gives to hash tables so that nobody can foresee them.
fn secret() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_and_never_the_same() {
        let (one, other) = (secret(), secret());
        assert_ne!(one, other);
        assert_ne!(one[..16], one[16..]);
        for secret in [one, other] {
            assert_eq!(secret.len(), 32);
            assert!(secret.bytes().all(|it| it.is_ascii_hexdigit()), "{secret}");
        }
    }
}
