//! Types as schemas, as requests spell their values.
//!
//! In: a type, its bounds, how a bare number is read. Out: a schema. One function for each way of spelling, beside those
//! of `request/value.rs` and `request/list.rs` that read it.

use polidex_base::{Currency, DurationKind, Rational};
use polidex_ir::{Expr, Fact, Name, NamedTypeKind, NamedValue, Type};
use serde_json::{Map, Value as Json, json};

use super::numbers::bounds;
use super::{Defs, object, or_null, text};

/// Most characters of a text: its bytes are counted, and a character has at least one.
const MOST_TEXT: usize = crate::json::MOST_TEXT;

/// What is expected at a place.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Its type.
    pub ty: &'a Type,
    /// Its bounds.
    pub range: Option<&'a (Expr, Expr)>,
    /// How a bare number is read, where it is allowed.
    pub unit: Option<&'a str>,
}

/// Returns the schema of a value; `null` is no value.
pub(super) fn value(defs: &mut Defs<'_>, wanted: Wanted<'_>) -> Json {
    match wanted.ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Integer => numeric(defs, "integer", wanted.range, &Rational::from(1)),
        Type::Decimal { .. } => numeric(defs, "number", wanted.range, &Rational::from(1)),
        Type::Percent { places } => percent(defs, *places, wanted),
        Type::Money(currency) => money(defs, *currency, wanted.range),
        Type::Text => json!({ "type": "string", "maxLength": MOST_TEXT }),
        Type::Date => pattern(defs, "date", "A day that exists.", &text::date()),
        Type::Time => pattern(defs, "time", "A time of day.", &text::time()),
        Type::Instant => {
            let said =
                "A point in time (RFC 3339), in whole seconds; without an offset in the policy's time zone.";
            pattern(defs, "instant", said, &text::instant("0", true))
        }
        Type::Duration(kind) => duration(defs, *kind, wanted),
        Type::AnyDuration => {
            pattern(defs, "duration", "A number and its unit: \"4 hours\".", &text::any_duration())
        }
        Type::Choice(name) | Type::Tier(name) => declared(defs, name),
        Type::Role => {
            let names: Vec<&str> = defs.policy.roles.iter().map(|role| &*role.name).collect();
            json!({ "enum": names })
        }
        Type::Record(name) => record(defs, name),
        Type::List { element, key, up_to } => {
            let items = value(defs, Wanted { ty: element, range: None, unit: wanted.unit });
            let list = json!({ "type": "array", "items": items, "maxItems": up_to });
            match key.as_ref().and_then(|key| key_field(defs, element, key)) {
                None => list,
                Some(key) => {
                    let keyed = json!({
                        "type": "object",
                        "propertyNames": key_name(defs, &key),
                        "additionalProperties": items,
                        "maxProperties": up_to,
                    });
                    json!({ "anyOf": [list, keyed] })
                }
            }
        }
        Type::Set { element, up_to } => {
            let items = value(defs, Wanted { ty: element, range: None, unit: wanted.unit });
            json!({ "type": "array", "items": items, "maxItems": up_to, "uniqueItems": true })
        }
    }
}

/// Returns the schema of a fact or field: what it is called, where it comes from, and its value or `null`.
pub(super) fn fact(defs: &mut Defs<'_>, fact: &Fact, description: String) -> Json {
    let wanted = Wanted { ty: &fact.ty, range: fact.range.as_ref(), unit: fact.json_unit.as_deref() };
    let schema = or_null(&value(defs, wanted));
    let mut described = Map::new();
    if let Some(title) = &fact.title {
        described.insert("title".to_owned(), json!(&**title));
    }
    if !description.is_empty() {
        described.insert("description".to_owned(), json!(description));
    }
    if let Json::Object(members) = schema {
        described.extend(members);
    }
    Json::Object(described)
}

/// Returns the schema of a record: no field is required.
pub(super) fn record(defs: &mut Defs<'_>, name: &Name) -> Json {
    let policy = defs.policy;
    defs.part("record", name, |defs| {
        let fields = match policy.named_type(name).map(|named| &named.kind) {
            Some(NamedTypeKind::Record(fields)) => fields.as_slice(),
            Some(NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..)) | None => &[],
        };
        let members = fields.iter().map(|field| {
            let wire = field.wire.last().unwrap_or(&field.path).to_string();
            (wire, fact(defs, field, super::request::left_out(field)))
        });
        object(members.collect())
    })
}

fn numeric(defs: &Defs<'_>, kind: &str, range: Option<&(Expr, Expr)>, scale: &Rational) -> Json {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!(kind));
    bounds(defs.policy, &mut schema, range, scale);
    Json::Object(schema)
}

fn anchored(pattern: &str) -> String {
    format!("^(?:{pattern})$")
}

fn pattern(defs: &mut Defs<'_>, name: &str, description: &str, pattern: &str) -> Json {
    let schema = json!({ "description": description, "type": "string", "pattern": anchored(pattern) });
    defs.part("text", name, |_| schema)
}

fn percent(defs: &mut Defs<'_>, places: u32, wanted: Wanted<'_>) -> Json {
    let written = defs.part("percent", &format!("{places}"), |_| {
        json!({
            "description": format!("A percentage with at most {places} decimal places: \"80%\"."),
            "type": "string",
            "pattern": anchored(&format!("{}%", text::number(places))),
            "maxLength": text::MOST_DIGITS.saturating_add(1),
        })
    });
    let scale = match wanted.unit {
        Some("points") => Rational::from(100),
        Some("fraction") => Rational::from(1),
        Some(_) | None => return written,
    };
    json!({ "anyOf": [written, numeric(defs, "number", wanted.range, &scale)] })
}

