//! One value of a known type, from JSON.
//!
//! In: the type and the JSON. Out: the value on the grid of its type, or a problem that shows the right spelling.

use polidex_base::{Currency, DateTime, Instant, Local, Rational};
use polidex_ir::{Fact, Name, NamedTypeKind, NamedValue, Type, Value};

use super::Reading;
use super::list::{self, Several};
use super::mended::mended;
use super::path::Path;
use super::problem::{Problems, Wrong, near};
use super::spelling::{self, Digits};
use super::wording::{spelled, spelled_money};
use crate::json::Json;

/// What is expected at a place.
pub(super) struct Wanted<'a> {
    /// How the fact is called in a message.
    pub subject: &'a str,
    /// Its type.
    pub ty: &'a Type,
    /// How a bare number is read, where it is allowed.
    pub unit: Option<&'a str>,
}

/// Returns how a fact is called in a message: by its path, and its title where it has one.
pub(super) fn subject(fact: &Fact) -> String {
    fact.title
        .as_ref()
        .map_or_else(|| format!("`{}`", fact.path), |title| format!("`{}` ({title})", fact.path))
}

/// Reads one value. A `null` is no value here; the caller decides whether it may be left out.
pub(super) fn read(
    reading: &Reading,
    wanted: &Wanted,
    json: &Json,
    path: &Path<'_>,
    problems: &mut Problems,
) -> Option<Value> {
    if matches!(json, Json::Refused) {
        return None;
    }
    match wanted.ty {
        Type::List { element, key, up_to } => {
            let several = Several { element, key: key.as_ref(), up_to: *up_to, set: false };
            list::read(reading, wanted, &several, json, path, problems)
        }
        Type::Set { element, up_to } => {
            let several = Several { element, key: None, up_to: *up_to, set: true };
            list::read(reading, wanted, &several, json, path, problems)
        }
        Type::Record(name) => list::record(reading, wanted, name, json, path, problems),
        _ => match scalar(reading, wanted, json) {
            Ok(value) => Some(value),
            Err(wrong) => {
                problems.push(wrong.at(path));
                None
            }
        },
    }
}

fn scalar(reading: &Reading, wanted: &Wanted, json: &Json) -> Result<Value, Wrong> {
    let shape = || {
        let (what, write) = spelled(reading, wanted);
        Wrong::shape(wanted.subject, &what, json.kind(), write)
    };
    let spelling = |found: &str| {
        let (what, write) = spelled(reading, wanted);
        Wrong::spelling(wanted.subject, &what, found, write, mended(wanted.ty, found))
    };
    match (wanted.ty, json) {
        (Type::Bool, Json::Bool(yes)) => Ok(Value::Bool(*yes)),
        (Type::Text, Json::Text(text)) => Ok(Value::Text(Name::from(text.as_str()))),
        (Type::Integer, Json::Number(text)) => {
            on_grid(wanted, number(wanted, text)?, &Rational::from(1), "1").map(Value::Number)
        }
        (Type::Decimal { places }, Json::Number(text)) => {
            let step = Rational::step(*places);
            on_grid(wanted, number(wanted, text)?, &step, &step.to_string()).map(Value::Number)
        }
        (Type::Percent { places }, Json::Text(text)) => match text.strip_suffix('%') {
            Some(points) => match (number(wanted, points), mended(wanted.ty, text)) {
                (Err(Wrong::Spelling { .. }), Some(_)) => Err(spelling(text)),
                (points, _) => percent(wanted, *places, &points?),
            },
            None => Err(spelling(text)),
        },
        (Type::Percent { places }, Json::Number(text)) => match wanted.unit {
            Some("points") => percent(wanted, *places, &number(wanted, text)?),
            Some("fraction") => percent(wanted, *places, &number(wanted, text)?.times(&Rational::from(100))),
            Some(_) | None => Err(bare(reading, wanted, text)),
        },
        (Type::Money(currency), Json::Text(text)) => match spelling::amount(text) {
            Some((digits, code)) => money(wanted, *currency, digits, Some(code)),
            None => money(wanted, *currency, text, None),
        },
        (Type::Money(currency), Json::Number(text)) => money(wanted, *currency, text, None),
        (Type::Money(currency), Json::Object(members)) => {
            amount_object(wanted, *currency, members)?.ok_or_else(shape)
        }
        (Type::Date, Json::Text(text)) => spelling::date(text).map(Value::Date).ok_or_else(|| spelling(text)),
        (Type::Time, Json::Text(text)) => spelling::time(text).map(Value::Time).ok_or_else(|| spelling(text)),
        (Type::Instant, Json::Text(text)) => match spelling::instant(text) {
            Some(at) if at.subsec_nanosecond() == 0 => Ok(Value::Instant(at)),
            Some(_) => Err(too_fine(wanted, text, "1 second")),
            None => match spelling::local(text) {
                Some(local) => local_instant(reading, wanted, text, local).map(Value::Instant),
                None => Err(spelling(text)),
            },
        },
        (Type::AnyDuration, Json::Text(text)) => {
            spelling::any_quantity(text).map(Value::Duration).ok_or_else(|| spelling(text))
        }
        (Type::AnyDuration, Json::Number(text)) => Err(bare(reading, wanted, text)),
        (Type::Duration(kind), Json::Text(text)) => {
            spelling::quantity(*kind, text).map(Value::Duration).ok_or_else(|| spelling(text))
        }
        (Type::Duration(kind), Json::Number(text)) => match wanted.unit {
            Some(unit) => {
                spelling::duration(*kind, text, unit).map(Value::Duration).ok_or_else(|| spelling(text))
            }
            None => Err(bare(reading, wanted, text)),
        },
        (Type::Choice(_) | Type::Tier(_) | Type::Role, Json::Text(text)) => named(reading, wanted, text),
        _ => Err(shape()),
    }
}

