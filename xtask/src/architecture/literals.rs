//! Does a file hold a number that someone measured, where only arguments may bring such in?
//!
//! A program cannot tell a measured number from a structural one, so each that is neither small
//! nor a change of prefix needs a line, with a reason, in `xtask/allowed_literals.toml`.

use std::collections::BTreeSet;

use crate::rust_source::{Kind, SourceFile, Token};

/// A number that may stand in a file, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Allowed {
    file: String,
    literal: String,
}

/// Reads the data file: tables `[[allowed]]` of `file`, `literals` and `reason`.
pub(super) fn allowed(text: &str) -> Result<BTreeSet<Allowed>, String> {
    let document: toml::Table = text.parse().map_err(|error| format!("{error}"))?;
    let entries = document.get("allowed").and_then(toml::Value::as_array);
    let mut allowed = BTreeSet::new();
    for entry in entries.ok_or("expected tables `[[allowed]]`")? {
        let text_of = |key: &str| entry.get(key).and_then(toml::Value::as_str);
        let (file, reason) = (text_of("file"), text_of("reason"));
        let literals = entry.get("literals").and_then(toml::Value::as_array);
        let (Some(file), Some(reason), Some(literals)) = (file, reason, literals) else {
            return Err(format!("expected `file`, `literals` and `reason` in {entry}"));
        };
        if reason.split_whitespace().count() < 3 {
            return Err(format!("{file}: `{reason}` is no reason"));
        }
        for literal in literals {
            let literal = literal.as_str().ok_or("literals are written as texts")?.to_owned();
            let entry = Allowed { file: file.to_owned(), literal };
            if !allowed.insert(entry.clone()) {
                return Err(format!("{}: `{}` is allowed twice", entry.file, entry.literal));
            }
        }
    }
    Ok(allowed)
}

/// Numbers that need a reason and have none, and reasons for numbers that are gone.
pub(super) fn faults(files: &[SourceFile], allowed: &BTreeSet<Allowed>) -> Vec<String> {
    let mut unused = allowed.clone();
    let mut faults = Vec::new();
    for file in files {
        for (place, token) in file.tokens.iter().enumerate() {
            let Kind::Number(literal) = &token.kind else { continue };
            if is_structural(literal) || is_shift(&file.tokens[..place]) {
                continue;
            }
            let key = Allowed { file: file.path.clone(), literal: literal.clone() };
            unused.remove(&key);
            if !allowed.contains(&key) {
                faults.push(format!(
                    "{}:{}: `{literal}` may be an empirical number: pass it in as an argument, or \
                     give the reason why it is none in xtask/allowed_literals.toml",
                    file.path, token.line
                ));
            }
        }
    }
    faults.extend(unused.into_iter().map(|Allowed { file, literal }| {
        format!("xtask/allowed_literals.toml: `{literal}` no longer stands in {file}")
    }));
    faults
}

/// Whole numbers up to 10 (to 4 where they are written as decimals), a half, powers of 1000 and of
/// 1024, and bit patterns: nobody measured those.
fn is_structural(literal: &str) -> bool {
    if ["0x", "0b", "0o"].iter().any(|prefix| literal.starts_with(prefix)) {
        return true;
    }
    let suffix = literal.find(['f', 'i', 'u']).unwrap_or(literal.len());
    let plain = literal[..suffix].replace('_', "");
    let Ok(value) = plain.parse::<f64>() else { return false };
    let small = [0.0, 0.5, 1.0, 2.0, 3.0, 4.0].contains(&value);
    let count = plain.parse::<u64>().is_ok_and(|count| count <= 10);
    small
        || count
        || is_power_of(1000.0, value)
        || is_power_of(1024.0, value)
        || is_thousandth(value)
}

/// Bits are shifted by what the layout of a word says.
fn is_shift(before: &[Token]) -> bool {
    let [.., one, two] = before else { return false };
    ['<', '>'].iter().any(|sign| one.is_sign(*sign) && two.is_sign(*sign))
}

/// Compared by their bits: powers up to the sixth are exact in a float.
fn is_power_of(base: f64, value: f64) -> bool {
    let mut powers = std::iter::successors(Some(base), |power| Some(power * base)).take(6);
    powers.any(|power| power.to_bits() == value.to_bits())
}

fn is_thousandth(value: f64) -> bool {
    [1e-3, 1e-6, 1e-9].contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust_source::tokens_without_tests;

    const LIST: &str = "
        [[allowed]]
        file = 'a.rs'
        literals = ['0.2', '80']
        reason = 'the textbook formula has them'
    ";

    fn file(text: &str) -> SourceFile {
        SourceFile { path: "a.rs".to_owned(), tokens: tokens_without_tests(text) }
    }

    #[test]
    fn a_measured_number_is_found_and_a_structural_one_is_not() {
        for measured in
            ["525.0", "0.93", "7.0", "11", "1.054", "1e-4", "150528", "6.0_f64", "1e7", "0.51f32"]
        {
            assert!(!is_structural(measured), "{measured}");
        }
        for structural in [
            "0",
            "1u64",
            "2.0",
            "0.5",
            "4",
            "1e3",
            "1_000.0",
            "1e9",
            "1024",
            "1_048_576.0",
            "1e-3",
            "0x9e37_79b9",
            "0b101",
            "1e18",
            "0.0_f64",
        ] {
            assert!(is_structural(structural), "{structural}");
        }
    }

    #[test]
    fn numbers_with_a_reason_pass_and_others_are_named_with_their_line() {
        let allowed = allowed(LIST).unwrap();
        assert_eq!(faults(&[file("a * 0.2 + 80 // 0.3")], &allowed), [""; 0]);
        let found = faults(&[file("a * 0.2 + 80\n - 0.3")], &allowed);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a.rs:2: `0.3` may be"), "{found:?}");
    }

    #[test]
    fn a_reason_holds_in_its_file_only() {
        let allowed = allowed(LIST).unwrap();
        let other = SourceFile { path: "b.rs".to_owned(), ..file("0.2") };
        assert_eq!(faults(&[file("0.2 + 80"), other], &allowed).len(), 1);
    }

    #[test]
    fn a_reason_for_nothing_is_a_fault() {
        assert_eq!(
            faults(&[file("0.2")], &allowed(LIST).unwrap()),
            ["xtask/allowed_literals.toml: `80` no longer stands in a.rs"]
        );
    }

    #[test]
    fn shifts_are_free_and_comparisons_are_not() {
        let none = BTreeSet::new();
        assert_eq!(faults(&[file("a >> 52 | b << 7")], &none), [""; 0]);
        assert_eq!(faults(&[file("a > 52 || b < 70")], &none).len(), 2);
    }

    #[test]
    fn numbers_of_tests_are_free() {
        let source = "#[cfg(test)] mod tests { fn a() { 0.37 } } fn b() { 0.2 + 80 }";
        assert_eq!(faults(&[file(source)], &allowed(LIST).unwrap()), [""; 0]);
    }

    #[test]
    fn a_list_without_reasons_is_refused() {
        assert!(allowed(&LIST.replace("the textbook formula has them", "ok")).is_err());
        assert!(allowed(&LIST.replace("reason", "why")).is_err());
        assert!(allowed(&format!("{LIST}{LIST}")).unwrap_err().ends_with("is allowed twice"));
    }
}
