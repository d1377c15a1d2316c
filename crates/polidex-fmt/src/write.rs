//! What always stands on one line: words, literals, types, expressions, ways of signing, cells.
//!
//! In: pieces of the tree. Out: their text, with parentheses exactly where they are needed to read the same again.

mod cell;
mod chain;
pub(crate) mod each;
mod expr;
mod level;
mod literal;
pub(crate) mod quoted;
mod signing;
mod timed;
mod types;

pub(crate) use cell::{cell, column, output_cell};
pub(crate) use chain::{Joint, chain};
pub(crate) use expr::{arm, expr, ledger, placed};
pub(crate) use level::{Level, Open, Place, is_bracketed};
pub(crate) use literal::{instant, time};
pub(crate) use timed::duration;
pub(crate) use types::type_expr;

use polidex_syntax::ast::{Expr, Ident, Text};

/// Writes words joined by `.`.
pub(crate) fn path(path: &[Ident]) -> String {
    let words: Vec<&str> = path.iter().map(|word| word.as_str()).collect();
    words.join(".")
}

/// Writes words separated by commas.
pub(crate) fn names(names: &[Ident]) -> String {
    let words: Vec<&str> = names.iter().map(|word| word.as_str()).collect();
    words.join(", ")
}

/// Writes texts separated by commas.
pub(crate) fn texts(texts: &[Text]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted::short(text)).collect();
    texts.join(", ")
}

/// Writes expressions, each by itself.
pub(crate) fn exprs(all: &[Expr]) -> Vec<String> {
    all.iter().map(|one| expr(one, Level::LOOSEST)).collect()
}
