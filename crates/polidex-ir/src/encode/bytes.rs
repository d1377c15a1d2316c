//! The building blocks of canonical bytes: fields one after the other, variants, lists, options, unordered things.
//!
//! In: anything that is hashed. Out: bytes in an [`Encoder`]. Which fields and which numbers is said beside each
//! subject; how a number or a text becomes bytes is said in `polidex_base`.

use std::collections::BTreeMap;

use polidex_base::{Encoder, Rational};

use super::FORMAT;
use crate::value::Name;

/// Something that has canonical bytes.
pub(crate) trait Encode {
    /// Appends them.
    fn encode(&self, to: &mut Encoder);
}

/// Appends fields one after the other, without anything between them.
pub(crate) fn fields(to: &mut Encoder, fields: &[&dyn Encode]) {
    fields.iter().for_each(|field| field.encode(to));
}

/// Appends the number of a variant and its fields. A number is never used again for something else.
pub(crate) fn variant(to: &mut Encoder, number: u8, values: &[&dyn Encode]) {
    to.u8(number);
    fields(to, values);
}

/// A list whose order has no meaning: the digests of its elements, sorted. Twice the same counts twice.
pub(crate) struct Unordered<'a, T>(pub &'a [T]);

impl<T: Encode> Encode for Unordered<'_, T> {
    fn encode(&self, to: &mut Encoder) {
        let digest = |element: &T| {
            let mut bytes = Encoder::new("polidex element", FORMAT);
            element.encode(&mut bytes);
            bytes.finish()
        };
        to.unordered(self.0.iter().map(digest).collect());
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, to: &mut Encoder) {
        to.len(self.len());
        self.iter().for_each(|element| element.encode(to));
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, to: &mut Encoder) {
        to.bool(self.is_some());
        self.iter().for_each(|value| value.encode(to));
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, to: &mut Encoder) {
        self.as_ref().encode(to);
    }
}

impl<T: Encode> Encode for &T {
    fn encode(&self, to: &mut Encoder) {
        (*self).encode(to);
    }
}

impl<A: Encode, B: Encode> Encode for (A, B) {
    fn encode(&self, to: &mut Encoder) {
        fields(to, &[&self.0, &self.1]);
    }
}

impl<T: Encode> Encode for BTreeMap<Name, T> {
    fn encode(&self, to: &mut Encoder) {
        to.len(self.len());
        self.iter().for_each(|(name, value)| fields(to, &[name, value]));
    }
}

impl Encode for Name {
    fn encode(&self, to: &mut Encoder) {
        to.text(self);
    }
}

impl Encode for bool {
    fn encode(&self, to: &mut Encoder) {
        to.bool(*self);
    }
}

impl Encode for u32 {
    fn encode(&self, to: &mut Encoder) {
        to.u32(*self);
    }
}

impl Encode for i64 {
    fn encode(&self, to: &mut Encoder) {
        to.i64(*self);
    }
}

impl Encode for Rational {
    fn encode(&self, to: &mut Encoder) {
        to.rational(self);
    }
}