fn money(defs: &mut Defs<'_>, currency: Currency, range: Option<&(Expr, Expr)>) -> Json {
    let code = currency.code();
    let digits = text::number(currency.places());
    let written = defs.part("money", code, |_| {
        json!({
            "description": format!("An amount in {code}: \"300 {code}\", or its digits alone."),
            "anyOf": [
                { "type": "string", "pattern": anchored(&digits), "maxLength": text::MOST_DIGITS },
                {
                    "type": "string",
                    "pattern": anchored(&format!("{digits} {code}")),
                    "maxLength": text::MOST_DIGITS.saturating_add(4),
                },
            ],
        })
    });
    let number = numeric(defs, "number", range, &Rational::from(1));
    let amount = json!({ "type": "string", "pattern": anchored(&digits), "maxLength": text::MOST_DIGITS });
    json!({ "anyOf": [
        written,
        number,
        {
            "type": "object",
            "properties": { "amount": { "anyOf": [amount, number] }, "currency": { "const": code } },
            "required": ["amount", "currency"],
            "additionalProperties": false,
        },
    ] })
}

fn duration(defs: &mut Defs<'_>, kind: DurationKind, wanted: Wanted<'_>) -> Json {
    let (name, example) = match kind {
        DurationKind::Elapsed => ("elapsed", "4 hours"),
        DurationKind::Calendar => ("calendar", "2 months"),
        DurationKind::BusinessHours => ("business_hours", "8 business hours"),
        DurationKind::BusinessDays => ("business_days", "2 business days"),
    };
    let written = defs.part("duration", name, |_| {
        json!({
            "description": format!("A number and its unit: \"{example}\"."),
            "type": "string",
            "pattern": anchored(&text::duration(kind)),
        })
    });
    let Some(unit) = wanted.unit else { return written };
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    let size = DurationKind::UNITS
        .iter()
        .find(|(name, of, _)| *of == kind && name.strip_prefix("business ").unwrap_or(name) == unit)
        .or_else(|| DurationKind::UNITS.iter().find(|(name, of, _)| *of == kind && *name == unit))
        .map_or(1, |(_, _, size)| *size);
    let scale = Rational::ratio(1, size).unwrap_or_else(Rational::zero);
    json!({ "anyOf": [written, numeric(defs, "number", wanted.range, &scale)] })
}

/// A choice or tier, by its spellings.
fn declared(defs: &mut Defs<'_>, name: &Name) -> Json {
    let policy = defs.policy;
    let Some(named) = policy.named_type(name) else { return json!({ "type": "string" }) };
    let (kind, schema) = match &named.kind {
        NamedTypeKind::Tier(values) => ("tier", closed(values)),
        NamedTypeKind::Choice(values, false) => ("choice", closed(values)),
        NamedTypeKind::Choice(values, true) => ("choice", open(values)),
        NamedTypeKind::Record(_) => return record(defs, name),
    };
    let mut described = Map::new();
    if let Some(title) = &named.title {
        described.insert("title".to_owned(), json!(&**title));
    }
    if let Json::Object(members) = schema {
        described.extend(members);
    }
    defs.part(kind, name, |_| Json::Object(described))
}

fn closed(values: &[NamedValue]) -> Json {
    json!({ "enum": values.iter().map(|value| &*value.wire).collect::<Vec<_>>() })
}

/// Any text, but for the name of a value that is spelled in another way.
fn open(values: &[NamedValue]) -> Json {
    let known: Vec<&str> = values.iter().map(|value| &*value.wire).collect();
    let misspelled: Vec<&str> =
        values.iter().map(|value| &*value.name).filter(|name| !known.contains(name)).collect();
    let description = format!("One of {}, or any other text.", known.join(", "));
    let mut schema = json!({ "description": description, "type": "string", "maxLength": MOST_TEXT });
    if !misspelled.is_empty()
        && let Some(members) = schema.as_object_mut()
    {
        members.insert("not".to_owned(), json!({ "enum": misspelled }));
    }
    schema
}

fn key_field(defs: &Defs<'_>, element: &Type, key: &Name) -> Option<Fact> {
    let Type::Record(name) = element else { return None };
    match &defs.policy.named_type(name)?.kind {
        NamedTypeKind::Record(fields) => fields.iter().find(|field| field.path == *key).cloned(),
        NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..) => None,
    }
}

/// A key as the name of a member: a number is written there as a text.
fn key_name(defs: &mut Defs<'_>, key: &Fact) -> Json {
    match &key.ty {
        Type::Integer => json!({ "pattern": anchored(&text::number(0)), "maxLength": text::MOST_DIGITS }),
        Type::Decimal { places } => {
            json!({ "pattern": anchored(&text::number(*places)), "maxLength": text::MOST_DIGITS })
        }
        Type::Bool => json!({ "enum": ["true", "false"] }),
        Type::Percent { .. }
        | Type::Money(_)
        | Type::Text
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration(_)
        | Type::AnyDuration
        | Type::Choice(_)
        | Type::Tier(_)
        | Type::Role
        | Type::Record(_)
        | Type::List { .. }
        | Type::Set { .. } => {
            value(defs, Wanted { ty: &key.ty, range: None, unit: key.json_unit.as_deref() })
        }
    }
}
