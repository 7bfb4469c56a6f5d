//! Where do the files of a tar archive lie?
//!
//! Headers are 512 bytes; POSIX ustar, GNU long names and pax records are understood as far as
//! they say where content lies. Nothing is unpacked.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};

const BLOCK: u64 = 512;

/// A name longer than this is no name.
const MOST_NAME: u64 = 1 << 16;

/// A file inside an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path as stored, which need not be UTF-8.
    pub name: Vec<u8>,
    /// Where its content begins.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

impl Member {
    /// The path up to the first dot of the file's name: members that share it are one sample.
    pub fn key(&self) -> &[u8] {
        let start = self.name.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
        let dot = self.name[start..].iter().position(|byte| *byte == b'.');
        &self.name[..dot.map_or(self.name.len(), |dot| start + dot)]
    }
}

/// Why an archive ends where it does not end.
#[derive(Debug)]
#[non_exhaustive]
pub enum TarError {
    /// It could not be read.
    Io(io::Error),
    /// A header's checksum or number is wrong.
    Header {
        /// Where it stands.
        offset: u64,
    },
    /// The archive ends inside a member.
    Truncated {
        /// Where the member's header stands.
        offset: u64,
    },
}

impl fmt::Display for TarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Header { offset } => write!(f, "no tar header at byte {offset}"),
            Self::Truncated { offset } => {
                write!(f, "the archive ends inside the member at byte {offset}")
            }
        }
    }
}

impl std::error::Error for TarError {}

impl From<io::Error> for TarError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Whether these bytes begin with the header of an archive.
pub(crate) fn is_header(start: &[u8]) -> bool {
    start.first_chunk::<512>().is_some_and(|block| !is_empty(block) && checksum_holds(block))
}

/// The members of an archive, in order; an error ends them.
pub struct Members<R> {
    archive: R,
    length: u64,
    next: u64,
    done: bool,
}

impl<R> fmt::Debug for Members<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Members")
            .field("next", &self.next)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

/// What headers before a member say about it.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    length: Option<u64>,
}

impl<R: Read + Seek> Members<R> {
    /// Begins at the archive's start.
    pub fn new(mut archive: R) -> io::Result<Self> {
        let length = archive.seek(SeekFrom::End(0))?;
        Ok(Self { archive, length, next: 0, done: false })
    }

    fn member(&mut self) -> Result<Option<Member>, TarError> {
        let mut said = Said::default();
        loop {
            let at = self.next;
            let Some(block) = self.block(at)? else { return Ok(None) };
            if is_empty(&block) {
                return Ok(None);
            }
            let header = TarError::Header { offset: at };
            if !checksum_holds(&block) {
                return Err(header);
            }
            let kind = block[156];
            let stored = number(&block[124..136]).ok_or(TarError::Header { offset: at })?;
            let special = matches!(kind, b'L' | b'K' | b'x' | b'g');
            let length = if special { stored } else { said.length.unwrap_or(stored) };
            let content = at + BLOCK;
            let end = content.checked_add(length).filter(|end| *end <= self.length);
            let end = end.ok_or(TarError::Truncated { offset: at })?;
            self.next = end.div_ceil(BLOCK).checked_mul(BLOCK).ok_or(header)?;
            match kind {
                b'L' => said.name = Some(without_zeros(&self.content(content, length, at)?)),
                b'x' => self.pax(&mut said, content, length, at)?,
                0 | b'0' | b'7' => {
                    let name = said.name.take().unwrap_or_else(|| short_name(&block));
                    return Ok(Some(Member { name, offset: content, length }));
                }
                // Links, folders and devices hold no sample; what was said of them is used up.
                b'K' | b'g' => {}
                _ => said = Said::default(),
            }
        }
    }

    fn block(&mut self, at: u64) -> Result<Option<[u8; 512]>, TarError> {
        if at >= self.length {
            return Ok(None);
        }
        let mut block = [0; 512];
        self.archive.seek(SeekFrom::Start(at))?;
        match self.archive.read_exact(&mut block) {
            Ok(()) => Ok(Some(block)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(TarError::Truncated { offset: at })
            }
            Err(error) => Err(error.into()),
        }
    }

    fn content(&mut self, offset: u64, length: u64, at: u64) -> Result<Vec<u8>, TarError> {
        let bounded = Some(length).filter(|length| *length <= MOST_NAME);
        let bounded = bounded.and_then(|length| usize::try_from(length).ok());
        let mut content = vec![0; bounded.ok_or(TarError::Header { offset: at })?];
        self.archive.seek(SeekFrom::Start(offset))?;
        self.archive.read_exact(&mut content)?;
        Ok(content)
    }

    /// Pax records: `LENGTH KEY=VALUE\n`, the length counting itself.
    fn pax(&mut self, said: &mut Said, offset: u64, length: u64, at: u64) -> Result<(), TarError> {
        let content = self.content(offset, length, at)?;
        let mut rest = content.as_slice();
        while !rest.is_empty() {
            let record = pax_record(rest).ok_or(TarError::Header { offset: at })?;
            match record.key {
                b"path" => said.name = Some(record.value.to_vec()),
                b"size" => {
                    let text = std::str::from_utf8(record.value).ok();
                    let size = text.and_then(|text| text.parse().ok());
                    said.length = Some(size.ok_or(TarError::Header { offset: at })?);
                }
                _ => {}
            }
            rest = record.rest;
        }
        Ok(())
    }
}

