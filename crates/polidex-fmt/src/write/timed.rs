//! What is counted in a calendar.

use polidex_base::{MonthEnd, Spanned};
use polidex_syntax::ast::{ClosingWhen, Expr, ExprKind, Ident};

use super::level::{Level, Open, Place};
use super::{expr, placed};

/// Writes `a + b in desk`, `a + 2 months or the last day`; the calendar stands before the end of a month.
pub(super) fn timed(value: &Expr, calendar: Option<&Ident>, month_end: Option<&Spanned<MonthEnd>>) -> String {
    let value = placed(value, Place::before(Level::Sum, Open::Words));
    let end = month_end.map_or_else(String::new, |end| format!(" {}", end.node.words()));
    format!("{value}{}{end}", within(calendar))
}

/// Writes what stands behind `within`: a duration, with its calendar.
pub(crate) fn duration(time: &Expr) -> String {
    match &time.kind {
        ExprKind::Timed { value, calendar, month_end } => timed(value, calendar.as_ref(), month_end.as_ref()),
        _ => expr(time, Level::Sum),
    }
}

/// Writes ` in desk`.
pub(super) fn within(calendar: Option<&Ident>) -> String {
    calendar.map_or_else(String::new, |calendar| format!(" in {}", calendar.node))
}

/// Writes `closing of desk after a`.
pub(super) fn closing(calendar: &Ident, when: Option<&ClosingWhen>) -> String {
    let when = match when {
        None => String::new(),
        Some(ClosingWhen::After(after)) => format!(" after {}", expr(after, Level::Operand)),
        Some(ClosingWhen::On(day)) => format!(" on {}", expr(day, Level::Operand)),
    };
    format!("closing of {}{when}", calendar.node)
}
