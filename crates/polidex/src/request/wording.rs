//! What a value of a type is called, and how it is written: the words of the help beside a problem.

use polidex_base::{Currency, DurationKind, Rational};
use polidex_ir::Type;

use super::Reading;
use super::problem::listed;
use super::value::{Wanted, values_of};

/// Says what a value of a type is, and how to write it.
pub(super) fn spelled(reading: &Reading, wanted: &Wanted) -> (String, String) {
    let say = |what: &str, write: &str| (what.to_owned(), format!("write {write}"));
    match wanted.ty {
        Type::Bool => say("true or false", "`true` or `false`, without quotes"),
        Type::Integer => say("a whole number", "`3`, without quotes"),
        Type::Decimal { .. } => say("a number", "`2.75`, without quotes"),
        Type::Percent { .. } => match wanted.unit {
            Some("points") => say("a percentage", "`\"93%\"` or `93`"),
            Some("fraction") => say("a percentage", "`\"93%\"` or `0.93`"),
            Some(_) | None => say("a percentage", "`\"93%\"`"),
        },
        Type::Money(currency) => spelled_money(*currency),
        Type::Text => say("a text", "it in quotes: `\"…\"`"),
        Type::Date => say("a date", "`\"2026-12-01\"`"),
        Type::Instant => say(
            "a point in time",
            "`\"2026-12-31T15:00:00Z\"`, or without `Z` or an offset for the policy's time zone",
        ),
        Type::Time => say("a time of day", "`\"09:00\"`"),
        Type::Duration(DurationKind::Elapsed) => match wanted.unit {
            Some(unit) => say("an elapsed duration", &format!("`\"4 hours\"`, or a number of {unit}")),
            None => say("an elapsed duration", "`\"4 hours\"` or `\"30 days\"`"),
        },
        Type::Duration(DurationKind::Calendar) => {
            say("a duration in months or years", "`\"2 months\"` or `\"1 year\"`")
        }
        Type::Duration(DurationKind::BusinessHours) => {
            say("a duration in business hours", "`\"8 business hours\"`")
        }
        Type::Duration(DurationKind::BusinessDays) => {
            say("a duration in business days", "`\"2 business days\"`")
        }
        Type::AnyDuration => say("a duration", "`\"4 hours\"`, `\"2 months\"` or `\"8 business hours\"`"),
        Type::Choice(name) | Type::Tier(name) => {
            let (values, _) = values_of(reading, wanted.ty);
            let known: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.wire)).collect();
            (format!("a value of `{name}`"), format!("write one of {}", listed(&known)))
        }
        Type::Role => {
            let (values, _) = values_of(reading, wanted.ty);
            let known: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.wire)).collect();
            ("a role".to_owned(), format!("write one of {}", listed(&known)))
        }
        Type::Record(name) => (format!("a `{name}`"), "write an object: `{ … }`".to_owned()),
        Type::List { .. } => say("a list", "`[ … ]`"),
        Type::Set { .. } => say("a list without repeats", "`[ … ]`"),
    }
}

pub(super) fn spelled_money(currency: Currency) -> (String, String) {
    let three_hundred = currency.show(&Rational::from(300));
    let bare = three_hundred.split(' ').next().unwrap_or_default();
    (format!("an amount in {}", currency.code()), format!("write `\"{three_hundred}\"` or `{bare}`"))
}
