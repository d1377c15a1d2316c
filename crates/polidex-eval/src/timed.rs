//! Expressions that are counted in a calendar.
//!
//! In: expressions, an environment. Out: a value, or what it is stuck on. How it is counted is in `deadline` and `desk`;
//! here are unknown operands, errors, and the work that is paid for: [WORK].

use polidex_base::DurationKind;
use polidex_ir::{Expr, Name, Shift, Value};

use crate::datum::Datum;
use crate::deadline::Counting;
use crate::desk::MOST_DAYS;
use crate::environment::Environment;
use crate::expr::{Scope, evaluate, yes_or_no};
use crate::stuck::{Known, Stuck, both};

/// Days that a question to a desk looks at, as a rule.
const FEW_DAYS: i64 = 10;

/// [SHIFT]
pub(crate) fn shift(shift: &Shift, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    let start = evaluate(&shift.start, env, scope);
    let (start, by) = both(start, evaluate(&shift.by, env, scope))?;
    let Value::Duration(by) = by else { return Err(Stuck::error(format!("`{by}` is no duration"))) };
    let days = match by.kind {
        DurationKind::Elapsed | DurationKind::Calendar => 1,
        // A desk is open two days a week, and an hour a day, as a rule.
        DurationKind::BusinessDays => by.count.saturating_abs().saturating_mul(3),
        DurationKind::BusinessHours => by.count.saturating_abs().div_euclid(3_600),
    };
    spend(env, days)?;
    let counting = Counting { calendar: shift.calendar.as_ref(), month_end: shift.month_end };
    answer(env, env.times.shift(&start, by, shift.back, counting).map(Datum::Value))
}

/// `x is within desk`
pub(crate) fn is_within(
    subject: &Expr,
    calendar: &Name,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let subject = evaluate(subject, env, scope)?;
    spend(env, 1)?;
    yes_or_no(answer(env, env.times.is_within(&subject, calendar)))
}

/// `closing of desk after x`, `closing of desk on d`
pub(crate) fn closing(
    calendar: &Name,
    when: &Expr,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let when = evaluate(when, env, scope)?;
    spend(env, FEW_DAYS)?;
    answer(env, env.times.closing(calendar, &when).map(|at| Datum::Value(Value::Instant(at))))
}

/// `next business day after x`
pub(crate) fn next_business_day(
    after: &Expr,
    calendar: Option<&Name>,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let after = evaluate(after, env, scope)?;
    spend(env, FEW_DAYS)?;
    answer(env, env.times.next_business_day(&after, calendar).map(|day| Datum::Value(Value::Date(day))))
}

/// `business days from a to b`
pub(crate) fn business_days(
    sides: (&Expr, &Expr),
    calendar: Option<&Name>,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let from = evaluate(sides.0, env, scope);
    let (from, to) = both(from, evaluate(sides.1, env, scope))?;
    let apart = crate::arithmetic::distance(&from, &to);
    let days = match apart {
        Some(Value::Duration(apart)) => apart.count.div_euclid(86_400),
        _ => MOST_DAYS,
    };
    spend(env, days)?;
    answer(env, env.times.business_days(&from, &to, calendar).map(|days| Datum::Value(Value::Duration(days))))
}

/// A day that is looked at is paid for as an element of a list is.
fn spend(env: &Environment<'_>, days: i64) -> Known<()> {
    env.spend(usize::try_from(days.clamp(1, MOST_DAYS)).unwrap_or(usize::MAX))
}

/// What has no value was looked for in as many days as may be looked at.
fn answer<T>(env: &Environment<'_>, found: Result<T, String>) -> Known<T> {
    match found {
        Ok(found) => Ok(found),
        Err(why) => {
            spend(env, MOST_DAYS)?;
            Err(Stuck::error(why))
        }
    }
}
