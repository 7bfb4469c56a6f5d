//! What does the lab look like? Writes the pictures of the README into a folder.

#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

use std::path::PathBuf;

use browser::{Browser, LabServer, Learner};

/// Wide enough for the instruments, and readable in a README.
const SIZE: (u32, u32) = (1120, 700);
/// A picture beyond this costs every reader of the repository too much.
const MOST_BYTES: usize = 80_000;
const LAB: &str = "labs/v1-04-data-gravity/";

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("expected a folder"));
    std::fs::create_dir_all(&folder).expect("a folder that can be written");
    let server = LabServer::start(&[]);
    let browser = Browser::start(SIZE.0, SIZE.1);
    browser.resize(SIZE.0, SIZE.1);
    browser.open(&format!("{}{LAB}", server.address));
    browser.wait_ready();
    let learner = Learner(&browser);
    let shoot = |name: &str, at: &str| {
        browser.wait_for(&format!("document.querySelector('{at}')"));
        browser.eval(&format!(
            "document.activeElement.blur(); document.querySelector('{at}').scrollIntoView(); \
             scrollBy(0, -12)"
        ));
        browser.eval_async("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
        let picture = browser::reduced(&browser.screenshot()).expect("a screenshot is a PNG");
        let file = folder.join(format!("{name}.png"));
        assert!(picture.len() <= MOST_BYTES, "{name}: {} bytes", picture.len());
        std::fs::write(&file, &picture).expect("a folder that can be written");
        println!("{:>7}  {}", picture.len(), file.display());
    };
    shoot("prediction", ".act h2");
    learner.commit("pipeline", "b", "certain");
    learner.curve("pipeline", &["6", "46", "46"]);
    learner.type_number("pipeline-workers", "8");
    shoot("instruments", "#pipeline-instruments");
    learner.reveal();
    learner.commit("gravity", "c", "guess");
    learner.type_number("gravity-volume", "400");
    shoot("trap", "#gravity-instruments");
}
