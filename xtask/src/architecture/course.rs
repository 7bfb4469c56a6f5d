//! Does course text stand in code, or a course's word in a crate that knows no course?

use super::sentences::{Sentence, sentences};
use crate::rust_source::{Kind, SourceFile, Token};

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
    let prose = sentences(&file.tokens).into_iter().filter(|it| is_prose(&it.text));
    let prose = prose.map(|Sentence { line, .. }| (line, "prose belongs to the data of a lab"));
    let mut faults: Vec<(usize, &str)> = prose.chain(numbers(&file.tokens)).collect();
    faults.sort_unstable();
    faults.into_iter().map(|(line, fault)| format!("{}:{line}: {fault}", file.path)).collect()
}

/// Decimals, and whole numbers that were made one by a detour.
fn numbers(tokens: &[Token]) -> impl Iterator<Item = (usize, &'static str)> + '_ {
    tokens.iter().enumerate().filter_map(|(place, token)| {
        let Kind::Number(number) = &token.kind else { return None };
        let fault = if is_decimal(number) {
            "a decimal is physics, a fact or a style: ask an engine, a fact or the style sheet"
        } else if is_detour(&tokens[..place], tokens.get(place + 1)) {
            "write a whole number as one: `0.0`, and not `f64::from(0)`"
        } else {
            return None;
        };
        Some((token.line, fault))
    })
}

/// A number that stands alone in `f64::from( )`.
fn is_detour(before: &[Token], after: Option<&Token>) -> bool {
    let [.., name, colon, second, from, open] = before else { return false };
    let is_float = name.is_name("f64") || name.is_name("f32");
    let path = colon.is_sign(':') && second.is_sign(':') && from.is_name("from");
    let alone = open.is_sign('(') && after.is_some_and(|token| token.is_sign(')'));
    is_float && path && alone
}

fn is_prose(text: &str) -> bool {
    // A line that the source continues below, indented, is one blank to its reader.
    let text = text.split_whitespace().filter(|word| *word != "\\").collect::<Vec<_>>().join(" ");
    text.chars().count() > PROSE_CHARACTERS && text.matches(' ').count() >= PROSE_BLANKS
}

/// A number with a part behind its point, or a power: nobody counts to such a one.
fn is_decimal(number: &str) -> bool {
    let based = ["0x", "0b", "0o"].iter().any(|prefix| number.starts_with(prefix));
    let plain = number.find(['u', 'i', 'f']).map_or(number, |suffix| &number[..suffix]);
    let fraction = plain.split_once('.').map_or("", |(_, fraction)| fraction);
    !based
        && (plain.contains(['e', 'E']) || fraction.contains(|digit| ('1'..='9').contains(&digit)))
}

/// Keys that the page asks for and nobody has words for, and words that it never says.
pub(super) fn screen_words(files: &[SourceFile], words: &str) -> Result<Vec<String>, String> {
    let tree: toml::Table = words.parse().map_err(|error| format!("{error}"))?;
    let screen = tree.get("screen").ok_or("expected a table `[screen]`")?;
    let mut unsaid = std::collections::BTreeSet::new();
    keys(SCREEN, screen, &mut unsaid);
    let there = unsaid.clone();
    let mut faults = Vec::new();
    for file in files {
        for token in &file.tokens {
            let Kind::Text(key) = &token.kind else { continue };
            unsaid.remove(key);
            if key.starts_with(&format!("{SCREEN}.")) && !there.contains(key) {
                let place = format!("{}:{}", file.path, token.line);
                faults.push(format!("{place}: labs/words.toml has no word `{key}`"));
            }
        }
    }
    faults.extend(unsaid.iter().map(|key| format!("labs/words.toml: the page never says `{key}`")));
    Ok(faults)
}

/// The table of the words that the page itself says.
const SCREEN: &str = "screen";

fn keys(name: &str, tree: &toml::Value, found: &mut std::collections::BTreeSet<String>) {
    match tree.as_table() {
        Some(table) => {
            for (key, branch) in table {
                keys(&format!("{name}.{key}"), branch, found);
            }
        }
        None => drop(found.insert(name.to_owned())),
    }
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
        for decimal in ["0.8", "1e3", "0.05f64", "2.5", "1E-3", "10.01"] {
            assert_eq!(faults("web", &format!("let a = {decimal};")).len(), 1, "{decimal}");
        }
        let whole = "let a = 8; let b = 0xfe; let c = 24_usize; pair.0.1; d * 2.0; e / 1_000.0_f64";
        assert_eq!(faults("web", whole), [""; 0]);
    }

    #[test]
    fn a_number_takes_no_detour() {
        let detour = "\n let a = b > f64::from(0);";
        assert_eq!(
            faults("labs", detour),
            ["a.rs:2: write a whole number as one: `0.0`, and not `f64::from(0)`"]
        );
        assert_eq!(
            faults("labs", "let a = f64::from(b) + u64::from(3) + f64::from(2 * c);"),
            [""; 0]
        );
    }

    #[test]
    fn a_sentence_in_pieces_is_one_sentence() {
        for pieces in [
            r#"view! { <p>"The accelerator waits for data, " "and you pay for it by the hour."</p> }"#,
            r#"view! { <p>"The accelerator waits " {share} " of the time, and you pay for all of it."</p> }"#,
            r#"view! { <p>"The accelerator " <b>"waits"</b> " for data all day, and you pay for all of it."</p> }"#,
            r#"concat!("The accelerator waits for data, ", "and you pay for it by the hour.")"#,
        ] {
            assert_eq!(faults("web", pieces), ["a.rs:1: prose belongs to the data of a lab"]);
        }
        for apart in [
            r#"view! { <p>"The accelerator waits for data, "</p><p>"and you pay for it by the hour."</p> }"#,
            r#"say("The accelerator waits for data, ", "and you pay for it by the hour.")"#,
            r#"view! { <p class="the accelerator waits for data">"and you pay for it by the hour."</p> }"#,
        ] {
            assert_eq!(faults("web", apart), [""; 0], "{apart}");
        }
    }

    #[test]
    fn a_key_of_the_page_and_its_word_need_each_other() {
        let words =
            "[screen.desk]\ntitle = \"Your work\"\nold = \"Gone\"\n[control.a]\nlabel = \"A\"";
        let source =
            r#"say("screen.desk.title"); fill("screen.desk.new", &[]); say("control.a.label")"#;
        let file = SourceFile { path: "a.rs".to_owned(), tokens: tokens_without_tests(source) };
        assert_eq!(
            screen_words(&[file], words).unwrap(),
            [
                "a.rs:1: labs/words.toml has no word `screen.desk.new`",
                "labs/words.toml: the page never says `screen.desk.old`",
            ]
        );
        assert!(screen_words(&[], "[screen").is_err());
        assert!(screen_words(&[], "a = \"b\"").is_err());
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
