//! Is the catalogue whole? Reads its TOML files and refuses what a fact may not lack.
//!
//! The build script runs this on the real files, the tests on broken ones.

use toml::de::{DeTable, DeValue};

use crate::checks;
use crate::places::{self, RegionRow, RoundTripRow};
use crate::table::{Fault, File, Table};
use crate::vocabulary::{Class, Confidence, Gigabyte, Kind};
use crate::written;

/// What a file may hold.
const SECTIONS: [&str; 6] = ["entity", "fact", "rate", "price", "regions", "round-trips"];
/// The unit of a fact whose value is words.
const TEXT: &str = "text";
/// The unit of a fact whose value is a table of tiers.
const TIERED: &str = "usd/gb";

/// The whole catalogue, sorted.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) entities: Vec<EntityRow>,
    pub(crate) facts: Vec<FactRow>,
}

/// A named thing that facts are about.
#[derive(Debug)]
pub(crate) struct EntityRow {
    pub(crate) class: Class,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) place: Place,
}

/// One fact, checked.
#[derive(Debug)]
pub(crate) struct FactRow {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) value: RowValue,
    pub(crate) written: String,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) direction: Option<String>,
    pub(crate) condition: String,
    pub(crate) kind: Kind,
    pub(crate) source: String,
    pub(crate) note: Option<String>,
    pub(crate) date: String,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) gigabyte: Option<Gigabyte>,
    pub(crate) rate: Option<RateRow>,
    pub(crate) price: Option<PriceRow>,
    pub(crate) regions: Option<RegionRow>,
    pub(crate) round_trips: Option<RoundTripRow>,
    pub(crate) place: Place,
}

/// Where each step ends, if it does, and its price.
pub(crate) type Tiers = Vec<(Option<f64>, f64)>;

#[derive(Debug)]
pub(crate) enum RowValue {
    Scalar { value: f64, unit: &'static str },
    Tiers(Tiers),
    Text(String),
}

/// What a published training rate adds to its fact.
#[derive(Debug)]
pub(crate) struct RateRow {
    pub(crate) model: String,
    pub(crate) accelerator: String,
    pub(crate) accelerators: u32,
    pub(crate) framework: String,
    pub(crate) precision: String,
    pub(crate) batch_per_accelerator: u32,
    pub(crate) preferred: bool,
}

/// What a machine's price by the hour adds to its fact.
#[derive(Debug)]
pub(crate) struct PriceRow {
    pub(crate) accelerator: String,
    pub(crate) accelerators: u32,
    /// The provider's regions that ask this price; none listed: all of them.
    pub(crate) regions: Vec<String>,
}

/// Where a row stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl Place {
    pub(crate) fn fault(&self, id: &str, expected: &str, found: String, hint: String) -> Fault {
        let Self { file, line } = self.clone();
        Fault { file, line, id: id.to_owned(), expected: expected.to_owned(), found, hint }
    }
}

