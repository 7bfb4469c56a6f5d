//! Where can data lie, and how far apart are two places?

use std::fmt;

use engine::{near, shown};
use facts::{Area, Fact, Region};
use units::Secs;

use crate::fault::PlanFault;

/// A host that charges nothing for data that leaves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// Cloudflare's object store.
    CloudflareR2,
    /// CoreWeave.
    CoreWeave,
    /// Lambda.
    Lambda,
}

impl Host {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::CloudflareR2, Self::CoreWeave, Self::Lambda];

    /// The name in flags and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CloudflareR2 => "cloudflare:r2",
            Self::CoreWeave => "coreweave",
            Self::Lambda => "lambda",
        }
    }

    /// The middle of its facts' ids: `egress.coreweave.internet`.
    pub(crate) const fn in_ids(self) -> &'static str {
        match self {
            Self::CloudflareR2 => "cloudflare.r2",
            Self::CoreWeave => "coreweave",
            Self::Lambda => "lambda",
        }
    }
}

/// Where data lies or goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// A region of AWS, Azure or Google Cloud.
    Region(&'static Region),
    /// A host without egress fees.
    Host(Host),
    /// The user's own site.
    OnPremises,
    /// Anywhere on the internet.
    Internet,
    /// Another zone of the same region.
    Zone,
    /// A dedicated connection out of the provider's network.
    Interconnect,
}

/// The providers whose regions are known, and what else they are called.
const PROVIDERS: [(&str, &[&str]); 3] = [
    ("aws", &["aws", "amazon", "s3"]),
    ("azure", &["azure", "az", "microsoft"]),
    ("gcp", &["gcp", "google", "gs"]),
];

impl Place {
    /// The place that these words name: `aws:us-east-1`, `us-east-1`, `onprem`, `internet`.
    ///
    /// A zone stands for its region. A region without a provider is taken where only one
    /// provider has one of that name.
    ///
    /// # Errors
    ///
    /// A fault with the nearest names.
    pub fn parse(text: &str) -> Result<Self, PlanFault> {
        let lower = text.trim().to_ascii_lowercase();
        let fixed = match lower.as_str() {
            "onprem" | "on-prem" | "on-premises" | "edge" => Some(Self::OnPremises),
            "internet" => Some(Self::Internet),
            "zone" => Some(Self::Zone),
            "interconnect" | "direct-connect" => Some(Self::Interconnect),
            "cloudflare" | "r2" => Some(Self::Host(Host::CloudflareR2)),
            other => Host::ALL.into_iter().find(|host| host.as_str() == other).map(Self::Host),
        };
        if let Some(place) = fixed {
            return Ok(place);
        }
        match lower.split_once(':') {
            Some((provider, name)) => Self::in_provider(provider, name, text),
            None => Self::of_any_provider(&lower, text),
        }
    }

    fn in_provider(provider: &str, name: &str, text: &str) -> Result<Self, PlanFault> {
        let known = PROVIDERS.iter().find(|(_, words)| words.contains(&provider));
        let Some((provider, _)) = known else {
            let message = format!("unknown provider in `{}`", shown(text));
            return Err(PlanFault::new(
                message,
                "known: aws, azure, gcp, cloudflare:r2, coreweave, lambda, onprem",
            ));
        };
        region_or_zone(provider, name).map(Self::Region).ok_or_else(|| {
            let names = facts::regions().iter().filter(|region| region.provider == *provider);
            unknown(text, name, provider, names.map(|region| region.name))
        })
    }

    fn of_any_provider(name: &str, text: &str) -> Result<Self, PlanFault> {
        let found: Vec<&'static Region> =
            PROVIDERS.iter().filter_map(|(provider, _)| region_or_zone(provider, name)).collect();
        match found.as_slice() {
            [only] => Ok(Self::Region(only)),
            [] => Err(unknown(text, name, "", facts::regions().iter().map(|region| region.name))),
            several => {
                let names: Vec<String> =
                    several.iter().map(|region| Self::Region(region).to_string()).collect();
                let message = format!("`{}` is a region of several providers", shown(text));
                Err(PlanFault::new(message, format!("say {}", names.join(" or "))))
            }
        }
    }

