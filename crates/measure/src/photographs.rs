//! How does a corpus become as real as photographs are? By cutting it out of some.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::error::MeasureError;
use crate::prepare::decode_rgb;
use crate::random::Random;

/// Photographs in memory, of which pictures of any size are cut.
#[derive(Debug)]
pub struct Photographs {
    held: Vec<Photograph>,
}

#[derive(Debug)]
struct Photograph {
    width: u32,
    height: u32,
    colors: Vec<u8>,
}

/// At most so many are held, spread over all that are there.
const MOST_HELD: usize = 64;
/// Larger ones are held smaller, so that memory stays below a gigabyte.
const MOST_PIXELS: f64 = 4e6;
/// Smaller ones are icons.
const LEAST_SIDE: u32 = 600;

impl Photographs {
    /// Reads the photographs (JPEG, PNG, WebP) in a folder and the folders below it.
    ///
    /// # Errors
    ///
    /// [`MeasureError::File`] for a folder that cannot be read, [`MeasureError::NoSamples`] when
    /// nothing in it is a photograph of 600 × 600 pixels or more, [`MeasureError::Stopped`].
    pub fn read(folder: &Path, stop: &AtomicBool) -> Result<Self, MeasureError> {
        let mut paths = Vec::new();
        walk(folder, &mut paths).map_err(|error| MeasureError::file(folder, "read", error))?;
        paths.sort();
        let step = paths.len().div_ceil(MOST_HELD).max(1);
        let chosen: Vec<&PathBuf> = paths.iter().step_by(step).collect();
        let (next, held) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let work = || {
            while !stop.load(Ordering::Relaxed) {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = chosen.get(place) else { return };
                if let Some(photograph) = Photograph::read(path) {
                    let mut held = held.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    held.push((place, photograph));
                }
            }
        };
        thread::scope(|scope| {
            let cores = thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
            (0..cores).for_each(|_| drop(scope.spawn(work)));
        });
        if stop.load(Ordering::Relaxed) {
            return Err(MeasureError::Stopped);
        }
        let mut held = held.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if held.is_empty() {
            let skipped =
                [("no photograph of 600 × 600 pixels or more".to_owned(), chosen.len() as u64)];
            return Err(MeasureError::NoSamples {
                path: folder.to_owned(),
                skipped: skipped.into_iter().filter(|(_, count)| *count > 0).collect(),
            });
        }
        // Whoever was read first, the same seed cuts the same pictures.
        held.sort_by_key(|(place, _)| *place);
        Ok(Self { held: held.into_iter().map(|(_, photograph)| photograph).collect() })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.held.len()
    }

    /// A picture of this size out of a photograph taken by chance: a part of it, scaled down. A
    /// photograph that is smaller gives a picture that is smaller.
    pub(crate) fn cut(&self, width: u32, height: u32, random: &mut Random) -> (u32, u32, Vec<u8>) {
        let photograph = &self.held[random.place(self.held.len())];
        let fits = f64::from(photograph.width) / f64::from(width);
        let fits = fits.min(f64::from(photograph.height) / f64::from(height));
        if fits <= 1.0 {
            let (width, height) = (scaled(width, fits), scaled(height, fits));
            let part = photograph.part(f64::from(width), f64::from(height), random);
            return (width, height, photograph.resized(part, width, height));
        }
        // From one pixel for one to the whole photograph.
        let scale = 1.0 + (fits - 1.0) * random.share();
        let part = photograph.part(f64::from(width) * scale, f64::from(height) * scale, random);
        (width, height, photograph.resized(part, width, height))
    }
}

/// Regular files; what a link leads to is not followed, for links can form loops.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), found)?;
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn scaled(side: u32, by: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shrinks a side")]
    let side = (f64::from(side) * by).floor() as u32;
    side.max(1)
}

