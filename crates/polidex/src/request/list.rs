//! Lists, sets and records in them.
//!
//! In: a type with parts and the JSON. Out: the value with all its parts, each problem at its own place
//! (`$.facts.ordered[2].price`). A field that an element lacks is left out: the evaluator asks for it where it matters,
//! and fills in its default.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Fact, Name, NamedTypeKind, Type, Value};

use super::path::Path;
use super::problem::{Problems, Wrong};
use super::value::{self, Wanted};
use super::wording::spelled;
use super::{Reading, bound};
use crate::json::Json;

/// A type of several values.
pub(super) struct Several<'a> {
    /// The type of an element.
    pub element: &'a Type,
    /// The field that tells elements apart.
    pub key: Option<&'a Name>,
    /// Most elements.
    pub up_to: u32,
    /// Whether the order has no meaning and nothing stands in it twice.
    pub set: bool,
}

/// Reads a list or set; of one that is too long only so many elements as it may have.
pub(super) fn read(
    reading: &Reading,
    wanted: &Wanted,
    several: &Several<'_>,
    json: &Json,
    path: &Path<'_>,
    problems: &mut Problems,
) -> Option<Value> {
    let count = match (json, several.key) {
        (Json::List(items), _) => items.len(),
        (Json::Object(members), Some(_)) => members.len(),
        _ => {
            let (what, write) = spelled(reading, wanted);
            problems.push(Wrong::shape(wanted.subject, &what, json.kind(), write).at(path));
            return None;
        }
    };
    if u32::try_from(count).map_or(true, |n| n > several.up_to) {
        let subject = wanted.subject.to_owned();
        problems.push(Wrong::TooMany { subject, found: count, up_to: several.up_to }.at(path));
    }
    let values = match (json, several.key) {
        (Json::Object(members), Some(key)) => keyed(reading, wanted, several, key, members, path, problems),
        (Json::List(items), _) => plain(reading, wanted, several, items, path, problems),
        _ => Vec::new(),
    };
    Some(Value::List(values))
}

fn room(several: &Several<'_>) -> usize {
    usize::try_from(several.up_to).unwrap_or(usize::MAX)
}

fn plain(
    reading: &Reading,
    wanted: &Wanted,
    several: &Several<'_>,
    items: &[Json],
    path: &Path<'_>,
    problems: &mut Problems,
) -> Vec<Value> {
    let subject = format!("an element of {}", wanted.subject);
    let element = Wanted { subject: &subject, ty: several.element, unit: wanted.unit };
    let key = several.key.and_then(|key| Some((key, key_field(reading, several, key)?)));
    let mut seen = BTreeSet::new();
    let mut values = Vec::new();
    for (n, item) in items.iter().enumerate().take(room(several)) {
        if problems.is_full() {
            break;
        }
        let place = path.item(n);
        let Some(value) = value::read(reading, &element, item, &place, problems) else { continue };
        if several.set && !seen.insert(whole(reading, several.element, &value, 0)) {
            let subject = wanted.subject.to_owned();
            problems.push(Wrong::Repeated { subject, value: value.to_string() }.at(&place));
        }
        if let (Some((name, field)), Value::Record(fields)) = (&key, &value) {
            let found = fields.get(*name).or(field.default.as_ref());
            if let Some(found) = found.filter(|found| !seen.insert((*found).clone())) {
                let subject = wanted.subject.to_owned();
                let problem = Wrong::SameKey { subject, value: found.to_string() };
                problems.push(problem.at(&place.field(wire(field))));
            }
        }
        values.push(value);
    }
    if several.set {
        values.sort();
    }
    values
}

/// Reads `{ "c-1": { … }, … }`: the keys are the members. Members have no order, so the keys give one.
fn keyed(
    reading: &Reading,
    wanted: &Wanted,
    several: &Several<'_>,
    key: &Name,
    members: &[(String, Json)],
    path: &Path<'_>,
    problems: &mut Problems,
) -> Vec<Value> {
    let subject = format!("an element of {}", wanted.subject);
    let element = Wanted { subject: &subject, ty: several.element, unit: wanted.unit };
    let Some(field) = key_field(reading, several, key) else { return Vec::new() };
    let mut values: BTreeMap<Value, Value> = BTreeMap::new();
    for (name, item) in members.iter().take(room(several)) {
        if problems.is_full() {
            break;
        }
        let place = path.field(name);
        let found = key_of(reading, field, name, &place, problems);
        let Some(value) = value::read(reading, &element, item, &place, problems) else { continue };
        let (Some(found), Value::Record(mut fields)) = (found, value) else { continue };
        if let Some(inside) = fields.insert(key.clone(), found.clone()).filter(|inside| *inside != found) {
            let (found, key) = (inside.to_string(), name.clone());
            let problem = Wrong::OtherKey { field: wire(field).to_owned(), found, key };
            problems.push(problem.at(&place.field(wire(field))));
        }
        if values.insert(found, Value::Record(fields)).is_some() {
            let problem = Wrong::SameKey { subject: wanted.subject.to_owned(), value: name.clone() };
            problems.push(problem.at(&place));
        }
    }
    values.into_values().collect()
}

