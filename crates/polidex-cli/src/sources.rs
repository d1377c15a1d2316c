//! From paths to texts: the only reader of files.
//!
//! In: paths as given on the command line. Out: shown names and texts, the files of a folder in the order of their
//! names. `-` is standard input. It looks at no folder below the one given, and parses nothing.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::Io;
use crate::failure::Failure;

/// The name under which standard input is shown.
pub const STDIN: &str = "<stdin>";

/// A source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name as shown to people: the path as it was given, with `/` between parts.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Where it lies; nothing for standard input.
    pub path: Option<PathBuf>,
}

/// Reads the policy at a path: one file, all `.policy` files of a folder, or standard input.
pub fn read_policy(path: &Path, io: &mut Io<'_>) -> Result<Vec<Source>, Failure> {
    if path.as_os_str() == "-" {
        let text = text(read_stdin(io)?, STDIN)?;
        return Ok(vec![Source { name: STDIN.to_owned(), text, path: None }]);
    }
    let place = io.cwd.join(path);
    if !place.is_dir() {
        return Ok(vec![read_source(path, &place)?]);
    }
    let files = policy_files(path, &place)?;
    if files.is_empty() {
        return Err(no_policy_in(path, &place));
    }
    files.iter().map(|file| read_source(&path.join(file), &place.join(file))).collect()
}

/// The files of an archive, and the folder that none of them leaves.
pub struct Folder {
    /// Its path as it is shown.
    pub root: String,
    /// The files at the path, and those that they use.
    pub files: Vec<Source>,
}

/// Reads the policies at a path, and every file that one of theirs uses. A file that is not there is left out: the
/// `use` that names it is reported where files are put together.
pub fn read_archive(path: &Path, io: &mut Io<'_>) -> Result<Folder, Failure> {
    let mut files = read_policy(path, io)?;
    let folder = if io.cwd.join(path).is_dir() { Some(path) } else { path.parent() };
    let root = show(folder.unwrap_or(Path::new(""))).trim_end_matches('/').to_owned();
    let mut next = 0;
    while let Some(source) = files.get(next) {
        next = next.saturating_add(1);
        if source.path.is_none() {
            continue;
        }
        let used = polidex::uses(&source.text);
        let used: Vec<String> =
            used.iter().filter_map(|used| polidex::used_path(&source.name, used, &root)).collect();
        for name in used {
            let place = io.cwd.join(&name);
            if files.iter().all(|file| file.name != name) && place.is_file() {
                stays_inside(&name, &place, &io.cwd.join(&root))?;
                files.push(read_source(Path::new(&name), &place)?);
            }
        }
    }
    Ok(Folder { root, files })
}

/// A link does not lead out of the folder either.
fn stays_inside(name: &str, place: &Path, root: &Path) -> Result<(), Failure> {
    let real = |path: &Path| std::fs::canonicalize(path).map_err(|error| cannot_read(path, &error));
    if real(place)?.starts_with(real(root)?) {
        return Ok(());
    }
    Err(Failure::said(format!("`{name}` is a link that leads out of the folder of the policy")))
}

/// Reads any file, or standard input: of a long one no more than one byte over the limit, so that the reader can tell.
pub fn read_at_most(most: usize, path: &Path, io: &mut Io<'_>) -> Result<Vec<u8>, Failure> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let cwd = io.cwd.clone();
    open(path, &cwd, io.stdin)?
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot_read(path, &error))?;
    Ok(bytes)
}

/// Opens any file, or standard input.
#[expect(clippy::disallowed_methods, reason = "the command line is the edge where files are read")]
pub fn open<'i>(path: &Path, cwd: &Path, stdin: &'i mut dyn Read) -> Result<Box<dyn Read + 'i>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(stdin));
    }
    let file = std::fs::File::open(cwd.join(path)).map_err(|error| cannot_read(path, &error))?;
    Ok(Box::new(file))
}

/// Says why a file, or standard input, cannot be read.
pub fn cannot_read(path: &Path, error: &std::io::Error) -> Failure {
    let (shown, kind) = (show(path), error.kind());
    Failure::said(if path.as_os_str() == "-" {
        format!("cannot read standard input: {error}")
    } else if kind == ErrorKind::NotFound {
        format!("there is no file or folder `{shown}`")
    } else if kind == ErrorKind::IsADirectory {
        format!("`{shown}` is a folder, not a file")
    } else {
        format!("cannot read `{shown}`: {error}")
    })
}

/// Writes a source file.
#[expect(clippy::disallowed_methods, reason = "the command line is the edge where files are written")]
pub fn write_file(name: &str, path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::said(format!("cannot write `{name}`: {error}")))
}

fn read_stdin(io: &mut Io<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    io.stdin
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::said(format!("cannot read standard input: {error}")))?;
    Ok(bytes)
}

fn read_source(shown: &Path, place: &Path) -> Result<Source, Failure> {
    let name = show(shown);
    let text = text(read_file(shown, place)?, &name)?;
    Ok(Source { name, text, path: Some(place.to_owned()) })
}

#[expect(clippy::disallowed_methods, reason = "the command line is the edge where files are read")]
fn read_file(shown: &Path, place: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(place).map_err(|error| cannot_read(shown, &error))
}

fn text(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::with_help(
            format!("`{name}` is not UTF-8 text: its byte {at} (counted from 0) belongs to no character"),
            "save the file as UTF-8",
        )
    })
}

/// Names of the `.policy` files in a folder, sorted.
fn policy_files(shown: &Path, place: &Path) -> Result<Vec<PathBuf>, Failure> {
    let names = entries(shown, place)?;
    let is_policy = |name: &PathBuf| {
        name.extension().is_some_and(|extension| extension == "policy") && place.join(name).is_file()
    };
    Ok(names.into_iter().filter(is_policy).collect())
}

#[expect(clippy::disallowed_methods, reason = "the command line is the edge where folders are read")]
fn entries(shown: &Path, place: &Path) -> Result<Vec<PathBuf>, Failure> {
    let cannot = |error| Failure::said(format!("cannot read the folder `{}`: {error}", show(shown)));
    let mut names = Vec::new();
    for entry in std::fs::read_dir(place).map_err(cannot)? {
        names.push(PathBuf::from(entry.map_err(cannot)?.file_name()));
    }
    names.sort();
    Ok(names)
}

fn no_policy_in(shown: &Path, place: &Path) -> Failure {
    let below = entries(shown, place).unwrap_or_default().into_iter().find(|name| {
        let below = place.join(name);
        below.is_dir() && policy_files(name, &below).is_ok_and(|files| !files.is_empty())
    });
    let message = format!("there is no `.policy` file in the folder `{}`", show(shown));
    match below {
        Some(name) => Failure::with_help(
            message,
            format!("name the folder of one policy, such as `{}`", show(&shown.join(name))),
        ),
        None => Failure::said(message),
    }
}

/// Makes a folder, and those around it.
pub fn make_folder(name: &str, path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path)
        .map_err(|error| Failure::said(format!("cannot make the folder of `{name}`: {error}")))
}

/// Returns the name of a policy file in a folder, if there is one.
pub fn policy_in(folder: &Path) -> Option<String> {
    let files = policy_files(folder, folder).unwrap_or_default();
    files.first().map(|file| file.display().to_string())
}

/// A path with `/` between its parts on every system.
pub fn show(path: &Path) -> String {
    let shown = path.display().to_string();
    if std::path::MAIN_SEPARATOR == '/' { shown } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}
