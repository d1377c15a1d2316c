//! Findings about the columns of tables: `E0325` and others.

use polidex_base::{Code, Diagnostic, Span};

use super::names::there_are;

/// A finding about a column.
#[derive(Debug, Clone)]
pub(crate) enum TableError {
    /// A table with several columns of which none is named.
    WhichColumn { table: String, columns: Vec<String>, span: Span },
    /// A word in a column whose heading does not say of which type it is; and the types that have such a value.
    UntypedColumn { column: String, heading: Span, word: String, types: Vec<String>, span: Span },
    /// A column in which nothing says of which type it is.
    EmptyColumn { column: String, span: Span },
    /// What cannot be collected.
    NotCollected { measure: &'static str, found: String, span: Span },
}

impl TableError {
    pub(super) fn to_diagnostic(&self) -> Diagnostic {
        match self {
            TableError::WhichColumn { table, columns, span } => {
                let first = columns.first().map_or("column", String::as_str);
                Diagnostic::error(
                    Code("E0325"),
                    format!("`{table}` has several columns, and none is named here"),
                    *span,
                    "which of them?",
                )
                .with_help(format!("name one behind a dot, such as `.{first}`; {}", there_are(columns)))
            }
            TableError::UntypedColumn { column, heading, word, types, span } => {
                let message = format!("the column `{column}` does not say of which type `{word}` is");
                let error = Diagnostic::error(Code("E0329"), message, *span, "of which tier or choice?")
                    .with_label(*heading, "the type stands in the heading");
                let [only] = types.as_slice() else {
                    let help = format!("write one of them in the heading: `=> {column}: …`; {}", there_are(types));
                    return error.with_help(help);
                };
                let behind = Span { start: heading.end, ..*heading };
                error
                    .with_help(format!("write it in the heading: `=> {column}: {only}`"))
                    .with_fix(format!("write `{column}: {only}`"), behind, format!(": {only}"))
            }
            TableError::EmptyColumn { column, span } => Diagnostic::error(
                Code("E0329"),
                format!("nothing in the column `{column}` says of which type it is"),
                *span,
                "of which type?",
            )
            .with_help(format!("write it in the heading, such as `=> {column}: USD`")),
            TableError::NotCollected { measure, found, span } => Diagnostic::error(
                Code("E0304"),
                format!("`{measure}` cannot be made of {found}"),
                *span,
                format!("this column holds {found}"),
            )
            .with_help("sum numbers, amounts or durations; take the least or greatest of what has an order; anything can be counted or listed"),
        }
    }
}
