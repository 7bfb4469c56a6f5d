//! What does a user's own price file say, in the catalogue's own form?

use std::fmt;

use crate::catalogue::{self, FactRow, RowValue};
use crate::checks;
use crate::fact::Tier;
use crate::lookup;
use crate::table::{Fault, File};
use crate::vocabulary::{Class, Confidence, Gigabyte, Kind};

/// A fact of a user's file, with its provenance.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UserFact {
    /// Its name: that of the fact which it replaces, or a new one.
    pub id: String,
    /// One line for a person.
    pub title: String,
    /// The value in base units.
    pub value: UserValue,
    /// The value as the file writes it.
    pub written: String,
    /// The least plausible value, in base units, where known.
    pub low: Option<f64>,
    /// The greatest plausible value, in base units, where known.
    pub high: Option<f64>,
    /// Under what circumstances it holds.
    pub condition: String,
    /// What sort of evidence it is.
    pub kind: Kind,
    /// Where the user has it from.
    pub source: String,
    /// The reason of an estimate; a remark on any other.
    pub note: Option<String>,
    /// The day on which it was true, as `2026-01-31`.
    pub date: String,
    /// How near to its origin it was read, where stated.
    pub confidence: Option<Confidence>,
    /// Which gigabyte a price per GB means.
    pub gigabyte: Option<Gigabyte>,
    /// For the price of a machine: the accelerator's name and how many it has.
    pub accelerators: Option<(String, u32)>,
    /// The provider's regions that ask this price; none listed: all of them.
    pub regions: Vec<String>,
    /// The line of the file, from 1.
    pub line: usize,
}

/// What a user's fact says.
#[derive(Debug, Clone, PartialEq)]
pub enum UserValue {
    /// A number in base units.
    Scalar {
        /// The number.
        value: f64,
        /// The base unit.
        unit: &'static str,
    },
    /// A price that depends on the month's volume.
    Tiers(Vec<Tier>),
    /// Words.
    Text(String),
}

/// One thing wrong with a user's file, with its repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFault {
    /// The line, from 1.
    pub line: usize,
    /// The fact's id, as far as known.
    pub id: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// The repair.
    pub hint: String,
}

impl fmt::Display for UserFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, expected, found, .. } = self;
        write!(f, "`{}`: expected {expected}, found {found}", id.escape_debug())
    }
}

impl From<Fault> for UserFault {
    fn from(fault: Fault) -> Self {
        let Fault { line, id, expected, found, hint, .. } = fault;
        let hint = if foreign_money(&found) {
            "prices are in US dollars: convert it, and say at which rate in `note`".to_owned()
        } else {
            hint
        };
        let found = found.escape_debug().to_string();
        Self { line, id, expected, found, hint }
    }
}

fn foreign_money(found: &str) -> bool {
    let words = ["€", "£", "¥", "₹", "eur", "gbp", "jpy", "cny", "inr", "chf"];
    let found = found.to_lowercase();
    words.iter().any(|word| found.contains(word))
}

/// Reads a file of `[[fact]]` and `[[price]]` as the catalogue has them.
///
/// # Errors
///
/// Everything that is wrong with it: keys that are missing, unknown or misread, tiers that
/// leave a gap, overlap, fall or end, ids that are told twice, accelerators that nobody knows.
pub fn read_user_prices(name: &str, text: &str) -> Result<Vec<UserFact>, Vec<UserFault>> {
    let (mut rows, mut faults) = catalogue::read_rows(&[File { name, text }]);
    checks::check_ids(&rows, &mut faults);
    for entity in &rows.entities {
        faults.push(entity.place.fault(
            &entity.name,
            "[[fact]] or [[price]]",
            "[[entity]]".into(),
            "a price file names things that are known".to_owned(),
        ));
    }
    for row in &mut rows.facts {
        check_row(row, &mut faults);
    }
    if faults.is_empty() {
        Ok(rows.facts.into_iter().map(UserFact::from).collect())
    } else {
        faults.sort_by_key(|fault| fault.line);
        Err(faults.into_iter().map(UserFault::from).collect())
    }
}

fn check_row(row: &mut FactRow, faults: &mut Vec<Fault>) {
    let mut refuse = |expected: &str, found: String, hint: &str| {
        faults.push(row.place.fault(&row.id, expected, found, hint.to_owned()));
    };
    if row.rate.is_some() || row.regions.is_some() || row.round_trips.is_some() {
        let hint = "training rates, regions and round trips are no prices";
        refuse("[[fact]] or [[price]]", "another section".to_owned(), hint);
    }
    if let RowValue::Tiers(tiers) = &row.value
        && tiers.last().is_some_and(|tier| tier.0.is_some())
    {
        let hint = "leave `up-to-gb` out of the last tier, or nothing is known beyond it";
        refuse("a last tier without an end", format!("`{}`", row.written), hint);
    }
    if let Some(price) = &mut row.price {
        match lookup::entity(Class::Accelerator, &price.accelerator) {
            Some(entity) => entity.name.clone_into(&mut price.accelerator),
            None => refuse(
                "a known accelerator",
                format!("`{}`", price.accelerator),
                "`ironlaw facts accelerator` lists them",
            ),
        }
    }
}