/// Reads a date and time without an offset in the policy's time zone.
fn local_instant(reading: &Reading, wanted: &Wanted, text: &str, local: DateTime) -> Result<Instant, Wrong> {
    if local.subsec_nanosecond() != 0 {
        return Err(too_fine(wanted, text, "1 second"));
    }
    let name = &reading.policy.zone;
    let zone = polidex_base::zone(name);
    let found = zone.as_ref().and_then(|zone| polidex_base::instants(local, zone).map(|found| (zone, found)));
    let instead = match found {
        Some((_, Local::Once(at))) => return Ok(at),
        Some((zone, Local::Twice(first, second))) => {
            Some([first, second].map(|at| polidex_base::with_offset(at, zone)))
        }
        Some((_, Local::Never(_))) | None => None,
    };
    let (subject, found, zone) = (wanted.subject.to_owned(), text.to_owned(), name.to_string());
    Err(Wrong::LocalTime { subject, found, zone, instead })
}

fn number(wanted: &Wanted, text: &str) -> Result<Rational, Wrong> {
    let subject = wanted.subject.to_owned();
    match spelling::digits(text) {
        Digits::Number(number) => Ok(number),
        Digits::Exponent => Err(Wrong::Exponent { subject, number: text.to_owned() }),
        Digits::Neither => Err(Wrong::Spelling {
            subject,
            why: None,
            what: "written in plain digits".to_owned(),
            found: text.to_owned(),
            write: "write digits with at most one point, without spaces, signs of grouping or a leading `+`"
                .to_owned(),
        }),
    }
}

fn too_fine(wanted: &Wanted, value: &str, step: &str) -> Wrong {
    Wrong::TooFine { subject: wanted.subject.to_owned(), value: value.to_owned(), step: step.to_owned() }
}

/// Refuses a number between two steps of its type. Zeros behind the last step do no harm.
fn on_grid(wanted: &Wanted, number: Rational, step: &Rational, words: &str) -> Result<Rational, Wrong> {
    if number.is_multiple_of(step) { Ok(number) } else { Err(too_fine(wanted, &number.to_string(), words)) }
}

fn percent(wanted: &Wanted, places: u32, points: &Rational) -> Result<Value, Wrong> {
    let step = Rational::step(places);
    let points = on_grid(wanted, points.clone(), &step, &format!("{step}%"))?;
    let hundred = Rational::from(100);
    Ok(Value::Percent(points.divided_by(&hundred).unwrap_or_else(Rational::zero)))
}

