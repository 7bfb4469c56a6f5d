//! The developer's one tool: which check, build or measurement is wanted?
//!
//! Read first: [`COMMANDS`] (all there is), `check.rs` (what CI runs), `architecture.rs` (the
//! rules of ARCHITECTURE.md, as tests).

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

#[cfg(test)]
mod architecture;
mod bench;
mod browser;
mod check;
mod command;
mod digest;
#[cfg(test)]
mod documents;
mod fuzz;
mod lab;
mod prerequisites;
#[cfg(test)]
mod rust_source;
mod split;
mod web;
mod workspace;

use std::process::ExitCode;

/// Why a command did not do what it is for, as a sentence for the terminal.
type Failure = String;

/// A subcommand of `cargo xtask`.
struct Command {
    name: &'static str,
    arguments: &'static str,
    purpose: &'static str,
    run: fn(&[String]) -> Result<(), Failure>,
}

/// Every subcommand, in the order of the help.
const COMMANDS: [Command; 9] = [
    Command {
        name: "lab",
        arguments: "[--no-open]",
        purpose: "build the web lab and `ironlaw`, and open Lab 04",
        run: lab::run,
    },
    Command {
        name: "check",
        arguments: "",
        purpose: "every check and every test, as CI runs them",
        run: check::run,
    },
    Command {
        name: "web",
        arguments: "",
        purpose: "build the web lab into `dist/`",
        run: web::run,
    },
    Command {
        name: "browser",
        arguments: "",
        purpose: "build the web lab and try it in Chromium",
        run: browser::run,
    },
    Command {
        name: "screenshots",
        arguments: "[--all FOLDER [WIDTH…]]",
        purpose: "take the pictures of the README anew, or one of every state, in Chromium",
        run: browser::screenshots,
    },
    Command {
        name: "bench",
        arguments: "",
        purpose: "time the engines and the whole command, with the machine's description",
        run: bench::run,
    },
    Command {
        name: "bench-web",
        arguments: "",
        purpose: "weigh the web lab and time it in Chromium",
        run: browser::bench,
    },
    Command {
        name: "digest",
        arguments: "",
        purpose: "compare all golden outputs, native against WASM",
        run: digest::run,
    },
    Command {
        name: "fuzz",
        arguments: "TARGET [SECONDS]",
        purpose: "feed a parser random text (needs nightly Rust and cargo-fuzz)",
        run: fuzz::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<(), Failure> {
    let Some((name, rest)) = arguments.split_first() else {
        return Err(format!("expected a command\n{}", help()));
    };
    if ["help", "-h", "--help"].contains(&name.as_str()) {
        println!("{}", help());
        return Ok(());
    }
    let command = COMMANDS
        .iter()
        .find(|command| command.name == name)
        .ok_or_else(|| format!("there is no `cargo xtask {name}`\n{}", help()))?;
    if command.arguments.is_empty() && !rest.is_empty() {
        return Err(format!("`cargo xtask {name}` takes no arguments, found `{}`", rest.join(" ")));
    }
    (command.run)(rest)
}

fn help() -> String {
    let lines = COMMANDS.iter().map(|command| {
        let call = format!("{} {}", command.name, command.arguments);
        format!("  cargo xtask {call:<24} {}", command.purpose)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn an_unknown_command_is_answered_with_all_commands() {
        let failure = dispatch(&words("chekc")).unwrap_err();
        assert!(failure.starts_with("there is no `cargo xtask chekc`"));
        for command in &COMMANDS {
            assert!(failure.contains(&format!("cargo xtask {}", command.name)));
        }
    }

    #[test]
    fn an_argument_too_many_is_refused_and_not_ignored() {
        assert_eq!(
            dispatch(&words("check --fast")).unwrap_err(),
            "`cargo xtask check` takes no arguments, found `--fast`"
        );
    }
}
