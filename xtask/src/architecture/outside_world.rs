//! Does a file open files, read clocks, start threads or draw unseeded random numbers?

use crate::rust_source::{Kind, SourceFile, Token};

/// Paths that lead outside; naming one, or a parent of one as a whole, is a fault.
const OUTSIDE: [&str; 11] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "rand::rng",
];

/// Names that mean a random number without a seed, wherever they come from.
const UNSEEDED: [&str; 6] =
    ["thread_rng", "from_os_rng", "from_entropy", "getrandom", "OsRng", "SysRng"];

/// What leads outside, as sentences.
pub(super) fn faults(file: &SourceFile) -> Vec<String> {
    let tokens = file.tokens.as_slice();
    let paths = paths(tokens).into_iter().filter_map(|(line, path)| {
        let outside = OUTSIDE.iter().find(|outside| leads_to(&path, outside))?;
        Some((line, format!("`{}` leads to `{outside}`", path.join("::"))))
    });
    let names = tokens.iter().filter_map(|token| match &token.kind {
        Kind::Name(name) if UNSEEDED.contains(&name.as_str()) => {
            Some((token.line, format!("`{name}` is a random number without a seed")))
        }
        _ => None,
    });
    let hint = "the core gets its data, its time and its seed as arguments";
    paths
        .chain(names)
        .map(|(line, fault)| format!("{}:{line}: {fault}; {hint}", file.path))
        .collect()
}

/// Whether a path is one that leads outside, lies in it, or brings a parent of it into scope, from
/// where it could be used unseen.
fn leads_to(path: &[&str], outside: &str) -> bool {
    let outside: Vec<&str> = outside.split("::").collect();
    let glob = path.last() == Some(&"*");
    let path = if glob { &path[..path.len() - 1] } else { path };
    path.starts_with(&outside) || ((glob || is_module_alone(path)) && outside.starts_with(path))
}

/// `use std::time;` hides which of its items are meant; `use std::fmt;` never leads outside.
fn is_module_alone(path: &[&str]) -> bool {
    matches!(path, ["std" | "rand"] | ["std", "time" | "io"])
}

/// All paths of a file, those of `use` trees written out.
fn paths(tokens: &[Token]) -> Vec<(usize, Vec<&str>)> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < tokens.len() {
        if matches!(tokens[place].kind, Kind::Name(_)) {
            place += path_tree(&tokens[place..], &[], &mut found).max(1);
        } else {
            place += 1;
        }
    }
    // One name alone is a variable, unless it brings the whole library in: `use std as s`.
    found.retain(|(_, path)| path.len() > 1 || path == &["std"]);
    found
}

/// Reads one path or tree and returns how many tokens it takes.
fn path_tree<'a>(
    tokens: &'a [Token],
    before: &[&'a str],
    found: &mut Vec<(usize, Vec<&'a str>)>,
) -> usize {
    let mut path = before.to_vec();
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        match &token.kind {
            // `use a::{self}` is `use a`.
            Kind::Name(name) if name == "self" && !path.is_empty() => {}
            Kind::Name(name) => path.push(name),
            Kind::Sign('*') => path.push("*"),
            Kind::Sign('{') => return place + branches(&tokens[place..], &path, found),
            _ => break,
        }
        place += 1;
        if !is_double_colon(&tokens[place..]) {
            break;
        }
        place += 2;
    }
    if place > 0 {
        found.push((tokens[0].line, path));
    }
    place
}

/// Reads `{a, b::{c, d}}` and returns how many tokens it takes.
fn branches<'a>(
    tokens: &'a [Token],
    path: &[&'a str],
    found: &mut Vec<(usize, Vec<&'a str>)>,
) -> usize {
    let mut place = 1;
    while let Some(token) = tokens.get(place) {
        if token.is_sign('}') {
            return place + 1;
        }
        // What is no path here is a comma, or the new name behind an `as`.
        place += path_tree(&tokens[place..], path, found).max(1);
    }
    place
}

fn is_double_colon(tokens: &[Token]) -> bool {
    matches!(tokens, [one, two, ..] if one.is_sign(':') && two.is_sign(':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust_source::tokens_without_tests;

    fn faults_in(text: &str) -> usize {
        let file = SourceFile { path: "a.rs".to_owned(), tokens: tokens_without_tests(text) };
        faults(&file).len()
    }

    #[test]
    fn every_way_outside_is_found() {
        for way in [
            "use std::fs;",
            "use std::{fmt, fs};",
            "use std::{fmt::{self, Write}, io::{Read, stdout}};",
            "use std::time::Instant;",
            "use std::time::{Duration, SystemTime as Clock};",
            "use std::time;",
            "use std::time::*;",
            "use std::*;",
            "use std::{self as s};",
            "use std as s;",
            "fn a() { let b = ::std::env::var(\"C\"); }",
            "fn a() { std::thread::spawn(|| ()); }",
            "fn a() { std::process::exit(1) }",
            "use std::net::TcpStream;",
            "fn a() { let mut r = rand::rng(); }",
            "fn a() { let r = Xoshiro::from_os_rng(); }",
            "use rand::thread_rng;",
            "fn a() { getrandom::fill(&mut b); }",
        ] {
            assert!(faults_in(way) > 0, "{way}");
        }
    }

    #[test]
    fn the_rest_of_the_standard_library_is_free() {
        for free in [
            "use std::fmt;",
            "use std::time::Duration;",
            "use std::io::{Read, Write};",
            "use std::{collections::BTreeMap, fmt::{self, Display}};",
            "use rand_core::RngCore; fn a() { rng.random() }",
            "// std::fs\nfn fs() { \"std::fs\" }",
            "#[cfg(test)] mod tests { use std::fs; }",
            "struct A { env: u8, fs: fs::B }",
        ] {
            assert_eq!(faults_in(free), 0, "{free}");
        }
    }

    #[test]
    fn a_fault_says_where_it_is() {
        let file = SourceFile {
            path: "crates/sim/src/a.rs".to_owned(),
            tokens: tokens_without_tests("\nuse std::fs;"),
        };
        assert_eq!(
            faults(&file),
            ["crates/sim/src/a.rs:2: `std::fs` leads to `std::fs`; \
              the core gets its data, its time and its seed as arguments"]
        );
    }
}