    /// The region, if it is one.
    pub const fn region(&self) -> Option<&'static Region> {
        match self {
            Self::Region(region) => Some(region),
            _ => None,
        }
    }

    /// Who runs it: `aws`, `azure`, `gcp`, `cloudflare`, `coreweave`, `lambda`; nobody elsewhere.
    pub const fn provider(&self) -> Option<&'static str> {
        match self {
            Self::Region(region) => Some(region.provider),
            Self::Host(Host::CloudflareR2) => Some("cloudflare"),
            Self::Host(Host::CoreWeave) => Some("coreweave"),
            Self::Host(Host::Lambda) => Some("lambda"),
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Region(region) => write!(f, "{}:{}", region.provider, region.name),
            Self::Host(host) => f.write_str(host.as_str()),
            Self::OnPremises => f.write_str("onprem"),
            Self::Internet => f.write_str("internet"),
            Self::Zone => f.write_str("zone"),
            Self::Interconnect => f.write_str("interconnect"),
        }
    }
}

/// `us-east-1a` and `us-central1-a` are zones of `us-east-1` and `us-central1`.
fn region_or_zone(provider: &str, name: &str) -> Option<&'static Region> {
    if let Some(region) = facts::region(provider, name) {
        return Some(region);
    }
    let without = name.strip_suffix(|letter: char| letter.is_ascii_lowercase())?;
    facts::region(provider, without.strip_suffix('-').unwrap_or(without))
}

fn unknown<'a>(
    text: &str,
    name: &str,
    provider: &str,
    names: impl Iterator<Item = &'a str>,
) -> PlanFault {
    let near = near(name, names);
    let hint = if near.is_empty() {
        "`ironlaw facts region` says where regions are listed".to_owned()
    } else if provider.is_empty() {
        format!("did you mean {}?", near.join(", "))
    } else {
        let near: Vec<String> = near.iter().map(|name| format!("{provider}:{name}")).collect();
        format!("did you mean {}?", near.join(", "))
    };
    PlanFault::new(format!("unknown region `{}`", shown(text)), hint)
}

/// A round trip between two places, and how it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundTrip {
    /// The time there and back.
    pub time: Secs,
    /// How it is known: a measurement, or distance and the speed of light in fiber.
    pub how: String,
    /// The facts behind it.
    pub facts: Vec<&'static Fact>,
}

/// Mean radius of the Earth, (2a + b)/3 of the GRS 80 ellipsoid, in km (Moritz 2000,
/// doi:10.1007/s001900050278).
const EARTH_RADIUS_KM: f64 = 6371.0088;
/// The speed of light in a vacuum in km/s, exact by the definition of the meter.
const LIGHT_KM_PER_S: f64 = 299_792.458;

/// The great circle between two regions, in km (the haversine formula).
pub fn distance_km(one: &Region, other: &Region) -> f64 {
    let (lat1, lat2) = (one.latitude.to_radians(), other.latitude.to_radians());
    let north = libm::sin((lat2 - lat1) / 2.0);
    let east = libm::sin((other.longitude - one.longitude).to_radians() / 2.0);
    let half = north * north + libm::cos(lat1) * libm::cos(lat2) * east * east;
    2.0 * EARTH_RADIUS_KM * libm::asin(libm::sqrt(half.min(1.0)))
}

/// The round trip between two regions: measured where a table has them, else estimated.
///
/// ```text
/// RTT = 2 · great circle / (c · speed in fiber) · path factor
/// ```
///
/// Nothing if the catalogue lacks the two facts of the estimate.
pub fn round_trip(one: &'static Region, other: &'static Region) -> Option<RoundTrip> {
    if one.provider == other.provider {
        let measured = facts::round_trips().iter().find_map(|table| {
            let own = table.provider == one.provider;
            own.then(|| table.between(one.name, other.name)).flatten().map(|time| (table, time))
        });
        if let Some((table, time)) = measured {
            let how = format!("measured, `{}` of {}", table.fact.id, table.fact.date);
            return Some(RoundTrip { time, how, facts: vec![table.fact] });
        }
    }
    let speed = facts::get("transfer.fiber-speed")?;
    let factor = facts::get("transfer.path-factor")?;
    let km = distance_km(one, other);
    let seconds = 2.0 * km / (LIGHT_KM_PER_S * speed.number()?) * factor.number()?;
    let how = format!(
        "estimated: {km:.0} km along the great circle, light in fiber at {} of that in a vacuum, path factor {}",
        speed.written, factor.written
    );
    let time = Secs::new(seconds).ok()?;
    Some(RoundTrip { time, how, facts: vec![speed, factor, one.fact, other.fact] })
}

