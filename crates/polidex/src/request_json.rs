//! A submission as the JSON of a request: the way back of reading one.
//!
//! In: a policy and a submission. Out: JSON that [`crate::read_request`] reads to the same submission.

use polidex_eval::Submission;
use polidex_ir::{Fact, Name, NamedTypeKind, Policy, Type, Value};
use serde_json::{Map, Value as Json, json};

/// Writes a submission as a request.
pub fn request_json(policy: &Policy, submission: &Submission) -> Json {
    let mut facts = Map::new();
    if let Some(request) = policy.request(&submission.request) {
        for group in &request.groups {
            if submission.groups.contains(&group.path) {
                put(&mut facts, &group.wire, Json::Object(Map::new()));
            }
        }
        for fact in &request.facts {
            if let Some(value) = submission.facts.get(&fact.path) {
                put(&mut facts, &fact.wire, value_json(policy, &fact.ty, value));
            }
        }
    }
    let mut object = Map::new();
    object.insert("request".to_owned(), json!(&*submission.request));
    object.insert("as_of".to_owned(), json!(submission.as_of.to_string()));
    if let Some(id) = &submission.id {
        object.insert("id".to_owned(), json!(&**id));
    }
    object.insert("facts".to_owned(), Json::Object(facts));
    if !submission.confirmed.is_empty() {
        let confirmed: Vec<&str> = submission.confirmed.iter().map(|path| &**path).collect();
        object.insert("confirmed".to_owned(), json!(confirmed));
    }
    Json::Object(object)
}

/// Puts a value at a path of names.
fn put(into: &mut Map<String, Json>, wire: &[Name], value: Json) {
    let Some((first, rest)) = wire.split_first() else { return };
    if rest.is_empty() {
        into.entry(first.to_string()).or_insert(value);
        return;
    }
    let inner = into.entry(first.to_string()).or_insert_with(|| Json::Object(Map::new()));
    if let Json::Object(inner) = inner {
        put(inner, rest, value);
    }
}

fn value_json(policy: &Policy, ty: &Type, value: &Value) -> Json {
    match value {
        Value::Bool(yes) => Json::Bool(*yes),
        // Read from its digits again, so that it keeps them.
        Value::Number(number) => {
            let text = number.to_string();
            serde_json::from_str(&text).unwrap_or(Json::String(text))
        }
        Value::Choice(name) | Value::Tier(_, name) => Json::String(wire(policy, ty, name).to_string()),
        Value::List(values) => {
            let element = match ty {
                Type::List { element, .. } | Type::Set { element, .. } => element,
                other => other,
            };
            Json::Array(values.iter().map(|value| value_json(policy, element, value)).collect())
        }
        Value::Record(given) => {
            let mut object = Map::new();
            for field in fields(policy, ty) {
                if let Some(value) = given.get(&field.path) {
                    put(&mut object, &field.wire, value_json(policy, &field.ty, value));
                }
            }
            Json::Object(object)
        }
        Value::Nothing => Json::Null,
        Value::Percent(_)
        | Value::Money(..)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Instant(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Other(_)
        | Value::Role(_)
        | Value::Unlimited => Json::String(value.to_string()),
    }
}

/// The spelling of a value in JSON.
fn wire(policy: &Policy, ty: &Type, name: &Name) -> Name {
    let (Type::Choice(of) | Type::Tier(of)) = ty else { return name.clone() };
    let values = match policy.named_type(of).map(|named| &named.kind) {
        Some(NamedTypeKind::Tier(values) | NamedTypeKind::Choice(values, _)) => values.as_slice(),
        Some(NamedTypeKind::Record(_)) | None => &[],
    };
    values.iter().find(|value| value.name == *name).map_or_else(|| name.clone(), |value| value.wire.clone())
}

fn fields<'p>(policy: &'p Policy, ty: &Type) -> &'p [Fact] {
    let Type::Record(name) = ty else { return &[] };
    match policy.named_type(name).map(|named| &named.kind) {
        Some(NamedTypeKind::Record(fields)) => fields,
        Some(NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..)) | None => &[],
    }
}
