//! The plain reference interpreter.
//!
//! In: a compiled policy and a submission. Out: a decision with its trace. No clock, no IO, no source text.
//! It is written from `docs/semantics.md` and cites its rules by name.

pub mod decision;
pub mod submission;

pub use decision::*;
pub use submission::*;
