//! Which price holds between two places, from whom, and of which day?

use engine::{near, shown};
use facts::{Fact, Gigabyte, Kind, Tier, UserFact, UserValue, Value};
use model::{PriceSchedule, PriceTier};
use units::Quantity;

use crate::case::StoragePrice;
use crate::fault::PlanFault;
use crate::place::{Place, in_azure_zone_one, same_area};

/// The catalogue, with a user's own facts laid over it.
#[derive(Debug, Clone, Default)]
pub struct Book {
    file: Option<String>,
    user: Vec<UserFact>,
}

/// A fact of the book, whoever told it.
#[derive(Debug, Clone, PartialEq)]
pub struct BookFact {
    /// Its id.
    pub id: String,
    /// One line for a person.
    pub title: String,
    /// What it says.
    pub value: UserValue,
    /// The least plausible value, in base units.
    pub low: Option<f64>,
    /// The greatest plausible value, in base units.
    pub high: Option<f64>,
    /// Which gigabyte a price means.
    pub gigabyte: Option<Gigabyte>,
    /// What sort of evidence it is.
    pub kind: Kind,
    /// The day on which it was true.
    pub date: String,
    /// Where it comes from.
    pub source: String,
    /// The file and line of a user's own fact; nothing for the catalogue's.
    pub told_in: Option<String>,
}

impl From<&'static Fact> for BookFact {
    fn from(fact: &'static Fact) -> Self {
        let value = match fact.value {
            Value::Scalar { value, unit } => UserValue::Scalar { value, unit },
            Value::Tiers(tiers) => UserValue::Tiers(tiers.to_vec()),
            Value::Text(text) => UserValue::Text(text.to_owned()),
        };
        Self {
            id: fact.id.to_owned(),
            title: fact.title().to_owned(),
            value,
            low: fact.low,
            high: fact.high,
            gigabyte: fact.gigabyte,
            kind: fact.kind,
            date: fact.date.to_owned(),
            source: fact.source().to_owned(),
            told_in: None,
        }
    }
}

impl BookFact {
    /// The number, if it is one in this unit.
    pub fn number(&self, unit: &str) -> Option<f64> {
        match self.value {
            UserValue::Scalar { value, unit: own } if own == unit => Some(value),
            _ => None,
        }
    }

    /// The number as a quantity, if it counts that.
    pub fn quantity<Q: Quantity>(&self) -> Option<Q> {
        Q::new(self.number(Q::UNIT)?).ok()
    }

    /// The least and the greatest plausible value as multiples of the value.
    pub fn range_times(&self) -> Option<(f64, f64)> {
        let UserValue::Scalar { value, .. } = self.value else { return None };
        let low = self.low.unwrap_or(value);
        let high = self.high.unwrap_or(value);
        (value > 0.0 && low < high).then(|| (low / value, high / value))
    }
}

/// The price of data that leaves a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Egress {
    /// By the month's volume.
    pub schedule: PriceSchedule,
    /// The facts it is made of; none where nobody asks a price.
    pub facts: Vec<BookFact>,
    /// What was assumed.
    pub assumed: Vec<String>,
    /// Where the price may lie, as multiples of it.
    pub range_times: (f64, f64),
    /// The other reading of "GB", where the list does not say which it means.
    pub other_reading: Option<PriceSchedule>,
}

impl Book {
    /// The catalogue alone.
    pub fn catalogue() -> Self {
        Self::default()
    }

    /// The catalogue with a user's file laid over it, in the same form.
    ///
    /// # Errors
    ///
    /// All that is wrong with the file, ids that no price is looked up by among it.
    pub fn with_user_prices(name: &str, text: &str) -> Result<Self, Vec<PlanFault>> {
        let place = |line: usize| format!("{}:{line}", shown(name));
        let user = facts::read_user_prices(name, text).map_err(|faults| {
            let fault = |fault: facts::UserFault| {
                PlanFault::new(fault.to_string(), fault.hint.clone()).at(place(fault.line))
            };
            faults.into_iter().map(fault).collect::<Vec<_>>()
        })?;
        let strangers: Vec<PlanFault> = user
            .iter()
            .filter(|fact| !is_looked_up(fact))
            .map(|fact| {
                let near = near(&fact.id, facts::all().iter().map(|known| known.id));
                let hint = if near.is_empty() {
                    "use an id of `ironlaw facts`, or `egress.PROVIDER.REGION.internet`, `….inter-region` or `….OTHER-REGION`".to_owned()
                } else {
                    format!("did you mean {}?", near.join(", "))
                };
                let message = format!("`{}` is an id that nothing asks for", shown(&fact.id));
                PlanFault::new(message, hint).at(place(fact.line))
            })
            .collect();
        if strangers.is_empty() {
            Ok(Self { file: Some(name.to_owned()), user })
        } else {
            Err(strangers)
        }
    }