impl From<FactRow> for UserFact {
    fn from(row: FactRow) -> Self {
        let value = match row.value {
            RowValue::Scalar { value, unit } => UserValue::Scalar { value, unit },
            RowValue::Tiers(tiers) => {
                let tier = |(up_to_gb, usd_per_gb)| Tier { up_to_gb, usd_per_gb };
                UserValue::Tiers(tiers.into_iter().map(tier).collect())
            }
            RowValue::Text(text) => UserValue::Text(text),
        };
        let regions = row.price.as_ref().map(|price| price.regions.clone()).unwrap_or_default();
        Self {
            id: row.id,
            title: row.title,
            value,
            written: row.written,
            low: row.low,
            high: row.high,
            condition: row.condition,
            kind: row.kind,
            source: row.source,
            note: row.note,
            date: row.date,
            confidence: row.confidence,
            gigabyte: row.gigabyte,
            accelerators: row.price.map(|price| (price.accelerator, price.accelerators)),
            regions,
            line: row.place.line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: &str = r#"
[[fact]]
id = "egress.aws.us-east-1.inter-region"
title = "Our contract"
value = "$0.012/GB"
low = "$0.01/GB"
unit = "usd/gb"
gigabyte = "2^30 bytes"
condition = "private pricing"
kind = "list-price"
source = "contract, annex 2"
date = 2026-10-01

[[fact]]
id = "egress.aws.us-east-1.internet"
title = "Our contract, tiers"
tiers = [
  { from-gb = 0, up-to-gb = 10000, usd-per-gb = 0.05 },
  { from-gb = 10000, usd-per-gb = 0.03 },
]
unit = "usd/gb"
gigabyte = "10^9 bytes"
condition = "private pricing"
kind = "list-price"
source = "contract, annex 2"
date = 2026-10-01

[[price]]
id = "price.aws.ours.on-demand"
title = "Our reservation"
value = "$12/h"
unit = "usd/h"
condition = "reserved"
kind = "list-price"
source = "contract, annex 3"
date = 2026-10-01
accelerator = "a100"
accelerators = 8
regions = ["us-east-1"]
"#;

    fn faults(from: &str, to: &str) -> Vec<UserFault> {
        assert!(MINE.contains(from), "the fixture has no `{from}`");
        read_user_prices("mine.toml", &MINE.replacen(from, to, 1)).expect_err(to)
    }

    #[test]
    fn a_file_in_the_catalogues_form_is_read() {
        let facts = read_user_prices("mine.toml", MINE).expect("whole");
        let [flat, tiers, machine] = &facts[..] else { panic!("{facts:?}") };
        assert_eq!(flat.value, UserValue::Scalar { value: 0.012, unit: "usd/gb" });
        assert_eq!((flat.low, flat.line), (Some(0.01), 2));
        assert_eq!(flat.gigabyte, Some(Gigabyte::Binary));
        let expected = [(Some(1e4), 0.05), (None, 0.03)];
        let expected = expected.map(|(up_to_gb, usd_per_gb)| Tier { up_to_gb, usd_per_gb });
        assert_eq!(tiers.value, UserValue::Tiers(expected.to_vec()));
        assert_eq!(machine.accelerators, Some(("a100-80gb".to_owned(), 8)), "by its alias");
        assert_eq!(machine.regions, ["us-east-1"]);
    }

    #[test]
    fn each_bad_file_is_refused_with_its_line_and_repair() {
        for (from, to, expected, line) in [
            ("from-gb = 10000,", "from-gb = 12000,", "tiers without a gap", 17),
            ("from-gb = 10000,", "from-gb = 9000,", "tiers apart", 17),
            ("{ from-gb = 10000, usd", "{ up-to-gb = 9000, usd", "tiers of growing volume", 17),
            ("{ from-gb = 10000, usd", "{ up-to-gb = 90000, usd", "a last tier without an end", 14),
            ("\"$0.012/GB\"", "\"€0.012/GB\"", "a price per amount of data like `$0.08/GB`", 5),
            ("\"a100\"", "\"abacus\"", "a known accelerator", 28),
            (
                "usd-per-gb = 0.05",
                "usd-per-gb = -0.05",
                "a finite number of 0 or more in `usd-per-gb`",
                18,
            ),
            (
                "id = \"egress.aws.us-east-1.internet\"",
                "id = \"egress.aws.us-east-1.inter-region\"",
                "one fact per id",
                14,
            ),
            ("date = 2026-10-01\n\n[[price]]", "\n[[price]]", "`date`", 14),
        ] {
            let faults = faults(from, to);
            let places: Vec<_> =
                faults.iter().map(|fault| (&*fault.expected, fault.line)).collect();
            assert!(places.contains(&(expected, line)), "{to}: {places:?}");
        }
        assert_eq!(faults("usd-per-gb = 0.05", "usd-per-gb = -0.05")[0].found, "`-0.05`");
        let euros = faults("\"$0.012/GB\"", "\"€0.012/GB\"");
        assert!(euros[0].hint.contains("US dollars"), "{}", euros[0].hint);
        let other = "[[rate]]\nid = \"rate.x\"\n";
        assert!(read_user_prices("mine.toml", other).is_err());
        let entity = "[[entity]]\nclass = \"link\"\nname = \"mine\"\ntitle = \"Mine\"\n";
        let found = read_user_prices("mine.toml", entity).expect_err("no entities");
        assert_eq!(found[0].found, "[[entity]]");
    }
}
