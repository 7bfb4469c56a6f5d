//! Do the rules of ARCHITECTURE.md hold? One test for each; the checkers are below, each with
//! tests of its own on texts that break the rule, so that none can pass by seeing nothing.

mod arrows;
mod course;
mod literals;
mod outside_world;
mod sentences;
mod wire;

use std::path::Path;

use cargo_metadata::{Metadata, Package};

use crate::rust_source::{self, SourceFile};
use crate::{digest, workspace};

fn metadata() -> Metadata {
    workspace::metadata().expect("cargo describes the workspace")
}

fn read(path: &str) -> String {
    let file = workspace::root().join(path);
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn files_of(package: &Package) -> Vec<SourceFile> {
    let manifest: &Path = package.manifest_path.as_std_path();
    rust_source::files_of(workspace::root(), manifest.parent().expect("a manifest has a folder"))
}

#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn crates_and_arrows_are_as_drawn() {
    let drawn = arrows::drawn(&read("ARCHITECTURE.md")).unwrap_or_else(|fault| panic!("{fault}"));
    assert_none(&arrows::differences(&drawn, &arrows::found(&metadata())));
}

#[test]
fn core_crates_touch_no_outside_world() {
    let metadata = metadata();
    let crates = workspace::core_crates(&metadata);
    assert!(!crates.is_empty());
    let faults = crates.iter().flat_map(|package| files_of(package));
    assert_none(&faults.flat_map(|file| outside_world::faults(&file)).collect::<Vec<_>>());
}

#[test]
fn model_sim_scenario_hold_no_empirical_number() {
    let metadata = metadata();
    let named = |package: &&&Package| ["model", "sim", "scenario"].contains(&package.name.as_str());
    let crates = workspace::product_crates(&metadata);
    let files: Vec<_> = crates.iter().filter(named).flat_map(|package| files_of(package)).collect();
    let allowed = literals::allowed(&read("xtask/allowed_literals.toml"));
    assert_none(&literals::faults(&files, &allowed.unwrap_or_else(|fault| panic!("{fault}"))));
}

#[test]
fn simulator_does_not_know_the_model() {
    assert_none(&arrows::forbidden(&arrows::found(&metadata())));
}

#[test]
fn native_and_wasm_digests_agree() {
    let digests = digest::compute().unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(digest::agree(digests), Ok(()), "{digests:x?}");
}

#[test]
fn course_text_stays_in_labs() {
    let metadata = metadata();
    let mut faults = Vec::new();
    for package in workspace::product_crates(&metadata) {
        let rule = course::rule_for(&package.name);
        faults.extend(files_of(package).iter().flat_map(rule));
    }
    assert_none(&faults);
}

#[test]
fn the_page_says_what_the_labs_have_words_for() {
    let metadata = metadata();
    let crates = workspace::product_crates(&metadata);
    let web = crates.iter().find(|package| package.name.as_str() == "web").expect("there is a web");
    let faults = course::screen_words(&files_of(web), &read("labs/words.toml"));
    assert_none(&faults.unwrap_or_else(|fault| panic!("{fault}")));
}

#[test]
fn public_types_are_not_wire_formats() {
    let metadata = metadata();
    let crates = workspace::product_crates(&metadata);
    let libraries = crates.iter().filter(|package| package.name.as_str() != "ironlaw");
    let files = libraries.flat_map(|package| files_of(package));
    assert_none(&files.flat_map(|file| wire::faults(&file)).collect::<Vec<_>>());
}
