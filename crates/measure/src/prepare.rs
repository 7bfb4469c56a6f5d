//! What does training want of a sample, and how is it made?
//!
//! An image is decoded, a random part of it is resized to a square of 224 pixels, and its colors
//! are normalized, as image classifiers are trained (Szegedy et al. 2015, arXiv:1409.4842, "random
//! resized crop"). A sample that is no image is only looked through.

use std::fmt;
use std::hint::black_box;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{ImageReader, Limits};

use crate::format::Format;
use crate::jpeg;
use crate::random::Random;
use crate::tfrecord;

/// Pixels along a side of what a model is given.
pub const SIDE: usize = 224;

/// Colors of a pixel.
const COLORS: usize = 3;

/// Numbers of a prepared image.
pub const IMAGE_NUMBERS: usize = SIDE * SIDE * COLORS;

/// An image with more pixels is refused before any memory is set aside for it.
const MOST_PIXELS: u64 = 100_000_000;

/// Mean and standard deviation of the colors of ImageNet, which pretrained models expect.
const MEAN: [f32; COLORS] = [0.485, 0.456, 0.406];
const DEVIATION: [f32; COLORS] = [0.229, 0.224, 0.225];

/// The decoders of this build, for the record: what each is for, and its name.
pub const DECODERS: [(&str, &str); 3] =
    [("jpeg", jpeg::NAME), ("png, webp", "image"), ("resize", "fast_image_resize")];

/// Why a sample cannot be prepared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Unprepared {
    /// It is none of the formats that the meter knows.
    NoImage,
    /// It has more pixels than any photograph.
    TooManyPixels,
    /// It ends before the image does.
    Truncated,
    /// The decoder refused it.
    Damaged,
    /// The decoder broke down over it, which is the decoder's fault.
    Breakdown,
}

impl Unprepared {
    /// A few words for a list of reasons.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NoImage => "not an image",
            Self::TooManyPixels => "more than 100 million pixels",
            Self::Truncated => "image that ends early",
            Self::Damaged => "damaged image",
            Self::Breakdown => "image on which the decoder breaks down",
        }
    }
}

impl fmt::Display for Unprepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::error::Error for Unprepared {}

/// Prepares samples, one after another.
pub trait Preparer: Send {
    /// Makes of a stored sample what a model is given.
    fn prepare(&mut self, stored: &[u8], prepared: &mut [f32]) -> Result<(), Unprepared>;
}

/// Makes preparers, one for each thread.
pub trait Preparers: Sync {
    /// A preparer of its own for one thread.
    fn preparer(&self, seed: u64) -> Box<dyn Preparer + '_>;
    /// Numbers that a prepared sample has.
    fn numbers(&self) -> usize;
    /// What it does, for the record.
    fn describe(&self) -> &'static str;
}

/// Prepares images.
#[derive(Debug, Clone, Copy)]
pub struct ImagePreparers;

impl Preparers for ImagePreparers {
    fn preparer(&self, seed: u64) -> Box<dyn Preparer + '_> {
        Box::new(ImagePreparer::new(seed))
    }

    fn numbers(&self) -> usize {
        IMAGE_NUMBERS
    }

    fn describe(&self) -> &'static str {
        "decode, random resized crop to 224, normalize"
    }
}

/// Decodes images and does no more with them, to be held against other decoders.
#[derive(Debug, Clone, Copy)]
pub struct DecodePreparers;

impl Preparers for DecodePreparers {
    fn preparer(&self, seed: u64) -> Box<dyn Preparer + '_> {
        Box::new(DecodePreparer(ImagePreparer::new(seed)))
    }

    fn numbers(&self) -> usize {
        0
    }

    fn describe(&self) -> &'static str {
        "decode"
    }
}

struct DecodePreparer(ImagePreparer);

impl Preparer for DecodePreparer {
    fn prepare(&mut self, stored: &[u8], _prepared: &mut [f32]) -> Result<(), Unprepared> {
        self.0.decode(stored)?;
        black_box(&self.0.pixels);
        Ok(())
    }
}

/// Looks through samples that are no images.
#[derive(Debug, Clone, Copy)]
pub struct OpaquePreparers;

