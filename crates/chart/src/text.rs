//! How wide will a text be on a screen whose fonts nobody knows?
//!
//! The layout needs widths before anything is drawn, and the reader's system font is unknown,
//! so widths are estimated from above: what fits here fits in every common sans-serif font.

/// Size of labels, in pixels.
pub(crate) const LABEL_SIZE: f64 = 14.0;
/// Size of axis texts, in pixels; no text is smaller.
pub(crate) const AXIS_SIZE: f64 = 13.0;
/// Height above the base line, as a share of the font size.
pub(crate) const ASCENT: f64 = 0.8;
/// Depth below the base line, as a share of the font size.
pub(crate) const DESCENT: f64 = 0.22;
/// From the middle of a line of text down to its base line, as a share of the font size.
pub(crate) const MIDDLE: f64 = 0.35;
/// From one line of labels to the next, in pixels.
pub(crate) const LINE: f64 = 19.0;

/// The width of a text, estimated from above, in pixels.
pub fn width(text: &str, size: f64, strong: bool) -> f64 {
    let ems: f64 = text.chars().map(ems).sum();
    ems * size * if strong { 1.12 } else { 1.0 }
}

/// Advance widths of the widest common sans-serif faces, rounded up.
fn ems(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | '\'' => 0.28,
        ' ' | '.' | ',' | ':' | ';' | '|' | '!' | '/' | 'f' | 'I' | 'J' | '·' => 0.36,
        'r' | 't' | '(' | ')' | '-' | '[' | ']' | '"' => 0.42,
        'c' | 's' | 'z' | 'v' | 'x' | 'y' | 'k' | '–' | '*' | '`' => 0.6,
        'm' | 'M' | 'W' | '%' | '—' | '@' | '…' => 1.0,
        'w' | '+' | '=' | '<' | '>' | '~' | '→' | '←' | '×' | '≤' | '≥' => 0.84,
        'a'..='z' | '0'..='9' | '$' | '?' | '“' | '”' => 0.64,
        // From here on scripts with full-width characters begin.
        '\u{1100}'.. => 1.0,
        _ => 0.8,
    }
}

/// The text in lines no wider than asked, broken at spaces; a longer word keeps its own line.
pub(crate) fn wrap(text: &str, size: f64, strong: bool, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in unbroken(text) {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|line| width(line, size, strong) <= most) {
            Some(line) => {
                lines.pop();
                lines.push(line);
            }
            None => lines.push(word),
        }
    }
    lines
}

/// The words, a number together with its unit.
fn unbroken(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let number = words.last_mut().filter(|last| last.ends_with(|c: char| c.is_ascii_digit()));
        match number {
            Some(number) if is_unit(word) => {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Whether a word behind a number looks like a unit: `%`, `ms`, `Gb/s;`.
fn is_unit(word: &str) -> bool {
    word.chars().count() <= 5 && !word.starts_with(|c: char| c.is_ascii_digit() || c == '·')
}

/// The text, or as much of its beginning as fits, with an ellipsis where it was cut.
pub(crate) fn shortened(text: &str, size: f64, strong: bool, most: f64) -> String {
    if width(text, size, strong) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if width(&format!("{kept}{character}…"), size, strong) > most {
            break;
        }
        kept.push(character);
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_at_least_those_of_a_wide_face() {
        // DejaVu Sans at 14 px, measured with its own tables: 134.66 px and 53.04 px.
        assert!(width("waiting for storage", 14.0, false) >= 134.66);
        assert!(width("49.1 ms", 14.0, false) >= 53.04);
    }

    #[test]
    fn lines_break_at_spaces_and_lose_no_word() {
        let lines = wrap("one two three four", 14.0, false, 60.0);
        assert_eq!(lines, ["one two", "three", "four"]);
        assert_eq!(wrap("takes 25 % of it", 14.0, false, 70.0), ["takes", "25 % of", "it"]);
        assert_eq!(wrap("", 14.0, false, 60.0), Vec::<String>::new());
    }

    #[test]
    fn a_cut_text_says_so() {
        assert_eq!(shortened("disk", 14.0, false, 100.0), "disk");
        let cut = shortened("a very long name of a stage", 14.0, false, 80.0);
        assert!(cut.ends_with('…') && width(&cut, 14.0, false) <= 80.0, "{cut}");
    }
}
