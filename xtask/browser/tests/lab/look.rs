//! Can the page be seen and hit: small, large, dark, grey, and without motion?

use browser::{Browser, LabServer, Learner};
use serde_json::{Value, json};

use crate::open;

/// The whole first act on the page.
fn act_one(browser: &Browser) {
    let learner = Learner(browser);
    learner.explore("pipeline");
    learner.reveal();
}

/// Everything that can be pressed or turned and is smaller than a fingertip's 24 pixels; words in
/// the flow of a sentence are exempt, as in WCAG 2.2.
const SMALL: &str = "
return [...document.querySelectorAll('button, input, select, summary, a')].map((it) => {
  const target = it.closest('label') || it;
  const box = target.getBoundingClientRect();
  const inline = it.matches('p a, p .value, li a, li .value, td .value, h3 a');
  const small = box.width && !inline && (box.height < 24 || box.width < 24);
  return small ? `${it.outerHTML.slice(0, 120)}: ${box.width} by ${box.height}` : '';
}).filter(Boolean)";

/// Everything that sticks out of the page.
const WIDE: &str = "
return document.documentElement.scrollWidth > innerWidth + 1
  ? [...document.querySelectorAll('main *')]
    .filter((it) => it.getBoundingClientRect().right > innerWidth + 1 && !it.closest('.scroll'))
    .slice(0, 5).map((it) => it.outerHTML.slice(0, 120)) : []";

#[test]
fn targets_are_large_enough_and_nothing_sticks_out_at_any_width() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    act_one(&browser);
    // The third is the first at 200 percent.
    for (width, height) in [(1280, 900), (768, 1024), (640, 450), (320, 640)] {
        browser.resize(width, height);
        browser.wait_for(&format!("innerWidth === {width}"));
        browser.wait_for(&format!("(() => {{ {WIDE} }})().length === 0"));
        assert_eq!(browser.eval(SMALL), json!([]), "at {width} by {height}");
    }
    browser.assert_quiet();
}

#[test]
fn nothing_moves_for_those_who_asked_for_no_motion() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.emulate("screen", &[("prefers-reduced-motion", "reduce")]);
    open(&server, &browser);
    act_one(&browser);
    let moving = "
        const time = (text) => Math.max(...text.split(',').map(parseFloat));
        const all = [document.documentElement, ...document.querySelectorAll('*')];
        return all.filter((it) => {
          const style = getComputedStyle(it);
          return time(style.transitionDuration) > 0 || style.scrollBehavior === 'smooth'
            || (style.animationName !== 'none' && time(style.animationDuration) > 0);
        }).map((it) => it.outerHTML.slice(0, 80))";
    assert_eq!(browser.eval(moving), json!([]));
    assert_eq!(browser.eval("return document.getAnimations().length"), Value::from(0));
}

/// The contrast of the colors that carry a meaning with the paper that they stand on, by the
/// formula of WCAG.
const CONTRASTS: &str = "
const style = getComputedStyle(document.documentElement);
const probe = document.body.appendChild(document.createElement('i'));
const light = (name) => {
  probe.style.color = style.getPropertyValue(name);
  const parts = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map((it) => it / 255);
  const [r, g, b] = parts.map((it) => (it <= .04045 ? it / 12.92 : ((it + .055) / 1.055) ** 2.4));
  return .2126 * r + .7152 * g + .0722 * b;
};
const ratio = (one, other) => {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + .05) / (low + .05);
};
const marks = ['--compute', '--waiting', '--over', '--preparing', '--data', '--idle', '--money',
  '--cloud', '--edge', '--bar', '--edge-line', '--focus', '--ok', '--alert'];
const words = ['--ink', '--soft', '--link', '--alert'];
const found = [...marks.map((it) => [it, '--chart-panel', 3]),
  ...marks.map((it) => [it, '--panel', 3]), ...words.map((it) => [it, '--paper', 4.5]),
  ...words.map((it) => [it, '--panel', 4.5])].map((it) => [...it, ratio(it[0], it[1])]);
probe.remove();
return { low: found.filter((it) => !(it[3] >= it[2])).map((it) => it.join(' ')), of: found.length };
";

#[test]
fn colors_that_mean_something_stand_out_in_light_and_dark() {
    let server = LabServer::start(&[]);
    for scheme in ["light", "dark"] {
        let browser = Browser::start(1280, 900);
        browser.emulate("screen", &[("prefers-color-scheme", scheme)]);
        open(&server, &browser);
        let found = browser.eval(CONTRASTS);
        assert_eq!(found["low"], json!([]), "{scheme}");
        assert_eq!(found["of"], json!(36), "{scheme}");
    }
}

/// The series of each figure that differ in nothing but their color. A label beside a mark tells
/// it apart as well as a hatch or a dash does.
const COLOR_ALONE: &str = "
const meanings = ['compute', 'waiting', 'over', 'preparing', 'data', 'idle', 'money', 'cloud', 'edge'];
return [...document.querySelectorAll('.plot svg')].flatMap((svg) => {
  const kinds = new Map();
  for (const mark of svg.querySelectorAll('rect, path, polyline, circle')) {
    const meaning = meanings.find((it) => mark.classList.contains(it));
    if (!meaning) continue;
    const hatch = [...mark.classList].find((it) => it.startsWith('hatch')) || '';
    const look = [mark.tagName, hatch, mark.getAttribute('stroke-dasharray') || ''].join();
    if (!kinds.has(look)) kinds.set(look, new Set());
    kinds.get(look).add(meaning);
  }
  const labels = svg.querySelectorAll('text.label, text.you, text.strong').length;
  return [...kinds].filter(([, it]) => it.size > 1 && labels < it.size)
    .map(([look, it]) => `${svg.getAttribute('aria-label') || ''}: ${look}: ${[...it]}`);
})";

#[test]
fn series_can_be_told_apart_in_grey() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    open(&server, &browser);
    Learner(&browser).explore("gravity");
    browser.wait_for("document.querySelectorAll('.plot svg').length >= 6");
    assert_eq!(browser.eval(COLOR_ALONE), json!([]));
}
