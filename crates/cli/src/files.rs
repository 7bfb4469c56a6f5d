//! How is a file written so that nothing a user made is lost?

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A file that is being written; it is opened before the work that fills it begins.
///
/// A new file is written in place, so that what is there when somebody stops us is there. An
/// existing one is refused, or with `--force` replaced in one move at the end.
#[derive(Debug)]
pub(crate) struct OutputFile {
    writer: BufWriter<File>,
    path: PathBuf,
    /// Where it is written until it replaces `path`.
    draft: Option<PathBuf>,
}

impl OutputFile {
    /// Opens `path`, which may only exist if `force` says so.
    pub(crate) fn create(path: &Path, force: bool) -> Result<Self, Failure> {
        let failed = |error: &io::Error| Failure::of_file(path, "write", error);
        let draft = (force && path.exists()).then(|| {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(format!(".{}.part", std::process::id()));
            path.with_file_name(name)
        });
        let target = draft.as_deref().unwrap_or(path);
        if path.is_dir() {
            return Err(failed(&io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let file = OpenOptions::new().write(true).create_new(true).open(target);
        let file = file.map_err(|error| failed(&error))?;
        Ok(Self { writer: BufWriter::new(file), path: path.to_owned(), draft })
    }

    /// Writes to disk and, if it replaces another, moves it there.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let Self { writer, path, draft } = self;
        let moved = writer.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| {
            file.sync_all()?;
            match &draft {
                Some(draft) => fs::rename(draft, &path),
                None => Ok(()),
            }
        });
        moved.map_err(|error| Failure::of_file(&path, "write", &error))
    }

    /// Where it will be.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes all of a text and finishes.
    pub(crate) fn fill(mut self, text: &str) -> Result<(), Failure> {
        let written = self.writer.write_all(text.as_bytes());
        written.map_err(|error| Failure::of_file(&self.path, "write", &error))?;
        self.finish()
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

/// The text of a small file; `-` is standard input.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    /// No scenario is longer; a longer file is something else.
    const MOST: u64 = 1 << 20;
    let failed = |error: &io::Error| Failure::of_file(path, "read", error);
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(MOST + 1).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| {
            if file.metadata()?.is_dir() {
                return Err(io::Error::from(io::ErrorKind::IsADirectory));
            }
            file.take(MOST + 1).read_to_string(&mut text)
        })
    };
    read.map_err(|error| failed(&error))?;
    if text.len() as u64 > MOST {
        let error = io::Error::other("more than 1 MiB, which no scenario has");
        return Err(failed(&error));
    }
    Ok(text)
}
