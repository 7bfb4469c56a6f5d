//! How does a training look as a task for SkyPilot?

use engine::shown;

use crate::fault::PlanFault;
use crate::place::{Host, Place};
use crate::prepare::Prepared;
use crate::question::Question;
use crate::shell::{comment, shell_word, yaml_text};
use crate::strategy::Strategy;

use super::location::{Ends, Location};
use super::{Names, rclone};

pub(super) fn task(
    question: &Question,
    prepared: &Prepared,
    strategy: Strategy,
    ends: &Ends,
    names: &Names,
) -> Result<String, PlanFault> {
    let at_destination = strategy.trains_at_destination();
    let infra = infra(if at_destination { prepared.path.to } else { prepared.path.from })?;
    let (count, name) = question.accelerators.ok_or_else(|| {
        PlanFault::new("`--accelerators` is missing", "for example `--accelerators 8xa100`")
    })?;
    let accelerators = format!("{}:{count}", accelerator(name)?);
    let (data, place, mode) = match strategy {
        Strategy::ComputeInPlace | Strategy::Stream => (&ends.source, prepared.path.from, "MOUNT"),
        Strategy::StreamAndCache => (&ends.source, prepared.path.from, "MOUNT_CACHED"),
        _ => (&ends.destination, prepared.path.to, "MOUNT"),
    };
    let mounted = Mounted::new(data, place)?;
    Ok(format!(
        "{}{}name: {}\nresources:\n  infra: {}\n  accelerators: {}\n  use_spot: {}\n\
         file_mounts:\n  /data:\n    source: {}\n    mode: {mode}\nrun: {}\n",
        copy(prepared, strategy, ends)?,
        mounted.remark(names),
        yaml_text(&format!("train-{strategy}")),
        yaml_text(&infra),
        yaml_text(&accelerators),
        question.spot,
        yaml_text(&mounted.bucket),
        yaml_text(&mounted.command(names)?),
    ))
}

/// What SkyPilot mounts: whole buckets and containers, never a part of one.
struct Mounted {
    bucket: String,
    /// Where below the mount the data lie.
    folder: String,
}

impl Mounted {
    fn new(location: &Location, place: Place) -> Result<Self, PlanFault> {
        let (bucket, inside) = match location {
            Location::Bucket { scheme, bucket, inside } => (format!("{scheme}://{bucket}"), inside),
            Location::Azure { account, container, inside } => {
                (format!("https://{account}.blob.core.windows.net/{container}"), inside)
            }
            // SkyPilot would take a path for a folder to upload from where it is called.
            Location::Path(_) => {
                let message = format!("SkyPilot mounts buckets, and data at `{place}` lie in none");
                let hint = "copy them to a bucket, or `--emit rclone`";
                return Err(PlanFault::new(message, hint).at("--emit"));
            }
        };
        let inside = inside.trim_matches('/');
        let folder = if inside.is_empty() { String::new() } else { format!("/{inside}") };
        Ok(Self { bucket, folder })
    }

    fn command(&self, names: &Names) -> Result<String, PlanFault> {
        if let Some(command) = &names.command {
            return Ok(command.clone());
        }
        let data = shell_word(&format!("/data{}", self.folder)).ok_or_else(|| {
            PlanFault::new("a name holds a zero byte", "no argument of a command can hold one")
        })?;
        Ok(format!("python train.py --data {data}"))
    }

    /// A word to a command of the user's own about a bucket that holds more than the data.
    fn remark(&self, names: &Names) -> String {
        if self.folder.is_empty() || names.command.is_none() {
            return String::new();
        }
        format!("# REVIEW: the whole bucket is mounted; the data are in /data{}.\n", {
            comment(&self.folder)
        })
    }
}

/// The copy that goes with the task, as comments: it runs on machines of its own.
fn copy(prepared: &Prepared, strategy: Strategy, ends: &Ends) -> Result<String, PlanFault> {
    let when = match strategy {
        Strategy::ComputeInPlace | Strategy::Stream | Strategy::StreamAndCache => {
            return Ok(String::new());
        }
        Strategy::Ship => return Ok("# REVIEW: start this when the shipment has arrived.\n".into()),
        Strategy::TrainWhileCopying => {
            "start this copy together with the task, whose first epoch reads what has arrived"
        }
        _ => "copy the data before this task starts",
    };
    let text = rclone::command(prepared, strategy, ends)?;
    let lines: Vec<String> = text.lines().map(|line| format!("#   {}\n", comment(line))).collect();
    Ok(format!("# REVIEW: {when}:\n{}", lines.concat()))
}

fn infra(place: Place) -> Result<String, PlanFault> {
    match place {
        Place::Region(region) => Ok(format!("{}/{}", region.provider, region.name)),
        Place::Host(Host::Lambda) => Ok("lambda".to_owned()),
        other => {
            let message = format!("SkyPilot starts no machines at `{other}`");
            Err(PlanFault::new(message, "name a region of a cloud").at("--emit"))
        }
    }
}

fn accelerator(name: &str) -> Result<&'static str, PlanFault> {
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
