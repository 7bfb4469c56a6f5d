//! What does a learner do next, and where on the page?

use labs::session::{ActProgress, Stage};
use labs::{Lab, Session};

use crate::words::say;

/// A step that has not been done yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Next {
    /// What it is, in words that come after "Next:".
    pub(crate) words: &'static str,
    /// The element that it begins at, which takes the focus.
    pub(crate) id: String,
}

/// The first step that is open: of the last act that has been begun, or of the first.
pub(crate) fn next(lab: &'static Lab, session: &Session) -> Option<Next> {
    let progress = session.place().or(session.acts.first())?;
    let step = |key: &'static str, part: &str| {
        Some(Next { words: say(lab, key), id: format!("{}-{part}", progress.id) })
    };
    match progress.stage() {
        Stage::Pending | Stage::Chosen => step("screen.next.prediction", "act"),
        Stage::Committed | Stage::Explored if progress.curve.is_none() => {
            step("screen.next.curve", "draw")
        }
        Stage::Committed | Stage::Explored => step("screen.next.compare", "compare"),
        Stage::Revealed => step("screen.next.reply", "reply"),
        Stage::Replied => step("screen.next.reflection", "reflection"),
        Stage::Reflected if progress.observation.is_none() => {
            step("screen.next.observation", "observation")
        }
        Stage::Reflected => step("screen.next.transfer", "transfer"),
        Stage::Transferred => Some(after(lab, progress)),
    }
}

/// What follows a finished act: the next one, or the end of the lab.
fn after(lab: &'static Lab, progress: &ActProgress) -> Next {
    let done = lab.acts.iter().skip_while(|act| act.id.text != progress.id);
    match done.skip(1).map(|act| act.id.text.as_str()).next() {
        Some(id) => Next { words: say(lab, "screen.next.act"), id: format!("{id}-act") },
        None => Next { words: say(lab, "screen.next.report"), id: "desk".to_owned() },
    }
}
