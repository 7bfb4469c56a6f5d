//! How does a newcomer without data see the meter work? With a corpus made up on the spot.

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use crate::corpus::Container;
use crate::error::MeasureError;
use crate::photographs::Photographs;
use crate::random::Random;
use crate::threads::joined;
use crate::{tar, tfrecord};

/// What is made.
#[derive(Debug, Clone, Copy)]
pub struct DemoOptions<'a> {
    /// Images.
    pub images: NonZeroU32,
    /// How they are kept.
    pub container: Container,
    /// The middle number of pixels of an image; numbers are lognormal around it.
    pub median_pixels: f64,
    /// The seed of all chance.
    pub seed: u64,
    /// What images are cut out of; without photographs they are painted.
    pub photographs: Option<&'a Photographs>,
}

impl Default for DemoOptions<'_> {
    /// Two thousand images of about half a megapixel's quarter, as `ImageNet` has them.
    fn default() -> Self {
        const IMAGES: NonZeroU32 = NonZeroU32::new(2_000).unwrap();
        let median_pixels = 500.0 * 375.0;
        let container = Container::Files;
        Self { images: IMAGES, container, median_pixels, seed: 1, photographs: None }
    }
}

/// Images in one tar archive or file of records.
const IN_A_SHARD: u32 = 250;

/// A corpus of photo-like JPEGs, which is gone when this is dropped, unless it is kept.
#[derive(Debug)]
pub struct DemoCorpus {
    folder: PathBuf,
    kept: bool,
}

impl DemoCorpus {
    /// Makes a corpus in a new folder under `parent`; `progress` is told how many images are made.
    pub fn make(
        parent: &Path,
        options: &DemoOptions<'_>,
        stop: &AtomicBool,
        progress: &(dyn Fn(u32) + Sync),
    ) -> Result<Self, MeasureError> {
        let folder = parent.join(format!("ironlaw-demo-{}", std::process::id()));
        Self::make_at(&folder, options, stop, progress)
    }

    /// Makes a corpus in this folder, which must not exist yet.
    pub fn make_at(
        folder: &Path,
        options: &DemoOptions<'_>,
        stop: &AtomicBool,
        progress: &(dyn Fn(u32) + Sync),
    ) -> Result<Self, MeasureError> {
        let failed = |error| MeasureError::file(folder, "make", error);
        fs::create_dir(folder).map_err(failed)?;
        // From here on the folder goes away whatever happens.
        let corpus = Self { folder: folder.to_owned(), kept: false };
        let next = AtomicU32::new(0);
        let cores = thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let groups = match options.container {
            Container::Files => options.images.get(),
            _ => options.images.get().div_ceil(IN_A_SHARD),
        };
        let work = || -> io::Result<()> {
            loop {
                let group = next.fetch_add(1, Ordering::Relaxed);
                if group >= groups || stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                write_group(folder, options, group)?;
                progress(group);
            }
        };
        let ended: Vec<io::Result<()>> = thread::scope(|scope| {
            let spawned: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
            spawned.into_iter().map(joined).collect()
        });
        ended.into_iter().collect::<io::Result<()>>().map_err(failed)?;
        if stop.load(Ordering::Relaxed) {
            return Err(MeasureError::Stopped);
        }
        Ok(corpus)
    }

    /// Leaves it where it lies.
    pub fn keep(&mut self) {
        self.kept = true;
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for DemoCorpus {
    fn drop(&mut self) {
        if !self.kept {
            // Nobody can mend it from here, and the system empties its temporary folder.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn write_group(folder: &Path, options: &DemoOptions<'_>, group: u32) -> io::Result<()> {
    let shard = |end: &str| folder.join(format!("{group:05}.{end}"));
    match options.container {
        Container::Files => {
            // A thousand files a folder, as data sets have them.
            let inner = folder.join(format!("{:03}", group / 1000));
            fs::create_dir_all(&inner)?;
            fs::write(inner.join(format!("{group:06}.jpg")), photo(options, group)?)
        }
        Container::Tar => {
            let mut bytes = Vec::new();
            for index in in_shard(options, group) {
                let image = photo(options, index)?;
                bytes.extend(tar::header(&format!("{index:06}.jpg"), image.len() as u64));
                bytes.extend(image);
                bytes.resize(bytes.len().next_multiple_of(512), 0);
            }
            bytes.extend([0; 1024]);
            fs::File::create_new(shard("tar"))?.write_all(&bytes)
        }
        Container::TfRecord => {
            let mut bytes = Vec::new();
            for index in in_shard(options, group) {
                bytes.extend(tfrecord::record(&photo(options, index)?));
            }
            fs::File::create_new(shard("tfrecord"))?.write_all(&bytes)
        }
    }
}

fn in_shard(options: &DemoOptions<'_>, group: u32) -> std::ops::Range<u32> {
    group * IN_A_SHARD..((group + 1) * IN_A_SHARD).min(options.images.get())
}

/// A JPEG that costs a decoder as much as a photograph: large soft shapes, edges, and detail on
/// all scales with amplitudes that fall with the frequency, as in pictures of nature.
fn photo(options: &DemoOptions<'_>, index: u32) -> io::Result<Vec<u8>> {
    let seed = options.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(index);
    let mut random = Random::new(seed);
    let pixels = options.median_pixels * libm::exp(0.5 * normal(&mut random));
    let pixels = pixels.clamp(64.0 * 64.0, 6e6);
    let (wide, high) = if random.share() < 0.7 { (4.0, 3.0) } else { (3.0, 4.0) };
    let unit = (pixels / 12.0).sqrt();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let (width, height) = ((unit * wide) as u32, (unit * high) as u32);
    let (width, height, picture) = match options.photographs {
        Some(photographs) => photographs.cut(width, height, &mut random),
        None => (width, height, paint(width, height, &mut random)),
    };
    let mut bytes = Vec::new();
    let quality = 80 + u8::try_from(random.below(15)).expect("below 15");
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .write_image(&picture, width, height, ExtendedColorType::Rgb8)
        .map_err(io::Error::other)?;
    Ok(bytes)
}

/// A normal number, by Box and Muller.
fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * libm::log(1.0 - random.share())).sqrt();
    radius * libm::cos(std::f64::consts::TAU * random.share())
}

/// Numbers on a coarse grid, read between its points.
struct Layer {
    columns: usize,
    numbers: Vec<f32>,
    step: f32,
    amplitude: f32,
}

impl Layer {
    fn new(width: u32, height: u32, step: f32, amplitude: f32, random: &mut Random) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        let points = |length: u32| (length as f32 / step) as usize + 2;
        let columns = points(width);
        #[expect(clippy::cast_possible_truncation, reason = "a color needs few digits")]
        let numbers = (0..columns * points(height)).map(|_| random.share() as f32 - 0.5).collect();
        Self { columns, numbers, step, amplitude }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x / self.step, y / self.step);
        let (column, row) = (x.floor(), y.floor());
        let (dx, dy) = (x - column, y - row);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in the grid")]
        let place = row as usize * self.columns + column as usize;
        let upper = self.numbers[place] * (1.0 - dx) + self.numbers[place + 1] * dx;
        let below = place + self.columns;
        let lower = self.numbers[below] * (1.0 - dx) + self.numbers[below + 1] * dx;
        self.amplitude * (upper * (1.0 - dy) + lower * dy)
    }
}

