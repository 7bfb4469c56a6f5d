//! How does a sample come from its file into memory, past the page cache or through it?

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::corpus::{Corpus, Sample};

/// Reads samples, one after another.
pub trait Reader: Send {
    /// Reads a whole sample and returns its bytes, which stay until the next call.
    fn read(&mut self, sample: &Sample) -> io::Result<&[u8]>;
}

/// Makes readers, one for each thread.
pub trait Readers: Sync {
    /// A reader of its own for one thread.
    fn reader(&self) -> Box<dyn Reader + '_>;
}

/// How files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Through the page cache.
    Buffered,
    /// Past the page cache (`O_DIRECT`).
    Direct,
    /// Through the page cache, after the kernel was asked to drop the file's pages.
    Evicted,
    /// As an object, by a request to a store.
    Object,
}

impl Access {
    /// The name in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buffered => "buffered",
            Self::Direct => "direct",
            Self::Evicted => "evicted",
            Self::Object => "object",
        }
    }
}

/// Readers of a corpus.
#[derive(Debug)]
pub struct FileReaders<'a> {
    corpus: &'a Corpus,
    access: Access,
}

impl<'a> FileReaders<'a> {
    /// Readers of this corpus.
    pub fn new(corpus: &'a Corpus, access: Access) -> Self {
        Self { corpus, access }
    }
}

impl Readers for FileReaders<'_> {
    fn reader(&self) -> Box<dyn Reader + '_> {
        Box::new(FileReader { corpus: self.corpus, access: self.access, buffer: Vec::new() })
    }
}

/// `O_DIRECT` wants buffers, places and lengths in multiples of the device's block; this one
/// serves all devices.
const ALIGNMENT: usize = 4096;

struct FileReader<'a> {
    corpus: &'a Corpus,
    access: Access,
    buffer: Vec<u8>,
}

impl Reader for FileReader<'_> {
    fn read(&mut self, sample: &Sample) -> io::Result<&[u8]> {
        let path = self.corpus.path(sample);
        match self.access {
            Access::Direct => self.read_direct(path, sample),
            Access::Buffered => self.read_buffered(&File::open(path)?, sample),
            // A path of this machine is no object.
            Access::Object => Err(io::ErrorKind::Unsupported.into()),
            Access::Evicted => {
                let file = File::open(path)?;
                crate::residency::evict(&file)?;
                self.read_buffered(&file, sample)
            }
        }
    }
}

impl FileReader<'_> {
    fn read_buffered(&mut self, mut file: &File, sample: &Sample) -> io::Result<&[u8]> {
        let length = usize::try_from(sample.length).map_err(io::Error::other)?;
        if sample.offset > 0 {
            file.seek(SeekFrom::Start(sample.offset))?;
        }
        self.room(length);
        let bytes = &mut self.buffer[..length];
        file.read_exact(bytes)?;
        Ok(bytes)
    }

    /// Reads whole blocks around the sample into an aligned part of the buffer.
    fn read_direct(&mut self, path: &Path, sample: &Sample) -> io::Result<&[u8]> {
        let mut file = open_direct(path)?;
        let length = usize::try_from(sample.length).map_err(io::Error::other)?;
        let block = ALIGNMENT as u64;
        let start = sample.offset / block * block;
        let before = usize::try_from(sample.offset - start).expect("below a block");
        let blocks = (before + length).next_multiple_of(ALIGNMENT);
        self.room(blocks + ALIGNMENT);
        let aligned = self.buffer.as_ptr().align_offset(ALIGNMENT);
        if start > 0 {
            file.seek(SeekFrom::Start(start))?;
        }
        let mut filled = 0;
        while filled < before + length {
            match file.read(&mut self.buffer[aligned + filled..aligned + blocks]) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let first = aligned + before;
        Ok(&self.buffer[first..first + length])
    }

    /// Memory grows to the largest sample and stays, so that it is touched before it is timed.
    fn room(&mut self, length: usize) {
        if self.buffer.len() < length {
            self.buffer.resize(length, 0);
        }
    }
}

#[cfg(target_os = "linux")]
fn open_direct(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::DIRECT | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(target_os = "linux"))]
fn open_direct(_path: &Path) -> io::Result<File> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// The way past the page cache that this corpus' file system allows; nothing if there is none.
pub fn cold_access(corpus: &Corpus) -> Option<Access> {
    let sample = corpus.samples().first().filter(|_| !corpus.is_remote())?;
    [Access::Direct, Access::Evicted]
        .into_iter()
        .find(|access| FileReaders::new(corpus, *access).reader().read(sample).is_ok())
}

/// Reads nothing: what remains of a measurement with it is the meter itself.
#[derive(Debug, Clone, Copy)]
pub struct NullReaders;

impl Readers for NullReaders {
    fn reader(&self) -> Box<dyn Reader + '_> {
        Box::new(NullReader)
    }
}

struct NullReader;

impl Reader for NullReader {
    fn read(&mut self, _sample: &Sample) -> io::Result<&[u8]> {
        Ok(&[])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::corpus::ScanLimits;

    #[test]
    fn all_ways_read_the_same_bytes() {
        // Beside the sources: the system's temporary folder may be in memory, where no direct
        // access is.
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        let content: Vec<u8> =
            (0..3 * ALIGNMENT + 77).map(|n| (n % 251).to_le_bytes()[0]).collect();
        std::fs::write(folder.path().join("sample"), &content).unwrap();
        let stop = AtomicBool::new(false);
        let corpus =
            Corpus::scan(folder.path(), ScanLimits::default(), &stop, &mut |_| ()).unwrap();
        let slices = [(0, content.len()), (1, 10), (4095, 2), (4096, 4096), (5000, 7365)];
        let ways = [Access::Buffered, Access::Direct, Access::Evicted];
        for access in ways.into_iter().filter(|way| cfg!(target_os = "linux") || *way == ways[0]) {
            let readers = FileReaders::new(&corpus, access);
            let mut reader = readers.reader();
            for (offset, length) in slices {
                let sample = Sample { file: 0, offset: offset as u64, length: length as u64 };
                let found = reader.read(&sample).unwrap();
                assert_eq!(found, &content[offset..offset + length], "{access:?} {offset}");
            }
            let beyond = Sample { file: 0, offset: 0, length: content.len() as u64 + 1 };
            assert!(reader.read(&beyond).is_err(), "{access:?}: a file that shrank is an error");
        }
    }
}
