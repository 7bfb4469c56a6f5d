//! What was measured, by whom, under which circumstances?

use std::fmt;

use crate::csv::{CsvError, read_csv};

/// One measured number with the circumstances that its source states.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Where it stands in its file, from 1.
    pub line: usize,
    /// Its name: `A1.1`.
    pub id: String,
    /// The family it belongs to, as a phrase that starts with the family's letter.
    pub family: String,
    /// The system that was measured.
    pub system: String,
    /// The circumstances: `key=value` pairs and free words, separated by `;`.
    pub inputs: Inputs,
    /// What was measured.
    pub quantity: String,
    /// How much.
    pub measured: f64,
    /// In which unit.
    pub unit: String,
    /// What the naive bound says, in the same unit, where it was worked out.
    pub naive: Option<f64>,
    /// Document, page or file that shows the number.
    pub source: String,
}

impl Case {
    /// The family's letter and number: `A1`, `H`.
    pub fn family_code(&self) -> &str {
        self.family.split_whitespace().next().unwrap_or("")
    }
}

/// The circumstances of a measurement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inputs {
    pairs: Vec<(String, String)>,
    words: Vec<String>,
}

impl Inputs {
    /// Reads `key=value;key=value;free words`.
    pub fn parse(text: &str) -> Self {
        let mut inputs = Self::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            // `calibrate[N=1]=236/s` is one statement about another run, not a pair.
            match part.split_once('=') {
                Some((key, value)) if !key.contains('[') => {
                    inputs.pairs.push((key.trim().to_owned(), value.trim().to_owned()));
                }
                _ => inputs.words.push(part.to_owned()),
            }
        }
        inputs
    }

    /// A key that is stated more than once.
    pub fn repeated(&self) -> Option<&str> {
        let mut names: Vec<&str> = self.pairs.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.windows(2).find(|two| two[0] == two[1]).map(|two| two[0])
    }

    /// The text after `key=`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// The number that the text after `key=` begins with: `250 (no fetch stall)` is 250.
    pub fn number(&self, key: &str) -> Option<f64> {
        leading_number(self.text(key)?)
    }

    /// The free words that begin so.
    pub fn words_starting(&self, start: &str) -> Option<&str> {
        self.words.iter().map(String::as_str).find(|words| words.starts_with(start))
    }

    /// The number before a unit in any of the free words: `6.9` before `minibatch/s`.
    pub fn number_before(&self, unit: &str) -> Option<f64> {
        self.words.iter().find_map(|words| {
            let before = words.get(..words.find(unit)?)?.trim_end();
            let start = before.rfind(|c: char| !is_numeric(c)).map_or(0, |place| place + 1);
            before.get(start..)?.parse().ok()
        })
    }
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E')
}

/// The longest finite number at the start of a text.
pub(crate) fn leading_number(text: &str) -> Option<f64> {
    let end = text.find(|c| !is_numeric(c)).unwrap_or(text.len());
    let numeric = text.get(..end)?;
    // `9e` is a number followed by a word.
    let longest = (1..=numeric.len()).rev().find_map(|end| numeric[..end].parse::<f64>().ok())?;
    longest.is_finite().then_some(longest)
}

/// Text that holds no cases.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CaseError {
    /// It is no CSV.
    Csv(CsvError),
    /// The header lacks a column.
    NoColumn {
        /// Its name.
        column: &'static str,
        /// What the header has.
        found: Vec<String>,
    },
    /// The header has a column twice.
    TwoColumns {
        /// Its name.
        column: &'static str,
    },
    /// There is a header and nothing under it.
    NoRows,
    /// A value is no number above 0.
    NotPositive {
        /// The line of the row.
        line: usize,
        /// The column.
        column: &'static str,
        /// What stood there.
        found: String,
    },
    /// A row has no name, or that of another.
    Name {
        /// The line of the row.
        line: usize,
        /// The name.
        id: String,
    },
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Csv(error) => error.fmt(f),
            Self::NoColumn { column, found } => {
                let found = found.join(", ");
                write!(f, "expected a column `{column}`, found `{}`", found.escape_debug())
            }
            Self::TwoColumns { column } => {
                write!(f, "expected one column `{column}`, found two of that name")
            }
            Self::NoRows => f.write_str("expected a row for each case, found only the header"),
            Self::NotPositive { line, column, found } => write!(
                f,
                "line {line}: `{column}` must be a number above 0, found `{}`",
                found.escape_debug()
            ),
            Self::Name { line, id } => {
                write!(f, "line {line}: expected an `id` of its own, found `{}`", id.escape_debug())
            }
        }
    }
}

impl std::error::Error for CaseError {}

impl From<CsvError> for CaseError {
    fn from(error: CsvError) -> Self {
        Self::Csv(error)
    }
}

/// The cases of a CSV text with the columns `id`, `family`, `system`, `inputs`, `quantity`,
/// `measured`, `unit`, and, if known, `naive_prediction` and `exact_source`; others are ignored.
pub fn parse_cases(text: &str) -> Result<Vec<Case>, CaseError> {
    let (header, records) = read_csv(text)?;
    let columns = Columns::of(&header)?;
    let mut cases: Vec<Case> = Vec::with_capacity(records.len());
    let mut names = std::collections::BTreeSet::new();
    for record in records {
        let case = columns.case(record.line, &record.fields)?;
        if case.id.is_empty() || !names.insert(case.id.clone()) {
            return Err(CaseError::Name { line: case.line, id: case.id });
        }
        cases.push(case);
    }
    if cases.is_empty() { Err(CaseError::NoRows) } else { Ok(cases) }
}

