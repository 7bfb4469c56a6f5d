//! How does the lab become a folder that any host can serve?

use std::fs;
use std::path::Path;

use super::site::Embedded;
use crate::args::LabExport;
use crate::failure::{End, Failure, Fault};
use crate::files::shown;
use crate::output::Output;

/// `ironlaw lab export DIR`.
pub(crate) fn run(command: &LabExport, output: &Output) -> Result<End, Failure> {
    output.refuse_json("a folder of files")?;
    let site = super::site()?;
    refuse_used(&command.dir)?;
    for path in site.paths() {
        write(site, &path, &command.dir)?;
    }
    output.note(&format!("written to {}; any host serves it, in any folder", shown(&command.dir)));
    Ok(End::Done)
}

/// Somebody's files are not mixed with ours.
fn refuse_used(folder: &Path) -> Result<(), Failure> {
    let used = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if !used {
        return Ok(());
    }
    let fault = Fault::new("this folder is not empty", "name a new folder");
    Err(Failure::one(fault.at(shown(folder))))
}

fn write(site: Embedded, path: &str, folder: &Path) -> Result<(), Failure> {
    let Some(file) = site.file(path) else { return Ok(()) };
    let plain = folder.join(path);
    put(&plain, &file.plain)?;
    match file.packed {
        Some(packed) => put(&folder.join(format!("{path}.br")), &packed),
        None => Ok(()),
    }
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, bytes))
        .map_err(|error| Failure::of_file(path, "write", &error))
}
