//! A value with its parts, some of which may be unknown or absent.
//!
//! In: a value and its type. Out: a tree in which every part that was left out says what it is: [ELEMENT], [FIELD],
//! [EQUAL]. It reads no facts of a request and evaluates nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use polidex_ir::{Fact, Name, NamedTypeKind, Policy, Relation, Type, Value};

use crate::arithmetic;
use crate::stuck::{Known, Stuck};

/// Records in records deeper than this are not read; the compiler refuses circles.
const DEEPEST: u32 = 64;

/// A value with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Datum {
    /// A value without parts.
    Value(Value),
    /// Not given.
    Absent,
    /// A part that was left out, by its path.
    Unknown(Name),
    /// Fields by name.
    Record(Rc<BTreeMap<Name, Datum>>),
    /// Elements in order.
    List(Rc<Vec<Datum>>),
}

impl Datum {
    /// Reads the value of a fact of a type that has parts, at its path.
    pub fn read(value: &Value, ty: &Type, path: &str, policy: &Policy) -> Datum {
        read(value, ty, path, policy, 0)
    }

    /// Returns a value of which no part can be unknown.
    pub fn of(value: Value) -> Datum {
        match value {
            Value::Record(fields) => {
                Datum::record(fields.into_iter().map(|(name, value)| (name, Datum::of(value))))
            }
            Value::List(values) => Datum::list(values.into_iter().map(Datum::of)),
            value => Datum::Value(value),
        }
    }

    /// Returns a list.
    pub fn list(elements: impl IntoIterator<Item = Datum>) -> Datum {
        Datum::List(Rc::new(elements.into_iter().collect()))
    }

    /// Returns a record.
    pub fn record(fields: impl IntoIterator<Item = (Name, Datum)>) -> Datum {
        Datum::Record(Rc::new(fields.into_iter().collect()))
    }

    /// Tells whether there is something: [NOTHING].
    pub fn is_there(&self) -> bool {
        !matches!(self, Datum::Absent | Datum::Value(Value::Nothing))
    }

    /// Returns itself, unless it is unknown.
    pub fn known(self) -> Known<Datum> {
        match self {
            Datum::Unknown(path) => Err(Stuck::on(&path)),
            other => Ok(other),
        }
    }

    /// Returns the value, with all its parts; parts that are not given are left out.
    pub fn value(&self) -> Known<Value> {
        match self {
            Datum::Value(value) => Ok(value.clone()),
            Datum::Absent => Err(Stuck::error("what is not given has no value")),
            Datum::Unknown(path) => Err(Stuck::on(path)),
            Datum::Record(fields) => {
                let given = fields.iter().filter(|(_, part)| **part != Datum::Absent);
                let parts = given.map(|(name, part)| part.value().map(|value| (name.clone(), value)));
                Ok(Value::Record(crate::stuck::all(parts)?.into_iter().collect()))
            }
            Datum::List(elements) => Ok(Value::List(crate::stuck::all(elements.iter().map(Datum::value))?)),
        }
    }

    /// [FIELD]
    pub fn field(&self, name: &Name) -> Known<Datum> {
        match self {
            Datum::Record(fields) => fields.get(name).cloned().unwrap_or(Datum::Absent).known(),
            Datum::Absent | Datum::Value(Value::Nothing) => Ok(Datum::Absent),
            Datum::Unknown(path) => Err(Stuck::on(path)),
            Datum::Value(_) | Datum::List(_) => Err(Stuck::error(format!("there is no field `{name}` here"))),
        }
    }

    /// Returns the elements of a list.
    pub fn elements(&self) -> Known<Rc<Vec<Datum>>> {
        match self {
            Datum::List(elements) => Ok(Rc::clone(elements)),
            Datum::Unknown(path) => Err(Stuck::on(path)),
            Datum::Value(value) => Err(Stuck::error(format!("`{value}` is no list"))),
            Datum::Absent | Datum::Record(_) => Err(Stuck::error("what is gone through is no list")),
        }
    }

