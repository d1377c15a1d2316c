//! What a policy's requests and decisions look like, for machines: as JSON Schema, and as types for TypeScript.
//!
//! In: a policy. Out: one document. A schema accepts every request that [`crate::read_request`] accepts; what it cannot
//! say of those that are refused is listed in `docs/schemas.md`. The types are made of the schema.
//! It reads no request, and knows nothing of rules.

mod decision;
mod numbers;
mod request;
mod text;
mod typescript;
mod value;

use polidex_ir::Policy;
use serde_json::{Map, Value as Json, json};

/// Returns the schema of a policy (JSON Schema 2020-12): of any request; `$defs` holds those of its decisions.
pub fn json_schema(policy: &Policy) -> Json {
    let mut defs = Defs { policy, found: Map::new() };
    let requests: Vec<Json> = policy
        .requests
        .iter()
        .map(|one| {
            let schema = request::envelope(&mut defs, one);
            defs.put("request", &one.name, schema)
        })
        .collect();
    decision::put(&mut defs);
    let title = policy.title.as_ref().unwrap_or(&policy.name);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("A request of {title}"),
        "description": format!(
            "What `polidex eval` accepts for the policy {} {}; what it answers is `#/$defs/decision`.",
            policy.name,
            polidex_ir::policy_hash(policy),
        ),
        "anyOf": requests,
        "$defs": defs.found,
    })
}

/// Returns the types of a policy's requests and decisions, as TypeScript.
pub fn typescript(policy: &Policy) -> String {
    typescript::module(&json_schema(policy))
}

/// The parts that are referred to, by `kind.name`.
struct Defs<'p> {
    policy: &'p Policy,
    found: Map<String, Json>,
}

impl Defs<'_> {
    /// Adds a part, and returns a reference to it.
    fn put(&mut self, kind: &str, name: &str, schema: Json) -> Json {
        self.found.insert(format!("{kind}.{name}"), schema);
        refer(kind, name)
    }

    /// Returns a reference to a part, which is made when it is first asked for.
    fn part(&mut self, kind: &str, name: &str, make: impl FnOnce(&mut Self) -> Json) -> Json {
        let key = format!("{kind}.{name}");
        if !self.found.contains_key(&key) {
            // A place is kept first, so that parts stand in the order in which they are met.
            self.found.insert(key.clone(), Json::Null);
            let schema = make(self);
            self.found.insert(key, schema);
        }
        refer(kind, name)
    }
}

fn refer(kind: &str, name: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{kind}.{}", escaped(name)) })
}

/// Writes a name into a pointer in a fragment: a name of a policy may hold any letters.
fn escaped(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') => out.push(c),
            c => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
        }
    }
    out
}

/// A schema, or null: leaving out and `null` mean the same.
fn or_null(schema: &Json) -> Json {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// An object with these members and no others.
fn object(properties: Map<String, Json>) -> Json {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