impl<R: Read + Seek> Iterator for Members<R> {
    type Item = Result<Member, TarError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let member = self.member().transpose();
        self.done = !matches!(member, Some(Ok(_)));
        member
    }
}

struct PaxRecord<'a> {
    key: &'a [u8],
    value: &'a [u8],
    rest: &'a [u8],
}

fn pax_record(text: &[u8]) -> Option<PaxRecord<'_>> {
    let space = text.iter().take(20).position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(&text[..space]).ok()?.parse().ok()?;
    let record = text.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    Some(PaxRecord {
        key: &record[..equals],
        value: &record[equals + 1..],
        rest: text.get(length..)?,
    })
}

fn is_empty(block: &[u8; 512]) -> bool {
    block.iter().all(|byte| *byte == 0)
}

/// The sum of all bytes, those of the checksum taken as spaces.
fn checksum_holds(block: &[u8; 512]) -> bool {
    let sum: u64 = block
        .iter()
        .enumerate()
        .map(|(place, byte)| if (148..156).contains(&place) { 32 } else { u64::from(*byte) })
        .sum();
    number(&block[148..156]) == Some(sum)
}

/// Octal digits, or with the first bit set a big-endian number.
fn number(field: &[u8]) -> Option<u64> {
    let (first, rest) = field.split_first()?;
    if first & 0x80 != 0 {
        let start = u64::from(first & 0x7f);
        return rest
            .iter()
            .try_fold(start, |value, byte| value.checked_mul(256)?.checked_add(u64::from(*byte)));
    }
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(|c| c == ' ' || c == '\0');
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

fn without_zeros(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().take_while(|byte| *byte != 0).collect()
}

/// The name of a plain header: `prefix/name` where ustar has a prefix.
fn short_name(block: &[u8; 512]) -> Vec<u8> {
    let name = without_zeros(&block[..100]);
    let prefix = without_zeros(&block[345..500]);
    if prefix.is_empty() || &block[257..262] != b"ustar" {
        return name;
    }
    [prefix, b"/".to_vec(), name].concat()
}

/// Builds archives for tests and the demo: plain ustar headers.
pub(crate) fn header(name: &str, length: u64) -> [u8; 512] {
    let mut block = [0_u8; 512];
    let name = name.as_bytes();
    let kept = name.len().min(100);
    block[..kept].copy_from_slice(&name[..kept]);
    block[100..108].copy_from_slice(b"0000644\0");
    block[108..116].copy_from_slice(b"0000000\0");
    block[116..124].copy_from_slice(b"0000000\0");
    block[124..136].copy_from_slice(format!("{length:011o}\0").as_bytes());
    block[136..148].copy_from_slice(b"00000000000\0");
    block[148..156].copy_from_slice(b"        ");
    block[156] = b'0';
    block[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, content) in members {
            bytes.extend(header(name, content.len() as u64));
            bytes.extend(*content);
            bytes.resize(bytes.len().next_multiple_of(512), 0);
        }
        bytes.extend([0; 1024]);
        bytes
    }

    fn members(bytes: Vec<u8>) -> Vec<Result<Member, String>> {
        let members = Members::new(Cursor::new(bytes)).unwrap();
        members.map(|member| member.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn members_are_found_where_they_lie() {
        let bytes = archive(&[("a/0001.jpg", b"image"), ("a/0001.cls", b"7"), ("b", &[9; 600])]);
        assert!(is_header(&bytes));
        let found: Vec<Member> = members(bytes.clone()).into_iter().map(Result::unwrap).collect();
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].offset, found[0].length), (512, 5));
        assert_eq!(found[0].key(), b"a/0001");
        assert_eq!(found[0].key(), found[1].key());
        let last = usize::try_from(found[2].offset).unwrap();
        assert_eq!(bytes[last..last + 600], [9; 600]);
    }

    #[test]
    fn long_names_come_before_their_member() {
        let long = "x".repeat(180) + ".jpg";
        let mut extra = header("././@LongLink", long.len() as u64 + 1);
        extra[156] = b'L';
        extra[148..156].copy_from_slice(b"        ");
        let sum: u64 = extra.iter().map(|byte| u64::from(*byte)).sum();
        extra[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let mut bytes = extra.to_vec();
        bytes.extend(long.as_bytes());
        bytes.resize(1024, 0);
        bytes.extend(archive(&[("short", b"1")]));
        let found = members(bytes);
        assert_eq!(found[0].as_ref().unwrap().name, long.as_bytes());
    }

    #[test]
    fn an_archive_that_ends_early_or_lies_says_so() {
        let whole = archive(&[("a.jpg", &[1; 2000])]);
        let cut = members(whole[..1500].to_vec());
        assert_eq!(cut, [Err("the archive ends inside the member at byte 0".to_owned())]);
        let mut wrong = archive(&[("a.jpg", b"1"), ("b.jpg", b"2")]);
        wrong[1024 + 20] ^= 1;
        let found = members(wrong);
        assert_eq!(found[1], Err("no tar header at byte 1024".to_owned()));
        assert_eq!(found.len(), 2, "nothing after an error");
    }

    #[test]
    fn a_length_of_2_to_the_70_is_refused() {
        let mut block = header("a", 0);
        block[124..136].copy_from_slice(&[0x80, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0]);
        block[148..156].copy_from_slice(b"        ");
        let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        assert_eq!(members(block.to_vec()), [Err("no tar header at byte 0".to_owned())]);
    }
}
