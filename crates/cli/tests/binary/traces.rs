//! Are the traces of a simulation whole, in their formats?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::common::{assert_near, folder, path, text};

fn traced(flags: &[&str]) -> (Vec<Value>, Value) {
    let folder = folder();
    let [lines, perfetto] = ["lines.jsonl", "perfetto.json"].map(|name| path(&folder, name));
    let files = ["--trace", &lines, "--perfetto", &perfetto];
    text(&[&["simulate", "-q", "--steps", "50"], files.as_slice(), flags].concat());
    let lines = fs::read_to_string(lines).expect("it was written");
    let lines = lines.lines().map(|line| serde_json::from_str(line).expect("JSON a line"));
    let perfetto = fs::read_to_string(perfetto).expect("it was written");
    (lines.collect(), serde_json::from_str(&perfetto).expect("one JSON object"))
}

fn field(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("no {key} in {value}"))
}

#[test]
fn both_traces_tell_the_same_story() {
    let (lines, perfetto) = traced(&["--workers", "3", "--count", "2", "--trace-steps", "4"]);
    let events = perfetto["traceEvents"].as_array().expect("a list");
    let spans: Vec<&Value> = events.iter().filter(|event| event["ph"] == "X").collect();
    assert_eq!(spans.len(), lines.len());
    assert!(lines.len() > 100);
    let total = |of: &str| -> f64 {
        let own = lines.iter().filter(|line| line["activity"] == of);
        own.map(|line| field(line, "end_s") - field(line, "start_s")).sum()
    };
    for activity in ["read", "prepare", "compute", "starved"] {
        let named = spans.iter().filter(|span| span["name"] == activity);
        let in_micros: f64 = named.map(|span| field(span, "dur")).sum();
        assert!(in_micros > 0.0, "{activity}");
        assert_near(in_micros, total(activity) * 1e6, 1e-3);
    }
}

#[test]
fn lines_are_spans_with_an_end_after_their_start() {
    let (lines, _) = traced(&["--workers", "3", "--count", "2"]);
    let mut actors = BTreeSet::new();
    for line in &lines {
        assert!(field(line, "end_s") > field(line, "start_s"), "{line}");
        actors.insert((
            line["actor"].to_string(),
            line["loader"].to_string(),
            line["index"].to_string(),
        ));
    }
    let workers = actors.iter().filter(|(kind, ..)| kind == "\"worker\"").count();
    assert_eq!(workers, 6, "three workers of each of two loaders");
}

#[test]
fn perfetto_gets_threads_with_names_in_32_bits_that_never_overlap() {
    let (_, perfetto) = traced(&["--workers", "3", "--count", "2"]);
    let events = perfetto["traceEvents"].as_array().expect("a list");
    let thread = |event: &Value| {
        let id =
            |key: &str| u32::try_from(event[key].as_u64().expect("a number")).expect("32 bits");
        (id("pid"), id("tid"))
    };
    let mut names = BTreeMap::new();
    let mut ends: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    let mut last = 0.0;
    for event in events {
        match event["ph"].as_str() {
            Some("M") if event["name"] == "thread_name" => {
                let name = event["args"]["name"].as_str().expect("a name").to_owned();
                assert_eq!(names.insert(thread(event), name), None, "{event}");
            }
            Some("M") => assert_eq!(event["name"], "process_name"),
            Some("X") => {
                let (start, time) = (field(event, "ts"), field(event, "dur"));
                assert!(time >= 0.0, "{event}");
                assert!(start >= last, "in the order of their starts");
                last = start;
                assert!(names.contains_key(&thread(event)), "named before it is used: {event}");
                let end = ends.entry(thread(event)).or_insert(0.0);
                // Rounded to the microsecond's billionth part, as the format's doubles are.
                assert!(start >= *end - 1e-3, "{event} begins before {end}");
                *end = start + time;
            }
            other => panic!("{other:?}"),
        }
    }
    let distinct: BTreeSet<&String> = names.values().collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
    assert!(distinct.contains(&"worker 1.2".to_owned()), "{distinct:?}");
}