    /// Adds the paths of all parts that are unknown.
    pub fn unknown_parts(&self, found: &mut BTreeSet<Name>) {
        match self {
            Datum::Unknown(path) => {
                found.insert(path.clone());
            }
            Datum::Value(_) | Datum::Absent => {}
            Datum::Record(fields) => fields.values().for_each(|part| part.unknown_parts(found)),
            Datum::List(elements) => elements.iter().for_each(|part| part.unknown_parts(found)),
        }
    }
}

fn read(value: &Value, ty: &Type, path: &str, policy: &Policy, depth: u32) -> Datum {
    let deeper = depth.saturating_add(1);
    match (value, ty) {
        (Value::List(values), Type::List { element, .. } | Type::Set { element, .. }) => {
            let read =
                |(n, value): (usize, &Value)| read(value, element, &format!("{path}[{n}]"), policy, deeper);
            Datum::list(values.iter().enumerate().map(read))
        }
        (Value::Record(given), Type::Record(name)) if depth < DEEPEST => {
            let Some(declared) = fields(name, policy) else { return Datum::of(value.clone()) };
            let part = |field: &Fact| {
                let path = format!("{path}.{}", field.path);
                let part = match (given.get(&field.path), &field.default) {
                    (Some(value), _) | (None, Some(value)) => read(value, &field.ty, &path, policy, deeper),
                    (None, None) if field.optional => Datum::Absent,
                    (None, None) => left_out(field, &path, policy, deeper),
                };
                (field.path.clone(), part)
            };
            Datum::record(declared.iter().map(part))
        }
        _ => Datum::of(value.clone()),
    }
}

/// A plain field that was left out: a record is given with nothing in it, anything else is unknown.
fn left_out(field: &Fact, path: &str, policy: &Policy, depth: u32) -> Datum {
    match &field.ty {
        Type::Record(_) if depth < DEEPEST => {
            read(&Value::Record(BTreeMap::new()), &field.ty, path, policy, depth)
        }
        _ => Datum::Unknown(Name::from(path)),
    }
}

/// Returns the fields of a record.
pub(crate) fn fields<'p>(record: &str, policy: &'p Policy) -> Option<&'p [Fact]> {
    match policy.named_type(record).map(|named| &named.kind) {
        Some(NamedTypeKind::Record(fields)) => Some(fields),
        Some(NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..)) | None => None,
    }
}

/// [EQUAL]
pub(crate) fn equal(a: &Datum, b: &Datum) -> Known<bool> {
    match (a, b) {
        (Datum::Unknown(a), Datum::Unknown(b)) if a == b => Ok(true),
        (Datum::Unknown(a), Datum::Unknown(b)) => Err(Stuck::on(a).and(Stuck::on(b))),
        (Datum::Unknown(path), _) | (_, Datum::Unknown(path)) => Err(Stuck::on(path)),
        (Datum::Absent, Datum::Absent) => Ok(true),
        (Datum::Absent, _) | (_, Datum::Absent) => Ok(false),
        (Datum::Value(a), Datum::Value(b)) => arithmetic::holds(Relation::Equal, a, b),
        (Datum::Record(a), Datum::Record(b)) => {
            let names: BTreeSet<&Name> = a.keys().chain(b.keys()).collect();
            let part = |of: &BTreeMap<Name, Datum>, name| of.get(name).cloned().unwrap_or(Datum::Absent);
            all_equal(names.into_iter().map(|name| (part(a, name), part(b, name))))
        }
        (Datum::List(a), Datum::List(b)) if a.len() != b.len() => Ok(false),
        (Datum::List(a), Datum::List(b)) => all_equal(a.iter().cloned().zip(b.iter().cloned())),
        (Datum::Value(_) | Datum::Record(_) | Datum::List(_), _) => {
            Err(Stuck::error("values of two types cannot be compared"))
        }
    }
}

fn all_equal(pairs: impl Iterator<Item = (Datum, Datum)>) -> Known<bool> {
    let mut stuck: Option<Stuck> = None;
    for (a, b) in pairs {
        match equal(&a, &b) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(true), Err)
}
