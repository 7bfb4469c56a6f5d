//! How fast are the engines and the whole command, on which machine?

use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use cargo_metadata::TargetKind;

use crate::Failure;
use crate::command::Call;
use crate::{lab, workspace};

/// Enough runs of the process for a 95th percentile that means something.
const RUNS: usize = 200;
/// Runs before those, so that the file system's cache holds the binary.
const WARM_UP: usize = 10;

/// `cargo xtask bench`.
pub(crate) fn run(_: &[String]) -> Result<(), Failure> {
    let metadata = workspace::metadata()?;
    lab::build()?;
    let mut rows = Vec::new();
    for package in workspace::members_with(&metadata, &TargetKind::Bench) {
        let mut reading = Criterion::default();
        Call::cargo(&["bench", "--quiet", "--package", &package, "--benches"]).lines(|line| {
            println!("{line}");
            if let Some((name, time)) = reading.read(line) {
                rows.push(Row { name: format!("{package}: {name}"), time });
            }
        })?;
    }
    rows.extend(whole_process(&lab::binary()?, &["predict", "--preset", "lab-04"])?);
    println!("\n{}\n\n{}", machine()?, table(&rows));
    Ok(())
}

/// One line of the summary.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    name: String,
    time: String,
}

fn table(rows: &[Row]) -> String {
    let width =
        rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).max("what".len());
    let rule = "-".repeat(width);
    let mut lines = vec![
        format!("| {:<width$} | time [low, estimate, high] |", "what"),
        format!("| {rule} | ------------------------- |"),
    ];
    lines.extend(rows.iter().map(|row| format!("| {:<width$} | {:<25} |", row.name, row.time)));
    lines.join("\n")
}

/// Reads criterion's report, which puts a long name on a line of its own.
#[derive(Default)]
struct Criterion {
    name: String,
}

impl Criterion {
    /// The name and the times of a benchmark, when its line has come.
    fn read(&mut self, line: &str) -> Option<(String, String)> {
        let Some((before, times)) = line.split_once("time:") else {
            if !line.starts_with(char::is_whitespace) {
                line.trim().clone_into(&mut self.name);
            }
            return None;
        };
        let name = if before.trim().is_empty() { self.name.as_str() } else { before.trim() };
        Some((name.to_owned(), times.trim().trim_matches(['[', ']']).to_owned()))
    }
}

/// From the start of the process to its end, as a user waits for it.
fn whole_process(binary: &str, arguments: &[&str]) -> Result<[Row; 2], Failure> {
    let shown = format!("ironlaw {}", arguments.join(" "));
    let once = || {
        let mut command = Command::new(binary);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        let begin = Instant::now();
        let status =
            command.status().map_err(|error| format!("cannot start `{binary}`: {error}"))?;
        let time = begin.elapsed();
        if status.success() { Ok(time) } else { Err(format!("`{shown}`: {status}")) }
    };
    for _ in 0..WARM_UP {
        once()?;
    }
    let mut times = (0..RUNS).map(|_| once()).collect::<Result<Vec<_>, Failure>>()?;
    times.sort();
    let at = |percent| millis(percentile(&times, percent));
    Ok([
        Row {
            name: format!("{shown}, whole process, {RUNS} runs: min, median, max"),
            time: format!("{} {} {}", at(0), at(50), at(100)),
        },
        Row { name: format!("{shown}, whole process: 95th percentile"), time: at(95) },
    ])
}

/// The smallest of the sorted times that at least so many percent do not exceed.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted[rank.max(1) - 1]
}

fn millis(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

/// What a number without its machine would not say.
fn machine() -> Result<String, Failure> {
    let unknown = || "not known".to_owned();
    let cores = std::thread::available_parallelism().map_or_else(|_| unknown(), |n| n.to_string());
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_err(|_| "the clock says that it is before 1970".to_owned())?;
    let lines = [
        ("date", date(now.as_secs() / 86_400)),
        ("CPU", processor(&information).unwrap_or_else(unknown)),
        ("cores", cores),
        ("system", format!("{} {}", std::env::consts::OS, kernel.trim()).trim().to_owned()),
        ("compiler", Call::program("rustc", &["--version"]).output()?.trim().to_owned()),
        ("commit", commit()),
    ];
    Ok(lines.map(|(name, value)| format!("{name:<9} {value}")).join("\n"))
}

fn processor(information: &str) -> Option<String> {
    let line = information.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The commit, and whether the files still are what it says.
fn commit() -> String {
    let call = Call::program("git", &["describe", "--always", "--dirty"]);
    call.output().map_or_else(|_| "not known".to_owned(), |text| text.trim().to_owned())
}

/// The date in the Gregorian calendar, so many days after 1 January 1970.
fn date(mut days: u64) -> String {
    let leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criterion_reports_are_read_on_one_line_and_on_two() {
        let mut reading = Criterion::default();
        let pair = |name: &str, time: &str| Some((name.to_owned(), time.to_owned()));
        assert_eq!(
            reading.read("bound/none              time:   [21.300 ns 21.422 ns 21.560 ns]"),
            pair("bound/none", "21.300 ns 21.422 ns 21.560 ns")
        );
        assert_eq!(reading.read("forecast/thirty-two workers and a cache"), None);
        assert_eq!(
            reading.read("                        time:   [1.1 µs 1.2 µs 1.3 µs]"),
            pair("forecast/thirty-two workers and a cache", "1.1 µs 1.2 µs 1.3 µs")
        );
        assert_eq!(reading.read("Found 2 outliers among 100 measurements (2.00%)"), None);
    }

    #[test]
    fn percentiles_by_nearest_rank() {
        let times: Vec<Duration> = (1..=20).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 0), Duration::from_millis(1));
        assert_eq!(percentile(&times, 50), Duration::from_millis(10));
        assert_eq!(percentile(&times, 95), Duration::from_millis(19));
        assert_eq!(percentile(&times, 100), Duration::from_millis(20));
    }

    #[test]
    fn dates_know_leap_years() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(59), "1970-03-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(11_017), "2000-03-01");
        assert_eq!(date(11_322), "2000-12-31");
        assert_eq!(date(20_454), "2026-01-01");
        assert_eq!(date(47_541), "2100-03-01");
    }

    #[test]
    fn the_processor_is_named() {
        let information = "processor\t: 0\nmodel name\t: Some CPU @ 2.60GHz\nflags\t: fpu\n";
        assert_eq!(processor(information).as_deref(), Some("Some CPU @ 2.60GHz"));
        assert_eq!(processor("flags\t: fpu"), None);
    }
}
