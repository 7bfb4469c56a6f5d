//! How does a copy look as a command line of rclone?

use crate::fault::PlanFault;
use crate::place::Place;
use crate::prepare::Prepared;
use crate::strategy::Strategy;

use super::location::{Ends, Location};
use super::{before_copy, copies, line};

/// Before 1.61 Google's and Azure's stores did not know `env_auth`.
const NEEDS: &str = "# Needs rclone 1.61 or newer; credentials come from the environment.\n";

pub(super) fn command(
    prepared: &Prepared,
    strategy: Strategy,
    ends: &Ends,
) -> Result<String, PlanFault> {
    copies(strategy, "rclone")?;
    let source = remote(&ends.source, prepared.path.from);
    let destination = remote(&ends.destination, prepared.path.to);
    let fleet = &prepared.path.fleet;
    let streams = fleet.streams.to_string();
    // One stream for each file: the plan's streams are all there are, also where files are large.
    let mut words = vec!["rclone", "copy", &source, &destination];
    words.extend(["--transfers", &streams, "--checkers", &streams]);
    words.extend(["--multi-thread-streams", "0", "--fast-list", "--checksum"]);
    let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    let share = match fleet.movers.get() {
        1 => String::new(),
        movers => format!(
            "# REVIEW: the plan counts on {movers} movers. Run this on each, on its own part of the\n\
             # objects: add `--files-from part.txt` with a list of its own.\n"
        ),
    };
    let account = match (&ends.source, &ends.destination) {
        (Location::Bucket { scheme: "r2", .. }, _) | (_, Location::Bucket { scheme: "r2", .. }) => {
            "# REVIEW: replace ACCOUNT in the endpoint.\n"
        }
        _ => "",
    };
    let before = before_copy(strategy);
    Ok(format!("{NEEDS}{before}{share}{account}{}\n", line(&words)?))
}

fn remote(location: &Location, place: Place) -> String {
    match location {
        Location::Bucket { scheme: "s3", bucket, inside } => {
            let region = place.region().map_or("", |region| region.name);
            format!(":s3,provider=AWS,env_auth=true,region={region}:{bucket}{inside}")
        }
        Location::Bucket { scheme: "gs", bucket, inside } => {
            format!(":gcs,env_auth=true:{bucket}{inside}")
        }
        Location::Bucket { bucket, inside, .. } => format!(
            ":s3,provider=Cloudflare,env_auth=true,\
             endpoint=\"https://ACCOUNT.r2.cloudflarestorage.com\":{bucket}{inside}"
        ),
        Location::Azure { account, container, inside } => {
            format!(":azureblob,env_auth=true,account={account}:{container}{inside}")
        }
        Location::Path(path) => path.clone(),
    }
}
