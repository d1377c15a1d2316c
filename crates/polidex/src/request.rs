//! A request: from JSON to a submission with typed facts.
//!
//! In: a policy and the bytes of one request. Out: a submission whose facts all have their types and lie in their
//! domains, or every problem at once. `docs/requests.md` says what is accepted.
//! Relations between facts (`valid when`) are evaluated at the end, and only over facts that are known.

pub(crate) mod bound;
mod facts;
mod list;
pub(crate) mod path;
pub(crate) mod problem;
mod spelling;
mod value;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Date, Instant};
use polidex_eval::Submission;
use polidex_ir::{Fact, Name, Policy, Request};

pub use problem::{Problem, REQUEST_CODES};

use crate::json::{self, Json};
use path::Path;
use problem::{Problems, Wrong};

/// The fields of a request around its facts.
const ENVELOPE: [&str; 6] = ["request", "as_of", "id", "actor", "facts", "confirmed"];
/// What a host says about who asks.
const ACTOR: [&str; 3] = ["agent", "owner", "for"];
/// Most characters of an id.
pub(crate) const MOST_ID: usize = 200;

/// What values are read against.
pub(crate) struct Reading<'a> {
    policy: &'a Policy,
    /// Nothing where the request does not say it: bounds that move with it are not checked then.
    as_of: Option<Instant>,
    today: Option<Date>,
}

/// Reads one request. `as_of`, where given, goes before what the request says.
///
/// # Errors
///
/// Every problem at once: those of the JSON first, then in the order of the request, what is left out last.
pub fn read_request(
    policy: &Policy,
    bytes: &[u8],
    as_of: Option<Instant>,
) -> Result<Submission, Vec<Problem>> {
    let mut problems = Problems::default();
    match envelope(policy, bytes, as_of, &mut problems) {
        Some(submission) if problems.is_empty() => Ok(submission),
        _ => Err(problems.into_vec()),
    }
}

/// Returns the id of a request that may otherwise be malformed.
pub fn request_id(bytes: &[u8]) -> Option<String> {
    let Some(Json::Object(members)) = json::read(bytes, &mut Problems::default()) else { return None };
    let (_, id) = members.into_iter().find(|(name, _)| name == "id")?;
    if let Json::Text(id) = id { Some(id).filter(|id| id.chars().count() <= MOST_ID) } else { None }
}

/// Returns the `as_of` of a request that may otherwise be malformed.
pub fn request_as_of(bytes: &[u8]) -> Option<Instant> {
    let Some(Json::Object(members)) = json::read(bytes, &mut Problems::default()) else { return None };
    let (_, as_of) = members.into_iter().find(|(name, _)| name == "as_of")?;
    stamped(Some(&as_of), &mut Problems::default()).map(whole_seconds)
}

fn envelope(
    policy: &Policy,
    bytes: &[u8],
    as_of: Option<Instant>,
    problems: &mut Problems,
) -> Option<Submission> {
    let root = Path::ROOT;
    let members = match json::read(bytes, problems)? {
        Json::Object(members) => members,
        other @ (Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::Text(_)
        | Json::List(_)
        | Json::Refused) => {
            let write = "write `{ \"request\": \"…\", \"as_of\": \"…\", \"facts\": { … } }`".to_owned();
            problems.push(Wrong::shape("a request", "an object", other.kind(), write).at(&root));
            return None;
        }
    };
    let get = |field: &str| {
        members.iter().find(|(name, _)| name == field).map(|(_, v)| v).filter(|v| !matches!(v, Json::Null))
    };
    let kind = request_kind(policy, get("request"), &members, problems);
    let at = as_of.or_else(|| stamped(get("as_of"), problems)).map(whole_seconds);
    let mut id = None;
    let mut facts = (BTreeMap::new(), BTreeSet::new());
    let mut confirmed = BTreeSet::new();
    for (name, value) in &members {
        if problems.is_full() {
            break;
        }
        let path = root.field(name);
        match name.as_str() {
            "request" | "as_of" => {}
            "id" => id = text(value, "`id`", MOST_ID, &path, problems),
            "actor" => actor(value, &path, problems),
            "facts" => {
                if let Some(request) = kind {
                    let today = at.map(|at| bound::local_date(policy, at));
                    let reading = Reading { policy, as_of: at, today };
                    facts = facts::read(&reading, request, value, &path, problems);
                }
            }
            "confirmed" => {
                if let Some(request) = kind {
                    confirmed = confirmations(request, value, &path, problems);
                }
            }
            unknown => {
                let is_fact = kind
                    .is_some_and(|r| r.facts.iter().any(|f| f.wire.first().is_some_and(|w| &**w == unknown)));
                let known = ENVELOPE.map(str::to_owned).to_vec();
                problems.push(Wrong::field(unknown, "a request", known, is_fact).at(&path));
            }
        }
    }
    if at.is_none() && get("as_of").is_none() {
        problems.push(Wrong::NoAsOf.at(&root.field("as_of")));
    }
    let (facts, groups) = facts;
    let submission = Submission { request: kind?.name.clone(), id, as_of: at?, facts, groups, confirmed };
    if problems.is_empty() {
        relations(policy, &submission, problems);
    }
    Some(submission)
}

