//! What does this very server show: the site of the binary, and what was asked on its start?

use std::path::PathBuf;

use hyper::header::HeaderValue;

use super::live::Live;
use super::site::{self, Embedded, SiteFile};

/// The site, and what is different on this server.
#[derive(Debug)]
pub(crate) struct Pages {
    site: Embedded,
    preview: bool,
    home: Option<String>,
    live: Option<Live>,
    measurement: Option<(String, String)>,
    pub(crate) policy: HeaderValue,
}

const SERVICE_WORKER: &str = "sw.js";
/// Where nothing may come from a store, a worker of an earlier visit gives up its own.
const RETIRED: &[u8] = include_bytes!("retired.js");
/// What a page is told in attributes of its root element.
const ROOT: &str = "<html lang=\"en\"";

impl Pages {
    pub(crate) fn new(site: Embedded, preview: bool, framed_by: &[String]) -> Option<Self> {
        let policy = HeaderValue::from_str(&site::content_security_policy(framed_by)).ok()?;
        Some(Self { site, preview, home: None, live: None, measurement: None, policy })
    }

    /// Says where a browser keeps the work of a server on the usual port.
    pub(crate) fn away_from(mut self, home: Option<String>) -> Self {
        self.home = home;
        self
    }

    /// Shows the labs of a folder as they stand there at every request.
    pub(crate) fn with_labs_of(mut self, folder: Option<PathBuf>) -> Self {
        self.live = folder.map(Live::new);
        self
    }

    /// Has one measurement, too, at a path that nobody else knows.
    pub(crate) fn with_measurement(mut self, path: String, text: &str) -> Self {
        self.measurement = Some((path, text.to_owned()));
        self
    }

    /// Who answers here.
    pub(crate) fn identity(&self) -> String {
        let mode = match (self.preview, &self.live) {
            (_, Some(_)) => "author",
            (true, None) => "preview",
            (false, None) => "lab",
        };
        format!("ironlaw lab {mode} {}\n", env!("CARGO_PKG_VERSION"))
    }

    /// The file at a path of the site.
    pub(crate) fn file(&self, path: &str) -> Option<SiteFile> {
        if path == SERVICE_WORKER && (self.preview || self.live.is_some()) {
            let tag = "\"retired\"".to_owned();
            return Some(SiteFile {
                plain: std::borrow::Cow::Borrowed(RETIRED),
                packed: None,
                tag,
            });
        }
        if let Some((_, text)) = self.measurement.as_ref().filter(|(place, _)| place == path) {
            let tag = format!("\"{}\"", text.len());
            return Some(SiteFile::made_now(text.clone().into_bytes(), tag));
        }
        let edited = self.live.as_ref().and_then(|live| live.file(self.site, path));
        let file = edited.or_else(|| self.site.file(path))?;
        let said = self.attributes();
        if said.is_empty() || !site::media_type(path).starts_with("text/html") {
            return Some(file);
        }
        let page = String::from_utf8_lossy(&file.plain).replacen(ROOT, &format!("{ROOT}{said}"), 1);
        let tag = format!("{}+{}\"", file.tag.trim_end_matches('"'), said.len());
        Some(SiteFile::made_now(page.into_bytes(), tag))
    }

    fn attributes(&self) -> String {
        let preview = if self.preview { " data-preview=\"true\"" } else { "" };
        let home = self.home.as_ref().map(|home| format!(" data-home=\"{home}\""));
        format!("{preview}{}", home.unwrap_or_default())
    }
}
