//! What cannot be read, as facts, and the one place with its wording.
//!
//! In: a finding. Out: a diagnostic with its stable code, `E01xx`.

mod explain;

use polidex_base::{Code, Diagnostic, Span};

pub(crate) use explain::explain;

/// A finding.
#[derive(Debug, Clone)]
pub(crate) enum SyntaxError {
    /// Something stands where something else is expected; what is found is empty at the end of the piece.
    Unexpected { found: String, expected: Vec<String>, span: Span },
    /// A text that does not end.
    UnclosedText { long: bool, span: Span },
    /// A brace that is never closed.
    UnclosedBrace { what: String, span: Span, brace: Span },
    /// No declaration begins like this.
    NotDeclaration { word: String, nearest: Option<&'static str>, span: Span },
    /// Brackets nested too deep.
    TooDeep { span: Span },
    /// `and` beside `or` without parentheses.
    MixedJunction { span: Span, other: Span },
    /// A symbol of programming languages.
    Symbol { found: String, instead: &'static str, span: Span },
    /// A date, time or instant that is not one.
    NotATime { found: String, what: &'static str, reason: String, instead: Option<String>, span: Span },
    /// `$250`
    CurrencySign { instead: String, span: Span },
    /// A number followed by a word that is no unit.
    UnknownUnit { number: String, word: String, instead: Option<String>, span: Span },
    /// A row that does not begin or end with `|`.
    RowEdge { span: Span, insert: Span, first: bool },
    /// A row, or a heading, without `=>`, or with two.
    RowArrow { heading: bool, count: usize, span: Span },
    /// A row with another number of cells than the heading.
    RowCells { side: &'static str, wanted: usize, found: usize, span: Span, heading: Span },
    /// An empty cell.
    EmptyCell { span: Span },
    /// A table without a heading or without rows.
    EmptyTable { span: Span },
    /// An entry that this declaration does not have.
    UnknownEntry {
        of: &'static str,
        word: String,
        nearest: Option<&'static str>,
        words: &'static [&'static str],
        span: Span,
    },
    /// A word of the language where a name is wanted.
    ReservedWord { word: String, span: Span },
    /// A clause that this declaration does not have.
    Clause { of: &'static str, clause: &'static str, span: Span },
    /// The same thing said twice.
    SaidTwice { what: &'static str, span: Span },
    /// A number that does not fit.
    NumberTooLarge { span: Span },
    /// A duration with a fraction that its unit does not have.
    BrokenDuration { span: Span },
    /// A declaration without its block.
    NoBlock { what: String, span: Span },
}

polidex_base::codes! {
    "E0101" "unexpected",
    "E0102" "a text that does not end",
    "E0103" "a brace that is never closed",
    "E0104" "no declaration begins like this",
    "E0105" "nested too deep",
    "E0106" "`and` and `or` without parentheses",
    "E0107" "a symbol for a word",
    "E0108" "no such date or time",
    "E0109" "a currency sign",
    "E0110" "no such unit",
    "E0111" "a row that does not fit its table",
    "E0112" "no such entry",
    "E0113" "a word of the language as a name",
    "E0114" "a clause that cannot stand here",
    "E0115" "a number out of reach",
}

impl SyntaxError {
    /// Words it.
    pub fn to_diagnostic(&self) -> Diagnostic {
        match self {
            SyntaxError::Unexpected { found, expected, span } => unexpected(found, expected, *span),
            SyntaxError::UnclosedText { long, span } => {
                let quotes = if *long { "\"\"\"" } else { "\"" };
                Diagnostic::error(Code("E0102"), "this text does not end", *span, "opened here").with_help(
                    format!("close it with `{quotes}`; a text over several lines stands in `\"\"\"`"),
                )
            }
            SyntaxError::UnclosedBrace { what, span, brace } => {
                let message = format!("a `{{` of {what} is never closed");
                let error = Diagnostic::error(Code("E0103"), message, *brace, "opened here")
                    .with_help("add the `}` that closes it");
                if span == brace { error } else { error.with_label(*span, "in this declaration") }
            }
            SyntaxError::NotDeclaration { word, nearest, span } => {
                let message = format!("no declaration begins with `{word}`");
                let error = Diagnostic::error(Code("E0104"), message, *span, "not a declaration");
                match nearest {
                    Some(near) => error
                        .with_help(format!("did you mean `{near}`?"))
                        .with_fix(format!("write `{near}`"), *span, *near),
                    None => error.with_help(
                        "a file is made of declarations, such as `request`, `threshold`, `role`, `decide` or `test`, each with a name",
                    ),
                }
            }
            SyntaxError::TooDeep { span } => Diagnostic::error(
                Code("E0105"),
                "brackets are nested too deep here",
                *span,
                "more than 64 levels",
            )
            .with_help("name the inner parts with `define`, and use the names"),
            SyntaxError::MixedJunction { span, other } => Diagnostic::error(
                Code("E0106"),
                "`and` and `or` stand side by side, so it can be read in two ways",
                *span,
                "this one",
            )
            .with_label(*other, "beside this one")
            .with_help("say what belongs together with parentheses: `(a and b) or c`, or `a and (b or c)`"),
            SyntaxError::Symbol { found, instead, span } => {
                let message = format!("`{found}` is written `{instead}` here");
                Diagnostic::error(Code("E0107"), message, *span, "a symbol of programming languages")
                    .with_help(format!("write `{instead}`"))
                    .with_fix(format!("write `{instead}`"), *span, *instead)
            }
            SyntaxError::NotATime { found, what, reason, instead, span } => {
                let message = format!("`{found}` is no {what}: {reason}");
                let error = Diagnostic::error(Code("E0108"), message, *span, format!("not a {what}"));
                match instead {
                    Some(instead) => error
                        .with_help(format!("write `{instead}`"))
                        .with_fix(format!("write `{instead}`"), *span, instead.clone()),
                    None => error.with_help(
                        "dates are written `2026-12-01`, instants `2026-12-01T09:00:00Z`, times of day `09:00`",
                    ),
                }
            }
            SyntaxError::CurrencySign { instead, span } => Diagnostic::error(
                Code("E0109"),
                "an amount names its currency by code, not by sign",
                *span,
                "which dollars, pounds or euros?",
            )
            .with_help(format!("write `{instead}`, if that is the currency"))
            .with_fix(format!("write `{instead}`"), *span, instead.clone()),
            SyntaxError::UnknownUnit { number, word, instead, span } => {
                let message = format!("`{word}` is no unit for `{number}`");
                let error = Diagnostic::error(Code("E0110"), message, *span, "not a unit");
                match instead {
                    Some(instead) => error
                        .with_help(format!("did you mean `{instead}`?"))
                        .with_fix(format!("write `{instead}`"), *span, instead.clone()),
                    None => error.with_help(
                        "units are currencies such as `USD`, `%`, and `minutes`, `hours`, `days`, `weeks`, `months`, `years`, `business hours`, `business days`",
                    ),
                }
            }
            SyntaxError::RowEdge { span, insert, first } => {
                let (message, place) = if *first {
                    ("this row does not begin with `|`", "before it")
                } else {
                    ("this row does not end with `|`", "behind it")
                };
                let text = if *first { "| " } else { " |" };
                Diagnostic::error(Code("E0111"), message, *span, "a row of the table")
                    .with_help(format!("add a `|` {place}; each row stands on a line of its own"))
                    .with_fix("add the `|`", *insert, text)
            }
            SyntaxError::RowArrow { heading, count, span } => {
                let what = if *heading { "heading" } else { "row" };
                let message = match count {
                    0 => format!("this {what} has no `=>`"),
                    _ => format!("this {what} has more than one `=>`"),
                };
                Diagnostic::error(Code("E0111"), message, *span, "a row of the table")
                    .with_help("`=>` stands once, between what is asked and what comes of it")
            }
            SyntaxError::RowCells { side, wanted, found, span, heading } => Diagnostic::error(
                Code("E0111"),
                format!("this row has {found} {} {side} `=>`, and its heading has {wanted}", cells(*found)),
                *span,
                format!("{found} {}", cells(*found)),
            )
            .with_label(*heading, format!("{wanted} {}", cells(*wanted)))
            .with_help("give each column of the heading one cell; `any` where it does not matter"),
            SyntaxError::EmptyCell { span } => {
                Diagnostic::error(Code("E0111"), "this cell is empty", *span, "nothing here")
                    .with_help("write `any` where it does not matter, `none` for nothing")
            }
            SyntaxError::EmptyTable { span } => {
                Diagnostic::error(Code("E0111"), "this table has no rows", *span, "nothing to look up")
                    .with_help("write a heading `| input => output |` and a row for each case")
            }
            SyntaxError::UnknownEntry { of, word, nearest, words, span } => {
                let message = format!("{of} has no entry `{word}`");
                let error = Diagnostic::error(Code("E0112"), message, *span, "not an entry");
                match nearest {
                    Some(near) => error.with_help(format!("did you mean `{near}`?")).with_fix(
                        format!("write `{near}`"),
                        *span,
                        *near,
                    ),
                    None => {
                        error.with_help(format!("its entries begin with {}", explain::alternatives(words)))
                    }
                }
            }
            SyntaxError::ReservedWord { word, span } => Diagnostic::error(
                Code("E0113"),
                format!("`{word}` is a word of the language, and a name is wanted here"),
                *span,
                "not a name",
            )
            .with_help(format!(
                "a fact that is called so is read as `request.{word}`; otherwise use another name"
            )),
            SyntaxError::Clause { of, clause, span } => {
                let message = format!("`{clause}` cannot stand in the first line of {of}");
                Diagnostic::error(Code("E0114"), message, *span, "not here").with_help("take it out")
            }
            SyntaxError::SaidTwice { what, span } => {
                Diagnostic::error(Code("E0114"), format!("{what} is said twice"), *span, "again here")
                    .with_help("keep one of them")
            }
            SyntaxError::NumberTooLarge { span } => {
                Diagnostic::error(Code("E0115"), "this number is too large here", *span, "out of reach")
                    .with_help("write a smaller number")
            }
            SyntaxError::BrokenDuration { span } => Diagnostic::error(
                Code("E0115"),
                "this duration is no whole number of its smallest unit",
                *span,
                "broken",
            )
            .with_help("write it in a smaller unit: `90 minutes` for one and a half hours"),
            SyntaxError::NoBlock { what, span } => {
                Diagnostic::error(Code("E0103"), format!("{what} has no block"), *span, "no `{` behind it")
                    .with_help("write what belongs to it between `{` and `}`")
            }
        }
    }
}

fn cells(count: usize) -> &'static str {
    if count == 1 { "cell" } else { "cells" }
}

fn unexpected(found: &str, expected: &[String], span: Span) -> Diagnostic {
    let words: Vec<&str> = expected.iter().map(String::as_str).collect();
    let wanted = explain::alternatives_as_written(&words);
    let error = if found.is_empty() {
        Diagnostic::error(Code("E0101"), "something is missing here", span, "ends too early")
    } else {
        Diagnostic::error(Code("E0101"), format!("`{found}` cannot stand here"), span, "not expected")
    };
    if wanted.is_empty() {
        error.with_help("take it out, or begin a new line")
    } else {
        error.with_help(format!("expected here: {wanted}"))
    }
}
