//! How is a word written so that a shell, or YAML, reads exactly that word?

use std::fmt::Write as _;

/// The word as one argument of a POSIX shell: bare if it is harmless, else in single quotes.
///
/// Inside single quotes a POSIX shell knows no escapes at all, so only the quote itself is taken
/// out of them: `it's` becomes `'it'\''s'`. Nothing for a word with a zero byte, which no
/// argument can hold.
pub fn shell_word(word: &str) -> Option<String> {
    if word.contains('\0') {
        return None;
    }
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-+@%,".contains(&byte);
    // A word that begins with a dash is quoted in vain: it would still be read as an option.
    let plain = !word.is_empty() && word.bytes().all(harmless);
    Some(if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) })
}

/// The words as a command line.
pub fn shell_line(words: &[String]) -> Option<String> {
    let quoted: Option<Vec<String>> = words.iter().map(|word| shell_word(word)).collect();
    Some(quoted?.join(" "))
}

/// The text as a double-quoted scalar of YAML 1.2.
pub fn yaml_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            // Control characters, and the line ends that YAML knows beyond ASCII.
            other
                if other.is_control() || matches!(other, '\u{2028}' | '\u{2029}' | '\u{feff}') =>
            {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(other));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The text for a comment: on one line, whatever it holds.
pub(crate) fn comment(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) const HOSTILE: [&str; 16] = [
        "s3://bucket/path",
        "",
        "it's",
        "a b",
        "$(touch owned)",
        "`touch owned`",
        "; rm -rf /",
        "a\nb",
        "\"quoted\" \\ back",
        "*?[a]~#!",
        "-rf",
        "'; touch owned; '",
        "tab\there",
        "ümläut 日本",
        "${HOME}",
        "a&b|c>d<e",
    ];

    #[test]
    fn a_shell_reads_back_every_word() {
        for word in HOSTILE {
            let quoted = shell_word(word).expect("no zero byte");
            let script = format!("printf '%s' {quoted}");
            let output = std::process::Command::new("sh").args(["-c", &script]).output();
            let output = output.expect("a POSIX shell runs the tests");
            // `printf '%s' -rf` is no option: it stands behind the format.
            assert_eq!(String::from_utf8_lossy(&output.stdout), word, "{script}");
            assert!(output.stderr.is_empty());
        }
        assert_eq!(shell_word("a\0b"), None);
    }

    #[test]
    fn harmless_words_stay_as_they_are() {
        assert_eq!(shell_word("s3://bucket/a_b-c.d").as_deref(), Some("s3://bucket/a_b-c.d"));
        assert_eq!(shell_word("").as_deref(), Some("''"));
        let words = ["cp", "a b"].map(str::to_owned);
        assert_eq!(shell_line(&words).as_deref(), Some("cp 'a b'"));
    }

    #[test]
    fn yaml_texts_stay_on_one_line_and_escape_what_ends_them() {
        for word in HOSTILE {
            let quoted = yaml_text(word);
            assert!(!quoted.contains('\n') && quoted.len() >= 2, "{quoted}");
            let inner = &quoted[1..quoted.len() - 1];
            let mut escaped = false;
            for letter in inner.chars() {
                assert!(escaped || letter != '"', "an open quote in {quoted}");
                escaped = !escaped && letter == '\\';
            }
            assert!(!escaped, "{quoted} ends in an escape");
        }
        assert_eq!(yaml_text("a\"b\\c\nd\u{7}"), "\"a\\\"b\\\\c\\nd\\u0007\"");
    }
}
