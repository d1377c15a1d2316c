//! A schema as types of TypeScript.
//!
//! In: the schema of a policy. Out: a module of exported types, one for each part. A type says less than a schema: bounds
//! and patterns are left to it. It knows the words that `schema/` and the published schema of decisions use.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

/// Names of types, by the key of the part.
type Names = BTreeMap<String, String>;

/// Writes the module.
pub(super) fn module(schema: &Json) -> String {
    let empty = Map::new();
    let defs = schema.get("$defs").and_then(Json::as_object).unwrap_or(&empty);
    let names = names(defs);
    let mut text = String::from("// Made by `polidex schema --format typescript`; do not edit.\n");
    if let Some(description) = schema.get("description").and_then(Json::as_str) {
        text.push_str(&format!("// {}\n", one_line(description)));
    }
    text.push_str("\n/** A request of any kind. */\n");
    text.push_str(&format!("export type Request = {};\n", union(schema.get("anyOf"), &names, 0)));
    for (key, part) in defs {
        let Some(name) = names.get(key) else { continue };
        text.push('\n');
        text.push_str(&remark(part, 0));
        text.push_str(&format!("export type {name} = {};\n", of(part, &names, 0)));
    }
    text
}

/// Calls `record.customer` `CustomerRecord`: names of a policy may be words of TypeScript, two words never are.
fn names(defs: &Map<String, Json>) -> Names {
    let mut taken = BTreeSet::from(["Request".to_owned()]);
    let mut names = Names::new();
    for key in defs.keys() {
        let (kind, name) = key.split_once('.').unwrap_or((key, ""));
        let mut made = match (kind, name) {
            ("part", "decision") => "AnyDecision".to_owned(),
            _ => format!("{}{}", joined(name), joined(kind)),
        };
        if made.starts_with(|c: char| c.is_ascii_digit()) {
            made = format!("{}{}", joined(kind), joined(name));
        }
        while !taken.insert(made.clone()) {
            made.push('_');
        }
        names.insert(key.clone(), made);
    }
    names
}

fn joined(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split(|c: char| !c.is_alphanumeric()).map(word).collect()
}

/// Writes the type of a schema.
fn of(schema: &Json, names: &Names, indent: usize) -> String {
    if let Some(target) = schema.get("$ref").and_then(Json::as_str) {
        let key = unescaped(target.strip_prefix("#/$defs/").unwrap_or(target));
        return names.get(&key).cloned().unwrap_or_else(|| "unknown".to_owned());
    }
    if let Some(constant) = schema.get("const") {
        return constant.to_string();
    }
    if let Some(values) = schema.get("enum").and_then(Json::as_array) {
        let written: Vec<String> = values.iter().map(Json::to_string).collect();
        return if written.is_empty() { "never".to_owned() } else { written.join(" | ") };
    }
    if schema.get("anyOf").is_some() {
        return union(schema.get("anyOf"), names, indent);
    }
    if let (None, Some(all)) = (schema.get("type"), schema.get("allOf").and_then(Json::as_array)) {
        return all.iter().map(|one| in_parentheses(of(one, names, indent))).collect::<Vec<_>>().join(" & ");
    }
    match schema.get("type") {
        Some(Json::Array(kinds)) => {
            let kinds = kinds.iter().filter_map(Json::as_str);
            kinds.map(|kind| kind_of(kind, schema, names, indent)).collect::<Vec<_>>().join(" | ")
        }
        Some(Json::String(kind)) => kind_of(kind, schema, names, indent),
        Some(Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_)) | None => "unknown".to_owned(),
    }
}

fn union(schemas: Option<&Json>, names: &Names, indent: usize) -> String {
    let mut written: Vec<String> = Vec::new();
    for one in schemas.and_then(Json::as_array).into_iter().flatten() {
        let one = of(one, names, indent);
        if !written.contains(&one) {
            written.push(one);
        }
    }
    if written.is_empty() { "never".to_owned() } else { written.join(" | ") }
}

fn kind_of(kind: &str, schema: &Json, names: &Names, indent: usize) -> String {
    match kind {
        "integer" | "number" => "number".to_owned(),
        "array" => schema.get("items").map_or_else(
            || "unknown[]".to_owned(),
            |items| format!("{}[]", in_parentheses(of(items, names, indent))),
        ),
        "object" => object(schema, names, indent),
        other => other.to_owned(),
    }
}

fn object(schema: &Json, names: &Names, indent: usize) -> String {
    let inner = indent.saturating_add(2);
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let mut lines = String::new();
    for (name, member) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
        let sign = if required.contains(&name.as_str()) { "" } else { "?" };
        lines.push_str(&remark(member, inner));
        lines.push_str(&format!("{:inner$}{}{sign}: {};\n", "", key(name), of(member, names, inner)));
    }
    if let Some(others) = schema.get("additionalProperties").filter(|others| others.is_object()) {
        lines.push_str(&format!("{:inner$}[name: string]: {};\n", "", of(others, names, inner)));
    }
    if lines.is_empty() {
        return "Record<string, never>".to_owned();
    }
    format!("{{\n{lines}{:indent$}}}", "")
}

/// A name as a key: in quotes unless it is plain.
fn key(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { Json::from(name).to_string() }
}

fn in_parentheses(ty: String) -> String {
    if ty.contains([' ', '\n']) { format!("({ty})") } else { ty }
}

/// The title and description of a schema, as a remark before it.
fn remark(schema: &Json, indent: usize) -> String {
    let said = ["title", "description"].into_iter().filter_map(|word| schema.get(word)?.as_str());
    let said: Vec<String> = said.map(one_line).collect();
    if said.is_empty() {
        return String::new();
    }
    format!("{:indent$}/** {} */\n", "", said.join(": "))
}

/// A text that cannot end the remark it stands in.
fn one_line(text: &str) -> String {
    text.replace("*/", "* /").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Undoes what a pointer in a fragment needs.
fn unescaped(pointer: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = pointer.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'%');
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or(&[]) } else { after };
    }
    String::from_utf8_lossy(&bytes).replace("~1", "/").replace("~0", "~")
}
