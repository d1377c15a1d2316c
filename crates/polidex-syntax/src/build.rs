//! From pest's pairs to the tree: what fits into one entry or one line.
//!
//! In: a pair read by a rule of the grammar. Out: expressions, literals, types, chains, cells, effects.
//! What is read but cannot be meant (a symbol for a word, a day that does not exist) is reported here.

pub(crate) mod cell;
pub(crate) mod chain;
pub(crate) mod effect;
pub(crate) mod expr;
pub(crate) mod literal;
pub(crate) mod types;
