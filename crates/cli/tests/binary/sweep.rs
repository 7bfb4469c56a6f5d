//! Are the rows of a sweep whole, right, in order, and cheap to hold?

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{folder, interrupt, ironlaw, names, number, object, path, run, strictly, text};
use crate::wire::{AnswerObject, SweepInputs, SweepResult};

/// Takes a line of comma-separated values apart, quotes and all (RFC 4180).
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cells.last_mut().expect("there is one").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().expect("there is one").push(other),
        }
    }
    assert!(!quoted, "an open quote in {line}");
    cells
}

const GRID: [&str; 8] =
    ["--preset", "lab-04", "--workers", "2..4", "--prep", "1ms..6ms:5ms", "--storage", "hdd,nvme"];

#[test]
fn rows_say_what_predict_says() {
    for engine in ["textbook", "bound", "forecast"] {
        let csv = text(&[&["sweep", "-q", "--engine", engine], &GRID[..]].concat());
        let mut lines = csv.lines();
        let header = cells(lines.next().expect("a header"));
        // The axes come in the order of the fields, the last turning fastest.
        assert_eq!(header[..4], ["workers", "storage", "prep_s", "engine"], "{engine}");
        let rows: Vec<Vec<String>> = lines.map(cells).collect();
        assert_eq!(rows.len(), 3 * 2 * 2);
        for row in rows {
            assert_eq!(row.len(), header.len());
            let prep = format!("{} s", row[2]);
            let flags = ["--workers", &row[0], "--storage", &row[1], "--prep", &prep];
            let base = ["predict", "--preset", "lab-04", "--engine", engine];
            let predicted = object(&[&base[..], &flags].concat());
            let same = |column: usize, key: &str| {
                let found: f64 = row[column].parse().expect("a number");
                let expected = number(&predicted, &format!("/result/{key}"));
                assert_eq!(found.to_bits(), expected.to_bits(), "{key} of {row:?}");
            };
            same(4, "samples_per_s");
            same(5, "utilization");
            same(8, "epoch_s");
            assert_eq!(predicted["result"]["bound_by"], row[6].as_str());
        }
    }
}

#[test]
fn json_lines_say_the_same_as_comma_separated_values() {
    let csv = text(&[&["sweep", "-q", "--cores", "1,2,8"], &GRID[..]].concat());
    let json =
        text(&[&["sweep", "-q", "--cores", "1,2,8", "--format", "jsonl"], &GRID[..]].concat());
    let mut lines = csv.lines();
    let header = cells(lines.next().expect("a header"));
    let rows: Vec<Value> =
        json.lines().map(|line| serde_json::from_str(line).expect("JSON a line")).collect();
    assert_eq!(rows.len(), lines.clone().count());
    for (line, row) in lines.zip(rows) {
        let object = row.as_object().expect("an object");
        assert_eq!(object.keys().collect::<Vec<_>>(), header.iter().collect::<Vec<_>>());
        for (cell, value) in cells(line).iter().zip(object.values()) {
            match value {
                Value::Null => assert_eq!(cell, ""),
                Value::Number(number) => assert_eq!(cell.parse().ok(), number.as_f64()),
                Value::String(text) => assert_eq!(cell, text),
                other => panic!("{other}"),
            }
        }
        assert!(object["cores"].is_number(), "a list of bare numbers has numbers in it");
    }
}

/// Values that are right one by one and make no scenario together.
const CONFLICT: [&str; 6] =
    ["--cache", "0 B,1 TB", "--cache-policy", "none,pinned", "--preset", "lab-04"];

#[test]
fn rows_without_an_answer_say_why_in_one_cell() {
    let ran = run(&[&["sweep"], &CONFLICT[..]].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("have no answer"), "{}", ran.stderr);
    let mut lines = ran.stdout.lines();
    let header = cells(lines.next().expect("a header"));
    let rows: Vec<Vec<String>> = lines.map(cells).collect();
    assert_eq!(rows.len(), 4);
    let faulty: Vec<&Vec<String>> =
        rows.iter().filter(|row| !row.last().expect("cells").is_empty()).collect();
    assert!(!faulty.is_empty() && faulty.len() < 4, "{rows:?}");
    for row in &rows {
        assert_eq!(row.len(), header.len(), "{row:?}");
    }
    let json = text(&[&["sweep", "-q", "--format", "jsonl"], &CONFLICT[..]].concat());
    let read = json.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let with_fault = read.filter(|row| row["fault"].is_string() && row["utilization"].is_null());
    assert_eq!(with_fault.count(), faulty.len());
}

