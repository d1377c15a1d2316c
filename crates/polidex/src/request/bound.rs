//! Domains: bounds that are constants, or dates and times that move with `as of`.
//!
//! In: a fact and its value. Out: whether the value lies in the domain. Bounds that read other facts are not for here.

use polidex_base::{Date, Duration, Instant};
use polidex_ir::{Expr, ExprKind, Fact, Policy, Value};

use super::Reading;
use super::path::Path;
use super::problem::{Problems, Wrong};

/// Returns the date of an instant in the policy's time zone.
pub(super) fn local_date(policy: &Policy, at: Instant) -> Date {
    let zone = polidex_base::zone(&policy.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    zone.to_datetime(at).date()
}

/// Computes a bound that is the same at any time.
pub(crate) fn constant(policy: &Policy, expr: &Expr) -> Option<Value> {
    value(&Reading { policy, as_of: None, today: None }, expr)
}

/// Computes a bound, where it is made of constants, `today`, `now` and what is counted from them.
pub(super) fn value(reading: &Reading, expr: &Expr) -> Option<Value> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other expression is computed as in a decision")]
    match &expr.kind {
        ExprKind::Const(value) => Some(value.clone()),
        ExprKind::Today => reading.today.map(Value::Date),
        ExprKind::Now => reading.as_of.map(Value::Instant),
        ExprKind::Negate(inner) => negated(value(reading, inner)?),
        _ => polidex_eval::bound(reading.policy, reading.as_of?, expr),
    }
}

/// Tells whether a value lies in the domain of its fact, and reports it where it does not.
pub(super) fn holds(
    reading: &Reading,
    fact: &Fact,
    subject: &str,
    found: &Value,
    path: &Path<'_>,
    problems: &mut Problems,
) -> bool {
    let Some((low, high)) = &fact.range else { return true };
    let (low, high) = (value(reading, low), value(reading, high));
    let above = low.as_ref().is_none_or(|low| low <= found);
    let below = high.as_ref().is_none_or(|high| found <= high || *high == Value::Unlimited);
    if above && below {
        return true;
    }
    let show = |bound: Option<Value>| bound.map_or_else(|| "any".to_owned(), |value| value.to_string());
    let value = found.to_string();
    problems.push(
        Wrong::Domain { subject: subject.to_owned(), value, low: show(low), high: show(high) }.at(path),
    );
    false
}

/// Turns the sign of a number: `from -5` is made of a five.
fn negated(of: Value) -> Option<Value> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else has a sign")]
    match of {
        Value::Number(number) => Some(Value::Number(number.negated())),
        Value::Percent(fraction) => Some(Value::Percent(fraction.negated())),
        Value::Money(amount, currency) => Some(Value::Money(amount.negated(), currency)),
        Value::Duration(by) => Some(Value::Duration(Duration { count: by.count.checked_neg()?, ..by })),
        _ => None,
    }
}
