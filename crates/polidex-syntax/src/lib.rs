//! Policy text to syntax tree.
//!
//! In: the text of one `.policy` file. Out: an [`ast::File`], its comments and its diagnostics.
//! Parsing never fails outright: a broken item becomes [`ast::ItemKind::Error`] and hides no other.
//! Names are not resolved and types are not known here. Only this crate sees pest.

pub mod ast;
