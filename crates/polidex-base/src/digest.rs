//! Digests, and the encoder that makes the bytes they are taken of.
//!
//! The encoding is specified here and in `docs/internals/hash.md`: every integer is little endian, every
//! length is a `u64`, a text is its length and its UTF-8 bytes, an optional value is a byte 0 or 1 before it,
//! an enum variant is one byte chosen by hand, a list is its length and its elements.

use num_bigint::Sign;

use crate::rational::Rational;

/// A 32-byte BLAKE3 digest, printed as `b3:` and 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("b3:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Builds canonical bytes under a domain tag and a format number.
#[derive(Debug, Clone)]
pub struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    /// Starts with the domain tag (a text) and the format number (a `u32`).
    pub fn new(domain: &str, format: u32) -> Self {
        let mut encoder = Encoder { bytes: Vec::new() };
        encoder.text(domain);
        encoder.u32(format);
        encoder
    }

    /// Appends a variant number or flag.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Appends a `u32`.
    pub fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// Appends a `u64`.
    pub fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// Appends an `i64`.
    pub fn i64(&mut self, value: i64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// Appends a flag as one byte.
    pub fn bool(&mut self, value: bool) {
        self.u8(u8::from(value));
    }

    /// Appends the length of a list; its elements follow.
    pub fn len(&mut self, length: usize) {
        self.u64(length as u64);
    }

    /// Appends a text with its length.
    pub fn text(&mut self, value: &str) {
        self.len(value.len());
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// Appends an exact number in lowest terms: sign byte (0 minus, 1 plus or zero), numerator magnitude and
    /// denominator as length-prefixed little-endian bytes.
    pub fn rational(&mut self, value: &Rational) {
        let (sign, numerator) = value.numerator().to_bytes_le();
        self.u8(u8::from(sign != Sign::Minus));
        self.raw(&numerator);
        let (_, denominator) = value.denominator().to_bytes_le();
        self.raw(&denominator);
    }

    /// Appends a digest's 32 bytes.
    pub fn digest(&mut self, value: Digest) {
        self.bytes.extend_from_slice(&value.0);
    }

    /// Appends bytes with their length.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.len(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends digests of a collection whose order has no meaning, sorted.
    pub fn unordered(&mut self, mut digests: Vec<Digest>) {
        digests.sort_unstable();
        self.len(digests.len());
        for digest in digests {
            self.digest(digest);
        }
    }

    /// Returns the bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the digest of the bytes.
    pub fn finish(&self) -> Digest {
        Digest(*blake3::hash(&self.bytes).as_bytes())
    }
}
