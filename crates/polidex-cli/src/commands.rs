//! The commands: one file each, from arguments to an exit status.

mod check;
mod diff;
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
use polidex::{Archive, Diagnostic, Loaded, Versions};

use crate::args::Command;
use crate::failure::Failure;
use crate::sources::{self, Folder, Source};
use crate::term::{Term, harmless};
use crate::{Io, render};

/// Runs a command.
pub fn run(command: &Command, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    match command {
        Command::Check(args) => check::run(args, term, io),
        Command::Fmt(args) => fmt::run(args, term, io),
        Command::Eval(args) => eval::run(args, term, io),
        Command::Test(args) => test::run(args, term, io),
        Command::Diff(args) => diff::run(args, term, io),
        Command::Hash(args) => hash::run(args, term, io),
        Command::Explain(args) => explain::run(args, io),
        Command::Table(args) => table::run(args, term, io),
        Command::Schema(args) => schema::run(args, term, io),
        Command::Init(args) => init::run(args, io),
        Command::Completions(args) => manual::completions(args, io),
        Command::Man(args) => manual::man(args, io),
    }
}

/// Reads and compiles the policies at a path, whatever is wrong with them.
fn load(path: &Path, io: &mut Io<'_>) -> Result<Archive, Failure> {
    let Folder { root, files } = sources::read_archive(path, io)?;
    let files = files.into_iter().map(|Source { name, text, .. }| (name, text)).collect();
    Ok(polidex::load_archive(&root, files))
}

/// Returns the policy that is meant: the one that is named, or the only one that there is.
fn chosen<'a>(archive: &'a Archive, path: &Path, named: Option<&str>) -> Result<&'a str, Failure> {
    let known = archive.policies();
    let listed = || known.iter().map(|name| format!("`{}`", harmless(name))).collect::<Vec<_>>().join(", ");
    match (named, known.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::with_help(
            format!("there are several policies in `{}`: {}", path.display(), listed()),
            "choose one with `--policy NAME`",
        )),
        (Some(named), _) => known.iter().find(|name| **name == named).copied().ok_or_else(|| {
            let near = polidex::base::suggest::nearest(named, known.iter().copied());
            let help = near
                .map_or_else(|| format!("there are {}", listed()), |near| format!("did you mean `{near}`?"));
            Failure::with_help(
                format!("there is no policy `{}` in `{}`", harmless(named), path.display()),
                help,
            )
        }),
    }
}

/// Returns the versions of a policy; where one of them has errors, shows them and returns nothing.
fn usable<'a>(
    archive: &'a Archive,
    name: &str,
    term: &Term,
    io: &mut Io<'_>,
) -> Result<Option<Versions<'a>>, Failure> {
    let versions = archive.policy(name);
    if versions.is_none() {
        let text = render::human(&archive.diagnostics, &archive.sources, term);
        io.stderr.write_all(text.as_bytes())?;
    }
    Ok(versions)
}

/// Returns the versions that a command is about: all, or those of the policy that is named.
fn meant<'a>(archive: &'a Archive, path: &Path, named: Option<&str>) -> Result<Vec<&'a Loaded>, Failure> {
    let named = named.map(|named| chosen(archive, path, Some(named))).transpose()?;
    Ok(archive.versions.iter().filter(|version| named.is_none_or(|name| version.name == name)).collect())
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
