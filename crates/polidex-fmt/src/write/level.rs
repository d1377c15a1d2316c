//! Where an expression needs parentheses.
//!
//! Two things decide: how tightly it binds beside what it stands in, and whether it would take in what stands behind it.

use polidex_syntax::ast::{ArithmeticOp, Expr, ExprKind, Signing};

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

impl Level {
    /// Where anything can stand.
    pub const LOOSEST: Level = Level::Conditional;
}

/// What an expression without an end of its own takes in of what stands behind it, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Open {
    /// Nothing: it has an end.
    Ended,
    /// `for`, `where`, `otherwise` and `in`, as `count of xs` or `next business day after x` does.
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
}

/// Tells whether an expression stands in parentheses in a place.
pub(crate) fn is_bracketed(value: &Expr, place: Place) -> bool {
    level(value) < place.least || open(value) >= place.behind
}

/// Returns how tightly an expression binds.
fn level(value: &Expr) -> Level {
    match &value.kind {
        ExprKind::Conditional { .. } => Level::Conditional,
        ExprKind::Implies(..) => Level::Implication,
        ExprKind::And(_) | ExprKind::Or(_) => Level::Junction,
        ExprKind::Not(_) => Level::Negation,
        ExprKind::Compare { .. }
        | ExprKind::OneOf { .. }
        | ExprKind::Given { .. }
        | ExprKind::In { .. }
        | ExprKind::IsWithin { .. }
        | ExprKind::ChainHas { .. } => Level::Comparison,
        ExprKind::Signing(signing) => match signing.as_ref() {
            Signing::May { .. } | Signing::Delegate { .. } => Level::Comparison,
            Signing::Who(..) | Signing::Next(..) | Signing::Approver(_) | Signing::Authority { .. } => {
                Level::Primary
            }
        },
        // A sum with its calendar takes no further operand.
        ExprKind::Rounded { .. } | ExprKind::Timed { .. } => Level::Rounded,
        ExprKind::Arithmetic { op, .. } => match op.node {
            ArithmeticOp::Add | ArithmeticOp::Subtract => Level::Sum,
            ArithmeticOp::Multiply | ArithmeticOp::Divide => Level::Product,
        },
        ExprKind::Of { .. } => Level::Share,
        ExprKind::Negate(_) => Level::Unary,
        ExprKind::DaysFromTo { .. }
        | ExprKind::BusinessDaysFromTo { .. }
        | ExprKind::NextBusinessDay { .. }
        | ExprKind::Closing { .. }
        | ExprKind::Extreme { .. }
        | ExprKind::Ledger(_)
        | ExprKind::Quantified { .. }
        | ExprKind::Aggregate { .. }
        | ExprKind::Only { .. }
        | ExprKind::Grounds(_)
        | ExprKind::Other(_)
        | ExprKind::Unlimited
        | ExprKind::Error => Level::Primary,
        ExprKind::Literal(_) => Level::Operand,
        ExprKind::Path(_) | ExprKind::Call { .. } | ExprKind::At { .. } | ExprKind::Field { .. } => {
            Level::Base
        }
    }
}

/// Returns what an expression takes in that stands behind it. What it ends in is asked for itself.
fn open(value: &Expr) -> Open {
    match &value.kind {
        ExprKind::Quantified { .. } => Open::Conditions,
        ExprKind::Aggregate { filter: Some(_), otherwise: None, .. } => Open::Conditions,
        ExprKind::Aggregate { otherwise: Some(_), .. } => Open::Sums,
        ExprKind::Only { filter: Some(_), .. } => Open::Conditions,
        ExprKind::Aggregate { source, .. } | ExprKind::Only { source, .. } => {
            if source.partner.is_some() {
                Open::Sums
            } else {
                Open::Words
            }
        }
        ExprKind::Signing(signing) => match signing.as_ref() {
            // A sum goes on as far as it can.
            Signing::Who(_, asked)
            | Signing::Next(asked, _)
            | Signing::Approver(asked)
            | Signing::May { asked, .. } => {
                if asked.stake.is_some() {
                    Open::Sums
                } else {
                    Open::Ended
                }
            }
            Signing::Delegate { .. } | Signing::Authority { .. } => Open::Ended,
        },
        ExprKind::Ledger(_)
        | ExprKind::NextBusinessDay { calendar: None, .. }
        | ExprKind::BusinessDaysFromTo { calendar: None, .. } => Open::Words,
        // `closing of desk` would take in `after` and `on`, which stand behind nothing else.
        ExprKind::Closing { .. }
        | ExprKind::NextBusinessDay { .. }
        | ExprKind::BusinessDaysFromTo { .. }
        | ExprKind::Timed { .. }
        | ExprKind::IsWithin { .. }
        | ExprKind::Literal(_)
        | ExprKind::Path(_)
        | ExprKind::Call { .. }
        | ExprKind::Not(_)
        | ExprKind::Negate(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Implies(..)
        | ExprKind::Compare { .. }
        | ExprKind::OneOf { .. }
        | ExprKind::Given { .. }
        | ExprKind::ChainHas { .. }
        | ExprKind::Arithmetic { .. }
        | ExprKind::Of { .. }
        | ExprKind::DaysFromTo { .. }
        | ExprKind::Rounded { .. }
        | ExprKind::Extreme { .. }
        | ExprKind::Conditional { .. }
        | ExprKind::At { .. }
        | ExprKind::Field { .. }
        | ExprKind::In { .. }
        | ExprKind::Grounds(_)
        | ExprKind::Other(_)
        | ExprKind::Unlimited
        | ExprKind::Error => Open::Ended,
    }
}
