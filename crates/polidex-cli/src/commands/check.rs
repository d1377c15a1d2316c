//! `polidex check`: reads policies and says what is wrong with them.

use std::path::Path;

use polidex::{Loaded, Policy};
use serde_json::{Value, json};

use crate::args::{Check, CheckFormat};
use crate::failure::Failure;
use crate::page::short_hash;
use crate::term::{Look, Term, count, harmless};
use crate::{FINDINGS, FINE, Io, json, render};

/// Checks every policy; findings of one do not keep the others from being checked.
pub fn run(args: &Check, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut failed = false;
    let mut documents: Vec<Value> = Vec::new();
    for path in &args.paths {
        let loaded = super::load(path, io)?;
        let diagnostics = &loaded.diagnostics;
        failed |= super::has_errors(diagnostics) || loaded.policy.is_none();
        match args.format {
            CheckFormat::Json => documents.push(document(path, &loaded)),
            CheckFormat::Github => {
                io.stdout.write_all(render::github(diagnostics, &loaded.sources).as_bytes())?;
            }
            CheckFormat::Human => {
                if !diagnostics.is_empty() {
                    io.stdout.write_all(render::human(diagnostics, &loaded.sources, term).as_bytes())?;
                }
                if let Some(policy) = &loaded.policy {
                    io.stdout.write_all(fine(policy, &loaded, term).as_bytes())?;
                }
            }
        }
    }
    if args.format == CheckFormat::Json {
        io.stdout.write_all(json::document(&json!({ "policies": documents })).as_bytes())?;
    }
    Ok(if failed { FINDINGS } else { FINE })
}

/// `policy customer_support b3:0123456789ab ok: 5 rules, 1 exception, 4 tests`
fn fine(policy: &Policy, loaded: &Loaded, term: &Term) -> String {
    let rules: usize = policy
        .requests
        .iter()
        .map(|r| r.rules.len().saturating_add(usize::from(r.otherwise.is_some())))
        .sum();
    let exceptions: usize = policy.requests.iter().map(|request| request.exceptions.len()).sum();
    format!(
        "policy {} {} {}: {}, {}, {}\n",
        harmless(&policy.name),
        short_hash(&polidex::ir::policy_hash(policy)),
        term.paint(Look::Good, "ok"),
        count(rules, "rule"),
        count(exceptions, "exception"),
        count(loaded.suite.cases.len(), "test"),
    )
}

fn document(path: &Path, loaded: &Loaded) -> Value {
    let findings: Vec<Value> =
        loaded.diagnostics.iter().map(|diagnostic| json::diagnostic(diagnostic, &loaded.sources)).collect();
    let policy = loaded
        .policy
        .as_ref()
        .map(|policy| json!({ "name": &*policy.name, "hash": polidex::ir::policy_hash(policy).to_string() }));
    json!({ "path": path.display().to_string(), "policy": policy, "findings": findings })
}
