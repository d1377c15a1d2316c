//! Exact arithmetic and comparison of values.
//!
//! In: values of types the checker has matched. Out: a value, or an error in words: [ARITH-ERROR].
//! It knows no facts and no names. Times count in seconds, everything else in its own unit, as rationals.

use std::cmp::Ordering;

use jiff::tz::Offset;
use polidex_base::{Date, Duration, DurationKind, Instant, Rational, Time};
use polidex_ir::{Relation, Type, Value};

use crate::stuck::{Known, Stuck};
use crate::wording::Wording;

const DAY: i64 = 86_400;

/// What every value of an open choice that is not declared is.
pub(crate) const OTHER: &str = "other";

/// Returns the days from 1970-01-01 to a date.
pub(crate) fn day_number(date: Date) -> Option<i64> {
    let midnight = Offset::UTC.to_timestamp(date.to_datetime(Time::midnight())).ok()?;
    Some(midnight.as_second().div_euclid(DAY))
}

/// Returns the date so many days after 1970-01-01.
pub(crate) fn date_of(day_number: i64) -> Option<Date> {
    let midnight = Instant::from_second(day_number.checked_mul(DAY)?).ok()?;
    Some(Offset::UTC.to_datetime(midnight).date())
}

/// Returns a value as a number on the scale of its type; nothing for text, choices, roles, records and lists.
pub fn magnitude(value: &Value) -> Option<Rational> {
    match value {
        Value::Number(r) | Value::Percent(r) | Value::Money(r, _) => Some(r.clone()),
        Value::Date(date) => Some(Rational::from(day_number(*date)?.checked_mul(DAY)?)),
        Value::Instant(at) => Some(
            Rational::from(at.as_second())
                .plus(&Rational::ratio(i64::from(at.subsec_nanosecond()), 1_000_000_000)?),
        ),
        Value::Time(time) => Some(Rational::from(
            i64::from(time.hour())
                .saturating_mul(3_600)
                .saturating_add(i64::from(time.minute()).saturating_mul(60))
                .saturating_add(i64::from(time.second())),
        )),
        Value::Duration(duration) => Some(Rational::from(duration.count)),
        Value::Tier(rank, _) => Some(Rational::from(i64::from(*rank))),
        Value::Bool(_)
        | Value::Text(_)
        | Value::Choice(_)
        | Value::Other(_)
        | Value::Role(_)
        | Value::Unlimited
        | Value::Nothing
        | Value::Record(_)
        | Value::List(_) => None,
    }
}

/// Returns the value of a type that stands at a number on its scale, if there is one.
pub fn wrap(ty: &Type, number: &Rational) -> Option<Value> {
    match ty {
        Type::Integer | Type::Decimal { .. } => Some(Value::Number(number.clone())),
        Type::Percent { .. } => Some(Value::Percent(number.clone())),
        Type::Money(currency) => Some(Value::Money(number.clone(), *currency)),
        Type::Date => {
            let seconds = number.to_i64()?;
            (seconds.rem_euclid(DAY) == 0).then(|| date_of(seconds.div_euclid(DAY)))?.map(Value::Date)
        }
        Type::Instant => {
            let seconds = number.floor();
            let nanos = number.minus(&seconds).times(&Rational::from(1_000_000_000)).to_i64()?;
            Instant::new(seconds.to_i64()?, i32::try_from(nanos).ok()?).ok().map(Value::Instant)
        }
        Type::Time => {
            let seconds = i32::try_from(number.to_i64()?).ok()?;
            let part = |size: i32, most: i32| i8::try_from(seconds.div_euclid(size).rem_euclid(most)).ok();
            Time::new(part(3_600, 24)?, part(60, 60)?, part(1, 60)?, 0).ok().map(Value::Time)
        }
        Type::Duration(kind) => Some(Value::Duration(Duration { kind: *kind, count: number.to_i64()? })),
        Type::AnyDuration
        | Type::Bool
        | Type::Text
        | Type::Choice(_)
        | Type::Tier(_)
        | Type::Role
        | Type::Record(_)
        | Type::List { .. }
        | Type::Set { .. } => None,
    }
}

/// Compares two values of one ordered type; `unlimited` is above every amount.
pub(crate) fn order(a: &Value, b: &Value) -> Known<Ordering> {
    let comparable = match (a, b) {
        (Value::Unlimited, Value::Unlimited) => return Ok(Ordering::Equal),
        (Value::Unlimited, _) => return Ok(Ordering::Greater),
        (_, Value::Unlimited) => return Ok(Ordering::Less),
        (Value::Money(_, x), Value::Money(_, y)) => x == y,
        (Value::Duration(x), Value::Duration(y)) => x.kind == y.kind,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    };
    match (magnitude(a), magnitude(b)) {
        (Some(x), Some(y)) if comparable => Ok(x.cmp(&y)),
        _ => Err(no_value(a, "and", b, "cannot be compared")),
    }
}

