//! Are the crates and the arrows between them as ARCHITECTURE.md draws them?

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata};

use crate::workspace;

/// A crate's folder, and which other crates of the workspace it depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crate {
    folder: String,
    arrows: BTreeSet<String>,
}

/// The crates by their names.
pub(super) type Drawing = BTreeMap<String, Crate>;

/// What a row says of a crate's arrows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Arrows {
    /// To these, and each is there.
    Exactly(BTreeSet<String>),
    /// To these, each of which is there, and to any that can be reached from them.
    AndBelow(BTreeSet<String>),
    /// To any but these.
    AllBut(BTreeSet<String>),
}

/// The table of ARCHITECTURE.md.
pub(super) type Table = BTreeMap<String, Row>;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    folder: String,
    arrows: Arrows,
}

/// Reads the table whose head is `| crate | folder | … | may depend on |`.
pub(super) fn drawn(document: &str) -> Result<Table, String> {
    let mut lines = document.lines();
    let head = ["crate", "folder"];
    lines
        .find(|line| {
            let cells = cells(line);
            cells.starts_with(&head) && cells.last() == Some(&"may depend on")
        })
        .ok_or("ARCHITECTURE.md has no table `| crate | folder | one line | may depend on |`")?;
    let mut table = Table::new();
    for line in lines.skip(1).take_while(|line| line.starts_with('|')) {
        let cells = cells(line);
        let [name, folder, .., arrows] = cells.as_slice() else {
            return Err(format!("ARCHITECTURE.md: this row is too short: {line}"));
        };
        let folder = bare(folder).trim_end_matches('/').to_owned();
        // The developer's tools stand outside the drawing, whether the table shows them or not.
        if folder.starts_with("xtask") {
            continue;
        }
        let row = Row { folder, arrows: read_arrows(arrows)? };
        if table.insert(bare(name).to_owned(), row).is_some() {
            return Err(format!("ARCHITECTURE.md draws `{}` twice", bare(name)));
        }
    }
    Ok(table)
}

fn cells(line: &str) -> Vec<&str> {
    let inside = line.trim().trim_start_matches('|').trim_end_matches('|');
    inside.split('|').map(str::trim).collect()
}

fn bare(cell: &str) -> &str {
    cell.trim_matches(|found: char| found == '`' || found == '*' || found.is_whitespace())
}

fn read_arrows(cell: &str) -> Result<Arrows, String> {
    // Crates from elsewhere stand in brackets and are no arrows.
    let own = cell.split_once('(').map_or(cell, |(own, _)| own).trim();
    if let Some(but) = own.strip_prefix("all but ") {
        return Ok(Arrows::AllBut(names(but)?));
    }
    if let Some(above) = own.strip_suffix("and below") {
        return Ok(Arrows::AndBelow(names(above)?));
    }
    Ok(Arrows::Exactly(names(own)?))
}

fn names(list: &str) -> Result<BTreeSet<String>, String> {
    let words = list.replace(" and ", ",");
    let words = words.split(',').map(bare).filter(|word| !["", "–", "-", "—"].contains(word));
    words
        .map(|word| {
            let plain =
                word.chars().all(|found| found.is_ascii_alphanumeric() || "-_".contains(found));
            if plain {
                Ok(word.to_owned())
            } else {
                Err(format!("ARCHITECTURE.md: `{word}` is no crate"))
            }
        })
        .collect()
}

/// What cargo knows: the product's crates, with their dependencies but for those of tests and of
/// build scripts, which are no part of what is delivered.
pub(super) fn found(metadata: &Metadata) -> Drawing {
    let crates = workspace::product_crates(metadata);
    let names: BTreeSet<&str> = crates.iter().map(|package| package.name.as_str()).collect();
    let mut drawing = Drawing::new();
    for package in crates {
        let normal = package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal);
        let own = normal.map(|it| it.name.clone()).filter(|name| names.contains(name.as_str()));
        let folder = package.manifest_path.parent().expect("a manifest has a folder");
        let folder = folder.strip_prefix(workspace::root()).unwrap_or(folder);
        let found = Crate { folder: folder.as_str().replace('\\', "/"), arrows: own.collect() };
        drawing.insert(package.name.to_string(), found);
    }
    drawing
}

/// Where the table and the crates differ, each as a sentence.
pub(super) fn differences(table: &Table, found: &Drawing) -> Vec<String> {
    let mut faults = Vec::new();
    for name in table.keys().filter(|name| !found.contains_key(*name)) {
        faults.push(format!("ARCHITECTURE.md draws `{name}`, which is no crate of the workspace"));
    }
    for (name, krate) in found {
        let Some(row) = table.get(name) else {
            faults.push(format!("ARCHITECTURE.md does not draw the crate `{name}`"));
            continue;
        };
        if row.folder != krate.folder {
            let Row { folder, .. } = row;
            faults.push(format!("`{name}` is drawn in `{folder}` and lies in `{}`", krate.folder));
        }
        let (allowed, needed) = meaning(&row.arrows, found);
        for extra in krate.arrows.difference(&allowed) {
            faults.push(format!("`{name}` depends on `{extra}`, which is not drawn"));
        }
        for missing in needed.difference(&krate.arrows) {
            faults.push(format!("the arrow from `{name}` to `{missing}` is drawn and not there"));
        }
    }
    faults
}

