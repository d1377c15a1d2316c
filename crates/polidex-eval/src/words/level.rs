//! Where an expression needs parentheses: as `polidex-fmt` decides it for what an author writes.
//!
//! Two things decide: how tightly it binds beside what it stands in, and whether it would take in what stands behind it.

use polidex_ir::{Expr, ExprKind, Shift, Signing, Type, Value};

/// How tightly an expression binds, the loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// `a when c, otherwise b`
    Conditional,
    /// `a implies b`
    Implication,
    /// `a and b`, `a or b`
    Junction,
    /// `not a`
    Negation,
    /// `a <= b`
    Comparison,
    /// `a rounded up`
    Rounded,
    /// `a + b`
    Sum,
    /// `a * b`
    Product,
    /// `a of b`
    Share,
    /// `-a`
    Unary,
    /// What needs no parentheses beside operators.
    Primary,
    /// What stands in `days from a to b`: a name, a literal, or anything in parentheses.
    Operand,
    /// What `[key]` and `.field` may stand behind: a name, a call, or anything in parentheses.
    Base,
}

/// What an expression without an end of its own takes in of what stands behind it, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Open {
    /// Nothing: it has an end.
    Ended,
    /// `for`, `where` and `otherwise`, as `count of xs` does.
    Words,
    /// Those, and `+ - * / of`, as `max of e for x in xs otherwise 0` does.
    Sums,
    /// Those, and comparisons, `and`, `or`, `implies`, as `every x in xs has c` does.
    Conditions,
    /// More than anything does: where this would be needed, nothing stands behind.
    Nothing,
}

/// A place an expression can stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// How tightly it must bind at least.
    pub least: Level,
    /// What stands behind, as what would take it in.
    pub behind: Open,
}

impl Place {
    /// A place with nothing behind it.
    pub const fn last(least: Level) -> Self {
        Place { least, behind: Open::Nothing }
    }

    /// A place with something behind it.
    pub const fn before(least: Level, behind: Open) -> Self {
        Place { least, behind }
    }

    /// Tells whether an expression stands in parentheses here.
    pub fn needs_brackets(self, expr: &Expr) -> bool {
        level(expr) < self.least || open(expr) >= self.behind
    }
}

/// Tells whether a calendar, or what counts at the end of a month, stands behind a sum.
pub(super) fn is_timed(shift: &Shift) -> bool {
    shift.calendar.is_some() || shift.month_end.is_some()
}

/// Tells whether a product is written `a of b`: a percentage of something.
pub(super) fn is_share(a: &Expr, b: &Expr) -> bool {
    matches!(a.ty, Type::Percent { .. }) && !matches!(b.ty, Type::Percent { .. })
}

/// Returns how tightly an expression binds.
pub(crate) fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Conditional(..) => Level::Conditional,
        ExprKind::Implies(..) => Level::Implication,
        ExprKind::And(_) | ExprKind::Or(_) => Level::Junction,
        ExprKind::Not(inner) => negated(inner),
        ExprKind::Compare(..)
        | ExprKind::OneOf(..)
        | ExprKind::Given(_)
        | ExprKind::Present(_)
        | ExprKind::In(..)
        | ExprKind::IsWithin(..)
        | ExprKind::OutcomeIs(_)
        | ExprKind::ChainHas(_) => Level::Comparison,
        ExprKind::Signing(question) => match question.as_ref() {
            Signing::May(..) => Level::Comparison,
            Signing::Who(..) | Signing::Next(..) | Signing::Approver(_) | Signing::Authority(_) => {
                Level::Primary
            }
        },
        // A sum with its calendar takes no further operand.
        ExprKind::Shift(shift) if is_timed(shift) => Level::Rounded,
        ExprKind::Shift(_) => Level::Sum,
        ExprKind::Round(..) => Level::Rounded,
        ExprKind::Add(..) | ExprKind::Subtract(..) => Level::Sum,
        ExprKind::Multiply(a, b) if is_share(a, b) => Level::Share,
        ExprKind::Multiply(..) | ExprKind::Divide(..) => Level::Product,
        ExprKind::Negate(_) => Level::Unary,
        ExprKind::DaysFromTo(..)
        | ExprKind::BusinessDaysFromTo(..)
        | ExprKind::NextBusinessDay(..)
        | ExprKind::Closing(..)
        | ExprKind::Larger(_)
        | ExprKind::Smaller(_)
        | ExprKind::Quantified { .. }
        | ExprKind::Aggregate(_)
        | ExprKind::Only(..)
        | ExprKind::Grounds(_)
        | ExprKind::Lookup(..)
        | ExprKind::Ledger(_) => Level::Primary,
        ExprKind::Const(Value::Other(_) | Value::Unlimited) => Level::Primary,
        ExprKind::Const(value) if value.to_string().starts_with('-') => Level::Unary,
        ExprKind::Const(_) => Level::Operand,
        ExprKind::Fact(_)
        | ExprKind::Now
        | ExprKind::Today
        | ExprKind::Threshold(_)
        | ExprKind::Define(_)
        | ExprKind::Apply(..)
        | ExprKind::Call(..)
        | ExprKind::Field(..)
        | ExprKind::At(..)
        | ExprKind::Param(_) => Level::Base,
    }
}

