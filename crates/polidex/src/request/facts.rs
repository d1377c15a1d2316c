//! The facts of a request: an object whose shape the policy gives.
//!
//! In: the JSON under `facts`. Out: leaf facts by path, and the optional records that are given.
//! `null` is the same as leaving a field out.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Fact, Group, Name, Request, Value};

use super::path::Path;
use super::problem::{Problems, Wrong};
use super::{Reading, bound, value};
use crate::json::Json;

/// What may stand at a place of the request.
enum Place<'a> {
    Leaf(&'a Fact),
    Inside(Option<&'a Group>, BTreeMap<&'a str, Place<'a>>),
}

/// Leaf facts by path, and optional records that are given.
type Facts = (BTreeMap<Name, Value>, BTreeSet<Name>);

/// Reads all facts.
pub(super) fn read(
    reading: &Reading,
    request: &Request,
    json: &Json,
    path: &Path<'_>,
    problems: &mut Problems,
) -> Facts {
    let mut reader = Reader { reading, found: Facts::default(), problems };
    reader.object("`facts`", None, &shape(request), json, path);
    reader.found
}

/// Builds the shape that the policy gives to the facts of a request.
fn shape(request: &Request) -> BTreeMap<&str, Place<'_>> {
    let mut root = BTreeMap::new();
    for group in &request.groups {
        put(&mut root, &group.wire, Place::Inside(Some(group), BTreeMap::new()));
    }
    for fact in &request.facts {
        put(&mut root, &fact.wire, Place::Leaf(fact));
    }
    root
}

fn put<'a>(fields: &mut BTreeMap<&'a str, Place<'a>>, wire: &'a [Name], place: Place<'a>) {
    match wire {
        [] => {}
        [last] => {
            fields.entry(last).or_insert(place);
        }
        [first, rest @ ..] => {
            let inner = fields.entry(first).or_insert_with(|| Place::Inside(None, BTreeMap::new()));
            if let Place::Inside(_, fields) = inner {
                put(fields, rest, place);
            }
        }
    }
}

struct Reader<'a> {
    reading: &'a Reading<'a>,
    found: Facts,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn object(
        &mut self,
        subject: &str,
        group: Option<&Group>,
        fields: &BTreeMap<&str, Place<'_>>,
        json: &Json,
        path: &Path<'_>,
    ) {
        let members = match json {
            Json::Null | Json::Refused => return,
            Json::Object(members) => members,
            other @ (Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_)) => {
                let first = fields.keys().next().copied().unwrap_or("…");
                let write = format!("write `{{ \"{first}\": … }}`");
                self.problems.push(Wrong::shape(subject, "an object", other.kind(), write).at(path));
                return;
            }
        };
        if let Some(group) = group.filter(|group| group.optional) {
            self.found.1.insert(group.path.clone());
        }
        for (name, json) in members {
            if self.problems.is_full() {
                break;
            }
            let inner = path.field(name);
            match fields.get(name.as_str()) {
                Some(Place::Leaf(fact)) => self.leaf(fact, json, &inner),
                Some(Place::Inside(group, fields)) => {
                    self.object(&format!("`{name}`"), *group, fields, json, &inner);
                }
                None => {
                    let known = fields.keys().map(|name| (*name).to_owned()).collect();
                    self.problems.push(Wrong::field(name, subject, known, false).at(&inner));
                }
            }
        }
    }

    fn leaf(&mut self, fact: &Fact, json: &Json, path: &Path<'_>) {
        if matches!(json, Json::Null | Json::Refused) {
            return;
        }
        let subject = value::subject(fact);
        let wanted = value::Wanted { subject: &subject, ty: &fact.ty, unit: fact.json_unit.as_deref() };
        let Some(found) = value::read(self.reading, &wanted, json, path, self.problems) else { return };
        if bound::holds(self.reading, fact, &subject, &found, path, self.problems) {
            self.found.0.insert(fact.path.clone(), found);
        }
    }
}
