//! The waist of Polidex: the compiled policy.
//!
//! In: nothing but what `polidex-compile` builds. Out: frozen types, canonical bytes, the policy hash.
//! There is no source text here, no place in a file, and no evaluation.

mod encode;
pub mod expr;
mod find;
pub mod people;
pub mod policy;
pub mod signing;
pub mod suite;
pub mod value;

pub use encode::{FORMAT, encode_value, hash_of_parts, parts, policy_hash};
pub use expr::*;
pub use people::*;
pub use policy::*;
pub use signing::*;
pub use suite::*;
pub use value::*;
