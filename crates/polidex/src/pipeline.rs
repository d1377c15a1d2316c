//! The passes in their order: texts → syntax trees → one compiled policy.
//!
//! In: the files of one policy. Out: [`Loaded`]. It never fails: what is wrong stands in the diagnostics.

use polidex_base::{Diagnostics, Digest, Encoder, Severity, SourceMap};
use polidex_compile::Origins;
use polidex_ir::{Policy, Suite};
use polidex_syntax::ast;

/// A policy as read and compiled.
pub struct Loaded {
    /// Its files, in the order given.
    pub sources: SourceMap,
    /// Their syntax trees, in the same order.
    pub asts: Vec<ast::File>,
    /// The policy; nothing where a diagnostic is an error.
    pub policy: Option<Policy>,
    /// Its tests.
    pub suite: Suite,
    /// Where its declarations stand.
    pub origins: Origins,
    /// What was found, by place.
    pub diagnostics: Vec<polidex_base::Diagnostic>,
}

/// Parses and compiles the files of one policy, each with the path shown to people and its text.
pub fn load(files: Vec<(String, String)>) -> Loaded {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let mut asts = Vec::new();
    for (path, text) in files {
        let file = sources.add(path, text.as_str());
        let parse = polidex_syntax::parse(file, &text);
        diagnostics.extend(parse.diagnostics);
        asts.push(parse.file);
    }
    let compiled = polidex_compile::compile(&asts);
    diagnostics.extend(compiled.diagnostics);
    let diagnostics = diagnostics.into_sorted();
    let sound = !diagnostics.iter().any(|d| d.severity == Severity::Error);
    let policy = compiled.policy.filter(|_| sound);
    Loaded { sources, asts, policy, suite: compiled.suite, origins: compiled.origins, diagnostics }
}

/// Returns the digest of all texts, whatever their names and order.
pub fn source_digest(sources: &SourceMap) -> Digest {
    let of_file = |text: &str| {
        let mut encoder = Encoder::new("polidex source file", 0);
        encoder.text(text);
        encoder.finish()
    };
    let mut encoder = Encoder::new("polidex source", 0);
    encoder.unordered(sources.iter().map(|(_, file)| of_file(&file.text)).collect());
    encoder.finish()
}
