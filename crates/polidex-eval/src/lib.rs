//! The plain reference interpreter.
//!
//! In: a compiled policy and a submission. Out: a decision with its trace. No clock, no IO, no source text.
//! It is written from `docs/semantics.md` and cites its rules by name.

mod arithmetic;
mod assemble;
mod cells;
mod chain;
mod completions;
mod crossing;
mod deadline;
mod decide;
pub mod decision;
mod environment;
mod evaluator;
mod exception;
mod expr;
mod gather;
mod judge;
mod needs;
mod relations;
mod route;
mod shape;
mod stuck;
pub mod submission;
mod table;
mod timing;
mod trace;
mod verdict;
mod words;
mod zone;

pub use decision::*;
pub use evaluator::{Detail, Evaluator};
pub use relations::broken_relations;
pub use submission::*;
pub use zone::TZDB_VERSION;
