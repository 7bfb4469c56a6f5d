//! What does a learner do next, and where on the page?

use labs::session::{ActProgress, Stage};
use labs::{Lab, Session};

/// A step that has not been done yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Next {
    /// What it is, in words that come after "Next:".
    pub(crate) words: String,
    /// The element that it begins at, which takes the focus.
    pub(crate) id: String,
}

/// The first step that is open: of the last act that has been begun, or of the first.
pub(crate) fn next(lab: &Lab, session: &Session) -> Option<Next> {
    let progress = session.place().or(session.acts.first())?;
    let step = |words: &str, part: &str| {
        Some(Next { words: words.to_owned(), id: format!("{}-{part}", progress.id) })
    };
    match progress.stage() {
        Stage::Pending | Stage::Chosen => step("your prediction", "act"),
        Stage::Committed | Stage::Explored if progress.curve.is_none() => {
            step("draw the curve", "draw")
        }
        Stage::Committed | Stage::Explored => step("compare", "compare"),
        Stage::Revealed => step("your reply", "reply"),
        Stage::Replied => step("the reflection", "reflection"),
        Stage::Reflected if progress.observation.is_none() => step("what you saw", "observation"),
        Stage::Reflected => step("the same law elsewhere", "transfer"),
        Stage::Transferred => Some(after(lab, progress)),
    }
}

/// What follows a finished act: the next one, or the end of the lab.
fn after(lab: &Lab, progress: &ActProgress) -> Next {
    let done = lab.acts.iter().skip_while(|act| act.id.text != progress.id);
    match done.skip(1).map(|act| act.id.text.as_str()).next() {
        Some(id) => Next { words: "the next act".to_owned(), id: format!("{id}-act") },
        None => Next { words: "your report".to_owned(), id: "desk".to_owned() },
    }
}
