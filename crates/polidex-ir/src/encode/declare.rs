//! Bytes of declared types, thresholds and definitions.

use polidex_base::Encoder;

use super::bytes::{Encode, Unordered, fields, variant};
use crate::policy::{
    Define, EffectKind, NamedOutcome, NamedTable, NamedType, NamedTypeKind, NamedValue, Threshold,
};

impl Encode for NamedType {
    fn encode(&self, to: &mut Encoder) {
        let NamedType { name, title, kind } = self;
        fields(to, &[name, title, kind]);
    }
}

impl Encode for NamedTypeKind {
    fn encode(&self, to: &mut Encoder) {
        match self {
            NamedTypeKind::Tier(values) => variant(to, 0, &[values]),
            NamedTypeKind::Choice(values, open) => variant(to, 1, &[&Unordered(values), open]),
            NamedTypeKind::Record(facts) => variant(to, 2, &[&Unordered(facts)]),
        }
    }
}

impl Encode for NamedValue {
    fn encode(&self, to: &mut Encoder) {
        let NamedValue { name, wire } = self;
        fields(to, &[name, wire]);
    }
}

impl Encode for Threshold {
    fn encode(&self, to: &mut Encoder) {
        let Threshold { name, title, value } = self;
        fields(to, &[name, title, value]);
    }
}

impl Encode for Define {
    fn encode(&self, to: &mut Encoder) {
        let Define { name, title, request, params, body } = self;
        fields(to, &[name, title, request, params, body]);
    }
}

impl Encode for NamedTable {
    fn encode(&self, to: &mut Encoder) {
        let NamedTable { name, title, request, cites, params, table } = self;
        fields(to, &[name, title, request, cites, params, table]);
    }
}

impl Encode for NamedOutcome {
    fn encode(&self, to: &mut Encoder) {
        let NamedOutcome { name, title, is } = self;
        fields(to, &[name, title, is]);
    }
}

impl Encode for EffectKind {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            EffectKind::Answer => 0,
            EffectKind::Approve => 1,
            EffectKind::Require => 2,
            EffectKind::Refer => 3,
            EffectKind::Ask => 4,
            EffectKind::Deny => 5,
        });
    }
}