fn money(wanted: &Wanted, currency: Currency, digits: &str, code: Option<&str>) -> Result<Value, Wrong> {
    if let Some(found) = code.filter(|code| *code != currency.code()) {
        return Err(Wrong::Currency {
            subject: wanted.subject.to_owned(),
            found: found.to_owned(),
            expected: currency.code(),
        });
    }
    let amount = match spelling::digits(digits) {
        Digits::Neither => {
            let (what, write) = spelled_money(currency);
            let found = code.map_or_else(|| digits.to_owned(), |code| format!("{digits} {code}"));
            let mended = mended(wanted.ty, &found);
            return Err(Wrong::spelling(wanted.subject, &what, &found, write, mended));
        }
        Digits::Exponent | Digits::Number(_) => number(wanted, digits)?,
    };
    let step = currency.minor_unit();
    on_grid(wanted, amount, &step, &currency.show(&step)).map(|amount| Value::Money(amount, currency))
}

/// Reads `{ "amount": "300.00", "currency": "USD" }`; nothing where the object has another shape.
fn amount_object(
    wanted: &Wanted,
    currency: Currency,
    members: &[(String, Json)],
) -> Result<Option<Value>, Wrong> {
    let (mut amount, mut code) = (None, None);
    for (name, value) in members {
        match (name.as_str(), value) {
            ("amount", Json::Text(digits) | Json::Number(digits)) => amount = Some(digits),
            ("currency", Json::Text(found)) => code = Some(found),
            _ => return Ok(None),
        }
    }
    match (amount, code) {
        (Some(digits), Some(code)) => money(wanted, currency, digits, Some(code)).map(Some),
        _ => Ok(None),
    }
}

fn bare(reading: &Reading, wanted: &Wanted, number: &str) -> Wrong {
    let (what, write) = spelled(reading, wanted);
    Wrong::Bare { subject: wanted.subject.to_owned(), what, number: number.to_owned(), write }
}

/// Reads a value of a choice or tier by its spelling in JSON, or a role by its name.
fn named(reading: &Reading, wanted: &Wanted, text: &str) -> Result<Value, Wrong> {
    let (values, open) = values_of(reading, wanted.ty);
    let found = values.iter().zip(0u32..).find(|(value, _)| *value.wire == *text);
    // A name that is spelled in another way would be shown like the value it is not.
    let names_a_value = values.iter().any(|value| *value.name == *text);
    match (wanted.ty, found) {
        (Type::Tier(_), Some((value, rank))) => Ok(Value::Tier(rank, value.name.clone())),
        (Type::Role, Some((value, _))) => Ok(Value::Role(value.name.clone())),
        (_, Some((value, _))) => Ok(Value::Choice(value.name.clone())),
        (_, None) if open && !names_a_value => Ok(Value::Other(Name::from(text))),
        (_, None) => {
            let known: Vec<String> = values.iter().map(|value| value.wire.to_string()).collect();
            let meant = values.iter().find(|value| *value.name == *text).map(|value| value.wire.to_string());
            let near = meant.or_else(|| near(text, known.iter().map(String::as_str)));
            let (what, _) = spelled(reading, wanted);
            Err(Wrong::Unknown {
                subject: wanted.subject.to_owned(),
                what,
                found: text.to_owned(),
                near,
                known,
            })
        }
    }
}

/// Returns the values of a choice or tier, or all roles, and whether anything else is allowed.
pub(super) fn values_of(reading: &Reading, ty: &Type) -> (Vec<NamedValue>, bool) {
    let policy = reading.policy;
    if matches!(ty, Type::Role) {
        let role = |name: &Name| NamedValue { name: name.clone(), wire: name.clone() };
        return (policy.roles.iter().map(|r| role(&r.name)).collect(), false);
    }
    let (Type::Choice(name) | Type::Tier(name)) = ty else { return (Vec::new(), false) };
    match policy.named_type(name).map(|named| &named.kind) {
        Some(NamedTypeKind::Tier(values)) => (values.clone(), false),
        Some(NamedTypeKind::Choice(values, open)) => (values.clone(), *open),
        Some(NamedTypeKind::Record(_)) | None => (Vec::new(), false),
    }
}
