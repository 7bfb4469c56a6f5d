//! Was the page opened by a measurement, and where does it lie?
//!
//! `ironlaw measure --open` serves the file under a path that nobody can guess, and opens the page
//! with that path behind the `#`, which a browser sends to no server and keeps from other pages.

use leptos::prelude::*;

use crate::browser;
use crate::measured::read;
use crate::store::Store;

/// The name in the fragment, and where alone a measurement may lie: on our own server.
const NAME: &str = "measurement=";
const FOLDER: &str = "/measurement/";

/// Takes the path out of the address, so that no link or history keeps it.
pub(crate) fn path() -> Option<String> {
    let (path, rest) = split(&browser::fragment());
    if path.is_some() {
        browser::replace_fragment(&rest);
    }
    path
}

/// Reads the file of that path.
pub(crate) fn take(store: Store, path: String) {
    if !is_ours(&path) {
        store.notice.set(Some(store.fill("screen.notice.no-measurement", &[("path", &path)])));
        return;
    }
    wasm_bindgen_futures::spawn_local(async move {
        let found = browser::fetch_text(&path).await.and_then(|text| read(&text));
        let sentence = match &found {
            Ok(_) => store.say("screen.notice.measurement").to_owned(),
            Err(why) => store.fill("screen.notice.measurement-lost", &[("why", why)]),
        };
        store.notice.set(Some(sentence));
        store.measured.set(Some(found));
    });
}

/// The path in a fragment, shortened where somebody made it long, and all else that stands there.
fn split(fragment: &str) -> (Option<String>, String) {
    let (mine, others): (Vec<&str>, Vec<&str>) =
        fragment.split('&').partition(|part| part.starts_with(NAME));
    let path = mine.first().and_then(|part| part.strip_prefix(NAME));
    (path.map(|path| path.chars().take(MOST).collect()), others.join("&"))
}

/// No path of ours is longer.
const MOST: usize = 80;

/// Only a file in that folder: no other host, no way up, nothing to ask of a server.
fn is_ours(path: &str) -> bool {
    let name = path.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".json"));
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|it| it.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_taken_out_and_settings_stay() {
        let (path, rest) = split("pipeline.workers=8&measurement=/measurement/0a.json&a.b=c");
        assert_eq!(path.as_deref(), Some("/measurement/0a.json"));
        assert_eq!(rest, "pipeline.workers=8&a.b=c");
        assert_eq!(split("pipeline.workers=8"), (None, "pipeline.workers=8".to_owned()));
        let (path, _) = split(&format!("measurement={}", "x".repeat(1000)));
        assert_eq!(path.map(|path| path.len()), Some(MOST));
    }

    #[test]
    fn only_a_file_of_our_own_server_is_read() {
        assert!(is_ours("/measurement/0123456789abcdef0123456789abcdef.json"));
        for stranger in [
            "",
            "/measurement/",
            "/measurement/.json",
            "//evil.example/measurement/0a.json",
            "https://evil.example/measurement/0a.json",
            "/measurement/../labs/0a.json",
            "/measurement/0a.json?x",
            "/measurement/0a.txt",
            "/measurement/%2e%2e/0a.json",
            "measurement/0a.json",
            "/facts.json",
        ] {
            assert!(!is_ours(stranger), "{stranger}");
        }
    }
}
