//! How does the chosen strategy look as something that other tools run?

use crate::fault::{PlanFault, shown};
use crate::place::{Host, Place};
use crate::prepare::Prepared;
use crate::question::Question;
use crate::shell::{comment, shell_line, yaml_text};
use crate::strategy::Strategy;

/// A tool that a plan can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// A task for SkyPilot, in YAML.
    SkyPilot,
    /// A command line of rclone.
    Rclone,
    /// A command line of Skyplane.
    Skyplane,
}

/// What a plan leaves to its user to name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Where the data lies: `s3://bucket/path`, `gs://bucket/path`, `azure://account/container`.
    pub source: Option<String>,
    /// Where it goes, in the same form.
    pub destination: Option<String>,
    /// The command that trains.
    pub command: Option<String>,
}

/// What stands for a name that was not given.
const SOURCE: &str = "SOURCE-BUCKET";
const DESTINATION: &str = "DESTINATION-BUCKET";
const COMMAND: &str = "python train.py --data /data";

/// The strategy for a tool, marked for review, every argument quoted.
///
/// # Errors
///
/// A strategy that the tool has no part in, a place or an accelerator that it does not know, a
/// name that no argument can hold.
pub fn emit(
    tool: Tool,
    question: &Question,
    prepared: &Prepared,
    strategy: Strategy,
    names: &Names,
) -> Result<String, PlanFault> {
    let uris = Uris::new(prepared, names)?;
    let text = match tool {
        Tool::SkyPilot => skypilot(question, prepared, strategy, &uris, names)?,
        Tool::Rclone => rclone(prepared, strategy, &uris)?,
        Tool::Skyplane => skyplane(prepared, strategy, &uris)?,
    };
    let mut head = format!(
        "# REVIEW BEFORE RUNNING: written by ironlaw plan; it moves data and spends money.\n\
         # Strategy: {strategy}, from {} to {}.\n",
        prepared.path.from, prepared.path.to
    );
    for name in uris.open {
        head += "# REVIEW: replace ";
        head += name;
        head += ".\n";
    }
    if tool == Tool::SkyPilot && names.command.is_none() {
        head += "# REVIEW: replace the command that trains.\n";
    }
    Ok(head + &text)
}

struct Uris {
    source: String,
    destination: String,
    /// What was not given and must be replaced.
    open: Vec<&'static str>,
}

impl Uris {
    fn new(prepared: &Prepared, names: &Names) -> Result<Self, PlanFault> {
        let mut open = Vec::new();
        let mut uri = |given: &Option<String>, place: Place, name: &'static str, flag: &str| {
            if let Some(given) = given {
                return checked(given, place).map_err(|fault| fault.at(flag));
            }
            open.push(name);
            Ok(format!("{}{name}", scheme(place).unwrap_or("/")))
        };
        let source = uri(&names.source, prepared.path.from, SOURCE, "--source-uri")?;
        let destination =
            uri(&names.destination, prepared.path.to, DESTINATION, "--destination-uri")?;
        Ok(Self { source, destination, open })
    }
}

fn scheme(place: Place) -> Option<&'static str> {
    match place.provider()? {
        "aws" => Some("s3://"),
        "gcp" => Some("gs://"),
        "azure" => Some("azure://"),
        "cloudflare" => Some("r2://"),
        _ => None,
    }
}

/// A name that fits its place and that every tool can be given.
fn checked(given: &str, place: Place) -> Result<String, PlanFault> {
    if given.is_empty() || given.chars().any(char::is_control) {
        let message = format!("`{}` names no data", shown(given));
        return Err(PlanFault::new(message, "for example `s3://bucket/path`"));
    }
    if given.starts_with('-') {
        let message = format!("`{}` would be read as an option", shown(given));
        return Err(PlanFault::new(message, "put `./` in front"));
    }
    match scheme(place) {
        Some(scheme) if !given.starts_with(scheme) => {
            let message =
                format!("data at `{place}` is named `{scheme}…`, found `{}`", shown(given));
            Err(PlanFault::new(message, format!("for example `{scheme}bucket/path`")))
        }
        _ => Ok(given.to_owned()),
    }
}

fn copies(strategy: Strategy, tool: &str) -> Result<(), PlanFault> {
    match strategy {
        Strategy::MoveThenTrain
        | Strategy::TrainWhileCopying
        | Strategy::Replicate
        | Strategy::ReduceThenMove => Ok(()),
        _ => Err(PlanFault::new(
            format!("`{strategy}` copies nothing that {tool} could copy"),
            "`--emit skypilot` writes the training, `--explain` the bill",
        )
        .at("--emit")),
    }
}

fn line(words: &[String]) -> Result<String, PlanFault> {
    shell_line(words).ok_or_else(|| {
        PlanFault::new("a name holds a zero byte", "no argument of a command can hold one")
    })
}

// ---- rclone ----

fn rclone_remote(uri: &str, place: Place) -> Result<String, PlanFault> {
    let Some((scheme, rest)) = uri.split_once("://") else { return Ok(uri.to_owned()) };
    let region = place.region().map_or("", |region| region.name);
    let remote = match scheme {
        "s3" => format!(":s3,provider=AWS,env_auth=true,region={region}:{rest}"),
        "gs" => format!(":gcs,env_auth=true:{rest}"),
        "azure" => {
            let (account, rest) = rest.split_once('/').unwrap_or((rest, ""));
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            // A comma or colon in the account's name would be read as the next setting.
            if !account.bytes().all(plain) && account != SOURCE && account != DESTINATION {
                let message = format!("`{}` is no name of an Azure account", shown(account));
                return Err(PlanFault::new(message, "lower-case letters and digits"));
            }
            format!(":azureblob,env_auth=true,account={account}:{rest}")
        }
        "r2" => format!(":s3,provider=Cloudflare,env_auth=true:{rest}"),
        _ => uri.to_owned(),
    };
    Ok(remote)
}