#[derive(Debug, Clone, Copy)]
struct Part {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Photograph {
    /// Nothing if it is no image that the meter knows, or too small.
    fn read(path: &Path) -> Option<Self> {
        const MOST_BYTES: u64 = 256 << 20;
        if fs::metadata(path).ok()?.len() > MOST_BYTES {
            return None;
        }
        let (width, height, colors) = decode_rgb(&fs::read(path).ok()?).ok()?;
        if width.min(height) < LEAST_SIDE {
            return None;
        }
        let whole = Self { width, height, colors };
        let by = (MOST_PIXELS / (f64::from(width) * f64::from(height))).sqrt();
        if by >= 1.0 {
            return Some(whole);
        }
        let (width, height) = (scaled(width, by), scaled(height, by));
        let all = Part {
            left: 0.0,
            top: 0.0,
            width: f64::from(whole.width),
            height: f64::from(whole.height),
        };
        Some(Self { width, height, colors: whole.resized(all, width, height) })
    }

    /// A part of this size at a place taken by chance.
    fn part(&self, width: f64, height: f64, random: &mut Random) -> Part {
        let (widest, highest) = (f64::from(self.width), f64::from(self.height));
        let (width, height) = (width.min(widest), height.min(highest));
        let left = (random.share() * (widest - width)).floor();
        let top = (random.share() * (highest - height)).floor();
        Part { left, top, width, height }
    }

    fn resized(&self, part: Part, width: u32, height: u32) -> Vec<u8> {
        let whole = ImageRef::new(self.width, self.height, &self.colors, PixelType::U8x3);
        let whole = whole.expect("three colors for each pixel");
        let mut picture = Image::new(width, height, PixelType::U8x3);
        let options = ResizeOptions::new()
            .crop(part.left, part.top, part.width, part.height)
            .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
        let resized = Resizer::new().resize(&whole, &mut picture, &options);
        resized.expect("the part lies inside");
        picture.into_vec()
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, RgbImage};

    use super::*;

    /// Red grows to the right, green downward.
    fn slope(folder: &Path, name: &str, width: u32, height: u32) {
        let share = |at: u32, of: u32| (at * 255 / of).to_le_bytes()[0];
        let picture = RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([share(x, width), share(y, height), 0])
        });
        picture.save_with_format(folder.join(name), ImageFormat::Png).unwrap();
    }

    fn read(folder: &Path) -> Result<Photographs, MeasureError> {
        Photographs::read(folder, &AtomicBool::new(false))
    }

    #[test]
    fn pictures_are_parts_of_the_photographs() {
        let folder = tempfile::tempdir().unwrap();
        slope(folder.path(), "a", 1200, 900);
        let photographs = read(folder.path()).unwrap();
        let mut random = Random::new(1);
        let mut widest = Vec::new();
        for _ in 0..40 {
            let (width, height, colors) = photographs.cut(400, 300, &mut random);
            assert_eq!((width, height, colors.len()), (400, 300, 400 * 300 * 3));
            let red = |column: usize| f64::from(colors[column * 3]);
            let green = f64::from(colors[299 * 400 * 3 + 1]) - f64::from(colors[1]);
            let span = red(399) - red(0);
            // From a third of the photograph's width (one pixel for one) to all of it.
            assert!((80.0..=256.0).contains(&span), "{span}");
            assert!((span - green).abs() < 6.0, "sides shrink alike: {span} and {green}");
            widest.push(span);
        }
        widest.sort_by(f64::total_cmp);
        assert!(widest[0] < 140.0 && widest[39] > 200.0, "{widest:?}");
        // A larger picture than the photograph is not blown up.
        let (width, height, _) = photographs.cut(4000, 3000, &mut random);
        assert_eq!((width, height), (1200, 900));
    }

    #[test]
    fn large_ones_are_held_smaller_and_small_ones_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        slope(folder.path(), "large", 4000, 1600);
        slope(folder.path(), "icon", 599, 2000);
        fs::write(folder.path().join("text"), "no image").unwrap();
        let photographs = read(folder.path()).unwrap();
        assert_eq!(photographs.count(), 1);
        let held = &photographs.held[0];
        // 4 million pixels of the same shape: √(4e6/6.4e6) = 0.7906.
        assert_eq!((held.width, held.height), (3162, 1264));
    }

    #[test]
    fn a_folder_without_photographs_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("text"), "no image").unwrap();
        let said = read(folder.path()).unwrap_err().to_string();
        assert!(said.ends_with("skipped 1 × no photograph of 600 × 600 pixels or more"), "{said}");
        let missing = read(&folder.path().join("no")).unwrap_err();
        assert!(matches!(missing, MeasureError::File { .. }));
    }
}
