//! How heavy and how fast is the lab in a browser? Measures and prints a table.

#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

use browser::{Browser, LabServer};
use serde_json::{Value, json};

const LAB: &str = "labs/v1-04-data-gravity/";
/// Notes when the page is ready and what was asked for by then, and keeps the WASM's memory.
const WATCH: &str = "
  new MutationObserver((_, watcher) => {
    if (document.documentElement?.dataset.ready !== 'true') return;
    watcher.disconnect();
    globalThis.readyAt = performance.now();
    globalThis.asked = performance.getEntriesByType('resource')
      .concat(performance.getEntriesByType('navigation'))
      .map((it) => [it.name, it.transferSize]);
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready'] });
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...all) => {
    const made = await instantiate(...all);
    globalThis.memory ??= made.instance.exports.memory;
    return made;
  };";
/// The second part of the program, once it is here.
const REST: &str = "performance.getEntriesByType('resource')
    .find((it) => it.name.includes('/rest-') && it.responseEnd > 0)";
/// What was asked for up to now, the service worker's own requests left out.
const BYTES: &str = "return performance.getEntriesByType('resource')
    .concat(performance.getEntriesByType('navigation'))
    .reduce((sum, it) => sum + it.transferSize, 0)";
/// Moves one slider at random: work to layout, and event to the first task after a frame.
const MOVES: &str = "
  const done = arguments[0], [id, moves] = [ID, 250];
  const slider = document.getElementById(id);
  const task = () => new Promise((then) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(0);
  });
  (async () => {
    const work = [], frame = [];
    const [low, high] = [Number(slider.min), Number(slider.max)];
    for (let move = 0; move < moves; move += 1) {
      await new Promise((then) => setTimeout(then, 20 * Math.random()));
      slider.value = String(Math.round(low + Math.random() * (high - low)));
      const start = performance.now();
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      for (let turn = 0; turn < 20; turn += 1) await null;
      document.body.getBoundingClientRect();
      work.push(performance.now() - start);
      await new Promise(requestAnimationFrame);
      await task();
      frame.push(performance.now() - start);
    }
    done([work, frame]);
  })();";
/// A thousand moves, in parts that the driver has patience for.
const PARTS: usize = 4;

fn main() {
    let server = LabServer::start(&[]);
    println!("| what | measured |\n|---|---|");
    visit(&server, "loopback", None);
    visit(&server, "1.6 Mb/s, 150 ms", Some((200_000, 150)));
    for throttle in [1, 4] {
        let browser = visitor(&server, throttle);
        skip(&browser, "pipeline");
        moves(&browser, "pipeline-workers", &format!("act I, {throttle} ×"));
        open_panel(&browser, "pipeline-engine");
        for engine in ["textbook", "bound", "simulate"] {
            choose(&browser, "pipeline-engine", engine);
            moves(
                &browser,
                "pipeline-workers",
                &format!("act I, engines open, {engine}, {throttle} ×"),
            );
        }
        skip(&browser, "gravity");
        moves(&browser, "gravity-volume", &format!("act II, {throttle} ×"));
        open_panel(&browser, "gravity-rule");
        moves(&browser, "gravity-volume", &format!("act II, map open, {throttle} ×"));
    }
}

/// A first visit, over a link of so many bytes a second and milliseconds.
fn visit(server: &LabServer, name: &str, link: Option<(u32, u32)>) {
    let browser = Browser::start(1280, 900);
    browser.command("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": WATCH }));
    if let Some((rate, latency)) = link {
        browser.command("Network.enable", &json!({}));
        let shape = json!({
            "offline": false, "latency": latency, "downloadThroughput": rate,
            "uploadThroughput": rate,
        });
        browser.command("Network.emulateNetworkConditions", &shape);
    }
    browser.open(&format!("{}{LAB}", server.address));
    browser.wait_ready();
    let asked = browser.eval("return globalThis.asked");
    let asked = asked.as_array().expect("the page was watched from its start");
    let bytes: u64 = asked.iter().filter_map(|it| it[1].as_u64()).sum();
    println!("| {name}: until ready | {} requests, {bytes} bytes |", asked.len());
    let paint = "return performance.getEntriesByType('paint').map((it) => it.startTime).at(-1)";
    let [paint, ready] = [paint, "return globalThis.readyAt"].map(|it| browser.eval(it));
    println!("| {name}: first paint, ready | {} ms, {} ms |", whole(&paint), whole(&ready));
    browser.wait_for(REST);
    let bytes = whole(&browser.eval(BYTES));
    let here = whole(&browser.eval(&format!("return {REST}.responseEnd")));
    println!("| {name}: with the instruments | {bytes} bytes, after {here} ms |");
    let memory = browser.eval("return globalThis.memory.buffer.byteLength");
    println!("| {name}: WASM memory | {memory} bytes |");
}

fn whole(value: &Value) -> String {
    value.as_f64().map_or_else(|| "none".to_owned(), |value| format!("{value:.0}"))
}

/// A first visit on a machine that is slower by this factor.
fn visitor(server: &LabServer, throttle: u32) -> Browser {
    let browser = Browser::start(1280, 900);
    browser.open(&format!("{}{LAB}", server.address));
    browser.wait_ready();
    browser.command("Emulation.setCPUThrottlingRate", &json!({ "rate": throttle }));
    browser
}

/// Chooses from a list.
fn choose(browser: &Browser, id: &str, word: &str) {
    browser.eval(&format!(
        "const it = document.getElementById('{id}'); it.value = '{word}'; \
         it.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    ));
}

/// Opens the panels of all acts, closes those without a control, and leaves the one that has it.
fn open_panel(browser: &Browser, control: &str) {
    let panels = "[...document.querySelectorAll('details.panel.further')]";
    browser.eval(&format!("{panels}.forEach((it) => {{ it.open = true; }})"));
    browser.wait_for(&format!("document.getElementById('{control}')"));
    browser.eval(&format!(
        "{panels}.forEach((it) => {{ it.open = Boolean(it.querySelector('#{control}')); }})"
    ));
}

/// A slider's moves.
fn moves(browser: &Browser, slider: &str, name: &str) {
    let script = MOVES.replace("ID", &format!("'{slider}'"));
    let (mut work, mut frame) = (Vec::new(), Vec::new());
    for _ in 0..PARTS {
        let found = browser.eval_async(&script);
        for (all, part) in [(&mut work, &found[0]), (&mut frame, &found[1])] {
            all.extend(part.as_array().expect("a list").iter().filter_map(Value::as_f64));
        }
    }
    println!("| {name}: work to layout | {} |", spread(work));
    println!("| {name}: to the task after the frame | {} |", spread(frame));
}

/// Opens everything of an act without one.
fn skip(browser: &Browser, act: &str) {
    let button = format!("document.getElementById('{act}-commit')");
    browser.wait_for(&button);
    browser.eval(&format!("{button}.nextElementSibling.click()"));
    press(browser, &format!("{act}-confirm"));
    browser.wait_for(&format!("document.getElementById('{act}-instruments')"));
}

fn press(browser: &Browser, id: &str) {
    let button = format!("document.getElementById('{id}')");
    browser.wait_for(&button);
    browser.eval(&format!("{button}.click()"));
}

/// Median, 95th percentile and maximum.
fn spread(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let count = values.len();
    let at = |percent: usize| values[(count * percent / 100).min(count - 1)];
    format!("{count} moves: median {:.1} ms, 95 % {:.1} ms, most {:.1} ms", at(50), at(95), at(100))
}
