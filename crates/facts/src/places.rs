//! How are tables of regions and of round trips between them read, and what is wrong with one?

use crate::catalogue::Place;
use crate::table::{Fault, Table};
use crate::vocabulary::Area;

/// The regions of one provider.
#[derive(Debug)]
pub(crate) struct RegionRow {
    pub(crate) provider: String,
    pub(crate) regions: Vec<OneRegion>,
}

/// A region: its name, and where it lies.
#[derive(Debug)]
pub(crate) struct OneRegion {
    pub(crate) name: String,
    pub(crate) city: String,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) area: Area,
}

/// Round-trip times between regions of one provider.
#[derive(Debug)]
pub(crate) struct RoundTripRow {
    pub(crate) provider: String,
    pub(crate) regions: Vec<String>,
    pub(crate) millis: Vec<Vec<f64>>,
}

impl RegionRow {
    /// The value of the fact, in words.
    pub(crate) fn described(&self) -> String {
        format!("{} regions", self.regions.len())
    }
}

impl RoundTripRow {
    /// The value of the fact, in words.
    pub(crate) fn described(&self) -> String {
        format!("{0} × {0} medians", self.regions.len())
    }
}

pub(crate) fn read_regions(table: &mut Table<'_>, faults: &mut Vec<Fault>) -> RegionRow {
    let provider = table.text("provider", "\"aws\"");
    let rows = table.rows("regions").map(|(rows, _)| rows).unwrap_or_default();
    let place = Place { file: table.file.name.to_owned(), line: table.line_of("regions") };
    let mut regions: Vec<OneRegion> = Vec::new();
    for mut row in rows {
        let name = row.text("name", "\"us-east-1\"");
        let city = row.text("city", "\"Ashburn, Virginia\"");
        let latitude = row.signed_number("latitude");
        let longitude = row.signed_number("longitude");
        let words: Vec<_> = Area::ALL.iter().map(|area| area.as_str()).collect();
        let area = row.word("area", Area::from_word, &words);
        faults.extend(row.finish());
        let mut refuse = |expected: &str, found: String| {
            let hint = "look at a neighboring row".to_owned();
            faults.push(place.fault(&name, expected, found, hint));
        };
        if latitude.abs() > 90.0 || longitude.abs() > 180.0 {
            refuse("degrees north up to 90 and east up to 180", format!("{latitude}, {longitude}"));
        }
        if regions.iter().any(|region| region.name == name) {
            refuse("each region once", "a second one".to_owned());
        }
        match area {
            Some(area) => regions.push(OneRegion { name, city, latitude, longitude, area }),
            None => refuse("an area", "none".to_owned()),
        }
    }
    RegionRow { provider, regions }
}

pub(crate) fn read_round_trips(table: &mut Table<'_>) -> RoundTripRow {
    let provider = table.text("provider", "\"aws\"");
    let regions = table.texts("regions");
    let millis = table.grid("millis");
    let count = regions.len();
    if millis.len() != count || millis.iter().any(|row| row.len() != count) {
        let line = table.line_of("millis");
        let found = format!("{} rows of {:?}", millis.len(), millis.first().map(Vec::len));
        let hint = "give each region one row and one column";
        table.fault(line, &format!("{count} rows of {count} numbers"), &found, hint);
    }
    RoundTripRow { provider, regions, millis }
}
