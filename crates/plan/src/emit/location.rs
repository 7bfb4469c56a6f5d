//! Where exactly do the data lie: in which bucket or folder, and where inside?

use engine::shown;

use crate::fault::PlanFault;
use crate::place::Place;
use crate::prepare::Prepared;

use super::Names;

/// Both ends of a plan.
pub(super) struct Ends {
    pub(super) source: Location,
    pub(super) destination: Location,
    /// What was not given and must be replaced.
    pub(super) open: Vec<&'static str>,
}

/// A place inside a store, or a path that a machine knows.
pub(super) enum Location {
    /// `s3://bucket/inside`, and alike `gs` and `r2`; what is inside begins with its slash.
    Bucket { scheme: &'static str, bucket: String, inside: String },
    /// `azure://account/container/inside`.
    Azure { account: String, container: String, inside: String },
    /// As written, for the tool to understand.
    Path(String),
}

/// What stands for the names that were not given.
struct Blanks {
    bucket: &'static str,
    account: &'static str,
    container: &'static str,
    folder: &'static str,
    flag: &'static str,
}

const SOURCE: Blanks = Blanks {
    bucket: "SOURCE-BUCKET",
    account: "SOURCE-ACCOUNT",
    container: "SOURCE-CONTAINER",
    folder: "SOURCE-FOLDER",
    flag: "--source-uri",
};
const DESTINATION: Blanks = Blanks {
    bucket: "DESTINATION-BUCKET",
    account: "DESTINATION-ACCOUNT",
    container: "DESTINATION-CONTAINER",
    folder: "DESTINATION-FOLDER",
    flag: "--destination-uri",
};

impl Ends {
    pub(super) fn new(prepared: &Prepared, names: &Names) -> Result<Self, PlanFault> {
        let mut open = Vec::new();
        let mut end = |given: &Option<String>, place: Place, blanks: &Blanks| match given {
            Some(given) => Location::read(given, place).map_err(|fault| fault.at(blanks.flag)),
            None => Ok(Location::blank(place, blanks, &mut open)),
        };
        let source = end(&names.source, prepared.path.from, &SOURCE)?;
        let destination = end(&names.destination, prepared.path.to, &DESTINATION)?;
        Ok(Self { source, destination, open })
    }
}

impl Location {
    fn blank(place: Place, blanks: &Blanks, open: &mut Vec<&'static str>) -> Self {
        match scheme(place) {
            Some("azure") => {
                open.extend([blanks.account, blanks.container]);
                let [account, container] = [blanks.account, blanks.container].map(str::to_owned);
                Self::Azure { account, container, inside: String::new() }
            }
            Some(scheme) => {
                open.push(blanks.bucket);
                Self::Bucket { scheme, bucket: blanks.bucket.to_owned(), inside: String::new() }
            }
            None => {
                open.push(blanks.folder);
                Self::Path(format!("/{}", blanks.folder))
            }
        }
    }

    /// A name that fits its place and that every tool can be given.
    fn read(given: &str, place: Place) -> Result<Self, PlanFault> {
        if given.is_empty() || given.chars().any(char::is_control) {
            let message = format!("`{}` names no data", shown(given));
            return Err(PlanFault::new(message, "for example `s3://bucket/path`"));
        }
        if given.starts_with('-') {
            let message = format!("`{}` would be read as an option", shown(given));
            return Err(PlanFault::new(message, "put `./` in front"));
        }
        let Some(scheme) = scheme(place) else { return Ok(Self::Path(given.to_owned())) };
        let form = if scheme == "azure" { "account/container/path" } else { "bucket/path" };
        let example = format!("for example `{scheme}://{form}`");
        let Some(rest) = given.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"))
        else {
            let found = shown(given);
            let message = format!("data at `{place}` is named `{scheme}://…`, found `{found}`");
            return Err(PlanFault::new(message, example));
        };
        let location = if scheme == "azure" { azure(rest) } else { bucket(scheme, rest) };
        location.ok_or_else(|| {
            let message = format!("expected `{scheme}://{form}`, found `{}`", shown(given));
            PlanFault::new(message, example)
        })
    }

    /// In the form that `ironlaw` and Skyplane write.
    pub(super) fn uri(&self) -> String {
        match self {
            Self::Bucket { scheme, bucket, inside } => {
                format!("{scheme}://{bucket}{inside}")
            }
            Self::Azure { account, container, inside } => {
                format!("azure://{account}/{container}{inside}")
            }
            Self::Path(path) => path.clone(),
        }
    }
}

fn scheme(place: Place) -> Option<&'static str> {
    match place.provider()? {
        "aws" => Some("s3"),
        "gcp" => Some("gs"),
        "azure" => Some("azure"),
        "cloudflare" => Some("r2"),
        _ => None,
    }
}

fn bucket(scheme: &'static str, rest: &str) -> Option<Location> {
    let (bucket, inside) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (bucket, inside) = (bucket.to_owned(), inside.to_owned());
    (!bucket.is_empty()).then_some(Location::Bucket { scheme, bucket, inside })
}

/// An account's name stands in an address and among a remote's settings, where a comma, a colon
/// or a slash would begin the next one.
fn azure(rest: &str) -> Option<Location> {
    let (account, rest) = rest.split_once('/')?;
    let (container, inside) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let named = !account.is_empty() && account.bytes().all(plain) && !container.is_empty();
    named.then(|| Location::Azure {
        account: account.to_owned(),
        container: container.to_owned(),
        inside: inside.to_owned(),
    })
}