/// Whether a price list puts two regions into one part of the world.
pub(crate) fn same_area(one: &Region, other: &Region) -> bool {
    one.area == other.area
}

/// Whether Azure's bandwidth list has a region in its first zone.
pub(crate) fn in_azure_zone_one(region: &Region) -> bool {
    matches!(region.area, Area::NorthAmerica | Area::Europe)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(text: &str) -> &'static Region {
        Place::parse(text).expect("a place").region().expect("a region")
    }

    #[test]
    fn places_are_found_by_their_names() {
        for (text, shown) in [
            ("aws:us-east-1", "aws:us-east-1"),
            ("us-east-1", "aws:us-east-1"),
            (" AWS:US-East-1 ", "aws:us-east-1"),
            ("gcp:us-central1-a", "gcp:us-central1"),
            ("aws:us-east-1a", "aws:us-east-1"),
            ("google:europe-west4", "gcp:europe-west4"),
            ("azure:westeurope", "azure:westeurope"),
            ("eastus2", "azure:eastus2"),
            ("onprem", "onprem"),
            ("internet", "internet"),
            ("coreweave", "coreweave"),
            ("cloudflare:r2", "cloudflare:r2"),
        ] {
            let place = Place::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
            assert_eq!(place.to_string(), shown, "{text}");
        }
    }

    #[test]
    fn an_unknown_region_comes_with_the_nearest_names() {
        let fault = Place::parse("aws:us-eest-1").expect_err("no such region");
        assert_eq!(fault.message, "unknown region `aws:us-eest-1`");
        let hint = fault.hint.expect("a repair");
        assert!(hint.contains("aws:us-east-1"), "{hint}");
        let fault = Place::parse("ibm:dallas").expect_err("no such provider");
        assert!(fault.message.contains("unknown provider"), "{fault}");
        for hostile in ["", ":", "aws:", "\u{1b}[31m", &"x".repeat(10_000), "aws:é"] {
            let fault = Place::parse(hostile).expect_err("nothing");
            assert!(!fault.message.contains('\u{1b}') && fault.message.len() < 200, "{fault}");
        }
    }

    #[test]
    fn distances_along_the_great_circle() {
        // London to Paris 344 km, New York's side of the ocean to Tokyo by the known arcs.
        let km = |one, other| distance_km(region(one), region(other));
        assert!((km("aws:eu-west-2", "aws:eu-west-3") - 343.5).abs() < 1.0);
        assert!(km("aws:us-east-1", "gcp:us-east4") < 1e-9);
        // A quarter of the equator would be 10,008 km: Quito's side to the Indian Ocean is half.
        let half = std::f64::consts::PI * EARTH_RADIUS_KM;
        for one in facts::regions() {
            for other in facts::regions() {
                let there = distance_km(one, other);
                assert!(there <= half + 1e-6 && (there - distance_km(other, one)).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn a_measured_round_trip_is_preferred_to_an_estimate() {
        let found = round_trip(region("aws:us-east-1"), region("aws:us-west-2")).expect("known");
        // (69.81 + 69.52)/2 ms of the table.
        assert!((found.time.get() - 0.069_665).abs() < 1e-9, "{found:?}");
        assert!(found.how.starts_with("measured"));
        let found = round_trip(region("aws:us-east-1"), region("gcp:us-west1")).expect("known");
        // 2 · 3,635 km / 204,159 km/s · 1.8, within a percent.
        assert!((found.time.get() / 0.0641 - 1.0).abs() < 0.01, "{found:?}");
        assert!(found.how.starts_with("estimated"));
    }

    #[test]
    fn every_pair_of_regions_has_a_round_trip_that_light_can_make() {
        for one in facts::regions() {
            for other in facts::regions() {
                let found = round_trip(one, other).expect("any pair");
                let least = 2.0 * distance_km(one, other) / LIGHT_KM_PER_S;
                // Cities stand for buildings, so near pairs may be measured closer.
                assert!(found.time.get() > least - 0.002, "{} {}", one.name, other.name);
                assert!(found.time.get() < 0.6, "{} {}", one.name, other.name);
            }
        }
    }
}
