//! Does the meter keep its contract, and what does it say to those who name the wrong thing?

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{
    assert_near, finish, folder, interrupt, ironlaw, number, object, path, run, strictly,
};
use crate::wire::{
    AnswerObject, ErrorAnswer, GridInputs, GridResult, MeasureInputs, MeasureResult,
};

/// Small images and short probes, so that a test takes seconds.
const SMALL: [&str; 8] =
    ["--images", "60", "--pixels", "10000", "--probe-seconds", "0.1", "--batch", "4"];

/// Makes a small corpus in a new folder of this name, measured for a moment.
pub(crate) fn corpus(folder: &tempfile::TempDir, name: &str) -> String {
    let kept = path(folder, name);
    let demo = ["measure", "--demo", "--keep", &kept, "--step-time", "5ms", "--seconds", "0.1"];
    let ran = run(&[&demo[..], &SMALL].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("they stay there"), "{}", ran.stderr);
    kept
}

pub(crate) fn schema(name: &str) -> Value {
    let path = format!("{}/../../docs/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).expect("it is published")).expect("it is JSON")
}

/// Checks what the published schemas use of JSON Schema, both ways: nothing unknown is written,
/// nothing that is promised is missing.
#[track_caller]
pub(crate) fn conforms(schema: &Value, root: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#'));
        return conforms(target.expect("it leads somewhere"), root, value, at);
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let null = options.iter().any(|option| option["type"] == "null");
        return if value.is_null() {
            assert!(null, "{at} is null");
        } else {
            conforms(&options[0], root, value, at);
        };
    }
    if let Some(constant) = schema.get("const") {
        assert_eq!(constant, value, "{at}");
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        other => panic!("{at}: a schema of type {other}"),
    };
    assert!(kinds.iter().any(|kind| is_of(kind, value)), "{at}: {value} is none of {kinds:?}");
    for item in value.as_array().into_iter().flatten() {
        conforms(&schema["items"], root, item, at);
    }
    if let Some(object) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(object.contains_key(name), "{at}: {name} is missing");
        }
        for (name, inner) in object {
            let known = schema["properties"].get(name);
            let other = schema.get("additionalProperties").filter(|other| other.is_object());
            let inner_schema = known.or(other).unwrap_or_else(|| panic!("{at}.{name} is new"));
            conforms(inner_schema, root, inner, &format!("{at}.{name}"));
        }
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    }
}

#[test]
fn a_measurement_keeps_its_contract() {
    let folder = folder();
    let corpus = corpus(&folder, "corpus");
    let before = listing(Path::new(&corpus));
    let flags = ["--step-time", "20ms", "--workers", "2", "--seconds", "0.5", "--price", "$3/h"];
    let probes = ["--batch", "4", "--probe-seconds", "0.1"];
    let answer = object(&[&["measure", &corpus], &flags[..], &probes].concat());
    let typed: AnswerObject<MeasureInputs, MeasureResult> = strictly(&answer);
    conforms(&schema("measurement"), &schema("measurement"), &answer, "measurement");
    let measured = number(&answer, "/result/measured/samples_per_s");
    for engine in ["bound", "forecast", "simulate"] {
        let of = |key: &str| number(&answer, &format!("/result/predicted/{engine}/{key}"));
        assert_near(of("error"), of("samples_per_s") / measured - 1.0, 1e-12);
        assert!(of("utilization") > 0.0 && of("utilization") <= 1.0, "{engine}");
    }
    // Four samples in 20 ms, and the accelerator computes for as much of the time as it delivers.
    let utilization = number(&answer, "/result/measured/utilization");
    assert_near(utilization, measured * 0.02 / 4.0, 1e-6);
    assert_near(number(&answer, "/result/idle_usd_per_h"), 3.0 * (1.0 - utilization), 1e-6);
    let result = &typed.result;
    assert_eq!(result.valid, result.reasons.is_empty());
    let broken = result.rules.iter().filter(|rule| rule.verdict == "broken").count();
    assert_eq!(broken, result.reasons.len());
    assert_eq!((result.scan.samples, result.scan.formats["jpeg"]), (60, 60));
    assert_eq!(result.warm_up_batches, 2 * 3);
    assert_eq!(result.batches.len() - result.warm_up_batches, result.measured.batches);
    assert_eq!(listing(Path::new(&corpus)), before, "a meter never writes to what it measures");
}

