//! Which samples does a folder hold, and what lies in it that is none?

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::MeasureError;
use crate::format::Format;
use crate::random::Random;
use crate::statistics::Summary;
use crate::{tar, tfrecord};

/// A sample: a whole file, or a stretch of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Which file.
    pub file: u32,
    /// Where it begins.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// How samples are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Each in a file of its own.
    Files,
    /// Many in tar archives.
    Tar,
    /// Many in files of records.
    TfRecord,
}

impl Container {
    /// The name in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Tar => "tar",
            Self::TfRecord => "tfrecord",
        }
    }
}

/// What was scanned.
#[derive(Debug, Clone)]
pub struct Corpus {
    files: Vec<PathBuf>,
    samples: Vec<Sample>,
    /// What the scan found.
    pub scan: Scan,
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// How samples are kept.
    pub container: Container,
    /// Samples in all; more than [`Corpus::samples`] holds where memory would not.
    pub samples: u64,
    /// Their bytes in all.
    pub bytes: u64,
    /// Sizes of the samples that are held.
    pub sizes: Option<Summary>,
    /// Samples by size: each bucket counts sizes from its number up to twice that.
    pub histogram: BTreeMap<u64, u64>,
    /// Of so many files, the first bytes were looked at.
    pub looked_at: u64,
    /// Formats of those.
    pub formats: BTreeMap<Format, u64>,
    /// What was left out, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Stopped before everything was seen.
    pub partial: bool,
}

/// How far a scan goes.
#[derive(Debug, Clone, Copy)]
pub struct ScanLimits {
    /// Samples held, chosen by chance where there are more.
    pub most_samples: usize,
    /// Files whose first bytes are looked at.
    pub most_looked_at: usize,
    /// The seed of all chance.
    pub seed: u64,
}

impl Default for ScanLimits {
    fn default() -> Self {
        Self { most_samples: 200_000, most_looked_at: 2_000, seed: 1 }
    }
}

/// A sample larger than this is not read: buffers must stay bounded.
pub const MOST_SAMPLE_BYTES: u64 = 1 << 30;

impl Corpus {
    /// Looks at a folder or a file without reading contents.
    ///
    /// `progress` is told the number of files seen so far; setting `stop` ends the scan, which
    /// then says that it is partial.
    pub fn scan(
        path: &Path,
        limits: ScanLimits,
        stop: &AtomicBool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Self, MeasureError> {
        let mut walk = Walk::new(limits, stop);
        walk.start(path, progress)?;
        walk.corpus(path)
    }

    /// The samples that are held.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The path of a sample's file.
    pub fn path(&self, sample: &Sample) -> &Path {
        &self.files[sample.file as usize]
    }

    /// The paths of all files.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Mean size of the samples that are held, in bytes.
    pub fn mean_bytes(&self) -> f64 {
        let bytes: u64 = self.samples.iter().map(|sample| sample.length).sum();
        bytes as f64 / self.samples.len() as f64
    }
}

/// A file that was seen.
struct Found {
    path: PathBuf,
    length: u64,
}

struct Walk<'a> {
    limits: ScanLimits,
    stop: &'a AtomicBool,
    random: Random,
    kept: Vec<Found>,
    seen: u64,
    bytes: u64,
    histogram: BTreeMap<u64, u64>,
    skipped: BTreeMap<&'static str, u64>,
}

impl<'a> Walk<'a> {
    fn new(limits: ScanLimits, stop: &'a AtomicBool) -> Self {
        Self {
            limits,
            stop,
            random: Random::new(limits.seed),
            kept: Vec::new(),
            seen: 0,
            bytes: 0,
            histogram: BTreeMap::new(),
            skipped: BTreeMap::new(),
        }
    }

    fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn start(&mut self, path: &Path, progress: &mut dyn FnMut(u64)) -> Result<(), MeasureError> {
        let failed = |error| MeasureError::file(path, "read", error);
        let metadata = fs::metadata(path).map_err(failed)?;
        if metadata.is_file() {
            File::open(path).map_err(failed)?;
            self.file(path.to_owned(), metadata.len());
            return Ok(());
        }
        if !metadata.is_dir() {
            return Err(MeasureError::NoFolder { path: path.to_owned() });
        }
        fs::read_dir(path).map_err(failed)?;
        let mut folders = vec![path.to_owned()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else {
                self.skip("folder that cannot be read");
                continue;
            };
            for entry in entries {
                if self.stopped() {
                    return Ok(());
                }
                let Ok(entry) = entry else {
                    self.skip("entry that cannot be read");
                    continue;
                };
                self.entry(&entry, &mut folders);
                if self.seen.is_multiple_of(1024) {
                    progress(self.seen);
                }
            }
        }
        progress(self.seen);
        Ok(())
    }

    fn entry(&mut self, entry: &fs::DirEntry, folders: &mut Vec<PathBuf>) {
        let Ok(kind) = entry.file_type() else { return self.skip("entry that cannot be read") };
        if kind.is_dir() {
            folders.push(entry.path());
        } else if kind.is_file() {
            match entry.metadata() {
                Ok(metadata) => self.file(entry.path(), metadata.len()),
                Err(_) => self.skip("file that cannot be looked at"),
            }
        } else if kind.is_symlink() {
            // A link to a file is a sample like any other; links to folders can form loops.
            match fs::metadata(entry.path()) {
                Ok(metadata) if metadata.is_file() => self.file(entry.path(), metadata.len()),
                Ok(metadata) if metadata.is_dir() => self.skip("link to a folder, not followed"),
                Ok(_) => self.skip("special file"),
                Err(_) => self.skip("link that leads nowhere"),
            }
        } else {
            self.skip("special file");
        }
    }

    /// Counts a file, and keeps it with the chance that each file of so many has.
    fn file(&mut self, path: PathBuf, length: u64) {
        if length == 0 {
            return self.skip("empty file");
        }
        self.seen += 1;
        self.bytes += length;
        *self.histogram.entry(bucket(length)).or_default() += 1;
        if self.kept.len() < self.limits.most_samples {
            self.kept.push(Found { path, length });
        } else if let Ok(place) = usize::try_from(self.random.below(self.seen))
            && place < self.kept.len()
        {
            self.kept[place] = Found { path, length };
        }
    }

    fn corpus(mut self, path: &Path) -> Result<Corpus, MeasureError> {
        if self.kept.is_empty() {
            return Err(MeasureError::NoSamples {
                path: path.to_owned(),
                skipped: self.skipped.clone(),
            });
        }
        self.kept.sort_by(|one, other| one.path.cmp(&other.path));
        let looked = self.look();
        let most = looked.most_common();
        let mut corpus = match most {
            Format::Tar => self.shards(Container::Tar, &looked),
            Format::TfRecord => self.shards(Container::TfRecord, &looked),
            _ => self.files(&looked),
        };
        if corpus.samples.is_empty() {
            return Err(MeasureError::NoSamples {
                path: path.to_owned(),
                skipped: corpus.scan.skipped,
            });
        }
        let lengths: Vec<f64> = corpus.samples.iter().map(|each| each.length as f64).collect();
        corpus.scan.sizes = Summary::of(&lengths);
        Ok(corpus)
    }

    /// Looks at the first bytes of files spread over all that are kept.
    fn look(&mut self) -> Looked {
        let step = self.kept.len().div_ceil(self.limits.most_looked_at.max(1)).max(1);
        let mut looked = Looked::default();
        let mut unreadable = 0;
        for place in (0..self.kept.len()).step_by(step) {
            match first_bytes(&self.kept[place].path) {
                Ok(start) => {
                    looked.formats.insert(place, Format::of(&start));
                }
                Err(_) => unreadable += 1,
            }
        }
        if unreadable > 0 {
            *self.skipped.entry("file that cannot be opened").or_default() += unreadable;
        }
        looked
    }

    fn scan_of(&self, container: Container, looked: &Looked) -> Scan {
        Scan {
            container,
            samples: self.seen,
            bytes: self.bytes,
            sizes: None,
            histogram: self.histogram.clone(),
            looked_at: looked.formats.len() as u64,
            formats: looked.count(),
            skipped: self.skipped.clone(),
            partial: self.stopped(),
        }
    }