    /// The fact with this id: the user's if there is one, else the catalogue's.
    pub fn fact(&self, id: &str) -> Option<BookFact> {
        let own = self.user.iter().find(|fact| fact.id == id).map(|fact| self.told(fact));
        own.or_else(|| facts::get(id).map(BookFact::from))
    }

    /// The user's own facts.
    pub fn own(&self) -> impl Iterator<Item = BookFact> {
        self.user.iter().map(|fact| self.told(fact))
    }

    fn told(&self, fact: &UserFact) -> BookFact {
        let file = self.file.as_deref().unwrap_or_default();
        BookFact {
            id: fact.id.clone(),
            title: fact.title.clone(),
            value: fact.value.clone(),
            low: fact.low,
            high: fact.high,
            gigabyte: fact.gigabyte,
            kind: fact.kind,
            date: fact.date.clone(),
            source: fact.source.clone(),
            told_in: Some(format!("{}:{}", shown(file), fact.line)),
        }
    }

    /// The price of data from one place to another. `free_tier` counts what a provider gives
    /// away each month; else other traffic is taken to have used it.
    ///
    /// # Errors
    ///
    /// A pair without a price is a fault, and never free.
    pub fn egress(&self, from: Place, to: Place, free_tier: bool) -> Result<Egress, PlanFault> {
        match (from, to) {
            (Place::OnPremises, _) => Ok(free_of_charge(
                "your own site asks nothing for data that leaves it; your carrier may",
            )),
            (Place::Host(host), _) => {
                let id = format!("egress.{}.internet", host.in_ids());
                self.priced(&[id], free_tier).unwrap_or_else(|| Err(no_price(from, to, "")))
            }
            (Place::Region(_), Place::Zone) => self.to_zone(from, to, free_tier),
            (Place::Region(region), Place::Region(other)) if region == other => {
                Err(PlanFault::new(
                    format!("`{from}` is both source and destination: nothing leaves the region"),
                    "`--to zone` prices a move between its zones",
                ))
            }
            (Place::Region(_), Place::Region(_)) => self.between_regions(from, to, free_tier),
            (Place::Region(_), Place::Interconnect) => {
                let provider = from.provider().unwrap_or_default();
                let id = match provider {
                    "aws" => "egress.aws.direct-connect.out".to_owned(),
                    other => format!("egress.{other}.interconnect"),
                };
                self.priced(&[id], free_tier).unwrap_or_else(|| Err(no_price(from, to, "")))
            }
            (Place::Region(_), _) => self.to_internet(from, to, free_tier),
            (Place::Internet | Place::Zone | Place::Interconnect, _) => Err(PlanFault::new(
                format!("data cannot start at `{from}`"),
                "name a region, a host or `onprem`",
            )),
        }
    }

    fn between_regions(&self, from: Place, to: Place, free: bool) -> Result<Egress, PlanFault> {
        let (Some(one), Some(other)) = (from.region(), to.region()) else {
            return Err(no_price(from, to, ""));
        };
        if one.provider != other.provider {
            return self.to_internet(from, to, free);
        }
        let base = format!("egress.{}.{}", one.provider, one.name);
        let mut ids = vec![format!("{base}.{}", other.name), format!("{base}.inter-region")];
        let why = match one.provider {
            "gcp" if same_area(one, other) => {
                ids.push("egress.gcp.gcs.same-continent".to_owned());
                ""
            }
            "azure" if same_area(one, other) && in_azure_zone_one(one) => {
                ids.push("egress.azure.inter-region".to_owned());
                ""
            }
            "gcp" => "; the catalogue has Google's price within a continent only",
            "azure" => "; the catalogue has Azure's price within North America or Europe only",
            _ => "",
        };
        self.priced(&ids, free).unwrap_or_else(|| Err(no_price(from, to, why)))
    }

