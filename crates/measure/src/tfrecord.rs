//! Where do the records of a `TFRecord` file lie, and where in a record is its image?
//!
//! A record is: its length (8 bytes, little-endian), a checksum of the length, the content, a
//! checksum of the content. The content is usually a `tf.train.Example`, a protocol buffer.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// Bytes before and after a record's content.
const HEAD: u64 = 12;
const TAIL: u64 = 4;

/// A record inside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Where its content begins.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// Why a file of records ends where it does not end.
#[derive(Debug)]
#[non_exhaustive]
pub enum TfRecordError {
    /// It could not be read.
    Io(io::Error),
    /// The checksum of a length is wrong.
    Length {
        /// Where the record begins.
        offset: u64,
    },
    /// The file ends inside a record.
    Truncated {
        /// Where the record begins.
        offset: u64,
    },
}

impl fmt::Display for TfRecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Length { offset } => {
                write!(f, "the checksum of the length at byte {offset} is wrong")
            }
            Self::Truncated { offset } => {
                write!(f, "the file ends inside the record at byte {offset}")
            }
        }
    }
}

impl std::error::Error for TfRecordError {}

impl From<io::Error> for TfRecordError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Whether these bytes begin with a record's length and its checksum.
pub(crate) fn is_header(start: &[u8]) -> bool {
    start.first_chunk::<12>().is_some_and(|head| length_of(*head).is_some())
}

fn length_of(head: [u8; 12]) -> Option<u64> {
    let (length, check) = head.split_at(8);
    let stored = u32::from_le_bytes(check.try_into().ok()?);
    let holds = stored == masked_checksum(length);
    holds.then(|| u64::from_le_bytes(length.try_into().expect("eight bytes")))
}

/// The records of a file, in order; an error ends them.
pub struct Entries<R> {
    file: R,
    length: u64,
    next: u64,
    done: bool,
}

impl<R> fmt::Debug for Entries<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries")
            .field("next", &self.next)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

impl<R: Read + Seek> Entries<R> {
    /// Begins at the file's start.
    pub fn new(mut file: R) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, length, next: 0, done: false })
    }

    fn entry(&mut self) -> Result<Option<Entry>, TfRecordError> {
        let at = self.next;
        if at >= self.length {
            return Ok(None);
        }
        let truncated = || TfRecordError::Truncated { offset: at };
        if self.length - at < HEAD {
            return Err(truncated());
        }
        let mut head = [0; 12];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut head)?;
        let length = length_of(head).ok_or(TfRecordError::Length { offset: at })?;
        let end = (at + HEAD).checked_add(length).and_then(|end| end.checked_add(TAIL));
        self.next = end.filter(|end| *end <= self.length).ok_or_else(truncated)?;
        Ok(Some(Entry { offset: at + HEAD, length }))
    }
}

impl<R: Read + Seek> Iterator for Entries<R> {
    type Item = Result<Entry, TfRecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let entry = self.entry().transpose();
        self.done = !matches!(entry, Some(Ok(_)));
        entry
    }
}

/// CRC-32C, masked as the format wants it: rotated and added to, so that a checksum of data
/// that holds checksums differs from them.
fn masked_checksum(bytes: &[u8]) -> u32 {
    let mut state = !0_u32;
    for byte in bytes {
        let place = usize::from((state & 0xff) as u8 ^ byte);
        state = (state >> 8) ^ TABLE[place];
    }
    (!state).rotate_right(15).wrapping_add(0xa282_ead8)
}

const TABLE: [u32; 256] = table();

/// The table of the Castagnoli polynomial, reflected.
const fn table() -> [u32; 256] {
    let mut table = [0_u32; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let mut value = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0x82f6_3b78 } else { value >> 1 };
            bit += 1;
        }
        table[byte] = value;
        byte += 1;
    }
    table
}

/// Where in a record the first image lies: in a `tf.train.Example`, the first bytes of any
/// feature that begin like an image; a record that is itself an image is all of it.
pub(crate) fn image_in(record: &[u8]) -> Option<Range<usize>> {
    if is_image(record) {
        return Some(0..record.len());
    }
    // Example{1: Features{1: entry{1: key, 2: Feature{1: BytesList{1: bytes}}}}}
    let features = fields(record, 0..record.len()).find(|field| field.number == 1)?;
    fields(record, features.range)
        .filter(|entry| entry.number == 1)
        .flat_map(|entry| fields(record, entry.range).filter(|field| field.number == 2))
        .flat_map(|feature| fields(record, feature.range).filter(|field| field.number == 1))
        .flat_map(|list| fields(record, list.range).filter(|field| field.number == 1))
        .map(|value| value.range)
        .find(|range| is_image(&record[range.clone()]))
}

