//! A test of a policy as the request that puts the same question, in JSON.
//!
//! In: a policy and a case of its suite. Out: the text of a request. Numbers keep their digits.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use polidex::Policy;
use polidex::base::{DurationKind, Rational};
use polidex::ir::{Name, NamedTypeKind, TestCase, Type, Value};

/// A place of the facts: a value, or the places inside.
enum Place {
    Leaf(String),
    Inside(BTreeMap<String, Place>),
}

/// Writes the request of a case.
pub fn written(policy: &Policy, case: &TestCase) -> String {
    let mut root = BTreeMap::new();
    let request = policy.requests.iter().find(|request| request.name == case.request);
    for fact in request.iter().flat_map(|request| &request.facts) {
        if let Some(found) = case.facts.get(&fact.path) {
            put(&mut root, &fact.wire, value(policy, &fact.ty, found));
        }
    }
    let mut text = format!("{{\"request\":{},\"as_of\":\"{}\",\"facts\":", quoted(&case.request), case.as_of);
    inside(&root, &mut text);
    text.push('}');
    text
}

fn put(fields: &mut BTreeMap<String, Place>, wire: &[Name], text: String) {
    match wire {
        [] => {}
        [last] => {
            fields.insert(last.to_string(), Place::Leaf(text));
        }
        [first, rest @ ..] => {
            let inner = fields.entry(first.to_string()).or_insert_with(|| Place::Inside(BTreeMap::new()));
            if let Place::Inside(fields) = inner {
                put(fields, rest, text);
            }
        }
    }
}

fn inside(fields: &BTreeMap<String, Place>, text: &mut String) {
    text.push('{');
    for (n, (name, place)) in fields.iter().enumerate() {
        let _ = write!(text, "{}{}:", if n == 0 { "" } else { "," }, quoted(name));
        match place {
            Place::Leaf(value) => text.push_str(value),
            Place::Inside(fields) => inside(fields, text),
        }
    }
    text.push('}');
}

/// Writes a value of a type as a request spells it.
pub fn value(policy: &Policy, ty: &Type, of: &Value) -> String {
    match (of, ty) {
        (Value::Bool(yes), _) => yes.to_string(),
        (Value::Number(number), _) => digits(number),
        (Value::Percent(fraction), _) => format!("\"{}%\"", digits(&fraction.times(&Rational::from(100)))),
        (Value::Duration(duration), _) => quoted(&match duration.kind {
            DurationKind::Elapsed => format!("{} seconds", duration.count),
            DurationKind::Calendar => format!("{} months", duration.count),
            DurationKind::BusinessHours => {
                format!(
                    "{} business minutes",
                    digits(&Rational::ratio(duration.count, 60).unwrap_or_else(Rational::zero))
                )
            }
            DurationKind::BusinessDays => format!("{} business days", duration.count),
        }),
        (Value::Choice(name) | Value::Tier(_, name), Type::Choice(named) | Type::Tier(named)) => {
            quoted(spelling(policy, named, name))
        }
        (Value::List(values), Type::List { element, .. } | Type::Set { element, .. }) => {
            let values: Vec<String> = values.iter().map(|of| value(policy, element, of)).collect();
            format!("[{}]", values.join(","))
        }
        (Value::Record(fields), Type::Record(named)) => {
            let known = match policy.named_type(named).map(|ty| &ty.kind) {
                Some(NamedTypeKind::Record(known)) => known.as_slice(),
                Some(NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..)) | None => &[],
            };
            let one = |(name, of): (&Name, &Value)| {
                let fact = known.iter().find(|fact| fact.path == *name)?;
                let wire = fact.wire.last().unwrap_or(name);
                Some(format!("{}:{}", quoted(wire), value(policy, &fact.ty, of)))
            };
            format!("{{{}}}", fields.iter().filter_map(one).collect::<Vec<_>>().join(","))
        }
        (other, _) => quoted(&other.to_string()),
    }
}

fn spelling<'p>(policy: &'p Policy, named: &str, name: &'p Name) -> &'p str {
    match policy.named_type(named).map(|ty| &ty.kind) {
        Some(NamedTypeKind::Tier(values) | NamedTypeKind::Choice(values, _)) => {
            values.iter().find(|known| known.name == *name).map_or(name, |known| &known.wire)
        }
        Some(NamedTypeKind::Record(_)) | None => name,
    }
}

fn digits(number: &Rational) -> String {
    number.to_decimal(0)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
