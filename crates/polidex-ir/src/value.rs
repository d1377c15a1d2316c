//! Types and values.

use std::collections::BTreeMap;
use std::sync::Arc;

use polidex_base::{Currency, Date, Duration, DurationKind, Instant, Rational, Time};

/// A name of a declaration, fact, value or column, as written in the policy.
pub type Name = Arc<str>;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// `yes` or `no`.
    Bool,
    /// A whole number.
    Integer,
    /// An exact number; on the way in at most this many decimal places.
    Decimal {
        /// Decimal places of a fact of this type.
        places: u32,
    },
    /// A percentage; on the way in at most this many decimal places of points.
    Percent {
        /// Decimal places of points of a fact of this type.
        places: u32,
    },
    /// An amount of one currency.
    Money(Currency),
    /// Unicode text; compared for equality only.
    Text,
    /// A calendar day.
    Date,
    /// A point in time.
    Instant,
    /// A time of day.
    Time,
    /// A duration of one kind.
    Duration(DurationKind),
    /// A duration whose kind only its value tells.
    AnyDuration,
    /// A value of a declared choice.
    Choice(Name),
    /// A value of a declared tier.
    Tier(Name),
    /// A declared role.
    Role,
    /// A declared record.
    Record(Name),
    /// At most `up_to` elements.
    List {
        /// Element type.
        element: Box<Type>,
        /// The field that tells elements apart, where there is one.
        key: Option<Name>,
        /// Bound on the length.
        up_to: u32,
    },
    /// At most `up_to` different elements.
    Set {
        /// Element type.
        element: Box<Type>,
        /// Bound on the size.
        up_to: u32,
    },
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// `yes` or `no`.
    Bool(bool),
    /// Integer or decimal.
    Number(Rational),
    /// As a fraction: `4/5` for `80%`.
    Percent(Rational),
    /// In major units of the currency.
    Money(Rational, Currency),
    /// Text.
    Text(Name),
    /// A calendar day.
    Date(Date),
    /// A point in time.
    Instant(Instant),
    /// A time of day.
    Time(Time),
    /// A duration.
    Duration(Duration),
    /// A value of a choice, by its name in the policy. `other` is what every value that is not declared is.
    Choice(Name),
    /// A value of an open choice that is not declared, by the text that was sent.
    Other(Name),
    /// A value of a tier: its rank from 0, and its name.
    Tier(u32, Name),
    /// A role by name.
    Role(Name),
    /// Above every amount.
    Unlimited,
    /// Left out: a cell `none` of a table.
    Nothing,
    /// A record's fields by name; those that were left out are absent.
    Record(BTreeMap<Name, Value>),
    /// A list in order, or a set sorted.
    List(Vec<Value>),
}

impl std::fmt::Display for Value {
    /// Writes it as a policy would: `300.00 USD`, `80%`, `31 days`, `2026-12-01`, `yes`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Bool(true) => f.write_str("yes"),
            Value::Bool(false) => f.write_str("no"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Percent(fraction) => write!(f, "{}%", fraction.times(&Rational::from(100))),
            Value::Money(amount, currency) => f.write_str(&currency.show(amount)),
            Value::Text(text) => write!(f, "{text}"),
            Value::Date(date) => write!(f, "{date}"),
            Value::Instant(instant) => write!(f, "{instant}"),
            Value::Time(time) if time.second() == 0 => write!(f, "{}", time.strftime("%H:%M")),
            Value::Time(time) => write!(f, "{}", time.strftime("%H:%M:%S")),
            Value::Duration(duration) => write!(f, "{duration}"),
            Value::Choice(name) | Value::Tier(_, name) | Value::Role(name) | Value::Other(name) => {
                f.write_str(name)
            }
            Value::Nothing => f.write_str("none"),
            Value::Unlimited => f.write_str("unlimited"),
            Value::Record(fields) => {
                f.write_str("{ ")?;
                for (n, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if n == 0 { "" } else { ", " })?;
                }
                f.write_str(" }")
            }
            Value::List(values) => {
                f.write_str("[")?;
                for (n, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if n == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
        }
    }
}