/// `x is not given`, `no x in xs has …`, `not a`
fn negated(inner: &Expr) -> Level {
    match &inner.kind {
        ExprKind::Given(_)
        | ExprKind::Present(_)
        | ExprKind::In(..)
        | ExprKind::IsWithin(..)
        | ExprKind::OneOf(..)
        | ExprKind::ChainHas(_) => Level::Comparison,
        ExprKind::Quantified { some: true, .. } => Level::Primary,
        _ => Level::Negation,
    }
}

/// Returns what an expression takes in that stands behind it. What it ends in is asked for itself.
pub(crate) fn open(expr: &Expr) -> Open {
    match &expr.kind {
        ExprKind::Quantified { .. } => Open::Conditions,
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::Quantified { some: true, .. } => Open::Conditions,
            _ => Open::Ended,
        },
        ExprKind::Aggregate(made) => match (&made.filter, &made.otherwise) {
            (_, Some(_)) => Open::Sums,
            (Some(_), None) => Open::Conditions,
            (None, None) if made.source.partner.is_some() => Open::Sums,
            (None, None) => Open::Words,
        },
        ExprKind::Only(_, Some(_)) => Open::Conditions,
        ExprKind::Only(source, None) if source.partner.is_some() => Open::Sums,
        ExprKind::Only(_, None)
        | ExprKind::Ledger(_)
        | ExprKind::NextBusinessDay(_, None)
        | ExprKind::BusinessDaysFromTo(_, _, None) => Open::Words,
        // A stake goes on as far as it can.
        ExprKind::Signing(question) if question.asked().is_some_and(|asked| asked.stake.is_some()) => {
            Open::Sums
        }
        // Its inputs have no end.
        ExprKind::Lookup(..) => Open::Conditions,
        ExprKind::Const(_)
        | ExprKind::Fact(_)
        | ExprKind::Now
        | ExprKind::Today
        | ExprKind::Threshold(_)
        | ExprKind::Define(_)
        | ExprKind::Apply(..)
        | ExprKind::Param(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Implies(..)
        | ExprKind::Compare(..)
        | ExprKind::OneOf(..)
        | ExprKind::Given(_)
        | ExprKind::Add(..)
        | ExprKind::Subtract(..)
        | ExprKind::Multiply(..)
        | ExprKind::Divide(..)
        | ExprKind::Negate(_)
        | ExprKind::DaysFromTo(..)
        | ExprKind::Shift(_)
        | ExprKind::IsWithin(..)
        | ExprKind::Closing(..)
        | ExprKind::NextBusinessDay(..)
        | ExprKind::BusinessDaysFromTo(..)
        | ExprKind::Signing(_)
        | ExprKind::Round(..)
        | ExprKind::Larger(_)
        | ExprKind::Smaller(_)
        | ExprKind::Conditional(..)
        | ExprKind::Call(..)
        | ExprKind::Field(..)
        | ExprKind::Present(_)
        | ExprKind::At(..)
        | ExprKind::In(..)
        | ExprKind::Grounds(_)
        | ExprKind::OutcomeIs(_)
        | ExprKind::ChainHas(_) => Open::Ended,
    }
}
