//! `polidex fmt`: lays out policies in the one way there is.

use similar::TextDiff;

use crate::args::Fmt;
use crate::failure::Failure;
use crate::sources::{self, Source};
use crate::term::{Look, Term, count};
use crate::{FINDINGS, FINE, Io, render};

/// What has become of the files.
#[derive(Default)]
struct Tally {
    changed: usize,
    unchanged: usize,
    broken: usize,
}

/// Formats every file; one that cannot be parsed is left alone and does not keep the others from being formatted.
pub fn run(args: &Fmt, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut tally = Tally::default();
    for path in &args.paths {
        for source in sources::read_policy(path, io)? {
            format_one(&source, args, term, io, &mut tally)?;
        }
    }
    if !args.paths.iter().any(|path| path.as_os_str() == "-") {
        io.stderr.write_all(summary(&tally, args).as_bytes())?;
    }
    let unmet = tally.changed > 0 && (args.check || args.diff);
    Ok(if unmet || tally.broken > 0 { FINDINGS } else { FINE })
}

fn format_one(
    source: &Source,
    args: &Fmt,
    term: &Term,
    io: &mut Io<'_>,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let mut map = polidex::SourceMap::default();
    let file = map.add(&source.name, &source.text);
    let formatted = match polidex::format(file, &source.text) {
        Ok(formatted) => formatted,
        Err(diagnostics) => {
            tally.broken = tally.broken.saturating_add(1);
            io.stderr.write_all(render::human(&diagnostics, &map, term).as_bytes())?;
            return Ok(());
        }
    };
    let changed = formatted != source.text;
    let counter = if changed { &mut tally.changed } else { &mut tally.unchanged };
    *counter = counter.saturating_add(1);
    if args.diff {
        io.stdout.write_all(diff(source, &formatted, term).as_bytes())?;
    }
    if args.check && changed {
        writeln!(io.stdout, "not laid out: {}", source.name)?;
    }
    if args.diff || args.check {
        return Ok(());
    }
    match &source.path {
        None => io.stdout.write_all(formatted.as_bytes())?,
        Some(path) if changed => sources::write_file(&source.name, path, &formatted)?,
        Some(_) => {}
    }
    Ok(())
}

fn diff(source: &Source, formatted: &str, term: &Term) -> String {
    let diff = TextDiff::from_lines(source.text.as_str(), formatted);
    let mut unified = diff.unified_diff();
    let text = unified.context_radius(3).header(&source.name, &source.name).to_string();
    let dress = |line: &str| match line.chars().next() {
        Some('+') => term.paint(Look::Good, line),
        Some('-') => term.paint(Look::Bad, line),
        Some('@') => term.paint(Look::Dim, line),
        Some(_) | None => line.to_owned(),
    };
    text.lines().map(|line| format!("{}\n", dress(line))).collect()
}

fn summary(tally: &Tally, args: &Fmt) -> String {
    let verb = if args.check || args.diff { "to be laid out" } else { "laid out" };
    let parts = [(tally.changed, verb), (tally.unchanged, "already fine"), (tally.broken, "with errors")];
    let said: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{} {words}", count(*n, "file")))
        .collect();
    format!("{}\n", said.join(", "))
}
