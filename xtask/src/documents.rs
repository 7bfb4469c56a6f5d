//! Does what the documents tell the reader to type exist?

use std::path::{Path, PathBuf};

use crate::{COMMANDS, workspace};

/// Every `cargo xtask NAME` in a text.
fn commands_in(text: &str) -> Vec<&str> {
    let after = text.split("cargo xtask ").skip(1);
    after
        .filter_map(|rest| {
            rest.split(|found: char| !found.is_ascii_alphanumeric() && found != '-').next()
        })
        .collect()
}

fn is_command(name: &str) -> bool {
    COMMANDS.iter().any(|command| command.name == name)
}

/// Markdown files of the repository, but for what is built, fetched or hidden.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of the repository is readable") {
        let path = entry.expect("an entry is readable").path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && !["target", "dist", "node_modules"].contains(&&*name) {
                found.extend(documents(&path));
            }
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_command_in_a_document_exists() {
    let mut faults = Vec::new();
    for path in documents(workspace::root()) {
        let text = std::fs::read_to_string(&path).expect("a document is readable");
        let unknown = commands_in(&text).into_iter().filter(|name| !is_command(name));
        faults.extend(unknown.map(|name| format!("{}: `cargo xtask {name}`", path.display())));
    }
    assert!(faults.is_empty(), "these do not exist:\n{}", faults.join("\n"));
}

#[test]
fn the_readme_names_the_two_commands_of_a_newcomer() {
    let readme = std::fs::read_to_string(workspace::root().join("README.md"));
    let readme = readme.expect("there is a README.md");
    let named = commands_in(&readme);
    for command in ["lab", "check"] {
        assert!(is_command(command), "{command}");
        assert!(named.contains(&command), "README.md does not name `cargo xtask {command}`");
    }
}

#[test]
fn commands_are_found_in_prose_and_in_blocks() {
    assert_eq!(
        commands_in(
            "Run `cargo xtask check`, or\n```\ncargo xtask fuzz units 60\n```\ncargo xtask lab."
        ),
        ["check", "fuzz", "lab"]
    );
    assert!(!is_command("chekc"));
}

#[test]
fn both_clippy_configurations_know_the_same_words() {
    let read = |path: &str| -> toml::Table {
        let text = std::fs::read_to_string(workspace::root().join(path));
        text.expect("there are two of them").parse().expect("it is TOML")
    };
    let (native, mut wasm) = (read("clippy.toml"), read(".clippy-wasm/clippy.toml"));
    for ban in ["disallowed-methods", "disallowed-types"] {
        let bans = wasm.remove(ban).expect("the WASM configuration bans something");
        for ban in bans.as_array().expect("bans are a list") {
            assert!(ban.get("reason").is_some_and(toml::Value::is_str), "{ban} has no reason");
        }
    }
    assert_eq!(native, wasm);
}