fn paint(width: u32, height: u32, random: &mut Random) -> Vec<u8> {
    let steps = [128.0, 48.0, 18.0, 7.0, 3.0, 1.0];
    let amplitudes = [150.0, 90.0, 55.0, 34.0, 22.0, 10.0];
    let layers: Vec<Layer> = steps
        .iter()
        .zip(amplitudes)
        .map(|(step, amplitude)| Layer::new(width, height, *step, amplitude, random))
        .collect();
    let tints: Vec<Layer> = (0..2).map(|_| Layer::new(width, height, 96.0, 90.0, random)).collect();
    // An edge through the picture: a horizon, a wall.
    #[expect(clippy::cast_possible_truncation, reason = "a place needs few digits")]
    let (slope, start) = (random.share() as f32 - 0.5, random.share() as f32 * height as f32);
    let mut bytes = Vec::with_capacity(width as usize * height as usize * 3);
    for row in 0..height {
        for column in 0..width {
            let (x, y) = (column as f32, row as f32);
            let light: f32 = layers.iter().map(|layer| layer.at(x, y)).sum();
            let light = light + if y > start + slope * x { 30.0 } else { -30.0 };
            let (warm, green) = (tints[0].at(x, y), tints[1].at(x, y));
            let colors = [light + warm, light + green, light - warm];
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            bytes.extend(colors.map(|color| (color + 128.0).clamp(0.0, 255.0) as u8));
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, ScanLimits};
    use crate::prepare::{IMAGE_NUMBERS, ImagePreparers, Preparers};
    use crate::reader::{Access, FileReaders, Readers};

    #[test]
    fn the_demo_is_measured_like_any_corpus_and_leaves_nothing_behind() {
        let parent = tempfile::tempdir().unwrap();
        let stop = AtomicBool::new(false);
        for container in [Container::Files, Container::Tar, Container::TfRecord] {
            let images = NonZeroU32::new(12).unwrap();
            let options = DemoOptions { images, container, ..DemoOptions::default() };
            let demo = DemoCorpus::make(parent.path(), &options, &stop, &|_| ()).unwrap();
            let limits = ScanLimits::default();
            let corpus = Corpus::scan(demo.folder(), limits, &stop, &mut |_| ()).unwrap();
            assert_eq!(corpus.scan.container, container);
            assert_eq!(corpus.samples().len(), 12);
            let readers = FileReaders::new(&corpus, Access::Buffered);
            let mut reader = readers.reader();
            let mut preparer = ImagePreparers.preparer(1);
            let mut numbers = vec![0.0; IMAGE_NUMBERS];
            for sample in corpus.samples() {
                preparer.prepare(reader.read(sample).unwrap(), &mut numbers).unwrap();
            }
            drop(demo);
            assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_corpus_that_is_kept_stays_and_nothing_there_is_overwritten() {
        let parent = tempfile::tempdir().unwrap();
        let stop = AtomicBool::new(false);
        let images = NonZeroU32::new(2).unwrap();
        let options = DemoOptions { images, ..DemoOptions::default() };
        let folder = parent.path().join("kept");
        let make = || DemoCorpus::make_at(&folder, &options, &stop, &|_| ());
        make().unwrap().keep();
        assert_eq!(fs::read_dir(folder.join("000")).unwrap().count(), 2);
        assert!(make().is_err(), "a folder that is there is somebody's");
        assert_eq!(fs::read_dir(folder.join("000")).unwrap().count(), 2);
    }

    #[test]
    fn photos_have_the_entropy_of_photos() {
        let options = DemoOptions::default();
        let sizes: Vec<f64> =
            (0..24).map(|index| photo(&options, index).unwrap().len() as f64).collect();
        let summary = crate::Summary::of(&sizes).unwrap();
        // ImageNet's mean is 110 to 115 kB at about this size.
        assert!((40e3..250e3).contains(&summary.mean), "{summary:?}");
        assert!((0.2..1.0).contains(&summary.cv), "{summary:?}");
        assert_ne!(photo(&options, 0).unwrap(), photo(&options, 1).unwrap());
        assert_eq!(photo(&options, 0).unwrap(), photo(&options, 0).unwrap());
    }
}
