//! Bytes of types and values.
//!
//! The bytes of a value are also those of a request hash (`docs/decision.md`): one table of numbers serves both.

use polidex_base::{Currency, Date, Duration, DurationKind, Encoder, Instant, MonthEnd, Rounding, Time};

use super::bytes::{Encode, fields, variant};
use crate::value::{Type, Value};

/// Appends the canonical bytes of a value.
pub fn encode_value(value: &Value, to: &mut Encoder) {
    value.encode(to);
}

impl Encode for Type {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Type::Bool => variant(to, 0, &[]),
            Type::Integer => variant(to, 1, &[]),
            Type::Decimal { places } => variant(to, 2, &[places]),
            Type::Percent { places } => variant(to, 3, &[places]),
            Type::Money(currency) => variant(to, 4, &[currency]),
            Type::Text => variant(to, 5, &[]),
            Type::Date => variant(to, 6, &[]),
            Type::Instant => variant(to, 7, &[]),
            Type::Time => variant(to, 8, &[]),
            Type::Duration(kind) => variant(to, 9, &[kind]),
            Type::Choice(name) => variant(to, 10, &[name]),
            Type::Tier(name) => variant(to, 11, &[name]),
            Type::Role => variant(to, 12, &[]),
            Type::Record(name) => variant(to, 13, &[name]),
            Type::List { element, key, up_to } => variant(to, 14, &[element, key, up_to]),
            Type::Set { element, up_to } => variant(to, 15, &[element, up_to]),
            Type::AnyDuration => variant(to, 16, &[]),
        }
    }
}

impl Encode for Value {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Value::Bool(yes) => variant(to, 0, &[yes]),
            Value::Number(number) => variant(to, 1, &[number]),
            Value::Percent(fraction) => variant(to, 2, &[fraction]),
            Value::Money(amount, currency) => variant(to, 3, &[amount, currency]),
            Value::Text(text) => variant(to, 4, &[text]),
            Value::Date(date) => variant(to, 5, &[date]),
            Value::Instant(instant) => variant(to, 6, &[instant]),
            Value::Time(time) => variant(to, 7, &[time]),
            Value::Duration(duration) => variant(to, 8, &[duration]),
            Value::Choice(name) => variant(to, 9, &[name]),
            Value::Tier(rank, name) => variant(to, 10, &[rank, name]),
            Value::Role(name) => variant(to, 11, &[name]),
            Value::Unlimited => variant(to, 12, &[]),
            Value::Record(values) => variant(to, 13, &[values]),
            Value::List(values) => variant(to, 14, &[values]),
            Value::Other(text) => variant(to, 15, &[text]),
            Value::Nothing => variant(to, 16, &[]),
        }
    }
}

impl Encode for Currency {
    fn encode(&self, to: &mut Encoder) {
        to.text(self.code());
    }
}

impl Encode for Date {
    fn encode(&self, to: &mut Encoder) {
        to.i64(i64::from(self.year()));
        to.u8(self.month().unsigned_abs());
        to.u8(self.day().unsigned_abs());
    }
}

impl Encode for Instant {
    /// Whole seconds since 1970, rounded towards the past, then nanoseconds.
    fn encode(&self, to: &mut Encoder) {
        const SECOND: i128 = 1_000_000_000;
        let nanoseconds = self.as_nanosecond();
        // INVARIANT: an instant lies between the years -9999 and 9999, so its seconds fit, and a rest always does.
        to.i64(i64::try_from(nanoseconds.div_euclid(SECOND)).unwrap_or(i64::MAX));
        to.u32(u32::try_from(nanoseconds.rem_euclid(SECOND)).unwrap_or(u32::MAX));
    }
}

impl Encode for Time {
    /// Seconds since midnight, then nanoseconds.
    fn encode(&self, to: &mut Encoder) {
        let part = |count: i8, seconds: u32| u32::from(count.unsigned_abs()).saturating_mul(seconds);
        let minutes = part(self.hour(), 3_600).saturating_add(part(self.minute(), 60));
        to.u32(minutes.saturating_add(part(self.second(), 1)));
        to.u32(self.subsec_nanosecond().unsigned_abs());
    }
}

impl Encode for Duration {
    fn encode(&self, to: &mut Encoder) {
        let Duration { kind, count } = self;
        fields(to, &[kind, count]);
    }
}

impl Encode for DurationKind {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            DurationKind::Elapsed => 0,
            DurationKind::Calendar => 1,
            DurationKind::BusinessHours => 2,
            DurationKind::BusinessDays => 3,
        });
    }
}

impl Encode for MonthEnd {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            MonthEnd::LastDay => 0,
            MonthEnd::FirstOfNext => 1,
        });
    }
}

impl Encode for Rounding {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            Rounding::Up => 0,
            Rounding::Down => 1,
            Rounding::HalfUp => 2,
            Rounding::HalfEven => 3,
        });
    }
}
