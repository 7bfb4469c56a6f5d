//! Which samples does a folder hold, and what lies in it that is none?

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::MeasureError;
use crate::format::Format;
use crate::random::Random;
use crate::reader::{Access, FileReaders, Readers};
use crate::statistics::Summary;
#[cfg(feature = "object-store")]
use crate::store::{ObjectReaders, Store};
use crate::store_use::StoreUse;
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
    /// Where the files are objects.
    #[cfg(feature = "object-store")]
    store: Option<Store>,
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
    pub skipped: BTreeMap<String, u64>,
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

    const fn of_files(files: Vec<PathBuf>, samples: Vec<Sample>, scan: Scan) -> Self {
        Self {
            files,
            samples,
            #[cfg(feature = "object-store")]
            store: None,
            scan,
        }
    }

    /// The samples that are held.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The path of a sample's file.
    pub fn path(&self, sample: &Sample) -> &Path {
        &self.files[sample.file as usize]
    }

    /// Whether samples are objects of a store.
    pub const fn is_remote(&self) -> bool {
        #[cfg(feature = "object-store")]
        return self.store.is_some();
        #[cfg(not(feature = "object-store"))]
        false
    }

    /// What was asked of the store until now; nothing where samples lie on this machine.
    pub fn store_use(&self) -> Option<StoreUse> {
        #[cfg(feature = "object-store")]
        return self.store.as_ref().map(Store::use_so_far);
        #[cfg(not(feature = "object-store"))]
        None
    }

    /// Readers of its samples; how files are read matters to files alone.
    pub fn readers(&self, access: Access) -> Box<dyn Readers + '_> {
        #[cfg(feature = "object-store")]
        if let Some(store) = &self.store {
            return Box::new(ObjectReaders { store, names: &self.files });
        }
        Box::new(FileReaders::new(self, access))
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

pub(crate) struct Walk<'a> {
    limits: ScanLimits,
    stop: &'a AtomicBool,
    random: Random,
    kept: Vec<Found>,
    seen: u64,
    bytes: u64,
    histogram: BTreeMap<u64, u64>,
    skipped: BTreeMap<String, u64>,
    /// Ended before everything was seen.
    cut: bool,
    /// What is seen are objects of a store.
    #[cfg(feature = "object-store")]
    remote: bool,
}

/// The first bytes of a file or an object.
type FirstBytes<'a> = &'a dyn Fn(&Path) -> std::io::Result<Vec<u8>>;

impl<'a> Walk<'a> {
    pub(crate) fn new(limits: ScanLimits, stop: &'a AtomicBool) -> Self {
        Self {
            limits,
            stop,
            random: Random::new(limits.seed),
            kept: Vec::new(),
            seen: 0,
            bytes: 0,
            histogram: BTreeMap::new(),
            skipped: BTreeMap::new(),
            cut: false,
            #[cfg(feature = "object-store")]
            remote: false,
        }
    }

    pub(crate) fn skip(&mut self, reason: &str) {
        self.skip_many(reason, 1);
    }

    pub(crate) fn skip_many(&mut self, reason: &str, count: u64) {
        *self.skipped.entry(reason.to_owned()).or_default() += count;
    }

    pub(crate) fn stopped(&self) -> bool {
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
        let mut open = vec![fs::read_dir(path).map_err(failed)?];
        while let Some(folder) = open.last_mut() {
            if self.stopped() {
                return Ok(());
            }
            match folder.next() {
                Some(Ok(entry)) => self.entry(&entry, &mut open),
                Some(Err(_)) => self.skip("entry that cannot be read"),
                None => drop(open.pop()),
            }
            if self.seen.is_multiple_of(1024) {
                progress(self.seen);
            }
        }
        progress(self.seen);
        Ok(())
    }

    /// Goes into a folder at once, so that what waits is as deep as the tree and never as wide.
    fn folder(&mut self, path: &Path, open: &mut Vec<fs::ReadDir>) {
        /// Each holds a file handle, of which a process may have a thousand.
        const DEEPEST: usize = 200;
        if open.len() >= DEEPEST {
            return self.skip("folder more than 200 levels down");
        }
        match fs::read_dir(path) {
            Ok(entries) => open.push(entries),
            Err(_) => self.skip("folder that cannot be read"),
        }
    }

