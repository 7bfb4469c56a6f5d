//! How does a table leave for a spreadsheet, without harm to it?

use crate::figure::{Cell, Table};

/// The table as CSV (RFC 4180: commas, CRLF, quotes where needed), numbers with all their digits.
///
/// A text that a spreadsheet would run as a formula is led by an apostrophe; numbers are
/// written as numbers, negative ones too.
pub fn csv(table: &Table) -> String {
    let header = table.header.iter().map(|name| text_field(name)).collect::<Vec<_>>();
    let rows = table.rows.iter().map(|row| row.iter().map(field).collect());
    let mut lines: Vec<String> = vec![header.join(",")];
    lines.extend(rows.map(|row: Vec<String>| row.join(",")));
    lines.join("\r\n") + "\r\n"
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) => text_field(words),
        Cell::Number(value) => value.to_string(),
    }
}

fn text_field(words: &str) -> String {
    let starts_formula = words.starts_with(['=', '+', '-', '@', '\t', '\r']);
    quoted(&if starts_formula { format!("'{words}") } else { words.to_owned() })
}

fn quoted(field: &str) -> String {
    let edge_space = field.starts_with(' ') || field.ends_with(' ');
    if edge_space || field.contains([',', '"', '\r', '\n', '\t']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(cell: Cell) -> String {
        let table = Table { header: vec!["a".into()], rows: vec![vec![cell]] };
        csv(&table).strip_prefix("a\r\n").unwrap().strip_suffix("\r\n").unwrap().to_owned()
    }

    #[test]
    fn fields_with_special_characters_are_quoted() {
        assert_eq!(one(Cell::text("plain")), "plain");
        assert_eq!(one(Cell::text("a,b")), "\"a,b\"");
        assert_eq!(one(Cell::text("say \"no\"")), "\"say \"\"no\"\"\"");
        assert_eq!(one(Cell::text("two\nlines")), "\"two\nlines\"");
        assert_eq!(one(Cell::text(" edge")), "\" edge\"");
    }

    #[test]
    fn formulas_become_text_and_numbers_stay_numbers() {
        assert_eq!(one(Cell::text("=1+1")), "'=1+1");
        assert_eq!(one(Cell::text("+1")), "'+1");
        assert_eq!(one(Cell::text("-1")), "'-1");
        assert_eq!(one(Cell::text("@SUM(A1)")), "'@SUM(A1)");
        assert_eq!(
            one(Cell::text("=HYPERLINK(\"x\",\"y\")")),
            "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""
        );
        assert_eq!(one(Cell::Number(-1.5)), "-1.5");
        assert_eq!(one(Cell::Number(18.765_467)), "18.765467");
    }

    #[test]
    fn every_line_ends_as_the_standard_says() {
        let table = Table {
            header: vec!["part".into(), "time (ms)".into()],
            rows: vec![vec![Cell::text("read"), Cell::Number(67.84)]],
        };
        assert_eq!(csv(&table), "part,time (ms)\r\nread,67.84\r\n");
    }
}