    /// Each file a sample; where there are images, files that are known to be none are left out.
    fn files(&mut self, looked: &Looked) -> Corpus {
        let images = looked.formats.values().any(|format| format.is_image());
        let kept = std::mem::take(&mut self.kept);
        let (mut files, mut samples) = (Vec::new(), Vec::new());
        for (place, found) in kept.into_iter().enumerate() {
            let format = looked.formats.get(&place);
            if images && format.is_some_and(|format| !format.is_image()) {
                self.skip("not an image");
            } else if found.length > MOST_SAMPLE_BYTES {
                self.skip("larger than 1 GiB");
            } else {
                let file = u32::try_from(files.len()).expect("limited");
                files.push(found.path);
                samples.push(Sample { file, offset: 0, length: found.length });
            }
        }
        Corpus { files, samples, scan: self.scan_of(Container::Files, looked) }
    }

    /// The members of all archives; only headers are read.
    fn shards(&mut self, container: Container, looked: &Looked) -> Corpus {
        let kept = std::mem::take(&mut self.kept);
        let mut index = Index::new(self.limits);
        let mut files = Vec::new();
        for (place, found) in kept.into_iter().enumerate() {
            if self.stopped() {
                break;
            }
            let wanted = match container {
                Container::Tar => Format::Tar,
                _ => Format::TfRecord,
            };
            let format = looked.formats.get(&place).copied();
            let format = format.or_else(|| Some(Format::of(&first_bytes(&found.path).ok()?)));
            if format != Some(wanted) {
                self.skip("not a shard like the others");
                continue;
            }
            let file = u32::try_from(files.len()).expect("limited");
            if index.add(file, &found.path, container).is_err() {
                self.skip("shard that ends early or is damaged");
            }
            files.push(found.path);
        }
        for (reason, count) in &index.skipped {
            *self.skipped.entry(reason).or_default() += count;
        }
        let mut scan = self.scan_of(container, looked);
        scan.samples = index.seen;
        scan.bytes = index.bytes;
        scan.histogram = index.histogram;
        Corpus { files, samples: index.samples, scan }
    }
}

/// Formats by place in the list of kept files.
#[derive(Default)]
struct Looked {
    formats: BTreeMap<usize, Format>,
}

impl Looked {
    fn count(&self) -> BTreeMap<Format, u64> {
        let mut counts = BTreeMap::new();
        for format in self.formats.values() {
            *counts.entry(*format).or_default() += 1;
        }
        counts
    }

    fn most_common(&self) -> Format {
        let counts = self.count();
        counts
            .into_iter()
            .max_by_key(|(_, count)| *count)
            .map_or(Format::Other, |(format, _)| format)
    }
}

/// The samples of shards.
struct Index {
    limits: ScanLimits,
    random: Random,
    samples: Vec<Sample>,
    seen: u64,
    bytes: u64,
    histogram: BTreeMap<u64, u64>,
    skipped: BTreeMap<&'static str, u64>,
}

impl Index {
    fn new(limits: ScanLimits) -> Self {
        Self {
            limits,
            random: Random::new(limits.seed),
            samples: Vec::new(),
            seen: 0,
            bytes: 0,
            histogram: BTreeMap::new(),
            skipped: BTreeMap::new(),
        }
    }

    fn add(&mut self, file: u32, path: &Path, container: Container) -> Result<(), ()> {
        let reader = BufReader::with_capacity(4096, File::open(path).map_err(drop)?);
        if container == Container::Tar {
            for member in tar::Members::new(reader).map_err(drop)? {
                let member = member.map_err(drop)?;
                if has_image_name(&member.name) {
                    self.sample(file, member.offset, member.length);
                } else {
                    *self.skipped.entry("member of a shard that is no image").or_default() += 1;
                }
            }
        } else {
            for entry in tfrecord::Entries::new(reader).map_err(drop)? {
                let entry = entry.map_err(drop)?;
                self.sample(file, entry.offset, entry.length);
            }
        }
        Ok(())
    }

    fn sample(&mut self, file: u32, offset: u64, length: u64) {
        if length == 0 || length > MOST_SAMPLE_BYTES {
            *self.skipped.entry("empty or larger than 1 GiB").or_default() += 1;
            return;
        }
        self.seen += 1;
        self.bytes += length;
        *self.histogram.entry(bucket(length)).or_default() += 1;
        let sample = Sample { file, offset, length };
        if self.samples.len() < self.limits.most_samples {
            self.samples.push(sample);
        } else if let Ok(place) = usize::try_from(self.random.below(self.seen))
            && place < self.samples.len()
        {
            self.samples[place] = sample;
        }
    }
}

