//! `ironlaw completions` and `ironlaw man`: help for the shell, from the one definition of flags.

use std::fs;

use clap::{Command, CommandFactory};

use crate::args::{self, Cli};
use crate::failure::{End, Failure};
use crate::files::OutputFile;
use crate::output::Output;

pub(crate) fn completions(command: &args::Completions, output: &Output) -> Result<End, Failure> {
    output.refuse_json("a shell's completions")?;
    let mut text = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "ironlaw", &mut text);
    output.text(&String::from_utf8_lossy(&text))?;
    Ok(End::Done)
}

pub(crate) fn pages(command: &args::Man, output: &Output) -> Result<End, Failure> {
    output.refuse_json("a manual page")?;
    let mut root = Cli::command();
    root.build();
    match &command.dir {
        None => output.text(&page(root)?)?,
        Some(dir) => {
            fs::create_dir_all(dir).map_err(|error| Failure::of_file(dir, "create", &error))?;
            let mut pages = Vec::new();
            collect(&root, "ironlaw", &mut pages)?;
            // All are opened before one is written: a page that exists leaves the others unwritten.
            let open = |(name, _): &(String, String)| {
                OutputFile::create(&dir.join(format!("{name}.1")), command.force)
            };
            let files = pages.iter().map(open).collect::<Result<Vec<_>, Failure>>()?;
            for (file, (_, text)) in files.into_iter().zip(&pages) {
                file.fill(text)?;
            }
        }
    }
    Ok(End::Done)
}

/// The page of a command and those of its subcommands, each with its name.
fn collect(
    command: &Command,
    name: &str,
    pages: &mut Vec<(String, String)>,
) -> Result<(), Failure> {
    pages.push((name.to_owned(), page(command.clone())?));
    for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
        collect(child, &format!("{name}-{}", child.get_name()), pages)?;
    }
    Ok(())
}

fn page(command: Command) -> Result<String, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
