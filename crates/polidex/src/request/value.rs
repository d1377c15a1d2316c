//! One value of a known type, from JSON.
//!
//! In: the type and the JSON. Out: the value on the grid of its type, or a problem that shows the right spelling.

use std::collections::BTreeMap;

use polidex_base::{Currency, DurationKind, Rational, suggest};
use polidex_ir::{Fact, Name, NamedType, NamedTypeKind, NamedValue, Type, Value};

use super::problem::{Path, Problem, Wrong};
use super::spelling::{self, Digits};
use super::{Reading, bound};
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
    path: &Path,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    if matches!(json, Json::Refused) {
        return None;
    }
    if let Type::List { element, up_to } | Type::Set { element, up_to } = wanted.ty {
        let set = matches!(wanted.ty, Type::Set { .. });
        return list(reading, wanted, (element, *up_to, set), json, path, problems);
    }
    if let Type::Record(name) = wanted.ty {
        return record(reading, wanted, name, json, path, problems);
    }
    match scalar(reading, wanted, json) {
        Ok(value) => Some(value),
        Err(wrong) => {
            problems.push(wrong.at(path));
            None
        }
    }
}

fn scalar(reading: &Reading, wanted: &Wanted, json: &Json) -> Result<Value, Wrong> {
    let shape = || {
        let (what, write) = spelled(reading, wanted);
        Wrong::shape(wanted.subject, &what, json.kind(), write)
    };
    let spelling = |found: &str| {
        let (what, write) = spelled(reading, wanted);
        Wrong::Spelling { subject: wanted.subject.to_owned(), what, found: found.to_owned(), write }
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
            Some(points) => percent(wanted, *places, &number(wanted, points)?),
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
            None => Err(spelling(text)),
        },
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

fn number(wanted: &Wanted, text: &str) -> Result<Rational, Wrong> {
    let subject = wanted.subject.to_owned();
    match spelling::digits(text) {
        Digits::Number(number) => Ok(number),
        Digits::Exponent => Err(Wrong::Exponent { subject, number: text.to_owned() }),
        Digits::Neither => Err(Wrong::Spelling {
            subject,
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
            return Err(Wrong::Spelling { subject: wanted.subject.to_owned(), what, found, write });
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
    match (wanted.ty, found) {
        (Type::Tier(_), Some((value, rank))) => Ok(Value::Tier(rank, value.name.clone())),
        (Type::Role, Some((value, _))) => Ok(Value::Role(value.name.clone())),
        (_, Some((value, _))) => Ok(Value::Choice(value.name.clone())),
        (_, None) if open => Ok(Value::Choice(Name::from(format!("other {text:?}")))),
        (_, None) => {
            let known: Vec<String> = values.iter().map(|value| value.wire.to_string()).collect();
            let near = suggest::nearest(text, known.iter().map(String::as_str)).map(str::to_owned);
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
fn values_of(reading: &Reading, ty: &Type) -> (Vec<NamedValue>, bool) {
    let policy = reading.policy;
    if matches!(ty, Type::Role) {
        let role = |name: &Name| NamedValue { name: name.clone(), wire: name.clone() };
        return (policy.roles.iter().map(|r| role(&r.name)).collect(), false);
    }
    match declared(reading, ty).map(|named| &named.kind) {
        Some(NamedTypeKind::Tier(values)) => (values.clone(), false),
        Some(NamedTypeKind::Choice(values, open)) => (values.clone(), *open),
        Some(NamedTypeKind::Record(_)) | None => (Vec::new(), false),
    }
}

fn declared<'a>(reading: &'a Reading, ty: &Type) -> Option<&'a NamedType> {
    let (Type::Choice(name) | Type::Tier(name) | Type::Record(name)) = ty else { return None };
    reading.policy.types.iter().find(|named| named.name == *name)
}

fn list(
    reading: &Reading,
    wanted: &Wanted,
    (element, up_to, set): (&Type, u32, bool),
    json: &Json,
    path: &Path,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    let Json::List(items) = json else {
        let (what, write) = spelled(reading, wanted);
        problems.push(Wrong::shape(wanted.subject, &what, json.kind(), write).at(path));
        return None;
    };
    let subject = wanted.subject.to_owned();
    if u32::try_from(items.len()).map_or(true, |n| n > up_to) {
        problems.push(Wrong::TooMany { subject, found: items.len(), up_to }.at(path));
        return None;
    }
    let inner = format!("an element of {subject}");
    let mut values = Vec::new();
    for (n, item) in items.iter().enumerate() {
        let element = Wanted { subject: &inner, ty: element, unit: wanted.unit };
        let place = path.item(n);
        let Some(value) = read(reading, &element, item, &place, problems) else { continue };
        if set && values.contains(&value) {
            problems.push(Wrong::Repeated { subject: subject.clone(), value: value.to_string() }.at(&place));
        } else {
            values.push(value);
        }
    }
    if set {
        values.sort();
    }
    Some(Value::List(values))
}

/// Reads an element of a list that is a record: complete, but for its optional fields.
fn record(
    reading: &Reading,
    wanted: &Wanted,
    name: &Name,
    json: &Json,
    path: &Path,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    let fields: &[Fact] = match declared(reading, &Type::Record(name.clone())).map(|named| &named.kind) {
        Some(NamedTypeKind::Record(fields)) => fields,
        Some(NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..)) | None => &[],
    };
    let Json::Object(members) = json else {
        let (what, write) = spelled(reading, wanted);
        problems.push(Wrong::shape(wanted.subject, &what, json.kind(), write).at(path));
        return None;
    };
    let wire = |field: &Fact| field.wire.last().unwrap_or(&field.path).to_string();
    for (key, _) in members {
        if !fields.iter().any(|field| wire(field) == *key) {
            let known = fields.iter().map(wire).collect();
            problems.push(Wrong::field(key, wanted.subject, known, false).at(&path.field(key)));
        }
    }
    let mut values = BTreeMap::new();
    for field in fields {
        let key = wire(field);
        let sent = members.iter().find(|(name, _)| *name == key).map(|(_, value)| value);
        match sent.filter(|value| !matches!(value, Json::Null)) {
            Some(json) => {
                let place = path.field(&key);
                let subject = subject(field);
                let inner = Wanted { subject: &subject, ty: &field.ty, unit: field.json_unit.as_deref() };
                let Some(value) = read(reading, &inner, json, &place, problems) else { continue };
                if bound::holds(reading, field, &subject, &value, &place, problems) {
                    values.insert(field.path.clone(), value);
                }
            }
            None if field.optional => {}
            None => match &field.default {
                Some(default) => {
                    values.insert(field.path.clone(), default.clone());
                }
                None => {
                    let subject = wanted.subject.to_owned();
                    problems.push(Wrong::Incomplete { subject, field: key }.at(path));
                }
            },
        }
    }
    Some(Value::Record(values))
}

/// Says what a value of a type is, and how to write it.
fn spelled(reading: &Reading, wanted: &Wanted) -> (String, String) {
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
        Type::Instant => {
            say("a point in time", "`\"2026-12-31T15:00:00Z\"`, with `Z` or an offset such as `-05:00`")
        }
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
        Type::Choice(name) | Type::Tier(name) => {
            let (values, _) = values_of(reading, wanted.ty);
            let known: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.wire)).collect();
            (format!("a value of `{name}`"), format!("write one of {}", super::problem::listed(&known)))
        }
        Type::Role => {
            let (values, _) = values_of(reading, wanted.ty);
            let known: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.wire)).collect();
            ("a role".to_owned(), format!("write one of {}", super::problem::listed(&known)))
        }
        Type::Record(name) => (format!("a `{name}`"), "write an object: `{ … }`".to_owned()),
        Type::List { .. } => say("a list", "`[ … ]`"),
        Type::Set { .. } => say("a list without repeats", "`[ … ]`"),
    }
}

fn spelled_money(currency: Currency) -> (String, String) {
    let three_hundred = currency.show(&Rational::from(300));
    let bare = three_hundred.split(' ').next().unwrap_or_default();
    (format!("an amount in {}", currency.code()), format!("write `\"{three_hundred}\"` or `{bare}`"))
}