/// Tells whether a relation holds between two values.
pub(crate) fn holds(relation: Relation, a: &Value, b: &Value) -> Known<bool> {
    Ok(match relation {
        Relation::Equal => same(a, b)?,
        Relation::NotEqual => !same(a, b)?,
        Relation::Less => order(a, b)?.is_lt(),
        Relation::AtMost => order(a, b)?.is_le(),
        Relation::Greater => order(a, b)?.is_gt(),
        Relation::AtLeast => order(a, b)?.is_ge(),
    })
}

/// [OTHER], [NOTHING]
fn same(a: &Value, b: &Value) -> Known<bool> {
    match (a, b) {
        (Value::Nothing, _) | (_, Value::Nothing) => {
            return Err(no_value(a, "and", b, "cannot be compared"));
        }
        // Of different kinds they do not compare; so they are not the same.
        (Value::Duration(x), Value::Duration(y)) => return Ok(x == y),
        (Value::Choice(name), Value::Other(_)) | (Value::Other(_), Value::Choice(name)) => {
            return Ok(**name == *OTHER);
        }
        _ => {}
    }
    if magnitude(a).is_some() || magnitude(b).is_some() { Ok(order(a, b)?.is_eq()) } else { Ok(a == b) }
}

/// Something that two values cannot give: `10.00 USD` / `0` has no value.
fn no_value(a: &Value, sign: &str, b: &Value, rest: &str) -> Stuck {
    let words = Wording::from("`").then(a).then(format!("` {sign} `")).then(b).then(format!("` {rest}"));
    Stuck::error(words)
}

/// Adds (`sign` 1) or subtracts (`sign` -1).
pub(crate) fn sum(ty: &Type, a: &Value, b: &Value, sign: i64) -> Known<Value> {
    let failed = || no_value(a, if sign < 0 { "-" } else { "+" }, b, "has no value");
    match (a, b) {
        (Value::Money(_, x), Value::Money(_, y)) if x != y => return Err(failed()),
        (Value::Date(_) | Value::Instant(_), Value::Duration(d)) if d.kind != DurationKind::Elapsed => {
            return Err(failed());
        }
        (Value::Duration(x), Value::Duration(y)) if x.kind != y.kind => return Err(failed()),
        _ => {}
    }
    let (Some(x), Some(y)) = (magnitude(a), magnitude(b)) else { return Err(failed()) };
    let total = x.plus(&y.times(&Rational::from(sign)));
    // The seconds between two instants are whole, rounded down.
    let total = if matches!(ty, Type::Duration(_)) { total.floor() } else { total };
    wrap(ty, &total).ok_or_else(failed)
}

/// Multiplies; the type says what comes out.
pub(crate) fn product(ty: &Type, a: &Value, b: &Value) -> Known<Value> {
    let failed = || no_value(a, "*", b, "has no value");
    let (Some(x), Some(y)) = (magnitude(a), magnitude(b)) else { return Err(failed()) };
    wrap(ty, &x.times(&y)).ok_or_else(failed)
}

/// Divides; by zero there is no value.
pub(crate) fn quotient(ty: &Type, a: &Value, b: &Value) -> Known<Value> {
    let failed = || no_value(a, "/", b, "has no value");
    let (Some(x), Some(y)) = (magnitude(a), magnitude(b)) else { return Err(failed()) };
    match (a, b) {
        (Value::Money(_, x), Value::Money(_, y)) if x != y => return Err(failed()),
        _ => {}
    }
    x.divided_by(&y).and_then(|result| wrap(ty, &result)).ok_or_else(failed)
}

/// Returns the elapsed days from one date or instant to another; of instants, whole days rounded down.
pub(crate) fn days_between(from: &Value, to: &Value) -> Known<Value> {
    let days = magnitude(to)
        .zip(magnitude(from))
        .and_then(|(to, from)| to.minus(&from).divided_by(&Rational::from(DAY)))
        .and_then(|days| days.floor().to_i64())
        .and_then(Duration::days);
    days.map(Value::Duration)
        .ok_or_else(|| Stuck::error(format!("days from `{from}` to `{to}` have no value")))
}

/// Returns the distance of two values of one type, without sign; nothing where there is none to measure.
pub(crate) fn distance(a: &Value, b: &Value) -> Option<Value> {
    order(a, b).ok()?;
    let by = magnitude(a)?.minus(&magnitude(b)?).abs();
    match a {
        Value::Number(_) => Some(Value::Number(by)),
        Value::Percent(_) => Some(Value::Percent(by)),
        Value::Money(_, currency) => Some(Value::Money(by, *currency)),
        Value::Duration(d) => wrap(&Type::Duration(d.kind), &by),
        Value::Date(_) | Value::Instant(_) | Value::Time(_) => {
            wrap(&Type::Duration(DurationKind::Elapsed), &by.floor())
        }
        Value::Bool(_)
        | Value::Text(_)
        | Value::Choice(_)
        | Value::Other(_)
        | Value::Tier(..)
        | Value::Role(_)
        | Value::Unlimited
        | Value::Nothing
        | Value::Record(_)
        | Value::List(_) => None,
    }
}