fn is_image(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(16)];
    crate::Format::of(start).is_image()
}

struct Field {
    number: u64,
    range: Range<usize>,
}

/// The length-delimited fields of a message; what is malformed ends them.
fn fields(bytes: &[u8], message: Range<usize>) -> impl Iterator<Item = Field> + '_ {
    let mut place = message.start;
    let end = message.end;
    std::iter::from_fn(move || {
        loop {
            if place >= end {
                return None;
            }
            let tag = varint(bytes, &mut place, end)?;
            match tag & 7 {
                0 => {
                    varint(bytes, &mut place, end)?;
                }
                1 => place = place.checked_add(8)?,
                5 => place = place.checked_add(4)?,
                2 => {
                    let length = usize::try_from(varint(bytes, &mut place, end)?).ok()?;
                    let start = place;
                    place = place.checked_add(length).filter(|after| *after <= end)?;
                    return Some(Field { number: tag >> 3, range: start..place });
                }
                _ => return None,
            }
        }
    })
}

fn varint(bytes: &[u8], place: &mut usize, end: usize) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        if *place >= end {
            return None;
        }
        let byte = *bytes.get(*place)?;
        *place += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Builds a file of records for tests and the demo.
pub(crate) fn record(content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u64).to_le_bytes();
    let mut bytes = length.to_vec();
    bytes.extend(masked_checksum(&length).to_le_bytes());
    bytes.extend(content);
    bytes.extend(masked_checksum(content).to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn entries(bytes: Vec<u8>) -> Vec<Result<Entry, String>> {
        let entries = Entries::new(Cursor::new(bytes)).unwrap();
        entries.map(|entry| entry.map_err(|error| error.to_string())).collect()
    }

    /// RFC 3720, appendix B.4: 32 bytes of zeros have the CRC-32C 8a9136aa.
    #[test]
    fn golden_paper_the_checksum_is_castagnolis() {
        let unmasked = masked_checksum(&[0; 32]).wrapping_sub(0xa282_ead8).rotate_left(15);
        assert_eq!(unmasked, 0x8a91_36aa);
    }

    #[test]
    fn records_are_found_where_they_lie() {
        let bytes = [record(b"first"), record(b""), record(&[7; 300])].concat();
        assert!(is_header(&bytes));
        let found: Vec<Entry> = entries(bytes.clone()).into_iter().map(Result::unwrap).collect();
        let lengths: Vec<u64> = found.iter().map(|entry| entry.length).collect();
        assert_eq!(lengths, [5, 0, 300]);
        assert_eq!(&bytes[12..17], b"first");
        assert_eq!(found[0].offset, 12);
    }

    #[test]
    fn a_file_that_ends_early_or_lies_says_so() {
        let whole = record(&[7; 300]);
        let cut = entries(whole[..200].to_vec());
        assert_eq!(cut, [Err("the file ends inside the record at byte 0".to_owned())]);
        let mut wrong = whole.clone();
        wrong[0] ^= 1;
        assert_eq!(
            entries(wrong),
            [Err("the checksum of the length at byte 0 is wrong".to_owned())]
        );
        assert_eq!(entries(whole[..5].to_vec()).len(), 1);
    }

    /// By hand: Example{1: Features{1: {1: "image", 2: {1: {1: jpeg}}}}}.
    #[test]
    fn golden_hand_the_image_of_an_example() {
        let jpeg = [0xff, 0xd8, 0xff, 0xe0, 1, 2];
        let wrap = |number: u8, content: &[u8]| {
            let length = u8::try_from(content.len()).unwrap();
            [&[number << 3 | 2, length], content].concat()
        };
        let list = wrap(1, &jpeg);
        let feature = wrap(1, &list);
        let entry = [wrap(1, b"image"), wrap(2, &feature)].concat();
        let label = [wrap(1, b"label"), wrap(2, &wrap(3, &[8, 1]))].concat();
        let example = wrap(1, &[wrap(1, &label), wrap(1, &entry)].concat());
        let range = image_in(&example).unwrap();
        assert_eq!(example[range], jpeg);
        assert_eq!(image_in(&jpeg), Some(0..6));
        assert_eq!(image_in(b"no image"), None);
        assert_eq!(image_in(&example[..example.len() - 3]), None);
    }
}
