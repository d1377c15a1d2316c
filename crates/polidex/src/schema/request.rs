//! A kind of request as a schema: the envelope, and the facts in the shape that the policy gives them.
//!
//! In: a request of a policy. Out: a schema of the whole JSON, beside what `request.rs` and `request/facts.rs` read.

use std::collections::BTreeSet;

use polidex_ir::{Fact, Group, Name, Provenance, Request};
use serde_json::{Map, Value as Json, json};

use super::{Defs, object, or_null, text, value};
use crate::request::MOST_ID;

/// A place of the facts, in the order declared.
enum Place<'p> {
    Leaf(&'p Fact),
    Inside(Option<&'p Group>, Vec<(&'p Name, Place<'p>)>),
}

/// Returns the schema of a request with everything around its facts.
pub(super) fn envelope(defs: &mut Defs<'_>, request: &Request) -> Json {
    let facts = object(members(defs, &shape(request)));
    let facts = defs.put("facts", &request.name, facts);
    let id = json!({ "type": ["string", "null"], "maxLength": MOST_ID });
    let actor = json!({
        "description": "Who asks, whose agent it is, on whose behalf: for the host to say.",
        "type": ["object", "null"],
        "properties": { "agent": id, "owner": id, "for": id },
        "additionalProperties": false,
    });
    let as_of = json!({
        "description": "When the question is put (RFC 3339): for the host to stamp.",
        "type": "string",
        "pattern": format!("^(?:{})$", text::instant("[0-9]", false)),
    });
    let confirmed = json!({
        "description": "Facts that a person has confirmed: for the host to stamp.",
        "type": ["array", "null"],
        "items": { "enum": paths(request) },
    });
    let alone = defs.policy.requests.len() == 1;
    let kind =
        if alone { json!({ "enum": [&*request.name, null] }) } else { json!({ "const": &*request.name }) };
    let mut properties = Map::new();
    properties.insert("request".to_owned(), kind);
    properties.insert("as_of".to_owned(), as_of);
    properties.insert("id".to_owned(), id.clone());
    properties.insert("actor".to_owned(), actor);
    properties.insert("facts".to_owned(), or_null(&facts));
    properties.insert("confirmed".to_owned(), confirmed);
    let mut schema = object(properties);
    if let Some(members) = schema.as_object_mut() {
        let required: &[&str] = if alone { &["as_of"] } else { &["request", "as_of"] };
        members.insert("required".to_owned(), json!(required));
        if let Some(title) = &request.title {
            members.shift_insert(0, "title".to_owned(), json!(&**title));
        }
    }
    schema
}

/// Every path that may be confirmed: facts, and records around them.
fn paths(request: &Request) -> Vec<String> {
    let mut paths = BTreeSet::new();
    for fact in &request.facts {
        let mut path = &*fact.path;
        paths.insert(path.to_owned());
        while let Some((around, _)) = path.rsplit_once('.') {
            paths.insert(around.to_owned());
            path = around;
        }
    }
    paths.into_iter().collect()
}

/// Builds the shape that the policy gives to the facts; what is met first keeps its place, as in reading.
fn shape(request: &Request) -> Vec<(&Name, Place<'_>)> {
    let mut root = Vec::new();
    for group in &request.groups {
        put(&mut root, &group.wire, Place::Inside(Some(group), Vec::new()));
    }
    for fact in &request.facts {
        put(&mut root, &fact.wire, Place::Leaf(fact));
    }
    root
}

fn put<'p>(fields: &mut Vec<(&'p Name, Place<'p>)>, wire: &'p [Name], place: Place<'p>) {
    let Some((first, rest)) = wire.split_first() else { return };
    let at = fields.iter().position(|(name, _)| *name == first);
    if rest.is_empty() {
        if at.is_none() {
            fields.push((first, place));
        }
        return;
    }
    if at.is_none() {
        fields.push((first, Place::Inside(None, Vec::new())));
    }
    let last = fields.len().saturating_sub(1);
    if let Some((_, Place::Inside(_, inner))) = fields.get_mut(at.unwrap_or(last)) {
        put(inner, rest, place);
    }
}

fn members(defs: &mut Defs<'_>, fields: &[(&Name, Place<'_>)]) -> Map<String, Json> {
    let mut members = Map::new();
    for (name, place) in fields {
        let schema = match place {
            Place::Leaf(fact) => value::fact(defs, fact, description(fact)),
            Place::Inside(group, inner) => {
                let mut schema = or_null(&object(self::members(defs, inner)));
                let said = match group {
                    None => "Filled by the host from its records; an agent cannot say it.",
                    Some(group) if group.optional => "May be left out.",
                    Some(_) => "",
                };
                if let Some(members) = schema.as_object_mut().filter(|_| !said.is_empty()) {
                    members.shift_insert(0, "description".to_owned(), json!(said));
                }
                schema
            }
        };
        members.insert(name.to_string(), schema);
    }
    members
}

/// Where a fact comes from, its domain, and what it means to leave it out.
fn description(fact: &Fact) -> String {
    let from = match &fact.provenance {
        Provenance::StatedBy(who) => format!("Stated by {who}."),
        Provenance::From(system) => format!("From {system}."),
        Provenance::Ledger => "Filled by the host.".to_owned(),
    };
    let rest = left_out(fact);
    if rest.is_empty() { from } else { format!("{from} {rest}") }
}

/// What it means to leave a fact or field out.
pub(super) fn left_out(fact: &Fact) -> String {
    match &fact.default {
        Some(default) => format!("{default} where it is left out."),
        None if fact.optional => "May be left out.".to_owned(),
        None => String::new(),
    }
}
