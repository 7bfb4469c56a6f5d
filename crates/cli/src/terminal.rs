//! How wide is the terminal, what can it show, and what may be sent to it?

use std::io::{self, IsTerminal};

/// Columns to draw in: those of the terminal, or 80 where there is none.
pub(crate) fn columns() -> usize {
    width(io::stdout().is_terminal()).unwrap_or(80).clamp(40, 200)
}

/// Where lines end; nothing if nobody looks at a screen, whose tools want whole lines.
pub(crate) fn wrap_at(is_terminal: bool) -> Option<usize> {
    if is_terminal { width(true).map(|width| width.max(40)) } else { said_columns() }
}

fn width(is_terminal: bool) -> Option<usize> {
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    said_columns().or_else(|| if is_terminal { measured() } else { None })
}

/// `COLUMNS`, where somebody exported it.
fn said_columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0)
}

/// Whether the terminal's language can show blocks and shades.
pub(crate) fn glyphs() -> chart::Glyphs {
    let said = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    match said {
        Some(value) if !value.to_ascii_lowercase().replace('-', "").contains("utf8") => {
            chart::Glyphs::Ascii
        }
        _ => chart::Glyphs::Unicode,
    }
}

/// Lines of at most so many columns, broken between words; later lines are set in like the
/// first, and a little further.
pub(crate) fn wrapped(text: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else { return text.to_owned() };
    let lines: Vec<String> = text.split('\n').map(|line| wrapped_line(line, columns)).collect();
    lines.join("\n")
}

fn wrapped_line(line: &str, columns: usize) -> String {
    if line.chars().count() <= columns {
        return line.to_owned();
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let mut text = " ".repeat(indent);
    let mut used = indent;
    let mut at_start = true;
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if !at_start && used + 1 + length > columns {
            text.push('\n');
            text.push_str(&" ".repeat(indent + 2));
            used = indent + 2;
            at_start = true;
        }
        if !at_start {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += length;
        at_start = false;
    }
    text
}

/// Text without the control characters and marks of direction that would steer a terminal.
pub(crate) fn printable(text: &str) -> String {
    let steers = |character: char| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if steers(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_keep_their_indent() {
        let text = "  one two three\nfour five";
        assert_eq!(wrapped(text, None), text);
        assert_eq!(wrapped(text, Some(10)), "  one two\n    three\nfour five");
        assert_eq!(wrapped("a unbreakable-word b", Some(6)), "a\n  unbreakable-word\n  b");
        for columns in 1..40 {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&wrapped(text, Some(columns))), words(text));
        }
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(printable("a\u{1b}[31m\u{202e}é\tb\nc"), "a\\u{1b}[31m\\u{202e}é\\tb\nc");
    }
}
