//! How do many values become one number that changes when any of their bits does?

use std::fmt::Debug;

/// FNV-1a over 64 bits, by Fowler, Noll and Vo: for each byte, xor it in, then multiply.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Fnv {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    pub(crate) const fn new() -> Self {
        Self(Self::OFFSET_BASIS)
    }

    pub(crate) const fn finish(self) -> u64 {
        self.0
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(Self::PRIME);
        }
    }

    /// Text and its length, so that "ab", "c" differs from "a", "bc".
    pub(crate) fn text(&mut self, text: &str) {
        self.integer(text.len() as u64);
        self.bytes(text.as_bytes());
    }

    pub(crate) fn integer(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    /// Every field of a value, as Rust's `{:?}` spells it: with as many digits of each number as
    /// tell it from its neighbors, so a difference in the last bit is a difference in the text.
    pub(crate) fn value(&mut self, value: &impl Debug) {
        self.text(&format!("{value:?}"));
    }

    /// The exact bits: a difference in the last digit is a difference.
    pub(crate) fn number(&mut self, value: f64) {
        self.integer(value.to_bits());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> u64 {
        let mut fnv = Fnv::new();
        fnv.bytes(bytes);
        fnv.finish()
    }

    #[test]
    fn agrees_with_the_published_test_vectors() {
        // From the test suite that the authors of FNV publish.
        assert_eq!(of(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(of(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_last_bit_of_a_number_counts() {
        let (mut one, mut other) = (Fnv::new(), Fnv::new());
        one.number(1.0);
        other.number(1.0 + f64::EPSILON);
        assert_ne!(one.finish(), other.finish());
    }

    #[test]
    fn the_last_bit_of_a_field_counts() {
        let of = |value: f64| {
            let mut fnv = Fnv::new();
            fnv.value(&Some((3, value)));
            fnv.finish()
        };
        assert_eq!(of(0.1), of(0.1));
        assert_ne!(of(0.1), of(0.1 + f64::EPSILON / 16.0));
    }
}
