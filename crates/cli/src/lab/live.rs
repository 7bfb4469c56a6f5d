//! How does an author see an edited lab: fresh from the folder at every request?

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;

use labs::Lab;

use super::folder;
use super::site::{Embedded, SiteFile};

/// A folder of labs that somebody is writing.
#[derive(Debug)]
pub(crate) struct Live(PathBuf);

/// Where the app stands in a built page.
const APP: (&str, &str) = ("<div id=\"app\">", "</div>\n</body>");

impl Live {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// A file of one of these labs; nothing for all other paths.
    pub(crate) fn file(&self, site: Embedded, path: &str) -> Option<SiteFile> {
        let (id, rest) = path.strip_prefix("labs/")?.split_once('/')?;
        let files = self.texts(id)?;
        let text = match rest {
            "index.html" => shell(site, id)?,
            "lab.json" => compiled(id, &files),
            _ => of_text_edition(id, &files, rest.strip_prefix("text/")?)?,
        };
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let tag = format!("\"{:016x}\"", hasher.finish());
        Some(SiteFile::made_now(text.into_bytes(), tag))
    }

    /// The texts of a lab in this folder; links lead out of it and are not followed.
    fn texts(&self, id: &str) -> Option<BTreeMap<String, String>> {
        let names = id.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        let is_folder = || self.0.join(id).symlink_metadata().is_ok_and(|it| it.is_dir());
        if !names || id.is_empty() || !is_folder() {
            return None;
        }
        folder::texts(Some(&self.0.join(id))).ok()?.into_iter().next().map(|(_, files)| files)
    }
}

/// A built page without its lab: the app draws what it finds in `lab.json`.
fn shell(site: Embedded, id: &str) -> Option<String> {
    let is_page = |path: &String| path.starts_with("labs/") && path.ends_with("/index.html");
    let path = site.paths().into_iter().find(|it| is_page(it) && it.matches('/').count() == 2)?;
    let page = String::from_utf8(site.file(&path)?.plain.into_owned()).ok()?;
    let built = path.split('/').nth(1)?;
    emptied(&page, built, id)
}

fn emptied(page: &str, built: &str, id: &str) -> Option<String> {
    let (head, rest) = page.split_once(APP.0)?;
    let (_, tail) = rest.rsplit_once(APP.1)?;
    let (from, to) =
        (format!("data-lab=\"{built}\""), format!("data-lab=\"{id}\" data-live=\"true\""));
    Some(format!("{}{}{}{tail}", head.replacen(&from, &to, 1), APP.0, APP.1))
}

/// The lab as the app reads it, or its faults, which the app shows.
fn compiled(id: &str, files: &BTreeMap<String, String>) -> String {
    Lab::read(id, files).map_or_else(|faults| labs::refusal(&faults), |lab| lab.compiled())
}

fn of_text_edition(id: &str, files: &BTreeMap<String, String>, name: &str) -> Option<String> {
    let lab = Lab::read(id, files).ok()?;
    let edition = labs::text::edition(&lab).ok()?;
    if name == "index.html" {
        return Some(edition.html);
    }
    edition.files.into_iter().find(|(file, _)| file == name).map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_emptied_and_names_the_other_lab() {
        let page = "<html lang=\"en\" data-lab=\"a\"><body>\n<div id=\"app\"><div>x</div></div>\n</body></html>";
        assert_eq!(
            emptied(page, "a", "b").unwrap(),
            "<html lang=\"en\" data-lab=\"b\" data-live=\"true\"><body>\n<div id=\"app\"></div>\n</body></html>"
        );
        assert_eq!(emptied("<html>", "a", "b"), None);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_strange_names_lead_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("lab.toml"), "schema = 1").unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("linked")).unwrap();
        std::fs::create_dir(folder.path().join("own")).unwrap();
        std::fs::write(folder.path().join("own/lab.toml"), "schema = 1").unwrap();
        let live = Live::new(folder.path().to_owned());
        assert!(live.texts("own").is_some());
        for strange in ["linked", "..", "", "own/..", "."] {
            assert!(live.texts(strange).is_none(), "{strange}");
        }
    }
}
