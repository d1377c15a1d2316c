//! Bytes of questions about who signs.

use polidex_base::Encoder;

use super::bytes::{Encode, fields, variant};
use crate::signing::{Act, Asked, Signing, To};

impl Encode for Act {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            Act::Concur => 0,
            Act::Review => 1,
            Act::Sign => 2,
        });
    }
}

impl Encode for Asked {
    fn encode(&self, to: &mut Encoder) {
        let Asked { chain, stake } = self;
        fields(to, &[chain, stake]);
    }
}

impl Encode for To {
    fn encode(&self, to: &mut Encoder) {
        match self {
            To::Anybody => variant(to, 0, &[]),
            To::Designee => variant(to, 1, &[]),
            To::Role(role) => variant(to, 2, &[role]),
        }
    }
}

impl Encode for Signing {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Signing::Who(act, asked) => variant(to, 0, &[act, asked]),
            Signing::Next(asked, signed) => variant(to, 1, &[asked, signed]),
            Signing::Approver(asked) => variant(to, 2, &[asked]),
            Signing::May(act, asked, role) => variant(to, 3, &[act, asked, role]),
            Signing::Authority(role) => variant(to, 4, &[role]),
            Signing::Delegate(role, whom) => variant(to, 5, &[role, whom]),
        }
    }
}
