//! `polidex table`: a table to CSV, and the rows of a CSV file in the place of a table's.

use std::path::Path;

use polidex::base::Severity;
use polidex::{Archive, Grid, Imported, Loaded, TableError};

use crate::args::{Table, TableCommand, TableExport, TableImport, TableVersion};
use crate::failure::Failure;
use crate::sources::{self, Folder, Source};
use crate::term::{Term, count, harmless};
use crate::{FINDINGS, FINE, Io, render};

/// Most bytes of a CSV file.
const MOST_BYTES: usize = 8_388_608;

/// Exports or imports.
pub fn run(args: &Table, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    match &args.command {
        TableCommand::Export(args) => export(args, term, io),
        TableCommand::Import(args) => import(args, term, io),
    }
}

fn export(args: &TableExport, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let archive = super::load(&args.path, io)?;
    let loaded = version(&archive, &args.path, &args.version)?;
    let grid = match polidex::export_table(loaded, &args.name) {
        Ok(grid) => grid,
        Err(error) => return refused(error, loaded, &args.name, None, term, io),
    };
    let mut csv = csv::WriterBuilder::new().from_writer(Vec::new());
    let written = grid.iter().try_for_each(|line| csv.write_record(line));
    let bytes = written.and_then(|()| csv.into_inner().map_err(|error| error.into_error().into()));
    io.stdout
        .write_all(&bytes.map_err(|error| Failure::said(format!("cannot write the table: {error}")))?)?;
    Ok(FINE)
}

fn import(args: &TableImport, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    if args.path.as_os_str() == "-" && args.file.as_os_str() == "-" {
        return Err(Failure::said("the policy and the rows cannot both come from standard input"));
    }
    let Folder { root, files } = sources::read_archive(&args.path, io)?;
    let text = |file: &Source| (file.name.clone(), file.text.clone());
    let archive = polidex::load_archive(&root, files.iter().map(text).collect());
    let loaded = version(&archive, &args.path, &args.version)?;
    let bytes = sources::read_at_most(MOST_BYTES, &args.file, io)?;
    let (lines, grid) = read(&bytes, &args.file)?;
    let imported = match polidex::import_table(loaded, &args.name, &grid) {
        Ok(imported) => imported,
        Err(error) => return refused(error, loaded, &args.name, Some((&args.file, &lines)), term, io),
    };
    let Some(at) = files.iter().enumerate().find(|(n, _)| *n == imported.file.0 as usize) else {
        return Err(Failure::said("the file of the table is not there any more"));
    };
    let (at, file) = at;
    let with = |(n, file): (usize, &Source)| {
        (file.name.clone(), if n == at { imported.text.clone() } else { file.text.clone() })
    };
    let after = polidex::load_archive(&root, files.iter().enumerate().map(with).collect());
    let compiles = |archive: &Archive| archive.versions.iter().all(|version| version.policy.is_some());
    if compiles(&archive) && !compiles(&after) {
        let errors: Vec<_> =
            after.diagnostics.into_iter().filter(|found| found.severity == Severity::Error).collect();
        io.stderr.write_all(render::human(&errors, &after.sources, term).as_bytes())?;
        writeln!(io.stderr, "nothing was written")?;
        return Ok(FINDINGS);
    }
    match &file.path {
        Some(path) if imported.text != file.text => sources::write_file(&file.name, path, &imported.text)?,
        Some(_) => {}
        None => io.stdout.write_all(imported.text.as_bytes())?,
    }
    io.stderr.write_all(summary(&imported, args, file).as_bytes())?;
    Ok(FINE)
}