#[test]
fn with_a_file_json_gives_an_account() {
    let folder = folder();
    let file = path(&folder, "rows.jsonl");
    let answer = object(&["sweep", "--workers", "1..32", "--storage", "hdd,ssd", "-o", &file]);
    let typed: AnswerObject<SweepInputs, SweepResult> = strictly(&answer);
    assert_eq!((typed.result.rows, typed.result.rows_written), (64, 64));
    assert!(typed.result.complete);
    assert_eq!(typed.inputs.axes[0].field, "workers");
    assert_eq!(typed.inputs.axes[0].values, 32);
    assert_eq!(fs::read_to_string(&file).expect("it is there").lines().count(), 64);
    let answer =
        object(&["sweep", "--prefetch", "1..4", "--engine", "bound", "-o", &file, "--force"]);
    assert_eq!(answer["warnings"][0]["code"], "not-read", "{answer:#}");
    // Without a file, standard output would have two owners.
    let ran = run(&["sweep", "--workers", "1..4", "--json"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stdout.contains("`--output FILE`"), "{}", ran.stdout);
}

#[test]
fn formats_follow_the_ending() {
    let folder = folder();
    for (name, first) in [("a.csv", "engine,"), ("b.jsonl", "{\"engine\":"), ("c.ndjson", "{")] {
        let file = path(&folder, name);
        text(&["sweep", "-q", "-o", &file]);
        assert!(fs::read_to_string(&file).expect("it is there").starts_with(first), "{name}");
    }
    for arguments in [&["-o", "x.xlsx"][..], &["-o", "x"], &["--format", "parquet"]] {
        let mut command = ironlaw(&[&["sweep"], arguments].concat());
        command.current_dir(folder.path());
        let ran = crate::common::finish(command);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
    }
    assert_eq!(names(folder.path()).len(), 3);
}

/// A sweep that would take hours, writing to this file.
fn endless(file: &str) -> Child {
    let grid = ["--workers", "1..1000", "--batch", "1..1000", "--cores", "1..1000"];
    let mut command = ironlaw(&[&["sweep", "--engine", "bound", "-o", file], &grid[..]].concat());
    command.stderr(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().expect("the binary starts")
}

fn wait_for_bytes(file: &str, bytes: u64) {
    let begun = Instant::now();
    while fs::metadata(file).map_or(0, |there| there.len()) < bytes {
        assert!(begun.elapsed() < Duration::from_mins(1), "no rows in a minute");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn interrupted_it_leaves_a_prefix_of_the_rows() {
    let folder = folder();
    let file = path(&folder, "rows.csv");
    let child = endless(&file);
    wait_for_bytes(&file, 100_000);
    let output = interrupt(child);
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8(output.stderr).expect("remarks are UTF-8");
    assert!(said.contains("stopped after "), "{said}");
    let rows = fs::read_to_string(&file).expect("it is text to its end");
    assert!(rows.ends_with('\n'));
    let mut lines = rows.lines();
    let header = lines.next().expect("a header");
    let first: Vec<&str> = lines.clone().take(3000).collect();
    let whole = text(&[
        "sweep",
        "-q",
        "--engine",
        "bound",
        "--workers",
        "1..1",
        "--batch",
        "1..3",
        "--cores",
        "1..1000",
    ]);
    assert_eq!(whole.lines().next(), Some(header));
    assert_eq!(whole.lines().skip(1).collect::<Vec<_>>(), first);
    // The rows count up without a gap to the last one.
    for (place, line) in lines.enumerate() {
        let cells = cells(line);
        let index =
            [&cells[0], &cells[1], &cells[2]].map(|cell| cell.parse::<usize>().expect("a count"));
        let expected = [place / 1_000_000 + 1, place / 1000 % 1000 + 1, place % 1000 + 1];
        assert_eq!(index, expected, "line {place}");
    }
}

#[test]
fn slow_engines_stop_soon_too() {
    let folder = folder();
    let file = path(&folder, "rows.jsonl");
    let mut command =
        ironlaw(&["sweep", "--engine", "simulate", "--workers", "1..100000", "-o", &file]);
    let child = command.stderr(Stdio::piped()).spawn().expect("the binary starts");
    wait_for_bytes(&file, 1);
    let output = interrupt(child);
    assert_eq!(output.status.code(), Some(130));
    let rows = fs::read_to_string(&file).expect("it is text");
    for line in rows.lines() {
        serde_json::from_str::<Value>(line).expect("each line is whole");
    }
}

/// The most memory that a sweep of so many rows held, in kB.
///
/// Its reader stops short of the end, so that it still lives when it is looked at.
fn peak_memory(rows: u64) -> u64 {
    let batches = format!("1..{}", rows / 1000);
    let grid = ["--engine", "bound", "--workers", "1..1000", "--batch", &batches];
    let mut command = ironlaw(&[&["sweep", "-q", "--threads", "2"], &grid[..]].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary starts");
    let mut reader = BufReader::with_capacity(4096, child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    // More than a pipe holds is left unread.
    for _ in 0..rows - 2000 {
        line.clear();
        reader.read_line(&mut line).expect("rows come");
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it lives");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux says it");
    let rest = reader.lines().count();
    // The header is a line too.
    assert_eq!(rest, 2001);
    assert!(child.wait().expect("it ends").success());
    peak.trim().trim_end_matches(" kB").parse().expect("a number of kB")
}

#[test]
fn memory_does_not_grow_with_the_rows() {
    let (few, many) = (peak_memory(10_000), peak_memory(1_000_000));
    let ratio = many as f64 / few as f64;
    assert!(ratio < 1.5, "{many} kB against {few} kB: {ratio}");
}

#[cfg(feature = "parquet")]
mod columnar {
    use std::fs::File;

    use arrow_array::cast::AsArray;
    use arrow_array::types::Float64Type;
    use arrow_array::{Array, RecordBatch};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;

    fn batches(file: &str) -> Vec<RecordBatch> {
        let file = File::open(file).expect("it was written");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("it is Parquet");
        let reader = reader.build().expect("it can be read");
        reader.map(|batch| batch.expect("each batch is whole")).collect()
    }

    /// A batch's cells as comma-separated values would have them.
    fn as_text(batch: &RecordBatch, row: usize) -> Vec<String> {
        let cell = |column: &dyn Array| {
            if column.is_null(row) {
                return String::new();
            }
            if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
                return numbers.value(row).to_string();
            }
            column.as_string::<i32>().value(row).to_owned()
        };
        batch.columns().iter().map(|column| cell(column.as_ref())).collect()
    }

    #[test]
    fn it_holds_what_the_comma_separated_values_hold() {
        let folder = folder();
        let file = path(&folder, "rows.parquet");
        for grid in [&GRID[..], &CONFLICT] {
            text(&[&["sweep", "-q", "--force", "-o", &file], grid].concat());
            let csv = text(&[&["sweep", "-q"], grid].concat());
            let mut lines = csv.lines();
            let header = cells(lines.next().expect("a header"));
            let batches = batches(&file);
            let schema = batches[0].schema();
            let names: Vec<&str> =
                schema.fields().iter().map(|field| field.name().as_str()).collect();
            assert_eq!(names, header);
            let rows = batches
                .iter()
                .flat_map(|batch| (0..batch.num_rows()).map(|row| as_text(batch, row)));
            let numbers = |cells: Vec<String>| -> Vec<String> {
                let same =
                    |cell: String| cell.parse::<f64>().map_or(cell, |number| number.to_string());
                cells.into_iter().map(same).collect()
            };
            let expected: Vec<Vec<String>> = lines.map(|line| numbers(cells(line))).collect();
            assert_eq!(rows.map(numbers).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn interrupted_it_is_still_a_whole_file() {
        let folder = folder();
        let file = path(&folder, "rows.parquet");
        let child = endless(&file);
        // A row group has reached the disk.
        wait_for_bytes(&file, 100_000);
        let output = interrupt(child);
        assert_eq!(output.status.code(), Some(130));
        let mut place = 0;
        for batch in batches(&file) {
            let column = |index: usize| batch.column(index).as_primitive::<Float64Type>().clone();
            let (workers, batch_size, cores) = (column(0), column(1), column(2));
            for row in 0..batch.num_rows() {
                let expected = [place / 1_000_000 + 1, place / 1000 % 1000 + 1, place % 1000 + 1];
                let found = [workers.value(row), batch_size.value(row), cores.value(row)];
                assert_eq!(
                    found.map(|count| count.to_string()),
                    expected.map(|count| count.to_string())
                );
                place += 1;
            }
        }
        assert!(place > 10_000, "{place} rows");
    }
}
