//! The commands: one file each, from arguments to an exit status.

mod check;
mod eval;
mod explain;
mod fmt;
mod hash;
mod init;
mod manual;
mod schema;
mod table;
mod test;

use std::path::Path;

use polidex::base::Severity;
use polidex::{Diagnostic, Loaded, Policy};

use crate::args::Command;
use crate::failure::Failure;
use crate::sources::{self, Source};
use crate::term::Term;
use crate::{Io, render};

/// Runs a command.
pub fn run(command: &Command, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    match command {
        Command::Check(args) => check::run(args, term, io),
        Command::Fmt(args) => fmt::run(args, term, io),
        Command::Eval(args) => eval::run(args, term, io),
        Command::Test(args) => test::run(args, term, io),
        Command::Hash(args) => hash::run(args, term, io),
        Command::Explain(args) => explain::run(args, io),
        Command::Table(args) => table::run(args, term, io),
        Command::Schema(args) => schema::run(args, term, io),
        Command::Init(args) => init::run(args, io),
        Command::Completions(args) => manual::completions(args, io),
        Command::Man(args) => manual::man(args, io),
    }
}

/// Reads and compiles the policy at a path, whatever is wrong with it.
fn load(path: &Path, io: &mut Io<'_>) -> Result<Loaded, Failure> {
    let sources = sources::read_policy(path, io)?;
    Ok(polidex::load(sources.into_iter().map(|Source { name, text, .. }| (name, text)).collect()))
}

/// Returns the compiled policy; where there is none, shows why and returns nothing.
fn usable<'l>(loaded: &'l Loaded, term: &Term, io: &mut Io<'_>) -> Result<Option<&'l Policy>, Failure> {
    if let Some(policy) = &loaded.policy {
        return Ok(Some(policy));
    }
    let text = render::human(&loaded.diagnostics, &loaded.sources, term);
    io.stderr.write_all(text.as_bytes())?;
    Ok(None)
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