/// Reads a key from the name of a member: numbers are written there in quotes, like everything else.
fn key_of(
    reading: &Reading,
    field: &Fact,
    name: &str,
    path: &Path<'_>,
    problems: &mut Problems,
) -> Option<Value> {
    let json = match (&field.ty, name) {
        (Type::Integer | Type::Decimal { .. }, _) => Json::Number(name.to_owned()),
        (Type::Bool, "true" | "false") => Json::Bool(name == "true"),
        _ => Json::Text(name.to_owned()),
    };
    let subject = value::subject(field);
    let wanted = Wanted { subject: &subject, ty: &field.ty, unit: field.json_unit.as_deref() };
    let found = value::read(reading, &wanted, &json, path, problems)?;
    bound::holds(reading, field, &subject, &found, path, problems).then_some(found)
}

/// Reads a record that is no fact by itself. Fields that are left out stay out, and so does `null`.
pub(super) fn record(
    reading: &Reading,
    wanted: &Wanted,
    name: &Name,
    json: &Json,
    path: &Path<'_>,
    problems: &mut Problems,
) -> Option<Value> {
    let fields = fields(reading, name);
    let Json::Object(members) = json else {
        let (what, write) = spelled(reading, wanted);
        problems.push(Wrong::shape(wanted.subject, &what, json.kind(), write).at(path));
        return None;
    };
    let mut values = BTreeMap::new();
    for (key, json) in members {
        if problems.is_full() {
            break;
        }
        let place = path.field(key);
        let Some(field) = fields.iter().find(|field| wire(field) == key) else {
            let known = fields.iter().map(|field| wire(field).to_owned()).collect();
            problems.push(Wrong::field(key, wanted.subject, known, false).at(&place));
            continue;
        };
        if matches!(json, Json::Null | Json::Refused) {
            continue;
        }
        let subject = value::subject(field);
        let inner = Wanted { subject: &subject, ty: &field.ty, unit: field.json_unit.as_deref() };
        let Some(value) = value::read(reading, &inner, json, &place, problems) else { continue };
        if bound::holds(reading, field, &subject, &value, &place, problems) {
            values.insert(field.path.clone(), value);
        }
    }
    Some(Value::Record(values))
}

/// Returns a value with the defaults of the fields it leaves out, to compare it with another.
fn whole(reading: &Reading, ty: &Type, value: &Value, depth: u32) -> Value {
    const DEEPEST: u32 = 64;
    let (Type::Record(name), Value::Record(given)) = (ty, value) else { return value.clone() };
    if depth > DEEPEST {
        return value.clone();
    }
    let mut filled = given.clone();
    for field in fields(reading, name) {
        let part = filled.get(&field.path).or(field.default.as_ref());
        if let Some(part) = part.map(|part| whole(reading, &field.ty, part, depth.saturating_add(1))) {
            filled.insert(field.path.clone(), part);
        }
    }
    Value::Record(filled)
}

/// Returns the field that is the key of the elements.
fn key_field<'a>(reading: &'a Reading<'_>, several: &Several<'_>, key: &Name) -> Option<&'a Fact> {
    let Type::Record(name) = several.element else { return None };
    fields(reading, name).iter().find(|field| field.path == *key)
}

fn fields<'a>(reading: &'a Reading<'_>, record: &Name) -> &'a [Fact] {
    match reading.policy.named_type(record).map(|named| &named.kind) {
        Some(NamedTypeKind::Record(fields)) => fields,
        Some(NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..)) | None => &[],
    }
}

/// Returns the name of a field in JSON.
fn wire(field: &Fact) -> &str {
    field.wire.last().unwrap_or(&field.path)
}