/// The arrows that may be there, and those that must.
fn meaning(arrows: &Arrows, found: &Drawing) -> (BTreeSet<String>, BTreeSet<String>) {
    match arrows {
        Arrows::Exactly(names) => (names.clone(), names.clone()),
        Arrows::AndBelow(names) => (reachable(names, found), names.clone()),
        Arrows::AllBut(names) => {
            let others = found.keys().filter(|name| !names.contains(*name));
            (others.cloned().collect(), BTreeSet::new())
        }
    }
}

fn reachable(from: &BTreeSet<String>, found: &Drawing) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&String> = from.iter().collect();
    while let Some(name) = open.pop() {
        if reached.insert(name.clone()) {
            open.extend(found.get(name).into_iter().flat_map(|krate| &krate.arrows));
        }
    }
    reached
}

/// Crates that must not know one another, whatever the table draws, even by way of a third:
/// comparing two answers proves something only while neither has seen the other.
const STRANGERS: [(&str, &str); 4] =
    [("sim", "model"), ("sim", "measure"), ("measure", "model"), ("measure", "sim")];

/// Strangers that know one another.
pub(super) fn forbidden(found: &Drawing) -> Vec<String> {
    let knows = |(one, other): &&(&str, &str)| {
        reachable(&BTreeSet::from([(*one).to_owned()]), found).contains(*other)
    };
    let acquainted = STRANGERS.iter().filter(knows);
    acquainted.map(|(one, other)| format!("`{one}` depends on `{other}`, and must not")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "
Words before it.

| crate | folder | one line | may depend on |
|---|---|---|---|
| `units` | `crates/units` | quantities | – (libm, serde) |
| `model` | `crates/model` | forms | units |
| `engine` | `crates/engine` | all | units, model |
| `plan` | `crates/plan` | places | engine and below |
| `ironlaw` | `crates/cli` | the binary | all but web |
| `xtask` | `xtask` | the tool | – |

| crate | folder | another table | may depend on |
";

    fn drawing(crates: &[(&str, &str, &[&str])]) -> Drawing {
        let krate = |(name, folder, arrows): &(&str, &str, &[&str])| {
            let arrows = arrows.iter().map(|name| (*name).to_owned()).collect();
            ((*name).to_owned(), Crate { folder: (*folder).to_owned(), arrows })
        };
        crates.iter().map(krate).collect()
    }

    fn as_drawn() -> Drawing {
        drawing(&[
            ("units", "crates/units", &[]),
            ("model", "crates/model", &["units"]),
            ("engine", "crates/engine", &["units", "model"]),
            ("plan", "crates/plan", &["engine", "units"]),
            ("ironlaw", "crates/cli", &["plan", "model"]),
        ])
    }

    fn differences_after(change: impl FnOnce(&mut Drawing)) -> Vec<String> {
        let mut found = as_drawn();
        change(&mut found);
        differences(&drawn(DOCUMENT).unwrap(), &found)
    }

    #[test]
    fn what_is_as_drawn_passes() {
        assert_eq!(differences_after(|_| ()), [""; 0]);
    }

    #[test]
    fn a_crate_too_few_and_one_too_many_are_named() {
        assert_eq!(
            differences_after(|found| drop(found.remove("ironlaw"))),
            ["ARCHITECTURE.md draws `ironlaw`, which is no crate of the workspace"]
        );
        let extra = Crate { folder: "crates/extra".to_owned(), arrows: BTreeSet::new() };
        assert_eq!(
            differences_after(|found| drop(found.insert("extra".to_owned(), extra))),
            ["ARCHITECTURE.md does not draw the crate `extra`"]
        );
    }

    #[test]
    fn an_arrow_too_few_and_one_too_many_are_named() {
        let arrows =
            |found: &mut Drawing, name: &str, change: fn(&mut BTreeSet<String>) -> bool| {
                assert!(change(&mut found.get_mut(name).unwrap().arrows));
            };
        assert_eq!(
            differences_after(|found| arrows(found, "units", |it| it.insert("model".into()))),
            ["`units` depends on `model`, which is not drawn"]
        );
        assert_eq!(
            differences_after(|found| arrows(found, "engine", |it| it.remove("model"))),
            ["the arrow from `engine` to `model` is drawn and not there"]
        );
        assert_eq!(
            differences_after(|found| arrows(found, "plan", |it| it.insert("ironlaw".into()))),
            ["`plan` depends on `ironlaw`, which is not drawn"]
        );
    }

    #[test]
    fn a_crate_in_another_folder_is_named() {
        let moved =
            |found: &mut Drawing| found.get_mut("ironlaw").unwrap().folder = "cli".to_owned();
        assert_eq!(
            differences_after(moved),
            ["`ironlaw` is drawn in `crates/cli` and lies in `cli`"]
        );
    }

    #[test]
    fn all_but_some_allows_the_others_only() {
        let table = drawn(&DOCUMENT.replace("all but web", "all but model")).unwrap();
        assert_eq!(
            differences(&table, &as_drawn()),
            ["`ironlaw` depends on `model`, which is not drawn"]
        );
    }

    #[test]
    fn a_document_without_the_table_fails() {
        assert!(drawn("| crate | one line |\n|---|---|\n").is_err());
        assert!(drawn(&DOCUMENT.replace("units, model", "units, whatever it needs")).is_err());
    }

    #[test]
    fn strangers_are_found_by_way_of_a_third() {
        assert_eq!(forbidden(&as_drawn()), [""; 0]);
        let found = drawing(&[
            ("model", "crates/model", &[]),
            ("engine", "crates/engine", &["model"]),
            ("sim", "crates/sim", &["engine"]),
        ]);
        assert_eq!(forbidden(&found), ["`sim` depends on `model`, and must not"]);
    }
}
