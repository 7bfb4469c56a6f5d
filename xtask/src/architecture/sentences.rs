//! Which sentences does a reader get of a file, however its source cuts them into pieces?

use crate::rust_source::{Kind, Token, bracketed};

/// A text as its reader gets it, without what the program puts in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    /// The line of its first piece.
    pub(super) line: usize,
    /// Its pieces, one behind the other.
    pub(super) text: String,
}

/// Elements that stand within a sentence.
const WITHIN: [&str; 6] = ["a", "b", "code", "em", "span", "strong"];

/// All texts, those joined that only values, marks or the commas of `concat!` stand between.
pub(super) fn sentences(tokens: &[Token]) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        place += 1;
        let Kind::Text(first) = &token.kind else { continue };
        let mut sentence = Sentence { line: token.line, text: first.clone() };
        let listed = is_concatenated(&tokens[..place - 1]);
        // The value of an attribute is no part of what follows it.
        let alone = place >= 2 && tokens[place - 2].is_sign('=');
        while !alone && let Some((length, piece)) = next_piece(&tokens[place..], listed) {
            sentence.text.push_str(piece);
            // What stands in the way may hold sentences of its own.
            found.extend(sentences(&tokens[place..place + length - 1]));
            place += length;
        }
        found.push(sentence);
    }
    found
}

/// Whether `concat!(` stands in front.
fn is_concatenated(before: &[Token]) -> bool {
    let [.., name, bang, open] = before else { return false };
    name.is_name("concat") && bang.is_sign('!') && open.is_sign('(')
}

/// The text that goes on with a sentence, and how many tokens lead to its end.
fn next_piece(tokens: &[Token], listed: bool) -> Option<(usize, &str)> {
    let mut place = 0;
    loop {
        let token = tokens.get(place)?;
        match &token.kind {
            Kind::Text(text) => return Some((place + 1, text)),
            Kind::Sign('{') => place += bracketed(&tokens[place..]),
            Kind::Sign('<') => place += mark(&tokens[place..])?,
            Kind::Sign(',') if listed => place += 1,
            _ => return None,
        }
    }
}

/// How many tokens the mark of an element within a sentence is; nothing for any other element.
fn mark(tokens: &[Token]) -> Option<usize> {
    let name = tokens.iter().skip(1).find(|token| !token.is_sign('/'))?;
    let within = WITHIN.iter().any(|it| name.is_name(it));
    let end = tokens.iter().position(|token| token.is_sign('>'))?;
    within.then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust_source::tokens_without_tests;

    fn texts(source: &str) -> Vec<String> {
        sentences(&tokens_without_tests(source)).into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn values_and_marks_cut_no_sentence() {
        assert_eq!(texts(r#"<p>"a " {b("c")} " d" <em>"e"</em> "f"</p>"#), ["c", "a  def"]);
        assert_eq!(texts(r#"<p>"a"</p><p>"b"</p>"#), ["a", "b"]);
        assert_eq!(texts(r#"<p>"a "<br/>"b"</p>"#), ["a ", "b"]);
    }

    #[test]
    fn attributes_arguments_and_lists_are_no_sentence() {
        assert_eq!(texts(r#"<p class="a">"b"</p>"#), ["a", "b"]);
        assert_eq!(texts(r#"f("a", "b"); ["c", "d"]"#), ["a", "b", "c", "d"]);
        assert_eq!(texts(r#"concat!("a", "b")"#), ["ab"]);
        assert_eq!(texts(r#"if a < "b" && c > "d" { "e" }"#), ["b", "d", "e"]);
    }

    #[test]
    fn a_sentence_has_the_line_of_its_beginning() {
        let found = sentences(&tokens_without_tests("\n<p>\"a\"\n{b}\n\"c\"</p>"));
        assert_eq!(found, [Sentence { line: 2, text: "ac".to_owned() }]);
    }
}
