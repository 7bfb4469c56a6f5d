//! How is a file written so that nothing a user made is lost?

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Fault};

/// A file that is being written; it is opened before the work that fills it begins.
///
/// A new file is written in place. An existing one is refused, or with `--force` replaced in one
/// move at the end. Dropped before [`OutputFile::finish`], it leaves the folder as it was.
#[derive(Debug)]
pub(crate) struct OutputFile {
    writer: BufWriter<File>,
    path: PathBuf,
    kind: Kind,
    /// Whether what is there stays when this is dropped.
    stays: bool,
}

#[derive(Debug)]
enum Kind {
    /// Not there before.
    New,
    /// Written beside the file that it replaces at the end.
    Replacing { draft: PathBuf, target: PathBuf },
    /// A pipe or a device, where nothing is replaced.
    Stream,
}

impl OutputFile {
    /// Opens `path`, which may only exist if `force` says so.
    pub(crate) fn create(path: &Path, force: bool) -> Result<Self, Failure> {
        let opened = Self::open(path, force);
        let (file, kind) = opened.map_err(|error| Failure::of_file(path, "write", &error))?;
        Ok(Self { writer: BufWriter::new(file), path: path.to_owned(), kind, stays: false })
    }

    /// Opens those that were asked for; a path that is asked for twice is refused.
    pub(crate) fn create_all<const COUNT: usize>(
        paths: [Option<&Path>; COUNT],
        force: bool,
    ) -> Result<[Option<Self>; COUNT], Failure> {
        for (number, path) in paths.iter().enumerate() {
            if path.is_some() && paths[..number].contains(path) {
                let path = path.map_or_else(String::new, shown);
                let fault = Fault::new("asked for twice", "give each output a file of its own");
                return Err(Failure::one(fault.at(path)));
            }
        }
        let mut files = [const { None }; COUNT];
        for (file, path) in files.iter_mut().zip(paths) {
            *file = path.map(|path| Self::create(path, force)).transpose()?;
        }
        Ok(files)
    }

    fn open(path: &Path, force: bool) -> io::Result<(File, Kind)> {
        let new = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
        let Ok(there) = fs::metadata(path) else { return Ok((new(path)?, Kind::New)) };
        if there.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if !there.is_file() {
            return Ok((OpenOptions::new().write(true).open(path)?, Kind::Stream));
        }
        if !force {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        // Behind a link, the file is replaced and not the link.
        let target = fs::canonicalize(path)?;
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let draft = target.with_file_name(name);
        let file = new(&draft)?;
        // Who could read the old file can read the new one, and nobody else.
        fs::set_permissions(&draft, there.permissions())?;
        Ok((file, Kind::Replacing { draft, target }))
    }

    /// Writes to disk and, if it replaces another, moves it there.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let finished = self.writer.flush().and_then(|()| match &self.kind {
            Kind::Stream => Ok(()),
            Kind::New => self.writer.get_ref().sync_all(),
            Kind::Replacing { draft, target } => {
                self.writer.get_ref().sync_all()?;
                fs::rename(draft, target)
            }
        });
        self.stays = finished.is_ok();
        finished.map_err(|error| self.failed(&error))
    }

    /// Writes all of a text and finishes.
    pub(crate) fn fill(mut self, text: &str) -> Result<(), Failure> {
        self.put(text.as_bytes())?;
        self.finish()
    }

    /// Writes these bytes.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.writer.write_all(bytes).map_err(|error| self.failed(&error))
    }

    /// From now on a new file stays, finished or not: each line of it is worth having.
    pub(crate) fn keep_lines(&mut self) {
        self.stays = matches!(self.kind, Kind::New);
    }

    fn failed(&self, error: &io::Error) -> Failure {
        match self.kind {
            Kind::Stream if error.kind() == io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::of_file(&self.path, "write", error),
        }
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        let leftover = match &self.kind {
            _ if self.stays => return,
            Kind::New => &self.path,
            Kind::Replacing { draft, .. } => draft,
            Kind::Stream => return,
        };
        // A failure is on its way to the user already; a second one would hide it.
        let _ = fs::remove_file(leftover);
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A path in a message: without control characters.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}

/// The text of a small file; `-` is standard input.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    /// No scenario is longer; a longer file is something else.
    const MOST: u64 = 1 << 20;
    read_text_below(path, MOST)
}

/// The text of a file of at most so many bytes; `-` is standard input.
pub(crate) fn read_text_below(path: &Path, most: u64) -> Result<String, Failure> {
    let failed = |error: &io::Error| Failure::of_file(path, "read", error);
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most + 1).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| {
            if file.metadata()?.is_dir() {
                return Err(io::Error::from(io::ErrorKind::IsADirectory));
            }
            file.take(most + 1).read_to_string(&mut text)
        })
    };
    // The end of a huge text may lie within a character: that is no question of UTF-8 then.
    let huge = || Failure::of_file(path, "read", &io::Error::from(io::ErrorKind::FileTooLarge));
    match read {
        Ok(length) if length as u64 > most => Err(huge()),
        Ok(_) => Ok(text),
        Err(error) => Err(failed(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_dropped_file_leaves_the_folder_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old");
        fs::write(&old, "mine").unwrap();
        for path in [&old, &folder.path().join("new")] {
            let mut file = OutputFile::create(path, true).unwrap();
            file.put(b"half").unwrap();
            drop(file);
        }
        assert_eq!(names(folder.path()), ["old"]);
        assert_eq!(fs::read_to_string(&old).unwrap(), "mine");
    }

    #[test]
    fn a_file_is_replaced_behind_its_link() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        OutputFile::create(&link, true).unwrap().fill("new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn lines_that_were_written_are_kept_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        let mut file = OutputFile::create(&path, false).unwrap();
        file.keep_lines();
        file.put(b"1\n").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "1\n");
    }

    #[test]
    fn a_device_is_written_to_and_never_replaced() {
        let null = Path::new("/dev/null");
        OutputFile::create(null, true).unwrap().fill("x").unwrap();
        assert!(!fs::metadata(null).unwrap().is_file());
    }
}
