//! How is the web lab tried in a real browser?
//!
//! Read first: [`Browser`] (Chromium behind its driver), [`LabServer`] (the binary that serves the
//! lab). Both end their processes when they are dropped, so a failed test leaves none behind.
//!
//! `WebDriver` is JSON over plain HTTP on the loopback, which a hundred lines speak without an
//! asynchronous client; and Chromium's own commands (offline, color scheme, print) come with it.

mod driver;
mod http;
mod process;
mod server;

pub use driver::{Browser, Element};
pub use process::Process;
pub use server::LabServer;
