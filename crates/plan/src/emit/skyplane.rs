//! How does a copy look as a command line of Skyplane?

use crate::fault::PlanFault;
use crate::place::Place;
use crate::prepare::Prepared;
use crate::strategy::Strategy;

use super::location::Ends;
use super::{before_copy, copies, line};

pub(super) fn command(
    prepared: &Prepared,
    strategy: Strategy,
    ends: &Ends,
) -> Result<String, PlanFault> {
    copies(strategy, "Skyplane")?;
    for place in [prepared.path.from, prepared.path.to] {
        if !matches!(place, Place::Region(_)) {
            let message = format!("Skyplane does not know `{place}`");
            return Err(PlanFault::new(message, "`--emit rclone` does").at("--emit"));
        }
    }
    let fleet = &prepared.path.fleet;
    let (movers, streams) = (fleet.movers.to_string(), fleet.streams.to_string());
    let (source, destination) = (ends.source.uri(), ends.destination.uri());
    let mut words = vec!["skyplane", "cp", "-r", "--max-instances", &movers];
    words.extend(["--max-connections", &streams, &source, &destination]);
    let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    Ok(format!("{}{}\n", before_copy(strategy), line(&words)?))
}
