//! How is another program run, shown, and its failure told with the line that repeats it?

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::workspace;

/// A program with its arguments and environment, run at the root of the repository.
pub(crate) struct Call {
    program: OsString,
    shown: String,
    command: Command,
}

impl Call {
    /// This cargo, the one that runs us.
    pub(crate) fn cargo(arguments: &[&str]) -> Self {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Self::new(program, "cargo", arguments)
    }

    /// A program found by its name.
    pub(crate) fn program(name: &str, arguments: &[&str]) -> Self {
        Self::new(name.into(), name, arguments)
    }

    fn new(program: OsString, name: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(&program);
        command.args(arguments).current_dir(workspace::root());
        let mut shown = name.to_owned();
        for argument in arguments {
            let quote = if argument.contains([' ', '*']) { "'" } else { "" };
            let _ = write!(shown, " {quote}{argument}{quote}");
        }
        Self { program, shown, command }
    }

    /// With a variable of the environment set.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self.shown = format!("{name}='{value}' {}", self.shown);
        self
    }

    /// The line that does the same in a shell at the root of the repository.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// Runs it with its output where ours goes.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        let status = self.command.status().map_err(|error| self.no_start(&error))?;
        if status.success() { Ok(()) } else { Err(self.failed(status)) }
    }

    /// Runs it silently and says whether it succeeded; a program that is missing did not.
    pub(crate) fn succeeds(mut self) -> bool {
        let silent = self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        silent.status().is_ok_and(|status| status.success())
    }

    /// Runs it and returns what it wrote to its standard output.
    pub(crate) fn output(mut self) -> Result<String, Failure> {
        let output = self.command.stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| self.no_start(&error))?;
        if !output.status.success() {
            return Err(self.failed(output.status));
        }
        String::from_utf8(output.stdout).map_err(|_| format!("`{}` wrote no UTF-8", self.shown))
    }

    /// Runs it and hands over every line of its standard output as it comes.
    pub(crate) fn lines(mut self, mut each: impl FnMut(&str)) -> Result<(), Failure> {
        let child = self.command.stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| self.no_start(&error))?;
        let stdout = child.stdout.take().expect("the standard output is piped");
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.map_err(|error| format!("`{}`: {error}", self.shown))?;
            each(String::from_utf8_lossy(&line).trim_end());
        }
        let status = child.wait().map_err(|error| format!("`{}`: {error}", self.shown))?;
        if status.success() { Ok(()) } else { Err(self.failed(status)) }
    }

    fn no_start(&self, error: &std::io::Error) -> Failure {
        format!("cannot start `{}`: {error}", self.program.display())
    }

    fn failed(&self, status: std::process::ExitStatus) -> Failure {
        format!("{status}\nto repeat: {}", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_how_to_repeat_it() {
        // Two files that differ, compared without a word.
        let call =
            Call::program("git", &["diff", "--no-index", "--quiet", "Cargo.toml", ".ci/run"]);
        let failure = call.env("LANG", "C or other").output().unwrap_err();
        assert!(
            failure.ends_with(
                "to repeat: LANG='C or other' git diff --no-index --quiet Cargo.toml .ci/run"
            ),
            "{failure}"
        );
    }

    #[test]
    fn arguments_with_blanks_are_quoted() {
        assert_eq!(Call::cargo(&["run", "a b", "c"]).shown(), "cargo run 'a b' c");
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = Call::program("no-such-program-here", &[]).run().unwrap_err();
        assert!(failure.starts_with("cannot start `no-such-program-here`"), "{failure}");
        assert!(!Call::program("no-such-program-here", &[]).succeeds());
    }

    #[test]
    fn lines_come_one_by_one() {
        let mut lines = Vec::new();
        Call::cargo(&["--version", "--verbose"]).lines(|line| lines.push(line.to_owned())).unwrap();
        assert!(lines[0].starts_with("cargo "), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("host: ")), "{lines:?}");
    }
}
