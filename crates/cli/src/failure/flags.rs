//! How does what clap found become a fault of our shape: place, expected, found, repair?

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Fault;

pub(super) fn fault(error: &Error) -> Fault {
    let fault = match error.kind() {
        ErrorKind::UnknownArgument => unknown(error),
        ErrorKind::InvalidSubcommand => unknown_command(error),
        ErrorKind::InvalidValue => wrong_value(error),
        ErrorKind::ValueValidation => wrong_number(error),
        ErrorKind::ArgumentConflict => conflict(error),
        ErrorKind::MissingRequiredArgument => missing(error),
        ErrorKind::InvalidUtf8 => {
            Some(Fault::new("expected UTF-8 text, found other bytes", "write the value in UTF-8"))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Some(Fault::new("expected a command, found none", see_help(error)))
        }
        _ => None,
    };
    fault.unwrap_or_else(|| as_it_is(error))
}

/// What clap says itself: its first line, and how the command is used.
fn as_it_is(error: &Error) -> Fault {
    let text = error.render().to_string();
    let first = text.lines().next().unwrap_or("the flags cannot be read");
    Fault::new(first.trim_start_matches("error: ").escape_debug().to_string(), see_help(error))
}

fn unknown(error: &Error) -> Option<Fault> {
    let found = string(error, ContextKind::InvalidArg)?;
    let shown = found.escape_debug();
    let is_flag = found.starts_with('-');
    let noun = if is_flag { "flag" } else { "argument" };
    let hint = match string(error, ContextKind::SuggestedArg) {
        Some(near) => format!("did you mean `{}`?", first_word(near)),
        None if is_flag => see_help(error),
        None => format!("a value belongs to a flag, a file for example: `--scenario {shown}`"),
    };
    Some(Fault::new(format!("unknown {noun} `{shown}`"), hint))
}

fn unknown_command(error: &Error) -> Option<Fault> {
    let found = string(error, ContextKind::InvalidSubcommand)?.escape_debug();
    let near = strings(error, ContextKind::SuggestedSubcommand);
    let hint = match near.first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => see_help(error),
    };
    Some(Fault::new(format!("unknown command `{found}`"), hint))
}

fn wrong_value(error: &Error) -> Option<Fault> {
    let flag = string(error, ContextKind::InvalidArg)?;
    let found = found(error)?;
    let choices = strings(error, ContextKind::ValidValue);
    let (expected, otherwise) = if choices.is_empty() {
        ("a value".to_owned(), format!("write it as `{flag}`"))
    } else {
        (format!("one of {}", choices.join(", ")), see_help(error))
    };
    let hint = match string(error, ContextKind::SuggestedValue) {
        Some(near) => format!("did you mean `{near}`?"),
        None => otherwise,
    };
    Some(Fault::new(format!("expected {expected}, found {found}"), hint).at(first_word(flag)))
}

/// The values that clap itself checks are all numbers.
fn wrong_number(error: &Error) -> Option<Fault> {
    let flag = string(error, ContextKind::InvalidArg)?;
    let message = format!("expected a whole number, found {}", found(error)?);
    let why = std::error::Error::source(error).map(|why| format!(": {why}"));
    let fault = Fault::new(message + &why.unwrap_or_default(), "for example `8`");
    Some(fault.at(first_word(flag)))
}

fn found(error: &Error) -> Option<String> {
    Some(match string(error, ContextKind::InvalidValue)? {
        "" => "nothing".to_owned(),
        value => format!("`{}`", value.escape_debug()),
    })
}

fn conflict(error: &Error) -> Option<Fault> {
    let one = first_word(string(error, ContextKind::InvalidArg)?);
    let others = strings(error, ContextKind::PriorArg);
    let other = first_word(others.first()?);
    if one == other {
        let hint = "say it once";
        return Some(Fault::new("expected one value, found several", hint).at(one));
    }
    let message = format!("`{one}` and `{other}` contradict each other");
    Some(Fault::new(message, "keep one of the two"))
}

fn missing(error: &Error) -> Option<Fault> {
    let missing = strings(error, ContextKind::InvalidArg);
    if missing.is_empty() {
        return None;
    }
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    Some(Fault::new(format!("missing: {}", names.join(", ")), see_help(error)))
}

/// How the command is used, and where more is said.
fn see_help(error: &Error) -> String {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let usage: Vec<&str> = usage.split_whitespace().collect();
    match usage.as_slice() {
        [] => "`--help` lists what there is".to_owned(),
        [_, rest @ ..] => format!("usage: {}; `--help` says more", rest.join(" ")),
    }
}

/// The flag itself, without the name of its value.
fn first_word(flag: &str) -> &str {
    flag.split([' ', '=']).next().unwrap_or(flag)
}

fn string(error: &Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text),
        _ => None,
    }
}

fn strings(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => vec![],
    }
}
