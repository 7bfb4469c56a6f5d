//! How is the binary run, and what did it say?

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: i32,
}

/// The binary in an environment that is the same everywhere.
pub(crate) fn ironlaw(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ironlaw"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["COLUMNS", "LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn finish(mut command: Command) -> Ran {
    let output = command.output().expect("the binary starts");
    Ran {
        stdout: String::from_utf8(output.stdout).expect("answers are UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("remarks are UTF-8"),
        status: output.status.code().expect("it ends by itself"),
    }
}

pub(crate) fn run(arguments: &[&str]) -> Ran {
    finish(ironlaw(arguments))
}

/// Runs with this text on standard input.
pub(crate) fn run_with_input(arguments: &[&str], input: &str) -> Ran {
    let mut command = ironlaw(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("it has a standard input");
    stdin.write_all(input.as_bytes()).expect("it reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    Ran {
        stdout: String::from_utf8(output.stdout).expect("answers are UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("remarks are UTF-8"),
        status: output.status.code().expect("it ends by itself"),
    }
}

/// The text of a run that must succeed.
#[track_caller]
pub(crate) fn text(arguments: &[&str]) -> String {
    let ran = run(arguments);
    assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.stderr);
    ran.stdout
}

/// The object of a run under `--json`, whatever its status.
#[track_caller]
pub(crate) fn object(arguments: &[&str]) -> Value {
    let ran = run(&[arguments, &["--json"]].concat());
    assert_eq!(ran.stderr, "", "under --json everything is in the object");
    serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error} in {}", ran.stdout))
}

/// Reads JSON with the types that wrote it: no key may be unknown to them, none may be missing.
///
/// Writing it again and comparing denies unknown fields in the flattened structs too, for which
/// serde's attribute does not vouch.
#[track_caller]
pub(crate) fn strictly<T: DeserializeOwned + Serialize>(value: &Value) -> T {
    let read = T::deserialize(value).unwrap_or_else(|error| panic!("{error} in {value:#}"));
    let again = serde_json::to_value(&read).expect("it was JSON before");
    assert_eq!(&again, value);
    read
}

#[track_caller]
pub(crate) fn number(value: &Value, pointer: &str) -> f64 {
    let found = value.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {value:#}"));
    found.as_f64().unwrap_or_else(|| panic!("{pointer} is {found}"))
}

/// Two-sided comparison to half a unit of the last digit that the specification prints.
#[track_caller]
pub(crate) fn assert_near(found: f64, expected: f64, tolerance: f64) {
    let difference = found - expected;
    assert!(
        difference.abs() <= tolerance,
        "expected {expected}, found {found}, difference {difference:e}, tolerance {tolerance:e}"
    );
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for files")
}

pub(crate) fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().expect("temporary folders have plain names").to_owned()
}

/// Sends what Ctrl-C sends, and waits for the end; what does not end soon is killed.
pub(crate) fn interrupt(mut child: Child) -> Output {
    // The shell's own: a bare system has no program of this name.
    let signal = format!("kill -INT {}", child.id());
    let sent = Command::new("sh").args(["-c", &signal]).status().expect("there is a shell");
    assert!(sent.success());
    let begun = Instant::now();
    while child.try_wait().expect("it is our child").is_none() {
        if begun.elapsed() > Duration::from_secs(30) {
            child.kill().expect("it is our child");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().expect("it ended")
}

/// The most memory that the binary had while it ran, in bytes, and what it said: into files, for a
/// pipe that nobody empties would stop it.
#[cfg(target_os = "linux")]
pub(crate) fn most_memory(mut command: Command) -> (u64, Ran) {
    use std::fs::{File, read_to_string};
    let folder = folder();
    let file = |name: &str| File::create(folder.path().join(name)).expect("the folder is ours");
    let child = command.stdout(file("out")).stderr(file("err")).spawn();
    let mut child = child.expect("the binary starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait().expect("it is our child") {
            break ended;
        }
        let text = read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
        most = most.max(kib.unwrap_or(0_u64) * 1024);
        std::thread::sleep(Duration::from_millis(10));
    };
    let said = |name: &str| read_to_string(folder.path().join(name)).expect("it is UTF-8");
    let status = ended.code().expect("it ends by itself");
    (most, Ran { stdout: said("out"), stderr: said("err"), status })
}