impl Preparers for OpaquePreparers {
    fn preparer(&self, _seed: u64) -> Box<dyn Preparer + '_> {
        Box::new(OpaquePreparer)
    }

    fn numbers(&self) -> usize {
        0
    }

    fn describe(&self) -> &'static str {
        "none: every byte is looked at once"
    }
}

struct OpaquePreparer;

impl Preparer for OpaquePreparer {
    fn prepare(&mut self, stored: &[u8], _prepared: &mut [f32]) -> Result<(), Unprepared> {
        black_box(stored.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)));
        Ok(())
    }
}

/// Does nothing: what remains of a measurement with it is the meter itself.
#[derive(Debug, Clone, Copy)]
pub struct NullPreparers;

impl Preparers for NullPreparers {
    fn preparer(&self, _seed: u64) -> Box<dyn Preparer + '_> {
        Box::new(NullPreparer)
    }

    fn numbers(&self) -> usize {
        0
    }

    fn describe(&self) -> &'static str {
        "nothing"
    }
}

struct NullPreparer;

impl Preparer for NullPreparer {
    fn prepare(&mut self, _stored: &[u8], _prepared: &mut [f32]) -> Result<(), Unprepared> {
        Ok(())
    }
}

/// Decodes, crops, resizes and normalizes, with memory that stays from image to image.
struct ImagePreparer {
    random: Random,
    jpeg: jpeg::Decoder,
    resizer: Resizer,
    pixels: Vec<u8>,
    square: Image<'static>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl ImagePreparer {
    fn new(seed: u64) -> Self {
        let side = u32::try_from(SIDE).expect("a constant");
        Self {
            random: Random::new(seed),
            jpeg: jpeg::Decoder::new(),
            resizer: Resizer::new(),
            pixels: Vec::new(),
            square: Image::new(side, side, PixelType::U8x3),
        }
    }

    fn decode(&mut self, stored: &[u8]) -> Result<Size, Unprepared> {
        let decoded = guarded(|| self.decode_unguarded(stored));
        self.renewed_after(decoded)
    }

    /// What a breakdown left in the middle of something is made anew.
    fn renewed_after<T>(&mut self, outcome: Result<T, Unprepared>) -> Result<T, Unprepared> {
        if matches!(outcome, Err(Unprepared::Breakdown)) {
            self.jpeg = jpeg::Decoder::new();
            self.resizer = Resizer::new();
        }
        outcome
    }

    fn decode_unguarded(&mut self, stored: &[u8]) -> Result<Size, Unprepared> {
        match Format::of(&stored[..stored.len().min(16)]) {
            Format::Jpeg => self.decode_jpeg(stored),
            Format::Png | Format::WebP => self.decode_other(stored),
            _ => Err(Unprepared::NoImage),
        }
    }

    fn decode_jpeg(&mut self, stored: &[u8]) -> Result<Size, Unprepared> {
        if !ends_as_jpeg(stored) {
            return Err(Unprepared::Truncated);
        }
        let Self { jpeg, pixels, .. } = self;
        jpeg.decode(stored, |size| room(pixels, size))
    }

    fn decode_other(&mut self, stored: &[u8]) -> Result<Size, Unprepared> {
        let reader = || {
            let reader = ImageReader::new(Cursor::new(stored)).with_guessed_format();
            reader.map_err(|_| Unprepared::Damaged)
        };
        let (width, height) = reader()?.into_dimensions().map_err(|_| Unprepared::Damaged)?;
        let size = Size { width, height };
        let pixels = room(&mut self.pixels, size)?;
        let mut reader = reader()?;
        let mut limits = Limits::default();
        // Sixteen bits a color, four colors and the decoder's own rows.
        limits.max_alloc = Some(pixels.len() as u64 * 8);
        reader.limits(limits);
        let decoded = reader.decode().map_err(|_| Unprepared::Damaged)?.into_rgb8();
        pixels.copy_from_slice(decoded.as_raw());
        Ok(size)
    }
}

/// A decoder or a resizer of somebody else's may panic over what somebody else has written; the sample then
/// counts as one that failed, and the thread that measures goes on.
fn guarded<T>(decode: impl FnOnce() -> Result<T, Unprepared>) -> Result<T, Unprepared> {
    // What the closure has left half done is memory that the next image overwrites.
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(Unprepared::Breakdown))
}

