//! The passes in their order: texts → syntax trees → versions → one compiled policy for each.
//!
//! In: the files of a policy, in one or several versions, or of several policies. Out: [`Archive`]. It never fails: what
//! is wrong stands in the diagnostics.

use std::sync::Arc;

use polidex_base::{Diagnostic, Diagnostics, Severity, SourceMap};
use polidex_compile::{Compiled, Edition, Origins};
use polidex_ir::{Base, Policy, Suite, policy_hash};
use polidex_syntax::ast;

use crate::archive::{self, Archive};

/// A version of a policy as read and compiled.
#[derive(Clone)]
pub struct Loaded {
    /// The name of its policy; empty where there is no header.
    pub name: String,
    /// All files that were read, in the order given.
    pub sources: Arc<SourceMap>,
    /// Their syntax trees, in the same order.
    pub asts: Arc<Vec<ast::File>>,
    /// The numbers of its own files, in rising order.
    pub files: Vec<usize>,
    /// The policy; nothing where a diagnostic is an error.
    pub policy: Option<Policy>,
    /// Its tests: those that run against it.
    pub suite: Suite,
    /// Where its declarations stand.
    pub origins: Origins,
    /// What was found in it, by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses files, each with the path shown to people and its text, and compiles every version among them. No file uses
/// one outside of the folder `root`.
pub fn load_archive(root: &str, files: Vec<(String, String)>) -> Archive {
    let (sources, asts, mut found) = parse(files);
    let named = sources.iter().zip(&asts).map(|((_, file), tree)| (file.name.as_str(), tree));
    let arranged = polidex_compile::arrange(&named.collect::<Vec<_>>(), root);
    let (sources, asts) = (Arc::new(sources), Arc::new(asts));
    let mut versions: Vec<Loaded> = Vec::new();
    for edition in &arranged.editions {
        let base = edition.base.and_then(|base| versions.get(base)).map(|base| base.policy.clone());
        versions.push(version(edition, base, (&sources, &asts), &found));
    }
    archive::distribute_tests(&mut versions);
    found.extend(arranged.diagnostics);
    found.extend(versions.iter().flat_map(|version| version.diagnostics.iter().cloned()));
    let mut diagnostics = found.into_sorted();
    // What versions share is wrong in each of them.
    diagnostics.dedup_by(|a, b| (a.code, a.primary.span, &a.message) == (b.code, b.primary.span, &b.message));
    Archive { sources, versions, diagnostics }
}

/// Parses and compiles the files of one version, whatever their headers say of others.
pub fn load(files: Vec<(String, String)>) -> Loaded {
    let (sources, asts, found) = parse(files);
    let levels = vec![(0..asts.len()).collect()];
    let edition = Edition { name: String::new(), levels, from: None, until: None, base: None };
    let (sources, asts) = (Arc::new(sources), Arc::new(asts));
    let loaded = version(&edition, None, (&sources, &asts), &found);
    Loaded {
        name: loaded.policy.as_ref().map_or_else(String::new, |policy| policy.name.to_string()),
        ..loaded
    }
}

fn parse(files: Vec<(String, String)>) -> (SourceMap, Vec<ast::File>, Diagnostics) {
    let (mut sources, mut found, mut asts) = (SourceMap::default(), Diagnostics::default(), Vec::new());
    for (path, text) in files {
        let file = sources.add(path, text.as_str());
        let parse = polidex_syntax::parse(file, &text);
        found.extend(parse.diagnostics);
        asts.push(parse.file);
    }
    (sources, asts, found)
}

/// Compiles a version; a layer becomes one policy with what it builds on.
fn version(
    edition: &Edition,
    base: Option<Option<Policy>>,
    (sources, asts): (&Arc<SourceMap>, &Arc<Vec<ast::File>>),
    parsed: &Diagnostics,
) -> Loaded {
    let trees = |level: &Vec<usize>| level.iter().filter_map(|file| asts.get(*file)).collect();
    // A layer without what it builds on: that is reported, and all else would follow from it.
    let levels: Vec<Vec<&ast::File>> = edition.levels.iter().map(trees).collect();
    let compiled = match levels.as_slice() {
        [] => Compiled::default(),
        levels => polidex_compile::compile_layers(levels),
    };
    let mut found = Diagnostics::default();
    let its = |file: u32| edition.levels.iter().flatten().any(|own| u32::try_from(*own) == Ok(file));
    found.extend(parsed.iter().filter(|one| its(one.primary.span.file.0)).cloned());
    found.extend(compiled.diagnostics);
    let diagnostics = found.into_sorted();
    let sound = !diagnostics.iter().any(|one| one.severity == Severity::Error);
    let mut policy = compiled.policy.filter(|_| sound && base != Some(None));
    if let (Some(policy), Some(Some(base))) = (&mut policy, base) {
        let release = &mut policy.release;
        (release.effective_from, release.effective_until) = (edition.from, edition.until);
        let (label, hash) = (base.release.label.clone(), policy_hash(&base));
        release.base = Some(Base { name: base.name, label, hash });
    }
    let files = edition.levels.last().cloned().unwrap_or_default();
    let (sources, asts) = (sources.clone(), asts.clone());
    let (suite, origins, name) = (compiled.suite, compiled.origins, edition.name.clone());
    Loaded { name, sources, asts, files, policy, suite, origins, diagnostics }
}