    fn to_internet(&self, from: Place, to: Place, free: bool) -> Result<Egress, PlanFault> {
        let Some(region) = from.region() else { return Err(no_price(from, to, "")) };
        let own = format!("egress.{}.{}.internet", region.provider, region.name);
        let (shared, note) = match region.provider {
            "gcp" => (
                Some("egress.gcp.gcs.internet"),
                "Cloud Storage's worldwide list stands for every source region",
            ),
            "azure" if in_azure_zone_one(region) => (
                Some("egress.azure.eastus.internet"),
                "Azure lists North America and Europe as one zone: the price of East US stands for it",
            ),
            _ => (None, ""),
        };
        if let Some(found) = self.priced(std::slice::from_ref(&own), free) {
            return found;
        }
        let Some(id) = shared else { return Err(no_price(from, to, "")) };
        let mut found =
            self.priced(&[id.to_owned()], free).unwrap_or_else(|| Err(no_price(from, to, "")))?;
        found.assumed.push(format!("{note} (`{id}`)"));
        Ok(found)
    }

    fn to_zone(&self, from: Place, to: Place, free: bool) -> Result<Egress, PlanFault> {
        let Some(region) = from.region() else { return Err(no_price(from, to, "")) };
        let ids = [
            format!("egress.{}.{}.inter-zone", region.provider, region.name),
            format!("egress.{}.inter-zone", region.provider),
        ];
        let mut found = self.priced(&ids, free).unwrap_or_else(|| Err(no_price(from, to, "")))?;
        if region.provider == "aws" {
            // Billed once as it leaves a zone and once as it enters the other.
            found.schedule = times(&found.schedule, 2.0)?;
            found.assumed.push("between zones AWS bills each direction, so twice".to_owned());
        }
        Ok(found)
    }

    /// The first of these ids that the book has, as a schedule.
    fn priced(&self, ids: &[String], free_tier: bool) -> Option<Result<Egress, PlanFault>> {
        let fact = ids.iter().find_map(|id| self.fact(id))?;
        Some(schedule_of(fact, free_tier))
    }

    /// What data through a NAT gateway of this place costs.
    ///
    /// # Errors
    ///
    /// A place whose gateway has no price.
    pub fn nat(&self, place: Place) -> Result<Egress, PlanFault> {
        let Some(region) = place.region() else {
            let message = format!("no NAT gateway is known at `{place}`");
            return Err(PlanFault::new(message, "leave out `--nat`"));
        };
        let ids = [
            format!("price.{}.{}.nat", region.provider, region.name),
            format!("price.{}.nat", region.provider),
        ];
        let found = self.priced(&ids, false);
        let mut found = found.unwrap_or_else(|| {
            let message = format!("no price of a NAT gateway at `{place}`");
            Err(PlanFault::new(message, "put one into a file for `--prices`"))
        })?;
        if found.facts.iter().any(|fact| fact.id == ids[1]) {
            found.assumed.push(format!("the NAT gateway of us-east-1 stands for `{place}`"));
        }
        Ok(found)
    }

    /// The prices of a store's requests and space.
    pub fn store(&self, place: Place, class: StorageClass) -> Store {
        let ids = match (place.provider(), class) {
            (Some("aws"), StorageClass::Standard) => [
                "price.aws.s3.standard.get",
                "price.aws.s3.standard.put",
                "price.aws.s3.standard.storage",
            ],
            (Some("aws"), StorageClass::InfrequentAccess) => [
                "price.aws.s3.standard-ia.get",
                "price.aws.s3.standard-ia.put",
                "price.aws.s3.standard.storage",
            ],
            (Some("gcp"), _) => [
                "price.gcp.gcs.standard.class-b",
                "price.gcp.gcs.standard.class-a",
                "price.gcp.gcs.standard.storage",
            ],
            (Some("azure"), _) => [
                "price.azure.blob.hot.read",
                "price.azure.blob.hot.write",
                "price.azure.blob.hot.storage",
            ],
            (Some("cloudflare"), _) => [
                "price.cloudflare.r2.standard.class-b",
                "price.cloudflare.r2.standard.class-a",
                "price.cloudflare.r2.standard.storage",
            ],
            _ => return Store::default(),
        };
        let [get, put, storage] = ids.map(|id| self.fact(id));
        Store { get, put, storage }
    }

