//! Does random text make a parser panic or break its promises?

use crate::Failure;
use crate::command::Call;
use crate::workspace;

/// Long enough to leave the seeds behind, short enough to wait for.
const SECONDS_UNLESS_TOLD: u32 = 60;

/// `cargo xtask fuzz TARGET [SECONDS]`.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    let (target, seconds) = read(arguments, &targets()?)?;
    let nightly = |arguments: &[&str]| {
        Call::program("rustup", &[&["run", "nightly", "cargo"], arguments].concat())
    };
    if !nightly(&["--version"]).succeeds() {
        return Err("nightly Rust is missing\nhint: `rustup toolchain install nightly`".to_owned());
    }
    if !nightly(&["fuzz", "--version"]).succeeds() {
        return Err("cargo-fuzz is missing\nhint: `cargo install --locked cargo-fuzz`".to_owned());
    }
    nightly(&["fuzz", "run", &target, "--", &format!("-max_total_time={seconds}")]).run()
}

/// The target and how long to run it.
fn read(arguments: &[String], targets: &[String]) -> Result<(String, u32), Failure> {
    let known = || format!("targets: {}", targets.join(", "));
    let (target, seconds) = match arguments {
        [target] => (target, SECONDS_UNLESS_TOLD),
        [target, seconds] => {
            let whole = seconds
                .parse()
                .map_err(|_| format!("expected a whole number of seconds, found `{seconds}`"))?;
            (target, whole)
        }
        _ => return Err(format!("expected a target and perhaps seconds\n{}", known())),
    };
    if !targets.contains(target) {
        return Err(format!("there is no fuzz target `{target}`\n{}", known()));
    }
    Ok((target.clone(), seconds))
}

/// The files of `fuzz/fuzz_targets/`, without their ending.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = workspace::root().join("fuzz/fuzz_targets");
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_target_and_its_time_are_read() {
        let targets = words("scenario units");
        assert_eq!(read(&words("units"), &targets), Ok(("units".to_owned(), 60)));
        assert_eq!(read(&words("units 5"), &targets), Ok(("units".to_owned(), 5)));
    }

    #[test]
    fn what_is_no_target_or_time_is_refused() {
        let targets = words("scenario units");
        let refused = |line: &str| read(&words(line), &targets).unwrap_err();
        assert_eq!(refused("unit"), "there is no fuzz target `unit`\ntargets: scenario, units");
        assert_eq!(refused("units 5s"), "expected a whole number of seconds, found `5s`");
        assert!(refused("").starts_with("expected a target"));
    }

    #[test]
    fn the_folder_of_targets_is_found() {
        assert!(targets().unwrap().contains(&"units".to_owned()));
    }
}