/// Every file with its length and time of change.
fn listing(folder: &Path) -> Vec<(std::path::PathBuf, u64, std::time::SystemTime)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("it is there") {
        let entry = entry.expect("it can be read");
        let there = entry.metadata().expect("it can be looked at");
        if there.is_dir() {
            found.extend(listing(&entry.path()));
        } else {
            found.push((entry.path(), there.len(), there.modified().expect("times are kept")));
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_no_sample_is_skipped_or_replaced_with_its_reason() {
    use std::os::unix::ffi::OsStrExt;
    /// A PNG of 60,000 × 60,000 pixels in 69 bytes.
    const BOMB: [u8; 69] = *include_bytes!("data/bomb.png");
    let folder = folder();
    let corpus = corpus(&folder, "corpus");
    let inside = Path::new(&corpus).join("000");
    let whole = fs::read(inside.join("000000.jpg")).expect("the demo's first image");
    let odd = inside.join(std::ffi::OsStr::from_bytes(b"\xff\x1b[31m.jpg"));
    fs::write(odd, &whole).expect("a name need not be text");
    fs::write(inside.join("bomb.png"), BOMB).expect("the folder is ours");
    fs::write(inside.join("cut.jpg"), &whole[..whole.len() / 2]).expect("the folder is ours");
    fs::write(inside.join("empty.jpg"), b"").expect("the folder is ours");
    fs::write(inside.join("words.jpg"), b"no image").expect("the folder is ours");
    std::os::unix::fs::symlink(&corpus, inside.join("loop")).expect("links can be made");
    let fifo = std::process::Command::new("sh")
        .args(["-c", "mkfifo \"$0\""])
        .arg(inside.join("pipe"))
        .status()
        .expect("there is a shell");
    assert!(fifo.success());
    // Long enough to meet every sample; a step that is never waited for.
    let flags = ["--step-time", "1us", "--workers", "1", "--seconds", "1", "--cache", "warm"];
    let probes = ["--batch", "4", "--probe-seconds", "0.1"];
    let answer = object(&[&["measure", &corpus], &flags[..], &probes].concat());
    let skipped = &answer["result"]["scan"]["skipped"];
    for reason in ["empty file", "link to a folder, not followed", "not an image", "special file"] {
        assert_eq!(skipped[reason], 1, "{reason} in {skipped}");
    }
    let replaced = &answer["result"]["measured"]["replaced"];
    for reason in ["more than 100 million pixels", "image that ends early"] {
        assert!(replaced[reason].as_u64() > Some(0), "{reason} in {replaced}");
    }
    // Two of 63 samples cannot be prepared: more than one in a hundred.
    let reasons = answer["result"]["reasons"].to_string();
    assert!(reasons.contains("readable-samples"), "{reasons}");
}

#[test]
fn wrong_paths_and_values_are_refused_with_a_repair() {
    let folder = folder();
    let make = |name: &str, bytes: &[u8]| {
        let inside = folder.path().join(name);
        fs::create_dir(&inside).expect("the folder is ours");
        if !bytes.is_empty() {
            fs::write(inside.join("one.jpg"), bytes).expect("the folder is ours");
        }
        inside.to_str().expect("a plain name").to_owned()
    };
    let empty = make("empty", b"");
    let cut = make("cut", &[0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1]);
    let cases: [(&[&str], &str); 14] = [
        (&[&empty], "empty holds no samples\nhint: name a folder"),
        (&[&cut], "1 of 1 samples cannot be prepared: image that ends early\nhint: check"),
        (&["/nonexistent"], "cannot read /nonexistent: No such file"),
        (&["/dev/null"], "/dev/null is neither a folder nor a file\nhint: "),
        (&[], "expected a folder, found nothing\nhint: `ironlaw measure DIR`"),
        (&[&empty, "--workers", "0"], "--workers: "),
        (&[&empty, "--seconds", "NaN"], "--seconds: expected 0.1 to 86400 seconds, found `NaN`"),
        (&[&empty, "--probe-seconds", "0"], "--probe-seconds: expected 0.1 to 86400 seconds"),
        (&[&empty, "--step-time", "20"], "--step-time: "),
        (&[&empty, "--step-time", "0s"], "--step-time: "),
        (&[&empty, "--demo"], "contradict each other"),
        (&[&empty, "--images", "5"], "contradict each other"),
        (&[&empty, "--grid", "--workers", "4"], "contradict each other"),
        (&["--demo", "--pixels", "12"], "--pixels: "),
    ];
    for (arguments, expected) in cases {
        let ran = run(&[&["measure"], arguments].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains(expected), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("hint: "), "{arguments:?}: {}", ran.stderr);
    }
    let answer: ErrorAnswer = strictly(&object(&["measure", &empty]));
    assert_eq!(answer.errors.len(), 1);
}

#[test]
fn a_demo_of_photographs_wants_photographs_and_overwrites_nothing() {
    let folder = folder();
    let here = folder.path().to_str().expect("a plain name");
    let none = run(&["measure", "--demo", "--photographs", here]);
    assert_eq!((none.status, none.stdout.as_str()), (2, ""));
    assert!(none.stderr.contains("holds no samples"), "{}", none.stderr);
    let there = run(&["measure", "--demo", "--keep", here]);
    assert_eq!((there.status, there.stdout.as_str()), (2, ""));
    assert!(there.stderr.contains("cannot make"), "{}", there.stderr);
    assert!(folder.path().is_dir(), "what was there stays");
}

/// Starts to measure for an hour; what it says goes to files, for a pipe that nobody empties
/// would stop it.
fn long(folder: &tempfile::TempDir, arguments: &[&str]) -> Child {
    let file = |name: &str| File::create(folder.path().join(name)).expect("the folder is ours");
    let mut command = ironlaw(&[&["measure"], arguments, &["--probe-seconds", "0.1"]].concat());
    command.stdout(file("out")).stderr(file("err"));
    command.spawn().expect("the binary starts")
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_mins(1), "not in a minute: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_stopped_measurement_is_marked_partial() {
    let folder = folder();
    let corpus = corpus(&folder, "corpus");
    // Eleven workers, the consumer and the thread that waits for Ctrl-C: no probe has as many.
    let flags =
        ["--workers", "11", "--batch", "2", "--step-time", "1ms", "--seconds", "3600", "--json"];
    let child = long(&folder, &[&[corpus.as_str()], &flags[..]].concat());
    let tasks = format!("/proc/{}/task", child.id());
    let count = || fs::read_dir(&tasks).map_or(0, Iterator::count);
    wait_until("the loader runs", || count() >= 13);
    std::thread::sleep(Duration::from_secs(1));
    let output = interrupt(child);
    assert_eq!(output.status.code(), Some(130));
    let text = fs::read_to_string(folder.path().join("out")).expect("it was written");
    let answer: Value = serde_json::from_str(&text).expect("one object");
    let typed: AnswerObject<MeasureInputs, MeasureResult> = strictly(&answer);
    assert!(typed.result.partial && !typed.result.valid);
    assert!(typed.result.reasons[0].starts_with("complete: "), "{:?}", typed.result.reasons);
    assert!(typed.result.measured.batches > 0);
}

#[test]
fn a_stopped_grid_keeps_the_configurations_before() {
    let folder = folder();
    let corpus = corpus(&folder, "corpus");
    let child = long(&folder, &[&corpus, "--grid", "--seconds", "0.5", "--batch", "4"]);
    let said = || fs::read_to_string(folder.path().join("err")).unwrap_or_default();
    let lines = || said().lines().filter(|line| line.contains(" measured, simulation ")).count();
    wait_until("two configurations", || lines() >= 2);
    let output = interrupt(child);
    assert_eq!(output.status.code(), Some(130), "{}", said());
    assert!(said().contains("partial: stopped before all configurations"), "{}", said());
    let table = fs::read_to_string(folder.path().join("out")).expect("it was written");
    let rows = table.lines().filter(|line| line.starts_with("cold") || line.starts_with("warm"));
    assert_eq!(rows.count(), lines(), "{table}");
}

#[test]
fn a_stop_before_the_loader_tells_what_lies_there() {
    let folder = folder();
    let corpus = corpus(&folder, "corpus");
    let mut command = ironlaw(&["measure", &corpus, "--probe-seconds", "60"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary starts");
    // Scanning sixty files takes less, probing them more.
    std::thread::sleep(Duration::from_secs(2));
    let output = interrupt(child);
    assert_eq!(output.status.code(), Some(130));
    let told = String::from_utf8(output.stdout).expect("answers are UTF-8");
    assert!(told.starts_with("samples      60 in files"), "{told}");
    let said = String::from_utf8(output.stderr).expect("remarks are UTF-8");
    assert_eq!(said, "partial: stopped while probing, before the loader ran\n");
}

#[test]
fn published_grids_conform_to_the_published_schema() {
    let schema = schema("measurement-grid");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/measure");
    let mut grids = 0;
    for name in crate::common::names(Path::new(folder)) {
        if Path::new(&name).extension().is_none_or(|end| end != "json") {
            continue;
        }
        let text = fs::read_to_string(Path::new(folder).join(&name)).expect("it can be read");
        let grid: Value = serde_json::from_str(&text).expect("it is JSON");
        strictly::<AnswerObject<GridInputs, GridResult>>(&grid);
        conforms(&schema, &schema, &grid, &name);
        grids += 1;
    }
    assert!(grids >= 2, "{grids}");
}

#[test]
fn the_text_names_what_was_found() {
    let mut command = ironlaw(&["measure", "--demo", "--step-time", "20ms", "--seconds", "0.3"]);
    command.args(SMALL);
    let ran = finish(command);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    for line in ["samples      60 in files", "storage      ", "preparation  ", "meter        "] {
        assert!(ran.stdout.contains(line), "{line} in {}", ran.stdout);
    }
    for row in ["measured ", "bound ", "forecast ", "simulation ", "bound by "] {
        assert!(ran.stdout.lines().any(|line| line.starts_with(row)), "{row} in {}", ran.stdout);
    }
    assert!(ran.stderr.contains("they are removed afterwards"), "{}", ran.stderr);
}
