//! How is the lab served to a test?

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::http;
use crate::process::Process;

/// The binary's own server on a port that was free.
#[derive(Debug)]
pub struct LabServer {
    _process: Process,
    /// `http://127.0.0.1:PORT/`, or the page that the meter opens there
    pub address: String,
    /// The port.
    pub port: u16,
}

impl LabServer {
    /// Starts it with these further flags, and waits until it answers.
    pub fn start(flags: &[&str]) -> Self {
        let mut command = Command::new(binary());
        command.args(["lab", "serve", "--no-open"]).args(flags);
        if !flags.contains(&"--port") {
            command.args(["--port", "0"]);
        }
        Self::of(command)
    }

    /// The lab as the meter opens it: `ironlaw measure … --open`, on a machine without a browser.
    pub fn of_meter(arguments: &[&str]) -> Self {
        let mut command = Command::new(binary());
        command.args(arguments).env("PATH", "");
        Self::of(command)
    }

    fn of(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Process::start(&mut command).unwrap_or_else(|error| panic!("{error}"));
        let output = process.child().stdout.take().expect("the output is piped");
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.into_iter().find(|line| line.starts_with("http://127.0.0.1:"));
        let address = address.expect("a server says its address");
        let port = address.split([':', '/']).nth(4).and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("expected an address, found `{address}`"));
        Self { _process: process, address, port }
    }

    /// The answer to a request as it is written here.
    pub fn raw(&self, request: &str) -> String {
        http::exchange(self.port, request.as_bytes()).unwrap_or_default()
    }
}

/// The binary that the tests try: `cargo xtask` says which.
pub fn binary() -> PathBuf {
    std::env::var_os("IRONLAW").map_or_else(
        || panic!("IRONLAW is not set: `cargo xtask browser` builds the lab and runs these tests"),
        PathBuf::from,
    )
}