    fn entry(&mut self, entry: &fs::DirEntry, open: &mut Vec<fs::ReadDir>) {
        let Ok(kind) = entry.file_type() else { return self.skip("entry that cannot be read") };
        if kind.is_dir() {
            self.folder(&entry.path(), open);
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
    pub(crate) fn file(&mut self, path: PathBuf, length: u64) {
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

    fn corpus(self, path: &Path) -> Result<Corpus, MeasureError> {
        self.corpus_of(path, &first_bytes)
    }

    fn corpus_of(mut self, path: &Path, first: FirstBytes<'_>) -> Result<Corpus, MeasureError> {
        if self.kept.is_empty() {
            return Err(MeasureError::NoSamples {
                path: path.to_owned(),
                skipped: self.skipped.clone(),
            });
        }
        self.kept.sort_by(|one, other| one.path.cmp(&other.path));
        let looked = self.look(first);
        let most = looked.most_common();
        let mut corpus = match most {
            #[cfg(feature = "object-store")]
            Format::Tar | Format::TfRecord if self.remote => {
                return Err(MeasureError::ShardsInStore { place: path.to_owned() });
            }
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

    /// Each object a sample; shards are refused, for they are read in another way.
    #[cfg(feature = "object-store")]
    pub(crate) fn corpus_of_store(
        mut self,
        place: &Path,
        first: FirstBytes<'_>,
        store: Store,
    ) -> Result<Corpus, MeasureError> {
        self.remote = true;
        let mut corpus = self.corpus_of(place, first)?;
        corpus.store = Some(store);
        Ok(corpus)
    }

    /// Objects that were kept, taken out; what was counted of them is forgotten.
    #[cfg(feature = "object-store")]
    pub(crate) fn take(&mut self) -> Vec<PathBuf> {
        (self.seen, self.bytes) = (0, 0);
        self.histogram.clear();
        std::mem::take(&mut self.kept).into_iter().map(|found| found.path).collect()
    }

    #[cfg(feature = "object-store")]
    pub(crate) const fn seen(&self) -> u64 {
        self.seen
    }

    /// Says that the scan is not whole.
    #[cfg(feature = "object-store")]
    pub(crate) const fn cut(&mut self) {
        self.cut = true;
    }

    /// Looks at the first bytes of files spread over all that are kept.
    fn look(&mut self, first: FirstBytes<'_>) -> Looked {
        let step = self.kept.len().div_ceil(self.limits.most_looked_at.max(1)).max(1);
        let mut looked = Looked::default();
        let mut unreadable = 0;
        for place in (0..self.kept.len()).step_by(step) {
            match first(&self.kept[place].path) {
                Ok(start) => {
                    looked.formats.insert(place, Format::of(&start));
                }
                Err(_) => unreadable += 1,
            }
        }
        if unreadable > 0 {
            self.skip_many("file that cannot be opened", unreadable);
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
            partial: self.cut || self.stopped(),
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
        Corpus::of_files(files, samples, self.scan_of(Container::Files, looked))
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
        for (reason, count) in &std::mem::take(&mut index.skipped) {
            self.skip_many(reason, *count);
        }
        let mut scan = self.scan_of(container, looked);
        scan.samples = index.seen;
        scan.bytes = index.bytes;
        scan.histogram = index.histogram;
        Corpus::of_files(files, index.samples, scan)
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
            corpus.scan.skipped.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
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

    /// A directory that nobody has: what is held must not grow with what is seen.
    #[test]
    fn ten_million_files_are_counted_and_few_are_held() {
        const FILES: u64 = 10_000_000;
        let stop = AtomicBool::new(false);
        let limits = ScanLimits { most_samples: 1_000, most_looked_at: 5, seed: 1 };
        let mut walk = Walk::new(limits, &stop);
        for number in 0..FILES {
            walk.file(PathBuf::from(number.to_string()), 1 + number % 4);
        }
        assert_eq!((walk.seen, walk.bytes), (FILES, FILES / 4 * (1 + 2 + 3 + 4)));
        assert_eq!(walk.kept.len(), 1_000);
        assert!(walk.kept.capacity() < 3_000, "{}", walk.kept.capacity());
        assert_eq!(
            walk.histogram,
            BTreeMap::from([(1, FILES / 4), (2, FILES / 2), (4, FILES / 4)])
        );
        // The mean place of a thousand by chance: half, give or take 0.9 %.
        let place = |found: &Found| found.path.to_str().unwrap().parse::<f64>().unwrap();
        let mean = walk.kept.iter().map(place).sum::<f64>() / 1e3 / FILES as f64;
        assert!((mean - 0.5).abs() < 0.04, "{mean}");
    }

    #[test]
    fn a_tree_is_gone_through_to_a_depth() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join(vec!["d"; 250].join("/"));
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("unseen"), JPEG).unwrap();
        fs::write(folder.path().join("d/d/seen"), JPEG).unwrap();
        let corpus = scan(folder.path(), ScanLimits::default()).unwrap();
        assert_eq!(corpus.samples().len(), 1);
        assert_eq!(corpus.scan.skipped["folder more than 200 levels down"], 1);
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
