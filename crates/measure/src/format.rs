//! What is in a file, by its content and not by its name?

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// A JPEG image.
    Jpeg,
    /// A PNG image.
    Png,
    /// A WebP image.
    WebP,
    /// A tar archive of samples (WebDataset).
    Tar,
    /// Records of TensorFlow.
    TfRecord,
    /// Something else.
    Other,
}

impl Format {
    /// Bytes of a file's start that [`Format::of`] wants to see.
    pub const BYTES_NEEDED: usize = 512;

    /// All formats, in the order of tables.
    pub const ALL: [Self; 6] =
        [Self::Jpeg, Self::Png, Self::WebP, Self::Tar, Self::TfRecord, Self::Other];

    /// The name in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Tar => "tar",
            Self::TfRecord => "tfrecord",
            Self::Other => "other",
        }
    }

    /// Whether it is an image that the meter can prepare.
    pub const fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP)
    }

    /// The format by the first bytes of a file.
    pub fn of(start: &[u8]) -> Self {
        if start.starts_with(&[0xff, 0xd8, 0xff]) {
            Self::Jpeg
        } else if start.starts_with(b"\x89PNG\r\n\x1a\n") {
            Self::Png
        } else if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
            Self::WebP
        } else if crate::tar::is_header(start) {
            Self::Tar
        } else if crate::tfrecord::is_header(start) {
            Self::TfRecord
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        assert_eq!(Format::of(&[0xff, 0xd8, 0xff, 0xe0]), Format::Jpeg);
        assert_eq!(Format::of(b"\x89PNG\r\n\x1a\n...."), Format::Png);
        assert_eq!(Format::of(b"RIFF\x10\0\0\0WEBPVP8 "), Format::WebP);
        assert_eq!(Format::of(b"RIFF\x10\0\0\0WAVEfmt "), Format::Other);
        assert_eq!(Format::of(b""), Format::Other);
        assert_eq!(Format::of(&[0; 512]), Format::Other);
    }
}