struct Columns {
    required: [usize; 7],
    naive: Option<usize>,
    source: Option<usize>,
}

const REQUIRED: [&str; 7] = ["id", "family", "system", "inputs", "quantity", "measured", "unit"];

impl Columns {
    fn of(header: &[String]) -> Result<Self, CaseError> {
        let mut required = [0; 7];
        for (slot, column) in required.iter_mut().zip(REQUIRED) {
            let missing = || CaseError::NoColumn { column, found: header.to_vec() };
            *slot = place(header, column)?.ok_or_else(missing)?;
        }
        let (naive, source) = (place(header, NAIVE)?, place(header, "exact_source")?);
        Ok(Self { required, naive, source })
    }

    fn case(&self, line: usize, fields: &[String]) -> Result<Case, CaseError> {
        let [id, family, system, inputs, quantity, measured, unit] =
            self.required.map(|place| fields[place].trim());
        // Where nobody worked out a naive number, the field is empty.
        let naive = self.naive.map(|place| fields[place].trim()).filter(|text| !text.is_empty());
        Ok(Case {
            line,
            id: id.to_owned(),
            family: family.to_owned(),
            system: system.to_owned(),
            inputs: Inputs::parse(inputs),
            quantity: quantity.to_owned(),
            measured: positive(measured, line, "measured")?,
            unit: unit.to_owned(),
            naive: naive.map(|text| positive(text, line, NAIVE)).transpose()?,
            source: self.source.map(|place| fields[place].trim().to_owned()).unwrap_or_default(),
        })
    }
}

/// The column of the naive numbers, which a file may lack.
const NAIVE: &str = "naive_prediction";

fn place(header: &[String], name: &'static str) -> Result<Option<usize>, CaseError> {
    let named = |(_, column): &(usize, &String)| column.trim() == name;
    let mut places = header.iter().enumerate().filter(named).map(|(place, _)| place);
    let first = places.next();
    if places.next().is_some() {
        return Err(CaseError::TwoColumns { column: name });
    }
    Ok(first)
}

fn positive(text: &str, line: usize, column: &'static str) -> Result<f64, CaseError> {
    let value = text.parse().ok().filter(|value: &f64| value.is_finite() && *value > 0.0);
    value.ok_or_else(|| CaseError::NotPositive { line, column, found: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circumstances_are_pairs_and_words() {
        let inputs = Inputs::parse(
            "calibrate[N=1]=236.37/s AU=82.80%; workload=cosmoflow;t_s=0.0035;mem_GB=250 (no \
             fetch stall);paper: 145 minibatch/s per 100 MB/s",
        );
        assert_eq!(inputs.text("workload"), Some("cosmoflow"));
        assert_eq!(inputs.number("t_s"), Some(0.0035));
        assert_eq!(inputs.number("mem_GB"), Some(250.0));
        assert_eq!(inputs.number("batch"), None);
        let calibrated = inputs.words_starting("calibrate[").unwrap();
        assert_eq!(calibrated, "calibrate[N=1]=236.37/s AU=82.80%");
        assert_eq!(inputs.number_before("minibatch/s"), Some(145.0));
    }

    #[test]
    fn numbers_end_where_words_begin() {
        assert_eq!(leading_number("7e+09"), Some(7e9));
        assert_eq!(leading_number("40.4MB/s"), Some(40.4));
        assert_eq!(leading_number("9elephants"), Some(9.0));
        assert_eq!(leading_number("fast"), None);
        assert_eq!(leading_number("1e999"), None);
    }

    #[test]
    fn a_row_must_be_named_and_measured() {
        let header = "id,family,system,inputs,quantity,measured,unit\n";
        let row = |row: &str| parse_cases(&format!("{header}{row}\n")).unwrap_err().to_string();
        assert_eq!(
            row("x,A1 y,s,,q,fast,%"),
            "line 2: `measured` must be a number above 0, found `fast`"
        );
        assert_eq!(
            row("x,A1 y,s,,q,-1,%"),
            "line 2: `measured` must be a number above 0, found `-1`"
        );
        assert_eq!(
            row("x,A,s,,q,1,%\nx,A,s,,q,1,%"),
            "line 3: expected an `id` of its own, found `x`"
        );
        for number in ["NaN", "1e400", "0", "1,0", "1 %"] {
            let quoted = format!("x,A,s,,q,\"{number}\",%");
            let found = format!("line 2: `measured` must be a number above 0, found `{number}`");
            assert_eq!(row(&quoted), found);
        }
        assert_eq!(row(""), "expected a row for each case, found only the header");
        let naive = "id,family,system,inputs,quantity,measured,unit,naive_prediction\n";
        let of = |row: &str| parse_cases(&format!("{naive}{row}\n"));
        assert_eq!(of("x,A,s,,q,1,%,").unwrap()[0].naive, None);
        assert_eq!(
            of("x,A,s,,q,1,%,about 2").unwrap_err().to_string(),
            "line 2: `naive_prediction` must be a number above 0, found `about 2`"
        );
        let twice = parse_cases("id,id,family,system\n").unwrap_err().to_string();
        assert_eq!(twice, "expected one column `id`, found two of that name");
        let missing = parse_cases("id,family\n").unwrap_err().to_string();
        assert_eq!(missing, "expected a column `system`, found `id, family`");
    }
}
