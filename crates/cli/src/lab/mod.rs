//! The labs of the course: who serves them, and who writes them out?
//!
//! Read first: [`serve`] (on this machine, for a browser), [`export`] (as files, for any host).

mod check;
mod export;
mod folder;
pub(crate) mod grade;
mod hand_over;
mod live;
mod pages;
mod port;
pub(crate) mod replay;
mod serve;
mod server;
mod site;

pub(crate) use hand_over::HandOver;

use crate::args::{LabAction, LabCommand};
use crate::failure::{End, Failure, Fault};
use crate::output::Output;

pub(crate) fn run(command: &LabCommand, output: &Output) -> Result<End, Failure> {
    match &command.action {
        LabAction::Serve(command) => serve::run(command, output),
        LabAction::Export(command) => export::run(command, output),
        LabAction::Check(command) => check::run(command, output),
    }
}

/// The web lab, or the command that builds it in.
fn site() -> Result<site::Embedded, Failure> {
    site::embedded().ok_or_else(|| {
        let hint = "in a checkout, `cargo xtask lab` builds the web lab and opens it";
        Failure::one(Fault::new("this `ironlaw` was built without the web lab", hint))
    })
}
