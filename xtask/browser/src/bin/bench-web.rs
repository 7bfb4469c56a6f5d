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
    globalThis.memory = made.instance.exports.memory;
    return made;
  };";
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
        moves(&server, "pipeline", "workers", &["textbook", "simulate"], throttle);
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
    let memory = browser.eval("return globalThis.memory.buffer.byteLength");
    println!("| {name}: WASM memory | {memory} bytes |");
}

fn whole(value: &Value) -> String {
    value.as_f64().map_or_else(|| "none".to_owned(), |value| format!("{value:.0}"))
}

/// A slider's moves in an act that is open, under each of its engines.
fn moves(server: &LabServer, act: &str, slider: &str, engines: &[&str], throttle: u32) {
    let browser = Browser::start(1280, 900);
    browser.open(&format!("{}{LAB}", server.address));
    browser.wait_ready();
    open_act(&browser, act);
    browser.command("Emulation.setCPUThrottlingRate", &json!({ "rate": throttle }));
    for engine in engines {
        browser.eval(&format!(
            "const it = document.getElementById('{act}-engine'); if (it) {{ it.value = '{engine}'; \
             it.dispatchEvent(new Event('change', {{ bubbles: true }})); }}"
        ));
        let script = MOVES.replace("ID", &format!("'{act}-{slider}'"));
        let (mut work, mut frame) = (Vec::new(), Vec::new());
        for _ in 0..PARTS {
            let found = browser.eval_async(&script);
            for (all, part) in [(&mut work, &found[0]), (&mut frame, &found[1])] {
                all.extend(part.as_array().expect("a list").iter().filter_map(Value::as_f64));
            }
        }
        let name = format!("{act}, {engine}, {throttle} × throttle");
        println!("| {name}: work to layout | {} |", spread(work));
        println!("| {name}: to the task after the frame | {} |", spread(frame));
    }
}

fn open_act(browser: &Browser, act: &str) {
    for group in ["option", "sure"] {
        browser.eval(&format!("document.querySelector('input[name=\"{act}-{group}\"]').click()"));
    }
    for button in ["commit", "confirm"] {
        browser.wait_for(&format!("document.getElementById('{act}-{button}')"));
        browser.eval(&format!("document.getElementById('{act}-{button}').click()"));
    }
    browser.wait_for(&format!("document.activeElement.id === '{act}-instruments'"));
}

/// Median, 95th percentile and maximum.
fn spread(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let count = values.len();
    let at = |percent: usize| values[(count * percent / 100).min(count - 1)];
    format!("{count} moves: median {:.1} ms, 95 % {:.1} ms, most {:.1} ms", at(50), at(95), at(100))
}
