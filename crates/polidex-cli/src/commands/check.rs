//! `polidex check`: reads policies and says what is wrong with them.

use polidex::proofs::Options;
use polidex::{Diagnostic, Loaded, Policy, Proof};
use serde_json::{Value, json};

use crate::args::{Check, CheckFormat};
use crate::failure::Failure;
use crate::page::short_hash;
use crate::term::{Look, Term, count, harmless};
use crate::{FINDINGS, FINE, Io, json, junit, proofs, render, sarif};

/// A policy, and what was found.
struct Checked {
    path: String,
    loaded: Loaded,
    proof: Option<Proof>,
    /// Those of the compiler, then those of the proofs.
    diagnostics: Vec<Diagnostic>,
}

/// Checks every policy; findings of one do not keep the others from being checked.
pub fn run(args: &Check, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut all: Vec<Checked> = Vec::new();
    for path in &args.paths {
        let loaded = super::load(path, io)?;
        let proof =
            if args.no_prove { None } else { polidex::prove(&loaded, Options { nodes: args.budget }) };
        let found = proof.as_ref().map_or(&[] as &[Diagnostic], |proof| &proof.diagnostics);
        let diagnostics = loaded.diagnostics.iter().chain(found).cloned().collect();
        let checked = Checked { path: path.display().to_string(), loaded, proof, diagnostics };
        let text = match args.format {
            CheckFormat::Human => page(&checked, term),
            CheckFormat::Github => render::github(&checked.with_examples(), &checked.loaded.sources),
            CheckFormat::Json | CheckFormat::Sarif | CheckFormat::Junit => String::new(),
        };
        io.stdout.write_all(text.as_bytes())?;
        all.push(checked);
    }
    let text = match args.format {
        CheckFormat::Human | CheckFormat::Github => String::new(),
        CheckFormat::Json => {
            let policies: Vec<Value> = all.iter().map(document).collect();
            json::document(&json!({ "policies": policies }))
        }
        CheckFormat::Sarif => {
            let runs = all.iter().map(|checked| (checked.with_examples(), &checked.loaded.sources));
            json::document(&sarif::document(&runs.collect::<Vec<_>>()))
        }
        CheckFormat::Junit => {
            let suites = all.iter().map(|checked| {
                let report = checked.proof.as_ref().map(|proof| &proof.report);
                (checked.path.as_str(), checked.with_examples(), report, &checked.loaded.sources)
            });
            junit::checks(&suites.collect::<Vec<_>>())
        }
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(if all.iter().any(Checked::has_failed) { FINDINGS } else { FINE })
}

impl Checked {
    fn has_failed(&self) -> bool {
        let proved = self.proof.as_ref().is_none_or(|proof| proof.diagnostics.is_empty());
        super::has_errors(&self.loaded.diagnostics) || self.loaded.policy.is_none() || !proved
    }

    /// The line below each finding: the request that shows it.
    fn examples(&self) -> Vec<Option<String>> {
        let mut lines = vec![None; self.loaded.diagnostics.len()];
        lines.extend(self.proof.iter().flat_map(proofs::examples));
        lines
    }

    /// The findings with their examples in their help.
    fn with_examples(&self) -> Vec<Diagnostic> {
        let with = |(diagnostic, line): (&Diagnostic, Option<String>)| match line {
            None => diagnostic.clone(),
            Some(line) => {
                let help =
                    diagnostic.help.as_deref().map_or_else(|| line.clone(), |help| format!("{help}\n{line}"));
                diagnostic.clone().with_help(help)
            }
        };
        self.diagnostics.iter().zip(self.examples()).map(with).collect()
    }
}

fn page(checked: &Checked, term: &Term) -> String {
    let mut text = String::new();
    if !checked.diagnostics.is_empty() {
        let sources = &checked.loaded.sources;
        text.push_str(&render::human_with(&checked.diagnostics, &checked.examples(), sources, term));
    }
    if let Some(policy) = &checked.loaded.policy {
        text.push_str(&fine(policy, &checked.loaded, !checked.has_failed(), term));
    }
    if let Some(proof) = &checked.proof {
        text.push_str(&proofs::page(&proof.report));
    }
    text
}

/// `policy customer_support b3:0123456789ab ok: 5 rules, 1 exception, 4 tests`
fn fine(policy: &Policy, loaded: &Loaded, clean: bool, term: &Term) -> String {
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
        if clean { term.paint(Look::Good, "ok") } else { term.paint(Look::Bad, "has findings") },
        count(rules, "rule"),
        count(exceptions, "exception"),
        count(loaded.suite.cases.len(), "test"),
    )
}

fn document(checked: &Checked) -> Value {
    let Checked { path, loaded, proof, .. } = checked;
    let mut findings: Vec<Value> =
        loaded.diagnostics.iter().map(|diagnostic| json::diagnostic(diagnostic, &loaded.sources)).collect();
    findings.extend(proof.iter().flat_map(|proof| proofs::findings(proof, &loaded.sources)));
    let policy = loaded
        .policy
        .as_ref()
        .map(|policy| json!({ "name": &*policy.name, "hash": polidex::ir::policy_hash(policy).to_string() }));
    let proofs = proof.as_ref().map(|proof| proofs::document(&proof.report));
    json!({ "path": path, "policy": policy, "findings": findings, "proofs": proofs })
}
