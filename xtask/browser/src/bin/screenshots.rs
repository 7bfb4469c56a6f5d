//! What does the lab look like? Writes the pictures of the README into a folder, or every state in
//! every width, light and dark.

#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

use std::fs;
use std::path::{Path, PathBuf};

use browser::{Browser, LabServer, Learner, tour};

/// Wide enough for the instruments, and readable in a README.
const SIZE: (u32, u32) = (1120, 700);
/// A picture beyond this costs every reader of the repository too much.
const MOST_BYTES: usize = 80_000;
const LAB: &str = "labs/v1-04-data-gravity/";
/// A desk, a tablet, the narrowest phone.
const WIDTHS: [u32; 3] = [1280, 768, 320];
/// Beyond this a viewer scales a picture down until its words cannot be read.
const MOST_HEIGHT: f64 = 1400.0;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let server = LabServer::start(&[]);
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [folder] => readme(&server, &made(folder)),
        ["--all", folder] => every_state(&server, &made(folder), &WIDTHS),
        ["--all", folder, widths @ ..] => {
            let widths = widths.iter().map(|it| it.parse().expect("a width in pixels"));
            every_state(&server, &made(folder), &widths.collect::<Vec<_>>());
        }
        _ => panic!("expected `FOLDER` or `--all FOLDER [WIDTH …]`, found {arguments:?}"),
    }
}

fn made(folder: &str) -> PathBuf {
    fs::create_dir_all(folder).expect("a folder that can be written");
    PathBuf::from(folder)
}

fn opened(server: &LabServer, (width, height): (u32, u32), scheme: &str) -> Browser {
    let browser = Browser::start(width.max(500), height);
    browser.resize(width, height);
    browser.emulate("screen", &[("prefers-color-scheme", scheme)]);
    browser.open(&format!("{}{LAB}", server.address));
    browser.wait_ready();
    browser
}

fn write(file: &Path, picture: &[u8]) {
    fs::write(file, picture).expect("a folder that can be written");
    println!("{:>7}  {}", picture.len(), file.display());
}

fn readme(server: &LabServer, folder: &Path) {
    let browser = opened(server, SIZE, "light");
    let learner = Learner(&browser);
    let shoot = |name: &str, at: &str| {
        browser.wait_for(&format!("document.querySelector('{at}')"));
        browser.eval(&format!(
            "document.activeElement.blur(); document.querySelector('{at}').scrollIntoView(); \
             scrollBy(0, -12)"
        ));
        browser.eval_async("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
        let picture = browser::reduced(&browser.screenshot()).expect("a screenshot is a PNG");
        assert!(picture.len() <= MOST_BYTES, "{name}: {} bytes", picture.len());
        write(&folder.join(format!("{name}.png")), &picture);
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

fn every_state(server: &LabServer, folder: &Path, widths: &[u32]) {
    for scheme in ["light", "dark"] {
        for width in widths {
            let browser = opened(server, (*width, 900), scheme);
            tour(&browser, |state| {
                let name = format!("{}-{width}-{scheme}", state.name);
                shoot_all(&browser, &folder.join(name), state.at);
                if state.name == "21-finished" {
                    take_along(&browser, &folder.join(format!("25-print-{width}-{scheme}.pdf")));
                }
            });
            browser.open(&format!("{}{LAB}text/", server.address));
            shoot_all(&browser, &folder.join(format!("24-text-{width}-{scheme}")), "body");
        }
    }
}

/// What a learner takes along at the end: the printed page, and the report beside it.
fn take_along(browser: &Browser, file: &Path) {
    write(file, &browser.pdf());
    browser.download_to(file.parent().expect("a file in a folder"));
    Learner(browser).press("Report as a page");
}

/// An element from top to bottom, in as many pictures as it needs.
fn shoot_all(browser: &Browser, stem: &Path, at: &str) {
    // The line at the foot would lie over whatever is longer than the window.
    let foot = |position: &str| {
        browser.eval(&format!(
            "document.activeElement.blur(); const foot = document.querySelector('.hud'); \
             if (foot) foot.style.position = '{position}'"
        ));
        browser.eval_async("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
    };
    foot("static");
    for (part, picture) in browser.pictures_of(at, MOST_HEIGHT).iter().enumerate() {
        write(&stem.with_extension(format!("{part}.png")), picture);
    }
    foot("");
}
