//! Which names, numbers, texts and signs stand in a Rust file?
//!
//! It reads what the compiler accepts; on anything else its answer means nothing.

/// A token that is no comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a keyword.
    Name(String),
    /// A number as written, its type's suffix included.
    Number(String),
    /// A text as written between its quotes, escapes unread.
    Text(String),
    /// A character, a lifetime or a place in a tuple, which no test asks for.
    Other,
    /// One character of punctuation.
    Sign(char),
}

impl Token {
    pub(crate) fn is_name(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::Name(found) if found == name)
    }

    pub(crate) fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// All tokens of a text but its comments.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: text, line: 1 };
    let mut tokens: Vec<Token> = Vec::new();
    while let Some(kind) = lexer.next(&tokens) {
        // A text may span lines; its line is where it ends, near enough to find it.
        tokens.push(Token { kind, line: lexer.line });
    }
    tokens
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn next(&mut self, before: &[Token]) -> Option<Kind> {
        self.skip_blanks_and_comments();
        let first = self.rest.chars().next()?;
        Some(match first {
            '"' => self.text(),
            '\'' => self.character_or_lifetime(),
            _ if first.is_ascii_digit() => self.number(before),
            _ if first == '_' || first.is_alphabetic() => self.name_or_prefixed_text(),
            _ => {
                self.take_one();
                Kind::Sign(first)
            }
        })
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn take_while(&mut self, mut wanted: impl FnMut(char) -> bool) -> &'a str {
        let end = self.rest.find(|found| !wanted(found)).unwrap_or(self.rest.len());
        self.take(end)
    }

    fn take_one(&mut self) -> &'a str {
        self.take(self.rest.chars().next().map_or(0, char::len_utf8))
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            self.take_while(char::is_whitespace);
            if self.rest.starts_with("//") {
                self.take_while(|found| found != '\n');
            } else if self.rest.starts_with("/*") {
                self.skip_block_comment();
            } else {
                return;
            }
        }
    }

    /// Block comments nest.
    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        while !self.rest.is_empty() {
            if self.rest.starts_with("/*") {
                depth += 1;
                self.take(2);
            } else if self.rest.starts_with("*/") {
                depth -= 1;
                self.take(2);
            } else {
                self.take_one();
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// A text in which a backslash hides the character behind it.
    fn text(&mut self) -> Kind {
        self.take(1);
        let mut hidden = false;
        let text = self.take_while(|found| {
            let closes = found == '"' && !hidden;
            hidden = found == '\\' && !hidden;
            !closes
        });
        let text = text.to_owned();
        self.take_one();
        Kind::Text(text)
    }

    /// A text that only its quote with as many hashes as at its opening closes.
    fn raw_text(&mut self, hashes: usize) -> Kind {
        self.take(hashes + 1);
        let close = format!("\"{}", "#".repeat(hashes));
        let end = self.rest.find(&close).unwrap_or(self.rest.len());
        let text = self.take(end).to_owned();
        self.take(close.len().min(self.rest.len()));
        Kind::Text(text)
    }

    fn character_or_lifetime(&mut self) -> Kind {
        let mut after = self.rest.chars().skip(1);
        let (first, second) = (after.next(), after.next());
        self.take(1);
        if first == Some('\\') {
            self.take(1);
            self.take_one();
            self.take_while(|found| found != '\'');
            self.take_one();
        } else if second == Some('\'') {
            self.take_one();
            self.take(1);
        } else {
            self.take_while(is_name_part);
        }
        Kind::Other
    }

    fn number(&mut self, before: &[Token]) -> Kind {
        if is_tuple_place(before) {
            self.take_while(|found| found.is_ascii_digit());
            return Kind::Other;
        }
        let start = self.rest;
        if ["0x", "0b", "0o"].iter().any(|prefix| start.starts_with(prefix)) {
            self.take_while(is_name_part);
        } else {
            self.take_while(|found| found.is_ascii_digit() || found == '_');
            let mut after = self.rest.chars();
            let fraction = after.next() == Some('.')
                && !after
                    .next()
                    .is_some_and(|next| next == '.' || next == '_' || next.is_alphabetic());
            if fraction {
                self.take(1);
                self.take_while(|found| found.is_ascii_digit() || found == '_');
            }
            self.exponent();
            self.take_while(is_name_part);
        }
        Kind::Number(start[..start.len() - self.rest.len()].to_owned())
    }

    fn exponent(&mut self) {
        if !self.rest.starts_with(['e', 'E']) {
            return;
        }
        let sign = usize::from(self.rest[1..].starts_with(['+', '-']));
        if self.rest[1 + sign..].starts_with(|found: char| found.is_ascii_digit()) {
            self.take(1 + sign);
        }
    }

    fn name_or_prefixed_text(&mut self) -> Kind {
        let end = self.rest.find(|found| !is_name_part(found)).unwrap_or(self.rest.len());
        let name = &self.rest[..end];
        let hashes = self.rest[end..].bytes().take_while(|byte| *byte == b'#').count();
        let quoted = self.rest[end + hashes..].starts_with('"');
        match name {
            "r" | "br" | "cr" if quoted => {
                self.take(end);
                self.raw_text(hashes)
            }
            "b" | "c" if quoted && hashes == 0 => {
                self.take(end);
                self.text()
            }
            "b" if self.rest[end..].starts_with('\'') => {
                self.take(end);
                self.character_or_lifetime()
            }
            // A keyword used as a name: `r#type`.
            "r" if hashes == 1 => {
                self.take(end + 1);
                Kind::Name(self.take_while(is_name_part).to_owned())
            }
            _ => Kind::Name(self.take(end).to_owned()),
        }
    }
}

fn is_name_part(found: char) -> bool {
    found == '_' || found.is_alphanumeric()
}

/// Whether a number here is the `0` of `pair.0`, and not that of `0..pair` or of `[0]`.
fn is_tuple_place(before: &[Token]) -> bool {
    let dot =
        |place: usize| before.len().checked_sub(place).is_some_and(|at| before[at].is_sign('.'));
    dot(1) && !dot(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<String> {
        let number = |token: Token| match token.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        };
        tokens(text).into_iter().filter_map(number).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        let text_of = |token: Token| match token.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        };
        tokens(text).into_iter().filter_map(text_of).collect()
    }

    #[test]
    fn numbers_in_all_spellings() {
        let found = numbers("1 0.848 7.0e-3 2_000.5_f64 0xcbf2_9ce4 1e6 3. ; 5f64 9E+2 1.0E3");
        let expected = [
            "1",
            "0.848",
            "7.0e-3",
            "2_000.5_f64",
            "0xcbf2_9ce4",
            "1e6",
            "3.",
            "5f64",
            "9E+2",
            "1.0E3",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn ranges_methods_and_places_are_not_decimals() {
        assert_eq!(numbers("0..10"), ["0", "10"]);
        assert_eq!(numbers("1..=2"), ["1", "2"]);
        assert_eq!(numbers("4.max(x)"), ["4"]);
        assert_eq!(numbers("pair.0.1 + 7"), ["7"]);
        assert_eq!(numbers("x..5"), ["5"]);
    }

    #[test]
    fn comments_texts_and_characters_hold_no_numbers() {
        let source = r##"
            //! 1.5
            /// 2.5
            // 3.5
            /* 4.5 /* 5.5 */ 6.5 */
            let a = "7.5 \" 8.5"; let b = r#"9.5 " 10.5"#; let c = b"11.5"; let d = '9';
            let e = '\''; let f = b'1'; let g = '\u{1f600}'; fn h<'a1>(i: &'a1 str) -> r#type2 { 42.5 }
        "##;
        assert_eq!(numbers(source), ["42.5"]);
        assert_eq!(texts(source), [r#"7.5 \" 8.5"#, r#"9.5 " 10.5"#, "11.5"]);
    }

    #[test]
    fn a_text_that_ends_in_a_backslash_ends() {
        assert_eq!(texts(r#"("\\", "b")"#), [r"\\", "b"]);
    }

    #[test]
    fn lines_are_counted_through_comments_and_texts() {
        let tokens = tokens("a /* \n */ \"b\n\" // c\n d");
        let lines: Vec<usize> = tokens.iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 3, 4]);
    }
}
