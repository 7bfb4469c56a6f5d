//! What becomes of a measurement besides being told: a file, the lab's page?

use std::path::PathBuf;

use serde::Serialize;

use crate::args::MeasureHere;
use crate::failure::{End, Failure};
use crate::files::OutputFile;
use crate::lab::HandOver;
use crate::output::Output;

/// A file and a port that wait for the measurement: what is wrong with them is said before it.
#[derive(Debug)]
pub(super) struct Kept {
    file: Option<(OutputFile, PathBuf)>,
    hand_over: Option<HandOver>,
}

impl Kept {
    /// Opens what the flags ask for.
    pub(super) fn prepare(command: &MeasureHere, output: &Output) -> Result<Self, Failure> {
        let open = |path: &PathBuf| {
            Ok::<_, Failure>((OutputFile::create(path, command.force)?, path.clone()))
        };
        let file = command.output.as_ref().map(open).transpose()?;
        let hand_over =
            command.open.then(|| HandOver::prepare(command.port, output)).transpose()?;
        Ok(Self { file, hand_over })
    }

    /// Writes the file; then the lab, unless the measurement was stopped before its time.
    pub(super) fn finish(
        self,
        answer: &impl Serialize,
        partial: bool,
        output: &Output,
    ) -> Result<End, Failure> {
        let end = if partial { End::Interrupted } else { End::Done };
        if self.file.is_none() && self.hand_over.is_none() {
            return Ok(end);
        }
        let text = serde_json::to_string_pretty(answer).map_err(std::io::Error::from)? + "\n";
        let mut place = None;
        if let Some((file, path)) = self.file {
            file.fill(&text)?;
            place = Some(path);
        }
        match self.hand_over {
            Some(hand_over) if !partial => hand_over.finish(&text, place.as_deref(), output),
            _ => Ok(end),
        }
    }
}
