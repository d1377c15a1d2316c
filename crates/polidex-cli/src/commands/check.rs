//! `polidex check`: reads policies and says what is wrong with them.

use std::path::Path;

use polidex::{Archive, Loaded, Policy};
use serde_json::{Value, json};

use crate::args::{Check, CheckFormat};
use crate::failure::Failure;
use crate::page::{self, short_hash};
use crate::term::{Look, Term, count, harmless};
use crate::{FINDINGS, FINE, Io, json, render};

/// Checks every policy; findings of one do not keep the others from being checked.
pub fn run(args: &Check, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut failed = false;
    let mut documents: Vec<Value> = Vec::new();
    for path in &args.paths {
        let archive = super::load(path, io)?;
        let versions = super::meant(&archive, path, args.policy.as_deref())?;
        let diagnostics = &archive.diagnostics;
        failed |= super::has_errors(diagnostics) || versions.iter().any(|version| version.policy.is_none());
        match args.format {
            CheckFormat::Json => documents.push(document(path, &archive, &versions)),
            CheckFormat::Github => {
                io.stdout.write_all(render::github(diagnostics, &archive.sources).as_bytes())?;
            }
            CheckFormat::Human => {
                if !diagnostics.is_empty() {
                    io.stdout.write_all(render::human(diagnostics, &archive.sources, term).as_bytes())?;
                }
                for version in &versions {
                    if let Some(policy) = &version.policy {
                        let several = archive.versions.len() > 1;
                        io.stdout.write_all(fine(policy, version, several, term).as_bytes())?;
                    }
                }
            }
        }
    }
    if args.format == CheckFormat::Json {
        io.stdout.write_all(json::document(&json!({ "policies": documents })).as_bytes())?;
    }
    Ok(if failed { FINDINGS } else { FINE })
}

/// `policy customer_support b3:0123456789ab ok: 5 rules, 1 exception, 4 tests`; the release too where there are several.
fn fine(policy: &Policy, loaded: &Loaded, several: bool, term: &Term) -> String {
    let rules: usize = policy
        .requests
        .iter()
        .map(|r| r.rules.len().saturating_add(usize::from(r.otherwise.is_some())))
        .sum();
    let exceptions: usize = policy.requests.iter().map(|request| request.exceptions.len()).sum();
    format!(
        "policy {} {} {}: {}, {}, {}\n",
        if several { page::release(policy) } else { harmless(&policy.name) },
        short_hash(&polidex::ir::policy_hash(policy)),
        term.paint(Look::Good, "ok"),
        count(rules, "rule"),
        count(exceptions, "exception"),
        count(loaded.suite.cases.len(), "test"),
    )
}

fn document(path: &Path, archive: &Archive, versions: &[&Loaded]) -> Value {
    let findings: Vec<Value> =
        archive.diagnostics.iter().map(|diagnostic| json::diagnostic(diagnostic, &archive.sources)).collect();
    let compiled: Vec<&Policy> = versions.iter().filter_map(|version| version.policy.as_ref()).collect();
    let policy = match compiled.as_slice() {
        [policy] => json!({ "name": &*policy.name, "hash": polidex::ir::policy_hash(policy).to_string() }),
        _ => Value::Null,
    };
    let versions: Vec<Value> = compiled.into_iter().map(json::release).collect();
    json!({ "path": path.display().to_string(), "policy": policy, "versions": versions, "findings": findings })
}
