//! Syntax trees to the compiled policy: names resolved, types checked. Text ends here.
//!
//! In: the syntax trees of all files of one version of a policy, and of what it builds on; which files those are is
//! told by [`arrange`]. Out: [`Compiled`]: the policy, its tests, the place of every
//! declaration, and all diagnostics of these passes. Names and types are resolved in one pass, because the values
//! of a choice are read by the type that is expected where they stand (ADR 3).
//! It evaluates nothing and proves nothing.

mod arrange;
mod calendar;
mod chains;
mod compiler;
mod decide;
mod declare;
mod domain;
mod elaborate;
mod error;
mod exceptions;
mod fixes;
mod globals;
mod header;
mod history;
mod invariants;
mod ladders;
mod layers;
mod ledger;
mod members;
mod origins;
mod outcomes;
mod people;
mod requests;
mod scope;
mod signers;
mod suite;
mod tables;
mod types;
mod vocabulary;
mod whole;

use polidex_base::Diagnostic;
use polidex_ir::{Policy, Suite};
use polidex_syntax::ast;

pub use arrange::{Arranged, Edition, arrange, used_path};
pub use error::CODES;
pub use origins::Origins;

/// What became of the syntax trees.
#[derive(Debug, Clone, Default)]
pub struct Compiled {
    /// The policy; nothing where a diagnostic is an error.
    pub policy: Option<Policy>,
    /// Its tests; those that could be read.
    pub suite: Suite,
    /// Where its declarations stand.
    pub origins: Origins,
    /// Everything these passes found, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles the files of one policy. Never fails: what is wrong stands in the diagnostics.
///
/// Errors that follow from a first one (a broken item, an unknown name) are silent.
pub fn compile(files: &[ast::File]) -> Compiled {
    compile_layers(&[files.iter().collect()])
}

/// Compiles a layer upon what it builds on, into one policy: the files of each level, the lowest first. Tests are those
/// of the highest level.
pub fn compile_layers(levels: &[Vec<&ast::File>]) -> Compiled {
    compiler::compile(levels)
}
