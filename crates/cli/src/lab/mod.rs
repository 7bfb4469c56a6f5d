//! The labs of the course: are they sound, do exported ledgers replay, and how did a class do?
//!
//! Read first: [`check`] (what an author is told), [`replay`] (arithmetic, not authorship).

mod check;
mod folder;
pub(crate) mod grade;
pub(crate) mod replay;

use crate::args::{LabAction, LabCommand};
use crate::failure::{End, Failure};
use crate::output::Output;

pub(crate) fn run(command: &LabCommand, output: &Output) -> Result<End, Failure> {
    match &command.action {
        LabAction::Check(command) => check::run(command, output),
    }
}
