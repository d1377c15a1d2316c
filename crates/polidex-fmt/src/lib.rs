//! The one layout of a policy file.
//!
//! In: the text of a file. Out: the same policy in its one layout, with every comment, or the diagnostics that keep it
//! from being read. There are no options; the rules are told in `docs/language/layout.md`.
//!
//! A tree becomes `unit`s (what stands on a line, what stands in braces), one small function for each form of syntax;
//! `layout` makes lines of the units and puts comments and blank lines among them; `columns` draws neighbouring lines
//! in columns. What comes out is read again and compared before it is handed out (`verify`).
//! Nothing is resolved or checked here, and nothing is repaired: a file that cannot be read stays as it is.

mod columns;
mod condition;
mod error;
mod form;
mod grid;
mod layout;
mod source;
mod unit;
mod verify;
mod write;

#[cfg(test)]
mod tests;

use polidex_base::{Diagnostic, FileId, Severity};

pub use error::CODES;

use source::Source;

/// Lays a file out.
///
/// # Errors
///
/// Returns what was found in reading the file where any of it is an error, and a diagnostic of this crate where the
/// layout would not read back as the same policy with the same comments.
pub fn format(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let parse = polidex_syntax::parse(file, text);
    if parse.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(parse.diagnostics);
    }
    let source = Source::new(text, &parse.comments);
    let units: Vec<_> = parse.file.items.iter().map(|item| form::item(&source, item)).collect();
    let formatted = columns::draw(&layout::lines(&source, &units));
    match verify::difference(file, &parse, &formatted) {
        None => Ok(formatted),
        Some(difference) => Err(vec![difference.to_diagnostic()]),
    }
}
