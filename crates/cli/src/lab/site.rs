//! Which file answers which address, and with which headers?

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;

/// A file of the web lab.
#[derive(Debug, Clone)]
pub(crate) struct SiteFile {
    /// Its content.
    pub(crate) plain: Cow<'static, [u8]>,
    /// The same, compressed with Brotli.
    pub(crate) packed: Option<Cow<'static, [u8]>>,
    /// Changes with its content.
    pub(crate) tag: String,
}

impl SiteFile {
    /// A page that was made for this very server, compressed as those that were built before.
    pub(crate) fn made_now(plain: Vec<u8>, tag: String) -> Self {
        let packed = brotli(&plain).map(Cow::Owned);
        Self { plain: Cow::Owned(plain), packed, tag }
    }
}

/// Nearly as small as the build makes it, in a few milliseconds a page.
const QUALITY: u32 = 9;
const WINDOW_BITS: u32 = 22;

/// Nothing if it cannot be compressed; the page is served as it is then.
fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let mut writer =
        brotli::CompressorWriter::new(Vec::new(), plain.len().max(1), QUALITY, WINDOW_BITS);
    writer.write_all(plain).ok()?;
    Some(writer.into_inner())
}

/// The site as it was built into this binary; nothing if it was not.
#[cfg(has_web)]
#[expect(clippy::unnecessary_wraps, reason = "its twin without the files has none")]
pub(crate) fn embedded() -> Option<Embedded> {
    Some(Embedded)
}

/// The site as it was built into this binary; nothing if it was not.
#[cfg(not(has_web))]
pub(crate) fn embedded() -> Option<Embedded> {
    None
}

/// Files inside the binary.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Embedded;

#[cfg(has_web)]
mod files {
    // A relative folder: with a variable in it and files allowed to be missing, nothing would be
    // embedded, without a word.
    #[derive(rust_embed::RustEmbed)]
    #[folder = "../../dist"]
    pub(super) struct Dist;
}

impl Embedded {
    /// A file by its path.
    #[cfg(has_web)]
    #[expect(clippy::unused_self, reason = "a value of this type says that there are files")]
    pub(crate) fn file(self, path: &str) -> Option<SiteFile> {
        let plain = files::Dist::get(path)?;
        let hash = plain.metadata.sha256_hash();
        let packed = files::Dist::get(&format!("{path}.br")).map(|file| file.data);
        Some(SiteFile { plain: plain.data, packed, tag: tag(&hash) })
    }

    /// A file by its path.
    #[cfg(not(has_web))]
    #[expect(clippy::unused_self, reason = "its twin with the files inside needs it no more")]
    pub(crate) fn file(self, _: &str) -> Option<SiteFile> {
        None
    }

    /// The paths of all files but the compressed ones.
    #[cfg(has_web)]
    #[expect(clippy::unused_self, reason = "a value of this type says that there are files")]
    pub(crate) fn paths(self) -> Vec<String> {
        let paths = files::Dist::iter().map(Cow::into_owned);
        let packed = |path: &str| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "br");
        paths.filter(|path| !packed(path)).collect()
    }

    /// The paths of all files but the compressed ones.
    #[cfg(not(has_web))]
    #[expect(clippy::unused_self, reason = "its twin with the files inside needs it no more")]
    pub(crate) fn paths(self) -> Vec<String> {
        Vec::new()
    }
}

/// Half a SHA-256 tells two versions of a file apart.
#[cfg(has_web)]
fn tag(hash: &[u8; 32]) -> String {
    let mut tag = String::from("\"");
    for byte in &hash[..16] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag + "\""
}

/// The file that an address means: a folder means its page.
pub(crate) fn path_of(address: &str) -> String {
    let path = address.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    }
}

/// A name with a hash in it never changes its content; a reader's own numbers are kept nowhere;
/// everything else is asked for again.
pub(crate) fn cache_control(path: &str) -> &'static str {
    match path.split_once('/') {
        Some(("assets", _)) => "public, max-age=31536000, immutable",
        Some(("measurement", _)) => "no-store",
        _ => "no-cache",
    }
}

/// What a browser takes a file for.
pub(crate) fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("md" | "txt" | "toml") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What a page may do: run our own scripts and WASM, and talk to nobody but us.
pub(crate) fn content_security_policy(framed_by: &[String]) -> String {
    let mut policy = String::from(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors",
    );
    if framed_by.is_empty() {
        policy.push_str(" 'none'");
    }
    for origin in framed_by {
        let _ = write!(policy, " {origin}");
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_made_now_is_compressed_too() {
        let page = "<p>word</p>".repeat(100).into_bytes();
        let file = SiteFile::made_now(page.clone(), "\"a\"".to_owned());
        let packed = file.packed.unwrap();
        assert!(packed.len() < page.len() / 10);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_ref(), &mut plain).unwrap();
        assert_eq!(plain, page);
    }

    #[test]
    fn a_folder_means_its_page() {
        assert_eq!(path_of("/"), "index.html");
        assert_eq!(path_of("/labs/v1-04-data-gravity/"), "labs/v1-04-data-gravity/index.html");
        assert_eq!(path_of("/sw.js"), "sw.js");
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(cache_control("assets/app-0.js").ends_with("immutable"));
        assert_eq!(cache_control("index.html"), "no-cache");
        assert_eq!(cache_control("sw.js"), "no-cache");
        assert_eq!(cache_control("measurement/0a.json"), "no-store");
    }

    #[test]
    fn wasm_streams_only_under_its_own_type() {
        assert_eq!(media_type("assets/app.wasm"), "application/wasm");
        assert_eq!(media_type("a/b"), "application/octet-stream");
    }

    #[test]
    fn the_policy_allows_no_inline_script_and_no_stranger() {
        let policy = content_security_policy(&[]);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
        let framed = content_security_policy(&["https://course.example".to_owned()]);
        assert!(framed.ends_with("frame-ancestors https://course.example"), "{framed}");
    }

    #[cfg(has_web)]
    #[test]
    fn the_built_pages_are_inside() {
        let page = embedded().and_then(|site| site.file("index.html")).expect("index.html");
        assert!(page.plain.starts_with(b"<!doctype html>"));
        assert!(page.packed.is_some());
        assert!(embedded().is_some_and(|site| site.paths().contains(&"index.html".to_owned())));
    }

    #[cfg(not(has_web))]
    #[test]
    fn without_a_built_site_there_is_none() {
        assert!(embedded().is_none());
    }
}
