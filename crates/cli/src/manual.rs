//! `ironlaw completions` and `ironlaw man`: help for the shell, from the one definition of flags.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};

use crate::args::{self, Cli};
use crate::failure::{End, Failure};
use crate::files::OutputFile;
use crate::output::Output;

pub(crate) fn completions(command: &args::Completions, output: &Output) -> Result<End, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "ironlaw", &mut text);
    output.text(&String::from_utf8_lossy(&text))?;
    Ok(End::Done)
}

pub(crate) fn pages(command: &args::Man, output: &Output) -> Result<End, Failure> {
    let mut root = Cli::command();
    root.build();
    match &command.dir {
        None => output.text(&page(root)?)?,
        Some(dir) => {
            fs::create_dir_all(dir).map_err(|error| Failure::of_file(dir, "create", &error))?;
            write_all(&root, "ironlaw", dir, command.force)?;
        }
    }
    Ok(End::Done)
}

fn write_all(command: &Command, name: &str, dir: &Path, force: bool) -> Result<(), Failure> {
    let path = dir.join(format!("{name}.1"));
    OutputFile::create(&path, force)?.fill(&page(command.clone())?)?;
    for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
        write_all(child, &format!("{name}-{}", child.get_name()), dir, force)?;
    }
    Ok(())
}

fn page(command: Command) -> Result<String, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