/// Inside an archive the name is all there is without reading contents.
fn has_image_name(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".webp"].iter().any(|end| lower.ends_with(end.as_bytes()))
}

/// The largest power of two that is not above `length`.
fn bucket(length: u64) -> u64 {
    1 << length.ilog2()
}

fn first_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(Format::BYTES_NEEDED);
    File::open(path)?.take(Format::BYTES_NEEDED as u64).read_to_end(&mut start)?;
    Ok(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: [u8; 8] = [0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F'];

    fn scan(path: &Path, limits: ScanLimits) -> Result<Corpus, MeasureError> {
        Corpus::scan(path, limits, &AtomicBool::new(false), &mut |_| ())
    }

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    #[test]
    fn what_is_no_sample_is_counted_with_its_reason() {
        let folder =
            folder(&[("a/1.txt", &JPEG), ("a/2.jpg", b"no image"), ("3", &JPEG), ("empty", b"")]);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
            std::os::unix::fs::symlink("nowhere", folder.path().join("broken")).unwrap();
            std::os::unix::fs::symlink(folder.path().join("3"), folder.path().join("same"))
                .unwrap();
        }
        let corpus = scan(folder.path(), ScanLimits::default()).unwrap();
        assert_eq!(corpus.samples().len(), 3, "two images and a link to one");
        let skipped: Vec<(&str, u64)> =
            corpus.scan.skipped.iter().map(|(reason, count)| (*reason, *count)).collect();
        assert_eq!(
            skipped,
            [
                ("empty file", 1),
                ("link that leads nowhere", 1),
                ("link to a folder, not followed", 1),
                ("not an image", 1)
            ]
        );
        assert_eq!(corpus.scan.formats[&Format::Jpeg], 3);
        assert_eq!(corpus.scan.histogram, BTreeMap::from([(8, 4)]));
    }

    #[test]
    fn a_folder_without_samples_is_refused_with_what_was_there() {
        let folder = folder(&[("empty", b"")]);
        let error = scan(folder.path(), ScanLimits::default()).unwrap_err().to_string();
        assert!(error.ends_with("holds no samples: skipped 1 × empty file"), "{error}");
        let missing = scan(&folder.path().join("no"), ScanLimits::default()).unwrap_err();
        assert!(matches!(missing, MeasureError::File { .. }));
    }

    #[test]
    fn memory_is_bounded_and_every_file_has_its_chance() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..300 {
            fs::write(folder.path().join(number.to_string()), JPEG).unwrap();
        }
        let held = |seed| {
            let limits = ScanLimits { most_samples: 20, most_looked_at: 5, seed };
            let corpus = scan(folder.path(), limits).unwrap();
            assert_eq!(corpus.scan.samples, 300);
            assert_eq!(corpus.samples().len(), 20);
            assert!(corpus.scan.looked_at <= 5);
            corpus.files().to_vec()
        };
        assert_ne!(held(1), held(2));
        let late = (0..10).flat_map(held).collect::<std::collections::BTreeSet<_>>();
        assert!(late.len() > 100, "ten samples of twenty cover most: {}", late.len());
    }

    #[test]
    fn shards_are_indexed_by_their_headers() {
        let mut archive = Vec::new();
        for name in ["1.jpg", "1.cls", "2.JPEG"] {
            archive.extend(tar::header(name, 8));
            archive.extend(JPEG);
            archive.resize(archive.len().next_multiple_of(512), 0);
        }
        let cut = &archive[..1024 + 100];
        let folder = folder(&[("a.tar", &archive), ("b.tar", cut)]);
        let corpus = scan(folder.path(), ScanLimits::default()).unwrap();
        assert_eq!(corpus.scan.container, Container::Tar);
        assert_eq!(corpus.scan.skipped["shard that ends early or is damaged"], 1);
        assert_eq!(corpus.scan.skipped["member of a shard that is no image"], 1);
        assert_eq!(corpus.scan.samples, 3, "two of the whole shard, one of the cut one");
    }
}
