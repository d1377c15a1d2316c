//! The plain reference interpreter.
//!
//! In: a compiled policy and a submission. Out: a decision with its trace. No clock, no IO, no source text.
//! It is written from `docs/semantics.md` and cites its rules by name.

mod aggregate;
mod agree;
mod arithmetic;
mod assemble;
mod because;
mod bound;
mod cells;
mod chain;
mod completions;
mod crossing;
mod datum;
mod deadline;
mod decide;
pub mod decision;
mod desk;
mod dispute;
mod environment;
mod evaluator;
mod exception;
mod expr;
mod gather;
mod grounds;
mod inspect;
mod invariant;
mod judge;
mod list;
mod logic;
mod needs;
mod pairing;
mod relations;
mod report;
mod route;
mod seat;
mod shape;
mod signing;
mod strictest;
mod stuck;
pub mod submission;
mod table;
mod timed;
mod timing;
mod trace;
mod verdict;
mod words;
mod worth;
mod zone;

pub use arithmetic::{magnitude, wrap};
pub use bound::bound;
pub use decision::*;
pub use evaluator::{Detail, Evaluator};
pub use inspect::{Call, rows_of, value_of};
pub use invariant::holds_of;
pub use relations::broken_relations;
pub use submission::*;
pub use words::{chain as chain_words, of as words};
pub use zone::TZDB_VERSION;
