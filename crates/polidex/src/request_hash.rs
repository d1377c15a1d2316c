//! The digest of what was decided upon.
//!
//! In: a submission. Out: a digest of its kind, `as of`, facts, given records and confirmations. The format is
//! number 0, written down in `docs/decision.md`; the id and the actor are no part of it.

use polidex_base::{Digest, DurationKind, Encoder, Instant};
use polidex_eval::Submission;
use polidex_ir::{Name, Value};

/// Returns the digest of a submission. Equal digests mean that the same question was put.
pub fn request_hash(submission: &Submission) -> Digest {
    let mut encoder = Encoder::new("polidex request", 0);
    encoder.text(&submission.request);
    instant(&mut encoder, submission.as_of);
    named(&mut encoder, submission.facts.iter());
    for paths in [&submission.groups, &submission.confirmed] {
        encoder.len(paths.len());
        paths.iter().for_each(|path| encoder.text(path));
    }
    encoder.finish()
}

fn named<'a>(encoder: &mut Encoder, values: impl ExactSizeIterator<Item = (&'a Name, &'a Value)>) {
    encoder.len(values.len());
    for (name, value) in values {
        encoder.text(name);
        encode(encoder, value);
    }
}

fn instant(encoder: &mut Encoder, at: Instant) {
    let nanoseconds = at.as_nanosecond();
    let seconds = nanoseconds.div_euclid(1_000_000_000);
    let rest = nanoseconds.rem_euclid(1_000_000_000);
    encoder.i64(i64::try_from(seconds).unwrap_or(i64::MAX));
    encoder.u32(u32::try_from(rest).unwrap_or(u32::MAX));
}

fn encode(encoder: &mut Encoder, value: &Value) {
    match value {
        Value::Bool(yes) => {
            encoder.u8(0);
            encoder.bool(*yes);
        }
        Value::Number(number) => {
            encoder.u8(1);
            encoder.rational(number);
        }
        Value::Percent(fraction) => {
            encoder.u8(2);
            encoder.rational(fraction);
        }
        Value::Money(amount, currency) => {
            encoder.u8(3);
            encoder.rational(amount);
            encoder.text(currency.code());
        }
        Value::Text(text) => {
            encoder.u8(4);
            encoder.text(text);
        }
        Value::Date(date) => {
            encoder.u8(5);
            encoder.i64(i64::from(date.year()));
            encoder.u8(date.month().unsigned_abs());
            encoder.u8(date.day().unsigned_abs());
        }
        Value::Instant(at) => {
            encoder.u8(6);
            instant(encoder, *at);
        }
        Value::Time(time) => {
            encoder.u8(7);
            let part = |n: i8, seconds: u32| u32::from(n.unsigned_abs()).saturating_mul(seconds);
            let seconds = part(time.hour(), 3_600)
                .saturating_add(part(time.minute(), 60))
                .saturating_add(part(time.second(), 1));
            encoder.u32(seconds);
            encoder.u32(u32::try_from(time.subsec_nanosecond()).unwrap_or(0));
        }
        Value::Duration(duration) => {
            encoder.u8(8);
            encoder.u8(match duration.kind {
                DurationKind::Elapsed => 0,
                DurationKind::Calendar => 1,
                DurationKind::BusinessHours => 2,
                DurationKind::BusinessDays => 3,
            });
            encoder.i64(duration.count);
        }
        Value::Choice(name) => {
            encoder.u8(9);
            encoder.text(name);
        }
        Value::Tier(rank, name) => {
            encoder.u8(10);
            encoder.u32(*rank);
            encoder.text(name);
        }
        Value::Role(name) => {
            encoder.u8(11);
            encoder.text(name);
        }
        Value::Unlimited => encoder.u8(12),
        Value::Record(fields) => {
            encoder.u8(13);
            named(encoder, fields.iter());
        }
        Value::List(values) => {
            encoder.u8(14);
            encoder.len(values.len());
            values.iter().for_each(|value| encode(encoder, value));
        }
    }
}
