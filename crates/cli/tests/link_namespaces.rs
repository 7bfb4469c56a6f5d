//! Does `ironlaw measure link` measure what the model predicts, over a link whose speed is known?
//!
//! Two network namespaces are joined by a pair of virtual interfaces, each shaped by a token
//! bucket (`tc tbf`). The real binary listens at one end and sends from the other, at several
//! rates and numbers of streams, and says how far its prediction was off. With
//! `IRONLAW_LINK_REPORT=FILE` the table is written there too.
//!
//! That needs root, `ip` and `tc`. Where one is missing, every run counts as ignored, and why.

#![expect(clippy::print_stdout, reason = "a test that runs itself speaks for itself")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};

/// Rates of the shaped link, in Mb/s.
const RATES: [u32; 4] = [50, 100, 200, 400];
/// Streams side by side.
const STREAMS: [u32; 3] = [1, 4, 16];
/// How long each run sends.
const SECONDS: u32 = 2;
/// How far the predictions may be off in the median.
const MEDIAN_OFF: f64 = 0.05;
const NAME: &str = "predicted_against_measured_over_a_shaped_link";

fn main() -> ExitCode {
    let runs = RATES.len() * STREAMS.len();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filtered = arguments.iter().any(|word| !word.starts_with('-') && !NAME.contains(&**word));
    println!("\nrunning {runs} tests");
    if arguments.iter().any(|word| word == "--list") || filtered {
        println!(
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; {runs} filtered out\n"
        );
        return ExitCode::SUCCESS;
    }
    let network = match Network::new() {
        Ok(network) => network,
        Err(reason) => {
            println!("test {NAME} ... ignored: {reason}");
            println!(
                "test result: ok. 0 passed; 0 failed; {runs} ignored; 0 measured; 0 filtered out\n"
            );
            return ExitCode::SUCCESS;
        }
    };
    match measure_all(&network) {
        Ok(rows) => judge(&rows),
        Err(reason) => {
            println!("test {NAME} ... FAILED: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// One run: what was sent, how fast, and how far the prediction was off.
struct Row {
    megabits: u32,
    streams: u32,
    bytes: f64,
    measured_s: f64,
    predicted_s: f64,
}

impl Row {
    fn off(&self) -> f64 {
        self.predicted_s / self.measured_s - 1.0
    }
}

fn judge(rows: &[Row]) -> ExitCode {
    let mut table = String::from(
        "| link | streams | sent | measured | predicted | off |\n|---|---|---|---|---|---|\n",
    );
    for row in rows {
        table += &format!(
            "| {} Mb/s | {} | {:.1} MB | {:.3} s | {:.3} s | {:+.2} % |\n",
            row.megabits,
            row.streams,
            row.bytes / 1e6,
            row.measured_s,
            row.predicted_s,
            row.off() * 100.0
        );
    }
    let mut off: Vec<f64> = rows.iter().map(|row| row.off().abs()).collect();
    off.sort_by(f64::total_cmp);
    let median = off[off.len() / 2];
    table += &format!(
        "\nmedian off by {:.2} %, worst by {:.2} %\n",
        median * 100.0,
        off[off.len() - 1] * 100.0
    );
    println!("{table}");
    if let Some(path) = std::env::var_os("IRONLAW_LINK_REPORT")
        && let Err(error) = std::fs::write(&path, &table)
    {
        println!("cannot write the report: {error}");
        return ExitCode::FAILURE;
    }
    let passed = median <= MEDIAN_OFF;
    let word = if passed { "ok" } else { "FAILED" };
    println!("test {NAME} ... {word}");
    println!(
        "test result: {word}. {} passed; {} failed; 0 ignored; 0 measured; 0 filtered out\n",
        if passed { rows.len() } else { 0 },
        if passed { 0 } else { rows.len() }
    );
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn measure_all(network: &Network) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for megabits in RATES {
        network.shape(megabits)?;
        for streams in STREAMS {
            rows.push(network.measure(megabits, streams)?);
        }
    }
    Ok(rows)
}

/// Two namespaces with a link between them, taken down when dropped.
struct Network {
    names: [String; 2],
}

const ADDRESSES: [&str; 2] = ["10.231.17.1", "10.231.17.2"];
const SUBNET: &str = "10.231.17.0/24";

impl Network {
    fn new() -> Result<Self, String> {
        for tool in ["ip", "tc"] {
            // Both answer `-V` without asking the kernel for anything.
            run(&[tool, "-V"]).map_err(|_| format!("`{tool}` is not there (package iproute2)"))?;
        }
        let number = std::process::id();
        let network =
            Self { names: [format!("ironlaw-a-{number}"), format!("ironlaw-b-{number}")] };
        network.build().map_err(|reason| format!("no namespaces (are you root?): {reason}"))?;
        Ok(network)
    }

    fn build(&self) -> Result<(), String> {
        let [one, other] = &self.names;
        let peer = format!("vb{}", std::process::id());
        let own = format!("va{}", std::process::id());
        run(&["ip", "netns", "add", one])?;
        run(&["ip", "netns", "add", other])?;
        run(&["ip", "link", "add", &own, "type", "veth", "peer", "name", &peer])?;
        for ((name, link), address) in self.names.iter().zip([&own, &peer]).zip(ADDRESSES) {
            run(&["ip", "link", "set", link, "netns", name])?;
            run(&["ip", "-n", name, "link", "set", link, "name", "link0"])?;
            run(&["ip", "-n", name, "addr", "add", &format!("{address}/24"), "dev", "link0"])?;
            run(&["ip", "-n", name, "link", "set", "link0", "up"])?;
            run(&["ip", "-n", name, "link", "set", "lo", "up"])?;
            // The model speaks of CUBIC. A machine may send by another rule, and by BBR the last
            // streams of a transfer go on at the pace of a fair share while the link idles.
            let route = ["route", "replace", SUBNET, "dev", "link0", "congctl", "cubic"];
            run(&[["ip", "-n", name].as_slice(), &route].concat())?;
        }
        Ok(())
    }

    /// Both directions, with a bucket of 4 ms and a queue of 50 ms.
    fn shape(&self, megabits: u32) -> Result<(), String> {
        let rate = format!("{megabits}mbit");
        let burst = format!("{}", (megabits * 1_000_000 / 8 / 250).max(20_000));
        for name in &self.names {
            run(&[
                "ip", "netns", "exec", name, "tc", "qdisc", "replace", "dev", "link0", "root",
                "tbf", "rate", &rate, "burst", &burst, "latency", "50ms",
            ])?;
        }
        Ok(())
    }

    fn command(&self, end: usize, words: &[&str]) -> Command {
        let mut command = Command::new("ip");
        command.args([
            "netns",
            "exec",
            &self.names[end],
            env!("CARGO_BIN_EXE_ironlaw"),
            "measure",
            "link",
        ]);
        command.args(words).args(["--max-time", &format!("{SECONDS}s"), "--max-bytes", "10GB"]);
        command.stdin(Stdio::null());
        command
    }

    fn measure(&self, megabits: u32, streams: u32) -> Result<Row, String> {
        let own = format!("{}:0", ADDRESSES[0]);
        let mut listener = Ended(
            self.command(0, &["--listen", &own])
                .stdout(Stdio::piped())
                .spawn()
                .map_err(|error| error.to_string())?,
        );
        let stdout = listener.0.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let mut said = |word: &str| -> Result<String, String> {
            let line =
                lines.next().ok_or("the listener ended")?.map_err(|error| error.to_string())?;
            line.strip_prefix(word)
                .map(str::to_owned)
                .ok_or(format!("expected `{word}…`, found `{line}`"))
        };
        let address = said("listening at ")?;
        let code = said("code ")?;
        let output = self
            .command(1, &["--to", &address, "--code", &code, "--json"])
            .args(["--streams", &streams.to_string(), "--link", &format!("{megabits}Mbps")])
            .output()
            .map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout);
        let answer: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
        let number = |key: &str| {
            answer["result"][key].as_f64().ok_or_else(|| format!("no `{key}` in {text}"))
        };
        let row = Row {
            megabits,
            streams,
            bytes: number("bytes")?,
            measured_s: number("transfer_s")?,
            predicted_s: number("predicted_transfer_s")?,
        };
        listener.0.wait().map_err(|error| error.to_string())?;
        Ok(row)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for name in &self.names {
            // The interfaces go with their namespaces; what was never made cannot be taken down.
            let _ = run(&["ip", "netns", "del", name]);
        }
    }
}

/// A process that does not outlive the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(words: &[&str]) -> Result<(), String> {
    let output = Command::new(words[0]).args(&words[1..]).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("`{}`: {error}", words.join(" ")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("`{}`: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
}
