//! Literals, as they were written.

use polidex_base::{Instant, Spanned, Time};
use polidex_syntax::ast::Literal;

use super::quoted;
use crate::source::Source;

/// Writes a literal.
pub(crate) fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Money { digits, currency, .. } => format!("{digits} {}", currency.node),
        Literal::Percent { digits, .. } => format!("{digits}%"),
        Literal::Number { digits, .. } => digits.clone(),
        Literal::Bool(true) => "yes".to_owned(),
        Literal::Bool(false) => "no".to_owned(),
        Literal::Text(text) => quoted::short(text),
        Literal::Date(date) => date.to_string(),
        Literal::Instant(written, _) | Literal::Local(written, _) => written.clone(),
        Literal::Time(at) => time(Some(*at)),
        Literal::Duration { digits, unit, .. } => format!("{digits} {unit}"),
    }
}

/// Writes a time of day; nothing is midnight at the end.
pub(crate) fn time(time: Option<Time>) -> String {
    time.map_or_else(|| "24:00".to_owned(), |time| format!("{:02}:{:02}", time.hour(), time.minute()))
}

/// Writes an instant with the offset it was written with.
pub(crate) fn instant(source: &Source<'_>, at: &Spanned<Instant>) -> String {
    source.written(at.span).to_owned()
}
