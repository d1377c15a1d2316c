//! `polidex check`: reads policies and says what is wrong with them.

use std::path::Path;
use std::sync::Arc;

use polidex::proofs::{Options, report::Report};
use polidex::{Archive, Diagnostic, Loaded, Policy, Proof, SourceMap};
use serde_json::{Value, json};

use crate::args::{Check, CheckFormat};
use crate::failure::Failure;
use crate::page::{self, short_hash};
use crate::term::{Look, Term, count, harmless};
use crate::{FINDINGS, FINE, Io, json, junit, proofs, render, sarif};

/// What was found at a path.
struct Checked {
    path: String,
    sources: Arc<SourceMap>,
    /// Those of the compiler, then those of the proofs of each version.
    diagnostics: Vec<Diagnostic>,
    /// The line below each: the request that shows it.
    examples: Vec<Option<String>>,
    /// What the proofs of each version say.
    reports: Vec<Report>,
    /// The same for machines.
    document: Value,
    failed: bool,
}

/// Checks every policy; findings of one do not keep the others from being checked.
pub fn run(args: &Check, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut all: Vec<Checked> = Vec::new();
    for path in &args.paths {
        let archive = super::load(path, io)?;
        let versions = super::meant(&archive, path, args.policy.as_deref())?;
        let prove = |version: &&Loaded| polidex::prove(version, Options { nodes: args.budget });
        let proofs: Vec<Option<Proof>> = match args.no_prove {
            true => versions.iter().map(|_| None).collect(),
            false => versions.iter().map(prove).collect(),
        };
        let checked = checked(path, &archive, &versions, &proofs);
        let text = match args.format {
            CheckFormat::Human => page(&checked, &archive, &versions, &proofs, term),
            CheckFormat::Github => render::github(&checked.with_examples(), &checked.sources),
            CheckFormat::Json | CheckFormat::Sarif | CheckFormat::Junit => String::new(),
        };
        io.stdout.write_all(text.as_bytes())?;
        all.push(checked);
        // The program ends soon, and to give a large policy back piece by piece takes a tenth of the time.
        drop(versions);
        std::mem::forget(archive);
    }
    let text = match args.format {
        CheckFormat::Human | CheckFormat::Github => String::new(),
        CheckFormat::Json => {
            let policies: Vec<Value> = all.iter().map(|checked| checked.document.clone()).collect();
            json::document(&json!({ "policies": policies }))
        }
        CheckFormat::Sarif => {
            let runs = all.iter().map(|checked| (checked.with_examples(), &*checked.sources));
            json::document(&sarif::document(&runs.collect::<Vec<_>>()))
        }
        CheckFormat::Junit => {
            let suites = all.iter().map(|checked| {
                let reports = checked.reports.as_slice();
                (checked.path.as_str(), checked.with_examples(), reports, &*checked.sources)
            });
            junit::checks(&suites.collect::<Vec<_>>())
        }
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(if all.iter().any(|checked| checked.failed) { FINDINGS } else { FINE })
}

fn checked(path: &Path, archive: &Archive, versions: &[&Loaded], proofs: &[Option<Proof>]) -> Checked {
    let mut diagnostics = archive.diagnostics.clone();
    let mut examples = vec![None; diagnostics.len()];
    for proof in proofs.iter().flatten() {
        for (diagnostic, example) in proof.diagnostics.iter().zip(proofs::examples(proof)) {
            // What versions share is wrong in each of them.
            let same = |other: &Diagnostic| {
                (other.code, other.primary.span, &other.message, &other.help)
                    == (diagnostic.code, diagnostic.primary.span, &diagnostic.message, &diagnostic.help)
            };
            if !diagnostics.iter().any(same) {
                diagnostics.push(diagnostic.clone());
                examples.push(example);
            }
        }
    }
    let proved = proofs.iter().flatten().all(|proof| proof.diagnostics.is_empty());
    let compiled = versions.iter().all(|version| version.policy.is_some());
    Checked {
        path: path.display().to_string(),
        sources: Arc::clone(&archive.sources),
        diagnostics,
        examples,
        reports: proofs.iter().flatten().map(|proof| proof.report.clone()).collect(),
        document: document(path, archive, versions, proofs),
        failed: super::has_errors(&archive.diagnostics) || !compiled || !proved,
    }
}

impl Checked {
    /// The findings with their examples in their help.
    fn with_examples(&self) -> Vec<Diagnostic> {
        let with = |(diagnostic, line): (&Diagnostic, &Option<String>)| match line {
            None => diagnostic.clone(),
            Some(line) => {
                let help =
                    diagnostic.help.as_deref().map_or_else(|| line.clone(), |help| format!("{help}\n{line}"));
                diagnostic.clone().with_help(help)
            }
        };
        self.diagnostics.iter().zip(&self.examples).map(with).collect()
    }
}

fn page(
    checked: &Checked,
    archive: &Archive,
    versions: &[&Loaded],
    proofs: &[Option<Proof>],
    term: &Term,
) -> String {
    let mut text = String::new();
    if !checked.diagnostics.is_empty() {
        text.push_str(&render::human_with(&checked.diagnostics, &checked.examples, &checked.sources, term));
    }
    for (version, proof) in versions.iter().zip(proofs) {
        if let Some(policy) = &version.policy {
            let found = proof.as_ref().is_some_and(|proof| !proof.diagnostics.is_empty());
            let clean = !found && !super::has_errors(&version.diagnostics);
            text.push_str(&fine(policy, version, archive.versions.len() > 1, clean, term));
        }
        if let Some(proof) = proof {
            text.push_str(&proofs::page(&proof.report));
        }
    }
    text
}

/// `policy customer_support b3:0123456789ab ok: 5 rules, 1 exception, 4 tests`; the release too where there are several.
fn fine(policy: &Policy, loaded: &Loaded, several: bool, clean: bool, term: &Term) -> String {
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
        if clean { term.paint(Look::Good, "ok") } else { term.paint(Look::Bad, "has findings") },
        count(rules, "rule"),
        count(exceptions, "exception"),
        count(loaded.suite.cases.len(), "test"),
    )
}

fn document(path: &Path, archive: &Archive, versions: &[&Loaded], proofs: &[Option<Proof>]) -> Value {
    let mut findings: Vec<Value> =
        archive.diagnostics.iter().map(|diagnostic| json::diagnostic(diagnostic, &archive.sources)).collect();
    for found in proofs.iter().flatten().flat_map(|proof| proofs::findings(proof, &archive.sources)) {
        if !findings.contains(&found) {
            findings.push(found);
        }
    }
    let compiled: Vec<&Policy> = versions.iter().filter_map(|version| version.policy.as_ref()).collect();
    let policy = match compiled.as_slice() {
        [policy] => json!({ "name": &*policy.name, "hash": polidex::ir::policy_hash(policy).to_string() }),
        _ => Value::Null,
    };
    // Of several versions, the proofs stand with each.
    let of_version = |proof: &Option<Proof>| proof.as_ref().map(|proof| proofs::document(&proof.report));
    let several = versions.len() > 1;
    let single = proofs.first().filter(|_| !several).and_then(of_version);
    let releases = versions.iter().zip(proofs).filter_map(|(version, proof)| {
        let mut release = json::release(version.policy.as_ref()?);
        if several && let Value::Object(object) = &mut release {
            object.insert("proofs".to_owned(), json!(of_version(proof)));
        }
        Some(release)
    });
    let releases: Vec<Value> = releases.collect();
    json!({
        "path": path.display().to_string(), "policy": policy, "versions": releases, "findings": findings,
        "proofs": single,
    })
}
