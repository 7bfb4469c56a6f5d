//! Which crates are there, and what may each of them do?

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use cargo_metadata::{Metadata, MetadataCommand, Package, TargetKind};

use crate::Failure;

/// The crates that may open files, read clocks, start threads; all others build for WASM.
/// `web` runs in a browser, but draws on it from outside the core.
pub(crate) const OUTSIDE_WORLD: [&str; 3] = ["measure", "ironlaw", "web"];

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        here.parent().expect("xtask lies in a folder of the repository").to_owned()
    })
}

/// What cargo knows of the workspace and of everything that it depends on.
pub(crate) fn metadata() -> Result<Metadata, Failure> {
    let mut command = MetadataCommand::new();
    command.current_dir(root());
    command.exec().map_err(|error| format!("cargo metadata: {error}"))
}

/// The crates of the product: the members of the workspace but for the developer's tools, which
/// lie under `xtask/`, are never part of what is delivered, and so stand in no drawing.
pub(crate) fn product_crates(metadata: &Metadata) -> Vec<&Package> {
    let tools = root().join("xtask");
    let mut crates: Vec<&Package> = metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| !package.manifest_path.as_std_path().starts_with(&tools))
        .collect();
    crates.sort_by(|one, other| one.name.cmp(&other.name));
    crates
}

/// The crates that have no outside world, so that they build for WASM.
pub(crate) fn core_crates(metadata: &Metadata) -> Vec<&Package> {
    let mut crates = product_crates(metadata);
    crates.retain(|package| !OUTSIDE_WORLD.contains(&package.name.as_str()));
    crates
}

/// The members that have a target of this kind.
pub(crate) fn members_with(metadata: &Metadata, kind: &TargetKind) -> Vec<String> {
    let mut names: Vec<String> = metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| package.targets.iter().any(|target| target.kind.contains(kind)))
        .map(|package| package.name.to_string())
        .collect();
    names.sort();
    names
}
