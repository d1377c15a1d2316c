//! Domains: bounds that are constants, or dates and times that move with `as of`.
//!
//! In: a fact and its value. Out: whether the value lies in the domain. Bounds that read other facts are not for here.

use polidex_base::{Date, DurationKind, Instant};
use polidex_ir::{Expr, ExprKind, Fact, Policy, Value};

use super::Reading;
use super::path::Path;
use super::problem::{Problems, Wrong};

/// Returns the date of an instant in the policy's time zone.
pub(super) fn local_date(policy: &Policy, at: Instant) -> Date {
    let zone = jiff::tz::TimeZone::get(&policy.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    zone.to_datetime(at).date()
}

/// Computes a bound, where it is made of constants, `today`, `now` and durations.
pub(super) fn value(reading: &Reading, expr: &Expr) -> Option<Value> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other expression is no bound")]
    match &expr.kind {
        ExprKind::Const(value) => Some(value.clone()),
        ExprKind::Today => reading.today.map(Value::Date),
        ExprKind::Now => reading.as_of.map(Value::Instant),
        ExprKind::Add(a, b) => moved(&value(reading, a)?, &value(reading, b)?, 1),
        ExprKind::Subtract(a, b) => moved(&value(reading, a)?, &value(reading, b)?, -1),
        _ => None,
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

fn moved(from: &Value, by: &Value, sign: i64) -> Option<Value> {
    let Value::Duration(by) = by else { return None };
    let count = by.count.checked_mul(sign)?;
    let span = match by.kind {
        DurationKind::Elapsed => None,
        DurationKind::Calendar => Some(jiff::Span::new().try_months(count).ok()?),
        DurationKind::BusinessHours | DurationKind::BusinessDays => return None,
    };
    match (from, span) {
        (Value::Date(date), Some(months)) => Some(Value::Date(date.checked_add(months).ok()?)),
        (Value::Date(date), None) => {
            let days = jiff::Span::new().try_days(count.checked_div(86_400)?).ok()?;
            Some(Value::Date(date.checked_add(days).ok()?))
        }
        (Value::Instant(at), None) => {
            Some(Value::Instant(at.checked_add(jiff::SignedDuration::from_secs(count)).ok()?))
        }
        _ => None,
    }
}
