//! How is the web lab tried in a real browser?
//!
//! Read first: [`Browser`] (Chromium behind its driver), [`LabServer`] (the binary that serves the
//! lab), [`Learner`] (what is done on its page). The first two end their processes when they are
//! dropped, so a failed test leaves none behind.
//!
//! `WebDriver` is JSON over plain HTTP on the loopback, which a hundred lines speak without an
//! asynchronous client; and Chromium's own commands (offline, color scheme, print) come with it.

mod base64;
mod devtools;
mod driver;
mod http;
mod learner;
mod palette;
mod process;
mod server;
mod static_server;
mod tour;

pub use driver::{Browser, Element};
pub use learner::Learner;
pub use palette::reduced;
pub use process::Process;
pub use server::{LabServer, binary};
pub use static_server::FolderServer;
pub use tour::{State, tour};
