//! The policy hash, and the hashes of the parts of a policy.
//!
//! In: a compiled policy. Out: digests of its canonical bytes, which are written down in `docs/internals/hash.md`.
//! Hashed is whatever can change a decision or what a person is shown, so that the same hash means the same bytes of
//! every decision. The release (label, owner, window), invariants and tests are not.
//!
//! Each struct is taken apart without `..` and each enum matched without `_`, so that a new field or variant does not
//! compile before it has its bytes.

mod bytes;
mod declare;
mod expr;
mod people;
mod request;
mod signing;
mod value;

#[cfg(test)]
mod tests;

use polidex_base::{Digest, Encoder};

use self::bytes::{Encode, fields};
pub use self::value::encode_value;
use crate::expr::Expr;
use crate::policy::{NamedTypeKind, Part, Policy, Request};
use crate::value::Name;

/// The number of the format. It stays 0, and hashes may move, until the language is whole.
pub const FORMAT: u32 = 0;

/// Returns the hash that names the meaning of a policy.
pub fn policy_hash(policy: &Policy) -> Digest {
    hash_of_parts(policy, &parts(policy))
}

/// Returns the hash of a policy whose parts are known.
pub fn hash_of_parts(policy: &Policy, parts: &[Part]) -> Digest {
    let mut bytes = header(policy);
    bytes.unordered(parts.iter().map(|part| part.hash).collect());
    bytes.finish()
}

/// Returns all parts of a policy with their hashes, sorted by kind, request and name.
pub fn parts(policy: &Policy) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::new();
    all.extend(policy.calendars.iter().map(|it| part("calendar", "calendar", None, &it.name, it)));
    all.extend(policy.types.iter().map(|it| {
        let kind = type_kind(&it.kind);
        part(kind, kind, None, &it.name, it)
    }));
    all.extend(policy.roles.iter().map(|it| part("role", "role", None, &it.name, it)));
    all.extend(policy.chains.iter().map(|it| part("chain", "chain", None, &it.name, it)));
    all.extend(policy.thresholds.iter().map(|it| part("threshold", "threshold", None, &it.name, it)));
    all.extend(policy.defines.iter().map(|it| part("define", "define", None, &it.name, it)));
    all.extend(policy.tables.iter().map(|it| part("table", "table", None, &it.name, it)));
    all.extend(policy.outcomes.iter().map(|it| part("outcome", "outcome", None, &it.name, it)));
    all.extend(policy.requests.iter().map(|it| part("request", "request", None, &it.name, it)));
    policy.requests.iter().for_each(|request| all.extend(parts_of_request(request)));
    all.sort();
    all
}

fn parts_of_request(request: &Request) -> Vec<Part> {
    let of = Some(&request.name);
    let mut all: Vec<Part> = Vec::new();
    all.extend(request.rules.iter().map(|it| part("rule", "rule", of, &it.name, it)));
    // A decision cites it as a rule; its own tag says that it applies where no other does.
    all.extend(request.otherwise.iter().map(|it| part("rule", "otherwise", of, &it.name, it)));
    all.extend(request.disputes.iter().map(|it| part("dispute", "dispute", of, &it.name, it)));
    all.extend(request.exceptions.iter().map(|it| part("exception", "exception", of, &it.name, it)));
    all.extend(request.gathers.iter().map(|it| part("gather", "gather", of, &it.name, it)));
    all.extend(request.slas.iter().map(|it| part("sla", "sla", of, &it.name, it)));
    all.extend(request.alerts.iter().map(|it| part("alert", "alert", of, &it.name, it)));
    // All together, since they sit in the order written.
    if !request.also.is_empty() {
        all.push(part("also", "also", of, &request.name, &request.also));
    }
    all.extend(contexts(request).iter().map(|it| part("context", "context", of, it.0, it)));
    all
}

/// What is shown for each subject, in order: a decision does not tell which declaration it comes from.
fn contexts(request: &Request) -> Vec<(&Name, Vec<&Expr>)> {
    let mut all: Vec<(&Name, Vec<&Expr>)> = Vec::new();
    for (subject, shown) in &request.contexts {
        match all.last_mut() {
            // INVARIANT: contexts are sorted by subject.
            Some((last, values)) if *last == subject => values.extend(shown),
            Some(_) | None => all.push((subject, shown.iter().collect())),
        }
    }
    all
}

fn type_kind(kind: &NamedTypeKind) -> &'static str {
    match kind {
        NamedTypeKind::Tier(_) => "tier",
        NamedTypeKind::Choice(..) => "choice",
        NamedTypeKind::Record(_) => "record",
    }
}

/// Returns a part; its tag is the keyword it is declared with.
fn part(kind: &'static str, tag: &str, request: Option<&Name>, name: &Name, body: &dyn Encode) -> Part {
    let mut bytes = Encoder::new(&format!("polidex {tag}"), FORMAT);
    fields(&mut bytes, &[&request, body]);
    Part { kind, request: request.cloned(), name: name.clone(), hash: bytes.finish() }
}

/// The bytes before those of the parts.
fn header(policy: &Policy) -> Encoder {
    let Policy {
        name,
        title,
        language,
        zone,
        calendar,
        refer_to,
        release: _,
        calendars: _,
        types: _,
        roles: _,
        chains: _,
        thresholds: _,
        defines: _,
        tables: _,
        outcomes: _,
        requests: _,
        invariants: _,
    } = policy;
    let mut bytes = Encoder::new("polidex policy", FORMAT);
    fields(&mut bytes, &[name, title, language, zone, calendar, refer_to]);
    bytes
}
