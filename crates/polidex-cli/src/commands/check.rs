//! `polidex check`: reads policies and says what is wrong with them.

use polidex::proofs::Options;
use polidex::{Archive, Diagnostic, Loaded, Policy, Proof};
use serde_json::{Value, json};

use crate::args::{Check, CheckFormat};
use crate::failure::Failure;
use crate::page::{self, short_hash};
use crate::term::{Look, Term, count, harmless};
use crate::{FINDINGS, FINE, Io, json, junit, proofs, render, sarif};

/// The policies at a path, and what was found.
struct Checked {
    path: String,
    archive: Archive,
    versions: Vec<Version>,
}

/// A version, and what was proved of it.
struct Version {
    loaded: Loaded,
    proof: Option<Proof>,
}

/// Checks every policy; findings of one do not keep the others from being checked.
pub fn run(args: &Check, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut all: Vec<Checked> = Vec::new();
    for path in &args.paths {
        let archive = super::load(path, io)?;
        let prove = |loaded: &Loaded| {
            let options = Options { nodes: args.budget };
            if args.no_prove { None } else { polidex::prove(loaded, options) }
        };
        let versions = super::meant(&archive, path, args.policy.as_deref())?;
        let versions =
            versions.into_iter().map(|loaded| Version { loaded: loaded.clone(), proof: prove(loaded) });
        let versions = versions.collect();
        let checked = Checked { path: path.display().to_string(), archive, versions };
        let text = match args.format {
            CheckFormat::Human => page(&checked, term),
            CheckFormat::Github => render::github(&checked.with_examples(), &checked.archive.sources),
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
            let runs = all.iter().map(|checked| (checked.with_examples(), &*checked.archive.sources));
            json::document(&sarif::document(&runs.collect::<Vec<_>>()))
        }
        CheckFormat::Junit => junit(&all),
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(if all.iter().any(Checked::has_failed) { FINDINGS } else { FINE })
}

impl Version {
    fn found(&self) -> &[Diagnostic] {
        self.proof.as_ref().map_or(&[], |proof| &proof.diagnostics)
    }
}

impl Checked {
    fn has_failed(&self) -> bool {
        super::has_errors(&self.archive.diagnostics)
            || self
                .versions
                .iter()
                .any(|version| version.loaded.policy.is_none() || !version.found().is_empty())
    }

    /// The findings of the compiler, then those of the proofs.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let found = self.versions.iter().flat_map(Version::found);
        self.archive.diagnostics.iter().chain(found).cloned().collect()
    }

    /// The line below each finding: the request that shows it.
    fn examples(&self) -> Vec<Option<String>> {
        let mut lines = vec![None; self.archive.diagnostics.len()];
        let proofs = self.versions.iter().filter_map(|version| version.proof.as_ref());
        lines.extend(proofs.flat_map(proofs::examples));
        lines
    }

    /// The findings with their examples in their help.
    fn with_examples(&self) -> Vec<Diagnostic> {
        with_examples(&self.diagnostics(), self.examples())
    }
}

fn with_examples(diagnostics: &[Diagnostic], examples: Vec<Option<String>>) -> Vec<Diagnostic> {
    let with = |(diagnostic, line): (&Diagnostic, Option<String>)| match line {
        None => diagnostic.clone(),
        Some(line) => {
            let help =
                diagnostic.help.as_deref().map_or_else(|| line.clone(), |help| format!("{help}\n{line}"));
            diagnostic.clone().with_help(help)
        }
    };
    diagnostics.iter().zip(examples).map(with).collect()
}

fn page(checked: &Checked, term: &Term) -> String {
    let mut text = String::new();
    let diagnostics = checked.diagnostics();
    if !diagnostics.is_empty() {
        let sources = &checked.archive.sources;
        text.push_str(&render::human_with(&diagnostics, &checked.examples(), sources, term));
    }
    let sound = !super::has_errors(&checked.archive.diagnostics);
    let several = checked.archive.versions.len() > 1;
    for version in &checked.versions {
        if let Some(policy) = &version.loaded.policy {
            let clean = sound && version.found().is_empty();
            text.push_str(&fine(policy, &version.loaded, several, clean, term));
        }
        if let Some(proof) = &version.proof {
            text.push_str(&proofs::page(&proof.report));
        }
    }
    text
}

/// A suite for each version; what is no version's stands in the first.
fn junit(all: &[Checked]) -> String {
    let mut suites = Vec::new();
    for checked in all {
        let several = checked.versions.len() > 1;
        for (n, version) in checked.versions.iter().enumerate() {
            let own = if n == 0 { checked.archive.diagnostics.as_slice() } else { &[] };
            let proof = version.proof.as_ref();
            let lines =
                own.iter().map(|_| None).chain(proof.iter().flat_map(|proof| proofs::examples(proof)));
            let diagnostics: Vec<Diagnostic> = own.iter().chain(version.found()).cloned().collect();
            let found = with_examples(&diagnostics, lines.collect());
            let name = match &version.loaded.policy {
                Some(policy) if several => format!("{}: {}", checked.path, page::release(policy)),
                Some(_) | None => checked.path.clone(),
            };
            suites.push((name, found, proof.map(|proof| &proof.report), &*checked.archive.sources));
        }
    }
    let suites: Vec<_> = suites
        .iter()
        .map(|(name, found, report, sources)| (name.as_str(), found.clone(), *report, *sources))
        .collect();
    junit::checks(&suites)
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

fn document(checked: &Checked) -> Value {
    let Checked { path, archive, versions } = checked;
    let mut findings: Vec<Value> =
        archive.diagnostics.iter().map(|diagnostic| json::diagnostic(diagnostic, &archive.sources)).collect();
    let proofs = versions.iter().filter_map(|version| version.proof.as_ref());
    findings.extend(proofs.flat_map(|proof| proofs::findings(proof, &archive.sources)));
    let proved = |version: &Version| version.proof.as_ref().map(|proof| proofs::document(&proof.report));
    let only = if let [only] = versions.as_slice() { Some(only) } else { None };
    let policy = only.and_then(|version| version.loaded.policy.as_ref());
    let policy = policy
        .map(|policy| json!({ "name": &*policy.name, "hash": polidex::ir::policy_hash(policy).to_string() }));
    let released = |version: &Version| {
        let mut value = json::release(version.loaded.policy.as_ref()?);
        value.as_object_mut()?.insert("proofs".to_owned(), json!(proved(version)));
        Some(value)
    };
    let proofs = only.and_then(proved);
    let versions: Vec<Value> = versions.iter().filter_map(released).collect();
    json!({ "path": path, "policy": policy, "versions": versions, "findings": findings, "proofs": proofs })
}
