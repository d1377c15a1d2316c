//! What a decision grants, answers and reports, as JSON a program acts on: spelled as requests spell it.
//!
//! In: a policy, a value and its type. Out: JSON that a request could carry as a fact of that type; but for numbers with
//! decimals, which readers of JSON would round, and `none`.

use polidex_ir::{Name, NamedTypeKind, Policy, Type, Value};
use serde_json::{Map, Value as Json};

use crate::decision_json;

/// Writes named values by the types that a request declares for them; without its type, a value is a text.
/// What is `none` is left out.
pub(crate) fn named(policy: &Policy, declared: &[(Name, Type)], values: &[(Name, Value)]) -> Json {
    let typed = |name: &Name| declared.iter().find(|(known, _)| known == name).map(|(_, ty)| ty);
    let one = |(name, of): &(Name, Value)| (name.to_string(), value(policy, typed(name), of));
    Json::Object(values.iter().filter(|(_, of)| *of != Value::Nothing).map(one).collect())
}

fn value(policy: &Policy, ty: Option<&Type>, of: &Value) -> Json {
    match (of, ty) {
        (Value::Bool(yes), _) => Json::Bool(*yes),
        (Value::Number(number), Some(Type::Integer)) => {
            number.to_i64().map_or_else(|| decision_json::value(of), Json::from)
        }
        (Value::Choice(name) | Value::Tier(_, name), Some(Type::Choice(named) | Type::Tier(named))) => {
            Json::String(spelling(policy, named, name).to_string())
        }
        (Value::List(values), Some(Type::List { element, .. } | Type::Set { element, .. })) => {
            Json::Array(values.iter().map(|of| value(policy, Some(element), of)).collect())
        }
        (Value::Record(fields), Some(Type::Record(named))) => {
            let Some(NamedTypeKind::Record(facts)) = policy.named_type(named).map(|ty| &ty.kind) else {
                return decision_json::value(of);
            };
            // By the names of the fields: the order in which a record declares them has no meaning, and is not hashed.
            let mut members = Map::new();
            for (name, of) in fields.iter().filter(|(_, of)| **of != Value::Nothing) {
                let fact = facts.iter().find(|fact| fact.path == *name);
                let wire = fact.and_then(|fact| fact.wire.last()).unwrap_or(name);
                members.insert(wire.to_string(), value(policy, fact.map(|fact| &fact.ty), of));
            }
            Json::Object(members)
        }
        _ => decision_json::value(of),
    }
}

/// Returns how requests spell a value of a choice or tier.
fn spelling<'p>(policy: &'p Policy, named: &str, value: &'p Name) -> &'p Name {
    match policy.named_type(named).map(|ty| &ty.kind) {
        Some(NamedTypeKind::Tier(values) | NamedTypeKind::Choice(values, _)) => {
            values.iter().find(|known| known.name == *value).map_or(value, |known| &known.wire)
        }
        Some(NamedTypeKind::Record(_)) | None => value,
    }
}

#[cfg(test)]
mod tests;