/// Returns the version that is meant: that in force at an instant, or the last one.
fn version<'a>(archive: &'a Archive, path: &Path, args: &TableVersion) -> Result<&'a Loaded, Failure> {
    let name = super::chosen(archive, path, args.policy.as_deref())?;
    let mut versions = archive.versions.iter().filter(|version| version.name == name);
    let found = match args.as_of {
        None => versions.next_back(),
        Some(as_of) => versions.find(|version| {
            version.policy.as_ref().is_some_and(|policy| polidex::Evaluator::new(policy).is_in_force(as_of))
        }),
    };
    found.ok_or_else(|| Failure::said(format!("no version of `{}` is in force then", harmless(name))))
}

fn summary(imported: &Imported, args: &TableImport, file: &Source) -> String {
    let gone = match imported.comments {
        0 => String::new(),
        n => format!(
            "; {} between the rows before {} gone",
            count(n, "comment"),
            if n == 1 { "is" } else { "are" }
        ),
    };
    let rows = count(imported.rows, "row");
    format!("{rows} in `{}` of {}{gone}\n", harmless(&args.name), file.name)
}

/// Reads CSV; each line of cells with the number of its line in the file.
fn read(bytes: &[u8], file: &Path) -> Result<(Vec<u64>, Grid), Failure> {
    let shown = file.display();
    if bytes.len() > MOST_BYTES {
        return Err(Failure::said(format!("`{shown}` has more than {MOST_BYTES} bytes")));
    }
    // Spreadsheets begin a file in UTF-8 with a mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let (mut lines, mut grid) = (Vec::new(), Grid::new());
    let (mut line, mut rest, mut before) = (1_u64, bytes, 0_u64);
    for record in reader.records() {
        let record = record.map_err(|error| {
            Failure::with_help(
                format!("cannot read `{shown}`: {error}"),
                "save it as CSV with commas, in UTF-8",
            )
        })?;
        // The reader says where it looked for the record, and that may be an empty line before it.
        let at = record.position().map_or(before, csv::Position::byte);
        let passed = usize::try_from(at.saturating_sub(before)).unwrap_or(usize::MAX);
        let empty = rest.iter().skip(passed).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (over, ahead) = rest.split_at_checked(passed.saturating_add(empty)).unwrap_or((rest, &[]));
        let ends = over.iter().filter(|byte| **byte == b'\n').count();
        line = line.saturating_add(u64::try_from(ends).unwrap_or(u64::MAX));
        (rest, before) = (ahead, before.saturating_add(u64::try_from(over.len()).unwrap_or(u64::MAX)));
        lines.push(line);
        grid.push(record.iter().map(str::to_owned).collect());
    }
    Ok((lines, grid))
}

/// Says why it cannot be done.
fn refused(
    error: TableError,
    loaded: &Loaded,
    name: &str,
    csv: Option<(&Path, &[u64])>,
    term: &Term,
    io: &mut Io<'_>,
) -> Result<u8, Failure> {
    match error {
        // Perhaps there is one, and it could not be read.
        TableError::Unknown(_) if super::has_errors(&loaded.diagnostics) => {
            io.stderr.write_all(render::human(&loaded.diagnostics, &loaded.sources, term).as_bytes())?;
            Err(Failure::said(format!("there is no table `{}` that can be read", harmless(name))))
        }
        TableError::Unknown(near) => {
            let message = format!("there is no table `{}`", harmless(name));
            Err(match near {
                Some(near) => Failure::with_help(message, format!("did you mean `{near}`?")),
                None => Failure::said(message),
            })
        }
        TableError::Row(row, what, help) => {
            let (file, line) = csv.map_or((String::new(), 0), |(file, lines)| {
                (file.display().to_string(), lines.get(row).copied().unwrap_or(0))
            });
            let what = harmless(&what);
            writeln!(io.stderr, "error: {file}:{line}: {what}\nhelp: {help}\nnothing was written")?;
            Ok(FINDINGS)
        }
        TableError::Syntax(sources, diagnostics) => {
            io.stderr.write_all(render::human(&diagnostics, &sources, term).as_bytes())?;
            writeln!(io.stderr, "nothing was written")?;
            Ok(FINDINGS)
        }
    }
}