/// Sets memory aside for an image, once its size is known to be sane.
fn room(memory: &mut Vec<u8>, size: Size) -> Result<&mut [u8], Unprepared> {
    let pixels = u64::from(size.width) * u64::from(size.height);
    if pixels == 0 {
        return Err(Unprepared::Damaged);
    }
    if pixels > MOST_PIXELS {
        return Err(Unprepared::TooManyPixels);
    }
    let length = usize::try_from(pixels).map_err(|_| Unprepared::TooManyPixels)? * COLORS;
    if memory.len() < length {
        memory.resize(length, 0);
    }
    Ok(&mut memory[..length])
}

/// A whole image: width, height and its colors, red, green and blue of each pixel.
pub(crate) fn decode_rgb(stored: &[u8]) -> Result<(u32, u32, Vec<u8>), Unprepared> {
    let mut preparer = ImagePreparer::new(0);
    let size = preparer.decode(stored)?;
    let mut colors = preparer.pixels;
    colors.truncate(size.width as usize * size.height as usize * COLORS);
    Ok((size.width, size.height, colors))
}

impl Preparer for ImagePreparer {
    fn prepare(&mut self, stored: &[u8], prepared: &mut [f32]) -> Result<(), Unprepared> {
        let outcome = guarded(|| self.prepare_unguarded(stored, prepared));
        self.renewed_after(outcome)
    }
}

impl ImagePreparer {
    fn prepare_unguarded(&mut self, stored: &[u8], prepared: &mut [f32]) -> Result<(), Unprepared> {
        let image = match tfrecord::image_in(stored) {
            Some(range) => &stored[range],
            None => stored,
        };
        let size = self.decode_unguarded(image)?;
        let part = crop(size, &mut self.random);
        let length = size.width as usize * size.height as usize * COLORS;
        let pixels = &self.pixels[..length];
        let whole = ImageRef::new(size.width, size.height, pixels, PixelType::U8x3);
        let whole = whole.map_err(|_| Unprepared::Damaged)?;
        let options = ResizeOptions::new()
            .crop(part.left, part.top, part.width, part.height)
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
        let resized = self.resizer.resize(&whole, &mut self.square, &options);
        resized.map_err(|_| Unprepared::Damaged)?;
        normalize(self.square.buffer(), prepared);
        Ok(())
    }
}

