//! Policy text to syntax tree.
//!
//! In: the text of one `.policy` file. Out: an [`ast::File`], its comments and its diagnostics.
//! Parsing never fails outright: a broken item becomes [`ast::ItemKind::Error`], a broken entry is left out, and
//! neither hides another.
//! Names are not resolved and types are not known here. Only this crate sees pest.

// The generated parser names it: pest is used without `std`, see `docs/adr/0002-items-are-split-before-pest.md`.
extern crate alloc;

pub mod ast;
mod build;
mod clean;
mod error;
mod grammar;
mod piece;
mod read;
mod scan;
#[cfg(test)]
mod tests;

use polidex_base::{Diagnostic, FileId};

pub use error::CODES;

/// What became of a file.
#[derive(Debug, Clone)]
pub struct Parse {
    /// Its declarations, in the order they were written.
    pub file: ast::File,
    /// Its comments, in the order they were written.
    pub comments: Vec<ast::Comment>,
    /// What could not be read, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a file.
///
/// Takes time linear in the length of the text; brackets nested deeper than 64 are refused.
pub fn parse(file: FileId, text: &str) -> Parse {
    read::file(file, text)
}
