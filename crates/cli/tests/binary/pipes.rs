//! Does it end quietly when nobody reads, and say so when a disk is full?

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::common::{finish, ironlaw};

/// Reads one line and goes away, like `head -1`.
fn read_one_line(arguments: &[&str]) -> (String, String, i32) {
    let mut command = ironlaw(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("it is piped");
    BufReader::with_capacity(16, stdout).read_line(&mut line).expect("a line comes");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8(output.stderr).expect("remarks are UTF-8");
    (line, said, output.status.code().expect("it ends by itself"))
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    for arguments in [
        &["facts"][..],
        &["facts", "--json"],
        &["sweep", "-q", "--workers", "1..100", "--batch", "1..100"],
        &["sweep", "-q", "--workers", "1..100", "--batch", "1..100", "--format", "jsonl"],
        &["completions", "zsh"],
    ] {
        let (line, said, status) = read_one_line(arguments);
        assert!(line.ends_with('\n'), "{arguments:?}");
        assert_eq!((said.as_str(), status), ("", 0), "{arguments:?}");
    }
}

/// Runs with a standard output whose reader is gone before the first byte.
fn without_a_reader(arguments: &[&str]) -> (String, i32) {
    let (reader, writer) = std::io::pipe().expect("pipes can be made");
    drop(reader);
    let mut command = ironlaw(arguments);
    command.stdout(writer).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary starts");
    // The command holds the pipe's end too, until it is gone.
    drop(command);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8(output.stderr).expect("remarks are UTF-8");
    (said, output.status.code().expect("it ends by itself"))
}

#[test]
fn a_closed_pipe_does_not_hide_a_condition() {
    let (said, status) = without_a_reader(&["predict", "--require", "utilization>=0.8"]);
    assert_eq!(status, 1);
    assert!(said.contains("required: "), "{said}");
    let json = without_a_reader(&["predict", "--json", "--require", "utilization>=0.8"]);
    assert_eq!(json, (String::new(), 1));
    assert_eq!(without_a_reader(&["predict", "--json", "--workers", "0"]), (String::new(), 2));
    assert_eq!(without_a_reader(&["sweep", "-q"]), (String::new(), 0));
}

#[test]
fn nobody_need_read_the_remarks() {
    let mut command = ironlaw(&["predict"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    drop(child.stderr.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    assert!(!output.stdout.is_empty());
}

#[test]
fn a_full_disk_is_an_error() {
    for arguments in [&["predict"][..], &["facts", "--json"], &["sweep", "--workers", "1..9"]] {
        let mut command = ironlaw(arguments);
        let full = File::options().write(true).open("/dev/full").expect("this system has one");
        command.stdout(full).stderr(Stdio::piped());
        let output = command.spawn().and_then(std::process::Child::wait_with_output);
        let output = output.expect("it ends");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).expect("remarks are UTF-8");
        assert!(arguments.contains(&"--json") || said.contains("cannot write"), "{said}");
    }
}

#[test]
fn a_device_takes_an_output_and_stays_a_device() {
    let ran = finish(ironlaw(&["sweep", "-q", "-o", "/dev/null", "--format", "csv", "--force"]));
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(!std::fs::metadata("/dev/null").expect("it is there").is_file());
}