/// The end-of-image marker stands in the last bytes; some cameras append a few of their own.
fn ends_as_jpeg(stored: &[u8]) -> bool {
    const MOST_APPENDED: usize = 4096;
    let end = &stored[stored.len().saturating_sub(MOST_APPENDED)..];
    end.windows(2).rev().any(|pair| pair == [0xff, 0xd9])
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Part {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// A random part of 8 to 100 % of the area with sides of 3:4 to 4:3; after ten tries that do not
/// fit, the largest central square.
fn crop(size: Size, random: &mut Random) -> Part {
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    for _ in 0..10 {
        let area = width * height * (0.08 + 0.92 * random.share());
        let widest = libm::log(4.0 / 3.0);
        let ratio = libm::exp(widest * (2.0 * random.share() - 1.0));
        let (w, h) = ((area * ratio).sqrt().round(), (area / ratio).sqrt().round());
        if w >= 1.0 && h >= 1.0 && w <= width && h <= height {
            let left = (random.share() * (width - w + 1.0)).floor();
            let top = (random.share() * (height - h + 1.0)).floor();
            return Part { left, top, width: w, height: h };
        }
    }
    let short = width.min(height);
    Part { left: (width - short) / 2.0, top: (height - short) / 2.0, width: short, height: short }
}

/// Bytes to numbers with the mean taken off and the deviation divided out.
fn normalize(bytes: &[u8], numbers: &mut [f32]) {
    let scale = DEVIATION.map(|deviation| 1.0 / (255.0 * deviation));
    let shift: [f32; COLORS] = std::array::from_fn(|color| MEAN[color] / DEVIATION[color]);
    let pixels = bytes.as_chunks::<COLORS>().0.iter();
    for (pixel, out) in pixels.zip(numbers.as_chunks_mut::<COLORS>().0) {
        for color in 0..COLORS {
            out[color] = f32::from(pixel[color]) * scale[color] - shift[color];
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, RgbImage};

    use super::*;

    #[test]
    fn a_decoder_that_panics_costs_one_sample_and_not_the_thread() {
        let broken: Result<Size, _> = guarded(|| panic!("a decoder's index is out of bounds"));
        assert_eq!(broken, Err(Unprepared::Breakdown));
        assert_eq!(guarded(|| Ok(1)), Ok(1));
        assert_eq!(guarded(|| Err::<(), _>(Unprepared::Damaged)), Err(Unprepared::Damaged));
    }

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([(x * 5).to_le_bytes()[0], (y * 3).to_le_bytes()[0], 128])
        });
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    fn prepare(stored: &[u8]) -> Result<Vec<f32>, Unprepared> {
        let mut prepared = vec![f32::NAN; IMAGE_NUMBERS];
        ImagePreparers.preparer(1).prepare(stored, &mut prepared)?;
        Ok(prepared)
    }

    #[test]
    fn images_become_normalized_numbers() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let prepared = prepare(&encoded(300, 200, format)).unwrap();
            assert!(prepared.iter().all(|number| (-2.2..2.7).contains(number)), "{format:?}");
            // Blue is 128 all over: (128/255 − 0.406)/0.225 = 0.42649.
            let blue = prepared.iter().skip(2).step_by(3);
            let mean = blue.clone().sum::<f32>() / blue.count() as f32;
            assert!((mean - 0.426).abs() < 0.05, "{format:?}: {mean}");
        }
    }

    #[test]
    fn golden_hand_normalization() {
        let mut numbers = [0.0; 3];
        normalize(&[0, 255, 51], &mut numbers);
        // (0 − 0.485)/0.229, (1 − 0.456)/0.224, (0.2 − 0.406)/0.225
        let expected = [-2.117_904, 2.428_571, -0.915_556];
        for (found, expected) in numbers.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{found} against {expected}");
        }
    }

    #[test]
    fn crops_lie_inside_and_cover_the_shares() {
        let size = Size { width: 640, height: 480 };
        let mut random = Random::new(3);
        let mut shares = Vec::new();
        for _ in 0..2_000 {
            let part = crop(size, &mut random);
            assert!(part.left >= 0.0 && part.left + part.width <= 640.0, "{part:?}");
            assert!(part.top >= 0.0 && part.top + part.height <= 480.0, "{part:?}");
            shares.push(part.width * part.height / (640.0 * 480.0));
        }
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        // Shares near 1 often do not fit, so the mean lies below the middle of 0.08 to 1.
        assert!((0.40..0.55).contains(&mean), "{mean}");
        let line = crop(Size { width: 5000, height: 1 }, &mut random);
        assert_eq!((line.width, line.height, line.left), (1.0, 1.0, 2499.5));
    }

    #[test]
    fn damaged_truncated_and_foreign_samples_are_told_apart() {
        let whole = encoded(300, 200, ImageFormat::Jpeg);
        assert_eq!(prepare(&whole[..whole.len() / 2]), Err(Unprepared::Truncated));
        assert_eq!(prepare(b"text"), Err(Unprepared::NoImage));
        assert_eq!(prepare(b""), Err(Unprepared::NoImage));
        let png = encoded(30, 20, ImageFormat::Png);
        assert_eq!(prepare(&png[..png.len() / 2]), Err(Unprepared::Damaged));
        let mut appended = whole;
        appended.extend([0; 100]);
        assert!(prepare(&appended).is_ok());
    }

    /// A PNG that says 60,000 × 60,000 and has a hundred bytes.
    #[test]
    fn a_bomb_is_refused_before_memory_is_set_aside() {
        let mut bomb = encoded(1, 1, ImageFormat::Png);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let checksum = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert_eq!(prepare(&bomb), Err(Unprepared::TooManyPixels));
        let mut jpeg = encoded(8, 8, ImageFormat::Jpeg);
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
        let refused = prepare(&jpeg).unwrap_err();
        assert!(matches!(refused, Unprepared::TooManyPixels | Unprepared::Damaged), "{refused}");
    }

    /// The PNG checksum, bit by bit.
    fn crc32(bytes: &[u8]) -> u32 {
        let mut state = !0_u32;
        for byte in bytes {
            state ^= u32::from(*byte);
            for _ in 0..8 {
                state = if state & 1 == 1 { (state >> 1) ^ 0xedb8_8320 } else { state >> 1 };
            }
        }
        !state
    }
}
