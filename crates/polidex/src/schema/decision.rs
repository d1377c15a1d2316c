//! Decisions as schemas: the published one, and for each request what its grants, answers and reports are.
//!
//! In: a policy. Out: `decision.REQUEST` for each of its requests, and `decision` for all of them.

use polidex_ir::{Name, NamedTypeKind, Request, Type};
use serde_json::{Map, Value as Json, json};

use super::{Defs, escaped, object};

/// The schema of every decision, as published.
const PUBLISHED: &str = include_str!("../../../../docs/decision.schema.json");

/// Adds the schemas of the decisions. Nothing of the published schema is said anew.
pub(super) fn put(defs: &mut Defs<'_>) {
    let policy = defs.policy;
    let mut all: Vec<Json> = policy
        .requests
        .iter()
        .map(|request| {
            let schema = narrowed(defs, request);
            defs.put("decision", &request.name, schema)
        })
        .collect();
    all.push(super::refer("part", "invalid"));
    defs.found.insert(
        "decision".to_owned(),
        json!({ "description": "What `polidex eval` answers.", "anyOf": all }),
    );
    let published: Json = serde_json::from_str(PUBLISHED).unwrap_or_default();
    let parts = published.get("$defs").and_then(Json::as_object);
    for (name, part) in parts.into_iter().flatten() {
        defs.put("part", name, moved(part));
    }
}

/// Returns a part of the published schema with its references to other parts.
fn moved(part: &Json) -> Json {
    match part {
        Json::Object(members) => {
            let one = |(name, value): (&String, &Json)| match value.as_str() {
                Some(text) if name == "$ref" => {
                    let name = text.strip_prefix("#/$defs/").unwrap_or(text);
                    ("$ref".to_owned(), json!(format!("#/$defs/part.{}", escaped(name))))
                }
                _ => (name.clone(), moved(value)),
            };
            Json::Object(members.iter().map(one).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(moved).collect()),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => part.clone(),
    }
}

/// A decision of one request.
fn narrowed(defs: &mut Defs<'_>, request: &Request) -> Json {
    let mut names: Vec<Json> = defs.policy.outcomes.iter().map(|outcome| json!(&*outcome.name)).collect();
    names.push(Json::Null);
    let grants = said_all(defs, &request.grants);
    let answers = said_all(defs, &request.answers);
    let reports = said_all(defs, &request.reports);
    json!({ "allOf": [
        super::refer("part", "decision"),
        {
            "type": "object",
            "properties": {
                "request": { "const": &*request.name },
                "outcome_name": { "enum": names },
                "grants": super::or_null(&grants),
                "answers": super::or_null(&answers),
                "reports": reports,
            },
            "required": ["request", "outcome_name", "grants", "answers", "reports"],
        },
    ] })
}

fn said_all(defs: &mut Defs<'_>, declared: &[(Name, Type)]) -> Json {
    object(declared.iter().map(|(name, ty)| (name.to_string(), said(defs, ty))).collect())
}

/// A value that a program acts on, spelled as `said.rs` spells it.
fn said(defs: &mut Defs<'_>, ty: &Type) -> Json {
    match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Integer => json!({ "description": "A text beyond 64 bits.", "type": ["integer", "string"] }),
        Type::Money(currency) => {
            json!({ "description": format!("An amount in {}.", currency.code()), "type": "string" })
        }
        Type::Percent { .. } => json!({ "description": "A percentage.", "type": "string" }),
        Type::Decimal { .. }
        | Type::Text
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration(_)
        | Type::AnyDuration
        | Type::Role => json!({ "type": "string" }),
        Type::Choice(name) | Type::Tier(name) => spellings(defs, name),
        Type::Record(name) => {
            let policy = defs.policy;
            defs.part("said", name, |defs| {
                let fields = match policy.named_type(name).map(|named| &named.kind) {
                    Some(NamedTypeKind::Record(fields)) => fields.as_slice(),
                    Some(NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..)) | None => &[],
                };
                let members: Map<String, Json> = fields
                    .iter()
                    .map(|field| {
                        let wire = field.wire.last().unwrap_or(&field.path);
                        (wire.to_string(), said(defs, &field.ty))
                    })
                    .collect();
                object(members)
            })
        }
        Type::List { element, .. } | Type::Set { element, .. } => {
            let element = said(defs, element);
            json!({ "type": "array", "items": { "anyOf": [element, { "type": "null" }] } })
        }
    }
}

/// The spellings of a choice or tier; any text where others are allowed.
fn spellings(defs: &Defs<'_>, name: &Name) -> Json {
    match defs.policy.named_type(name).map(|named| &named.kind) {
        Some(NamedTypeKind::Tier(values) | NamedTypeKind::Choice(values, false)) => {
            json!({ "enum": values.iter().map(|value| &*value.wire).collect::<Vec<_>>() })
        }
        Some(NamedTypeKind::Choice(_, true) | NamedTypeKind::Record(_)) | None => json!({ "type": "string" }),
    }
}