    /// What machines with these accelerators ask at a place, the cheapest first.
    pub fn accelerators(&self, place: Place, accelerator: &str, spot: bool) -> Vec<MachinePrice> {
        let Some(provider) = place.provider() else { return Vec::new() };
        let ending = if spot { ".spot" } else { ".on-demand" };
        let fits = |id: &str, name: &str, regions: &[&str]| {
            let own = id.strip_prefix("price.").and_then(|rest| rest.strip_prefix(provider));
            let here = place.region().is_none_or(|region| regions.contains(&region.name));
            own.is_some_and(|rest| rest.starts_with('.'))
                && id.ends_with(ending)
                && name == accelerator
                && (regions.is_empty() || here)
        };
        let replaced = |id: &str| self.user.iter().any(|fact| fact.id == id);
        let listed = facts::accelerator_prices().iter().filter(|price| {
            fits(price.fact.id, price.accelerator, price.regions) && !replaced(price.fact.id)
        });
        let listed = listed.map(|price| MachinePrice {
            fact: price.fact.into(),
            accelerators: price.accelerators,
        });
        let own = self.user.iter().filter_map(|fact| {
            let (name, count) = fact.accelerators.as_ref()?;
            let regions: Vec<&str> = fact.regions.iter().map(String::as_str).collect();
            fits(&fact.id, name, &regions)
                .then(|| MachinePrice { fact: self.told(fact), accelerators: *count })
        });
        let mut found: Vec<MachinePrice> = listed.chain(own).collect();
        let each = |price: &MachinePrice| {
            price.fact.number("usd/h").unwrap_or(f64::INFINITY) / f64::from(price.accelerators)
        };
        found.sort_by(|a, b| each(a).total_cmp(&each(b)));
        found
    }
}

/// How a source store bills its reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StorageClass {
    /// The class that one writes to unless told otherwise.
    #[default]
    Standard,
    /// Cheaper to keep, dearer to read.
    InfrequentAccess,
}

/// A store's prices, where the book has them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Store {
    /// A request that reads.
    pub get: Option<BookFact>,
    /// A request that writes.
    pub put: Option<BookFact>,
    /// Space for a time.
    pub storage: Option<BookFact>,
}

impl Store {
    /// The price of space, if the book has it.
    pub fn storage_price(&self) -> Option<StoragePrice> {
        let fact = self.storage.as_ref()?;
        let usd = |value| units::Dollars::new(value).ok();
        if let Some(value) = fact.number("usd/gb-month") {
            let gigabyte = match fact.gigabyte {
                Some(Gigabyte::Binary) => model::Gigabyte::Binary,
                _ => model::Gigabyte::Decimal,
            };
            return Some(StoragePrice::per_month(usd(value)?, gigabyte));
        }
        let hourly = fact.number("usd/gib-hour")?;
        let month = usd(hourly * StoragePrice::MONTH_HOURS)?;
        Some(StoragePrice::per_month(month, model::Gigabyte::Binary))
    }
}

/// A machine with accelerators, and what it asks.
#[derive(Debug, Clone, PartialEq)]
pub struct MachinePrice {
    /// The price of the whole machine for an hour.
    pub fact: BookFact,
    /// How many accelerators it has.
    pub accelerators: u32,
}

fn no_price(from: Place, to: Place, why: &str) -> PlanFault {
    PlanFault::new(
        format!("no price is known for data from `{from}` to `{to}`{why}"),
        "say one with `--egress-price $0.05/GB`, or put it into a file for `--prices`",
    )
}

fn free_of_charge(assumed: &str) -> Egress {
    Egress {
        schedule: PriceSchedule::flat(units::DollarsPerGb::ZERO),
        facts: Vec::new(),
        assumed: vec![assumed.to_owned()],
        range_times: (1.0, 1.0),
        other_reading: None,
    }
}

/// Bytes of a decimal over bytes of a binary gigabyte.
const DECIMAL_OVER_BINARY: f64 = 1e9 / 1_073_741_824.0;

