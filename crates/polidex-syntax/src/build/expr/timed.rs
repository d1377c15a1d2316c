//! What is counted in a calendar: sums with business time or months, and questions to a desk.
//!
//! In: pairs of these rules. Out: expressions.

use polidex_base::{MonthEnd, Spanned};

use super::{exprs, first};
use crate::ast::{ClosingWhen, Expr, ExprKind, Ident};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Puts what stands behind a sum around it: `in desk`, `or the last day`.
pub(super) fn with_timing(pair: &Pair<'_>, value: Expr) -> Expr {
    let Some(timing) = pair.part(Rule::timing) else { return value };
    let span = value.span.to(timing.span());
    let month_end = timing.part(Rule::month_end).and_then(|end| {
        let which = if end.has(Rule::last_day) { MonthEnd::LastDay } else { MonthEnd::FirstOfNext };
        Some(Spanned::new(which, end.parts().next()?.span()))
    });
    let calendar = calendar(&timing);
    Expr { span, kind: ExprKind::Timed { value: Box::new(value), calendar, month_end } }
}

/// Behind `within`: a duration, with its calendar.
pub(super) fn timed(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    with_timing(pair, first(source, pair))
}

fn calendar(pair: &Pair<'_>) -> Option<Ident> {
    pair.part(Rule::in_calendar).and_then(|within| within.part(Rule::name)).map(|name| name.ident())
}

/// `business days from a to b in desk`
pub(super) fn business_days(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let mut sides = exprs(source, pair).into_iter();
    match (sides.next(), sides.next()) {
        (Some(from), Some(to)) => {
            ExprKind::BusinessDaysFromTo { from: Box::new(from), to: Box::new(to), calendar: calendar(pair) }
        }
        _ => ExprKind::Error,
    }
}

/// `next business day after a in desk`
pub(super) fn next_business_day(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    ExprKind::NextBusinessDay { after: Box::new(first(source, pair)), calendar: calendar(pair) }
}

/// `closing of desk after a`
pub(super) fn closing(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let Some(name) = pair.part(Rule::name) else { return ExprKind::Error };
    let when = pair.part(Rule::operand).map(|operand| {
        let of = Box::new(super::expr(source, &operand));
        if pair.has(Rule::k_after) { ClosingWhen::After(of) } else { ClosingWhen::On(of) }
    });
    ExprKind::Closing { calendar: name.ident(), when }
}

/// `a is [not] within desk`
pub(super) fn is_within(subject: Box<Expr>, by: &Pair<'_>) -> ExprKind {
    match by.part(Rule::name) {
        Some(name) => ExprKind::IsWithin { subject, negated: by.has(Rule::kw_not), calendar: name.ident() },
        None => ExprKind::Error,
    }
}