fn rclone(prepared: &Prepared, strategy: Strategy, uris: &Uris) -> Result<String, PlanFault> {
    copies(strategy, "rclone")?;
    let fleet = &prepared.path.fleet;
    let source = rclone_remote(&uris.source, prepared.path.from)?;
    let destination = rclone_remote(&uris.destination, prepared.path.to)?;
    let mut words: Vec<String> =
        ["rclone", "copy", &source, &destination].map(str::to_owned).into();
    for (flag, value) in [
        ("--transfers", fleet.streams.to_string()),
        ("--checkers", fleet.streams.to_string()),
        ("--multi-thread-streams", "4".to_owned()),
    ] {
        words.extend([flag.to_owned(), value]);
    }
    words.extend(["--fast-list", "--checksum"].map(str::to_owned));
    let reduce = if strategy == Strategy::ReduceThenMove {
        "# REVIEW: reduce the data first; the source below is what is left of it.\n"
    } else {
        ""
    };
    let movers = fleet.movers;
    let share = if movers.get() == 1 {
        String::new()
    } else {
        format!(
            "# REVIEW: the plan counts on {movers} movers. Run this on each, on its own part of the\n\
             # objects: add `--files-from part.txt` with a list of its own.\n"
        )
    };
    Ok(format!("{reduce}{share}{}\n", line(&words)?))
}

// ---- Skyplane ----

fn skyplane(prepared: &Prepared, strategy: Strategy, uris: &Uris) -> Result<String, PlanFault> {
    copies(strategy, "Skyplane")?;
    for place in [prepared.path.from, prepared.path.to] {
        let known = matches!(place, Place::Region(_) | Place::Host(Host::CloudflareR2));
        if !known {
            let message = format!("Skyplane does not know `{place}`");
            return Err(PlanFault::new(message, "`--emit rclone` does").at("--emit"));
        }
    }
    let movers = prepared.path.fleet.movers.to_string();
    let words =
        ["skyplane", "cp", "-r", "--max-instances", &movers, &uris.source, &uris.destination];
    Ok(format!("{}\n", line(&words.map(str::to_owned))?))
}

// ---- SkyPilot ----

fn skypilot_accelerator(name: &str) -> Result<&'static str, PlanFault> {
    match name {
        "a100-80gb" => Ok("A100-80GB"),
        "a100-40gb" => Ok("A100"),
        "h100-80gb" => Ok("H100"),
        "h200" => Ok("H200"),
        "b200" => Ok("B200"),
        "v100-16gb" => Ok("V100"),
        "v100-32gb" => Ok("V100-32GB"),
        other => {
            let message = format!("SkyPilot has no name for `{}` here", shown(other));
            Err(PlanFault::new(message, "write the task by hand").at("--emit"))
        }
    }
}

fn skypilot(
    question: &Question,
    prepared: &Prepared,
    strategy: Strategy,
    uris: &Uris,
    names: &Names,
) -> Result<String, PlanFault> {
    let place =
        if strategy.trains_at_destination() { prepared.path.to } else { prepared.path.from };
    let infra = match place {
        Place::Region(region) => format!("{}/{}", region.provider, region.name),
        Place::Host(Host::Lambda) => "lambda".to_owned(),
        other => {
            let message = format!("SkyPilot starts no machines at `{other}`");
            return Err(PlanFault::new(message, "name a region of a cloud").at("--emit"));
        }
    };
    let (count, name) = question.accelerators.ok_or_else(|| {
        PlanFault::new("`--accelerators` is missing", "for example `--accelerators 8xa100`")
    })?;
    let accelerators = format!("{}:{count}", skypilot_accelerator(name)?);
    // What is read, and whether it is mounted as it is, kept once read, or copied before.
    let (data, mode, before) = match strategy {
        Strategy::ComputeInPlace | Strategy::Stream => (&uris.source, "MOUNT", None),
        Strategy::StreamAndCache => (&uris.source, "MOUNT_CACHED", None),
        Strategy::Ship => (&uris.destination, "MOUNT", None),
        _ => (&uris.destination, "MOUNT", Some(rclone(prepared, strategy, uris)?)),
    };
    let copy = before.map_or_else(String::new, |text| {
        let lines: Vec<String> =
            text.lines().map(|line| format!("#   {}\n", comment(line))).collect();
        format!("# REVIEW: copy the data before this task starts:\n{}", lines.concat())
    });
    let command = names.command.as_deref().unwrap_or(COMMAND);
    Ok(format!(
        "{copy}name: {}\nresources:\n  infra: {}\n  accelerators: {}\n  use_spot: {}\n\
         file_mounts:\n  /data:\n    source: {}\n    mode: {mode}\nrun: {}\n",
        yaml_text(&format!("train-{strategy}")),
        yaml_text(&infra),
        yaml_text(&accelerators),
        question.spot,
        yaml_text(data),
        yaml_text(command),
    ))
}
