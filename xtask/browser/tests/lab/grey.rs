//! Can areas that mean different things be told apart by somebody who sees no color?

use browser::{Browser, LabServer, Learner};
use serde_json::{Value, json};

use crate::open;

/// A square of this many pixels shows a whole tile of every pattern.
const SIDE: usize = 12;
/// Two squares whose grey differs by less, on average and however they are laid over each other,
/// look the same; 255 lie between black and white.
const LEAST: f64 = 10.0;

/// For each figure and meaning the first area that holds such a square, and its upper left corner.
const AREAS: &str = "
const meanings = ['compute', 'waiting', 'over', 'preparing', 'data', 'idle', 'money', 'bar'];
return [...document.querySelectorAll('.plot > svg')].flatMap((svg, figure) =>
  meanings.flatMap((meaning) => {
    const wide = (it) => { const box = it.getBoundingClientRect();
      return box.width >= 16 && box.height >= 14; };
    const area = [...svg.querySelectorAll(`rect.${meaning}`)].find(wide);
    if (!area) return [];
    const box = area.getBoundingClientRect();
    const plain = !(area.nextElementSibling?.getAttribute('class') || '').startsWith('hatch');
    const [left, top] = [box.left + scrollX + 2, box.top + scrollY + 1];
    return [{ figure, meaning, plain, left, top }];
  }))";

/// A square of a page's greys.
struct Square {
    figure: u64,
    meaning: String,
    /// Two areas without a pattern are told apart by names of their own, which `look` asks for.
    plain: bool,
    grey: Vec<f64>,
}

fn square(browser: &Browser, area: &Value) -> Square {
    let at = |name: &str| area[name].as_f64().expect("a place");
    let side = f64::from(u8::try_from(SIDE).expect("a small square"));
    let png = browser.picture_at((at("left").ceil(), at("top").ceil()), (side, side));
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
    let info = reader.next_frame(&mut pixels).expect("a whole picture");
    let channels = info.color_type.samples();
    // Chromium has turned the page grey: the three channels are alike.
    let grey = pixels.chunks_exact(channels).map(|it| f64::from(it[0])).collect();
    let figure = area["figure"].as_u64().expect("a number");
    let plain = area["plain"] == json!(true);
    Square { figure, meaning: area["meaning"].to_string(), plain, grey }
}

/// How different two squares look, laid over each other as alike as they can be: a pattern may
/// begin anywhere.
fn difference(one: &[f64], other: &[f64]) -> f64 {
    let shifted = |right: usize, down: usize| {
        let pairs = (0..SIDE - down).flat_map(move |row| {
            (0..SIDE - right)
                .map(move |column| (row * SIDE + column, (row + down) * SIDE + column + right))
        });
        let pairs: Vec<(usize, usize)> = pairs.collect();
        let sum: f64 = pairs.iter().map(|(a, b)| (one[*a] - other[*b]).abs()).sum();
        sum / pairs.len() as f64
    };
    let shifts = (0..SIDE / 2).flat_map(|right| (0..SIDE / 2).map(move |down| (right, down)));
    shifts.map(|(right, down)| shifted(right, down)).fold(f64::INFINITY, f64::min)
}

#[test]
fn areas_of_different_meaning_differ_in_grey() {
    let server = LabServer::start(&[]);
    for scheme in ["light", "dark"] {
        let browser = Browser::start(1280, 900);
        browser.emulate("screen", &[("prefers-color-scheme", scheme)]);
        open(&server, &browser);
        let learner = Learner(&browser);
        learner.explore("gravity");
        learner.type_number("gravity-volume", "500");
        browser.wait_for("document.querySelector('.state.trapped')");
        let grey = json!({ "type": "achromatopsia" });
        browser.command("Emulation.setEmulatedVisionDeficiency", &grey);
        let mut compared = compare(&browser, scheme);
        // The only figure with all four states of a worker.
        learner.select("pipeline-engine", "simulate");
        browser.wait_for("document.querySelectorAll('.plot > svg').length > 7 && !document.querySelector('.stale')");
        compared += compare(&browser, scheme);
        assert!(compared >= 8, "{scheme}: only {compared} pairs were there to compare");
    }
}

/// Compares all pairs within a figure; gives how many there were.
#[track_caller]
fn compare(browser: &Browser, scheme: &str) -> usize {
    let areas = browser.eval(AREAS);
    let areas = areas.as_array().expect("a list");
    let squares: Vec<Square> = areas.iter().map(|it| square(browser, it)).collect();
    let mut compared = 0;
    for (place, one) in squares.iter().enumerate() {
        let beside = |it: &&Square| it.figure == one.figure && !(it.plain && one.plain);
        for other in squares[..place].iter().filter(beside) {
            let found = difference(&one.grey, &other.grey).min(difference(&other.grey, &one.grey));
            let (a, b, figure) = (&one.meaning, &other.meaning, one.figure);
            assert!(found >= LEAST, "{scheme}, figure {figure}: {a} and {b} differ by {found:.1}");
            compared += 1;
        }
    }
    compared
}
