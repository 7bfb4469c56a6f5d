//! The lab in the browser: draws what `labs` says; no physics and no course text.
//!
//! Read first: [`App`] (the whole page, pre-rendered natively and drawn anew in the browser),
//! [`page`] (the HTML around it), [`start`] (what happens when the WASM arrives).
//!
//! Surprises of the domain:
//! - The page is drawn twice, by the native build and again in the browser; both must draw the
//!   very same elements, so nothing saved is drawn before the one has taken the other's place.
//! - All addresses are relative: the site works under any folder of any host.
//! - A learner may have chosen an option before the WASM ran, so options are never set by us.
//! - The WASM comes in two parts: what a locked page needs, and the rest, which is called through
//!   one trait object. A direct call from the one to the other makes the first part heavy again,
//!   and `cargo xtask web` fails over its weight.
//! - A screen draws only what `labs::session::Visible` shows, so it cannot give an answer away.

#![expect(unreachable_pub, reason = "`#[component]` makes its own items public in their modules")]

mod act;
mod app;
mod bench;
mod browser;
mod card;
mod control;
mod curve;
mod desk;
mod document;
mod figure;
mod grab;
mod handed;
mod handover;
mod hud;
mod life;
mod link;
mod lock;
mod measured;
mod next;
mod panel;
mod prose;
mod question;
mod reply;
mod rest;
mod scope;
mod start;
mod storage;
mod store;
mod words;
mod work;

pub use app::App;
pub use document::{Page, index, page};
pub use start::start;
