//! Who decodes a JPEG: `zune-jpeg`, or `libjpeg-turbo` behind the feature `turbojpeg`?
//!
//! Both are asked for the size first, so that no memory is set aside for an image that lies.

#[cfg(feature = "turbojpeg")]
pub(crate) use turbo::{Decoder, NAME};
#[cfg(not(feature = "turbojpeg"))]
pub(crate) use zune::{Decoder, NAME};

#[cfg(not(feature = "turbojpeg"))]
mod zune {
    use zune_jpeg::JpegDecoder;
    use zune_jpeg::zune_core::bytestream::ZCursor;
    use zune_jpeg::zune_core::colorspace::ColorSpace;
    use zune_jpeg::zune_core::options::DecoderOptions;

    use crate::prepare::{Size, Unprepared};

    /// The decoder's name, for the record.
    pub(crate) const NAME: &str = "zune-jpeg";

    /// Decodes images, one after another.
    pub(crate) struct Decoder;

    impl Decoder {
        pub(crate) fn new() -> Self {
            Self
        }

        /// Reads the header, asks for room, and fills it with red, green and blue.
        #[expect(clippy::unused_self, reason = "the other decoder keeps its memory between images")]
        pub(crate) fn decode<'a>(
            &mut self,
            stored: &[u8],
            room: impl FnOnce(Size) -> Result<&'a mut [u8], Unprepared>,
        ) -> Result<Size, Unprepared> {
            let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
            let mut decoder = JpegDecoder::new_with_options(ZCursor::new(stored), options);
            decoder.decode_headers().map_err(|_| Unprepared::Damaged)?;
            let info = decoder.info().ok_or(Unprepared::Damaged)?;
            let size = Size { width: info.width.into(), height: info.height.into() };
            decoder.decode_into(room(size)?).map_err(|_| Unprepared::Damaged)?;
            Ok(size)
        }
    }
}

#[cfg(feature = "turbojpeg")]
mod turbo {
    use turbojpeg::{Decompressor, Image, PixelFormat};

    use crate::prepare::{Size, Unprepared};

    /// The decoder's name, for the record.
    pub(crate) const NAME: &str = "libjpeg-turbo";

    /// Decodes images, one after another; nothing is inside if the library has no memory.
    pub(crate) struct Decoder(Option<Decompressor>);

    impl Decoder {
        pub(crate) fn new() -> Self {
            Self(Decompressor::new().ok())
        }

        /// Reads the header, asks for room, and fills it with red, green and blue.
        pub(crate) fn decode<'a>(
            &mut self,
            stored: &[u8],
            room: impl FnOnce(Size) -> Result<&'a mut [u8], Unprepared>,
        ) -> Result<Size, Unprepared> {
            let damaged = |_| Unprepared::Damaged;
            let decoder = self.0.as_mut().ok_or(Unprepared::Damaged)?;
            let header = decoder.read_header(stored).map_err(damaged)?;
            let side = |length: usize| u32::try_from(length).map_err(|_| Unprepared::TooManyPixels);
            let size = Size { width: side(header.width)?, height: side(header.height)? };
            let (width, height) = (header.width, header.height);
            let (pixels, pitch) = (room(size)?, width * PixelFormat::RGB.size());
            let output = Image { pixels, width, pitch, height, format: PixelFormat::RGB };
            decoder.decompress(stored, output).map_err(|_| Unprepared::Damaged)?;
            Ok(size)
        }
    }
}