/// Finds the kind of request; a policy with one kind needs no `request`.
fn request_kind<'a>(
    policy: &'a Policy,
    named: Option<&Json>,
    members: &[(String, Json)],
    problems: &mut Problems,
) -> Option<&'a Request> {
    let known = || policy.requests.iter().map(|r| r.name.to_string()).collect::<Vec<_>>();
    let path = Path::ROOT.field("request");
    match (named, policy.requests.as_slice()) {
        (Some(Json::Text(name)), requests) => {
            let found = requests.iter().find(|r| *r.name == **name);
            if found.is_none() {
                let near = problem::near(name, requests.iter().map(|r| &*r.name));
                problems.push(Wrong::UnknownRequest { name: name.clone(), near, known: known() }.at(&path));
            }
            found
        }
        (Some(Json::Refused), _) => None,
        (Some(other), _) => {
            let write = format!("write one of {}", problem::listed(&known()));
            problems.push(
                Wrong::shape("`request`", "the name of a kind of request", other.kind(), write).at(&path),
            );
            None
        }
        (None, [only]) => Some(only),
        (None, _) => {
            let bare = !members.iter().any(|(name, _)| name == "facts");
            problems.push(Wrong::NoRequest { known: known(), bare }.at(&path));
            None
        }
    }
}

fn stamped(value: Option<&Json>, problems: &mut Problems) -> Option<Instant> {
    let path = Path::ROOT.field("as_of");
    let write = "write `\"2026-12-31T15:00:00Z\"`".to_owned();
    match value? {
        Json::Text(text) => {
            let instant = spelling::instant(text);
            if instant.is_none() {
                problems.push(
                    Wrong::Spelling {
                        subject: "`as_of`".into(),
                        what: "a point in time".into(),
                        found: text.clone(),
                        write,
                    }
                    .at(&path),
                );
            }
            instant
        }
        Json::Refused => None,
        other @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_)) => {
            problems.push(Wrong::shape("`as_of`", "a point in time", other.kind(), write).at(&path));
            None
        }
    }
}

/// `as of` is counted in whole seconds, like every instant; a fraction is cut off.
fn whole_seconds(at: Instant) -> Instant {
    let seconds = at.as_nanosecond().div_euclid(1_000_000_000);
    i64::try_from(seconds).ok().and_then(|s| Instant::from_second(s).ok()).unwrap_or(at)
}

fn text(value: &Json, subject: &str, most: usize, path: &Path<'_>, problems: &mut Problems) -> Option<Name> {
    match value {
        Json::Null | Json::Refused => None,
        Json::Text(text) if text.chars().count() <= most => Some(Name::from(text.as_str())),
        Json::Text(_) => {
            problems.push(Wrong::TooLong { what: "an id", limit: most, unit: "characters" }.at(path));
            None
        }
        other @ (Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_)) => {
            let write = "write it in quotes: `\"R-1042\"`".to_owned();
            problems.push(Wrong::shape(subject, "a text", other.kind(), write).at(path));
            None
        }
    }
}

/// Checks who asks. It does not change a decision; the log keeps it.
fn actor(value: &Json, path: &Path<'_>, problems: &mut Problems) {
    match value {
        Json::Null | Json::Refused => {}
        Json::Object(members) => {
            for (name, value) in members {
                let inner = path.field(name);
                if ACTOR.contains(&name.as_str()) {
                    text(value, &format!("`{name}`"), MOST_ID, &inner, problems);
                } else {
                    problems.push(
                        Wrong::field(name, "`actor`", ACTOR.map(str::to_owned).to_vec(), false).at(&inner),
                    );
                }
            }
        }
        other @ (Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_)) => {
            let write = "write `{ \"agent\": \"…\", \"owner\": \"…\", \"for\": \"…\" }`".to_owned();
            problems.push(Wrong::shape("`actor`", "an object", other.kind(), write).at(path));
        }
    }
}

/// Reads the facts that a person has confirmed, by their paths in the policy.
fn confirmations(
    request: &Request,
    value: &Json,
    path: &Path<'_>,
    problems: &mut Problems,
) -> BTreeSet<Name> {
    let mut confirmed = BTreeSet::new();
    let write = || "write a list of facts: `[\"reason\", \"opened\"]`".to_owned();
    let items = match value {
        Json::Null | Json::Refused => return confirmed,
        Json::List(items) => items,
        other @ (Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_)) => {
            problems.push(Wrong::shape("`confirmed`", "a list of facts", other.kind(), write()).at(path));
            return confirmed;
        }
    };
    for (n, item) in items.iter().enumerate() {
        if problems.is_full() {
            break;
        }
        let inner = path.item(n);
        match item {
            Json::Text(name) => {
                let inside =
                    |path: &str| path.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.'));
                let is_meant = |fact: &&Fact| *fact.path == **name || inside(&fact.path);
                let mut meant = request.facts.iter().filter(is_meant).peekable();
                if meant.peek().is_none() {
                    let near = problem::near(name, request.facts.iter().map(|fact| &*fact.path));
                    problems.push(Wrong::NotAFact { name: name.clone(), near }.at(&inner));
                }
                confirmed.extend(meant.map(|fact| fact.path.clone()));
            }
            Json::Refused => {}
            other @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_)) => {
                problems.push(
                    Wrong::shape("a confirmed fact", "the path of a fact", other.kind(), write()).at(&inner),
                );
            }
        }
    }
    confirmed
}

/// Checks what must hold between facts.
fn relations(policy: &Policy, submission: &Submission, problems: &mut Problems) {
    let path = Path::ROOT.field("facts");
    for relation in polidex_eval::broken_relations(policy, submission) {
        problems.push(Wrong::Relation { relation }.at(&path));
    }
}
