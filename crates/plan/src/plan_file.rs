//! What does a plan file say: which data sets, which sites, under which common terms?

use engine::{near, shown};
use toml::de::{DeTable, DeValue};

use crate::fault::PlanFault;
use crate::question::{Field, Question};

/// One data set of a plan file, once for each site that it could go to.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanCase {
    /// Its name.
    pub name: String,
    /// The line it begins in.
    pub line: usize,
    /// The question for each site, in the file's order.
    pub sites: Vec<Question>,
}

/// Reads a plan file: `[all]` holds for every `[[case]]`, whose `to` may list several sites.
///
/// ```toml
/// [all]
/// deadline = "24h"
/// accelerators = "8xa100"
///
/// [[case]]
/// name = "images"
/// data = "50TB"
/// from = "aws:us-east-1"
/// to = ["aws:us-west-2", "gcp:us-west1"]
/// train = "6h"
/// ```
///
/// Keys are the flags of `ironlaw plan`; counts may be numbers and switches `true` or `false`.
///
/// # Errors
///
/// Everything that is wrong with it, each with its line.
pub fn read_plan_file(name: &str, text: &str) -> Result<Vec<PlanCase>, Vec<PlanFault>> {
    let reader = Reader { name, text };
    let document = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| reader.line(span.start));
        let message = format!("expected a TOML document: {}", shown(error.message()));
        vec![PlanFault::new(message, "mend the TOML on this line").at(reader.place(line))]
    })?;
    let mut faults = Vec::new();
    let mut all: Vec<Said> = Vec::new();
    let mut cases: Vec<(String, usize, Vec<Said>)> = Vec::new();
    for (key, value) in document.get_ref() {
        let line = reader.line(key.span().start);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("all", DeValue::Table(table)) => {
                let (name, said) = reader.said(table, &mut faults);
                if name.is_some() {
                    let fault = PlanFault::new("`name` belongs to a case", "remove it here");
                    faults.push(fault.at(reader.place(line)));
                }
                all = said;
            }
            ("case", DeValue::Array(items)) => {
                for item in items {
                    let line = reader.line(item.span().start);
                    if let Some(table) = item.get_ref().as_table() {
                        let (name, said) = reader.said(table, &mut faults);
                        let name = name.unwrap_or_else(|| format!("case {}", cases.len() + 1));
                        cases.push((name, line, said));
                    } else {
                        let fault =
                            PlanFault::new("expected `[[case]]` tables", "write `[[case]]`");
                        faults.push(fault.at(reader.place(line)));
                    }
                }
            }
            (other, _) => {
                let message = format!("unknown section `{}`", shown(other));
                let fault = PlanFault::new(message, "a plan file holds [all] and [[case]]");
                faults.push(fault.at(reader.place(line)));
            }
        }
    }
    if cases.is_empty() && faults.is_empty() {
        let fault = PlanFault::new("no case is in the file", "begin one with `[[case]]`");
        faults.push(fault.at(reader.place(1)));
    }
    for (index, (case, line, _)) in cases.iter().enumerate() {
        if cases[..index].iter().any(|(earlier, ..)| earlier == case) {
            let message = format!("a second case is called `{}`", shown(case));
            faults.push(PlanFault::new(message, "give each its own name").at(reader.place(*line)));
        }
    }
    let read: Vec<PlanCase> = cases
        .into_iter()
        .map(|(case, line, own)| {
            let sites = reader.questions(&all, &own, &mut faults);
            PlanCase { name: case, line, sites }
        })
        .collect();
    faults.dedup();
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

/// One thing said: the values, and the line.
#[derive(Debug, Clone)]
struct Said {
    field: Field,
    values: Vec<String>,
    line: usize,
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    fn place(&self, line: usize) -> String {
        format!("{}:{line}", shown(self.name))
    }

    fn said(
        &self,
        table: &DeTable<'_>,
        faults: &mut Vec<PlanFault>,
    ) -> (Option<String>, Vec<Said>) {
        let mut name = None;
        let mut all = Vec::new();
        for (key, value) in table {
            let line = self.line(key.span().start);
            let key = key.get_ref().as_ref();
            let mut refuse = |message: String, hint: String| {
                faults.push(PlanFault::new(message, hint).at(self.place(line)));
            };
            if key == "name" {
                match value.get_ref().as_str() {
                    Some(text) => name = Some(text.to_owned()),
                    None => {
                        refuse("expected a text in `name`".into(), "for example \"images\"".into());
                    }
                }
                continue;
            }
            let Some(field) = Field::from_name(key) else {
                let near = near(key, Field::ALL.iter().map(|field| field.name()));
                let hint = if near.is_empty() {
                    "the keys are the flags of `ironlaw plan`".to_owned()
                } else {
                    format!("did you mean `{}`?", near[0])
                };
                refuse(format!("unknown key `{}`", shown(key)), hint);
                continue;
            };
            match values(value.get_ref()) {
                Some(values) if values.len() == 1 || field == Field::To && !values.is_empty() => {
                    all.push(Said { field, values, line });
                }
                _ => refuse(
                    format!("expected one value in `{field}`"),
                    "only `to` may list several sites".to_owned(),
                ),
            }
        }
        // Tables come sorted by key; faults are easier to follow from top to bottom.
        all.sort_by_key(|said| said.line);
        (name, all)
    }

