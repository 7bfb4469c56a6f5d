//! Does an author see an edited lab without a compiler?

use std::fs;
use std::path::PathBuf;

use browser::{Browser, LabServer, Learner};

use crate::open;

/// The repository's own labs.
const LABS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../labs");
const LAB_04: &str = "v1-04-data-gravity";

/// A folder with a copy of Lab 04, to be edited.
pub(crate) struct Folder {
    place: tempfile::TempDir,
}

impl Folder {
    /// The lab as it stands in the repository.
    pub(crate) fn of_lab_04() -> Self {
        let place = tempfile::tempdir().expect("a folder");
        let lab = place.path().join(LAB_04);
        fs::create_dir(&lab).expect("a folder for the lab");
        for entry in fs::read_dir(PathBuf::from(LABS).join(LAB_04)).expect("the lab").flatten() {
            fs::copy(entry.path(), lab.join(entry.file_name())).expect("a copy");
        }
        Self { place }
    }

    /// The folder that holds the labs.
    pub(crate) fn labs(&self) -> &str {
        self.place.path().to_str().expect("a path in Unicode")
    }

    /// Changes one of the lab's files; the edit must change something.
    #[track_caller]
    pub(crate) fn edit(&self, name: &str, change: impl FnOnce(&str) -> String) {
        let path = self.place.path().join(LAB_04).join(name);
        let before = fs::read_to_string(&path).expect("the file");
        fs::write(&path, change(&before)).expect("a folder that can be written");
    }
}

#[test]
fn an_edit_shows_by_itself_and_so_does_its_fault() {
    let folder = Folder::of_lab_04();
    let server = LabServer::start(&["--labs", folder.labs()]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    let reading = "document.querySelector('.readings').textContent";
    browser.wait_for(&format!("{reading}.includes('The physics of data')"));

    folder.edit("lab.toml", |text| text.replacen("The physics of data", "An edited reading", 1));
    browser.wait_for(&format!("{reading}.includes('An edited reading')"));
    browser.wait_ready();

    folder.edit("lab.toml", |text| text.replacen("title =", "titel =", 1));
    let failed = "document.querySelector('#start-failed:not([hidden])')";
    browser.wait_for(failed);
    let said = browser.text_of(&format!("return {failed}.textContent"));
    assert!(said.contains("lab.toml") && said.contains("titel"), "{said}");

    folder.edit("lab.toml", |text| text.replacen("titel =", "title =", 1));
    browser.wait_ready();
    assert_eq!(
        browser.text_of("return document.querySelector('h1').textContent"),
        "The Data Gravity Trap"
    );
}

#[test]
fn an_earlier_visit_is_in_the_way_of_neither_author_nor_instructor() {
    let folder = Folder::of_lab_04();
    folder.edit("lab.toml", |text| text.replacen("The physics of data", "An edited reading", 1));
    let usual = LabServer::start(&[]);
    let port = usual.port.to_string();
    let browser = Browser::start(1280, 900);
    open(&usual, &browser);
    browser.eval_async("navigator.serviceWorker.ready.then(() => arguments[0](true))");
    drop(usual);

    let preview = LabServer::start(&["--preview", "--port", &port]);
    open(&preview, &browser);
    browser.wait_for("document.documentElement.dataset.preview === 'true'");
    browser.wait_ready();
    Learner(&browser).commit("pipeline", "b", "guess");
    assert!(Learner(&browser).hud().contains("nothing is stored"));
    drop(preview);

    let author = LabServer::start(&["--labs", folder.labs(), "--port", &port]);
    open(&author, &browser);
    browser.wait_for("document.querySelector('.readings').textContent.includes('An edited')");
}
