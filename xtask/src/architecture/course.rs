//! Does course text stand in code, or a course's word in a crate that knows no course?

use crate::rust_source::{Kind, SourceFile};

/// The crates that show a course: its text is data of theirs, and physics is done elsewhere.
const SHOWS_A_COURSE: [&str; 2] = ["labs", "web"];

/// The binary starts the labs, so it may use their words.
const BINARY: &str = "ironlaw";

/// Longer texts with so many blanks are read by learners, and belong to the data of a lab.
const PROSE_CHARACTERS: usize = 60;
const PROSE_BLANKS: usize = 3;

/// Words of a course that an engine has no use for.
const COURSE_WORDS: [&str; 6] =
    ["homework", "learner", "lesson", "misconception", "quiz", "spoiler"];

/// The rule that a crate's files are held to.
pub(super) fn rule_for(name: &str) -> fn(&SourceFile) -> Vec<String> {
    if SHOWS_A_COURSE.contains(&name) {
        text_and_physics
    } else if name == BINARY {
        |_| Vec::new()
    } else {
        words
    }
}

/// Prose and decimals in the code of a lab.
fn text_and_physics(file: &SourceFile) -> Vec<String> {
    let mut faults = Vec::new();
    for token in &file.tokens {
        let fault = match &token.kind {
            Kind::Text(text) if is_prose(text) => "prose belongs to the data of a lab",
            Kind::Number(number) if is_decimal(number) => {
                "a decimal is physics, a fact or a style: ask an engine, a fact or the style sheet"
            }
            _ => continue,
        };
        faults.push(format!("{}:{}: {fault}", file.path, token.line));
    }
    faults
}

fn is_prose(text: &str) -> bool {
    // A line that the source continues below, indented, is one blank to its reader.
    let text = text.split_whitespace().filter(|word| *word != "\\").collect::<Vec<_>>().join(" ");
    text.chars().count() > PROSE_CHARACTERS && text.matches(' ').count() >= PROSE_BLANKS
}

fn is_decimal(number: &str) -> bool {
    let based = ["0x", "0b", "0o"].iter().any(|prefix| number.starts_with(prefix));
    let whole = number.find(['u', 'i']).map_or(number, |suffix| &number[..suffix]);
    !based && whole.contains(['.', 'e', 'E', 'f'])
}

/// A course's words in the names that an engine gives to its parts.
fn words(file: &SourceFile) -> Vec<String> {
    let mut faults = Vec::new();
    for token in &file.tokens {
        let Kind::Name(name) = &token.kind else { continue };
        let lower = name.to_lowercase();
        if let Some(word) = COURSE_WORDS.iter().find(|word| lower.contains(**word)) {
            let place = format!("{}:{}", file.path, token.line);
            faults.push(format!("{place}: `{name}` speaks of a {word}: engines know no course"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust_source::tokens_without_tests;

    fn faults(krate: &str, text: &str) -> Vec<String> {
        let file = SourceFile { path: "a.rs".to_owned(), tokens: tokens_without_tests(text) };
        rule_for(krate)(&file)
    }

    const PROSE: &str = r#"let a = "The accelerator waits for data three quarters of the time, and you pay for it.";"#;

    #[test]
    fn prose_in_a_lab_is_found() {
        assert_eq!(faults("labs", PROSE), ["a.rs:1: prose belongs to the data of a lab"]);
        assert_eq!(faults("web", PROSE).len(), 1);
        let continued = PROSE.replace("three quarters", "\\\n            three quarters");
        assert_eq!(faults("labs", &continued).len(), 1);
    }

    #[test]
    fn short_texts_paths_and_style_names_are_no_prose() {
        for text in [
            r#"let a = "choose a storage";"#,
            r#"let a = "panel panel-wide panel-with-a-very-long-name-that-says-nothing-at-all";"#,
            r#"let a = "labs/04/prose/why-the-accelerator-waits-and-what-it-costs-per-hour.toml";"#,
            r#"#[cfg(test)] mod tests { const A: &str = "The accelerator waits for data most of the time, and you pay for it."; }"#,
            "/// The accelerator waits for data three quarters of the time, and you pay for it.\nfn a() {}",
        ] {
            assert_eq!(faults("labs", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn decimals_in_a_lab_are_found_and_whole_numbers_are_not() {
        for decimal in ["0.8", "1e3", "5f64", "2."] {
            assert_eq!(faults("web", &format!("let a = {decimal};")).len(), 1, "{decimal}");
        }
        assert_eq!(faults("web", "let a = 8; let b = 0xfe; let c = 24_usize; pair.0.1"), [""; 0]);
    }

    #[test]
    fn engines_know_no_learners() {
        assert_eq!(
            faults("engine", "struct QuizAnswer;"),
            ["a.rs:1: `QuizAnswer` speaks of a quiz: engines know no course"]
        );
        assert_eq!(faults("engine", PROSE), [""; 0]);
        assert_eq!(faults("labs", "struct QuizAnswer;"), [""; 0]);
        assert_eq!(faults("ironlaw", "struct QuizAnswer;"), [""; 0]);
    }
}