    /// One question for each site.
    fn questions(&self, all: &[Said], own: &[Said], faults: &mut Vec<PlanFault>) -> Vec<Question> {
        let replaced = |said: &&Said| !own.iter().any(|other| other.field == said.field);
        let said: Vec<&Said> = all.iter().filter(replaced).chain(own).collect();
        let mut base = Question::default();
        let mut set = |question: &mut Question, said: &Said, value: &str| {
            if let Err(fault) = question.set(said.field, value) {
                faults.push(fault.at(self.place(said.line)));
            }
        };
        for said in said.iter().filter(|said| said.field != Field::To) {
            set(&mut base, said, &said.values[0]);
        }
        let to = said.iter().find(|said| said.field == Field::To);
        let Some(to) = to else { return vec![base] };
        let site = |value: &String| {
            let mut question = base.clone();
            set(&mut question, to, value);
            question
        };
        to.values.iter().map(site).collect()
    }
}

/// The value as the words that a flag would have; several for a list.
fn values(value: &DeValue<'_>) -> Option<Vec<String>> {
    let one = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(integer) => Some(integer.as_str().to_owned()),
        DeValue::Boolean(switch) => Some(switch.to_string()),
        _ => None,
    };
    match value {
        DeValue::Array(items) => items.iter().map(|item| one(item.get_ref())).collect(),
        other => one(other).map(|text| vec![text]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
[all]
deadline = "24h"
accelerators = "8xa100"
runs = 4

[[case]]
name = "images"
data = "50TB"
from = "aws:us-east-1"
to = ["aws:us-west-2", "gcp:us-west1"]
train = "6h"
spot = true

[[case]]
name = "text"
data = "2TB"
from = "azure:eastus"
to = "aws:us-east-1"
train = "20h"
deadline = "48h"
"#;

    #[test]
    fn common_terms_hold_unless_a_case_says_otherwise() {
        let cases = read_plan_file("plan.toml", FILE).expect("whole");
        let [images, text] = &cases[..] else { panic!("{cases:?}") };
        assert_eq!((images.name.as_str(), images.sites.len()), ("images", 2));
        assert!(images.sites.iter().all(|site| site.spot && site.runs.is_some()));
        let deadline = |question: &Question| question.deadline.map(units::Secs::hours);
        assert_eq!(deadline(&images.sites[0]), Some(24.0));
        assert_eq!(deadline(&text.sites[0]), Some(48.0));
        let to = |question: &Question| question.to.map(|place| place.to_string());
        assert_eq!(to(&images.sites[1]).as_deref(), Some("gcp:us-west1"));
    }

    #[test]
    fn a_site_of_a_case_replaces_the_common_one() {
        let text = FILE.replacen("runs = 4", "to = \"aws:eu-west-1\"", 1);
        let cases = read_plan_file("plan.toml", &text).expect("whole");
        let to = |case: &PlanCase| case.sites[0].to.map(|place| place.to_string());
        assert_eq!(to(&cases[1]).as_deref(), Some("aws:us-east-1"));
        let text = text.replacen("to = \"aws:us-east-1\"\n", "", 1);
        let cases = read_plan_file("plan.toml", &text).expect("whole");
        assert_eq!(to(&cases[1]).as_deref(), Some("aws:eu-west-1"));
    }

    #[test]
    fn each_fault_has_its_line_and_repair() {
        for (from, to, line, part) in [
            ("data = \"50TB\"", "dta = \"50TB\"", 9, "unknown key `dta`"),
            ("data = \"50TB\"", "data = \"0TB\"", 9, "above 0"),
            ("data = \"50TB\"", "data = [\"1TB\", \"2TB\"]", 9, "expected one value in `data`"),
            ("\"gcp:us-west1\"", "\"gcp:us-wst1\"", 11, "unknown region"),
            ("name = \"text\"", "name = \"images\"", 15, "a second case"),
            ("name = \"text\"", "name = 3", 16, "expected a text in `name`"),
            ("runs = 4", "runs = 0", 5, "from 1"),
            ("[all]", "[al]", 2, "unknown section"),
            ("deadline = \"24h\"", "deadline = ", 3, "TOML"),
        ] {
            assert!(FILE.contains(from));
            let faults = read_plan_file("plan.toml", &FILE.replacen(from, to, 1)).expect_err(to);
            let place = format!("plan.toml:{line}");
            let found = faults.iter().any(|fault| {
                fault.place.as_deref() == Some(&place)
                    && fault.message.contains(part)
                    && fault.hint.is_some()
            });
            assert!(found, "{to}: {faults:?}");
        }
        assert!(read_plan_file("plan.toml", "").is_err(), "no case");
    }
}
