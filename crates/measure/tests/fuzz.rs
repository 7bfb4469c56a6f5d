//! Does any content make the readers of archives and records panic or run away?

use std::io::Cursor;

use measure::{Entries, Format, IMAGE_NUMBERS, ImagePreparers, Members, Preparers};
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_archive_ends(mut bytes in prop::collection::vec(any::<u8>(), 0..4096), checksum: bool) {
        if checksum && bytes.len() >= 512 {
            // A header that holds, so that what lies behind it is reached.
            bytes[148..156].copy_from_slice(b"        ");
            let sum: u64 = bytes[..512].iter().map(|byte| u64::from(*byte)).sum();
            bytes[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
        let length = bytes.len() as u64;
        let members: Vec<_> = Members::new(Cursor::new(bytes)).unwrap().collect();
        prop_assert!(members.len() <= 9);
        for member in members.into_iter().flatten() {
            prop_assert!(member.offset + member.length <= length);
            prop_assert!(member.name.starts_with(member.key()));
        }
    }

    #[test]
    fn any_file_of_records_ends(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let length = bytes.len() as u64;
        for entry in Entries::new(Cursor::new(bytes)).unwrap().flatten() {
            prop_assert!(entry.offset + entry.length <= length);
        }
    }

    #[test]
    fn any_sample_is_prepared_or_refused(
        start in prop::sample::select(vec![
            b"\xff\xd8\xff\xe0".as_slice(), b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8 ", b"\x0a\x10",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..256),
    ) {
        let sample = [start, &rest, b"\xff\xd9"].concat();
        let _ = Format::of(&sample);
        let mut numbers = vec![0.0; IMAGE_NUMBERS];
        let _ = ImagePreparers.preparer(1).prepare(&sample, &mut numbers);
    }
}