fn schedule_of(fact: BookFact, free_tier: bool) -> Result<Egress, PlanFault> {
    let mut assumed = Vec::new();
    let tiers: Vec<Tier> = match &fact.value {
        UserValue::Scalar { value, unit: "usd/gb" } => {
            vec![Tier { up_to_gb: None, usd_per_gb: *value }]
        }
        UserValue::Tiers(tiers) => without_free(&fact, tiers, free_tier, &mut assumed),
        _ => {
            let message = format!("`{}` is no price of an amount of data", fact.id);
            return Err(PlanFault::new(message, "give it the unit usd/gb"));
        }
    };
    let gigabyte = match fact.gigabyte {
        Some(Gigabyte::Binary) => model::Gigabyte::Binary,
        Some(Gigabyte::Decimal) => model::Gigabyte::Decimal,
        // A list whose TB is 1,024 GB counts in powers of two; elsewhere GB is what it says.
        _ if counts_in_binary(&tiers) => model::Gigabyte::Binary,
        _ => model::Gigabyte::Decimal,
    };
    let refused = |error: model::ScheduleError| {
        PlanFault::new(format!("`{}`: {error}", fact.id), "mend the tiers, or choose another price")
    };
    let plain: Vec<PriceTier> = tiers
        .iter()
        .map(|tier| PriceTier { up_to_gb: tier.up_to_gb, usd_per_gb: tier.usd_per_gb })
        .collect();
    let schedule = PriceSchedule::tiered(plain.clone(), gigabyte).map_err(refused)?;
    let (mut low, mut high) = fact.range_times().unwrap_or((1.0, 1.0));
    let mut other_reading = None;
    let charges = tiers.iter().any(|tier| tier.usd_per_gb > 0.0);
    if !matches!(fact.gigabyte, Some(Gigabyte::Binary | Gigabyte::Decimal)) && charges {
        let (taken, other, name) = match gigabyte {
            model::Gigabyte::Decimal => {
                low *= DECIMAL_OVER_BINARY;
                ("10⁹ bytes", model::Gigabyte::Binary, "2³⁰ bytes")
            }
            model::Gigabyte::Binary => {
                high /= DECIMAL_OVER_BINARY;
                ("2³⁰ bytes, as its TB is 1,024 GB", model::Gigabyte::Decimal, "10⁹ bytes")
            }
        };
        assumed.push(format!(
            "`{}` does not say what its GB is: taken as {taken}, it may be {name}",
            fact.id
        ));
        other_reading = Some(PriceSchedule::tiered(plain, other).map_err(refused)?);
    }
    let facts = vec![fact];
    Ok(Egress { schedule, facts, assumed, range_times: (low, high), other_reading })
}

/// The volume that AWS gives away each month over all regions, in its GB.
const AWS_FREE_TABLE: &str = "egress.aws.us-east-1.internet";

/// Tiers with or without the volume that is given away each month.
fn without_free(
    fact: &BookFact,
    tiers: &[Tier],
    free_tier: bool,
    assumed: &mut Vec<String>,
) -> Vec<Tier> {
    let is_free = |tier: &&Tier| tier.usd_per_gb <= 0.0 && tier.up_to_gb.is_some();
    let paid: Vec<Tier> = match tiers.first().filter(is_free) {
        Some(_) => tiers[1..].to_vec(),
        None => tiers.to_vec(),
    };
    let own = tiers.first().filter(is_free).copied();
    let shared = || {
        let table = facts::get(AWS_FREE_TABLE)?;
        let Value::Tiers(tiers) = table.value else { return None };
        tiers.first().filter(is_free).copied()
    };
    let given = own.or_else(|| fact.id.starts_with("egress.aws.").then(shared).flatten());
    match given {
        Some(free) if free_tier => std::iter::once(free).chain(paid).collect(),
        Some(free) => {
            let end = free.up_to_gb.unwrap_or_default();
            assumed.push(format!(
                "the {end} GB that are free each month are taken as used by other traffic; `--free-tier` counts them"
            ));
            paid
        }
        None => paid,
    }
}

fn counts_in_binary(tiers: &[Tier]) -> bool {
    // The free volume is a round number in every list.
    let mut ends =
        tiers.iter().filter(|tier| tier.usd_per_gb > 0.0).filter_map(|tier| tier.up_to_gb);
    let mut any = false;
    ends.all(|end| {
        any = true;
        (end % 1024.0).abs() < 1e-9
    }) && any
}

fn times(schedule: &PriceSchedule, factor: f64) -> Result<PriceSchedule, PlanFault> {
    let scaled = |tier: &PriceTier| PriceTier { usd_per_gb: tier.usd_per_gb * factor, ..*tier };
    let tiers = schedule.tiers().iter().map(scaled).collect();
    PriceSchedule::tiered(tiers, schedule.gigabyte())
        .map_err(|error| PlanFault::new(error.to_string(), "mend the tiers"))
}

/// Whether something asks for a fact of this id.
fn is_looked_up(fact: &UserFact) -> bool {
    if facts::get(&fact.id).is_some() || fact.accelerators.is_some() {
        return true;
    }
    let parts: Vec<&str> = fact.id.split('.').collect();
    match parts.as_slice() {
        ["egress", provider, region, what] => {
            let known = facts::region(provider, region).is_some();
            let end = ["internet", "inter-region", "inter-zone"].contains(what)
                || facts::region(provider, what).is_some();
            known && end
        }
        ["egress", provider, "inter-zone" | "interconnect"] => {
            facts::regions().iter().any(|region| region.provider == *provider)
        }
        ["price", provider, region, "nat"] => facts::region(provider, region).is_some(),
        ["price", provider, "nat"] => {
            facts::regions().iter().any(|region| region.provider == *provider)
        }
        _ => false,
    }
}
