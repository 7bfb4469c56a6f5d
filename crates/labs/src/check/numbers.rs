//! Does a number stand in a text that nobody computed?

use crate::document::latex::value_texts;
use crate::document::markdown::pieces;
use crate::document::prose::{PieceKind, Prose, line};
use crate::document::structure::{Lab, Said};
use crate::fault::{Fault, Place};

/// Number words from two up; a computed number would have taken their place.
const NUMBER_WORDS: [&str; 38] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "trillions",
    "dozen",
    "dozens",
];

/// Digits that a formula may hold: an identity and its complement. Others are engine's or fact's.
const FORMULA_DIGITS: [&str; 2] = ["0", "1"];

pub(super) fn check(lab: &Lab, faults: &mut Vec<Fault>) {
    let names: Vec<&str> = lab.names.iter().map(|name| name.text.as_str()).collect();
    let sections = lab.sections.values();
    let of_acts = lab.acts.iter().flat_map(|act| act.sections.values());
    for prose in sections.chain(of_acts) {
        check_prose(prose, &names, faults);
    }
    for said in said(lab) {
        match line(&said.text, &said.place) {
            Ok(inlines) => {
                let words = pieces(&inlines, &said.place);
                for piece in words.iter().filter(|piece| piece.kind == PieceKind::Words) {
                    check_words(&piece.text, &piece.place, &names, faults);
                }
            }
            Err(fault) => faults.push(fault),
        }
    }
}

/// Short texts that a learner reads; the labels of options are claims, which may hold numbers.
fn said(lab: &Lab) -> impl Iterator<Item = &Said> {
    let readings = lab.readings.iter().flat_map(|it| [&it.title]);
    let contexts = lab.contexts.iter().flat_map(|it| [&it.label, &it.summary]);
    let acts = lab.acts.iter().flat_map(|act| {
        let panels = std::iter::once(&act.core).chain(&act.further).map(|panel| &panel.title);
        let decisions = act.reply.decisions.iter().map(|it| &it.label);
        let reasons = act.reply.reasons.iter().map(|it| &it.label);
        let own = [&act.badge.title, &act.stakeholder, &act.reply.threshold.label];
        own.into_iter().chain(panels).chain(decisions).chain(reasons)
    });
    let tables = lab.tables.iter().flat_map(|table| {
        std::iter::once(&table.title).chain(table.rows.iter().map(|row| &row.label))
    });
    let words = lab.words.iter().map(|(_, said)| said);
    let reasons = lab.uncertain.iter().map(|it| &it.reason);
    [&lab.title, &lab.hook]
        .into_iter()
        .chain(readings)
        .chain(contexts)
        .chain(acts)
        .chain(tables)
        .chain(words)
        .chain(reasons)
}

fn check_prose(prose: &Prose, names: &[&str], faults: &mut Vec<Fault>) {
    for piece in &prose.pieces {
        match piece.kind {
            PieceKind::Words => check_words(&piece.text, &piece.place, names, faults),
            PieceKind::Math => check_formula(&piece.text, &piece.place, faults),
            PieceKind::Reference => {}
        }
    }
}

fn check_words(text: &str, place: &Place, names: &[&str], faults: &mut Vec<Fault>) {
    for (number, line) in text.split('\n').enumerate() {
        for word in line.split_whitespace().flat_map(bare_parts) {
            let is_number = word.chars().any(|it| it.is_ascii_digit())
                || NUMBER_WORDS.contains(&word.to_lowercase().as_str());
            if is_number && !names.iter().any(|name| is_name(word, name)) {
                let place = Place::new(place.file.clone(), place.line + number);
                let message = format!("`{}` is a bare number", crate::fault::shown(word));
                let hint = "write `{case.output}` or `{fact:id}`, or list it in `names`";
                faults.push(Fault::new(place, "bare-number", message).hint(hint));
            }
        }
    }
}

/// A word without what surrounds it, cut at hyphens unless the whole is a name with digits.
fn bare_parts(word: &str) -> Vec<&str> {
    let bare = word.trim_matches(|it: char| !it.is_alphanumeric());
    if bare.chars().any(|it| it.is_ascii_digit()) {
        return vec![bare];
    }
    bare.split('-').collect()
}

fn is_name(word: &str, name: &str) -> bool {
    word == name || word.strip_suffix("'s") == Some(name)
}

fn check_formula(latex: &str, place: &Place, faults: &mut Vec<Fault>) {
    let mut bare = latex.to_owned();
    for value in value_texts(latex) {
        bare = bare.replace(&format!("\\val{{{value}}}"), " ");
    }
    let runs = bare.split(|it: char| !it.is_ascii_digit() && it != '.');
    for digits in runs.filter(|it| it.chars().any(|it| it.is_ascii_digit())) {
        if !FORMULA_DIGITS.contains(&digits) {
            let message = format!("`{digits}` is a bare number in a formula");
            let hint = "write `\\val{case.output}` or `\\val{fact:id}`";
            faults.push(Fault::new(place.clone(), "bare-number", message).hint(hint));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let place = Place::new("a.md", 1);
        check_words(text, &place, &["ResNet-50", "us-east-1", "A100"], &mut faults);
        faults.into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn digits_and_number_words_from_two_up_are_found() {
        for (text, word) in [
            ("it takes 67 minutes", "67"),
            ("Four GPUs", "Four"),
            ("a two-fold rise", "two"),
            ("(about 4.6 days)", "4.6"),
            ("tens of billions", "billions"),
            ("A1000s", "A1000s"),
        ] {
            assert_eq!(found(text), [format!("`{word}` is a bare number")], "{text}");
        }
    }

    #[test]
    fn names_and_one_are_no_numbers() {
        let text = "One ResNet-50 on an A100's host in us-east-1, none often, a tenth, someone";
        assert_eq!(found(text), [""; 0]);
    }

    #[test]
    fn the_line_is_that_of_the_number() {
        let mut faults = Vec::new();
        check_words("a\nb 7", &Place::new("a.md", 3), &[], &mut faults);
        assert_eq!(faults[0].place.line, 4);
    }

    #[test]
    fn formulas_hold_only_what_every_formula_holds() {
        let mut faults = Vec::new();
        check_formula(
            "1 - \\eta = 0 \\cdot \\val{story.wait:4}",
            &Place::new("a.md", 1),
            &mut faults,
        );
        assert_eq!(faults, []);
        check_formula("\\eta = 0.23", &Place::new("a.md", 1), &mut faults);
        assert_eq!(faults[0].message, "`0.23` is a bare number in a formula");
    }
}