/// Reads every file and answers with the catalogue or with all that is wrong with it.
pub(crate) fn read(files: &[File<'_>]) -> Result<Catalogue, Vec<Fault>> {
    let (catalogue, mut faults) = read_rows(files);
    if !faults.is_empty() {
        // A row that was not read would be missed by every check across rows.
        return Err(faults);
    }
    checks::across_rows(&catalogue, &mut faults);
    if faults.is_empty() { Ok(catalogue) } else { Err(faults) }
}

/// Reads every file, and leaves the checks across rows to the caller.
pub(crate) fn read_rows(files: &[File<'_>]) -> (Catalogue, Vec<Fault>) {
    let mut catalogue = Catalogue::default();
    let mut faults = Vec::new();
    for file in files {
        read_file(*file, &mut catalogue, &mut faults);
    }
    catalogue.facts.sort_by(|a, b| a.id.cmp(&b.id));
    catalogue.entities.sort_by(|a, b| (a.class, &a.name).cmp(&(b.class, &b.name)));
    (catalogue, faults)
}

fn read_file(file: File<'_>, catalogue: &mut Catalogue, faults: &mut Vec<Fault>) {
    let document = match DeTable::parse(file.text) {
        Ok(document) => document,
        Err(error) => {
            let line = error.span().map_or(1, |span| file.line_at(span.start));
            let place = Place { file: file.name.to_owned(), line };
            let found = error.message().to_owned();
            let hint = "mend the TOML on this line".to_owned();
            faults.push(place.fault("(file)", "a TOML document", found, hint));
            return;
        }
    };
    for (section, value) in document.get_ref() {
        let tables: Option<Vec<_>> = value.get_ref().as_array().and_then(|array| {
            let table = |item: &'_ toml::Spanned<DeValue<'_>>| item.get_ref().is_table();
            array.iter().all(table).then(|| array.iter().collect())
        });
        let known = SECTIONS.contains(&section.get_ref().as_ref());
        let Some(tables) = tables.filter(|_| known) else {
            let line = file.line_at(section.span().start);
            let place = Place { file: file.name.to_owned(), line };
            let names: Vec<_> = SECTIONS.iter().map(|name| format!("[[{name}]]")).collect();
            let hint = format!("a file holds {}", names.join(", "));
            let found = format!("`{}`", section.get_ref());
            faults.push(place.fault("(file)", "a known section", found, hint));
            continue;
        };
        for item in tables {
            let Some(entries) = item.get_ref().as_table() else { continue };
            match section.get_ref().as_ref() {
                "entity" => {
                    let table = Table::new(file, item.span(), entries, "name");
                    catalogue.entities.extend(read_entity(table, faults));
                }
                section => {
                    let table = Table::new(file, item.span(), entries, "id");
                    catalogue.facts.extend(read_fact(table, section, faults));
                }
            }
        }
    }
}

fn place_of(table: &Table<'_>) -> Place {
    Place { file: table.file.name.to_owned(), line: table.line }
}

fn read_entity(mut table: Table<'_>, faults: &mut Vec<Fault>) -> Option<EntityRow> {
    let place = place_of(&table);
    let class = table.text("class", "\"storage\"");
    let name = table.text("name", "\"nvme-gen4\"");
    let title = table.text("title", "\"what it is, in one line\"");
    let aliases = table.texts("aliases");
    let known = Class::from_word(&class);
    if known.is_none() && !class.is_empty() {
        let line = table.line_of("class");
        let hint = format!("write one of {}", words(Class::ALL, Class::as_str).join(", "));
        table.fault(line, "a class", &format!("`{class}`"), &hint);
    }
    let broken = table.finish();
    let whole = broken.is_empty();
    faults.extend(broken);
    let class = known.filter(|_| whole)?;
    Some(EntityRow { class, name, title, aliases, place })
}

fn words<T: Copy>(all: &[T], as_str: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| as_str(*one)).collect()
}

fn read_fact(mut table: Table<'_>, section: &str, faults: &mut Vec<Fault>) -> Option<FactRow> {
    let place = place_of(&table);
    let id = table.text("id", "\"storage.nvme-gen4.read-bandwidth\"");
    let title = table.text("title", "\"one line for a person\"");
    let regions = (section == "regions").then(|| places::read_regions(&mut table, faults));
    let round_trips = (section == "round-trips").then(|| places::read_round_trips(&mut table));
    let described = regions.as_ref().map(RegionRow::described);
    let described = described.or(round_trips.as_ref().map(RoundTripRow::described));
    let read = match described {
        Some(words) => Some((RowValue::Text(words.clone()), words, None, None)),
        None => read_value(&mut table, faults),
    };
    let direction = table.optional_text("direction");
    let condition = table.text("condition", "\"128 KiB sequential, queue depth 32\"");
    let kind = read_kind(&mut table);
    let source = table.text("source", "\"document, page or table\"");
    let note = read_note(&mut table, kind);
    let date = table.day("date");
    let confidence = table.word(
        "confidence",
        Confidence::from_word,
        &words(Confidence::ALL, Confidence::as_str),
    );
    let gigabyte = read_gigabyte(&mut table);
    let rate = (section == "rate").then(|| read_rate(&mut table));
    let price = (section == "price").then(|| PriceRow {
        accelerator: table.text("accelerator", "\"a100-80gb\""),
        accelerators: table.count("accelerators"),
        regions: table.texts("regions"),
    });
    check_section_unit(&mut table, section, read.as_ref());
    let broken = table.finish();
    let whole = broken.is_empty();
    faults.extend(broken);
    let (value, written, low, high) = read.filter(|_| whole)?;
    Some(FactRow {
        id,
        title,
        value,
        written,
        low,
        high,
        direction,
        condition,
        kind: kind?,
        source,
        note,
        date,
        confidence,
        gigabyte,
        rate,
        price,
        regions,
        round_trips,
        place,
    })
}

fn read_kind(table: &mut Table<'_>) -> Option<Kind> {
    if !table.has("kind") {
        // Asked for as a text, so that the message says what to add.
        table.text("kind", "\"datasheet\"");
        return None;
    }
    table.word("kind", Kind::from_word, &words(Kind::ALL, Kind::as_str))
}

/// A guess and a teaching value give their reason; evidence may carry a note.
fn read_note(table: &mut Table<'_>, kind: Option<Kind>) -> Option<String> {
    match kind {
        Some(Kind::Estimate | Kind::Teaching) => {
            Some(table.text("reason", "\"why this number, and from what\""))
        }
        Some(_) => table.optional_text("note"),
        // Which of the two belongs here is not known; the kind is the fault to mend.
        None => table.optional_text("reason").or(table.optional_text("note")),
    }
}

/// A price per amount of data says which gigabyte it means; elsewhere the key is unknown.
fn read_gigabyte(table: &mut Table<'_>) -> Option<Gigabyte> {
    let unit = table.optional_text("unit");
    match unit.as_deref() {
        Some(TIERED | "usd/gb-month") if !table.has("gigabyte") => {
            table.text("gigabyte", "\"unstated\"");
            None
        }
        Some(TIERED | "usd/gb-month") | None => {
            let known = words(Gigabyte::ALL, Gigabyte::as_str);
            table.word("gigabyte", Gigabyte::from_word, &known)
        }
        Some(_) => None,
    }
}

fn check_section_unit(table: &mut Table<'_>, section: &str, read: Option<&ReadValue>) {
    let needed = match section {
        "rate" => "samples/s",
        "price" => "usd/h",
        _ => return,
    };
    if let Some((RowValue::Scalar { unit, .. }, ..)) = read
        && *unit == needed
    {
        return;
    }
    let line = table.line_of("unit");
    let hint = format!("write `unit = \"{needed}\"`, or [[fact]] for [[{section}]]");
    table.fault(line, &format!("the unit {needed} of a {section}"), "another", &hint);
}

type ReadValue = (RowValue, String, Option<f64>, Option<f64>);

fn read_value(table: &mut Table<'_>, faults: &mut Vec<Fault>) -> Option<ReadValue> {
    let unit = table.text("unit", "\"bytes/s\"");
    if table.has("tiers") {
        let (tiers, written) = read_tiers(table, &unit, faults)?;
        return Some((RowValue::Tiers(tiers), written, None, None));
    }
    let written = table.text("value", "\"7.0 GB/s\"");
    if unit == TEXT {
        return Some((RowValue::Text(written.clone()), written, None, None));
    }
    // Asked for before anything can be wrong, so that a bad value does not make them strangers.
    let low = table.optional_text("low");
    let high = table.optional_text("high");
    if written.is_empty() || unit.is_empty() {
        return None;
    }
    let value = base_value(table, "value", &unit, &written)?;
    let low = low.and_then(|low| base_value(table, "low", &unit, &low));
    let high = high.and_then(|high| base_value(table, "high", &unit, &high));
    if low.is_some_and(|low| low > value) || high.is_some_and(|high| high < value) {
        let line = table.line_of("value");
        let hint = "put the value between `low` and `high`";
        table.fault(line, "low ≤ value ≤ high", &format!("`{written}`"), hint);
        return None;
    }
    let unit = written::known_unit(&unit)?;
    Some((RowValue::Scalar { value, unit }, written, low, high))
}

fn base_value(table: &mut Table<'_>, key: &str, unit: &str, written: &str) -> Option<f64> {
    match written::base_value(unit, written) {
        Ok(value) => Some(value),
        Err(misfit) => {
            let line = table.line_of(key);
            table.fault(line, &misfit.expected, &format!("`{}`", misfit.found), &misfit.hint);
            None
        }
    }
}

fn read_tiers(
    table: &mut Table<'_>,
    unit: &str,
    faults: &mut Vec<Fault>,
) -> Option<(Tiers, String)> {
    let (rows, written) = table.rows("tiers")?;
    let line = table.line_of("tiers");
    let mut tiers: Tiers = Vec::new();
    for mut row in rows {
        let start = row.optional_number("from-gb");
        let end = tiers.last().map_or(Some(0.0), |tier| tier.0);
        if let (Some(start), Some(end)) = (start, end)
            && start.total_cmp(&end).is_ne()
        {
            let expected = if start > end { "tiers without a gap" } else { "tiers apart" };
            let found = format!("a tier from {start} GB after one up to {end} GB");
            let hint = format!("write `from-gb = {end}`, or leave `from-gb` out");
            table.fault(line, expected, &found, &hint);
        }
        tiers.push((row.optional_number("up-to-gb"), row.number("usd-per-gb")));
        faults.extend(row.finish());
    }
    if unit != TIERED {
        let hint = "tiers are prices per GB: write `unit = \"usd/gb\"`";
        table.fault(line, "the unit usd/gb", &format!("`{unit}`"), hint);
    }
    let rising = tiers.windows(2).all(|pair| match (pair[0].0, pair[1].0) {
        (Some(lower), Some(upper)) => lower < upper,
        (lower, _) => lower.is_some(),
    });
    if !rising || tiers.is_empty() {
        let hint = "order the tiers by `up-to-gb`; only the last may lack it";
        table.fault(line, "tiers of growing volume", &format!("`{written}`"), hint);
    }
    Some((tiers, written))
}

fn read_rate(table: &mut Table<'_>) -> RateRow {
    RateRow {
        model: table.text("model", "\"resnet-50\""),
        accelerator: table.text("accelerator", "\"a100-80gb\""),
        accelerators: table.count("accelerators"),
        framework: table.text("framework", "\"MXNet\""),
        precision: table.text("precision", "\"AMP\""),
        batch_per_accelerator: table.count("batch-per-accelerator"),
        preferred: table.flag("preferred"),
    }
}
